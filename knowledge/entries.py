"""What a curated entry is. Invalid entries cannot exist; where they come from is not known here."""

from __future__ import annotations

import re
import unicodedata
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from knowledge.text import normalise

ANSWER_LIMIT = 900
"""The longest answer, in characters, with its placeholders filled: what fits a phone's screen."""

_UNSEEN = re.compile(
    "[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ud800-\udfff]"
)


class Lang(StrEnum):
    """A language the bot speaks; Indonesian is the first."""

    ID = "id"
    EN = "en"


class Phase(StrEnum):
    """A stretch of an election, in the order of time."""

    BEFORE = "before"
    QUIET = "quiet"
    VOTING_DAY = "voting_day"
    COUNTING = "counting"
    AFTER = "after"


def unseen(text: str) -> tuple[str, int] | None:
    """Return the first character that *text* hides from its readers, and where it stands."""
    if found := _UNSEEN.search(text):
        return f"U+{ord(found[0]):04X}", found.start() + 1
    return None


def _plain(text: str) -> str:
    """Return *text* stripped and in NFC; ValueError if it hides characters from its readers."""
    if hidden := unseen(text):
        raise ValueError("invisible or control character {} at position {}".format(*hidden))
    return unicodedata.normalize("NFC", text).strip()


Text = Annotated[str, AfterValidator(_plain), StringConstraints(min_length=1, max_length=4000)]
"""A text that people read: no control, bidi or zero-width characters."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
"""A name in kebab-case; short enough for a button's 64 bytes and for a deep link."""

Url = Annotated[str, StringConstraints(pattern=r"^https://[a-z0-9.-]+(/[\w./?=&%#~+-]*)?$")]
"""An https address without user, port or spaces."""


class Curated(BaseModel):
    """Base of everything read from a knowledge file: frozen, and a misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Asked(Curated):
    """Base of what is found by how people ask for it."""

    @abstractmethod
    def phrasings(self) -> Iterator[tuple[Lang, str]]:
        """Yield every way to ask for it."""

    @cached_property
    def normals(self) -> tuple[str, ...]:
        """Every phrasing in normal form; a reload keeps the models that did not change."""
        return tuple(normalise(phrasing) for _, phrasing in self.phrasings())


class Localized(Curated):
    """One text in both languages."""

    id: Text
    en: Text

    def in_(self, lang: Lang) -> str:
        """Return the text in *lang*."""
        return self.id if lang is Lang.ID else self.en


Line = Annotated[Text, StringConstraints(max_length=200)]
"""A text of one line: with it, no card outgrows a message."""

Short = Annotated[Text, StringConstraints(max_length=36)]
"""What a button shows on a narrow phone without being cut off."""


class Label(Localized):
    """A few words for a button, in both languages."""

    id: Short
    en: Short


class Heading(Localized):
    """A question or a title, in both languages."""

    id: Line
    en: Line


def headed(heading: Heading, asked_as: Mapping[Lang, Sequence[str]]) -> Iterator[tuple[Lang, str]]:
    """Yield *heading*, which is a way to ask too, and those of *asked_as*, language by language."""
    for lang in Lang:
        yield lang, heading.in_(lang)
        yield from ((lang, each) for each in asked_as.get(lang, ()))


class Source(Curated):
    """Where a fact can be read: a law's article first, an official page where one is known."""

    title: Line
    url: Url | None = None


class FaqEntry(Asked):
    """One curated answer, and the ways voters ask for it.

    *review_by* is when it can go stale; *differs_from* names entries that it is confused with, and
    says in a sentence in what it differs.
    """

    id: Slug
    question: Heading
    label: Label | None = None
    asked_as: dict[Lang, tuple[Text, ...]]
    answer: dict[Phase, Localized]
    sources: tuple[Source, ...] = Field(min_length=1, max_length=5)
    facts: tuple[str, ...] = ()
    checked: date
    review_by: date | None = None
    related: tuple[Slug, ...] = ()
    differs_from: dict[Slug, Heading] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _speaks_from_the_start(self) -> Self:
        if Phase.BEFORE not in self.answer:
            raise ValueError(
                "answer: 'before' is missing; it serves until a later phase is written"
            )
        if missing := [lang.value for lang in Lang if not self.asked_as.get(lang)]:
            raise ValueError(f"asked_as: no phrasing in {', '.join(missing)}")
        return self

    def button(self, lang: Lang) -> str:
        """Return what a button that leads here shows: the label, or the whole question."""
        return (self.label or self.question).in_(lang)

    def phrasings(self) -> Iterator[tuple[Lang, str]]:
        """Return the official question and every other way to ask it."""
        return headed(self.question, self.asked_as)

    def answer_in(self, phase: Phase) -> Localized:
        """Return the answer for *phase*, or the nearest earlier one that an editor wrote."""
        order = list(Phase)
        written = [each for each in order[: order.index(phase) + 1] if each in self.answer]
        return self.answer[written[-1]]


def asked_anew(entry: FaqEntry, asked_as: Mapping[Lang, Sequence[str]], id_: str = "") -> FaqEntry:
    """Return *entry* as if it were asked for in other ways, and called *id_*."""
    given = {name: getattr(entry, name) for name in FaqEntry.model_fields}
    # Not `model_copy`: it would keep what was worked out from the phrasings.
    new = {"asked_as": {lang: tuple(each) for lang, each in asked_as.items()}}
    return FaqEntry.model_construct(**given | new | {"id": id_ or entry.id})


def unasked(entry: FaqEntry, phrasing: str | None) -> FaqEntry:
    """Return *entry* as if nobody had written *phrasing*."""
    kept = {lang: [each for each in of if each != phrasing] for lang, of in entry.asked_as.items()}
    return asked_anew(entry, kept)


class Topic(Curated):
    """One file of entries, as voters browse them."""

    id: Slug
    title: Heading
    entries: tuple[FaqEntry, ...] = Field(min_length=1)
