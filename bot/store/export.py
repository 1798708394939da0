"""What editors and operators read while the bot runs; opens the database read-only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.errors import Fixable
from bot.store.seal import Seal
from knowledge.claims import Claim


class NoDatabase(Fixable):
    """There is no database of this bot at that path."""

    def __str__(self) -> str:
        return f"{self.args[0]}: no database of this bot; see PILKADA_DATABASE_URL"


@dataclass(frozen=True, slots=True)
class Letter:
    """An event that could not be handled."""

    id: int
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question without an entry, or with one that did not help; how often, and when last."""

    question: str
    entry: str | None
    times: int
    last: str


@dataclass(frozen=True, slots=True)
class Reacted:
    """What voters made of an entry that their question was shown; how often."""

    question: str
    entry: str | None
    reaction: str
    times: int


def letters(path: Path) -> list[Letter]:
    """Return the dead letters, oldest first, unopened."""
    found = _query(path, "select id, at, reason from dead_letters order by id")
    return [Letter(id_, datetime.fromtimestamp(at, UTC), reason) for id_, at, reason in found]


def opened(path: Path, letter: int, seal: Seal) -> str | None:
    """Return what is in a dead letter; None if there is none of that number."""
    found = list(_query(path, "select sealed from dead_letters where id = ?", letter))
    return seal.open(found[0][0]) if found else None


def unanswered(path: Path) -> list[Unanswered]:
    """Return the questions that nothing answered, or not well, the most asked first."""
    sql = (
        "select question, entry, count(*) as times, max(at) from ("
        " select question, null as entry, at from unanswered"
        " union all select question, entry, at from reactions"
        " where reaction = 'unsolved' and question is not null)"
        " group by question, entry order by times desc, max(at) desc"
    )
    return [Unanswered(*row) for row in _query(path, sql)]


def reactions(path: Path) -> list[Reacted]:
    """Return what voters made of what they were shown, without who, the most frequent first."""
    sql = (
        "select question, entry, reaction, count(*) as times from reactions"
        " where question is not null group by question, entry, reaction"
        " order by times desc, question"
    )
    return [Reacted(*row) for row in _query(path, sql)]


def verdicts(path: Path) -> list[Claim]:
    """Return the verdicts that are published, the oldest first."""
    return [
        Claim.model_validate_json(row) for (row,) in _query(path, "select claim from verdicts")
    ]


def _query(path: Path, sql: str, *values: object) -> Iterator[Any]:
    if not path.exists():
        raise NoDatabase(str(path))
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            found = connection.execute(sql, values).fetchall()
    except sqlite3.DatabaseError as error:
        raise NoDatabase(str(path)) from error
    yield from found
