"""What is caught before matching; the labelled messages are in `data/`."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from knowledge import answers
from knowledge.answers import Declined
from knowledge.entries import Lang
from knowledge.guards import Decline, Guards, Rule, guard, mask
from knowledge.lexicon import Lexicon
from tests.known import KNOWLEDGE

ROOT = Path(__file__).parents[2] / "knowledge"
DATA = Path(__file__).parent / "data"
LEXICON = Lexicon.model_validate(yaml.safe_load((ROOT / "lexicon.yaml").read_text("utf-8")))
GUARDS = Guards.model_validate(yaml.safe_load((ROOT / "guards.yaml").read_text("utf-8")))
NOW = datetime(2024, 11, 20, 5, tzinfo=UTC)
NEUTRAL = {Decline.VOTE_ADVICE, Decline.PERSON, Decline.PREDICTION}
SMALLEST = {"masks": {"national_id": "«NIK»", "phone": "«telepon»", "email": "«email»"}}


def labelled(name: str) -> list[str]:
    lines = (DATA / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def reason(text: str) -> Decline | None:
    return guard(text, GUARDS, LEXICON)


def masked(text: str) -> str:
    return mask(text, GUARDS)


# Thousands of cases: one test for each costs more than what it does.
def test_vote_advice_in_disguise_is_declined():
    passed = [text for text in labelled("vote_advice.txt") if reason(text) not in NEUTRAL]

    assert passed == []


def test_entry_is_hardly_ever_offered_beside_vote_advice_in_disguise():
    texts = labelled("vote_advice.txt")[::8]

    outcomes = [answers.ask(each, NOW, None, Lang.ID, KNOWLEDGE) for each in texts]

    assert {type(each) for each in outcomes} == {Declined}
    assert sum(bool(each.instead) for each in outcomes) < len(texts) / 20


def test_vote_advice_in_letters_that_look_alike_is_declined():
    alike = str.maketrans("aceiopsxy", "асеіорѕху")
    texts = labelled("vote_advice.txt")[::10]
    disguised = ["\u200b".join(text.casefold().translate(alike)) for text in texts]

    assert [text for text in disguised if reason(text) not in NEUTRAL] == []


@pytest.mark.parametrize(
    "text",
    [
        "p i l i h s i a p a",
        "p i l i h  s i a p a",
        "p.i.l.i.h s.i.a.p.a",
        "p-i-l-i-h s-i-a-p-a",
        "p_i_l_i_h s_i_a_p_a",
        "P I L I H S I A P A ya kak",
        "p1l1h s14p4",
        "p i l i h, s i a p a",
        "p i l i h s i a p a x",
        "pilih no7 atau no2",
    ],
)
def test_vote_advice_in_split_letters_or_digits_is_declined(text):
    assert reason(text) in NEUTRAL


@pytest.mark.parametrize(
    "text", ["P K P U 17", "T P S", "formulir A5", "pkpu17", "c1 plano", "a b c d", "h-1 h1"]
)
def test_letters_and_digits_that_hide_nothing_pass(text):
    assert reason(text) is None


@pytest.mark.parametrize(
    "question",
    [
        "{} korupsi ga",
        "apakah {} orang baik",
        "katanya {} selingkuh",
        "bener ga {} itu munafik",
        "is {} corrupt",
        "{} itu merakyat ga sih",
    ],
)
@pytest.mark.parametrize(
    "name", ["Wiryawan", "pak Sumarjo", "Bu Sulasmi", "Hj. Rukmini", "Tresno"]
)
def test_opinion_on_somebody_by_name_is_declined(question, name):
    assert reason(question.format(name)) is Decline.PERSON


@pytest.mark.parametrize(
    "text",
    [
        "pak RT bagi uang, lapor ke mana",
        "pak Sumarjo bagi amplop, saya lapor ke mana",
        "pak lurah kampanye boleh?",
        "bu Sulasmi jualan di tps boleh ga",
        "ibu kandung saya pindah domisili",
        "pak Sumarjo tetangga saya belum terdaftar dpt",
    ],
)
def test_somebody_in_an_honest_question_is_no_reason(text):
    assert reason(text) is None


def test_a_question_about_the_rules_passes():
    declined = {text: found for text in labelled("legitimate.txt") if (found := reason(text))}

    assert declined == {}


@pytest.mark.parametrize("text", labelled("instructions.txt"))
def test_a_command_to_the_program_is_declined(text):
    assert reason(text) is Decline.INSTRUCTIONS


@pytest.mark.parametrize(
    "text",
    [
        "pemilu 2029 kapan",
        "pemilu 2029 siapa aja pesertanya",
        "caleg dapil saya siapa",
        "pileg kapan",
        "capres 2029 siapa saja",
        "pilpres 2029 tanggal berapa",
        "pilpres kemarin siapa yang menang",
        "nyaleg modal berapa",
        "syarat jadi capres apa",
        "pemilu 2029 jam berapa",
        "pilpres 2029 kapan, siapa yang menang",
        "pileg berikutnya coblos partai apa",
        "2029 ada pileg, partai mana yang jujur",
        "pemilu 2029 milih apa yang bagus",
        "next presidential election who should I vote for",
        "how to vote in the next presidential election",
        "abis pilpres siapa presidennya yang bagus",
        "cara nyoblos pilpres 2029",
    ],
)
def test_another_election_is_declined(text):
    assert reason(text) is Decline.OTHER_ELECTION


@pytest.mark.parametrize("line", labelled("small_talk.txt"))
def test_small_talk_is_told_by_its_kind(line):
    kind, text = line.split(": ", 1)

    assert reason(text) == kind


@pytest.mark.parametrize("small_talk", ["halo min", "assalamualaikum", "makasih ya kak", "tes"])
@pytest.mark.parametrize("question", ["jam berapa tps buka", "ktp hilang gimana"])
def test_small_talk_around_a_question_leaves_the_question(small_talk, question):
    assert reason(f"{small_talk}, {question}") is None


def test_each_rule_catches_its_example():
    missed = [
        rule.example
        for rule in GUARDS.rules
        if guard(rule.example, alone(rule), LEXICON) is not rule.decline
    ]

    assert missed == []


def alone(rule: Rule) -> Guards:
    """Return guards with this *rule* and the groups that it names, and no other."""
    rows = {*rule.has, *rule.unless}
    groups = {name: row for name, row in GUARDS.groups.items() if name in rows}
    given = {"groups": groups, "rules": [rule], "no_slips": GUARDS.no_slips}
    return Guards.model_validate({**SMALLEST, **given, "titles": GUARDS.titles})


def test_every_phrase_is_in_standard_spelling():
    assert GUARDS.unreachable(LEXICON) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nik saya 3201234506780001 terdaftar?", "nik saya «NIK/KK» terdaftar?"),
        ("3201 2345 0678 0001", "«NIK/KK»"),
        ("3201.2345.0678.0001", "«NIK/KK»"),
        ("KK 3201-2345-0678-0001.", "KK «NIK/KK»."),
        ("3 2 0 1 2 3 4 5 0 6 7 8 0 0 0 1", "«NIK/KK»"),
        ("３２０１２３４５０６７８０００１", "«NIK/KK»"),
        ("٣٢٠١٢٣٤٥٠٦٧٨٠٠٠١", "«NIK/KK»"),
        ("320123450678000", "«NIK/KK»"),
        ("3201\u200b2345\u200b0678\u200b0001", "«NIK/KK»"),
        ("https://x.id/cek?nik=3201234506780001", "https://x.id/cek?nik=«NIK/KK»"),
        ("wa 081234567890 ya", "wa «telepon» ya"),
        ("+62 812-3456-7890", "«telepon»"),
        ("(+62) 812 3456 7890", "(«telepon»"),
        ("6281234567890", "«telepon»"),
        ("0812.3456.7890", "«telepon»"),
        ("TPS 01 0812 3456 7890", "TPS 01 «telepon»"),
        ("0812-3456-7890 / 0813-9876-5432", "«telepon» / «telepon»"),
        ("https://wa.me/6281234567890", "https://wa.me/«telepon»"),
        ("budi.s+pilkada@gmail.com, tolong", "«email», tolong"),
        ("budi＠gmail.com", "«email»"),
        ("081234567890@yahoo.co.id", "«email»"),
    ],
)
def test_personal_data_is_masked_and_declined(text, expected):
    assert masked(text) == expected
    assert reason(text) is Decline.PERSONAL_DATA


@pytest.mark.parametrize(
    "text",
    [
        "telepon KPU 021-31937223?",
        "KPU RI (021) 31937223 / 021-3905889",
        "+62 21 31937223",
        "Kalimasada +62 859-2160-0500 masih aktif?",
        "WA KPU 082310767117 asli?",
        "1500-537",
        "lapor ke 110",
        "PKPU 17/2024",
        "UU 10/2016 pasal 187A",
        "UU 1/2015 8/2015 10/2016 6/2020",
        "27-11-2024 07.00-13.00",
        "24/11/2024 - 26/11/2024",
        "2015 2017 2018 2020",
        "203.657.354 pemilih di 435.296 TPS",
        "200.000.000 - 1.000.000.000",
        "Rp1.000.000.000",
        "313/PHPU.BUP-XXIII/2025",
        "cekdptonline.kpu.go.id",
        "https://www.tiktok.com/@kpu_ri/video/7438123456789012345",
        "https://megapolitan.kompas.com/read/2024/11/25/150316778/tps",
        "ikuti @kpu_ri",
    ],
)
def test_public_numbers_are_left(text):
    assert masked(text) == text
    assert reason(text) is not Decline.PERSONAL_DATA


SEPARATORS = st.sampled_from(["", " ", ".", "-", "–", " - ", "/", "_", "\n", "\u00a0", "\u200b"])
ZEROES = "0０٠۰०০𝟎𝟘"
DIGIT_FORMS = st.sampled_from([[chr(ord(zero) + n) for n in range(10)] for zero in ZEROES])
NATIONAL_IDS = st.builds(
    "{:02}{:04}{:02}{:02}{:02}{:04}".format,
    st.integers(32, 36),
    st.integers(101, 9999),
    st.integers(1, 31) | st.integers(41, 71),
    st.integers(1, 12),
    st.integers(0, 99),
    st.integers(1, 9999),
)
PLAIN = st.text(st.characters(exclude_categories=["Cs", "N"], exclude_characters="@./=+"))


@given(NATIONAL_IDS, DIGIT_FORMS, SEPARATORS, st.sampled_from([1, 2, 4, 6, 16]), PLAIN, PLAIN)
def test_a_national_id_never_survives(number, form, separator, size, before, after):
    parts = [number[at : at + size] for at in range(0, 16, size)]
    written = "".join(form[int(c)] if c.isdigit() else c for c in separator.join(parts))

    result = masked(f"{before} {written} {after}")

    assert written not in result
    assert not any(char.isnumeric() and char in "".join(form) for char in result)


@given(st.text() | st.text("0123456789 .-/+@()62abc«»\u200b０٣", max_size=60))
def test_masking_twice_changes_nothing(text):
    assert masked(masked(text)) == masked(text)


@given(st.text("0123456789 .-+(", max_size=60))
def test_no_long_number_survives(text):
    assert not re.search(r"[0-9]{15}", masked(text))


@given(st.text())
def test_any_text_is_guarded(text):
    assert reason(text) is None or reason(text) in Decline


def test_an_unknown_group_is_named():
    rule = {"decline": "person", "example": "x", "has": ["nobody"]}

    with pytest.raises(ValidationError, match="rule 1 names the group 'nobody'"):
        Guards.model_validate({**SMALLEST, "rules": [rule]})


def test_a_phrase_that_is_not_normalised_is_named():
    with pytest.raises(ValidationError, match="groups: x: 'E-KTP'"):
        Guards.model_validate({**SMALLEST, "groups": {"x": ["E-KTP"]}})


def test_a_missing_mask_is_named():
    with pytest.raises(ValidationError, match="masks: email is missing"):
        Guards.model_validate({"masks": {"national_id": "«NIK»", "phone": "«telepon»"}})


def test_a_mask_that_could_be_masked_again_is_refused():
    with pytest.raises(ValidationError, match="masks"):
        Guards.model_validate({"masks": {**SMALLEST["masks"], "phone": "«0812»"}})


@pytest.mark.parametrize("hostile", ["siapa pilih " * 350, "1 " * 2000, "a." * 2000, "08" * 2000])
def test_a_hostile_text_is_no_burden(hostile):
    begun = time.perf_counter()

    reason(hostile)

    assert time.perf_counter() - begun < 0.5


def test_no_curated_phrasing_is_declined(knowledge):
    declined = {
        phrasing: reason
        for topic in knowledge.topics
        for entry in topic.entries
        for lang in Lang
        for phrasing in (entry.question.in_(lang), *entry.asked_as[lang])
        if (reason := answers.declined(phrasing, knowledge))
    }

    assert declined == {}
