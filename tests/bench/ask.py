"""Questions through `main.py ask --jsonl` on one core: `python -m tests.bench.ask [FILE]`.

Time to the first answer includes starting Python and loading the knowledge; then one question at a
time, each line timed from written to answered.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import psutil

from tests.bench import tables
from tests.bench.bots import ROOT, cpu_seconds, environment, megabytes
from tests.bench.questions import from_file, garbled, phrasings

COLUMNS = (
    "questions", "start-up s", "mean ms", "p50 ms", "p99 ms", "max ms", "CPU ms", "RSS MB",
    "found/unsure/none/declined",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """The figures of one process."""

    start: float
    latencies: list[float]
    cpu_ms: float
    rss: float
    outcomes: list[str]


def measure(questions: Sequence[str], core: int) -> Run:
    """Ask one process that is kept on *core*; the first question counts as its start-up."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "knowledge", Path(folder, "knowledge"))
        began = time.perf_counter()
        with subprocess.Popen(
            ["taskset", "-c", str(core), sys.executable, str(ROOT / "main.py"), "ask", "--jsonl"],
            cwd=folder,
            env=environment("http://127.0.0.1", Path(folder)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            outcomes = [_asked(process, questions[0])]
            start = time.perf_counter() - began
            watched, latencies = psutil.Process(process.pid), []
            used = cpu_seconds(watched)
            for question in questions[1:]:
                began = time.perf_counter()
                outcomes.append(_asked(process, question))
                latencies.append(1000 * (time.perf_counter() - began))
            used = cpu_seconds(watched) - used
            return Run(
                start, latencies, 1000 * used / len(latencies), megabytes(watched), outcomes
            )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", help="JSON Lines with `q` or `question`")
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    source = cycle(from_file(given.file)) if given.file else garbled(phrasings(), given.seed)
    questions = list(islice(source, given.questions))
    # The others of this machine are where they are: the core that is least busy now.
    busy = psutil.cpu_percent(0.3, percpu=True)
    core = min(os.sched_getaffinity(0), key=lambda each: busy[each])
    runs = [measure(questions, core) for _ in range(given.runs)]
    tables.show(f"ask: {given.runs} runs", COLUMNS, [_row(runs, len(questions))])


def _row(runs: Sequence[Run], count: int) -> list[str]:
    outcomes = runs[0].outcomes
    kinds = ("answer", "choices", "none", "declined")
    return [
        str(count),
        tables.spread([run.start for run in runs], 1),
        tables.spread([statistics.fmean(run.latencies) for run in runs], 2),
        tables.spread([statistics.median(run.latencies) for run in runs], 2),
        tables.spread([tables.quantile(run.latencies, 0.99) for run in runs], 2),
        tables.spread([max(run.latencies) for run in runs], 1),
        tables.spread([run.cpu_ms for run in runs], 2),
        tables.spread([run.rss for run in runs]),
        "/".join(str(outcomes.count(kind)) for kind in kinds),
    ]


def _asked(process: subprocess.Popen[str], question: str) -> str:
    print(json.dumps({"question": question}), file=process.stdin, flush=True)
    return json.loads(process.stdout.readline())["outcome"]


if __name__ == "__main__":
    main()
