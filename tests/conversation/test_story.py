"""The whole story with everybody in it, in a group and in a channel, and after restarts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.demo.clock import SettableClock
from bot.demo.people import Control, Phone
from tests.conftest import House
from tests.conversation.story import (
    AGREE,
    HOAX,
    MINUTE,
    MISLEADING,
    RUMOUR,
    TAKE,
    all_of,
    card,
    code_on,
    decides,
    orders,
    presses,
    proposes,
    queries,
    sees,
    tells,
)

HOURS = {
    "title": "TPS disebut tutup pukul 10 pagi",
    "explanation": "TPS buka pukul 07.00 sampai 13.00 waktu setempat.",
}


@pytest.fixture(params=["group", "supergroup", "channel"])
async def desk(request: pytest.FixtureRequest, telegram: Control) -> int:
    bot = "member" if request.param == "group" else "administrator"
    return await telegram.chat("Meja", request.param, bot=bot)


@pytest.fixture
async def bureau(desk: int, reviewer: Phone, telegram: Control) -> Phone:
    """Where a reviewer gives orders: a post in a channel has no author."""
    kind = (await telegram.messages(desk))["chat"]["type"]
    return reviewer.private if kind == "channel" else reviewer


@dataclass
class Cast:
    """Everybody in the story; the codes are those of what happened so far."""

    clock: SettableClock
    wati: Phone
    joko: Phone
    siti: Phone
    stranger: Phone
    adi: Phone
    budi: Phone
    bureau: Phone
    case: str = ""


@pytest.fixture
async def cast(
    telegram: Control, clock: SettableClock, reviewer: Phone, second: Phone, bureau: Phone
) -> Cast:
    wati = await telegram.user("Wati", language_code="id")
    joko = await telegram.user("Joko", language_code="en")
    siti = await telegram.user("Siti", language_code="id")
    stranger = (await telegram.user("Orang")).at(reviewer.chat)
    await telegram.joins(stranger.user, reviewer.chat)
    return Cast(clock, wati, joko, siti, stranger, reviewer, second, bureau)


async def reported(it: Cast) -> AsyncIterator[str]:
    """Two voters report a rumour, a reviewer takes the case and asks them about it."""
    tip = await tells(it.wati)
    shown = await card(it.adi, "TPS tutup jam 10", "1 pengirim")
    it.case = code_on(shown)
    yield "a tip became a card"

    english = await tells(it.joko, RUMOUR.upper().replace("!", "…"))
    it.clock.forward(MINUTE)
    shown = await card(it.adi, it.case, "2 pengirim")
    yield "another voter's tip folded into it"

    assert "terdaftar" in await presses(it.stranger, TAKE, shown)
    assert "Menunggu" in (await card(it.adi, it.case)).text
    yield "a stranger was refused"

    await presses(it.adi, TAKE, shown)
    shown = await card(it.budi, it.case, "Diambil Peninjau 1")
    yield "a reviewer took it"

    await queries(it.adi, shown, "Di TPS mana itu disebarkan?")
    asked = await sees(it.wati, "Pertanyaan dari tim peninjau", tip, "Di TPS mana")
    await sees(it.joko, english, "Di TPS mana")
    yield "the reporters were asked"

    await it.wati.says("Di grup TPS 5", reply_to=asked.id)
    await sees(it.budi, it.case, tip, "Di grup TPS 5")
    yield "one of them answered"


async def decided(it: Cast) -> AsyncIterator[str]:
    """Two reviewers decide, everybody hears it, and so does the next voter."""
    await proposes(it.adi, await card(it.adi, it.case), HOAX, **HOURS)
    shown = await card(it.budi, it.case, "Usulan Peninjau 1")
    assert "peninjau lain" in await presses(it.adi, AGREE, shown)
    yield "the first reviewer proposed, and may not agree alone"

    await presses(it.budi, AGREE, shown)
    heard = await sees(it.wati, "Hoaks", HOURS["title"], it.case)
    await sees(it.joko, "Hoax", HOURS["title"], it.case)
    assert heard.reply_to is not None
    it.clock.forward(MINUTE)
    await card(it.adi, it.case, "Terjawab 2 dari 2")
    yield "the second agreed, and everybody heard"

    await it.siti.forwards(RUMOUR)
    await sees(it.siti, "Hoaks", HOURS["title"])
    await it.siti.says("tps disebut tutup pukul 10 pagi bener ga")
    await it.siti.hears()
    assert len(await all_of(it.siti, "Hoaks", HOURS["title"])) == 2
    yield "the next voter got the verdict at once, in other words too"


async def withdrawn(it: Cast) -> AsyncIterator[str]:
    """The verdict is withdrawn and replaced, and a voter leaves."""
    await orders(it.bureau, f"/tarik {it.case}")
    await sees(it.wati, it.case, "ditarik")
    await sees(it.joko, it.case, "withdrawn")
    shown = await card(it.adi, it.case, "Menunggu")
    yield "the verdict was withdrawn"

    await decides(it.budi, it.adi, shown, MISLEADING, **HOURS)
    await sees(it.wati, "Menyesatkan", HOURS["title"])
    await sees(it.joko, "Misleading", HOURS["title"])
    yield "a new verdict was told"

    await it.wati.says("/hapus")
    await it.wati.hears()
    await it.wati.taps("Ya, hapus semua")
    await it.wati.hears()
    await card(it.adi, it.case, "1 pengirim")
    assert not await all_of(it.adi, "Di grup TPS 5")
    yield "a voter erased everything"


@pytest.mark.parametrize("restarted", [False, True], ids=["running", "restarted"])
async def test_whole_story(cast: Cast, house: House, *, restarted: bool) -> None:
    steps = []

    for chapter in (reported, decided, withdrawn):
        async for step in chapter(cast):
            steps.append(step)
            if restarted:
                await house.restart()

    assert len(steps) == 12
    numbers = await orders(cast.bureau, "/statistik")
    assert "diputuskan 1" in numbers.text
    assert "bukan peninjau: 1" in numbers.text
    for voter, once in ((cast.wati, HOAX), (cast.joko, "❌ Hoax"), (cast.joko, "⚠️ Misleading")):
        assert len(await all_of(voter, once, HOURS["title"])) == 1
