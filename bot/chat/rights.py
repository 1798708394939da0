"""What the review desk lacks to work, found at start: reviewers, membership, rights."""

from __future__ import annotations

import logging
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.chat.media import call

NEEDED_IN_CHANNELS = ("can_post_messages", "can_edit_messages", "can_delete_messages")
"""Rights of an administrator that the bot needs in a channel; in a group a member may do enough."""

NEEDED_IN_GROUPS = (
    "can_send_messages", "can_send_photos", "can_send_videos", "can_send_audios",
    "can_send_documents", "can_send_voice_notes", "can_send_video_notes",
    "can_send_other_messages",
)  # fmt: skip
"""What a restricted member has to be allowed: cards, and evidence of every kind."""

ENOUGH = 2
"""Reviewers whom a verdict needs."""

log = logging.getLogger(__name__)


async def lacks(bot: Bot, chat: int, reviewers: int) -> tuple[str, ...]:
    """Return what is missing, as keys; unknown while Telegram can't be reached."""
    found = [*_people(reviewers)]
    try:
        kind, member = await _membership(bot, chat)
    except (Forbidden, BadRequest):
        return (*found, "no_member")
    except TelegramError as error:
        log.warning("rights in the review chat are unknown: %s", type(error).__name__)
        return tuple(found)
    return (*found, *_rights(kind, member))


async def _membership(bot: Bot, chat: int) -> tuple[str, dict[str, Any]]:
    try:
        place = await call(bot, "getChat", chat_id=chat)
    except ChatMigrated as error:
        chat = error.new_chat_id
        place = await call(bot, "getChat", chat_id=chat)
    member = await call(bot, "getChatMember", chat_id=chat, user_id=bot.id)
    return str(place.get("type")), dict(member)


def _people(reviewers: int) -> list[str]:
    if reviewers == 0:
        return ["no_reviewers"]
    return ["one_reviewer"] if reviewers < ENOUGH else []


def _rights(kind: str, member: dict[str, Any]) -> list[str]:
    status = member.get("status")
    if status in {"left", "kicked"}:
        return ["no_member"]
    if kind == "channel":
        lacking = [right for right in NEEDED_IN_CHANNELS if not member.get(right)]
        return ["no_channel_rights"] if lacking else []
    if status == "restricted" and not all(member.get(each) for each in NEEDED_IN_GROUPS):
        return ["no_sending"]
    return []
