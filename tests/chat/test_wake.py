"""The loop that looks at the due rows ends when it is told to, whatever happens at that moment."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from telegram import Bot

from bot.cards import World
from bot.chat.courier import Courier
from bot.chat.engine import Engine
from bot.chat.intake import wake
from bot.chat.lanes import Limits
from bot.demo.clock import SettableClock
from bot.store.seal import Seal
from bot.store.sqlite import SqliteStore
from tests.conftest import TOKEN


@pytest.mark.parametrize("ticks", range(5))
async def test_stop_that_comes_with_a_wake_up_is_heard(
    world: World, clock: SettableClock, tmp_path: Path, ticks: int
) -> None:
    store = SqliteStore(tmp_path / "bot.db", Seal(TOKEN))
    courier = Courier(bot := Bot(TOKEN), store, clock, Limits())

    async def recall() -> None:
        return

    engine = Engine(bot, store, courier, lambda: world, clock, recall)
    waking = asyncio.create_task(wake(store, engine, clock))
    # The first due row is the sweep. The store answers in order: what the loop asked it before
    # us is answered, and the loop waits to be woken.
    while await store.due(clock()):
        pass
    for _ in range(10):
        await store.due(clock())

    engine.woken.set()
    for _ in range(ticks):
        await asyncio.sleep(0)
    waking.cancel()
    done, _ = await asyncio.wait([waking], timeout=5)

    await store.close()
    assert done == {waking}
