"""Who is where: people and chats begin, the bot comes, goes, and gains or loses rights. Pure."""

from typing import Any

from bot.demo.account import Account
from bot.demo.chats import PERMISSIONS, RIGHTS, Chat, Kind, Message, User
from bot.demo.refusals import Impossible
from bot.demo.rights import turn_bot
from bot.demo.updates import Update

FIRST_USER = 700_000_001
FIRST_GROUP = -4_000_001
FIRST_SUPERGROUP = -1_002_000_000_001


class Membership:
    """The people and chats around one bot."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def add_user(
        self,
        first_name: str = "Pemilih",
        user_id: int | None = None,
        username: str | None = None,
        language_code: str | None = "id",
        *,
        last_name: str | None = None,
        started: bool = False,
    ) -> User:
        """Return a new person; *started* if they have talked to the bot before."""
        key = user_id or _free(FIRST_USER, 1, self._account.users)
        user: User = {"id": key, "is_bot": False, "first_name": first_name}
        optional = {"last_name": last_name, "username": username, "language_code": language_code}
        user |= {name: value for name, value in optional.items() if value}
        self._account.users[key] = user
        names = ("id", "first_name", "last_name", "username")
        card = {name: user[name] for name in names if name in user}
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

    def joins(self, user_id: int, chat_id: int, status: str = "member") -> dict[str, Any]:
        """Make somebody a member, an administrator, …; the bot is not told."""
        self._user(user_id)
        self._account.known_chat(chat_id).members[user_id] = status
        return {}

    def blocks(self, user_id: int) -> Update:
        return self._turn_bot(self._account.known_chat(user_id), user_id, "kicked")

    def unblocks(self, user_id: int) -> Update:
        return self._turn_bot(self._account.known_chat(user_id), user_id, "member")

    def adds_bot(
        self,
        user_id: int,
        chat_id: int,
        status: str = "member",
        rights: dict[str, bool] | None = None,
    ) -> Update:
        """Add the bot, or promote it; *rights* are those that an administrator does not have."""
        chat = self._account.known_chat(chat_id)
        chat.members.setdefault(user_id, "member")
        was_there = chat.has_bot
        update = self._turn_bot(chat, user_id, status, rights)
        if not was_there and chat.kind != "channel":
            self._service(chat, user_id, {"new_chat_members": [self._account.me]})
        return update

    def removes_bot(self, user_id: int, chat_id: int) -> Update:
        chat = self._account.known_chat(chat_id)
        update = self._turn_bot(chat, user_id, "kicked")
        if chat.kind != "channel":
            self._service(chat, user_id, {"left_chat_member": self._account.me})
        return update

    def restricts_bot(
        self, user_id: int, chat_id: int, permissions: dict[str, bool] | None = None
    ) -> Update:
        """Take away whatever a member of a supergroup may do, but for *permissions*."""
        chat = self._account.known_chat(chat_id)
        if chat.kind != "supergroup":
            raise Impossible("only in a supergroup somebody is restricted")
        _check_names(permissions, PERMISSIONS)
        return self._turn_bot(chat, user_id, "restricted", permissions)

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

    def _turn_bot(
        self, chat: Chat, user_id: int, status: str, rights: dict[str, bool] | None = None
    ) -> Update:
        if status == "administrator":
            _check_names(rights, RIGHTS)
        update = turn_bot(self._account, chat, self._user(user_id), status, rights)
        self._account.on_change(chat.id)
        return update

    def _service(self, chat: Chat, user_id: int, shown: dict[str, Any]) -> None:
        message: Message = {
            "message_id": chat.new_message_id(),
            "from": self._user(user_id),
            "chat": chat.card,
            "date": self._account.timestamp(),
            **shown,
        }
        self._account.write(chat, message, user_id)
        self._account.tell("message", message)

    def _user(self, user_id: int) -> User:
        if user_id not in self._account.users:
            raise Impossible(f"no user {user_id}")
        return self._account.users[user_id]


def _free(first: int, step: int, taken: dict[int, Any]) -> int:
    key = first + step * len(taken)
    while key in taken:
        key += step
    return key


def _check_names(given: dict[str, bool] | None, known: Any) -> None:
    if unknown := set(given or ()) - set(known):
        raise Impossible(f"no such right: {', '.join(sorted(unknown))}")
