"""What is no question about the election, in the words people use for it: to be told apart. Pure data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from knowledge.entries import Asked, Curated, Lang, Text
from knowledge.guards import Decline

UNRECORDED = "unrecorded"


class Aside(Asked):
    """One kind of question that is declined, or that nothing official is recorded on."""

    about: Text
    decline: Decline | Literal["unrecorded"]
    asked_as: dict[Lang, tuple[Text, ...]]

    def phrasings(self) -> Iterator[tuple[Lang, str]]:
        """Yield every way in which it is asked."""
        for lang, each in self.asked_as.items():
            yield from ((lang, phrasing) for phrasing in each)


class Asides(Curated):
    """The file of them, `asides.yaml`."""

    asides: tuple[Aside, ...] = Field(min_length=1)
