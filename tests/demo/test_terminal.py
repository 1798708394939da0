"""The demo in the terminal: what is typed, and what is shown."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from rich.console import Console

from bot.demo.screen import Button, Seen
from bot.demo.terminal import opened
from knowledge.snapshot import Knowledge
from tests.conftest import FOLDER

KPU = "https://kpu.go.id"
AT = datetime.fromisoformat("2024-11-20T10:00+07:00")


@pytest.fixture
def screen() -> io.StringIO:
    return io.StringIO()


async def shown(knowledge: Knowledge, screen: io.StringIO, *lines: str) -> str:
    """Return what the terminal shows after *lines* were typed."""
    console = Console(file=screen, width=80, highlight=False)
    async with opened(FOLDER, knowledge, AT, console) as terminal:
        for line in lines:
            await terminal.take(line)
    return " ".join(screen.getvalue().split())


async def test_question_is_answered_and_its_buttons_are_numbered(
    knowledge: Knowledge, screen: io.StringIO
) -> None:
    said = await shown(knowledge, screen, "kapan nyoblos", "1")

    assert "27 November 2024" in said
    assert "[1] 👍 Terjawab" in said
    assert "(Terima kasih!)" in said


async def test_review_chat_is_shown_and_left_again(
    knowledge: Knowledge, screen: io.StringIO
) -> None:
    said = await shown(knowledge, screen, "kapan nyoblos", "/review", "/voter")

    assert said.count("Kapan hari pemungutan suara Pilkada 2024?") == 2


async def test_clock_is_set_and_a_bad_time_is_explained(
    knowledge: Knowledge, screen: io.StringIO
) -> None:
    said = await shown(
        knowledge, screen, "/now kemarin", "/now 2024-11-27T12:30+07:00", "/zona WIB"
    )

    assert "misalnya /now 2024-11-27T12:30+07:00" in said
    assert "Jam: 2024-11-27 12:30 WIB" in said
    assert "Sekarang pukul 12.30 WIB" in said


async def test_message_that_telegram_would_not_take_is_explained(
    knowledge: Knowledge, screen: io.StringIO
) -> None:
    said = await shown(knowledge, screen, "a" * 5000, "kapan nyoblos")

    assert "27 November 2024" in said


async def test_prompt_shows_whose_phone_is_in_hand(
    knowledge: Knowledge, screen: io.StringIO
) -> None:
    console = Console(file=screen, width=80, highlight=False)
    hands = []
    async with opened(FOLDER, knowledge, AT, console) as terminal:
        for line in ("/voter", "/review", "/private", "/review 2", "/private"):
            await terminal.take(line)
            hands.append(terminal.hand)

    assert hands == [
        "pemilih",
        "peninjau 1, grup",
        "peninjau 1, pribadi",
        "peninjau 2, grup",
        "peninjau 2, pribadi",
    ]


async def test_both_reviewers_see_the_group_and_write_in_it(
    knowledge: Knowledge, screen: io.StringIO
) -> None:
    said = await shown(knowledge, screen, "/review", "siapa ambil?", "/review 2")

    assert said.count("siapa ambil?") == 1


async def test_photo_and_forward_are_sent(knowledge: Knowledge, screen: io.StringIO) -> None:
    lines = ("/photo amplop", "/forward Pilkada ditunda!", "/voter")

    said = await shown(knowledge, screen, *lines)

    assert "> [photo] amplop" in said
    assert "> Pilkada ditunda!" in said


async def test_link_to_the_bot_opens_the_private_chat(
    knowledge: Knowledge, screen: io.StringIO
) -> None:
    link = "https://t.me/panduan_pilkada_demo_bot?start=abc"
    console = Console(file=screen, width=80, highlight=False)
    async with opened(FOLDER, knowledge, AT, console) as terminal:
        await terminal.take("/review 2")
        seen = Seen(id=1, mine=False, text="", buttons=(), edited=False)
        terminal.buttons += [(seen, Button("Putuskan", url=link)), (seen, Button("KPU", url=KPU))]
        await terminal.take("2")
        before = terminal.hand
        await terminal.take("1")
        after, said = terminal.hand, [each.text for each in await terminal.phone.screen()]

    assert (before, after) == ("peninjau 2, grup", "peninjau 2, pribadi")
    assert said[0] == "/start abc"
    assert KPU in screen.getvalue()
