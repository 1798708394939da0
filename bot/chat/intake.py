"""Updates by long polling, and the due rows by the clock: the two loops that feed the engine."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from telegram import Bot
from telegram.error import Conflict, RetryAfter, TelegramError

from bot.chat.engine import Engine
from bot.chat.events import ALLOWED
from bot.store.base import Store, StoreUnavailable

POLL = 30
"""Seconds for which Telegram holds a poll open."""

PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds between failed polls, before jitter; the last one stays."""

TICK = 0.5
"""Seconds between looks at the due rows."""

log = logging.getLogger(__name__)


class Unnumbered(Exception):
    """A batch without one usable id: it can't be confirmed, and would come again at once."""


async def poll(bot: Bot, engine: Engine) -> None:
    """Take updates for ever; the next offset, which confirms them, follows their commit."""
    offset, failures = 0, 0
    while True:
        try:
            updates = await _updates(bot, offset)
            await engine.take(updates)
            offset = _after(updates) if updates else offset
            failures = 0
        except (TelegramError, StoreUnavailable, Unnumbered, RecursionError, ValueError) as error:
            _explain(error, failures)
            await asyncio.sleep(_pause(error, failures))
            failures += 1


async def wake(store: Store, engine: Engine, clock: Callable[[], datetime]) -> None:
    """Let every appointment happen when its moment has come, for ever."""
    while True:
        try:
            while due := await store.due(clock()):
                for incoming in due:
                    await engine.advance(incoming)
        except StoreUnavailable as error:
            log.warning("appointments wait: %s", error)
            await asyncio.sleep(TICK)
        # Not `wait_for`: before Python 3.12 it drops a cancellation that comes with the wake-up,
        # and a stop would then wait for ever.
        with suppress(TimeoutError):
            async with asyncio.timeout(TICK):
                await engine.woken.wait()
        engine.woken.clear()


async def _updates(bot: Bot, offset: int) -> list[Any]:
    given = {"offset": offset, "timeout": POLL, "allowed_updates": list(ALLOWED)}
    updates = await bot.do_api_request("getUpdates", api_kwargs=given, read_timeout=POLL + 10)
    return updates if isinstance(updates, list) else []


def _after(updates: list[Any]) -> int:
    """Return the offset that confirms *updates*; Unnumbered if none has an id.

    Of this batch alone: after a quiet week Telegram counts on from a random number, and the
    highest one ever seen would confirm what nobody has read.
    """
    if numbers := _numbers(updates):
        return max(numbers) + 1
    raise Unnumbered


def _numbers(updates: list[Any]) -> list[int]:
    return [
        number
        for update in updates
        if isinstance(update, dict) and type(number := update.get("update_id")) is int
    ]


def _explain(error: Exception, failures: int) -> None:
    if isinstance(error, Conflict):
        log.warning("another process polls for this bot, or a webhook is set; waiting")
    elif failures in {0, 10} or failures % 100 == 0:
        log.warning("no updates could be taken: %s", type(error).__name__)


def _pause(error: Exception, failures: int) -> float:
    if isinstance(error, RetryAfter):
        after = error.retry_after
        return float(after) if isinstance(after, int) else after.total_seconds()
    step = failures + (2 if isinstance(error, Conflict) else 0)
    return PAUSES[min(step, len(PAUSES) - 1)] * random.uniform(0.7, 1)  # noqa: S311 -- jitter
