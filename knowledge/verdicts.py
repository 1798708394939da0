"""Whether what a reviewer typed as a verdict may be published. Pure; says it in codes, not sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints, TypeAdapter, ValidationError

from knowledge import links, private, wording
from knowledge.answers import objection
from knowledge.entries import ANSWER_LIMIT, Url, unseen
from knowledge.guards import Decline, mask, promised
from knowledge.snapshot import Knowledge

TITLE_LIMIT = 200
"""The longest title, in characters: one line of a card."""


class Unfit(StrEnum):
    """Why a text may not be published; the catalogues say it as `unfit_<code>`."""

    EMPTY = "empty"
    HIDDEN = "hidden"
    MARKUP = "markup"
    LOOK_ALIKE = "look_alike"
    LONG_TITLE = "long_title"
    SEVERAL_SENTENCES = "several_sentences"
    LONG_EXPLANATION = "long_explanation"
    FOREIGN_LINK = "foreign_link"
    BAD_ADDRESS = "bad_address"
    UNKNOWN_CHECKER = "unknown_checker"
    PERSONAL_DATA = "personal_data"
    PROMISE = "promise"
    VOTE_ADVICE = "vote_advice"
    PERSON = "person"
    PREDICTION = "prediction"
    ABUSE = "abuse"


DOUBTFUL = frozenset({Unfit.VOTE_ADVICE, Unfit.PERSON, Unfit.PREDICTION, Unfit.ABUSE})
"""What the guards found, which are made for questions: they err in one of ten plain texts."""

_PARTIAL = {
    Decline.VOTE_ADVICE: Unfit.VOTE_ADVICE,
    Decline.PERSON: Unfit.PERSON,
    Decline.PREDICTION: Unfit.PREDICTION,
    Decline.ABUSE: Unfit.ABUSE,
}

LINK_LIMIT = 500
"""The longest link, in characters: a message holds it beside everything else."""

_ADDRESS = TypeAdapter[str](Annotated[Url, StringConstraints(max_length=LINK_LIMIT)])


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a text from being published, and the words or the number meant."""

    code: Unfit
    value: str


def problems_of_verdict(
    title: str, explanation: str, link: str, knowledge: Knowledge
) -> Iterator[Problem]:
    """Yield what keeps a verdict from being published; *link* may be empty.

    The rules are those of the files in `claims/`. What is in DOUBTFUL a second reader can judge.
    """
    yield from problems_of_title(title, knowledge)
    yield from problems_of_explanation(explanation, knowledge)
    if link:
        yield from problems_of_link(link, knowledge)


def problems_of_title(title: str, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield what keeps *title* from being one neutral sentence about a rumour."""
    yield from _of_title(title)
    yield from _of_text(title, knowledge)


def problems_of_explanation(text: str, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield what keeps *text* from being read by voters."""
    if len(text) > ANSWER_LIMIT:
        yield Problem(Unfit.LONG_EXPLANATION, str(len(text)))
    yield from _of_text(text, knowledge)


def _of_title(title: str) -> Iterator[Problem]:
    if len(title) > TITLE_LIMIT:
        yield Problem(Unfit.LONG_TITLE, str(len(title)))
    if len(sentences := wording.sentences(title)) > 1:
        yield Problem(Unfit.SEVERAL_SENTENCES, str(len(sentences)))


def _of_text(text: str, knowledge: Knowledge) -> Iterator[Problem]:
    if not any(char.isalpha() for char in text):
        yield Problem(Unfit.EMPTY, "")
    if hidden := unseen(text):
        yield Problem(Unfit.HIDDEN, hidden[0])
    if found := wording.marked(text):
        yield Problem(Unfit.MARKUP, found)
    for word, _ in wording.mixed(text):
        yield Problem(Unfit.LOOK_ALIKE, word)
    yield from (Problem(Unfit.FOREIGN_LINK, host) for host in dict.fromkeys(_foreign(text)))
    for kind, _ in private.find(text, knowledge.guards.published):
        # Never the number itself: problems are shown and logged.
        yield Problem(Unfit.PERSONAL_DATA, knowledge.guards.masks[kind])
    for promise in promised(text, knowledge.guards, knowledge.lexicon):
        yield Problem(Unfit.PROMISE, promise)
    yield from _partial(text, knowledge)


def _foreign(text: str) -> Iterator[str]:
    """Yield each host that no text of ours links to; Telegram makes links of bare hosts too."""
    yield from (each.shown for each in wording.links(text) if each.scheme != "https")
    hosts = (each.host for each in links.find(text))
    yield from (host for host in hosts if not wording.is_official(host))


def _partial(text: str, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield each sentence that takes sides; within a whole text words meet by chance."""
    for sentence in wording.sentences(text):
        reason = objection(mask(sentence, knowledge.guards), knowledge)
        if reason in _PARTIAL:
            yield Problem(_PARTIAL[reason], sentence[: wording.LONGEST_SHOWN])


def problems_of_link(link: str, knowledge: Knowledge) -> Iterator[Problem]:
    """Yield what keeps *link* from being given as the source of a verdict."""
    try:
        _ADDRESS.validate_python(link)
    except ValidationError:
        yield Problem(Unfit.BAD_ADDRESS, link[: wording.LONGEST_SHOWN])
        return
    if not wording.checked_by(link):
        yield Problem(Unfit.UNKNOWN_CHECKER, next(wording.links(link)).shown)
    for kind, _ in private.find(link, knowledge.guards.published):
        yield Problem(Unfit.PERSONAL_DATA, knowledge.guards.masks[kind])
