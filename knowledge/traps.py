"""Errors that the press repeats and no text of ours may: the sentences that tell them. Pure.

The words are in `traps.yaml`; here is only how they are looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, NamedTuple

from pydantic import Field, StringConstraints

from knowledge.entries import Line, Text
from knowledge.lexicon import Lexicon
from knowledge.phrases import Combination, Finder, WordLists, row_name, spoken
from knowledge.private import Span
from knowledge.wording import ends_sentence

TrapId = Annotated[str, StringConstraints(pattern=r"^T[1-9][0-9]?$")]
"""The number of an error in section 0 of the fact sheet."""

Sentences = Sequence[Sequence[str]]
"""A text as its sentences, each as its words in standard spelling."""


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
    unless: tuple[str, ...]

    def is_met(self, found: Mapping[str, list[Span]]) -> bool:
        """Return whether a sentence of which *found* is all that counts repeats the error."""
        if not all(name in found for name in self.has):
            return False
        # A denial counts wherever in the sentence it stands, so it is no `unless` of `meets`.
        return self.trap.meets(found, self.has, ()) and not any(n in found for n in self.unless)


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
    def nets(self) -> tuple[_Net, ...]:
        """The traps, ready to be applied to what `finder` found."""
        return tuple(
            _Net(trap, tuple(map(row_name, trap.has)), tuple(map(row_name, trap.unless)))
            for trap in self.rules
        )


def told(text: Sentences, traps: Traps) -> Iterator[Trap]:
    """Yield each trap that a sentence of *text* repeats and does not deny."""
    for sentence in text:
        if found := traps.finder.spans(sentence):
            yield from (net.trap for net in traps.nets if net.is_met(found))


class Hearing:
    """Takes texts of ours apart into sentences, and those into words in standard spelling.

    Each different word is worked out once, and kept: not for what voters write.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._known: dict[str, tuple[list[str], bool]] = {}

    def sentences(self, text: str) -> Sentences:
        """Return the sentences of *text*, each as its words without particles."""
        found: list[list[str]] = [[]]
        for line in text.split("\n"):
            for typed in line.split():
                known = self._known.get(typed) or self._heard(typed)
                found[-1] += known[0]
                if known[1]:
                    found.append([])
            found.append([])
        return [each for each in found if each]

    def _heard(self, typed: str) -> tuple[list[str], bool]:
        self._known[typed] = spoken(typed, self._lexicon), ends_sentence(typed)
        return self._known[typed]
