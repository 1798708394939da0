"""Bare python-telegram-bot with the same messages as our bot, buttons included, from the same
knowledge; it keeps nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot import questions, settings, texts
from bot.cards import World
from bot.models import Session
from bot.turns import Keyboard, Message
from knowledge import files


class Answers:
    """A handler that answers from *world*."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        message = reply(update.message.text, update.message.message_id, self._world)
        await update.message.reply_text(
            message.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=markup(message.buttons),
        )


def reply(question: str, message: int, world: World) -> Message:
    """Return what our bot would send to an Indonesian voter of whom it knows nothing."""
    turn = questions.answered(Session(), question, message, datetime.now(UTC), world)
    return next(each for each in turn.outgoing if isinstance(each, Message))


def markup(buttons: Keyboard) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(b.label, callback_data=b.data, url=b.url) for b in row]
        for row in buttons
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def main() -> None:
    found = settings.read()
    world = World(
        knowledge=files.load(found.knowledge_dir), texts=texts.load(), username="bare_bot"
    )
    builder = Application.builder().token(found.bot_token.get_secret_value())
    application = builder.base_url(f"{found.api_url}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, Answers(world)))
    application.run_polling()


if __name__ == "__main__":
    main()
