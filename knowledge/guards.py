"""What must be caught before matching: vote advice, personal numbers, small talk. Pure.

The words are in `guards.yaml`; here is only how they are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import pairwise, product
from typing import Annotated, NamedTuple

from pydantic import Field, StringConstraints

from knowledge import private
from knowledge.entries import Text
from knowledge.lexicon import Lexicon
from knowledge.phrases import ASIDE, Combination, Finder, WordLists, row_name, spoken
from knowledge.private import Private, Span
from knowledge.text import normalise, words


class Decline(StrEnum):
    """Why a message gets a fixed reply and no answer."""

    PERSONAL_DATA = "personal_data"
    DANGER = "danger"
    INSTRUCTIONS = "instructions"
    PREDICTION = "prediction"
    VOTE_ADVICE = "vote_advice"
    PERSON = "person"
    OTHER_ELECTION = "other_election"
    ADMINISTRATION = "administration"
    OFF_TOPIC = "off_topic"
    LANGUAGE = "language"
    ABUSE = "abuse"
    FAREWELL = "farewell"
    THANKS = "thanks"
    SMALL_TALK = "small_talk"
    GREETING = "greeting"


ADORNMENTS = {Decline.GREETING, Decline.THANKS, Decline.ABUSE}
"""Small talk that a question may begin with."""


_OPINION = {Decline.PREDICTION, Decline.VOTE_ADVICE, Decline.PERSON}
"""What an honest clause before or after it does not excuse."""

Mask = Annotated[str, StringConstraints(pattern=r"^«[A-Za-z/ -]+»$")]
"""What stands for masked data; nothing in it could be masked again."""

Digits = Annotated[str, StringConstraints(pattern=r"^0[0-9]{6,14}$")]
"""A phone number as dialled within Indonesia."""


SOMEBODY, TITLED = "somebody", "titled"
"""Groups that words which no list knows belong to as well: they may be a name, after a title they are."""

_SPLIT = re.compile(r"(?<![^\W_])[^\W\d_](?:[\s.,_*|/-]+[^\W\d_](?![^\W_])){3,}")
"""A word, or several, in letters that stand alone."""

_BREAK = re.compile(r"[.,;:!?()…]+(?=\s|$)|\n|\s[-–—]+\s")
"""Where a clause ends and another begins."""

_SHORTEST = 3
"""Letters of the shortest word that is looked for in letters or taken for a name."""

_DIGITS, _WITHIN = str.maketrans("013457", "oieast"), re.compile("[0-9][a-z]")
"""The letters that digits within a word stand for; those at its end are a number, as in "no7"."""


class Rule(Combination):
    """Words that must all occur within a few words of each other, and words that call it off."""

    decline: Decline
    example: Text
    longest: int | None = Field(default=None, ge=1)


class _Net(NamedTuple):
    """A rule with its rows by name."""

    rule: Rule
    has: tuple[str, ...]
    unless: tuple[str, ...]
    needs: frozenset[str]


class _Breaks:
    """Where the clauses of a message begin, sought once a rule asks for it; particles not counted."""

    def __init__(self, text: str, guards: Guards, lexicon: Lexicon) -> None:
        self._text, self._guards, self._lexicon = text, guards, lexicon

    def of(self, net: _Net, found: Mapping[str, list[Span]]) -> Sequence[int]:
        """Return the places that no single word of *found* excuses *net* beyond."""
        excused = net.rule.decline in _OPINION and not found.keys().isdisjoint(net.unless)
        return self._places if excused else ()

    @cached_property
    def _places(self) -> Sequence[int]:
        places = [0]
        for clause in _BREAK.split(self._text)[:-1]:
            said = words(_undisguised(clause, self._guards, self._lexicon), self._lexicon.standard)
            places.append(places[-1] + sum(word not in self._lexicon.silent for word in said))
        return places[1:]


Row = Annotated[
    tuple[Annotated[Text, StringConstraints(pattern=r"^[^*]*$")], ...], Field(min_length=1)
]
"""Phrases of which one takes its place in a string; none is open at its end."""


class Guards(WordLists):
    """The curated word lists; `guards.yaml` says how a rule is written."""

    masks: dict[Private, Mask]
    public_numbers: tuple[Digits, ...] = ()
    rules: tuple[Rule, ...] = ()
    whole: dict[Decline, tuple[Text, ...]] = Field(default_factory=dict)
    filler: tuple[Text, ...] = ()
    titles: tuple[Text, ...] = ()
    strung: tuple[tuple[Row, ...], ...] = ()
    forbidden: tuple[Text, ...] = ()

    def missing(self) -> Iterator[str]:
        """Yield the kinds of private data that have no mask."""
        for kind in Private:
            if kind not in self.masks:
                yield f"masks: {kind} is missing"

    def phrases(self) -> Iterator[tuple[str, str]]:
        yield from super().phrases()
        for kind, row in self.whole.items():
            yield from ((f"whole: {kind}", each) for each in row)
        yield from (("filler", each) for each in self.filler)
        yield from (("titles", each) for each in self.titles)
        yield from (("strung", each) for string in self.strung for row in string for each in row)
        yield from (("forbidden", each) for each in self.forbidden)

    def is_met(self, where: str, phrase: str, lexicon: Lexicon) -> bool:
        """Tell whether a question can contain *phrase* in standard spelling; titles may be particles."""
        if where == "titles":
            return words(phrase, lexicon.standard) == [phrase]
        return super().is_met(where, phrase, lexicon)

    @cached_property
    def finder(self) -> Finder:
        """The groups and the rules' own lists, ready to be looked for."""
        strung = (" ".join(each) for string in self.strung for each in product(*string))
        return Finder({**self.rows, ASIDE: (*self.set_aside, *strung)})

    @cached_property
    def nets(self) -> tuple[_Net, ...]:
        """The rules, ready to be applied to what `finder` found."""
        named = ((rule, tuple(map(row_name, rule.has))) for rule in self.rules)
        return tuple(
            _Net(rule, has, tuple(map(row_name, rule.unless)), frozenset(has))
            for rule, has in named
        )

    @cached_property
    def published(self) -> re.Pattern[str]:
        """The public numbers, however they are written."""
        return private.either(self.public_numbers)

    @cached_property
    def promises(self) -> Finder:
        """What no text of ours promises."""
        return Finder({_FORBIDDEN: self.forbidden})

    @cached_property
    def talk(self) -> Finder:
        """The phrases of which a message with nothing else in it consists."""
        return Finder(
            {kind.value: row for kind, row in self.whole.items()} | {_FILLER: self.filler}
        )


