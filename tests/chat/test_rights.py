"""What the review desk lacks, as the local Bot API tells it."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.chat.request import AiohttpRequest
from bot.chat.rights import NEEDED_IN_CHANNELS, NEEDED_IN_GROUPS, lacks
from bot.demo.people import Control, Phone
from tests.conftest import TOKEN


@pytest.fixture
async def bot(telegram: Control) -> AsyncIterator[Bot]:
    async with Bot(
        TOKEN,
        base_url=f"{telegram.url}/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
    ) as bot:
        yield bot


@pytest.fixture
async def adi(telegram: Control) -> Phone:
    return await telegram.user("Adi")


@pytest.mark.parametrize("kind", ["group", "supergroup"])
@pytest.mark.parametrize("status", ["member", "administrator"])
async def test_bot_that_is_in_a_group_lacks_nothing(
    bot: Bot, telegram: Control, kind: str, status: str
) -> None:
    desk = await telegram.chat("Meja", kind, bot=status)

    assert await lacks(bot, desk, reviewers=2) == ()


async def test_administrator_of_a_channel_lacks_nothing(bot: Bot, telegram: Control) -> None:
    desk = await telegram.chat("Meja", "channel", bot="administrator")

    assert await lacks(bot, desk, reviewers=2) == ()


@pytest.mark.parametrize("right", NEEDED_IN_CHANNELS)
async def test_each_right_that_is_needed_in_a_channel_is_missed(
    bot: Bot, telegram: Control, adi: Phone, right: str
) -> None:
    desk = await telegram.chat("Meja", "channel", bot="left")
    await telegram.adds_bot(adi.user, desk, "administrator", **{right: False})

    assert await lacks(bot, desk, reviewers=2) == ("no_channel_rights",)


@pytest.mark.parametrize(
    ("reviewers", "lacking"),
    [(0, ("no_reviewers",)), (1, ("one_reviewer",)), (2, ()), (9, ())],
)
async def test_reviewers_that_are_too_few_are_missed(
    bot: Bot, telegram: Control, reviewers: int, lacking: tuple[str, ...]
) -> None:
    desk = await telegram.chat("Meja", "supergroup", bot="administrator")

    assert await lacks(bot, desk, reviewers) == lacking


@pytest.mark.parametrize("status", ["left", "kicked"])
@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_bot_that_is_not_in_the_chat_is_missed(
    bot: Bot, telegram: Control, kind: str, status: str
) -> None:
    desk = await telegram.chat("Meja", kind, bot=status)

    assert await lacks(bot, desk, reviewers=1) == ("one_reviewer", "no_member")


async def test_chat_that_does_not_exist_is_missed(bot: Bot) -> None:
    assert await lacks(bot, -1_009_999, reviewers=2) == ("no_member",)


@pytest.mark.parametrize("right", NEEDED_IN_GROUPS)
async def test_each_thing_that_a_restricted_member_may_not_send_is_missed(
    bot: Bot, telegram: Control, adi: Phone, right: str
) -> None:
    desk = await telegram.chat("Meja", "supergroup")
    allowed = dict.fromkeys(NEEDED_IN_GROUPS, True)
    await telegram.restricts_bot(adi.user, desk, **allowed)
    before = await lacks(bot, desk, reviewers=2)

    await telegram.restricts_bot(adi.user, desk, **{**allowed, right: False})

    assert before == ()
    assert await lacks(bot, desk, reviewers=2) == ("no_sending",)


async def test_group_that_moved_is_looked_for_where_it_is_now(
    bot: Bot, telegram: Control, adi: Phone
) -> None:
    desk = await telegram.chat("Meja", "group", members={adi.user: "creator"})
    await telegram.migrates(adi.user, desk)

    assert await lacks(bot, desk, reviewers=2) == ()


async def test_rights_are_unknown_while_telegram_cannot_be_reached() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    request = AiohttpRequest(0.2)
    await request.initialize()
    bot = Bot(TOKEN, base_url=f"http://127.0.0.1:{port}/bot", request=request)

    lacking = await lacks(bot, -100, reviewers=1)

    assert lacking == ("one_reviewer",)
    await request.shutdown()
