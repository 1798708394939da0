"""What must be caught before matching: vote advice, personal numbers, small talk. Pure.

The words are in `guards.yaml`; here is only how they are looked for.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Annotated, NamedTuple, Self

from pydantic import Field, StringConstraints, model_validator
from rapidfuzz.distance import OSA, Indel

from knowledge import private
from knowledge.entries import Curated, Slug, Text
from knowledge.lexicon import Lexicon
from knowledge.private import Private, Span
from knowledge.text import normalise, words

NEAR = 5
"""Words before and after a rule's match in which `unless` can still call it off."""

SHORTEST_REPAIRED = 6
"""Letters a misspelt word needs before its one wrong letter is forgiven."""

SHORTEST_SHORT_FORM = 4
"""Letters of the shortest short form without vowels, such as "psln" for "paslon"."""


class Decline(StrEnum):
    """Why a message gets a fixed reply and no answer."""

    PERSONAL_DATA = "personal_data"
    DANGER = "danger"
    INSTRUCTIONS = "instructions"
    PREDICTION = "prediction"
    VOTE_ADVICE = "vote_advice"
    PERSON = "person"
    OTHER_ELECTION = "other_election"
    LANGUAGE = "language"
    ABUSE = "abuse"
    FAREWELL = "farewell"
    THANKS = "thanks"
    SMALL_TALK = "small_talk"
    GREETING = "greeting"


ADORNMENTS = {Decline.GREETING, Decline.THANKS, Decline.ABUSE}
"""Small talk that a question may begin with."""


class Order(StrEnum):
    """Whether the rows of a rule may occur in any order."""

    ANY = "any"
    AS_WRITTEN = "as-written"


Mask = Annotated[str, StringConstraints(pattern=r"^«[A-Za-z/ -]+»$")]
"""What stands for masked data; nothing in it could be masked again."""

Digits = Annotated[str, StringConstraints(pattern=r"^0[0-9]{6,14}$")]
"""A phone number as dialled within Indonesia."""


class Rule(Curated):
    """Words that must all occur within a few words of each other, and words that call it off."""

    decline: Decline
    example: Text
    has: tuple[Slug | tuple[Text, ...], ...] = Field(min_length=1)
    unless: tuple[Slug | tuple[Text, ...], ...] = ()
    within: int = Field(default=8, ge=1, le=30)
    order: Order = Order.ANY
    longest: int | None = Field(default=None, ge=1)


class _Net(NamedTuple):
    """A rule with its rows by name."""

    rule: Rule
    has: tuple[str, ...]
    unless: tuple[str, ...]
    needs: frozenset[str]


class Guards(Curated):
    """The curated word lists; `guards.yaml` says how a rule is written."""

    masks: dict[Private, Mask]
    public_numbers: tuple[Digits, ...] = ()
    groups: dict[Slug, tuple[Text, ...]] = Field(default_factory=dict)
    set_aside: tuple[Text, ...] = ()
    rules: tuple[Rule, ...] = ()
    whole: dict[Decline, tuple[Text, ...]] = Field(default_factory=dict)
    filler: tuple[Text, ...] = ()
    no_slips: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if problems := [*self._missing(), *self._unknown(), *self._ill_formed()]:
            raise ValueError("; ".join(problems))
        return self

    def _missing(self) -> Iterator[str]:
        for kind in Private:
            if kind not in self.masks:
                yield f"masks: {kind} is missing"

    def _unknown(self) -> Iterator[str]:
        for number, rule in enumerate(self.rules, 1):
            for name in (*rule.has, *rule.unless):
                if isinstance(name, str) and name not in self.groups:
                    yield f"rules: rule {number} names the group '{name}', which does not exist"

    def _ill_formed(self) -> Iterator[str]:
        for where, phrase in self._phrases():
            plain = phrase.removesuffix("*")
            if normalise(plain) != plain or (plain != phrase and " " in plain):
                yield f"{where}: '{phrase}' is not in normalised words, or has '*' in a phrase"

    def _phrases(self) -> Iterator[tuple[str, str]]:
        for name, row in self.groups.items():
            yield from ((f"groups: {name}", each) for each in row)
        for number, rule in enumerate(self.rules, 1):
            for own in _own_rows(rule):
                yield from ((f"rules: rule {number}", each) for each in own)
        for kind, row in self.whole.items():
            yield from ((f"whole: {kind}", each) for each in row)
        yield from (("set_aside", each) for each in self.set_aside)
        yield from (("filler", each) for each in self.filler)
        yield from (("no_slips", each) for each in self.no_slips)

    def unreachable(self, lexicon: Lexicon) -> list[str]:
        """Return the phrases that no text can contain once *lexicon* has standardised it."""
        return [
            f"{where}: '{phrase}'"
            for where, phrase in self._phrases()
            if not phrase.endswith("*") and _spoken(phrase, lexicon) != phrase.split()
        ]

    @cached_property
    def finder(self) -> _Finder:
        """The groups and the rules' own lists, ready to be looked for."""
        own = {_name(row): row for rule in self.rules for row in _own_rows(rule)}
        return _Finder({**self.groups, **own, _ASIDE: self.set_aside})

    @cached_property
    def nets(self) -> tuple[_Net, ...]:
        """The rules, ready to be applied to what `finder` found."""
        named = ((rule, tuple(map(_name, rule.has))) for rule in self.rules)
        return tuple(
            _Net(rule, has, tuple(map(_name, rule.unless)), frozenset(has)) for rule, has in named
        )

    @cached_property
    def certain(self) -> frozenset[str]:
        """The words that are no slips, for a quick look-up."""
        return frozenset(self.no_slips)

    @cached_property
    def published(self) -> re.Pattern[str]:
        """The public numbers, however they are written."""
        return private.either(self.public_numbers)

    @cached_property
    def talk(self) -> _Finder:
        """The phrases of which a message with nothing else in it consists."""
        return _Finder(
            {kind.value: row for kind, row in self.whole.items()} | {_FILLER: self.filler}
        )


