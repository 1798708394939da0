"""One entry, or one kind of what is declined, as matching reads it: what it says, counted. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np

from knowledge import features, text
from knowledge.entries import Asked, FaqEntry, Lang, Phase
from knowledge.features import Numbers, Word
from knowledge.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Document:
    """How many *times* it has which feature, in *length* words; its phrasings by stems and by words.

    *stems* are those of one phrasing after the other, *sizes* of each; *wordings* are as `wording`
    gives them. *spoken* are all words as typed: the lexicon gives both languages one standard form.
    Features and words are numbers of the index that the document was read for.
    """

    features: Numbers
    times: Numbers
    length: int
    stems: Numbers
    sizes: Numbers
    wordings: tuple[str, ...]
    spoken: Mapping[Lang, Numbers]


def read(asked: Asked, lexicon: Lexicon, numbers: dict[str, int]) -> Document:
    """Return what *asked* says in its phrasings and, if it is an entry, its answer; fills *numbers*."""
    forms: dict[str, tuple[Word, ...]] = {}
    said = [_said(phrasing, forms, lexicon) for phrasing in asked.normals]
    count = _counted(said, lexicon)
    if isinstance(asked, FaqEntry):
        # Each word of an answer once: it is there to be read, not to be asked.
        answer = dict.fromkeys(_said(text.normalise(_answer(asked)), forms, lexicon))
        count.update(map(features.of_answer, answer))
    stems = [sorted({word.stem for word in each}) for each in said]
    return Document(
        features=_numbered(count, numbers),
        times=np.fromiter(count.values(), np.int32, len(count)),
        length=sum(map(len, said)),
        stems=_numbered(map(features.of_stem, chain.from_iterable(stems)), numbers),
        sizes=np.array([len(each) for each in stems], np.int32),
        wordings=tuple(wording(word.standard for word in each) for each in said),
        spoken={lang: _numbered(typed, numbers) for lang, typed in _spoken(asked).items()},
    )


def wording(words: Iterable[str]) -> str:
    """Return *words* as they are compared with those of a phrasing: each once; their order says little."""
    return " ".join(sorted(set(words)))


def _numbered(names: Iterable[str], numbers: dict[str, int]) -> Numbers:
    return np.array([numbers.setdefault(each, len(numbers)) for each in names], np.int32)


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


def _spoken(asked: Asked) -> Mapping[Lang, Sequence[str]]:
    of: dict[Lang, dict[str, None]] = {lang: {} for lang in Lang}
    for (lang, _), phrasing in zip(asked.phrasings(), asked.normals, strict=True):
        of[lang].update(dict.fromkeys(phrasing.split()))
    return {lang: tuple(words) for lang, words in of.items()}


def _answer(entry: FaqEntry) -> str:
    """Return what *entry* answers, in both languages: little words of its topic."""
    return " ".join(entry.answer[Phase.BEFORE].in_(lang) for lang in Lang)
