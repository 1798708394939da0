"""Ask and be answered: guards, match and phase in one place. Pure; reads no clock."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from knowledge import claims, match, regions
from knowledge.claims import Claim
from knowledge.elections import Zone
from knowledge.entries import FaqEntry, Lang, Phase, Source
from knowledge.guards import Decline, guard, unadorned
from knowledge.match import DEFAULT, Index, Match, Thresholds
from knowledge.snapshot import Knowledge

CHOICES = 3
"""How many entries a voter is asked to choose from."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An entry as one voter reads it now; *local* if it depends on a time zone we do not know."""

    entry: FaqEntry
    lang: Lang
    phase: Phase
    question: str
    text: str
    sources: tuple[Source, ...]
    checked: date
    local: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One entry answers the question."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Unsure:
    """Several entries may answer it; the voter is asked which was meant."""

    choices: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """It tells or asks about a rumour that was checked."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing curated answers it."""


@dataclass(frozen=True, slots=True)
class Declined:
    """It is no question that official information answers."""

    reason: Decline


Outcome = Found | Checked | Unsure | Missing | Declined


@dataclass(frozen=True, slots=True)
class Decision:
    """The entries that may be meant, best first; *sure* if the first can be given as the answer."""

    matches: tuple[Match, ...]
    sure: bool

    @property
    def exact(self) -> bool:
        """Whether an editor wrote these words as a phrasing of the entry."""
        return self.sure and math.isinf(self.matches[0].score)


def ask(
    question: str, now: datetime, zone: Zone | None, lang: Lang, knowledge: Knowledge
) -> Outcome:
    """Return what a voter in *zone* gets for *question*; a region it names decides the zone."""
    if reason := guard(question, knowledge.guards, knowledge.lexicon):
        return Declined(reason)
    if not any(char.isalpha() for char in question):
        return Declined(Decline.SMALL_TALK)
    zone = named_zone(question, knowledge) or zone
    decision = decide(question, knowledge)
    if claim := rumour(question, decision, knowledge):
        return Checked(claim)
    found = tuple(read(each.entry, now, zone, lang, knowledge) for each in decision.matches)
    if decision.sure:
        return Found(found[0])
    return Unsure(found) if found else Missing()


def named_zone(question: str, knowledge: Knowledge) -> Zone | None:
    """Return the time zone of the place that *question* is about; None if it names none."""
    return regions.zone(question, knowledge.regions, knowledge.lexicon)


def decide(question: str, knowledge: Knowledge) -> Decision:
    """Return what *question* may mean: as it is, without courtesies, or without the place it names."""
    decision = weigh(match.rank(question, knowledge.index), knowledge.index)
    if decision.sure:
        return decision
    lexicon = knowledge.lexicon
    bare = unadorned(question, knowledge.guards, lexicon)
    if bare:
        decision = weigh(match.rank(bare, knowledge.index), knowledge.index)
    placeless = regions.placeless(bare or question, knowledge.regions, lexicon)
    if decision.sure or not placeless:
        return decision
    anywhere = weigh(match.rank(placeless, knowledge.index), knowledge.index)
    return anywhere if anywhere.sure else decision


def rumour(question: str, decision: Decision, knowledge: Knowledge) -> Claim | None:
    """Return the claim that answers *question* better than the entries of *decision*.

    Only what an editor wrote as a phrasing of an entry stays with it: a claim says more of its
    rumour than an entry about rumours in general, or about the rule in question.
    """
    if decision.exact:
        return None
    near = claims.look_up(question, knowledge.claim_index)
    return near[0] if near else None


def weigh(ranked: Sequence[Match], index: Index, thresholds: Thresholds = DEFAULT) -> Decision:
    """Return whether the first of *ranked* is an answer, and else which to ask back with.

    A wrong answer costs more than a question back.
    """
    if not ranked:
        return Decision((), sure=False)
    first = ranked[0]
    if first.known >= thresholds.known and match.trust(ranked, index) >= thresholds.answer:
        return Decision((first,), sure=True)
    enough = thresholds.nearby * first.score
    near = [each for each in ranked if each.score >= enough and each.known >= thresholds.offer]
    return Decision(tuple(near[:CHOICES]), sure=False)


def read(
    entry: FaqEntry, now: datetime, zone: Zone | None, lang: Lang, knowledge: Knowledge
) -> Answer:
    """Return *entry* as it reads at *now* in *zone*: the phase's answer, its dates filled in."""
    election = knowledge.election
    phase = election.phase(now, zone)
    written = entry.answer_in(phase).in_(lang)
    current = election.as_of(now, zone, lang, knowledge.words)
    filled = written.format_map({**knowledge.dates[lang], **current})
    return Answer(
        entry=entry,
        lang=lang,
        phase=phase,
        question=entry.question.in_(lang),
        text=filled,
        sources=entry.sources,
        checked=entry.checked,
        local=zone is None and "{polls_now}" in written,
    )
