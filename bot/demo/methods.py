"""Every method that the local Bot API knows, by its name in lower case. Pure."""

import re
from collections.abc import Callable
from typing import Any

from bot.demo import media, sending
from bot.demo import params as read
from bot.demo.account import Account, Params, Webhook
from bot.demo.chats import as_member
from bot.demo.refusals import Refused, bad_request
from bot.demo.rights import turn_bot
from bot.demo.updates import Update

LONGEST_TOAST = 200
MOST_COMMANDS = 100
LONGEST_COMMAND_DESCRIPTION = 256
MOST_UPDATES = 100
MOST_CONNECTIONS = 100
DEFAULT_CONNECTIONS = 40
LONGEST_SECRET = 256

_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_URL = re.compile(r"https?://[^\s/]+(?:/\S*)?")

WEBHOOK_IS_SET = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


def get_me(account: Account, _params: Params) -> dict[str, Any]:
    return {
        **account.me,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_updates(account: Account, params: Params) -> list[Update]:
    """Return what is there; it is the server that waits when there is nothing."""
    start_poll(account, params)
    limit = min(max(read.integer(params, "limit", MOST_UPDATES), 1), MOST_UPDATES)
    return [entry.update for entry in account.updates.take(limit, account.clock())]


def start_poll(account: Account, params: Params) -> None:
    """Confirm what the offset confirms, and remember which updates are wanted."""
    if account.webhook.url:
        raise Refused(409, WEBHOOK_IS_SET)
    _remember_allowed(account, params)
    account.updates.confirm(read.integer(params, "offset"))


def set_webhook(account: Account, params: Params) -> bool:
    url, secret = read.text(params, "url"), read.text(params, "secret_token")
    if not url:
        return delete_webhook(account, params)
    # The real server wants https; over loopback its --local mode takes http too.
    if not _URL.fullmatch(url):
        raise bad_request("bad webhook: invalid webhook URL specified")
    if len(secret) > LONGEST_SECRET:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = read.integer(params, "max_connections", DEFAULT_CONNECTIONS)
    _remember_allowed(account, params)
    account.webhook = Webhook(url, secret, min(max(connections, 1), MOST_CONNECTIONS))
    _drop_pending(account, params)
    account.on_webhook()
    return True


def delete_webhook(account: Account, params: Params) -> bool:
    account.webhook = Webhook()
    _drop_pending(account, params)
    account.on_webhook()
    return True


def get_webhook_info(account: Account, _params: Params) -> dict[str, Any]:
    hook = account.webhook
    info: dict[str, Any] = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": account.updates.pending(account.clock()),
    }
    if hook.url:
        info |= {"max_connections": hook.max_connections, "ip_address": "127.0.0.1"}
    if hook.last_error:
        info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error}
    if account.updates.allowed:
        info["allowed_updates"] = account.updates.allowed
    return info


def answer_callback_query(account: Account, params: Params) -> bool:
    text = read.text(params, "text")
    if len(text) > LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = {"text": text, "alert": read.flag(params, "show_alert")}
    if url := read.text(params, "url"):
        answer["url"] = url
    if not account.answer_press(read.text(params, "callback_query_id"), answer):
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    return True


def leave_chat(account: Account, params: Params) -> bool:
    chat = account.writable(params.get("chat_id"))
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    turn_bot(account, chat, account.me, "left")
    return True


def get_chat(account: Account, params: Params) -> dict[str, Any]:
    chat = account.chat(params.get("chat_id"))
    if chat.private and chat.bot == "left":
        raise bad_request("chat not found")
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}
    return chat.card | full


def get_chat_member(account: Account, params: Params) -> dict[str, Any]:
    chat = account.writable(params.get("chat_id"))
    user_id = read.integer(params, "user_id")
    if user_id == account.id:
        return as_member(account.me, chat.bot, chat.kind, chat.rights)
    if user_id not in account.users:
        raise bad_request("user not found")
    return as_member(account.users[user_id], chat.members.get(user_id, "left"), chat.kind)


def set_my_commands(account: Account, params: Params) -> bool:
    commands = read.nested(params, "commands") or []
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command.get("command", "")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= LONGEST_COMMAND_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    account.profile[_commands_key(params)] = commands
    return True


def get_my_commands(account: Account, params: Params) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = account.profile.get(_commands_key(params), [])
    return found


def _description(name: str, longest: int) -> Callable[[Account, Params], bool]:
    def set_description(account: Account, params: Params) -> bool:
        given = read.text(params, name)
        if len(given) > longest:
            raise bad_request(f"{name.replace('_', ' ')} is too long")
        account.profile[f"{name}:{read.text(params, 'language_code')}"] = given
        return True

    return set_description


def _commands_key(params: Params) -> str:
    scope = read.nested(params, "scope") or {"type": "default"}
    parts = (scope.get(key, "") for key in ("type", "chat_id", "user_id"))
    return ":".join(["commands", read.text(params, "language_code"), *map(str, parts)])


def _remember_allowed(account: Account, params: Params) -> None:
    allowed = read.nested(params, "allowed_updates")
    if isinstance(allowed, list):
        account.updates.allowed = allowed


def _drop_pending(account: Account, params: Params) -> None:
    if read.flag(params, "drop_pending_updates"):
        account.updates.clear()


_NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
METHODS: dict[str, Callable[[Account, Params], Any]] = {
    "getme": get_me,
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "sendmessage": sending.send_message,
    **media.SENDERS,
    "getfile": media.get_file,
    "sendchataction": sending.send_chat_action,
    "editmessagetext": sending.edit_message_text,
    "editmessagecaption": sending.edit_message_caption,
    "editmessagemedia": media.edit_message_media,
    "editmessagereplymarkup": sending.edit_message_reply_markup,
    "deletemessage": sending.delete_message,
    "answercallbackquery": answer_callback_query,
    "leavechat": leave_chat,
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "setmydescription": _description("description", 512),
    "setmyshortdescription": _description("short_description", 120),
}
LIMITED = frozenset(
    {
        "sendmessage",
        *media.SENDERS,
        "editmessagetext",
        "editmessagecaption",
        "editmessagemedia",
        "editmessagereplymarkup",
    }
)
"""Methods that flood limits count; edits in groups are known to count like messages."""
