"""The curated entries in the form that matching reads; built once for each version of the files. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from knowledge import features, text
from knowledge.asides import Aside
from knowledge.entries import FaqEntry, Lang, Phase
from knowledge.features import Floats, Places, Postings, Word
from knowledge.lexicon import Lexicon

WORTH = {"": 0.35, "=": 0.65, "#": 0.4, "~": 0.25, "+": 0.2, "@": 0.4}
"""What is worth how much: a word, a stem, a concept, a letter triple, a pair, a stem of the answer."""

REPAIR_FROM, SLIPS = 4, 2
"""What may be misspelt has so many letters, and is by so many longer or shorter than what is meant."""

Bag = frozenset[str]
"""The words of a phrasing, whatever their order."""

Forms = Mapping[str, tuple[Word, ...]]
"""The words that each typed word stands for."""

Lookalikes = Mapping[tuple[str, int], tuple[str, ...]]
"""For a first letter and a length the spellings that may be meant."""


@dataclass(frozen=True, slots=True)
class Index:
    """Documents are the entries and, after them, what is declined.

    *pooled* holds them as wholes, *phrasings* each phrasing of theirs, from *firsts* on, with its
    weight in *sizes*. *weights* says what a stem weighs, *only* which language alone has a word.
    """

    entries: tuple[FaqEntry, ...]
    asides: tuple[Aside, ...]
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
        return len(self.firsts)


@dataclass(slots=True)
class _Reader:
    """Reads texts into numbers of words; a word is looked up once."""

    lexicon: Lexicon
    forms: dict[str, tuple[Word, ...]] = field(default_factory=dict)
    numbers: dict[Word, int] = field(default_factory=dict)
    _known: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def read(self, typed: Iterable[str]) -> list[int]:
        """Return the words of *typed* that carry meaning, all of them if none does."""
        found = [number for each in typed for number in self._known.get(each) or self._new(each)]
        return [number for number in found if number not in self._silent] or found

    def _new(self, typed: str) -> tuple[int, ...]:
        if (words := self.forms.get(typed)) is None:
            words = self.forms[typed] = features.words(typed, self.lexicon)
        numbers = tuple(self.numbers.setdefault(word, len(self.numbers)) for word in words)
        self._silent.update(
            n
            for n, word in zip(numbers, words, strict=True)
            if word.standard in self.lexicon.silent
        )
        self._known[typed] = numbers
        return numbers

    _silent: set[int] = field(default_factory=set)


def build(
    entries: Sequence[FaqEntry],
    lexicon: Lexicon,
    asides: Sequence[Aside] = (),
    certain: Container[str] = (),
    read: Forms | None = None,
) -> Index:
    """Return the index over *entries* and *asides*; words that are *certain* are never repaired.

    *read* are words that were read before, with the same lexicon.
    """
    reader = _Reader(lexicon, dict(read or {}))
    spoken = defaultdict[str, set[Lang]](set)
    read_here = set[str]()
    said: list[list[int]] = []
    firsts: list[int] = []
    documents: Sequence[FaqEntry | Aside] = (*entries, *asides)
    for each in documents:
        firsts.append(len(said))
        for lang, phrasing in each.phrasings():
            typed = text.normalise(phrasing).split()
            read_here.update(typed)
            # As typed: the lexicon gives words of both languages one standard form. Asides mix them.
            for word in typed if isinstance(each, FaqEntry) else ():
                spoken[word].add(lang)
            said.append(reader.read(typed))
    forms = {each: reader.forms[each] for each in read_here}
    answers = [reader.read(text.normalise(_answer(each)).split()) for each in entries]
    words = list(reader.numbers)
    owner = np.repeat(np.arange(len(firsts)), np.diff([*firsts, len(said)]))
    pooled, weights = _pooled(words, said, answers, owner, lexicon)
    phrasings, sizes = _phrasings([{words[n].stem for n in each} for each in said], weights)
    return Index(
        entries=tuple(entries),
        asides=tuple(asides),
        lexicon=lexicon,
        pooled=pooled,
        phrasings=phrasings,
        sizes=sizes,
        firsts=np.array(firsts),
        weights=weights,
        rarest=max(weights.values(), default=1.0),
        exact=_exact(words, said, owner.tolist()),
        forms=forms,
        lookalikes=lookalikes({*read_here, *lexicon.standard}),
        certain=certain,
        only={word: next(iter(langs)) for word, langs in spoken.items() if len(langs) == 1},
    )


def _answer(entry: FaqEntry) -> str:
    """Return what *entry* answers, in both languages: little words of its topic."""
    return " ".join(entry.answer[Phase.BEFORE].in_(lang) for lang in Lang)


def _pooled(
    words: Sequence[Word],
    said: Sequence[Sequence[int]],
    answers: Sequence[Sequence[int]],
    owner: Places,
    lexicon: Lexicon,
) -> tuple[Postings, dict[str, float]]:
    """Return the documents as wholes, and what each stem weighs."""
    lengths = np.array([len(each) for each in said])
    word, number = _flat(said), np.repeat(owner, lengths)
    ids: dict[str, int] = {}
    of = [[ids.setdefault(f, len(ids)) for f in features.of_word(w, lexicon)] for w in words]
    many = np.array([len(each) for each in of])
    starts, flat = np.cumsum(many) - many, _flat(of)
    # Each word stands for several features: its rows are repeated, and numbered within it.
    repeated = many[word]
    within = np.arange(repeated.sum()) - np.repeat(np.cumsum(repeated) - repeated, repeated)
    feature = flat[np.repeat(starts[word], repeated) + within]
    rows = [(feature, np.repeat(number, repeated))]
    phrasing = np.repeat(np.arange(len(said)), lengths)
    beside = np.flatnonzero(phrasing[1:] == phrasing[:-1])
    rows.append(
        (_numbered(word[beside] * len(words) + word[beside + 1], words, ids), number[beside])
    )
    answered = [ids.setdefault(features.of_answer(w), len(ids)) for w in words]
    told = [(answered[n], at) for at, each in enumerate(answers) for n in dict.fromkeys(each)]
    of_answers = np.array(told, np.int64).reshape(-1, 2)
    rows.append((of_answers[:, 0], of_answers[:, 1]))
    feature = np.concatenate([each for each, _ in rows])
    number = np.concatenate([each for _, each in rows])
    size = int(owner[-1]) + 1 if len(owner) else 0
    counted = features.counted(feature, number, np.ones(len(feature), np.int64), size)
    whole = np.bincount(owner, lengths, size)
    pooled, idf = features.weighed(ids, counted, whole, WORTH)
    return pooled, {each[1:]: float(idf[n]) for each, n in ids.items() if each[0] == "="}


def _numbered(keys: Places, words: Sequence[Word], ids: dict[str, int]) -> Places:
    """Return the features of neighbours; *keys* are two numbers of words in one."""
    found, place = np.unique(keys, return_inverse=True)
    both = (divmod(key, len(words)) for key in found.tolist())
    marks = (features.of_neighbours(words[a], words[b]) for a, b in both)
    return np.array([ids.setdefault(each, len(ids)) for each in marks], np.int64)[place]


def _phrasings(
    bags: Sequence[Collection[str]], weights: Mapping[str, float]
) -> tuple[Postings, Floats]:
    """Return which phrasing has which stem, with its weight, and what each phrasing weighs."""
    ids: dict[str, int] = {}
    stems = _flat([[ids.setdefault(stem, len(ids)) for stem in bag] for bag in bags])
    phrasing = np.repeat(np.arange(len(bags), dtype=np.int32), [len(bag) for bag in bags])
    order = np.argsort(stems, kind="stable")
    weight = np.array([weights[stem] for stem in ids], np.float32)
    gains, numbers = weight[stems[order]], phrasing[order]
    starts = np.concatenate([[0], np.cumsum(np.bincount(stems, minlength=len(ids)))])
    return Postings(ids, starts, numbers, gains), np.bincount(numbers, gains, len(bags)).astype(
        np.float32
    )


def _flat(rows: Iterable[Iterable[int]]) -> Places:
    return np.fromiter(chain.from_iterable(rows), np.int64)


def _exact(
    words: Sequence[Word], said: Sequence[Sequence[int]], owner: Sequence[int]
) -> dict[Bag, tuple[int, ...]]:
    """Return which documents have a phrasing of just these words."""
    owners = defaultdict[Bag, set[int]](set)
    for number, each in zip(owner, said, strict=True):
        owners[frozenset(words[n].standard for n in each)].add(number)
    return {bag: tuple(sorted(of)) for bag, of in owners.items()}


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
