"""What only the store on SQLite has to bear: other processes, a full disk, what lies in its file."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.cases import Part
from bot.events import Incoming, Tapped
from bot.models import DESK, Asked, Desk, Session
from bot.store import export, migrations
from bot.store.base import StoreUnavailable, StoreUnusable
from bot.store.seal import Seal, WrongKey
from bot.store.sqlite import SqliteStore
from bot.turns import (
    Appointment,
    Bar,
    Bury,
    Erase,
    Evidence,
    Leave,
    Message,
    NoteReaction,
    NoteUnanswered,
    Reaction,
    SaveDesk,
    Silence,
    Sweep,
)
from knowledge.elections import Zone
from knowledge.entries import Lang
from tests import made
from tests.store.conftest import (
    BUDI,
    DESK_CHAT,
    NOW,
    TOKEN,
    WATI,
    SqliteDisk,
    due_names,
    fails,
    leads_to,
    remembers,
    says,
    session,
    update,
)

SECRET = "NIK 3273011234567890 ada di sini"
DAY = timedelta(days=1)
LOCKS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("begin immediate")
print("locked", flush=True)
sys.stdin.read()
"""
OPENS = """
import asyncio, sys
from pathlib import Path
from bot.store.base import StoreInUse
from bot.store.seal import Seal
from bot.store.sqlite import SqliteStore

async def main():
    SqliteStore(Path(sys.argv[1]), Seal("secret"))

try:
    asyncio.run(main())
except StoreInUse as error:
    print(error)
"""


@pytest.fixture
async def disk(tmp_path: Path):
    disk = SqliteDisk(tmp_path)
    yield disk
    await disk.close()


@pytest.fixture
async def store(disk: SqliteDisk) -> SqliteStore:
    return await disk.open()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let another process hold the write lock of *path*."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", LOCKS, path], stdin=pipe, stdout=pipe) as other:
        assert other.stdout
        assert other.stdout.readline() == b"locked\n"
        yield
        other.communicate()


@contextmanager
def full(store: SqliteStore) -> Iterator[None]:
    """Let no page fit on the disk any more; SQLite then says what it says of a full disk."""
    rows = store._rows._db.conn
    rows.execute("pragma max_page_count = 1")
    yield
    rows.execute("pragma max_page_count = 1000000")


async def impatient(store: SqliteStore) -> None:
    """Let the store wait 20 ms for a lock, so that tests need not wait 5 s."""
    await store._submit(lambda rows: rows._execute("pragma busy_timeout = 20"))


def query(path: Path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


async def test_another_process_is_refused(disk: SqliteDisk, store: SqliteStore) -> None:
    opened = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", OPENS, disk.path],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "another process uses this database" in opened.stdout
    assert opened.stderr == ""


async def test_failed_start_lets_go_of_the_lock(disk: SqliteDisk) -> None:
    disk.path.write_bytes(b"this is no database" * 1000)
    with pytest.raises(StoreUnusable, match="file is not a database"):
        await disk.open()
    disk.path.unlink()

    store = await disk.open()

    assert await store.advance(update(1), says("Halo"))


async def test_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match=r"No such file or directory.*PILKADA_DATABASE_URL"):
        SqliteStore(tmp_path / "nowhere" / "bot.db", Seal(TOKEN))


async def test_newer_schema_is_refused(disk: SqliteDisk) -> None:
    await disk.open()
    await disk.close()
    with closing(sqlite3.connect(disk.path)) as connection, connection:
        connection.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at)"
            " values ('pilkada', 'tips', 'tomorrow')"
        )

    with pytest.raises(migrations.NewerSchema, match=re.escape("newer than this program (tips)")):
        await disk.open()


def of_the_previous_release(path: Path) -> None:
    """Write a database as the release before the review desk left it."""
    db = Database(path)
    migrations.migrations.apply(db, stop_before="review_desk")
    asked = '{"question": "kapan", "message": 4, "zone": "WIB"}'
    state = f'{{"voter": "wati", "lang": "en", "asked": {asked}, "late": 1, "album": "a"}}'
    message = (
        '{"kind": "message", "to": "here", "html": "Halo", "buttons": [], "priority": "reply"}'
    )
    alarm = '{"kind": "message", "to": "desk", "html": "Alarm", "buttons": [], "slot": "broken:1"}'
    with db.conn:
        db.execute("update voters set chat = ? where key = 'desk'", [DESK_CHAT])
        db.execute("insert into voters (key, chat) values ('wati', ?)", [WATI])
        db.execute("insert into sessions values ('wati', ?)", [state])
        db.execute("insert into handled values ('u:1', ?)", [NOW.timestamp()])
        for voter, row in (("wati", message), ("desk", alarm), ("wati", '{"kind": "leave"}')):
            db.execute(
                "insert into outbox (voter, outgoing, created) values (?, ?, ?)",
                [voter, row, NOW.timestamp()],
            )
        db.execute("insert into slots values ('wati', 'card', 7, ?)", [NOW.timestamp()])
        db.execute("insert into holds values ('wati', ?)", [NOW.timestamp()])
        for name in ("late", "forget", "idle"):
            due = ["wati", name, NOW.timestamp()]
            db.execute("insert into due (voter, name, at) values (?, ?, ?)", due)
    db.close()


