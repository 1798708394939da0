"""A tip that is not sent yet: from the first message to the summary. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot import checking, receipts
from bot.cards import World
from bot.cases import REPORTABLE, Draft, Kind, Part, Stage
from bot.events import Edited, Said, Sent, Tapped
from bot.models import Scene, Session
from bot.turns import Appointment, Message, Turn
from knowledge import regions
from knowledge.guards import mask

BURST = timedelta(seconds=1.2)
"""How long an album or a row of forwards must have been silent before it is answered, once."""

REMINDED, DROPPED = timedelta(hours=3), timedelta(hours=24)
"""After how much silence a draft is reminded of, once, and deleted."""

MOST_PARTS = 60
"""Messages of one tip: a long row of forwards fits."""

MOST_REGIONS = 6


def begun(scene: Scene, world: World, now: datetime) -> Turn:
    """Ask for the content of a tip, after what should be known before one is sent."""
    session = scene.session
    texts = world.texts[session.reads]
    if scene.desk.paused:
        return Turn(outgoing=(receipts.paused(texts),))
    draft = session.draft
    if draft is None or draft.stage is Stage.OFFERED:
        draft = Draft(stage=Stage.COLLECTING)
    else:
        draft = draft.model_copy(update={"stage": Stage.COLLECTING})
    return kept(session, draft, now, receipts.begun(world, session.reads))


def offered(scene: Scene, event: Said | Sent, now: datetime, world: World) -> Turn:
    """Keep what came unasked, and ask once whether it is to be reported."""
    session, draft = scene.session, scene.session.draft
    if draft is None or draft.edition:
        draft = Draft(stage=Stage.OFFERED)
    return _gathered(session, draft, event, now, world)


def collected(scene: Scene, event: Said | Sent, now: datetime, world: World) -> Turn:
    """Add a message to the draft."""
    session, draft = scene.session, scene.session.draft
    if draft is None:
        return offered(scene, event, now, world)
    if isinstance(event, Sent) and event.file is None:
        return Turn(outgoing=(receipts.refused(event.what, world.texts[session.reads]),))
    return _gathered(session, draft, event, now, world)


def gathered(scene: Scene, now: datetime, world: World) -> Turn:
    """Answer a burst of messages, now that it has ended."""
    session, draft = scene.session, scene.session.draft
    return _asked(session, draft, now, world) if draft else Turn()


def reported(scene: Scene, tapped: Tapped, now: datetime, world: World) -> Turn:
    """Go on with the draft: what came unasked is to be reported, or all has been sent."""
    session, draft = scene.session, scene.session.draft
    texts = world.texts[session.reads]
    if draft is None:
        return Turn(toast=texts.tip_no_draft)
    if scene.desk.paused:
        return Turn(outgoing=(receipts.paused(texts),))
    if not draft.parts:
        return Turn(toast=texts.tip_empty)
    if tapped.value and tapped.value != str(draft.parts[0].message):
        return Turn(toast=texts.tip_other_offer)
    draft = draft.model_copy(update={"stage": Stage.KIND, "edition": draft.edition + 1})
    shown = receipts.kinds(texts).model_copy(update={"edits": tapped.message})
    return kept(session, draft, now, shown)


def kind_chosen(scene: Scene, tapped: Tapped, now: datetime, world: World) -> Turn:
    """Show the summary of the tip, to be sent or to be completed by its region."""
    session, draft = scene.session, scene.session.draft
    ready = draft and draft.parts and draft.stage in {Stage.KIND, Stage.SUMMARY}
    if draft is None or not ready or tapped.value not in REPORTABLE:
        return Turn(toast=world.texts[session.reads].tip_no_draft)
    draft = changed(draft, stage=Stage.SUMMARY, kind=Kind(tapped.value))
    shown = receipts.summary(draft, world, session.reads)
    return kept(session, draft, now, shown.model_copy(update={"edits": tapped.message}))


def region_typed(scene: Scene, said: Said, now: datetime, world: World) -> Turn:
    """Find the region that a voter typed under the summary; several are asked about."""
    session, draft = scene.session, scene.session.draft
    if draft is None:
        return Turn()
    known = world.knowledge.regions
    found = regions.search(said.text, known, world.knowledge.lexicon)
    draft = changed(draft, region=found[0].code if len(found) == 1 else draft.region)
    if len(found) == 1:
        shown = receipts.summary(draft, world, session.reads)
    elif found:
        shown = receipts.which_region(draft, found[:MOST_REGIONS], world, session.reads)
    else:
        shown = receipts.no_region(draft, world, session.reads)
    return kept(session, draft, now, shown)


def cancelled(scene: Scene, world: World, tapped: Tapped | None = None) -> Turn:
    """Throw the draft away."""
    session = scene.session
    texts = world.texts[session.reads]
    if session.draft is None and session.answering is None:
        return Turn(outgoing=(Message(html=texts.tip_nothing_to_cancel),))
    done = Message(html=texts.tip_cancelled, edits=tapped.message if tapped else None)
    return Turn(session=emptied(session), outgoing=(done,), due=UNARMED)


def overdue(scene: Scene, now: datetime, world: World) -> Turn:
    """Remind of a draft once; when nothing comes then either, delete it."""
    session, draft = scene.session, scene.session.draft
    if draft is None:
        return Turn()
    if draft.reminded or draft.stage is Stage.OFFERED:
        return Turn(session=emptied(session), due=UNARMED)
    kept = session.model_copy(update={"draft": draft.model_copy(update={"reminded": True})})
    again = Appointment(name="draft", at=now + DROPPED - REMINDED)
    reminder = receipts.reminder(world.texts[session.reads])
    return Turn(session=kept, outgoing=(reminder,), due=(again,))


def _gathered(
    session: Session, draft: Draft, event: Said | Sent, now: datetime, world: World
) -> Turn:
    """Add *event* to *draft*; a burst is answered when it has ended."""
    texts = world.texts[session.reads]
    if len(draft.parts) >= MOST_PARTS:
        full = Message(html=texts.draft_full, slot="draft:full")
        return Turn(outgoing=(full,))
    draft = draft.model_copy(update={"parts": (*draft.parts, part(event, world))})
    if event.forwarded or (isinstance(event, Sent) and event.album):
        turn = kept(session, draft, now)
        return replace(turn, due=(*turn.due, Appointment(name="burst", at=now + BURST)))
    return _asked(session, draft, now, world)


def _asked(session: Session, draft: Draft, now: datetime, world: World) -> Turn:
    """Ask what is to become of the draft."""
    lang = session.reads
    draft = changed(draft)
    if draft.stage is Stage.OFFERED:
        shown: tuple[Message, ...] = checking.checked(draft.parts, now, session, world)
    elif draft.stage is Stage.SUMMARY:
        shown = (receipts.summary(draft, world, lang),)
    elif draft.stage is Stage.KIND:
        shown = (receipts.kinds(world.texts[lang]),)
    else:
        shown = (receipts.collected(len(draft.parts), world.texts[lang]),)
    return kept(session, draft, now, *shown)


def kept(session: Session, draft: Draft, now: datetime, *shown: Message) -> Turn:
    """Return the turn that keeps *draft* and shows *shown*; its silence begins anew."""
    waits = DROPPED if draft.stage is Stage.OFFERED or draft.reminded else REMINDED
    return Turn(
        session=session.model_copy(update={"draft": draft, "answering": None, "writing": None}),
        outgoing=shown,
        due=(Appointment(name="draft", at=now + waits),),
    )


def changed(draft: Draft, **update: object) -> Draft:
    """Return *draft* with *update*, in a new edition."""
    return draft.model_copy(update={**update, "edition": draft.edition + 1})


def emptied(session: Session) -> Session:
    """Return *session* without a draft."""
    return session.model_copy(update={"draft": None, "answering": None})


def part(event: Said | Sent | Edited, world: World) -> Part:
    """Return a message as a part of a tip, without personal numbers."""
    guards = world.knowledge.guards
    return Part(
        message=event.message,
        text=mask(event.text, guards).strip(),
        links=tuple(mask(link, guards) for link in event.links),
        file=None if isinstance(event, Said) else event.file,
    )


def rewritten(parts: tuple[Part, ...], new: Part) -> tuple[Part, ...]:
    """Return *parts* with the message of that number as it is now; empty if it is none of them."""
    if all(part.message != new.message for part in parts):
        return ()
    return tuple(
        new.model_copy(update={"later": part.later}) if part.message == new.message else part
        for part in parts
    )


UNARMED = (Appointment(name="draft", at=None), Appointment(name="burst", at=None))
