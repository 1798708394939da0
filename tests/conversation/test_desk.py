"""Cases at the desk: what folds into one card, how it is renewed, who has it, what is urgent."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.demo.clock import SettableClock
from bot.demo.people import Control, Phone
from tests.conftest import House
from tests.conversation.story import (
    AGREE,
    CALM,
    DECIDE,
    MINUTE,
    NO_SPAM,
    RELEASE,
    SPAM,
    STOP,
    TAKE,
    TITLE,
    all_of,
    card,
    code_on,
    edits_of,
    hands_in,
    link_on,
    orders,
    passes,
    presses,
    proposes,
    sees,
    tells,
    writes,
)

CARD = " · pertama "


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (CALM, f"{CALM.upper()}!!! 🙏"),
        (
            "Cek ini https://kabar-desa.com/a/1?utm_source=wa&fbclid=x",
            "astaga https://www.kabar-desa.com/a/1?utm_campaign=fb",
        ),
    ],
    ids=["text in other case and punctuation", "link with tracking parameters"],
)
async def test_exact_repeats_fold_into_one_card(
    voter: Phone, reviewer: Phone, telegram: Control, clock: SettableClock, first: str, again: str
) -> None:
    other = await telegram.user("Joko")
    await tells(voter, first)
    shown = await card(reviewer, "1 pengirim")

    await tells(other, again)
    clock.forward(MINUTE)

    await card(reviewer, code_on(shown), "2 pengirim")
    assert len(await all_of(reviewer, CARD)) == 1


async def test_same_file_forwarded_folds_and_is_shown_once(
    voter: Phone, reviewer: Phone, telegram: Control, clock: SettableClock
) -> None:
    other = await telegram.user("Joko")
    await voter.says("/lapor")
    await voter.hears()
    photo = await voter.sends("photo")
    await voter.hears()
    await hands_in(voter)
    shown = await card(reviewer, "1 pengirim", "1 berkas")

    await other.forwards(of=photo, caption="lihat ini")
    await sees(other, "Periksa atau laporkan")
    await hands_in(other)
    clock.forward(MINUTE)

    await card(reviewer, code_on(shown), "2 pengirim")
    assert len(await all_of(reviewer, CARD)) == 1
    assert len(await telegram.ledger("sendPhoto")) == 1


async def test_other_rumours_are_cases_of_their_own(
    voter: Phone, reviewer: Phone, telegram: Control
) -> None:
    other = await telegram.user("Joko")

    await tells(voter, CALM)
    await tells(other, "Kotak suara dari plastik itu akal-akalan supaya gampang dibobol")

    await card(reviewer, "kardus", "1 pengirim")
    await card(reviewer, "plastik", "1 pengirim")


async def test_same_voter_counts_once(voter: Phone, reviewer: Phone, house: House) -> None:
    await tells(voter, CALM)

    await tells(voter, CALM)
    await passes(house, MINUTE)

    await reviewer.heard()
    [shown] = await all_of(reviewer, CARD)
    assert "1 pengirim" in shown.text


async def test_counters_are_renewed_once_a_minute(
    voter: Phone, reviewer: Phone, telegram: Control, clock: SettableClock, desk: int
) -> None:
    await tells(voter, CALM)
    shown = await card(reviewer, "1 pengirim")
    for name in ("Joko", "Siti", "Beni"):
        await tells(await telegram.user(name), CALM)
    before = await edits_of(telegram, shown, desk)

    clock.forward(MINUTE)
    await card(reviewer, "4 pengirim")

    assert before == []
    assert len(await edits_of(telegram, shown, desk)) == 1


async def test_press_is_shown_at_once(
    voter: Phone, reviewer: Phone, second: Phone, telegram: Control
) -> None:
    await tells(voter, CALM)
    await tells(await telegram.user("Joko"), CALM)

    toast = await presses(reviewer, TAKE, await card(reviewer, "1 pengirim"))

    assert "2 jam" in toast
    await card(second, "Diambil Peninjau 1", "2 pengirim")


async def test_what_was_taken_is_released(voter: Phone, reviewer: Phone, second: Phone) -> None:
    await tells(voter, CALM)
    await presses(reviewer, TAKE, await card(reviewer, "Menunggu"))

    await presses(second, RELEASE, await card(second, "Diambil Peninjau 1"))

    shown = await card(reviewer, "Menunggu", "dilepas Peninjau 2")
    assert shown.button(TAKE)


async def test_take_ends_by_itself_after_two_hours(
    voter: Phone, reviewer: Phone, house: House
) -> None:
    await tells(voter, CALM)
    await presses(reviewer, TAKE, await card(reviewer, "Menunggu"))
    await passes(house, timedelta(hours=1, minutes=59))
    still = await card(reviewer, "Diambil Peninjau 1")

    await passes(house, MINUTE)

    shown = await card(reviewer, "Menunggu", "waktu ambil Peninjau 1 habis")
    assert still.button(RELEASE)
    assert shown.button(TAKE)


async def test_take_that_was_renewed_ends_later(
    voter: Phone, reviewer: Phone, house: House
) -> None:
    await tells(voter, CALM)
    await presses(reviewer, TAKE, await card(reviewer, "Menunggu"))
    await passes(house, timedelta(hours=1))
    await presses(reviewer, RELEASE, await card(reviewer, "Diambil"))
    await presses(reviewer, TAKE, await card(reviewer, "Menunggu"))

    await passes(house, timedelta(hours=1, minutes=30))

    await reviewer.heard()
    [shown] = await all_of(reviewer, CARD)
    assert "Diambil Peninjau 1" in shown.text


async def test_who_begins_a_verdict_takes_the_case(
    voter: Phone, reviewer: Phone, second: Phone
) -> None:
    await tells(voter, CALM)
    shown = await card(reviewer, "Menunggu")

    asked = await writes(reviewer, link_on(shown, DECIDE))

    assert "Apa penilaian Anda?" in asked.text
    await card(second, "Diambil Peninjau 1")


async def test_link_of_an_earlier_version_is_refused(
    voter: Phone, reviewer: Phone, second: Phone
) -> None:
    await tells(voter, CALM)
    old = await card(reviewer, "Menunggu")
    await presses(second, TAKE, old)
    await card(reviewer, "Diambil Peninjau 2")

    refused = await writes(reviewer, link_on(old, DECIDE))

    assert "sudah berubah" in refused.text


async def test_what_is_written_counts_only_while_the_case_is_the_same(
    voter: Phone, reviewer: Phone, second: Phone
) -> None:
    await tells(voter, CALM)
    await writes(reviewer, link_on(await card(reviewer, "Menunggu"), DECIDE), "❌ Hoaks")
    await presses(second, SPAM, await card(second, "Diambil Peninjau 1"))

    await reviewer.private.says("Kardus kotak suara disebut mudah dibobol")

    await sees(reviewer.private, "sudah berubah")
    await card(reviewer, "Spam")


async def test_of_two_presses_at_once_one_counts_and_the_other_is_told(
    voter: Phone, reviewer: Phone, second: Phone
) -> None:
    await tells(voter, CALM)
    shown = await card(reviewer, "Menunggu")

    await asyncio.gather(reviewer.taps(TAKE, shown), second.taps(TAKE, shown))

    toasts = [await each.toast() for each in (reviewer, second)]
    told = sorted(toast.text for toast in toasts if toast)
    assert [each.split()[0] for each in told] == ["Kasus", "Keduluan:"]
    taken = await card(reviewer, "Diambil")
    assert taken.text.count("diambil Peninjau") == 1


async def test_agreeing_and_stopping_at_once_leaves_one_outcome(
    voter: Phone, reviewer: Phone, second: Phone, house: House
) -> None:
    await tells(voter, CALM)
    await proposes(reviewer, await card(reviewer, "Menunggu"))
    shown = await card(second, "Usulan Peninjau 1")

    await asyncio.gather(second.taps(AGREE, shown), reviewer.taps(STOP, shown))

    agreed, stopped = [toast.text for each in (second, reviewer) if (toast := await each.toast())]
    await passes(house, timedelta(hours=1))
    await voter.heard()
    heard = len(await all_of(voter, "Hoaks", TITLE))
    outcomes = {(True, False, 1), (False, True, 0)}
    assert (agreed.startswith("Disetujui"), stopped == "Baik.", heard) in outcomes


async def test_press_that_telegram_repeats_counts_once(
    voter: Phone, reviewer: Phone, telegram: Control
) -> None:
    await tells(voter, CALM)
    shown = await card(reviewer, "Menunggu")
    await reviewer.taps(TAKE, shown)
    update = await reviewer.taps(RELEASE, await card(reviewer, "Diambil"))
    await card(reviewer, "Menunggu")
    await presses(reviewer, TAKE, await card(reviewer, "Menunggu"))

    await telegram.deliver_again(update, new_id=True)
    await orders(reviewer, "/antrean")

    await card(reviewer, "Diambil Peninjau 1")


async def test_spam_goes_and_comes_back(voter: Phone, reviewer: Phone, second: Phone) -> None:
    await tells(voter, CALM)
    await presses(reviewer, SPAM, await card(reviewer, "Menunggu"))
    spam = await card(second, "🚫 Spam")
    empty = await orders(second, "/antrean")

    await presses(second, NO_SPAM, spam)

    assert "Antrean kosong" in empty.text
    shown = await card(reviewer, "Menunggu", "bukan spam, kata Peninjau 2")
    assert shown.button(TAKE)
