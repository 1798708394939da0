"""All that is known, as one frozen whole: an answer uses one version from start to end. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property

from knowledge import claims, region_answers, region_questions
from knowledge.asides import Asides
from knowledge.claims import Claim, ClaimIndex
from knowledge.decision import Fitted
from knowledge.elections import Election, Words
from knowledge.entries import Curated, FaqEntry, Lang, Topic
from knowledge.facts import Facts
from knowledge.guards import Guards
from knowledge.index import Index, build
from knowledge.lexicon import Lexicon
from knowledge.names import Names
from knowledge.region_answers import RegionFacts
from knowledge.region_questions import RegionWords
from knowledge.regions import Region, Regions
from knowledge.signals import Signals


@dataclass(frozen=True)
class Knowledge:
    """One version of the curated files, valid as a whole.

    *files* has for each file, by its path in the folder, a fingerprint of its bytes and what it says;
    *lists* names the version of those files that say how answers are read, and are none.
    """

    version: str
    lists: str
    files: Mapping[str, tuple[bytes, Curated]]
    topics: tuple[Topic, ...]
    elections: tuple[Election, ...]
    words: Words
    lexicon: Lexicon
    guards: Guards
    regions: Regions
    region_facts: RegionFacts
    region_words: RegionWords
    signals: Signals
    asides: Asides
    fitted: Fitted
    facts: Facts
    names: Names
    claims: tuple[Claim, ...]

    @cached_property
    def dates(self) -> Mapping[Lang, Mapping[str, str]]:
        """The days of the calendar, as answers name them in braces."""
        return {lang: self.election.dates(lang, self.words) for lang in Lang}

    @cached_property
    def ranked(self) -> Sequence[FaqEntry]:
        """What a question may mean: the entries, and after them the claims that name nobody."""
        return (*self._entries.values(), *claims.ranked(self.claims, self.persons))

    @cached_property
    def index(self) -> Index:
        """What matching needs; built with the files, never while a voter waits."""
        return self.indexed(self.ranked)

    def indexed(self, entries: Sequence[FaqEntry], before: Index | None = None) -> Index:
        """Return the index over *entries* beside our asides; *before* has read some of them."""
        return build(entries, self.lexicon, self.asides.asides, self._certain, before)

    def texts(self) -> Iterator[str]:
        """Yield every text of the entries and the claims."""
        for topic in self.topics:
            for entry in topic.entries:
                spoken = (entry.question, *entry.answer.values(), *entry.differs_from.values())
                yield from (each.in_(lang) for each in spoken for lang in Lang)
                yield from (each for of in entry.asked_as.values() for each in of)
        for claim in self.claims:
            told = (claim.title, claim.explanation)
            yield from (each.in_(lang) for each in told for lang in Lang)
            yield from (each for of in claim.asked_as.values() for each in of)

    @cached_property
    def persons(self) -> frozenset[str]:
        """The words by which persons of `names.yaml` are called."""
        return self.names.parts(self.lexicon)

    @cached_property
    def _certain(self) -> frozenset[str]:
        return self.persons.union(self.regions.worded, self.names.shorts)

    @cached_property
    def claim_index(self) -> ClaimIndex:
        """What looking up a rumour needs."""
        return claims.build(self.claims, self.index, self.persons)

    def build(self, before: Knowledge | None = None) -> None:
        """Work out everything that answering needs; *before* has the same lists, and read most of it."""
        if before:
            # As `cached_property` does, past the frozen dataclass.
            vars(self)["index"] = self.indexed(self.ranked, before.index)
        _ = self.index, self.dates, self.regions.named, self.guards.finder, self.guards.talk
        _ = self.regions.searched, self.regions.worded, self.regions.stands_for
        _ = (
            self.region_words.finder,
            self.region_words.nets,
            self._regions,
            self.regions.by_code,
            self.regions.zones,
        )
        _ = self.signals.finder, self.signals.moments.finder, self.claim_index

    def with_verdicts(self, verdicts: Sequence[Claim]) -> Knowledge:
        """Return this knowledge with the published *verdicts* of the review desk among its claims.

        What is slow to build is shared with it and not built again.
        """
        self.build()
        known = copy(self)
        # As `cached_property` does, past the frozen dataclass.
        vars(known).update(
            claims=(*self.claims, *verdicts),
            claim_index=claims.extended(self.claim_index, verdicts),
        )
        vars(known).pop("_claims", None)
        return known

    @cached_property
    def election(self) -> Election:
        """The election whose voting day is the latest; answers speak of it."""
        return max(self.elections, key=lambda each: each.voting_day)

    def entry(self, id_: str) -> FaqEntry | None:
        """Return the entry, or the claim as one, of that id; None if it is gone since a button was made."""
        region = self.region(id_)
        return self.region_entry(region) if region else self._ranks.get(id_)

    def region(self, id_: str) -> Region | None:
        """Return the region whose entry has that id."""
        return self._regions.get(id_)

    def region_entry(self, region: Region) -> FaqEntry:
        """Return what *region* elects, as an entry."""
        return region_answers.entry(
            region, self.regions, self.region_facts, self.region_words.says
        )

    def asked_region(self, question: str) -> region_questions.Asked | None:
        """Return which regions *question* is about; None if it is about something else."""
        return region_questions.asked(
            question,
            self.region_words,
            self.regions,
            self.region_facts,
            self.lexicon,
            self.index.reader.typed,
        )

    def claim(self, id_: str) -> Claim | None:
        """Return the claim of that id; None if it was withdrawn."""
        return self._claims.get(id_)

    def topic_of(self, id_: str) -> Topic | None:
        """Return the topic in which the entry of that id stands."""
        return self._topics.get(id_)

    @cached_property
    def _entries(self) -> Mapping[str, FaqEntry]:
        return {entry.id: entry for topic in self.topics for entry in topic.entries}

    @cached_property
    def _ranks(self) -> Mapping[str, FaqEntry]:
        return {each.id: each for each in self.ranked}

    @cached_property
    def _regions(self) -> Mapping[str, Region]:
        return {region_answers.entry_id(each): each for each in self.regions.rows}

    @cached_property
    def _claims(self) -> Mapping[str, Claim]:
        return {claim.id: claim for claim in self.claims}

    @cached_property
    def _topics(self) -> Mapping[str, Topic]:
        return {entry.id: topic for topic in self.topics for entry in topic.entries}
