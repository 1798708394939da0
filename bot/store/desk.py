"""Rows of the review desk: tips, cases, verdicts, reviewers. On the database thread only."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.cases import ALPHABET, Case, Status, Tip, Told
from bot.models import Copy, Desk, Dossier, Own, Published
from knowledge.claims import Claim

SHOWN = 60
"""Tips of one case that a turn sees, the oldest first."""

OWN = 40
"""Tips of a voter that a turn sees, the newest first: two days' worth."""

ALIKE = 50
"""Cases with the same likeness that a turn sees."""

PAGE = 200
"""Voters who are told of a verdict in one turn."""

CROWD = timedelta(minutes=30)
"""The span in which many voters make a case urgent."""

MEASURED = timedelta(days=7)
"""The span of which the time to a verdict is told."""

Execute = Callable[..., Any]

_TIP = "select state, voter, folded, told from tips"
_DOSSIER = """
    select c.state,
        count(distinct t.voter),
        count(distinct iif(t.at >= :recent, t.voter, null)),
        count(distinct iif(t.told = 'heard', t.voter, null)),
        count(distinct iif(t.told = 'queued', t.voter, null)),
        count(distinct iif(t.told = 'unreached', t.voter, null)),
        (select message from slots where voter = 'desk' and slot = 'card:' || c.code)
    from cases c left join tips t on t.folded = c.code
"""


