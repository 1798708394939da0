"""How the benchmarks show their figures, and the machine that they were measured on."""

from __future__ import annotations

import os
import platform
import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence

import psutil
from rich.console import Console
from rich.table import Table

WIDTH = 170


def show(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table, then the machine: figures without it mean little."""
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*row)
    console = Console(highlight=False, width=WIDTH)
    console.print(table)
    console.print(machine(), markup=False)


def machine() -> str:
    """Return the machine and how busy others keep it, in one line."""
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    busy = psutil.cpu_times_percent(0.3)
    return (
        f"Python {platform.python_version()}, {os.cpu_count()} cores; load {load}, "
        f"busy now {100 - busy.idle:.0f} %, steal {busy.steal:.0f} %; "
        f"fsync {_fsync_ms():.2f} ms; shared machine: compare rows of one table only"
    )


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that *share* of all do not exceed; NaN of nothing."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values: Sequence[float], digits: int = 0) -> str:
    """Return the median, with the extremes if there are several values."""
    middle = f"{statistics.median(values):.{digits}f}"
    if len(values) == 1:
        return middle
    return f"{middle} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def _fsync_ms() -> float:
    with tempfile.NamedTemporaryFile() as file:
        taken = []
        for _ in range(20):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000
