"""Store, engine and courier without intake, to send what a test wants sent; and looks at the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from telegram import Bot

from bot.cards import World
from bot.cases import File, Part, Told
from bot.chat.courier import Courier
from bot.chat.engine import Engine
from bot.chat.lanes import Limits
from bot.chat.request import AiohttpRequest
from bot.demo.clock import SettableClock
from bot.demo.people import Control, Phone
from bot.events import Incoming, Nothing
from bot.models import DESK, Scene
from bot.store.seal import Seal
from bot.store.sqlite import SqliteStore
from bot.turns import Committed, Message, Outgoing, Turn
from tests import made
from tests.conftest import BRISK, TOKEN

STALL = 0.4
"""Seconds for which an answer is waited for here."""


class Post:
    """Store, engine and courier without intake; it can be closed and opened on the same disk."""

    def __init__(self, url: str, path: Path, desk: int, world: World) -> None:
        self._url, self._path, self.desk = url, path, desk
        self._world = replace(world, desk=True)
        self._keys = count()
        self.clock = SettableClock()

    async def open(self, limits: Limits = BRISK) -> None:
        self._bot = Bot(
            TOKEN,
            base_url=f"{self._url}/bot",
            base_file_url=f"{self._url}/file/bot",
            request=AiohttpRequest(STALL),
        )
        await self._bot._request[1].initialize()
        self.store = SqliteStore(self._path, Seal(TOKEN), self.desk)
        self.courier = Courier(self._bot, self.store, self.clock, limits)
        self._engine = Engine(
            self._bot, self.store, self.courier, lambda: self._world, self.clock, _nothing
        )
        await self.courier.start(self._engine.advance)

    async def close(self) -> None:
        await self.courier.stop()
        await self.store.close()
        await self._bot._request[1].shutdown()

    async def reopen(self, limits: Limits = BRISK) -> None:
        await self.close()
        await self.open(limits)

    async def sends(self, phone: Phone, *texts: str, age: float = 0, **more: Any) -> None:
        """Send *texts* to who holds *phone*; they have waited for *age* seconds."""
        for text in texts:
            await self.puts(phone, Message(html=text, **more), age=age)

    async def puts(self, phone: Phone, *outgoing: Outgoing, age: float = 0) -> None:
        await self.commits(Turn(outgoing=outgoing), age, chat=phone.chat)

    async def alarms(self, html: str, **more: Any) -> None:
        await self.puts_desk(Message(html=html, to="desk", **more))

    async def puts_desk(self, *outgoing: Outgoing, age: float = 0) -> None:
        await self.commits(Turn(outgoing=outgoing), age, voter=DESK)

    async def quiet(self) -> None:
        """Return when every lane is empty."""
        while self.courier._tasks:
            await asyncio.wait(self.courier._tasks)

    async def commits(self, turn: Turn, age: float = 0, **whom: Any) -> str:
        """Let *turn* be what somebody's event led to, *age* seconds ago; returns their key."""
        committed = await self._committed(turn, age, **whom)
        self.courier.dispatch(committed)
        return committed.voter

    async def sends_at_once(self, *mail: tuple[Phone, Message]) -> None:
        """Send all of *mail*; none of it waits for another to be committed."""
        turns = [(phone.chat, Turn(outgoing=(message,))) for phone, message in mail]
        for committed in [await self._committed(turn, 0, chat=chat) for chat, turn in turns]:
            self.courier.dispatch(committed)

    async def _committed(self, turn: Turn, age: float, **whom: Any) -> Committed:
        at = self.clock() - timedelta(seconds=age)
        incoming = Incoming(f"t:{next(self._keys)}:{self.clock()}", at, Nothing(), **whom)
        committed = await self.store.advance(incoming, lambda _scene, _event: turn)
        assert committed
        return committed

    async def opens_case(self, phone: Phone, *files: File) -> None:
        """Let who holds *phone* have sent a tip with *files*, which is a case now."""
        key = await self.commits(Turn(), chat=phone.chat)
        parts = tuple(Part(message=n, file=each) for n, each in enumerate(files, 1))
        tip = made.tip(key, parts=parts)
        await self.commits(Turn(changes=made.folded(tip, made.case())), voter=DESK)

    async def told(self, phone: Phone) -> list[Told | None]:
        """Return what became of the verdicts on the tips of who holds *phone*."""
        scenes: list[Scene] = []
        key = f"p:{next(self._keys)}"
        incoming = Incoming(key, self.clock(), Nothing(), chat=phone.chat)
        await self.store.advance(incoming, lambda scene, _: scenes.append(scene) or Turn())
        return [own.tip.told for scene in scenes for own in scene.own]


async def texts(phone: Phone) -> list[str]:
    return [message.text for message in await phone.screen()]


async def calls(telegram: Control, method: str = "sendMessage", **of: Any) -> list[dict[str, Any]]:
    """Return the calls of *method* whose ledger lines have those values."""
    found = await telegram.ledger(method)
    return [call for call in found if all(call[name] == value for name, value in of.items())]


async def until(condition: Callable[[], Any]) -> None:
    """Return when *condition*, which asks the server, holds."""
    async with asyncio.timeout(5):
        while not await condition():  # noqa: ASYNC110 -- the condition is on a server
            await asyncio.sleep(0.01)


async def held(post: Post) -> bool:
    return bool(post.courier._held)


async def in_flight(post: Post) -> bool:
    return post.courier._in_flight._value < BRISK.in_flight


async def _nothing() -> None:
    return
