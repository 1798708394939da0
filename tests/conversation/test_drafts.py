"""A tip that is not sent yet: it can be dropped, outlives a restart, and does not live for ever."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from bot.demo.clock import SettableClock
from bot.demo.people import Phone
from tests.conftest import House
from tests.conversation.story import CALM, CODE, all_of, card, orders, pushes, sees
from tests.waiting import until

REMINDER = "Laporan Anda belum terkirim"
CANCELLED = "Dibatalkan. Tidak ada yang dikirim."
STAGES = ["offered", "begun", "collecting", "kind", "summary", "which region"]
HOUR = timedelta(hours=1)


async def outlives(voter: Phone, house: House, clock: SettableClock, span: timedelta) -> None:
    """See that the draft is there after *span*, and gone an hour later."""
    clock.forward(span)
    await voter.says("/status")
    await sees(voter, "Belum ada laporan")
    assert drafts(house) == 1
    clock.forward(1.1 * HOUR)

    async def gone() -> bool:
        return drafts(house) == 0

    assert await until(gone)


async def reaches(voter: Phone, stage: str) -> None:
    """Bring a new draft as far as *stage*."""
    if stage == "offered":
        await voter.forwards(CALM)
        await voter.hears()
        return
    steps = [
        lambda: voter.says("/lapor"),
        lambda: voter.says(CALM),
        lambda: pushes(voter, "report"),
        lambda: pushes(voter, "kind", "money"),
        lambda: voter.says("bandung"),
    ]
    for step in steps[: STAGES.index(stage)]:
        await step()
        await voter.hears()


async def goes_on(voter: Phone, stage: str) -> None:
    """Send the draft that was brought as far as *stage*."""
    steps = [
        lambda: voter.says(CALM),
        lambda: pushes(voter, "report"),
        lambda: pushes(voter, "kind", "money"),
        lambda: pushes(voter, "send"),
    ]
    done = {"offered": 1, "begun": 0, "collecting": 1, "kind": 2}.get(stage, 3)
    for step in steps[done:]:
        await step()
        await voter.hears()


def drafts(house: House) -> int:
    """Return how many sessions hold a draft."""
    with closing(sqlite3.connect(house.settings.database)) as database:
        found = database.execute("select count(*) from sessions where state like '%\"draft\"%'")
        return int(found.fetchone()[0])


@pytest.mark.parametrize("stage", STAGES)
async def test_batal_drops_the_draft_at_each_stage(voter: Phone, house: House, stage: str) -> None:
    await reaches(voter, stage)

    await voter.says("/batal")
    [reply] = await voter.hears()
    await voter.says("/batal")
    [again] = await voter.hears()

    assert reply.text == CANCELLED
    assert again.text.startswith("Tidak ada laporan yang sedang dibuat")
    assert drafts(house) == 0


@pytest.mark.parametrize("stage", STAGES)
async def test_button_drops_the_draft_at_each_stage(
    voter: Phone, house: House, stage: str
) -> None:
    await reaches(voter, stage)

    await pushes(voter, "cancel")
    [reply] = await voter.hears()

    assert reply.text == CANCELLED
    assert drafts(house) == 0


async def test_buttons_of_a_dropped_draft_send_nothing(voter: Phone, reviewer: Phone) -> None:
    await reaches(voter, "summary")
    summary = (await voter.screen())[-1]
    await voter.says("/batal")
    await voter.hears()

    await voter.taps("📨 Kirim", summary)
    toast = await voter.toast()

    assert toast
    assert toast.text == "Laporan ini sudah terkirim atau dibatalkan."
    assert (await orders(reviewer, "/antrean")).text == "Antrean kosong."


async def test_pressing_kirim_twice_sends_once(voter: Phone, reviewer: Phone) -> None:
    await reaches(voter, "summary")
    summary = (await voter.screen())[-1]
    button = summary.button("📨 Kirim")
    assert button
    assert button.data
    await voter.presses(summary.id, button.data)
    await voter.hears()

    await voter.presses(summary.id, button.data, force=True)
    toast = await voter.toast()

    assert toast
    assert toast.text == "Laporan ini sudah terkirim atau dibatalkan."
    await voter.says("/status")
    listed = await sees(voter, "Laporan Anda\n")
    assert len(CODE.findall(listed.text)) == 1


@pytest.mark.parametrize("stage", STAGES)
async def test_draft_outlives_a_restart_at_each_stage(
    voter: Phone, reviewer: Phone, house: House, stage: str
) -> None:
    await reaches(voter, stage)

    await house.restart()
    await goes_on(voter, stage)

    assert "1 pengirim" in (await card(reviewer, "kardus")).text


async def test_draft_is_killed_and_goes_on(voter: Phone, reviewer: Phone, house: House) -> None:
    await reaches(voter, "offered")
    await voter.forwards("dan ini lanjutannya")

    await house.restart()
    [prompt] = await voter.hears()
    await goes_on(voter, "offered")

    assert prompt.text.startswith("Periksa atau laporkan ini?")
    await card(reviewer, "1 pengirim")


@pytest.mark.parametrize("stage", STAGES[1:])
async def test_draft_is_reminded_of_once_and_deleted_after_a_day(
    voter: Phone, house: House, clock: SettableClock, stage: str
) -> None:
    await reaches(voter, stage)

    clock.forward(3 * HOUR)
    await sees(voter, REMINDER)
    await outlives(voter, house, clock, 20 * HOUR)

    assert len(await all_of(voter, REMINDER)) == 1


async def test_what_came_unasked_is_deleted_after_a_day_without_a_reminder(
    voter: Phone, house: House, clock: SettableClock
) -> None:
    await reaches(voter, "offered")

    await outlives(voter, house, clock, 23 * HOUR)

    assert await all_of(voter, REMINDER) == []


async def test_reminder_leads_on(voter: Phone, reviewer: Phone, clock: SettableClock) -> None:
    await reaches(voter, "collecting")
    clock.forward(3 * HOUR)
    reminder = await sees(voter, REMINDER)
    await voter.heard()

    await voter.taps("✅ Selesai", reminder)
    await voter.hears()
    await goes_on(voter, "kind")

    await card(reviewer, "kardus")


async def test_draft_that_was_gone_on_with_is_not_reminded_of_again(
    voter: Phone, house: House, clock: SettableClock
) -> None:
    await reaches(voter, "collecting")
    clock.forward(3 * HOUR)
    await sees(voter, REMINDER)
    await voter.heard()
    await voter.says("tambahan")
    await voter.hears()

    clock.forward(23 * HOUR)
    await voter.says("/status")
    await sees(voter, "Belum ada laporan")

    assert drafts(house) == 1
    assert len(await all_of(voter, REMINDER)) == 1


async def test_editing_a_message_changes_the_summary_and_the_old_button_shows_it_again(
    voter: Phone, reviewer: Phone
) -> None:
    await voter.says("/lapor")
    await voter.hears()
    sent = await voter.says("Kotak kardus di TPS 4")
    await voter.hears()
    await pushes(voter, "report")
    await voter.hears()
    await pushes(voter, "kind", "hoax")
    [old] = await voter.hears()

    await voter.edits(sent["message"]["message_id"], "Kotak kardus di TPS 5")
    [new] = await voter.hears()
    await voter.taps("📨 Kirim", old)
    toast = await voter.toast()
    await voter.hears()
    await voter.taps("📨 Kirim", new)

    assert "TPS 4" in old.text
    assert "TPS 5" in new.text
    assert toast
    assert toast.text == "Isinya baru saja berubah. Periksa sekali lagi, lalu kirim."
    assert "TPS 4" not in (await card(reviewer, "TPS 5")).text


async def test_more_can_come_after_the_summary_by_forwarding(
    voter: Phone, reviewer: Phone
) -> None:
    await reaches(voter, "summary")

    await voter.forwards(kind="photo")
    [summary] = await voter.hears()
    await pushes(voter, "send")

    assert "📎 1 berkas" in summary.text
    assert "📎 1 berkas" in (await card(reviewer, "kardus")).text


async def test_lapor_again_goes_on_with_the_draft(voter: Phone, reviewer: Phone) -> None:
    await reaches(voter, "summary")

    await voter.says("/lapor")
    await voter.hears()
    await voter.says("dan lagi")
    [collected] = await voter.hears()
    await goes_on(voter, "collecting")

    assert "2 pesan" in collected.text
    await card(reviewer, "kardus", "dan lagi")


@pytest.mark.parametrize("stage", ["nothing", "offered", "summary"])
async def test_paused_intake_is_said_and_the_draft_is_kept(
    voter: Phone, reviewer: Phone, stage: str
) -> None:
    if stage != "nothing":
        await reaches(voter, stage)
    await orders(reviewer, "/jeda")

    if stage == "nothing":
        await voter.says("/lapor")
    else:
        await pushes(voter, "report" if stage == "offered" else "send")
    [notice] = await voter.hears()
    await orders(reviewer, "/lanjut")
    if stage == "nothing":
        await reaches(voter, "summary")
    await goes_on(voter, "offered" if stage == "offered" else "summary")

    assert notice.text.startswith("Tim peninjau sedang tidak menerima laporan baru")
    assert "sigaplapor.bawaslu.go.id" in notice.text
    await card(reviewer, "kardus", "1 pengirim")