_ASIDE, _FILLER = "set aside", "filler"
"""Names of rows that are no groups."""


def _own_rows(rule: Rule) -> Iterator[tuple[str, ...]]:
    return (row for row in (*rule.has, *rule.unless) if not isinstance(row, str))


def _name(row: str | tuple[str, ...]) -> str:
    """Return the name of a group, or of a rule's own row: with a comma, as no group has."""
    return row if isinstance(row, str) else ", ".join((*row, ""))


class _Finder:
    """Where in a list of words each group of phrases occurs."""

    def __init__(self, rows: Mapping[str, Sequence[str]]) -> None:
        self._singles: dict[str, list[str]] = defaultdict(list)
        self._prefixes: dict[str, list[str]] = defaultdict(list)
        self._longer: dict[tuple[str, ...], list[tuple[list[str], str]]] = defaultdict(list)
        for name, phrases in rows.items():
            for phrase in phrases:
                match phrase.split():
                    case [word] if word.endswith("*"):
                        self._prefixes[word[:-1]].append(name)
                    case [word]:
                        self._singles[word].append(name)
                    case [first, second, *_] as all_:
                        self._longer[first, second].append((all_, name))
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        longer = (word for each in self._longer.values() for all_, _ in each for word in all_)
        self.vocabulary = frozenset(self._singles).union(longer)
        self._slips: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.vocabulary):
            if len(word) >= SHORTEST_REPAIRED - 1:
                for slip in {*_shortened(word), _skeleton(word)}:
                    self._slips[slip].append(word)

    def at(self, said: Sequence[str], start: int) -> Iterator[tuple[str, Span]]:
        """Yield what begins at word *start*."""
        word, span = said[start], Span(start, start + 1)
        for name in self._singles.get(word, ()):
            yield name, span
        for length in self._lengths:
            for name in self._prefixes.get(word[:length], ()):
                yield name, span
        for phrase, name in self._longer.get(tuple(said[start : start + 2]), ()):
            if said[start : start + len(phrase)] == phrase:
                yield name, Span(start, start + len(phrase))

    def spans(self, said: Sequence[str]) -> dict[str, list[Span]]:
        """Return every occurrence by group, in the order of the text."""
        found: dict[str, list[Span]] = defaultdict(list)
        for start in range(len(said)):
            for name, span in self.at(said, start):
                found[name].append(span)
        return found

    def repaired(self, word: str) -> str:
        """Return the known word that *word* is a slip or a vowelless short form of; else *word*."""
        if len(word) < SHORTEST_SHORT_FORM or not word.isalpha() or word in self.vocabulary:
            return word
        slips = (_skeleton(word), *_shortened(word))
        near = (known for slip in slips for known in self._slips.get(slip, ()))
        return next((known for known in near if _is_slip(word, known)), word)


def _shortened(word: str) -> list[str]:
    """Return *word*, and it without each letter but the first: equal for words one slip apart."""
    return [word, *(word[:i] + word[i + 1 :] for i in range(1, len(word)))]


