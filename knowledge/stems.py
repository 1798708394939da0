"""Words brought to a common stem, and which words are words at all; the only home of `simplemma`.

Pure: its word lists ship with the library and are read once.
"""

from __future__ import annotations

from functools import lru_cache

import simplemma

SHORTEST = 4
"""Letters that must be left of a word whose ending or beginning is taken off."""

MOST_KEPT = 1 << 15
"""Words whose stems are kept: more than the files hold, and no bound that a voter could break."""

_ENDINGS = ("nya", "kan", "kah", "lah", "in", "an", "i")
_BEGINNINGS = ("nge", "ber", "ter", "ng", "di", "ke", "se", "me", "pe")


@lru_cache(MOST_KEPT)
def stem(word: str) -> str:
    """Return the stem of *word*; colloquial endings (-in, -nya) and nge- are taken off too."""
    if not word.isalpha():
        return word
    if (found := _lemma(word)) != word:
        return found
    bare = _without_beginning(_without_ending(word))
    return _lemma(bare) if bare != word else word


def is_word(word: str) -> bool:
    """Return whether *word* is a word of Indonesian, so no misspelt one."""
    return simplemma.is_known(word, lang="id")


def _lemma(word: str) -> str:
    return simplemma.lemmatize(word, lang="id").lower()


def _without_ending(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and _is_left(bare := word[: -len(ending)]):
            return bare
    return word


def _without_beginning(word: str) -> str:
    for beginning in _BEGINNINGS:
        if word.startswith(beginning) and _is_left(bare := word[len(beginning) :]):
            return bare
    # "nyoblos" is "coblos" in the lexicon; "nyimpan" is "simpan" here.
    return bare if word.startswith("ny") and _is_left(bare := "s" + word[2:]) else word


def _is_left(bare: str) -> bool:
    return len(bare) >= SHORTEST and is_word(bare)
