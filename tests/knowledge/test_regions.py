"""Provinces, kabupaten and kota, as voters write them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def searched(typed: str, knowledge: Knowledge) -> list[str]:
    found = regions.search(typed, knowledge.regions, knowledge.lexicon)
    return [regions.full_name(each) for each in found]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("kab bandung", "Kabupaten Bandung"),
        ("Kabupaten Bandung Barat", "Kabupaten Bandung Barat"),
        ("bandung barta", "Kabupaten Bandung Barat"),
        ("bdg barat", "Kabupaten Bandung Barat"),
        ("kota bandung", "Kota Bandung"),
        ("Bandung kota", "Kota Bandung"),
        ("jkt", "Provinsi DKI Jakarta"),
        ("DKI", "Provinsi DKI Jakarta"),
        ("jaksel", "Kota Jakarta Selatan"),
        ("jkt selatan", "Kota Jakarta Selatan"),
        ("solo", "Kota Surakarta"),
        ("wali kota solo", "Kota Surakarta"),
        ("makasar", "Kota Makassar"),
        ("kota mks", "Kota Makassar"),
        ("kutai kertanegara", "Kabupaten Kutai Kartanegara"),
        ("kukar", "Kabupaten Kutai Kartanegara"),
        ("tangsel", "Kota Tangerang Selatan"),
        ("papua pegunungan", "Provinsi Papua Pegunungan"),
        ("Prov. Papua", "Provinsi Papua"),
        ("di desa X kab garut", "Kabupaten Garut"),
        ("desa batu merah, ambon", "Kota Ambon"),
        ("jalan surabaya 5 menteng jakarta pusat", "Kota Jakarta Pusat"),
        ("kec medan satria kota bekasi", "Kota Bekasi"),
        ("sleman yogyakarta", "Kabupaten Sleman"),
        ("banjar jawa barat", "Kota Banjar"),
        ("muaro jambi, jambi", "Kabupaten Muaro Jambi"),
        ("kota baru", "Kabupaten Kotabaru"),
        ("pekan baru", "Kota Pekanbaru"),
        ("kulonprogo", "Kabupaten Kulon Progo"),
        ("kep. meranti", "Kabupaten Kepulauan Meranti"),
        ("mentawai", "Kabupaten Kepulauan Mentawai"),
        ("South Jakarta", "Kota Jakarta Selatan"),
        ("surabya", "Kota Surabaya"),
        ("pilgub jabar", "Provinsi Jawa Barat"),
    ],
)
def test_answer_to_which_region_is_understood(knowledge: Knowledge, typed: str, name: str) -> None:
    assert searched(typed, knowledge) == [name]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("bandung", ["Kabupaten Bandung", "Kota Bandung"]),
        ("bandung jawa barat", ["Kabupaten Bandung", "Kota Bandung"]),
        ("kec. Cibadak, sukabumi", ["Kabupaten Sukabumi", "Kota Sukabumi"]),
        ("jogja", ["Provinsi Daerah Istimewa Yogyakarta", "Kota Yogyakarta"]),
        ("banjar", ["Kota Banjar", "Kabupaten Banjar"]),
        ("kutai", ["Kabupaten Kutai Kartanegara", "Kabupaten Kutai Barat", "Kabupaten Kutai Timur"]),
        ("bandung, cimahi", ["Kabupaten Bandung", "Kota Bandung", "Kota Cimahi"]),
    ],
)  # fmt: skip
def test_shared_name_gives_a_choice(knowledge: Knowledge, typed: str, names: list[str]) -> None:
    assert searched(typed, knowledge) == names


@pytest.mark.parametrize(
    "typed",
    ["", "halo", "saya di rumah", "kota", "kabupaten", "selatan", "kepulauan", "tidak tahu", "rahasia",
     "seluruh indonesia", "lewati", "???", "x" * 5000],
)  # fmt: skip
def test_answer_that_names_no_region_finds_none(knowledge: Knowledge, typed: str) -> None:
    assert searched(typed, knowledge) == []


def test_every_region_is_found_by_its_own_name(knowledge: Knowledge) -> None:
    rows = knowledge.regions.rows
    how_many = Counter(regions.full_name(each) for each in rows)

    for each in rows:
        name = regions.full_name(each)
        assert name in searched(each.name, knowledge)
        assert name in searched(f"saya di {each.name.lower()}", knowledge)
        if how_many[name] == 1:
            assert searched(name, knowledge) == [name]
            assert searched(name.upper().replace("KABUPATEN", "Kab."), knowledge) == [name]


def test_every_alias_finds_its_region(knowledge: Knowledge) -> None:
    for each in knowledge.regions.rows:
        for alias in filter(None, each.aliases.split(";")):
            assert regions.full_name(each) in searched(alias, knowledge)


def test_one_wrong_letter_in_a_long_name_is_forgiven(knowledge: Knowledge) -> None:
    rows = knowledge.regions.rows[::7]
    long = [each for each in rows if len(each.name.replace(" ", "")) >= regions.LONG]

    assert len(long) > 50
    for region in long:
        slip = region.name[:-2] + region.name[-1]
        assert regions.full_name(region) in searched(slip, knowledge), slip


@given(st.text(max_size=80))
def test_any_answer_gives_at_most_a_screenful(knowledge: Knowledge, typed: str) -> None:
    assert len(searched(typed, knowledge)) <= regions.MOST_FOUND
