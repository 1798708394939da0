"""The tables, step by step; a step that has been released is never changed."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.errors import Fixable

migrations = Migrations("pilkada")


class NewerSchema(Fixable):
    """The database was written by a newer version of this program."""

    def __str__(self) -> str:
        return f"the database is newer than this program ({self.args[0]}); update the program"


def apply(db: Database) -> None:
    """Bring *db* to today's tables; NewerSchema if it is ahead of this program."""
    if ahead := {each.name for each in migrations.applied(db)} - STEPS:
        raise NewerSchema(", ".join(sorted(ahead)))
    migrations.apply(db)


@migrations()
def first_tables(db: Database) -> None:
    """Who talks, what was handled, what waits, and what editors and operators should see."""
    db.executescript("""
        create table voters (
            key text primary key, chat integer not null unique, moved_from integer
        ) strict;
        create table sessions (
            voter text primary key references voters(key) on delete cascade, state text not null
        ) strict;
        create table handled (key text primary key, at real not null) strict, without rowid;
        create table outbox (
            id integer primary key autoincrement,
            voter text not null references voters(key) on delete cascade,
            slot text, edits integer, outgoing text not null, created real not null
        ) strict;
        create index outbox_slot on outbox (voter, slot) where slot is not null;
        create table slots (
            voter text not null references voters(key) on delete cascade,
            slot text not null, message integer not null, at real not null,
            primary key (voter, slot)
        ) strict, without rowid;
        create table holds (
            voter text primary key references voters(key) on delete cascade, until real not null
        ) strict;
        create table due (
            id integer primary key autoincrement,
            voter text not null references voters(key) on delete cascade,
            name text not null, at real not null, unique (voter, name)
        ) strict;
        create index due_at on due (at);
        create table unanswered (
            id integer primary key, at text not null, lang text not null, question text not null
        ) strict;
        create table reactions (
            id integer primary key, at text not null, question text, entry text,
            reaction text not null
        ) strict;
        create table dead_letters (
            id integer primary key, at real not null, reason text not null, sealed blob not null,
            voter text references voters(key) on delete cascade
        ) strict;
        insert into voters (key, chat) values ('desk', 0);
        insert into due (voter, name, at) values ('desk', 'sweep', 0);
    """)


@migrations()
def review_desk(db: Database) -> None:
    """Tips and the cases they fold into, published verdicts, and who may judge."""
    db.executescript("""
        alter table outbox add column under text;
        create index slots_message on slots (voter, message);
        create table cases (
            code text primary key, opened real not null, status text not null, state text not null
        ) strict;
        create table tips (
            code text primary key,
            voter text not null references voters(key) on delete cascade,
            folded text references cases(code) on delete set null,
            at real not null, told text, told_at real, state text not null
        ) strict;
        create index tips_voter on tips (voter);
        create index tips_folded on tips (folded, at);
        create table likeness (
            key text not null, folded text not null references cases(code) on delete cascade,
            primary key (key, folded)
        ) strict, without rowid;
        create index likeness_folded on likeness (folded);
        create table verdicts (
            folded text primary key references cases(code) on delete cascade,
            claim text not null, keys text not null
        ) strict;
        create table reviewers (
            number integer primary key, chat integer not null unique, active integer not null
        ) strict;
        create table barred (who text primary key, reason text not null, at real not null) strict;
        create table desk (id integer primary key, state text not null) strict;
    """)


STEPS = {each.name for each in migrations.pending(Database(memory=True))}
