"""What a case tells those who reported it, a page of voters at a time. Pure."""

from __future__ import annotations

from datetime import datetime

from bot import folding, notices
from bot.cards import World
from bot.cases import Told
from bot.models import Scene
from bot.texts import fill
from bot.turns import (
    Appointment,
    MarkTold,
    Message,
    Priority,
    Turn,
)


def announced(scene: Scene, now: datetime, world: World) -> Turn:
    """Tell the next page of voters the verdict, once each."""
    dossier = scene.dossier
    if dossier is None or not dossier.case.verdict or not scene.audience:
        return Turn()
    case, ruling = dossier.case, dossier.case.verdict
    told = tuple(
        notices.verdict(case, ruling, world, tip.lang).model_copy(
            update={
                "to": tip.voter,
                "notice": tip.code,
                "under": f"tip:{tip.code}",
                "priority": Priority.ANNOUNCEMENT,
            }
        )
        for tip in scene.audience
    )
    codes = tuple(tip.code for tip in scene.audience)
    return Turn(
        changes=(MarkTold(tips=codes, told=Told.QUEUED),),
        outgoing=told,
        due=(
            Appointment(name=f"announce:{case.code}:{case.version}", at=now, of="desk"),
            Appointment(name=f"card:{case.code}", at=now + folding.RENEWED, of="desk"),
        ),
    )


def retracted(scene: Scene, now: datetime, world: World) -> Turn:
    """Tell the next page of voters that the verdict they heard is withdrawn."""
    if scene.dossier is None or not scene.audience:
        return Turn()
    code = scene.dossier.case.code
    told = tuple(
        Message(
            to=tip.voter,
            html=fill(world.texts[tip.lang].verdict_withdrawn, code=code),
            under=f"tip:{tip.code}",
            priority=Priority.ANNOUNCEMENT,
        )
        for tip in scene.audience
    )
    codes = tuple(tip.code for tip in scene.audience)
    again = Appointment(name=f"retract:{code}", at=now, of="desk")
    return Turn(changes=(MarkTold(tips=codes, told=None),), outgoing=told, due=(again,))


def queried(scene: Scene, after: int, now: datetime, world: World) -> Turn:
    """Ask the next page of those who reported, signed as the desk."""
    if scene.dossier is None or not scene.dossier.case.query or not scene.audience:
        return Turn()
    case = scene.dossier.case
    asked = tuple(notices.query(tip, case, world) for tip in scene.audience)
    again = Appointment(name=f"ask:{case.code}:{after + len(asked)}", at=now)
    return Turn(outgoing=asked, due=(again,))
