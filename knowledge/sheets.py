"""Every valid file as the rules read it: entries, claims, texts and phrasings with their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from knowledge.claims import Claim, Claims
from knowledge.elections import Election, Words
from knowledge.entries import Curated, FaqEntry, Lang, Topic
from knowledge.errors import KnowledgeError
from knowledge.guards import Guards
from knowledge.lexicon import Lexicon
from knowledge.places import Location, Sheet, Tree
from knowledge.region_answers import Note, RegionFacts
from knowledge.region_questions import RegionWords
from knowledge.regions import Regions
from knowledge.signals import Signals
from knowledge.text import normalise


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way an entry or a claim is asked for, and where it is written."""

    entry: FaqEntry | Claim
    tree: Tree
    location: Location
    lang: Lang
    normal: str

    def error(self, problem: str) -> KnowledgeError:
        """Return *problem* at this phrasing."""
        return self.tree.error(self.location, problem)


@dataclass(frozen=True)
class Sheets:
    """Every valid file, and the kinds of which another file is not valid yet."""

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
                yield tree, (*location, "answer", phase.value, lang.value), lang, answer.in_(lang)
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
            yield tree, (*location, "title", lang.value), claim.title.in_(lang)
            yield tree, (*location, "explanation", lang.value), claim.explanation.in_(lang)

    @cached_property
    def phrasings(self) -> Sequence[Phrasing]:
        """All that entries are matched by: an entry's question is a phrasing too."""
        return tuple(_phrasings(self.entries()))

    @cached_property
    def tellings(self) -> Sequence[Phrasing]:
        """All that claims are matched by: a claim's title is a phrasing too."""
        return tuple(_phrasings(self.claims()))

    def trees(self) -> Iterator[Tree]:
        """Yield every file that people read texts from."""
        yield from (each.tree for each in (*self.topics, *self.rumours, *self.elections))
        single = (self.words, self.region_facts, self.region_words)
        yield from (each.tree for each in single if each)


def _phrasings(
    entries: Iterable[tuple[Tree, Location, FaqEntry | Claim]],
) -> Iterator[Phrasing]:
    for tree, location, entry in entries:
        for rest, lang, text in _asked(entry):
            yield Phrasing(entry, tree, (*location, *rest), lang, normalise(text))


def _asked(entry: FaqEntry | Claim) -> Iterator[tuple[Location, Lang, str]]:
    first = "title" if isinstance(entry, Claim) else "question"
    for lang in Lang:
        yield (first, lang.value), lang, getattr(entry, first).in_(lang)
        for index, text in enumerate(entry.asked_as.get(lang, ())):
            yield ("asked_as", lang.value, index), lang, text
