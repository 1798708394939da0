"""Every store there is, on a disk that outlives it, and turns made for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.events import Due, Incoming, Nothing
from bot.models import Scene, Session
from bot.store.base import Step, Store
from bot.store.seal import Seal
from bot.store.sqlite import SqliteStore
from bot.turns import Message, Turn

NOW = datetime(2024, 11, 20, 5, tzinfo=UTC)
WATI, BUDI, DESK_CHAT = 700, 701, -100
TOKEN = "424242:made-up"


class SqliteDisk:
    """A folder with one database; the store on it can be closed and opened again."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "bot.db"
        self._stores: list[Store] = []

    async def open(
        self,
        desk: int | None = DESK_CHAT,
        token: str = TOKEN,
        reviewers: Sequence[int] = (),
    ) -> SqliteStore:
        store = SqliteStore(self.path, Seal(token), desk, reviewers)
        self._stores.append(store)
        return store

    async def reopen(
        self,
        desk: int | None = DESK_CHAT,
        token: str = TOKEN,
        reviewers: Sequence[int] = (),
    ) -> SqliteStore:
        await self.close()
        return await self.open(desk, token, reviewers)

    async def close(self) -> None:
        for store in self._stores:
            await store.close()
        self._stores.clear()


@pytest.fixture(params=[SqliteDisk], ids=["sqlite"])
async def disk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SqliteDisk]:
    disk = request.param(tmp_path)
    yield disk
    await disk.close()


@pytest.fixture
async def store(disk: SqliteDisk) -> Store:
    return await disk.open()


def update(number: int, chat: int = WATI, at: datetime = NOW) -> Incoming:
    """Return what came as update *number* from *chat*."""
    return Incoming(f"u:{number}", at, Nothing(), chat=chat)


def outcome(number: int, voter: str, at: datetime = NOW) -> Incoming:
    return Incoming(f"o:{number}", at, Nothing(), voter=voter)


def leads_to(**turn) -> Step:
    """Return a step that leads to that turn, whatever came."""
    return lambda _scene, _event: Turn(**turn)


def says(html: str, **more) -> Step:
    return leads_to(outgoing=(Message(html=html, **more),))


def remembers(letter: str) -> Step:
    """Return a step that adds *letter* to what the session holds."""

    def step(scene: Scene, _event: object) -> Turn:
        held = scene.session.album or ""
        return Turn(session=scene.session.model_copy(update={"album": held + letter}))

    return step


def fails(_scene: Scene, _event: object) -> Turn:
    raise ZeroDivisionError


async def session(store: Store, chat: int = WATI, *, key: str = "u:peek") -> Session:
    """Return the session of *chat*; each peek needs a key of its own."""
    seen: list[Session] = []
    await store.advance(Incoming(key, NOW, Nothing(), chat=chat), _noting(seen))
    return seen[0]


def _noting(seen: list[Session]) -> Callable[[Scene, object], Turn]:
    def step(scene: Scene, _event: object) -> Turn:
        seen.append(scene.session)
        return Turn()

    return step


async def due_names(store: Store, at: datetime) -> list[str]:
    """Return the names of what is due, without the desk's own sweep."""
    events = [incoming.event for incoming in await store.due(at)]
    names = [event.name for event in events if isinstance(event, Due)]
    return [name for name in names if name != "sweep"]
