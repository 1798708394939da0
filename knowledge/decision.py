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
from knowledge.entries import Curated, FaqEntry, Lang, Text
from knowledge.features import content
from knowledge.guards import Decline
from knowledge.index import Index
from knowledge.match import Match, Ranking, weight
from knowledge.stems import is_word

CHOICES = 3
"""How many entries a voter is asked to choose from."""

ENOUGH = 2.0
"""So many times the weight of the rarest word is evidence enough; more adds no trust."""

NEARER = 0.15
"""By so much another entry's nearest phrasing must be nearer to put the first in doubt."""

LONGEST = 25
"""Words from which on a longer question is no different."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for the first entry of a ranking, each about 0 to 1; a logistic model adds them up.

    *known*, *told*, *near*: see Match. *lead*, *lead_of_third*, *lead_pooled*: how far the second,
    the third, and the second by pooled words are behind; *lead_near* the same for the nearest
    phrasing. *evidence*: whether there is enough to tell by. *rival*: how near what is declined
    comes. *strange*: unknown real words, *garbled*: unknown others. *length* is logarithmic.
    """

    known: float = 0.0
    told: float = 0.0
    near: float = 0.0
    lead: float = 0.0
    lead_of_third: float = 0.0
    lead_near: float = 0.0
    lead_pooled: float = 0.0
    evidence: float = 0.0
    rival: float = 0.0
    strange: float = 0.0
    garbled: float = 0.0
    unknown: float = 0.0
    repaired: float = 0.0
    length: float = 0.0
    alone: float = 0.0
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
    """Return what speaks for the first entry of *ranking*, which must have one."""
    first, *others = ranking.matches
    second, third = (*others, None, None)[:2]
    strange = sum(is_word(word.standard) for word in ranking.unknown)
    unknown = sum(weight(word.stem, index) for word in ranking.unknown)
    count = len(ranking.words)
    return Signals(
        known=first.known,
        told=first.told,
        near=first.near,
        lead=_lead(first.score, second.score if second else 0, 0.6),
        lead_of_third=_lead(first.score, third.score if third else 0, 0.7),
        lead_near=first.near - max((each.near for each in others), default=0),
        lead_pooled=_lead(first.pooled, max((each.pooled for each in others), default=0), 0.6),
        evidence=min(1, first.told * ranking.weight / (ENOUGH * index.rarest)),
        rival=min(1.2, ranking.rival / first.score),
        strange=min(3, strange) / 3,
        garbled=min(3, len(ranking.unknown) - strange) / 3,
        unknown=unknown / ranking.weight if ranking.weight else 0,
        repaired=min(2, len(ranking.repaired)) / 2,
        length=math.log(1 + min(count, LONGEST)) / 3,
        alone=float(count == 1),
        twins=float(second is not None and _are_twins(first.entry, second.entry)),
    )


def _lead(first: float, second: float, most: float) -> float:
    return max(-0.3, min(most, 1 - second / first)) if first else 0.0


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
    doubtful = _is_bare(ranking, index) or _is_nearer_to_another(ranking)
    if chance >= fitted.answer.at and not doubtful:
        return Decision(ranking.matches[:1], sure=True, chance=chance)
    if fitted.offer.sure(found) < fitted.offer.at:
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


def _is_nearer_to_another(ranking: Ranking) -> bool:
    """Return whether a phrasing of another entry is clearly nearer than any of the first."""
    first, *others = ranking.matches
    return any(each.near > first.near + NEARER for each in others)


def _declined(aside: Aside | None) -> Decline | None:
    """Return what *aside* is declined as; None if nothing official is recorded on it."""
    return aside.decline if aside and isinstance(aside.decline, Decline) else None
