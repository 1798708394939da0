"""Fits how sure the matcher may be from labelled questions; the only home of `sklearn`. Pure.

Each question is asked three times: as it is; of an index that lacks every entry that answers it, as a
question that nobody has curated an answer to would be; and with its weightiest word replaced by one
that is none of ours, as a question about something else. A few phrasings of each entry are left out
and asked as well, with and without their entry. What is wrong must then be told from what is right by
the signals alone, never by the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from knowledge import match
from knowledge.answers import declined
from knowledge.claims import look_up
from knowledge.decision import CHOICES, NAMES, Fitted, Model, Signals, signals
from knowledge.entries import unasked
from knowledge.index import Index
from knowledge.labelled import Expect, Question, answering
from knowledge.match import Ranking
from knowledge.snapshot import Knowledge

FOLDS = 10
"""Into so many parts the samples are cut to be judged by models that have not seen them."""

PARTS = 60
"""Into so many parts the questions are cut: each part loses its entries together, and these are few
enough that most of their neighbours stay.
"""

COUNTS = {"unheld": 0.5, "estranged": 0.12, "left": 0.2, "left unheld": 0.1}
"""What a question without an entry counts, or one about something else, beside one as it was asked; and
a phrasing that was left out: its writer knew the others.
"""

LEFT = 6
"""So many phrasings of each entry are left out and asked."""

STRANGERS = ("kulkas", "martabak", "sepeda", "gitar", "akuarium", "tukang", "salju", "bengkel")
"""Words that no entry has."""

ALMOST_ALL = 8
"""A question that more entries answer is too broad to be robbed of all of them."""

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sample:
    """One ranking: what spoke for its first entry, and whether that was right."""

    signals: Signals
    first: bool
    offered: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """What one limit would do: shares of 1, of all questions, by cross-validation."""

    at: float
    right: float
    wrong: float
    refused: float
    unheld: float


def samples(questions: Sequence[Question], knowledge: Knowledge) -> Iterator[Sample]:
    """Yield the rankings of those *questions* that guards and claims leave to the entries."""
    asked = [each for each in questions if _is_matched(each, knowledge)]
    right = list(answering(asked, knowledge))
    for question, ids in zip(asked, right, strict=True):
        if question.expect is not Expect.CLARIFY and (question.expect is Expect.REFUSE or ids):
            yield from _sampled(question.q, ids, knowledge.index, question.expect.value)
        if question.expect is Expect.ANSWER and ids:
            changed = estranged(question.q, knowledge.index)
            yield from _sampled(changed, frozenset(), knowledge.index, "estranged")
    held = [n for n, ids in enumerate(right) if 0 < len(ids) <= ALMOST_ALL]
    for start in range(PARTS):
        fold = held[start::PARTS]
        gone = frozenset().union(*(right[n] for n in fold))
        index = _without(gone, knowledge)
        for n in fold:
            yield from _sampled(asked[n].q, frozenset(), index, "unheld")


def left(knowledge: Knowledge) -> Iterator[Sample]:
    """Yield the rankings of some phrasings of each entry and claim, asked where they, or it, are left out."""
    entries = knowledge.ranked
    chosen = {each.id: _spread([*chain(*each.asked_as.values())]) for each in entries}
    for turn in range(LEFT):
        out = {id_: of[turn] for id_, of in chosen.items() if turn < len(of)}
        lacking = [unasked(each, out.get(each.id)) for each in entries]
        index = knowledge.indexed(lacking, knowledge.index)
        for id_, phrasing in out.items():
            yield from _sampled(phrasing, frozenset({id_}), index, "left")
    for start in range(FOLDS):
        gone = [each.id for each in entries[start::FOLDS]]
        index = _without(frozenset(gone), knowledge)
        for phrasing in chain.from_iterable(chosen[id_] for id_ in gone):
            yield from _sampled(phrasing, frozenset(), index, "left unheld")


def _spread(phrasings: Sequence[str]) -> Sequence[str]:
    """Return LEFT of *phrasings*, some that were written early and some late."""
    return phrasings[:: max(1, len(phrasings) // LEFT)][:LEFT]


def _is_matched(question: Question, knowledge: Knowledge) -> bool:
    return not (declined(question.q, knowledge) or look_up(question.q, knowledge.claim_index))


def _without(gone: frozenset[str], knowledge: Knowledge) -> Index:
    entries = [each for each in knowledge.index.entries if each.id not in gone]
    return knowledge.indexed(entries, knowledge.index)


def estranged(question: str, index: Index) -> str:
    """Return *question* with its weightiest word replaced by a strange one."""
    words, _ = match.understood(question, index)
    heaviest = max(words, key=lambda word: index.voice(word).weight)
    stranger = STRANGERS[len(question) % len(STRANGERS)]
    return " ".join(stranger if word == heaviest else word.standard for word in words)


def _sampled(question: str, right: frozenset[str], index: Index, kind: str) -> Iterator[Sample]:
    ranking = match.rank(question, index)
    if is_weighed(ranking):
        ids = [each.entry.id for each in ranking.matches[:CHOICES]]
        offered = not right.isdisjoint(ids)
        yield Sample(signals(ranking, index), ids[0] in right, offered, kind)


def is_weighed(ranking: Ranking) -> bool:
    """Return whether the signals decide about *ranking*, and nothing before them."""
    return bool(
        ranking.matches and not ranking.exact and ranking.rival <= ranking.matches[0].score
    )


def fit(
    found: Sequence[Sample], wrong: float, unheld: float, today: date, questions: int
) -> tuple[Fitted, list[Row]]:
    """Return the models for *found*, answering as often as the shares *wrong* and *unheld* allow.

    They are those of all questions, and of questions without an entry, that may be answered wrong.
    """
    vectors = np.array([astuple(each.signals) for each in found])
    kinds = np.array([each.kind for each in found])
    counts = np.array([COUNTS.get(each.kind, 1.0) for each in found])
    first = np.array([each.first for each in found])
    offered = np.array([each.offered for each in found])
    chances = _cross_validated(vectors, first, counts)
    rows = [_row(float(at), chances, first, kinds) for at in np.arange(0.3, 0.96, 0.01)]
    fitting = (each for each in rows if each.wrong <= wrong and each.unheld <= unheld)
    limit = min(fitting, key=lambda each: each.at, default=rows[-1])
    offers = _cross_validated(vectors, offered, counts)
    answer = _model(vectors, first, counts, limit.at)
    offer = _model(vectors, offered, counts, _offer_limit(offers, offered, kinds))
    fitted = Fitted(
        fitted=today,
        questions=questions,
        note=f"cross-validated: right {limit.right:.1%}, wrong {limit.wrong:.1%},"
        f" answered without an entry {limit.unheld:.1%}, refused but answered {limit.refused:.1%}",
        answer=answer,
        offer=offer,
    )
    return fitted, rows


def _regression() -> LogisticRegression:
    return LogisticRegression(C=0.5, max_iter=5000)


def _cross_validated(vectors: Vector, said: Mask, counts: Vector) -> Vector:
    found = cross_val_predict(
        _regression(),
        vectors,
        said,
        cv=FOLDS,
        method="predict_proba",
        params={"sample_weight": counts},
    )
    return np.asarray(found[:, 1])


def _row(at: float, chances: Vector, first: Mask, kinds: NDArray[np.str_]) -> Row:
    given = chances >= at
    asked, refused, unheld = (kinds == each for each in ("answer", "refuse", "unheld"))
    real = np.isin(kinds, [each.value for each in Expect])
    return Row(
        at=round(at, 2),
        right=_share(given & first, asked),
        wrong=float((given & ~first & real).sum() / max(1, real.sum())),
        refused=_share(given, refused),
        unheld=_share(given, unheld),
    )


def _share(of: Mask, among: Mask) -> float:
    return float((of & among).sum() / max(1, among.sum()))


def _offer_limit(chances: Vector, offered: Mask, kinds: NDArray[np.str_]) -> float:
    """Return the limit at which one in a hundred right choices is lost."""
    held = np.sort(chances[offered & (kinds == "answer")])
    return round(float(held[len(held) // 100]), 3) if len(held) else 0.5


def _model(vectors: Vector, said: Mask, counts: Vector, at: float) -> Model:
    fitted = _regression().fit(vectors, said, sample_weight=counts)
    weights = {name: round(float(w), 3) for name, w in zip(NAMES, fitted.coef_[0], strict=True)}
    return Model(at=at, bias=round(float(fitted.intercept_[0]), 3), weights=weights)
