"""A voter's tip, from the first message to the receipt, and what becomes of it. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import checking, questions, receipts
from bot.cards import World
from bot.cases import Kind, Part, Stage, Tip
from bot.drafts import MOST_PARTS, UNARMED, changed, emptied, kept, part, rewritten
from bot.events import Edited, Said, Sent, Tapped
from bot.models import Scene, Session
from bot.turns import Appointment, Erase, Message, SaveTip, Turn

OFTEN = ((5, timedelta(minutes=10)), (20, timedelta(days=1)))
"""How many tips of one voter are shown in which time; more are kept and not shown."""

ADDED = (20, timedelta(minutes=10))
"""How many messages one voter can add to tips in which time: two albums."""

ANSWERED_WITHIN = timedelta(hours=1)
"""How long the next message is taken for the answer after *Jawab* was pressed."""

ERASED = timedelta(hours=1)
"""How long the key under which an erasure is confirmed is kept."""


def sent(scene: Scene, tapped: Tapped, now: datetime, world: World) -> Turn:
    """Send the draft as its voter saw it: keep the tip, and let the desk fold it."""
    session, draft = scene.session, scene.session.draft
    texts = world.texts[session.reads]
    edition, _, region = tapped.value.partition(":")
    if draft is None or draft.kind is None or draft.stage is not Stage.SUMMARY:
        return Turn(toast=texts.tip_no_draft)
    if scene.desk.paused:
        return Turn(outgoing=(receipts.paused(texts),))
    if edition != str(draft.edition):
        shown = receipts.summary(draft, world, session.reads)
        over = shown.model_copy(update={"edits": tapped.message})
        return Turn(outgoing=(over,), toast=texts.tip_changed)
    tip = Tip(
        code=scene.fresh,
        voter=session.voter,
        kind=draft.kind,
        parts=draft.parts,
        at=now,
        lang=session.reads,
        region=region if receipts.region_name(region, world) else draft.region,
    )
    return _handed_in(scene, tip, tapped, now, world)


def question_sent(scene: Scene, tapped: Tapped, now: datetime, world: World) -> Turn:
    """Send the question that nothing answers to the reviewers."""
    session, texts = scene.session, world.texts[scene.session.reads]
    asked = session.asked
    if asked is None or tapped.value != str(asked.message):
        return Turn(toast=texts.tip_no_question)
    if scene.desk.paused:
        return Turn(outgoing=(receipts.paused(texts),))
    if any(part.message == asked.message for own in scene.own for part in own.tip.parts):
        return Turn(toast=texts.tip_already_sent)
    tip = Tip(
        code=scene.fresh,
        voter=session.voter,
        kind=Kind.QUESTION,
        parts=(Part(message=asked.message, text=asked.question),),
        at=now,
        lang=session.reads,
    )
    return _handed_in(scene, tip, tapped, now, world)


def status(scene: Scene, world: World) -> Turn:
    """Tell where the voter's own tips stand."""
    return Turn(outgoing=(receipts.status(scene.own, world, scene.session.reads),))


def asked_to_erase(scene: Scene, world: World) -> Turn:
    """Ask once whether everything of this voter is to be deleted."""
    return Turn(outgoing=(receipts.erase(len(scene.own), world.texts[scene.session.reads]),))


def erased(scene: Scene, tapped: Tapped, now: datetime, world: World) -> Turn:
    """Delete everything of this voter."""
    html = world.texts[scene.session.reads].erased
    forget = Appointment(name="idle", at=now + ERASED)
    return Turn(
        changes=(Erase(),), outgoing=(Message(html=html, edits=tapped.message),), due=(forget,)
    )


def answer_wanted(scene: Scene, tapped: Tapped, now: datetime, world: World) -> Turn:
    """Let the next message be added to the tip that the button names."""
    session, texts = scene.session, world.texts[scene.session.reads]
    if _own(scene, tapped.value) is None:
        return Turn(toast=texts.tip_gone)
    return Turn(
        session=session.model_copy(update={"answering": tapped.value, "album": None}),
        outgoing=(receipts.answer_wanted(tapped.value, texts),),
        due=(Appointment(name="answering", at=now + ANSWERED_WITHIN),),
    )


def answered(session: Session) -> Turn:
    """Take the next message for a question again."""
    return Turn(session=session.model_copy(update={"answering": None}))


