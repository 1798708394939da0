"""Our bot as `main.py run` serves it, but not held to Telegram's 30 messages a second.

That pace would be the only thing a benchmark saw. Every commit stays durable. With `--ahead
SECONDS` its clock is ahead, so that nobody has to wait for what is due soon.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
from datetime import datetime, timedelta

from bot import logs, settings, texts
from bot.chat.lanes import Limits, Rate
from bot.chat.service import Service, utc_now
from bot.settings import Settings
from bot.store.seal import Seal
from bot.store.sqlite import SqliteStore
from knowledge import files
from knowledge.live import Live

FREE = Rate(1_000_000, 1_000_000)
UNLIMITED = Limits(private=FREE, group=FREE, overall=FREE)


async def serve(found: Settings, ahead: timedelta) -> None:
    """Serve until SIGTERM."""
    token = found.bot_token.get_secret_value()
    logs.set_up(token, "")
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    desk, reviewers = found.review_chat_id, found.reviewer_ids
    store = SqliteStore(found.database, Seal(token), desk, reviewers)
    live = Live(found.knowledge_dir, files.load(found.knowledge_dir))

    def clock() -> datetime:
        return utc_now() + ahead

    await Service(found, store, live, texts.load(), clock, UNLIMITED).serve(stopped)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ahead", type=float, default=0)
    asyncio.run(serve(settings.read(), timedelta(seconds=parser.parse_args().ahead)))
