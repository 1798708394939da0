"""Logging: one line an event, and neither token nor voter in it."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _Redacted(logging.Formatter):
    """Replaces *secrets* wherever they turn up, in tracebacks too."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__(FORMAT)
        # Of a token what follows the colon, which an address may hold as %3A.
        self._secrets = tuple(secret.rpartition(":")[2] for secret in secrets)

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "•••")
        return line

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 -- logging's own name
        """Return where it happened and what kind it was: messages quote what voters wrote."""
        chain, error = [], ei[1]
        while error:
            frames = "".join(traceback.format_tb(error.__traceback__))
            chain.append(f"{frames}{type(error).__name__}")
            error = error.__cause__ or error.__context__
        return "\n".join(reversed(chain))


def set_up(*secrets: str, level: int = logging.INFO) -> None:
    """Log to standard error from *level* on; *secrets* are never printed."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Redacted(tuple(secret for secret in secrets if secret)))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # httpx and python-telegram-bot log addresses that hold the token, and whole updates.
    for name in ("httpx", "httpcore", "telegram", "aiohttp", "uvicorn"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL)
