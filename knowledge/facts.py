"""The facts that entries are written from, by number: where each is carried, `coverage` tells. Pure."""

from __future__ import annotations

from pydantic import Field

from knowledge.entries import Curated, Text


class Section(Curated):
    """One section of the fact sheet."""

    section: Text
    title: Text
    facts: tuple[Text, ...] = Field(min_length=1)


class Facts(Curated):
    """The file `facts.yaml`: every fact there is, and why some are carried by no entry."""

    sections: tuple[Section, ...] = Field(min_length=1)
    left_out: dict[Text, Text] = Field(default_factory=dict)
