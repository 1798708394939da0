"""Rumours that were checked, over the real files: precision first, whoever adds a claim."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from knowledge import answers, claims, explain
from knowledge.answers import Checked, Declined, Found, Unsure
from knowledge.claims import Claim, Claims, Rating
from knowledge.entries import Lang
from knowledge.guards import Decline
from knowledge.names import veiled
from knowledge.text import normalise
from knowledge.verdicts import DOUBTFUL, Unfit, problems_of_verdict
from tests.known import KNOWLEDGE

INDEX = KNOWLEDGE.claim_index
NOW = datetime(2024, 11, 20, 5, tzinfo=UTC)

RUMOURS = [
    (claim.id, told)
    for claim in KNOWLEDGE.claims
    for phrasings in ((claim.title.id, claim.title.en), *claim.asked_as.values())
    for told in phrasings
]
QUESTIONS = [
    (entry.id, asked)
    for topic in KNOWLEDGE.topics
    for entry in topic.entries
    for phrasings in ((entry.question.id, entry.question.en), *entry.asked_as.values())
    for asked in phrasings
]
SPOKEN_OF = {
    "cek-hoaks",
    "sirekap",
    "jakarta-putaran-kedua",
    "quick-count",
    "tidak-terdaftar-dpt",
    "exit-poll",
    "hasil-pilgub-jakarta",
}
"""Entries that speak of rumours which are claims."""

CHAIN = """Assalamualaikum wr wb. Mohon izin share dari grup sebelah. Saudara sebangsa dan setanah
air, telah terbongkar kecurangan besar. Server KPU yang di Singapura ternyata sudah di setting
dari awal untuk memenangkan salah satu pasangan calon. Percuma kita antre dari pagi di TPS kalau
hasilnya sudah diatur. Sebarkan sebelum dihapus! Mari kita kawal bersama suara rakyat, foto C1
di TPS masing-masing dan kirim ke relawan."""


def found(text: str) -> list[str]:
    return [each.id for each in claims.look_up(text, INDEX)]


def verdict(title: str, id_: str = "pk-7f3k", rating: Rating = Rating.HOAX) -> Claim:
    return Claim.model_validate(
        {
            "id": id_,
            "title": {"id": title, "en": title},
            "rating": rating,
            "explanation": {"id": "Tidak benar.", "en": "Tidak benar."},
            "sources": [{"title": "Meja periksa"}],
            "checked": date(2024, 11, 20),
        }
    )


def test_every_phrasing_finds_its_own_claim_first():
    lost = [(claim, told) for claim, told in RUMOURS if found(told)[:1] != [claim]]

    assert lost == []


def test_entry_about_something_else_is_never_answered_by_a_claim():
    taken = [
        (entry, asked, found(asked))
        for entry, asked in QUESTIONS
        if entry not in SPOKEN_OF and found(asked)
    ]

    assert taken == []


def test_phrasing_of_an_entry_stays_with_it():
    taken = [
        (entry, asked)
        for entry, asked in QUESTIONS
        if entry in SPOKEN_OF
        and isinstance(answers.ask(asked, NOW, None, Lang.ID, KNOWLEDGE), Checked)
    ]

    assert taken == []


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("server-kpu-singapura", "bener ga server kpu di singapura?"),
        ("server-kpu-singapura", "katanya server kpu ada di singapur ya min"),
        ("server-kpu-singapura", "server kpu tidak ada di singapura kan?"),
        ("server-kpu-singapura", CHAIN),
        ("tujuh-kontainer-tercoblos", "kontener surat suara sudah tercoblos, hoax?"),
        ("ektp-tps-mana-saja", "boleh ga nyoblos di tps mana aja asal bawa e-ktp"),
        ("undangan-kertas-dihapus", "kata pak rt undangan kertas ga dibagi lagi, cukup online"),
        ("undangan-apk-whatsapp", "aku dapet file apk dari wa katanya undangan pemilih"),
        ("exit-poll-jakarta-pagi", "exit poll jakarta jam 10 tadi bener?"),
        ("real-count-jakarta-4749", "infografis real count jakarta itu asli?"),
        ("kpu-putuskan-dua-putaran", "bener kpu udah mutusin pilkada jakarta dua putaran?"),
        ("pejabat-bagi-uang-tiktok", "is the president giving away money on tiktok real"),
        ("ban-mobil-teror-aceh", "kabar ban mobil dipecahkan di Aceh karena Pilkada, benarkah"),
    ],
)
def test_rumour_is_recognised_as_voters_bring_it(claim, told):
    outcome = answers.ask(told, NOW, None, Lang.ID, KNOWLEDGE)

    assert found(told)[0] == claim
    assert isinstance(outcome, Checked)
    assert outcome.claim.id == claim


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("petugas-pemilu-diracun", "racun kpps"),
        ("server-kpu-singapura", "angkanya udah dikunci komputer luar negeri kan"),
        ("ektp-tps-mana-saja", "cetakan ktp elektronik bebas milih sembarang tempat, ngawur kah"),
    ],
)
def test_rumour_in_words_that_nobody_told_is_answered_or_offered(claim, told):
    outcome = answers.ask(told, NOW, None, Lang.ID, KNOWLEDGE)

    assert found(told) == []
    assert claim in (
        [each.entry.id for each in outcome.choices]
        if isinstance(outcome, Unsure)
        else [outcome.claim.id]
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?!",
        "KTP TPS KPU surat suara",
        "ktp saya hilang boleh nyoblos?",
        "cukup ktp saja bisa nyoblos di tps?",
        "undangan belum datang gimana",
        "web kpu error server down",
        "saya kerja di singapura, bisa ikut pilkada?",
        "di tps saya ada surat suara tercoblos duluan",
        "kontainer pengiriman logistik pilkada kapan tiba",
        "exit poll itu apa",
        "real count di mana lihatnya",
        "jakarta ada putaran kedua ga",
        "is there a second round in jakarta",
        "lapor bagi-bagi uang di kampung saya",
        "bansos dari menteri menjelang pilkada boleh?",
        "download aplikasi sirekap",
        "ban mobil saya bocor",
        "pilkada aceh kapan",
        "ini hoax ga",
        (
            "Assalamualaikum bapak ibu warga RT 05, besok Rabu 27 November hari pencoblosan. TPS "
            "kita di lapangan, buka jam 7 sampai jam 1. Mohon membawa undangan dan e-KTP. Yang "
            "belum menerima undangan silakan cek nama di cekdptonline. Yang tidak terdaftar di "
            "DPT bisa datang jam 12 dengan KTP. Jangan golput, jangan terima uang."
        ),
        (
            "Pak, saya mau lapor. Tadi malam ada tim sukses bagi amplop isi 50 ribu dan kartu nama "
            "calon bupati ke rumah tetangga. Ada video dan fotonya. Lapor ke bawaslu harus pakai "
            "KTP ya? Apakah nama saya dirahasiakan? Saya lihat juga di TikTok dan grup WA."
        ),
    ],
)
def test_common_words_alone_lead_to_no_claim(text):
    assert found(text) == []


NAMES = [
    "Dedi Mulyadi",
    "KDM",
    "Khofifah",
    "bu Khofifah",
    "Andika-Hendi",
    "Hendi",
    "Mathius Fakhiri",
    "Aryoko",
    "Jokowi",
]


@pytest.mark.parametrize(
    "question",
    [
        "apakah {} itu korupsi",
        "apakah {} baik",
        "{} terbukti curang?",
        "bener ga {} korupsi",
        "katanya {} selingkuh",
        "{} bagus ga jadi gubernur",
        "is {} corrupt",
        "{} orangnya gimana",
        "{} bagi uang biar menang?",
        "{} main politik uang ya",
        "kenapa {} jahat sama pendukungnya",
        "apakah {} terbukti beli suara pakai sembako",
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_opinion_on_who_is_named_in_a_rumour_is_declined(question, name):
    outcome = answers.ask(question.format(name), NOW, None, Lang.ID, KNOWLEDGE)

    assert outcome == Declined(Decline.PERSON)


@pytest.mark.parametrize(
    "text",
    ["{}", "halo {} apa kabar", "{} kampanye di mana", "{} umurnya berapa", "{} hadir di debat"],
)
@pytest.mark.parametrize("name", NAMES)
def test_name_alone_leads_to_no_claim(text, name):
    assert found(text.format(name)) == []


def test_rumour_that_names_somebody_is_answered():
    lost = [
        told
        for claim, told in RUMOURS
        if not KNOWLEDGE.persons.isdisjoint(normalise(told).split())
        and not isinstance(answers.ask(told, NOW, None, Lang.ID, KNOWLEDGE), Checked)
    ]

    assert lost == []


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("khofifah-sepuluh-juta", "bener ya bu khofifah bagi-bagi uang sepuluh juta?"),
        ("khofifah-santunan", "khofifah menang bagi santunan ke warga?"),
        ("andika-hendi-sembako", "andika hendi borong sembako buat serangan fajar bener ga"),
        ("dedi-mulyadi-apa-saja", "video dedi mulyadi kasih apa saja ke pendukungnya asli?"),
    ],
)
def test_accusation_that_was_checked_is_answered(claim, told):
    outcome = answers.ask(told, NOW, None, Lang.ID, KNOWLEDGE)

    assert isinstance(outcome, Checked)
    assert outcome.claim.id == claim


def test_never_more_than_two_claims_are_shown():
    everything = " ".join(told for _, told in RUMOURS)[:4096]

    assert len(found(everything)) == claims.MOST_SHOWN


@given(st.text())
@settings(max_examples=200)
def test_any_text_can_be_looked_up(text):
    assert len(found(text)) <= claims.MOST_SHOWN


@given(st.sampled_from(RUMOURS), st.randoms())
@settings(max_examples=100)
def test_rumour_is_found_in_any_order_and_case(rumour: tuple[str, str], rng: random.Random):
    claim, told = rumour
    words = told.upper().split()
    rng.shuffle(words)

    assert claim in found("  ".join(words))


def test_rumour_in_the_middle_of_a_long_chain_is_found():
    before = "kemarin kucing tetangga melompat ke atap rumah lalu hujan turun deras sekali " * 10

    assert found(before + "kontainer surat suara sudah tercoblos di Tanjung Priok. " + before) == [
        "tujuh-kontainer-tercoblos"
    ]


def test_words_of_a_rumour_scattered_over_a_long_text_are_none():
    words = ["tujuh", "kontainer", "surat", "suara", "tercoblos", "tanjung", "priok"]
    between = " ".join(["kucing melompat ke atap rumah tetangga lalu hujan deras"] * 4)

    assert found(f" {between} ".join(words)) == []


def test_published_verdict_is_found_and_the_files_still_are():
    title = "TPS di Kecamatan Sukajadi dipindahkan ke kantor camat."

    known = KNOWLEDGE.with_verdicts([verdict(title)])

    asked = answers.ask("tps sukajadi dipindah ke kantor camat?", NOW, None, Lang.ID, known)
    assert isinstance(asked, Checked)
    assert asked.claim.title.id == title
    assert known.claim("pk-7f3k") == asked.claim
    assert isinstance(answers.ask("server kpu singapura", NOW, None, Lang.ID, known), Checked)


def test_verdicts_change_nothing_but_the_claims():
    known = KNOWLEDGE.with_verdicts([verdict("Pilkada di Banyuwangi ditunda karena banjir.")])

    assert known.index is KNOWLEDGE.index
    assert known.version == KNOWLEDGE.version
    assert len(known.claims) == len(KNOWLEDGE.claims) + 1
    assert KNOWLEDGE.claim("pk-7f3k") is None
    assert found("pilkada banyuwangi ditunda karena banjir?") == []


def test_withdrawn_verdict_is_gone_with_the_next_knowledge():
    known = KNOWLEDGE.with_verdicts([verdict("Pilkada di Banyuwangi ditunda karena banjir.")])

    assert known.claims != KNOWLEDGE.with_verdicts([]).claims == KNOWLEDGE.claims


def test_desk_alone_refers_a_case_elsewhere():
    out = verdict("Harga beras naik.", rating=Rating.OUT_OF_SCOPE)

    with pytest.raises(ValidationError, match="a rating of the desk"):
        Claims(id="a", title=out.title, claims=(out,))


def test_editor_is_told_that_a_claim_decided():
    told = explain.explain("server kpu singapura bener ga", KNOWLEDGE)

    assert told.reasons[0].startswith("answered with the claim server-kpu-singapura: ")


def test_claims_carry_their_facts_and_nobody_is_named_in_a_title():
    assert all(claim.facts for claim in KNOWLEDGE.claims)
    assert {claim.rating for claim in KNOWLEDGE.claims} <= set(Rating) - {Rating.OUT_OF_SCOPE}


def unfit(title="TPS dipindahkan ke kantor camat.", explanation="Tidak benar.", link=""):
    found = problems_of_verdict(title, explanation, link, KNOWLEDGE)
    return [(each.code, each.value) for each in found]


@pytest.mark.parametrize("claim", KNOWLEDGE.claims, ids=lambda each: each.id)
def test_curated_claim_is_fit_as_a_verdict(claim):
    certain = [
        each
        for each in unfit(claim.title.id, claim.explanation.id, claim.sources[-1].url or "")
        if each[0] not in DOUBTFUL
    ]

    assert certain == []


@pytest.mark.parametrize(
    ("title", "problem"),
    [
        ("", (Unfit.EMPTY, "")),
        ("12?!", (Unfit.EMPTY, "")),
        ("TPS\u202edipindah", (Unfit.HIDDEN, "U+202E")),
        ("TPS <b>dipindah</b>", (Unfit.MARKUP, "<b>")),
        ("Kata КPU begitu", (Unfit.LOOK_ALIKE, "КPU")),
        ("a" * 201, (Unfit.LONG_TITLE, "201")),
        ("TPS dipindahkan. Datang ke camat.", (Unfit.SEVERAL_SENTENCES, "2")),
        ("TPS dipindahkan\nke camat", (Unfit.SEVERAL_SENTENCES, "2")),
        ("Kabar dari http://kpu.go.id/x", (Unfit.FOREIGN_LINK, "http://kpu.go.id")),
        ("Kabar dari https://bit.ly/x", (Unfit.FOREIGN_LINK, "bit.ly")),
        ("Kabar dari kpu-resmi.com", (Unfit.FOREIGN_LINK, "kpu-resmi.com")),
        ("Hubungi 0812 3456 7890 untuk info", (Unfit.PERSONAL_DATA, "«telepon»")),
        ("Penerima uang bebas pidana", (Unfit.PROMISE, "bebas pidana")),
        ("Jangan pilih paslon 3", (Unfit.VOTE_ADVICE, "Jangan pilih paslon 3")),
        ("Calon itu korup", (Unfit.PERSON, "Calon itu korup")),
        ("Jokowi terbukti curang.", (Unfit.PERSON, "Jokowi terbukti curang.")),
    ],
)
def test_title_that_may_not_be_published_is_told(title, problem):
    assert unfit(title) == [problem]


@pytest.mark.parametrize(
    ("explanation", "problem"),
    [
        ("a" * 901, (Unfit.LONG_EXPLANATION, "901")),
        ("Menurut KPU tidak. Identitas pelapor dijamin aman.", (Unfit.PROMISE, "dijamin aman")),
        (
            "Tidak benar. Pilihlah paslon nomor urut 1.",
            (Unfit.PERSON, "Pilihlah paslon nomor urut 1."),
        ),
        ("Hubungi 081234567890, pilih saja nomor 2", (Unfit.PERSONAL_DATA, "«telepon»")),
    ],
)
def test_explanation_that_may_not_be_published_is_told(explanation, problem):
    assert problem in unfit(explanation=explanation)


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("http://kompas.com/a", (Unfit.BAD_ADDRESS, "http://kompas.com/a")),
        ("https://kompas.com@evil.id", (Unfit.BAD_ADDRESS, "https://kompas.com@evil.id")),
        ("https://kompas.com.evil.id/x", (Unfit.UNKNOWN_CHECKER, "kompas.com.evil.id")),
        ("https://t.me/siapa", (Unfit.UNKNOWN_CHECKER, "t.me")),
        ("https://xkompas.com/x", (Unfit.UNKNOWN_CHECKER, "xkompas.com")),
    ],
)
def test_link_leads_to_an_authority_or_a_fact_checker(link, problem):
    assert unfit(link=link) == [problem]


@pytest.mark.parametrize(
    "link",
    [
        "",
        "https://turnbackhoax.id/2024/x",
        "https://kab-ngawi.kpu.go.id",
        "https://www.kompas.com/x",
    ],
)
def test_fit_verdict_has_no_problem(link):
    title = "TPS di Jl. Sudirman No. 2 dipindahkan ke Kec. Sukajadi."
    explanation = "KPU setempat membantah.\n\nCek di https://cekdptonline.kpu.go.id, s.d. 3/4."

    assert unfit(title, explanation, link) == []


@given(st.text(), st.text(), st.text())
@settings(max_examples=200)
def test_any_verdict_can_be_judged(title, explanation, link):
    assert all(isinstance(code, Unfit) for code, _ in unfit(title, explanation, link))


def test_entry_that_is_asked_for_is_still_found():
    assert isinstance(answers.ask("jam tps buka", NOW, None, Lang.ID, KNOWLEDGE), Found)


@pytest.mark.parametrize(
    "text", ["{}", "halo {} apa kabar", "{} kampanye di mana", "{} umurnya berapa", "siapa {}"]
)
@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_offered_a_rumour_for_a_name(text, name):
    outcome = answers.ask(text.format(name), NOW, None, Lang.ID, KNOWLEDGE)

    offered = outcome.choices if isinstance(outcome, Unsure) else ()
    assert not isinstance(outcome, Checked)
    assert not [each for each in offered if each.rumour]


@pytest.mark.parametrize(
    "told",
    [
        "calon bupati kami bagi sembako untuk serangan fajar",
        "tetangga saya dapat sembako serangan fajar dari paslon",
        "pak lurah bagi sembako serangan fajar lapor ke mana",
        "calon gubernur membagikan uang 10 juta",
        "Pak Budi memberi apa saja kepada pendukungnya",
        "surat suara di tps saya sudah tercoblos",
        "pelantikan gubernur oleh mendagri",
        "beliau",
        "mui",
        "sembako",
        "kontainer",
        "barat",
    ],
)
def test_who_may_have_seen_it_is_not_told_that_it_is_a_hoax(told):
    outcome = answers.ask(told, NOW, None, Lang.ID, KNOWLEDGE)

    offered = outcome.choices if isinstance(outcome, Unsure) else ()
    assert not isinstance(outcome, Checked)
    assert not [
        each for each in offered if each.rumour and veiled(each.question, KNOWLEDGE.persons)
    ]
