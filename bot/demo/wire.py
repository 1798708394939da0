"""Bytes in, bytes out: reading a Bot API call from an ASGI server, and answering or not."""

import asyncio
import json
from typing import Any, cast
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.demo import multipart
from bot.demo.account import Params

JSON, HTML = b"application/json", b"text/html"


class Protocol(HttpToolsProtocol):
    """HTTP whose requests know their connection, so that a fault can cut it."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["state"]["transport"] = self.transport


def cut(scope: Scope) -> None:
    """Close the connection without an answer."""
    cast(asyncio.Transport, scope["state"]["transport"]).abort()


async def read_params(scope: Scope, receive: Receive) -> Params:
    """Return the parameters of a call: from the query, a form, a multipart body or JSON."""
    params: Params = {}
    if scope["query_string"]:
        params.update(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
    body = await _body(receive)
    if body:
        params.update(_parsed(_content_type(scope), body))
    return params


async def respond(send: Send, status: int, body: bytes, content_type: bytes = JSON) -> None:
    headers = [(b"content-type", content_type), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def hung_up(receive: Receive) -> None:
    """Return when the client closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _body(receive: Receive) -> bytes:
    message = await receive()
    parts = [message.get("body", b"")]
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
    return b"".join(parts)


def _content_type(scope: Scope) -> bytes:
    return next((value for name, value in scope["headers"] if name == b"content-type"), b"")


def _parsed(content_type: bytes, body: bytes) -> Params:
    if content_type.startswith(b"multipart/"):
        return multipart.parse(content_type, body)
    if content_type.startswith(b"application/json"):
        return _json(body)
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _json(body: bytes) -> Params:
    try:
        given: Any = json.loads(body)
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}
