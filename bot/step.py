"""What an event leads to: the one routing table of the bot. Pure; reads no clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot import (
    alarms,
    announcing,
    cards,
    desk,
    drafts,
    folding,
    homes,
    orders,
    questions,
    tips,
    writing,
)
from bot.cards import World
from bot.cases import Stage
from bot.events import (
    Blocked,
    Broken,
    Commanded,
    Due,
    Edited,
    Event,
    Invited,
    KnowledgeBroke,
    Migrated,
    Nothing,
    Opened,
    Refused,
    Said,
    Sent,
    Tapped,
    Unfit,
)
from bot.models import DESK, Scene, Session
from bot.texts import fill
from bot.turns import (
    Appointment,
    Erase,
    Leave,
    Message,
    Move,
    Priority,
    Silence,
    Sweep,
    Turn,
    Unreached,
)
from knowledge import links
from knowledge.elections import Zone
from knowledge.entries import Lang

SWEPT_EVERY = timedelta(hours=1)

COMMANDS = {
    "bantuan": "help",
    "topik": "topics",
    "zona": "timezone",
    "daerah": "region",
    "bahasa": "language",
    "privasi": "privacy",
    "lapor": "report",
    "status": "status",
    "batal": "cancel",
    "hapus": "delete",
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


OF_THE_DESK = frozenset({"lapor", "report", "kind", "send", "ask", "reply"})
"""Buttons that are left from when there was a review chat, if there is none any more."""


def step(scene: Scene, event: Event, now: datetime, world: World) -> Turn:
    """Return what *event* leads to, given where things stood."""
    session = scene.session
    if session.voter == DESK:
        return _at_the_desk(scene, event, now, world)
    match event:
        case Commanded(public=True):
            return _invited(session, world, joined=False)
        case Commanded() if turn := _reviewers(scene, event, now, world):
            return turn
        case Commanded():
            return _commanded(scene, event, now, world)
        case Said():
            return _said(scene, event, now, world)
        case Edited() if turn := tips.edited(scene, event, now, world):
            return turn
        case Edited(text=text) if not text.strip():
            return Turn()
        case Edited(text=text, message=message):
            return questions.answered(session, text, message, now, world)
        case Tapped():
            return _tapped(scene, event, now, world)
        case Sent():
            return _sent(scene, event, now, world)
        case Due():
            return _due(scene, event, now, world)
        case Invited(joined=joined):
            return _invited(session, world, joined=joined)
        case Blocked():
            return Turn(changes=(Silence(), Unreached()), due=(questions.idle(now),))
        case Migrated(chat=chat):
            return Turn(changes=(Move(chat=chat),))
        case Broken():
            return alarms.broken(session, event, now, world)
        case Refused(reason=reason):
            return replace(alarms.refused(reason, now, world), changes=(Unreached(),))
        case KnowledgeBroke() | Unfit() | Opened() | Nothing():
            return Turn()


def _due(scene: Scene, due: Due, now: datetime, world: World) -> Turn:
    """Do what an earlier turn asked for, now that its moment has come."""
    match due.name:
        case "burst":
            return drafts.gathered(scene, now, world)
        case "answering":
            return tips.answered(scene.session)
        case "writing":
            return Turn(session=scene.session.model_copy(update={"writing": None}))
        case "draft":
            return drafts.overdue(scene, now, world)
        case "late":
            return questions.late(scene.session, now, world)
        case "forget":
            return questions.forgotten(scene.session)
        case "idle":
            return Turn(changes=(Erase(),))
    return Turn()


def _started(scene: Scene, argument: str, now: datetime, world: World) -> Turn:
    """Welcome a voter, or open the entry that a link leads to; a reviewer's link is refused."""
    session = scene.session
    if world.knowledge.entry(argument):
        return questions.opened(session, argument, now, world)
    welcome = cards.welcome(world, session.reads)
    if writing.TOKEN.fullmatch(argument):
        return replace(desk.refused(scene, world.texts[session.reads]), outgoing=(welcome,))
    return Turn(outgoing=(welcome,), due=(questions.idle(now),))


def _reviewers(scene: Scene, command: Commanded, now: datetime, world: World) -> Turn | None:
    """Do what only reviewers can order; None if it is no such command."""
    if command.name == "start":
        return writing.opened(scene, command, now, world)
    return orders.ordered(scene, command, now, world) if scene.reviewer else None


def _commanded(scene: Scene, command: Commanded, now: datetime, world: World) -> Turn:
    session, lang = scene.session, scene.session.reads
    name, argument = COMMANDS.get(command.name, command.name), command.argument
    match name, argument.lower():
        case "start", _:
            return _started(scene, argument, now, world)
        case "report", _ if world.desk:
            return drafts.begun(scene, world, now)
        case "status", _ if world.desk:
            return tips.status(scene, world)
        case "cancel", _ if session.writing:
            return writing.dropped(session, world.texts[lang])
        case "cancel", _:
            return drafts.cancelled(scene, world)
        case "delete", _:
            return tips.asked_to_erase(scene, world)
        case "report" | "status", _:
            message = cards.no_desk(world, lang)
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
        case "region", _:
            return homes.commanded(session, argument, now, world)
        case "privacy", _:
            message = cards.privacy(world, lang)
        case _:
            message = cards.guide(world, lang)
    return Turn(outgoing=(message,))


