"""Updates by webhook: refuse, translate, commit, say "received". Nothing is decided here."""

from __future__ import annotations

import hmac
import json

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.chat.engine import Engine
from bot.store.base import StoreUnavailable

LARGEST = 1_000_000
"""Bytes of an update; Telegram's own are far smaller."""

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
            # Refused, it would come again for a day; taken, it is a dead letter.
            update = body.decode(errors="replace")
        try:
            await self._engine.take([update])
        except StoreUnavailable:
            return Response(status_code=503, headers={"Retry-After": "1"})
        return Response()

    async def health(self, _: Request) -> Response:
        """Answer 200 while the process serves."""
        return Response()


async def _body(request: Request) -> bytes | None:
    """Return the body, None as soon as it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)
