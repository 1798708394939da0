"""getUpdates: who waits, for how long, and who is told that somebody else is polling too."""

import asyncio
import time

from bot.demo import params as read
from bot.demo.account import Account, Params
from bot.demo.methods import MOST_UPDATES, start_poll
from bot.demo.refusals import Refused
from bot.demo.updates import Entry

LONGEST_POLL = 50
HOT_LOOP = 0.5
"""Who asks again with the same offset within this many seconds gets one update at a time."""
STRETCH = 3
"""Seconds that a short poll takes which asks again with the same offset at once, and that pass
between two answers 409."""
OTHER_POLL = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
SET_WEBHOOK = "Conflict: terminated by setWebhook request"


class Poll:
    """The one long poll that a bot may have open."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._waiting: asyncio.Future[None] | None = None
        self._offset: int | None = None
        self._started = self._finished = self._next_conflict = 0.0

    def wake(self) -> None:
        """Something arrived."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def abort(self, reason: str) -> None:
        """End the open poll with a conflict."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Refused(409, reason))

    async def updates(self, params: Params) -> list[Entry]:
        """Return what is pending, waiting for it as long as the bot wants."""
        self.abort(OTHER_POLL)
        try:
            start_poll(self._account, params)
            return await self._updates(params)
        except Refused as conflict:
            await self._delay(conflict)
            raise

    async def _updates(self, params: Params) -> list[Entry]:
        offset = read.integer(params, "offset")
        limit = min(max(read.integer(params, "limit", MOST_UPDATES), 1), MOST_UPDATES)
        timeout = min(max(read.integer(params, "timeout"), 0), LONGEST_POLL)
        now = time.monotonic()
        if offset == self._offset:
            limit = 1 if now < self._finished + HOT_LOOP else limit
            timeout = STRETCH if timeout < STRETCH and now < self._started + STRETCH else timeout
        self._offset, self._started = offset, now
        taken = self._account.updates.take(limit, self._account.clock())
        if not taken and timeout:
            await self._wait(timeout)
            taken = self._account.updates.take(limit, self._account.clock())
        self._finished = time.monotonic()
        return taken

    async def _wait(self, seconds: float) -> None:
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await waiting
        except TimeoutError:
            pass
        finally:
            if self._waiting is waiting:
                self._waiting = None

    async def _delay(self, conflict: Refused) -> None:
        if conflict.code != 409:  # noqa: PLR2004 - HTTP's Conflict
            return
        now = time.monotonic()
        if now < self._next_conflict:
            await asyncio.sleep(STRETCH)
        else:
            self._next_conflict = now + STRETCH
