"""What passes between the rooms: events in, turns out. Data only; nothing here acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from knowledge.elections import Zone
from knowledge.entries import Lang

DESK = "desk"
"""The key under which the review chat is addressed; every other key is a voter's."""


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Said(_Data):
    """A voter wrote; *sent* is Telegram's own date."""

    kind: Literal["said"] = "said"
    text: str
    message: int
    sent: datetime


class Edited(_Data):
    """A voter changed an earlier message."""

    kind: Literal["edited"] = "edited"
    text: str
    message: int


class Commanded(_Data):
    """A voter sent a command; *name* without the slash, *argument* is what follows."""

    kind: Literal["commanded"] = "commanded"
    name: str
    argument: str = ""


class Tapped(_Data):
    """A button was pressed on our *message*; its data was `action:value`."""

    kind: Literal["tapped"] = "tapped"
    action: str
    value: str
    message: int


class Sent(_Data):
    """Something came that is not text: a photo, a voice note, a contact, …"""

    kind: Literal["sent"] = "sent"
    what: str
    album: str | None = None


class Blocked(_Data):
    """The voter stopped the bot, or the chat is gone: nothing more can be delivered."""

    kind: Literal["blocked"] = "blocked"


class Invited(_Data):
    """A group or channel that nobody configured has the bot; *joined* if this is how we learn it."""

    kind: Literal["invited"] = "invited"
    joined: bool


class Migrated(_Data):
    """The chat has a new id: a group became a supergroup."""

    kind: Literal["migrated"] = "migrated"
    chat: int


class Refused(_Data):
    """Telegram will not take a message of ours: a mistake in this program."""

    kind: Literal["refused"] = "refused"
    reason: str


class Due(_Data):
    """A moment has come that an earlier turn asked for."""

    kind: Literal["due"] = "due"
    name: str


class Broken(_Data):
    """An update that could not be read, or an event that no turn could be found for."""

    kind: Literal["broken"] = "broken"
    reason: str
    what: str


class KnowledgeBroke(_Data):
    """An editor's change cannot be served; one line a problem."""

    kind: Literal["knowledge-broke"] = "knowledge-broke"
    problems: tuple[str, ...]


class Nothing(_Data):
    """An update that asks nothing of us, kept so that it is confirmed once."""

    kind: Literal["nothing"] = "nothing"


Event = Annotated[
    Said
    | Edited
    | Commanded
    | Tapped
    | Sent
    | Blocked
    | Invited
    | Migrated
    | Refused
    | Due
    | Broken
    | KnowledgeBroke
    | Nothing,
    Field(discriminator="kind"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)


@dataclass(frozen=True, slots=True)
class Incoming:
    """An event on its way to the store: *key* is unique, *at* is when it reached us.

    It concerns a *voter*, or the *chat* with that Telegram id, which only the store resolves.
    *due* is the row that a due event comes from, *press* the button press to be answered.
    """

    key: str
    at: datetime
    event: Event
    voter: str | None = None
    chat: int | None = None
    lang: Lang = Lang.ID
    due: int | None = None
    press: str | None = None


class Asked(_Data):
    """The voter's last question, without personal numbers, and the zone of the place it named.

    Forgotten after a day.
    """

    question: str
    message: int
    zone: Zone | None = None


class Session(_Data):
    """Where a conversation stands; *lang* is None until the voter chose one.

    *phone* is the language of the voter's Telegram, *heard* that of the last question; *late*
    counts the questions that waited through an outage; *album* is the last album replied to.
    """

    voter: str
    phone: Lang = Lang.ID
    heard: Lang | None = None
    lang: Lang | None = None
    zone: Zone | None = None
    asked: Asked | None = None
    late: int = 0
    album: str | None = None
    left: bool = False

    @property
    def reads(self) -> Lang:
        """The language to speak to this voter."""
        return self.lang or self.heard or self.phone


@dataclass(frozen=True, slots=True)
class Scene:
    """What `step` sees of the world's state, frozen."""

    session: Session


class Button(_Data):
    """A button with *data* for us (64 bytes at most) or a *url* to open."""

    label: str
    data: str | None = None
    url: str | None = None


Keyboard = tuple[tuple[Button, ...], ...]


class Priority(StrEnum):
    """Replies go before announcements when Telegram's limits bite."""

    REPLY = "reply"
    ANNOUNCEMENT = "announcement"


class Message(_Data):
    """A message to send; with *edits* it replaces our message of that id.

    With a *slot* it is sent once and edited from then on; a newer one replaces a pending older one.
    """

    kind: Literal["message"] = "message"
    to: Literal["here", "desk"] = "here"
    html: str
    buttons: Keyboard = ()
    edits: int | None = None
    slot: str | None = None
    priority: Priority = Priority.REPLY


class Leave(_Data):
    """Leave the chat that the event came from."""

    kind: Literal["leave"] = "leave"


Outgoing = Annotated[Message | Leave, Field(discriminator="kind")]
OUTGOING: TypeAdapter[Outgoing] = TypeAdapter(Outgoing)


class Reaction(StrEnum):
    """What a voter made of what was shown."""

    SOLVED = "solved"
    UNSOLVED = "unsolved"
    CHOSEN = "chosen"
    NONE_OF_THESE = "none-of-these"


class NoteUnanswered(_Data):
    """Keep a question that nothing answers, without identity, for the editors."""

    question: str
    lang: Lang


class NoteReaction(_Data):
    """Keep what a voter made of an entry, without identity; *question* if it is still known."""

    question: str | None
    entry: str | None
    reaction: Reaction


class Bury(_Data):
    """Keep what could not be handled, sealed, for seven days."""

    reason: str
    what: str


class Silence(_Data):
    """Drop what still waits to be sent to this chat."""


class Move(_Data):
    """The chat of this event has a new Telegram id."""

    chat: int


class Erase(_Data):
    """Delete this voter: the key, the session, and all that hangs on them."""


class Sweep(_Data):
    """Delete what has outlived its time."""


Change = NoteUnanswered | NoteReaction | Bury | Silence | Move | Erase | Sweep


class Appointment(_Data):
    """A moment to be woken at; the same name re-arms, *at* None cancels."""

    name: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything one event leads to; *toast* answers a press and is never stored."""

    session: Session | None = None
    changes: tuple[Change, ...] = ()
    outgoing: tuple[Outgoing, ...] = ()
    due: tuple[Appointment, ...] = ()
    toast: str | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """One outbox row on its way to *chat*; with *edits* it renews our message of that id."""

    id: int
    voter: str
    chat: int
    outgoing: Outgoing
    edits: int | None
    created: datetime

    @property
    def slot(self) -> str | None:
        """The slot that this renews, if it has one."""
        return self.outgoing.slot if isinstance(self.outgoing, Message) else None


@dataclass(frozen=True, slots=True)
class Committed:
    """What became true with one event: whom it concerned, what is to be sent, a press's answer.

    *silenced* if the messages that waited for that voter were dropped.
    """

    voter: str
    parcels: tuple[Parcel, ...] = ()
    toast: str | None = None
    silenced: bool = False
