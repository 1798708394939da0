"""One entry, or one kind of what is declined, as matching reads it: what it says, counted. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from knowledge import features, text
from knowledge.entries import Asked, FaqEntry, Lang, Phase
from knowledge.features import Word
from knowledge.lexicon import Lexicon

Bag = tuple[str, ...]
"""The words of a phrasing, each once and sorted: their order says little."""


@dataclass(frozen=True, slots=True)
class Document:
    """How many *times* it has which feature, in *length* words; its phrasings by stems and by words.

    *often* is in how many phrasings a stem is. *spoken* are their words as typed: the lexicon gives
    both languages one standard form.
    """

    features: tuple[str, ...]
    times: tuple[int, ...]
    length: int
    stems: tuple[Bag, ...]
    wordings: tuple[Bag, ...]
    often: Mapping[str, int]
    spoken: Mapping[Lang, frozenset[str]]


def read(asked: Asked, lexicon: Lexicon) -> Document:
    """Return what *asked* says in its phrasings and, if it is an entry, its answer."""
    forms: dict[str, tuple[Word, ...]] = {}
    said = [_said(phrasing, forms, lexicon) for phrasing in asked.normals]
    count = _counted(said, lexicon)
    if isinstance(asked, FaqEntry):
        # Each word of an answer once: it is there to be read, not to be asked.
        answer = dict.fromkeys(_said(text.normalise(_answer(asked)), forms, lexicon))
        count.update(map(features.of_answer, answer))
    stems = tuple(bag(word.stem for word in each) for each in said)
    return Document(
        features=tuple(count),
        times=tuple(count.values()),
        length=sum(map(len, said)),
        stems=stems,
        wordings=tuple(bag(word.standard for word in each) for each in said),
        often=dict(Counter(chain.from_iterable(stems))),
        spoken=_spoken(asked),
    )


def bag(words: Iterable[str]) -> Bag:
    """Return *words* as they are compared with those of a phrasing."""
    return tuple(sorted(set(words)))


def _said(normal: str, forms: dict[str, tuple[Word, ...]], lexicon: Lexicon) -> list[Word]:
    """Return the words of *normal* that carry meaning; fills *forms*."""
    found = list[Word]()
    for typed in normal.split():
        if typed not in forms:
            forms[typed] = features.words(typed, lexicon)
        found += forms[typed]
    return features.meaning(found, lexicon)


def _counted(said: Sequence[Sequence[Word]], lexicon: Lexicon) -> Counter[str]:
    count = Counter[str]()
    for word, times in Counter(chain.from_iterable(said)).items():
        for each in features.of_word(word, lexicon):
            count[each] += times
    count.update(features.of_neighbours(*two) for each in said for two in pairwise(each))
    return count


def _spoken(asked: Asked) -> Mapping[Lang, frozenset[str]]:
    of: dict[Lang, set[str]] = {lang: set() for lang in Lang}
    for (lang, _), phrasing in zip(asked.phrasings(), asked.normals, strict=True):
        of[lang].update(phrasing.split())
    return {lang: frozenset(words) for lang, words in of.items()}


def _answer(entry: FaqEntry) -> str:
    """Return what *entry* answers, in both languages: little words of its topic."""
    return " ".join(entry.answer[Phase.BEFORE].in_(lang) for lang in Lang)
