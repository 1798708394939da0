"""Question to entry: an entry is scored by all its phrasings as one document (BM25, pooled).

Why this shape and not a rapidfuzz scorer over phrasings: measured in the README, section
*Why it is built this way*.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from knowledge import text
from knowledge.entries import FaqEntry, Lang
from knowledge.lexicon import Lexicon

K1, B = 1.2, 0.3
CONCEPT, GRAM = 0.5, 0.12
"""What a shared concept and a shared letter triple weigh beside a shared word."""

REPAIR_FROM = 4
"""A misspelt word is repaired when it has at least this many letters …"""

SLIP = 2
"""… a known word differs from it by at most this many letters in length …"""

REPAIR_CUTOFF = 80
"""… and a known word is at least this similar (rapidfuzz ratio, 0-100)."""

ENOUGH = 2.0
"""So many times the weight of the rarest word is evidence enough; more adds no trust."""

UNKNOWN = 1.25
"""A word that no entry knows weighs so many times the rarest known one."""

FIRST, LAST = 20, 60
"""Of a long text, so many words at its beginning and at its end are looked up."""


Bag = frozenset[str]
"""The words of a phrasing, whatever their order."""


@dataclass(frozen=True, slots=True)
class Match:
    """One entry as the answer to a question; *known* is the share of its weight the entry holds."""

    entry: FaqEntry
    score: float
    known: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a direct answer needs of trust and of known weight (0-1), a choice of known weight …

    … and *nearby*, how near to the best score a choice must come.
    """

    answer: float = 0.44
    known: float = 0.5
    offer: float = 0.35
    nearby: float = 0.45


DEFAULT = Thresholds()


@dataclass(frozen=True, slots=True)
class Index:
    """What rank() needs, built once from the entries; maps a feature to (entry number, gain)."""

    entries: tuple[FaqEntry, ...]
    lexicon: Lexicon
    gains: Mapping[str, tuple[tuple[int, float], ...]]
    weights: Mapping[str, float]
    phrasings: Mapping[Bag, int]
    by_length: Mapping[int, tuple[str, ...]]
    rarest: float
    only: Mapping[str, Lang] = field(repr=False)


def build(entries: Sequence[FaqEntry], lexicon: Lexicon) -> Index:
    """Return the index over *entries*; the slow part of loading, done once per version."""
    documents: list[Counter[str]] = []
    owners = defaultdict[Bag, set[int]](set)
    spoken = defaultdict[str, set[Lang]](set)
    for number, entry in enumerate(entries):
        document = Counter[str]()
        for lang, phrasing in _phrasings(entry):
            found = content(phrasing, lexicon)
            owners[frozenset(found)].add(number)
            document.update(feature for word in found for feature in _features(word, lexicon))
            # As typed: the lexicon gives words of both languages one standard form.
            for word in text.normalise(phrasing).split():
                spoken[word].add(lang)
        documents.append(document)
    gains, weights = _gains(documents)
    return Index(
        entries=tuple(entries),
        lexicon=lexicon,
        gains=gains,
        weights=weights,
        phrasings={bag: min(of) for bag, of in owners.items() if len(of) == 1},
        by_length=_by_length(weights),
        rarest=max(weights.values(), default=1.0),
        only={word: next(iter(langs)) for word, langs in spoken.items() if len(langs) == 1},
    )


def content(question: str, lexicon: Lexicon) -> list[str]:
    """Return the words of *question* that carry meaning, in standard spelling."""
    found = text.words(question, lexicon.standard)
    return [word for word in found if word not in lexicon.silent] or found


def understood(question: str, index: Index) -> list[str]:
    """Return the different words of *question* that are looked up, misspelt ones repaired."""
    found = list(dict.fromkeys(content(question, index.lexicon)))
    if len(found) > FIRST + LAST:
        found = [*found[:FIRST], *found[-LAST:]]
    return [_repaired(word, index) for word in found]


