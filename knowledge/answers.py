"""Ask and be answered: guards, match and phase in one place. Pure; reads no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from knowledge import claims, match, regions
from knowledge.claims import Claim, RankedClaim
from knowledge.decision import Decision, weigh
from knowledge.elections import COMPUTED, Zone
from knowledge.entries import FaqEntry, Lang, Phase, Source
from knowledge.guards import Decline, guard, unadorned
from knowledge.names import veiled
from knowledge.region_questions import Asked
from knowledge.regions import Region
from knowledge.snapshot import Knowledge
from knowledge.wording import marked, parts, placeholders

SAME_TOLD, SAME_ABOUT = 0.6, 0.95
"""What a question that a guard catches must tell of a rumour, and how little else, to be that rumour."""

TAKEN_FOR = {Decline.VOTE_ADVICE, Decline.PERSON, Decline.PREDICTION, Decline.OTHER_ELECTION}
"""What honest questions are taken for at times, as they share its words."""

SURELY = 0.8
"""From this chance on an entry is offered beside what is declined; no answer is given of itself."""

LONG = 60
"""Words from which on a message is a story, of which one sentence asks clearly or none does."""


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

    @property
    def rumour(self) -> Claim | None:
        """The claim that it is, not to be told as if it were so; None for an entry."""
        return self.entry.claim if isinstance(self.entry, RankedClaim) else None


@dataclass(frozen=True, slots=True)
class Found:
    """One entry answers the question.

    *also* is what else a long message asks; *own* says that the entry is that of the region that
    the voter told before.
    """

    answer: Answer
    also: Answer | None = None
    own: bool = False


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
    """It is no question that official information answers; *instead* is what it may have asked for."""

    reason: Decline
    instead: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Unplaced:
    """It is about the voter's own region, and nobody knows yet which that is."""


Outcome = Found | Checked | Unsure | Missing | Declined | Unplaced


def ask(
    question: str,
    now: datetime,
    zone: Zone | None,
    lang: Lang,
    knowledge: Knowledge,
    home: Region | None = None,
) -> Outcome:
    """Return what a voter in *zone* gets for *question*; a region it names decides the zone.

    *home* is the region that the voter told, for questions about "my city".
    """
    zone = named_zone(question, knowledge) or zone
    if reason := declined(question, knowledge):
        instead = instead_of(reason, question, knowledge)
        return Declined(reason, tuple(read(each, now, zone, lang, knowledge) for each in instead))
    if not any(char.isalpha() for char in question):
        return Declined(Decline.SMALL_TALK)
    if outcome := regional(question, home, now, lang, knowledge):
        return outcome
    decision = decide(question, knowledge)
    if claim := rumour(question, decision, knowledge):
        return Checked(claim)
    if isinstance(decision.elsewhere, Decline):
        return Declined(decision.elsewhere)
    found = tuple(read(each.entry, now, zone, lang, knowledge) for each in decision.matches)
    # Code and markup have words by chance; what they ask, if anything, their writer can tap.
    if decision.sure and not marked(question):
        second = decision.also
        also = read(second.entry, now, zone, lang, knowledge) if second else None
        return Found(found[0], also)
    return Unsure(found) if found else Missing()


def declined(question: str, knowledge: Knowledge) -> Decline | None:
    """Return why *question* is not answered; None if it may be.

    What was checked of somebody is no opinion on them.
    """
    reason = objection(question, knowledge)
    if reason is Decline.PERSON and retold(question, knowledge):
        return None
    return reason


def objection(text: str, knowledge: Knowledge) -> Decline | None:
    """Return what the guards have against *text*; to them a name is no more than a pronoun."""
    told = (text, veiled(text, knowledge.persons))
    found = (guard(each, knowledge.guards, knowledge.lexicon) for each in told if each)
    return next(filter(None, found), None)


def retold(question: str, knowledge: Knowledge) -> bool:
    """Return whether *question* tells a rumour that was checked, in most of its words and hardly others."""
    near = claims.near(question, knowledge.claim_index)
    return any(each.told >= SAME_TOLD and each.about >= SAME_ABOUT for each in near)


