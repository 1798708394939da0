"""How sure a ranking is: signals that an editor can follow, weighed as they were fitted. Pure.

Two logistic models, one for "the first entry answers it" and one for "one of the first three does".
Their weights are in `decision.yaml`, written by `python main.py fit` from labelled questions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from datetime import date

from pydantic import Field

from knowledge.asides import Aside
from knowledge.claims import ALL, RankedClaim
from knowledge.closer import look
from knowledge.entries import Curated, FaqEntry, Lang, Text
from knowledge.features import content
from knowledge.guards import Decline
from knowledge.index import Index
from knowledge.match import SHOWN, Match, Ranking

CHOICES = 3
"""How many entries a voter is asked to choose from."""

CLOSE = 0.8
"""From this share of the first score on another entry comes close."""

NEARER = 0.15
"""By so much another entry's nearest phrasing must be nearer to put the first in doubt."""

KEYWORDS = 2
"""So many words, and no sentence, are what people type into a search box."""

LONGEST = 25
"""Words from which on a longer question is no different."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for the first entry of a ranking, each about 0 to 1; a logistic model adds them up.

    *told*, *near*: see Match; *settled* to *unasked*: see Look. *crowd*: the share of the others shown
    that come close. *rival*: how near what is declined comes. *length* is logarithmic, in words that
    some document has: whatever nobody knows makes nothing surer.
    """

    told: float = 0.0
    near: float = 0.0
    settled: float = 0.0
    beside: float = 0.0
    whole: float = 0.0
    spelled: float = 0.0
    many: float = 0.0
    unasked: float = 0.0
    crowd: float = 0.0
    rival: float = 0.0
    repaired: float = 0.0
    length: float = 0.0
    twins: float = 0.0


NAMES = tuple(each.name for each in fields(Signals))


class Model(Curated):
    """A logistic model: from *at* on it says yes."""

    at: float = Field(gt=0, lt=1)
    bias: float
    weights: dict[str, float]

    def sure(self, signals: Signals) -> float:
        """Return the probability, 0 to 1."""
        total = self.bias + sum(
            each * getattr(signals, name) for name, each in self.weights.items()
        )
        return 1 / (1 + math.exp(-total))


class Fitted(Curated):
    """The file `decision.yaml`: when and from what it was fitted, and what came out."""

    fitted: date
    questions: int
    note: Text
    answer: Model
    offer: Model


def signals(ranking: Ranking, index: Index) -> Signals:
    """Return what speaks for the first entry of *ranking*, which must have one, and not be exact."""
    first, *others = ranking.matches
    found = look(first, ranking, index)
    count = len(ranking.words) - len(ranking.unknown)
    return Signals(
        told=first.told,
        near=first.near,
        settled=found.settled,
        beside=found.beside,
        whole=found.whole,
        spelled=found.spelled,
        many=found.many,
        unasked=found.unasked,
        crowd=sum(each.score > CLOSE * first.score for each in others) / (SHOWN - 1),
        rival=min(1.2, ranking.rival / first.score),
        repaired=min(2, len(ranking.repaired)) / 2,
        length=math.log(1 + min(count, LONGEST)) / 3,
        twins=float(any(_are_twins(first.entry, each.entry) for each in others[:1])),
    )


def _are_twins(one: FaqEntry, other: FaqEntry) -> bool:
    return other.id in one.differs_from or one.id in other.differs_from


@dataclass(frozen=True, slots=True)
class Decision:
    """The entries that may be meant, best first; *sure* if the first can be given as the answer.

    *chance* is how probable it is that the first is right; *elsewhere* says that it is no question
    for these entries, and *also* what else was asked.
    """

    matches: tuple[Match, ...] = ()
    sure: bool = False
    exact: bool = False
    chance: float = 0.0
    elsewhere: Decline | None = None
    also: Match | None = None


def weigh(ranking: Ranking, index: Index, fitted: Fitted) -> Decision:
    """Return whether the first of *ranking* is an answer, and else which to ask back with.

    A wrong answer costs more than a question back.
    """
    if ranking.exact and ranking.matches:
        alone = len(ranking.matches) == 1
        return Decision(ranking.matches[:CHOICES], sure=alone, exact=alone, chance=1.0)
    if not ranking.matches or ranking.rival > ranking.matches[0].score:
        return Decision(elsewhere=_declined(ranking.elsewhere))
    found = signals(ranking, index)
    chance = fitted.answer.sure(found)
    doubtful = (
        isinstance(ranking.matches[0].entry, RankedClaim)
        or _is_bare(ranking, index)
        or _is_nearer_to_another(ranking)
    )
    if chance >= fitted.answer.at and not doubtful:
        return Decision(ranking.matches[:1], sure=True, chance=chance)
    if fitted.offer.sure(found) < fitted.offer.at and not _is_keyword(ranking):
        return Decision(chance=chance)
    return Decision(ranking.matches[:CHOICES], chance=chance)


def _is_bare(ranking: Ranking, index: Index) -> bool:
    """Return whether the question is one word that the official question of the first lacks.

    A word alone asks for what is in a title; a misspelt one tells nothing alone.
    """
    if len(ranking.words) > 1:
        return False
    title = ranking.matches[0].entry.question
    told = (word.standard for lang in Lang for word in content(title.in_(lang), index.lexicon))
    return ranking.words[0].standard not in told or bool(ranking.repaired)


def _is_keyword(ranking: Ranking) -> bool:
    """Return whether the question is a word or two, all of which the first has: what is meant is asked back."""
    return (
        len(ranking.words) <= KEYWORDS and not ranking.repaired and ranking.matches[0].told > ALL
    )


def _is_nearer_to_another(ranking: Ranking) -> bool:
    """Return whether a phrasing of another entry is clearly nearer than any of the first."""
    first, *others = ranking.matches
    return any(each.near > first.near + NEARER for each in others)


def _declined(aside: Aside | None) -> Decline | None:
    """Return what *aside* is declined as; None if nothing official is recorded on it."""
    return aside.decline if aside and isinstance(aside.decline, Decline) else None
