"""How a limit is chosen: samples go in, and what may go wrong is held."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from knowledge import fitting
from knowledge.decision import Signals
from knowledge.fitting import Sample

TODAY = date(2024, 11, 20)


def samples(kind: str, many: int, told: float, right: float) -> list[Sample]:
    """Return *many* rankings whose first entry has about *told* of the question; so many are right."""
    spread = np.random.default_rng(7).normal(told, 0.2, many)
    ranked = np.argsort(np.argsort(-spread))
    return [
        Sample(Signals(told=float(each)), bool(rank < right * many), bool(right), kind)
        for each, rank in zip(spread, ranked, strict=True)
    ]


FOUND = [
    *samples("answer", 600, 0.8, 0.9),
    *samples("refuse", 200, 0.3, 0),
    *samples("unheld", 600, 0.5, 0),
]


def chosen(wrong: float, unheld: float) -> fitting.Row:
    fitted, rows = fitting.fit(FOUND, wrong, unheld, TODAY, len(FOUND))
    return next(each for each in rows if each.at == pytest.approx(fitted.answer.at))


def test_limit_answers_no_more_wrongly_than_it_may() -> None:
    strict, loose = chosen(0.01, 1), chosen(0.05, 1)

    assert strict.wrong <= 0.01
    assert loose.wrong <= 0.05
    assert strict.right < loose.right


def test_limit_answers_no_more_without_an_entry_than_it_may() -> None:
    strict, loose = chosen(1, 0.02), chosen(1, 0.2)

    assert strict.unheld <= 0.02
    assert loose.unheld <= 0.2
    assert strict.right < loose.right


def test_lowest_limit_that_keeps_both_is_taken() -> None:
    limit = chosen(0.03, 0.1)
    _, rows = fitting.fit(FOUND, 0.03, 0.1, TODAY, len(FOUND))

    lower = [each for each in rows if each.at < limit.at]
    assert all(each.wrong > 0.03 or each.unheld > 0.1 for each in lower)


def test_what_cannot_be_kept_is_answered_as_rarely_as_can_be() -> None:
    limit = chosen(0, 0)

    assert limit.at == pytest.approx(0.95)


def test_fitted_note_says_what_came_out() -> None:
    fitted, _ = fitting.fit(FOUND, 0.02, 0.05, TODAY, 1400)

    assert fitted.fitted == TODAY
    assert fitted.questions == 1400
    assert "answered without an entry" in fitted.note
