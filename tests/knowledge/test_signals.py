"""What is urgent and what is delicate; the labelled tips are in `data/`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.signals import Rule, Signal, Signals, caught, sensitive, urgent
from knowledge.snapshot import Knowledge

DATA = Path(__file__).parent / "data"
MOST_FALSE = 0.02
"""Of the questions that voters ask, the part that may be called urgent as a tip."""


def labelled(name: str) -> list[str]:
    lines = (DATA / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def signal_of(text: str, knowledge: Knowledge) -> Signal | None:
    return urgent(text, knowledge.signals, knowledge.lexicon, knowledge.election)


@pytest.mark.parametrize("line", labelled("urgent.txt"))
def test_urgent_tip_is_told_by_its_kind(knowledge: Knowledge, line: str) -> None:
    kind, text = line.split(": ", 1)

    assert signal_of(text, knowledge) == kind


@pytest.mark.parametrize("text", labelled("not_urgent.txt"))
def test_other_tip_can_wait(knowledge: Knowledge, text: str) -> None:
    assert signal_of(text, knowledge) is None


def test_questions_are_hardly_ever_urgent(knowledge: Knowledge) -> None:
    questions = labelled("legitimate.txt")

    urgent_ones = [each for each in questions if signal_of(each, knowledge)]

    assert len(urgent_ones) <= MOST_FALSE * len(questions), urgent_ones


def test_right_hours_and_days_are_those_of_the_calendar(knowledge: Knowledge) -> None:
    election = knowledge.election
    hours = f"TPS buka {election.polls.opens:%H.%M}-{election.polls.closes:%H.%M}"
    day = f"pencoblosan {election.voting_day:%d/%m/%Y}"

    assert signal_of(hours, knowledge) is None
    assert signal_of(day, knowledge) is None


@pytest.mark.parametrize("hour", [*range(1, 13), *range(14, 25)])
def test_any_other_hour_of_closing_is_wrong(knowledge: Knowledge, hour: int) -> None:
    right = hour == knowledge.election.polls.closes.hour - 12
    said = signal_of(f"TPS tutup jam {hour}", knowledge)

    assert said is (None if right else Signal.WRONG_WHEN_WHERE)


@pytest.mark.parametrize("day", [*range(1, 27), *range(28, 31)])
def test_any_other_day_of_november_is_wrong(knowledge: Knowledge, day: int) -> None:
    assert signal_of(f"nyoblos tgl {day} nov", knowledge) is Signal.WRONG_WHEN_WHERE


@pytest.mark.parametrize(
    "text",
    ["kapan coblosan", "TPS tutup jam 10", "tanggal 28", "TPS pindah ke SD", "KTP digital", "e-KTP",
     "IKD sah", "biodata penduduk", "KK", "suket masih berlaku", "C.Pemberitahuan belum dibagi",
     "undangan palsu", "siapa masuk DPTb", "DPK", "hak pilih dicabut", "batas umur", "17 tahun",
     "pindah memilih", "pemilih disabilitas", "TNI boleh milih", "anggota Polri ikut nyoblos",
     "ODGJ dikasih hak suara", "napi", "WNA punya KTP", "orang mati di DPT", "jangan nyoblos",
     "Polling station location", "voters need an ID card", "registered voters", "nov 28"],
)  # fmt: skip
def test_verdict_on_when_where_papers_or_who_is_delicate(knowledge: Knowledge, text: str) -> None:
    assert sensitive(text, knowledge.signals, knowledge.lexicon)


@pytest.mark.parametrize(
    "text",
    ["Bupati bagi uang", "Survei: paslon 1 unggul", "Calon itu keturunan PKI", "Video gubernur joget",
     "Server KPU di Singapura", "Menteri bagi-bagi uang lewat TikTok"],
)  # fmt: skip
def test_verdict_on_other_things_is_not(knowledge: Knowledge, text: str) -> None:
    assert not sensitive(text, knowledge.signals, knowledge.lexicon)


def test_each_rule_catches_its_example_alone(knowledge: Knowledge) -> None:
    def alone(rule: Rule) -> Signals:
        return knowledge.signals.model_copy(update={"rules": (rule,)})

    missed = [
        rule.example
        for rule in knowledge.signals.rules
        if caught(rule.example, alone(rule), knowledge.lexicon) is not rule.signal
    ]

    assert missed == []


def test_phrase_in_slang_is_named(editor) -> None:
    editor.replaces("signals.yaml", "has: [[jangan]", "has: [[jangan, gak usah]")

    (problem,) = editor.problems()
    assert problem.startswith("signals.yaml:18:66: rules[0].has[0][1]: ")
    assert "'gak usah' is never met" in problem


def test_example_that_gives_no_signal_is_named(editor) -> None:
    editor.replaces("signals.yaml", "example: jangan ke tps", "example: ayo ke tps")

    assert editor.problems() == [
        "signals.yaml:18:36: rules[0].example: the example does not give the signal not-to-vote"
    ]


@given(st.text(max_size=200))
def test_any_text_has_an_answer(knowledge: Knowledge, text: str) -> None:
    assert signal_of(text, knowledge) in {None, *Signal}
