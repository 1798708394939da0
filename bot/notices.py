"""What the desk tells voters who reported: a question, the verdict. Pure."""

from __future__ import annotations

from bot import review
from bot.cards import World
from bot.cases import Case, Tip, Verdict
from bot.texts import fill
from bot.turns import Button, Message
from knowledge.elections import Zone
from knowledge.entries import Lang


def verdict(case: Case, ruling: Verdict, world: World, lang: Lang) -> Message:
    """Return a verdict as the voters who sent the tips hear it, ready to forward."""
    texts = world.texts[lang]
    if ruling.rating is None:
        html = fill(
            texts.answer_told,
            code=case.code,
            answer=ruling.explanation,
            link=review.more(ruling.link, texts),
            day=world.knowledge.words.date(ruling.at.astimezone(Zone.WIB.tz).date(), lang),
            bot=world.link(),
        )
        return Message(html=html)
    html = fill(
        texts.verdict_told,
        rating=review.rating_name(ruling, texts),
        title=ruling.title,
        explanation=ruling.explanation,
        refer=review.referral(ruling, texts),
        link=review.more(ruling.link, texts),
        code=case.code,
        day=world.knowledge.words.date(ruling.at.astimezone(Zone.WIB.tz).date(), lang),
        bot=world.link(),
    )
    return Message(html=html)


def query(tip: Tip, case: Case, world: World) -> Message:
    """Return what the desk asks somebody who reported; the answer is a reply, or the next message."""
    texts = world.texts[tip.lang]
    answer = Button(label=texts.button_reply, data=f"reply:{tip.code}")
    return Message(
        to=tip.voter,
        slot=f"query:{tip.code}:{case.asked}",
        html=fill(texts.query, code=tip.code, question=case.query),
        buttons=((answer,),),
        under=f"tip:{tip.code}",
    )
