"""What a reviewer writes in private about a case: a verdict, a question, a merge, a split. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from bot import desk, drafting, folding, review
from bot.cards import World
from bot.cases import Act, Case, Kind, Status, Writing
from bot.events import Commanded, Said, Tapped
from bot.models import Dossier, Scene, Session
from bot.texts import fill
from bot.texts.keys import Texts
from bot.turns import Appointment, Fold, Join, Message, Priority, SaveCase, Turn
from knowledge.claims import Rating
from knowledge.text import normalise

TOKEN = re.compile(r"([vagp])-(PK-\w{4})-(\d{1,6})")
"""What a button on a card opens the private chat with: the act, the case, its version."""

ACTS = {"v": Act.VERDICT, "a": Act.QUERY, "g": Act.MERGE, "p": Act.SPLIT}


ROW, SHORTEST_ROW = 6, 3
"""Words in a row that a title may not share with a tip; of a shorter title, all of them."""


def opened(scene: Scene, command: Commanded, now: datetime, world: World) -> Turn | None:
    """Begin what a card's button led to; None if it is no such link, or not a reviewer's.

    Who begins a verdict has the case, so that nobody else writes one meanwhile.
    """
    found = TOKEN.fullmatch(command.argument)
    if found is None or scene.reviewer is None:
        return None
    texts = world.texts[scene.session.reads]
    if scene.dossier is None:
        return _ended(scene.session, texts.toast_gone)
    letter, _, version = found.groups()
    case = scene.dossier.case
    writing = Writing(act=ACTS[letter], case=case.code, version=int(version))
    if _is_stale(writing, case):
        return _ended(scene.session, texts.writing_stale)
    if writing.act is Act.SPLIT and scene.dossier.voters < 2 and len(scene.dossier.tips) < 2:  # noqa: PLR2004 -- one tip has nothing to be split from
        return _ended(scene.session, texts.split_single)
    if writing.act is not Act.VERDICT or case.take:
        return _asked(scene, writing, now, world)
    turn = desk.taken(scene.dossier, scene.reviewer, now, world)
    asked = _asked(scene, writing.model_copy(update={"version": case.version + 1}), now, world)
    return replace(
        turn,
        session=asked.session,
        outgoing=(*asked.outgoing, *turn.outgoing),
        due=(*turn.due, *asked.due),
    )


def dropped(session: Session, texts: Texts) -> Turn:
    """Stop writing."""
    return _ended(session, texts.writing_dropped)


def said(scene: Scene, said: Said, now: datetime, world: World) -> Turn:
    """Take what a reviewer typed as the next part of what is being written."""
    writing, texts = scene.session.writing, world.texts[scene.session.reads]
    if writing is None or scene.dossier is None:
        return _ended(scene.session, texts.toast_gone)
    if _is_stale(writing, scene.dossier.case):
        return _ended(scene.session, texts.writing_stale)
    match writing.act:
        case Act.QUERY:
            return _worded(scene, writing, said.text.strip(), now, world)
        case Act.MERGE:
            return _merge(scene, scene.dossier, now, world)
        case Act.SPLIT:
            return _asked(scene, writing, now, world)
        case Act.VERDICT:
            return _typed(scene, writing, said, now, world)


def tapped(scene: Scene, tapped: Tapped, now: datetime, world: World) -> Turn:
    """Do what a button says under what is being written."""
    writing, texts = scene.session.writing, world.texts[scene.session.reads]
    given, _, version = tapped.value.rpartition(":")
    value, _, case = given.rpartition(":")
    if (
        writing is None
        or scene.dossier is None
        or f"{case}:{version}" != drafting.subject(writing)
    ):
        return Turn(toast=texts.toast_gone)
    if tapped.action == "drop":
        return _ended(scene.session, texts.writing_dropped, tapped.message)
    if _is_stale(writing, scene.dossier.case):
        return _ended(scene.session, texts.writing_stale, tapped.message)
    match tapped.action:
        case "rate" if value in set(Rating):
            writing = writing.model_copy(update={"rating": Rating(value), "refer": None})
            return _asked(scene, writing, now, world, tapped.message)
        case "refer" if value in drafting.REFERRALS:
            writing = writing.model_copy(update={"refer": value})
            return _asked(scene, writing, now, world, tapped.message)
        case "nolink":
            writing = writing.model_copy(update={"link": ""})
            return _asked(scene, writing, now, world, tapped.message)
        case "again":
            fresh = Writing(act=writing.act, case=writing.case, version=writing.version)
            return _asked(scene, fresh, now, world, tapped.message)
        case "propose" if writing.act is Act.QUERY and writing.explanation:
            return _query(scene, scene.dossier, writing.explanation, tapped, now, world)
        case "propose" if writing.act is Act.VERDICT and not drafting.missing(
            writing, scene.dossier.case
        ):
            return _proposed(scene, writing, tapped, now, world)
        case "part" if writing.act is Act.SPLIT:
            return _split(scene, scene.dossier, value, tapped, now, world)
    return Turn(toast=texts.toast_gone)


def _asked(
    scene: Scene, writing: Writing, now: datetime, world: World, over: int | None = None
) -> Turn:
    """Ask for what is still missing; when nothing is, show the whole."""
    dossier = scene.dossier
    if dossier is None:
        return Turn()
    shown = drafting.prompt(writing, dossier, scene.reviewer or 0, world, scene.session.reads)
    quotes = review.quoting(dossier, now) if over is None else None
    return Turn(
        session=scene.session.model_copy(update={"writing": writing}),
        outgoing=(shown.model_copy(update={"edits": over, "slot": quotes}),),
        due=(Appointment(name="writing", at=now + desk.LEASE),),
    )


def _typed(scene: Scene, writing: Writing, said: Said, now: datetime, world: World) -> Turn:
    """Take *said* as the first part of the verdict that is missing, if it passes the rules."""
    texts, dossier = world.texts[scene.session.reads], scene.dossier
    field = drafting.missing(writing, dossier.case) if dossier else None
    if field not in {"title", "explanation", "link"} or dossier is None:
        return _asked(scene, writing, now, world)
    text = said.text.strip()
    problems = list(drafting.problems(field, text, texts, world))
    if field == "title" and _repeats(text, dossier):
        problems.append(texts.unfit_tips_own_words)
    if problems:
        return Turn(outgoing=(drafting.unfit(problems, writing, texts),))
    return _asked(scene, writing.model_copy(update={field: text}), now, world)


def _proposed(scene: Scene, writing: Writing, tapped: Tapped, now: datetime, world: World) -> Turn:
    texts, dossier = world.texts[scene.session.reads], scene.dossier
    if dossier is None or scene.reviewer is None:
        return Turn()
    verdict = drafting.ruling(writing, scene.reviewer, now)
    turn, until = desk.proposed(dossier, verdict, now, world)
    if until:
        html = fill(texts.proposed_held, code=dossier.case.code, time=review.clock(until))
    else:
        html = fill(texts.proposed_second, code=dossier.case.code)
    return _done(scene.session, turn, html, tapped.message)


def _worded(scene: Scene, writing: Writing, text: str, now: datetime, world: World) -> Turn:
    """Show the question as voters will read it, before it is sent."""
    texts = world.texts[scene.session.reads]
    if problems := list(drafting.problems("explanation", text, texts, world)):
        return Turn(outgoing=(drafting.unfit(problems, writing, texts),))
    return _asked(scene, writing.model_copy(update={"explanation": text}), now, world)


def _query(
    scene: Scene, dossier: Dossier, text: str, tapped: Tapped, now: datetime, world: World
) -> Turn:
    texts, case = world.texts[scene.session.reads], dossier.case
    update: dict[str, object] = {"query": text, "asked": case.asked + 1}
    turn = desk.ruled(dossier, update, "queried", scene.reviewer, now, world, text[:120])
    ask = Appointment(name=f"ask:{case.code}:0", at=now, of="desk")
    done = fill(texts.query_sent, code=case.code, voters=dossier.voters)
    return _done(scene.session, replace(turn, due=(ask,)), done, tapped.message)


def _merge(scene: Scene, dossier: Dossier, now: datetime, world: World) -> Turn:
    """Fold the case into the one whose code was typed."""
    texts, other = world.texts[scene.session.reads], scene.other
    if other is None:
        return Turn(outgoing=(Message(html=texts.merge_unknown),))
    questions = {each.case.kind is Kind.QUESTION for each in (dossier, other)}
    joinable = other.case.status in {Status.OPEN, Status.DECIDED} and len(questions) == 1
    if other.case.code == dossier.case.code or not joinable:
        return Turn(outgoing=(Message(html=texts.merge_impossible),))
    me, into = scene.reviewer, other.case.code
    update: dict[str, object] = {
        "status": Status.MERGED, "into": into, "take": None, "proposal": None, "held": None
    }  # fmt: skip
    left = desk.ruled(replace(dossier, tips=()), update, "merged", me, now, world, into)
    grown = replace(other, voters=dossier.voters + other.voters)
    # A merged tip may bear on when a verdict may be published: it waits for a second reviewer.
    update = {
        "seen": max(dossier.case.seen, other.case.seen),
        "shown": dossier.case.shown | other.case.shown,
        "urgent": other.case.urgent or dossier.case.urgent,
        "held": None,
    }
    kept = desk.ruled(grown, update, "joined", me, now, world, dossier.case.code)
    due = [Appointment(name=f"card:{into}", at=now + folding.RENEWED, of="desk")]
    if other.case.status is Status.DECIDED:
        version = other.case.version + 1
        due.append(Appointment(name=f"announce:{into}:{version}", at=now, of="desk"))
    turn = Turn(
        changes=(*left.changes, *kept.changes, Fold(case=dossier.case.code, into=into)),
        outgoing=(*left.outgoing, *kept.outgoing),
        due=tuple(due),
    )
    return _done(scene.session, turn, fill(texts.merge_done, code=dossier.case.code, into=into))


def _split(
    scene: Scene, dossier: Dossier, code: str, tapped: Tapped, now: datetime, world: World
) -> Turn:
    """Make a case of its own of one tip."""
    texts = world.texts[scene.session.reads]
    tip = next((each for each in dossier.tips if each.code == code), None)
    if tip is None or len(dossier.tips) < 2:  # noqa: PLR2004 -- as above
        return Turn(toast=texts.toast_gone)
    me = scene.reviewer
    case = folding.new_case(tip, scene.fresh, now, world).model_copy(update={"seen": tip.at})
    rest = replace(dossier, tips=tuple(each for each in dossier.tips if each.code != code))
    voters = len({each.voter for each in rest.tips}) if len(dossier.tips) < 60 else rest.voters  # noqa: PLR2004 -- all tips are seen
    turn = desk.ruled(replace(rest, voters=voters), {}, "split", me, now, world, case.code)
    own = review.card(Dossier(case=case, tips=(tip,), voters=1), world, Priority.REPLY)
    shown = {what: of for what, of in dossier.case.shown.items() if of == code}
    case = case.model_copy(update={"rendered": now, "shown": shown})
    turn = Turn(
        changes=(
            *turn.changes, SaveCase(case=case), Join(tip=code, case=case.code, only=True)
        ),
        outgoing=(*turn.outgoing, own),
        due=(
            folding.calling(case, now),
            Appointment(name=f"card:{case.code}", at=now, of="desk"),
            Appointment(name=f"card:{dossier.case.code}", at=now + folding.RENEWED, of="desk"),
        ),
    )  # fmt: skip
    html = fill(texts.split_done, tip=code, code=case.code)
    return _done(scene.session, turn, html, tapped.message)


def _repeats(title: str, dossier: Dossier) -> bool:
    """Tell whether a title is taken from a tip: it may defame or name somebody.

    So many words in a row are no chance any more.
    """
    said = normalise(title).split()
    size = min(ROW, len(said))
    rows = {" ".join(said[at : at + size]) for at in range(len(said) - size + 1)}
    texts = (f" {normalise(part.text)} " for tip in dossier.tips for part in tip.parts)
    return size >= SHORTEST_ROW and any(f" {row} " in text for text in texts for row in rows)


def _is_stale(writing: Writing, case: Case) -> bool:
    return writing.version != case.version or case.status is not Status.OPEN


def _done(session: Session, turn: Turn, html: str, over: int | None = None) -> Turn:
    """Return *turn* with what was being written ended, and its reviewer told."""
    told = Message(html=html, edits=over)
    return replace(
        turn,
        session=session.model_copy(update={"writing": None}),
        outgoing=(told, *turn.outgoing),
    )


def _ended(session: Session, html: str, over: int | None = None) -> Turn:
    return _done(session, Turn(), html, over)
