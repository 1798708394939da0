"""The README keeps up: every command, every setting, and the picture are in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import main
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_in_the_table(field: str) -> None:
    assert f"| `{PREFIX}{field.upper()}` |" in README


@pytest.mark.parametrize(
    "command", [each.name or each.callback.__name__ for each in main.cli.registered_commands]
)
def test_every_command_is_in_the_table(command: str) -> None:
    assert f"| `main.py {command}" in README


def test_every_file_it_shows_exists() -> None:
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", README)

    assert pictures
    assert all((ROOT / picture).exists() for picture in pictures)


def test_ci_runs_the_test_command_that_it_prints() -> None:
    printed = [line for line in README.splitlines() if line.endswith(".venv/bin/pytest")]

    assert len(printed) == 1
    assert printed[0].startswith("python3 -m venv .venv && ")
