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
        ("jkt", Zone.WIB),
        ("Kab. Bekasi", Zone.WIB),
        ("papua barat daya tps nya jam berapa", Zone.WIT),
        ("kalbar", Zone.WIB),
        ("kaltim", Zone.WITA),
        ("tps tutup jam berapa", None),
    ],
)
def test_place_decides_the_time_zone(
    knowledge: Knowledge, question: str, zone: Zone | None
) -> None:
    assert regions.zone(question, knowledge.regions) is zone


def test_name_that_two_regions_share_gives_both(knowledge: Knowledge) -> None:
    found = regions.find("bandung", knowledge.regions)

    assert {each.kind for each in found} == {Kind.REGENCY, Kind.CITY}


def test_place_alone_is_told_from_a_question(knowledge: Knowledge) -> None:
    assert regions.is_name("Kota Jayapura", knowledge.regions)
    assert not regions.is_name("jayapura kapan nyoblos", knowledge.regions)
