"""Methods that send and replace files, by `file_id` or by upload, and `getFile`. Pure."""

from collections.abc import Callable
from typing import Any

from bot.demo import params as read
from bot.demo.account import Account, Params
from bot.demo.chats import Message
from bot.demo.files import (
    LARGEST_DOWNLOAD,
    LARGEST_PHOTO,
    LARGEST_UPLOAD,
    MEDIA,
    Upload,
    in_message,
)
from bot.demo.refusals import Refused, bad_request
from bot.demo.rights import check_sending
from bot.demo.sending import CAPTIONED, caption, edit, editable, send

EDITABLE = frozenset({"animation", "audio", "document", "photo", "video"})
"""What `editMessageMedia` takes, and what it can be used on."""
_ATTACHED = "attach://"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM")
_TYPES = {"video_note": "VideoNote", "voice": "VoiceNote"}
_SHOWN = {*MEDIA, "caption", "caption_entities", "show_caption_above_media"}


def edit_message_media(account: Account, params: Params) -> Message:
    """Replace the file of a message, and its caption with it."""
    chat, old = editable(account, params)
    given = read.nested(params, "media")
    if not isinstance(given, dict) or "media" not in given:
        raise bad_request("can't parse InputMedia: media not found")
    kind = str(given.get("type", "")).lower()
    if kind not in EDITABLE:
        raise bad_request("can't parse InputMedia: type must be one of animation, audio, document,"
                          " photo, video")  # fmt: skip
    if not EDITABLE & old.keys():
        raise bad_request("there is no media in the message to edit")
    content = _content(account, kind, given["media"], params, given) | caption(given)
    kept = {k: v for k, v in old.items() if k not in _SHOWN}
    return edit(account, chat, old, kept | content, params)


def get_file(account: Account, params: Params) -> dict[str, Any]:
    file = account.files.get(read.text(params, "file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if file.size > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    named = {key: file.part[key] for key in ("file_id", "file_unique_id")}
    return {**named, "file_size": file.size, "file_path": account.files.open_path(file)}


def _sender(kind: str) -> Callable[[Account, Params], Message]:
    def send_file(account: Account, params: Params) -> Message:
        chat = account.writable(params.get("chat_id"))
        check_sending(chat, kind)
        given = params.get(kind)
        if not given:
            raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
        content = _content(account, kind, given, params, params)
        if CAPTIONED & content.keys():
            content |= caption(params)
        return send(account, chat, params, content)

    return send_file


def _content(
    account: Account, kind: str, given: Any, params: Params, about: Params
) -> dict[str, Any]:
    """Return what makes a message of *kind*; a known file is shown as it was sent first."""
    upload = _upload(given, params)
    if upload is not None:
        _check_upload(kind, upload)
        return account.files.upload(kind, upload, **_described(kind, about))
    known = account.files.get(str(given))
    if known is None:
        # A file of another world: its content does not matter here.
        part = {"file_id": str(given), "file_unique_id": str(given)[-16:], "file_size": 1024}
        return in_message(kind, part | _described(kind, about))
    # Documents of all sorts are what they are, whichever method sends them.
    if known.kind != kind and "photo" in {known.kind, kind}:
        raise bad_request(f"can't use file of type {_type(known.kind)} as {_type(kind)}")
    return known.shown


def _upload(given: Any, params: Params) -> Upload | None:
    if isinstance(given, str) and given.startswith(_ATTACHED):
        given = params.get(given.removeprefix(_ATTACHED))
        if not isinstance(given, Upload):
            raise bad_request("can't parse InputMedia: media not found")
    return given if isinstance(given, Upload) else None


def _check_upload(kind: str, upload: Upload) -> None:
    size = len(upload.content)
    if not size:
        raise bad_request("file must be non-empty")
    if size > LARGEST_UPLOAD:
        raise Refused(413, "Request Entity Too Large")
    if kind != "photo":
        return
    if size > LARGEST_PHOTO:
        raise bad_request(
            f"file of size {size} bytes is too big for a photo; "
            f"the maximum size is {LARGEST_PHOTO} bytes"
        )
    if not upload.content.startswith(_PICTURES):
        raise bad_request("IMAGE_PROCESS_FAILED")


def _described(kind: str, about: Params) -> dict[str, Any]:
    """Return what else is known of a new file: what the bot says, and what is made up."""
    moving = {name: read.integer(about, name) for name in ("duration", "width", "height")}
    match kind:
        case "photo":
            return {"width": 1280, "height": 960}
        case "video" | "animation":
            return moving
        case "audio":
            named = {name: read.text(about, name) for name in ("performer", "title")}
            return {"duration": moving["duration"]} | {k: v for k, v in named.items() if v}
        case "voice":
            return {"duration": moving["duration"], "mime_type": "audio/ogg"}
        case "video_note":
            length = read.integer(about, "length", 384)
            return {"duration": moving["duration"], "length": length}
        case "sticker":
            flags = {"is_animated": False, "is_video": False}
            return {"type": "regular", "width": 512, "height": 512, **flags}
    return {}


def _type(kind: str) -> str:
    return _TYPES.get(kind, kind.capitalize())


SENDERS = {f"send{kind.replace('_', '')}": _sender(kind) for kind in MEDIA}
