"""What an event concerns, read from the tables: as little as `step` needs. On the database thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.cases import CODE, Tip
from bot.events import Commanded, Due, Edited, Event, Incoming, Said, Sent, Tapped, Unfit
from bot.models import DESK, Copy, Dossier, Scene, Session
from bot.store.desk import DeskRows, Execute

BY_TIP = frozenset({"fold", "added", "retell"})
"""What is due for a tip rather than for the case with that code."""

AUDIENCES = {
    "announce": "(told is null or told = 'withdrawn')",
    "retract": "told = 'withdrawn'",
    "ask": "true",
}
"""Which voters of a case are told when this is due: who has not heard, who has, everybody."""

LISTS = frozenset({"antrean", "queue", "statistik", "stats", "ekspor", "export"})
"""Commands that look at all cases."""


@dataclass(frozen=True, slots=True)
class Scenery:
    """Reads scenes from the tables of one open database."""

    rows: DeskRows
    execute: Execute
    who: Callable[[str], str]

    def scene(self, incoming: Incoming, session: Session, chat: int) -> Scene:
        """Return what *incoming* concerns, besides the session that it belongs to."""
        event, rows = incoming.event, self.rows
        at_the_desk = session.voter == DESK
        reviewer = rows.reviewer(incoming.person if at_the_desk else chat)
        if not (at_the_desk or reviewer):
            return self._voters(incoming, session)
        tip, dossiers = self._meant(incoming, session)
        due = event if isinstance(event, Due) else None
        mine = Scene(session) if at_the_desk else self._voters(incoming, session)
        return Scene(
            session=session,
            desk=rows.state(),
            reviewer=reviewer,
            fresh=rows.fresh(),
            own=mine.own,
            replied=mine.replied,
            waits=mine.waits or self._waits(event, incoming),
            tip=tip,
            dossier=next(iter(dossiers), None),
            other=dossiers[1] if len(dossiers) > 1 else None,
            blocked=bool(tip and rows.is_barred(self.who(tip.voter))),
            alike=rows.alike(tip, incoming.at) if tip and due and due.what == "fold" else (),
            audience=self._audience(due),
            cases=rows.cases(incoming.at) if _looks_at_all(event) else (),
            copies=self._copies(due),
            active=rows.reviewers(),
        )

    def _voters(self, incoming: Incoming, session: Session) -> Scene:
        """Return the scene of an event in a voter's own chat."""
        event = incoming.event
        tapped = isinstance(event, Tapped)
        reply = event.reply if isinstance(event, Said | Sent) else None
        # A question, which is what nearly everybody sends, has nothing to do with own tips.
        asks = isinstance(event, Said) and not (reply or session.answering)
        return Scene(
            session=session,
            desk=self.rows.state(),
            fresh=self.rows.fresh() if tapped else "",
            own=() if asks else self.rows.own(session.voter),
            replied=self._slot_of(session.voter, reply) if reply else None,
            waits=self.rows.waits(incoming.at) if tapped and session.draft else (),
        )

    def _meant(self, incoming: Incoming, session: Session) -> tuple[Tip | None, list[Dossier]]:
        """Return the tip and the cases that *incoming* names."""
        event = incoming.event
        codes = [f"PK-{found.upper()}" for found in CODE.findall(_names(event, session))]
        by_tip = isinstance(event, Due) and event.what in BY_TIP
        tip = next((each for code in codes if (each := self.rows.tip(code))), None)
        if by_tip:
            codes = [tip.case] if tip and tip.case else []
        dossiers = [found for code in codes if (found := self._dossier(code, incoming))]
        return tip, dossiers

    def _dossier(self, code: str, incoming: Incoming) -> Dossier | None:
        """Return the case of that code, or of the tip with that code."""
        found = self.rows.dossier(code, incoming.at)
        if found:
            return found
        tip = self.rows.tip(code)
        return self.rows.dossier(tip.case, incoming.at) if tip and tip.case else None

    def _audience(self, due: Due | None) -> tuple[Tip, ...]:
        if due is None or due.what not in AUDIENCES:
            return ()
        after = int(due.rest[1]) if due.what == "ask" else 0
        return self.rows.audience(due.rest[0], AUDIENCES[due.what], after)

    def _copies(self, due: Due | None) -> tuple[Copy, ...]:
        """Return what shows a tip that is gone, or one message of a tip that was edited."""
        match due:
            case Due(what="gone", rest=(_, tip)):
                return self.rows.copies(f"ev:{tip}:*")
            case Due(what="retell", rest=(tip, number)):
                return self.rows.copies(f"ev:{tip}:{number}:*")
        return ()

    def _waits(self, event: Event, incoming: Incoming) -> tuple[float, ...]:
        return self.rows.waits(incoming.at) if _looks_at_all(event) else ()

    def _slot_of(self, voter: str, message: int) -> str | None:
        # A receipt that arrived may still wait to be noted, or to be sent again, after a fault.
        found = self.execute(
            "select slot from slots where voter = :voter and message = :message union all"
            " select slot from outbox where voter = :voter and edits = :message and slot <> ''",
            {"voter": voter, "message": message},
        ).fetchone()
        return found and str(found[0])


def _names(event: Event, session: Session) -> str:
    """Return the part of *event* that may name cases and tips."""
    match event:
        case Due(name=name):
            return name
        case Tapped(value=value):
            return f"{session.writing.case} {value}" if session.writing else value
        case Unfit(slot=slot):
            return slot
        case Commanded(argument=argument):
            return argument
        case Said(text=text) | Edited(text=text) if session.writing:
            return f"{session.writing.case} {text}"
    return session.writing.case if session.writing else ""


def _looks_at_all(event: Event) -> bool:
    return isinstance(event, Commanded) and event.name in LISTS
