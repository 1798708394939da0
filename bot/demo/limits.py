"""Flood limits as Telegram is said to apply them; off until somebody switches them on. Pure."""

import math
from collections import deque

from bot.demo.refusals import too_many_requests

PER_GROUP, GROUP_WINDOW = 20, 60.0
OVERALL, OVERALL_WINDOW = 30, 1.0
PRIVATE_BURST, PRIVATE_PER_SECOND = 3, 1.0


class Limits:
    """Counts what one bot sends; refuses with `retry_after` what is too much."""

    def __init__(self) -> None:
        self.on = False
        self._overall: deque[float] = deque()
        self._groups: dict[int, deque[float]] = {}
        self._private: dict[int, tuple[float, float]] = {}

    def check(self, chat_id: int, now: float) -> None:
        """Count one message to *chat_id*, or raise 429; what is refused is not counted."""
        waits = [_wait(self._overall, OVERALL, OVERALL_WINDOW, now)]
        if chat_id < 0:
            group = self._groups.setdefault(chat_id, deque())
            waits.append(_wait(group, PER_GROUP, GROUP_WINDOW, now))
        else:
            waits.append(1.0 - self._tokens(chat_id, now))
        if (longest := max(waits)) > 0:
            raise too_many_requests(max(1, math.ceil(longest)))
        self._count(chat_id, now)

    def _tokens(self, chat_id: int, now: float) -> float:
        left, since = self._private.get(chat_id, (float(PRIVATE_BURST), now))
        return min(PRIVATE_BURST, left + (now - since) * PRIVATE_PER_SECOND)

    def _count(self, chat_id: int, now: float) -> None:
        self._overall.append(now)
        if chat_id < 0:
            self._groups[chat_id].append(now)
        else:
            self._private[chat_id] = (self._tokens(chat_id, now) - 1.0, now)


def _wait(times: deque[float], most: int, window: float, now: float) -> float:
    while times and now - times[0] >= window:
        times.popleft()
    return times[0] + window - now if len(times) >= most else 0.0
