"""One parcel to Telegram, and what became of it. The only place that reads Telegram's errors."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import Any

from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.warnings import PTBDeprecationWarning, PTBUserWarning

from bot.chat import media
from bot.chat.media import call
from bot.chat.request import NotSent, Unknown
from bot.turns import Button, Evidence, Leave, Message, Parcel, Removal, Table

# The raw call spares the parsing of an answer of which only the message's id is read.
warnings.filterwarnings("ignore", r"\s*Please use 'Bot\.", PTBUserWarning)
warnings.filterwarnings("ignore", r".*retry_after", PTBDeprecationWarning)

OUT_OF_REACH = (
    "chat not found",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "chat_write_forbidden",
    "chat_send_",
    "chat_restricted",
    "topic_closed",
    "topic_deleted",
)
"""Parts of refusals, in lower case, that say that we may not write there (now)."""

NO_SUCH_CONTENT = ("rights to send", "chat_send_")
"""Parts of those that say that we may not send this kind of content; a text may still pass."""

TOKEN_PAUSE = 60.0
"""Seconds between tries while Telegram does not know our token."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Telegram has it, as that message."""

    message: int | None


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Telegram surely does not have it; *seconds* is how long it asked us to wait, if it did."""

    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Unsure:
    """Telegram may or may not have it."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The voter blocked the bot, or the chat is gone."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has another id now."""

    chat: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """Telegram will never take it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Uncleaned:
    """A file could not be freed of what may tell who sent it; nothing was sent."""


Outcome = Delivered | TryAgain | Unsure | Unreachable | Moved | Rejected | Uncleaned


async def deliver(bot: Bot, parcel: Parcel) -> Outcome:
    """Send *parcel*, or renew its message; one that can't be renewed any more is sent anew."""
    outcome = await _attempt(bot, parcel)
    edited = parcel.edits is not None and isinstance(parcel.outgoing, Message)
    if not (edited and isinstance(outcome, Rejected)):
        return outcome
    if outcome.reason.startswith("Message is not modified"):
        return Delivered(parcel.edits)
    if _is_lost(outcome.reason):
        return await _attempt(bot, replace(parcel, edits=None))
    return outcome


async def _attempt(bot: Bot, parcel: Parcel) -> Outcome:
    try:
        return Delivered(await _sent(bot, parcel))
    except media.Uncleanable:
        return Uncleaned()
    except NotSent:
        return TryAgain()
    except Unknown:
        return Unsure()
    except RetryAfter as error:
        return TryAgain(_seconds(error))
    except ChatMigrated as error:
        return Moved(error.new_chat_id)
    except Forbidden:
        return Unreachable()
    except BadRequest as error:
        return _refused(parcel, error.message)
    except (InvalidToken, EndPointNotFound):
        # A revoked token loses nothing: what waits is sent once the operator has set the new one.
        return TryAgain(TOKEN_PAUSE)
    except TelegramError:
        # A 5xx, or an answer that is cut off.
        return Unsure()


def _refused(parcel: Parcel, reason: str) -> Unreachable | Rejected:
    # The library begins what Telegram says with a capital letter.
    said = reason.lower()
    gone = any(sign in said for sign in OUT_OF_REACH)
    # A lane must not wait for the right to send photos while cards may pass.
    file = isinstance(parcel.outgoing, Evidence | Table)
    if file and any(sign in said for sign in NO_SUCH_CONTENT):
        return Rejected(reason)
    return Unreachable() if gone else Rejected(reason)


async def _sent(bot: Bot, parcel: Parcel) -> int | None:
    match parcel.outgoing:
        case Leave():
            await call(bot, "leaveChat", chat_id=parcel.chat)
            return None
        case Evidence() as evidence:
            return await media.show(bot, parcel, evidence)
        case Removal() as removal:
            await media.remove(bot, parcel, removal)
            return None
        case Table() as table:
            return await media.hand_out(bot, parcel, table)
        case Message() as message if parcel.edits is None:
            given = _parameters(parcel.chat, message) | media.under(parcel)
            return int((await call(bot, "sendMessage", **given))["message_id"])
        case Message() as message:
            given = _parameters(parcel.chat, message)
            await call(bot, "editMessageText", message_id=parcel.edits, **given)
            return parcel.edits


def _parameters(chat: int, message: Message) -> dict[str, Any]:
    given: dict[str, Any] = {
        "chat_id": chat,
        "text": message.html,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if message.buttons:
        rows = [[_button(button) for button in row] for row in message.buttons]
        given["reply_markup"] = {"inline_keyboard": rows}
    return given


def _button(button: Button) -> dict[str, str]:
    if button.url:
        return {"text": button.label, "url": button.url}
    return {"text": button.label, "callback_data": button.data or ""}


def _is_lost(reason: str) -> bool:
    return reason.startswith(
        ("Message to edit not found", "Message can't be edited", "MESSAGE_ID_INVALID")
    )


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return float(after) if isinstance(after, int | float) else after.total_seconds()
