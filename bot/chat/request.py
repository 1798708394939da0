"""HTTP to the Bot API: aiohttp under python-telegram-bot, with outcomes told apart.

The token is part of every address, so no address is ever repeated in an error or a log line.
"""

from __future__ import annotations

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    FormData,
    TCPConnector,
)
from telegram._utils.types import ODVInput
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 32
"""Open connections at most; more than the courier's sends in flight."""


class NotSent(NetworkError):
    """The request surely did not reach Telegram: it is safe to send it again."""


class Unknown(NetworkError):
    """Telegram may or may not have acted on the request."""


class AiohttpRequest(BaseRequest):
    """One pool of connections; *seconds* is how long an answer is waited for unless told."""

    def __init__(self, seconds: float = 20) -> None:
        self._seconds = seconds
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._seconds

    async def initialize(self) -> None:
        if self._session is None:
            connector = TCPConnector(limit=CONNECTIONS, keepalive_timeout=60)
            self._session = ClientSession(connector=connector, cookie_jar=DummyCookieJar())

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 -- the interface's
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NotSent("the connection pool is closed")
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._seconds
        # A long download may go on for as long as bytes come; one that stalls holds up a lane.
        stalls = self._seconds if method == "GET" else None
        try:
            async with self._session.request(
                method,
                url,
                data=_body(request_data),
                timeout=ClientTimeout(total=seconds, sock_read=stalls),
            ) as answer:
                content = await answer.read()
                # Files are fetched by GET, and are no JSON.
                return (
                    (answer.status, content)
                    if method == "GET"
                    else _understood(answer.status, content)
                )
        except ClientConnectorError as error:
            raise NotSent(type(error).__name__) from None
        except (TimeoutError, ClientError) as error:
            raise Unknown(type(error).__name__) from None


def _body(data: RequestData | None) -> dict[str, str] | FormData | None:
    if data is None or not data.contains_files:
        return data and data.json_parameters
    form = FormData(data.json_parameters, quote_fields=False)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


def _understood(status: int, payload: bytes) -> tuple[int, bytes]:
    """Return the answer; Unknown if it is a proxy's or a broken server's, not Telegram's own."""
    if not payload.startswith(b"{"):
        raise Unknown(f"HTTP {status} without JSON")
    return status, payload
