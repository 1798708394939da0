"""Updates by webhook: refuse, translate, commit, say "received". Nothing is decided here."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.chat.engine import Engine
from bot.errors import Fixable
from bot.store.base import StoreUnavailable

LARGEST = 1_000_000
"""Bytes of an update; Telegram's own are far smaller."""


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
        body = await _body(request)
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
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # The service owns SIGTERM: uvicorn's handler would end the intake but not the courier.
        yield


@contextlib.asynccontextmanager
async def serving(application: Starlette, host: str, port: int) -> AsyncIterator[None]:
    """Serve *application* for as long as the context is open; PortTaken if it can't be."""
    config = uvicorn.Config(
        application, host=host, port=port, log_level="warning", access_log=False, lifespan="off"
    )
    listener = _listener(host, port)
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


def _listener(host: str, port: int) -> socket.socket:
    """Return a listening socket; without its protocol named, asyncio would leave Nagle's
    algorithm on, and every answer would wait 40 ms for an acknowledgement.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
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
