"""An update, as raw JSON, becomes an event. Nothing is decided here, and nothing is trusted.

The fields are picked by pattern: a wrong type does not match, and costs no parsing of the rest.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any

from bot.cases import File
from bot.events import (
    Blocked,
    Broken,
    Commanded,
    Edited,
    Event,
    Incoming,
    Invited,
    Migrated,
    Nothing,
    Said,
    Sent,
    Tapped,
)
from knowledge.entries import Lang

ALLOWED = ("message", "edited_message", "channel_post", "callback_query", "my_chat_member")
"""The updates that are asked for: exactly those that are handled."""

Json = dict[str, Any]

CONTENTS = (
    "voice", "audio", "photo", "video", "video_note", "animation", "document", "sticker",
    "contact", "venue", "location", "poll", "dice", "story", "game", "paid_media", "checklist",
)  # fmt: skip
"""Kinds of content that are no text, the more particular first; all else is service."""

LONGEST = 4096
"""Characters of a message; one that claims more is cut, so that nobody waits for its matching."""

KEPT = 50_000
"""Characters of an update that could not be read: masking a megabyte takes a second."""

FARTHEST = 2**52
"""Telegram's ids of chats and people have fewer bits than this."""

FILES = frozenset(
    {"voice", "audio", "photo", "video", "video_note", "animation", "document", "sticker"}
)
"""Contents that are a file, which can be shown to reviewers."""

NAMED = frozenset({"audio", "document"})
"""Files that carry a name or tags of their own, whatever Telegram says of them."""

LINKS = 20
"""Hidden links of one message that are kept."""

