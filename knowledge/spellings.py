"""Which known word a misspelt one is meant to be. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.features import POINTING
from knowledge.text import skeleton

SHORTEST = 4
"""Letters of the shortest word that may have a slip."""

LONG = 8
"""A misspelt word has one slip; from so many letters on it may have two."""

BAREST = 3
"""Letters of the shortest word that may be one without its vowels."""

LONGEST = 30
"""Letters of the longest word that anybody means."""

COMMON, BRIEF = 3, 20
"""So many entries have a word that may be typed without its vowels; if three letters are left, so many:
what is as short is rather the abbreviation of something.
"""


@dataclass(frozen=True, slots=True)
class Spellings:
    """Known words by first letter and length, and the commonest that has just these consonants."""

    alike: Mapping[tuple[str, int], tuple[str, ...]]
    bare: Mapping[str, str]

    def meant(self, typed: str) -> str | None:
        """Return which word *typed* is meant to be; None if it is like none."""
        if not typed.isalpha() or len(typed) > LONGEST:
            return None
        end = next(filter(typed.endswith, POINTING), "")
        pointed = dict.fromkeys((typed, typed.removesuffix(end)))
        return next(filter(None, (self._slip(each) or self._bare(each) for each in pointed)), None)

    def _slip(self, typed: str) -> str | None:
        if len(typed) < SHORTEST:
            return None
        slips = 2 if len(typed) >= LONG else 1
        # The longest first: of two that are as near, who types in haste has rather left letters out.
        lengths = range(len(typed) + slips, len(typed) - slips - 1, -1)
        near = [word for length in lengths for word in self.alike.get((typed[0], length), ())]
        found = process.extractOne(typed, near, scorer=OSA.distance, score_cutoff=slips)
        return found[0] if found else None

    def _bare(self, typed: str) -> str | None:
        """Return the word of which *typed* leaves vowels out, all of them but one at most."""
        if len(typed) < BAREST:
            return None
        consonants = skeleton(typed)
        word = self.bare.get(consonants, "")
        left = iter(word)
        few = len(consonants) >= len(typed) - 1 and len(word) > len(typed)
        return word if few and all(letter in left for letter in typed) else None


def spellings(words: Iterable[str], often: Mapping[str, int]) -> Spellings:
    """Return *words*; *often* says how many entries have one that voters type."""
    bare = dict[str, str]()
    for word, count in sorted(often.items(), key=lambda each: (each[1], each[0])):
        left = skeleton(word)
        enough = COMMON if len(left) > BAREST else BRIEF
        if count >= enough and len(word) >= SHORTEST and word.isalpha():
            bare[left] = word
    return extended(Spellings({}, bare), words)


def extended(known: Spellings, words: Iterable[str]) -> Spellings:
    """Return *known* with more *words* that may be misspelt.

    Few slips are in the first letter, and looking at a twentieth of the words costs a twentieth.
    """
    alike = defaultdict[tuple[str, int], list[str]](list)
    for word in sorted(words):
        if len(word) >= SHORTEST and word.isalpha():
            alike[word[0], len(word)].append(word)
    grown = {key: (*known.alike.get(key, ()), *more) for key, more in alike.items()}
    return replace(known, alike={**known.alike, **grown})