def _skeleton(word: str) -> str:
    return word[0] + re.sub("[aeiou]", "", word[1:])


def _is_slip(word: str, known: str) -> bool:
    """Return whether *word* is *known* without some vowels, or a long word one letter off."""
    vowels = len(known) - len(word)
    if _skeleton(word) == _skeleton(known) and Indel.distance(word, known) == vowels:
        return True
    return max(len(word), len(known)) >= SHORTEST_REPAIRED and OSA.distance(word, known) == 1


def guard(text: str, guards: Guards, lexicon: Lexicon) -> Decline | None:
    """Return why *text* must not be answered from the entries; None if it may be."""
    if next(private.find(text, guards.published), None):
        return Decline.PERSONAL_DATA
    said = _spoken(text, lexicon)
    return _whole(said, guards) or _ruled(_repaired(said, guards, lexicon), guards)


def unadorned(text: str, guards: Guards, lexicon: Lexicon) -> str:
    """Return *text* in standard words without the courtesies or insults that it begins with.

    Empty if it begins with none, or is nothing else.
    """
    said, at, done = words(text, lexicon.standard), 0, 0
    while at < len(said):
        found = {name: span.end for name, span in guards.talk.at(said, at)}
        if not found and said[at] not in lexicon.silent:
            break
        at = max(found.values(), default=at + 1)
        if not found.keys().isdisjoint(ADORNMENTS):
            done = at
    return " ".join(said[done:]) if done else ""


def mask(text: str, guards: Guards) -> str:
    """Return *text* with every ID number, phone number and e-mail address masked."""
    parts, done = [], 0
    for kind, span in private.find(text, guards.published):
        parts += [text[done : span.start], guards.masks[kind]]
        done = span.end
    return "".join([*parts, text[done:]])


def _spoken(text: str, lexicon: Lexicon) -> list[str]:
    return [word for word in words(text, lexicon.standard) if word not in lexicon.silent]


def _repaired(said: list[str], guards: Guards, lexicon: Lexicon) -> list[str]:
    return [
        word
        if word in lexicon.vocabulary or word in guards.certain
        else guards.finder.repaired(word)
        for word in said
    ]


def _whole(said: list[str], guards: Guards) -> Decline | None:
    """Return the kind of small talk *said* is, if it is nothing else; emoji are a greeting."""
    kinds: set[str] = set()
    at = 0
    while at < len(said):
        found = sorted(guards.talk.at(said, at), key=lambda each: each[1].end)
        if not found:
            return None
        kinds.add(found[-1][0])
        at = found[-1][1].end
    if not said:
        return Decline.GREETING
    return next((kind for kind in guards.whole if kind in kinds), None)


def _ruled(said: list[str], guards: Guards) -> Decline | None:
    found = guards.finder.spans(said)
    if aside := found.get(_ASIDE):
        gone = {at for span in aside for at in range(span.start, span.end)}
        found = guards.finder.spans(["" if at in gone else w for at, w in enumerate(said)])
    return next((net.rule.decline for net in guards.nets if _holds(net, found, len(said))), None)


def _holds(net: _Net, found: Mapping[str, list[Span]], length: int) -> bool:
    """Return whether *net* catches something in *found* that nothing excuses."""
    if not net.needs <= found.keys() or length > (net.rule.longest or length):
        return False
    excuses = [span for name in net.unless for span in found.get(name, ())]
    return any(
        not any(each.end > start - NEAR and each.start < end + NEAR for each in excuses)
        for start, end in _meetings(net, found)
    )


def _meetings(net: _Net, found: Mapping[str, list[Span]]) -> Iterator[Span]:
    """Yield the stretches of text in which all rows of *net* occur."""
    ordered = net.rule.order is Order.AS_WRITTEN
    firsts = net.has[:1] if ordered else net.has
    for start in sorted({span.start for name in firsts for span in found[name]}):
        end = _reach([found[name] for name in net.has], start, ordered=ordered)
        if end is not None and end - start <= net.rule.within:
            yield Span(start, end)


def _reach(rows: Sequence[list[Span]], start: int, *, ordered: bool) -> int | None:
    """Return where the nearest occurrence of every row from *start* on has ended; None if never."""
    begin, end = start, start
    for spans in rows:
        at = bisect_left(spans, Span(begin, 0))
        if at == len(spans):
            return None
        end = max(end, spans[at].end)
        begin = end if ordered else begin
    return end
