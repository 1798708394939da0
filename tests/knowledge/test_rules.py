from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import rules, wording
from knowledge.elections import Words
from knowledge.entries import Localized

TPS, HASIL, CALENDAR = "faq/tps.yaml", "faq/hasil.yaml", "elections/pilkada.yaml"
ANSWER = "Open at {polls_open}."
PLACE = "faq/tps.yaml:12:68: entries[0].answer.before.en: "


CLAIMS = "claims/kabar.yaml"
CLAIM = """\
id: kabar
title: {id: Kabar, en: Rumours}
claims:
  - id: server
    title: {id: Server KPU di luar negeri., en: The server is abroad.}
    asked_as: {id: [server kpu di singapura]}
    rating: hoaks
    explanation: {id: Tidak benar., en: Not true.}
    sources:
      - {title: "Kompas, 2019", url: "https://www.kompas.com/x"}
    checked: 2024-11-01
"""


def test_entry_id_is_unique_over_all_files(editor):
    editor.replaces(TPS, "id: jam-tps", "id: rekapitulasi")
    editor.replaces(HASIL, "related: [jam-tps]", "related: []")

    assert editor.problems() == [
        (
            "faq/tps.yaml:4:9: entries[0].id: rekapitulasi is already at "
            f"{editor.folder}/faq/hasil.yaml:4"
        )
    ]


@pytest.mark.parametrize(("name", "id_"), [(TPS, "id: tps"), (CALENDAR, "id: pilkada\n")])
def test_ids_of_topics_and_elections_are_unique(editor, name, id_):
    text = (editor.folder / name).read_text(encoding="utf-8")
    assert id_ in text

    editor.writes(name.replace(".yaml", "-2.yaml"), text)

    assert any(": id: " in each and "is already at" in each for each in editor.problems())


def test_related_entry_exists_and_is_another_one(editor):
    editor.replaces(HASIL, "[jam-tps]", "[rekapitulasi, tidak-ada]")

    assert editor.problems() == [
        "faq/hasil.yaml:15:15: entries[0].related[0]: rekapitulasi is this entry itself",
        "faq/hasil.yaml:15:29: entries[0].related[1]: there is no entry tidak-ada",
    ]


def test_phrasing_has_one_owner(editor):
    editor.replaces(TPS, "jam nyoblos,", "HASIL RESMI kapan??,")

    assert editor.problems() == [
        (
            "faq/tps.yaml:7:63: entries[0].asked_as.id[3]: 'hasil resmi kapan' is already a phrasing "
            f"of rekapitulasi ({editor.folder}/faq/hasil.yaml:7)"
        )
    ]


def test_question_of_another_entry_is_no_phrasing(editor):
    editor.replaces(TPS, "jam nyoblos,", "kapan rekapitulasi,")

    assert any("is already a phrasing of rekapitulasi" in each for each in editor.problems())


def test_phrasing_has_words(editor):
    editor.replaces(TPS, "jam nyoblos,", '"🗳?!",')

    assert editor.problems() == [
        "faq/tps.yaml:7:63: entries[0].asked_as.id[3]: no word that can be searched for"
    ]


def test_phrasings_are_enough(editor):
    editor.replaces(TPS, "jam nyoblos, ", "")
    editor.replaces(TPS, ", polls close", ", opening hours")

    assert editor.problems() == [
        "faq/tps.yaml:7:11: entries[0].asked_as.id: 9 different phrasings; at least 10 are needed",
        "faq/tps.yaml:10:11: entries[0].asked_as.en: 2 different phrasings; at least 3 are needed",
    ]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("On {votingday}.", "{votingday} is not a known placeholder"),
        ("On {}.", "{}: braces hold a name and nothing else"),
        ("{polls_open.x}", "{polls_open.x}: braces hold a name and nothing else"),
        ("{polls_open[0]}", "{polls_open[0]}: braces hold a name and nothing else"),
        ("{polls_open!r}", "{polls_open}: braces hold a name and nothing else"),
        ("{polls_open:>999999999}", "{polls_open}: braces hold a name and nothing else"),
        ("On {voting_day", "expected '}' before end of string"),
        ("On voting_day}", "Single '}' encountered in format string"),
        ("x" * 901, "901 characters; the limit is 900"),
        ("x" * 890 + "{counting}", "926 characters; the limit is 900"),
        ("http://kpu.go.id/x", "http://kpu.go.id: a link begins with https://"),
        ("https://bit.ly/x", "bit.ly: links lead to *.go.id, tiktok.com or t.me only"),
        (
            "https://kpu.go.id@evil.com",
            "kpu.go.id@evil.com: links lead to *.go.id, tiktok.com or t.me only",
        ),
        ("see bit.ly/x", "bit.ly: links lead to *.go.id, tiktok.com or t.me only"),
        ("<b>now</b>", "'<b>': texts are written without markup"),
        ("a &amp; b", "'&amp;': texts are written without markup"),
        ("**now**", "'**': texts are written without markup"),
        ("[a](b)", "'](': texts are written without markup"),
        ("the КPU says", "'КPU' mixes Latin and Cyrillic letters"),
    ],
)
def test_answer_that_would_go_wrong_is_told(editor, answer, problem):
    editor.replaces(TPS, ANSWER, answer)

    assert editor.problems() == [PLACE + problem]


