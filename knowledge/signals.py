"""Is a tip urgent, is a verdict delicate? By the words in `signals.yaml` and the calendar. Pure.

People decide what is true; here is only what must not wait, or not be decided by one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property

from pydantic import Field

from knowledge import moments
from knowledge.elections import Election
from knowledge.entries import Text
from knowledge.lexicon import Lexicon
from knowledge.moments import Moments
from knowledge.phrases import ASIDE, Combination, Finder, WordLists, row_name, spoken
from knowledge.private import Span

SHORTEST_REPAIRED = 7
"""Letters a misspelt word needs before it is mended: of shorter ones, too many are near a threat."""

_SENSITIVE = "sensitive words"
"""The name of a row that is no group."""


class Signal(StrEnum):
    """Why a tip comes first."""

    NOT_TO_VOTE = "not-to-vote"
    WRONG_WHEN_WHERE = "wrong-when-where"
    THREAT = "threat"


class Rule(Combination):
    """Words that must all occur within a few words of each other, and words that call it off."""

    signal: Signal
    example: Text


class Signals(WordLists):
    """The curated word lists; `signals.yaml` says how a rule is written."""

    rules: tuple[Rule, ...] = ()
    moments: Moments
    sensitive: tuple[Text, ...] = Field(min_length=1)

    def phrases(self) -> Iterator[tuple[str, str]]:
        yield from super().phrases()
        yield from (("sensitive", each) for each in self.sensitive)
        yield from self.moments.phrases()

    def is_met(self, where: str, phrase: str, lexicon: Lexicon) -> bool:
        # "am" is a particle, and what tells an hour.
        told = where.startswith("moments") and phrase in lexicon.silent
        return told or super().is_met(where, phrase, lexicon)

    @cached_property
    def finder(self) -> Finder:
        """The groups and the rules' own lists, ready to be looked for."""
        return Finder({**self.rows, _SENSITIVE: self.sensitive})


def urgent(text: str, signals: Signals, lexicon: Lexicon, election: Election) -> Signal | None:
    """Return why a tip that says *text* must not wait; None if it may."""
    if found := caught(text, signals, lexicon):
        return found
    wrong = moments.wrong(text, signals.moments, lexicon, election)
    return Signal.WRONG_WHEN_WHERE if wrong else None


def caught(text: str, signals: Signals, lexicon: Lexicon) -> Signal | None:
    """Return the signal of the first rule that *text* meets, whatever the calendar says."""
    said = _repaired(text, signals, lexicon)
    aside = signals.finder.spans(said)[ASIDE]
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
