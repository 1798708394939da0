"""YAML as a strict tree of texts and days with their places. Pure; the only home of `yaml`.

Whatever the bytes hold, time and memory stay within a small multiple of their length: the
events of libyaml are read with a stack of our own, and nothing is expanded, guessed or executed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from yaml.resolver import Resolver

from knowledge.errors import KnowledgeError
from knowledge.places import Grown, Location, Place, Tree, shown

DEEPEST = 8
LONGEST_SCALAR = 16_384
MOST_VALUES = 50_000
MOST_PROBLEMS = 100

_BREAKS_LINES_OR_READERS = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e"
    "\u2066-\u2069\ufeff\ufffe\uffff]|\r(?!\n)"
)
# libyaml compares each %TAG with all before it: a megabyte of them takes eight seconds.
_DIRECTIVE = re.compile("^%", re.MULTILINE)

_READ_AS = {
    "bool": "a boolean",
    "int": "a number",
    "float": "a number",
    "null": "nothing",
    "timestamp": "a moment",
    "merge": "a merge",
    "value": "a default value",
}


_NEVER_CLOSED = {
    "while scanning a quoted scalar": "the quote that begins here is not closed",
    "while parsing a flow sequence": "the [ that begins here is not closed, or lacks a comma",
    "while parsing a flow mapping": "the { that begins here is not closed, or lacks a comma",
}
"""What libyaml was reading, and what to say of the place where that began."""

_ADVICE = {
    "mapping values are not allowed": "a text that contains ': ' needs quotes around it",
    "could not find expected ':'": "neither 'key: value' nor '- item'; check the quotes and the"
    " indentation here and above",
    "cannot start any token": "a text that begins so needs quotes; a tab indents nothing, use spaces",
    "did not find expected": "the indentation does not fit the lines above",
}


def parse(path: Path, content: bytes) -> Tree:
    """Return *content* as a tree, with everything that is wrong with it as YAML."""
    grown = _grown(path, content)
    return Tree(path, lambda: grown)


def unread(path: Path, content: bytes) -> Tree:
    """Return *content*, of which it is known that it is valid, as a tree that is read if need be."""
    return Tree(path, lambda: _grown(path, content))


def _grown(path: Path, content: bytes) -> Grown:
    growth = _Growth(path)
    try:
        text = _decoded(path, content)
        if not _unreadable(growth, text):
            growth.grow(text)
    except KnowledgeError as error:
        growth.problems.append(error)
        growth.data = None
    values, keys = (growth.placed(each) for each in (growth.values, growth.keys))
    return Grown(growth.data, values, keys, tuple(growth.problems))


def _decoded(path: Path, content: bytes) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        raise KnowledgeError(path, 1, 1, "byte 1: a byte order mark; save as UTF-8 without BOM")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise KnowledgeError(path, 1, 1, "byte 1: this is UTF-16; save as UTF-8")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        place = _place_of(content[: error.start].decode())
        wrong = f"byte {error.start + 1} (0x{content[error.start]:02x}) is not UTF-8"
        raise KnowledgeError(path, *place, wrong) from None


def _place_of(before: str) -> Place:
    return Place(before.count("\n") + 1, len(before) - before.rfind("\n"))


def _unreadable(growth: _Growth, text: str) -> bool:
    if found := _BREAKS_LINES_OR_READERS.search(text):
        wrong = f"invisible or control character U+{ord(found[0]):04X}"
    elif found := _DIRECTIVE.search(text):
        wrong = "directives (a line that begins with %) are not used here"
    else:
        return False
    growth.add(_place_of(text[: found.start()]), wrong)
    return True


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end is still to come, and the key that waits for its value."""

    into: list[Any] | dict[str, Any]
    location: Location
    key: str | None = None