def rank(question: str, index: Index) -> list[Match]:
    """Return every entry that shares anything with *question*, best first; numbers alone ask nothing."""
    found = understood(question, index)
    if all(word.isdigit() for word in found):
        return []
    if (own := index.phrasings.get(frozenset(found))) is not None:
        return [Match(index.entries[own], math.inf, 1.0)]
    scores = defaultdict[int, float](float)
    shares = defaultdict[int, float](float)
    total = 0.0
    for word in dict.fromkeys(found):
        weight = index.weights.get(word, UNKNOWN * index.rarest)
        total += weight
        for number in _scored(word, scores, index):
            shares[number] += weight
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [Match(index.entries[n], score, shares[n] / total) for n, score in best]


def trust(ranked: Sequence[Match], index: Index) -> float:
    """Return how much the first of *ranked* deserves to be given as the answer, 0 to 1.

    Three doubts multiply: words that the entry does not know, a second entry close behind, and
    too few words to tell.
    """
    if not ranked:
        return 0.0
    first = ranked[0]
    if math.isinf(first.score):
        return 1.0
    second = ranked[1].score if len(ranked) > 1 else 0.0
    lead = min(0.5, 1 - second / first.score)
    evidence = min(1.0, first.score / (ENOUGH * index.rarest))
    return first.known * math.sqrt(2 * lead) * evidence


def spoken(question: str, index: Index) -> Lang | None:
    """Return the language whose phrasings alone hold most words of *question*; None if it is open."""
    typed = text.normalise(question).split()
    heard = Counter(index.only[word] for word in typed if word in index.only)
    ordered = heard.most_common(2)
    if not ordered or (len(ordered) > 1 and ordered[0][1] == ordered[1][1]):
        return None
    return ordered[0][0]


def _phrasings(entry: FaqEntry) -> Iterator[tuple[Lang, str]]:
    for lang in Lang:
        yield lang, entry.question.in_(lang)
        for phrasing in entry.asked_as[lang]:
            yield lang, phrasing


def _features(word: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield *word*, its concept and its letter triples; the marks keep the three kinds apart."""
    yield word
    if concept := lexicon.concept_of.get(word):
        yield f"#{concept}"
    padded = f"^{word}$"
    for start in range(len(padded) - 2):
        yield f"~{padded[start : start + 3]}"


def _gains(
    documents: Sequence[Counter[str]],
) -> tuple[dict[str, tuple[tuple[int, float], ...]], dict[str, float]]:
    """Return for each feature what it adds to which entry, and for each word its weight."""
    holders = defaultdict[str, list[int]](list)
    for number, document in enumerate(documents):
        for feature in document:
            holders[feature].append(number)
    lengths = [sum(document.values()) for document in documents]
    mean = sum(lengths) / max(1, len(lengths))
    gains, weights = {}, {}
    for feature, numbers in holders.items():
        idf = math.log(1 + (len(documents) - len(numbers) + 0.5) / (len(numbers) + 0.5))
        gains[feature] = tuple(
            (n, idf * _kind(feature) * _saturated(documents[n][feature], lengths[n] / mean))
            for n in numbers
        )
        if feature[0] not in "#~":
            weights[feature] = idf
    return gains, weights


def _kind(feature: str) -> float:
    return {"#": CONCEPT, "~": GRAM}.get(feature[0], 1.0)


def _saturated(count: int, length: float) -> float:
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length))


def _scored(word: str, scores: dict[int, float], index: Index) -> Iterable[int]:
    """Add what *word* says for each entry to *scores*; return the entries that know it."""
    holders: set[int] = set()
    for feature in _features(word, index.lexicon):
        for number, gain in index.gains.get(feature, ()):
            scores[number] += gain
            if feature[0] != "~":
                holders.add(number)
    return holders


def _by_length(known: Iterable[str]) -> dict[int, tuple[str, ...]]:
    """Return for each length the known words that a misspelt word of it may stand for."""
    lengths = range(REPAIR_FROM, 30)
    return {
        length: tuple(sorted(word for word in known if abs(len(word) - length) <= SLIP))
        for length in lengths
    }


def _repaired(word: str, index: Index) -> str:
    if word in index.weights or len(word) < REPAIR_FROM or word.isdigit():
        return word
    near = process.extractOne(
        word, index.by_length.get(len(word), ()), scorer=fuzz.ratio, score_cutoff=REPAIR_CUTOFF
    )
    return near[0] if near else word
