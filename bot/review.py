"""A case as reviewers see it: its card, its evidence, what is said under it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot import cards, checking, plain, receipts
from bot.cards import World
from bot.cases import Case, Kind, Note, Part, Status, Tip, Verdict
from bot.models import DESK, Dossier
from bot.texts import Markup, fill, joined, visible
from bot.texts.keys import Texts
from bot.turns import Button, Keyboard, Message, Priority
from knowledge import answers, links
from knowledge.answers import Checked, Found, Unsure
from knowledge.elections import Zone
from knowledge.entries import Lang

QUOTED = 1200
"""UTF-16 units of the first tip on a card."""

SHARES = (300, 100, 40, 0)
"""UTF-16 units of each link, note and tip in other words, the most generous that fits a card."""

LONGEST = 3600
"""UTF-16 units of a card: Telegram takes 4096, and /kasus adds the codes of the tips."""

LONGEST_HOST, LEAST = 80, 20
"""UTF-16 units of a host; what a link or a note has at least."""

MOST_OTHERS, MOST_LINKS, HISTORY = 2, 5, 6
"""Tips in other words, links and lines of history on a card."""

NEAREST = 1500
"""Characters of a tip for which the nearest answer is looked up."""


def quoting(dossier: Dossier, now: datetime) -> str | None:
    """Return a slot of its own for a message that quotes the case's first tip, to be found again."""
    tip = next(iter(dossier.tips), None)
    return f"ev:{tip.code}:{now:%d%H%M%S%f}:text" if tip else None


def slot(code: str) -> str:
    """Return the slot of a case's card."""
    return f"card:{code}"


def card(dossier: Dossier, world: World, priority: Priority = Priority.ANNOUNCEMENT) -> Message:
    """Return the one live card of a case."""
    case, texts = dossier.case, world.texts[Lang.ID]
    if case.status is Status.EMPTY:
        html = fill(texts.case_erased, code=case.code)
        return Message(to=DESK, slot=slot(case.code), html=html, priority=priority)
    faces = (_face(dossier, world, share) for share in SHARES)
    html = next((each for each in faces if _fits(each)), _face(dossier, world, SHARES[-1]))
    return Message(
        to=DESK,
        slot=slot(case.code),
        html=html.rstrip(),
        buttons=_buttons(case, world),
        priority=priority,
    )


def _fits(html: Markup) -> bool:
    return plain.units(visible(html)) <= LONGEST


def _face(dossier: Dossier, world: World, share: int) -> Markup:
    """Return the words of a card in which nobody has more than that *share* beside the first tip."""
    case, texts = dossier.case, world.texts[Lang.ID]
    return fill(
        texts.case_card,
        mark=_mark(case),
        code=case.code,
        kind=receipts.kind_name(case.kind, texts),
        region=receipts.region_name(case.region, world) or texts.tip_region_unknown,
        voters=dossier.voters,
        first=moment(case.opened, texts, world),
        last=moment(case.seen, texts, world),
        body=joined(_body(dossier, world, share), "\n"),
        status=_status(dossier, world),
        history=joined(_history(case, texts, share), "\n"),
    )


def copied(message: int, texts: Texts) -> Message:
    """Return what a copy of a card becomes, once somebody pressed it."""
    return Message(to=DESK, html=texts.case_copy, edits=message)


def proposal(ruling: Verdict, texts: Texts) -> Markup:
    """Return a verdict as reviewers read it."""
    return fill(
        texts.case_verdict,
        rating=rating_name(ruling, texts),
        title=ruling.title,
        explanation=ruling.explanation,
        refer=referral(ruling, texts),
        link=more(ruling.link, texts),
    )


def rating_name(ruling: Verdict, texts: Texts) -> str:
    """Return what a rating is called, with its mark."""
    if ruling.rating is None:
        return texts.rating_answer
    return cards.rating(ruling.rating, texts)


