"""A voter's question with what an answer to it must say: for measuring, and for fitting. Pure.

The format is that of `shared/questions`: one JSON object a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cached_property

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.answers import read
from knowledge.elections import Zone
from knowledge.entries import Lang
from knowledge.snapshot import Knowledge


class Expect(StrEnum):
    """What should happen to a question."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    REFUSE = "refuse"


class NotLabelled(ValueError):
    """A line that is no labelled question; says where and why."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.place, self.problem = place, problem

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


class Question(BaseModel):
    """One labelled question; an answer must match each of *must* and none of *must_not*."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = ""
    q: str
    expect: Expect
    topic: str = ""
    must: tuple[re.Pattern[str], ...] = ()
    must_not: tuple[re.Pattern[str], ...] = ()
    now: date | datetime
    style: tuple[str, ...] = ()
    lang: str = Lang.ID.value

    @cached_property
    def moment(self) -> datetime:
        """When it was asked; a bare date is noon in Jakarta."""
        if isinstance(self.now, datetime):
            return self.now if self.now.tzinfo else self.now.replace(tzinfo=UTC)
        return datetime.combine(self.now, time(12), Zone.WIB.tz)

    @property
    def reads(self) -> Lang:
        """The language its writer reads."""
        return Lang.EN if self.lang == Lang.EN.value else Lang.ID

    def is_met_by(self, text: str) -> bool:
        """Return whether *text* answers it."""
        return all(_finds(each, text) for each in self.must) and not any(
            _finds(each, text) for each in self.must_not
        )

    def is_touched_by(self, text: str) -> bool:
        """Return whether *text* is one of several things that it may mean."""
        return not self.must or any(_finds(each, text) for each in self.must)


def _finds(pattern: re.Pattern[str], text: str) -> bool:
    return re.search(pattern.pattern, text, re.IGNORECASE | re.DOTALL) is not None


def questions(lines: Iterable[str], name: str) -> Iterator[Question]:
    """Yield the questions of the file *name*; NotLabelled for a line that is none."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield Question.model_validate_json(line)
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                where = ".".join(str(each) for each in first["loc"])
                raise NotLabelled(f"{name}:{number}", f"{where}: {first['msg']}") from None


def answering(asked: Iterable[Question], knowledge: Knowledge) -> Iterator[frozenset[str]]:
    """Yield for each question the ids of the entries and claims whose text answers it when it is asked."""
    told = dict[tuple[datetime, Lang], list[tuple[str, str]]]()
    for question in asked:
        if question.expect is not Expect.ANSWER:
            yield frozenset()
            continue
        when = (question.moment, question.reads)
        if when not in told:
            told[when] = list(_told(*when, knowledge))
        yield frozenset(id_ for id_, text in told[when] if question.is_met_by(text))


def _told(now: datetime, lang: Lang, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Yield the id of each entry and claim and what it tells in *lang* at *now*."""
    for topic in knowledge.topics:
        for entry in topic.entries:
            answer = read(entry, now, None, lang, knowledge)
            yield entry.id, f"{answer.question}\n{answer.text}"
    for claim in knowledge.claims:
        told = (claim.rating.value, claim.title.in_(lang), claim.explanation.in_(lang))
        yield claim.id, "\n".join(told)
