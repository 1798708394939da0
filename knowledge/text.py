"""What voters type, in comparable form. Pure; the words themselves are in `lexicon.yaml`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

LONGEST = 4096
"""Characters of a text that are looked at: what one Telegram message can hold."""

_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)*")
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_LOOK_ALIKE = str.maketrans(
    "асԁеһіјӏопрԛѕтԝхукмвᴦαβγικνορστυχ" + "ɑɡıո",
    "acdehijlonpqstwxykmbrabyikvopstux" + "agin",
    _UNSEEN,
)
"""Letters of other scripts that pass for ours, in small: who disguises a word is read all the same."""

_STRETCHED = re.compile(r"([a-z])\1{2,}")


def normalise(text: str) -> str:
    """Return *text* in lower-case ASCII words with one space between; stretched letters shrink."""
    letters = text[:LONGEST].casefold()
    if not letters.isascii():
        letters = unicodedata.normalize("NFKD", text[:LONGEST]).casefold().translate(_LOOK_ALIKE)
    plain = letters.replace("'", "").replace("’", "")
    return " ".join(_WORD.findall(_STRETCHED.sub(r"\1", plain)))


def skeleton(word: str) -> str:
    """Return *word* without its vowels, but for a first letter: how many type it."""
    return word[0] + "".join(letter for letter in word[1:] if letter not in "aeiou")


def words(text: str, variants: Mapping[str, str]) -> list[str]:
    """Return the normalised words of *text*, each in the standard spelling that *variants* knows."""
    return [part for word in normalise(text).split() for part in variants.get(word, word).split()]
