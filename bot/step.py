"""What an event leads to: the one routing table of the bot. Pure; reads no clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot import cards, questions
from bot.cards import World
from bot.models import (
    DESK,
    Appointment,
    Blocked,
    Broken,
    Bury,
    Commanded,
    Due,
    Edited,
    Erase,
    Event,
    Invited,
    KnowledgeBroke,
    Leave,
    Message,
    Migrated,
    Move,
    Nothing,
    Priority,
    Refused,
    Said,
    Scene,
    Sent,
    Session,
    Silence,
    Sweep,
    Tapped,
    Turn,
)
from bot.texts import fill
from knowledge.elections import Zone
from knowledge.entries import Lang
from knowledge.guards import mask

SWEPT_EVERY = timedelta(hours=1)

COMMANDS = {
    "bantuan": "help",
    "topik": "topics",
    "zona": "timezone",
    "bahasa": "language",
    "privasi": "privacy",
}
"""Indonesian command names, and the English ones that mean the same."""

ANSWERED_AS = {
    "voice": "sent_voice",
    "audio": "sent_voice",
    "photo": "sent_picture",
    "video": "sent_picture",
    "video_note": "sent_picture",
    "animation": "sent_picture",
    "document": "sent_picture",
    "sticker": "sent_sticker",
    "contact": "sent_contact",
    "location": "sent_location",
    "venue": "sent_location",
}
"""Content that is not text, and the sentence it is met with."""


def step(scene: Scene, event: Event, now: datetime, world: World) -> Turn:
    """Return what *event* leads to, given where things stood."""
    session = scene.session
    if session.voter == DESK:
        return _at_the_desk(event, now, world)
    match event:
        case Commanded(name="start", argument=entry) if world.knowledge.entry(entry):
            return questions.opened(session, entry, now, world)
        case Commanded(name="start"):
            welcome = cards.welcome(world, session.reads)
            return Turn(outgoing=(welcome,), due=(questions.idle(now),))
        case Commanded(name=name, argument=argument):
            return _commanded(COMMANDS.get(name, name), argument, session, now, world)
        case Said():
            return questions.said(session, event, now, world)
        case Edited(text=text, message=message):
            return questions.answered(session, text, message, now, world)
        case Tapped():
            return _tapped(session, event, now, world)
        case Sent():
            return _sent(session, event, world)
        case Due(name="late"):
            return questions.late(session, now, world)
        case Due(name="forget"):
            return questions.forgotten(session)
        case Due(name="idle"):
            return Turn(changes=(Erase(),))
        case Invited(joined=joined):
            return _invited(session, world, joined=joined)
        case Blocked():
            return Turn(changes=(Silence(),), due=(questions.idle(now),))
        case Migrated(chat=chat):
            return Turn(changes=(Move(chat=chat),))
        case Broken():
            return _broken(session, event, now, world)
        case Refused():
            return _at_the_desk(event, now, world)
        case Due() | KnowledgeBroke() | Nothing():
            return Turn()


def _commanded(name: str, argument: str, session: Session, now: datetime, world: World) -> Turn:
    lang = session.reads
    match name, argument.lower():
        case "topics", _:
            message = cards.topics(world, lang)
        case "language", wanted if wanted in set(Lang):
            return _language(session, Lang(wanted), world)
        case "language", _:
            message = cards.languages(world.texts, lang)
        case "timezone", wanted if wanted.upper() in set(Zone):
            return questions.zone_chosen(session, Zone(wanted.upper()), now, world)
        case "timezone", place if turn := questions.place_named(session, place, now, world):
            return turn
        case "timezone", _:
            message = cards.zones(world.texts[lang])
        case "privacy", _:
            message = cards.privacy(world, lang)
        case _:
            message = cards.guide(world, lang)
    return Turn(outgoing=(message,))


def _tapped(session: Session, tapped: Tapped, now: datetime, world: World) -> Turn:
    match tapped:
        case Tapped(action="topics"):
            return Turn(outgoing=(questions.over(cards.topics(world, session.reads), tapped),))
        case Tapped(action="topic", value=value):
            return _topic(session, value, tapped, world)
        case Tapped(action="show"):
            return questions.shown(session, tapped, now, world)
        case Tapped(action="pick"):
            return questions.chosen(session, tapped, now, world)
        case Tapped(action="none"):
            return questions.none_of_these(session, tapped, world)
        case Tapped(action="ok" | "no"):
            return questions.rated(session, tapped, now, world)
        case Tapped(action="also", value=entry):
            return questions.opened(session, entry, now, world)
        case Tapped(action="share", value=entry):
            return questions.shared(session, entry, now, world)
        case Tapped(action="lang", value=value) if value in set(Lang):
            return _over(_language(session, Lang(value), world), tapped)
        case Tapped(action="zones"):
            return Turn(outgoing=(cards.zones(world.texts[session.reads]),))
        case Tapped(action="zone", value=value) if value in set(Zone):
            return questions.zone_chosen(session, Zone(value), now, world)
        case _:
            return Turn(toast=world.texts[session.reads].stale_button)


def _topic(session: Session, id_: str, tapped: Tapped, world: World) -> Turn:
    lang = session.reads
    topic = next((each for each in world.knowledge.topics if each.id == id_), None)
    message = cards.topic(topic, world.texts[lang], lang) if topic else cards.gone(world, lang)
    return Turn(outgoing=(questions.over(message, tapped),))


def _language(session: Session, lang: Lang, world: World) -> Turn:
    return Turn(
        session=session.model_copy(update={"lang": lang}),
        outgoing=(cards.welcome(world, lang),),
        toast=world.texts[lang].language_set,
    )


def _over(turn: Turn, tapped: Tapped) -> Turn:
    """Return *turn* with its messages in place of the one whose button was pressed."""
    shown = (questions.over(each, tapped) for each in turn.outgoing if isinstance(each, Message))
    return replace(turn, outgoing=tuple(shown))


def _sent(session: Session, sent: Sent, world: World) -> Turn:
    if sent.album and sent.album == session.album:
        return Turn()
    texts = world.texts[session.reads]
    html = getattr(texts, ANSWERED_AS.get(sent.what, "sent_other"))
    return Turn(
        session=session.model_copy(update={"album": sent.album}), outgoing=(Message(html=html),)
    )


def _invited(session: Session, world: World, *, joined: bool) -> Turn:
    """Say goodbye once to a chat that nobody configured; its other updates may still be queued."""
    if session.left and not joined:
        return Turn()
    html = fill(world.texts[session.reads].stranger_group, link=world.link())
    return Turn(
        session=session.model_copy(update={"left": True}),
        outgoing=(Message(html=html, priority=Priority.ANNOUNCEMENT), Leave()),
    )


def _broken(session: Session, broken: Broken, now: datetime, world: World) -> Turn:
    """Bury what could not be handled; the voter gets an apology, the desk an alarm."""
    apology = Message(html=world.texts[session.reads].failed, slot=f"failed:{now:%Y%m%d%H%M}")
    buried = _buried(broken, now, world)
    return replace(buried, outgoing=(apology, *buried.outgoing))


def _buried(broken: Broken, now: datetime, world: World) -> Turn:
    what = mask(broken.what, world.knowledge.guards)
    html = fill(world.texts[Lang.ID].alarm_broken, reason=broken.reason)
    return Turn(
        changes=(Bury(reason=broken.reason, what=what),),
        outgoing=_alarm(html, world, slot=f"broken:{now:%Y%m%d%H}"),
    )


def _at_the_desk(event: Event, now: datetime, world: World) -> Turn:
    texts = world.texts[Lang.ID]
    match event:
        case Due(name="sweep"):
            again = Appointment(name="sweep", at=now + SWEPT_EVERY)
            return Turn(changes=(Sweep(),), due=(again,))
        case Broken():
            return _buried(event, now, world)
        case KnowledgeBroke(problems=problems):
            html = fill(texts.alarm_knowledge, problems="\n".join(problems))
            return Turn(outgoing=_alarm(html, world))
        case Refused(reason=reason):
            html = fill(texts.alarm_refused, reason=reason)
            return Turn(outgoing=_alarm(html, world, slot=f"refused:{now:%Y%m%d%H}"))
        case Migrated(chat=chat):
            return Turn(changes=(Move(chat=chat),))
        case _:
            return Turn()


def _alarm(html: str, world: World, slot: str | None = None) -> tuple[Message, ...]:
    """Return an alarm for the desk, none without a desk; a *slot* renews the earlier alarm."""
    if not world.desk:
        return ()
    return (Message(to="desk", html=html, slot=slot, priority=Priority.ANNOUNCEMENT),)
