"""A voter's question, from the first word to the reaction. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import cards, homes
from bot.cards import World
from bot.events import Said, Tapped
from bot.models import Asked, Session
from bot.texts.keys import Texts
from bot.turns import (
    Appointment,
    Button,
    Message,
    NoteReaction,
    NoteUnanswered,
    Reaction,
    Turn,
)
from knowledge import answers, match, regions
from knowledge.answers import Answer, Checked, Declined, Found, Missing, Unplaced, Unsure
from knowledge.elections import Zone
from knowledge.entries import Lang
from knowledge.guards import mask
from knowledge.regions import Region

STALE = timedelta(minutes=2)
"""A question older than this met an outage: only the newest of a chat is answered."""

QUIET = timedelta(seconds=2)
"""How long a backlog must have been silent before its newest question is answered."""

ERASED = timedelta(days=180)
"""How long a voter's language and time zone are kept without use."""

FORGOTTEN = timedelta(hours=24)
"""How long a voter's last question is kept."""


def said(session: Session, said: Said, now: datetime, world: World) -> Turn:
    """Answer what a voter wrote; what waited through an outage waits for the newest of its chat.

    Personal data is warned about at once, and never waits.
    """
    if mask(said.text, world.knowledge.guards) != said.text:
        return answered(session, said.text, said.message, now, world)
    if now - said.sent > STALE:
        if session.late and answers.declined(said.text, world.knowledge):
            # A courtesy after the question must not take its place.
            return Turn()
        asked = Asked(question=said.text, message=said.message)
        kept = session.model_copy(update={"asked": asked, "late": session.late + 1})
        return Turn(session=kept, due=(Appointment(name="late", at=now + QUIET),))
    if session.late:
        return _apologised(session, said.text, said.message, now, world)
    return answered(session, said.text, said.message, now, world)


def late(session: Session, now: datetime, world: World) -> Turn:
    """Answer the newest question of a backlog, with one apology for the others."""
    if session.asked is None:
        return Turn()
    return _apologised(session, session.asked.question, session.asked.message, now, world)


def answered(session: Session, text: str, message: int, now: datetime, world: World) -> Turn:
    """Answer *text*; when the voter's *message* is edited, the same answer is edited."""
    knowledge = world.knowledge
    slot = f"answer:{message}"
    if turn := homes.told(session, text, now, world):
        return _in_slot(turn, slot)
    if turn := place_named(session, text, now, world):
        return _in_slot(turn, slot)
    heard = match.spoken(text, knowledge.index) or session.heard
    session = session.model_copy(update={"heard": heard})
    home = homes.home(session, knowledge)
    outcome = answers.ask(text, now, session.zone, session.reads, knowledge, home)
    if isinstance(outcome, Missing) and session.placing is not None:
        unknown = Message(html=world.texts[session.reads].region_unknown, slot=slot)
        return Turn(session=session, outgoing=(unknown,))
    reply = _reply(outcome, message, session.reads, world)
    outgoing = (reply.model_copy(update={"slot": slot}),)
    if isinstance(outcome, Declined):
        return Turn(session=session, outgoing=outgoing)
    question = mask(text, knowledge.guards)
    unanswered = NoteUnanswered(question=question, lang=session.reads)
    placing = message if isinstance(outcome, Unplaced) else None
    asked = Asked(question=question, message=message, zone=answers.named_zone(text, knowledge))
    return Turn(
        session=session.model_copy(update={"asked": asked, "placing": placing}),
        changes=(unanswered,) if isinstance(outcome, Missing) else (),
        outgoing=outgoing,
        due=(Appointment(name="forget", at=now + FORGOTTEN), idle(now)),
    )


def forgotten(session: Session) -> Turn:
    """Drop the voter's last question, and wait for no region any more."""
    return Turn(session=session.model_copy(update={"asked": None, "placing": None}))


def idle(now: datetime) -> Appointment:
    """Return when a voter who does not come back is erased; every question puts it off."""
    return Appointment(name="idle", at=now + ERASED)


def opened(session: Session, entry: str, now: datetime, world: World) -> Turn:
    """Show an entry in a message of its own: a deep link, or a related question."""
    return Turn(outgoing=(_card(session, entry, now, world),))


def shown(session: Session, tapped: Tapped, now: datetime, world: World) -> Turn:
    """Show an entry in the message in which the voter was browsing."""
    return Turn(outgoing=(over(_card(session, tapped.value, now, world), tapped),))


def chosen(session: Session, tapped: Tapped, now: datetime, world: World) -> Turn:
    """Show the entry that was meant, in place of the choices."""
    entry, message = _reference(tapped)
    noted = _reaction(session, entry, message, Reaction.CHOSEN)
    card = _card(session, entry, now, world, message)
    turn = Turn(changes=(noted,), outgoing=(over(card, tapped),))
    return homes.offered(session, entry, message, turn, world)


def none_of_these(session: Session, tapped: Tapped, world: World) -> Turn:
    """Admit that nothing fits; the question is kept for the editors."""
    _, message = _reference(tapped)
    noted = _reaction(session, None, message, Reaction.NONE_OF_THESE)
    lang = session.reads
    if noted.question is None:
        again = Message(html=world.texts[lang].ask_again, buttons=cards.menu(world.texts[lang]))
        return Turn(changes=(noted,), outgoing=(over(again, tapped),))
    missing = cards.missing(world, lang, message)
    unanswered = NoteUnanswered(question=noted.question, lang=lang)
    return Turn(
        changes=(noted, unanswered),
        outgoing=(over(missing, tapped),),
    )


