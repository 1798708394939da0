"""What of a text is compared: words in standard spelling, their stems, concepts and letters. Pure."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge import text
from knowledge.lexicon import Lexicon
from knowledge.stems import is_word, stem

K1, B = 2.0, 0.3
"""How soon more of the same says nothing new, and how much a long entry is discounted (BM25)."""

ONCE = 0.7
"""What a feature that one phrasing alone has is worth: it tells who wrote it, not its topic."""

KINDS = " =#~+@"
"""The marks of features: of a word (none), a stem, a concept, a letter triple, a pair, a stem of an
answer.
"""

POINTING = ("nya", "nye", "ny")
"""The ending that points to something, as it is written, said in Jakarta, and typed in haste."""

SHORTEST_POINTED = 6
"""Letters that a word which points must have more of: "punya" and "hanya" are words."""

_DOUBLED = re.compile("([a-z]{2,})2(?:an|nya|ny|kan|lah|i)?")
"""How "orang-orang" is typed, or "dihalang-halangi"."""

Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]
Places = NDArray[np.int64]


class Word(NamedTuple):
    """A word in standard spelling, and its stem."""

    standard: str
    stem: str


def words(typed: str, lexicon: Lexicon) -> tuple[Word, ...]:
    """Return what one typed word stands for."""
    return tuple(Word(each, stem(each)) for each in _standard(typed, lexicon).split())


def content(said: str, lexicon: Lexicon) -> list[Word]:
    """Return the words of *said* that carry meaning, all of them if none does."""
    return meaning(
        [word for typed in text.normalise(said).split() for word in words(typed, lexicon)], lexicon
    )


def meaning(found: Sequence[Word], lexicon: Lexicon) -> list[Word]:
    """Return those of *found* that carry meaning, all of them if none does."""
    return [word for word in found if word.standard not in lexicon.silent] or list(found)


def _standard(word: str, lexicon: Lexicon) -> str:
    """Return the standard spelling of *word*: what is doubled by a 2 is one, and -nya only points."""
    doubled = _DOUBLED.fullmatch(word)
    whole = doubled[1] if doubled else word
    if whole in lexicon.standard or whole in lexicon.vocabulary:
        return lexicon.standard.get(whole, whole)
    bare = whole[:-3] if whole.endswith(POINTING[:2]) and len(whole) > SHORTEST_POINTED else whole
    # "bertanya" points to nothing.
    said = bare if is_word(bare) or not is_word(whole) else whole
    return lexicon.standard.get(bare, said)


def of_word(word: Word, lexicon: Lexicon) -> Iterator[str]:
    """Yield what *word* says: itself, its stem, its concept, its letter triples; marks keep them apart."""
    yield word.standard
    yield of_stem(word.stem)
    if concept := lexicon.concept_of.get(word.standard):
        yield f"#{concept}"
    padded = f"^{word.standard}$"
    for start in range(len(padded) - 2):
        yield f"~{padded[start : start + 3]}"


def of_stem(stem: str) -> str:
    """Return the mark of a stem."""
    return f"={stem}"


def of_neighbours(first: Word, second: Word) -> str:
    """Return the mark of two neighbours: "tidak terdaftar" says more than its words."""
    return f"+{first.stem} {second.stem}"


def of_answer(word: Word) -> str:
    """Return the mark of a word that stands in an answer."""
    return f"@{word.stem}"


def kind(feature: str) -> int:
    """Return the place of the mark of *feature* in KINDS; 0, a word, if it has none."""
    return max(0, KINDS.find(feature[0]))


@dataclass(frozen=True, slots=True)
class Postings:
    """Which documents have a feature and what that is worth, the rows of one feature together.

    *ids* numbers the features in their order.
    """

    ids: Mapping[str, int]
    starts: array[int]
    numbers: Numbers
    gains: Floats

    def __reduce__(self) -> tuple[Callable[..., Postings], tuple[object, ...]]:
        # One long text is read far sooner than a hundred thousand short ones.
        return _unpacked, ("\n".join(self.ids), self.starts, self.numbers, self.gains)

    @classmethod
    def of(cls, documents: Sequence[Mapping[str, float]]) -> Postings:
        """Return the postings of *documents*, each of which says what its features are worth in it."""
        ids: dict[str, int] = {}
        worth = [each for of in documents for each in of.values()]
        said = [ids.setdefault(each, len(ids)) for of in documents for each in of]
        feature = np.array(said, np.int32)
        order = np.argsort(feature, kind="stable")
        many = [len(of) for of in documents]
        number = np.repeat(np.arange(len(documents), dtype=np.int32), many)
        counts = np.bincount(feature, minlength=len(ids))
        return cls(ids, starts(counts), number[order], np.array(worth, np.float32)[order])

    def rows(self, features: Iterable[str]) -> list[slice]:
        """Return where the rows of those *features* stand that any document has, or once had."""
        starts = self.starts
        found = (self.ids.get(each) for each in features)
        return [slice(starts[n], starts[n + 1]) for n in found if n is not None]

    def within(self, feature: str, first: int, end: int) -> int:
        """Return how many documents from *first* to before *end* have *feature*."""
        row = self.ids.get(feature)
        if row is None:
            return 0
        begins, ends = self.starts[row], self.starts[row + 1]
        until = bisect_left(self.numbers, end, begins, ends)
        return until - bisect_left(self.numbers, first, begins, until)

    def summed(self, rows: Sequence[slice], size: int) -> Floats:
        """Return for each of *size* documents what the gains of *rows* come to."""
        if not rows:
            return np.zeros(size, np.float32)
        numbers = np.concatenate([self.numbers[each] for each in rows])
        gains = np.concatenate([self.gains[each] for each in rows])
        return np.bincount(numbers, gains, size).astype(np.float32)


def _unpacked(names: str, starts: array[int], numbers: Numbers, gains: Floats) -> Postings:
    return Postings(
        {name: n for n, name in enumerate(names.split("\n") if names else ())},
        starts,
        numbers,
        gains,
    )


class Counts(NamedTuple):
    """How often a document has a feature, a row for each two, ordered by feature."""

    feature: Numbers
    number: Numbers
    times: Numbers


def starts(counts: Places) -> array[int]:
    """Return where the rows of each feature begin, and where the last end: plain numbers are quick."""
    found = array("i", [0])
    found.frombytes(np.cumsum(counts).astype(np.intc).tobytes())
    return found


def idf(holders: Places | int, size: int) -> NDArray[np.float64]:
    """Return what is worth how much that so many of *size* documents have (BM25's, never below 0)."""
    return np.log(1 + (size - np.asarray(holders) + 0.5) / (np.asarray(holders) + 0.5))


def gains(counts: Counts, lengths: Places, weight: NDArray[np.float64], worth: Floats) -> Floats:
    """Return what each of *counts* is worth (BM25), by the *weight* and *worth* of each feature.

    *lengths* are those of the documents in words.
    """
    feature, number, times = counts
    once = np.where(np.bincount(feature, times, len(weight)) == 1, ONCE, 1.0)
    relative = lengths / max(1.0, float(lengths.mean()))
    saturated = times * (K1 + 1) / (times + K1 * (1 - B + B * relative[number]))
    return ((weight * once * worth)[feature] * saturated).astype(np.float32)
