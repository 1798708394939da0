"""Starts a bot in a process of its own, and the local Telegram that it talks to in this one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

from bot.demo.lines import Line
from bot.demo.server import LocalServer
from bot.demo.telegram import LocalTelegram

ROOT = Path(__file__).parent.parent.parent
TOKEN = "424242:made-up"
SECRET = "s" * 40


@asynccontextmanager
async def telegram() -> AsyncIterator[tuple[str, Line]]:
    """Serve a fresh local Telegram without a ledger; gives its address and our bot's line."""
    async with LocalServer(LocalTelegram(keeps_ledger=False)) as server:
        yield server.url, server._lines.line(TOKEN)


@asynccontextmanager
async def running(
    arguments: Sequence[str], url: str, folder: Path, *, webhook: bool = False
) -> AsyncIterator[psutil.Process]:
    """Run Python with *arguments* and an empty database in *folder*; its log is shown if it died."""
    log = folder / "bot.log"
    # Who edits the knowledge meanwhile would make our bot load it again, and nobody else's.
    shutil.copytree(ROOT / "knowledge", folder / "knowledge")
    with log.open("w") as written:
        process = subprocess.Popen(  # noqa: ASYNC220 -- it takes a millisecond
            [sys.executable, *arguments],
            cwd=folder,
            env=environment(url, folder, webhook=webhook),
            stdout=written,
            stderr=written,
        )
    try:
        yield psutil.Process(process.pid)
        if process.poll() is not None:
            raise RuntimeError(log.read_text())
    finally:
        # An orderly stop of python-telegram-bot takes seconds, and nothing is measured after this.
        process.kill()
        process.wait()


def environment(url: str, folder: Path, *, webhook: bool = False) -> dict[str, str]:
    """Return the settings of a bot that knows nothing of this machine's own `.env`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PILKADA_")}
    more = {
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), kept.get("PYTHONPATH")))),
        "PILKADA_BOT_TOKEN": TOKEN,
        "PILKADA_API_URL": url,
        "PILKADA_DATABASE_URL": f"sqlite:///{folder}/bot.db",
        "PILKADA_KNOWLEDGE_DIR": f"{folder}/knowledge",
    }
    if webhook:
        address = f"127.0.0.1:{_free_port()}"
        more |= {
            "PILKADA_LISTEN": address,
            "PILKADA_WEBHOOK_URL": f"http://{address}/telegram",
            "PILKADA_WEBHOOK_SECRET": SECRET,
        }
    return kept | more


def megabytes(process: psutil.Process) -> float:
    """Return the process's resident memory."""
    return process.memory_info().rss / 2**20


def cpu_seconds(process: psutil.Process) -> float:
    """Return what the process has used of the processor so far."""
    times = process.cpu_times()
    return times.user + times.system


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
