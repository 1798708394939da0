"""Update to answer, ours against bare python-telegram-bot: `python -m tests.bench.pipeline`.

A fresh Telegram, bot process and database a run; cases interleaved, their order reversed in every
second round, medians of the rounds. The closed loop has 100 questions open at any time, the open
loops ask at half of that run's own rate and at 200/s. A lost message makes the exit code 1.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.bench import tables
from tests.bench.bots import cpu_seconds, megabytes, running, telegram
from tests.bench.crowd import Crowd, Timing
from tests.bench.questions import garbled, phrasings

OURS = ("-m", "tests.bench.ours")
ECHO = ("-m", "tests.bench.echo")
ANSWERS = ("-m", "tests.bench.answers")
STEADY = 200.0
COLUMNS = (
    "case", "updates/s", "closed p50/p99 ms", "half rate p50/p99", "200/s p50/p99",
    "bot CPU ms", "RSS MB", "lost", "Telegram's CPU",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A bot to be measured."""

    name: str
    arguments: tuple[str, ...]
    webhook: bool = False


CASES = (
    Case("a: PTB echo, polling", ECHO),
    Case("b: PTB answers, polling", ANSWERS),
    Case("c: ours, polling", OURS),
    Case("d: ours, webhook", OURS, webhook=True),
    Case("e: PTB echo, webhook", ECHO, webhook=True),
)


@dataclass(frozen=True, slots=True)
class Run:
    """The figures of one bot process."""

    closed: Timing
    half: Timing
    steady: Timing
    cpu_ms: float
    rss: float
    unasked: int
    telegram: float

    @property
    def lost(self) -> int:
        return sum(each.lost for each in (self.closed, self.half, self.steady))


async def measure(case: Case, wordings: list[str], given: argparse.Namespace, seed: int) -> Run:
    """Start the bot of *case*, put it under load, stop it."""
    with tempfile.TemporaryDirectory() as folder:
        async with telegram() as (url, line):
            crowd = Crowd(line, given.users, garbled(wordings, seed))
            async with running(case.arguments, url, Path(folder), webhook=case.webhook) as bot:
                await crowd.closed(min(50, given.messages), 10)
                here = psutil.Process()
                used, served = cpu_seconds(bot), cpu_seconds(here)
                closed = await crowd.closed(given.messages, given.outstanding)
                used, served = cpu_seconds(bot) - used, cpu_seconds(here) - served
                half = await crowd.open(closed.rate / 2, given.seconds)
                steady = await crowd.open(STEADY, given.seconds)
                return Run(
                    closed=closed,
                    half=half,
                    steady=steady,
                    cpu_ms=1000 * used / given.messages,
                    rss=megabytes(bot),
                    unasked=crowd.unasked,
                    telegram=served / closed.seconds,
                )


async def measure_all(cases: Sequence[Case], given: argparse.Namespace) -> dict[Case, list[Run]]:
    """Run every case once a round, forwards and backwards in turn."""
    wordings = phrasings()
    runs: dict[Case, list[Run]] = {case: [] for case in cases}
    for number in range(given.rounds):
        for case in cases if number % 2 == 0 else reversed(cases):
            runs[case].append(await measure(case, wordings, given, seed=number))
    return runs


def row(case: Case, runs: Sequence[Run]) -> list[str]:
    lost = sum(run.lost for run in runs)
    doubled = sum(run.unasked for run in runs)
    return [
        case.name,
        tables.spread([run.closed.rate for run in runs]),
        _latency([run.closed for run in runs]),
        _latency([run.half for run in runs]),
        _latency([run.steady for run in runs]),
        tables.spread([run.cpu_ms for run in runs], 2),
        f"{statistics.median(run.rss for run in runs):.0f}",
        f"{lost}" + (f" (+{doubled} twice)" if doubled else ""),
        f"{statistics.median(run.telegram for run in runs):.0%}",
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--outstanding", type=int, default=100)
    parser.add_argument("--messages", type=int, default=1500)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--cases", default="abcde", help="letters, for example ac")
    given = parser.parse_args(arguments)
    cases = [case for case in CASES if case.name[0] in given.cases]
    if not importlib.util.find_spec("tornado"):
        print("e is left out: python-telegram-bot's own webhook server needs tornado")
        cases = [case for case in cases if not case.name.startswith("e")]
    runs = asyncio.run(measure_all(cases, given))
    title = (
        f"pipeline: {given.messages} messages, {given.users} users, {given.outstanding} "
        f"outstanding, {given.rounds} rounds"
    )
    tables.show(title, COLUMNS, [row(case, runs[case]) for case in cases])
    return int(any(run.lost for of_case in runs.values() for run in of_case))


def _latency(timings: Sequence[Timing]) -> str:
    p50, p99 = (
        statistics.median(1000 * tables.quantile(timing.latencies, share) for timing in timings)
        for share in (0.5, 0.99)
    )
    return f"{p50:.1f} / {p99:.1f}"


if __name__ == "__main__":
    sys.exit(main())
