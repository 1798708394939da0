"""A voter's evidence without what tells who sent it: author, camera, place, time, file name.

Each kind is rebuilt from what must stay rather than cleaned of what must go. Pure: no I/O.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat.strip import images, ogg, pdf, sound, video

LIMIT = 20_000_000
"""Bytes; Telegram lets a bot download no more."""

BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")


@dataclass(frozen=True, slots=True)
class Stripped:
    """A file that may be shown, under a name that says only its kind."""

    content: bytes
    name: str


def strip(content: bytes) -> Stripped | None:
    """Return the file without its metadata; None if it is of a kind we cannot wholly strip.

    The kind is told by the bytes: name and type are the sender's word. Never raises.
    """
    if len(content) > LIMIT:
        return None
    try:
        stripped, ending = _stripped(content)
    except Exception:  # noqa: BLE001 -- decoders raise anything over a hostile file
        return None
    return Stripped(stripped, f"bukti.{ending}")


def _stripped(content: bytes) -> tuple[bytes, str]:
    """Return the file stripped, and the ending for what its bytes say that it is."""
    match content[:4], content[4:8], content[8:12]:
        case b"RIFF", _, b"WEBP":
            return images.webp(content), "webp"
        case b"RIFF", _, b"WAVE":
            return sound.wav(content), "wav"
        case b"\x89PNG", _, _:
            return images.png(content), "png"
        case b"GIF8", _, _:
            return images.gif(content), "gif"
        case b"%PDF", _, _:
            return pdf.pdf(content), "pdf"
        case b"OggS", _, _:
            return ogg.ogg(content), "ogg"
        case _, kind, _ if kind in BOXES:
            return video.video(content)
    if content.startswith(b"\xff\xd8\xff"):
        return images.jpeg(content), "jpg"
    # Some programs put MP3's tags before FLAC, too.
    untagged = sound.untagged(content)
    if untagged.startswith(b"fLaC"):
        return sound.flac(untagged), "flac"
    return sound.mp3(untagged), "mp3"
