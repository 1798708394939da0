"""Delivers the outbox: a lane per chat, one send in flight per lane, at Telegram's pace."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from telegram import Bot

from bot.chat.delivery import (
    Delivered,
    Moved,
    Outcome,
    Rejected,
    TryAgain,
    Uncleaned,
    Unreachable,
    Unsure,
    deliver,
)
from bot.chat.lanes import Bucket, Gate, Limits
from bot.events import Blocked, Event, Incoming, Migrated, Refused, Unfit
from bot.models import DESK
from bot.store.base import Store, StoreUnavailable
from bot.turns import Committed, Evidence, Parcel, Priority, Removal

REPEATED_WITHIN = timedelta(seconds=60)
"""An answer of which nobody knows whether it arrived is repeated while it is younger than this."""

PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds between tries to reach Telegram, before jitter; the last one stays."""

TRIES = 3
"""How often a file for the desk is tried while nobody knows whether it arrived."""

RECENT = 1_000
"""How many slots' messages are remembered: the store learns them within a second."""

BUCKETS = 10_000
"""How many chats' buckets are remembered before full ones are forgotten."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Lane:
    """What waits for one chat, oldest first."""

    voter: str
    waiting: deque[Parcel] = field(default_factory=deque)
    failures: int = 0
    moved_to: int | None = None

    def put(self, parcel: Parcel) -> None:
        """Add *parcel*; in its slot it replaces what waits there."""
        if self.moved_to:
            parcel = replace(parcel, chat=self.moved_to)
        if parcel.slot:
            kept = (each for each in self.waiting if each.slot != parcel.slot)
            self.waiting = deque(kept)
        self.waiting.insert(self._place(parcel), parcel)

    def _place(self, parcel: Parcel) -> int:
        """Return where *parcel* belongs: what somebody waits for goes before announcements."""
        places = range(len(self.waiting))
        if parcel.outgoing.priority is Priority.ANNOUNCEMENT:
            return len(self.waiting)
        later = (n for n in places if self.waiting[n].outgoing.priority is Priority.ANNOUNCEMENT)
        return next(later, len(self.waiting))

    def move(self, chat: int) -> None:
        """Send what waits, and what is put before the store knows better, to *chat*."""
        self.moved_to = chat
        self.waiting = deque(replace(each, chat=chat) for each in self.waiting)

    def settle(self, slot: str | None, message: int | None) -> None:
        """Let what waits for *slot* renew *message* from now on, or reply to it."""
        if slot and message:
            self.waiting = deque(_settled(each, slot, message) for each in self.waiting)


def _settled(parcel: Parcel, slot: str, message: int) -> Parcel:
    if parcel.slot == slot:
        return replace(parcel, edits=message)
    if getattr(parcel.outgoing, "under", None) == slot:
        return replace(parcel, under=message)
    return parcel


class Courier:
    """Sends what the store hands out; what became of it goes back to the store."""

    def __init__(
        self, bot: Bot, store: Store, clock: Callable[[], datetime], limits: Limits
    ) -> None:
        self._bot, self._store, self._clock, self._limits = bot, store, clock, limits
        self._loop = asyncio.get_running_loop()
        self._gate = Gate(limits.overall)
        self._in_flight = asyncio.Semaphore(limits.in_flight)
        self._lanes: dict[str, _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._buckets: dict[str, Bucket] = {}
        self._recent: dict[tuple[str, str], int] = {}
        self._held: dict[str, datetime] = {}
        self._report: Callable[[Incoming], Awaitable[object]] | None = None
        self._stopping = asyncio.Event()

    async def start(self, report: Callable[[Incoming], Awaitable[object]]) -> None:
        """Take up what an earlier process left; call it before anything new can come in."""
        self._report = report
        self._held = await self._store.held()
        self._put(await self._store.outbox())

    def dispatch(self, committed: Committed) -> None:
        """Put what was committed into its lanes."""
        if committed.silenced and (lane := self._lanes.get(committed.voter)):
            lane.waiting.clear()
        self._put(committed.parcels)

    async def stop(self) -> None:
        """Begin no more sends, and return when those in flight have ended."""
        self._stopping.set()
        self._gate.open()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _put(self, parcels: Iterable[Parcel]) -> None:
        for parcel in parcels:
            lane = self._lanes.get(parcel.voter)
            if lane is None:
                lane = self._lanes[parcel.voter] = _Lane(parcel.voter)
                self._begin(lane)
            lane.put(self._known(parcel))

    def _remember(self, parcel: Parcel, message: int | None) -> None:
        """Keep what a slot's message is called until the store surely knows it too."""
        if parcel.slot is None:
            return
        self._recent.pop((parcel.voter, parcel.slot), None)
        if message and not isinstance(parcel.outgoing, Removal):
            self._recent[parcel.voter, parcel.slot] = message
        if len(self._recent) > RECENT:
            self._recent.pop(next(iter(self._recent)))

    def _known(self, parcel: Parcel) -> Parcel:
        """Return *parcel* as if it had been put before what was sent while it was committed."""
        for slot in (parcel.slot, getattr(parcel.outgoing, "under", None)):
            if slot and (message := self._recent.get((parcel.voter, slot))):
                parcel = _settled(parcel, slot, message)
        return parcel

    def _begin(self, lane: _Lane) -> None:
        task = self._loop.create_task(self._drive(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drive(self, lane: _Lane) -> None:
        """Send what waits in *lane* until nothing does."""
        try:
            while lane.waiting and await self._permitted(lane):
                await self._send_one(lane)
        finally:
            # No await since the lane was seen empty: a parcel put meanwhile would be forgotten.
            del self._lanes[lane.voter]

    async def _send_one(self, lane: _Lane) -> None:
        async with self._in_flight:
            if not lane.waiting or self._stopping.is_set():
                return
            parcel = lane.waiting.popleft()
            try:
                outcome = await deliver(self._bot, parcel)
            except Exception as error:
                log.exception("outbox row %d cannot be sent", parcel.id)
                outcome = Rejected(type(error).__name__)
        await self._settle(lane, parcel, outcome)

    async def _settle(self, lane: _Lane, parcel: Parcel, outcome: Outcome) -> None:
        match outcome:
            case Delivered(message):
                lane.failures = 0
                lane.settle(parcel.slot, message)
                self._remember(parcel, message)
                self._store.delivered(parcel, message)
            case TryAgain(seconds):
                self._wait(lane, seconds)
                self._put_back(lane, parcel)
            case Unsure() if isinstance(parcel.outgoing, Evidence) and lane.failures >= TRIES:
                # One file must not hold up the desk; it can be asked for by its button.
                await self._done(lane, parcel, Unfit(slot=parcel.outgoing.slot))
            case Unsure() if self._repeats(parcel):
                self._wait(lane, None)
                self._put_back(lane, parcel)
            case Unsure():
                self._store.delivered(parcel, None)
            case Moved(chat):
                lane.move(chat)
                self._put_back(lane, replace(parcel, chat=chat))
                await self._tell(parcel, Migrated(chat=chat))
            case Unreachable() if parcel.voter == DESK:
                # Nothing of the desk's is dropped: the bot may be let in again.
                log.error(
                    "the review chat cannot be written to: is the bot in it, with its rights?"
                )
                self._wait(lane, None)
                self._put_back(lane, parcel)
            case Unreachable():
                await self._done(lane, parcel, Blocked())
            case Uncleaned():
                await self._done(lane, parcel, Unfit(slot=parcel.slot or ""))
            case Rejected(reason):
                log.error("Telegram refused outbox row %d: %s", parcel.id, reason)
                await self._done(lane, parcel, _consequence(parcel, reason))

    async def _done(self, lane: _Lane, parcel: Parcel, event: Event | None) -> None:
        """Take *parcel* off the outbox once what became of it is on disk."""
        if event and not await self._tell(parcel, event):
            self._wait(lane, None)
            self._put_back(lane, parcel)
            return
        lane.failures = 0
        self._store.delivered(parcel, None)

    def _put_back(self, lane: _Lane, parcel: Parcel) -> None:
        """Let *parcel* be the lane's next, unless something newer waits in its slot."""
        if not parcel.slot or all(each.slot != parcel.slot for each in lane.waiting):
            lane.waiting.appendleft(parcel)

    def _repeats(self, parcel: Parcel) -> bool:
        """Tell whether *parcel*, which may have arrived, is sent again."""
        edit = parcel.edits is not None
        young = self._clock() - parcel.created < REPEATED_WITHIN
        return edit or young or parcel.must_arrive

    def _wait(self, lane: _Lane, seconds: float | None) -> None:
        """Hold *lane* for as long as Telegram asked, or a little longer than last time."""
        if seconds is None:
            pause = PAUSES[min(lane.failures, len(PAUSES) - 1)]
            lane.failures += 1
            self._held[lane.voter] = self._later(pause * random.uniform(0.5, 1))  # noqa: S311 -- jitter
            return
        until = self._held[lane.voter] = self._later(seconds + random.uniform(0.1, 1))  # noqa: S311
        self._store.hold(lane.voter, until)

    def _later(self, seconds: float) -> datetime:
        return self._clock() + timedelta(seconds=seconds)

    async def _permitted(self, lane: _Lane) -> bool:
        """Wait until *lane* may send; False if the courier is stopping, or nothing waits any more."""
        while lane.waiting and not self._stopping.is_set():
            if lane.waiting[0].is_vain:
                # Nothing of this lane is in flight now, so nothing was sent in its slot; it must
                # not take the place of a card in the chat's minute.
                self._store.delivered(lane.waiting.popleft(), None)
                continue
            now = self._loop.time()
            bucket = self._bucket(lane, now)
            if seconds := max(bucket.wait(now), self._hold(lane)):
                await self._sleep(seconds)
                continue
            bucket.take(now)
            await self._gate.passed(lane.waiting[0].outgoing.priority)
            return True
        return False

    def _hold(self, lane: _Lane) -> float:
        until = self._held.get(lane.voter)
        if until is None:
            return 0.0
        seconds = (until - self._clock()).total_seconds()
        if seconds <= 0:
            del self._held[lane.voter]
        return max(0.0, seconds)

    async def _sleep(self, seconds: float) -> None:
        """Sleep, but not through a stop."""
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return

    def _bucket(self, lane: _Lane, now: float) -> Bucket:
        if lane.voter not in self._buckets:
            if len(self._buckets) >= BUCKETS:
                self._buckets = {v: b for v, b in self._buckets.items() if not b.full(now)}
            rate = self._limits.of_chat(lane.waiting[0].chat)
            self._buckets[lane.voter] = Bucket(rate, now)
        return self._buckets[lane.voter]

    async def _tell(self, parcel: Parcel, event: Event) -> bool:
        """Report what became of *parcel*; False if that can't be stored now."""
        if self._report is None:
            return True
        key = f"o:{parcel.id}:{event.kind}"
        try:
            await self._report(Incoming(key, self._clock(), event, voter=parcel.voter))
        except StoreUnavailable:
            log.warning("the outcome of outbox row %d could not be stored", parcel.id)
            return False
        return True


def _consequence(parcel: Parcel, reason: str) -> Event | None:
    """Return what a refusal is to the desk; an alarm that is refused is no alarm again, for ever."""
    if isinstance(parcel.outgoing, Evidence):
        return Unfit(slot=parcel.outgoing.slot)
    alarmed = (parcel.slot or "").startswith("refused:") or isinstance(parcel.outgoing, Removal)
    return None if alarmed else Refused(reason=reason)