_FILLER, _FORBIDDEN = "filler", "forbidden"
"""Names of rows that are no groups."""


def guard(text: str, guards: Guards, lexicon: Lexicon) -> Decline | None:
    """Return why *text* must not be answered from the entries; None if it may be."""
    if next(private.find(text, guards.published), None):
        return Decline.PERSONAL_DATA
    typed = words(_undisguised(text, guards, lexicon), lexicon.standard)
    said = [word for word in typed if word not in lexicon.silent]
    return _whole(said, guards) or _ruled(typed, guards, lexicon, _Breaks(text, guards, lexicon))


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


def promised(text: str, guards: Guards, lexicon: Lexicon) -> Iterator[str]:
    """Yield each promise in *text* that nobody can keep, in standard words."""
    return promises(spoken(text, lexicon), guards)


def promises(said: Sequence[str], guards: Guards) -> Iterator[str]:
    """Yield each promise in *said*, a text in standard words, that nobody can keep."""
    for start, end in guards.promises.spans(said).get(_FORBIDDEN, ()):
        yield " ".join(said[start:end])


def _undisguised(text: str, guards: Guards, lexicon: Lexicon) -> str:
    """Return *text* normalised, words in split letters whole, words with digits for letters plain."""
    whole = _SPLIT.sub(lambda each: _joined(each[0], guards, lexicon), text)
    return " ".join(_plain(word, guards, lexicon) for word in normalise(whole).split())


