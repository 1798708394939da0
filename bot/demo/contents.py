"""What people send besides text, as realistic Bot API objects. Pure."""

from collections.abc import Callable
from typing import Any

Content = dict[str, Any]


def content(kind: str, serial: int, date: int) -> Content | None:
    """Return the part of a message that makes it a *kind*; None if there is no such kind."""
    if kind == "forward":
        return {"text": "Diteruskan", "forward_origin": _hidden_origin(date)}
    build = _KINDS.get(kind)
    return build(serial) if build else None


def _hidden_origin(date: int) -> Content:
    return {"type": "hidden_user", "sender_user_name": "Bude", "date": date - 60}


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
    moving = _file("gif", serial, duration=3, width=320, height=180, mime_type="video/mp4")
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
CAPTIONED = frozenset({"photo", "voice", "audio", "video", "animation", "document"})
