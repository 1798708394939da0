"""The local Bot API on loopback: bots on one side, people and tests on the other."""

import argparse
import asyncio
import contextlib
import sys
from typing import Self

from starlette.applications import Starlette
from starlette.routing import Route

from bot.chat.http import serving
from bot.demo.api import BotApi
from bot.demo.control import ControlSide
from bot.demo.downloads import Downloads
from bot.demo.lines import Lines
from bot.demo.telegram import LocalTelegram
from bot.demo.wire import Protocol

HOST = "127.0.0.1"


class LocalServer:
    """Serves *telegram* while its context is open."""

    def __init__(self, telegram: LocalTelegram, port: int = 0) -> None:
        self.telegram = telegram
        self._port = port
        self._lines = Lines(telegram)
        self._served = contextlib.AsyncExitStack()
        self.url = ""

    async def __aenter__(self) -> Self:
        # Open polls and stalled answers would outlive any test: no grace at the end.
        served = serving(
            _application(self._lines),
            HOST,
            self._port,
            grace=0,
            http=Protocol,
            timeout_keep_alive=75,
            backlog=1024,
        )
        self.url = f"http://{HOST}:{await self._served.enter_async_context(served)}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._lines.close()
        await self._served.aclose()


def _application(lines: Lines) -> Starlette:
    return Starlette(
        routes=[
            Route("/bot{token}/{method}", BotApi(lines)),
            Route("/file/bot{token}/{path:path}", Downloads(lines)),
            *ControlSide(lines).routes(),
        ]
    )


async def _serve(port: int, *, keeps_ledger: bool) -> None:
    async with LocalServer(LocalTelegram(keeps_ledger=keeps_ledger), port) as server:
        sys.stdout.write(f"listening on {server.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--no-ledger", action="store_true", help="for long benchmarks")
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(given.port, keeps_ledger=not given.no_ledger))


if __name__ == "__main__":
    main()
