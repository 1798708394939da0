"""Methods that write, edit and delete messages, with the checks of the real Bot API. Pure.

Media have a module of their own.
"""

from datetime import timedelta
from typing import Any

from bot.demo import markup
from bot.demo import params as read
from bot.demo.account import Account, Params
from bot.demo.chats import Chat, Message
from bot.demo.keyboards import inline_keyboard
from bot.demo.refusals import bad_request
from bot.demo.rights import check_sending, may_delete, may_edit

LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024
"""UTF-16 units, after the markup is parsed away."""
DELETABLE = timedelta(hours=48)
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
CAPTIONED = frozenset({"animation", "audio", "document", "photo", "video", "voice"})
Visible = tuple[str, list[markup.Entity]]


def send_message(account: Account, params: Params) -> Message:
    chat = account.writable(params.get("chat_id"))
    check_sending(chat, "text")
    return send(account, chat, params, _text_content(params))


def edit_message_text(account: Account, params: Params) -> Message:
    chat, old = editable(account, params)
    if "text" not in old:
        raise bad_request("there is no text in the message to edit")
    kept = {k: v for k, v in old.items() if k not in {"entities", "link_preview_options"}}
    return edit(account, chat, old, kept | _text_content(params), params)


def edit_message_caption(account: Account, params: Params) -> Message:
    chat, old = editable(account, params)
    if not CAPTIONED & old.keys():
        raise bad_request("there is no caption in the message to edit")
    kept = {k: v for k, v in old.items() if k not in {"caption", "caption_entities"}}
    return edit(account, chat, old, kept | caption(params), params)


def edit_message_reply_markup(account: Account, params: Params) -> Message:
    chat, old = editable(account, params)
    return edit(account, chat, old, dict(old), params)


def delete_message(account: Account, params: Params) -> bool:
    chat = account.writable(params.get("chat_id"))
    message = chat.messages.get(read.integer(params, "message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    old = account.timestamp() - message["date"] >= DELETABLE.total_seconds()
    # Whatever its rights: not even an administrator bot deletes what is older.
    if not may_delete(account, chat, message) or (old and chat.kind in {"supergroup", "channel"}):
        raise bad_request("message can't be deleted")
    if old:
        raise bad_request("message can't be deleted for everyone")
    account.erase(chat, message["message_id"])
    return True


def send_chat_action(account: Account, params: Params) -> bool:
    account.writable(params.get("chat_id"))
    if read.text(params, "action").lower() not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def _visible(params: Params, name: str, entities: str) -> Visible:
    """Return what people will see of a text parameter, and its entities."""
    source = read.text(params, name)
    mode = read.text(params, "parse_mode").lower()
    if mode not in {"", "html"}:
        raise bad_request("unsupported parse_mode")
    if mode:
        try:
            text, found = markup.parse(source)
        except markup.Unparsable as problem:
            raise bad_request(f"can't parse entities: {problem}") from None
    else:
        text, found = source, list(read.nested(params, entities) or ())
    return markup.trim(text, found + markup.commands(text) if "/" in text else found)


def _text_content(params: Params) -> dict[str, Any]:
    text, entities = _visible(params, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if markup.units(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    content: dict[str, Any] = {"text": text}
    if entities:
        content["entities"] = entities
    if preview := read.nested(params, "link_preview_options"):
        content["link_preview_options"] = preview
    return content


def caption(params: Params) -> dict[str, Any]:
    text, entities = _visible(params, "caption", "caption_entities")
    if markup.units(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    shown = {"caption": text} if text else {}
    return shown | ({"caption_entities": entities} if entities else {})


def send(account: Account, chat: Chat, params: Params, content: dict[str, Any]) -> Message:
    keyboard = inline_keyboard(read.nested(params, "reply_markup"))
    if read.integer(params, "message_thread_id"):
        raise bad_request("message thread not found")
    reply = _replied(chat, params)
    author = {"sender_chat": chat.card} if chat.kind == "channel" else {"from": account.me}
    message: Message = {
        "message_id": chat.new_message_id(),
        **author,
        "chat": chat.card,
        "date": account.timestamp(),
        **content,
    }
    if reply:
        message["reply_to_message"] = reply
    if keyboard:
        message["reply_markup"] = keyboard
    if read.flag(params, "protect_content"):
        message["has_protected_content"] = True
    account.write(chat, message, account.id)
    return message


def _replied(chat: Chat, params: Params) -> Message | None:
    reply = read.nested(params, "reply_parameters") or {
        "message_id": read.integer(params, "reply_to_message_id"),
        "allow_sending_without_reply": read.flag(params, "allow_sending_without_reply"),
    }
    if not reply.get("message_id"):
        return None
    message = chat.messages.get(int(reply["message_id"]))
    if message is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message and {k: v for k, v in message.items() if k != "reply_to_message"}


def editable(account: Account, params: Params) -> tuple[Chat, Message]:
    chat = account.writable(params.get("chat_id"))
    message = chat.messages.get(read.integer(params, "message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if not may_edit(account, chat, message):
        raise bad_request("message can't be edited")
    return chat, message


def edit(account: Account, chat: Chat, old: Message, new: Message, params: Params) -> Message:
    keyboard = inline_keyboard(read.nested(params, "reply_markup"))
    new.pop("reply_markup", None)
    if keyboard:
        new["reply_markup"] = keyboard
    if {**new, "edit_date": 0} == {**old, "edit_date": 0}:
        raise bad_request(
            "message is not modified: specified new message content and reply markup "
            "are exactly the same as a current content and reply markup of the message"
        )
    new["edit_date"] = account.timestamp()
    account.write(chat, new)
    return new