@dataclass(frozen=True, slots=True)
class _Places(Mapping[Location, Place]):
    """Places worked out when one is asked for: most never are, and there are many."""

    _marks: Mapping[Location, Any]
    _end: Place

    def __getitem__(self, location: Location) -> Place:
        # At the end of a file libyaml may point to a line that is not there.
        return min(self._end, _place(self._marks[location]))

    def __iter__(self) -> Iterator[Location]:
        return iter(self._marks)

    def __len__(self) -> int:
        return len(self._marks)


@dataclass(slots=True)
class _Growth:
    path: Path
    data: Any = None
    values: dict[Location, Any] = field(default_factory=dict)
    keys: dict[Location, Any] = field(default_factory=dict)
    problems: list[KnowledgeError] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)
    _comments: bool = False
    _stack: list[_Open] = field(default_factory=list)
    _documents: int = 0
    _end: Place = field(default=Place(1, 1))

    def placed(self, marks: Mapping[Location, Any]) -> Mapping[Location, Place]:
        """Return where what was marked stands."""
        return _Places(marks, self._end)

    def add(self, place: Place, problem: str) -> None:
        self.problems.append(KnowledgeError(self.path, *place, problem))
        if len(self.problems) >= MOST_PROBLEMS:
            raise KnowledgeError(self.path, *place, "too many problems; the rest was not read")

    def grow(self, text: str) -> None:
        self._end, self._lines = _place_of(text), text.split("\n")
        self._comments = "#" in text
        try:
            for event in yaml.parse(text, Loader=yaml.CSafeLoader):
                self._take(event)
        except yaml.YAMLError as error:
            raise KnowledgeError(self.path, *self._place(error), _said(error)) from None
        if not self._documents:
            raise KnowledgeError(self.path, 1, 1, "the file is empty")

    def _take(self, event: Any) -> None:
        # By type, the commonest first: a pattern match looks at each event up to six times.
        kind: Any = type(event)
        if kind is yaml.ScalarEvent or kind is yaml.AliasEvent:
            self._leaf(event)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._stack.pop()
        elif kind is yaml.MappingStartEvent:
            self._branch(event, {})
        elif kind is yaml.SequenceStartEvent:
            self._branch(event, [])
        elif kind is yaml.DocumentStartEvent:
            self._documents += 1
            if self._documents > 1:
                self._stop(event, "a second document; a file holds one")

    def _leaf(self, event: yaml.NodeEvent) -> None:
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.into, dict) and top.key is None:
            self._key(top, top.into, event)
        else:
            self._attach(event, self._checked(event, value_of))

    def _key(self, top: _Open, into: dict[str, Any], event: yaml.NodeEvent) -> None:
        key = str(self._checked(event, key_of))
        location = (*top.location, key)
        if key in into:
            first = _place(self.keys[location]).line
            self.add(self._at(event), f"{shown((key,))}: this key is already on line {first}")
        self.keys[location], top.key = event.start_mark, key

    def _branch(self, event: yaml.NodeEvent, into: list[Any] | dict[str, Any]) -> None:
        if len(self._stack) >= DEEPEST:
            self._stop(event, f"nested deeper than {DEEPEST} levels")
        if self._stack and isinstance(self._stack[-1].into, dict) and self._stack[-1].key is None:
            self._stop(event, "a key is a text, not a list or a mapping")
        for problem in _decorations(event):
            self.add(self._at(event), problem)
        self._stack.append(_Open(into, self._attach(event, into)))

    def _attach(self, event: yaml.Event, value: Any) -> Location:
        """Put *value* where it belongs; return its location."""
        if len(self.values) >= MOST_VALUES:
            self._stop(event, f"more than {MOST_VALUES} values")
        location: Location = ()
        if not self._stack:
            self.data = value
        elif isinstance(into := (top := self._stack[-1]).into, list):
            location = (*top.location, len(into))
            into.append(value)
        elif (key := top.key) is not None:
            location, top.key = (*top.location, key), None
            into[key] = value
        self.values[location] = event.start_mark
        return location

    def _checked(
        self, event: yaml.NodeEvent, meaning: Callable[[yaml.ScalarEvent], str | date]
    ) -> str | date:
        """Return what *event* means; the text as written, with a problem noted, if it cannot."""
        if type(event) is yaml.ScalarEvent and event.style and _is_plain(event):
            return str(event.value)
        problems = list(_decorations(event))
        value: str | date = ""
        if isinstance(event, yaml.ScalarEvent):
            if self._is_cut_off(event):
                problems.append("put the text in quotes: what follows # is lost")
            try:
                value = meaning(event)
            except ValueError as error:
                problems.append(str(error))
                value = event.value[:LONGEST_SCALAR]
        for problem in problems:
            self.add(self._at(event), problem)
        return value

    def _is_cut_off(self, event: yaml.ScalarEvent) -> bool:
        """Tell whether a text without quotes ends at a # that its writer may have meant."""
        end: Any = event.end_mark
        if (
            not self._comments
            or event.style
            or " " not in event.value
            or end.line >= len(self._lines)
        ):
            return False
        rest: str = self._lines[end.line][end.column :]
        return rest.lstrip().startswith("#")

    def _stop(self, event: yaml.Event, problem: str) -> None:
        raise KnowledgeError(self.path, *self._at(event), problem)

    def _at(self, event: yaml.Event) -> Place:
        return min(self._end, _place(event.start_mark))

    def _place(self, error: yaml.YAMLError) -> Place:
        if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
            return self._end
        opened = error.context_mark if error.context in _NEVER_CLOSED else None
        return min(self._end, _place(opened or error.problem_mark))


