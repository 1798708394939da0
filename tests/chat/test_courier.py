"""The courier against a Telegram that misbehaves: over real HTTP, with a real store."""

from __future__ import annotations

import asyncio
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cards import World
from bot.chat.lanes import Limits, Rate
from bot.demo.people import Control, Phone
from bot.demo.server import LocalServer
from bot.demo.telegram import LocalTelegram
from bot.turns import Leave, Message, Priority
from tests.chat.post import Post, calls, held, in_flight, texts, until
from tests.conftest import BRISK, TOKEN

LATER = timedelta(minutes=2)
UNKNOWN = ("accept_then_stall", "accept_then_reset", "accept_then_500", "garbage_json")


async def test_chat_told_to_wait_waits_and_no_other(
    post: Post, telegram: Control, wati: Phone, budi: Phone
) -> None:
    await telegram.fault("sendMessage", "retry_after", seconds=1)
    await post.sends(wati, "satu", "dua")
    await until(lambda: calls(telegram, fault="retry_after"))

    await post.sends(budi, "halo")
    await post.quiet()

    [refused] = await calls(telegram, accepted=False)
    [first, second] = await calls(telegram, chat_id=wati.chat, accepted=True)
    [other] = await calls(telegram, chat_id=budi.chat)
    assert first["monotonic"] - refused["monotonic"] >= 1
    assert other["monotonic"] - refused["monotonic"] < 1
    assert [first["params"]["text"], second["params"]["text"]] == ["satu", "dua"]


async def test_wait_that_telegram_asked_for_is_kept_across_a_restart(
    post: Post, telegram: Control, wati: Phone, budi: Phone
) -> None:
    await telegram.fault("sendMessage", "retry_after", seconds=1)
    await post.sends(wati, "satu")
    await until(lambda: calls(telegram, accepted=False))
    await until(post.store.held)

    await post.reopen()
    await post.sends(budi, "halo")
    await post.quiet()

    [refused, other, kept] = await calls(telegram)
    assert (other["chat_id"], kept["chat_id"]) == (budi.chat, wati.chat)
    assert kept["monotonic"] - refused["monotonic"] >= 1


async def test_slow_chat_holds_up_no_other(
    post: Post, telegram: Control, wati: Phone, budi: Phone
) -> None:
    await telegram.fault("sendMessage", "slow", ms=300)
    await post.sends(wati, "satu")

    await post.sends(budi, "a", "b", "c")
    await post.quiet()

    order = [call["params"]["text"] for call in await calls(telegram)]
    assert sorted(order) == ["a", "b", "c", "satu"]
    assert order.index("satu") > order.index("a")
    assert await texts(budi) == ["a", "b", "c"]


async def test_order_of_each_chat_is_kept_under_faults(post: Post, telegram: Control) -> None:
    phones = [await telegram.user(f"Pemilih {n}", started=True) for n in range(6)]
    expected = [f"ke-{n}" for n in range(10)]
    for verb in ("drop_before", "refuse_500", "slow", "drop_before"):
        await telegram.fault("sendMessage", verb, ms=50)

    for text in expected:
        for phone in phones:
            await post.sends(phone, text)
    await post.quiet()

    assert [await texts(phone) for phone in phones] == [expected] * len(phones)


async def test_burst_is_held_to_what_telegram_allows(
    post: Post, telegram: Control, desk: int
) -> None:
    await post.reopen(Limits())
    await telegram.limits(on=True)
    crowd = [await telegram.user(f"Pemilih {n}", started=True) for n in range(40)]

    for text in ("satu", "dua", "tiga", "empat"):
        await post.sends(crowd[0], text)
    for phone in crowd[1:]:
        await post.sends(phone, "halo")
    for number in range(3):
        await post.alarms(f"Alarm {number}")
    await post.quiet()

    assert await calls(telegram, accepted=False) == []
    assert await texts(crowd[0]) == ["satu", "dua", "tiga", "empat"]
    assert [len(await texts(phone)) for phone in crowd[1:]] == [1] * 39
    assert len(await calls(telegram, chat_id=desk)) == 3


async def test_message_that_never_got_through_arrives_once(
    post: Post, telegram: Control, wati: Phone
) -> None:
    await telegram.fault("sendMessage", "drop_before", times=2)

    await post.sends(wati, "satu", "dua")
    await post.quiet()

    assert await texts(wati) == ["satu", "dua"]
    assert await post.store.outbox() == []


