"""Values that tell who sent something, and where to look for them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from bot.demo.people import Control
from tests.chat import evidence
from tests.chat.evidence import traces
from tests.conftest import House

USER = 771_234_567
NIK, PHONE = "3273014107900001", "081234567890"
CANARIES = (
    "Kenariwati",
    "Prawirakenari",
    "kenari_wati",
    str(USER),
    NIK,
    PHONE,
    "6281234500001",
    "kenari-berkas",
    "Bude Kenari",
    "Tanda Kenari",
    "Sebut Kenari",
    "Kata orang kenari",
    "kenari@contoh.id",
    evidence.CANARY,
)
"""What would tell who sent something, or whose it is."""

PERSON = {"id": 772_000_001, "is_bot": False, "first_name": "Sebut Kenari"}
ADDED = {
    "author_signature": "Tanda Kenari",
    "via_bot": {"id": 9, "is_bot": True, "first_name": "Tanda Kenari", "username": "kenari_wati"},
    "quote": {"text": "Kata orang kenari", "position": 0},
    "external_reply": {"origin": {"type": "user", "sender_user": PERSON, "date": 1}},
}
"""What Telegram tells of a message beside its content."""


def found(text: str) -> list[str]:
    """Return the canaries in *text*."""
    return [canary for canary in CANARIES if canary.lower() in text.lower()]


async def at_the_desk(telegram: Control, desk: int) -> list[str]:
    """Return the canaries in what the bot asked of the review chat, and in what is shown there."""
    calls = [call for call in await telegram.ledger() if call["chat_id"] == desk]
    shown = (await telegram.messages(desk))["messages"]
    assert calls
    leaked = found(json.dumps([calls, shown], ensure_ascii=False))
    for file_id in _file_ids([each for each in shown if each["from"]["is_bot"]]):
        leaked += [repr(trace) for trace in traces(await telegram.file(file_id))]
    return leaked


def _file_ids(raw: Any) -> Iterator[str]:
    match raw:
        case {"file_id": str(file_id)}:
            yield file_id
        case dict():
            for each in raw.values():
                yield from _file_ids(each)
        case list():
            for each in raw:
                yield from _file_ids(each)


def stored(house: House) -> list[str]:
    """Return every value in the database but the one column that may say whose chat it is."""
    with closing(sqlite3.connect(house.settings.database)) as database:
        query = "select name from pragma_table_list where type = 'table'"
        names = [row[0] for row in database.execute(query)]
        columns = {
            name: [row[1] for row in database.execute(f"pragma table_info([{name}])")]
            for name in names
        }
        return [
            f"{name}.{column}: {value!r}"
            for name in names
            for row in database.execute(f"select * from [{name}]")
            for column, value in zip(columns[name], row, strict=True)
            if (name, column) not in {("voters", "chat"), ("dead_letters", "sealed")}
        ]


def in_database(house: House) -> list[str]:
    return [value for value in stored(house) if found(value)]
