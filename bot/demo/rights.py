"""What the bot may do in a chat, and how Telegram refuses what it may not. Pure."""

from typing import Any

from bot.demo.account import Account
from bot.demo.chats import Chat, Message, User, as_member
from bot.demo.refusals import bad_request
from bot.demo.updates import Update

_PERMISSIONS = {
    "text": ("can_send_messages", "text messages"),
    "photo": ("can_send_photos", "photos"),
    "video": ("can_send_videos", "videos"),
    "animation": ("can_send_other_messages", "animations"),
    "audio": ("can_send_audios", "audios"),
    "document": ("can_send_documents", "documents"),
    "voice": ("can_send_voice_notes", "voice notes"),
    "video_note": ("can_send_video_notes", "video notes"),
    "sticker": ("can_send_other_messages", "stickers"),
}


def check_sending(chat: Chat, kind: str) -> None:
    """Refuse if the bot may not send a *kind* (`text`, `photo`, …) there."""
    if chat.kind == "channel":
        if not chat.allows("can_post_messages"):
            raise bad_request("need administrator rights in the channel chat")
    elif chat.bot == "restricted":
        permission, things = _PERMISSIONS[kind]
        if not chat.allows(permission):
            raise bad_request(f"not enough rights to send {things} to the chat")


def may_edit(account: Account, chat: Chat, message: Message) -> bool:
    """Tell whether the bot may edit it: its own, and in a channel with that right anybody's."""
    own = is_own(account, chat, message)
    if chat.kind != "channel":
        return own
    return chat.allows("can_edit_messages") or (own and chat.allows("can_post_messages"))


def may_delete(account: Account, chat: Chat, message: Message) -> bool:
    """Tell whether the bot may delete it, as far as its rights go."""
    if chat.private or chat.allows("can_delete_messages"):
        return True
    own = is_own(account, chat, message)
    return own and (chat.kind != "channel" or chat.allows("can_post_messages"))


def is_own(account: Account, chat: Chat, message: Message) -> bool:
    return chat.authors.get(message["message_id"]) == account.id


def hears(account: Account, chat: Chat, message: Message) -> bool:
    """Tell whether the bot is told of a person's message: its privacy mode is on, as is usual."""
    if not chat.has_bot:
        return False
    if chat.kind not in {"group", "supergroup"} or chat.bot == "administrator":
        return True
    replied = message.get("reply_to_message")
    return _is_command(account, message) or bool(replied and is_own(account, chat, replied))


def turn_bot(
    account: Account, chat: Chat, by: User, status: str, rights: dict[str, bool] | None = None
) -> Update:
    """Make the bot something else in *chat*, and tell it so."""
    before = as_member(account.me, chat.bot, chat.kind, chat.rights)
    chat.bot, chat.rights = status, dict(rights or {})
    change = {
        "chat": chat.card,
        "from": by,
        "date": account.timestamp(),
        "old_chat_member": before,
        "new_chat_member": as_member(account.me, status, chat.kind, chat.rights),
    }
    return account.tell("my_chat_member", change)


def _is_command(account: Account, message: dict[str, Any]) -> bool:
    text = message.get("text", "").encode("utf-16-le", "surrogatepass")
    for entity in message.get("entities", ()):
        if entity["type"] == "bot_command":
            start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
            _, named, name = text[start:end].decode("utf-16-le", "replace").partition("@")
            if not named or name.lower() == account.me["username"].lower():
                return True
    return False
