"""Rows in and out of SQLite, on the database thread only. No transaction is begun elsewhere."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import assert_never

from sqlite_utils import Database

from bot.cases import Told
from bot.events import Due, Incoming
from bot.models import DESK, Published, Session
from bot.store import migrations
from bot.store.base import Step
from bot.store.desk import DeskRows, moment
from bot.store.scenes import Scenery
from bot.store.seal import Seal
from bot.turns import (
    OUTGOING,
    Appointment,
    Bar,
    Bury,
    Change,
    Committed,
    Erase,
    Fold,
    Join,
    MarkTold,
    Move,
    NoteReaction,
    NoteUnanswered,
    Outgoing,
    Parcel,
    Publish,
    Removal,
    Retract,
    SaveCase,
    SaveDesk,
    SaveTip,
    Silence,
    Sweep,
    Turn,
    Unreached,
)

LIVES = {
    "handled": timedelta(hours=72),
    "slots": timedelta(days=3),
    "dead_letters": timedelta(days=7),
    "unanswered": timedelta(days=30),
    "reactions": timedelta(days=30),
}
"""How long the rows of a table are kept; update ids come back within 24 h, three times that.

Slots of tips and cases live as long as cases: cards and evidence are edited by them.
"""

OF_CASES = "*:PK-*"
"""The slots of tips and cases."""

TIPS_LIVE, CASES_LIVE = timedelta(days=90), timedelta(days=180)
"""How long tips are kept, and closed cases without their tips."""


class Rows:
    """The tables of one open database."""

    def __init__(self, db: Database, seal: Seal) -> None:
        self._db = db
        # The hot path's statements go to the connection itself: sqlite-utils wraps each in a
        # savepoint of its own, which costs more than the statement.
        self._execute = db.conn.execute
        self._seal = seal
        self._desk = DeskRows(self._execute)
        self._wiped = False
        self._scenery = Scenery(self._desk, self._execute, self._mark)

    @classmethod
    def opened(cls, path: Path, seal: Seal, desk: int | None, reviewers: Sequence[int]) -> Rows:
        """Open *path*, durable at every commit, bring its tables up to date, set who the desk is."""
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
                rows._desk.configure(reviewers)
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

    def wipe(self) -> None:
        """Empty the write-ahead log if something was deleted that should leave no trace in it."""
        if self._wiped:
            self._wiped = False
            self._execute("pragma wal_checkpoint(truncate)")

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
        scene = self._scenery.scene(incoming, session, chat)
        turn = step(scene, incoming.event)
        return self._saved(turn, incoming, session, chat)

    def verdicts(self) -> Sequence[Published]:
        return self._desk.verdicts()

    def delivered(self, parcel: Parcel, message: int | None) -> None:
        self._execute("delete from outbox where id = ?", [parcel.id])
        if (notice := getattr(parcel.outgoing, "notice", None)) and message:
            self._desk.mark([notice], Told.HEARD, parcel.created)
        if isinstance(parcel.outgoing, Removal):
            gone = "delete from slots where voter = ? and slot = ?"
            self._execute(gone, [parcel.voter, parcel.slot])
        elif parcel.slot and message:
            self._execute(
                "insert into slots values (?, ?, ?, ?)"
                " on conflict do update set message = excluded.message, at = excluded.at",
                [parcel.voter, parcel.slot, message, parcel.created.timestamp()],
            )

    def hold(self, voter: str, until: datetime) -> None:
        self._execute("insert or replace into holds values (?, ?)", [voter, until.timestamp()])

    def held(self) -> dict[str, datetime]:
        return {voter: moment(until) for voter, until in self._execute("select * from holds")}

    def outbox(self) -> Sequence[Parcel]:
        found = self._execute(
            "select o.id, o.voter, v.chat, o.outgoing, coalesce(o.edits, s.message), o.created,"
            " u.message from outbox o join voters v on v.key = o.voter"
            " left join slots s on s.voter = o.voter and s.slot = o.slot"
            " left join slots u on u.voter = o.voter and u.slot = o.under order by o.id"
        )
        return [
            Parcel(id_, voter, chat, OUTGOING.validate_json(row), edits, moment(created), under)
            for id_, voter, chat, row, edits, created, under in found
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
        voter, at = before.voter, incoming.at
        if turn.session and turn.session != before:
            self._keep(turn.session)
        for change in turn.changes:
            self._apply(change, voter, at)
        if Erase() in turn.changes and voter != DESK and (turn.outgoing or turn.due):
            # Whoever asked for it is told that it was done, under a key that nothing hangs on.
            voter = self._stranger(incoming, chat)[0].voter
        for appointment in turn.due:
            self._arrange(DESK if appointment.of == DESK else voter, appointment)
        kinds = {type(change) for change in turn.changes}
        return Committed(
            voter=before.voter,
            parcels=tuple(
                parcel
                for outgoing in turn.outgoing
                if (parcel := self._posted(outgoing, voter, chat, at))
            ),
            toast=turn.toast,
            silenced=bool(kinds & {Silence, Erase}),
            woken=Erase in kinds or any(each.at and each.at <= at for each in turn.due),
            published=bool(kinds & {Publish, Retract}),
        )

    def _keep(self, session: Session) -> None:
        self._execute(
            "insert into sessions values (?, ?) on conflict do update set state = excluded.state",
            [session.voter, session.model_dump_json(exclude_defaults=True)],
        )

    def _posted(self, outgoing: Outgoing, voter: str, chat: int, at: datetime) -> Parcel | None:
        """Put *outgoing* into the outbox; with a slot it replaces what waits there."""
        if outgoing.to != "here":
            voter, chat = outgoing.to, self._chat_of(outgoing.to)
        if not chat:
            return None
        slot: str | None = getattr(outgoing, "slot", None)
        under: str | None = getattr(outgoing, "under", None)
        edits: int | None = getattr(outgoing, "edits", None)
        if slot:
            edits = edits or self._in_slot(voter, slot)
            self._execute("delete from outbox where voter = ? and slot = ?", [voter, slot])
        # Its kind is a default too, and without it the row could not be read after a restart.
        row = outgoing.model_dump_json(exclude_none=True)
        added = self._execute(
            "insert into outbox (voter, slot, edits, outgoing, created, under)"
            " values (?, ?, ?, ?, ?, ?)",
            [voter, slot, edits, row, at.timestamp(), under],
        )
        above = self._in_slot(voter, under) if under else None
        return Parcel(added.lastrowid or 0, voter, chat, outgoing, edits, at, above)

    def _chat_of(self, voter: str) -> int:
        """Return the chat of *voter*; 0 if there is none any more."""
        found = self._execute("select chat from voters where key = ?", [voter]).fetchone()
        return int(found[0]) if found else 0

    def _mark(self, voter: str) -> str:
        return self._seal.mark(self._chat_of(voter))

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
                self._erase(voter, at)
            case Sweep():
                self._sweep(at)
            case Unreached():
                self._desk.unreached(voter)
            case _:
                self._judge(change, at)

    def _judge(
        self,
        change: SaveTip | SaveCase | SaveDesk | Join | Fold | MarkTold | Publish | Retract | Bar,
        at: datetime,
    ) -> None:
        """Apply a change to the review desk."""
        match change:
            case SaveTip(tip=tip):
                self._desk.keep_tip(tip)
            case SaveCase(case=case):
                self._desk.keep_case(case)
            case SaveDesk(desk=desk):
                self._desk.keep_state(desk)
            case Join(tip=tip_, case=folded, only=only):
                self._desk.join(tip_, folded, only=only)
            case Fold(case=folded, into=into):
                self._desk.fold(folded, into)
            case MarkTold(tips=tips, told=told):
                self._desk.mark(tips, told, at)
            case Publish(case=folded, claim=claim, keys=keys):
                self._desk.publish(folded, claim, keys)
            case Retract(case=folded):
                self._desk.retract(folded)
            case Bar(tip=tip_, reason=reason, barred=barred):
                self._bar(tip_, reason, at, barred=barred)
            case _:
                assert_never(change)

    def _bar(self, tip: str, reason: str, at: datetime, *, barred: bool) -> None:
        found = self._desk.tip(tip)
        if found and barred:
            self._desk.bar(self._mark(found.voter), reason, at)
        elif found:
            self._desk.unbar(self._mark(found.voter))

    def _erase(self, voter: str, at: datetime) -> None:
        """Delete *voter*, and let the desk take their tips off its chat."""
        folded = self._desk.folded(voter)
        self._take_off(folded, at)
        self._execute("delete from voters where key = ? and key <> ?", [voter, DESK])
        for case in {case for case, _ in folded}:
            self._desk.forget(case)
        self._wiped = True

    def _take_off(self, folded: Iterable[tuple[str, str]], at: datetime) -> None:
        """Let the desk take tips off its chat that are deleted now."""
        for case, tip in folded:
            self._arrange(DESK, Appointment(name=f"gone:{case}:{tip}", at=at))

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
        if voter == DESK and self._chat_of(DESK) not in {0, chat}:
            self._move_in()
        self._execute("delete from voters where chat = ? and key <> ?", [chat, voter])
        self._execute("update voters set chat = ? where key = ?", [chat, voter])

    def _move_in(self) -> None:
        """Forget what our messages in the desk's old chat are called, and show its cases anew."""
        self._execute("delete from slots where voter = ?", [DESK])
        self._execute("update outbox set edits = null where voter = ?", [DESK])
        for code in self._desk.repost():
            self._arrange(DESK, Appointment(name=f"card:{code}", at=moment(0)))

    def _sweep(self, at: datetime) -> None:
        for table, life in LIVES.items():
            oldest = at - life
            # Questions and reactions carry a day only: a second could tell who asked.
            by_day = table in {"unanswered", "reactions"}
            limit = oldest.date().isoformat() if by_day else oldest.timestamp()
            but = f" and slot not glob '{OF_CASES}'" if table == "slots" else ""
            self._execute(f"delete from {table} where at < ?{but}", [limit])  # noqa: S608 -- constants
        self._execute("delete from slots where at < ?", [(at - CASES_LIVE).timestamp()])
        self._take_off(self._desk.outlived(at - TIPS_LIVE), at)
        self._desk.sweep(at, TIPS_LIVE, CASES_LIVE)
        self._execute("delete from holds where until < ?", [at.timestamp()])
        self._wiped = True
