"""Days and hours in what people say, and whether they are those of the calendar. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from functools import cached_property
from typing import NamedTuple

from pydantic import Field

from knowledge.elections import Election
from knowledge.entries import Curated, Text
from knowledge.lexicon import Lexicon
from knowledge.phrases import Finder
from knowledge.private import Span
from knowledge.text import words

MIDDAY, NOON, DAY = 10, 12, 24
"""Hours: "jam 10 siang" is before noon, "jam 1 siang" is not."""

BETWEEN = 2
"""Words from the first hour of a span to the second."""

_VOTING, _ELSEWHERE, _INSTEAD = "voting", "elsewhere", "instead"
_OPENING, _CLOSING = "opening", "closing"
_ROLES = (_VOTING, _ELSEWHERE, _INSTEAD, _OPENING, _CLOSING)
_COLON = re.compile(r"(?<=\d):(?=[0-5]\d)")
_NUMERIC_DAY = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.](?:20)?(\d{2})\b")
_DAY_AND_MONTH = re.compile(r"\b((?:tanggal|tgl)\.? ?\d{1,2})[-/](\d{1,2})\b", re.IGNORECASE)
_DAY = re.compile(r"(0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?")
_HOUR = re.compile(r"([01]?\d|2[0-4])(?:\.([0-5]\d))?(am|pm)?")
_YEAR = re.compile(r"20\d\d")

Rows = tuple[tuple[Text, ...], ...]


class Moments(Curated):
    """How days and hours are said, and what tells those of voting from others."""

    months: Rows = Field(min_length=12, max_length=12)
    weekdays: Rows = Field(min_length=7, max_length=7)
    numbers: Rows = Field(min_length=12, max_length=12)
    morning: tuple[Text, ...]
    afternoon: tuple[Text, ...]
    zones: tuple[Text, ...]
    amounts: tuple[Text, ...]
    voting: tuple[Text, ...]
    elsewhere: tuple[Text, ...]
    instead: tuple[Text, ...]
    opening: tuple[Text, ...]
    closing: tuple[Text, ...]

    @cached_property
    def finder(self) -> Finder:
        """What a moment may belong to, ready to be looked for."""
        return Finder({name: getattr(self, name) for name in _ROLES})

    @cached_property
    def month_of(self) -> Mapping[str, int]:
        """The number of each month's name."""
        return _numbered(self.months)

    @cached_property
    def weekday_of(self) -> Mapping[str, int]:
        """The number of each weekday's name, Monday being 1."""
        return _numbered(self.weekdays)

    @cached_property
    def number_of(self) -> Mapping[str, int]:
        """The numbers that are written in letters."""
        return _numbered(self.numbers)

    def phrases(self) -> Iterator[tuple[str, str]]:
        """Yield every word with the name of its row."""
        for name in ("months", "weekdays", "numbers"):
            yield from ((f"moments: {name}", each) for row in getattr(self, name) for each in row)
        for name in ("morning", "afternoon", "zones", "amounts", *_ROLES):
            yield from ((f"moments: {name}", each) for each in getattr(self, name))


def _numbered(rows: Rows) -> dict[str, int]:
    return {word: number for number, row in enumerate(rows, 1) for word in row}


class _Told(NamedTuple):
    """What was said, in standard words, and where in it stands what a moment may belong to."""

    said: list[str]
    roles: Mapping[str, list[Span]]

    def word(self, at: int) -> str:
        return self.said[at] if 0 <= at < len(self.said) else ""

    def belongs(self, at: int, before: int, after: int) -> str:
        """Return what the nearest word before *at*, or else after it, is about; empty if none."""
        return self.nearest((_VOTING, _ELSEWHERE), at, before, after)

    def nearest(self, names: tuple[str, ...], at: int, before: int, after: int) -> str:
        ahead = [
            (at - span.end, names.index(name) == 0, name)
            for name in names
            for span in self.roles.get(name, ())
            if 0 <= at - span.end < before
        ]
        behind = [
            (span.start - at, names.index(name) == 0, name)
            for name in names
            for span in self.roles.get(name, ())
            if 0 < span.start - at <= after
        ]
        return min(ahead or behind or [(0, False, "")])[2]

    def without_others(self) -> _Told:
        """Return the same, but what another word makes its own is no voting: "hasil pilkada"."""
        theirs = {
            each
            for each in self.roles.get(_VOTING, ())
            for span in self.roles.get(_INSTEAD, ())
            if 0 <= each.start - span.end <= BETWEEN
            and not any(word[0].isdigit() for word in self.said[span.end : each.start])
        }
        voting = [each for each in self.roles.get(_VOTING, ()) if each not in theirs]
        others = sorted([*self.roles.get(_ELSEWHERE, ()), *theirs])
        return self._replace(roles={**self.roles, _VOTING: voting, _ELSEWHERE: others})


def named(text: str, moments: Moments, lexicon: Lexicon) -> bool:
    """Return whether *text* names a day or an hour."""
    told = _told(text, moments, lexicon)
    return any(
        _hour(told, at, moments) or _day(told, at, moments) or told.said[at] in moments.weekday_of
        for at in range(len(told.said))
    )