def meant_for(scene: Scene, event: Said | Sent) -> Tip | None:
    """Return the tip that a message is added to: it replies to a receipt or to a question.

    An album goes where its first part went.
    """
    session = scene.session
    match (scene.replied or "").split(":"):
        case ["tip" | "query", code, *_]:
            return _own(scene, code)
    album = event.album if isinstance(event, Sent) else None
    ended = session.album is not None and session.album != album
    return None if ended or not session.answering else _own(scene, session.answering)


def added(scene: Scene, tip: Tip, event: Said | Sent, now: datetime, world: World) -> Turn:
    """Add a message to a tip that was sent before."""
    texts = world.texts[scene.session.reads]
    if isinstance(event, Sent) and event.file is None:
        return Turn(outgoing=(receipts.refused(event.what, texts),))
    lately = tuple(at for at in scene.session.added if now - at < ADDED[1])
    if len(tip.parts) >= MOST_PARTS or len(lately) >= ADDED[0]:
        return Turn(outgoing=(receipts.full(tip.code, texts),))
    new = part(event, world).model_copy(update={"later": True})
    grown = tip.model_copy(update={"parts": (*tip.parts, new)})
    told = Appointment(name=f"added:{tip.code}:{len(tip.parts)}", at=now, of="desk")
    album = event.album if isinstance(event, Sent) else None
    kept = {"answering": tip.code if album else None, "album": album, "added": (*lately, now)}
    ack = receipts.added(tip.code, texts)
    return Turn(
        session=scene.session.model_copy(update=kept),
        changes=(SaveTip(tip=grown),),
        outgoing=(ack.model_copy(update={"slot": f"added:{album}"}) if album else ack,),
        due=() if tip.hidden else (told,),
    )


def edited(scene: Scene, event: Edited, now: datetime, world: World) -> Turn | None:
    """Let an edited message change the draft or the tip that it is part of; None if it is neither."""
    session, draft = scene.session, scene.session.draft
    new = part(event, world)
    if draft and (parts := rewritten(draft.parts, new)):
        draft = changed(draft, parts=parts)
        seen = draft.stage is Stage.SUMMARY
        shown = (receipts.summary(draft, world, session.reads),) if seen else ()
        return kept(session, draft, now, *shown)
    for tip in (own.tip for own in scene.own):
        if parts := rewritten(tip.parts, new):
            number = next(n for n, each in enumerate(parts) if each.message == new.message)
            told_anew = _with_keys(tip.model_copy(update={"parts": parts}))
            told = Appointment(name=f"retell:{tip.code}:{number}", at=now, of="desk")
            ack = receipts.updated(tip.code, world.texts[session.reads])
            return Turn(
                changes=(SaveTip(tip=told_anew),),
                outgoing=(ack.model_copy(update={"slot": f"updated:{event.message}"}),),
                due=() if tip.hidden else (told,),
            )
    return None


def _handed_in(scene: Scene, tip: Tip, tapped: Tapped, now: datetime, world: World) -> Turn:
    session = scene.session
    lately = tuple(at for at in session.sent if now - at < OFTEN[-1][1])
    often = any(sum(now - at < span for at in lately) >= most for most, span in OFTEN)
    tip = _with_keys(tip.model_copy(update={"hidden": often}))
    kept = emptied(session) if tip.kind is not Kind.QUESTION else session
    receipt = receipts.receipt(tip, scene.waits, world)
    over = None if tip.kind is Kind.QUESTION else tapped.message
    fold = Appointment(name=f"fold:{tip.code}", at=now, of="desk")
    return Turn(
        session=kept.model_copy(update={"sent": (*lately, now)}),
        changes=(SaveTip(tip=tip),),
        outgoing=(
            receipt.model_copy(update={"edits": over, "slot": f"tip:{tip.code}"}),
            *receipts.formal(tip, world, now),
        ),
        due=(
            questions.idle(now),
            *(() if tip.kind is Kind.QUESTION else UNARMED),
            *(() if often else (fold,)),
        ),
    )


def _with_keys(tip: Tip) -> Tip:
    return tip.model_copy(update={"keys": checking.keys_of(tip.parts)})


def _own(scene: Scene, code: str) -> Tip | None:
    return next((own.tip for own in scene.own if own.tip.code == code), None)
