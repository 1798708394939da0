"""Reading a multipart body as bots send it. Pure."""

import re
from typing import Any
from urllib.parse import unquote

from bot.demo.files import Upload

_BOUNDARY = re.compile(rb'boundary="?([^";]+)"?', re.IGNORECASE)
_NAME = re.compile(rb'\bname="([^"]*)"', re.IGNORECASE)
_FILENAME = re.compile(rb'\bfilename="([^"]*)"', re.IGNORECASE)
_ENCODED_FILENAME = re.compile(rb"\bfilename\*=utf-8''([^;\s]+)", re.IGNORECASE)


def parse(content_type: bytes, body: bytes) -> dict[str, Any]:
    """Return the fields of *body*; a part with a file name is an `Upload`.

    Not the email package's parser: that one is made for lines of text.
    """
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        return {}
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary[1])[1:-1]
    return dict(filter(None, map(_field, parts)))


def _field(part: bytes) -> tuple[str, Any] | None:
    head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    name = _NAME.search(head)
    if name is None:
        return None
    filename = _filename(head)
    value = content.decode("utf-8", "replace") if filename is None else Upload(filename, content)
    return name[1].decode("utf-8", "replace"), value


def _filename(head: bytes) -> str | None:
    encoded = _ENCODED_FILENAME.search(head)
    if encoded:
        return unquote(encoded[1].decode("ascii", "replace"))
    # What a client percent-encodes here stays so, as on the real server.
    plain = _FILENAME.search(head)
    return None if plain is None else plain[1].decode("utf-8", "replace")
