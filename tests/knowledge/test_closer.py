"""What a closer look at the first entry sees."""

from __future__ import annotations

import pytest

from knowledge import answers, match
from knowledge.closer import Look, look
from knowledge.entries import Lang, asked_anew
from knowledge.index import build
from tests.known import KNOWLEDGE
from tests.quality.judge import own

DUCKS = (
    "bebek dihitung petugas ladang",
    "petugas ladang menghitung bebek",
    "kapan bebek dihitung",
    "bebek di ladang dihitung tanggal berapa",
    "jadwal menghitung bebek",
    "bebek berenang di kolam besar",
)
FIRST, *OTHERS = KNOWLEDGE.index.entries[:60]
INDEX = build(
    [asked_anew(FIRST, {Lang.ID: DUCKS, Lang.EN: ("when are ducks counted",)}), *OTHERS],
    KNOWLEDGE.lexicon,
)


def seen(question: str) -> Look:
    ranking = match.rank(question, INDEX)
    assert ranking.matches[0].number == 0
    return look(ranking.matches[0], ranking, INDEX)


@pytest.mark.parametrize(
    ("signal", "more", "less"),
    [
        ("settled", "hitung bebek yuk", "kolam bebek yuk"),
        ("beside", "petugas ladang bebek hitung itik", "ladang petugas hitung bebek itik"),
        ("whole", "jadwal menghitung bebek itik", "bebek itik besar"),
        ("spelled", "bebek di ladang dihitung tanggal itik", "jadwal hitung bebek itik"),
        ("many", "petugas hitung bebek itik", "bebek berenang kolam besar itik"),
        ("unasked", "dimana bebek dihitung petugas", "kapan bebek dihitung petugas"),
    ],
)
def test_signal_is_higher_where_more_is_there(signal: str, more: str, less: str) -> None:
    assert getattr(seen(more), signal) > getattr(seen(less), signal)


def test_length_of_a_phrasing_that_shares_no_word_speaks_for_nothing() -> None:
    ranking = match.rank("zmn tralala", INDEX)
    first = ranking.matches[0]
    assert first.near == 0

    seen_of_it = look(first, ranking, INDEX)

    assert (seen_of_it.whole, seen_of_it.spelled, seen_of_it.many) == (0, 0, 0)


def test_gibberish_after_a_question_makes_nothing_surer() -> None:
    def chance(question: str) -> float:
        return answers.decided(question, KNOWLEDGE).chance

    asked = [each.q for each in own()[::4] if 0 < chance(each.q) < 1]

    surer = [q for q in asked if chance(f"{q} zxqwv kjhgfv") > chance(q)]

    assert len(asked) > 100
    assert surer == []
