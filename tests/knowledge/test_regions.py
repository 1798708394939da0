"""Provinces, kabupaten and kota, as voters write them."""

from __future__ import annotations

from collections import Counter

import pytest

from knowledge import regions
from knowledge.elections import Zone
from knowledge.regions import Kind
from knowledge.snapshot import Knowledge


def test_all_of_them_are_there(knowledge: Knowledge) -> None:
    kinds = Counter(each.kind for each in knowledge.regions.rows)
    elects = Counter(each.kind for each in knowledge.regions.rows if each.elects_2024)

    assert kinds == {Kind.PROVINCE: 38, Kind.REGENCY: 416, Kind.CITY: 98}
    assert elects == {Kind.PROVINCE: 37, Kind.REGENCY: 415, Kind.CITY: 93}


@pytest.mark.parametrize(
    ("question", "zone"),
    [
        ("jam berapa tps tutup di jayapura", Zone.WIT),
        ("saya di MAKASSAR", Zone.WITA),
        ("tps jkt tutup jam berapa", Zone.WIB),
        ("di Kab. Bekasi", Zone.WIB),
        ("di papua barat daya tps nya jam berapa", Zone.WIT),
        ("warga kaltim nih", Zone.WITA),
        ("buru-buru nih jam berapa tps tutup", None),
        ("di puncak bogor tps tutup jam berapa", None),
        ("pindah dari papua ke jakarta", None),
        ("batu", None),
        ("tps tutup jam berapa", None),
    ],
)
def test_place_decides_the_time_zone(
    knowledge: Knowledge, question: str, zone: Zone | None
) -> None:
    assert regions.zone(question, knowledge.regions, knowledge.lexicon) is zone


def test_name_that_two_regions_share_gives_both(knowledge: Knowledge) -> None:
    found = regions.find("bandung", knowledge.regions)

    assert {each.kind for each in found} == {Kind.REGENCY, Kind.CITY}


@pytest.mark.parametrize(
    "told", ["Kota Jayapura", "saya di jayapura", "kab. jayapura", "i am in jayapura"]
)
def test_place_alone_is_told_from_a_question(knowledge: Knowledge, told: str) -> None:
    found = regions.alone(told, knowledge.regions, knowledge.lexicon)

    assert {each.name for each in found} == {"Jayapura"}


@pytest.mark.parametrize("question", ["jayapura kapan nyoblos", "saya di rumah", "saya"])
def test_question_about_a_place_is_not_a_place(knowledge: Knowledge, question: str) -> None:
    assert regions.alone(question, knowledge.regions, knowledge.lexicon) == ()
