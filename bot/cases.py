"""What the review desk keeps: tips, the cases they fold into, verdicts. Data only."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from knowledge.claims import Rating
from knowledge.entries import Lang

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters of codes: none that is mistaken for another one when it is read out."""

CODE = re.compile(rf"\bPK[- ]?([{ALPHABET}]{{4}})\b", re.IGNORECASE)

Code = Annotated[str, StringConstraints(pattern=rf"^PK-[{ALPHABET}]{{4}}$")]


class Data(BaseModel):
    """Base of what passes between the rooms: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(StrEnum):
    """What a tip is about; a question waits for an answer instead of a rating."""

    HOAX = "hoax"
    MONEY = "money"
    HATE = "hate"
    NEUTRALITY = "neutrality"
    CAMPAIGN = "campaign"
    INTIMIDATION = "intimidation"
    OTHER = "other"
    QUESTION = "question"


REPORTABLE = tuple(kind for kind in Kind if kind is not Kind.QUESTION)
"""The kinds a voter chooses from, in the order in which they are offered."""

UNLAWFUL = frozenset({Kind.MONEY, Kind.HATE, Kind.NEUTRALITY, Kind.CAMPAIGN, Kind.INTIMIDATION})
"""Kinds of which Bawaslu takes formal reports."""


class File(Data):
    """A file on Telegram's servers; *unique* is the same for every copy of it.

    *named* if it carries a file name or tags that may tell who sent it.
    """

    what: str
    id: str
    unique: str
    size: int = 0
    named: bool = False


class Part(Data):
    """One message of a tip, without personal numbers; *links* are targets that its text hides.

    *later* if it came after the tip was sent: an addition, or an answer to the desk.
    """

    message: int
    text: str = ""
    links: tuple[str, ...] = ()
    file: File | None = None
    later: bool = False


class Told(StrEnum):
    """What became of a verdict on its way to one voter."""

    QUEUED = "queued"
    HEARD = "heard"
    UNREACHED = "unreached"
    WITHDRAWN = "withdrawn"


class Tip(Data):
    """What one voter sent; *region* is a code, *hidden* tips are kept and not shown.

    Exact repeats share one of the likeness *keys*.
    """

    code: Code
    voter: str
    kind: Kind
    parts: tuple[Part, ...]
    at: datetime
    lang: Lang = Lang.ID
    region: str | None = None
    hidden: bool = False
    case: str | None = None
    told: Told | None = None
    keys: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """What was written at first, the parts as paragraphs."""
        return "\n\n".join(part.text for part in self.parts if part.text and not part.later)

    @property
    def files(self) -> tuple[tuple[int, File], ...]:
        """The files with the number of their part."""
        return tuple((n, part.file) for n, part in enumerate(self.parts) if part.file)


class Status(StrEnum):
    """Where a case stands; an empty one has lost its last tip to an erasure."""

    OPEN = "open"
    DECIDED = "decided"
    SPAM = "spam"
    MERGED = "merged"
    EMPTY = "empty"


class Take(Data):
    """A reviewer works on the case, until then."""

    by: int
    until: datetime


class Verdict(Data):
    """What the reviewers decided; *rating* is None for the answer to a question.

    *refer* names who is competent if the desk is not; *agreed* is the second reviewer, None if
    the verdict was published because nobody objected.
    """

    rating: Rating | None
    title: str
    explanation: str
    link: str | None = None
    refer: str | None = None
    by: int
    at: datetime
    agreed: int | None = None


class Note(Data):
    """A line of a case's history: what was done, by which reviewer, with what detail."""

    at: datetime
    what: str
    by: int | None = None
    detail: str = ""


class Case(Data):
    """One rumour or incident under review; *version* counts what reviewers did to it.

    *shown* leads from what reviewers have seen to the tip it was shown of, *rendered* is when the
    card was last renewed, *query* what reporters are asked, for the *asked*-th time, *held* until
    when a proposal can be stopped.
    """

    code: Code
    kind: Kind
    opened: datetime
    seen: datetime
    region: str | None = None
    version: int = 0
    status: Status = Status.OPEN
    urgent: str | None = None
    take: Take | None = None
    proposal: Verdict | None = None
    held: datetime | None = None
    verdict: Verdict | None = None
    query: str | None = None
    asked: int = 0
    into: str | None = None
    shown: dict[str, str] = Field(default_factory=dict)
    rendered: datetime | None = None
    called: bool = False
    history: tuple[Note, ...] = ()


class Stage(StrEnum):
    """How far a draft is: offered unasked, collecting, the kind, the summary."""

    OFFERED = "offered"
    COLLECTING = "collecting"
    KIND = "kind"
    SUMMARY = "summary"


class Draft(Data):
    """A tip that is not sent yet; *edition* counts its changes, so that what is sent was seen."""

    stage: Stage
    parts: tuple[Part, ...] = ()
    kind: Kind | None = None
    region: str | None = None
    edition: int = 0
    reminded: bool = False


class Act(StrEnum):
    """What a reviewer writes in private."""

    VERDICT = "verdict"
    QUERY = "query"
    MERGE = "merge"
    SPLIT = "split"


class Writing(Data):
    """What a reviewer is writing about a case; it counts only while the case has that version."""

    act: Act
    case: Code
    version: int
    rating: Rating | None = None
    refer: str | None = None
    title: str | None = None
    explanation: str | None = None
    link: str | None = None
