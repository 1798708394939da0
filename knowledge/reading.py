"""What the words that voters type stand for, or are meant to be. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from knowledge import features
from knowledge import spellings as spelt
from knowledge.features import Word
from knowledge.lexicon import Lexicon
from knowledge.spellings import Spellings
from knowledge.stems import is_word


class Reading(NamedTuple):
    """What a typed word stands for, and whether it was misspelt."""

    words: tuple[Word, ...]
    misspelt: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads words as voters type them: *typed* are those of the phrasings, *certain* ones no slips."""

    lexicon: Lexicon
    typed: frozenset[str]
    certain: Container[str]
    stems: Container[str]
    spellings: Spellings

    def read(self, typed: str) -> Reading:
        """Return what *typed* stands for, or what it is meant to be."""
        words = features.words(typed, self.lexicon)
        if not self.knows(typed, words) and (near := self.spellings.meant(typed)):
            return Reading(features.words(near, self.lexicon), misspelt=True)
        return Reading(words, misspelt=False)

    def knows(self, typed: str, words: Sequence[Word]) -> bool:
        """Return whether *typed*, which stands for *words*, is no slip: curated, or a word or name."""
        return (
            typed in self.typed
            or typed in self.lexicon.vocabulary
            or typed in self.certain
            or all(word.stem in self.stems for word in words)
            or is_word(typed)
        )

    def beside(self, words: Iterable[str]) -> Reader:
        """Return a reader that knows more typed *words*."""
        more = frozenset(words) - self.typed
        spellings = spelt.extended(self.spellings, more)
        return replace(self, typed=self.typed | more, spellings=spellings)


def reader(
    typed: Mapping[str, int], lexicon: Lexicon, certain: Container[str], stems: Container[str]
) -> Reader:
    """Return a reader of what is *typed* in so many entries; what is *certain* is never repaired."""
    spellings = spelt.spellings(typed.keys() | lexicon.standard.keys(), typed)
    return Reader(lexicon, frozenset(typed), certain, stems, spellings)
