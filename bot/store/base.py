"""What a store promises; one contract test suite runs over every implementation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.errors import Fixable
from bot.events import Event, Incoming
from bot.models import Published, Scene
from bot.turns import Committed, Parcel, Turn

Step = Callable[[Scene, Event], Turn]
"""What an event leads to; pure, its moment and its knowledge already bound."""


class StoreUnavailable(Exception):
    """Nothing can be committed now (disk full, database locked): confirm nothing, try again."""


class StoreInUse(Fixable):
    """Another process holds this database."""

    def __str__(self) -> str:
        return f"{self.args[0]}: another process uses this database; stop it first"


class StoreUnusable(Fixable):
    """There can be no database at that path, or it can't be opened now."""

    def __str__(self) -> str:
        path, problem = self.args
        return f"{path}: cannot be used as database: {problem}; see PILKADA_DATABASE_URL"


class Store(Protocol):
    """Durable state, changed by one transaction an event.

    Calls take effect in the order in which they are made, awaited or not.
    """

    def advance(self, incoming: Incoming, step: Step) -> Awaitable[Committed | None]:
        """Commit what *incoming* leads to; None if its key is known, or its voter was erased.

        Raises StoreUnavailable, or what *step* raised; then nothing of it was committed.
        """

    def delivered(self, parcel: Parcel, message: int | None) -> None:
        """Take *parcel* off the outbox, soon; *message* is what Telegram calls it, if it was sent."""

    def hold(self, voter: str, until: datetime) -> None:
        """Remember, soon, that nothing may be sent to *voter* before *until*."""

    def outbox(self) -> Awaitable[Sequence[Parcel]]:
        """Return what still waits to be sent, oldest first."""

    def held(self) -> Awaitable[dict[str, datetime]]:
        """Return until when which voters' lanes are held."""

    def due(self, now: datetime) -> Awaitable[Sequence[Incoming]]:
        """Return the appointments whose moment has come, earliest first, at most 100."""

    def verdicts(self) -> Awaitable[Sequence[Published]]:
        """Return the verdicts that are published, the newest last."""

    async def ended(self) -> None:
        """Return when the store no longer works: after close(), or because it broke down."""

    async def close(self) -> None:
        """Commit what waits, and let go of the database."""
