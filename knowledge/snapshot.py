"""All that is known, as one frozen whole: an answer uses one version from start to end. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from knowledge import match
from knowledge.elections import Election, Words
from knowledge.entries import FaqEntry, Lang, Topic
from knowledge.guards import Guards
from knowledge.lexicon import Lexicon
from knowledge.match import Index
from knowledge.regions import Regions


@dataclass(frozen=True)
class Knowledge:
    """One version of the curated files, valid as a whole."""

    version: str
    topics: tuple[Topic, ...]
    elections: tuple[Election, ...]
    words: Words
    lexicon: Lexicon
    guards: Guards
    regions: Regions

    @cached_property
    def dates(self) -> Mapping[Lang, Mapping[str, str]]:
        """The days of the calendar, as answers name them in braces."""
        return {lang: self.election.dates(lang, self.words) for lang in Lang}

    @cached_property
    def index(self) -> Index:
        """What matching needs; built with the files, never while a voter waits."""
        entries = [entry for topic in self.topics for entry in topic.entries]
        return match.build(entries, self.lexicon)

    def build(self) -> None:
        """Work out everything that answering needs."""
        _ = self.index, self.dates, self.regions.named, self.guards.finder, self.guards.talk

    @cached_property
    def election(self) -> Election:
        """The election whose voting day is the latest; answers speak of it."""
        return max(self.elections, key=lambda each: each.voting_day)

    def entry(self, id_: str) -> FaqEntry | None:
        """Return the entry of that id; None if it is gone since a button or link was made."""
        return self._entries.get(id_)

    def topic_of(self, id_: str) -> Topic | None:
        """Return the topic in which the entry of that id stands."""
        return self._topics.get(id_)

    @cached_property
    def _entries(self) -> Mapping[str, FaqEntry]:
        return {entry.id: entry for topic in self.topics for entry in topic.entries}

    @cached_property
    def _topics(self) -> Mapping[str, Topic]:
        return {entry.id: topic for topic in self.topics for entry in topic.entries}
