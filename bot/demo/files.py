"""The files of one bot's world: what people sent, what the bot uploaded, where to download. Pure."""

import mimetypes
from dataclasses import dataclass
from typing import Any, Self

from bot.demo.contents import made_up

LARGEST_DOWNLOAD = 20 * 2**20
LARGEST_UPLOAD = 50 * 2**20
LARGEST_PHOTO = 10 * 2**20

MEDIA = (
    "animation", "audio", "photo", "video", "video_note", "voice", "sticker", "document",
)  # fmt: skip
"""Kinds of content that are files; an animation is a document too, so that comes last."""

_PLACES = {
    "animation": ("animations", ".mp4"),
    "audio": ("music", ".mp3"),
    "document": ("documents", ""),
    "photo": ("photos", ".jpg"),
    "sticker": ("stickers", ".webp"),
    "video": ("videos", ".mp4"),
    "video_note": ("video_notes", ".mp4"),
    "voice": ("voice", ".oga"),
}


class Upload(str):
    """A file as it came in a multipart body; for the ledger it is its name."""

    __slots__ = ("content",)
    content: bytes

    def __new__(cls, name: str, content: bytes) -> Self:
        upload = super().__new__(cls, name)
        upload.content = content
        return upload


@dataclass(frozen=True, slots=True)
class File:
    """One file, by one of its ids; a photo has a file for each of its sizes."""

    kind: str
    shown: dict[str, Any]
    """The part of a message that shows it, with its own name, type and size."""
    part: dict[str, Any]
    """The Bot API's object that carries this very id."""
    number: int
    data: bytes | None = None

    @property
    def size(self) -> int:
        return int(self.part.get("file_size", 0))

    @property
    def content(self) -> bytes:
        """The bytes; made up as realistically as need be if nobody gave any."""
        return made_up(self.kind, self.size) if self.data is None else self.data

    @property
    def path(self) -> str:
        """Where it is downloaded, as `getFile` names it."""
        folder, ending = _PLACES[self.kind]
        name = str(self.part.get("file_name", ""))
        return f"{folder}/file_{self.number}{ending or _ending(name)}"


class Files:
    """All files by their ids."""

    def __init__(self) -> None:
        self._by_id: dict[str, File] = {}
        self._by_unique_id: dict[str, File] = {}
        self._by_path: dict[str, File] = {}
        self._serial = 0

    def keep(self, shown: dict[str, Any], data: bytes | None = None) -> None:
        """Remember the files of a message, so that they can be sent again and downloaded."""
        kind = next((kind for kind in MEDIA if kind in shown), None)
        if kind is None:
            return
        parts = shown[kind] if kind == "photo" else [shown[kind]]
        media = {key: shown[key] for key in MEDIA if key in shown}
        for part in parts:
            if data is None and part["file_id"] in self._by_id:
                continue
            # Of a photo the last size is the one that was sent, the others are made of it.
            own = data if part is parts[-1] else None
            file = File(kind, media, part, len(self._by_id), own)
            self._by_id[part["file_id"]] = self._by_unique_id[part["file_unique_id"]] = file

    def upload(self, kind: str, upload: Upload, **more: Any) -> dict[str, Any]:
        """Keep what the bot uploaded; returns the part of a message that shows it."""
        self._serial += 1
        part: dict[str, Any] = {
            "file_id": f"BQACAgUAAyE{kind}{self._serial:08d}",
            "file_unique_id": f"AgADbot{self._serial:08d}",
            "file_size": len(upload.content),
            **more,
        }
        if kind in {"animation", "audio", "document", "video"}:
            part["file_name"] = str(upload)
            part["mime_type"] = mimetypes.guess_type(upload)[0] or "application/octet-stream"
        shown = in_message(kind, part)
        self.keep(shown, upload.content)
        return shown

    def get(self, file_id: str) -> File | None:
        return self._by_id.get(file_id)

    def find(self, any_id: str) -> File | None:
        """Return the file with that `file_id` or `file_unique_id`."""
        return self._by_id.get(any_id) or self._by_unique_id.get(any_id)

    def open_path(self, file: File) -> str:
        """Return the path of *file*, where it can be downloaded from now on."""
        self._by_path[file.path] = file
        return file.path

    def at(self, path: str) -> File | None:
        return self._by_path.get(path)


def in_message(kind: str, part: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a message that shows a file of that kind."""
    match kind:
        case "photo":
            return {"photo": [part]}
        case "animation":
            # Telegram repeats an animation as a document, for old clients.
            moving = {"duration", "width", "height"}
            return {"animation": part, "document": {k: part[k] for k in part if k not in moving}}
    return {kind: part}


def _ending(name: str) -> str:
    _, dot, ending = name.rpartition(".")
    return f".{ending}" if dot and ending.isalnum() and ending.isascii() else ""
