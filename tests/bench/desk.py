"""From the press on *Kirim* to the card in the review chat: `python -m tests.bench.desk`.

`main.py run` at Telegram's pace against the local Bot API, which says when it took each card.
First one tip after another, slower than a group's limit; then all at once, when the limit counts.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from bot.demo.people import Control
from bot.demo.server import LocalServer
from bot.demo.telegram import LocalTelegram
from tests.bench import tables
from tests.faults.lives import TOKEN, Bot
from tests.faults.people import People, Voter
from tests.faults.script import distinct

COLUMNS = ("tips", "apart s", "cards", "median s", "p95 s", "last s", "cards/min")


async def measure(tips: int, apart: float, seed: int = 1) -> list[str]:
    """Return a row: so many voters press *Kirim*, *apart* seconds after each other."""
    async with LocalServer(LocalTelegram()) as server, Control(server.url, TOKEN) as control:
        await control.limits()
        desk = await control.chat("Meja", "supergroup", bot="administrator")
        with tempfile.TemporaryDirectory() as folder:
            bot = Bot(
                control, Path(folder), review_chat_id=str(desk), reviewer_ids="700001,700002"
            )
            await bot.start()
            try:
                people = People(control, desk, distinct(tips, Random(seed)), patience=60)
                return await _row(people, apart)
            finally:
                await bot.kill()


async def _row(people: People, apart: float) -> list[str]:
    """Let everybody come as far as the summary, and press; time what the review chat gets."""
    tips = len(people.script.rumours)
    phones = [await people.control.user(f"Pemilih {n}") for n in range(tips)]
    voters = [Voter(people, number, phone) for number, phone in enumerate(phones)]
    ready = await asyncio.gather(*(voter.collects(n) for n, voter in enumerate(voters)))
    pressed: list[float] = []
    for voter, (_, summary) in zip(voters, ready, strict=True):
        pressed.append(time.monotonic())
        await voter.hands_in(summary)
        await asyncio.sleep(apart)
    arrived = await _arrived(people, tips)
    marks = [rumour.mark for rumour in people.script.rumours]
    waits = [
        arrived[mark] - at for mark, at in zip(marks, pressed, strict=True) if mark in arrived
    ]
    lasted = max(arrived.values()) - min(arrived.values())
    return [
        f"{tips}",
        f"{apart:.1f}",
        f"{len(waits)}",
        f"{tables.quantile(waits, 0.5):.3f}",
        f"{tables.quantile(waits, 0.95):.3f}",
        f"{max(waits):.3f}",
        f"{60 * (len(waits) - 1) / lasted:.1f}" if lasted else "",
    ]


async def _arrived(people: People, tips: int) -> dict[str, float]:
    """Return when Telegram took the card of each rumour, by its mark."""
    marks = {rumour.mark for rumour in people.script.rumours}
    deadline = time.monotonic() + 20 + 5 * tips
    found: dict[str, float] = {}
    while len(found) < tips and time.monotonic() < deadline:
        for call in await people.control.ledger("sendMessage"):
            if call["accepted"] and call["chat_id"] == people.desk:
                for mark in marks & set(call["params"]["text"].replace(":", " ").split()):
                    found.setdefault(mark, call["monotonic"])
        await asyncio.sleep(0.2)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tips", type=int, default=30)
    parser.add_argument("--apart", type=float, default=4)
    parser.add_argument("--at-once", type=int, default=60)
    given = parser.parse_args(arguments)
    rows = [asyncio.run(measure(given.tips, given.apart))]
    if given.at_once:
        rows.append(asyncio.run(measure(given.at_once, 0)))
    tables.show("desk: from Kirim to the card, at Telegram's pace", COLUMNS, rows)
    return int(any(row[0] != row[2] for row in rows))


if __name__ == "__main__":
    sys.exit(main())
