"""What a checked rumour is, and which of them a text tells or asks about. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import chain
from typing import Annotated, Self

import numpy as np
from pydantic import Field, StringConstraints, model_validator

from knowledge import features
from knowledge import text as texts
from knowledge.entries import (
    ANSWER_LIMIT,
    Asked,
    Curated,
    FaqEntry,
    Heading,
    Lang,
    Localized,
    Phase,
    Slug,
    Source,
    Text,
    headed,
)
from knowledge.features import Floats, Postings
from knowledge.index import Index
from knowledge.lexicon import Lexicon
from knowledge.names import veiled
from knowledge.reading import Reader

MOST_SHOWN = 2
"""How many claims one text is answered with."""

ALL = 0.99
"""From this share on nothing is left out; sums of weights differ in their last digits."""

ONCE, SEVERAL = 0.4, 4
"""What a word counts that one phrasing alone has, if there are several: it tells who wrote it."""

STRETCH = 40
"""Words within which a long text has to tell a rumour."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a text must tell of one phrasing to be about its claim.

    *told* is the share of the phrasing, by weight. *enough* is what it weighs at least, in times
    of a word as entries are asked with, as common words alone say nothing; *whole* is that for a
    phrasing of which nothing is left out. *about* is the share of the text that the claim knows: the
    rest of a question would ask something else.
    """

    told: float
    enough: float
    whole: float
    about: float


SHORT = 14
"""Words up to which a text is one question as a whole."""

QUESTION = (
    Thresholds(told=0.65, enough=4.4, whole=2.5, about=0.5),
    Thresholds(told=0.57, enough=6.6, whole=2.5, about=0.6),
)
CHAIN = (Thresholds(told=0.75, enough=6.9, whole=4.7, about=0.0),)
"""One of them is to be met; a long text shares words by chance, so it must tell more.

