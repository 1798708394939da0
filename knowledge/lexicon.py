"""The words voters type and the words we know them by. Pure; the lists are in `lexicon.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from knowledge.entries import Curated, Slug, Text
from knowledge.stems import stem
from knowledge.text import normalise


class Lexicon(Curated):
    """Spellings, words of one meaning, and words that carry none."""

    variants: dict[Text, tuple[Text, ...]] = Field(min_length=1)
    concepts: dict[Slug, tuple[Text, ...]] = Field(default_factory=dict)
    asks: dict[Slug, tuple[Text, ...]] = Field(default_factory=dict)
    stop: tuple[Text, ...] = ()
    beside_places: tuple[Text, ...] = ()
    before_places: tuple[Text, ...] = ()

    @cached_property
    def standard(self) -> Mapping[str, str]:
        """The standard word or words for each spelling."""
        return {each: word for word, spellings in self.variants.items() for each in spellings}

    @cached_property
    def concept_of(self) -> Mapping[str, str]:
        """The concept of each standard word that has one."""
        return {word: name for name, words in self.concepts.items() for word in words}

    @cached_property
    def asks_for(self) -> Mapping[str, str]:
        """What each standard word asks for: a time, a place, a person…"""
        return {word: kind for kind, words in self.asks.items() for word in words}

    @cached_property
    def asking(self) -> Mapping[str, frozenset[str]]:
        """The stems of the words that ask for each of them."""
        return {kind: frozenset(map(stem, words)) for kind, words in self.asks.items()}

    @cached_property
    def silent(self) -> frozenset[str]:
        """The words that carry nothing, for a quick look-up."""
        return frozenset(self.stop)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every single word that occurs here, so that none of them is taken for a slip."""
        parts = (part for word in self.variants for part in word.split())
        return self.silent.union(self.standard, self.concept_of, self.asks_for, parts)

    @model_validator(mode="after")
    def _is_unambiguous(self) -> Self:
        if problems := [*self._ill_formed(), *self._claimed_twice(), *self._unreachable()]:
            raise ValueError("; ".join(problems))
        return self

    def _ill_formed(self) -> Iterator[str]:
        for word in self.variants:
            if normalise(word) != word:
                yield f"variants: '{word}' should be written '{normalise(word)}'"
        singles = [
            *((f"variants: {word}", each) for word, row in self.variants.items() for each in row),
            *((f"concepts: {name}", each) for name, row in self.concepts.items() for each in row),
            *((f"asks: {kind}", each) for kind, row in self.asks.items() for each in row),
            *(("stop", each) for each in self.stop),
        ]
        for where, each in singles:
            if normalise(each) != each or " " in each:
                yield f"{where}: '{each}' is not one normalised word"

    def _claimed_twice(self) -> Iterator[str]:
        kinds = {
            "variants": self.variants,
            "concepts": self.concepts,
            "asks": self.asks,
            "stop": {"stop": self.stop},
        }
        for kind, rows in kinds.items():
            owner: dict[str, str] = {}
            for name, row in rows.items():
                for each in row:
                    if each in owner:
                        yield f"{kind}: '{each}' is in both '{owner[each]}' and '{name}'"
                    owner[each] = name

    def _unreachable(self) -> Iterator[str]:
        for standard in self.variants:
            for word in standard.split():
                # A text is put in standard spelling once; a standard that is itself a
                # variant would never meet the entry written with it.
                if word in self.standard:
                    yield f"variants: '{word}' is a variant of '{self.standard[word]}'" + (
                        f" and the standard '{standard}'"
                        if word == standard
                        else f" and part of the standard '{standard}'"
                    )
        for name, word in [
            *((name, word) for word, name in self.concept_of.items()),
            *((kind, word) for word, kind in self.asks_for.items()),
            *(("stop", word) for word in self.stop),
        ]:
            if word in self.standard:
                yield f"{name}: '{word}' is a variant of '{self.standard[word]}'; use that"
