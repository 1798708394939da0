"""A question outside Telegram: what a voter would read, for editors and for measuring. Pure."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import cards
from bot.cards import World
from bot.turns import Message
from knowledge import answers
from knowledge.answers import Answer, Checked, Declined, Found, Missing, Unplaced, Unsure
from knowledge.elections import Zone
from knowledge.entries import Lang

OWN_REGION = "wilayah"
"""What stands for an entry where the voter is asked for their region."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the entries or claims asked back with, and what it would answer."""

    entry: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a voter would get: the protocol of `ask --jsonl`."""

    outcome: str
    text: str
    entry: str | None = None
    choices: tuple[Choice, ...] = ()


def reply(question: str, now: datetime, zone: Zone | None, lang: Lang, world: World) -> Reply:
    """Return what a voter in *zone* who reads *lang* gets for *question* at *now*."""
    texts = world.texts[lang]
    match answers.ask(question, now, zone, lang, world.knowledge):
        case Found(answer=answer):
            return Reply("answer", _read(cards.card(answer, world)), answer.entry.id)
        case Checked(claim):
            return Reply("answer", _read(cards.claim(claim, world, lang)), claim.id)
        case Unsure(several):
            shown = tuple(_choice(answer, world) for answer in several)
            return Reply("choices", _read(cards.choices(several, 0, texts)), choices=shown)
        case Unplaced():
            return Reply("answer", _read(cards.which_region(texts)), OWN_REGION)
        case Missing():
            return Reply("none", _read(cards.missing(world, lang)))
        case Declined(reason, instead):
            shown = tuple(_choice(answer, world) for answer in instead)
            text = _read(cards.declined(reason, instead, texts))
            return Reply("choices" if shown else "declined", text, choices=shown)


def to_json(shown: Reply) -> dict[str, Any]:
    """Return *shown* as the protocol wants it."""
    choices = [{"entry": c.entry, "title": c.title, "text": c.text} for c in shown.choices]
    return {
        "outcome": shown.outcome,
        "text": shown.text,
        "entry": shown.entry,
        "choices": choices,
    }


def _choice(answer: Answer, world: World) -> Choice:
    return Choice(answer.entry.id, answer.question, _read(cards.shown(answer, world)))


def _read(message: Message) -> str:
    """Return the text of *message* as it is read: without markup."""
    return html.unescape(re.sub(r"<[^>]*>", "", message.html))
