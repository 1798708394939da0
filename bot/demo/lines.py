"""The waiting around one bot's world: its poll, its webhook, and who watches a chat."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from bot.demo.account import Account
from bot.demo.acts import Acts
from bot.demo.polling import SET_WEBHOOK, Poll
from bot.demo.telegram import LocalTelegram
from bot.demo.updates import Entry
from bot.demo.webhook import Deliverer


class Line:
    """One bot's connection to the local Telegram."""

    def __init__(self, account: Account, session: aiohttp.ClientSession) -> None:
        self.account, self.acts, self.poll = account, Acts(account), Poll(account)
        self._session = session
        self._deliverer: Deliverer | None = None
        self._stopping: set[asyncio.Task[None]] = set()
        self._watchers: dict[int, set[asyncio.Future[None]]] = {}
        account.on_update, account.on_change = self._arrived, self._changed
        account.on_webhook = self._webhook_changed
        self._webhook_changed()

    async def revision(self, chat_id: int, after: int, seconds: float) -> int:
        """Return the chat's revision as soon as it exceeds *after*, or when time is up."""
        chat = self.account.known_chat(chat_id)
        try:
            async with asyncio.timeout(seconds):
                while chat.revision <= after:
                    with self._watching(chat_id) as change:
                        await change
        except TimeoutError:
            pass
        return chat.revision

    async def close(self) -> None:
        if self._deliverer:
            await self._deliverer.stop()
        await asyncio.gather(*self._stopping)

    @contextmanager
    def _watching(self, chat_id: int) -> Iterator[asyncio.Future[None]]:
        change = asyncio.get_running_loop().create_future()
        watchers = self._watchers.setdefault(chat_id, set())
        watchers.add(change)
        try:
            yield change
        finally:
            watchers.discard(change)

    def _arrived(self, entry: Entry) -> None:
        if self._deliverer:
            self._deliverer.take(entry)
        else:
            self.poll.wake()

    def _changed(self, chat_id: int) -> None:
        for watcher in self._watchers.get(chat_id, ()):
            if not watcher.done():
                watcher.set_result(None)

    def _webhook_changed(self) -> None:
        wanted = bool(self.account.webhook.url)
        if wanted and self._deliverer is None:
            self.poll.abort(SET_WEBHOOK)
            self._deliverer = Deliverer(self.account, self._session)
        elif not wanted and self._deliverer:
            stopping = asyncio.get_running_loop().create_task(self._deliverer.stop())
            self._stopping.add(stopping)
            stopping.add_done_callback(self._stopping.discard)
            self._deliverer = None


class Lines:
    """The lines of all bots."""

    def __init__(self, telegram: LocalTelegram) -> None:
        self.telegram = telegram
        self._lines: dict[str, Line] = {}
        self._session: aiohttp.ClientSession | None = None

    def line(self, token: str) -> Line:
        """Return the line of that bot; raises what a malformed token is refused with."""
        found = self._lines.get(token)
        if found is None:
            account = self.telegram.account(token)
            if self._session is None:
                self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
            found = self._lines[token] = Line(account, self._session)
        return found

    async def close(self) -> None:
        for line in self._lines.values():
            await line.close()
        if self._session:
            await self._session.close()
