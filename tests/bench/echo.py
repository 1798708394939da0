"""Bare python-telegram-bot, as its tutorials write it: it says what it is told."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text(update.message.text)


def main() -> None:
    # Not through our settings: what they import would count as this bot's memory.
    given = os.environ
    builder = Application.builder().token(given["PILKADA_BOT_TOKEN"])
    application = builder.base_url(f"{given['PILKADA_API_URL']}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    if url := given.get("PILKADA_WEBHOOK_URL"):
        application.run_webhook(
            port=urlsplit(url).port,
            url_path=urlsplit(url).path.strip("/"),
            webhook_url=url,
            secret_token=given["PILKADA_WEBHOOK_SECRET"],
        )
    else:
        application.run_polling()


if __name__ == "__main__":
    main()