def rated(session: Session, tapped: Tapped, now: datetime, world: World) -> Turn:
    """Note whether an answer helped; the card stays, and asks no more."""
    entry, message = _reference(tapped)
    texts = world.texts[session.reads]
    card = over(_card(session, entry, now, world, message, rated=True), tapped)
    if tapped.action == "ok":
        noted = _reaction(session, entry, message, Reaction.SOLVED)
        return Turn(changes=(noted,), outgoing=(card,), toast=texts.toast_solved)
    noted = _reaction(session, entry, message, Reaction.UNSOLVED)
    help_ = cards.unsolved(world, session.reads, message if noted.question else 0)
    return Turn(changes=(noted,), outgoing=(card, help_), toast=texts.toast_unsolved)


def shared(session: Session, entry: str, now: datetime, world: World) -> Turn:
    """Send an answer as a text to forward."""
    answer = _read(session, entry, now, world)
    return Turn(
        outgoing=(cards.share(answer, world) if answer else cards.gone(world, session.reads),)
    )


def place_named(session: Session, text: str, now: datetime, world: World) -> Turn | None:
    """Remember the time zone of the place that is all that *text* says; None if it says more."""
    known = world.knowledge.regions
    found = regions.alone(text, known, world.knowledge.lexicon)
    zone = regions.common_zone(found, known)
    return zone_chosen(session, zone, now, world, found) if zone else None


def zone_chosen(
    session: Session, zone: Zone, now: datetime, world: World, places: Sequence[Region] = ()
) -> Turn:
    """Remember the voter's time zone; *places* of one name are how we know."""
    knowledge, lang = world.knowledge, session.reads
    current = knowledge.election.as_of(now, zone, lang, knowledge.words, ("polls_now",))
    hours = current["polls_now"]
    place = places[0].name if places else None
    return Turn(
        session=session.model_copy(update={"zone": zone}),
        outgoing=(cards.zone_set(zone, place, hours, world.texts[lang], places),),
    )


def over(message: Message, tapped: Tapped) -> Message:
    """Return *message* as a replacement of the one whose button was pressed."""
    return message.model_copy(update={"edits": tapped.message})


def _in_slot(turn: Turn, slot: str) -> Turn:
    """Return *turn* with its messages renewing what stands in *slot*, or in a slot of their own."""
    renewing = (
        each.model_copy(update={"slot": each.slot or slot})
        for each in turn.outgoing
        if isinstance(each, Message)
    )
    return replace(turn, outgoing=tuple(renewing))


def _apologised(session: Session, text: str, message: int, now: datetime, world: World) -> Turn:
    session = session.model_copy(update={"late": 0})
    turn = answered(session, text, message, now, world)
    apology = Message(html=world.texts[(turn.session or session).reads].late)
    done = Appointment(name="late", at=None)
    return replace(
        turn,
        session=turn.session or session,
        outgoing=(apology, *turn.outgoing),
        due=(*turn.due, done),
    )


def _reply(outcome: answers.Outcome, message: int, lang: Lang, world: World) -> Message:
    match outcome:
        case Found(answer, also, own):
            card = cards.with_second(cards.card(answer, world, message), also, world.texts[lang])
            return _changeable(card, world.texts[lang]) if own else card
        case Unplaced():
            return cards.which_region(world.texts[lang])
        case Checked(claim):
            return cards.claim(claim, world, lang)
        case Unsure(several):
            return cards.choices(several, message, world.texts[lang])
        case Missing():
            return cards.missing(world, lang, message)
        case Declined(reason, instead):
            return cards.declined(reason, instead, world.texts[lang])


def _changeable(card: Message, texts: Texts) -> Message:
    """Return the *card* of the voter's own region with the way to another one."""
    change = Button(label=texts.button_region_change, data="region:")
    return card.model_copy(update={"buttons": (*card.buttons, (change,))})


def _card(
    session: Session,
    entry: str,
    now: datetime,
    world: World,
    message: int = 0,
    *,
    rated: bool = False,
) -> Message:
    answer = _read(session, entry, now, world)
    if answer is None:
        return cards.gone(world, session.reads)
    return cards.shown(answer, world, message, rated=rated)


def _read(session: Session, entry: str, now: datetime, world: World) -> Answer | None:
    found = world.knowledge.entry(entry)
    if found is None:
        return None
    zone = (session.asked and session.asked.zone) or session.zone
    return answers.read(found, now, zone, session.reads, world.knowledge)


def _reference(tapped: Tapped) -> tuple[str, int]:
    """Return the entry and the voter's message that a button names; 0 for no message."""
    entry, _, message = tapped.value.rpartition(":")
    return entry, int(message) if message.isdecimal() else 0


def _reaction(
    session: Session, entry: str | None, message: int, reaction: Reaction
) -> NoteReaction:
    asked = session.asked
    question = asked.question if asked and asked.message == message else None
    return NoteReaction(question=question, entry=entry, reaction=reaction)
