"""Is a tip urgent, is a verdict delicate? By the words in `signals.yaml` and the calendar. Pure.

People decide what is true; here is only what must not wait, or not be decided by one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from knowledge import moments
from knowledge.elections import Election
from knowledge.entries import Curated, Slug, Text
from knowledge.lexicon import Lexicon
from knowledge.moments import Moments
from knowledge.phrases import Combination, Finder, row_name, spoken
from knowledge.private import Span
from knowledge.text import normalise

SHORTEST_REPAIRED = 7
"""Letters a misspelt word needs before it is mended: of shorter ones, too many are near a threat."""

_ASIDE, _SENSITIVE = "set aside", "sensitive words"
"""Names of rows that are no groups."""


class Signal(StrEnum):
    """Why a tip comes first."""

    NOT_TO_VOTE = "not-to-vote"
    WRONG_WHEN_WHERE = "wrong-when-where"
    THREAT = "threat"


class Rule(Combination):
    """Words that must all occur within a few words of each other, and words that call it off."""

    signal: Signal
    example: Text


class Signals(Curated):
    """The curated word lists; `signals.yaml` says how a rule is written."""

    groups: dict[Slug, tuple[Text, ...]] = Field(default_factory=dict)
    set_aside: tuple[Text, ...] = ()
    rules: tuple[Rule, ...] = ()
    moments: Moments
    sensitive: tuple[Text, ...] = Field(min_length=1)
    no_slips: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if problems := [*self._unknown(), *self._ill_formed()]:
            raise ValueError("; ".join(problems))
        return self

    def _unknown(self) -> Iterator[str]:
        for number, rule in enumerate(self.rules, 1):
            for name in (*rule.has, *rule.unless):
                if isinstance(name, str) and name not in self.groups:
                    yield f"rules: rule {number} names the group '{name}', which does not exist"

    def _ill_formed(self) -> Iterator[str]:
        for where, phrase in self._phrases():
            plain = phrase.removesuffix("*")
            if normalise(plain) != plain or (plain != phrase and " " in plain):
                yield f"{where}: '{phrase}' is not in normalised words, or has '*' in a phrase"

    def _phrases(self) -> Iterator[tuple[str, str]]:
        for name, row in self.groups.items():
            yield from ((f"groups: {name}", each) for each in row)
        for number, rule in enumerate(self.rules, 1):
            yield from ((f"rules: rule {number}", each) for row in rule.own for each in row)
        for name in ("set_aside", "sensitive", "no_slips"):
            yield from ((name, each) for each in getattr(self, name))
        yield from self.moments.phrases()

    def unreachable(self, lexicon: Lexicon) -> list[str]:
        """Return the phrases that no text can contain once *lexicon* has standardised it."""
        # "am" is a particle, and what tells an hour.
        return [
            f"{where}: '{phrase}'"
            for where, phrase in self._phrases()
            if not phrase.endswith("*")
            and not (where.startswith("moments") and phrase in lexicon.silent)
            and spoken(phrase, lexicon) != phrase.split()
        ]

    @cached_property
    def finder(self) -> Finder:
        """The groups and the rules' own lists, ready to be looked for."""
        own = {row_name(row): row for rule in self.rules for row in rule.own}
        rows = {_ASIDE: self.set_aside, _SENSITIVE: self.sensitive}
        return Finder({**self.groups, **own, **rows})

    @cached_property
    def certain(self) -> frozenset[str]:
        """The words that are no slips, for a quick look-up."""
        return frozenset(self.no_slips)


def urgent(text: str, signals: Signals, lexicon: Lexicon, election: Election) -> Signal | None:
    """Return why a tip that says *text* must not wait; None if it may."""
    if found := caught(text, signals, lexicon):
        return found
    wrong = moments.wrong(text, signals.moments, lexicon, election)
    return Signal.WRONG_WHEN_WHERE if wrong else None


def caught(text: str, signals: Signals, lexicon: Lexicon) -> Signal | None:
    """Return the signal of the first rule that *text* meets, whatever the calendar says."""
    said = _repaired(text, signals, lexicon)
    aside = signals.finder.spans(said)[_ASIDE]
    gone = {at for span in aside for at in range(span.start, span.end)}
    left = ["" if at in gone else word for at, word in enumerate(said)]
    found = signals.finder.spans(left)
    return next((rule.signal for rule in signals.rules if _holds(rule, found)), None)


def sensitive(text: str, signals: Signals, lexicon: Lexicon) -> bool:
    """Return whether *text* is about when or where to vote, papers, or who may vote.

    A verdict on that is not one reviewer's to publish, so in doubt it is.
    """
    said = _repaired(text, signals, lexicon)
    return bool(signals.finder.spans(said)[_SENSITIVE]) or moments.named(
        text, signals.moments, lexicon
    )


def _repaired(text: str, signals: Signals, lexicon: Lexicon) -> list[str]:
    return [
        word
        if len(word) < SHORTEST_REPAIRED or word in lexicon.vocabulary or word in signals.certain
        else signals.finder.repaired(word)
        for word in spoken(text, lexicon)
    ]


def _holds(rule: Rule, found: Mapping[str, list[Span]]) -> bool:
    """Return whether *rule* catches something in *found* that nothing excuses."""
    return rule.meets(
        found, [row_name(row) for row in rule.has], [row_name(row) for row in rule.unless]
    )
