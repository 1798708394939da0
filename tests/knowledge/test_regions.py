"""Provinces, kabupaten and kota, as voters write them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import answers, region_answers, region_questions, regions
from knowledge.answers import Found, Unplaced, Unsure
from knowledge.elections import Zone
from knowledge.entries import ANSWER_LIMIT, Lang
from knowledge.regions import Kind, Region
from knowledge.snapshot import Knowledge

BEFORE = datetime.fromisoformat("2024-11-20T12:00+07:00")
TODAY = datetime.fromisoformat("2026-11-22T12:00+07:00")


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
        # "Mahakam Uu": some slips are words of their own.
        if knowledge.lexicon.vocabulary.isdisjoint(slip.lower().split()):
            assert regions.full_name(region) in searched(slip, knowledge), slip


@given(st.text(max_size=80))
def test_any_answer_gives_at_most_a_screenful(knowledge: Knowledge, typed: str) -> None:
    assert len(searched(typed, knowledge)) <= regions.MOST_FOUND


def region(name: str, knowledge: Knowledge) -> Region:
    return next(each for each in knowledge.regions.rows if regions.full_name(each) == name)


def read(
    name: str, knowledge: Knowledge, now: datetime = TODAY, lang: Lang = Lang.ID
) -> answers.Answer:
    entry = knowledge.region_entry(region(name, knowledge))
    return answers.read(entry, now, None, lang, knowledge)


def got(question: str, knowledge: Knowledge, home: Region | None = None) -> list[str]:
    """Return the ids of what *question* is answered or asked back with."""
    match answers.ask(question, TODAY, None, Lang.ID, knowledge, home):
        case Found(answer=answer):
            return [answer.entry.id]
        case Unsure(several):
            return [each.entry.id for each in several]
    return []


def test_every_region_is_answered_by_its_full_name_with_its_number_of_ballots(
    knowledge: Knowledge,
) -> None:
    names = Counter(regions.full_name(each) for each in knowledge.regions.rows)
    one_ballot = {"31", "34"}

    for each in knowledge.regions.rows:
        name = regions.full_name(each)
        own = region_answers.entry_id(each)
        found = got(f"Apa yang dipilih di {name}?", knowledge)
        wanted = 1 if each.province in one_ballot else 2
        text = read(name, knowledge).text

        assert found == [own] if names[name] == 1 else own in found
        assert region_answers.ballots(each, knowledge.regions) == wanted
        assert ("mendapat satu surat suara" in text) == (wanted == 1)
        assert ("mendapat dua surat suara" in text) == (wanted == 2)


def test_every_region_s_answer_fits_a_phone_in_both_languages_and_phases(
    knowledge: Knowledge,
) -> None:
    for each in knowledge.regions.rows:
        entry = knowledge.region_entry(each)
        for lang in Lang:
            for now in (BEFORE, TODAY):
                answer = answers.read(entry, now, None, lang, knowledge)

                assert len(answer.text) <= ANSWER_LIMIT
                assert "{" not in answer.text
                assert len(answer.question) <= 200


def test_every_source_of_a_note_has_its_place(knowledge: Knowledge) -> None:
    for each in knowledge.regions.rows:
        sources = set(knowledge.region_entry(each).sources)

        for note in knowledge.region_facts.of(each):
            assert sources >= set(note.sources)


def test_ids_of_regions_are_those_of_no_entry(knowledge: Knowledge) -> None:
    entries = {entry.id for topic in knowledge.topics for entry in topic.entries}

    assert not any(each.startswith(region_answers.PREFIX) for each in entries)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("di kab bekasi milih apa aja", "3216"),
        ("sleman pilgub ga?", "3404"),
        ("surat suara di solo ada berapa", "3372"),
        ("jakarta utara milih walikota?", "3172"),
        ("web kpu kab bekasi", "3216"),
        ("alamat bawaslu jateng", "33"),
        ("pilkada kota bandung", "3273"),
        ("daerahku banjarbaru kemarin PSU ya", "6372"),
        ("what do we vote for in Surabaya", "3578"),
        ("how many ballots in solo", "3372"),
        ("bekasi kab", "3216"),
        ("kab. bekasi", "3216"),
        ("DIY", "34"),
        ("jkt", "31"),
        ("sby", "3578"),
        ("bdg", "3273"),
        ("mks", "7371"),
        ("surabya milih apa", "3578"),
        ("pilkda bandug barat", "3217"),
        ("pilwalkot bandung", "3273"),
        ("pilbup bandung", "3204"),
        ("pilgub jogja", "34"),
        ("serang psu ga ya", "3604"),
        ("kab tasik milih ulang ya", "3206"),
        ("bangka pilkada ulang ya?", "1901"),
        ("di gunung mas milih apa mas", "6210"),
        ("lima puluh kota milih apa", "1307"),
        ("milih apa aja sih warga depok", "3276"),
    ],
)
def test_question_about_a_region_gets_that_region(
    knowledge: Knowledge, question: str, code: str
) -> None:
    assert got(question, knowledge) == [f"wilayah-{code}"]


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("bandung", ["3204", "3273"]),
        ("di bekasi milih apa aja", ["3216", "3275"]),
        ("jogja", ["34", "3471"]),
    ],
)
def test_name_alone_that_regions_share_is_asked_back(
    knowledge: Knowledge, question: str, codes: list[str]
) -> None:
    assert got(question, knowledge) == [f"wilayah-{code}" for code in codes]


@pytest.mark.parametrize(
    "question",
    [
        "jam buka tps di makassar",
        "pindah memilih dari bekasi ke bandung",
        "siapa calon bupati bekasi",
        "kapan pilkada bekasi",
        "hasil pilkada bekasi",
        "syarat milih di bandung",
        "boleh milih apa aja kalau pindah ke bandung",
        "jakarta pilgub berapa putaran",
        "lembaga yang mengawasi pilkada",
        "coblosnya di bagian mana",
        "nomor wa kpu bekasi",
        "alamat kantor kpu pusat",
        "psu di bekasi ya?",
        "daerah saya psu ga",
        "berapa surat suara",
        "milih apa aja di pilkada",
        "pilkada",
    ],
)
def test_question_that_merely_names_a_place_stays_with_the_entries(
    knowledge: Knowledge, question: str
) -> None:
    assert not any(each.startswith(region_answers.PREFIX) for each in got(question, knowledge))


def test_phrasing_of_an_entry_stays_with_it(knowledge: Knowledge) -> None:
    assert got("psu papua", knowledge) == ["psu-papua"]


@pytest.mark.parametrize(
    "question",
    [
        "di kota saya milih apa?",
        "kabupatenku nyoblos opo wae",
        "daerah saya dapet brp surat suara",
    ],
)
def test_question_about_ones_own_region_needs_to_know_it(
    knowledge: Knowledge, question: str
) -> None:
    home = region("Kota Bekasi", knowledge)

    asked = answers.ask(question, TODAY, None, Lang.ID, knowledge)

    assert asked == Unplaced()
    assert got(question, knowledge, home) == ["wilayah-3275"]


def test_region_that_is_named_comes_before_ones_own(knowledge: Knowledge) -> None:
    home = region("Kota Bekasi", knowledge)

    assert got("di depok milih apa", knowledge, home) == ["wilayah-3276"]


def test_slip_that_is_near_a_name_is_no_region(knowledge: Knowledge) -> None:
    assert not isinstance(answers.ask("sedang", TODAY, None, Lang.ID, knowledge), Found | Unplaced)


def test_two_offices_are_told_before_the_vote_and_after(knowledge: Knowledge) -> None:
    before, after = (read("Kota Bekasi", knowledge, now).text for now in (BEFORE, TODAY))

    for text in (before, after):
        assert "• gubernur dan wakil gubernur Jawa Barat" in text
        assert "• wali kota dan wakil wali kota Bekasi" in text
        assert "27 November 2024" in text
    assert "sudah selesai" in after
    assert "sudah selesai" not in before


def test_addresses_follow_the_pattern_and_are_called_one(knowledge: Knowledge) -> None:
    regency, city = (read(name, knowledge).text for name in ("Kabupaten Bekasi", "Kota Bekasi"))

    assert "https://kab-bekasi.kpu.go.id" in regency
    assert "https://bekasikab.bawaslu.go.id\n" in regency
    assert "https://kota-bekasi.kpu.go.id" in city
    assert "https://bekasi.bawaslu.go.id" in city
    assert "menurut pola alamat" in regency
    assert "Bila tidak terbuka, cari dari https://www.kpu.go.id" in regency
    assert "https://jateng.kpu.go.id" in read("Provinsi Jawa Tengah", knowledge).text


@pytest.mark.parametrize(
    ("name", "says", "silent"),
    [
        ("Kabupaten Sleman", "ditetapkan adalah Sultan", "• gubernur"),
        ("Provinsi Daerah Istimewa Yogyakarta", "ditetapkan adalah Sultan", "• gubernur"),
        ("Kota Jakarta Utara", "diangkat gubernur", "• wali kota"),
        ("Provinsi DKI Jakarta", "satu putaran", "• bupati"),
        ("Kota Sabang", "KIP (Komisi Independen Pemilihan)", "22 Maret"),
        ("Kabupaten Bangka", "57,25%), jadi pilkada ulang digelar pada 27 Agustus 2025", "PSU"),
        ("Kota Pangkal Pinang", "57,98%", "PSU"),
        ("Kota Jayapura", "Pemilihan gubernur Papua diulang (PSU)", "rekapitulasi ulang"),
        ("Kabupaten Siak", "digelar pada 22 Maret 2025", "antara Maret"),
        ("Kabupaten Serang", "digelar antara Maret dan Agustus 2025", "22 Maret"),
        ("Kabupaten Barito Utara", "sekali lagi di seluruh TPS", "antara Maret"),
        ("Kota Serang", "dua surat suara", "PSU"),
        ("Kabupaten Puncak Jaya", "rekapitulasi ulang", "PSU"),
    ],
)
def test_what_is_special_about_a_region_is_said(
    knowledge: Knowledge, name: str, says: str, silent: str
) -> None:
    text = read(name, knowledge).text

    assert says in text
    assert silent not in text


def test_re_vote_is_not_told_before_it_was_ordered(knowledge: Knowledge) -> None:
    assert "PSU" not in read("Kabupaten Siak", knowledge, BEFORE).text


def test_all_re_votes_of_the_court_are_noted(knowledge: Knowledge) -> None:
    noted = {
        code
        for note in knowledge.region_facts.notes
        if "6.14" in note.facts
        for code in (*note.regions, *note.throughout)
    }

    assert len(noted) == 24


def test_english_says_the_same(knowledge: Knowledge) -> None:
    text = read("Kota Jakarta Utara", knowledge, lang=Lang.EN).text

    assert "• the governor and deputy governor of DKI Jakarta" in text
    assert "got one ballot paper" in text
    assert "appointed by the governor" in text


@given(st.text(max_size=80))
def test_any_text_is_read_as_a_question_about_regions_or_not(
    knowledge: Knowledge, typed: str
) -> None:
    asked = knowledge.asked_region(typed)

    assert asked is None or len(asked.regions) <= regions.MOST_FOUND


@pytest.mark.parametrize(
    "answer", ["kota bandung", "saya di kota bandung kak", "bandung kota", "BDG"]
)
def test_region_that_was_asked_for_is_understood(knowledge: Knowledge, answer: str) -> None:
    found = region_questions.named(
        answer, knowledge.region_words, knowledge.regions, knowledge.lexicon
    )

    assert [regions.full_name(each) for each in found] == ["Kota Bandung"]
