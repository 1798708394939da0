"""Faults that a test arms for the next calls of a method. Pure: the server carries them out."""

from collections import deque
from dataclasses import dataclass
from typing import Literal, get_args

from bot.demo.refusals import Impossible

Verb = Literal[
    "drop_before",
    "accept_then_stall",
    "accept_then_reset",
    "accept_then_500",
    "refuse_500",
    "slow",
    "garbage_json",
    "retry_after",
    "fail",
]
ANY = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call."""

    verb: Verb
    ms: int = 0
    seconds: int = 1
    code: int = 400
    description: str = "Bad Request"

    def __post_init__(self) -> None:
        if self.verb not in get_args(Verb):
            raise Impossible(f"no such fault: {self.verb}")


class Faults:
    """Armed faults, by method in lower case; `*` is any method but getUpdates."""

    def __init__(self) -> None:
        self._armed: dict[str, deque[Fault]] = {}

    def arm(self, method: str, fault: Fault, times: int = 1) -> None:
        self._armed.setdefault(method.lower(), deque()).extend([fault] * times)

    def disarm(self) -> None:
        self._armed.clear()

    def take(self, method: str, *, any_too: bool = True) -> Fault | None:
        """Return the fault that this call of *method* (lower case) meets, and use it up."""
        if not self._armed:
            return None
        any_too = any_too and method != "getupdates"
        armed = self._armed.get(method) or (self._armed.get(ANY) if any_too else None)
        return armed.popleft() if armed else None
