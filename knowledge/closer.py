"""A closer look at the entry that comes first: how firmly it has what the question says. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge import features
from knowledge.features import Word
from knowledge.index import Index
from knowledge.match import Match, Ranking

SETTLED = 5
"""So many phrasings with a word, and it is one of the entry's own."""

LIKE = 0.45
"""From this likeness (Dice) on a phrasing asks much the same."""

HARDLY = 0.03
"""The share of an entry's phrasings below which it is hardly ever asked so."""


@dataclass(frozen=True, slots=True)
class Look:
    """What an entry has of a question, each about 0 to 1.

    *settled*: the share of the question's words that several of its phrasings have. *beside*: of the
    question's neighbouring words. *whole*: how much of the nearest phrasing the question says, and
    *spelled* how long that phrasing is. *many*: how many phrasings are like it. *unasked* is 1 if the
    question asks for a time, a place or the like that the entry is hardly ever asked for.
    """

    settled: float
    beside: float
    whole: float
    spelled: float
    many: float
    unasked: float


def look(match: Match, ranking: Ranking, index: Index) -> Look:
    """Return what *match*, the first entry of *ranking*, has of the question."""
    of = index.of(match.number)
    nearest = int(ranking.likeness.argmax())
    size = float(index.sizes[of][nearest])
    spelled = int(index.documents[match.number].sizes[nearest])
    return Look(
        settled=_settled(ranking.words, of, index),
        beside=_beside(ranking.said, match.number, index),
        whole=match.near * (ranking.weight + size) / (2 * size) if match.near else 0.0,
        spelled=math.log1p(spelled) / 3 if match.near else 0.0,
        many=math.log1p(int((ranking.likeness > LIKE).sum())) / 3,
        unasked=float(_is_unasked(ranking.words, match.number, index)),
    )


def _settled(words: Sequence[Word], of: slice, index: Index) -> float:
    times = (index.phrasings.within(word.stem, of.start, of.stop) for word in words)
    return sum(min(1.0, each / SETTLED) for each in times) / len(words)


def _beside(said: Sequence[Word], number: int, index: Index) -> float:
    pairs = {features.of_neighbours(*two) for two in pairwise(said)}
    found = sum(index.pooled.within(each, number, number + 1) for each in pairs)
    return found / max(1, len(pairs))


def _is_unasked(words: Sequence[Word], number: int, index: Index) -> bool:
    asks_for, hardly = index.lexicon.asks_for, HARDLY * len(index.documents[number].sizes)
    kinds = {kind for word in words if (kind := asks_for.get(word.standard))}
    return any(index.asked_for[kind][number] < hardly for kind in kinds)
