"""Sound: of MP3, FLAC and WAV only what is played; all between and around is left out."""

# ruff: noqa: PLR2004 -- a file format is made of numbers

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

SYNC = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")
"""How a frame of MP3 begins: MPEG 2.5, 2 or 1, layer III."""

RATES = {0: (11025, 12000, 8000), 2: (22050, 24000, 16000), 3: (44100, 48000, 32000)}
KILOBITS = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
IN_A_ROW = 4
"""Frames that must follow each other before we believe that this is sound, not a picture."""

LOOKED_AT = 20_000
"""Places in one gap where sound might begin: 20 MB of noise have 2,000."""

PLAYED = (b"fmt ", b"fact", b"data")
STREAMINFO, SEEKTABLE = 0, 3
TAGS = (b"APETAGEX", b"LYRICSBEGIN", b"LYRICS200", b"LYRICSEND")


def untagged(content: bytes) -> bytes:
    """Return *content* without the ID3 tags at its beginning."""
    at = 0
    while content[at : at + 3] == b"ID3" and at + 10 <= len(content):
        size = 0
        for byte in content[at + 6 : at + 10]:
            size = size << 7 | byte & 0x7F
        at += 10 + size + (10 if content[at + 5] & 0x10 else 0)
    return content[at:]


def mp3(content: bytes) -> bytes:
    frames = [content[start:end] for start, end in _frames(content)]
    kept = b"".join(frames)
    # Sound with a large tag in the middle is rare; other kinds with a frame by chance are not.
    if len(frames) < IN_A_ROW or len(kept) * 2 < len(content):
        raise ValueError("not an MP3")
    return kept


def _frames(content: bytes) -> Iterator[tuple[int, int]]:
    at = 0
    while True:
        if not (end := _end(content, at)):
            candidates = (each.start() for each in SYNC.finditer(content, at))
            row = (each for each in islice(candidates, LOOKED_AT) if _row(content, each))
            if (at := next(row, -1)) < 0:
                return
            continue
        yield at, end
        at = end


def _row(content: bytes, at: int) -> bool:
    return all(at := _end(content, at) for _ in range(IN_A_ROW))


def _end(content: bytes, at: int) -> int:
    """Return where the frame at *at* ends; 0 if there is none, or only a part of it."""
    if not SYNC.match(content, at) or at + 4 > len(content):
        return 0
    version, third = content[at + 1] >> 3 & 3, content[at + 2]
    bits, rate = third >> 4, third >> 2 & 3
    if not 0 < bits < 15 or rate == 3:
        return 0
    words = 144_000 if version == 3 else 72_000
    size = words * KILOBITS[version == 3][bits] // RATES[version][rate] + (third >> 1 & 1)
    return at + size if at + size <= len(content) else 0


def flac(content: bytes) -> bytes:
    """Keep what describes the sound and how to seek in it; tags and pictures go."""
    kept, at, last = [], 4, False
    while not last:
        header = content[at]
        last, end = header >= 0x80, at + 4 + int.from_bytes(content[at + 1 : at + 4])
        if header & 0x7F in (STREAMINFO, SEEKTABLE):
            kept.append((header & 0x7F, content[at + 1 : end]))
        at = end
    frames = content[at:-128] if content[-128:-125] == b"TAG" else content[at:]
    sync = frames[:2] in (b"\xff\xf8", b"\xff\xf9")
    if not sync or kept[0][0] != STREAMINFO or any(tag in frames for tag in TAGS):
        raise ValueError("not a FLAC, or one with a tag of another kind behind it")
    blocks = [bytes([kind]) + rest for kind, rest in kept[:-1]]
    blocks.append(bytes([kept[-1][0] | 0x80]) + kept[-1][1])
    return b"fLaC" + b"".join(blocks) + frames


def wav(content: bytes) -> bytes:
    """Keep format and samples; broadcast chunks name the originator."""
    kept, at, end = [], 12, min(len(content), 8 + int.from_bytes(content[4:8], "little"))
    while at + 8 <= end:
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        if at + 8 + size > len(content):
            raise ValueError("cut short")
        if content[at : at + 4] in PLAYED:
            kept.append(content[at : at + 8 + size] + b"\0" * (size % 2))
        at += 8 + size + size % 2
    if [each[:4] for each in kept if each[:4] != b"fact"] != [b"fmt ", b"data"]:
        raise ValueError("not a WAV")
    body = b"WAVE" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body