def instead_of(reason: Decline, question: str, knowledge: Knowledge) -> tuple[FaqEntry, ...]:
    """Return the entry that *question* surely asks for beside, or in place of, what is declined for *reason*."""
    if reason not in TAKEN_FOR:
        return ()
    decision = decide(question, knowledge)
    return tuple(
        each.entry for each in decision.matches if decision.sure and decision.chance >= SURELY
    )


def regional(
    question: str, home: Region | None, now: datetime, lang: Lang, knowledge: Knowledge
) -> Found | Unsure | Unplaced | None:
    """Return what a question about a region gets; None if it is about something else."""
    asked = placed(question, home, knowledge)
    if asked is None:
        return None
    found = tuple(
        read(knowledge.region_entry(each), now, home_zone(each, knowledge), lang, knowledge)
        for each in asked.regions or ((home,) if home else ())
    )
    if len(found) == 1:
        return Found(found[0], own=not asked.regions)
    return Unsure(found) if found else Unplaced()


def placed(question: str, home: Region | None, knowledge: Knowledge) -> Asked | None:
    """Return which regions *question* is about; None if it is about something else.

    What an editor wrote as a phrasing of an entry stays with it, unless we know the voter's region.
    """
    asked = knowledge.asked_region(question)
    if asked is None or (home and not asked.regions):
        return asked
    exact = match.rank(question, knowledge.index).exact
    return None if exact else asked


def home_zone(region: Region, knowledge: Knowledge) -> Zone:
    """Return the time zone of *region*."""
    return knowledge.regions.zones[region.province]


def named_zone(question: str, knowledge: Knowledge) -> Zone | None:
    """Return the time zone of the place that *question* is about; None if it names none."""
    return regions.zone(question, knowledge.regions, knowledge.lexicon)


def decide(question: str, knowledge: Knowledge) -> Decision:
    """Return what *question* may mean: as it is, or as what is left without what is beside the point.

    That is courtesies, the place it names, and of a long message all sentences but one.
    """
    lexicon = knowledge.lexicon
    decision = decided(question, knowledge)
    if not decision.sure:
        bare = unadorned(question, knowledge.guards, lexicon)
        placeless = regions.placeless(bare or question, knowledge.regions, lexicon)
        others = [decided(each, knowledge) for each in (bare, placeless) if each]
        decision = max([decision, *others], key=lambda each: each.chance)
    sentences = parts(question)
    if decision.exact or decision.elsewhere or len(sentences) == 1:
        return decision
    return among([decided(each, knowledge) for each in sentences], decision, question)


def among(found: Sequence[Decision], whole: Decision, message: str) -> Decision:
    """Return what *message* asks, of which *found* are the sentences: the clearest, and a second.

    A story shares words with many entries by chance: no choices are made of it.
    """
    clear = sorted((each for each in found if each.sure), key=lambda each: -each.chance)
    if not whole.sure and not clear:
        return Decision() if len(message.split()) > LONG else whole
    first = whole if whole.sure else clear[0]
    others = (each.matches[0] for each in clear if each.matches[0].entry != first.matches[0].entry)
    return replace(first, also=next(others, None))


def decided(question: str, knowledge: Knowledge) -> Decision:
    """Return what *question*, as it is, may mean."""
    return weigh(match.rank(question, knowledge.index), knowledge.index, knowledge.fitted)


def rumour(question: str, decision: Decision, knowledge: Knowledge) -> Claim | None:
    """Return the claim that answers *question* better than the entries of *decision*.

    Only what an editor wrote as a phrasing stays with what it was written for: a claim says more of its
    rumour than an entry about rumours in general, or about the rule in question.
    """
    if decision.exact:
        entry = decision.matches[0].entry
        return entry.claim if isinstance(entry, RankedClaim) else None
    near = claims.look_up(question, knowledge.claim_index)
    return near[0] if near else None


def read(
    entry: FaqEntry, now: datetime, zone: Zone | None, lang: Lang, knowledge: Knowledge
) -> Answer:
    """Return *entry* as it reads at *now* in *zone*: the phase's answer, its dates filled in."""
    election = knowledge.election
    phase = election.phase(now, zone)
    written = entry.answer_in(phase).in_(lang)
    asked = [name for name in placeholders(written) if name in COMPUTED]
    current = election.as_of(now, zone, lang, knowledge.words, asked)
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
