"""The pace, on a clock of its own; what Telegram makes of it is judged by the local Bot API's limits."""

from __future__ import annotations

import asyncio
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.lanes import Bucket, Gate, Limits, Rate
from bot.demo import limits as telegram
from bot.demo.refusals import Refused
from bot.turns import Priority

ROOM = 1e-6
"""What sums of floats may be off by."""

RATES = st.builds(
    Rate,
    per_second=st.floats(0.1, 50),
    burst=st.floats(1, 10),
)
PAUSES = st.lists(st.floats(0, 20), min_size=1, max_size=60)


def sent(rate: Rate, pauses: list[float]) -> list[float]:
    """Return when messages go out that come one by one after *pauses*."""
    bucket, now, moments = Bucket(rate, 0.0), 0.0, []
    for pause in pauses:
        now += pause
        while (seconds := bucket.wait(now)) > 0:
            # A clock goes on, even if what is missing is less than a float can add.
            now = max(now + seconds, math.nextafter(now, math.inf))
        bucket.take(now)
        moments.append(now)
    return moments


@given(RATES, PAUSES)
def test_no_window_ever_holds_more_than_the_burst_and_what_the_rate_adds(
    rate: Rate, pauses: list[float]
) -> None:
    moments = sent(rate, pauses)

    for first, start in enumerate(moments):
        for count, end in enumerate(moments[first:], start=1):
            assert count <= rate.burst + rate.per_second * (end - start) + ROOM


@given(RATES, PAUSES)
def test_nobody_waits_longer_than_one_message_takes(rate: Rate, pauses: list[float]) -> None:
    moments = sent(rate, pauses)

    came = 0.0
    for before, pause, moment in zip([0.0, *moments], pauses, moments, strict=False):
        came = before + pause
        assert moment - came <= 1 / rate.per_second + ROOM


@pytest.mark.parametrize(
    ("chat", "jitter", "messages"), [(1, 0.4, 200), (-1, 2.5, 60)], ids=["private", "group"]
)
@given(data=st.data())
def test_telegram_never_refuses_a_chat_its_pace(
    chat: int, jitter: float, messages: int, data: st.DataObject
) -> None:
    judge = telegram.Limits()
    delays = data.draw(st.lists(st.floats(0, jitter), min_size=10, max_size=10))
    moments = sent(Limits().of_chat(chat), [0.0] * messages)

    arrivals = sorted(at + delays[n % 10] for n, at in enumerate(moments))

    for at in arrivals:
        judge.check(chat, 1000.0 + at)


@given(st.lists(st.floats(0, 0.06), min_size=10, max_size=10))
def test_telegram_never_refuses_the_pace_over_all_chats(delays: list[float]) -> None:
    judge = telegram.Limits()
    moments = sent(Limits().overall, [0.0] * 200)

    arrivals = sorted(at + delays[n % 10] for n, at in enumerate(moments))

    for chat, at in enumerate(arrivals, start=1):
        judge.check(chat, 1000.0 + at)


def test_the_judge_does_refuse_a_faster_pace() -> None:
    judge = telegram.Limits()
    moments = sent(Rate(1.5, 3), [0.0] * 50)

    with pytest.raises(Refused):
        [judge.check(1, at) for at in moments]


def test_full_bucket_may_be_forgotten_and_no_other() -> None:
    bucket = Bucket(Rate(1, 3), 0.0)
    bucket.take(0.0)

    assert not bucket.full(0.5)
    assert bucket.full(1.0)


def test_groups_and_channels_have_the_groups_pace() -> None:
    limits = Limits()

    assert limits.of_chat(700) == limits.private
    assert limits.of_chat(-700) == limits.of_chat(-1_002_000_000_001) == limits.group


async def test_gate_lets_replies_pass_before_announcements_and_each_in_order() -> None:
    gate, order = Gate(Rate(200, 1)), []

    async def passes(name: str, priority: Priority) -> None:
        await gate.passed(priority)
        order.append(name)

    async with asyncio.TaskGroup() as group:
        group.create_task(passes("first", Priority.ANNOUNCEMENT))
        for number in range(3):
            group.create_task(passes(f"announcement {number}", Priority.ANNOUNCEMENT))
        for number in range(3):
            group.create_task(passes(f"reply {number}", Priority.REPLY))

    announcements = [f"announcement {n}" for n in range(3)]
    assert order == ["first", *(f"reply {n}" for n in range(3)), *announcements]


async def test_gate_keeps_its_pace() -> None:
    gate, loop = Gate(Rate(100, 5)), asyncio.get_running_loop()
    begun = loop.time()

    await asyncio.gather(*(gate.passed(Priority.REPLY) for _ in range(20)))

    assert loop.time() - begun >= 15 / 100 - ROOM


async def test_turn_of_who_gave_up_waiting_is_not_lost_on_the_others() -> None:
    gate = Gate(Rate(20, 1))
    await gate.passed(Priority.REPLY)
    gone = asyncio.create_task(gate.passed(Priority.REPLY))
    stays = asyncio.create_task(gate.passed(Priority.ANNOUNCEMENT))
    await asyncio.sleep(0)

    gone.cancel()

    async with asyncio.timeout(0.09):
        await stays


async def test_opened_gate_lets_all_through_at_once() -> None:
    gate = Gate(Rate(0.01, 1))
    await gate.passed(Priority.REPLY)
    waiting = [asyncio.create_task(gate.passed(Priority.REPLY)) for _ in range(3)]
    await asyncio.sleep(0)

    gate.open()

    async with asyncio.timeout(1):
        await asyncio.gather(*waiting)