async def test_database_of_the_previous_release_goes_on_where_it_was(disk: SqliteDisk) -> None:
    of_the_previous_release(disk.path)

    store = await disk.open()

    waiting = await store.outbox()
    assert [each.outgoing for each in waiting] == [
        Message(html="Halo"),
        Message(to="desk", html="Alarm", slot="broken:1"),
        Leave(),
    ]
    assert [each.chat for each in waiting] == [WATI, DESK_CHAT, WATI]
    assert await session(store) == Session(
        voter="wati",
        lang=Lang.EN,
        asked=Asked(question="kapan", message=4, zone=Zone.WIB),
        late=1,
        album="a",
    )
    assert await store.advance(update(1), says("Halo")) is None
    assert await store.held() == {"wati": NOW}
    assert sorted(await due_names(store, NOW)) == ["forget", "idle", "late"]
    assert query(disk.path, "select message from slots") == [(7,)]
    assert list(await store.verdicts()) == []


async def test_database_of_the_previous_release_is_fit_for_the_review_desk(
    disk: SqliteDisk,
) -> None:
    of_the_previous_release(disk.path)
    store = await disk.open()
    sent = made.tip("wati")

    await store.advance(update(2), leads_to(changes=made.folded(sent, made.case())))

    assert query(disk.path, "select code, voter, folded from tips") == [
        (sent.code, "wati", made.CASE)
    ]
    await disk.close()
    assert query(disk.path, "pragma foreign_key_check") == []


def test_process_killed_while_it_makes_its_tables_can_start_again(tmp_path: Path) -> None:
    killed_at = 0
    while _killed_at_statement(killed_at, tmp_path / f"{killed_at}.db"):
        db = Database(sqlite3.connect(tmp_path / f"{killed_at}.db", isolation_level=None))
        migrations.apply(db)
        assert {"voters", "outbox", "dead_letters"} <= set(db.table_names())
        db.close()
        killed_at += 1

    assert killed_at > 15


def _killed_at_statement(number: int, path: Path) -> bool:
    """Make tables in a child that dies at that statement; tell whether it came that far."""
    child = os.fork()
    if child == 0:
        left = iter(range(number))
        connection = sqlite3.connect(path, isolation_level=None)
        connection.set_trace_callback(lambda _: next(left, None) is None and os._exit(9))
        migrations.apply(Database(connection))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


async def test_lock_of_another_process_confirms_nothing_and_passes(
    disk: SqliteDisk, store: SqliteStore
) -> None:
    await impatient(store)
    with locked(disk.path):
        with pytest.raises(StoreUnavailable, match="locked"):
            await store.advance(update(1), says("Halo"))
        with pytest.raises(StoreUnavailable, match="locked"):
            await store.outbox()

    assert await store.outbox() == []
    assert await store.advance(update(1), says("Halo"))


async def test_short_lock_of_another_process_is_only_a_delay(
    disk: SqliteDisk, store: SqliteStore
) -> None:
    with locked(disk.path):
        pending = store.advance(update(1), says("Halo"))
        [done, _] = await asyncio.wait([pending], timeout=0.2)
        assert not done

    assert await pending


async def test_marks_outlast_a_lock_and_calls_are_still_refused_under_many_of_them(
    disk: SqliteDisk, store: SqliteStore
) -> None:
    await impatient(store)
    committed = [await store.advance(update(n), says("Halo")) for n in range(200)]
    with locked(disk.path):
        for each in committed:
            assert each
            store.delivered(each.parcels[0], 7)
        async with asyncio.timeout(3):
            for number in (1000, 1001):
                with pytest.raises(StoreUnavailable):
                    await store.advance(update(number), says("Halo"))

    assert await store.outbox() == []