@pytest.mark.parametrize(
    "answer",
    [
        "{voting_day}, {quiet_period_begins}, {counting}: {polls_now}",
        "{days_left} {stage_now} {timeline}",
        "https://cekdptonline.kpu.go.id, https://www.tiktok.com/@kpu and https://t.me/kpu.",
        "At kpu.go.id/x, s.d. 3/4, a < b, kab./kota, 1.000/orang, A & B",
        "Law 10/2016 of 1 July 2016; the tally of 7–16 December 2024",
        "Ω and µ stand alone; José is Latin",
        "x" * 900,
    ],
)
def test_answer_that_goes_well_is_not_told(editor, answer):
    editor.replaces(TPS, ANSWER, answer)

    assert editor.problems() == []


def test_text_that_is_no_answer_is_plain_too(editor):
    editor.replaces(CALENDAR, "Masa tenang", "Masa <i>tenang</i>")

    assert editor.problems() == [
        (
            "elections/pilkada.yaml:6:17: stages.quiet_period.title.id: '<i>': "
            "texts are written without markup"
        )
    ]


def test_election_is_of_our_days_and_hours(editor):
    editor.replaces(CALENDAR, "begins: 2024-11-24", "begins: 0224-11-24")
    editor.replaces(CALENDAR, '"07:00"', '"07:00+07:00"')

    assert editor.problems() == [
        "elections/pilkada.yaml:3:16: polls.opens: should be a local hour, without a zone",
        "elections/pilkada.yaml:7:13: stages.quiet_period.begins: the year should be 2000 to 2100",
    ]


@pytest.mark.parametrize("name", ["polls_now", "days_left", "stage_now", "timeline"])
def test_stage_takes_no_other_placeholder(editor, name):
    editor.replaces(
        CALENDAR,
        "  counting:",
        f"  {name}: {{title: {{id: a, en: b}}, begins: 2024-11-27, ends: 2024-11-27}}\n  counting:",
    )

    assert editor.problems() == [
        f"elections/pilkada.yaml:13:3: stages.{name}: another placeholder has this name"
    ]


@pytest.mark.parametrize(
    ("answer", "problems"),
    [
        ("{stage_now}", [PLACE + "963 characters; the limit is 900"]),
        ("{timeline}", []),
        ("{days_left}", []),
    ],
)
def test_answer_is_measured_in_every_stage(editor, answer, problems):
    editor.replaces(
        CALENDAR,
        "  counting:",
        "  one_day:\n    title: {id: a, en: " + "x" * 890 + "}\n    begins: 2024-11-25\n"
        "    ends: 2024-11-25\n    weight: minor\n  counting:",
    )
    editor.replaces(TPS, ANSWER, answer)

    assert editor.problems() == problems


def test_answer_is_measured_when_the_days_set_late_are_known(editor):
    editor.replaces(
        CALENDAR,
        "  counting:",
        "  late:\n    title: {id: a, en: " + "x" * 890 + "}\n    begins: 2025-02-01\n"
        "    ends: 2025-02-01\n    known_from: after\n  counting:",
    )
    editor.replaces(TPS, ANSWER, "{timeline}")

    assert [each.partition(": entries")[0] for each in editor.problems()] == ["faq/tps.yaml:12:68"]


