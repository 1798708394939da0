"""Posts updates to a bot's webhook the way Telegram does: in order per queue, again until 2xx."""

import asyncio
from collections import deque

import aiohttp

from bot.demo.account import Account
from bot.demo.updates import Entry, QueueId

TIMEOUT = aiohttp.ClientTimeout(total=60)
LONGEST_WAIT = 60.0
LONGEST_RETRY_AFTER = 3600.0


class Deliverer:
    """Delivers one bot's updates; one in flight per queue, `max_connections` in all."""

    def __init__(self, account: Account, session: aiohttp.ClientSession) -> None:
        self._account, self._session = account, session
        self._lanes: dict[QueueId, deque[Entry]] = {}
        self._failures: dict[QueueId, int] = {}
        self._ready: deque[QueueId] = deque()
        self._workers: set[asyncio.Task[None]] = set()
        self._timers: set[asyncio.TimerHandle] = set()
        for entry in account.updates:
            self.take(entry)

    def take(self, entry: Entry) -> None:
        lane = self._lanes.get(entry.queue)
        if lane is not None:
            lane.append(entry)
            return
        self._lanes[entry.queue] = deque((entry,))
        self._make_ready(entry.queue)

    async def stop(self) -> None:
        for timer in self._timers:
            timer.cancel()
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    def _make_ready(self, queue: QueueId) -> None:
        self._ready.append(queue)
        if len(self._workers) < self._account.webhook.max_connections:
            self._workers.add(asyncio.get_running_loop().create_task(self._work()))

    async def _work(self) -> None:
        while self._ready:
            await self._advance(self._ready.popleft())
        worker = asyncio.current_task()
        assert worker is not None  # noqa: S101 - this coroutine only runs as a task
        self._workers.discard(worker)

    async def _advance(self, queue: QueueId) -> None:
        lane = self._lanes[queue]
        entry = lane[0]
        dropped = entry not in self._account.updates or entry.expires <= self._account.clock()
        wait = None if dropped else await self._post(entry)
        if wait is not None:
            self._later(queue, wait)
            return
        lane.popleft()
        self._failures.pop(queue, None)
        self._account.updates.forget(entry)
        if lane:
            self._ready.append(queue)
        else:
            del self._lanes[queue]

    def _later(self, queue: QueueId, wait: float) -> None:
        if not wait:
            self._ready.append(queue)
            return

        def wake() -> None:
            self._timers.discard(timer)
            self._make_ready(queue)

        timer = asyncio.get_running_loop().call_later(wait, wake)
        self._timers.add(timer)

    async def _post(self, entry: Entry) -> float | None:
        """Return None if the bot took the update, else the seconds until it is sent again."""
        hook = self._account.webhook
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
        try:
            async with self._session.post(
                hook.url, data=entry.body, headers=headers, timeout=TIMEOUT
            ) as response:
                await response.read()
                if response.status // 100 == 2:  # noqa: PLR2004 - 2xx
                    return None
                problem = f"Wrong response from the webhook: {response.status} {response.reason}"
                asked = response.headers.get("Retry-After", "")
        except (aiohttp.ClientError, TimeoutError):
            problem, asked = "Connection failed", ""
        hook.last_error, hook.last_error_date = problem, self._account.timestamp()
        return self._wait(entry.queue, asked)

    def _wait(self, queue: QueueId, asked: str) -> float:
        failed = self._failures.get(queue, 0)
        self._failures[queue] = failed + 1
        if asked.isdigit():
            return min(float(asked), LONGEST_RETRY_AFTER)
        # The first retry comes at once, then 2, 4, ... 60 seconds.
        return min(2.0**failed, LONGEST_WAIT) if failed else 0.0