async def test_store_with_many_marks_can_be_closed_while_the_database_is_locked(
    disk: SqliteDisk, store: SqliteStore
) -> None:
    await impatient(store)
    committed = [await store.advance(update(n), says("Halo")) for n in range(200)]
    with locked(disk.path):
        for each in committed:
            assert each
            store.delivered(each.parcels[0], 7)
        async with asyncio.timeout(3):
            await store.close()

    # What could not be marked is sent once more, and nothing is lost.
    assert len(await (await disk.reopen()).outbox()) <= 200


async def test_full_disk_confirms_nothing_and_passes(store: SqliteStore) -> None:
    first = await store.advance(update(1), remembers("a"))
    with full(store):
        with pytest.raises(StoreUnavailable, match="full"):
            await store.advance(update(2), says("x" * 100_000))
        with pytest.raises(StoreUnavailable, match="full"):
            await store.advance(update(2), says("x" * 100_000))
        seen = (await session(store)).album

    assert first
    assert seen == "a"
    assert await store.outbox() == []
    assert await store.advance(update(2), says("x" * 100_000))


async def test_full_disk_in_the_middle_of_a_group_keeps_its_marks(store: SqliteStore) -> None:
    committed = await store.advance(update(1), says("Halo"))
    assert committed
    with full(store):
        store.delivered(committed.parcels[0], 7)
        small = store.advance(update(2), remembers("a"))
        large = store.advance(update(3), says("x" * 100_000))
        done = await asyncio.gather(small, large, return_exceptions=True)

    assert all(isinstance(each, StoreUnavailable) for each in done)
    assert await store.outbox() == []
    assert await store.advance(update(2), remembers("b"))
    assert (await session(store)).album == "b"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_death_of_the_thread_is_told_and_nobody_waits_for_it(disk: SqliteDisk) -> None:
    def dies(*_):
        raise SystemExit

    store = await disk.open()
    told = asyncio.create_task(store.ended())
    pending = [
        store.advance(update(1), remembers("a")),
        store.advance(update(2), dies),
        store.advance(update(3), remembers("b")),
    ]

    async with asyncio.timeout(3):
        done = await asyncio.gather(*pending, return_exceptions=True)
        await told

    assert [type(each) for each in done[1:]] == [StoreUnavailable] * 2
    with pytest.raises(StoreUnavailable):
        await store.outbox()
    store = await disk.reopen()
    kept = (await session(store)).album or ""
    assert kept == ("" if isinstance(done[0], StoreUnavailable) else "a")


async def test_dead_letter_is_sealed_with_the_token(disk: SqliteDisk, store: SqliteStore) -> None:
    await store.advance(update(1), leads_to(changes=(Bury(reason="KeyError", what=SECRET),)))
    [letter] = export.letters(disk.path)

    await disk.close()

    raw = b"".join(file.read_bytes() for file in disk.path.parent.iterdir())
    assert b"3273" not in raw
    assert (letter.reason, letter.at) == ("KeyError", NOW)
    assert export.opened(disk.path, letter.id, Seal(TOKEN)) == SECRET
    with pytest.raises(WrongKey):
        export.opened(disk.path, letter.id, Seal("424242:another"))


async def test_dead_letters_questions_and_reactions_are_swept(
    disk: SqliteDisk, store: SqliteStore
) -> None:
    kept = {"dead_letters": 7, "unanswered": 30, "reactions": 30}
    changes = (
        Bury(reason="KeyError", what=SECRET),
        NoteUnanswered(question="kapan", lang=Lang.ID),
        NoteReaction(question="kapan", entry="when", reaction=Reaction.SOLVED),
    )
    await store.advance(update(1), leads_to(changes=changes))

    found = {}
    for days in (6, 8, 29, 31):
        await store.advance(update(days, at=NOW + days * DAY), leads_to(changes=(Sweep(),)))
        found[days] = {t for t in kept if query(disk.path, f"select 1 from {t}")}

    assert found[6] == {"dead_letters", "unanswered", "reactions"}
    assert found[8] == found[29] == {"unanswered", "reactions"}
    assert found[31] == set()


async def test_erasing_a_voter_erases_all_that_is_theirs(
    disk: SqliteDisk, store: SqliteStore
) -> None:
    for number, chat in ((1, WATI), (11, BUDI)):
        sent = await store.advance(update(number, chat), says("kartu", slot="card"))
        assert sent
        store.delivered(sent.parcels[0], 7)
        store.hold(sent.parcels[0].voter, NOW)
        await store.advance(update(number + 1, chat), says("Halo"))
        more = leads_to(
            changes=(Bury(reason="KeyError", what=SECRET),),
            due=(Appointment(name="late", at=NOW),),
        )
        await store.advance(update(number + 2, chat), more)
    wati, budi = await session(store, WATI, key="u:w"), await session(store, BUDI, key="u:b")
    before = _owners(disk.path)

    await store._submit(lambda r: r._execute("delete from voters where key = ?", [wati.voter]))

    after = _owners(disk.path)
    assert all({wati.voter, budi.voter} <= owners for owners in before.values())
    assert all(owners - {DESK} == {budi.voter} for owners in after.values())


