"""The demo in the terminal: what is typed, and what is shown."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from rich.console import Console

from bot.demo.terminal import opened
from knowledge.snapshot import Knowledge
from tests.conftest import FOLDER

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
