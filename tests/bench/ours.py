"""Our bot as `main.py run` serves it, but not held to Telegram's 30 messages a second.

That pace would be the only thing a benchmark saw. Every commit stays durable.
"""

from __future__ import annotations

import asyncio
import signal

from bot import logs, settings, texts
from bot.chat.lanes import Limits, Rate
from bot.chat.service import Service
from bot.settings import Settings
from bot.store.seal import Seal
from bot.store.sqlite import SqliteStore
from knowledge import files
from knowledge.live import Live

FREE = Rate(1_000_000, 1_000_000)
UNLIMITED = Limits(private=FREE, group=FREE, overall=FREE)


async def serve(found: Settings) -> None:
    """Serve until SIGTERM."""
    token = found.bot_token.get_secret_value()
    logs.set_up(token, "")
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    store = SqliteStore(found.database, Seal(token), found.review_chat_id)
    live = Live(found.knowledge_dir, files.load(found.knowledge_dir))
    await Service(found, store, live, texts.load(), limits=UNLIMITED).serve(stopped)


if __name__ == "__main__":
    asyncio.run(serve(settings.read()))
