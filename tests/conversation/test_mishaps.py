"""What happens to the review chat itself: cards go, the bot is put out, the group moves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.demo.people import Control, Phone, Seen
from tests.conftest import House
from tests.conversation.story import (
    CALM,
    HOAX,
    MINUTE,
    RUMOUR,
    TAKE,
    TITLE,
    all_of,
    card,
    code_on,
    decides,
    hands_in,
    passes,
    presses,
    sees,
    tells,
)
from tests.waiting import until

CARD = " · pertama "


async def test_card_that_was_deleted_by_hand_is_posted_again_at_the_next_edit(
    voter: Phone, reviewer: Phone, second: Phone, telegram: Control, desk: int, house: House
) -> None:
    await telegram.joins(second.user, desk, "administrator")
    await tells(voter, CALM)
    shown = await card(reviewer, "Menunggu")
    await second.deletes(shown)

    await tells(await telegram.user("Joko"), CALM)
    await passes(house, MINUTE)

    again = await card(reviewer, code_on(shown), "2 pengirim")
    assert again.id != shown.id
    await presses(reviewer, TAKE, again)
    await card(reviewer, "Diambil Peninjau 1")
    assert len(await all_of(reviewer, CARD)) == 1


async def test_press_on_a_copy_of_a_card_does_nothing_and_marks_the_copy(
    voter: Phone, reviewer: Phone, telegram: Control
) -> None:
    await voter.says("/lapor")
    await voter.hears()
    await voter.says(CALM)
    await voter.hears()
    await telegram.fault("sendMessage", "accept_then_reset")
    await hands_in(voter)

    async def two() -> list[Seen]:
        return found if len(found := await all_of(reviewer, CARD)) > 1 else []

    copy, shown = await until(two)
    toast = await presses(reviewer, TAKE, copy)

    assert "salinan" in toast
    marked = await sees(reviewer, "Salinan kartu yang tidak berlaku")
    assert marked.id == copy.id
    assert marked.buttons == ()
    await presses(reviewer, TAKE, shown)
    assert (await card(reviewer, "Diambil Peninjau 1")).id == shown.id


async def test_group_that_becomes_a_supergroup_mid_story_goes_on_there(
    voter: Phone, reviewer: Phone, second: Phone, house: House, telegram: Control
) -> None:
    group = await telegram.chat("Meja", "group", members={reviewer.user: "creator"})
    await telegram.joins(second.user, group)
    house.settings = house.settings.model_copy(update={"review_chat_id": group})
    await house.restart()
    await tells(voter, CALM)
    before = await card(reviewer.at(group), "Menunggu")

    moved = await telegram.migrates(reviewer.user, group)
    await tells(await telegram.user("Joko"), RUMOUR)
    adi, budi = reviewer.at(moved), second.at(moved)
    await card(adi, "TPS tutup")
    await tells(await telegram.user("Siti"), CALM)
    await passes(house, MINUTE)

    again = await card(adi, code_on(before), "2 pengirim")
    await decides(adi, budi, again)
    await sees(voter, HOAX, TITLE)


async def test_bot_that_was_put_out_loses_nothing_and_goes_on_when_it_is_back(
    voter: Phone, reviewer: Phone, telegram: Control, desk: int, house: House
) -> None:
    await tells(voter, CALM)
    shown = await card(reviewer, "Menunggu")
    await telegram.removes_bot(reviewer.user, desk)
    await tells(await telegram.user("Joko"), RUMOUR)
    await tells(await telegram.user("Siti"), CALM)
    await passes(house, MINUTE)

    await telegram.adds_bot(reviewer.user, desk, status="administrator")
    house.clock.forward(timedelta(minutes=1))

    await card(reviewer, "TPS tutup", "1 pengirim")
    await card(reviewer, code_on(shown), "2 pengirim")
    assert await telegram.ledger("leaveChat") == []


async def test_bot_that_was_put_out_and_restarted_loses_nothing(
    voter: Phone, reviewer: Phone, telegram: Control, desk: int, house: House
) -> None:
    await telegram.removes_bot(reviewer.user, desk)
    await tells(voter, CALM)
    await house.restart()
    await telegram.adds_bot(reviewer.user, desk, status="administrator")
    house.clock.forward(timedelta(minutes=1))

    await card(reviewer, "kardus", "1 pengirim")


async def test_missing_right_to_send_is_told_once_it_is_back(
    voter: Phone, reviewer: Phone, telegram: Control, desk: int, house: House
) -> None:
    await telegram.restricts_bot(reviewer.user, desk, can_send_messages=False)
    await house.restart()
    await tells(voter, CALM)

    await telegram.adds_bot(reviewer.user, desk, status="administrator")
    house.clock.forward(timedelta(minutes=1))

    await sees(reviewer, "Bot belum boleh mengirim pesan")
    await card(reviewer, "kardus")


@pytest.mark.parametrize(
    "right", ["can_post_messages", "can_edit_messages", "can_delete_messages"]
)
async def test_missing_right_in_a_channel_is_told_at_start(
    house: House, telegram: Control, reviewer: Phone, right: str, caplog: pytest.LogCaptureFixture
) -> None:
    channel = await telegram.chat("Meja", "channel", bot="administrator")
    await telegram.adds_bot(reviewer.user, channel, status="administrator", **{right: False})
    house.settings = house.settings.model_copy(update={"review_chat_id": channel})

    await house.restart()

    async def warned() -> bool:
        return "no_channel_rights" in caplog.text

    await until(warned)
    if right != "can_post_messages":
        await sees(reviewer.at(channel), "bot perlu hak mengirim, mengubah, dan menghapus")