Measured over all phrasings and answers of the entries, of which none may lead to a claim about
something else.
"""


TOLD_BESIDE_NAMES, ABOUT_BESIDE_NAMES = 0.4, 0.3
"""What a text that names somebody must tell with its other words, and how little else they may say."""


class Rating(StrEnum):
    """What checking a rumour came to."""

    HOAX = "hoaks"
    MISLEADING = "menyesatkan"
    TRUE = "benar"
    UNPROVEN = "belum-terbukti"
    OUT_OF_SCOPE = "bukan-ranah"


Passage = Annotated[Text, StringConstraints(max_length=ANSWER_LIMIT)]
"""A text as long as an answer may be."""


class Explanation(Localized):
    """Why a claim is rated so, in both languages."""

    id: Passage
    en: Passage


class RankedClaim(FaqEntry):
    """A *claim* as it is ranked beside the entries: offered, never given as the answer of itself.

    Who tells of something like it may have seen it happen.
    """

    claim: Claim


def ranked(claims: Iterable[Claim], persons: Collection[str]) -> Iterator[RankedClaim]:
    """Yield those of *claims* that name none of *persons*, as they are ranked.

    Whoever is named in a rumour is asked about for many reasons, and others do what it says.
    """
    for claim in claims:
        if any(veiled(phrasing, persons) for _, phrasing in claim.phrasings()):
            continue
        # Not validated: a claim may have no phrasings but its title.
        yield RankedClaim.model_construct(
            id=claim.id,
            question=claim.title,
            asked_as=claim.asked_as,
            answer={Phase.BEFORE: claim.explanation},
            sources=claim.sources,
            checked=claim.checked,
            claim=claim,
        )


Bag = frozenset[str]
"""The words of a phrasing, whatever their order."""


class Claim(Asked):
    """One checked rumour, and the ways it is told and asked about; its title is one of them."""

    id: Slug
    title: Heading
    asked_as: dict[Lang, tuple[Text, ...]] = Field(default_factory=dict)
    rating: Rating
    explanation: Explanation
    sources: tuple[Source, ...] = Field(min_length=1, max_length=5)
    facts: tuple[str, ...] = ()
    checked: date

    def phrasings(self) -> Iterator[tuple[Lang, str]]:
        """Return the title and every way in which it is told."""
        return headed(self.title, self.asked_as)


class Claims(Curated):
    """One file of claims."""

    id: Slug
    title: Heading
    claims: tuple[Claim, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_rated_by_checkers(self) -> Self:
        if any(each.rating is Rating.OUT_OF_SCOPE for each in self.claims):
            # Nobody has checked what the desk only refers elsewhere.
            raise ValueError(f"'{Rating.OUT_OF_SCOPE}' is a rating of the desk, not of a file")
        return self


@dataclass(frozen=True, slots=True)
class Near:
    """A claim that a text is about; *told* is the share of its best phrasing that is told.

    *weight* is what that share weighs, *about* the share of the text that the claim knows.
    """

    claim: Claim
    told: float
    weight: float
    about: float


@dataclass(frozen=True, slots=True)
class Telling:
    """One phrasing of one claim: what each of its words weighs, and all of them together."""

    claim: int
    words: Mapping[str, float]
    weight: float


@dataclass(frozen=True, slots=True)
class ClaimIndex:
    """Where the words of the claims stand; what each of them weighs is known from the entries."""

    entries: Index
    claims: tuple[Claim, ...]
    tellings: tuple[Telling, ...]
    words: tuple[Bag, ...]
    held: Postings
    weights: Floats
    reader: Reader
    names: Bag = frozenset()


def build(
    claims: Iterable[Claim], entries: Index, names: Collection[str] = frozenset()
) -> ClaimIndex:
    """Return the index over *claims*, with the words and weights that *entries* knows.

    *names* are words by which persons are called.
    """
    called = frozenset(w.stem for name in names for w in features.words(name, entries.lexicon))
    none = ClaimIndex(
        entries=entries,
        claims=(),
        tellings=(),
        words=(),
        held=Postings.of(()),
        weights=np.zeros(0, np.float32),
        reader=entries.reader,
        names=called,
    )
    return extended(none, claims)


def extended(index: ClaimIndex, claims: Iterable[Claim]) -> ClaimIndex:
    """Return *index* with more *claims*; the one over the entries, slow to build, stays."""
    added, tellings, words = tuple(claims), list(index.tellings), list(index.words)
    for number, claim in enumerate(added, len(index.claims)):
        bags = dict.fromkeys(_bags(claim, index.entries.lexicon))
        often = Counter(chain.from_iterable(bags))
        for bag in bags:
            weights = {word: _weight(word, index) * _core(often[word], len(bags)) for word in bag}
            tellings.append(Telling(number, weights, sum(weights.values())))
        words.append(frozenset(often))
    typed = (word for claim in added for normal in claim.normals for word in normal.split())
    return replace(
        index,
        claims=(*index.claims, *added),
        tellings=tuple(tellings),
        words=tuple(words),
        held=Postings.of([each.words for each in tellings]),
        weights=np.array([each.weight for each in tellings], np.float32),
        reader=index.reader.beside(typed),
    )


def look_up(text: str, index: ClaimIndex) -> tuple[Claim, ...]:
    """Return the claims that *text* tells or asks about, best first; empty if none is near.

    Whether *text* believes the rumour or denies it makes no difference.
    """
    return tuple(each.claim for each in near(text, index)[:MOST_SHOWN])


def near(text: str, index: ClaimIndex) -> list[Near]:
    """Return every claim that *text* is about, best first, and how much of it is told."""
    said = _said(text, index)
    limits = QUESTION if len(said) <= SHORT else CHAIN
    places = defaultdict[str, list[int]](list)
    for place, word in enumerate(said):
        if word in index.held.ids:
            places[word].append(place)
    best: dict[int, Near] = {}
    for telling in _shared(places, index):
        number, claim = telling.claim, index.claims[telling.claim]
        weight = _densest(telling, places) if len(said) > STRETCH else _held(telling, places)
        if number in best and weight <= best[number].weight:
            continue
        found = Near(claim, weight / telling.weight, weight, _share(said, number, index))
        if not any(_meets(found, each, index.entries.typical) for each in limits):
            continue
        if _is_told_beside_names(said, telling, index):
            best[number] = found
    return sorted(best.values(), key=lambda each: -each.weight)


def _shared(places: Iterable[str], index: ClaimIndex) -> Iterator[Telling]:
    """Yield the phrasings of which the words in *places* tell half, wherever they stand."""
    told = index.held.summed(index.held.rows(places), len(index.tellings))
    for number in np.flatnonzero((told > 0) & (2 * told >= index.weights)):
        yield index.tellings[number]


def _meets(found: Near, limits: Thresholds, typical: float) -> bool:
    enough = limits.whole if found.told > ALL else limits.enough
    return (
        found.told >= limits.told
        and found.weight >= enough * typical
        and found.about >= limits.about
    )


def _is_told_beside_names(said: Sequence[str], telling: Telling, index: ClaimIndex) -> bool:
    """Return whether *said* tells *telling* by more than by whom it names.

    Whoever is named in a rumour is spoken of for many reasons: the name alone tells none of it.
    """
    if index.names.isdisjoint(said):
        return True
    weights = {word: each for word, each in telling.words.items() if word not in index.names}
    rest = [word for word in said if word not in index.names]
    whole = sum(weights.values())
    told = sum(weights.get(word, 0) for word in set(rest)) / whole if whole else 1.0
    about = _share(rest, telling.claim, index) if rest else 1.0
    return told >= TOLD_BESIDE_NAMES and (len(said) > SHORT or about >= ABOUT_BESIDE_NAMES)


def _held(telling: Telling, words: Iterable[str]) -> float:
    return sum(telling.words.get(word, 0) for word in words)


def _densest(telling: Telling, places: Mapping[str, Sequence[int]]) -> float:
    """Return the most that one stretch of the text tells of *telling*."""
    hits = sorted((place, word) for word in telling.words for place in places.get(word, ()))
    within, weight, most, first = Counter[str](), 0.0, 0.0, 0
    for place, word in hits:
        within[word] += 1
        weight += telling.words[word] * (within[word] == 1)
        while hits[first][0] <= place - STRETCH:
            left = hits[first][1]
            within[left] -= 1
            weight -= telling.words[left] * (within[left] == 0)
            first += 1
        most = max(most, weight)
    return most


def _share(said: Iterable[str], claim: int, index: ClaimIndex) -> float:
    """Return how much of what is *said*, by weight, some phrasing of *claim* has too."""
    words = set(said)
    whole = sum(_weight(word, index) for word in words)
    return sum(_weight(word, index) for word in words & index.words[claim]) / whole


def _said(text: str, index: ClaimIndex) -> list[str]:
    """Return the stems of *text* in order, misspelt words repaired."""
    typed = texts.normalise(text).split()
    found = [word for each in typed for word in index.reader.read(each).words]
    return [word.stem for word in features.meaning(found, index.entries.lexicon)]


def _bags(claim: Claim, lexicon: Lexicon) -> Iterator[Bag]:
    """Yield the stems of every telling of *claim*."""
    # A verdict of the desk has one title for both languages.
    for phrasing in dict.fromkeys(claim.normals):
        found = [word for typed in phrasing.split() for word in features.words(typed, lexicon)]
        if words := frozenset(word.stem for word in features.meaning(found, lexicon)):
            yield words


def _core(times: int, of: int) -> float:
    """Return what a word counts that so many of a claim's phrasings have."""
    return ONCE if times == 1 and of >= SEVERAL else 1.0


def _weight(word: str, index: ClaimIndex) -> float:
    return index.entries.weights.get(word, index.entries.rarest)
