"""Curated phrases looked for in a message: where they occur, and which occur together. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator
from rapidfuzz.distance import OSA, Indel

from knowledge.entries import Curated, Slug, Text
from knowledge.lexicon import Lexicon
from knowledge.private import Span
from knowledge.text import normalise, skeleton, words

NEAR = 5
"""Words before and after a rule's match in which `unless` can still call it off."""

SHORTEST_REPAIRED = 6
"""Letters a misspelt word needs before its one wrong letter is forgiven."""

SHORTEST_SHORT_FORM = 4
"""Letters of the shortest short form without vowels, such as "psln" for "paslon"."""


ASIDE = "set aside"
"""The name of a row that is no group."""


class Order(StrEnum):
    """Whether the rows of a rule may occur in any order."""

    ANY = "any"
    AS_WRITTEN = "as-written"


Row = Slug | tuple[Text, ...]
"""The name of a group of phrases, or phrases of a rule's own."""


class Combination(Curated):
    """Words that must all occur within a few words of each other, and words that call it off."""

    has: tuple[Row, ...] = Field(min_length=1)
    unless: tuple[Row, ...] = ()
    within: int = Field(default=8, ge=1, le=30)
    order: Order = Order.ANY

    @property
    def own(self) -> Iterator[tuple[str, ...]]:
        """The rows that are no groups."""
        return (row for row in (*self.has, *self.unless) if not isinstance(row, str))

    def meets(
        self,
        found: Mapping[str, list[Span]],
        has: Sequence[str],
        unless: Sequence[str],
        breaks: Sequence[int] = (),
    ) -> bool:
        """Return whether the rows named *has* occur together in *found*, and nothing excuses it.

        A single word excuses nothing beyond one of *breaks*, where a clause begins.
        """
        excuses = [span for name in unless for span in found.get(name, ())]
        return any(
            not any(_excuses(each, Span(start, end), breaks) for each in excuses)
            for start, end in self._meetings([found.get(name, []) for name in has])
        )

    def _meetings(self, rows: Sequence[list[Span]]) -> Iterator[Span]:
        """Yield the stretches of text in which all of *rows* occur."""
        if not all(rows):
            return
        ordered = self.order is Order.AS_WRITTEN
        firsts = rows[:1] if ordered else rows
        for start in sorted({span.start for row in firsts for span in row}):
            end = _reach(rows, start, ordered=ordered)
            if end is not None and end - start <= self.within:
                yield Span(start, end)


def row_name(row: Row) -> str:
    """Return the name of a group, or of a rule's own row: with a comma, as no group has."""
    return row if isinstance(row, str) else ", ".join((*row, ""))


class WordLists(Curated):
    """Curated groups of phrases and rules over them; what is wrong with them is found here."""

    groups: dict[Slug, tuple[Text, ...]] = Field(default_factory=dict)
    set_aside: tuple[Text, ...] = ()
    rules: tuple[Combination, ...] = ()
    no_slips: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if problems := [*self.missing(), *self._unknown(), *self._ill_formed()]:
            raise ValueError("; ".join(problems))
        return self

    def missing(self) -> Iterable[str]:
        """Return what these lists lack."""
        return ()

    def _unknown(self) -> Iterator[str]:
        for number, rule in enumerate(self.rules, 1):
            for row in (*rule.has, *rule.unless):
                if isinstance(row, str) and row not in self.groups:
                    yield f"rules: rule {number} names the group '{row}', which does not exist"

    def _ill_formed(self) -> Iterator[str]:
        for where, phrase in self.phrases():
            plain = phrase.removesuffix("*")
            if normalise(plain) != plain or (plain != phrase and " " in plain):
                yield f"{where}: '{phrase}' is not in normalised words, or has '*' in a phrase"

    def phrases(self) -> Iterator[tuple[str, str]]:
        """Yield every phrase after the place where it stands."""
        for name, row in self.groups.items():
            yield from ((f"groups: {name}", each) for each in row)
        for number, rule in enumerate(self.rules, 1):
            yield from ((f"rules: rule {number}", each) for row in rule.own for each in row)
        yield from (("set_aside", each) for each in self.set_aside)
        yield from (("no_slips", each) for each in self.no_slips)

    def unreachable(self, lexicon: Lexicon) -> list[str]:
        """Return the phrases that no text can contain once *lexicon* has standardised it."""
        return [
            f"{where}: '{phrase}'"
            for where, phrase in self.phrases()
            if not phrase.endswith("*") and not self.is_met(where, phrase, lexicon)
        ]

    def is_met(self, where: str, phrase: str, lexicon: Lexicon) -> bool:  # noqa: ARG002 -- for who differs
        """Tell whether a text can contain *phrase* in standard spelling."""
        return spoken(phrase, lexicon) == phrase.split()

    @cached_property
    def rows(self) -> Mapping[str, Sequence[str]]:
        """The groups and the rules' own rows, by name, and what is set aside."""
        own = {row_name(row): row for rule in self.rules for row in rule.own}
        return {**self.groups, **own, ASIDE: self.set_aside}

    @cached_property
    def certain(self) -> frozenset[str]:
        """The words that are no slips, for a quick look-up."""
        return frozenset(self.no_slips)


