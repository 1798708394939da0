"""One bot and the world around it: its people, chats, updates, ledger. Pure: no I/O, no waiting.

Each token has a world of its own, so that tests can share a server.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot.demo.chats import Chat, Message, User
from bot.demo.faults import Faults
from bot.demo.files import Files
from bot.demo.limits import Limits
from bot.demo.refusals import Impossible, Refused, bad_request, forbidden
from bot.demo.updates import PRESS_LIFE, Entry, Update, Updates

Params = dict[str, Any]
Clock = Callable[[], datetime]

USERNAME = "panduan_pilkada_demo_bot"
NAME = "Panduan Pilkada"


class Call(NamedTuple):
    """One line of the ledger: what the bot asked for, and whether it was done."""

    seq: int
    at: float
    """Unix time by the server's clock, which tests may move."""
    monotonic: float
    method: str
    chat_id: int | str | None
    accepted: bool
    error: str | None
    fault: str | None
    message_id: int | None
    params: Params


@dataclass(slots=True)
class Webhook:
    """Where updates are posted to; no webhook if the URL is empty."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_date: int = 0


@dataclass(slots=True)
class Press:
    """A button press, and what the bot answered to it."""

    chat_id: int
    expires: datetime
    answer: dict[str, Any] | None = None


@dataclass
class Account:
    """Everything that exists for one token."""

    token: str
    clock: Clock
    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    presses: dict[str, Press] = field(default_factory=dict)
    files: Files = field(default_factory=Files)
    updates: Updates = field(default_factory=lambda: Updates(first_id=10_000_001))
    webhook: Webhook = field(default_factory=Webhook)
    profile: dict[str, Any] = field(default_factory=dict)
    ledger: list[Call] = field(default_factory=list)
    keeps_ledger: bool = True
    limits: Limits = field(default_factory=Limits)
    faults: Faults = field(default_factory=Faults)
    on_update: Callable[[Entry], None] = field(default=lambda _entry: None)
    on_change: Callable[[int], None] = field(default=lambda _chat_id: None)
    on_webhook: Callable[[], None] = field(default=lambda: None)

    def __post_init__(self) -> None:
        self.id = int(self.token.partition(":")[0])
        self.me: User = {
            "id": self.id,
            "is_bot": True,
            "first_name": NAME,
            "username": USERNAME,
        }
        self._calls = 0

    def timestamp(self) -> int:
        return int(self.clock().timestamp())

    def chat(self, chat_id: Any) -> Chat:
        """Return the chat the bot means by *chat_id*, which may be a @username."""
        chat = self.chats.get(_number(chat_id))
        if chat is None and isinstance(chat_id, str) and chat_id.startswith("@"):
            chat = self._named(chat_id[1:])
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise Refused(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.migrated_to,
            )
        return chat

    def writable(self, chat_id: Any) -> Chat:
        """Return the chat of that id, if the bot may write there."""
        chat = self.chat(chat_id)
        if chat.bot in {"left", "kicked"}:
            raise forbidden(_why_not(chat))
        return chat

    def _named(self, username: str) -> Chat | None:
        named = (chat for chat in self.chats.values() if not chat.private)
        return next((c for c in named if c.card.get("username") == username), None)

    def known_chat(self, chat_id: int) -> Chat:
        """Return a chat that the control side created."""
        if chat_id not in self.chats:
            raise Impossible(f"no chat {chat_id}")
        return self.chats[chat_id]

    def write(self, chat: Chat, message: Message, author: int | None = None) -> None:
        """Put a message, new or edited, on everybody's screen; a new one has an *author*."""
        if author is not None:
            chat.authors[message["message_id"]] = author
        chat.put(message)
        self.on_change(chat.id)

    def erase(self, chat: Chat, message_id: int) -> None:
        chat.erase(message_id)
        self.on_change(chat.id)

    def tell(self, kind: str, content: Any) -> Update:
        """Queue an update for the bot; empty if the bot does not want this kind."""
        entry = self.updates.add(kind, content, self.clock())
        if entry is None:
            return {}
        self.on_update(entry)
        return entry.update

    def deliver(self, update: Update, *, new_id: bool = False) -> Update:
        """Queue any update, whatever it looks like and whether or not it was confirmed before."""
        entry = self.updates.add_raw(update, self.clock(), new_id=new_id)
        self.on_update(entry)
        return entry.update

    def press(self, press_id: str, chat: Chat) -> None:
        self.presses[press_id] = Press(chat.id, self.clock() + PRESS_LIFE)

    def answer_press(self, press_id: str, answer: dict[str, Any]) -> bool:
        """Show *answer* to who pressed; False if it is too late or was answered before."""
        press = self.presses.get(press_id)
        if press is None or press.answer is not None or press.expires <= self.clock():
            return False
        press.answer = answer
        chat = self.chats[press.chat_id]
        chat.revision += 1
        self.on_change(chat.id)
        return True

    def record(
        self,
        method: str,
        params: Params,
        *,
        error: str | None = None,
        fault: str | None = None,
        result: Any = None,
    ) -> None:
        """Add a line to the ledger; the parameters are kept as they came, not copied."""
        self._calls += 1
        if not self.keeps_ledger:
            return
        chat_id = params.get("chat_id")
        message_id = result.get("message_id") if isinstance(result, dict) else None
        call = Call(
            seq=self._calls,
            at=self.clock().timestamp(),
            monotonic=time.monotonic(),
            method=method,
            chat_id=chat_id if chat_id is None else _number(chat_id) or str(chat_id),
            accepted=error is None,
            error=error,
            fault=fault,
            message_id=message_id,
            params=params,
        )
        self.ledger.append(call)


class MovableClock:
    """A clock that the control side can put forward."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.offset = timedelta()

    def __call__(self) -> datetime:
        return self._clock() + self.offset if self.offset else self._clock()


def _number(chat_id: Any) -> int:
    try:
        return int(chat_id)
    except (TypeError, ValueError):
        return 0


def _why_not(chat: Chat) -> str:
    if chat.private:
        blocked = chat.bot == "kicked"
        return (
            "bot was blocked by the user"
            if blocked
            else "bot can't initiate conversation with a user"
        )
    reason = "was kicked from" if chat.bot == "kicked" else "is not a member of"
    return f"bot {reason} the {chat.kind} chat"
