"""What matching must not fall below, on our own labelled questions; the full tables are commands."""

from __future__ import annotations

from functools import cache

import pytest

from knowledge import answers
from knowledge.labelled import Expect, Question, answering
from knowledge.snapshot import Knowledge
from tests.known import KNOWLEDGE
from tests.quality import compare, growth, leave_one_out
from tests.quality.judge import Verdict, judged, own, shares, world

FOLDS = 6
"""Into so many parts the questions are cut: each part loses its entries together."""

NARROW = 6
"""A question that more entries answer is too broad to be robbed of all of them."""


@cache
def verdicts() -> list[tuple[Question, Verdict]]:
    """Every third question: all of them take a minute, and are for `main.py fit` and the tables."""
    among = world(KNOWLEDGE)
    return [(each, judged(each, among)) for each in own()[::3]]


@cache
def held() -> dict[Question, frozenset[str]]:
    """Every fifth question that should be answered, and which entries and claims do."""
    asked = [each for each in own()[::5] if each.expect is Expect.ANSWER]
    return dict(zip(asked, answering(asked, KNOWLEDGE), strict=True))


def of(kind: Expect) -> dict[Verdict, float]:
    return dict(shares(verdict for question, verdict in verdicts() if question.expect is kind))


def test_there_are_questions_of_every_kind() -> None:
    kinds = [each.expect for each in own()]

    assert kinds.count(Expect.ANSWER) >= 400
    assert kinds.count(Expect.REFUSE) >= 100
    assert len({each.q for each in own()}) == len(kinds)


def test_most_questions_are_answered_and_nearly_all_answered_or_offered() -> None:
    share = of(Expect.ANSWER)

    assert share[Verdict.RIGHT] >= 70
    assert share[Verdict.RIGHT] + share[Verdict.OFFERED] >= 92
    assert share[Verdict.WRONG] <= 3


def test_what_is_no_question_for_the_entries_is_not_answered() -> None:
    share = of(Expect.REFUSE)

    assert share[Verdict.WRONG] <= 3.5
    assert share[Verdict.RIGHT] >= 72


def test_nearly_every_question_has_an_answer_among_the_entries() -> None:
    assert sum(map(bool, held().values())) / len(held()) >= 0.97


def test_question_whose_entries_are_gone_is_hardly_ever_answered() -> None:
    """Real topics, left out on purpose: the most dangerous kind of question."""
    robbed = [each for each, ids in held().items() if 0 < len(ids) <= NARROW]
    answered = asked = 0
    for fold in range(FOLDS):
        part = robbed[fold::FOLDS]
        gone = frozenset().union(*(held()[each] for each in part))
        lacking = without(gone)
        for each in part:
            asked += 1
            answered += answers.decide(each.q, lacking).sure
    assert asked >= 80
    # 5 % is what we want, and 4.6 what was measured; an edit may tip one or two of them.
    assert 100 * answered / asked <= 7


def without(gone: frozenset[str]) -> Knowledge:
    entries = [each for each in KNOWLEDGE.index.entries if each.id not in gone]
    return leave_one_out.lacking(KNOWLEDGE.indexed(entries, KNOWLEDGE.index), KNOWLEDGE)


def test_phrasing_that_is_left_out_is_mostly_found() -> None:
    found = shares(each.verdict for each in leave_one_out.asked(KNOWLEDGE, most=1))

    assert found[Verdict.RIGHT] + found[Verdict.OFFERED] >= 75
    assert found[Verdict.WRONG] <= 12


def test_comparison_with_peers_prints_its_table(capsys: pytest.CaptureFixture[str]) -> None:
    compare.main(["--most", "12"])

    printed = capsys.readouterr().out
    assert "rapidfuzz WRatio" in printed
    assert "BM25 over phrasings" in printed


def test_growth_prints_its_table(capsys: pytest.CaptureFixture[str]) -> None:
    growth.main(["--sizes", "50", "100", "--most", "10"])

    printed = capsys.readouterr().out
    assert "served" in printed
    assert "exponent" in printed
