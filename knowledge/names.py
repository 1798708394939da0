"""Names that the bot leaves out, and the contests in which it names all or none. Pure.

The lists are in `names.yaml`; here is only how names are looked for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain, pairwise
from typing import Self

from pydantic import Field, model_validator

from knowledge.entries import Curated, Line, Slug
from knowledge.lexicon import Lexicon
from knowledge.text import normalise

SHORTEST_PART = 3
"""Letters of the shortest part of a name by which somebody is known."""

_VEIL = "beliau"
"""What the guards know anybody by."""

_TWICE = (_VEIL, _VEIL)

_BETWEEN = "\0"
"""What stands between two texts; no name has it."""

Ticket = tuple[Line, ...]
"""How the two candidates of one ticket may be written."""


class Parties(Curated):
    """Names of parties; those that are also everyday words count only as they are written."""

    any_case: tuple[Line, ...] = ()
    as_written: tuple[Line, ...] = ()


class Contest(Curated):
    """One election with all its tickets; *winner* is the one that was officially declared."""

    contest: Line
    winner: Ticket = ()
    others: tuple[Ticket, ...] = Field(min_length=1)

    @property
    def tickets(self) -> tuple[Ticket, ...]:
        """All tickets, the winner first."""
        return (self.winner, *self.others) if self.winner else self.others


class Names(Curated):
    """The curated lists; *may_name* are the entries on results, which name who stood and won."""

    parties: Parties = Parties()
    persons: tuple[Line, ...] = ()
    contests: tuple[Contest, ...] = ()
    may_name: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _is_fair(self) -> Self:
        for each in self.contests:
            if len(each.tickets) < 2:  # noqa: PLR2004 -- a contest is between two
                raise ValueError(f"contests: '{each.contest}' has one ticket only")
            if not all(each.tickets):
                raise ValueError(f"contests: '{each.contest}' has a ticket without a name")
        return self

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Every person's name, candidates included."""
        tickets = chain.from_iterable(each.tickets for each in self.contests)
        return tuple(dict.fromkeys((*self.persons, *chain.from_iterable(tickets))))

    @property
    def shorts(self) -> frozenset[str]:
        """The abbreviations and names of one word that parties go by, as they are typed."""
        named = (*self.parties.any_case, *self.parties.as_written)
        return frozenset(each for name in named if " " not in (each := normalise(name)))

    def parts(self, lexicon: Lexicon) -> frozenset[str]:
        """Return every word of a person's name that is no other word; few type a name whole."""
        typed = chain.from_iterable(normalise(name).split() for name in self.people)
        return frozenset(each for each in typed if len(each) >= SHORTEST_PART) - lexicon.vocabulary


def veiled(text: str, parts: Container[str]) -> str:
    """Return *text* with a pronoun for each person whose name, in *parts*, it has; empty if nobody's."""
    typed = normalise(text).split()
    plain = [_VEIL if word in parts else word for word in typed]
    if plain == typed:
        return ""
    return " ".join(word for before, word in pairwise(["", *plain]) if (before, word) != _TWICE)


class Haystack:
    """Many texts, laid end to end: one search of C finds a name in all of them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._plain = _Row(texts)
        self._folded = _Row([each.casefold() for each in texts])

    def parties(self, parties: Parties) -> Iterator[tuple[int, str]]:
        """Yield the number of each text that names a party, with the name."""
        for name in parties.any_case:
            yield from ((number, name) for number in self._folded.having(name.casefold()))
        for name in parties.as_written:
            yield from ((number, name) for number in self._plain.having(name))

    def people(self, people: Sequence[str]) -> Mapping[int, Sequence[str]]:
        """Return the persons that a text names, by its number."""
        named: dict[int, list[str]] = defaultdict(list)
        for name in people:
            for number in self._folded.having(name.casefold()):
                named[number].append(name)
        return named


class _Row:
    """Texts in one string, and where each of them begins."""

    def __init__(self, texts: Sequence[str]) -> None:
        # A name may be broken over two lines.
        self._whole = _plain(_BETWEEN.join(["", *texts, ""])).replace(b"\n", b" ")
        self._starts = [*accumulate((len(each) + 1 for each in texts), initial=1)]

    def having(self, name: str) -> Iterator[int]:
        """Yield the number of each text that has *name* as whole words, once."""
        sought, last = _plain(name), -1
        at = self._whole.find(sought)
        while at >= 0:
            end = at + len(sought)
            around = self._whole[at - 1 : at], self._whole[end : end + 1]
            if not any(each.isalnum() for each in around):
                number = bisect_right(self._starts, at) - 1
                if number != last:
                    yield number
                last = number
            at = self._whole.find(sought, end)


def _plain(text: str) -> bytes:
    """Return *text* with "?" for what is not ASCII, such as a dash: as long, and searched faster."""
    return text.encode("ascii", "replace")
