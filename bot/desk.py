"""What becomes of a case: tips fold into it, reviewers press, voters hear the verdict. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot import drafting, evidence, folding, published, review
from bot.cards import World
from bot.cases import Status, Take, Verdict
from bot.events import Tapped
from bot.models import Dossier, Scene
from bot.texts import fill
from bot.texts.keys import Texts
from bot.turns import (
    Appointment,
    Change,
    Priority,
    Publish,
    Retract,
    SaveCase,
    SaveDesk,
    Turn,
)
from knowledge import signals
from knowledge.claims import Rating
from knowledge.elections import Zone
from knowledge.entries import Lang, Phase

LEASE = timedelta(hours=2)
"""How long a take lasts."""

HELD = timedelta(minutes=10)
"""How long anyone can stop a verdict that one reviewer publishes."""

CALMLY = frozenset({Phase.BEFORE, Phase.AFTER})
"""Phases in which a verdict may be published by one reviewer and a hold."""


def lease_ended(scene: Scene, now: datetime, world: World) -> Turn:
    """End a take that nobody ended."""
    dossier = scene.dossier
    if dossier is None or not dossier.case.take or dossier.case.take.until > now:
        return Turn()
    turn = ruled(dossier, {"take": None}, "lapsed", dossier.case.take.by, now, world)
    return _with_due(turn, folding.calling(dossier.case, now))


def pressed(scene: Scene, tapped: Tapped, now: datetime, world: World) -> Turn:
    """Do what a button in the review chat says, if its reviewer may, and it still counts."""
    texts = world.texts[Lang.ID]
    if scene.reviewer is None:
        return refused(scene, texts)
    if tapped.action == "reveal":
        return _reveal(scene, tapped, now, world)
    dossier = scene.dossier
    if dossier is None:
        return Turn(toast=texts.toast_gone)
    if dossier.card and dossier.card != tapped.message:
        copy = review.copied(tapped.message, texts)
        return Turn(outgoing=(copy,), toast=texts.toast_copy)
    if tapped.value.rpartition(":")[2] != str(dossier.case.version):
        return Turn(
            outgoing=(review.card(dossier, world, Priority.REPLY),), toast=_late(dossier, texts)
        )
    return _acted(scene, dossier, tapped.action, now, world)


def refused(scene: Scene, texts: Texts) -> Turn:
    """Refuse and count who is no reviewer."""
    desk = scene.desk.model_copy(update={"refused": scene.desk.refused + 1})
    return Turn(changes=(SaveDesk(desk=desk),), toast=texts.toast_no_reviewer)


def proposed(
    dossier: Dossier, verdict: Verdict, now: datetime, world: World
) -> tuple[Turn, datetime | None]:
    """Propose a verdict; returns until when it is held if it needs no second reviewer."""
    until = now + HELD if may_be_held(dossier, verdict, now, world) else None
    update = {"proposal": verdict, "held": until, "take": None}
    turn = ruled(dossier, update, "proposed", verdict.by, now, world)
    if until is None:
        return turn, None
    name = f"hold:{dossier.case.code}:{dossier.case.version + 1}"
    return _with_due(turn, Appointment(name=name, at=until, of="desk")), until


def may_be_held(dossier: Dossier, verdict: Verdict, now: datetime, world: World) -> bool:
    """Tell whether a verdict may be published without a second reviewer.

    Not in the days around the vote, not if it bears on when, where, with what or who may vote, and
    not if a guard doubts its words.
    """
    if verdict.rating not in {Rating.HOAX, Rating.MISLEADING}:
        return False
    knowledge = world.knowledge
    # It is quiet in Papua two hours before it is in Java, and counting ends there as much earlier.
    if any(knowledge.election.phase(now, zone) not in CALMLY for zone in Zone):
        return False
    if drafting.doubts(verdict, world.texts[Lang.ID], world):
        return False
    told = (verdict.title, verdict.explanation, *(tip.text for tip in dossier.tips))
    return not any(signals.sensitive(text, knowledge.signals, knowledge.lexicon) for text in told)


def hold_ended(scene: Scene, version: int, now: datetime, world: World) -> Turn:
    """Publish a verdict that nobody stopped, if it still may be, and whose reviewer still is one."""
    dossier = scene.dossier
    if dossier is None or dossier.case.version != version or not dossier.case.proposal:
        return Turn()
    proposal = dossier.case.proposal
    if proposal.by not in scene.active or not may_be_held(dossier, proposal, now, world):
        return ruled(dossier, {"held": None}, "unheld", None, now, world)
    return _publish(dossier, proposal, None, now, world)


def withdrawn(dossier: Dossier, by: int, now: datetime, world: World) -> Turn:
    """Take a published verdict back, open the case again, and let those who heard it know."""
    case = dossier.case
    update = {"verdict": None, "status": Status.OPEN, "called": False}
    turn = ruled(dossier, update, "withdrawn", by, now, world)
    tell = Appointment(name=f"retract:{case.code}", at=now, of="desk")
    return Turn(
        changes=(*turn.changes, Retract(case=case.code)),
        outgoing=turn.outgoing,
        due=(*turn.due, tell, folding.calling(case, now)),
    )


def ruled(
    dossier: Dossier,
    update: Mapping[str, object],
    what: str,
    by: int | None,
    now: datetime,
    world: World,
    detail: str = "",
) -> Turn:
    """Return the turn in which a reviewer's act changes a case: a new version, shown at once.

    A question to those who reported changes nothing that somebody else may be writing about.
    """
    version = dossier.case.version + (what != "queried")
    case = dossier.case.model_copy(update={**update, "version": version, "rendered": now})
    case = folding.noted(case, now, what, by, detail)
    card = review.card(replace(dossier, case=case), world, Priority.REPLY)
    return Turn(changes=(SaveCase(case=case),), outgoing=(card,))


def taken(dossier: Dossier, by: int, now: datetime, world: World) -> Turn:
    """Let a reviewer have the case for a while."""
    take = Take(by=by, until=now + LEASE)
    turn = ruled(dossier, {"take": take}, "taken", by, now, world)
    lease = Appointment(name=f"lease:{dossier.case.code}", at=take.until, of="desk")
    return _with_due(turn, lease)


def _acted(scene: Scene, dossier: Dossier, action: str, now: datetime, world: World) -> Turn:
    """Do what a reviewer pressed on a card that is up to date."""
    texts, case, me = world.texts[Lang.ID], dossier.case, scene.reviewer or 0
    match action:
        case "take" if not case.take:
            return _toasted(taken(dossier, me, now, world), texts.toast_taken)
        case "release" if case.take:
            turn = ruled(dossier, {"take": None}, "released", me, now, world)
            return _toasted(_with_due(turn, folding.calling(case, now)), texts.toast_released)
        case "spam":
            update = {"status": Status.SPAM, "take": None, "proposal": None, "held": None}
            return _toasted(ruled(dossier, update, "spam", me, now, world), texts.toast_done)
        case "unspam":
            update = {"status": Status.OPEN}
            return _toasted(ruled(dossier, update, "unspam", me, now, world), texts.toast_done)
        case "agree" if case.proposal and case.proposal.by == me:
            return Turn(toast=texts.toast_own_proposal)
        case "agree" if case.proposal:
            turn = _publish(dossier, case.proposal, me, now, world)
            return _toasted(turn, texts.toast_agreed)
        case "stop" if case.proposal:
            turn = ruled(dossier, {"proposal": None, "held": None}, "stopped", me, now, world)
            return _toasted(turn, texts.toast_done)
    return Turn(toast=texts.toast_gone)


def _publish(
    dossier: Dossier, verdict: Verdict, agreed: int | None, now: datetime, world: World
) -> Turn:
    """Publish a verdict: the next voter gets it at once, and all who reported will hear it."""
    ruling = verdict.model_copy(update={"agreed": agreed, "at": now})
    update = {
        "verdict": ruling,
        "proposal": None,
        "held": None,
        "take": None,
        "status": Status.DECIDED,
    }
    what = "published" if agreed else "published_alone"
    turn = ruled(dossier, update, what, agreed, now, world)
    case = dossier.case
    changes: tuple[Change, ...] = turn.changes
    if ruling.rating is not None:
        claim = published.claim(case.code, ruling, world)
        # Of what was judged, not of all that voters sent beside it.
        keys = dossier.tips[0].keys if dossier.tips else frozenset()
        changes = (*changes, Publish(case=case.code, claim=claim, keys=keys))
    tell = Appointment(name=f"announce:{case.code}:{case.version + 1}", at=now, of="desk")
    return Turn(changes=changes, outgoing=turn.outgoing, due=(*turn.due, tell))


def _reveal(scene: Scene, tapped: Tapped, now: datetime, world: World) -> Turn:
    """Show a file that may tell who sent it; who did is recorded."""
    texts, tip, dossier = world.texts[Lang.ID], scene.tip, scene.dossier
    number = tapped.value.rpartition(":")[2]
    if tip is None or dossier is None or not number.isdecimal():
        return Turn(toast=texts.toast_gone)
    if int(number) >= len(tip.parts) or not (file := tip.parts[int(number)].file):
        return Turn(toast=texts.toast_gone)
    case = folding.noted(dossier.case, now, "revealed", scene.reviewer, tip.code)
    shown = evidence.revealed(tip, int(number), case.code, texts)
    card = review.card(replace(dossier, case=case), world, Priority.REPLY)
    return Turn(
        changes=(SaveCase(case=case),),
        outgoing=(shown, card),
        due=tuple(folding.fleeting(tip, int(number), file, now)),
        toast=texts.toast_revealed,
    )


def _late(dossier: Dossier, texts: Texts) -> str:
    """Return what became of the case before this press."""
    case = dossier.case
    if case.take:
        return fill(texts.toast_taken_by, reviewer=review.by(case.take.by, texts))
    if case.proposal:
        return fill(texts.toast_proposed_by, reviewer=review.by(case.proposal.by, texts))
    return texts.toast_decided if case.status is Status.DECIDED else texts.toast_changed


def _with_due(turn: Turn, *due: Appointment) -> Turn:
    return replace(turn, due=(*turn.due, *due))


def _toasted(turn: Turn, toast: str) -> Turn:
    return replace(turn, toast=toast)
