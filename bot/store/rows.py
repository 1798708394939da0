"""Rows in and out of SQLite, on the database thread only. No transaction is begun elsewhere."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import assert_never

from sqlite_utils import Database

from bot.models import (
    DESK,
    OUTGOING,
    Appointment,
    Bury,
    Change,
    Committed,
    Due,
    Erase,
    Incoming,
    Message,
    Move,
    NoteReaction,
    NoteUnanswered,
    Outgoing,
    Parcel,
    Scene,
    Session,
    Silence,
    Sweep,
    Turn,
)
from bot.store import migrations
from bot.store.base import Step
from bot.store.seal import Seal

LIVES = {
    "handled": timedelta(hours=72),
    "slots": timedelta(days=3),
    "dead_letters": timedelta(days=7),
    "unanswered": timedelta(days=30),
    "reactions": timedelta(days=30),
}
"""How long the rows of a table are kept; update ids come back within 24 h, three times that."""


class Rows:
    """The tables of one open database."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        # The hot path's statements go to the connection itself: sqlite-utils wraps each in a
        # savepoint of its own, which costs more than the statement.
        self._execute = db.conn.execute
        self._seal = seal

    @classmethod
    def opened(cls, path: Path, seal: Seal, desk: int | None) -> Rows:
        """Open *path*, durable at every commit, bring its tables up to date, set the desk's chat."""
        with ExitStack() as failed:
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            failed.callback(connection.close)
            connection.executescript("""
                pragma journal_mode = wal;
                pragma synchronous = full;
                pragma foreign_keys = on;
                pragma secure_delete = on;
            """)
            db = Database(connection)
            migrations.apply(db)
            rows = cls(db, seal)
            with rows.transaction():
                rows._configure(desk or 0)
                rows._execute(
                    "insert or ignore into due (voter, name, at) values (?, 'sweep', 0)", [DESK]
                )
            failed.pop_all()
        return rows

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        # BEGIN IMMEDIATE takes the write lock up front: a deferred transaction that
        # reads first can fail to upgrade when another process wrote in between.
        self._execute("begin immediate")
        try:
            yield
            self._execute("commit")
        except BaseException:
            if self._db.conn.in_transaction:
                self._execute("rollback")
            raise

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        self._execute("savepoint one")
        try:
            yield
        except BaseException:
            # A full disk may have ended the transaction, and the savepoint with it.
            if self._db.conn.in_transaction:
                self._execute("rollback to one")
                self._execute("release one")
            raise
        self._execute("release one")

    def advance(self, incoming: Incoming, step: Step) -> Committed | None:
        """Apply *step* to what *incoming* concerns; None if it is known, or its voter erased."""
        if not self._is_new(incoming) or not (found := self._session(incoming)):
            return None
        session, chat = found
        turn = step(Scene(session), incoming.event)
        return self._saved(turn, incoming, session, chat)

    def delivered(self, parcel: Parcel, message: int | None) -> None:
        self._execute("delete from outbox where id = ?", [parcel.id])
        if parcel.slot and message:
            self._execute(
                "insert into slots values (?, ?, ?, ?)"
                " on conflict do update set message = excluded.message, at = excluded.at",
                [parcel.voter, parcel.slot, message, parcel.created.timestamp()],
            )

    def hold(self, voter: str, until: datetime) -> None:
        self._execute("insert or replace into holds values (?, ?)", [voter, until.timestamp()])

    def held(self) -> dict[str, datetime]:
        return {voter: _moment(until) for voter, until in self._execute("select * from holds")}

    def outbox(self) -> Sequence[Parcel]:
        found = self._execute(
            "select o.id, o.voter, v.chat, o.outgoing, coalesce(o.edits, s.message), o.created"
            " from outbox o join voters v on v.key = o.voter"
            " left join slots s on s.voter = o.voter and s.slot = o.slot order by o.id"
        )
        return [
            Parcel(id_, voter, chat, OUTGOING.validate_json(outgoing), edits, _moment(created))
            for id_, voter, chat, outgoing, edits, created in found
        ]

    def due(self, now: datetime) -> Sequence[Incoming]:
        found = self._execute(
            "select id, voter, name from due where at <= ? order by at limit 100",
            [now.timestamp()],
        )
        return [
            Incoming(f"d:{id_}", now, Due(name=name), voter=voter, due=id_)
            for id_, voter, name in found
        ]

    def _is_new(self, incoming: Incoming) -> bool:
        if incoming.due is not None:
            gone = self._execute("delete from due where id = ? returning 1", [incoming.due])
            return gone.fetchone() is not None
        known = self._execute(
            "insert into handled values (?, ?) on conflict do nothing returning 1",
            [incoming.key, incoming.at.timestamp()],
        )
        return known.fetchone() is not None

    def _session(self, incoming: Incoming) -> tuple[Session, int] | None:
        """Return the session that *incoming* concerns, and its chat; a stranger gets a new key.

        None for a voter who was erased meanwhile: what became of an old message is no news of them.
        """
        key = None if incoming.chat else incoming.voter or DESK
        found = self._execute(
            "select key, chat, state from voters left join sessions on voter = key"
            " where chat = ? or key = ?",
            [incoming.chat, key],
        ).fetchone()
        if found is None:
            return self._stranger(incoming, incoming.chat) if incoming.chat else None
        key, chat, state = found
        session = Session.model_validate_json(state) if state else Session(voter=key)
        return session, chat

    def _stranger(self, incoming: Incoming, chat: int) -> tuple[Session, int]:
        key = secrets.token_urlsafe(12)
        self._execute("insert into voters (key, chat) values (?, ?)", [key, chat])
        session = Session(voter=key, phone=incoming.lang)
        self._keep(session)
        return session, chat

    def _saved(self, turn: Turn, incoming: Incoming, before: Session, chat: int) -> Committed:
        voter = before.voter
        if turn.session and turn.session != before:
            self._keep(turn.session)
        for change in turn.changes:
            self._apply(change, voter, incoming.at)
        for appointment in turn.due:
            self._arrange(voter, appointment)
        return Committed(
            voter=voter,
            parcels=tuple(
                parcel
                for outgoing in turn.outgoing
                if (parcel := self._posted(outgoing, voter, chat, incoming.at))
            ),
            toast=turn.toast,
            silenced=Silence() in turn.changes,
        )

    def _keep(self, session: Session) -> None:
        self._execute(
            "insert into sessions values (?, ?) on conflict do update set state = excluded.state",
            [session.voter, session.model_dump_json(exclude_defaults=True)],
        )

    def _posted(self, outgoing: Outgoing, voter: str, chat: int, at: datetime) -> Parcel | None:
        """Put *outgoing* into the outbox; with a slot it replaces what waits there."""
        if isinstance(outgoing, Message) and outgoing.to == DESK:
            voter, chat = DESK, self._chat_of(DESK)
        if not chat:
            return None
        slot = outgoing.slot if isinstance(outgoing, Message) else None
        edits = outgoing.edits if isinstance(outgoing, Message) else None
        if slot:
            edits = edits or self._in_slot(voter, slot)
            self._execute("delete from outbox where voter = ? and slot = ?", [voter, slot])
        # Its kind is a default too, and without it the row could not be read after a restart.
        row = outgoing.model_dump_json(exclude_none=True)
        added = self._execute(
            "insert into outbox (voter, slot, edits, outgoing, created) values (?, ?, ?, ?, ?)",
            [voter, slot, edits, row, at.timestamp()],
        )
        return Parcel(added.lastrowid or 0, voter, chat, outgoing, edits, at)

    def _chat_of(self, voter: str) -> int:
        found = self._execute("select chat from voters where key = ?", [voter]).fetchone()
        return int(found[0])

    def _in_slot(self, voter: str, slot: str) -> int | None:
        found = self._execute(
            "select message from slots where voter = ? and slot = ?", [voter, slot]
        ).fetchone()
        return found and int(found[0])

    def _arrange(self, voter: str, appointment: Appointment) -> None:
        name = appointment.name
        self._execute("delete from due where voter = ? and name = ?", [voter, name])
        if appointment.at:
            self._execute(
                "insert into due (voter, name, at) values (?, ?, ?)",
                [voter, name, appointment.at.timestamp()],
            )

    def _apply(self, change: Change, voter: str, at: datetime) -> None:
        match change:
            case NoteUnanswered(question=question, lang=lang):
                day = at.date().isoformat()
                row = {"at": day, "lang": lang.value, "question": question}
                self._db.table("unanswered").insert(row)
            case NoteReaction():
                row = {"at": at.date().isoformat(), **change.model_dump(mode="json")}
                self._db.table("reactions").insert(row)
            case Bury(reason=reason, what=what):
                self._execute(
                    "insert into dead_letters (at, reason, sealed, voter) values (?, ?, ?, ?)",
                    [at.timestamp(), reason, self._seal.close(what), voter],
                )
            case Silence():
                self._execute("delete from outbox where voter = ?", [voter])
            case Move(chat=chat):
                self._move(voter, chat)
            case Erase():
                self._execute("delete from voters where key = ? and key <> ?", [voter, DESK])
            case Sweep():
                self._sweep(at)
            case _:
                assert_never(change)

    def _configure(self, chat: int) -> None:
        """Let *chat* be the desk's, unless that is where the desk has moved away from."""
        moved = "select 1 from voters where key = ? and moved_from = ?"
        if not self._execute(moved, [DESK, chat]).fetchone():
            self._settle(DESK, chat)

    def _move(self, voter: str, chat: int) -> None:
        self._execute(
            "update voters set moved_from = chat where key = ? and chat <> ?", [voter, chat]
        )
        self._settle(voter, chat)

    def _settle(self, voter: str, chat: int) -> None:
        """Let *voter* be at *chat*; a stranger already met there was the same chat."""
        self._execute("delete from voters where chat = ? and key <> ?", [chat, voter])
        self._execute("update voters set chat = ? where key = ?", [chat, voter])

    def _sweep(self, at: datetime) -> None:
        for table, life in LIVES.items():
            oldest = at - life
            # Questions and reactions carry a day only: a second could tell who asked.
            by_day = table in {"unanswered", "reactions"}
            limit = oldest.date().isoformat() if by_day else oldest.timestamp()
            self._execute(f"delete from {table} where at < ?", [limit])  # noqa: S608 -- a constant
        self._execute("delete from holds where until < ?", [at.timestamp()])


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)
