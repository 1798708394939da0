"""The bot as a process that is killed and started again; what its database says meanwhile."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.demo.people import Control

ROOT = Path(__file__).parents[2]
TOKEN = "424242:made-up"
AS_SERVED = (str(ROOT / "main.py"), "run")
"""How the bot is started by whoever runs it."""

IN_FLIGHT, MARKS = 16, 64
"""What one kill may repeat: sends in flight, and deliveries that were not committed yet."""


class Bot:
    """One bot with its folder; every life of it is a process of its own."""

    def __init__(
        self, control: Control, folder: Path, arguments: Sequence[str] = AS_SERVED, **settings: str
    ) -> None:
        self._control, self._folder, self._arguments = control, folder, arguments
        self._settings = {f"PILKADA_{name}".upper(): value for name, value in settings.items()}
        self._process: Process | None = None
        self._seen = 0

    @property
    def database(self) -> Path:
        return self._folder / "bot.db"

    @property
    def log(self) -> str:
        return (self._folder / "bot.log").read_text()

    async def start(self, *more: str) -> None:
        """Begin a life, with *more* arguments than the others had."""
        self._seen = len(await self._control.ledger())
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PILKADA_")}
        env = {
            **kept,
            "PYTHONPATH": str(ROOT),
            "PILKADA_BOT_TOKEN": TOKEN,
            "PILKADA_API_URL": self._control.url,
            "PILKADA_DATABASE_URL": f"sqlite:///{self.database}",
            **self._settings,
        }
        with (self._folder / "bot.log").open("a") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *self._arguments,
                *more,
                env=env,
                cwd=self._folder,
                stdout=DEVNULL,
                stderr=log,
            )

    async def serves(self) -> None:
        """Return when this life is about to ask for updates."""
        async with asyncio.timeout(30):
            while not await self._control.ledger("getWebhookInfo", self._seen):
                if self._process and self._process.returncode is not None:
                    raise RuntimeError(f"the bot did not start:\n{self.log}")
                await asyncio.sleep(0.01)

    async def kill(self) -> None:
        """End this life as a power cut would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """End this life in order."""
        await self._end(signal.SIGTERM)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return what the database says, while the bot runs too."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()

    @property
    def integrity(self) -> str:
        return str(self.rows("pragma integrity_check")[0][0])

    async def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.send_signal(how)
        await process.wait()
