"""What a turn looks at: sessions, dossiers, the scene of an event. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cases import Case, Data, Draft, Status, Tip, Writing
from knowledge.claims import Claim, Rating
from knowledge.elections import Zone
from knowledge.entries import Lang

DESK = "desk"
"""The key under which the review chat is addressed; every other key is a voter's."""


class Asked(Data):
    """The voter's last question, without personal numbers, and the zone of the place it named.

    Forgotten after a day.
    """

    question: str
    message: int
    zone: Zone | None = None


class Session(Data):
    """Where a conversation stands; *lang* is None until the voter chose one.

    *region* is the code of the region that the voter wants to be remembered, *placing* the message
    for which it was asked, 0 if only to remember it.
    *phone* is the language of the voter's Telegram, *heard* that of the last question; *late*
    counts the questions that waited through an outage; *album* is the last album replied to.
    *draft* is a tip that is not sent yet, *sent* when tips were sent in the last day, *added* when
    something was added to them, *answering* the tip that the next message is added to, *writing*
    what a reviewer writes.
    """

    voter: str
    phone: Lang = Lang.ID
    heard: Lang | None = None
    lang: Lang | None = None
    zone: Zone | None = None
    region: str | None = None
    placing: int | None = None
    asked: Asked | None = None
    late: int = 0
    album: str | None = None
    left: bool = False
    draft: Draft | None = None
    sent: tuple[datetime, ...] = ()
    added: tuple[datetime, ...] = ()
    answering: str | None = None
    writing: Writing | None = None

    @property
    def reads(self) -> Lang:
        """The language to speak to this voter."""
        return self.lang or self.heard or self.phone


class Desk(Data):
    """The state of the desk itself: is intake paused, and how many presses were refused."""

    paused: bool = False
    refused: int = 0


OPEN = Desk()
"""A desk that takes tips, and has refused nobody."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A message of ours that shows a tip to reviewers, in which chat, and when it was sent."""

    to: str
    slot: str
    message: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case with what hangs on it: its oldest *tips*, and numbers of distinct voters.

    *recent* counts the voters of the last half hour, *told* and *unreached* what became of the
    verdict, *card* is the message that shows it.
    """

    case: Case
    tips: tuple[Tip, ...] = ()
    voters: int = 0
    recent: int = 0
    told: int = 0
    queued: int = 0
    unreached: int = 0
    card: int | None = None


@dataclass(frozen=True, slots=True)
class Own:
    """One of a voter's own tips, and where its case stands."""

    tip: Tip
    status: Status | None = None
    taken: bool = False
    rating: Rating | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """What `step` sees of the world's state, frozen; what an event does not concern is empty.

    *own* are the voter's tips, *replied* is the slot of the message that was replied to, *fresh*
    an unused code. *reviewer* is the number of the reviewer who acts. Of the desk: the *dossier*
    that is meant and a second one (*other*), the *tip*, the cases with the same likeness
    (*alike*), the next voters to be told (*audience*), all cases (*cases*), copies of evidence.
    *waits* are the seconds from tip to verdict of the last seven days, *active* the numbers of
    the reviewers who may act now.
    """

    session: Session
    desk: Desk = OPEN
    reviewer: int | None = None
    fresh: str = ""
    own: tuple[Own, ...] = ()
    replied: str | None = None
    dossier: Dossier | None = None
    other: Dossier | None = None
    tip: Tip | None = None
    blocked: bool = False
    alike: tuple[Dossier, ...] = ()
    audience: tuple[Tip, ...] = ()
    cases: tuple[Dossier, ...] = ()
    copies: tuple[Copy, ...] = ()
    waits: tuple[float, ...] = ()
    active: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Published:
    """A verdict that the next voter gets at once, and the likeness keys that lead to it."""

    claim: Claim
    keys: frozenset[str]
