"""What a voter gets for a labelled question, judged as `score.py` does it from outside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from bot import asking, texts
from bot.cards import World
from knowledge.labelled import Expect, Question, questions
from knowledge.snapshot import Knowledge

OWN = tuple(sorted((Path(__file__).parent / "questions").glob("*.jsonl")))
SHOWN = 3


class Verdict(StrEnum):
    """What became of a question; *wrong* is the one thing that must not happen."""

    RIGHT = "right"
    OFFERED = "offered"
    MISSED = "missed"
    WRONG = "wrong"


def own() -> list[Question]:
    """Return the labelled questions of this project."""
    return [
        each for path in OWN for each in questions(path.read_text("utf-8").splitlines(), path.name)
    ]


def world(knowledge: Knowledge) -> World:
    """Return what a question is answered with, outside Telegram."""
    return World(knowledge=knowledge, texts=texts.load(), username="bot")


def judged(question: Question, among: World) -> Verdict:
    """Return what *question* got."""
    reply = asking.reply(question.q, question.moment, None, question.reads, among)
    choices = [f"{each.title}\n{each.text}" for each in reply.choices[:SHOWN]]
    return verdict(question, reply.outcome, reply.text, choices)


def verdict(question: Question, outcome: str, text: str, choices: Sequence[str]) -> Verdict:
    """Return how an *outcome* of the protocol is to be judged."""
    if question.expect is Expect.REFUSE:
        answered = {"answer": Verdict.WRONG, "choices": Verdict.OFFERED}
        return answered.get(outcome, Verdict.RIGHT)
    clarify = question.expect is Expect.CLARIFY
    meets = question.is_touched_by if clarify else question.is_met_by
    if outcome == "choices":
        hit = Verdict.RIGHT if clarify else Verdict.OFFERED
        return hit if any(map(meets, choices)) else Verdict.MISSED
    if outcome != "none" and meets(text):
        return Verdict.RIGHT
    return Verdict.WRONG if outcome == "answer" else Verdict.MISSED


def shares(verdicts: Iterable[Verdict]) -> Mapping[Verdict, float]:
    """Return the share of each verdict, in per cent."""
    count = Counter(verdicts)
    return {each: 100 * count[each] / max(1, count.total()) for each in Verdict}
