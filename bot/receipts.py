"""What a voter sees of a tip: prompts, summary, receipt, where it stands. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import cards, plain
from bot.cards import World, menu
from bot.cases import REPORTABLE, UNLAWFUL, Draft, Kind, Status, Tip
from bot.models import Own
from bot.texts import Markup, fill, joined
from bot.texts.keys import Texts
from bot.turns import Button, Message
from knowledge import regions
from knowledge.elections import Zone
from knowledge.entries import Lang, Phase
from knowledge.regions import Region

PREVIEW, REPORT = 600, 2400
"""UTF-16 units of the voter's words in the summary, and in the report to take along."""

ENOUGH_WAITS = 5
"""Verdicts of the last week before the time to one is told."""

LISTED = 10
"""Own tips that are listed."""

REFUSED_AS = {
    "contact": "tip_no_contact",
    "location": "tip_no_location",
    "venue": "tip_no_location",
}
"""Content that is not taken, and why."""

REPORT_WITHIN = timedelta(days=7)
"""The time limit for formal reports: UU 1/2015, article 134 (4)."""


def begun(world: World, lang: Lang) -> Message:
    """Return what to know before a tip is sent, and the request for its content."""
    texts = world.texts[lang]
    html = fill(texts.tip_begun, run_by=_team(world, texts))
    return Message(html=html, buttons=(_cancel(texts),))


def paused(texts: Texts) -> Message:
    """Return that no tips are taken now."""
    return Message(html=texts.tip_paused)


def collected(count: int, texts: Texts) -> Message:
    """Return that so many messages have been taken, and how to go on."""
    done = (Button(label=texts.button_done, data="report:"),)
    html = fill(texts.tip_collected, count=count)
    return Message(html=html, buttons=(done, _cancel(texts)))


def kinds(texts: Texts) -> Message:
    """Return the choice of kinds."""
    rows = tuple(
        (Button(label=kind_name(kind, texts), data=f"kind:{kind.value}"),) for kind in REPORTABLE
    )
    return Message(html=texts.tip_kind, buttons=(*rows, _cancel(texts)))


def summary(draft: Draft, world: World, lang: Lang) -> Message:
    """Return what will be shared with whom; a region can be typed, or left out."""
    texts = world.texts[lang]
    region = region_name(draft.region, world) or texts.tip_region_unknown
    send = (Button(label=texts.button_send, data=f"send:{draft.edition}"),)
    html = fill(
        texts.tip_summary,
        content=_content(draft, texts),
        kind=kind_name(draft.kind or Kind.OTHER, texts),
        region=region,
        team=_team(world, texts),
        warning=_warning(draft.kind, texts),
    )
    return Message(html=html, buttons=(send, _cancel(texts)))


def which_region(draft: Draft, found: Sequence[Region], world: World, lang: Lang) -> Message:
    """Return which regions may be meant; choosing one sends the tip."""
    texts = world.texts[lang]
    rows = tuple(
        (
            Button(
                label=fill(texts.button_send_from, region=regions.full_name(region)),
                data=f"send:{draft.edition}:{region.code}",
            ),
        )
        for region in found
    )
    return Message(html=texts.tip_which_region, buttons=(*rows, _cancel(texts)))


def no_region(draft: Draft, world: World, lang: Lang) -> Message:
    """Return that no such region is known; the tip can be sent without one."""
    texts = world.texts[lang]
    send = (Button(label=texts.button_send, data=f"send:{draft.edition}"),)
    return Message(html=texts.tip_no_region, buttons=(send, _cancel(texts)))


def receipt(tip: Tip, waits: Sequence[float], world: World) -> Message:
    """Return the code of a tip that was sent, and how long a verdict takes."""
    texts = world.texts[tip.lang]
    told = fill(texts.tip_awaits, speed=speed(waits, texts))
    awaits = Markup(texts.tip_too_many) if tip.hidden else told
    html = fill(texts.tip_receipt, code=tip.code, awaits=awaits)
    return Message(html=html, buttons=((Button(label=texts.button_status, data="tips:"),),))


def formal(tip: Tip, world: World, now: datetime) -> tuple[Message, ...]:
    """Return what a formal report needs, and the voter's words laid out as one; for unlawful acts."""
    if tip.kind not in UNLAWFUL:
        return ()
    texts, election = world.texts[tip.lang], world.knowledge.election
    lapsed = election.phase(now, _zone(tip.region, world)) is Phase.AFTER
    limit = texts.formal_lapsed if lapsed else texts.formal_limit
    note = fill(texts.formal, limit=Markup(limit), warning=_warning(tip.kind, texts))
    report = fill(
        texts.formal_report,
        kind=kind_name(tip.kind, texts),
        region=region_name(tip.region, world) or "…",
        text=plain.clipped(plain.plain(tip.text), REPORT) or "…",
        files=len(tip.files),
        day=world.knowledge.words.date(now.astimezone(Zone.WIB.tz).date(), tip.lang),
    )
    return Message(html=note), Message(html=report)


