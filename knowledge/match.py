"""Question to entry: an entry is scored by all its phrasings as one document (BM25, pooled).

Why this shape and not a rapidfuzz scorer over phrasings: measured in the README, section
*Why it is built this way*.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
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

ENOUGH = 1.5
"""So many times the weight of the rarest word is evidence enough; more adds no trust."""

UNKNOWN = 1.25
"""A word that no entry knows weighs so many times the rarest known one."""

ALONE = 0.4
"""What a single word is worth if no official question of the entry has it: enough to ask back."""

ONCE = 0.7
"""What a word that one phrasing alone has is worth: it tells of who wrote it, not of its topic."""

HEARD = 2
"""So many words more must speak for a language than for the other before we change to it."""

FIRST, LAST = 20, 60
"""Of a long text, so many words at its beginning and at its end are looked up."""


Bag = frozenset[str]
"""The words of a phrasing, whatever their order."""


@dataclass(frozen=True, slots=True)
class Match:
    """One entry as the answer to a question.

    *weight* is what the question's words weigh that the entry holds, *known* their share of all.
    """

    entry: FaqEntry
    score: float
    weight: float
    known: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a direct answer needs of trust and of known weight (0-1), a choice of known weight …

    … and *nearby*, how near to the best score a choice must come.
    """

    answer: float = 0.47
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
    lookalikes: Mapping[tuple[str, int], tuple[str, ...]]
    once: frozenset[str]
    rarest: float
    heads: tuple[Bag, ...]
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
    once = _once(documents)
    gains, weights = _gains(documents, once)
    return Index(
        entries=tuple(entries),
        lexicon=lexicon,
        gains=gains,
        weights=weights,
        phrasings={bag: min(of) for bag, of in owners.items() if len(of) == 1},
        lookalikes=_lookalikes(weights, lexicon),
        once=once,
        rarest=max(weights.values(), default=1.0),
        heads=tuple(_head(entry, lexicon) for entry in entries),
        only={word: next(iter(langs)) for word, langs in spoken.items() if len(langs) == 1},
    )


def content(question: str, lexicon: Lexicon) -> list[str]:
    """Return the words of *question* that carry meaning, in standard spelling."""
    typed = text.normalise(question).split()
    found = [part for word in typed for part in _standard(word, lexicon).split()]
    return [word for word in found if word not in lexicon.silent] or found


def _standard(word: str, lexicon: Lexicon) -> str:
    """Return the standard spelling of *word*; the suffix -nya (-nye in Jakarta) only points."""
    if word in lexicon.standard:
        return lexicon.standard[word]
    pointing = word.endswith(("nya", "nye")) and len(word) > len("punya") + 1
    bare = word[:-3] if pointing else word
    return lexicon.standard.get(bare, bare)


def understood(question: str, index: Index) -> list[str]:
    """Return the different words of *question* that are looked up, misspelt ones repaired."""
    found = list(dict.fromkeys(content(question, index.lexicon)))
    if len(found) > FIRST + LAST:
        found = [*found[:FIRST], *found[-LAST:]]
    repaired = (part for word in found for part in _repaired(word, index).split())
    return list(dict.fromkeys(repaired))


def rank(question: str, index: Index) -> list[Match]:
    """Return every entry that shares anything with *question*, best first; numbers alone ask nothing."""
    found = understood(question, index)
    if all(word.isdigit() for word in found):
        return []
    if (own := index.phrasings.get(frozenset(found))) is not None:
        return [Match(index.entries[own], math.inf, math.inf, 1.0)]
    untold = _untold(found, question, index)
    scores = defaultdict[int, float](float)
    shares = defaultdict[int, float](float)
    total = 0.0
    for word in found:
        weight = index.weights.get(word, UNKNOWN * index.rarest)
        total += weight
        held = weight * (ONCE if word in index.once else 1)
        for number in _scored(word, scores, index):
            shares[number] += held
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [
        Match(
            index.entries[n], score, shares[n], shares[n] / total * (ALONE if n in untold else 1)
        )
        for n, score in best
    ]


def held(entry: FaqEntry, words: Iterable[str], index: Index) -> list[str]:
    """Return those of *words* that some phrasing of *entry* has."""
    number = index.entries.index(entry)
    return [word for word in words if any(n == number for n, _ in index.gains.get(word, ()))]


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
    evidence = min(1.0, first.weight / (ENOUGH * index.rarest))
    return first.known * math.sqrt(2 * lead) * evidence


def spoken(question: str, index: Index) -> Lang | None:
    """Return the language that *question* is in; None unless two words more speak for it."""
    typed = text.normalise(question).split()
    heard = Counter(index.only[word] for word in typed if word in index.only)
    lead = heard[Lang.ID] - heard[Lang.EN]
    if abs(lead) < HEARD:
        return None
    return Lang.ID if lead > 0 else Lang.EN


def _untold(found: Sequence[str], question: str, index: Index) -> Container[int]:
    """Return the entries that the one word of *question* does not tell: no title of theirs has it.

    A repaired word tells nothing alone.
    """
    if len(found) > 1:
        return ()
    typed = content(question, index.lexicon)
    numbers = range(len(index.entries))
    return {n for n in numbers if found[0] not in index.heads[n] or typed != found}


def _head(entry: FaqEntry, lexicon: Lexicon) -> Bag:
    """Return the words of the official question: a word alone asks for what is in its title."""
    return frozenset(word for lang in Lang for word in content(entry.question.in_(lang), lexicon))


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
    documents: Sequence[Counter[str]], once: frozenset[str]
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
        worth = idf * _kind(feature) * (ONCE if feature in once else 1)
        gains[feature] = tuple(
            (n, worth * _saturated(documents[n][feature], lengths[n] / mean)) for n in numbers
        )
        if feature[0] not in "#~":
            weights[feature] = idf
    return gains, weights


def _once(documents: Iterable[Counter[str]]) -> frozenset[str]:
    """Return the features that occur in one phrasing only."""
    total = Counter[str]()
    for document in documents:
        total.update(document)
    return frozenset(feature for feature, count in total.items() if count == 1)


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


def _lookalikes(known: Iterable[str], lexicon: Lexicon) -> dict[tuple[str, int], tuple[str, ...]]:
    """Return for a first letter and a length the words, and their spellings, that may be meant.

    Few slips are in the first letter, and looking at a twentieth of the words costs a twentieth.
    """
    words = sorted({*known, *(each for each in lexicon.standard if len(each) > REPAIR_FROM)})
    near = defaultdict[tuple[str, int], list[str]](list)
    for word in words:
        for length in range(max(REPAIR_FROM, len(word) - SLIP), len(word) + SLIP + 1):
            near[word[0], length].append(word)
    return {key: tuple(group) for key, group in near.items()}


def _repaired(word: str, index: Index) -> str:
    if word in index.weights or len(word) < REPAIR_FROM or word.isdigit():
        return word
    near = nearest(word, index.lookalikes.get((word[0], len(word)), ()))
    return index.lexicon.standard.get(near, near) if near else word


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return which of *known* the misspelt *word* is meant to be; None if it is like none."""
    near = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=REPAIR_CUTOFF)
    return near[0] if near else None