class Finder:
    """Where in a list of words each group of phrases occurs."""

    def __init__(self, rows: Mapping[str, Sequence[str]]) -> None:
        self._singles: dict[str, list[str]] = defaultdict(list)
        self._prefixes: dict[str, list[str]] = defaultdict(list)
        self._longer: dict[tuple[str, ...], list[tuple[list[str], str]]] = defaultdict(list)
        for name, phrases in rows.items():
            for phrase in phrases:
                match phrase.split():
                    case [word] if word.endswith("*"):
                        self._prefixes[word[:-1]].append(name)
                    case [word]:
                        self._singles[word].append(name)
                    case [first, second, *_] as all_:
                        self._longer[first, second].append((all_, name))
        self._firsts = frozenset(self._singles).union(first for first, _ in self._longer)
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        longer = (word for each in self._longer.values() for all_, _ in each for word in all_)
        self.vocabulary = frozenset(self._singles).union(longer)
        slips: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.vocabulary):
            if len(word) >= SHORTEST_REPAIRED - 1:
                for slip in {*_shortened(word), skeleton(word)}:
                    slips[slip].append(word)
        # As one text each: tens of thousands of lists are slow to load and to look through for garbage.
        self._slips = {slip: " ".join(words) for slip, words in slips.items()}

    def at(self, said: Sequence[str], start: int) -> Iterator[tuple[str, Span]]:
        """Yield what begins at word *start*."""
        word, span = said[start], Span(start, start + 1)
        for name in self._singles.get(word, ()):
            yield name, span
        for length in self._lengths:
            for name in self._prefixes.get(word[:length], ()):
                yield name, span
        for phrase, name in self._longer.get(tuple(said[start : start + 2]), ()):
            if said[start : start + len(phrase)] == phrase:
                yield name, Span(start, start + len(phrase))

    def may_hold(self, said: Sequence[str]) -> bool:
        """Return whether *said* has a word that begins a phrase; sooner than `spans` does."""
        return bool(self._prefixes) or not self._firsts.isdisjoint(said)

    def spans(self, said: Sequence[str]) -> dict[str, list[Span]]:
        """Return every occurrence by group, in the order of the text."""
        found: dict[str, list[Span]] = defaultdict(list)
        for start, word in enumerate(said):
            if not self._prefixes and word not in self._firsts:
                continue
            for name, span in self.at(said, start):
                found[name].append(span)
        return found

    def repaired(self, word: str) -> str:
        """Return the known word that *word* is a slip or a vowelless short form of; else *word*."""
        if len(word) < SHORTEST_SHORT_FORM or not word.isalpha() or word in self.vocabulary:
            return word
        slips = (skeleton(word), *_shortened(word))
        near = (known for slip in slips for known in self._slips.get(slip, "").split())
        return next((known for known in near if _is_slip(word, known)), word)


def _shortened(word: str) -> list[str]:
    """Return *word*, and it without each letter but the first: equal for words one slip apart."""
    return [word, *(word[:i] + word[i + 1 :] for i in range(1, len(word)))]


def _is_slip(word: str, known: str) -> bool:
    """Return whether *word* is *known* without some vowels, or a long word one letter off."""
    vowels = len(known) - len(word)
    if skeleton(word) == skeleton(known) and Indel.distance(word, known) == vowels:
        return True
    return max(len(word), len(known)) >= SHORTEST_REPAIRED and OSA.distance(word, known) == 1


def spoken(text: str, lexicon: Lexicon) -> list[str]:
    """Return the words of *text* in standard spelling, without particles."""
    return [word for word in words(text, lexicon.standard) if word not in lexicon.silent]


def _excuses(excuse: Span, met: Span, breaks: Sequence[int]) -> bool:
    """Return whether *excuse* is near *met*; if it is one word, in the same clause as well."""
    if excuse.end <= met.start - NEAR or excuse.start >= met.end + NEAR:
        return False
    if not breaks or excuse.end - excuse.start > 1:
        return True
    before, after = min(excuse.end, met.end), max(excuse.start, met.start)
    return not any(before <= at <= after for at in breaks)


def _reach(rows: Sequence[list[Span]], start: int, *, ordered: bool) -> int | None:
    """Return where the nearest occurrence of every row from *start* on has ended; None if never."""
    begin, end = start, start
    for spans in rows:
        at = bisect_left(spans, Span(begin, 0))
        if at == len(spans):
            return None
        end = max(end, spans[at].end)
        begin = end if ordered else begin
    return end
