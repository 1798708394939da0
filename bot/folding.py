"""How a case comes to be and is shown: tips fold into it, its card is renewed, erased tips go. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot import checking, evidence, review
from bot.cards import World
from bot.cases import Case, File, Kind, Note, Status, Tip
from bot.models import DESK, Scene
from bot.texts import fill
from bot.texts.keys import Texts
from bot.turns import (
    Appointment,
    Join,
    Message,
    Outgoing,
    Priority,
    Removal,
    SaveCase,
    Turn,
)
from knowledge import signals
from knowledge.entries import Lang

RENEWED = timedelta(minutes=1)
"""How long a card rests between renewals of its numbers."""

CALLED, CALLED_URGENT = timedelta(hours=2), timedelta(minutes=20)
"""How long nobody may take a case before it is called up, once."""

CROWD = 5
"""Distinct voters within half an hour that make a case urgent."""

FLEETS = timedelta(hours=47)
"""When evidence goes that could not be replaced later; Telegram lets us delete for 48 h."""


def folded(scene: Scene, now: datetime, world: World) -> Turn:
    """Let a new tip join the case it repeats, or open one; exact likeness decides."""
    tip = scene.tip
    if tip is None or tip.case or tip.hidden or scene.blocked:
        return Turn()
    family = tip.kind is Kind.QUESTION
    alike = [each for each in scene.alike if (each.case.kind is Kind.QUESTION) is family]
    if not alike:
        return _opened(tip, scene.fresh, now, world)
    order = list(Status)
    found = min(alike, key=lambda each: order.index(each.case.status))
    case = found.case.model_copy(update={"seen": now, "region": found.case.region or tip.region})
    if case.status in {Status.EMPTY, Status.MERGED}:
        case = case.model_copy(update={"status": Status.OPEN, "into": None})
    outgoing, due, seen = _evidence(tip, case, now, world.texts[Lang.ID])
    if case.rendered:
        case = case.model_copy(update={"shown": case.shown | seen})
    case = _heeded(case, tip, world)
    crowded = found.recent + 1 >= CROWD and not case.urgent
    alarming = crowded or case.urgent != found.case.urgent
    rests = case.rendered + RENEWED if case.rendered and not alarming else now
    due = [*due, Appointment(name=f"card:{case.code}", at=max(now, rests))]
    if case.status is Status.DECIDED:
        due.append(Appointment(name=f"announce:{case.code}:{case.version}", at=now))
    return Turn(
        changes=(SaveCase(case=case), Join(tip=tip.code, case=case.code)),
        outgoing=tuple(outgoing) if case.rendered else (),
        due=tuple(due),
    )


def renewed(scene: Scene, now: datetime, world: World) -> Turn:
    """Show a case as it is now, with the evidence that reviewers have not seen yet."""
    dossier = scene.dossier
    if dossier is None:
        return Turn()
    texts, case = world.texts[Lang.ID], dossier.case
    due: list[Appointment] = []
    if dossier.recent >= CROWD and not case.urgent and case.status is Status.OPEN:
        case = case.model_copy(update={"urgent": "crowd"})
        due.append(Appointment(name=f"call:{case.code}", at=now + CALLED_URGENT))
    outgoing: list[Outgoing] = []
    for tip in dossier.tips:
        new, fleeting, seen = _evidence(tip, case, now, texts)
        outgoing.extend(new)
        due.extend(fleeting)
        case = case.model_copy(update={"shown": case.shown | seen})
    for tip in dossier.tips[:1]:
        if f"text:{tip.code}" not in case.shown:
            seen = {f"text:{tip.code}": tip.code}
            case = case.model_copy(update={"shown": case.shown | seen})
            outgoing.extend(evidence.continued(tip, texts))
    if dossier.queued:
        due.append(Appointment(name=f"card:{case.code}", at=now + RENEWED))
    case = case.model_copy(update={"rendered": now})
    card = review.card(replace(dossier, case=case), world)
    return Turn(
        changes=(SaveCase(case=case),),
        outgoing=(card, *outgoing),
        due=tuple(Appointment(name=each.name, at=each.at, of="desk") for each in due),
    )


def retold(scene: Scene, number: int, now: datetime, world: World) -> Turn:
    """Show an edited message of a tip at once, and no more what it was before."""
    dossier, tip = scene.dossier, scene.tip
    if dossier is None or tip is None or number >= len(tip.parts) or scene.blocked:
        return Turn()
    texts, part = world.texts[Lang.ID], tip.parts[number]
    case = noted(dossier.case, now, "edited", detail=tip.code)
    outgoing: list[Outgoing] = []
    due: list[Appointment] = []
    if part.file and part.file.unique not in case.shown:
        files = [each for each in scene.copies if not each.slot.endswith(":text")]
        outgoing += [
            *evidence.removals(files, texts),
            evidence.evidence(tip, number, case.code, texts),
        ]
        due += fleeting(tip, number, part.file, now)
        case = case.model_copy(update={"shown": case.shown | {part.file.unique: tip.code}})
    if part.later:
        added = evidence.addition(tip, number, case.code, texts)
        outgoing += [each for each in added if isinstance(each, Message | Removal)]
    elif dossier.tips and dossier.tips[0].code == tip.code:
        outgoing += evidence.continued(tip, texts)
    case = _heeded(case, tip, world).model_copy(update={"rendered": now})
    card = review.card(replace(dossier, case=case), world)
    return Turn(changes=(SaveCase(case=case),), outgoing=(card, *outgoing), due=tuple(due))


def added(scene: Scene, number: int, now: datetime, world: World) -> Turn:
    """Show under the card what a voter added to a tip, or answered."""
    dossier, tip = scene.dossier, scene.tip
    if dossier is None or tip is None or number >= len(tip.parts) or scene.blocked:
        return Turn()
    case, file = _heeded(dossier.case, tip, world), tip.parts[number].file
    due = [*fleeting(tip, number, file, now)] if file else []
    if case.urgent != dossier.case.urgent:
        due.append(Appointment(name=f"card:{case.code}", at=now))
    return Turn(
        changes=(SaveCase(case=case),) if case != dossier.case else (),
        outgoing=tuple(evidence.addition(tip, number, case.code, world.texts[Lang.ID])),
        due=tuple(due),
    )


def gone(scene: Scene, tip: str, now: datetime, world: World) -> Turn:
    """Take an erased tip off the review chat; a case without tips shows nothing of it.

    What was shown as that tip's is shown as another's, who sent the same.
    """
    removed = evidence.removals(scene.copies, world.texts[Lang.ID])
    dossier = scene.dossier
    if dossier is None:
        return Turn(outgoing=removed)
    case = noted(dossier.case, now, "erased")
    shown = {what: of for what, of in case.shown.items() if of != tip}
    case = case.model_copy(update={"shown": shown})
    if not dossier.tips:
        case = case.model_copy(
            update={"status": Status.EMPTY, "proposal": None, "take": None, "history": ()}
        )
        if dossier.case.status in {Status.DECIDED, Status.MERGED, Status.SPAM}:
            case = case.model_copy(update={"status": dossier.case.status})
        case = case.model_copy(update={"version": case.version + 1})
    case = case.model_copy(update={"rendered": now})
    card: Outgoing = review.card(replace(dossier, case=case), world, Priority.REPLY)
    if not (dossier.tips or dossier.card):
        # Whatever waits to be shown is taken back; nobody needs to read that it is gone.
        card = Removal(slot=review.slot(case.code), html=world.texts[Lang.ID].evidence_gone)
    again = Appointment(name=f"card:{case.code}", at=now)
    return Turn(
        changes=(SaveCase(case=case),),
        outgoing=(*removed, card),
        due=(again,) if dossier.tips else (),
    )


def expired(slot: str, scene: Scene, world: World) -> Turn:
    """Delete evidence that could not be replaced later, while it can be deleted."""
    texts = world.texts[Lang.ID]
    removed = Removal(slot=slot, html=texts.evidence_gone)
    tip, number = scene.tip, slot.split(":")[2]
    if tip is None or not number.isdecimal() or int(number) >= len(tip.parts):
        return Turn(outgoing=(removed,))
    case = scene.dossier.case.code if scene.dossier else tip.code
    return Turn(
        outgoing=(removed, evidence.held(tip, int(number), case, texts, texts.evidence_expired))
    )


def unfit(slot: str, scene: Scene, world: World) -> Turn:
    """Hold a file behind a button: it could not be freed of what may tell who sent it."""
    tip, number = scene.tip, slot.split(":")[2]
    if tip is None or not number.isdecimal() or int(number) >= len(tip.parts):
        return Turn()
    case = scene.dossier.case.code if scene.dossier else tip.code
    return Turn(outgoing=(evidence.held(tip, int(number), case, world.texts[Lang.ID]),))


def called_up(scene: Scene, world: World) -> Turn:
    """Call up, once, a case that nobody took."""
    if scene.dossier is None:
        return Turn()
    case, texts = scene.dossier.case, world.texts[Lang.ID]
    if case.status is not Status.OPEN or case.take or case.proposal or case.called:
        return Turn()
    html = fill(texts.case_called, code=case.code)
    called = case.model_copy(update={"called": True})
    call = Message(to=DESK, html=html, under=review.slot(case.code))
    return Turn(changes=(SaveCase(case=called),), outgoing=(call,))


def new_case(tip: Tip, code: str, now: datetime, world: World) -> Case:
    """Return a case of *tip* alone, urgent if its words are."""
    case = Case(code=code, kind=tip.kind, region=tip.region, opened=now, seen=now)
    return _heeded(case, tip, world)


def _heeded(case: Case, tip: Tip, world: World) -> Case:
    """Return *case*, urgent if the words of *tip* are."""
    if case.urgent:
        return case
    knowledge = world.knowledge
    text = checking.text_of(tip.parts)
    signal = signals.urgent(text, knowledge.signals, knowledge.lexicon, knowledge.election)
    if signal is None and tip.kind is Kind.INTIMIDATION:
        signal = signals.Signal.THREAT
    return case.model_copy(update={"urgent": signal.value}) if signal else case


def calling(case: Case, now: datetime) -> Appointment:
    """Return when *case* is called up if nobody takes it."""
    waits = CALLED_URGENT if case.urgent else CALLED
    return Appointment(name=f"call:{case.code}", at=now + waits, of="desk")


def _opened(tip: Tip, code: str, now: datetime, world: World) -> Turn:
    case = new_case(tip, code, now, world)
    return Turn(
        changes=(SaveCase(case=case), Join(tip=tip.code, case=code)),
        due=(Appointment(name=f"card:{code}", at=now), calling(case, now)),
    )


def _evidence(
    tip: Tip, case: Case, now: datetime, texts: Texts
) -> tuple[list[Outgoing], list[Appointment], dict[str, str]]:
    """Return the files of *tip* that reviewers have not seen yet, when they go, and what they are."""
    outgoing: list[Outgoing] = []
    due: list[Appointment] = []
    seen: dict[str, str] = {}
    for number, file in tip.files:
        if file.unique not in case.shown | seen and not tip.parts[number].later:
            seen[file.unique] = tip.code
            outgoing.append(evidence.evidence(tip, number, case.code, texts))
            due.extend(fleeting(tip, number, file, now))
    return outgoing, due, seen


def fleeting(tip: Tip, number: int, file: File, now: datetime) -> Iterable[Appointment]:
    """Yield when evidence is to be deleted that can't be replaced by a placeholder later."""
    if file.what in evidence.FLEETING:
        slot = f"ev:{tip.code}:{number}:{file.what}"
        yield Appointment(name=f"expire:{slot}", at=now + FLEETS)


def noted(case: Case, now: datetime, what: str, by: int | None = None, detail: str = "") -> Case:
    """Return *case* with one more line of history."""
    note = Note(at=now, what=what, by=by, detail=detail)
    return case.model_copy(update={"history": (*case.history, note)[-50:]})
