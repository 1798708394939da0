"""Ask and be answered: guards, match and phase in one place. Pure; reads no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from knowledge import match, regions
from knowledge.elections import Zone
from knowledge.entries import FaqEntry, Lang, Phase, Source
from knowledge.guards import Decline, guard
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
class Missing:
    """Nothing curated answers it."""


@dataclass(frozen=True, slots=True)
class Declined:
    """It is no question that official information answers."""

    reason: Decline


Outcome = Found | Unsure | Missing | Declined


def ask(
    question: str, now: datetime, zone: Zone | None, lang: Lang, knowledge: Knowledge
) -> Outcome:
    """Return what a voter in *zone* gets for *question*; a region it names decides the zone."""
    if reason := guard(question, knowledge.guards, knowledge.lexicon):
        return Declined(reason)
    zone = regions.zone(question, knowledge.regions) or zone
    chosen = decide(match.rank(question, knowledge.index), knowledge.index)
    answers = tuple(read(each.entry, now, zone, lang, knowledge) for each in chosen)
    match answers:
        case ():
            return Missing()
        case (only,):
            return Found(only)
        case _:
            return Unsure(answers)


def decide(ranked: Sequence[Match], index: Index, thresholds: Thresholds = DEFAULT) -> list[Match]:
    """Return the one entry to answer with, two or three to ask back with, or none.

    A wrong answer costs more than a question back.
    """
    if _is_sure(ranked, index, thresholds):
        return list(ranked[:1])
    if not ranked or ranked[0].known < thresholds.offer:
        return []
    near = [each for each in ranked if each.score >= thresholds.nearby * ranked[0].score]
    return near[:CHOICES] if len(near) > 1 else list(ranked[: CHOICES - 1])


def _is_sure(ranked: Sequence[Match], index: Index, thresholds: Thresholds) -> bool:
    known = ranked[0].known if ranked else 0.0
    return known >= thresholds.known and match.trust(ranked, index) >= thresholds.answer


def read(
    entry: FaqEntry, now: datetime, zone: Zone | None, lang: Lang, knowledge: Knowledge
) -> Answer:
    """Return *entry* as it reads at *now* in *zone*: the phase's answer, its dates filled in."""
    election = knowledge.election
    phase = election.phase(now, zone)
    written = entry.answer_in(phase).in_(lang)
    hours = election.hours(now, zone, lang, knowledge.words)
    filled = written.format_map({**knowledge.dates[lang], **hours})
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
