"""What could not be handled is buried, its voter gets an apology, the desk an alarm. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.cards import World
from bot.events import Broken
from bot.models import DESK, Session
from bot.texts import fill
from bot.turns import Bury, Message, Priority, Turn
from knowledge.entries import Lang
from knowledge.guards import mask


def broken(session: Session, event: Broken, now: datetime, world: World) -> Turn:
    """Bury what could not be handled; the voter gets an apology, the desk an alarm."""
    apology = Message(html=world.texts[session.reads].failed, slot=f"failed:{now:%Y%m%d%H%M}")
    turn = buried(event, now, world)
    return replace(turn, outgoing=(apology, *turn.outgoing))


def buried(event: Broken, now: datetime, world: World) -> Turn:
    """Bury what could not be handled, whoever it came from."""
    what = mask(event.what, world.knowledge.guards)
    html = fill(world.texts[Lang.ID].alarm_broken, reason=event.reason)
    return Turn(
        changes=(Bury(reason=event.reason, what=what),),
        outgoing=alarm(html, world, slot=f"broken:{now:%Y%m%d%H}"),
    )


def knowledge_broke(problems: tuple[str, ...], world: World) -> Turn:
    """Tell the desk what keeps an editor's change from being served."""
    html = fill(world.texts[Lang.ID].alarm_knowledge, problems="\n".join(problems))
    return Turn(outgoing=alarm(html, world))


def refused(reason: str, now: datetime, world: World) -> Turn:
    """Tell the desk that Telegram does not take a message of ours."""
    html = fill(world.texts[Lang.ID].alarm_refused, reason=reason)
    return Turn(outgoing=alarm(html, world, slot=f"refused:{now:%Y%m%d%H}"))


def opened(problems: tuple[str, ...], now: datetime, world: World) -> Turn:
    """Tell the desk what it lacks to work, once a day."""
    texts = world.texts[Lang.ID]
    rows = "\n".join(f"• {getattr(texts, f'lack_{problem}')}" for problem in problems)
    html = fill(texts.alarm_lacks, problems=rows)
    return Turn(outgoing=alarm(html, world, slot=f"lacks:{now:%Y%m%d}") if problems else ())


def alarm(html: str, world: World, slot: str | None = None) -> tuple[Message, ...]:
    """Return an alarm for the desk, none without a desk; a *slot* renews the earlier alarm."""
    if not world.desk:
        return ()
    return (Message(to=DESK, html=html, slot=slot, priority=Priority.ANNOUNCEMENT),)
