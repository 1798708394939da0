from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import nodes
from knowledge.places import validated
from knowledge.traps import Traps

TPS, TRAPS, CLAIMS = "faq/tps.yaml", "traps.yaml", "claims/kabar.yaml"
ANSWER = "Open at {polls_open}."
PROBLEM = "T10 of traps.yaml: governors were elected in 37 provinces"
KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
CLAIM = """\
id: kabar
title: {id: Kabar, en: Rumours}
claims:
  - id: server
    title: {id: Pilkada di 38 provinsi., en: Pilkada in 38 provinces.}
    asked_as: {id: [pilkada di 38 provinsi ya]}
    rating: hoaks
    explanation: {id: Tidak benar., en: Not true.}
    sources: [{title: "Kompas, 2019"}]
    checked: 2024-11-01
"""


@pytest.mark.parametrize(
    "text",
    [
        "Pilkada in 38 provinces.",
        "Elected in 38 PROVINCES, and more",
        "Not among others. Everyone elected in 38 provinces!",
        "Is it true? Elections in 38 provinces.",
    ],
)
def test_error_of_the_press_is_not_repeated(editor, text):
    editor.replaces(TPS, ANSWER, text)

    assert editor.problems() == [f"faq/tps.yaml:12:68: entries[0].answer.before.en: {PROBLEM}"]


@pytest.mark.parametrize(
    "text",
    [
        "That there were 38 provinces is not so.",
        "Elections in 38 provinces?",
        "Of 38 provinces, 37 elected.",
        "Kelirunya 38 provinsi.",
        "There are 38! Provinces differ.",
        "tahanan itu memang harus membawa sebuah surat rehabilitasi",
        "surat rehabilitasi tahanan",
    ],
)
def test_who_denies_or_asks_repeats_nothing(editor, text):
    editor.replaces(TPS, ANSWER, text)

    assert editor.problems() == []


def test_phrasing_and_title_of_a_rumour_may_repeat_the_error(editor):
    editor.replaces(TPS, "kapan tps buka", "pilkada di 38 provinsi")
    editor.writes(CLAIMS, CLAIM)

    assert editor.problems() == []


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        (
            CLAIMS,
            "Not true.",
            "In 38 provinces.",
            "claims/kabar.yaml:8:41: claims[0].explanation.en",
        ),
        (
            TPS,
            "en: When do polling stations open?}",
            "en: When do polling stations open?}\n    label: {id: Di 38 provinsi, en: Hours}",
            "faq/tps.yaml:6:17: entries[0].label.id",
        ),
        (
            TPS,
            "    checked: 2024-11-01\n",
            "    checked: 2024-11-01\n    differs_from:\n      rekapitulasi: {id: Di 38 provinsi, en: A}\n",
            "faq/tps.yaml:17:26: entries[0].differs_from.rekapitulasi.id",
        ),
        (TPS, "en: When do polling", "en: Yes in 38 provinces polling", ""),
    ],
)
def test_error_is_told_wherever_we_state_something(editor, name, old, new, place):
    editor.writes(CLAIMS, CLAIM)
    editor.replaces(name, old, new)

    assert editor.problems() == ([f"{place}: {PROBLEM}"] if place else [])


def test_trap_that_misses_its_example_is_told(editor):
    editor.replaces(TRAPS, "Pilkada di 38 provinsi., Pilkada", "Pilkada di 38 propinsi., Pilkada")

    assert editor.problems() == ["traps.yaml:8:14: rules[0].caught[0]: is not caught"]


def test_trap_that_catches_what_is_right_is_told(editor):
    editor.replaces(TRAPS, "Pilkada di 37 provinsi.", "Ada 38 provinsi.")

    assert editor.problems() == [
        (
            "traps.yaml:9:45: rules[0].spared[1]: is caught by T10: "
            "governors were elected in 37 provinces"
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("trap: T10", "trap: X1", "rules[0].trap: "),
        ("[denial, ", "[denials, ", "names the group 'denials', which does not exist"),
        ('38 provinces"', '38 Provinces"', "is not in normalised words"),
        ("rules:", "set_aside: [a]\nrules:", "set_aside"),
        (
            "    spared: [Pilkada bukan di 38 provinsi., Pilkada di 37 provinsi.]\n",
            "",
            "is missing",
        ),
    ],
)
def test_trap_that_is_none_is_told(editor, old, new, problem):
    editor.replaces(TRAPS, old, new)

    assert any(problem in each for each in editor.problems())


def test_every_error_of_the_fact_sheet_has_a_trap():
    path = KNOWLEDGE / TRAPS
    sheet, _ = validated(nodes.parse(path, path.read_bytes()), Traps)

    assert {trap.trap for trap in sheet.value.rules} == {f"T{n}" for n in range(1, 15)}
