"""What every test may ask for: the real knowledge, a local Telegram, the running bot, people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

import pytest

from bot import texts
from bot.cards import World
from bot.chat.lanes import Limits, Rate
from bot.chat.service import Service
from bot.demo.clock import SettableClock
from bot.demo.people import Control, Phone
from bot.demo.server import LocalServer
from bot.demo.telegram import LocalTelegram
from bot.settings import Settings
from bot.store.seal import Seal
from bot.store.sqlite import SqliteStore
from knowledge.live import Live
from knowledge.snapshot import Knowledge
from tests.known import FOLDER, KNOWLEDGE

TOKEN = "424242:made-up"
BRISK = Limits(private=Rate(1000, 1000), group=Rate(1000, 1000), overall=Rate(10_000, 10_000))
"""Telegram's pace would only make tests slow; `test_courier.py` tests the pace itself."""

CAMPAIGN = datetime.fromisoformat("2024-11-20T12:00+07:00")
TODAY = datetime.fromisoformat("2026-11-22T12:00+07:00")


class House:
    """The bot on one machine: it can be stopped, killed and started again on the same disk."""

    def __init__(self, settings: Settings, live: Live, clock: SettableClock) -> None:
        self.settings, self.live, self.clock = settings, live, clock
        self.limits = BRISK
        self._stack = AsyncExitStack()

    async def start(self) -> None:
        token = self.settings.bot_token.get_secret_value()
        store = self.store = SqliteStore(
            self.settings.database,
            Seal(token),
            self.settings.review_chat_id,
            self.settings.reviewer_ids,
        )
        service = Service(self.settings, store, self.live, texts.load(), self.clock, self.limits)
        await self._stack.enter_async_context(service)

    async def stop(self) -> None:
        await self._stack.aclose()
        self._stack = AsyncExitStack()

    async def restart(self) -> None:
        await self.stop()
        await self.start()


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return KNOWLEDGE


@pytest.fixture(scope="session")
def world(knowledge: Knowledge) -> World:
    return World(knowledge=knowledge, texts=texts.load(), username="panduan_bot")


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(CAMPAIGN)


@pytest.fixture
async def telegram(clock: SettableClock) -> AsyncIterator[Control]:
    async with LocalServer(LocalTelegram(clock)) as server, Control(server.url, TOKEN) as control:
        yield control


ADI, BUDI = 700_001, 700_002
"""The two reviewers."""


@pytest.fixture
async def desk(telegram: Control) -> int:
    return await telegram.chat("Meja", "supergroup", bot="administrator")


@pytest.fixture
def settings(telegram: Control, desk: int, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        bot_token=TOKEN,
        api_url=telegram.url,
        database_url=f"sqlite:///{tmp_path}/bot.db",
        review_chat_id=desk,
        reviewer_ids=(ADI, BUDI),
        knowledge_dir=FOLDER,
        operator="Kantor Contoh",
    )


@pytest.fixture
async def house(
    settings: Settings, knowledge: Knowledge, clock: SettableClock
) -> AsyncIterator[House]:
    house = House(settings, Live(settings.knowledge_dir, knowledge), clock)
    await house.start()
    yield house
    await house.stop()


@pytest.fixture
async def voter(house: House, telegram: Control) -> Phone:
    return await telegram.user("Wati", language_code="id")


@pytest.fixture
async def reviewer(house: House, telegram: Control, desk: int) -> Phone:
    return await _seated(telegram, desk, "Adi", ADI)


@pytest.fixture
async def second(house: House, telegram: Control, desk: int) -> Phone:
    return await _seated(telegram, desk, "Budi", BUDI)


async def _seated(telegram: Control, desk: int, name: str, number: int) -> Phone:
    """Return the phone of a reviewer, open at the review chat."""
    phone = await telegram.user(name, user_id=number, language_code="id", started=True)
    await telegram.joins(number, desk)
    return phone.at(desk)