def by(reviewer: int | None, texts: Texts) -> str:
    """Return what a reviewer is called at the desk: a number, never a name."""
    return fill(texts.reviewer, number=reviewer) if reviewer else ""


def moment(at: datetime, texts: Texts, world: World) -> Markup:
    """Return a moment to the hour: to the second it could tell who sent something."""
    here = at.astimezone(Zone.WIB.tz)
    day = world.knowledge.words.date(here.date(), Lang.ID)
    return fill(texts.moment, day=day, hour=f"{here:%H}")


def clock(at: datetime) -> str:
    """Return the minute of what reviewers did, in Jakarta's time."""
    return f"{at.astimezone(Zone.WIB.tz):%H.%M} WIB"


def shown(text: str) -> str:
    """Return strangers' *text*, safe to read: plain, and no link in it can be pressed."""
    return links.defanged(plain.plain(text))


def shown_part(part: Part) -> str:
    """Return a part with the targets that its links hide."""
    hidden = "".join(f"\n→ {link}" for link in part.links)
    return shown(part.text + hidden)


def _mark(case: Case) -> Markup:
    return Markup("🔴 " if case.urgent and case.status is Status.OPEN else "")


def _body(dossier: Dossier, world: World, share: int) -> Iterator[Markup]:
    """Yield why it is urgent, the words, the links and files, and what is known nearby."""
    case, texts = dossier.case, world.texts[Lang.ID]
    if case.urgent:
        name: str = getattr(texts, f"urgent_{case.urgent.replace('-', '_')}")
        yield fill(texts.case_urgent, why=name)
    if case.status is Status.MERGED:
        return
    tips = [tip for tip in dossier.tips if not tip.hidden]
    first, others = tips[:1], tips[1:]
    if not tips:
        yield Markup(texts.case_emptied)
    for tip in first:
        yield from _words(tip, QUOTED, texts)
    told = {tip.text for tip in first}
    different = [tip for tip in others if tip.text and tip.text not in told][:MOST_OTHERS]
    for tip in different:
        yield from _words(tip, share, texts)
    yield from _links(tips, share, texts)
    files = {file.unique: file for tip in tips for _, file in tip.files}
    if files:
        yield fill(texts.case_files, count=len(files))
    if first and (near := _nearest(first[0], case, world)):
        yield fill(texts.case_nearest, title=near)


def _words(tip: Tip, most: int, texts: Texts) -> Iterator[Markup]:
    text = shown(tip.text)
    if most == QUOTED and is_long(text):
        yield fill(texts.quoted, text=head(text))
        yield Markup(texts.case_long)
    elif text and most:
        yield fill(texts.quoted, text=plain.clipped(text, most))


def head(text: str) -> str:
    """Return the part of a long text that the card shows; the rest follows in messages of its own."""
    return plain.pages(text, QUOTED)[0]


def is_long(text: str) -> bool:
    """Tell whether a text goes on in messages of its own."""
    return plain.units(text) > QUOTED


def _links(tips: Sequence[Tip], share: int, texts: Texts) -> Iterator[Markup]:
    """Yield each link with the host it really leads to."""
    parts = [part for tip in tips for part in tip.parts if not part.later]
    whole = "\n".join("\n".join((part.text, *part.links)) for part in parts)
    by_normal = {link.normal: link for link in links.find(plain.plain(whole))}
    for link in list(by_normal.values())[:MOST_LINKS]:
        # Of a long host the end says whose it is.
        host = link.host if len(link.host) <= LONGEST_HOST else f"…{link.host[-LONGEST_HOST:]}"
        shown_link = plain.clipped(shown(link.shown), max(share, LEAST))
        yield fill(texts.case_link, host=host.replace(".", "[.]"), link=shown_link)