def wrong(text: str, moments: Moments, lexicon: Lexicon, election: Election) -> bool:
    """Return whether *text* gives a day or an hour of voting that *election* does not have."""
    told = _told(text, moments, lexicon)
    return any(_wrong_days(told, moments, election.voting_day)) or any(
        _wrong_hours(told, moments, election.polls.opens, election.polls.closes)
    )


def _told(text: str, moments: Moments, lexicon: Lexicon) -> _Told:
    def written_out(found: re.Match[str]) -> str:
        day, month, *year = found.groups()
        if not 1 <= int(month) <= len(moments.months):
            return found[0]
        return f"{day} {moments.months[int(month) - 1][0]} {f'20{year[0]}' if year else ''}"

    plain = _NUMERIC_DAY.sub(written_out, _COLON.sub(".", text))
    standard = words(_DAY_AND_MONTH.sub(written_out, plain), lexicon.standard)
    # "am" is a particle too, but not after a number.
    said = [each for each in standard if each not in lexicon.silent or each in moments.morning]
    return _Told(said, moments.finder.spans(said)).without_others()


def _wrong_days(told: _Told, moments: Moments, right: date) -> Iterator[bool]:
    for at, word in enumerate(told.said):
        if (given := _day(told, at, moments)) and told.belongs(at, 8, 3) == _VOTING:
            day, month, year = given
            # A day of an earlier year is history.
            yield (year or right.year) >= right.year and (day, month or right.month) != (
                right.day,
                right.month,
            )
        if (number := moments.weekday_of.get(word)) and told.belongs(at, 5, 2) == _VOTING:
            # "minggu" is a week too.
            is_day = told.word(at - 1) == "hari" or word != "minggu"
            yield is_day and number != right.isoweekday()


def _day(told: _Told, at: int, moments: Moments) -> tuple[int, int | None, int | None] | None:
    """Return day, month and year that stand at *at*; what is not said is None."""
    found = _DAY.fullmatch(told.said[at])
    if not found:
        return None
    day, month = int(found[1]), moments.month_of.get(told.word(at + 1))
    if month:
        return day, month, _year(told.word(at + 2))
    month = moments.month_of.get(told.word(at - 1))
    if month and not _DAY.fullmatch(told.word(at - 2)):
        return day, month, _year(told.word(at + 1))
    return (day, None, None) if told.word(at - 1) == "tanggal" else None


def _year(word: str) -> int | None:
    return int(word) if _YEAR.fullmatch(word) else None


def _wrong_hours(told: _Told, moments: Moments, opens: time, closes: time) -> Iterator[bool]:
    last, first, until = -DAY, _minutes(opens), _minutes(closes)
    for at in range(len(told.said)):
        if not (given := _hour(told, at, moments)):
            continue
        verb = told.nearest((_CLOSING, _OPENING), at, 4, 2)
        # "07.00–13.00": what follows an hour with next to nothing in between is its end.
        if at - last <= BETWEEN and told.nearest((_CLOSING, _OPENING), at, at - last, 0) == "":
            verb = _CLOSING
        last = at
        if told.belongs(at, 12, 6) != _VOTING:
            continue
        if verb:
            yield (until if verb == _CLOSING else first) not in given
        elif told.belongs(at, 5, 3) == _VOTING:
            yield all(not first <= each <= until for each in given)


def _hour(told: _Told, at: int, moments: Moments) -> tuple[int, ...]:
    """Return the minutes since midnight that the hour at *at* may be; none if it is no hour."""
    word, before, after = told.said[at], told.word(at - 1), told.word(at + 1)
    found = _HOUR.fullmatch(word)
    hour = int(found[1]) if found else moments.number_of.get(word)
    if hour is None:
        return ()
    minute, half = (int(found[2] or 0), found[3] or after) if found else (0, after)
    parts = {*moments.morning, *moments.afternoon, *moments.zones}
    meant = before == "jam" or (found and (found[3] or half in parts))
    if not meant and not (found and _is_hour(told, at, moments, exact=bool(found[2]))):
        return ()
    both = hour < NOON and half not in moments.morning
    late = half in moments.afternoon and hour < (NOON if half != "siang" else MIDDAY)
    hours = (hour + NOON,) if late else (hour, hour + NOON) if both else (hour % DAY,)
    return tuple(each * 60 + minute for each in hours)


def _is_hour(told: _Told, at: int, moments: Moments, *, exact: bool) -> bool:
    """Return whether a number without "jam" is an hour: "10.00", "buka 7 tutup 13"."""
    after = told.word(at + 1)
    if exact:
        return after not in moments.amounts
    verb = told.nearest((_CLOSING, _OPENING), at, 1, 0)
    verbs = {*moments.closing, *moments.opening}
    return bool(verb) and (after == "" or after in verbs)


def _minutes(hour: time) -> int:
    return hour.hour * 60 + hour.minute
