"""What people do with their phones, and what the bot is told of it. Pure."""

from collections.abc import Callable
from typing import Any

from bot.demo import markup
from bot.demo.account import Account
from bot.demo.chats import CAN_WRITE, Chat, Kind, Message, User, as_member
from bot.demo.contents import CAPTIONED, content
from bot.demo.refusals import Impossible
from bot.demo.updates import Update

FIRST_USER = 700_000_001
FIRST_GROUP = -4_000_001
FIRST_SUPERGROUP = -1_002_000_000_001


class Acts:
    """The people around one bot."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._serial = 0

    def add_user(
        self,
        first_name: str = "Pemilih",
        user_id: int | None = None,
        username: str | None = None,
        language_code: str | None = "id",
        *,
        started: bool = False,
    ) -> User:
        """Return a new person; *started* if they have talked to the bot before."""
        key = user_id or _free(FIRST_USER, 1, self._account.users)
        user: User = {"id": key, "is_bot": False, "first_name": first_name}
        optional = {"username": username, "language_code": language_code}
        user |= {name: value for name, value in optional.items() if value}
        self._account.users[key] = user
        card = {k: user[k] for k in ("id", "first_name", "username") if k in user}
        chat = Chat(card | {"type": "private"}, bot="member" if started else "left")
        chat.members[key] = "member"
        self._account.chats[key] = chat
        return user

    def add_chat(
        self,
        kind: Kind = "group",
        title: str = "Meja",
        chat_id: int | None = None,
        username: str | None = None,
        bot: str = "member",
        members: dict[int, str] | None = None,
    ) -> dict[str, Any]:
        """Return a new group, supergroup or channel; *members* maps users to their status."""
        first = FIRST_GROUP if kind == "group" else FIRST_SUPERGROUP
        key = chat_id or _free(first, -1, self._account.chats)
        card = {"id": key, "type": kind, "title": title}
        if kind == "group":
            card["all_members_are_administrators"] = False
        if username:
            card["username"] = username
        self._account.chats[key] = Chat(card, bot=bot, members=dict(members or {}))
        return card

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
        """Send something of that kind; *content_of_it* replaces parts of the message made up."""
        self._serial += 1
        shown = content(kind, self._serial, self._account.timestamp())
        if shown is None:
            raise Impossible(f"nobody can send a {kind}")
        if caption:
            if kind not in CAPTIONED:
                raise Impossible(f"a {kind} has no caption")
            shown["caption"] = caption
        return self._post(user_id, chat_id, shown | (content_of_it or {}), more)

    def edits(
        self, user_id: int, message_id: int, text: str, chat_id: int | None = None
    ) -> Update:
        chat = self._account.known_chat(chat_id or user_id)
        old = _message(chat, message_id)
        if chat.kind != "channel" and old["from"]["id"] != user_id:
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

    def taps(
        self,
        user_id: int,
        message_id: int,
        data: str,
        chat_id: int | None = None,
        *,
        force: bool = False,
    ) -> Update:
        """Press a button; with *force* one that is not on the screen, as an old client may."""
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

    def blocks(self, user_id: int) -> Update:
        return self._turn_bot(self._account.known_chat(user_id), user_id, "kicked")

    def unblocks(self, user_id: int) -> Update:
        return self._turn_bot(self._account.known_chat(user_id), user_id, "member")

    def adds_bot(self, user_id: int, chat_id: int, status: str = "member") -> Update:
        chat = self._account.known_chat(chat_id)
        chat.members.setdefault(user_id, "member")
        was_there = chat.bot in CAN_WRITE
        update = self._turn_bot(chat, user_id, status)
        if not was_there:
            self._service(chat, user_id, {"new_chat_members": [self._account.me]})
        return update

    def removes_bot(self, user_id: int, chat_id: int) -> Update:
        chat = self._account.known_chat(chat_id)
        update = self._turn_bot(chat, user_id, "kicked")
        self._service(chat, user_id, {"left_chat_member": self._account.me})
        return update

    def migrates(self, user_id: int, chat_id: int) -> dict[str, Any]:
        """Turn a group into a supergroup; returns the new chat."""
        old = self._account.known_chat(chat_id)
        if old.kind != "group":
            raise Impossible("only a group becomes a supergroup")
        card = self.add_chat(
            "supergroup", old.card["title"], bot=old.bot, members=dict(old.members)
        )
        self._service(old, user_id, {"migrate_to_chat_id": card["id"]})
        old.migrated_to = card["id"]
        new = self._account.known_chat(card["id"])
        self._service(new, user_id, {"migrate_from_chat_id": old.id})
        return card

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
        self._account.write(chat, message)
        return self._tell(chat, "channel_post" if chat.kind == "channel" else "message", message)

    def _message_by(
        self,
        user_id: int,
        chat: Chat,
        shown: dict[str, Any],
        date: int | None = None,
        reply_to: int | None = None,
        **extra: Any,
    ) -> Message:
        author = (
            {"sender_chat": chat.card} if chat.kind == "channel" else {"from": self._user(user_id)}
        )
        message: Message = {
            "message_id": chat.new_message_id(),
            **author,
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

    def _service(self, chat: Chat, user_id: int, shown: dict[str, Any]) -> None:
        message = self._message_by(user_id, chat, shown)
        self._account.write(chat, message)
        self._account.tell("message", message)

    def _turn_bot(self, chat: Chat, user_id: int, status: str) -> Update:
        before, chat.bot = chat.bot, status
        change = {
            "chat": chat.card,
            "from": self._user(user_id),
            "date": self._account.timestamp(),
            "old_chat_member": as_member(self._account.me, before),
            "new_chat_member": as_member(self._account.me, status),
        }
        return self._account.tell("my_chat_member", change)

    def _tell(self, chat: Chat, kind: str, message: Message) -> Update:
        return self._account.tell(kind, message) if chat.bot in CAN_WRITE else {}

    def _user(self, user_id: int) -> User:
        if user_id not in self._account.users:
            raise Impossible(f"no user {user_id}")
        return self._account.users[user_id]


ACTS: dict[str, Callable[..., dict[str, Any]]] = {
    act.__name__: act
    for act in (
        Acts.add_user,
        Acts.add_chat,
        Acts.says,
        Acts.sends,
        Acts.edits,
        Acts.taps,
        Acts.blocks,
        Acts.unblocks,
        Acts.adds_bot,
        Acts.removes_bot,
        Acts.migrates,
    )
}


def _free(first: int, step: int, taken: dict[int, Any]) -> int:
    key = first + step * len(taken)
    while key in taken:
        key += step
    return key


def _message(chat: Chat, message_id: int) -> Message:
    if message_id not in chat.messages:
        raise Impossible(f"no message {message_id} in chat {chat.id}")
    return chat.messages[message_id]


def _data_on(message: Message) -> set[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["callback_data"] for row in rows for button in row if "callback_data" in button}
