"""Serves what editors change while the bot runs, all or nothing."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from datetime import datetime

from bot.chat.engine import Engine
from bot.events import Incoming, KnowledgeBroke
from bot.models import DESK
from bot.store.base import StoreUnavailable
from knowledge.live import Broken, Live, Refreshed

EVERY = 0.3
"""Seconds between looks at the files; an editor's change is served within three."""

SHOWN = 10
"""How many problems the review chat is shown; the log has all."""

LONGEST = 300
"""Characters of a problem in the review chat: together they have to fit into one message."""

log = logging.getLogger(__name__)


async def watch(live: Live, engine: Engine, clock: Callable[[], datetime]) -> None:
    """Look at the knowledge files for ever; broken ones are reported once, the old ones serve."""
    while True:
        try:
            seen = await asyncio.to_thread(live.refresh)
        except OSError as error:
            log.warning("the knowledge files cannot be read: %s", error)
            seen = None
        match seen:
            case Refreshed(knowledge):
                log.info("knowledge %s is served", knowledge.version)
            case Broken(problems):
                lines = [_printable(str(problem)) for problem in problems]
                for line in lines:
                    log.error("knowledge: %s", line)
                shown = tuple(line[:LONGEST] for line in lines[:SHOWN])
                await _report(KnowledgeBroke(problems=shown), engine, clock())
        await asyncio.sleep(EVERY)


async def _report(event: KnowledgeBroke, engine: Engine, now: datetime) -> None:
    try:
        await engine.advance(Incoming(f"k:{secrets.token_hex(8)}", now, event, voter=DESK))
    except StoreUnavailable:
        log.warning("the review chat was not told")


def _printable(line: str) -> str:
    # A file name need not be UTF-8; what of it is not cannot be stored.
    return line.encode(errors="backslashreplace").decode()
