"""How fast may be sent: a bucket per chat, one for the whole bot. Pure but for the gate's waiting."""

from __future__ import annotations

import asyncio
import heapq
from dataclasses import dataclass, field
from itertools import count

from bot.turns import Priority


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a second, and how many at once after a pause."""

    per_second: float
    burst: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What Telegram allows (3 at once and 1 a second; 20 a minute; 30 a second), kept a little below.

    It counts what arrives within a window, so burst and rate together must stay under its number;
    the rest is room for messages that take different times to arrive.
    """

    private: Rate = Rate(1, 2.5)
    group: Rate = Rate(18 / 60, 2)
    overall: Rate = Rate(28, 1)
    in_flight: int = 16

    def of_chat(self, chat: int) -> Rate:
        """Return the rate for one chat: groups and channels have negative ids."""
        return self.private if chat > 0 else self.group


@dataclass(slots=True)
class Bucket:
    """A token bucket on a monotonic clock."""

    rate: Rate
    at: float
    tokens: float = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = self.rate.burst

    def wait(self, now: float) -> float:
        """Return the seconds until one more may be sent; 0 if it may be now."""
        self._fill(now)
        return max(0.0, (1 - self.tokens) / self.rate.per_second)

    def take(self, now: float) -> None:
        """Count one as sent."""
        self._fill(now)
        self.tokens -= 1

    def full(self, now: float) -> bool:
        """Tell whether nothing has been sent for so long that the bucket may be forgotten."""
        self._fill(now)
        return self.tokens >= self.rate.burst

    def _fill(self, now: float) -> None:
        gained = (now - self.at) * self.rate.per_second
        self.tokens = min(self.rate.burst, self.tokens + gained)
        self.at = now


class Gate:
    """The limit over all chats: who waits is let through replies first, then in order."""

    def __init__(self, rate: Rate) -> None:
        self._loop = asyncio.get_running_loop()
        self._bucket = Bucket(rate, self._loop.time())
        self._waiting: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._order = count()
        self._timer: asyncio.TimerHandle | None = None

    async def passed(self, priority: Priority) -> None:
        """Return when one more may be sent."""
        now = self._loop.time()
        if not self._waiting and not self._bucket.wait(now):
            self._bucket.take(now)
            return
        turn = self._loop.create_future()
        last = priority is Priority.ANNOUNCEMENT
        heapq.heappush(self._waiting, (last, next(self._order), turn))
        self._arm()
        await turn

    def open(self) -> None:
        """Let everybody who waits through at once: the courier stops, and nothing will be sent."""
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)

    def _arm(self) -> None:
        if self._timer is None and self._waiting:
            seconds = self._bucket.wait(self._loop.time())
            self._timer = self._loop.call_later(seconds, self._let_through)

    def _let_through(self) -> None:
        self._timer = None
        now = self._loop.time()
        while self._waiting and not self._bucket.wait(now):
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                self._bucket.take(now)
                turn.set_result(None)
        self._arm()