_COMMAND = re.compile(r"/([A-Za-z0-9_]+)(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)


def to_incoming(raw: Any, at: datetime) -> Incoming:
    """Return what the update *raw* says; whose chat it is, the store knows.

    Raises whatever a malformed update leads to: `to_broken` is for those.
    """
    event, place, sender, press = _read(raw)
    chat = None if isinstance(event, Nothing) else _chat(place.get("id"))
    person = _person(raw, sender)
    return Incoming(
        to_key(raw), at, event, chat=chat, person=person, lang=_lang(sender), press=press
    )


def to_broken(raw: Any, at: datetime, error: Exception) -> Incoming:
    """Return what is kept of an update that could not be read; no more is known of it."""
    broken = Broken(reason=type(error).__name__, what=_dump(raw)[:KEPT])
    return Incoming(to_key(raw), at, broken)


def to_key(raw: Any) -> str:
    """Return the update's unique key; a digest of it all if it has no usable id."""
    match raw:
        case {"update_id": int(number)}:
            return f"u:{number}"
    return f"u:{hashlib.sha256(_dump(raw).encode()).hexdigest()[:32]}"


def _dump(raw: Any) -> str:
    try:
        return json.dumps(raw, sort_keys=True, default=repr)
    except RecursionError:
        return "nested too deeply"


def _read(raw: Any) -> tuple[Event, Json, Any, str | None]:
    """Return the event, the chat it is from, its sender, and the press to be answered."""
    if not isinstance(raw, dict):
        raise TypeError("an update should be a mapping")
    match raw:
        case {"message": {"chat": dict() as place} as message}:
            return _message(place, message), place, message.get("from"), None
        case {"channel_post": {"chat": dict() as place} as message}:
            return _message(place, message), place, None, None
        case {"edited_message": {"chat": {"type": "private"} as place} as message}:
            return _edited(message), place, message.get("from"), None
        case {
            "callback_query": {"id": str() as press, "message": {"chat": dict() as place}} as tap
        }:
            return _tapped(tap), place, tap.get("from"), press
        case {"my_chat_member": {"chat": dict() as place, "new_chat_member": {"status": status}}}:
            return _membership(place, status), place, None, None
    return Nothing(), {}, None, None


def _message(place: Json, message: Json) -> Event:
    match place, message:
        case _, {"migrate_to_chat_id": int(new)}:
            return Migrated(chat=new)
        case _, {"migrate_from_chat_id": _}:
            # The other end of the same move; it can overtake the one above, and a review chat
            # that is not known by its new id yet must not be left.
            return Nothing()
        case {"type": "private"}, {"text": str(text)}:
            return _text(text, message)
        case {"type": "private"}, _:
            return _content(message)
        case {"type": "group" | "supergroup" | "channel"}, {"text": str(text)} if _is_command(
            message
        ):
            return _command(text, public=True) or Nothing()
        case {"type": "group" | "supergroup" | "channel"}, _:
            return Nothing() if "left_chat_member" in message else Invited(joined=False)
    return Nothing()


def _text(text: str, message: Json) -> Event:
    if _is_command(message) and (command := _command(text, public=False)):
        return command
    sent = datetime.fromtimestamp(message["date"], UTC)
    return Said(text=_clean(text), message=message["message_id"], sent=sent, **_context(message))


def _command(text: str, *, public: bool) -> Commanded | None:
    found = _COMMAND.match(text)
    if found is None:
        return None
    name, bot, argument = found.groups()
    given = _clean(argument or "").strip()
    return Commanded(name=name.lower(), argument=given, bot=bot or "", public=public)


def _context(message: Json) -> Json:
    """Return what `Said` and `Sent` share; who is mentioned or quoted is left out."""
    reply = message.get("reply_to_message")
    return {
        "forwarded": "forward_origin" in message,
        "reply": int(reply["message_id"]) if isinstance(reply, dict) else None,
        "links": _hidden(message),
    }


def _hidden(message: Json) -> tuple[str, ...]:
    """Return where the links lead whose text says something else."""
    entities = message.get("entities") or message.get("caption_entities") or ()
    found = [each["url"] for each in entities if each.get("type") == "text_link"]
    return tuple(_clean(each) for each in found[:LINKS])


def _content(message: Json) -> Event:
    for what in CONTENTS:
        if what in message:
            caption, album = message.get("caption"), message.get("media_group_id")
            return Sent(
                what=what,
                message=message["message_id"],
                text=_clean(caption) if isinstance(caption, str) else "",
                album=_clean(album) if isinstance(album, str) else None,
                file=_file(what, message[what]) if what in FILES else None,
                **_context(message),
            )
    return Nothing()


def _file(what: str, content: Any) -> File:
    """Return the file; of a photo the largest size, which Telegram puts last."""
    found = content[-1] if what == "photo" else content
    return File(
        what=what,
        id=_clean(found["file_id"]),
        unique=_clean(found["file_unique_id"]),
        size=found.get("file_size", 0),
        named=what in NAMED or "file_name" in found,
    )


def _edited(message: Json) -> Event:
    if _is_command(message):
        return Nothing()
    text = str(message.get("text", message.get("caption", "")))
    what = next((each for each in CONTENTS if each in FILES and each in message), None)
    return Edited(
        text=_clean(text),
        message=int(message["message_id"]),
        file=_file(what, message[what]) if what else None,
        links=_hidden(message),
    )


def _tapped(tap: Json) -> Event:
    match tap:
        case {"data": str(data), "message": {"message_id": int(number)}}:
            action, _, value = _clean(data).partition(":")
            return Tapped(action=action, value=value, message=number)
    return Nothing()


def _membership(place: Json, status: Any) -> Event:
    private = place.get("type") == "private"
    if private and status == "kicked":
        return Blocked()
    if not private and status in {"member", "administrator", "restricted"}:
        return Invited(joined=True)
    return Nothing()


def _is_command(message: Json) -> bool:
    match message.get("entities"):
        case [{"type": "bot_command", "offset": 0}, *_]:
            return True
    return False


def _lang(sender: Any) -> Lang:
    match sender:
        case {"language_code": str(code)} if code.lower().startswith("en"):
            return Lang.EN
    return Lang.ID


def _person(raw: Any, sender: Any) -> int | None:
    """Return who wrote or pressed; None for who acts as a channel or as the group itself."""
    message = raw.get("message")
    if isinstance(message, dict) and "sender_chat" in message:
        return None
    match sender:
        case {"id": int(number)} if abs(number) < FARTHEST:
            return number
    return None


def _chat(id_: Any) -> int:
    """Return the id of a chat; without one the store would take the event for the desk's."""
    if isinstance(id_, int) and not isinstance(id_, bool) and 0 < abs(id_) < FARTHEST:
        return id_
    raise ValueError("no usable chat")


def _clean(text: str) -> str:
    """Return *text* without lone surrogates: JSON can carry them, UTF-8 and SQLite can't."""
    return text[:LONGEST].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
