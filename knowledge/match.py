"""Question to entries: which entries a question may mean, and what speaks for each of them. Pure.

Two scorers look at every entry. The *pooled* one takes all its phrasings as one document: BM25 over
words, stems, concepts, neighbours and letter triples, and a little over its answer. The *nearest*
one takes its best single phrasing: Dice over weighted stems. Why not a rapidfuzz scorer over
phrasings: README, section *Why it is built this way*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from knowledge import features, text
from knowledge.asides import Aside
from knowledge.documents import wording
from knowledge.entries import FaqEntry, Lang
from knowledge.features import Floats, Word
from knowledge.index import Index

NEAREST = 10.0
"""What a phrasing said word by word is worth beside what is pooled."""

REPAIRED = 0.8
"""What is known of a question by a repaired word, beside one that was typed right."""

SHOWN = 5
"""How many entries that came near are told of."""

HEARD = 2
"""So many words more must speak for a language than for the other before we change to it."""

FIRST, LAST = 20, 60
"""Of a long text, so many words at its beginning and at its end are looked up."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry, the document of that *number*, as the answer to a question, and what speaks for it.

    *near* is how like its nearest phrasing is (0 to 1), *told* the share of the question, by weight,
    that its phrasings or its answer have.
    """

    entry: FaqEntry
    number: int
    score: float
    near: float
    told: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a question was read as, and the entries that it may mean, best first.

    *said* are its words in their order, *words* each of them once, *unknown* those that nothing curated
    has, *weight* is that of the others. *likeness* has how like the question each phrasing of the first is. *exact* if editors wrote
    these words as a phrasing of each match. *elsewhere* is the nearest aside, and *rival* its score.
    """

    words: tuple[Word, ...] = ()
    said: tuple[Word, ...] = ()
    repaired: frozenset[str] = frozenset()
    unknown: tuple[Word, ...] = ()
    weight: float = 0.0
    likeness: Floats = field(
        default_factory=lambda: np.zeros(0, np.float32), compare=False, repr=False
    )
    matches: tuple[Match, ...] = ()
    exact: bool = False
    rival: float = 0.0
    elsewhere: Aside | None = None


def rank(question: str, index: Index) -> Ranking:
    """Return what *question* may mean; numbers alone ask nothing."""
    said, repaired = understood(question, index)
    words = tuple(dict.fromkeys(said))
    if all(word.standard.isdigit() for word in words):
        return Ranking(words)
    if owners := index.exact.get(wording(word.standard for word in words)):
        return _exact(words, owners, index)
    voices = [index.voice(word) for word in words]
    weights = np.array([each.weight for each in voices], np.float32)
    total = float(weights.sum())
    sure = weights * [REPAIRED if word.standard in repaired else 1 for word in words] / total
    tells = np.array([each.tells for each in voices])
    known = np.logical_or.reduce(tells, axis=1)
    heard = float(weights[known].sum())
    likeness = _likeness(words, heard, index)
    near = np.maximum.reduceat(likeness, index.firsts)
    scores = np.sum([each.gains for each in voices], axis=0)
    scores += _beside(said, index) + NEAREST * near
    told = sure @ tells
    entries = scores[: len(index.entries)]
    best = np.argsort(-entries, kind="stable")[:SHOWN]
    columns = (scores, near, told)
    asides = scores[len(index.entries) :]
    return Ranking(
        words=words,
        said=tuple(said),
        repaired=repaired,
        unknown=tuple(word for word, is_known in zip(words, known, strict=True) if not is_known),
        weight=heard,
        likeness=likeness[index.of(int(best[0]))] if len(best) else likeness[:0],
        matches=tuple(
            Match(index.entries[n], int(n), *(float(column[n]) for column in columns))
            for n in best
            if scores[n] > 0
        ),
        rival=float(asides.max(initial=0)),
        elsewhere=index.asides[int(asides.argmax())] if len(asides) else None,
    )


def understood(question: str, index: Index) -> tuple[list[Word], frozenset[str]]:
    """Return the words of *question* that are looked up, and which of them were misspelt."""
    typed = text.normalise(question).split()
    if len(typed) > FIRST + LAST:
        typed = [*typed[:FIRST], *typed[-LAST:]]
    readings = [index.reading(each) for each in typed]
    repaired = {word.standard for each in readings if each.misspelt for word in each.words}
    found = [word for each in readings for word in each.words]
    return features.meaning(found, index.lexicon), frozenset(repaired)


def spoken(question: str, index: Index) -> Lang | None:
    """Return the language that *question* is in; None unless two words more speak for it."""
    heard = [index.only[each] for each in text.normalise(question).split() if each in index.only]
    lead = heard.count(Lang.ID) - heard.count(Lang.EN)
    if abs(lead) < HEARD:
        return None
    return Lang.ID if lead > 0 else Lang.EN


def _exact(words: tuple[Word, ...], owners: Sequence[int], index: Index) -> Ranking:
    many = len(index.entries)
    matches = (Match(index.entries[n], n, 1, 1, 1) for n in owners if n < many)
    asides = [index.asides[n - many] for n in owners if n >= many]
    return Ranking(
        words, matches=tuple(matches), exact=True, elsewhere=asides[0] if asides else None
    )


def _beside(said: Sequence[Word], index: Index) -> Floats:
    """Return what each two neighbours say for each document."""
    pairs = {features.of_neighbours(*two) for two in pairwise(said)}
    return index.pooled.summed(index.pooled.rows(pairs), index.size)


def _likeness(words: Sequence[Word], total: float, index: Index) -> Floats:
    """Return how like *words* each phrasing is: 2 x shared / both (Dice)."""
    rows = index.phrasings.rows({word.stem for word in words})
    shared = index.phrasings.summed(rows, len(index.sizes))
    return 2 * shared / (total + index.sizes)
