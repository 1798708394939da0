"""What people see of the bot before they write: commands and descriptions, in both languages."""

from __future__ import annotations

import logging
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot.chat.media import call
from bot.step import COMMANDS
from bot.texts import Catalogues
from bot.texts.keys import Texts
from knowledge.entries import Lang

log = logging.getLogger(__name__)


async def register(bot: Bot, catalogues: Catalogues, *, desk: bool) -> None:
    """Tell Telegram the commands and descriptions; it only decorates, so a failure is logged."""
    for lang, code in ((Lang.ID, ""), (Lang.ID, "id"), (Lang.EN, "en")):
        texts = catalogues[lang]
        calls: dict[str, dict[str, Any]] = {
            "setMyCommands": {"commands": _commands(texts, lang, desk=desk)},
            "setMyDescription": {"description": texts.about},
            "setMyShortDescription": {"short_description": texts.about_short},
        }
        for method, given in calls.items():
            try:
                await call(bot, method, language_code=code, **given)
            except TelegramError as error:
                log.warning("%s (%s) failed: %s", method, code or "default", type(error).__name__)


def _commands(texts: Texts, lang: Lang, *, desk: bool) -> list[dict[str, str]]:
    described = {
        "help": texts.command_help,
        "topics": texts.command_topics,
        "timezone": texts.command_zone,
        "region": texts.command_region,
        "language": texts.command_language,
        "privacy": texts.command_privacy,
    }
    if desk:
        described |= {
            "report": texts.command_report,
            "status": texts.command_status,
            "cancel": texts.command_cancel,
        }
    described["delete"] = texts.command_delete
    named = {english: own for own, english in COMMANDS.items()} if lang is Lang.ID else {}
    rows = [("start", texts.command_start)]
    rows += [(named.get(name, name), description) for name, description in described.items()]
    return [{"command": name, "description": description} for name, description in rows]