def test_sentences_cannot_grow_beyond_measure(editor):
    editor.replaces("words.yaml", "Closed.", "{day}" * 11)
    editor.replaces("words.yaml", "Sudah tutup.", "x" * 301)

    assert editor.problems() == [
        "words.yaml:11:20: polls_closed.id: 301 characters; the limit is 300",
        "words.yaml:11:329: polls_closed.en: more than 10 placeholders",
    ]


def test_each_sentence_of_the_program_is_checked():
    sentences = {k for k, field in Words.model_fields.items() if field.annotation is Localized}

    assert set(rules.SENTENCES) == sentences


def test_broken_calendar_raises_no_alarm_about_placeholders(editor):
    editor.writes(CALENDAR, "id: [")

    assert [each.split(":")[0] for each in editor.problems()] == [CALENDAR]


@given(st.text())
def test_text_without_misfits_can_be_filled(text):
    if not list(wording.misfits(text, {"a"})):
        assert text.format_map({"a": "b"}) is not None


@given(st.text(st.sampled_from("ab.-/:@w<&{}27 Nov2024–*]()КΩ\u0301") | st.characters()))
def test_any_text_can_be_judged(text):
    problems = [
        *wording.misfits(text, ()),
        *wording.unofficial_links(text),
        *wording.markup(text),
        *wording.mixed_scripts(text),
    ]

    assert all(isinstance(each, str) for each in problems)


@pytest.mark.parametrize("id_", ["jam-tps", "rekapitulasi"])
def test_claim_is_not_named_like_an_entry(editor, id_):
    editor.writes(CLAIMS, CLAIM.replace("id: server", f"id: {id_}"))

    assert any(f"{id_} is already at" in each for each in editor.problems())


def test_phrasing_has_one_owner_among_claims(editor):
    editor.writes(CLAIMS, CLAIM)
    editor.writes(
        "claims/lagi.yaml",
        CLAIM.replace("id: kabar", "id: lagi")
        .replace("id: server", "id: lain")
        .replace("Server KPU di luar negeri.", "SERVER kpu di Singapura?")
        .replace("The server is abroad.", "Something else.")
        .replace("server kpu di singapura", "jam buka tps"),
    )

    assert editor.problems() == [
        (
            "claims/lagi.yaml:5:17: claims[0].title.id: 'server kpu di singapura' is already a "
            f"phrasing of server ({editor.folder}/claims/kabar.yaml:6)"
        )
    ]


def test_phrasing_of_a_claim_has_words(editor):
    editor.writes(CLAIMS, CLAIM.replace("server kpu di singapura", '"?!"'))

    assert editor.problems() == [
        "claims/kabar.yaml:6:21: claims[0].asked_as.id[0]: no word that can be searched for"
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        (
            "Not true.",
            "<b>Not true.</b>",
            "explanation.en: '<b>': texts are written without markup",
        ),
        (
            "Not true.",
            "Not true says КPU.",
            "explanation.en: 'КPU' mixes Latin and Cyrillic letters",
        ),
        (
            "Not true.",
            "See https://www.kompas.com/x.",
            "explanation.en: www.kompas.com: links lead to *.go.id, tiktok.com or t.me only",
        ),
        (
            "Not true.",
            '"Not on {voting_day}."',
            "explanation.en: {voting_day} is not a known placeholder",
        ),
        (
            "Not true.",
            "Voters are guaranteed a ballot.",
            "explanation.en: 'guaranteed' is a promise that nobody can keep",
        ),
        (
            "The server is abroad.",
            "The server is abroad! See.",
            "title.en: should be one sentence",
        ),
        (
            "https://www.kompas.com/x",
            "https://contoh.com/x",
            (
                "sources[0].url: contoh.com: neither *.go.id nor a fact-checker that wording.py "
                "knows"
            ),
        ),
    ],
)
def test_claim_that_would_go_wrong_is_told(editor, right, wrong, problem):
    editor.replaces("guards.yaml", "email: «email»}", "email: «email»}\nforbidden: [guaranteed]")
    editor.writes(CLAIMS, CLAIM.replace(right, wrong))

    assert [each.partition("claims[0].")[2] for each in editor.problems()] == [problem]


def test_answer_promises_nothing(editor):
    editor.replaces(
        "guards.yaml", "email: «email»}", "email: «email»}\nforbidden: [tidak dipidana]"
    )
    editor.replaces(TPS, ANSWER, "Gak DIPIDANA, really.")

    assert editor.problems() == [PLACE + "'tidak dipidana' is a promise that nobody can keep"]
