"""What people send besides text, as realistic Bot API objects and bytes. Pure."""

from collections.abc import Callable
from typing import Any

Content = dict[str, Any]


JPEG = bytes.fromhex(
    "ffd8ffdb0043000302020202020302020203030303040604040404040806060506"
    "09080a0a090809090a0c0f0c0a0b0e0b09090d110d0e0f101011100a0c12131210"
    "130f101010ffc9000b080001000101011100ffcc000600101005ffda0008010100"
    "003f00d2cf20ffd9"
)
"""The smallest picture there is: one grey pixel."""
_LONGEST_COMMENT = 65_533
_BEGINNINGS = {
    "animation": b"\0\0\0\x18ftypisom",
    "audio": b"ID3\4\0\0\0\0\0\0",
    "document": b"%PDF-1.4\n",
    "sticker": b"RIFF\0\0\0\0WEBPVP8 ",
    "video": b"\0\0\0\x18ftypisom",
    "video_note": b"\0\0\0\x18ftypisom",
    "voice": b"OggS\0\2",
}


def made_up(kind: str, size: int) -> bytes:
    """Return bytes that begin like such a file; a photo is a real picture, long by comments."""
    if kind != "photo":
        return _BEGINNINGS[kind].ljust(size, b"\0")
    picture = bytearray(JPEG[:2])
    while (missing := size - len(picture) - len(JPEG) + 2) > 3:  # noqa: PLR2004 - an empty comment
        length = min(missing - 4, _LONGEST_COMMENT)
        picture += b"\xff\xfe" + (length + 2).to_bytes(2) + bytes(length)
    return bytes(picture) + JPEG[2:]


def content(kind: str, serial: int, date: int) -> Content | None:
    """Return the part of a message that makes it a *kind*; None if there is no such kind."""
    if kind == "forward":
        return {
            "text": "Diteruskan",
            "forward_origin": origin_of("hidden_user", "Bude", date - 60),
        }
    build = _KINDS.get(kind)
    return build(serial) if build else None


def describe(
    kind: str,
    shown: Content,
    content: bytes | None = None,
    file_name: str | None = None,
    mime_type: str | None = None,
    size: int | None = None,
) -> bool:
    """Change what *shown* says of its file; False if such a file has no such property."""
    named = {"file_name": file_name, "mime_type": mime_type}
    given: Content = {key: value for key, value in named.items() if value is not None}
    if size is None and content is not None:
        size = len(content)
    if not given and size is None:
        return True
    if kind not in FILES or (given and kind not in _NAMED):
        return False
    for part in shown[kind] if kind == "photo" else [shown[key] for key in shown if key in FILES]:
        part.update(given)
        if size is not None:
            part["file_size"] = min(size, part["file_size"]) if kind == "photo" else size
    if kind == "photo" and size is not None:
        shown[kind][-1]["file_size"] = size
    return True


def origin_of(kind: str, name: str, date: int) -> Content | None:
    """Return where a forwarded message is from; None if there is no such kind of origin."""
    sender: Content
    match kind:
        case "hidden_user":
            sender = {"sender_user_name": name}
        case "user":
            sender = {"sender_user": {"id": 800_000_001, "is_bot": False, "first_name": name}}
        case "chat":
            chat = {"id": -1_002_000_000_801, "type": "supergroup", "title": name}
            sender = {"sender_chat": chat}
        case "channel":
            chat = {"id": -1_002_000_000_802, "type": "channel", "title": name}
            sender = {"chat": chat, "message_id": 17}
        case _:
            return None
    return {"type": kind, "date": date, **sender}


def _file(kind: str, serial: int, **more: Any) -> Content:
    name = f"{kind}{serial:08d}"
    return {"file_id": f"AgACAgUAAxk{name}", "file_unique_id": f"AQAD{name}", **more}


def _photo(serial: int) -> Content:
    sizes = ((90, 67, 1_500), (320, 240, 18_000), (1280, 960, 160_000))
    return {
        "photo": [
            _file(f"p{width}x", serial, width=width, height=height, file_size=size)
            for width, height, size in sizes
        ]
    }


def _voice(serial: int) -> Content:
    return {"voice": _file("voice", serial, duration=7, mime_type="audio/ogg", file_size=27_000)}


def _audio(serial: int) -> Content:
    return {
        "audio": _file("audio", serial, duration=60, mime_type="audio/mpeg", file_size=900_000)
    }


def _video(serial: int) -> Content:
    return {
        "video": _file(
            "video",
            serial,
            duration=12,
            width=640,
            height=360,
            mime_type="video/mp4",
            file_size=2_400_000,
        )
    }


def _animation(serial: int) -> Content:
    about = {"mime_type": "video/mp4", "file_size": 300_000}
    moving = _file("gif", serial, duration=3, width=320, height=180, **about)
    # Telegram repeats an animation as a document, for old clients.
    still = {k: v for k, v in moving.items() if k not in {"duration", "width", "height"}}
    return {"animation": moving, "document": still}


def _video_note(serial: int) -> Content:
    return {"video_note": _file("note", serial, duration=9, length=384, file_size=700_000)}


def _document(serial: int) -> Content:
    return {
        "document": _file(
            "doc",
            serial,
            file_name=f"surat-{serial}.pdf",
            mime_type="application/pdf",
            file_size=84_000,
        )
    }


def _sticker(serial: int) -> Content:
    return {
        "sticker": _file(
            "sticker",
            serial,
            type="regular",
            width=512,
            height=512,
            is_animated=False,
            is_video=False,
            emoji="👍",
            set_name="PemiluDamai",
            file_size=21_000,
        )
    }


def _contact(_serial: int) -> Content:
    return {"contact": {"phone_number": "+6281200000000", "first_name": "Pak RT"}}


def _location(_serial: int) -> Content:
    return {"location": {"latitude": -6.9147, "longitude": 107.6098}}


def _poll(serial: int) -> Content:
    options = [{"text": t, "voter_count": 0, "persistent_id": t} for t in ("Ya", "Tidak")]
    return {
        "poll": {
            "id": str(5_000_000_000 + serial),
            "question": "Sudah terdaftar di DPT?",
            "options": options,
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": True,
            "members_only": False,
        }
    }


_KINDS: dict[str, Callable[[int], Content]] = {
    "photo": _photo,
    "voice": _voice,
    "audio": _audio,
    "video": _video,
    "animation": _animation,
    "video_note": _video_note,
    "document": _document,
    "sticker": _sticker,
    "contact": _contact,
    "location": _location,
    "poll": _poll,
}
FILES = frozenset(_KINDS) - {"contact", "location", "poll"}
_NAMED = frozenset({"audio", "video", "animation", "document"})
CAPTIONED = frozenset({"photo", "voice", "audio", "video", "animation", "document"})