def _said(scene: Scene, said: Said, now: datetime, world: World) -> Turn:
    """Take *said* for what is being written or sent; else it is a question."""
    draft = scene.session.draft
    if world.desk and scene.replied and (tip := tips.meant_for(scene, said)):
        return tips.added(scene, tip, said, now, world)
    if scene.session.writing and scene.reviewer and not said.forwarded:
        return writing.said(scene, said, now, world)
    if world.desk:
        if tip := tips.meant_for(scene, said):
            return tips.added(scene, tip, said, now, world)
        if draft and draft.stage is Stage.SUMMARY and not said.forwarded:
            return drafts.region_typed(scene, said, now, world)
        if draft and draft.stage is not Stage.OFFERED:
            return drafts.collected(scene, said, now, world)
        if said.forwarded or said.links or links.find(said.text):
            return drafts.offered(scene, said, now, world)
    return questions.said(scene.session, said, now, world)


def _sent(scene: Scene, sent: Sent, now: datetime, world: World) -> Turn:
    """Take what is not text as a tip; what can't be one is met with a sentence."""
    session, draft = scene.session, scene.session.draft
    if world.desk:
        if tip := tips.meant_for(scene, sent):
            return tips.added(scene, tip, sent, now, world)
        if draft and draft.stage is not Stage.OFFERED:
            return drafts.collected(scene, sent, now, world)
        if sent.file and (sent.what != "sticker" or sent.forwarded):
            return drafts.offered(scene, sent, now, world)
    elif sent.text.strip():
        return questions.answered(session, sent.text, sent.message, now, world)
    if sent.album and sent.album == session.album:
        return Turn()
    other = "tip_no_such_content" if world.desk else "sent_other"
    html = getattr(world.texts[session.reads], ANSWERED_AS.get(sent.what, other))
    return Turn(
        session=session.model_copy(update={"album": sent.album}), outgoing=(Message(html=html),)
    )


def _tapped(scene: Scene, tapped: Tapped, now: datetime, world: World) -> Turn:
    """Do what a button says: of a tip, of what a reviewer writes, or of an answer."""
    if tapped.action in OF_THE_DESK and not world.desk:
        return Turn(outgoing=(cards.no_desk(world, scene.session.reads),))
    match tapped.action:
        case "lapor":
            return drafts.begun(scene, world, now)
        case "report":
            return drafts.reported(scene, tapped, now, world)
        case "kind":
            return drafts.kind_chosen(scene, tapped, now, world)
        case "send":
            return tips.sent(scene, tapped, now, world)
        case "ask":
            return tips.question_sent(scene, tapped, now, world)
        case "cancel":
            return drafts.cancelled(scene, world, tapped)
        case "tips":
            return tips.status(scene, world)
        case "reply":
            return tips.answer_wanted(scene, tapped, now, world)
        case "erase":
            return tips.erased(scene, tapped, now, world)
        case "keep":
            kept = world.texts[scene.session.reads].erase_kept
            return Turn(outgoing=(Message(html=kept, edits=tapped.message),))
        case "rate" | "refer" | "nolink" | "again" | "propose" | "part" | "drop" if scene.reviewer:
            return writing.tapped(scene, tapped, now, world)
    return _asked(scene.session, tapped, now, world)


def _asked(session: Session, tapped: Tapped, now: datetime, world: World) -> Turn:
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
        case Tapped(action="home"):
            return homes.chosen(session, tapped, world)
        case Tapped(action="region"):
            return homes.wanted(session, now, world)
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


def _invited(session: Session, world: World, *, joined: bool) -> Turn:
    """Say goodbye once to a chat that nobody configured; its other updates may still be queued."""
    if session.left and not joined:
        return Turn()
    html = fill(world.texts[session.reads].stranger_group, link=world.link())
    return Turn(
        session=session.model_copy(update={"left": True}),
        outgoing=(Message(html=html, priority=Priority.ANNOUNCEMENT), Leave()),
    )


def _at_the_desk(scene: Scene, event: Event, now: datetime, world: World) -> Turn:
    match event:
        case Tapped():
            return desk.pressed(scene, event, now, world)
        case Commanded(bot=bot) if bot and bot.lower() != world.username.lower():
            return Turn()
        case Commanded():
            return orders.ordered(scene, event, now, world) or Turn()
        case Due(name="sweep"):
            again = Appointment(name="sweep", at=now + SWEPT_EVERY)
            return Turn(changes=(Sweep(),), due=(again,))
        case Due():
            return _due_at_the_desk(scene, event, now, world)
        case Unfit(slot=slot):
            return folding.unfit(slot, scene, world)
        case Opened(problems=problems):
            return alarms.opened(problems, now, world)
        case Broken():
            return alarms.buried(event, now, world)
        case KnowledgeBroke(problems=problems):
            return alarms.knowledge_broke(problems, world)
        case Refused(reason=reason):
            return alarms.refused(reason, now, world)
        case Migrated(chat=chat):
            return Turn(changes=(Move(chat=chat),))
        case _:
            return Turn()


def _due_at_the_desk(scene: Scene, due: Due, now: datetime, world: World) -> Turn:
    match due.what, due.rest:
        case "fold", _:
            return folding.folded(scene, now, world)
        case "card", _:
            return folding.renewed(scene, now, world)
        case "retell", (_, number):
            return folding.retold(scene, int(number), now, world)
        case "added", (_, number):
            return folding.added(scene, int(number), now, world)
        case "gone", (_, tip):
            return folding.gone(scene, tip, now, world)
        case "expire", (*slot,):
            return folding.expired(":".join(slot), scene, world)
        case "lease", _:
            return desk.lease_ended(scene, now, world)
        case "call", _:
            return folding.called_up(scene, world)
        case "hold", (_, version):
            return desk.hold_ended(scene, int(version), now, world)
        case "announce", _:
            return announcing.announced(scene, now, world)
        case "retract", _:
            return announcing.retracted(scene, now, world)
        case "ask", (_, after):
            return announcing.queried(scene, int(after), now, world)
    return Turn()
