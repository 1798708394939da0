"""Ogg with Opus or Vorbis: the packet with the tags is overwritten where it stands."""

# ruff: noqa: PLR2004 -- a file format is made of numbers

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

HEADS = {b"OpusHead": (b"OpusTags", b""), b"\x01vorbis": (b"\x03vorbis", b"\x01")}
"""How the first packet begins, and how the one with the tags begins and ends."""

TAGS = 4_000_000
"""Bytes of tags and cover that we are ready to sum up anew, in pure Python."""

FIRST = 0x02


@dataclass(frozen=True, slots=True)
class Page:
    """Where one page begins, its packets' parts lie, and it ends."""

    start: int
    parts: tuple[tuple[int, int, bool], ...]
    end: int


def ogg(content: bytes) -> bytes:
    """Overwrite with as many bytes as there were, so that no page has to be cut anew."""
    pages = list(_pages(content))
    head, tags = _packets(pages)[:2]
    opening = b"".join(content[start:end] for start, end in head)
    begins, ends = next(how for magic, how in HEADS.items() if opening.startswith(magic))
    length = sum(end - start for start, end in tags)
    vendor = length - len(begins) - len(ends) - 8
    if not 0 <= vendor <= TAGS or content[tags[0][0] :][: len(begins)] != begins:
        raise ValueError("no tags, or too many")
    blank = begins + vendor.to_bytes(4, "little") + b" " * vendor + b"\0" * 4 + ends
    out, done = bytearray(content[: pages[-1].end]), 0
    for start, end in tags:
        out[start:end] = blank[done : done + end - start]
        done += end - start
    for page in pages:
        if any(page.start < start < page.end for start, _ in tags):
            _seal(out, page)
    return bytes(out)


def _pages(content: bytes) -> Iterator[Page]:
    """Yield the pages of a file that holds one stream and nothing else; a cut last one goes."""
    at, serial = 0, content[14:18]
    while at < len(content):
        count = content[at + 26] if at + 27 <= len(content) else 0
        table, body = content[at + 27 : at + 27 + count], at + 27 + count
        end = body + sum(table)
        if at + 27 > len(content) or end > len(content):
            return
        alone = content[at + 14 : at + 18] == serial and (content[at + 5] & FIRST != 0) == (
            at == 0
        )
        if content[at : at + 5] != b"OggS\0" or not alone:
            raise ValueError("not an Ogg, or one with several streams")
        yield Page(at, tuple(_parts(table, body)), end)
        at = end


def _parts(table: bytes, at: int) -> Iterator[tuple[int, int, bool]]:
    """Yield where each packet's part lies on a page, and whether the packet ends there."""
    start = end = at
    for size in table:
        end += size
        if size < 255:
            yield start, end, True
            start = end
    if start < end:
        yield start, end, False


def _packets(pages: list[Page]) -> list[list[tuple[int, int]]]:
    """Return where the parts of the first two packets lie."""
    packets: list[list[tuple[int, int]]] = [[]]
    for page in pages:
        for start, end, last in page.parts:
            packets[-1].append((start, end))
            if last:
                packets.append([])
            if len(packets) > 2:
                return packets
    raise ValueError("cut short")


def _seal(out: bytearray, page: Page) -> None:
    """Write the checksum of a page; Ogg's is zlib's polynomial the other way round."""
    out[page.start + 22 : page.start + 26] = bytes(4)
    total = 0
    for byte in out[page.start : page.end]:
        total = (total << 8 & 0xFFFFFFFF) ^ SUMS[total >> 24 ^ byte]
    out[page.start + 22 : page.start + 26] = total.to_bytes(4, "little")


def _sum(byte: int) -> int:
    total = byte << 24
    for _ in range(8):
        total = (total << 1) ^ (0x104C11DB7 if total & 0x80000000 else 0)
    return total


SUMS = tuple(_sum(byte) for byte in range(256))
