"""Personal numbers and addresses in what people type: where they stand. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple


class Private(StrEnum):
    """A kind of personal data that is masked."""

    NATIONAL_ID = "national_id"
    PHONE = "phone"
    EMAIL = "email"


class Span(NamedTuple):
    """A stretch, from its start up to its end."""

    start: int
    end: int


_SEPARATOR = r"[\s.,:;\-‐-―−_/\\|·•()]{0,3}"
_RUN = re.compile(rf"\+?[0-9](?:{_SEPARATOR}[0-9])*")
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+@(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
# Before the host of an address it is no e-mail but a disguise: https://kpu.go.id:443@example.com.
_DISGUISE = re.compile(r"://[^\s/?#\\]*@")
_URL = re.compile(r"https?://\S+|(?<![\w@.-])(?:[a-z0-9-]+\.)+[a-z]{2,}/\S*", re.IGNORECASE)
_PHONE = re.compile(
    rf"(?<![0-9])(?:\+6{_SEPARATOR}2(?:{_SEPARATOR}[0-9]){{8,13}}"
    rf"|(?:0|62|0062){_SEPARATOR}8(?:{_SEPARATOR}[0-9]){{7,11}}"
    rf"|\+[1-9](?:{_SEPARATOR}[0-9]){{7,14}}|0[2-7][0-9]{{1,2}}[- ]?[0-9]{{6,8}}"
    r"|62[0-9]{8,12}|8[1-35-9][0-9]{8,10})(?![0-9])"
)
# The numbers of posts and videos in addresses are as long as a NIK, so here only what is
# dialled, or is built like a NIK (place, day of birth with 40 added for women, month), counts.
_PHONE_IN_URL = re.compile(r"(?:wa\.me/|phone=)(\+?[0-9]{9,15})")
_NATIONAL_ID_IN_URL = re.compile(
    r"(?<![0-9])([1-9][0-9]{5}(?:[04][1-9]|[1256][0-9]|[37][01])(?:0[1-9]|1[0-2])[0-9]{6})(?![0-9])"
)
_NATIONAL_ID_LENGTH = 15
"""Digits from which a number is taken for a NIK or KK: people lose one when they type."""

_YEAR = r"(?:19|20)[0-9]{2}"
_DAY, _MONTH = r"(?:0?[1-9]|[12][0-9]|3[01])", r"(?:0?[1-9]|1[0-2])"
_PUBLIC = re.compile(  # dates, laws, years, hours and amounts: a list of them is no number of ours
    rf"(?:(?:{_DAY}[-/. ]{_MONTH}[-/. ]{_YEAR}|[0-9]{{1,3}}/{_YEAR}|{_YEAR}"
    r"|(?:[01]?[0-9]|2[0-4])[.:][0-5][0-9]|[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,4})(?:[\s‐-―/-]+|$))+"
)


def either(numbers: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of *numbers*, as dialled within Indonesia, however it is written."""
    tails = "|".join(_SEPARATOR.join(number[1:]) for number in numbers)
    return re.compile(rf"(?<![0-9])(?:0|\+?62){_SEPARATOR}(?:{tails or '(?!)'})(?![0-9])")


def find(text: str, published: re.Pattern[str]) -> Iterator[tuple[Private, Span]]:
    """Yield what personal data stands where in *text*, in order; *published* numbers are none."""
    plain, places = _folded(text)
    for start, end, kind in sorted(_found(plain, published)):
        yield kind, Span(places[start], places[end - 1] + 1)


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """Return *text* with plain digits and nothing invisible, and where each character was."""
    if text.isascii():
        return text, range(len(text))
    folded = [
        (str(unicodedata.digit(each, each)), place)
        for place, char in enumerate(text)
        for each in unicodedata.normalize("NFKC", char)
        if unicodedata.category(each) not in {"Cf", "Mn", "Me"}
    ]
    return "".join(each for each, _ in folded), [place for _, place in folded]


def _found(plain: str, published: re.Pattern[str]) -> Iterator[tuple[int, int, Private]]:
    disguises = [each.span() for each in _DISGUISE.finditer(plain)]
    for each in _EMAIL.finditer(plain):
        if not any(start <= each.start() < end for start, end in disguises):
            yield *each.span(), Private.EMAIL
    plain = _EMAIL.sub(_blank, plain)
    for url in _URL.finditer(plain):
        for kind, pattern in (
            (Private.PHONE, _PHONE_IN_URL),
            (Private.NATIONAL_ID, _NATIONAL_ID_IN_URL),
        ):
            yield from (
                (url.start() + each.start(1), url.start() + each.end(1), kind)
                for each in pattern.finditer(url[0])
            )
    plain = published.sub(_blank, _URL.sub(_blank, plain))
    for run in _RUN.finditer(plain):
        yield from _numbers(run[0], run.start())


def _blank(match: re.Match[str]) -> str:
    return "\0" * len(match[0])


def _numbers(run: str, start: int) -> Iterator[tuple[int, int, Private]]:
    """Yield the private numbers in *run*, digits with nothing but separators between them."""
    if _PUBLIC.fullmatch(run):
        return
    unphoned = _PHONE.sub("", run)
    length = sum(char.isdigit() for char in run)
    if length >= _NATIONAL_ID_LENGTH and any(char.isdigit() for char in unphoned):
        yield start, start + len(run), Private.NATIONAL_ID
    else:
        for each in _PHONE.finditer(run):
            yield start + each.start(), start + each.end(), Private.PHONE
