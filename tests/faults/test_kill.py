"""The short form of the crash experiment; `python -m tests.faults.kill` is the long one."""

from __future__ import annotations

from pathlib import Path

from tests.faults.kill import experiment


async def test_killed_bot_loses_no_question_and_repeats_few(tmp_path: Path) -> None:
    found = await experiment(kills=3, voters=10, questions=30, seed=7, folder=tmp_path)

    assert found.kept, found
    assert found.asked == 30
