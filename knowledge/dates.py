"""Days that a text types out, in any usual way, and rules over days. Pure; time is linear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple

from knowledge.claims import Claim
from knowledge.elections import Election, Stage
from knowledge.entries import FaqEntry
from knowledge.errors import KnowledgeError
from knowledge.places import Location, Tree
from knowledge.sheets import Sheets

SHORTEST_MONTH = 3
"""Letters of a shortened month: `Nov`, `Sept`."""

CENTURY = 2000
"""What a year of two digits is in."""

SLACK = timedelta(1)
"""How far ahead of us a day of checking may be: it is tomorrow in the east before it is here."""


_IN_CALENDAR = (
    "{} is in the calendar: use the placeholder that means it ({}); "
    "if none does, give the calendar a stage"
)


class Day(NamedTuple):
    """A day; *year* is None if the text leaves it out."""

    year: int | None
    month: int
    day: int


class Typed(NamedTuple):
    """A day or a span as it is typed, with its first and last day."""

    text: str
    begins: Day
    ends: Day


_TO = (
    r"\s?(?:[-–—]|(?:s\.? ?d\.?|s/d|sampai(?: dengan)?|hingga|to|until|till|through)"
    r"(?=\s))\s?"
)
_DAY, _YEAR = r"\d\d?(?:st|nd|rd|th)?", r"(?:,?\s(?P<{}>\d{{4}})(?!\d))?"
_NUMERIC = (
    r"(?:(?P<iso>\d\d[-/.]\d\d?[-/.]\d\d?)"
    r"|(?P<numeric>(?P<mark>[-/.])\d\d?(?P=mark)(?:\d{4}|\d\d)))(?!\d|[-/.]\d)"
)
_WITHIN_NUMBER, _WITHIN_WORD = re.compile(r"[\w/.-]$"), re.compile(r"(?:\w|\d[.,])$")
"""What stands before digits that are part of something longer: of an address, a price."""


class Reader:
    """Finds the days that a text types out; *months* are those of a year, for each language."""

    def __init__(self, months: Iterable[Sequence[Sequence[str]]]) -> None:
        self._months: dict[str, int] = {}
        for year in months:
            for number, names in enumerate(year, 1):
                for name in names:
                    short = range(SHORTEST_MONTH, len(name) + 1)
                    folded = name.casefold()
                    self._months.update(dict.fromkeys((folded[:end] for end in short), number))
                    self._months[folded] = number
        starts = {re.escape(name[:SHORTEST_MONTH]) for name in self._months}
        month = f"(?:{'|'.join(sorted(starts))})[a-z]{{0,8}}"
        day_first = (
            r"(?:st|nd|rd|th)?"
            rf"(?:(?:\s(?P<b>{month})\.?{_YEAR.format('c')})?{_TO}(?P<d>{_DAY}))?"
            rf"\s(?:of )?(?P<e>{month})\b\.?{_YEAR.format('f')}"
        )
        month_first = (
            rf"(?P<b>{month})\.?\s(?P<a>{_DAY})(?![\d:]|[.]\d)"
            rf"(?:{_TO}(?:(?P<e>{month})\.?\s)?(?P<d>{_DAY})(?![\d:]|[.]\d))?{_YEAR.format('f')}"
        )
        # Both begin with few letters, by which `re` skips the others: no lookbehind, no choice.
        self._day_first = re.compile(rf"(?P<a>\d\d?)(?:{_NUMERIC}|{day_first})", re.IGNORECASE)
        self._month_first = re.compile(month_first)

    def days(self, text: str) -> Iterator[Typed]:
        """Yield each day or span of *text*, such as `24–26 Nov 2024`, `27/11/2024`, `Nov 27`."""
        rest, done = [], 0
        for found in self._day_first.finditer(text):
            yield from self._typed(found, text)
            rest += [text[done : found.start()], "\0" * len(found[0])]
            done = found.end()
        # The same letters again, but for those of other alphabets that grow when they shrink.
        for found in self._month_first.finditer("".join([*rest, text[done:]]).lower()):
            yield from self._typed(found, text)

    def _typed(self, found: re.Match[str], text: str) -> Iterator[Typed]:
        days = _numeric(found) if found.re is self._day_first else None
        within = _WITHIN_NUMBER if days else _WITHIN_WORD
        before = found.string[max(0, found.start() - 2) : found.start()]
        if not within.search(before) and (days := days or self._worded(found)):
            yield Typed(text[found.start() : found.end()].rstrip("."), *days)

    def _worded(self, found: re.Match[str]) -> tuple[Day, Day] | None:
        said = {"c": None, **found.groupdict()}
        # "24 to 26 November 2024" says its year, and its month, once for both days.
        year = said["f"] or said["c"]
        first = self._day(said["c"] or year, said["b"] or said["e"], said["a"])
        last = self._day(year, said["e"] or said["b"], said["d"] or said["a"])
        return (first, last) if first and last else None

    def _day(self, year: str | None, month: str | None, day: str | None) -> Day | None:
        number = self._months.get((month or "").casefold())
        plain = int(re.sub(r"\D", "", day or ""))
        return Day(int(year) if year else None, number, plain) if number else None


def _numeric(found: re.Match[str]) -> tuple[Day, Day] | None:
    numbers = [int(each) for each in re.findall(r"\d+", found[0])]
    if found["iso"]:
        year, month, day = numbers
    elif found["numeric"]:
        day, month, year = numbers
        year += CENTURY if year < CENTURY // 20 else 0
        # Nobody has a thirteenth month: "11/27/2024" is American.
        if month > 12 >= day:  # noqa: PLR2004
            day, month = month, day
    else:
        return None
    return Day(year, month, day), Day(year, month, day)


def answers_use_the_calendar(sheets: Sheets) -> Iterator[KnowledgeError]:
    """A day that the calendar has is not written out: it would stay when the calendar moves."""
    if not (sheets.words and sheets.elections):
        return
    spellings = [[(name,) for name in year] for year in sheets.words.value.months.values()]
    others = sheets.signals.value.moments.months if sheets.signals else ()
    reader = Reader((*spellings, others))
    # Placeholders are filled from the newest election; days of an older one have none.
    newest = max((each.value for each in sheets.elections), key=lambda each: each.voting_day)
    names = _names(newest)
    for tree, location, _, text in sheets.answers():
        for typed in reader.days(text):
            if known := names.get((typed.begins, typed.ends)):
                yield tree.error(location, _IN_CALENDAR.format(typed.text, ", ".join(known)))


def _names(election: Election) -> Mapping[tuple[Day, Day], list[str]]:
    """Return the placeholders of each day and each span of *election*, with and without years."""
    names: dict[tuple[Day, Day], list[str]] = {}
    for name, begins, ends in _stretches(election.stages):
        first, last = (Day(each.year, each.month, each.day) for each in (begins, ends))
        for stretch in ((first, last), (first._replace(year=None), last._replace(year=None))):
            names.setdefault(stretch, []).append(f"{{{name}}}")
    return names


def _stretches(stages: Mapping[str, Stage]) -> Iterator[tuple[str, date, date]]:
    for key, stage in stages.items():
        yield key, stage.begins, stage.ends
        if stage.begins != stage.ends:
            yield f"{key}_begins", stage.begins, stage.begins
            yield f"{key}_ends", stage.ends, stage.ends


def days_of_checking_are_plausible(sheets: Sheets) -> Iterator[KnowledgeError]:
    """What was checked was checked before today, and is reviewed after that."""
    checked: Iterable[tuple[Tree, Location, FaqEntry | Claim]]
    checked = chain(sheets.entries(), sheets.claims())
    for tree, location, each in checked:
        if sheets.today and each.checked > sheets.today + SLACK:
            yield tree.error((*location, "checked"), f"{each.checked} is yet to come")
        if isinstance(each, FaqEntry) and each.review_by and each.review_by < each.checked:
            wrong = f"should be after the day of checking ({each.checked})"
            yield tree.error((*location, "review_by"), wrong)
