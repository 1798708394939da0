"""What an event leads to: messages, changes, appointments. Data only; nothing here acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.cases import Case, Data, File, Tip, Told
from bot.models import DESK, Desk, Session
from knowledge.claims import Claim
from knowledge.entries import Lang


class Button(Data):
    """A button with *data* for us (64 bytes at most) or a *url* to open."""

    label: str
    data: str | None = None
    url: str | None = None


Keyboard = tuple[tuple[Button, ...], ...]


class Priority(StrEnum):
    """Replies go before announcements when Telegram's limits bite."""

    REPLY = "reply"
    ANNOUNCEMENT = "announcement"


class Message(Data):
    """A message to send; with *edits* it replaces our message of that id.

    *to* is `here`, `desk` or a voter's key. With a *slot* it is sent once and edited from then on;
    a newer one replaces a pending older one. *under* is the slot of the message it replies to;
    *notice* is the tip whose voter hears the verdict by it.
    """

    kind: Literal["message"] = "message"
    to: str = "here"
    html: str
    buttons: Keyboard = ()
    edits: int | None = None
    slot: str | None = None
    under: str | None = None
    notice: str | None = None
    priority: Priority = Priority.REPLY


class Evidence(Data):
    """A file for the review chat, with our own caption; *cleaned* of what may tell who sent it."""

    kind: Literal["evidence"] = "evidence"
    to: str = DESK
    slot: str
    file: File
    html: str
    cleaned: bool = False
    under: str | None = None
    priority: Priority = Priority.ANNOUNCEMENT


class Removal(Data):
    """Delete what stands in *slot*; what is too old for that shows *html* instead, if it can."""

    kind: Literal["removal"] = "removal"
    to: str = DESK
    slot: str
    html: str
    priority: Priority = Priority.REPLY


class Table(Data):
    """A text file to download, with a caption."""

    kind: Literal["table"] = "table"
    to: str = "here"
    name: str
    content: str
    html: str
    priority: Priority = Priority.REPLY


class Leave(Data):
    """Leave the chat that the event came from."""

    kind: Literal["leave"] = "leave"
    to: str = "here"
    priority: Priority = Priority.ANNOUNCEMENT


Outgoing = Annotated[Message | Evidence | Removal | Table | Leave, Field(discriminator="kind")]

OUTGOING: TypeAdapter[Outgoing] = TypeAdapter(Outgoing)


class Reaction(StrEnum):
    """What a voter made of what was shown."""

    SOLVED = "solved"
    UNSOLVED = "unsolved"
    CHOSEN = "chosen"
    NONE_OF_THESE = "none-of-these"


class NoteUnanswered(Data):
    """Keep a question that nothing answers, without identity, for the editors."""

    question: str
    lang: Lang


class NoteReaction(Data):
    """Keep what a voter made of an entry, without identity; *question* if it is still known."""

    question: str | None
    entry: str | None
    reaction: Reaction


class Bury(Data):
    """Keep what could not be handled, sealed, for seven days."""

    reason: str
    what: str


class Silence(Data):
    """Drop what still waits to be sent to this chat."""


class Move(Data):
    """The chat of this event has a new Telegram id."""

    chat: int


class Erase(Data):
    """Delete this voter: the key, the session, their tips, and all that hangs on them.

    The desk is told which tips to take off its chat (`gone:CASE:TIP`).
    """


class SaveTip(Data):
    """Keep a tip as it is now."""

    tip: Tip


class SaveCase(Data):
    """Keep a case as it is now."""

    case: Case


class Join(Data):
    """Fold a tip into a case; its likeness keys lead there from now on, if *only* nowhere else."""

    tip: str
    case: str
    only: bool = False


class Fold(Data):
    """Move all tips and likeness keys of one case into another."""

    case: str
    into: str


class MarkTold(Data):
    """Note what became of a verdict for these tips; None if they are to hear again."""

    tips: tuple[str, ...]
    told: Told | None


class Unreached(Data):
    """What waited for this voter could not be delivered; verdicts count as not heard."""


class Publish(Data):
    """Let the next voter who sends what has one of the *keys*, or asks, get this verdict at once.

    The keys stay as they are: what voters add to the case later is not what was judged.
    """

    case: str
    claim: Claim
    keys: frozenset[str]


class Retract(Data):
    """Take a published verdict back; who heard it, or is about to, hears that too."""

    case: str


class Bar(Data):
    """Show no more tips of the sender of *tip*, or show them again."""

    tip: str
    reason: str
    barred: bool


class SaveDesk(Data):
    """Keep the desk's own state."""

    desk: Desk


class Sweep(Data):
    """Delete what has outlived its time."""


Change = (
    NoteUnanswered
    | NoteReaction
    | Bury
    | Silence
    | Move
    | Erase
    | Sweep
    | SaveTip
    | SaveCase
    | Join
    | Fold
    | MarkTold
    | Unreached
    | Publish
    | Retract
    | Bar
    | SaveDesk
)


class Appointment(Data):
    """A moment to be woken at, or to wake the desk (*of*); the same name re-arms, *at* None cancels."""

    name: str
    at: datetime | None
    of: Literal["here", "desk"] = "here"


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
    """One outbox row on its way to *chat*; with *edits* it renews our message of that id.

    *under* is the message that it replies to.
    """

    id: int
    voter: str
    chat: int
    outgoing: Outgoing
    edits: int | None
    created: datetime
    under: int | None = None

    @property
    def slot(self) -> str | None:
        """The slot that this renews, if it has one."""
        return getattr(self.outgoing, "slot", None)

    @property
    def is_vain(self) -> bool:
        """Tell whether it would take away what was never sent."""
        return isinstance(self.outgoing, Removal) and self.edits is None

    @property
    def must_arrive(self) -> bool:
        """Tell whether it is sent again for as long as nobody knows that it arrived."""
        of_a_tip = (self.slot or "").startswith(("tip:", "query:"))
        return self.voter == DESK or of_a_tip or bool(getattr(self.outgoing, "notice", None))


@dataclass(frozen=True, slots=True)
class Committed:
    """What became true with one event: whom it concerned, what is to be sent, a press's answer.

    *silenced* if the messages that waited for that voter were dropped, *woken* if something is
    due at once, *published* if the published verdicts have changed.
    """

    voter: str
    parcels: tuple[Parcel, ...] = ()
    toast: str | None = None
    silenced: bool = False
    woken: bool = False
    published: bool = False
