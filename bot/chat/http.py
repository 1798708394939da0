"""Our own HTTP server, for the webhook and for the local Bot API: uvicorn in a loop not its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import uvicorn

from bot.errors import Fixable

BACKLOG = 1024
"""Connections that may wait to be accepted."""


class PortTaken(Fixable):
    """Our own HTTP server cannot listen where it was told to."""

    def __str__(self) -> str:
        return f"PILKADA_LISTEN: cannot listen on {self.args[0]}: {self.args[1]}"


class _Server(uvicorn.Server):
    """`serve` is never called: its signal handlers would end the intake but not the courier."""

    async def start(self, listener: socket.socket) -> None:
        self.config.load()
        self.lifespan = self.config.lifespan_class(self.config)
        await self.startup(sockets=[listener])

    async def stop(self, grace: float) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if answering := list(self.server_state.tasks):
            await asyncio.wait(answering, timeout=grace)
        # Who has not sent its whole request by now has hung up, as far as we can tell.
        for connection in list(self.server_state.connections):
            transport = connection.transport
            if isinstance(transport, asyncio.Transport):
                transport.abort()
        await asyncio.gather(*self.server_state.tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def serving(
    application: Any, host: str, port: int, *, grace: float, **options: Any
) -> AsyncIterator[int]:
    """Serve an ASGI *application* while the context is open, on the port that is yielded.

    At the end, requests have *grace* seconds to be answered. PortTaken if it can't listen.
    """
    # uvicorn's own log handlers would print around the one that hides the token.
    given = {"ws": "none", "lifespan": "off", "log_config": None, "access_log": False, **options}
    listener = _listener(host, port)
    server = _Server(uvicorn.Config(application, server_header=False, date_header=False, **given))
    await server.start(listener)
    try:
        yield listener.getsockname()[1]
    finally:
        await server.stop(grace)


def _listener(host: str, port: int) -> socket.socket:
    """Return a listening socket; without its protocol named, asyncio would leave Nagle's
    algorithm on, and every answer would wait 40 ms for an acknowledgement.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise PortTaken(f"{host}:{port}", error.strerror) from None
    return listener
