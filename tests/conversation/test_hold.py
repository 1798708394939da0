"""What one reviewer may publish: after a hold, on calm days, about nothing that decides a vote."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.demo.people import Control, Phone
from tests.conftest import ADI, House
from tests.conversation.story import (
    AGREE,
    CALM,
    EXPLANATION,
    HOAX,
    MINUTE,
    MISLEADING,
    OUT_OF_SCOPE,
    RUMOUR,
    STOP,
    TITLE,
    TRUE,
    UNPROVEN,
    all_of,
    asks,
    card,
    link_on,
    passes,
    presses,
    proposes,
    sees,
    tells,
    writes,
)

HOLD = timedelta(minutes=10, seconds=1)
HELD = "Tayang sendiri pukul"
WAITS = "peninjau lain menekan Setuju"


@pytest.fixture
def day(request: pytest.FixtureRequest, house: House) -> None:
    """The day on which the case is decided."""
    house.clock.set(datetime.fromisoformat(request.param))


CALM_DAY = pytest.mark.parametrize("day", ["2024-11-20T12:00+07:00"], indirect=True)


@pytest.mark.parametrize("rating", [HOAX, MISLEADING])
@pytest.mark.parametrize(
    "day", ["2024-11-20T12:00+07:00", "2024-12-17T03:00+07:00"], indirect=True
)
async def test_verdict_of_one_reviewer_is_published_after_the_hold(
    day: None, voter: Phone, reviewer: Phone, house: House, rating: str
) -> None:
    await tells(voter, CALM)

    told = await proposes(reviewer, await card(reviewer, "Menunggu"), rating)
    shown = await card(reviewer, "tayang sendiri pukul")
    await passes(house, timedelta(minutes=9))
    await voter.heard()
    early = await all_of(voter, TITLE)
    await passes(house, MINUTE)

    assert HELD in told.text
    assert shown.button(STOP)
    assert early == []
    await sees(voter, rating, TITLE)
    await card(reviewer, "Putusan", "tanpa keberatan")


@CALM_DAY
@pytest.mark.parametrize("judged", [(TRUE,), (UNPROVEN,), (OUT_OF_SCOPE, "KPU")])
async def test_other_ratings_always_wait(
    day: None, voter: Phone, reviewer: Phone, house: House, judged: tuple[str, ...]
) -> None:
    await waits_for_a_second(voter, reviewer, house, *judged)


@pytest.mark.parametrize(
    "day",
    [
        "2024-11-23T22:30+07:00",
        "2024-11-24T00:30+07:00",
        "2024-11-26T23:30+07:00",
        "2024-11-27T08:00+07:00",
        "2024-11-27T14:00+07:00",
        "2024-12-16T12:00+07:00",
    ],
    ids=["quiet in Papua", "quiet", "eve", "voting day", "counting", "last day of counting"],
    indirect=True,
)
async def test_around_the_vote_every_verdict_waits(
    day: None, voter: Phone, reviewer: Phone, house: House
) -> None:
    await waits_for_a_second(voter, reviewer, house, HOAX)


@CALM_DAY
@pytest.mark.parametrize(
    "text",
    [
        "Pencoblosan katanya diundur ke bulan Desember",
        RUMOUR,
        "TPS kampung kami pindah ke gudang sebelah",
        "KTP lama katanya hangus semua mulai minggu ini",
        "Warga pendatang dilarang memilih, kata pak RT",
    ],
    ids=["date", "hour", "place", "documents", "who may vote"],
)
async def test_rumour_that_decides_a_vote_always_waits(
    day: None, voter: Phone, reviewer: Phone, house: House, text: str
) -> None:
    await waits_for_a_second(voter, reviewer, house, HOAX, text=text)


@CALM_DAY
@pytest.mark.parametrize(
    ("title", "explanation"),
    [
        ("TPS disebut pindah", EXPLANATION),
        (TITLE, "Yang benar: bawa KTP elektronik."),
        (TITLE, "Paslon nomor 2 koruptor. Kotaknya disegel."),
    ],
    ids=["sensitive title", "sensitive explanation", "a guard doubts it"],
)
async def test_verdict_whose_own_words_are_delicate_waits(
    day: None, voter: Phone, reviewer: Phone, house: House, title: str, explanation: str
) -> None:
    words = {"title": title, "explanation": explanation}

    await waits_for_a_second(voter, reviewer, house, HOAX, **words)


async def waits_for_a_second(
    voter: Phone, reviewer: Phone, house: House, *judged: str, text: str = CALM, **words: str
) -> None:
    """Assert that what is proposed so is published by nobody but a second reviewer."""
    await tells(voter, text)

    told = await proposes(reviewer, await card(reviewer, "Menunggu"), *judged, **words)
    await passes(house, timedelta(minutes=25))

    assert WAITS in told.text
    await voter.heard()
    await card(reviewer, "Usulan Peninjau 1", "menunggu Setuju")
    assert await all_of(voter, "Putusan tim peninjau") == []


@pytest.mark.parametrize("day", ["2024-11-23T21:55+07:00"], indirect=True)
async def test_quiet_period_that_begins_during_the_hold_ends_it(
    day: None, voter: Phone, reviewer: Phone, second: Phone, house: House
) -> None:
    await tells(voter, CALM)
    told = await proposes(reviewer, await card(reviewer, "Menunggu"))

    await passes(house, HOLD)

    assert HELD in told.text
    shown = await card(reviewer, "menunggu Setuju", "usulan menunggu peninjau kedua")
    assert await all_of(voter, TITLE) == []
    await presses(second, AGREE, shown)
    await sees(voter, TITLE)


async def test_sensitive_tip_that_folds_in_during_the_hold_ends_it(
    voter: Phone, reviewer: Phone, telegram: Control, house: House
) -> None:
    link = "https://kabar-desa.com/a/1"
    await tells(voter, f"{CALM} {link}")
    told = await proposes(reviewer, await card(reviewer, "Menunggu"))

    await tells(await telegram.user("Joko"), f"Makanya TPS kami dipindah {link}")
    await passes(house, HOLD)

    assert HELD in told.text
    await card(reviewer, "2 pengirim", "menunggu Setuju")
    assert await all_of(voter, TITLE) == []


@pytest.mark.parametrize("own", [True, False], ids=["by who proposed", "by another"])
async def test_proposal_that_was_stopped_is_not_published(
    voter: Phone, reviewer: Phone, second: Phone, house: House, *, own: bool
) -> None:
    await tells(voter, CALM)
    await proposes(reviewer, await card(reviewer, "Menunggu"))
    shown = await card(second, "Usulan Peninjau 1")

    await presses(reviewer if own else second, STOP, shown)
    await passes(house, HOLD)

    await voter.heard()
    await card(reviewer, "Menunggu", "usulan dibatalkan")
    assert await all_of(voter, TITLE) == []


async def test_new_proposal_has_a_hold_of_its_own(
    voter: Phone, reviewer: Phone, second: Phone, house: House
) -> None:
    await tells(voter, CALM)
    await proposes(reviewer, await card(reviewer, "Menunggu"))
    await passes(house, timedelta(minutes=6))
    await presses(second, STOP, await card(second, "Usulan Peninjau 1"))
    await proposes(reviewer, await card(reviewer, "Menunggu"), MISLEADING)

    await passes(house, timedelta(minutes=6))
    await voter.heard()
    early = await all_of(voter, TITLE)
    await passes(house, timedelta(minutes=5))

    assert early == []
    await sees(voter, MISLEADING, TITLE)


async def test_who_agrees_during_the_hold_publishes_once(
    voter: Phone, reviewer: Phone, second: Phone, house: House
) -> None:
    await tells(voter, CALM)
    await proposes(reviewer, await card(reviewer, "Menunggu"))

    await presses(second, AGREE, await card(second, "Usulan Peninjau 1"))
    await sees(voter, TITLE)
    await passes(house, HOLD)

    await voter.heard()
    assert len(await all_of(voter, TITLE)) == 1


async def test_hold_that_ended_while_the_bot_was_down_is_published_when_it_is_back(
    voter: Phone, reviewer: Phone, house: House
) -> None:
    await tells(voter, CALM)
    await proposes(reviewer, await card(reviewer, "Menunggu"))
    await house.stop()
    house.clock.forward(HOLD)

    await house.start()

    await sees(voter, HOAX, TITLE)


async def test_answer_to_a_question_always_waits(
    voter: Phone, reviewer: Phone, house: House
) -> None:
    await asks(voter, "merek genset cadangan gudang kabupaten")
    link = link_on(await card(reviewer, "Menunggu"), "💬 Jawab")
    told = await writes(reviewer, link, "Panitia sendiri.", "Tanpa tautan", "✅ Usulkan")

    await passes(house, HOLD)

    assert WAITS in told.text
    await voter.heard()
    assert await all_of(voter, "Panitia sendiri") == []


async def test_with_one_reviewer_all_else_waits_and_the_desk_is_told_at_start(
    voter: Phone, reviewer: Phone, house: House
) -> None:
    house.settings = house.settings.model_copy(update={"reviewer_ids": (ADI,)})
    await house.restart()

    warned = await sees(reviewer, "Hanya satu peninjau terdaftar")
    await tells(voter, CALM)
    await proposes(reviewer, await card(reviewer, "Menunggu"), TRUE)
    own = await presses(reviewer, AGREE, await card(reviewer, "Usulan Peninjau 1"))
    await passes(house, timedelta(days=1))

    assert "menunggu peninjau kedua" in warned.text
    assert "peninjau lain" in own
    await voter.heard()
    assert await all_of(voter, TITLE) == []
    await presses(reviewer, STOP, await card(reviewer, "Usulan Peninjau 1"))
    await proposes(reviewer, await card(reviewer, "Menunggu"), HOAX)
    await passes(house, HOLD)
    await sees(voter, HOAX, TITLE)
