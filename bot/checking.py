"""What is already known of something that a voter sent: verdicts, claims, answers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from bot import cards
from bot.cards import World
from bot.cases import Part
from bot.models import Session
from bot.turns import Button, Message
from knowledge import answers, claims, likeness
from knowledge.answers import Checked, Found
from knowledge.claims import Claim


def checked(
    parts: Sequence[Part], now: datetime, session: Session, world: World
) -> tuple[Message, ...]:
    """Return what is known of *parts*, and the question whether they are to be reported."""
    texts = world.texts[session.reads]
    found = known(parts, now, session, world)
    html = texts.offer_known if found else texts.offer_unknown
    rows = (
        (Button(label=texts.button_report, data=f"report:{parts[0].message}"),),
        (Button(label=texts.button_no_report, data="cancel:"),),
    )
    return (*found, Message(html=html, buttons=rows))


def known(
    parts: Sequence[Part], now: datetime, session: Session, world: World
) -> tuple[Message, ...]:
    """Return the card of the verdict, claim or answer that *parts* are about; empty if none is."""
    lang = session.reads
    if (claim := told(parts, world)) is not None:
        return (cards.claim(claim, world, lang),)
    text = text_of(parts)
    if not text:
        return ()
    match answers.ask(text, now, session.zone, lang, world.knowledge):
        case Checked(claim):
            return (cards.claim(claim, world, lang),)
        case Found(answer):
            return (cards.card(answer, world),)
    return ()


def told(parts: Sequence[Part], world: World) -> Claim | None:
    """Return the claim that *parts* repeat: exactly, or in words of their own."""
    for key in sorted(keys_of(parts)):
        if found := world.verdicts.get(key):
            return found
    near = claims.look_up(text_of(parts), world.knowledge.claim_index)
    return near[0] if near else None


def text_of(parts: Sequence[Part]) -> str:
    """Return all that was written."""
    return "\n".join(part.text for part in parts if part.text)


def keys_of(parts: Sequence[Part]) -> frozenset[str]:
    """Return the keys that exact repeats of *parts* share; what came later does not count."""
    first = [part for part in parts if not part.later]
    links = [link for part in first for link in part.links]
    keys = likeness.keys(text_of(first), links, [p.file.unique for p in first if p.file])
    # Kept as digests: a link can tell whose page somebody looked at.
    return frozenset(sha256(key.encode()).hexdigest()[:32] for key in keys)