class DeskRows:
    """The desk's tables of one open database."""

    def __init__(self, execute: Execute) -> None:
        self._execute = execute
        self._numbers: dict[int, int] = {}

    def configure(self, reviewers: Sequence[int]) -> None:
        """Let exactly *reviewers* act, in that order; who acted before keeps the number."""
        self._execute("update reviewers set active = 0")
        for chat in reviewers:
            self._execute(
                "insert into reviewers (chat, active) values (?, 1)"
                " on conflict do update set active = 1",
                [chat],
            )
        # Asked of every event, and changed by a restart only.
        self._numbers = dict(self._execute("select chat, number from reviewers where active"))

    def reviewer(self, person: int | None) -> int | None:
        """Return the number of the reviewer with that Telegram id; None if it is nobody's."""
        return None if person is None else self._numbers.get(person)

    def state(self) -> Desk:
        found = self._execute("select state from desk").fetchone()
        return Desk.model_validate_json(found[0]) if found else Desk()

    def keep_state(self, desk: Desk) -> None:
        self._execute("insert or replace into desk values (1, ?)", [desk.model_dump_json()])

    def fresh(self) -> str:
        """Return a code that no tip and no case has."""
        while True:
            code = "PK-" + "".join(secrets.choice(ALPHABET) for _ in range(4))
            known = "select 1 from tips where code = :c union select 1 from cases where code = :c"
            if not self._execute(known, {"c": code}).fetchone():
                return code

    def own(self, voter: str) -> tuple[Own, ...]:
        """Return the voter's tips, the newest first."""
        found = self._execute(
            "select t.state, t.voter, t.folded, t.told, c.state from tips t"
            " left join cases c on c.code = t.folded where t.voter = ? order by t.at desc limit ?",
            [voter, OWN],
        )
        return tuple(_own(*row) for row in found)

    def tip(self, code: str) -> Tip | None:
        found = self._execute(f"{_TIP} where code = ?", [code]).fetchone()
        return _tip(*found) if found else None

    def dossier(self, code: str, now: datetime) -> Dossier | None:
        """Return the case of that code with its oldest tips; None if there is none."""
        given = {"code": code, "recent": (now - CROWD).timestamp()}
        found = self._execute(f"{_DOSSIER} where c.code = :code group by c.code", given)
        row = found.fetchone()
        if row is None:
            return None
        tips = self._execute(
            f"{_TIP} where folded = ? order by at, code limit {SHOWN}", [code]
        ).fetchall()
        return _dossier(row, tuple(_tip(*each) for each in tips))

    def alike(self, tip: Tip, now: datetime) -> tuple[Dossier, ...]:
        """Return the cases that share a likeness key with *tip*, without their tips, the oldest first."""
        if not tip.keys:
            return ()
        given = {"recent": (now - CROWD).timestamp(), "keys": json.dumps(sorted(tip.keys))}
        alike = "select folded from likeness where key in (select value from json_each(:keys))"
        found = self._execute(
            f"{_DOSSIER} where c.code in ({alike}) group by c.code order by c.opened limit {ALIKE}",
            given,
        )
        return tuple(_dossier(row) for row in found)

    def cases(self, now: datetime) -> tuple[Dossier, ...]:
        """Return every case without its tips, the oldest first."""
        given = {"recent": (now - CROWD).timestamp()}
        found = self._execute(f"{_DOSSIER} group by c.code order by c.opened", given)
        return tuple(_dossier(row) for row in found)

    def audience(self, case: str, who: str, after: int = 0) -> tuple[Tip, ...]:
        """Return a page of the tips of *case*, one a voter, for which the condition *who* holds."""
        found = self._execute(
            f"{_TIP} where folded = ? and {who} group by voter order by min(at), voter"
            f" limit {PAGE} offset ?",
            [case, after],
        )
        return tuple(_tip(*row) for row in found)

    def copies(self, slots: str) -> tuple[Copy, ...]:
        """Return our messages in *slots* (a glob), sent or waiting to be."""
        found = self._execute(
            "select voter, slot, message, at from slots where slot glob :slots"
            " union all select voter, slot, 0, created from outbox where slot glob :slots",
            {"slots": slots},
        )
        return tuple(Copy(to, slot, message, moment(at)) for to, slot, message, at in found)

    def waits(self, now: datetime) -> tuple[float, ...]:
        """Return the seconds from tip to verdict of those who heard one lately, in order."""
        found = self._execute(
            "select told_at - at as wait from tips where told = 'heard' and told_at >= ?"
            " order by wait",
            [(now - MEASURED).timestamp()],
        )
        return tuple(wait for (wait,) in found)

    def keep_tip(self, tip: Tip) -> None:
        row = tip.model_copy(update={"case": None, "told": None})
        self._execute(
            "insert into tips (code, voter, at, state) values (?, ?, ?, ?)"
            " on conflict do update set state = excluded.state",
            [tip.code, tip.voter, tip.at.timestamp(), row.model_dump_json(exclude_defaults=True)],
        )
        if tip.case:
            self._lead(tip.keys, tip.case)

    def keep_case(self, case: Case) -> None:
        self._execute(
            "insert into cases (code, opened, status, state) values (?, ?, ?, ?)"
            " on conflict do update set status = excluded.status, state = excluded.state",
            [case.code, case.opened.timestamp(), case.status.value, case.model_dump_json()],
        )
        if case.status is Status.EMPTY:
            self._execute("delete from likeness where folded = ?", [case.code])

    def join(self, tip: str, case: str, *, only: bool) -> None:
        """Fold *tip* into *case*; its keys lead there, if *only* nowhere else any more."""
        self._execute("update tips set folded = ? where code = ?", [case, tip])
        if found := self.tip(tip):
            for key in found.keys if only else ():
                self._execute("delete from likeness where key = ?", [key])
            self._lead(found.keys, case)

    def fold(self, case: str, into: str) -> None:
        """Move tips and likeness from *case* to another."""
        self._execute("update tips set folded = ? where folded = ?", [into, case])
        self._execute("update or replace likeness set folded = ? where folded = ?", [into, case])

    def mark(self, tips: Iterable[str], told: Told | None, at: datetime) -> None:
        """Note what became of a verdict for these tips, and for the same voters' other tips of the case.

        Only what waits can be heard: a verdict may be withdrawn on its way.
        """
        for tip in tips:
            self._execute(
                "update tips set told = :told, told_at = :at where (voter, folded) in"
                " (select voter, folded from tips where code = :tip)"
                " and (:told is not 'heard' or told = 'queued')",
                {"told": told, "at": at.timestamp(), "tip": tip},
            )

    def unreached(self, voter: str) -> None:
        self._execute(
            "update tips set told = 'unreached' where voter = ? and told = 'queued'", [voter]
        )

    def publish(self, case: str, claim: Claim, keys: Iterable[str]) -> None:
        row = [case, claim.model_dump_json(), json.dumps(sorted(keys))]
        self._execute("insert or replace into verdicts values (?, ?, ?)", row)

    def retract(self, case: str) -> None:
        """Take a verdict back; those who heard it, or are about to, are to be told."""
        self._execute("delete from verdicts where folded = ?", [case])
        self._execute(
            "update tips set told = iif(told in ('queued', 'heard'), 'withdrawn', null)"
            " where folded = ?",
            [case],
        )

    def verdicts(self) -> tuple[Published, ...]:
        """Return what is published, the oldest first."""
        found = self._execute("select claim, keys from verdicts order by rowid")
        return tuple(
            Published(Claim.model_validate_json(claim), frozenset(json.loads(keys)))
            for claim, keys in found
        )

    def bar(self, who: str, reason: str, at: datetime) -> None:
        row = [who, reason, at.timestamp()]
        self._execute("insert or replace into barred values (?, ?, ?)", row)

    def unbar(self, who: str) -> None:
        self._execute("delete from barred where who = ?", [who])

    def is_barred(self, who: str) -> bool:
        return bool(self._execute("select 1 from barred where who = ?", [who]).fetchone())

    def forget(self, case: str) -> None:
        """Delete the likeness that no tip of *case* has any more."""
        self._execute(
            "delete from likeness where folded = :case and key not in (select value"
            " from tips, json_each(tips.state, '$.keys') where tips.folded = :case)",
            {"case": case},
        )

    def reviewers(self) -> frozenset[int]:
        """Return the numbers of the reviewers who may act."""
        found = self._execute("select number from reviewers where active")
        return frozenset(number for (number,) in found)

    def repost(self) -> list[str]:
        """Let every open case be shown anew, in a chat that has none of our messages; returns them."""
        found = self._execute("select code, state from cases where status = 'open'").fetchall()
        for _, state in found:
            case = Case.model_validate_json(state)
            self.keep_case(case.model_copy(update={"shown": {}, "rendered": None}))
        return [code for code, _ in found]

    def folded(self, voter: str) -> list[tuple[str, str]]:
        """Return the voter's tips that are in a case, as (case, tip)."""
        found = self._execute(
            "select folded, code from tips where voter = ? and folded is not null", [voter]
        )
        return [(case, tip) for case, tip in found]

    def outlived(self, before: datetime) -> list[tuple[str, str]]:
        """Return the tips of cases that are older than that, as (case, tip)."""
        found = self._execute(
            "select folded, code from tips where at < ? and folded is not null",
            [before.timestamp()],
        )
        return [(case, tip) for case, tip in found]

    def sweep(self, at: datetime, tips: timedelta, cases: timedelta) -> None:
        """Delete tips that are older than *tips*, and closed cases older than *cases*."""
        self._execute("delete from tips where at < ?", [(at - tips).timestamp()])
        self._execute(
            "delete from cases where opened < ? and status <> ?"
            " and code not in (select folded from tips where folded is not null)",
            [(at - cases).timestamp(), Status.OPEN.value],
        )

    def _lead(self, keys: Iterable[str], case: str) -> None:
        """Let tips with these keys fold into *case*; what was decided draws nothing new."""
        decided = "select 1 from cases where code = ? and status = ?"
        if self._execute(decided, [case, Status.DECIDED.value]).fetchone():
            return
        for key in keys:
            self._execute("insert or ignore into likeness values (?, ?)", [key, case])


def moment(timestamp: float) -> datetime:
    """Return the moment of a Unix time."""
    return datetime.fromtimestamp(timestamp, UTC)


def _tip(state: str, voter: str, case: str | None, told: str | None) -> Tip:
    found = Tip.model_validate_json(state)
    return found.model_copy(
        update={"voter": voter, "case": case, "told": Told(told) if told else None}
    )


def _own(state: str, voter: str, folded: str | None, told: str | None, case: str | None) -> Own:
    tip = _tip(state, voter, folded, told)
    if case is None:
        return Own(tip)
    found = Case.model_validate_json(case)
    rating = found.verdict.rating if found.verdict else None
    return Own(tip, found.status, taken=found.take is not None, rating=rating)


def _dossier(row: Sequence[Any], tips: tuple[Tip, ...] = ()) -> Dossier:
    state, voters, recent, told, queued, unreached, card = row
    return Dossier(
        case=Case.model_validate_json(state),
        tips=tips,
        voters=voters,
        recent=recent,
        told=told,
        queued=queued,
        unreached=unreached,
        card=card,
    )
