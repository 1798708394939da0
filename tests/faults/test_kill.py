"""The short forms of the crash experiments: `python -m tests.faults.kill` and `.tips` are the long ones."""

from __future__ import annotations

from pathlib import Path

from tests.faults import kill, tips


async def test_killed_bot_loses_no_question_and_repeats_few(tmp_path: Path) -> None:
    found = await kill.experiment(kills=3, voters=10, questions=30, seed=7, folder=tmp_path)

    assert found.kept, found
    assert found.asked == 30


async def test_killed_bot_loses_no_tip_and_decides_nothing_twice(tmp_path: Path) -> None:
    found = await tips.experiment(kills=3, tips=10, seed=7, folder=tmp_path, brisk=True)

    assert found.kept, found
    assert found.tips == 10
