"""What reviewers order by command: the queue, a case, numbers, pause, withdrawal. Pure."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot import cards, desk, folding, receipts, review
from bot.cards import World
from bot.cases import Case, Status
from bot.events import Commanded
from bot.models import DESK, Dossier, Scene
from bot.texts import Markup, fill, joined
from bot.texts.keys import Texts
from bot.turns import Bar, Message, Priority, SaveCase, SaveDesk, Table, Turn

ORDERS = {
    "antrean": "queue",
    "kasus": "case",
    "statistik": "stats",
    "ekspor": "export",
    "blokir": "block",
    "buka": "unblock",
    "jeda": "pause",
    "lanjut": "resume",
    "tarik": "withdraw",
}
"""Indonesian commands of reviewers, and the English ones that mean the same."""

LISTED, NAMED = 15, 40
"""Cases in the queue, and tips of a case, that are listed."""

SHORTEST_REASON = 3


def ordered(scene: Scene, command: Commanded, now: datetime, world: World) -> Turn | None:
    """Do what a reviewer orders; None if it is no such order."""
    name = ORDERS.get(command.name, command.name)
    if name not in ORDERS.values():
        return None
    texts = world.texts[scene.session.reads]
    if scene.reviewer is None:
        refused = desk.refused(scene, texts)
        html = texts.refused_identity if command.public else texts.toast_no_reviewer
        return Turn(changes=refused.changes, outgoing=(Message(html=html),))
    match name:
        case "queue":
            return _said(_queue(scene.cases, now, texts))
        case "stats":
            return _said(_stats(scene, texts))
        case "export":
            return Turn(outgoing=(_table(scene.cases, texts, world),))
        case "pause" | "resume":
            return _pause(scene, texts, paused=name == "pause")
        case "block" | "unblock":
            return _barred(scene, command.argument, now, texts, barred=name == "block")
    if scene.dossier is None:
        return _said(Markup(texts.order_code))
    if name == "withdraw":
        return _withdrawn(scene, scene.dossier, now, world)
    return _case(scene, scene.dossier, now, texts, world)


def _said(html: Markup) -> Turn:
    return Turn(outgoing=(Message(html=html),))


def _queue(cases: Sequence[Dossier], now: datetime, texts: Texts) -> Markup:
    """Return the open cases, the urgent first, then the oldest, with how long they have waited."""
    waiting = [each for each in cases if each.case.status is Status.OPEN]
    if not waiting:
        return Markup(texts.queue_empty)
    waiting.sort(key=lambda each: (not each.case.urgent, each.case.opened))
    rows = (
        fill(
            texts.queue_row,
            mark="🔴 " if each.case.urgent else "",
            code=each.case.code,
            kind=receipts.kind_name(each.case.kind, texts),
            voters=each.voters,
            wait=receipts.span((now - each.case.opened).total_seconds(), texts),
            state=_state(each.case, texts),
        )
        for each in waiting[:LISTED]
    )
    return fill(texts.queue, count=len(waiting), rows=joined(rows, "\n"))


def _state(case: Case, texts: Texts) -> Markup:
    if case.proposal:
        return Markup(texts.queue_proposed)
    if case.take:
        return fill(texts.queue_taken, reviewer=review.by(case.take.by, texts))
    return Markup(texts.queue_waiting)


def _stats(scene: Scene, texts: Texts) -> Markup:
    cases = scene.cases
    states = Counter(each.case.status for each in cases)
    kinds = Counter(each.case.kind for each in cases)
    ratings = Counter(
        each.case.verdict.rating
        for each in cases
        if each.case.verdict and each.case.verdict.rating
    )
    rated = (f"{cards.rating(rating, texts)}: {count}" for rating, count in ratings.most_common())
    named = (f"{receipts.kind_name(kind, texts)}: {count}" for kind, count in kinds.most_common())
    return fill(
        texts.stats,
        cases=len(cases),
        voters=sum(each.voters for each in cases),
        open=states[Status.OPEN],
        decided=states[Status.DECIDED],
        spam=states[Status.SPAM],
        kinds="\n".join(named) or "–",
        ratings="\n".join(rated) or "–",
        speed=receipts.speed(scene.waits, texts),
        told=sum(each.told for each in cases),
        unreached=sum(each.unreached for each in cases),
        refused=scene.desk.refused,
        intake=texts.stats_paused if scene.desk.paused else texts.stats_running,
    )


def _table(cases: Sequence[Dossier], texts: Texts, world: World) -> Table:
    """Return all cases as CSV, without identities and without what voters wrote."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(texts.export_columns.split(", "))
    for each in cases:
        case, ruling = each.case, each.case.verdict
        table.writerow(
            (
                case.code,
                receipts.kind_name(case.kind, texts),
                receipts.region_name(case.region, world),
                case.status.value,
                case.urgent or "",
                each.voters,
                f"{case.opened:%Y-%m-%dT%H:00Z}",
                f"{case.seen:%Y-%m-%dT%H:00Z}",
                ruling.rating.value if ruling and ruling.rating else "",
                _safe(ruling.title) if ruling else "",
                ruling.link or "" if ruling else "",
                f"{ruling.at:%Y-%m-%dT%H:%MZ}" if ruling else "",
                each.told,
                each.unreached,
            )
        )
    html = fill(texts.export, count=len(cases))
    # A byte order mark: without it Excel takes UTF-8 for something else.
    return Table(name=texts.export_name, content=f"\ufeff{written.getvalue()}", html=html)


