"""The calendar: which phase it is, where."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from knowledge.elections import Zone
from knowledge.entries import FaqEntry, Lang, Phase
from knowledge.snapshot import Knowledge


@pytest.mark.parametrize(
    ("at", "zone", "phase"),
    [
        ("2024-11-23T23:59+07:00", Zone.WIB, Phase.BEFORE),
        ("2024-11-24T00:00+07:00", Zone.WIB, Phase.QUIET),
        ("2024-11-23T22:00+07:00", Zone.WIT, Phase.QUIET),
        ("2024-11-26T22:00+07:00", Zone.WIT, Phase.VOTING_DAY),
        ("2024-11-27T10:59+07:00", Zone.WIT, Phase.VOTING_DAY),
        ("2024-11-27T11:00+07:00", Zone.WIT, Phase.COUNTING),
        ("2024-11-27T11:59+07:00", Zone.WITA, Phase.VOTING_DAY),
        ("2024-11-27T12:00+07:00", Zone.WITA, Phase.COUNTING),
        ("2024-11-27T12:59+07:00", Zone.WIB, Phase.VOTING_DAY),
        ("2024-11-27T12:59+07:00", None, Phase.VOTING_DAY),
        ("2024-11-27T13:00+07:00", None, Phase.COUNTING),
        ("2024-12-16T23:59+07:00", Zone.WIB, Phase.COUNTING),
        ("2024-12-17T00:00+07:00", Zone.WIB, Phase.AFTER),
    ],
)
def test_phase_follows_the_local_clock(
    knowledge: Knowledge, at: str, zone: Zone | None, phase: Phase
) -> None:
    assert knowledge.election.phase(datetime.fromisoformat(at), zone) is phase


def test_polling_hours_of_all_zones_are_given_while_the_zone_is_unknown(
    knowledge: Knowledge,
) -> None:
    now = datetime.fromisoformat("2024-11-27T11:30+07:00")

    hours = knowledge.election.as_of(now, None, Lang.ID, knowledge.words)

    assert hours["polls_now"].endswith(
        "wilayah WIB 07.00–13.00, wilayah WITA 06.00–12.00, wilayah WIT 05.00–11.00."
    )


@pytest.mark.parametrize(
    ("phase", "written"),
    [
        (Phase.BEFORE, Phase.BEFORE),
        (Phase.QUIET, Phase.BEFORE),
        (Phase.VOTING_DAY, Phase.VOTING_DAY),
        (Phase.COUNTING, Phase.VOTING_DAY),
        (Phase.AFTER, Phase.AFTER),
    ],
)
def test_unwritten_phase_is_served_by_the_nearest_earlier_one(
    phase: Phase, written: Phase
) -> None:
    entry = FaqEntry.model_validate(
        {
            "id": "contoh",
            "question": {"id": "Contoh?", "en": "Example?"},
            "asked_as": {"id": ["contoh"], "en": ["example"]},
            "answer": {
                each: {"id": each, "en": each}
                for each in (Phase.BEFORE, Phase.VOTING_DAY, Phase.AFTER)
            },
            "sources": [{"title": "PKPU 17/2024"}],
            "checked": "2026-11-22",
        }
    )

    assert entry.answer_in(phase).id == written


def test_every_answer_reads_in_every_phase_zone_and_language(knowledge: Knowledge) -> None:
    moments = [
        datetime.fromisoformat(f"{at}+07:00")
        for at in (
            "2024-10-01T12:00",
            "2024-11-25T12:00",
            "2024-11-27T09:00",
            "2024-11-28T12:00",
            "2026-11-22T12:00",
        )
    ]
    for topic in knowledge.topics:
        for entry in topic.entries:
            for lang in Lang:
                for now in moments:
                    for zone in (None, *Zone):
                        phase = knowledge.election.phase(now, zone)
                        current = knowledge.election.as_of(now, zone, lang, knowledge.words)
                        text = entry.answer_in(phase).in_(lang)

                        filled = text.format_map({**knowledge.dates[lang], **current})

                        assert "{" not in filled


def told(knowledge: Knowledge, name: str, at: str, zone: Zone | None, lang: Lang) -> str:
    now = datetime.fromisoformat(at)
    return knowledge.election.as_of(now, zone, lang, knowledge.words)[name]


@pytest.mark.parametrize(
    ("at", "zone", "id_", "en"),
    [
        ("2024-11-15T12:00+07:00", None, "Masih 12 hari lagi:", "12 days to go:"),
        ("2024-11-25T23:59+07:00", Zone.WIB, "Masih 2 hari lagi:", "2 days to go:"),
        ("2024-11-25T22:00+07:00", Zone.WIT, "Besok:", "Tomorrow:"),
        ("2024-11-26T00:00+07:00", None, "Besok:", "Tomorrow:"),
        ("2024-11-26T21:59+07:00", Zone.WIT, "Besok:", "Tomorrow:"),
        ("2024-11-26T22:00+07:00", Zone.WIT, "Hari ini hari pemungutan", "Today is voting day"),
        ("2024-11-26T23:59+07:00", Zone.WIB, "Besok:", "Tomorrow:"),
        ("2024-11-27T00:00+07:00", None, "Hari ini hari pemungutan", "Today is voting day"),
        ("2024-11-27T22:00+07:00", Zone.WIT, "Sudah lewat:", "It is over:"),
    ],
)
def test_days_are_counted_by_the_local_date(
    knowledge: Knowledge, at: str, zone: Zone | None, id_: str, en: str
) -> None:
    assert told(knowledge, "days_left", at, zone, Lang.ID).startswith(id_)
    assert told(knowledge, "days_left", at, zone, Lang.EN).startswith(en)


@pytest.mark.parametrize(
    ("at", "zone", "id_", "en"),
    [
        ("2024-11-27T10:59+07:00", Zone.WIT, "TPS buka pukul 07.00–13.00", "open 07.00–13.00"),
        ("2024-11-27T11:00+07:00", Zone.WIT, "sudah tutup pukul 13.00", "closed at 13.00"),
        ("2024-11-27T12:59+07:00", None, "TPS buka pukul 07.00–13.00", "open 07.00–13.00"),
        ("2024-11-27T13:00+07:00", None, "sudah tutup pukul 13.00", "closed at 13.00"),
        ("2024-11-28T12:00+07:00", None, "kemarin, 27 November 2024.", "yesterday, 27 November"),
        ("2024-11-29T12:00+07:00", None, "27 November 2024 (2 hari lalu)", "(2 days ago)"),
        ("2026-11-27T12:00+07:00", None, "27 November 2024 (730 hari lalu)", "(730 days ago)"),
    ],
)
def test_voting_day_and_the_days_after_it_are_told(
    knowledge: Knowledge, at: str, zone: Zone | None, id_: str, en: str
) -> None:
    assert id_ in told(knowledge, "days_left", at, zone, Lang.ID)
    assert en in told(knowledge, "days_left", at, zone, Lang.EN)


def test_main_stage_under_way_is_told_first_and_the_next_one_last(knowledge: Knowledge) -> None:
    at = "2024-11-01T12:00+07:00"

    assert told(knowledge, "stage_now", at, None, Lang.ID).splitlines() == [
        "Yang sedang berjalan:",
        "▶ Masa kampanye (sampai 23 November 2024)",
        "▶ Pendaftaran pemantau (sampai 16 November 2024)",
        "▶ Pembentukan PPK, PPS, dan KPPS (sampai 5 November 2024)",
        "",
        "Tahap utama berikutnya: Masa tenang, 24–26 November 2024.",
    ]
    assert told(knowledge, "stage_now", at, None, Lang.EN).endswith(
        "Next main stage: Quiet period, 24–26 November 2024."
    )


@pytest.mark.parametrize(
    ("at", "zone", "under_way"),
    [
        ("2024-11-23T21:59+07:00", Zone.WIT, "▶ Masa kampanye ("),
        ("2024-11-23T22:00+07:00", Zone.WIT, "▶ Masa tenang ("),
        ("2024-11-23T23:59+07:00", None, "▶ Masa kampanye ("),
        ("2024-11-24T00:00+07:00", None, "▶ Masa tenang ("),
        ("2024-11-27T11:00+07:00", Zone.WIT, "▶ Penghitungan dan rekapitulasi ("),
        ("2024-11-27T13:00+07:00", None, "▶ Penghitungan dan rekapitulasi ("),
    ],
)
def test_stage_changes_at_local_midnight_and_counting_begins_when_polls_close(
    knowledge: Knowledge, at: str, zone: Zone | None, under_way: str
) -> None:
    assert under_way in told(knowledge, "stage_now", at, zone, Lang.ID)


def test_counting_has_not_begun_while_polls_are_open(knowledge: Knowledge) -> None:
    now = told(knowledge, "stage_now", "2024-11-27T12:59+07:00", None, Lang.EN)

    assert "▶ Counting" not in now
    assert now.endswith("Next main stage: Counting and tallying, 27 November–16 December 2024.")


@pytest.mark.parametrize("lang", list(Lang))
def test_between_and_after_the_stages_nothing_is_under_way(
    knowledge: Knowledge, lang: Lang
) -> None:
    between = told(knowledge, "stage_now", "2025-01-05T12:00+07:00", None, lang)
    over = told(knowledge, "stage_now", "2025-08-28T00:00+07:00", None, lang)

    assert "▶" not in between
    assert "20 Feb" in between
    assert "▶" not in over
    assert over.endswith(("27 Agustus 2025.", "27 August 2025."))


def test_timeline_marks_what_is_past_now_and_to_come(knowledge: Knowledge) -> None:
    lines = told(knowledge, "timeline", "2024-11-25T12:00+07:00", None, Lang.ID).splitlines()

    assert "✓ 25 September–23 November 2024: Masa kampanye" in lines
    assert "▶ 24–26 November 2024: Masa tenang" in lines
    assert "• 27 November 2024: Pemungutan dan penghitungan suara di TPS" in lines
    assert [each[0] for each in lines] == ["✓"] * 6 + ["▶"] + ["•"] * 5


def test_timeline_foretells_no_day_that_was_set_late(knowledge: Knowledge) -> None:
    counting = told(knowledge, "timeline", "2024-12-16T23:59+07:00", None, Lang.EN)
    after = told(knowledge, "timeline", "2024-12-17T00:00+07:00", None, Lang.EN)

    assert "2025" not in counting
    assert after.endswith("• 27 August 2025: Repeat elections in Bangka and Pangkalpinang")


def test_days_of_two_years_are_written_with_both(knowledge: Knowledge) -> None:
    days = knowledge.words.days(date(2024, 12, 28), date(2025, 1, 3), Lang.ID)

    assert days == "28 Desember 2024–3 Januari 2025"