def _nearest(tip: Tip, case: Case, world: World) -> str:
    """Return the title of what the knowledge base says nearest to a tip."""
    claim = checking.told(tip.parts, world)
    if claim and claim.id != case.code.lower():
        rating = cards.rating(claim.rating, world.texts[Lang.ID])
        return f"{rating}: {claim.title.id}"
    if not tip.text:
        return ""
    match answers.ask(tip.text[:NEAREST], tip.at, None, Lang.ID, world.knowledge):
        case Found(answer):
            return answer.question
        case Unsure(several):
            return " · ".join(each.question for each in several)
        case Checked(checked) if checked.id != case.code.lower():
            return checked.title.id
    return ""


def _status(dossier: Dossier, world: World) -> Markup:
    case, texts = dossier.case, world.texts[Lang.ID]
    if case.status is Status.MERGED:
        return fill(texts.state_merged, code=case.into)
    if case.status is Status.SPAM:
        return Markup(texts.state_spam)
    if case.status is Status.DECIDED and case.verdict:
        return fill(
            texts.state_decided,
            verdict=proposal(case.verdict, texts),
            told=dossier.told,
            voters=dossier.voters,
            unreached=_unreached(dossier, texts),
            code=case.code,
        )
    if case.proposal:
        until = fill(texts.state_held, time=clock(case.held)) if case.held else texts.state_second
        return fill(
            texts.state_proposed,
            verdict=proposal(case.proposal, texts),
            reviewer=by(case.proposal.by, texts),
            until=Markup(until),
        )
    if case.take:
        return fill(
            texts.state_taken, reviewer=by(case.take.by, texts), time=clock(case.take.until)
        )
    return Markup(texts.state_waiting)


def _unreached(dossier: Dossier, texts: Texts) -> Markup:
    if not dossier.unreached:
        return Markup("")
    return Markup(" " + fill(texts.state_unreached, count=dossier.unreached))


def _history(case: Case, texts: Texts, share: int) -> Iterator[Markup]:
    for note in case.history[-HISTORY:]:
        yield fill(
            texts.history_row,
            time=clock(note.at),
            what=_noted(note, max(share, LEAST), texts),
        )


def _noted(note: Note, share: int, texts: Texts) -> Markup:
    sentence: str = getattr(texts, f"noted_{note.what}")
    return fill(sentence, reviewer=by(note.by, texts), detail=plain.clipped(note.detail, share))


def _buttons(case: Case, world: World) -> Keyboard:
    texts, subject = world.texts[Lang.ID], f"{case.code}:{case.version}"
    if case.status is Status.SPAM:
        return ((Button(label=texts.button_no_spam, data=f"unspam:{subject}"),),)
    if case.status is not Status.OPEN:
        return ()
    if case.proposal:
        return (
            (
                Button(label=texts.button_agree, data=f"agree:{subject}"),
                Button(label=texts.button_stop, data=f"stop:{subject}"),
            ),
        )
    take = (
        Button(label=texts.button_release, data=f"release:{subject}")
        if case.take
        else Button(label=texts.button_take, data=f"take:{subject}")
    )
    decide = texts.button_answer if case.kind is Kind.QUESTION else texts.button_decide
    return (
        (take, Button(label=decide, url=link(case, "v", world))),
        (
            Button(label=texts.button_query, url=link(case, "a", world)),
            Button(label=texts.button_merge, url=link(case, "g", world)),
        ),
        (
            Button(label=texts.button_split, url=link(case, "p", world)),
            Button(label=texts.button_spam, data=f"spam:{subject}"),
        ),
    )


def link(case: Case, letter: str, world: World) -> str:
    """Return the address where a reviewer writes: bound to the case and its version."""
    return world.link(f"{letter}-{case.code}-{case.version}")


def more(address: str | None, texts: Texts) -> Markup:
    """Return the line with a link to read on."""
    return Markup("\n\n" + fill(texts.verdict_link, link=address) if address else "")


def referral(ruling: Verdict, texts: Texts) -> Markup:
    """Return the line that says who is competent."""
    if not ruling.refer:
        return Markup("")
    return Markup("\n" + getattr(texts, f"refer_{ruling.refer}"))
