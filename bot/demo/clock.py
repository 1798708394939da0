"""A clock that can be set, for the demo and for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class SettableClock:
    """The machine's time, moved; it goes on from wherever it is set."""

    def __init__(self, at: datetime | None = None) -> None:
        self._offset = timedelta(0)
        if at:
            self.set(at)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def set(self, at: datetime) -> None:
        """Let it be *at* now."""
        self._offset = at - datetime.now(UTC)

    def forward(self, span: timedelta) -> None:
        """Let *span* have passed."""
        self._offset += span
