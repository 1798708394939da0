"""What strangers wrote, made safe to show as plain text in a Telegram message. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

MOST_MARKS = 8
"""Combining marks on one letter; no script needs more, and piles of them cover what is near."""

MOST_BLANK = 2
"""Blank lines in a row."""

WIDEST = 2
"""UTF-16 units of the widest character."""

_JOINERS = frozenset("\u200c\u200d")
_PRESENTATION = frozenset("\ufe0e\ufe0f")
_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_TAGS = frozenset(map(chr, range(0xE0020, 0xE0080)))
_REGIONS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
_SHOWN_FORMATS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
"""Format characters that are seen: signs around Arabic, Syriac and Kaithi numbers."""

_BLANKS = frozenset("\t\u115f\u1160\u180e\u2800\u3164\uffa0")
"""Characters that are seen as nothing and that Unicode does not call a space."""

_JOINED_SCRIPTS = re.compile(
    "[\u0600-\u0dff\u1000-\u109f\u1780-\u18af\u1b00-\u1bff\ua840-\ua9ff\ufb50-\ufdff]"
)
"""Scripts in which a joiner changes how letters are written: Arabic, Indic, Javanese, …"""

_NEWLINE = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f")


def plain(text: str) -> str:
    """Return *text* without what hides, turns around or piles up its letters; stripped."""
    lines, parts, done = _NEWLINE.sub("\n", text), list[str](), 0
    for flag in _FLAG.finditer(lines):
        parts += [*map(_seen, lines[done : flag.start()]), flag[0]]
        done = flag.end()
    return _spaced("".join(_attached("".join([*parts, *map(_seen, lines[done:])]))))


def units(text: str) -> int:
    """Return the length of *text* as Telegram counts it, in UTF-16 units."""
    return sum(map(_width, text))


def clipped(text: str, most_units: int) -> str:
    """Return *text*, or as much as fits before an ellipsis; no character is cut in two."""
    if units(text) <= most_units:
        return text
    return text[: _reach(text, 0, most_units - 1)].rstrip() + "…" if most_units > 0 else ""


def pages(text: str, most_units: int) -> list[str]:
    """Return *text* in parts that fit, parted where a line ends, or else a word."""
    if most_units < WIDEST:
        raise ValueError(f"{most_units} units do not hold every character")
    whole, parts, start = text.strip(), list[str](), 0
    while start < len(whole):
        end = _page_end(whole, start, most_units)
        parts.append(whole[start:end].rstrip())
        start = end
        while whole[start : start + 1].isspace():
            start += 1
    return parts


def _seen(char: str) -> str:
    """Return *char* as it may be shown: itself, something harmless, or nothing."""
    if char == "\n" or char in _JOINERS or char in _SHOWN_FORMATS:
        return char
    category = unicodedata.category(char)
    if category == "Cc" or char in _BLANKS:
        return " "
    if category == "Cs" or ord(char) & 0xFFFE == 0xFFFE:  # noqa: PLR2004 - U+FFFE, U+1FFFF, …
        return "\ufffd"
    return "" if category == "Cf" else char


def _attached(text: str) -> Iterator[str]:
    """Yield *text* without the joiners, selectors and marks that nothing needs."""
    last, marks = " ", 0
    for char, following in zip(text, f"{text[1:]} ", strict=False):
        kind = unicodedata.category(char)
        if char in _JOINERS:
            kept = _joins(last, char, following, room=marks < MOST_MARKS)
        elif char in _PRESENTATION:
            kept = unicodedata.category(last)[0] in "SPN"
        elif kind[0] == "M":
            marks += 1
            kept = marks <= MOST_MARKS
        else:
            marks, kept = 0, True
        if kept:
            yield char
            last = char


def _joins(last: str, joiner: str, following: str, *, room: bool) -> bool:
    """Return whether *joiner* makes one emoji of two, or shapes a script's letters."""
    if _JOINED_SCRIPTS.match(last) and _JOINED_SCRIPTS.match(following):
        return room or unicodedata.category(following)[0] != "M"
    emoji = last in _TONES or last in _PRESENTATION or _is_emoji(last)
    return joiner == "\u200d" and emoji and _is_emoji(following)


def _is_emoji(char: str) -> bool:
    return char == "↔" or unicodedata.category(char) == "So"


def _spaced(text: str) -> str:
    """Return *text* stripped, with no more than MOST_BLANK blank lines in a row."""
    lines, blank = list[str](), 0
    for line in map(str.rstrip, text.split("\n")):
        blank = 0 if line else blank + 1
        if blank <= MOST_BLANK:
            lines.append(line)
    return "\n".join(lines).strip()


def _width(char: str) -> int:
    return 1 if char <= "\uffff" else 2


def _reach(text: str, start: int, most_units: int) -> int:
    """Return the end of the last whole character, as readers see it, that fits from *start* on."""
    end, used, regions = start, 0, 0
    for at in range(start, len(text) + 1):
        if at == len(text) or not _belongs(text, at, regions):
            end = at
        if at == len(text) or (used := used + _width(text[at])) > most_units:
            break
        regions = regions + 1 if text[at] in _REGIONS else 0
    return end


def _belongs(text: str, at: int, regions: int) -> bool:
    """Return whether the character at *at* is part of the one before; *regions* stand before it."""
    char, before = text[at], text[at - 1] if at else ""
    if char in _REGIONS:
        return regions % 2 == 1
    attached = char in _JOINERS or char in _TONES or char in _TAGS or before == "\u200d"
    return at > 0 and (attached or unicodedata.category(char)[0] == "M")


def _page_end(text: str, start: int, most_units: int) -> int:
    # Half of what fits is only two units for certain: that is one code point.
    end = _reach(text, start, most_units)
    if end == start:
        end = min(len(text), start + most_units // WIDEST)
    if end == len(text):
        return end
    middle = start + (end - start) // 2
    breaks = (text.rfind(mark, middle + 1, end + 1) for mark in "\n ")
    return next((at for at in breaks if at > start), end)