async def test_what_surely_was_not_sent_is_sent_however_old(
    tmp_path: Path, world: World, desk: int
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    post = Post(f"http://127.0.0.1:{port}", tmp_path / "bot.db", desk, world)
    local = LocalTelegram()
    await post.open()
    async with LocalServer(local, port) as server, Control(server.url, TOKEN) as control:
        wati = await control.user("Wati", started=True)
    await post.sends(wati, "satu", age=3600)
    await until(lambda: held(post))

    async with LocalServer(local, port) as server, Control(server.url, TOKEN) as control:
        await post.quiet()
        arrived = await control.ledger("sendMessage")

    assert [call["params"]["text"] for call in arrived] == ["satu"]
    await post.close()


@pytest.mark.parametrize("verb", UNKNOWN)
async def test_young_answer_of_which_nobody_knows_is_sent_again(
    post: Post, telegram: Control, wati: Phone, verb: Any
) -> None:
    await telegram.fault("sendMessage", verb)

    await post.sends(wati, "satu", "dua")
    await post.quiet()

    assert await texts(wati) == ["satu", "satu", "dua"]
    assert await post.store.outbox() == []


@pytest.mark.parametrize("verb", [*UNKNOWN, "refuse_500", "drop_before"])
async def test_answer_older_than_a_minute_is_never_sent_twice(
    post: Post, telegram: Control, wati: Phone, verb: Any
) -> None:
    await telegram.fault("sendMessage", verb)

    await post.sends(wati, "satu", age=61)
    await post.sends(wati, "dua")
    await post.quiet()

    assert len(await calls(telegram)) == 2
    assert (await texts(wati)).count("satu") <= 1
    assert await post.store.outbox() == []


async def test_alarm_for_the_desk_is_repeated_however_old(
    post: Post, telegram: Control, desk: int
) -> None:
    await telegram.fault("sendMessage", "accept_then_reset")
    await post.alarms("Alarm")
    post.clock.forward(LATER)
    await post.quiet()

    assert len(await calls(telegram, chat_id=desk, accepted=True)) == 2


async def test_edit_is_repeated_and_is_done_once_it_changes_nothing(
    post: Post, telegram: Control, wati: Phone
) -> None:
    await post.sends(wati, "lama", slot="card")
    await post.quiet()
    await telegram.fault("editMessageText", "accept_then_reset")

    await post.sends(wati, "baru", slot="card", age=3600)
    await post.quiet()

    [first, second] = await calls(telegram, "editMessageText")
    assert first["fault"] == "accept_then_reset"
    assert "not modified" in second["error"]
    assert await texts(wati) == ["baru"]
    assert await post.store.outbox() == []


async def test_edit_that_changes_nothing_is_success(
    post: Post, telegram: Control, wati: Phone, desk: int
) -> None:
    await post.sends(wati, "sama", slot="card")
    await post.quiet()

    await post.sends(wati, "sama", slot="card")
    await post.quiet()

    assert len(await calls(telegram, "editMessageText")) == 1
    assert await texts(wati) == ["sama"]
    assert await post.store.outbox() == []
    assert await calls(telegram, chat_id=desk) == []


async def test_message_that_cannot_be_edited_any_more_is_sent_anew(
    post: Post, wati: Phone
) -> None:
    await post.sends(wati, "hilang", edits=999, slot="card")
    await post.quiet()

    await post.sends(wati, "sekali lagi", slot="card")
    await post.quiet()

    assert await texts(wati) == ["sekali lagi"]


async def test_slot_in_flight_is_edited_by_what_came_meanwhile(
    post: Post, telegram: Control, wati: Phone
) -> None:
    await telegram.fault("sendMessage", "slow", ms=200)
    await post.sends(wati, "satu", slot="card")
    await until(lambda: in_flight(post))

    await post.sends(wati, "dua", "tiga", slot="card")
    await post.quiet()

    assert await texts(wati) == ["tiga"]
    assert len(await calls(telegram, "editMessageText")) == 1


async def test_voter_who_blocked_us_is_left_alone_and_the_others_go_on(
    post: Post, telegram: Control, wati: Phone, budi: Phone
) -> None:
    await wati.blocks()
    await telegram.fault("sendMessage", "slow", ms=100)
    await post.sends(wati, "satu", "dua", "tiga")
    await post.sends(budi, "halo")
    await post.quiet()

    await wati.unblocks()
    await post.sends(wati, "selamat datang kembali")
    await post.quiet()

    assert [call["chat_id"] for call in await calls(telegram, accepted=False)] == [wati.chat]
    assert await texts(wati) == ["selamat datang kembali"]
    assert await texts(budi) == ["halo"]


async def test_chat_that_is_gone_is_dropped(
    post: Post, telegram: Control, wati: Phone, desk: int
) -> None:
    await telegram.fault(
        "sendMessage", "fail", code=400, description="Bad Request: chat not found"
    )

    await post.sends(wati, "satu", "dua")
    await post.quiet()

    assert len(await calls(telegram, accepted=False)) >= 1
    assert await post.store.outbox() == []
    assert await calls(telegram, chat_id=desk) == []


async def test_review_chat_that_moved_is_followed_and_remembered(
    telegram: Control, tmp_path: Path, world: World
) -> None:
    adi = await telegram.user("Adi")
    old = await telegram.chat("Meja", "group", members={adi.user: "creator"})
    post = Post(telegram.url, tmp_path / "bot.db", old, world)
    await post.open()
    new = await telegram.migrates(adi.user, old)

    await post.alarms("satu")
    await post.alarms("dua")
    await post.quiet()
    await post.reopen()
    await post.alarms("tiga")
    await post.quiet()
    await post.close()

    done = [(c["chat_id"], c["params"]["text"]) for c in await calls(telegram)]
    assert done == [(old, "satu"), (new, "satu"), (new, "dua"), (new, "tiga")]


async def test_refused_message_is_dropped_with_an_alarm_and_the_lane_goes_on(
    post: Post, telegram: Control, wati: Phone, desk: int
) -> None:
    await post.sends(wati, "<b>tidak ditutup", "berikutnya")
    await post.quiet()

    [alarm] = await calls(telegram, chat_id=desk)
    assert "menolak" in alarm["params"]["text"]
    assert await texts(wati) == ["berikutnya"]
    assert await post.store.outbox() == []


async def test_refused_alarm_is_told_once_and_that_is_told_no_more(
    post: Post, telegram: Control, desk: int
) -> None:
    await telegram.fault(
        "sendMessage", "fail", times=50, code=400, description="Bad Request: message is too long"
    )

    await post.alarms("satu")
    await post.quiet()

    first, told = await calls(telegram, chat_id=desk)
    assert first["params"]["text"] == "satu"
    assert "menolak" in told["params"]["text"]


async def test_desk_that_threw_the_bot_out_is_told_in_the_log_and_all_is_kept(
    post: Post, telegram: Control, desk: int, caplog: pytest.LogCaptureFixture
) -> None:
    adi = await telegram.user("Adi")
    await telegram.removes_bot(adi.user, desk)

    await post.alarms("satu")
    await post.alarms("dua")
    await until(lambda: calls(telegram, chat_id=desk, accepted=False))
    await until(lambda: held(post))

    assert "the review chat cannot be written to" in caplog.text
    assert [p.outgoing.html for p in await post.store.outbox()] == ["satu", "dua"]


async def test_answer_of_another_shape_stops_nothing(
    post: Post, telegram: Control, wati: Phone
) -> None:
    await post.puts(wati, Leave(), Message(html="satu"))
    await post.quiet()

    [refused] = await calls(telegram, "leaveChat")
    assert refused["accepted"] is False
    assert await texts(wati) == ["satu"]


async def test_revoked_token_loses_nothing(post: Post, telegram: Control, wati: Phone) -> None:
    await telegram.fault("sendMessage", "fail", code=401, description="Unauthorized")
    await post.sends(wati, "satu", "dua")
    await until(lambda: calls(telegram, accepted=False))
    await until(post.store.held)
    waiting = len(await post.store.outbox())

    post.clock.forward(LATER)
    await post.reopen()
    await post.quiet()

    assert waiting == 2
    assert await texts(wati) == ["satu", "dua"]


@pytest.mark.parametrize("method", ["sendMessage", "*"])
async def test_stop_in_the_middle_of_a_send_neither_repeats_nor_loses(
    post: Post, telegram: Control, wati: Phone, budi: Phone, method: str
) -> None:
    await telegram.fault(method, "slow", times=2, ms=200)
    await post.sends(wati, "satu", "dua")
    await post.sends(budi, "halo", "lagi")
    await until(lambda: in_flight(post))

    await post.reopen()
    await post.quiet()

    assert await texts(wati) == ["satu", "dua"]
    assert await texts(budi) == ["halo", "lagi"]


async def test_stop_does_not_wait_for_those_who_wait_their_turn(
    post: Post, telegram: Control
) -> None:
    await post.reopen(Limits(BRISK.private, BRISK.group, overall=Rate(0.05, 1)))
    crowd = [await telegram.user(f"Pemilih {n}", started=True) for n in range(5)]
    for phone in crowd:
        await post.sends(phone, "halo")
    await until(lambda: calls(telegram))

    async with asyncio.timeout(2):
        await post.close()
    early = len(await calls(telegram))
    await post.open()
    await post.quiet()

    assert early == 1
    assert [await texts(phone) for phone in crowd] == [["halo"]] * 5


async def test_stop_in_the_middle_of_a_wait_loses_nothing(
    post: Post, telegram: Control, wati: Phone
) -> None:
    await telegram.fault("sendMessage", "retry_after", seconds=600)
    await post.sends(wati, "satu", "dua")
    await until(lambda: calls(telegram, accepted=False))

    async with asyncio.timeout(2):
        await post.close()
    post.clock.forward(timedelta(minutes=20))
    await post.open()
    await post.quiet()

    assert await texts(wati) == ["satu", "dua"]


async def test_replies_overtake_announcements(post: Post, telegram: Control) -> None:
    await post.reopen(Limits(BRISK.private, BRISK.group, overall=Rate(20, 1)))
    crowd = [await telegram.user(f"Pemilih {n}", started=True) for n in range(7)]

    announcement = Message(html="pengumuman", priority=Priority.ANNOUNCEMENT)
    answer = Message(html="jawaban")
    await post.sends_at_once(
        *((phone, announcement) for phone in crowd[:4]), *((phone, answer) for phone in crowd[4:])
    )
    await post.quiet()

    order = [call["params"]["text"] for call in await calls(telegram)]
    assert order.index("pengumuman", 1) > max(n for n, t in enumerate(order) if t == "jawaban")
