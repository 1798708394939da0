"""The curated entries in the form that matching reads; built once for each version of the files. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, permutations

import numpy as np

from knowledge import features
from knowledge.asides import Aside
from knowledge.documents import Bag, Document, read
from knowledge.entries import FaqEntry, Lang
from knowledge.features import Counts, Floats, Places, Postings, Word
from knowledge.lexicon import Lexicon

WORTH = {"": 0.35, "=": 0.65, "#": 0.4, "~": 0.25, "+": 0.2, "@": 0.4}
"""What is worth how much: a word, a stem, a concept, a letter triple, a pair, a stem of the answer."""

REPAIR_FROM, SLIPS = 4, 2
"""What may be misspelt has so many letters, and is by so many longer or shorter than what is meant."""

RATHER = 10
"""A word is of a language if so many times as many entries have it there: people mix languages."""

Forms = Mapping[str, tuple[Word, ...]]
"""The words that each typed word stands for."""

Lookalikes = Mapping[tuple[str, int], tuple[str, ...]]
"""For a first letter and a length the spellings that may be meant."""


@dataclass(frozen=True, slots=True)
class Index:
    """*documents* are the entries and, after them, what is declined.

    *pooled* holds them as wholes, *phrasings* each phrasing of theirs, from *firsts* on, with its
    weight in *sizes*. *weights* says what a stem weighs, *only* which language has a word that the other
    hardly has.
    """

    entries: tuple[FaqEntry, ...]
    asides: tuple[Aside, ...]
    documents: tuple[Document, ...] = field(repr=False)
    lexicon: Lexicon
    pooled: Postings
    phrasings: Postings
    sizes: Floats
    firsts: Places
    weights: Mapping[str, float]
    rarest: float
    exact: Mapping[Bag, tuple[int, ...]]
    forms: Forms = field(repr=False)
    lookalikes: Lookalikes = field(repr=False)
    certain: Container[str] = field(repr=False)
    only: Mapping[str, Lang] = field(repr=False)

    @property
    def size(self) -> int:
        """How many documents there are."""
        return len(self.documents)

    def of(self, number: int) -> slice:
        """Return where the phrasings of the document of that *number* stand."""
        first = int(self.firsts[number])
        return slice(first, first + len(self.documents[number].stems))

    @property
    def by_model(self) -> Mapping[int, Document]:
        """What was read of each entry and aside, by the identity of its model."""
        of = (*self.entries, *self.asides)
        return {id(each): document for each, document in zip(of, self.documents, strict=True)}


def build(
    entries: Sequence[FaqEntry],
    lexicon: Lexicon,
    asides: Sequence[Aside] = (),
    certain: Container[str] = (),
    before: Index | None = None,
) -> Index:
    """Return the index over *entries* and *asides*; words that are *certain* are never repaired.

    What *before* has read with this lexicon is not read again.
    """
    of = [*entries, *asides]
    kept = before if before and before.lexicon is lexicon else None
    known = kept.by_model if kept else {}
    documents = [known.get(id(each)) or read(each, lexicon) for each in of]
    pooled, weights = _pooled(documents)
    phrasings, sizes = _phrasings(documents, weights)
    forms = _forms(documents, lexicon, kept.forms if kept else {})
    lengths = np.array([len(each.stems) for each in documents], np.int64)
    return Index(
        entries=tuple(entries),
        asides=tuple(asides),
        documents=tuple(documents),
        lexicon=lexicon,
        pooled=pooled,
        phrasings=phrasings,
        sizes=sizes,
        firsts=np.cumsum(lengths) - lengths,
        weights=weights,
        rarest=max(weights.values(), default=1.0),
        exact=_exact(documents),
        forms=forms,
        lookalikes=lookalikes({*forms, *lexicon.standard}),
        certain=certain,
        only=_only(documents[: len(entries)]),
    )


def _pooled(documents: Sequence[Document]) -> tuple[Postings, dict[str, float]]:
    """Return the documents as wholes, and what each stem weighs."""
    ids, feature = _numbered([each.features for each in documents])
    times = _flat(each.times for each in documents)
    number = np.repeat(np.arange(len(documents)), [len(each.features) for each in documents])
    order = np.argsort(feature, kind="stable")
    lengths = np.array([each.length for each in documents], np.int64)
    counts = Counts(feature[order], number[order].astype(np.int32), times[order])
    rarest = float(features.idf(0, len(documents)))
    pooled, weights = features.weighed(ids, counts, lengths, WORTH)
    asked = {each[1:]: float(weights[n]) for each, n in ids.items() if features.mark(each) == "="}
    # What answers alone have weighs as the rarest: nobody has asked for it yet.
    answered = dict.fromkeys((each[1:] for each in ids if features.mark(each) == "@"), rarest)
    return pooled, answered | asked


def _phrasings(
    documents: Sequence[Document], weights: Mapping[str, float]
) -> tuple[Postings, Floats]:
    """Return which phrasing has which stem, with its weight, and what each phrasing weighs."""
    bags = [bag for each in documents for bag in each.stems]
    ids, stems = _numbered(bags)
    phrasing = np.repeat(np.arange(len(bags), dtype=np.int32), [len(bag) for bag in bags])
    order = np.argsort(stems, kind="stable")
    weight = np.array([weights[stem] for stem in ids], np.float32)
    gains, numbers = weight[stems[order]], phrasing[order]
    starts = features.starts(np.bincount(stems, minlength=len(ids)))
    sizes = np.bincount(numbers, gains, len(bags)).astype(np.float32)
    return Postings(ids, starts, numbers, gains), sizes


def _numbered(rows: Sequence[Sequence[str]]) -> tuple[dict[str, int], Places]:
    """Return a number for each text of *rows*, and all of them in their order."""
    ids = {each: n for n, each in enumerate(dict.fromkeys(chain.from_iterable(rows)))}
    return ids, np.fromiter(map(ids.__getitem__, chain.from_iterable(rows)), np.int64)


def _flat(rows: Iterable[Iterable[int]]) -> Places:
    return np.fromiter(chain.from_iterable(rows), np.int64)


def _exact(documents: Sequence[Document]) -> dict[Bag, tuple[int, ...]]:
    """Return which documents have a phrasing of just these words."""
    owners = dict[Bag, tuple[int, ...]]()
    for number, each in enumerate(documents):
        for wording in set(each.wordings):
            owners[wording] = (*owners.get(wording, ()), number)
    return owners


def _forms(documents: Sequence[Document], lexicon: Lexicon, known: Forms) -> Forms:
    typed = frozenset[str]().union(
        *(words for each in documents for words in each.spoken.values())
    )
    return {each: known.get(each) or features.words(each, lexicon) for each in sorted(typed)}


def _only(documents: Sequence[Document]) -> dict[str, Lang]:
    """Return the words that one language has, and the other hardly ever."""
    holders = {
        lang: Counter(word for each in documents for word in each.spoken[lang]) for lang in Lang
    }
    return {
        word: lang
        for lang, other in permutations(Lang, 2)
        for word, count in holders[lang].items()
        if count >= RATHER * holders[other][word]
    }


def lookalikes(spellings: Iterable[str]) -> Lookalikes:
    """Return *spellings* by what a slip leaves alone.

    Few slips are in the first letter, and looking at a twentieth of the words costs a twentieth.
    """
    near = defaultdict[tuple[str, int], list[str]](list)
    for word in sorted(spellings):
        if len(word) >= REPAIR_FROM and word.isalpha():
            for length in range(len(word) - SLIPS, len(word) + SLIPS + 1):
                near[word[0], length].append(word)
    return {key: tuple(group) for key, group in near.items()}
