from __future__ import annotations

import pytest

TPS, HASIL = "faq/tps.yaml", "faq/hasil.yaml"
QUESTION = "question: {id: Kapan rekapitulasi?, en: When is the tally?}"
TWIN = "question: {id: Jam berapa sih TPS dibuka?, en: When do polling stations open today?}"
SAID = "{id: Yang itu lain., en: That one is another.}"


@pytest.fixture
def twins(editor):
    editor.replaces(
        HASIL, QUESTION, "question: {id: Jam TPS buka berapa?, en: When do stations open?}"
    )
    return editor


def differs(editor, name: str, other: str) -> None:
    text = (editor.folder / name).read_text(encoding="utf-8")
    editor.writes(name, f"{text}    differs_from:\n      {other}: {SAID}\n")


def test_twins_are_each_told_of_the_other(twins):
    assert twins.problems() == [
        (
            "faq/hasil.yaml:5:15: entries[0].question: nearly the question of jam-tps "
            f"({twins.folder}/faq/tps.yaml:5): say under differs_from in what they differ, "
            "or make them one"
        ),
        (
            "faq/tps.yaml:5:15: entries[0].question: nearly the question of rekapitulasi "
            f"({twins.folder}/faq/hasil.yaml:5): say under differs_from in what they differ, "
            "or make them one"
        ),
    ]


def test_twin_that_names_the_other_is_not_told_but_the_other_is(twins):
    differs(twins, TPS, "rekapitulasi")

    assert [each.split(":")[0] for each in twins.problems()] == [HASIL]


def test_twins_that_name_each_other_are_told_apart(twins):
    differs(twins, TPS, "rekapitulasi")
    differs(twins, HASIL, "jam-tps")

    assert twins.problems() == []


def test_entries_that_are_no_twins_may_differ(editor):
    differs(editor, TPS, "rekapitulasi")

    assert editor.problems() == []


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        ("jam-tps", "entries[0].differs_from.jam-tps: is this entry itself"),
        ("tidak-ada", "entries[0].differs_from.tidak-ada: there is no entry tidak-ada"),
    ],
)
def test_what_an_entry_differs_from_exists_and_is_another_one(editor, other, problem):
    differs(editor, TPS, other)

    assert editor.problems() == [f"faq/tps.yaml:17:7: {problem}"]


def test_entry_of_a_broken_file_is_not_missed(editor):
    differs(editor, TPS, "rekapitulasi")
    editor.writes(HASIL, "id: [")

    assert [each.split(":")[0] for each in editor.problems()] == [HASIL]