def _joined(letters: str, guards: Guards, lexicon: Lexicon) -> str:
    """Return the words that *letters* spell: kept apart by blanks if something else is within them."""
    split = letters.split("  ") if "  " in letters else letters.split()
    parts = [part for each in split if (part := re.sub(r"[\W_]", "", each))]
    if any(len(part) > 1 for part in parts):
        return " ".join(parts)
    whole = normalise("".join(parts))
    # The fewest known words up to each letter.
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(whole) + 1):
        for start in range(max(0, end - 16), end):
            word = whole[start:end]
            if start in best and _is_known(word, guards, lexicon):
                found = (*best[start], word)
                best[end] = min(best.get(end, found), found, key=len)
    spelt = max(best)
    return " ".join((*best[spelt], whole[spelt:]))


def _plain(word: str, guards: Guards, lexicon: Lexicon) -> str:
    letters = word.translate(_DIGITS)
    disguised = word[0].isalpha() and letters.isalpha() and _WITHIN.search(word)
    return letters if disguised and _is_known(letters, guards, lexicon) else word


def _is_known(word: str, guards: Guards, lexicon: Lexicon) -> bool:
    """Return whether *word*, long enough to be one, is a word of some list."""
    return len(word) >= _SHORTEST and (
        word in lexicon.vocabulary or word in guards.finder.vocabulary
    )


def _repaired(said: Sequence[str], guards: Guards, lexicon: Lexicon) -> list[str]:
    return [
        word
        if word in lexicon.vocabulary or word in guards.certain
        else guards.finder.repaired(word)
        for word in said
    ]


def _names(
    typed: Sequence[str], guards: Guards, lexicon: Lexicon
) -> Iterator[tuple[int, str, bool]]:
    """Yield each word that no list knows and its place, particles not counted; True after a title."""
    place = 0
    for before, word in pairwise(["", *typed]):
        if word.isalpha() and len(word) >= _SHORTEST and not _is_listed(word, guards, lexicon):
            yield place, word, before in guards.titles
        place += word not in lexicon.silent


def _is_listed(word: str, guards: Guards, lexicon: Lexicon) -> bool:
    return (
        word in guards.certain
        or word in guards.titles
        or _is_known(word, guards, lexicon)
        or any(guards.finder.at([word], 0))
    )


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


def _ruled(
    typed: Sequence[str], guards: Guards, lexicon: Lexicon, breaks: _Breaks
) -> Decline | None:
    said = _repaired([word for word in typed if word not in lexicon.silent], guards, lexicon)
    found = guards.finder.spans(said)
    if aside := found.get(ASIDE):
        gone = {at for span in aside for at in range(span.start, span.end)}
        found = guards.finder.spans(["" if at in gone else w for at, w in enumerate(said)])
    for at, word, titled in _names(typed, guards, lexicon):
        # A slip is no name, unless somebody is called so.
        if titled or said[at] == word:
            found[SOMEBODY].append(Span(at, at + 1))
        if titled:
            found[TITLED].append(Span(at, at + 1))
    found[SOMEBODY].sort()
    found[TITLED].sort()
    names = frozenset(found)
    near = (net for net in guards.nets if net.needs <= names)
    caught = (net for net in near if _holds(net, found, len(said), breaks))
    return next((net.rule.decline for net in caught), None)


def _holds(net: _Net, found: Mapping[str, list[Span]], length: int, breaks: _Breaks) -> bool:
    """Return whether *net*, all of whose rows are in *found*, catches something that nothing excuses."""
    if length > (net.rule.longest or length):
        return False
    return net.rule.meets(found, net.has, net.unless, breaks.of(net, found))
