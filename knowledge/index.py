"""The curated entries in the form that matching reads; built once for each version of the files. Pure."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from itertools import islice, permutations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge import features
from knowledge.asides import Aside
from knowledge.documents import Document, read
from knowledge.entries import FaqEntry, Lang
from knowledge.features import Counts, Floats, Numbers, Places, Postings, Word
from knowledge.lexicon import Lexicon
from knowledge.reading import Reader, Reading, reader

WORTH = {" ": 0.35, "=": 0.65, "#": 0.4, "~": 0.25, "+": 0.2, "@": 0.4}
"""What is worth how much: a word, a stem, a concept, a letter triple, a pair, a stem of the answer."""

RATHER = 10
"""A word is of a language if so many times as many entries have it there: people mix languages."""

MOST_KEPT = 1 << 12
"""Words of which is kept how they are read and what they say: most questions are of a few thousand."""

UNKNOWN = 1.25
"""A word that nobody curated knows weighs so many times the rarest known one."""


class Voice(NamedTuple):
    """What one word weighs, says for each document, and whether that has it, in its answer or else."""

    weight: float
    gains: Floats
    tells: NDArray[np.bool_]


@dataclass(frozen=True)
class Index:
    """*documents* are the entries and, after them, what is declined.

    *pooled* holds them as wholes, *phrasings* each phrasing of theirs, from *firsts* on, with its
    weight in *sizes*. *kinds* has the kind of each feature. *weights* says what a stem weighs, *typical* what a word of a phrasing does, *asked_for* how
    many phrasings of each document ask for a time, a place or the like, *only* which language has a
    word that the other hardly has.
    """

    entries: tuple[FaqEntry, ...]
    asides: tuple[Aside, ...]
    documents: tuple[Document, ...] = field(repr=False)
    lexicon: Lexicon
    kinds: NDArray[np.uint8]
    pooled: Postings
    phrasings: Postings
    sizes: Floats
    firsts: Places
    weights: Mapping[str, float]
    rarest: float
    typical: float
    asked_for: Mapping[str, Places]
    exact: Mapping[str, tuple[int, ...]]
    reader: Reader = field(repr=False)
    only: Mapping[str, Lang] = field(repr=False)

    def __getstate__(self) -> dict[str, Any]:
        # Readings and voices are worked out when somebody asks, and not kept with what is built.
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @property
    def size(self) -> int:
        """How many documents there are."""
        return len(self.documents)

    def of(self, number: int) -> slice:
        """Return where the phrasings of the document of that *number* stand."""
        first = int(self.firsts[number])
        return slice(first, first + len(self.documents[number].sizes))

    @property
    def by_model(self) -> Mapping[int, Document]:
        """What was read of each entry and aside, by the identity of its model."""
        of = (*self.entries, *self.asides)
        return {id(each): document for each, document in zip(of, self.documents, strict=True)}

    def reading(self, typed: str) -> Reading:
        """Return what *typed* stands for; kept for curated words, never for what else voters type."""
        return (self._readings if typed in self.reader.typed else self.reader.read)(typed)

    def voice(self, word: Word) -> Voice:
        """Return what *word* says for each document; kept for curated words alone."""
        return (self._voices if word.stem in self.weights else self._spoken)(word)

    @cached_property
    def _readings(self) -> Callable[[str], Reading]:
        return lru_cache(MOST_KEPT)(self.reader.read)

    @cached_property
    def _voices(self) -> Callable[[Word], Voice]:
        return lru_cache(MOST_KEPT)(self._spoken)

    @cached_property
    def _spoken(self) -> Callable[[Word], Voice]:
        # Without self: an index that is no longer served must not keep itself alive.
        lexicon, pooled, size = self.lexicon, self.pooled, self.size
        weights, unknown = self.weights, UNKNOWN * self.rarest

        def spoken(word: Word) -> Voice:
            said = [*features.of_word(word, lexicon), features.of_answer(word)]
            has = [each for each in said if each[0] in "=#@"]
            tells = np.zeros(size, np.bool_)
            for row in pooled.rows(has):
                tells[pooled.numbers[row]] = True
            gains = pooled.summed(pooled.rows(said), size)
            return Voice(weights.get(word.stem, unknown), gains, tells)

        return spoken


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
    numbers = dict(kept.pooled.ids) if kept else {}
    documents = [known.get(id(each)) or read(each, lexicon, numbers) for each in of]
    kinds = _kinds(numbers, kept)
    names = np.array([*numbers], object)
    pooled, weights = _pooled(documents, numbers, names, kinds)
    phrasings, sizes = _phrasings(documents, names, weights)
    lengths = np.array([len(each.sizes) for each in documents], np.int64)
    heard = _heard(documents, len(numbers))
    typed = _counted(heard[Lang.ID] + heard[Lang.EN], names)
    return Index(
        entries=tuple(entries),
        asides=tuple(asides),
        documents=tuple(documents),
        lexicon=lexicon,
        kinds=kinds,
        pooled=pooled,
        phrasings=phrasings,
        sizes=sizes,
        firsts=np.cumsum(lengths) - lengths,
        weights=weights,
        rarest=max(weights.values(), default=1.0),
        typical=float(sizes.sum(dtype=float)) / max(1, len(phrasings.gains)),
        asked_for=_asked_for(lexicon, phrasings, lengths),
        exact=_exact(documents),
        reader=reader(typed, lexicon, certain, weights),
        only=_only(_heard(documents[: len(entries)], len(numbers)), names),
    )


def _kinds(numbers: Mapping[str, int], before: Index | None) -> NDArray[np.uint8]:
    """Return the kind of each feature; those of *before* come first."""
    known = before.kinds if before else np.zeros(0, np.uint8)
    new = bytes(map(features.kind, islice(numbers, len(known), None)))
    return np.concatenate([known, np.frombuffer(new, np.uint8)])


def _pooled(
    documents: Sequence[Document],
    numbers: Mapping[str, int],
    names: NDArray[np.object_],
    kinds: NDArray[np.uint8],
) -> tuple[Postings, dict[str, float]]:
    """Return the documents as wholes, and what each stem weighs."""
    feature = _joined(each.features for each in documents)
    many = [len(each.features) for each in documents]
    number = np.repeat(np.arange(len(documents), dtype=np.int32), many)
    order = np.argsort(feature, kind="stable")
    counts = Counts(
        feature[order], number[order], _joined(each.times for each in documents)[order]
    )
    lengths = np.array([each.length for each in documents], np.int64)
    holders = np.bincount(feature, minlength=len(numbers))
    weight = features.idf(holders, len(documents))
    worth = np.array([WORTH[each] for each in features.KINDS])[kinds]
    gains = features.gains(counts, lengths, weight, worth)
    asked, answered = (
        np.flatnonzero((kinds == features.kind(mark)) & (holders > 0)) for mark in "=@"
    )
    # What answers alone have weighs as the rarest: nobody has asked for it yet.
    rarest = float(features.idf(0, len(documents)))
    weights = dict.fromkeys((each[1:] for each in names[answered]), rarest)
    weights |= {name[1:]: w for name, w in zip(names[asked], weight[asked].tolist(), strict=True)}
    return Postings(numbers, features.starts(holders), counts.number, gains), weights


def _phrasings(
    documents: Sequence[Document], names: NDArray[np.object_], weights: Mapping[str, float]
) -> tuple[Postings, Floats]:
    """Return which phrasing has which stem, with its weight, and what each phrasing weighs."""
    said = _joined(each.stems for each in documents)
    used, stem = np.unique(said, return_inverse=True)
    many = _joined(each.sizes for each in documents)
    phrasing = np.repeat(np.arange(len(many), dtype=np.int32), many)
    order = np.argsort(stem, kind="stable")
    ids = {each[1:]: n for n, each in enumerate(names[used])}
    weight = np.array([weights[each] for each in ids], np.float32)
    gains, numbers = weight[stem[order]], phrasing[order]
    starts = features.starts(np.bincount(stem, minlength=len(ids)))
    sizes = np.bincount(numbers, gains, len(many)).astype(np.float32)
    return Postings(ids, starts, numbers, gains), sizes


def _joined(rows: Iterable[Numbers]) -> Numbers:
    return np.concatenate([np.zeros(0, np.int32), *rows])


def _asked_for(lexicon: Lexicon, phrasings: Postings, lengths: Places) -> dict[str, Places]:
    """Return for each kind of what questions ask for, in how many phrasings a document has its words."""
    document = np.repeat(np.arange(len(lengths)), lengths)
    found = {}
    for kind, stems in lexicon.asking.items():
        rows = [phrasings.numbers[row] for row in phrasings.rows(stems)]
        found[kind] = np.bincount(document[_joined(rows)], minlength=len(lengths))
    return found


def _exact(documents: Sequence[Document]) -> dict[str, tuple[int, ...]]:
    """Return which documents have a phrasing of just these words."""
    owners = dict[str, tuple[int, ...]]()
    for number, each in enumerate(documents):
        alone = (number,)
        for wording in dict.fromkeys(each.wordings):
            owners[wording] = (*owners[wording], number) if wording in owners else alone
    return owners


def _heard(documents: Sequence[Document], many: int) -> dict[Lang, Places]:
    """Return for each language in how many documents a word is typed."""
    return {
        lang: np.bincount(_joined(each.spoken[lang] for each in documents), minlength=many)
        for lang in Lang
    }


def _counted(heard: Places, names: NDArray[np.object_]) -> dict[str, int]:
    """Return in how many documents each word is typed."""
    some = np.flatnonzero(heard)
    return dict(zip(names[some], heard[some].tolist(), strict=True))


def _only(heard: Mapping[Lang, Places], names: NDArray[np.object_]) -> dict[str, Lang]:
    """Return the words that one language has, and the other hardly ever."""
    return {
        word: lang
        for lang, other in permutations(Lang, 2)
        for word in names[(heard[lang] > 0) & (heard[lang] >= RATHER * heard[other])]
    }
