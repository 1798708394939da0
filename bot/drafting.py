"""What a reviewer is asked for while writing, and whether the words pass the rules. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from bot import plain, receipts, review
from bot.cards import World
from bot.cases import Act, Case, Kind, Verdict, Writing
from bot.models import Dossier
from bot.texts import Markup, fill, joined
from bot.texts.keys import Texts
from bot.turns import Button, Keyboard, Message
from knowledge.claims import Rating
from knowledge.entries import Lang
from knowledge.verdicts import (
    DOUBTFUL,
    Problem,
    problems_of_explanation,
    problems_of_link,
    problems_of_title,
)

QUOTED = 800
"""UTF-16 units of the tip that a reviewer sees while writing."""

REFERRALS = ("bawaslu", "kpu", "dkpp", "police", "komdigi", "other")
"""Who may be competent for what this desk is not."""


ABOUT = {Act.QUERY: "write_query", Act.MERGE: "write_merge", Act.SPLIT: "write_split"}
"""The sentence that begins what is not a verdict."""

MOST_PROBLEMS = 8
"""Reasons that are told at once."""


def missing(writing: Writing, case: Case) -> str | None:
    """Return the next part of a verdict that is to be written; None if it is whole."""
    if case.kind is not Kind.QUESTION:
        if writing.rating is None:
            return "rating"
        if writing.rating is Rating.OUT_OF_SCOPE and writing.refer is None:
            return "refer"
        if writing.title is None:
            return "title"
    if writing.explanation is None:
        return "explanation"
    return "link" if writing.link is None else None


def prompt(writing: Writing, dossier: Dossier, me: int, world: World, lang: Lang) -> Message:
    """Return the request for what is missing, or the whole to be proposed; it names its case.

    *me* is the reviewer who writes.
    """
    texts, case = world.texts[lang], dossier.case
    drop = (_button(texts.button_cancel, "drop", writing),)
    about = ABOUT.get(writing.act)
    if writing.act is Act.QUERY and writing.explanation:
        return _question(writing, texts)
    if about:
        html = _about(getattr(texts, about), dossier, me, texts)
        rows = _tips(dossier, writing) if writing.act is Act.SPLIT else ()
        return Message(html=html, buttons=(*rows, drop))
    field = missing(writing, case)
    if field is None:
        return _whole(writing, case, world, lang)
    if field == "explanation" and case.kind is Kind.QUESTION:
        field = "answer"
    rows = _choices(field, writing, texts)
    html = _about(getattr(texts, f"write_{field}"), dossier, me, texts)
    return Message(html=html, buttons=(*rows, drop))


def problems(field: str, text: str, texts: Texts, world: World) -> Iterator[str]:
    """Yield, as sentences, why *text* can't be that part of a verdict."""
    match field:
        case "title":
            found = problems_of_title(text, world.knowledge)
        case "link":
            found = problems_of_link(text, world.knowledge)
        case _:
            found = problems_of_explanation(text, world.knowledge)
    for each in dict.fromkeys(found):
        if each.code not in DOUBTFUL:
            yield _sentence(each, texts)


def doubts(verdict: Verdict, texts: Texts, world: World) -> tuple[str, ...]:
    """Return, as sentences, what a second reviewer should look at twice."""
    words = (verdict.title, verdict.explanation)
    found = (each for text in words for each in problems_of_explanation(text, world.knowledge))
    return tuple(_sentence(each, texts) for each in dict.fromkeys(found) if each.code in DOUBTFUL)


def _sentence(problem: Problem, texts: Texts) -> str:
    sentence: str = getattr(texts, f"unfit_{problem.code.value}")
    return fill(sentence, value=problem.value)


def unfit(found: Sequence[str], writing: Writing, texts: Texts) -> Message:
    """Return why what was typed is not taken, and that it can be typed again."""
    rows = joined((Markup(f"• {each}") for each in found[:MOST_PROBLEMS]), "\n")
    drop = (_button(texts.button_cancel, "drop", writing),)
    return Message(html=fill(texts.unfit, problems=rows), buttons=(drop,))


def _about(sentence: str, dossier: Dossier, me: int, texts: Texts) -> Markup:
    """Return *sentence* with the case that it is about."""
    case = dossier.case
    words = "\n\n".join(tip.text for tip in dossier.tips[:1] if tip.text)
    quoted = plain.clipped(review.shown(words), QUOTED)
    other = case.take.by if case.take and case.take.by != me else None
    taken = other and Markup("\n" + fill(texts.write_taken, reviewer=review.by(other, texts)))
    return fill(
        sentence,
        taken=taken or "",
        code=case.code,
        kind=receipts.kind_name(case.kind, texts),
        voters=dossier.voters,
        quote=fill(texts.quoted, text=quoted) if quoted else Markup(""),
    )


def _whole(writing: Writing, case: Case, world: World, lang: Lang) -> Message:
    texts = world.texts[lang]
    verdict = ruling(writing, by=0, at=datetime.fromtimestamp(0, UTC))
    warned = (
        fill(texts.write_doubt, doubt=Markup(each)) for each in doubts(verdict, texts, world)
    )
    html = fill(
        texts.write_whole,
        code=case.code,
        verdict=review.proposal(verdict, texts),
        doubts=joined(warned, "\n"),
    )
    rows = (
        (_button(texts.button_propose, "propose", writing),),
        (_button(texts.button_again, "again", writing),),
        (_button(texts.button_cancel, "drop", writing),),
    )
    return Message(html=html.rstrip(), buttons=rows)


def _question(writing: Writing, texts: Texts) -> Message:
    html = fill(texts.write_question, code=writing.case, question=writing.explanation)
    rows = (
        (_button(texts.button_send_query, "propose", writing),),
        (_button(texts.button_again, "again", writing),),
        (_button(texts.button_cancel, "drop", writing),),
    )
    return Message(html=html, buttons=rows)


def ruling(writing: Writing, by: int, at: datetime) -> Verdict:
    """Return the verdict that was written."""
    return Verdict(
        rating=writing.rating,
        title=writing.title or "",
        explanation=writing.explanation or "",
        link=writing.link or None,
        refer=writing.refer,
        by=by,
        at=at,
    )


def _choices(field: str, writing: Writing, texts: Texts) -> Keyboard:
    """Return the buttons that answer the request for *field*."""
    match field:
        case "rating":
            named = ((f"rating_{each.value}", f"rate:{each.value}") for each in Rating)
        case "refer":
            named = ((f"referral_{each}", f"refer:{each}") for each in REFERRALS)
        case "link":
            return ((_button(texts.button_no_link, "nolink", writing),),)
        case _:
            return ()
    return tuple((_button(_name(texts, key), data, writing),) for key, data in named)


def _tips(dossier: Dossier, writing: Writing) -> Keyboard:
    """Return a button for each tip, with its first words."""
    labelled = ((tip, plain.clipped(_line(tip.code, tip.text), 50)) for tip in dossier.tips[:20])
    return tuple((_button(label, f"part:{tip.code}", writing),) for tip, label in labelled)


def _button(label: str, data: str, writing: Writing) -> Button:
    """Return a button that counts for this case in this version only."""
    return Button(label=label, data=f"{data}:{subject(writing)}")


def subject(writing: Writing) -> str:
    """Return what the buttons under a prompt are bound to."""
    return f"{writing.case}:{writing.version}"


def _line(code: str, text: str) -> str:
    return " ".join(f"{code} {review.shown(text)}".split())


def _name(texts: Texts, key: str) -> str:
    name: str = getattr(texts, key.replace("-", "_"))
    return name
