"""Where things stand in a curated file, so that every problem can say so. Pure; knows no YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from knowledge.entries import Curated
from knowledge.errors import KnowledgeError

LONGEST_SHOWN = 40
"""Characters of a key that a message repeats."""

Location = tuple[str | int, ...]
"""Keys and indexes from the top of a file: `("entries", 0, "id")`."""

C_co = TypeVar("C_co", bound=Curated, covariant=True)

_MEANT = {
    "missing": "is missing",
    "extra_forbidden": "this key is not known",
    "string_type": "should be a text (a day needs quotes to be one)",
    "model_type": "should be a mapping (key: value)",
    "dict_type": "should be a mapping (key: value)",
    "tuple_type": "should be a list",
    "date_from_datetime_parsing": "should be a day like 2026-11-22",
    "date_parsing": "should be a day like 2026-11-22",
}


_EXAMPLES = {
    "^https": "an address like https://jdih.kpu.go.id, without spaces",
    "^[a-z0-9]+(-": "lower-case words joined by hyphens, like jam-tps",
}
"""What is shown in place of the beginning of a pattern."""


class Place(NamedTuple):
    """Line and column, from 1; a column counts characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Tree:
    """What a file holds and where; `data` is None if too much is wrong to go on."""

    path: Path
    data: Any
    values: Mapping[Location, Place]
    keys: Mapping[Location, Place]
    problems: tuple[KnowledgeError, ...]

    def error(self, location: Location, problem: str) -> KnowledgeError:
        """Return *problem* at the value of *location*, or at the nearest one around it."""
        place = self.values.get(self.nearest(location), Place(1, 1))
        return self._error(place, location, problem)

    def key_error(self, location: Location, problem: str) -> KnowledgeError:
        """Return *problem* at the key that ends *location*."""
        if location not in self.keys:
            return self.error(location, problem)
        return self._error(self.keys[location], location, problem)

    def nearest(self, location: Location) -> Location:
        """Return *location* without its end that the file does not have."""
        while location and location not in self.values:
            location = location[:-1]
        return location

    def quoted(self, location: Location, problem: str) -> Location:
        """Return where in *location* the text stands that *problem* quotes; else *location*."""
        word = re.search(r"'([^']+)'", problem)
        places = (
            place
            for place, text in self.texts()
            if word and text == word[1] and place[: len(location)] == location
        )
        return min(places, key=lambda place: self.values[place], default=location)

    def texts(self) -> Iterator[tuple[Location, str]]:
        """Yield every text with its location, keys not included."""
        rest: list[tuple[Location, Any]] = []
        if isinstance(self.data, str):
            yield (), self.data
        elif isinstance(self.data, dict | list):
            rest.append(((), self.data))
        while rest:
            location, value = rest.pop()
            inside = value.items() if isinstance(value, dict) else enumerate(value)
            for key, each in inside:
                if isinstance(each, str):
                    yield (*location, key), each
                elif isinstance(each, dict | list):
                    rest.append(((*location, key), each))

    def _error(self, place: Place, location: Location, problem: str) -> KnowledgeError:
        where = f"{shown(location)}: " if location else ""
        return KnowledgeError(self.path, *place, where + problem)


@dataclass(frozen=True, slots=True)
class Sheet(Generic[C_co]):
    """A valid file: what it says, and where it says it."""

    value: C_co
    tree: Tree


def validated(tree: Tree, model: type[C_co]) -> tuple[Sheet[C_co] | None, list[KnowledgeError]]:
    """Return *tree* as a *model*, and all that keeps it from being one.

    What is wrong at a place that already has a problem is a consequence, and left out.
    """
    if tree.data is None:
        return None, list(tree.problems)
    try:
        return Sheet(model.model_validate(tree.data), tree), list(tree.problems)
    except ValidationError as error:
        found = list(_located(tree, error.errors(include_url=False)))
    known = {(each.line, each.column) for each in tree.problems}
    news = [each for each in found if (each.line, each.column) not in known]
    return None, [*tree.problems, *news]


def _located(tree: Tree, details: Sequence[ErrorDetails]) -> Iterator[KnowledgeError]:
    """Yield one problem for each location; the branches of a union speak of the same one."""
    meant: dict[tuple[Location, bool], list[str]] = {}
    within = {each["loc"][:end] for each in details for end in range(len(each["loc"]))}
    for each in details:
        # pydantic drops what is invalid, and then misses it.
        if each["type"] == "too_short" and each["loc"] in within:
            continue
        location, of_key = each["loc"], each["type"] == "extra_forbidden"
        if location[-1:] == ("[key]",):
            location, of_key = location[:-1], True
        lacks = location[-1:] if each["type"] == "missing" else ()
        location = tree.nearest(location[: len(location) - len(lacks)]) + lacks
        meant.setdefault((location, of_key), []).append(_meant(each))
    for (location, of_key), messages in meant.items():
        problem = " or ".join(dict.fromkeys(messages))
        if of_key:
            yield tree.key_error(location, problem)
        else:
            yield from (
                tree.error(tree.quoted(location, part), part) for part in problem.split("; ")
            )


def _meant(details: ErrorDetails) -> str:
    if said := _MEANT.get(details["type"]):
        return said
    if details["type"] == "string_too_long":
        return f"should have at most {details['ctx']['max_length']} characters"
    if details["type"] == "string_pattern_mismatch":
        pattern = details["ctx"]["pattern"]
        example = next(
            (said for start, said in _EXAMPLES.items() if pattern.startswith(start)), ""
        )
        if example:
            return f"should be {example}"
    message = details["msg"].removeprefix("Value error, ").partition(" after validation")[0]
    return message[message.find("should ") :] if " should " in message else message


def shown(location: Location) -> str:
    """Return *location* as an editor reads it: `entries[0].id`."""
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            short = len(part) <= LONGEST_SHOWN and part.isprintable() and part != ""
            path += f".{part if short else repr(part[:LONGEST_SHOWN])}"
    return path.removeprefix(".")
