"""MP4, MOV, M4A and 3GP: boxes that playing does not need are blanked where they stand.

Nothing moves, so that the tables of offsets into the samples hold.
"""

# ruff: noqa: PLR2004 -- a file format is made of numbers

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

KEPT = {
    b"": b"ftyp styp moov mdat moof mfra sidx ssix pdin".split(),
    b"moov": b"mvhd trak mvex iods".split(),
    b"trak": b"tkhd mdia edts tref load tapt clip".split(),
    b"mdia": b"mdhd hdlr minf elng".split(),
    b"minf": b"vmhd smhd hdlr dinf stbl".split(),
    b"dinf": b"dref".split(),
    b"stbl": b"stsd stts ctts cslg stss stps stsc stsz stz2 stco co64 stsh sdtp".split()
    + b"padb stdp sbgp sgpd subs saiz saio".split(),
    b"edts": b"elst".split(),
    b"mvex": b"mehd trex trep leva".split(),
    b"moof": b"mfhd traf".split(),
    b"traf": b"tfhd tfdt trun sbgp sgpd subs saiz saio".split(),
    b"mfra": b"tfra mfro".split(),
}
"""What may stay in a box; also which boxes hold boxes."""

SEEN_OR_HEARD = (b"vide", b"soun")
"""Other tracks hold places, faces, speeds, chapters; iPhones and action cameras write such."""

ENTRY = {b"vide": 86, b"soun": 36}
"""Bytes of a sample entry before its first box."""

LONGER = {1: 16, 2: 36}
"""How many more they are in QuickTime's later versions of sound."""

ENCODER, ENCODER_END = 50, 82
"""Where a picture's sample entry says what wrote it."""

BLANKED_IN_ENTRY = (b"uuid", b"udta", b"meta", b"free", b"skip")
ITS_OWN = (1).to_bytes(4)


@dataclass(frozen=True, slots=True)
class Box:
    """A box's kind, and where it, its contents and its end lie."""

    kind: bytes
    start: int
    body: int
    end: int


def video(content: bytes) -> tuple[bytes, str]:
    """Return *content* blanked, and the ending its name should have."""
    data, tracks = bytearray(content), set[bytes]()
    _clean(data, Box(b"", 0, 0, len(data)), tracks, b"")
    if not tracks:
        raise ValueError("nothing to play")
    brand = content[8:12] if content[4:8] == b"ftyp" else b"qt  "
    if b"vide" not in tracks:
        return bytes(data), "m4a"
    return bytes(data), {b"qt  ": "mov", b"3gp": "3gp", b"3g2": "3gp"}.get(
        brand if brand == b"qt  " else brand[:3], "mp4"
    )


def _boxes(data: bytearray, start: int, end: int, *, loose: bool = False) -> Iterator[Box]:
    """Yield the boxes that fill *start* to *end*; *loose* lets a few bytes follow the last."""
    while start < end:
        if end - start < 8:
            if loose or not any(data[start:end]):
                return
            raise ValueError("not a box")
        size, body = int.from_bytes(data[start : start + 4]), start + 8
        if size == 1:
            size, body = int.from_bytes(data[body : body + 8]), body + 8
        elif size == 0:
            size = end - start
        if not body <= start + size <= end:
            raise ValueError("not a box")
        yield Box(bytes(data[start + 4 : start + 8]), start, body, start + size)
        start += size


def _clean(data: bytearray, parent: Box, tracks: set[bytes], handler: bytes) -> None:
    inside = list(_boxes(data, parent.body, parent.end))
    if parent.kind == b"mdia":
        handler = next(_handler(data, box) for box in inside if box.kind == b"hdlr")
        tracks.add(handler)
    for box in inside:
        if box.kind not in KEPT[parent.kind]:
            _blank(data, box)
        elif box.kind in KEPT:
            _clean(data, box, tracks, handler)
        else:
            _leaf(data, box, handler)


def _handler(data: bytearray, box: Box) -> bytes:
    kind = bytes(data[box.body + 8 : box.body + 12])
    if kind not in SEEN_OR_HEARD:
        raise ValueError("a track that is neither seen nor heard")
    return kind


def _blank(data: bytearray, box: Box) -> None:
    if b"iloc" in data[box.body : box.end]:
        raise ValueError("metadata among the samples")
    data[box.start + 4 : box.start + 8] = b"free"
    data[box.body : box.end] = bytes(box.end - box.body)


def _leaf(data: bytearray, box: Box, handler: bytes) -> None:
    match box.kind:
        case b"mvhd" | b"tkhd" | b"mdhd":
            # When it was recorded, and changed.
            _zero(data, box, 4, 20 if data[box.body] else 12)
        case b"hdlr":
            # Its name: the program's, or whatever an editor typed.
            _zero(data, box, 24, box.end - box.body)
        case b"dref":
            for each in _boxes(data, box.body + 8, box.end):
                # Old QuickTime files name the folder, and with it the user, here.
                if data[each.body : each.body + 4] != ITS_OWN:
                    raise ValueError("samples in another file")
                _zero(data, each, 4, each.end - each.body)
        case b"stsd":
            for entry in _boxes(data, box.body + 8, box.end):
                _entry(data, entry, handler)


def _entry(data: bytearray, entry: Box, handler: bytes) -> None:
    before = entry.body + ENTRY[handler] - 8
    if handler == b"vide":
        _zero(data, entry, ENCODER - 8, ENCODER_END - 8)
    else:
        before += LONGER.get(data[entry.body + 9], 0)
    for box in _boxes(data, before, entry.end, loose=True):
        if box.kind in BLANKED_IN_ENTRY:
            _blank(data, box)


def _zero(data: bytearray, box: Box, start: int, end: int) -> None:
    if not start <= end <= box.end - box.body:
        raise ValueError("cut short")
    data[box.body + start : box.body + end] = bytes(end - start)
