"""What happens: updates, moments that have come, and what became of messages. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.cases import Data, File
from knowledge.entries import Lang


class Said(Data):
    """A voter wrote; *sent* is Telegram's own date.

    *reply* is the message it replies to, *links* are the targets that the text hides.
    """

    kind: Literal["said"] = "said"
    text: str
    message: int
    sent: datetime
    forwarded: bool = False
    reply: int | None = None
    links: tuple[str, ...] = ()


class Edited(Data):
    """A voter changed an earlier message."""

    kind: Literal["edited"] = "edited"
    text: str
    message: int
    file: File | None = None
    links: tuple[str, ...] = ()


class Commanded(Data):
    """A command; *name* without the slash, *argument* is what follows, *bot* whom it names.

    *public* if it was written in a group or channel.
    """

    kind: Literal["commanded"] = "commanded"
    name: str
    argument: str = ""
    bot: str = ""
    public: bool = False


class Tapped(Data):
    """A button was pressed on our *message*; its data was `action:value`."""

    kind: Literal["tapped"] = "tapped"
    action: str
    value: str
    message: int


class Sent(Data):
    """Something came that is not text: a photo, a voice note, a contact, …

    *file* is None for what is no file; *text* is its caption.
    """

    kind: Literal["sent"] = "sent"
    what: str
    message: int
    text: str = ""
    album: str | None = None
    file: File | None = None
    forwarded: bool = False
    reply: int | None = None
    links: tuple[str, ...] = ()


class Blocked(Data):
    """The voter stopped the bot, or the chat is gone: nothing more can be delivered."""

    kind: Literal["blocked"] = "blocked"


class Invited(Data):
    """A group or channel that nobody configured has the bot; *joined* if this is how we learn it."""

    kind: Literal["invited"] = "invited"
    joined: bool


class Migrated(Data):
    """The chat has a new id: a group became a supergroup."""

    kind: Literal["migrated"] = "migrated"
    chat: int


class Refused(Data):
    """Telegram will not take a message of ours: a mistake in this program."""

    kind: Literal["refused"] = "refused"
    reason: str


class Unfit(Data):
    """The evidence for *slot* could not be freed of what may tell who sent it."""

    kind: Literal["unfit"] = "unfit"
    slot: str


class Opened(Data):
    """The bot has started: the desk is to be told what it lacks, one key a problem."""

    kind: Literal["opened"] = "opened"
    problems: tuple[str, ...]


class Due(Data):
    """A moment has come that an earlier turn asked for; its *name* is `what:code:…`."""

    kind: Literal["due"] = "due"
    name: str

    @property
    def what(self) -> str:
        """The part of the name that says what is due."""
        return self.name.partition(":")[0]

    @property
    def rest(self) -> tuple[str, ...]:
        """The parts of the name that say for which case or tip."""
        return tuple(self.name.split(":")[1:])


class Broken(Data):
    """An update that could not be read, or an event that no turn could be found for."""

    kind: Literal["broken"] = "broken"
    reason: str
    what: str


class KnowledgeBroke(Data):
    """An editor's change cannot be served; one line a problem."""

    kind: Literal["knowledge-broke"] = "knowledge-broke"
    problems: tuple[str, ...]


class Nothing(Data):
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
    | Unfit
    | Opened
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

    It concerns a *voter*, or the *chat* with that Telegram id, which only the store resolves, as
    it does with the *person* who wrote or pressed (None if they act as a chat). *due* is the row
    that a due event comes from, *press* the button press to be answered.
    """

    key: str
    at: datetime
    event: Event
    voter: str | None = None
    chat: int | None = None
    person: int | None = None
    lang: Lang = Lang.ID
    due: int | None = None
    press: str | None = None
