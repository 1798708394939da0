"""What people do with their phones, and what the bot is told of it. Pure."""

from collections.abc import Callable
from typing import Any

from bot.demo import identities, markup
from bot.demo.account import Account
from bot.demo.chats import CAN_WRITE, LEADERS, Chat, Message
from bot.demo.contents import CAPTIONED, content, describe, origin_of
from bot.demo.membership import Membership
from bot.demo.refusals import Impossible
from bot.demo.rights import hears
from bot.demo.updates import Update

MOST_PARTS = 10
_ABOUT = ("content", "file_name", "mime_type", "size")


class Acts(Membership):
    """The people around one bot."""

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self._serial = 0

    def says(
        self,
        user_id: int,
        text: str,
        chat_id: int | None = None,
        entities: list[markup.Entity] | None = None,
        **more: Any,
    ) -> Update:
        if not text.strip() or markup.units(text) > 4096:  # noqa: PLR2004 - as in every client
            raise Impossible("a message has 1 to 4096 characters")
        found = markup.commands(text) if entities is None and text.startswith("/") else entities
        shown = {"text": text} | ({"entities": found} if found else {})
        return self._post(user_id, chat_id, shown, more)

    def sends(
        self,
        user_id: int,
        kind: str,
        chat_id: int | None = None,
        caption: str | None = None,
        content_of_it: dict[str, Any] | None = None,
        **more: Any,
    ) -> Update:
        """Send something of that kind; *content_of_it* replaces parts of the message made up.

        A file takes `content` (bytes), `file_name`, `mime_type` and `size`, which may be a claim.
        """
        about = {key: more.pop(key, None) for key in _ABOUT}
        shown = self._shown(kind, caption, about) | (content_of_it or {})
        self._account.files.keep(shown, about["content"])
        return self._post(user_id, chat_id, shown, more)

    def sends_album(
        self, user_id: int, parts: list[dict[str, Any]], chat_id: int | None = None, **more: Any
    ) -> list[Update]:
        """Send *parts* (each what `sends` takes) as one album; it comes as one update per part."""
        if not 2 <= len(parts) <= MOST_PARTS:  # noqa: PLR2004 - one is no album
            raise Impossible(f"an album has 2 to {MOST_PARTS} parts")
        kinds = {part["kind"] for part in parts}
        if not (kinds <= {"photo", "video"} or kinds in ({"document"}, {"audio"})):
            raise Impossible(f"no album of {', '.join(sorted(kinds))}")
        self._serial += 1
        album = str(13_000_000_000_000_000 + self._serial)
        return [
            self.sends(user_id, chat_id=chat_id, media_group_id=album, **(more | part))
            for part in parts
        ]

    def forwards(
        self,
        user_id: int,
        text: str | None = None,
        kind: str | None = None,
        of: dict[str, Any] | None = None,
        origin: str | None = None,
        name: str = "Bude",
        **more: Any,
    ) -> Update:
        """Forward a text, something of a *kind*, or the message *of* somewhere else.

        *origin* is `hidden_user`, `user`, `chat` or `channel`; else it is the message's own.
        """
        found = origin_of(origin or "hidden_user", name, self._account.timestamp() - 60)
        if found is None:
            raise Impossible(f"nothing comes from a {origin}")
        if of is not None:
            shown = identities.forwarded(of) | ({"forward_origin": found} if origin else {})
            return self._post(user_id, more.pop("chat_id", None), shown, more)
        more = {"forward_origin": found, **more}
        if kind:
            return self.sends(user_id, kind, **more)
        return self.says(user_id, text or "Diteruskan", **more)

    def edits(
        self, user_id: int, message_id: int, text: str, chat_id: int | None = None
    ) -> Update:
        chat = self._account.known_chat(chat_id or user_id)
        old = _message(chat, message_id)
        if chat.kind != "channel" and chat.authors.get(message_id) != user_id:
            raise Impossible("people edit only what they wrote")
        field = "text" if "text" in old else "caption"
        new = {**old, field: text, "edit_date": self._account.timestamp()}
        if field == "text":
            new.pop("entities", None)
            if text.startswith("/"):
                new["entities"] = markup.commands(text)
        self._account.write(chat, new)
        kind = "edited_channel_post" if chat.kind == "channel" else "edited_message"
        return self._tell(chat, kind, new)

    def deletes(self, user_id: int, message_id: int, chat_id: int | None = None) -> dict[str, Any]:
        """Delete a message for everyone; Telegram tells no bot."""
        chat = self._account.known_chat(chat_id or user_id)
        _message(chat, message_id)
        leads = chat.private or chat.members.get(user_id) in LEADERS
        if not leads and chat.authors.get(message_id) != user_id:
            raise Impossible("only administrators delete what others wrote")
        self._account.erase(chat, message_id)
        return {}

    def taps(
        self,
        user_id: int,
        message_id: int,
        data: str,
        chat_id: int | None = None,
        *,
        force: bool = False,
    ) -> Update:
        """Press a button; with *force* one that is not on the screen, as an old client may.

        Who presses is named, even an anonymous administrator, even in a channel.
        """
        chat = self._account.known_chat(chat_id or user_id)
        message = chat.messages.get(message_id)
        if not force and data not in _data_on(_message(chat, message_id)):
            raise Impossible(f"no button {data!r} on message {message_id}")
        self._serial += 1
        press: dict[str, Any] = {
            "id": str(self._account.id * 1_000_000 + self._serial),
            "from": self._user(user_id),
            # What the bot can no longer see comes with date 0.
            "message": message or {"chat": chat.card, "message_id": message_id, "date": 0},
            "chat_instance": str(abs(chat.id) * 1_000_003),
            "data": data,
        }
        self._account.press(press["id"], chat)
        return self._account.tell("callback_query", press)

    def opens(self, user_id: int, url: str) -> Update:
        """Follow a link to the bot; empty if there is nothing to start in its private chat."""
        payload = identities.payload(url, self._account.me["username"])
        if payload is None:
            raise Impossible(f"{url} is no link to this bot")
        if payload:
            return self.says(user_id, f"/start {payload}")
        started = self._account.known_chat(user_id).bot == "member"
        return {} if started else self.says(user_id, "/start")

    def _shown(self, kind: str, caption: str | None, about: dict[str, Any]) -> dict[str, Any]:
        """Return a made-up message of *kind*, as far as *about* says nothing else."""
        self._serial += 1
        shown = content(kind, self._serial, self._account.timestamp())
        if shown is None:
            raise Impossible(f"nobody can send a {kind}")
        if caption:
            if kind not in CAPTIONED:
                raise Impossible(f"a {kind} has no caption")
            shown["caption"] = caption
        if not describe(kind, shown, **about):
            raise Impossible(f"a {kind} has no such properties")
        return shown

    def _post(
        self, user_id: int, chat_id: int | None, shown: dict[str, Any], more: dict[str, Any]
    ) -> Update:
        chat = self._account.known_chat(chat_id or user_id)
        if chat.private:
            if chat.bot == "kicked":
                raise Impossible("who blocked the bot has to unblock it first")
            chat.bot = "member"
        elif chat.members.get(user_id) not in CAN_WRITE or chat.migrated_to:
            raise Impossible("only members write in a chat")
        message = self._message_by(user_id, chat, shown, **more)
        self._account.write(chat, message, user_id)
        return self._tell(chat, "channel_post" if chat.kind == "channel" else "message", message)

    def _message_by(
        self,
        user_id: int,
        chat: Chat,
        shown: dict[str, Any],
        *,
        date: int | None = None,
        reply_to: int | None = None,
        anonymous: bool = False,
        as_chat: int | None = None,
        **extra: Any,
    ) -> Message:
        voice = None if as_chat is None else self._account.known_chat(as_chat)
        by = identities.author(self._user(user_id), chat, anonymous=anonymous, as_chat=voice)
        message: Message = {
            "message_id": chat.new_message_id(),
            **by,
            "chat": chat.card,
            "date": date if date is not None else self._account.timestamp(),
            **shown,
            **extra,
        }
        if reply_to:
            original = _message(chat, reply_to)
            short = {k: v for k, v in original.items() if k != "reply_to_message"}
            message["reply_to_message"] = short
        return message

    def _tell(self, chat: Chat, kind: str, message: Message) -> Update:
        told = hears(self._account, chat, message)
        return self._account.tell(kind, message) if told else {}


ACTS: dict[str, Callable[..., Any]] = {
    act.__name__: act
    for act in (
        Acts.add_user,
        Acts.add_chat,
        Acts.joins,
        Acts.says,
        Acts.sends,
        Acts.sends_album,
        Acts.forwards,
        Acts.edits,
        Acts.deletes,
        Acts.taps,
        Acts.opens,
        Acts.blocks,
        Acts.unblocks,
        Acts.adds_bot,
        Acts.removes_bot,
        Acts.restricts_bot,
        Acts.migrates,
    )
}


def _message(chat: Chat, message_id: int) -> Message:
    if message_id not in chat.messages:
        raise Impossible(f"no message {message_id} in chat {chat.id}")
    return chat.messages[message_id]


def _data_on(message: Message) -> set[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["callback_data"] for row in rows for button in row if "callback_data" in button}
