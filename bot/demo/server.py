"""The local Bot API on loopback: bots on one side, people and tests on the other."""

import argparse
import asyncio
import contextlib
import socket
import sys
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.demo.api import BotApi
from bot.demo.control import ControlSide
from bot.demo.lines import Lines
from bot.demo.refusals import Refused
from bot.demo.telegram import LocalTelegram
from bot.demo.wire import Protocol

HOST = "127.0.0.1"
BACKLOG = 1024


class _Server(uvicorn.Server):
    """uvicorn inside a loop that is not its own; it starts and stops without its main loop.

    `serve` is never called, so that no signal handler is installed and nothing waits for ticks.
    """

    async def start(self, listener: socket.socket) -> None:
        self.config.load()
        self.lifespan = self.config.lifespan_class(self.config)
        await self.startup(sockets=[listener])

    async def stop(self) -> None:
        for server in self.servers:
            server.close()
        # Open polls and stalled answers would outlive any test.
        for connection in list(self.server_state.connections):
            transport = connection.transport
            if isinstance(transport, asyncio.Transport):
                transport.abort()
        await asyncio.gather(*self.server_state.tasks, return_exceptions=True)
        for server in self.servers:
            await server.wait_closed()


class LocalServer:
    """Serves *telegram* while its context is open."""

    def __init__(self, telegram: LocalTelegram, port: int = 0) -> None:
        self.telegram = telegram
        self._port = port
        self._lines = Lines(telegram)
        self._server = _Server(
            uvicorn.Config(
                _application(self._lines),
                http=Protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=75,
                backlog=BACKLOG,
            )
        )
        self.url = ""

    async def __aenter__(self) -> Self:
        listener = _listener(self._port)
        self.url = f"http://{HOST}:{listener.getsockname()[1]}"
        await self._server.start(listener)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._lines.close()
        await self._server.stop()


def _listener(port: int) -> socket.socket:
    # asyncio switches Nagle's algorithm off only for sockets that say they are TCP; with it, each
    # answer would wait 40 ms for the client's delayed acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise
    return listener


def _application(lines: Lines) -> Starlette:
    return Starlette(
        routes=[
            Route("/bot{token}/{method}", BotApi(lines)),
            Route("/file/bot{token}/{path:path}", _no_file),
            *ControlSide(lines).routes(),
        ]
    )


async def _no_file(_request: Request) -> JSONResponse:
    return JSONResponse(Refused(404, "Not Found").payload(), status_code=404)


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
