"""What must not wait: marked, first in the queue, and called up when nobody takes it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.demo.clock import SettableClock
from bot.demo.people import Control, Phone
from tests.conftest import House
from tests.conversation.story import (
    CALM,
    MINUTE,
    RUMOUR,
    SPLIT,
    TAKE,
    all_of,
    card,
    code_on,
    decides,
    link_on,
    orders,
    passes,
    presses,
    pushes,
    sees,
    tells,
    writes,
)


@pytest.mark.parametrize(
    ("text", "kind", "why"),
    [
        ("Jangan datang ke TPS besok, percuma", "hoax", "tidak memilih"),
        (RUMOUR, "hoax", "waktu atau tempat"),
        ("Kalau tidak nyoblos paslon 1 rumahmu dibakar", "hoax", "ancaman"),
        ("Pak lurah datang ke rumah kami tadi malam", "intimidation", "ancaman"),
    ],
    ids=["not to vote", "wrong hour", "threat", "intimidation"],
)
async def test_urgent_tip_is_marked(
    voter: Phone, reviewer: Phone, text: str, kind: str, why: str
) -> None:
    await tells(voter, text, kind=kind)

    shown = await card(reviewer, "Mendesak")

    assert shown.text.startswith("🔴")
    assert why in shown.text


async def test_calm_tip_is_not_marked(voter: Phone, reviewer: Phone) -> None:
    await tells(voter, CALM)

    shown = await card(reviewer, "kardus")

    assert "🔴" not in shown.text


async def test_five_voters_within_half_an_hour_make_a_case_urgent_at_once(
    reviewer: Phone, telegram: Control
) -> None:
    for name in ("Ani", "Beni", "Cici", "Dodi"):
        await tells(await telegram.user(name), CALM)
    calm = await card(reviewer, "kardus")

    await tells(await telegram.user("Eko"), CALM)

    assert "🔴" not in calm.text
    await card(reviewer, "🔴", "5 pengirim", "5 pengirim atau lebih dalam 30 menit")


async def test_five_voters_over_an_hour_are_no_crowd(
    reviewer: Phone, telegram: Control, clock: SettableClock
) -> None:
    for name in ("Ani", "Beni", "Cici", "Dodi", "Eko"):
        await tells(await telegram.user(name), CALM)
        clock.forward(timedelta(minutes=12))

    shown = await card(reviewer, "5 pengirim")

    assert "🔴" not in shown.text


async def test_same_voter_five_times_is_no_crowd(
    voter: Phone, reviewer: Phone, house: House
) -> None:
    for _ in range(5):
        await tells(voter, CALM)
    await passes(house, MINUTE)

    queue = await orders(reviewer, "/antrean")

    assert "🔴" not in queue.text
    assert "1 pengirim" in queue.text


async def test_queue_shows_the_urgent_first_then_the_oldest_with_how_long_they_wait(
    voter: Phone, reviewer: Phone, clock: SettableClock
) -> None:
    await tells(voter, CALM)
    oldest = code_on(await card(reviewer, "kardus"))
    clock.forward(timedelta(minutes=30))
    await tells(voter, "Ada truk penuh sembako parkir di balai desa", kind="money")
    middle = code_on(await card(reviewer, "sembako"))
    clock.forward(timedelta(minutes=10))
    await tells(voter, RUMOUR)
    urgent = code_on(await card(reviewer, "TPS tutup"))
    clock.forward(timedelta(minutes=5))

    queue = await orders(reviewer, "/antrean")

    rows = [row for row in queue.text.splitlines() if "PK-" in row]
    assert [row[row.index("PK-") :][:7] for row in rows] == [urgent, oldest, middle]
    assert rows[0].startswith("🔴")
    assert [row.split("menunggu ")[1].split(" · ")[0] for row in rows] == [
        "5 menit", "45 menit", "15 menit"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "patience"),
    [(CALM, timedelta(hours=2)), (RUMOUR, timedelta(minutes=20))],
    ids=["calm", "urgent"],
)
async def test_case_that_nobody_takes_is_called_up_once(
    voter: Phone, reviewer: Phone, house: House, text: str, patience: timedelta
) -> None:
    await tells(voter, text)
    shown = await card(reviewer, "Menunggu")
    await passes(house, patience - timedelta(minutes=1))
    await reviewer.heard()
    early = await all_of(reviewer, "belum diambil siapa pun")

    await passes(house, timedelta(minutes=2))
    call = await sees(reviewer, code_on(shown), "belum diambil siapa pun")
    await passes(house, timedelta(days=1))
    await reviewer.heard()

    assert early == []
    assert call.reply_to == shown.id
    assert len(await all_of(reviewer, "belum diambil siapa pun")) == 1


async def test_case_whose_verdict_is_withdrawn_is_called_up_again(
    voter: Phone, reviewer: Phone, second: Phone, house: House
) -> None:
    await tells(voter, CALM)
    shown = await decides(reviewer, second, await card(reviewer, "Menunggu"))
    await passes(house, timedelta(hours=3))
    before = await all_of(reviewer, "belum diambil siapa pun")

    await orders(second, f"/tarik {code_on(shown)}")
    await card(reviewer, "Menunggu")
    await passes(house, timedelta(hours=2, minutes=1))

    await sees(reviewer, code_on(shown), "belum diambil siapa pun")
    assert before == []


async def test_case_that_is_taken_is_not_called_up(
    voter: Phone, reviewer: Phone, house: House
) -> None:
    await tells(voter, RUMOUR)
    await presses(reviewer, TAKE, await card(reviewer, "Menunggu"))

    await passes(house, timedelta(minutes=21))

    await reviewer.heard()
    assert await all_of(reviewer, "belum diambil siapa pun") == []


async def test_tip_that_is_split_off_stays_urgent(
    voter: Phone, reviewer: Phone, telegram: Control, clock: SettableClock
) -> None:
    await tells(voter, RUMOUR)
    apart = await tells(await telegram.user("Joko"), RUMOUR)
    clock.forward(MINUTE)
    shown = await card(reviewer, "2 pengirim")

    await writes(reviewer, link_on(shown, SPLIT))
    await pushes(reviewer.private, "part", apart)

    done = await sees(reviewer.private, "sekarang kasus sendiri")
    new = done.text.rsplit(" ", 1)[-1].rstrip(".")
    assert (await card(reviewer, new)).text.startswith("🔴")
