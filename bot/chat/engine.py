"""Every event passes here: into the store, and what it leads to out to the courier."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot.cards import World
from bot.chat.courier import Courier
from bot.chat.events import to_broken, to_incoming, to_key
from bot.chat.media import call
from bot.events import Broken, Event, Incoming, Migrated
from bot.models import DESK, Scene
from bot.step import step
from bot.store.base import Store, StoreUnavailable
from bot.turns import Bury, Committed, Turn

log = logging.getLogger(__name__)


class Engine:
    """Turns updates, due rows and outcomes into committed turns, in the order in which they come.

    *recall* is awaited when the published verdicts have changed; `woken` is set when something is
    due at once.
    """

    def __init__(
        self,
        bot: Bot,
        store: Store,
        courier: Courier,
        world: Callable[[], World],
        clock: Callable[[], datetime],
        recall: Callable[[], Awaitable[None]],
    ) -> None:
        self._bot, self._store, self._courier = bot, store, courier
        self._world, self._clock, self._recall = world, clock, recall
        self.woken = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()

    async def take(self, updates: Iterable[Any]) -> None:
        """Return when all *updates* are on disk; StoreUnavailable if they can't be now.

        A caller that is cancelled meanwhile leaves them to `rest`.
        """
        task = asyncio.create_task(self._take(updates))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.shield(task)

    async def rest(self) -> None:
        """Return when everything that was taken is on disk or failed, and presses are answered."""
        if self._running:
            await asyncio.wait(self._running)

    async def _take(self, updates: Iterable[Any]) -> None:
        # Submitted without an await in between: a chat's second message never overtakes its first.
        submitted = [self._submit(self._read(update)) for update in updates]
        unavailable = None
        for incoming, pending in submitted:
            try:
                await self._finish(incoming, pending)
            except StoreUnavailable as error:
                # Those behind it may be committed, and redelivery would find them handled: what
                # they lead to is sent now or not before the next start.
                unavailable = error
        if unavailable:
            raise unavailable

    async def advance(self, incoming: Incoming) -> None:
        """Return when *incoming* is committed; StoreUnavailable if it can't be now."""
        await self._finish(*self._submit(incoming))

    def _read(self, update: Any) -> Incoming:
        now = self._clock()
        try:
            return to_incoming(update, now)
        except Exception as error:  # noqa: BLE001 -- whatever an update holds, it is confirmed
            log.warning("%s cannot be read: %s", to_key(update), type(error).__name__)
            return to_broken(update, now, error)

    def _submit(self, incoming: Incoming) -> tuple[Incoming, Awaitable[Committed | None]]:
        world = self._world()

        def bound(scene: Scene, event: Event) -> Turn:
            return step(scene, event, incoming.at, world)

        return incoming, self._store.advance(incoming, bound)

    async def _finish(self, incoming: Incoming, pending: Awaitable[Committed | None]) -> None:
        try:
            committed = await pending
        except StoreUnavailable:
            raise
        except Exception as error:
            log.exception("event %s broke", incoming.key)
            committed = await self._buried(incoming, error)
        if committed:
            self._courier.dispatch(committed)
            if committed.published:
                await self._recall()
            if committed.woken:
                self.woken.set()
            _advise(incoming.event, committed)
        if incoming.press:
            self._answer(incoming.press, committed.toast if committed else None)

    async def _buried(self, incoming: Incoming, error: Exception) -> Committed | None:
        """Bury an event that no turn could be found for, with as much of it as can be stored."""
        reason = type(error).__name__
        what = json.dumps(incoming.event.model_dump(), default=str)
        broken = replace(incoming, event=Broken(reason=reason, what=what))
        nowhere = replace(broken, chat=None, voter=None)
        # The chat itself may be what can't be stored.
        for attempt in (broken, nowhere):
            try:
                return await self._submit(attempt)[1]
            except StoreUnavailable:
                raise
            except Exception:
                log.exception("event %s cannot be buried", incoming.key)
        # What cannot be masked is not kept; unburied, the event would come back for ever.
        bare = Turn(changes=(Bury(reason=reason, what=incoming.key),))
        return await self._store.advance(nowhere, lambda _scene, _event: bare)

    def _answer(self, press: str, toast: str | None) -> None:
        task = asyncio.get_running_loop().create_task(self._toast(press, toast))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _toast(self, press: str, toast: str | None) -> None:
        """Answer a button press once, best effort: it expires, and carries no state."""
        given = {"text": toast} if toast else {}
        try:
            await call(self._bot, "answerCallbackQuery", callback_query_id=press, **given)
        except TelegramError as error:
            log.debug("a press was not answered: %s", type(error).__name__)


def _advise(event: Event, committed: Committed) -> None:
    if isinstance(event, Migrated) and committed.voter == DESK:
        log.warning("the review chat has a new id: set PILKADA_REVIEW_CHAT_ID=%d", event.chat)
