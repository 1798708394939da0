"""The courier's surroundings: a post office and people with phones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cards import World
from bot.demo.people import Control, Phone
from tests.chat.post import Post


@pytest.fixture
async def post(telegram: Control, desk: int, tmp_path: Path, world: World) -> AsyncIterator[Post]:
    post = Post(telegram.url, tmp_path / "bot.db", desk, world)
    await post.open()
    yield post
    await post.close()


@pytest.fixture
async def wati(telegram: Control) -> Phone:
    return await telegram.user("Wati", started=True)


@pytest.fixture
async def budi(telegram: Control) -> Phone:
    return await telegram.user("Budi", started=True)
