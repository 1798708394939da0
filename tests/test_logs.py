"""The log says where and what, never what somebody wrote."""

from __future__ import annotations

import logging

import pytest

from bot import logs


@pytest.fixture
def restored():
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before[0], before[1]


def test_traceback_has_places_and_kinds_but_no_message(
    restored, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["voter", "canary"]
    logs.set_up("123:" + "-".join(["token", *words]))
    try:
        int(" ".join(words))
    except ValueError:
        logging.getLogger("bot").exception("event u:1 broke at token-%s", "-".join(words))

    written = capsys.readouterr().err

    assert "event u:1 broke" in written
    assert "test_logs.py" in written
    assert "ValueError" in written
    assert "voter canary" not in written
    assert "voter-canary" not in written
