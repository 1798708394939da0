"""A verdict as a claim, so that the next voter who meets the rumour gets it at once. Pure."""

from __future__ import annotations

from bot.cards import World
from bot.cases import Verdict
from bot.texts import fill
from knowledge.claims import Claim, Explanation, Rating
from knowledge.elections import Zone
from knowledge.entries import Heading, Lang, Source


def claim(code: str, ruling: Verdict, world: World) -> Claim:
    """Return the verdict on the case *code* as a claim; its words serve both languages."""
    source = fill(world.texts[Lang.ID].verdict_source, code=code)
    return Claim(
        id=code.lower(),
        title=Heading(id=ruling.title, en=ruling.title),
        asked_as={},
        rating=ruling.rating or Rating.UNPROVEN,
        explanation=Explanation(id=ruling.explanation, en=ruling.explanation),
        sources=(Source(title=source, url=ruling.link), *_referral(ruling, world)),
        checked=ruling.at.astimezone(Zone.WIB.tz).date(),
    )


def _referral(ruling: Verdict, world: World) -> tuple[Source, ...]:
    if not ruling.refer:
        return ()
    return (Source(title=getattr(world.texts[Lang.ID], f"refer_{ruling.refer}")),)
