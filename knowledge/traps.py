"""Errors that the press repeats and no text of ours may: the sentences that tell them. Pure.

The words are in `traps.yaml`; here is only how they are looked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Annotated, NamedTuple

from pydantic import Field, StringConstraints

from knowledge.entries import Line, Text
from knowledge.lexicon import Lexicon
from knowledge.phrases import Combination, Finder, WordLists, row_name
from knowledge.text import normalise
from knowledge.wording import ends_sentence

TrapId = Annotated[str, StringConstraints(pattern=r"^T[1-9][0-9]?$")]
"""The number of an error in section 0 of the fact sheet."""


class Sentence(NamedTuple):
    """One sentence of a text: its words as written and in standard spelling; whether it asks."""

    written: list[str]
    standard: list[str]
    asks: bool


class Trap(Combination):
    """Words that tell an error if one sentence has them, and words with which it denies it."""

    trap: TrapId
    reason: Line
    within: int = Field(default=60, ge=1, le=60)
    caught: tuple[Text, ...] = Field(min_length=1)
    spared: tuple[Text, ...] = Field(min_length=1)


class _Net(NamedTuple):
    """A trap with its rows by name."""

    trap: Trap
    has: tuple[str, ...]
    unless: frozenset[str]


class Traps(WordLists):
    """The curated errors; `traps.yaml` says how one is written."""

    rules: tuple[Trap, ...] = Field(min_length=1)
    # Nothing is taken out of our own texts or mended in them.
    set_aside: tuple[()] = ()
    no_slips: tuple[()] = ()

    @cached_property
    def finder(self) -> Finder:
        """The groups and the traps' own rows, ready to be looked for."""
        return Finder(self.rows)

    @cached_property
    def keys(self) -> Finder:
        """The first row of each trap alone: where none of them occurs, nothing else is looked for."""
        return Finder({name: self.rows[name] for name in (row_name(t.has[0]) for t in self.rules)})

    def suspects(self, written: Sequence[str]) -> bool:
        """Return whether a sentence has a phrase of `keys`."""
        return self.keys.may_hold(written) and bool(self.keys.spans(written))

    @cached_property
    def nets(self) -> tuple[_Net, ...]:
        """The traps, ready to be applied to what `finder` found."""
        return tuple(
            _Net(trap, tuple(map(row_name, trap.has)), frozenset(map(row_name, trap.unless)))
            for trap in self.rules
        )


def told(text: Iterable[Sentence], traps: Traps) -> Iterator[Trap]:
    """Yield each error that a sentence of *text* repeats, and neither denies nor asks about."""
    for sentence in text:
        if sentence.asks or not traps.suspects(sentence.written):
            continue
        found = traps.finder.spans(sentence.written)
        for trap, has, unless in traps.nets:
            # A denial counts wherever in the sentence it stands: it is no `unless` of `meets`.
            if (
                all(name in found for name in has)
                and unless.isdisjoint(found)
                and trap.meets(found, has, ())
            ):
                yield trap


class Hearing:
    """Takes texts of ours apart into sentences and words.

    Each different word is worked out once, and kept: not for what voters write.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._standard, self._silent = lexicon.standard, lexicon.silent
        self._known: dict[str, tuple[Sentence, bool]] = {}

    def sentences(self, text: str) -> Sequence[Sentence]:
        """Return the sentences of *text*."""
        found = []
        for line in text.split("\n"):
            written: list[str] = []
            standard: list[str] = []
            for typed in line.split():
                word, is_last = self._known.get(typed) or self._heard(typed)
                written += word[0]
                standard += word[1]
                if is_last:
                    found.append(Sentence(written, standard, word.asks))
                    written, standard = [], []
            if written:
                found.append(Sentence(written, standard, asks=False))
        return found

    def _heard(self, typed: str) -> tuple[Sentence, bool]:
        written = normalise(typed).split()
        standard = [
            part
            for word in written
            for part in self._standard.get(word, word).split()
            if part not in self._silent
        ]
        is_last = ends_sentence(typed)
        word = Sentence(written, standard, asks=is_last and "?" in typed)
        self._known[typed] = word, is_last
        return self._known[typed]
