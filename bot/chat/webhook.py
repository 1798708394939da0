"""Updates by webhook: refuse, translate, commit, say "received". Nothing is decided here."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import socket
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.chat.engine import Engine
from bot.errors import Fixable
from bot.store.base import StoreUnavailable

LARGEST = 1_000_000
"""Bytes of an update; Telegram's own are far smaller."""

GRACE = 3
"""Seconds for the answers that are under way when the server stops."""

BACKLOG = 1024


class PortTaken(Fixable):
    """Our own HTTP server cannot listen where it was told to."""

    def __str__(self) -> str:
        return f"PILKADA_LISTEN: cannot listen on {self.args[0]}: {self.args[1]}"


SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- its name, not its value


class Webhook:
    """The address that Telegram posts to."""

    def __init__(self, engine: Engine, secret: str, path: str) -> None:
        self._engine, self._secret = engine, secret.encode()
        self.application = Starlette(
            routes=[
                Route(path or "/", self.receive, methods=["POST"]),
                Route("/health", self.health, methods=["GET"]),
            ]
        )

    async def receive(self, request: Request) -> Response:
        """Answer 200 once the update is on disk; Telegram sends it again otherwise."""
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret):
            return Response(status_code=403)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return Response(status_code=400)
        try:
            await self._engine.take([update])
        except StoreUnavailable:
            return Response(status_code=503, headers={"Retry-After": "1"})
        return Response()

    async def health(self, _: Request) -> Response:
        """Answer 200 while the process serves."""
        return Response()


class _Server(uvicorn.Server):
    """uvicorn inside a loop that is not its own.

    `serve` is never called: its signal handlers would end the intake but not the courier.
    """

    async def start(self, listener: socket.socket) -> None:
        self.config.load()
        self.lifespan = self.config.lifespan_class(self.config)
        await self.startup(sockets=[listener])

    async def stop(self) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if answering := list(self.server_state.tasks):
            await asyncio.wait(answering, timeout=GRACE)
        # Who has not sent its whole request by now has hung up, as far as `receive` can tell.
        for connection in list(self.server_state.connections):
            transport = connection.transport
            if isinstance(transport, asyncio.Transport):
                transport.abort()
        await asyncio.gather(*self.server_state.tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def serving(application: Starlette, host: str, port: int) -> AsyncIterator[None]:
    """Serve *application* for as long as the context is open; PortTaken if it can't be."""
    config = uvicorn.Config(
        application,
        ws="none",
        lifespan="off",
        # uvicorn's own handlers would print around the one that hides the token.
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
    )
    listener = _listener(host, port)
    server = _Server(config)
    await server.start(listener)
    try:
        yield
    finally:
        await server.stop()


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


async def _body(request: Request) -> bytes | None:
    """Return the body, None as soon as it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)
