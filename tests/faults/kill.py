"""Voters ask, the bot is killed again and again: is every question answered, and how often twice?

    python -m tests.faults.kill --kills 40

Starts `main.py run` as a real process against a local Bot API, ends it with SIGKILL at random
moments, and judges from what the Bot API accepted. Each answer names its question: the buttons of
an answer carry the number of the message that was asked in.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from bot.demo.people import Control, Phone
from bot.demo.server import LocalServer
from bot.demo.telegram import LocalTelegram
from tests.faults.lives import IN_FLIGHT, MARKS, TOKEN, Bot

QUESTION = "kapan pilkada"
MARK = re.compile(r"\bok:[\w-]+:(\d+)")
Asked = tuple[int, int]
"""A chat, and the number of the message in it."""


@dataclass(frozen=True)
class Findings:
    """What the ledger and the database say after the experiment."""

    kills: int
    asked: int
    lost: int
    duplicates: int
    disordered: int
    integrity: str
    seconds: float

    @property
    def bound(self) -> int:
        """How many duplicates the design allows at most."""
        return self.kills * (IN_FLIGHT + MARKS)

    @property
    def kept(self) -> bool:
        """Tell whether the promise was kept."""
        sound = not self.lost and not self.disordered and self.integrity == "ok"
        return sound and self.duplicates <= self.bound

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.asked} questions: lost {self.lost}, duplicates"
            f" {self.duplicates} (bound {self.bound}), chats out of order {self.disordered},"
            f" integrity {self.integrity}, {self.seconds:.0f} s"
        )


class Experiment:
    """One bot, its voters, and who kills it."""

    def __init__(self, control: Control, folder: Path, random: Random) -> None:
        self._control, self._random = control, random
        self._bot = Bot(control, folder)
        self._asked: list[Asked] = []

    async def run(self, kills: int, voters: int, questions: int) -> Findings:
        begun = time.monotonic()
        phones = [await self._control.user(f"Pemilih {n}") for n in range(voters)]
        for number in range(kills):
            here = range(questions * number // kills, questions * (number + 1) // kills)
            await self._one_life([phones[each % voters] for each in here])
        await self._bot.start()
        await self._all_answered(60)
        await self._bot.stop()
        return await self._findings(kills, time.monotonic() - begun)

    async def _one_life(self, phones: list[Phone]) -> None:
        """Start the bot, let *phones* ask before and after it serves, and kill it."""
        await self._bot.start()
        half = self._random.randint(0, len(phones))
        await self._ask(phones[:half])
        if self._random.random() < 0.2:
            await asyncio.sleep(self._random.uniform(0, 0.8))
        else:
            await self._bot.serves()
            await self._ask(phones[half:])
            half = len(phones)
            await asyncio.sleep(self._random.uniform(0, 0.25))
        await self._bot.kill()
        await self._ask(phones[half:])

    async def _ask(self, phones: list[Phone]) -> None:
        for phone in phones:
            # Dated ahead: after two minutes of outage only a chat's newest question is answered.
            update = await phone.says(QUESTION, date=int(time.time()) + 3600)
            self._asked.append((phone.chat, update["message"]["message_id"]))

    async def _all_answered(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while await self._unanswered() and time.monotonic() < deadline:  # noqa: ASYNC110 -- over HTTP
            await asyncio.sleep(0.1)

    async def _unanswered(self) -> set[Asked]:
        return set(self._asked) - set(await self._answers())

    async def _answers(self) -> list[Asked]:
        """Return which questions were answered, in the order in which Telegram took the answers."""
        calls = await self._control.ledger("sendMessage")
        return [found for call in calls if call["accepted"] and (found := _answered(call))]

    async def _findings(self, kills: int, seconds: float) -> Findings:
        answers = await self._answers()
        times = Counter(answers)
        return Findings(
            kills=kills,
            asked=len(self._asked),
            lost=len(set(self._asked) - set(times)),
            duplicates=sum(times.values()) - len(times),
            disordered=_disordered(answers),
            integrity=self._bot.integrity,
            seconds=seconds,
        )


def _answered(call: dict[str, Any]) -> Asked | None:
    found = MARK.search(str(call["params"].get("reply_markup", "")))
    return (int(call["chat_id"]), int(found[1])) if found else None


def _disordered(answers: list[Asked]) -> int:
    """Return in how many chats a later question was answered first."""
    chats: dict[int, list[int]] = defaultdict(list)
    for chat, message in dict.fromkeys(answers):
        chats[chat].append(message)
    return sum(messages != sorted(messages) for messages in chats.values())


async def experiment(kills: int, voters: int, questions: int, seed: int, folder: Path) -> Findings:
    """Return what *kills* did to the bot; *folder* is left with its database and its log."""
    async with LocalServer(LocalTelegram()) as server, Control(server.url, TOKEN) as control:
        return await Experiment(control, folder, Random(seed)).run(kills, voters, questions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--voters", type=int, default=40)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(experiment(**vars(given), folder=Path(folder)))
        print(found)
        if not found.kept:
            print((Path(folder) / "bot.log").read_text())
    sys.exit(not found.kept)


if __name__ == "__main__":
    main()
