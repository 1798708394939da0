"""Voters report, reviewers judge, the bot is killed: is every tip on a card, every verdict heard?

    python -m tests.faults.tips --kills 40

Starts `main.py run` with a review desk against a local Bot API, and ends it with SIGKILL at random
moments of a script that goes on while the bot is down. What the Bot API accepted is the judge.
With `--brisk` the bot is not held to Telegram's pace: more is in flight whenever it is killed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from bot.demo.people import Control, Phone
from bot.demo.server import LocalServer
from bot.demo.telegram import LocalTelegram
from tests.faults.judge import Findings, found
from tests.faults.lives import AS_SERVED, TOKEN, Bot
from tests.faults.people import People, Reviewer, Voter
from tests.faults.script import Script, written

ADI, BUDI = 700_001, 700_002
BRISK = ("-m", "tests.bench.ours")
ACTS_OF_A_TIP = 5.0
"""What is done for one tip, roughly: the moments of the kills are spread over all of it."""

SOON = 180
"""Seconds by which the last life of a brisk bot is ahead: cards are renewed after one minute."""

WAITING = """
    select (select count(*) from outbox) + (
        select count(*) from due where name glob 'card:*' or name glob 'fold:*'
        or name glob 'added:*' or name glob 'retell:*' or name glob 'gone:*'
        or name glob 'announce:*'
    )
"""
"""What is still to be said, or soon."""


class Experiment:
    """One bot with its desk, its people, and who kills it."""

    def __init__(self, control: Control, folder: Path, *, brisk: bool) -> None:
        self._control, self._folder, self._brisk = control, folder, brisk

    async def run(self, kills: int, tips: int, seed: int) -> Findings:
        begun, random = time.monotonic(), Random(seed)
        script = written(tips, random)
        desk = await self._control.chat("Meja", "supergroup", bot="administrator")
        patience = 3.0 if self._brisk else 20.0
        people = People(self._control, desk, script, patience)
        arguments = BRISK if self._brisk else AS_SERVED
        bot = Bot(
            self._control, self._folder, arguments,
            review_chat_id=str(desk), reviewer_ids=f"{ADI},{BUDI}",
        )  # fmt: skip
        acting = asyncio.gather(*await self._acting(people))
        try:
            await self._lives(bot, people, acting, self._moments(script, kills, random), random)
            await self._last_life(bot, acting)
            return await found(bot, people, kills, time.monotonic() - begun)
        finally:
            acting.cancel()
            await bot.kill()

    async def _acting(self, people: People) -> list:
        control, script = self._control, people.script
        phones = [await control.user(f"Pemilih {n}") for n, _ in enumerate(script.voters)]
        adi, budi = await self._seated(ADI, people.desk), await self._seated(BUDI, people.desk)
        judged = script.judged()
        return [
            *(Voter(people, number, phone).act() for number, phone in enumerate(phones)),
            Reviewer(people, adi, budi).act(judged[::2]),
            Reviewer(people, budi, adi).act(judged[1::2]),
        ]

    async def _seated(self, number: int, desk: int) -> Phone:
        phone = await self._control.user("Peninjau", user_id=number, started=True)
        await self._control.joins(number, desk)
        return phone.at(desk)

    def _moments(self, script: Script, kills: int, random: Random) -> list[int]:
        acts = script.tips * ACTS_OF_A_TIP + 4 * len(script.judged())
        return sorted(int(random.uniform(0, acts)) for _ in range(kills))

    async def _lives(
        self, bot: Bot, people: People, acting: asyncio.Future, moments: list[int], random: Random
    ) -> None:
        """Let the bot live to each of *moments*, as counted by what people did."""
        for moment in moments:
            await bot.start()
            if random.random() < 0.2:
                await asyncio.sleep(random.uniform(0, 0.8))
            else:
                await bot.serves()
                while people.acts < moment and not acting.done():  # noqa: ASYNC110 -- both are looked at
                    await asyncio.sleep(0.01)
                await asyncio.sleep(random.uniform(0, 0.3))
            await bot.kill()
            await asyncio.sleep(random.uniform(0, 0.5))

    async def _last_life(self, bot: Bot, acting: asyncio.Future) -> None:
        """Serve until everybody has done everything, and the bot has said all it has to say."""
        await bot.start()
        async with asyncio.timeout(60 if self._brisk else 1800):
            await acting
            if self._brisk:
                await bot.stop()
                await bot.start("--ahead", str(SOON))
                await bot.serves()
            while bot.rows(WAITING)[0][0] or await self._control.pending():  # noqa: ASYNC110 -- as in kill.py
                await asyncio.sleep(0.1)
        await bot.stop()


async def experiment(kills: int, tips: int, seed: int, folder: Path, *, brisk: bool) -> Findings:
    """Return what *kills* did to the tips; *folder* is left with the bot's database and its log."""
    async with LocalServer(LocalTelegram()) as server, Control(server.url, TOKEN) as control:
        return await Experiment(control, folder, brisk=brisk).run(kills, tips, seed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--tips", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--brisk", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        findings = asyncio.run(experiment(**vars(given), folder=Path(folder)))
        print(findings)
        if not findings.kept:
            print((Path(folder) / "bot.log").read_text())
    sys.exit(not findings.kept)


if __name__ == "__main__":
    main()
