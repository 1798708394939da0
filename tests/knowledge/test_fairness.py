from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.names import Haystack, Parties

TPS, HASIL, CLAIMS = "faq/tps.yaml", "faq/hasil.yaml", "claims/kabar.yaml"
PARTY = "is a party: entries and claims name none; say 'partai'"
CLAIM = """\
id: kabar
title: {id: Kabar, en: Rumours}
claims:
  - id: server
    title: {id: Prabowo membagi uang., en: Prabowo gives money.}
    asked_as: {id: [pramono bagi uang]}
    rating: hoaks
    explanation: {id: Tidak benar., en: Not true.}
    sources: [{title: "Kompas, 2019"}]
    checked: 2024-11-01
"""


@pytest.fixture
def editor(editor):
    editor.replaces("names.yaml", "may_name: []", "may_name: [rekapitulasi]")
    return editor


@pytest.mark.parametrize(
    "text", ["Pilih Golkar!", "golkar", "kata pdi-p", "(PARTAI BURUH)", "PAN"]
)
def test_party_is_named_nowhere(editor, text):
    editor.replaces(TPS, "Open at {polls_open}.", text)

    (problem,) = editor.problems()

    assert problem.startswith("faq/tps.yaml:12:68: entries[0].answer.before.en: '")
    assert problem.endswith(PARTY)


@pytest.mark.parametrize(
    "text",
    ["pan dan buruh", "Pansel", "partai di Aceh", "golkarian", "JAPAN", "partai aceh", "SPAN 7"],
)
def test_everyday_word_is_no_party(editor, text):
    editor.replaces(TPS, "Open at {polls_open}.", text)

    assert editor.problems() == []


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        (TPS, "kapan tps buka", "golkar buka", "faq/tps.yaml:7:47: entries[0].asked_as.id[2]"),
        (TPS, "id: Jam berapa TPS", "id: Jam Golkar", "faq/tps.yaml:5:20: entries[0].question.id"),
        (
            CLAIMS,
            "pramono bagi",
            "golkar bagi",
            "claims/kabar.yaml:6:21: claims[0].asked_as.id[0]",
        ),
        (CLAIMS, "Not true.", "Not Golkar.", "claims/kabar.yaml:8:41: claims[0].explanation.en"),
    ],
)
def test_party_is_told_where_it_stands(editor, name, old, new, place):
    editor.writes(CLAIMS, CLAIM)
    editor.replaces(name, old, new)

    assert editor.problems() == [f"{place}: 'Golkar' {PARTY}"]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("kapan tps buka", "prabowo nyoblos kapan", "Prabowo"),
        ("Open at {polls_open}.", "Say Constant\n        Karma.", "Constant Karma"),
        ("PKPU 17/2024 Pasal 2", "Keterangan Pramono Anung", "Pramono Anung"),
    ],
)
def test_person_is_named_in_no_entry(editor, old, new, named):
    editor.replaces(TPS, old, new)

    assert any(
        f"'{named}' is a person: name the office, or, if it is on results, "
        "list jam-tps under may_name in names.yaml" in each
        for each in editor.problems()
    )


def test_person_is_named_in_results(editor):
    editor.replaces(HASIL, "On {counting}.", "Pramono won.")
    editor.replaces(HASIL, "siapa yang menang", "prabowo menang")

    assert editor.problems() == []


def test_rumour_is_told_with_its_names(editor):
    editor.writes(CLAIMS, CLAIM)

    assert editor.problems() == []


def test_who_may_name_exists(editor):
    editor.replaces("names.yaml", "[rekapitulasi]", "[rekapitulasi, tidak-ada]")

    assert editor.problems() == ["names.yaml:7:26: may_name[1]: there is no entry tidak-ada"]


def test_broken_file_hides_no_entry_that_may_name(editor):
    editor.writes(HASIL, "id: [")

    assert [each.split(":")[0] for each in editor.problems()] == [HASIL]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Suswono lost.", "names Ridwan Kamil and not Pramono Anung and Dharma Pongrekun"),
        (
            "Pramono and Ridwan Kamil.",
            "names Pramono Anung and Ridwan Kamil and not Dharma Pongrekun",
        ),
    ],
)
def test_tickets_are_named_evenly(editor, text, missing):
    editor.replaces(HASIL, "On {counting}.", text)

    assert editor.problems() == [
        (
            f"faq/hasil.yaml:11:44: entries[0].answer.before.en: Pilkada Jakarta 2024: {missing}; "
            "name all tickets, or none, or the winner alone"
        )
    ]


@pytest.mark.parametrize("text", ["Pramono won.", "Pramono, Ridwan Kamil, Dharma–Kun.", "None."])
def test_even_mention_is_not_told(editor, text):
    editor.replaces(HASIL, "On {counting}.", text)

    assert editor.problems() == []


def test_explanation_of_a_claim_is_even_too(editor):
    editor.writes(CLAIMS, CLAIM.replace("Not true.", "Suswono did not."))

    (problem,) = editor.problems()

    assert problem.startswith("claims/kabar.yaml:8:41: claims[0].explanation.en: Pilkada Jakarta")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "others: [[Ridwan Kamil, Suswono], [Dharma Pongrekun, Dharma–Kun]]",
            "others: []",
            "others",
        ),
        ("    winner: [Pramono Anung, Pramono]\n", "", ""),
        ("[Pramono Anung, Pramono]", "[]", ""),
        ("[Dharma Pongrekun, Dharma–Kun]", "[]", "has a ticket without a name"),
    ],
)
def test_contest_has_several_tickets(editor, old, new, problem):
    editor.replaces("names.yaml", old, new)

    found = editor.problems()

    assert bool(found) is bool(problem)
    assert all(problem in each for each in found)


@given(st.lists(st.text(st.sampled_from("aPANß–. \n") | st.characters()), max_size=5))
def test_name_is_found_in_the_text_that_has_it(texts):
    found = Haystack([*texts, "x PAN y"]).parties(Parties(as_written=("PAN",)))

    assert len(texts) in {number for number, _ in found}
