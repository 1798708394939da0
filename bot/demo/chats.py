"""Chats, and the messages in them, as the local Bot API keeps them. Pure."""

from dataclasses import dataclass, field
from typing import Any, Literal

Message = dict[str, Any]
User = dict[str, Any]
Kind = Literal["private", "group", "supergroup", "channel"]

CAN_WRITE = frozenset({"member", "administrator", "creator"})
LEADERS = frozenset({"administrator", "creator"})


@dataclass(slots=True)
class Chat:
    """One chat, seen by everybody in it."""

    card: dict[str, Any]
    """The Bot API's `Chat` object."""
    bot: str = "member"
    """What the bot is here: member, administrator, restricted, left or kicked; in a private chat
    `left` means that the user never wrote, `kicked` that the user blocked the bot."""
    rights: dict[str, bool] = field(default_factory=dict)
    """The bot's rights that are not as usual, of an administrator or of somebody restricted."""
    members: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    authors: dict[int, int] = field(default_factory=dict)
    """By message id, who really wrote it, whatever identity the message shows."""
    changed: dict[int, int] = field(default_factory=dict)
    """By message id, the revision at which the message was last written, edited or deleted."""
    revision: int = 0
    migrated_to: int | None = None
    last_id: int = 0

    @property
    def id(self) -> int:
        return int(self.card["id"])

    @property
    def kind(self) -> str:
        return str(self.card["type"])

    @property
    def private(self) -> bool:
        return self.kind == "private"

    @property
    def has_bot(self) -> bool:
        return self.bot in CAN_WRITE or self.bot == "restricted"

    def allows(self, right: str) -> bool:
        """Tell whether the bot has an administrator's *right*, or a permission if restricted."""
        usual = self.bot == "administrator"
        return self.bot in {"administrator", "restricted"} and self.rights.get(right, usual)

    def new_message_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def put(self, message: Message) -> None:
        """Write a message, or its new version: versions are new objects, never changed ones."""
        self.messages[message["message_id"]] = message
        self.touch(message["message_id"])

    def erase(self, message_id: int) -> None:
        del self.messages[message_id]
        self.touch(message_id)

    def touch(self, message_id: int) -> None:
        self.revision += 1
        self.changed[message_id] = self.revision

    def since(self, revision: int) -> list[Message]:
        """Return the messages that are new or different since *revision*, in order."""
        if not revision:
            return list(self.messages.values())
        later = sorted(key for key, changed in self.changed.items() if changed > revision)
        return [self.messages[key] for key in later if key in self.messages]


def as_member(
    user: User, status: str, kind: str = "supergroup", rights: dict[str, bool] | None = None
) -> dict[str, Any]:
    """Return the Bot API's `ChatMember` for *user*; *rights* are those that are not as usual."""
    more: dict[str, Any] = {}
    match status:
        case "administrator":
            usual = dict.fromkeys(_RIGHTS + _RIGHTS_IN[kind], True)
            more = {"can_be_edited": False, "is_anonymous": False} | usual | (rights or {})
        case "creator":
            more = {"is_anonymous": False}
        case "restricted":
            permissions = dict.fromkeys(PERMISSIONS, False)
            more = {"until_date": 0, "is_member": True} | permissions | (rights or {})
        case "kicked":
            more = {"until_date": 0}
    return {"user": user, "status": status} | more


_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
_RIGHTS_IN = {
    "private": (),
    "group": ("can_pin_messages",),
    "supergroup": ("can_pin_messages", "can_manage_topics"),
    "channel": ("can_post_messages", "can_edit_messages", "can_manage_direct_messages"),
}
RIGHTS = frozenset({*_RIGHTS, *_RIGHTS_IN["supergroup"], *_RIGHTS_IN["channel"], "is_anonymous"})
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_edit_tag",
    "can_react_to_messages",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
