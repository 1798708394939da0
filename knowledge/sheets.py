"""Every valid file as the rules read it: entries, claims, texts and phrasings with their places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from itertools import product

from knowledge.claims import Claim, Claims
from knowledge.elections import Election, Words
from knowledge.entries import Curated, FaqEntry, Lang, Localized, Topic
from knowledge.guards import Guards
from knowledge.lexicon import Lexicon
from knowledge.names import Haystack, Names
from knowledge.places import Location, Sheet, Tree
from knowledge.region_answers import Note, RegionFacts
from knowledge.region_questions import RegionWords
from knowledge.regions import Regions
from knowledge.signals import Signals
from knowledge.traps import Hearing, Sentence, Traps


@dataclass(frozen=True)
class Sheets:
    """Every valid file, and the kinds of which another file is not valid yet.

    *today* is None where no clock is asked: what is served does not depend on one.
    """

    topics: Sequence[Sheet[Topic]]
    elections: Sequence[Sheet[Election]]
    words: Sheet[Words] | None
    lexicon: Sheet[Lexicon] | None = None
    guards: Sheet[Guards] | None = None
    incomplete: frozenset[type[Curated]] = frozenset()
    rumours: Sequence[Sheet[Claims]] = ()
    signals: Sheet[Signals] | None = None
    regions: Sheet[Regions] | None = None
    region_facts: Sheet[RegionFacts] | None = None
    region_words: Sheet[RegionWords] | None = None
    traps: Sheet[Traps] | None = None
    names: Sheet[Names] | None = None
    today: date | None = None
    passed: AbstractSet[str] = frozenset()
    """Texts that the rules passed before, when every file but those of answers was the same."""

    def entries(self) -> Iterator[tuple[Tree, Location, FaqEntry]]:
        """Yield every entry with its place."""
        for sheet in self.topics:
            for index, entry in enumerate(sheet.value.entries):
                yield sheet.tree, ("entries", index), entry

    def claims(self) -> Iterator[tuple[Tree, Location, Claim]]:
        """Yield every claim with its place."""
        for sheet in self.rumours:
            for index, claim in enumerate(sheet.value.claims):
                yield sheet.tree, ("claims", index), claim

    def answers(self) -> Iterator[tuple[Tree, Location, Lang, str]]:
        """Yield every text of every answer with its place."""
        for tree, location, entry in self.entries():
            for (phase, answer), lang in product(entry.answer.items(), Lang):
                if (text := answer.in_(lang)) not in self.passed:
                    yield tree, (*location, "answer", phase.value, lang.value), lang, text
        for (tree, location, note), lang in product(self.notes(), Lang):
            yield tree, (*location, "says", lang.value), lang, note.says.in_(lang)

    def notes(self) -> Iterator[tuple[Tree, Location, Note]]:
        """Yield what is noted of some regions with its place."""
        if self.region_facts:
            for index, note in enumerate(self.region_facts.value.notes):
                yield self.region_facts.tree, ("notes", index), note

    def said(self) -> Iterator[tuple[Tree, Location, str]]:
        """Yield all that the bot says in answer to a question."""
        yield from ((tree, location, text) for tree, location, _, text in self.answers())
        yield from self.said_of_claims()

    def said_of_claims(self) -> Iterator[tuple[Tree, Location, str]]:
        """Yield every title and explanation of a claim with its place."""
        for (tree, location, claim), lang in product(self.claims(), Lang):
            for key, text in (("title", claim.title), ("explanation", claim.explanation)):
                if text.in_(lang) not in self.passed:
                    yield tree, (*location, key, lang.value), text.in_(lang)

    def stated(self) -> Iterator[tuple[Tree, Location, str]]:
        """Yield all that the bot tells as true with its place: no phrasings, no rumours."""
        for (tree, location, entry), lang in product(self.entries(), Lang):
            told: dict[tuple[str, ...], Localized] = {("question",): entry.question}
            told |= {("differs_from", id_): each for id_, each in entry.differs_from.items()}
            told |= {("label",): entry.label} if entry.label else {}
            for key, each in told.items():
                if each.in_(lang) not in self.passed:
                    yield tree, (*location, *key, lang.value), each.in_(lang)
        yield from (each for each in self.said() if "title" not in each[1])

    @cached_property
    def heard(self) -> Callable[[str], Sequence[Sentence]]:
        """The sentences of a text, worked out once for all rules that ask."""
        lexicon = self.lexicon.value if self.lexicon else Lexicon(variants={"": ()})
        return cache(Hearing(lexicon).sentences)

    @cached_property
    def texts(self) -> Sequence[tuple[Tree, Location, str]]:
        """Every text that people read or type, with its place."""
        each = ((tree, *told) for tree in self.trees() for told in tree.texts())
        return tuple(row for row in each if row[2] not in self.passed)

    @cached_property
    def haystack(self) -> Haystack:
        """All of `texts`, ready to be searched for names."""
        return Haystack([text for _, _, text in self.texts])

    @cached_property
    def named(self) -> Sequence[tuple[Tree, Location, Sequence[str]]]:
        """The persons that a text names, with its place."""
        people = self.haystack.people(self.names.value.people) if self.names else {}
        return tuple((*self.texts[number][:2], persons) for number, persons in people.items())

    def trees(self) -> Iterator[Tree]:
        """Yield every file that people read texts from, but for those that were checked before."""
        several = (*self.topics, *self.rumours, *self.elections)
        single = (self.words, self.region_facts, self.region_words)
        yield from (each.tree for each in (*several, *single) if each and not each.known)


def place(asked: FaqEntry | Claim, number: int) -> Location:
    """Return where the phrasing of that *number* stands in *asked*; its question or title is one too."""
    first = "title" if isinstance(asked, Claim) else "question"
    for lang in Lang:
        if number == 0:
            return first, lang.value
        number -= 1
        if number < (many := len(asked.asked_as.get(lang, ()))):
            return "asked_as", lang.value, number
        number -= many
    raise IndexError(number)
