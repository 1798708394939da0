"""How the time of a question grows with the entries: `python -m tests.quality.growth`.

What is more than we have is made of it: the same entries with three words in ten changed, so that the
vocabulary grows as well. The last line is a whole decision, as it is served, over the real entries.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from itertools import count, islice
from random import Random
from time import process_time

import numpy as np
from rich.console import Console
from rich.table import Table

from knowledge import answers, match
from knowledge.entries import FaqEntry, asked_anew
from tests.known import KNOWLEDGE
from tests.quality.judge import own

SIZES = (250, 1_000, 4_000)
CHANGED = 0.3
"""The share of the words of a made entry that nobody else has."""

RUNS = 3
"""Of so many runs of one question the fastest counts: the machine has other work."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="entries")
    parser.add_argument("--most", type=int, help="questions; all of ours without")
    given = parser.parse_args(arguments)
    questions = [each.q for each in own()][: given.most]
    table = Table("", "entries", "phrasings", "median ms", "p99 ms")
    medians = []
    for size in given.sizes:
        entries = made(size)
        index = KNOWLEDGE.indexed(entries, KNOWLEDGE.index)
        times = taken(lambda question, index=index: match.rank(question, index), questions)
        medians.append(float(np.median(times)))
        table.add_row("ranked", *_row(size, entries, times))
    served = taken(lambda question: answers.decide(question, KNOWLEDGE), questions)
    real = KNOWLEDGE.index.entries
    table.add_row("served", *_row(len(real), real, served))
    console = Console(highlight=False)
    console.print(table)
    if len(medians) > 1:
        grown = math.log(given.sizes[-1] / given.sizes[0])
        console.print(f"exponent {math.log(medians[-1] / medians[0]) / grown:.2f}")


def made(size: int) -> list[FaqEntry]:
    """Return *size* entries: ours, and variants of them if they are not enough."""
    real, random = KNOWLEDGE.index.entries, Random(1)
    variants = (_variant(each, turn, random) for turn in count(1) for each in real)
    return [*real[:size], *islice(variants, max(0, size - len(real)))]


def _variant(entry: FaqEntry, turn: int, random: Random) -> FaqEntry:
    def changed(phrasing: str) -> str:
        return " ".join(
            f"{word}{turn}x" if random.random() < CHANGED else word for word in phrasing.split()
        )

    asked = {lang: tuple(map(changed, each)) for lang, each in entry.asked_as.items()}
    return asked_anew(entry, asked, f"{entry.id}-{turn}")


def taken(asks: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Return the milliseconds of processor time that each question takes."""

    def once(question: str) -> float:
        begins = process_time()
        asks(question)
        return 1000 * (process_time() - begins)

    return [min(once(question) for _ in range(RUNS)) for question in questions]


def _row(size: int, entries: Sequence[FaqEntry], times: Sequence[float]) -> list[str]:
    phrasings = sum(len(each) for entry in entries for each in entry.asked_as.values())
    median, worst = np.median(times), np.percentile(times, 99)
    return [f"{size:,}", f"{phrasings:,}", f"{median:.2f}", f"{worst:.2f}"]


if __name__ == "__main__":
    main()
