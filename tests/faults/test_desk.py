"""The review desk when Telegram or the disk fails: what becomes of tips, evidence and verdicts."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image

from bot.chat.lanes import Rate
from bot.demo.clock import SettableClock
from bot.demo.people import Control, Phone
from bot.demo.screen import Seen
from bot.models import DESK
from bot.turns import Evidence, Removal
from tests.conftest import BRISK, House
from tests.conversation import story
from tests.conversation.story import AGREE, CALM, TAKE, TITLE
from tests.store.test_sqlite import full
from tests.waiting import T, until

STEP = timedelta(seconds=2)
"""By how much the clock goes on at every look: the courier waits before it tries again."""

OLD = timedelta(hours=49)
"""Older than what a bot may delete."""

OTHER = "Formulir C1 di kecamatan kami diganti semua sebelum dibawa ke kota"

FAILS = ("accept_then_reset", "refuse_500")
"""Telegram has it and nobody knows, and Telegram has it not; `test_courier.py` has every kind."""

each_fault = pytest.mark.parametrize("verb", FAILS)

Sees = Callable[[Callable[[], Awaitable[T]]], Awaitable[T]]


@pytest.fixture
def later(clock: SettableClock) -> Sees:
    """Return what waits for a true answer while time goes by."""

    async def wait(look: Callable[[], Awaitable[T]]) -> T:
        async def looked() -> T:
            clock.forward(STEP)
            return await look()

        return await until(looked)

    return wait


def on(desk: Phone, *words: str, media: str | None = None) -> Callable[[], Awaitable[Seen | None]]:
    """Look for the newest message of the bot that says *words* and shows such a file."""

    async def look() -> Seen | None:
        shown = (each for each in reversed(await desk.screen()) if not each.mine)
        fits = (each for each in shown if media is None or each.media == media)
        return next((each for each in fits if all(word in each.text for word in words)), None)

    return look


async def collects(voter: Phone, kind: str = "", text: str = CALM, **file: object) -> None:
    """Let *voter* collect a tip that only *Kirim* is missing from."""
    await voter.says("/lapor")
    await voter.hears()
    if kind:
        await voter.sends(kind, **file)
        await voter.hears()
    await voter.says(text)
    await voter.hears()
    await story.pushes(voter, "report")
    await voter.hears()
    await story.pushes(voter, "kind", "hoax")
    await voter.hears()


def picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8)).save(drawn, "PNG")
    return drawn.getvalue()


@each_fault
async def test_a_card_arrives_and_its_newest_copy_works(
    verb, voter: Phone, reviewer: Phone, telegram: Control, later: Sees
) -> None:
    await collects(voter)
    await telegram.fault("sendMessage", verb)

    await story.pushes(voter, "send")
    sent_twice = verb.startswith(("accept", "garbage"))
    await later(lambda: _shown_times(reviewer, CALM, 1 + sent_twice))

    toast = await story.presses(reviewer, TAKE, await story.card(reviewer, CALM))
    assert toast.startswith("Kasus ini Anda ambil")


@each_fault
async def test_a_photo_arrives(
    verb, voter: Phone, reviewer: Phone, telegram: Control, later: Sees
) -> None:
    await collects(voter, "photo")
    await telegram.fault("sendPhoto", verb)

    await story.pushes(voter, "send")

    assert await later(on(reviewer, "Bukti", media="photo"))


@each_fault
@pytest.mark.parametrize("method", ["getFile", "download", "sendDocument"])
async def test_a_document_arrives_without_its_name(
    method, verb, voter: Phone, reviewer: Phone, telegram: Control, later: Sees
) -> None:
    about = {"file_name": "wati.png", "mime_type": "image/png", "content": picture()}
    await collects(voter, "document", **about)
    await telegram.fault(method, verb)

    await story.pushes(voter, "send")

    shown = await later(on(reviewer, "Bukti", media="document"))
    assert shown.file_name == "bukti.png"


@each_fault
async def test_a_press_counts_once_and_shows_on_the_card(
    verb, voter: Phone, reviewer: Phone, telegram: Control, later: Sees
) -> None:
    await story.tells(voter, CALM)
    shown = await story.card(reviewer, CALM)
    await telegram.fault("editMessageText", verb)

    await story.presses(reviewer, TAKE, shown)

    card = await later(on(reviewer, CALM, "✋ Diambil"))
    assert card.id == shown.id
    assert card.text.count("diambil Peninjau 1") == 1


@each_fault
async def test_a_verdict_is_heard(
    verb, voter: Phone, reviewer: Phone, second: Phone, telegram: Control, later: Sees
) -> None:
    await story.tells(voter, CALM)
    await story.proposes(reviewer, await story.card(reviewer, CALM))
    proposed = await story.card(second, "Usulan")
    await telegram.fault("sendMessage", verb)

    await story.presses(second, AGREE, proposed)

    assert await later(on(voter, TITLE))
    assert await later(on(second, "Terjawab 1 dari 1"))


@each_fault
async def test_an_erased_photo_is_deleted(
    verb, voter: Phone, reviewer: Phone, telegram: Control, later: Sees
) -> None:
    await collects(voter, "photo")
    await story.pushes(voter, "send")
    await until(on(reviewer, media="photo"))
    await voter.says("/hapus")
    await voter.hears()
    await telegram.fault("deleteMessage", verb)

    await story.pushes(voter, "erase")

    await later(lambda: _gone(reviewer, "photo"))


@each_fault
async def test_an_old_erased_photo_is_replaced(
    verb, voter: Phone, reviewer: Phone, telegram: Control, clock: SettableClock, later: Sees
) -> None:
    await collects(voter, "photo")
    await story.pushes(voter, "send")
    shown = await until(on(reviewer, media="photo"))
    clock.forward(OLD)
    await voter.says("/hapus")
    await voter.hears()
    await telegram.fault("editMessageMedia", verb)

    await story.pushes(voter, "erase")

    replaced = await later(on(reviewer, "Dihapus atas permintaan", media="photo"))
    assert replaced.id == shown.id
    assert replaced.file_unique_id != shown.file_unique_id


async def test_a_reply_adds_to_a_tip_although_nobody_knows_that_its_receipt_arrived(
    voter: Phone, reviewer: Phone, telegram: Control
) -> None:
    await collects(voter)
    await telegram.fault("editMessageText", "accept_then_reset", times=3)
    await story.pushes(voter, "send")
    receipt = await until(on(voter, "Laporan terkirim"))

    await voter.says("Saksinya warga RT 5", reply_to=receipt.id)

    assert await until(on(voter, "Ditambahkan ke laporan"))
    assert await until(on(reviewer, "Saksinya warga RT 5"))


async def test_a_tip_sent_on_a_full_disk_is_on_one_card_once_there_is_room(
    house: House, voter: Phone, reviewer: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    await collects(voter, text=f"{CALM} {'dari grup warga ' * 200}")

    with full(house.store):
        await story.pushes(voter, "send")
        await until(lambda: _said(caplog, "bot.chat.intake"))

    assert await until(on(voter, "Laporan terkirim"))
    shown = await story.card(reviewer, CALM)
    assert "👥 1 pengirim" in shown.text


async def test_what_was_never_shown_takes_no_place_in_the_chats_minute(
    house: House, voter: Phone, reviewer: Phone
) -> None:
    house.limits = replace(BRISK, group=Rate(0.001, 2))
    await house.restart()

    await story.tells(voter, CALM)
    await story.tells(voter, OTHER)

    assert await story.card(reviewer, CALM)
    assert await story.card(reviewer, OTHER)


async def test_a_tip_erased_before_it_was_shown_leaves_no_trace_in_the_review_chat(
    house: House, voter: Phone, reviewer: Phone
) -> None:
    house.limits = replace(BRISK, group=Rate(0.001, 0.5))
    await house.restart()
    await collects(voter, "photo")
    await story.pushes(voter, "send")
    await until(lambda: _waits(house, Evidence))
    await voter.says("/hapus")
    await voter.hears()

    await story.pushes(voter, "erase")
    await until(lambda: _waits(house, Removal))
    house.limits = BRISK
    await house.restart()

    await until(lambda: _empty(house))
    assert await reviewer.screen() == []


async def _waits(house: House, kind: type) -> bool:
    """Tell whether something of that kind waits for the review chat."""
    waiting = [each.outgoing for each in await house.store.outbox() if each.voter == DESK]
    return any(isinstance(each, kind) for each in waiting)


async def _empty(house: House) -> bool:
    return not await house.store.outbox()


async def _shown_times(desk: Phone, words: str, times: int) -> bool:
    shown = [each for each in await desk.screen() if words in each.text]
    return len(shown) == times


async def _gone(desk: Phone, media: str) -> bool:
    return all(each.media != media for each in await desk.screen())


async def _said(log: pytest.LogCaptureFixture, name: str) -> bool:
    return any(record.name == name for record in log.records)
