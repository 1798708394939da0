"""The queue of updates that Telegram keeps for one bot. Pure: nobody waits here."""

import json
from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Update = dict[str, Any]
QueueId = tuple[str, int]
"""One queue for each chat's messages, one for each user's button presses."""

MESSAGE_LIFE = timedelta(hours=24)
PRESS_LIFE = timedelta(seconds=150)
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True, eq=False)
class Entry:
    """One update in the queue, already in the bytes that will be sent."""

    serial: int
    update: Update
    body: bytes
    queue: QueueId
    expires: datetime


class Updates:
    """What is not confirmed yet, oldest first."""

    def __init__(self, first_id: int = 1) -> None:
        self.allowed: list[str] = []
        self._waiting: OrderedDict[int, Entry] = OrderedDict()
        self._again: deque[Entry] = deque()
        self._next_id = first_id
        self._serial = 0

    def __iter__(self) -> Iterator[Entry]:
        yield from self._again
        yield from self._waiting.values()

    def __contains__(self, entry: Entry) -> bool:
        return entry.serial in self._waiting or entry in self._again

    def add(self, kind: str, content: Any, now: datetime) -> Entry | None:
        """Queue a new update; None if the bot did not ask for this kind."""
        if kind not in self.allowed if self.allowed else kind in NOT_BY_DEFAULT:
            return None
        entry = self._entry({"update_id": self.new_id(), kind: content}, now)
        self._waiting[entry.serial] = entry
        return entry

    def add_raw(self, update: Update, now: datetime, *, new_id: bool = False) -> Entry:
        """Queue *update* as it is, even if its id was confirmed long ago."""
        if new_id or "update_id" not in update:
            update = {**update, "update_id": self.new_id()}
        entry = self._entry(update, now)
        self._again.append(entry)
        return entry

    def new_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1

    def confirm(self, offset: int) -> None:
        """Forget all before *offset*; counted from the end if negative."""
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popitem(last=False)
            return
        # Ids are nearly always in order, so that looking further than the first one that stays
        # would only make a long queue slow.
        while self._waiting:
            serial, entry = next(iter(self._waiting.items()))
            if _id(entry) >= offset:
                return
            del self._waiting[serial]

    def take(self, limit: int, now: datetime) -> list[Entry]:
        """Return the oldest *limit* entries; they stay until they are confirmed."""
        while self._again:
            # Handed out whatever the offset says, once; from then on an offset confirms it.
            entry = self._again.pop()
            self._waiting[entry.serial] = entry
            self._waiting.move_to_end(entry.serial, last=False)
        taken: list[Entry] = []
        expired: list[Entry] = []
        for entry in self._waiting.values():
            (taken if entry.expires > now else expired).append(entry)
            if len(taken) == limit:
                break
        for entry in expired:
            self.forget(entry)
        return taken

    def forget(self, entry: Entry) -> None:
        """Drop one entry: it was delivered, or it expired."""
        self._waiting.pop(entry.serial, None)
        if self._again and entry in self._again:
            self._again.remove(entry)

    def clear(self) -> None:
        self._waiting.clear()
        self._again.clear()

    def pending(self, now: datetime) -> int:
        for entry in [entry for entry in self if entry.expires <= now]:
            self.forget(entry)
        return len(self._waiting) + len(self._again)

    def _entry(self, update: Update, now: datetime) -> Entry:
        self._serial += 1
        life = PRESS_LIFE if "callback_query" in update else MESSAGE_LIFE
        body = json.dumps(update, separators=(",", ":")).encode()
        return Entry(self._serial, update, body, _queue(update), now + life)


def _id(entry: Entry) -> int:
    given = entry.update["update_id"]
    return given if isinstance(given, int) else 0


def _queue(update: Update) -> QueueId:
    for kind, content in update.items():
        if isinstance(content, dict):
            if kind == "callback_query":
                return "user", _number(content.get("from"))
            return "chat", _number(content.get("chat"))
    return "chat", 0


def _number(owner: Any) -> int:
    given = owner.get("id") if isinstance(owner, dict) else None
    return given if isinstance(given, int) else 0
