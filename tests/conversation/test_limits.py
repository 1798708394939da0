"""Who sends too much is warned and not shown; who blocked the bot loses nothing of a tip."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.demo.clock import SettableClock
from bot.demo.people import Control, Phone
from tests.conftest import House
from tests.conversation.story import CALM, all_of, card, decides, orders, passes, sees, tells

WARNED = "lebih dari 5 laporan dalam 10 menit, atau 20 dalam sehari"
RUMOURS = [f"kabar nomor {n} tentang kotak kardus {'x' * n}" for n in range(1, 30)]


async def warned(voter: Phone, text: str) -> bool:
    """Send *text*; tell whether the receipt warns."""
    code = await tells(voter, text)
    return WARNED in (await sees(voter, f"Kode: {code}")).text


async def test_sixth_tip_within_ten_minutes_is_kept_with_a_warning_and_not_shown(
    voter: Phone, reviewer: Phone, clock: SettableClock
) -> None:
    receipts = [await warned(voter, text) for text in RUMOURS[:6]]
    await card(reviewer, RUMOURS[4])
    listed = await orders(voter, "/status")
    clock.forward(timedelta(minutes=10))
    later = await warned(voter, RUMOURS[6])
    await card(reviewer, RUMOURS[6])

    assert receipts == [False] * 5 + [True]
    assert listed.text.count("Disimpan, tidak ditampilkan") == 1
    assert later is False
    assert await all_of(reviewer, RUMOURS[5]) == []


async def test_twenty_first_tip_of_a_day_is_kept_and_not_shown(
    voter: Phone, reviewer: Phone, clock: SettableClock
) -> None:
    for text in RUMOURS[:20]:
        assert not await warned(voter, text)
        clock.forward(timedelta(minutes=11))

    over = await warned(voter, RUMOURS[20])
    clock.forward(timedelta(days=1))
    next_day = await warned(voter, RUMOURS[21])
    await card(reviewer, RUMOURS[21])

    assert (over, next_day) == (True, False)
    assert await all_of(reviewer, RUMOURS[20]) == []


async def test_what_is_not_shown_is_not_shown_when_it_is_changed_or_added_to(
    voter: Phone, reviewer: Phone
) -> None:
    for text in RUMOURS[:5]:
        await tells(voter, text)
    await voter.says("/lapor")
    await voter.hears()
    sent = await voter.says(RUMOURS[5])
    await voter.hears()
    for label in ("✅ Selesai", "Lainnya", "📨 Kirim"):
        await voter.taps(label)
        await voter.hears()
    receipt = await sees(voter, WARNED)

    await voter.says("tambahan rahasia", reply_to=receipt.id)
    await sees(voter, "Ditambahkan ke laporan")
    await voter.edits(sent["message"]["message_id"], "kabar yang diubah")
    await sees(voter, "sudah diperbarui")
    await card(reviewer, RUMOURS[4])

    assert await all_of(reviewer, "tambahan rahasia") == []
    assert await all_of(reviewer, "kabar yang diubah") == []


async def test_limits_are_those_of_one_voter(
    voter: Phone, reviewer: Phone, telegram: Control
) -> None:
    for text in RUMOURS[:5]:
        await tells(voter, text)
    siti = await telegram.user("Siti", language_code="id")

    assert not await warned(siti, RUMOURS[7])
    await card(reviewer, RUMOURS[7])


@pytest.mark.parametrize("restarted", [False, True])
async def test_tip_of_who_blocked_the_bot_stays_and_the_verdict_counts_as_not_heard(
    voter: Phone, reviewer: Phone, second: Phone, house: House, *, restarted
) -> None:
    await tells(voter, CALM)
    shown = await card(reviewer, "1 pengirim")
    await voter.blocks()
    if restarted:
        await house.restart()

    await decides(reviewer, second, shown)
    # The card is renewed once a minute; what became of the notice may be known at the second time.
    await passes(house, timedelta(minutes=2))
    await passes(house, timedelta(minutes=2))

    await card(reviewer, "Terjawab 0 dari 1 (1 memblokir bot)")


async def test_draft_of_who_blocked_the_bot_goes_on_once_they_are_back(
    voter: Phone, reviewer: Phone
) -> None:
    await voter.says("/lapor")
    await voter.hears()
    await voter.says(CALM)
    await voter.hears()

    await voter.blocks()
    await voter.unblocks()
    for label in ("✅ Selesai", "Lainnya", "📨 Kirim"):
        await voter.taps(label)
        await voter.hears()

    await card(reviewer, "kardus", "1 pengirim")
