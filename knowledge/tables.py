"""A CSV file as a tree of texts with their places, like a YAML file. Pure."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from knowledge.errors import KnowledgeError
from knowledge.places import Grown, Location, Place, Tree

LONGEST_LINE = 10_000

ROWS = "rows"
"""The key under which the rows of a table stand."""


def parse(path: Path, content: bytes) -> Tree:
    """Return *content* as a list of rows, each a mapping from the first line's names to texts."""
    grown = _grown(path, content)
    return Tree(path, lambda: grown)


def _grown(path: Path, content: bytes) -> Grown:
    try:
        header, *lines = content.decode().splitlines()
    except (UnicodeDecodeError, ValueError) as error:
        problem = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else "is empty"
        return Grown(None, {}, {}, (KnowledgeError(path, 1, 1, problem),))
    if len(header) > LONGEST_LINE or header.startswith("\ufeff"):
        wrong = "the first line should name the columns, in UTF-8 without a byte order mark"
        return Grown(None, {}, {}, (KnowledgeError(path, 1, 1, wrong),))
    names = next(csv.reader([header]))
    rows: list[dict[str, Any]] = []
    places: dict[Location, Place] = {(): Place(1, 1), (ROWS,): Place(1, 1)}
    problems = []
    for number, line in enumerate(lines, 2):
        try:
            cells = next(csv.reader([line]), [])
        except csv.Error as error:
            problems.append(KnowledgeError(path, number, 1, f"cannot be read: {error}"))
            continue
        if len(cells) != len(names):
            wrong = f"{len(cells)} cells; the first line names {len(names)}"
            problems.append(KnowledgeError(path, number, 1, wrong))
            continue
        places[(ROWS, len(rows))] = Place(number, 1)
        for index, name in enumerate(names):
            column = 1 + sum(len(cell) + 1 for cell in cells[:index])
            places[(ROWS, len(rows), name)] = Place(number, column)
        rows.append({n: cell for n, cell in zip(names, cells, strict=True) if cell})
    return Grown({ROWS: rows}, places, {}, tuple(problems))
