"""The store on SQLite: one process, one thread, one connection, a commit for all that waits."""

from __future__ import annotations

import asyncio
import fcntl
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any, TypeVar

from bot.events import Incoming
from bot.models import Published
from bot.store.base import Step, StoreInUse, StoreUnavailable, StoreUnusable
from bot.store.rows import Rows
from bot.store.seal import Seal
from bot.turns import Committed, Parcel

GROUP = 64
"""How many jobs share one commit at most: it bounds how long the first one waits."""

PATIENCE = 0.02
"""Seconds for which marks wait to ride along with somebody else's commit."""

RETRY = 0.5
"""Seconds before marks that could not be committed are tried again, if nobody else commits."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Job:
    """One piece of work for the database thread; a mark has nobody waiting for it."""

    work: Callable[[Rows], Any]
    future: asyncio.Future[Any] | None = None


class SqliteStore:
    """Implements `Store`; StoreInUse if another process has *path*, StoreUnusable if it is no place.

    *desk* is the Telegram id of the review chat, None without one; *reviewers* are those of the
    people who may act there.
    """

    def __init__(
        self, path: Path, seal: Seal, desk: int | None = None, reviewers: Sequence[int] = ()
    ) -> None:
        with ExitStack() as failed:
            self._lock = failed.enter_context(_locked(path))
            self._rows = _opened(path, seal, desk, reviewers)
            failed.pop_all()
        self._loop = asyncio.get_running_loop()
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._group: list[_Job] = []
        self._ended = asyncio.Event()
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

    def verdicts(self) -> Awaitable[Sequence[Published]]:
        return self._submit(Rows.verdicts)

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
        if self._ended.is_set():
            self._fail_what_is_left()
        return future

    def _work(self) -> None:
        """The database thread: whatever ends it ends the store, and who serves is told."""
        try:
            self._serve()
        finally:
            self._rows.close()
            self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        self._ended.set()
        self._fail_what_is_left()

    def _fail_what_is_left(self) -> None:
        """Let nobody wait for a thread that has ended."""
        left, self._group = self._group, []
        while not self._jobs.empty():
            left += filter(None, [self._jobs.get()])
        _settle([(job, StoreUnavailable("the store has ended")) for job in left])

    def _serve(self) -> None:
        stopped = False
        while not stopped:
            stopped = self._gather()
            settled = self._committed(self._group)
            # A mark that could not be committed is not lost: the message it stands for was sent.
            self._group = [
                job
                for job, outcome in settled
                if job.future is None and isinstance(outcome, StoreUnavailable)
            ]
            self._loop.call_soon_threadsafe(_settle, settled)

    def _gather(self) -> bool:
        """Wait for work, and add it to the marks of last time; tell whether it is the last."""
        group, tried = self._group, len(self._group)
        patience = RETRY if tried else PATIENCE
        while len(group) < tried + GROUP:
            nobody_waits = all(job.future is None for job in group)
            try:
                job = self._jobs.get(block=nobody_waits, timeout=patience if group else None)
            except Empty:
                break
            if job is None:
                return True
            group.append(job)
        return False

    def _committed(self, group: list[_Job]) -> list[tuple[_Job, Any]]:
        """Run *group* in one transaction; return what became of each job."""
        try:
            with self._rows.transaction():
                settled = [(job, self._attempted(job)) for job in group]
        except sqlite3.Error as error:
            return [(job, StoreUnavailable(str(error))) for job in group]
        # It is committed, whatever becomes of the log.
        with suppress(sqlite3.Error):
            self._rows.wipe()
        return settled

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


def _opened(path: Path, seal: Seal, desk: int | None, reviewers: Sequence[int]) -> Rows:
    try:
        return Rows.opened(path, seal, desk, reviewers)
    except sqlite3.Error as error:
        raise StoreUnusable(path, error) from error


def _locked(path: Path) -> IO[str]:
    """Return the open lock file beside *path*; the system frees it however the process ends."""
    try:
        handle = path.with_name(f"{path.name}.lock").open("w")
    except OSError as error:
        raise StoreUnusable(path, error.strerror) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        handle.close()
        raise StoreInUse(str(path)) from error
    return handle
