"""The store on SQLite: one process, one thread, one connection, a commit for all that waits."""

from __future__ import annotations

import asyncio
import fcntl
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any, TypeVar

from bot.models import Committed, Incoming, Parcel
from bot.store.base import Step, StoreInUse, StoreUnavailable
from bot.store.rows import Rows
from bot.store.seal import Seal

GROUP = 64
"""How many jobs share one commit at most: it bounds how long the first one waits."""

PATIENCE = 0.02
"""Seconds for which marks wait to ride along with somebody else's commit."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Job:
    """One piece of work for the database thread; a mark has nobody waiting for it."""

    work: Callable[[Rows], Any]
    future: asyncio.Future[Any] | None = None


class SqliteStore:
    """Implements `Store`; StoreInUse if another process has *path* open.

    *desk* is the Telegram id of the review chat, None without one.
    """

    def __init__(self, path: Path, seal: Seal, desk: int | None = None) -> None:
        self._lock = _locked(path)
        self._loop = asyncio.get_running_loop()
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._ended = asyncio.Event()
        self._rows = Rows.opened(path, seal, desk)
        self._thread = threading.Thread(target=self._work, name="store", daemon=True)
        self._thread.start()

    def advance(self, incoming: Incoming, step: Step) -> Awaitable[Committed | None]:
        return self._submit(lambda rows_: rows_.advance(incoming, step))

    def delivered(self, parcel: Parcel, message: int | None) -> None:
        self._jobs.put(_Job(lambda rows_: rows_.delivered(parcel, message)))

    def hold(self, voter: str, until: datetime) -> None:
        self._jobs.put(_Job(lambda rows_: rows_.hold(voter, until)))

    def outbox(self) -> Awaitable[Sequence[Parcel]]:
        return self._submit(Rows.outbox)

    def held(self) -> Awaitable[dict[str, datetime]]:
        return self._submit(Rows.held)

    def due(self, now: datetime) -> Awaitable[Sequence[Incoming]]:
        return self._submit(lambda rows_: rows_.due(now))

    async def ended(self) -> None:
        """Return when nothing can be stored any more: after close(), or when its thread died."""
        await self._ended.wait()

    async def close(self) -> None:
        self._jobs.put(None)
        await self._ended.wait()
        self._thread.join()
        self._lock.close()

    def _submit(self, work: Callable[[Rows], T]) -> asyncio.Future[T]:
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(_Job(work, future))
        return future

    def _work(self) -> None:
        """The database thread: whatever ends it ends the store, and who serves is told."""
        try:
            self._serve()
        finally:
            self._rows.close()
            self._loop.call_soon_threadsafe(self._ended.set)

    def _serve(self) -> None:
        unmarked: list[_Job] = []
        stopped = False
        while not stopped:
            group, stopped = self._gathered(unmarked)
            settled = self._committed(group)
            # A mark that could not be committed is not lost: the message it stands for was sent.
            unmarked = [
                job
                for job, outcome in settled
                if job.future is None and isinstance(outcome, StoreUnavailable)
            ]
            self._loop.call_soon_threadsafe(_settle, settled)

    def _gathered(self, unmarked: list[_Job]) -> tuple[list[_Job], bool]:
        """Wait for work; return it, and whether it is the last."""
        group = unmarked
        while len(group) < GROUP:
            nobody_waits = all(job.future is None for job in group)
            try:
                job = self._jobs.get(block=nobody_waits, timeout=PATIENCE if group else None)
            except Empty:
                break
            if job is None:
                return group, True
            group.append(job)
        return group, False

    def _committed(self, group: list[_Job]) -> list[tuple[_Job, Any]]:
        """Run *group* in one transaction; return what became of each job."""
        try:
            with self._rows.transaction():
                return [(job, self._attempted(job)) for job in group]
        except sqlite3.Error as error:
            return [(job, StoreUnavailable(str(error))) for job in group]

    def _attempted(self, job: _Job) -> Any:
        """Return what *job* gives; one that fails is undone and leaves the others alone."""
        try:
            with self._rows.savepoint():
                return job.work(self._rows)
        except sqlite3.OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 -- handed to whoever waits for it
            return error


def _settle(settled: list[tuple[_Job, Any]]) -> None:
    for job, outcome in settled:
        if job.future is None or job.future.done():
            continue
        if isinstance(outcome, Exception):
            job.future.set_exception(outcome)
        else:
            job.future.set_result(outcome)


def _locked(path: Path) -> IO[str]:
    """Return the open lock file beside *path*; the system frees it however the process ends."""
    handle = path.with_name(f"{path.name}.lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.close()
        raise StoreInUse(str(path)) from error
    return handle
