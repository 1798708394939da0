"""A misspelt word, and which known one it is meant to be."""

from __future__ import annotations

import pytest

from knowledge.features import words
from knowledge.spellings import extended, spellings
from tests.known import KNOWLEDGE

LEXICON = KNOWLEDGE.lexicon
KNOWN = spellings(["banta", "bantal", "bantai", "balita", "harga"], {"kertas": 5, "karat": 1})


@pytest.mark.parametrize(
    ("typed", "meant"), [("bantl", "bantal"), ("bantaj", "bantai"), ("bantalls", "bantal")]
)
def test_who_types_in_haste_has_rather_left_a_letter_out(typed: str, meant: str) -> None:
    assert KNOWN.meant(typed) == meant


@pytest.mark.parametrize(("typed", "meant"), [("krts", "kertas"), ("krtas", "kertas")])
def test_word_that_many_entries_have_is_known_without_its_vowels(typed: str, meant: str) -> None:
    assert KNOWN.meant(typed) == meant


@pytest.mark.parametrize("typed", ["krt", "kertis", "krits", "kr", "kkrts"])
def test_other_consonants_or_other_vowels_are_another_word(typed: str) -> None:
    assert KNOWN.meant(typed) is None


@pytest.mark.parametrize(
    ("typed", "meant"), [("hrganya", "harga"), ("hargny", "harga"), ("krtasny", "kertas")]
)
def test_what_only_points_is_left_aside(typed: str, meant: str) -> None:
    assert KNOWN.meant(typed) == meant


@pytest.mark.parametrize("typed", ["b" + 1365 * "nya", "x" + 2000 * "ny", "nya", "ny"])
def test_endings_without_a_word_mean_nothing(typed: str) -> None:
    assert KNOWN.meant(typed) is None


def test_three_letters_are_a_word_only_if_very_many_entries_have_it() -> None:
    known = spellings([], {"paksa": 5, "kapan": 50})

    assert (known.meant("pks"), known.meant("kpn")) == (None, "kapan")


def test_more_words_are_known_beside_those_of_the_entries() -> None:
    assert extended(KNOWN, ["bulan"]).meant("bulam") == "bulan"
    assert KNOWN.meant("bulam") is None


@pytest.mark.parametrize("ending", ["", "an", "nya", "ny", "i", "kan"])
def test_word_doubled_by_a_figure_is_that_word(ending: str) -> None:
    assert [each.standard for each in words(f"surat2{ending}", LEXICON)] == ["surat"]


def test_number_that_follows_a_letter_doubles_nothing() -> None:
    assert [each.standard for each in words("c2", LEXICON)] == ["c2"]