def _is_plain(event: yaml.ScalarEvent) -> bool:
    """Return whether *event* is a text and nothing else."""
    return event.anchor is None and event.tag is None and len(event.value) <= LONGEST_SCALAR


def _decorations(event: yaml.NodeEvent) -> Iterator[str]:
    if isinstance(event, yaml.AliasEvent):
        yield "aliases (*name) are not used here"
    elif event.anchor is not None:
        yield "anchors (&name) are not used here"
    if getattr(event, "tag", None) is not None:
        yield "tags (!name) are not used here"


def written(content: Any) -> str:
    """Return *content* as YAML that `parse` reads back: texts, days, lists and mappings."""
    shown: str = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
    return shown


def value_of(event: yaml.ScalarEvent) -> str | date:
    """Return a text, or a day if one is written without quotes; ValueError if YAML guesses."""
    if len(event.value) > LONGEST_SCALAR:
        raise ValueError(f"{len(event.value)} characters; the limit is {LONGEST_SCALAR}")
    kind = _guessed(event)
    if kind == "timestamp" and len(event.value) == len("2024-11-27"):
        try:
            return date.fromisoformat(event.value)
        except ValueError:
            raise ValueError(f"{event.value} is not a day of the calendar") from None
    if kind:
        raise ValueError(f"put it in quotes: YAML reads it as {_READ_AS[kind]}")
    return str(event.value)


def key_of(event: yaml.ScalarEvent) -> str:
    """Return a key; ValueError if YAML would read anything but a text."""
    if _guessed(event) == "merge":
        raise ValueError("merge keys (<<) are not used here")
    if isinstance(key := value_of(event), date):
        raise ValueError("put it in quotes: YAML reads it as a day")  # noqa: TRY004
    return key


def _guessed(event: yaml.ScalarEvent) -> str | None:
    """Return what YAML 1.1 makes of a plain scalar, if not a text."""
    if event.style or event.tag is not None:
        return None
    for tag, pattern in Resolver.yaml_implicit_resolvers.get(event.value[:1], ()):
        if pattern.match(event.value):
            return str(tag).rpartition(":")[2]
    return None


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _said(error: yaml.YAMLError) -> str:
    if not isinstance(error, yaml.MarkedYAMLError):
        return "this is not YAML"
    said = ", ".join(part for part in (error.context, error.problem) if part)
    advice = _NEVER_CLOSED.get(str(error.context)) or next(
        (advice for words, advice in _ADVICE.items() if words in said), "this is not YAML"
    )
    return f"{advice} (YAML says: {said})"
