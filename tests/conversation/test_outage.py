"""The bot was away: what waited is answered once, with an apology, and nothing acts twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.demo.clock import SettableClock
from bot.demo.people import Control, Phone, Seen
from tests.conftest import House

APOLOGY = "Maaf, saya sempat tidak aktif."
ANSWER = "Kapan hari pemungutan suara Pilkada 2024?"
SILENCE = timedelta(seconds=3)
"""After this much silence a backlog is taken to be complete."""


@pytest.fixture
async def neighbour(house: House, telegram: Control) -> Phone:
    return await telegram.user("Budi", language_code="id")


async def after_the_outage(
    house: House, clock: SettableClock, *phones: Phone, away: timedelta
) -> list[list[Seen]]:
    """Let the bot come back; returns what each phone hears of it once it has caught up."""
    clock.forward(away)
    await house.start()
    at_once = [await phone.heard() for phone in phones]
    clock.forward(SILENCE)
    return [
        at_once_ or await phone.hears() for phone, at_once_ in zip(phones, at_once, strict=True)
    ]


async def test_only_the_newest_question_of_each_chat_is_answered_with_one_apology(
    voter: Phone, neighbour: Phone, house: House, clock: SettableClock
) -> None:
    await house.stop()
    for phone in (voter, neighbour):
        for question in ("syarat nyoblos apa", "tps buka jam berapa", "kapan pilkada"):
            await phone.says(question)

    for apology, card in await after_the_outage(
        house, clock, voter, neighbour, away=timedelta(minutes=10)
    ):
        assert apology.text.startswith(APOLOGY)
        assert card.text.startswith(ANSWER)


async def test_question_asked_after_the_outage_is_the_one_that_is_answered(
    voter: Phone, house: House, clock: SettableClock
) -> None:
    await house.stop()
    await voter.says("syarat nyoblos apa")
    clock.forward(timedelta(minutes=10))
    await voter.says("kapan pilkada")

    await house.start()
    apology, card = await voter.hears(many=2)
    clock.forward(SILENCE)
    await voter.says("/privasi")
    [privacy] = await voter.hears()

    assert apology.text.startswith(APOLOGY)
    assert card.text.startswith(ANSWER)
    assert privacy.text.startswith("Privasi")


async def test_courtesy_after_the_question_does_not_take_its_place(
    voter: Phone, house: House, clock: SettableClock
) -> None:
    await house.stop()
    await voter.says("kapan pilkada")
    await voter.says("halo")

    [[apology, card]] = await after_the_outage(house, clock, voter, away=timedelta(minutes=10))

    assert apology.text.startswith(APOLOGY)
    assert card.text.startswith(ANSWER)


async def test_short_absence_needs_no_apology(
    voter: Phone, house: House, clock: SettableClock
) -> None:
    await house.stop()
    await voter.says("kapan pilkada")

    [[card]] = await after_the_outage(house, clock, voter, away=timedelta(minutes=1))

    assert card.text.startswith(ANSWER)


async def test_press_that_waited_still_works(
    voter: Phone, house: House, clock: SettableClock
) -> None:
    await voter.says("syarat nyoblos apa")
    [choices] = await voter.hears()
    await house.stop()
    await voter.taps(choices.buttons[0][0].label, choices)

    [[card]] = await after_the_outage(house, clock, voter, away=timedelta(seconds=100))

    assert card.id == choices.id
    assert "17 tahun" in card.text


async def test_national_id_that_waited_is_warned_about_and_kept_nowhere(
    voter: Phone, house: House, clock: SettableClock
) -> None:
    await house.stop()
    await voter.says("NIK saya 3273 0112 3456 7890 terdaftar ga?")
    await voter.says("kapan pilkada")

    clock.forward(timedelta(minutes=10))
    await house.start()
    [warning] = await voter.hears()
    clock.forward(SILENCE)
    apology, card = await voter.hears(many=2)

    assert "https://cekdptonline.kpu.go.id" in warning.text
    assert apology.text.startswith(APOLOGY)
    assert card.text.startswith(ANSWER)
    await house.stop()
    kept = b"".join(each.read_bytes() for each in house.settings.database.parent.iterdir())
    assert b"3273" not in kept


async def test_redelivered_question_is_answered_once(voter: Phone, telegram: Control) -> None:
    asked = await voter.says("kapan pilkada")
    await voter.hears()

    await telegram.deliver_again(asked)

    assert await voter.heard() == []


async def test_question_redelivered_after_a_restart_is_answered_once(
    voter: Phone, house: House, telegram: Control
) -> None:
    asked = await voter.says("kapan pilkada")
    await voter.hears()
    await house.restart()

    await telegram.deliver_again(asked)

    assert await voter.heard() == []


async def test_press_that_comes_back_under_a_new_id_does_no_harm(
    voter: Phone, telegram: Control
) -> None:
    await voter.says("kapan pilkada")
    [card] = await voter.hears()
    press = await voter.taps("👍 Terjawab", card)
    [rated] = await voter.hears()

    await telegram.deliver_again(press, new_id=True)
    await voter.heard()

    assert [each for each in await voter.screen() if not each.mine] == [rated]


async def test_bot_hears_updates_that_are_counted_from_anew(
    voter: Phone, telegram: Control
) -> None:
    asked = await voter.says("kapan pilkada")
    await voter.hears()

    for id_ in (5, 6, 7):
        again = {**asked["message"], "message_id": 900 + id_}
        await telegram.raw({"update_id": id_, "message": again})
        [card] = await voter.hears()

        assert card.text.startswith(ANSWER)
    polls = await telegram.ledger("getUpdates")
    assert int(polls[-1]["params"]["offset"]) <= 8
