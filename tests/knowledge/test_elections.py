"""The calendar: which phase it is, where."""

from __future__ import annotations

from datetime import datetime

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

    hours = knowledge.election.hours(now, None, Lang.ID, knowledge.words)

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
                        hours = knowledge.election.hours(now, zone, lang, knowledge.words)
                        text = entry.answer_in(phase).in_(lang)

                        filled = text.format_map({**knowledge.dates[lang], **hours})

                        assert "{" not in filled