def _owners(path: Path) -> dict[str, set[str]]:
    tables = ("sessions", "outbox", "slots", "holds", "due", "dead_letters")
    return {t: {voter for (voter,) in query(path, f"select voter from {t}")} for t in tables}


async def test_mark_for_an_erased_voter_harms_no_other(store: SqliteStore) -> None:
    sent = await store.advance(update(1), says("kartu", slot="card"))
    other = await store.advance(update(2, BUDI), says("Halo"))
    assert sent
    assert other
    await store._submit(lambda r: r._execute("delete from voters where chat = ?", [WATI]))

    store.delivered(sent.parcels[0], 7)
    store.hold(sent.parcels[0].voter, NOW)
    store.delivered(other.parcels[0], 7)

    assert await store.outbox() == []
    assert await store.held() == {}


async def test_no_table_but_voters_holds_a_chat(disk: SqliteDisk, store: SqliteStore) -> None:
    chat = 987654321
    sent = await store.advance(update(1, chat), says("kartu", slot="card"))
    assert sent
    store.delivered(sent.parcels[0], 7)
    store.hold(sent.parcels[0].voter, NOW)
    turn = leads_to(
        changes=(Bury(reason="KeyError", what="?"), NoteUnanswered(question="?", lang=Lang.ID)),
        due=(Appointment(name="late", at=NOW),),
        outgoing=says("Halo")(None, None).outgoing,
    )
    await store.advance(update(2, chat), turn)
    await store.outbox()

    names = [name for (name,) in query(disk.path, "select name from sqlite_schema")]
    holding = {
        table
        for (table,) in query(disk.path, "select name from sqlite_schema where type = 'table'")
        if str(chat) in repr(query(disk.path, f"select * from {table}"))
    }

    assert "voters" in names
    assert holding == {"voters"}


async def test_no_table_but_voters_and_reviewers_holds_who_somebody_is(disk: SqliteDisk) -> None:
    chat, person = 987654321, 987000321
    store = await disk.open(reviewers=(person,))
    key = (await session(store, chat)).voter
    tip = made.tip(key)
    await store.advance(
        Incoming("d:1", NOW, Tapped(action="take", value="x", message=1), None, DESK_CHAT, person),
        leads_to(
            changes=(
                *made.folded(tip, made.case()),
                Bar(tip=tip.code, reason="spam", barred=True),
                SaveDesk(desk=Desk(refused=1)),
            ),
            outgoing=(Evidence(slot="ev:PK-2222:0:photo", file=made.file(), html="bukti"),),
        ),
    )

    holding = {
        table
        for (table,) in query(disk.path, "select name from sqlite_schema where type = 'table'")
        if re.search(f"{chat}|{person}", repr(query(disk.path, f"select * from {table}")))
    }

    assert holding == {"voters", "reviewers"}


async def test_erased_voter_leaves_no_words_in_the_file(
    disk: SqliteDisk, store: SqliteStore
) -> None:
    words = "kata rahasia Wati"
    part = Part(message=1, text=words, links=(f"https://x.example/{words}",))
    key = (await session(store)).voter
    await store.advance(
        update(1),
        leads_to(
            changes=made.folded(made.tip(key, parts=(part,)), made.case()),
            outgoing=(Message(html=words),),
        ),
    )

    await store.advance(update(2), leads_to(changes=(Erase(),)))
    await store.outbox()

    raw = b"".join(file.read_bytes() for file in disk.path.parent.iterdir())
    assert b"rahasia" not in raw


async def test_silenced_voter_leaves_no_words_in_the_file(
    disk: SqliteDisk, store: SqliteStore
) -> None:
    await store.advance(update(1), says("jawaban rahasia"))
    await store.advance(update(2), leads_to(changes=(Silence(),)))

    await disk.close()

    assert b"rahasia" not in disk.path.read_bytes()


async def test_database_is_sound_after_failures(disk: SqliteDisk, store: SqliteStore) -> None:
    for number in range(50):
        with full(store):
            await asyncio.gather(
                store.advance(update(number), says("x" * 5000)),
                store.advance(update(1000 + number), fails),
                return_exceptions=True,
            )
    await disk.close()

    assert query(disk.path, "pragma integrity_check") == [("ok",)]
    assert query(disk.path, "pragma foreign_key_check") == []