def _safe(cell: str) -> str:
    """Return *cell* so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t"} else cell


def _case(scene: Scene, dossier: Dossier, now: datetime, texts: Texts, world: World) -> Turn:
    """Show a case: at the desk by leading to its card, in private as a text with links to write."""
    case = dossier.case
    codes = ", ".join(tip.code for tip in dossier.tips[:NAMED]) or "–"
    if scene.session.voter == DESK:
        html = fill(texts.case_pointed, code=case.code, tips=codes)
        pointer = Message(html=html, under=review.slot(case.code))
        return Turn(outgoing=(review.card(dossier, world, Priority.REPLY), pointer))
    shown = review.card(replace(dossier, tips=dossier.tips[:1]), world)
    rows = tuple(
        row for each in shown.buttons if (row := tuple(button for button in each if button.url))
    )
    message = Message(
        html=fill(texts.case_shown, card=Markup(shown.html), tips=codes),
        buttons=rows if case.status is Status.OPEN else (),
        slot=review.quoting(dossier, now),
    )
    return Turn(outgoing=(message,))


def _pause(scene: Scene, texts: Texts, *, paused: bool) -> Turn:
    state = scene.desk.model_copy(update={"paused": paused})
    html = texts.intake_paused if paused else texts.intake_resumed
    return Turn(changes=(SaveDesk(desk=state),), outgoing=(Message(html=html),))


def _barred(scene: Scene, argument: str, now: datetime, texts: Texts, *, barred: bool) -> Turn:
    """Show no more tips of a sender, or show them again; the reason is recorded with the case."""
    dossier, reason = scene.dossier, argument.partition(" ")[2].strip()
    tip = scene.tip
    if tip is None and dossier and dossier.voters == 1:
        tip = dossier.tips[0]
    if tip is None:
        return _said(Markup(texts.order_tip if dossier else texts.order_code))
    if len(reason) < SHORTEST_REASON:
        return _said(Markup(texts.order_reason))
    changes = [Bar(tip=tip.code, reason=reason, barred=barred)]
    what = "barred" if barred else "unbarred"
    html = fill(texts.barred if barred else texts.unbarred, code=tip.code)
    noted = (
        (SaveCase(case=folding.noted(dossier.case, now, what, scene.reviewer, reason)),)
        if dossier
        else ()
    )
    return Turn(changes=(*changes, *noted), outgoing=(Message(html=html),))


def _withdrawn(scene: Scene, dossier: Dossier, now: datetime, world: World) -> Turn:
    texts = world.texts[scene.session.reads]
    if dossier.case.status is not Status.DECIDED:
        return _said(fill(texts.withdraw_nothing, code=dossier.case.code))
    turn = desk.withdrawn(dossier, scene.reviewer or 0, now, world)
    done = Message(html=fill(texts.withdraw_done, code=dossier.case.code, voters=dossier.told))
    return Turn(changes=turn.changes, outgoing=(done, *turn.outgoing), due=turn.due)
