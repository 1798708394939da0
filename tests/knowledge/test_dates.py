from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import files
from knowledge.dates import Reader

TPS, CALENDAR = "faq/tps.yaml", "elections/pilkada.yaml"
ANSWER = "Open at {polls_open}."
PLACE = "faq/tps.yaml:12:68: entries[0].answer.before.en: "
HINT = "; if none does, give the calendar a stage"
MONTHS = [
    [(each,) for each in ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli"]]
    + [(each,) for each in ["Agustus", "September", "Oktober", "November", "Desember"]]
]


def days(text: str) -> list[str]:
    return [each.text for each in Reader(MONTHS).days(text)]


@pytest.mark.parametrize(
    ("typed", "placeholder"),
    [
        ("27 November 2024", "voting_day"),
        ("27 november 2024", "voting_day"),
        ("27 Nov 2024", "voting_day"),
        ("27 Nov. 2024", "voting_day"),
        ("27 Nov", "voting_day"),
        ("27 November", "voting_day"),
        ("27th of November, 2024", "voting_day"),
        ("27/11/2024", "voting_day"),
        ("27-11-2024", "voting_day"),
        ("27.11.2024", "voting_day"),
        ("27/11/24", "voting_day"),
        ("11/27/2024", "voting_day"),
        ("2024-11-27", "voting_day"),
        ("November 27, 2024", "voting_day"),
        ("November 27th 2024", "voting_day"),
        ("Nov 27", "voting_day"),
        ("24–26 November 2024", "quiet_period"),
        ("24-26 Nov", "quiet_period"),
        ("24 s.d. 26 November 2024", "quiet_period"),
        ("24 sampai dengan 26 November 2024", "quiet_period"),
        ("24 to 26 November", "quiet_period"),
        ("24 November s.d. 26 November 2024", "quiet_period"),
        ("24 November 2024 – 26 November 2024", "quiet_period"),
        ("November 24–26, 2024", "quiet_period"),
        ("Nov 24 to Nov 26", "quiet_period"),
        ("28 Nov – 16 Des 2024", "counting"),
        ("16 December", "counting_ends"),
        ("24 Nov 2024", "quiet_period_begins"),
    ],
)
def test_day_of_the_calendar_is_a_placeholder(editor, typed, placeholder):
    editor.replaces(TPS, ANSWER, f"It was on {typed}.")

    assert editor.problems() == [
        (
            f"{PLACE}{typed} is in the calendar: use the placeholder that means it "
            f"({{{placeholder}}}){HINT}"
        )
    ]


@pytest.mark.parametrize(
    "answer",
    [
        "Law 10/2016 of 1 July 2016; UU 27/11 of 27 November 2007",
        "the tally of 7–16 December 2024",
        "from 20 to 27 November 2024, and 27 Agustus – 21 September",
        "MK 136/PUU-XXII/2024 (14 Nov 2024), Keputusan 24/2024",
        "on November 07.00–13.00, in November 2024, in 27 regions",
        "7 desa, 27 orang, 24 to 26 voters, 24–26 kilometres",
        "https://kpu.go.id/2024/11/27/a-27-11-2024 and 1.27 November",
        "day {quiet_period} 27, version 27.11.2024.1 or 127 November",
        "they may vote: 27 may, 16 may",
    ],
)
def test_other_days_and_numbers_are_not_told(editor, answer):
    editor.replaces(TPS, ANSWER, answer)

    assert editor.problems() == []


def test_day_that_two_stages_share_names_both(editor):
    editor.replaces(CALENDAR, "begins: 2024-11-28", "begins: 2024-11-27")
    editor.replaces(TPS, ANSWER, "On 27 November.")

    assert editor.problems() == [
        (
            f"{PLACE}27 November is in the calendar: use the placeholder that means it "
            f"({{voting_day}}, {{counting_begins}}){HINT}"
        )
    ]


def test_day_of_an_older_election_may_be_typed(editor):
    calendar = (editor.folder / CALENDAR).read_text(encoding="utf-8")
    editor.writes(
        "elections/later.yaml",
        calendar.replace("id: pilkada", "id: later").replace("2024-", "2031-"),
    )
    editor.replaces(TPS, ANSWER, "It was on 27 November 2024.")

    assert editor.problems() == []


def test_spellings_of_months_are_those_of_the_signals(editor):
    editor.replaces("signals.yaml", "[november]", "[november, nopember]")
    editor.replaces(TPS, ANSWER, "Pada 27 Nopember 2024.")

    assert len(editor.problems()) == 1


def test_text_of_digits_is_read_in_linear_time():
    def seconds(text: str) -> float:
        begins = time.process_time()
        days(text)
        return time.process_time() - begins

    for hostile in ("1 " * 20_000, "24 - " * 10_000, "nov 2" * 10_000, "1 november " * 5_000):
        assert seconds(hostile) < 1


@given(st.text(st.sampled_from("27 Nov2024–-/.st,sd toİß\n") | st.characters()))
def test_any_text_can_be_read(text):
    assert all(isinstance(each, str) for each in days(text))


def test_checked_in_the_future_is_told_to_who_checks_today(editor):
    told = [str(each) for each in files.problems(editor.folder, date(2024, 10, 30))]

    assert [each.removeprefix(f"{editor.folder}/") for each in told] == [
        "faq/hasil.yaml:14:14: entries[0].checked: 2024-11-01 is yet to come",
        "faq/tps.yaml:15:14: entries[0].checked: 2024-11-01 is yet to come",
    ]
    assert files.problems(editor.folder, date(2024, 11, 1)) == []


def test_bot_with_a_wrong_clock_serves(editor):
    editor.replaces(TPS, "checked: 2024-11-01", "checked: 2124-11-01")

    assert files.load(editor.folder).entry("jam-tps").checked == date(2124, 11, 1)


def test_review_comes_after_the_check(editor):
    editor.replaces(TPS, "checked: 2024-11-01", "checked: 2024-11-01\n    review_by: 2024-10-31")

    assert editor.problems() == [
        "faq/tps.yaml:16:16: entries[0].review_by: should be after the day of checking (2024-11-01)"
    ]


def test_review_that_is_due_is_no_problem(editor):
    editor.replaces(TPS, "checked: 2024-11-01", "checked: 2024-11-01\n    review_by: 2024-11-02")

    assert files.problems(editor.folder, date(2030, 1, 1)) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("    checked: 2024-11-01\n", "", "4:5: entries[0].checked: is missing"),
        (
            "    sources:\n      - {title: PKPU 17/2024 Pasal 2}\n",
            "    sources: []\n",
            "13:14: entries[0].sources: ",
        ),
        (', en: "Open at {polls_open}."', "", "12:15: entries[0].answer.before.en: is missing"),
        ('before: {id: "TPS', 'after: {id: "TPS', "'before' is missing"),
    ],
)
def test_entry_without_date_source_language_or_phase_is_told(editor, old, new, problem):
    editor.replaces(TPS, old, new)

    assert any(problem in each for each in editor.problems())
