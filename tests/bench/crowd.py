"""People who ask the bot and time its answers. They live in the local Telegram's own process, so
that asking and watching cost the machine next to nothing beside the bot.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.demo.lines import Line

PATIENCE = 20.0
"""Seconds without any answer after which what is still open is called lost."""


@dataclass(slots=True)
class Timing:
    """What became of a number of questions."""

    asked: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def lost(self) -> int:
        return self.asked - len(self.latencies)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds


class Crowd:
    """The users of one bot, each with a private chat; every question gets one message back."""

    def __init__(self, line: Line, people: int, questions: Iterator[str]) -> None:
        self._loop = asyncio.get_running_loop()
        self._account, self._acts, self._questions = line.account, line.acts, questions
        self._free = deque(line.acts.add_user(f"Wati {n}")["id"] for n in range(people))
        self._open: dict[int, deque[float]] = {user: deque() for user in self._free}
        self._timing, self._left = Timing(), 0
        self._progress = asyncio.Event()
        self.unasked = 0
        self._tell, line.account.on_change = line.account.on_change, self._changed

    async def closed(self, count: int, outstanding: int) -> Timing:
        """Ask *count* questions; each answer lets the next one be asked."""
        timing, began = self._begin(), self._loop.time()
        self._left = count
        for _ in range(min(count, outstanding)):
            self._ask_next()
        return await self._ended(timing, began)

    async def open(self, rate: float, seconds: float) -> Timing:
        """Ask at a steady *rate*, whatever the bot does."""
        timing, began = self._begin(), self._loop.time()
        for number in range(max(1, int(rate * seconds))):
            await asyncio.sleep(max(0.0, began + number / rate - self._loop.time()))
            self._free.rotate(-1)
            self._ask(self._free[0])
        return await self._ended(timing, began)

    def _begin(self) -> Timing:
        self._timing = Timing()
        for waiting in self._open.values():
            waiting.clear()
        return self._timing

    async def _ended(self, timing: Timing, began: float) -> Timing:
        try:
            while self._left or timing.lost:
                self._progress.clear()
                await asyncio.wait_for(self._progress.wait(), PATIENCE)
        except TimeoutError:
            self._left = 0
        timing.seconds = self._loop.time() - began
        return timing

    def _ask_next(self) -> None:
        if self._left:
            self._left -= 1
            self._ask(self._free[0])
            self._free.rotate(-1)

    def _ask(self, user: int) -> None:
        self._timing.asked += 1
        self._open[user].append(self._loop.time())
        self._acts.says(user, next(self._questions))

    def _changed(self, chat_id: int) -> None:
        self._tell(chat_id)
        chat = self._account.chats[chat_id]
        if not chat.messages[chat.last_id]["from"]["is_bot"]:
            return
        waiting = self._open[chat_id]
        if not waiting:
            self.unasked += 1
            return
        self._timing.latencies.append(self._loop.time() - waiting.popleft())
        self._progress.set()
        # Not at once: the bot's call is still being answered.
        self._loop.call_soon(self._ask_next)
