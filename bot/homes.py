"""The voter's own region: asked for, remembered if they agree, changed and dropped. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import cards
from bot.cards import World
from bot.events import Tapped
from bot.models import Session
from bot.texts import fill
from bot.texts.keys import Texts
from bot.turns import Appointment, Button, Message, Turn
from knowledge import answers, region_questions
from knowledge.region_answers import entry_id
from knowledge.regions import Region, full_name
from knowledge.snapshot import Knowledge

AWAITED = timedelta(hours=24)
"""How long the next name of a region is taken for the answer to "which region?"."""


def home(session: Session, knowledge: Knowledge) -> Region | None:
    """Return the region that the voter wanted to be remembered; None too if it is gone since."""
    return knowledge.regions.by_code.get(session.region or "")


def told(session: Session, text: str, now: datetime, world: World) -> Turn | None:
    """Answer the name of the region that was asked for; None if *text* is no such name."""
    knowledge, message = world.knowledge, session.placing
    if message is None:
        return None
    found = region_questions.named(
        text, knowledge.region_words, knowledge.regions, knowledge.lexicon
    )
    if not found:
        return None
    if message == 0:
        return _to_remember(session, found, world)
    readable = [
        answers.read(
            knowledge.region_entry(each),
            now,
            answers.home_zone(each, knowledge),
            session.reads,
            knowledge,
        )
        for each in found
    ]
    if len(found) > 1:
        shown = cards.choices(readable, message, world.texts[session.reads])
        return Turn(outgoing=(shown,))
    card = cards.card(readable[0], world, message)
    return offered(session, entry_id(found[0]), message, Turn(outgoing=(card,)), world)


def offered(session: Session, entry: str, message: int, turn: Turn, world: World) -> Turn:
    """Return *turn* with the offer to remember the region of *entry*, if *message* asked for it."""
    region = world.knowledge.region(entry)
    if region is None or session.placing is None or session.placing != message:
        return turn
    kept = (turn.session or session).model_copy(update={"placing": None})
    offer = _offer(region, message, world.texts[session.reads], world.knowledge)
    return replace(turn, session=kept, outgoing=(*turn.outgoing, offer))


def commanded(session: Session, argument: str, now: datetime, world: World) -> Turn:
    """Tell which region is remembered, or remember the one that is named, or ask for it."""
    knowledge, texts = world.knowledge, world.texts[session.reads]
    if argument:
        named = told(session.model_copy(update={"placing": 0}), argument, now, world)
        return named or Turn(outgoing=(Message(html=texts.region_unknown),))
    region = home(session, knowledge)
    if region is None:
        return wanted(session, now, world)
    zone = answers.home_zone(region, knowledge)
    change = Button(label=texts.button_region_change, data="region:")
    drop = Button(label=texts.button_region_drop, data="home:")
    html = fill(texts.region_yours, region=full_name(region), zone=zone.value)
    return Turn(outgoing=(Message(html=html, buttons=((change, drop),)),))


def wanted(session: Session, now: datetime, world: World) -> Turn:
    """Ask for the region that is to be remembered."""
    return Turn(
        session=session.model_copy(update={"placing": 0}),
        outgoing=(Message(html=world.texts[session.reads].region_ask),),
        due=(Appointment(name="forget", at=now + AWAITED),),
    )


def chosen(session: Session, tapped: Tapped, world: World) -> Turn:
    """Remember the region whose button was pressed, or none any more, in place of the question."""
    known = world.knowledge.regions
    turn = remembered(session, known.by_code.get(tapped.value), world)
    over = (
        each.model_copy(update={"edits": tapped.message})
        for each in turn.outgoing
        if isinstance(each, Message)
    )
    return replace(turn, outgoing=tuple(over))


def remembered(session: Session, region: Region | None, world: World) -> Turn:
    """Keep *region* with its time zone; without one, drop what was kept."""
    knowledge, texts = world.knowledge, world.texts[session.reads]
    if region:
        zone = answers.home_zone(region, knowledge)
        kept = {"region": region.code, "zone": zone, "placing": None}
        html = fill(texts.region_kept, region=full_name(region), zone=zone.value)
        return Turn(session=session.model_copy(update=kept), outgoing=(Message(html=html),))
    before = home(session, knowledge)
    with_it = before is not None and session.zone is answers.home_zone(before, knowledge)
    dropped = {"region": None, "placing": None, "zone": None if with_it else session.zone}
    return Turn(
        session=session.model_copy(update=dropped),
        outgoing=(Message(html=texts.region_not_kept),),
    )


def _to_remember(session: Session, found: Sequence[Region], world: World) -> Turn:
    """Remember the one region that was named, or ask which of several."""
    if len(found) == 1:
        return remembered(session, found[0], world)
    rows = ((Button(label=full_name(each), data=f"home:{each.code}"),) for each in found)
    html = world.texts[session.reads].region_several
    return Turn(outgoing=(Message(html=html, buttons=tuple(rows)),))


def _offer(region: Region, message: int, texts: Texts, knowledge: Knowledge) -> Message:
    zone = answers.home_zone(region, knowledge)
    yes = Button(label=texts.button_region_keep, data=f"home:{region.code}")
    no = Button(label=texts.button_region_keep_not, data="home:")
    html = fill(texts.region_offer, region=full_name(region), zone=zone.value)
    return Message(html=html, buttons=((yes, no),), slot=f"offer:{message}")
