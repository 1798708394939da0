"""Pictures: decoded to their pixels and encoded anew, so that nothing but pixels is left."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, JpegImagePlugin

PIXELS = 64_000_000
"""What is decoded at most: 256 MB of memory, and more than nearly all phones take."""

PHOTOS = ("JPEG", "MPO")

ORIENTATION, TURNED = 0x0112, range(2, 9)

END, SCAN, JFIF, ADOBE, FILL = 0xD9, 0xDA, 0xE0, 0xEE, 0xFF
PLAIN_JFIF = b"\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
PLAIN_ADOBE = b"\xff\xee\0\x0eAdobe"
"""The two segments that tell how colours are coded; the like of them hold places, makes, names."""

NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""What ends the coded picture in a JPEG: any marker but those that stand in its midst."""


def jpeg(content: bytes) -> bytes:
    """Keep the first picture as it is, or upright: phones append depth maps and others."""
    with _opened(content, PHOTOS) as image:
        image.load()
        if image.getexif().get(ORIENTATION, 1) not in TURNED:
            return bare(content)
        sampling = JpegImagePlugin.get_sampling(image)
        how = {"qtables": _tables(image), "subsampling": sampling}
        return _encoded(image, "JPEG", how)


def png(content: bytes) -> bytes:
    with _opened(content, ("PNG",)) as image:
        _only_one(image)
        return _encoded(image, "PNG", {})


def gif(content: bytes) -> bytes:
    with _opened(content, ("GIF",)) as image:
        _only_one(image)
        return _encoded(image, "GIF", {})


def webp(content: bytes) -> bytes:
    with _opened(content, ("WEBP",)) as image:
        _only_one(image)
        # A photograph kept without loss would be five times its size.
        lossless = b"VP8L" in content
        return _encoded(image, "WEBP", {"lossless": lossless, "quality": 90, "exact": True})


def _opened(content: bytes, formats: tuple[str, ...]) -> Image.Image:
    image = Image.open(BytesIO(content), formats=formats)
    width, height = image.size
    if width * height > PIXELS:
        raise ValueError("a decompression bomb, or a picture too large for us")
    return image


def _only_one(image: Image.Image) -> None:
    if getattr(image, "n_frames", 1) != 1:
        raise ValueError("an animation")


def _tables(image: Image.Image) -> Any:
    """Return the quality of a JPEG, which Pillow keeps beside the picture."""
    return getattr(image, "quantization", None)


def _encoded(image: Image.Image, kind: str, how: dict[str, Any]) -> bytes:
    ImageOps.exif_transpose(image, in_place=True)
    # Pillow's encoders fall back on what the decoder found: comment, profile, resolution.
    kept = {key: image.info[key] for key in ("transparency",) if key in image.info}
    image.info.clear()
    image.info.update(kept)
    out = BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def bare(photo: bytes) -> bytes:
    """Return a JPEG with only the segments that decoding needs, its picture as it was."""
    kept, at = [b"\xff\xd8"], 2
    while photo[at] == FILL:
        kind, end = photo[at + 1], at + 2 + int.from_bytes(photo[at + 2 : at + 4])
        if kind == END:
            return b"".join([*kept, b"\xff\xd9"])
        if kind == FILL:
            at += 1
            continue
        if kind == SCAN:
            found = NEXT.search(photo, end)
            end = found.start() if found else len(photo)
        if kind < JFIF:
            kept.append(photo[at:end])
        elif kind == JFIF and photo[at + 4 : at + 9] == b"JFIF\0":
            kept.append(PLAIN_JFIF)
        elif kind == ADOBE and photo[at : at + 9] == PLAIN_ADOBE:
            kept.append(photo[at : at + 16])
        at = end
    raise ValueError("not a JPEG")
