"""Waiting for what a test cannot be told of: by looking again, never by sleeping for luck."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

EVERY = 0.02


async def until(look: Callable[[], Awaitable[T]], seconds: float = 10) -> T:
    """Return the first true thing that *look* returns; TimeoutError if there is none in time."""
    async with asyncio.timeout(seconds):
        while not (seen := await look()):  # noqa: ASYNC110 -- another process sets no event
            await asyncio.sleep(EVERY)
    return seen
