"""Whom a message shows as its author or its origin, and where a link leads. Pure."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.demo.chats import LEADERS, Chat, Message, User
from bot.demo.refusals import Impossible

ANONYMOUS_ADMIN = {
    "id": 1_087_968_824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL_WRITER = {
    "id": 136_817_688,
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}
"""Whom Telegram names to bots as the author of what is written in another name."""

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NOT_FORWARDED = frozenset(
    {
        "message_id",
        "from",
        "sender_chat",
        "chat",
        "date",
        "edit_date",
        "reply_to_message",
        "reply_markup",
        "media_group_id",
        "has_protected_content",
    }
)


def author(
    user: User, chat: Chat, *, anonymous: bool = False, as_chat: Chat | None = None
) -> dict[str, Any]:
    """Return the fields that say who wrote a message in *chat*."""
    if chat.kind == "channel":
        return {"sender_chat": chat.card}
    if anonymous:
        if chat.kind != "supergroup" or chat.members.get(user["id"]) not in LEADERS:
            raise Impossible("only administrators of a supergroup are anonymous")
        return {"from": ANONYMOUS_ADMIN, "sender_chat": chat.card}
    if as_chat is not None:
        if chat.kind != "supergroup":
            raise Impossible("only in a supergroup somebody writes as a channel")
        return {"from": CHANNEL_WRITER, "sender_chat": as_chat.card}
    return {"from": user}


def forwarded(message: Message) -> dict[str, Any]:
    """Return what a forward of *message* shows; the origin of a forward stays what it was."""
    shown = {key: message[key] for key in message if key not in _NOT_FORWARDED}
    return {"forward_origin": _origin(message), **shown}


def payload(url: str, username: str) -> str | None:
    """Return the `start` parameter of a link to that bot, None if it is another link."""
    parts = urlsplit(url)
    query = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme == "tg" and parts.netloc == "resolve":
        named = query.get("domain", [""])[0]
    elif parts.scheme in {"http", "https"} and parts.netloc.lower() in {"t.me", "telegram.me"}:
        named = parts.path.strip("/")
    else:
        return None
    if named.lower() != username.lower():
        return None
    found = query.get("start", [""])[0]
    if found and not _PAYLOAD.fullmatch(found):
        raise Impossible(f"Telegram starts no bot with {found!r}")
    return found


def _origin(message: Message) -> dict[str, Any]:
    date = message["date"]
    match message:
        case {"chat": {"type": "channel"} as chat}:
            number = message["message_id"]
            return {"type": "channel", "date": date, "chat": chat, "message_id": number}
        case {"sender_chat": chat}:
            return {"type": "chat", "date": date, "sender_chat": chat}
    return {"type": "user", "date": date, "sender_user": message["from"]}
