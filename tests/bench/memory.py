"""Memory of `main.py run`, idle and after many questions: `python -m tests.bench.memory`.

The bot keeps to Telegram's 30 messages a second, so that 5,000 answers take three minutes. They
are asked at once: *taken* is when all are on disk and nearly all answers wait in the outbox.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench import tables
from tests.bench.bots import ROOT, megabytes, running, telegram
from tests.bench.crowd import Crowd
from tests.bench.questions import garbled, phrasings

COLUMNS = ("moment", "RSS MB", "seconds", "lost")
A_USERS = 2
"""Questions of one user: few, since a chat is sent one message a second."""


async def measure(questions: int, settle: float) -> list[list[str]]:
    """Return a row for idle, for all taken, for all answered, and for a moment later."""
    asked = garbled(phrasings())
    with tempfile.TemporaryDirectory() as folder:
        async with telegram() as (url, line):
            crowd = Crowd(line, max(1, questions // A_USERS), asked)
            async with running([str(ROOT / "main.py"), "run"], url, Path(folder)) as bot:
                first = await crowd.closed(1, 1)
                await asyncio.sleep(settle)
                rows = [_row("idle, one answer", megabytes(bot), 0, first.lost)]
                began = time.monotonic()
                asking = asyncio.create_task(crowd.closed(questions, questions))
                await asyncio.sleep(0)
                # The local Telegram tells nobody when its queue is empty.
                while line.account.updates.pending(line.account.clock()):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
                rows.append(_row("all taken", megabytes(bot), time.monotonic() - began, 0))
                timing = await asking
                await asyncio.sleep(settle)
                rows.append(_row("all answered", megabytes(bot), timing.seconds, timing.lost))
                return rows


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=5000)
    parser.add_argument("--settle", type=float, default=3, help="seconds before a look")
    given = parser.parse_args(arguments)
    rows = asyncio.run(measure(given.questions, given.settle))
    tables.show(f"memory: main.py run, {given.questions} questions", COLUMNS, rows)


def _row(moment: str, rss: float, seconds: float, lost: int) -> list[str]:
    return [moment, f"{rss:.0f}", f"{seconds:.1f}", str(lost)]


if __name__ == "__main__":
    main()