def speed(waits: Sequence[float], texts: Texts) -> Markup:
    """Return the median and the 90th percentile of *waits*, seconds in order; or that they are few."""
    if len(waits) < ENOUGH_WAITS:
        return Markup(texts.speed_unknown)
    median, ninth = waits[(len(waits) - 1) // 2], waits[(len(waits) * 9 - 1) // 10]
    return fill(texts.speed, median=span(median, texts), ninth=span(ninth, texts))


def span(seconds: float, texts: Texts) -> Markup:
    """Return a length of time in its largest fitting unit."""
    minutes = max(1, round(seconds / 60))
    if minutes < 100:  # noqa: PLR2004 -- two hours read better as such
        return fill(texts.minutes, count=minutes)
    hours = round(seconds / 3600)
    if hours < 48:  # noqa: PLR2004 -- as above
        return fill(texts.hours, count=hours)
    return fill(texts.days, count=round(seconds / 86400))


def reminder(texts: Texts) -> Message:
    """Return the one reminder of a draft."""
    done = (Button(label=texts.button_done, data="report:"),)
    return Message(html=texts.tip_reminder, buttons=(done, _cancel(texts)))


def status(own: Sequence[Own], world: World, lang: Lang) -> Message:
    """Return the voter's tips and where they stand, the newest first."""
    texts = world.texts[lang]
    if not own:
        return Message(html=texts.status_none, buttons=menu(texts))
    rows = (
        fill(
            texts.status_row,
            code=each.tip.code,
            kind=kind_name(each.tip.kind, texts),
            day=world.knowledge.words.date(each.tip.at.astimezone(Zone.WIB.tz).date(), lang),
            status=_standing(each, texts),
        )
        for each in own[:LISTED]
    )
    return Message(html=fill(texts.status, rows=joined(rows, "\n\n")))


def erase(count: int, texts: Texts) -> Message:
    """Return the one confirmation before everything is deleted."""
    row = (
        Button(label=texts.button_erase, data="erase:"),
        Button(label=texts.button_keep, data="keep:"),
    )
    return Message(html=fill(texts.erase, count=count), buttons=(row,))


def added(code: str, texts: Texts) -> Message:
    """Return that a message was added to that tip."""
    return Message(html=fill(texts.tip_added, code=code))


def updated(code: str, texts: Texts) -> Message:
    """Return that an edited message changed that tip."""
    return Message(html=fill(texts.tip_updated, code=code))


def full(code: str, texts: Texts) -> Message:
    """Return that a tip takes no more messages."""
    return Message(html=fill(texts.tip_full, code=code))


def answer_wanted(code: str, texts: Texts) -> Message:
    """Return that the next message answers the desk."""
    html = fill(texts.tip_answer_wanted, code=code)
    return Message(html=html, buttons=(_cancel(texts),))


def refused(what: str, texts: Texts) -> Message:
    """Return why this kind of content is not taken."""
    html: str = getattr(texts, REFUSED_AS.get(what, "tip_no_such_content"))
    return Message(html=html)


def kind_name(kind: Kind, texts: Texts) -> str:
    """Return what a kind is called."""
    name: str = getattr(texts, f"kind_{kind.value}")
    return name


def region_name(code: str | None, world: World) -> str:
    """Return the full name of a region; empty if there is none of that code."""
    found = world.knowledge.regions.by_code.get(code or "")
    return regions.full_name(found) if found else ""


def _content(draft: Draft, texts: Texts) -> Markup:
    """Return the draft's words as a quotation, and how many files there are."""
    text = "\n\n".join(part.text for part in draft.parts if part.text)
    files = sum(part.file is not None for part in draft.parts)
    shown = []
    if text:
        clipped = plain.clipped(plain.plain(text), PREVIEW)
        shown.append(fill(texts.quoted, text=clipped))
    if files:
        shown.append(fill(texts.tip_files, count=files))
    return joined(shown, "\n")


def _standing(own: Own, texts: Texts) -> str:
    if own.tip.hidden:
        return texts.standing_kept
    if own.status is Status.DECIDED:
        return cards.rating(own.rating, texts) if own.rating else texts.standing_answered
    if own.status is Status.SPAM:
        return texts.standing_closed
    return texts.standing_taken if own.taken else texts.standing_waiting


def _warning(kind: Kind | None, texts: Texts) -> Markup:
    return Markup(f"\n\n{texts.money_warning}" if kind is Kind.MONEY else "")


def _team(world: World, texts: Texts) -> Markup:
    if world.operator:
        return fill(texts.team_of, operator=world.operator)
    return Markup(texts.team)


def _zone(code: str | None, world: World) -> Zone | None:
    known = world.knowledge.regions
    found = known.by_code.get(code or "")
    return known.zones[found.province] if found else None


def _cancel(texts: Texts) -> tuple[Button, ...]:
    return (Button(label=texts.button_cancel, data="cancel:"),)
