"""Chats that nobody configured are left; the review chat is not, wherever it moves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.demo.people import Control, Phone
from bot.store import export
from bot.store.seal import Seal
from knowledge.entries import Localized, Phase
from knowledge.live import Live
from knowledge.snapshot import Knowledge
from tests.conftest import TOKEN, House
from tests.waiting import until

ANSWER = "Kapan hari pemungutan suara Pilkada 2024?"
ALARM = "tidak dapat diproses"
APOLOGY = "Maaf, ada gangguan"


async def bots_words(telegram: Control, chat: int) -> list[str]:
    found = await telegram.messages(chat)
    of_bot = [each for each in found["messages"] if each.get("from", {}).get("is_bot")]
    posts = [each for each in found["messages"] if "sender_chat" in each]
    return [each["text"] for each in (*of_bot, *posts) if "text" in each]


@pytest.mark.parametrize(
    ("kind", "status"),
    [("group", "member"), ("supergroup", "restricted"), ("channel", "administrator")],
)
async def test_strange_chat_is_told_politely_once_and_left(
    voter: Phone, telegram: Control, kind: str, status: str
) -> None:
    chat = await telegram.chat("Warga", kind, bot="left")

    await telegram.adds_bot(voter.user, chat, status="member" if kind == "supergroup" else status)
    left = await until(lambda: telegram.ledger("leaveChat"))

    assert [call["chat_id"] for call in left] == [chat]
    [farewell] = await bots_words(telegram, chat)
    assert "https://t.me/panduan_pilkada_demo_bot" in farewell


async def test_strange_group_with_many_messages_waiting_is_left_once(
    voter: Phone, house: House, telegram: Control
) -> None:
    await house.stop()
    group = await telegram.chat("Warga", bot="left", members={voter.user: "creator"})
    await telegram.adds_bot(voter.user, group)
    for word in ("halo", "bot", "apa ini"):
        await voter.at(group).says(word)

    await house.start()
    await until(lambda: telegram.ledger("leaveChat"))
    await voter.says("kapan pilkada")
    await voter.hears()

    assert len(await telegram.ledger("leaveChat")) == 1
    assert len(await bots_words(telegram, group)) == 1


async def test_group_that_invites_again_is_told_again(voter: Phone, telegram: Control) -> None:
    group = await telegram.chat("Warga", bot="left")
    for times in (1, 2):
        await telegram.adds_bot(voter.user, group)

        async def left(times: int = times) -> bool:
            return len(await telegram.ledger("leaveChat")) == times

        assert await until(left)
    assert len(await bots_words(telegram, group)) == 2


async def test_review_chat_is_not_left(
    voter: Phone, reviewer: Phone, house: House, telegram: Control, desk: int
) -> None:
    await telegram.removes_bot(reviewer.user, desk)
    await telegram.adds_bot(reviewer.user, desk)
    await reviewer.says("halo")
    await voter.says("kapan pilkada")
    await voter.hears()

    assert await telegram.ledger("leaveChat") == []
    assert await bots_words(telegram, desk) == []


async def test_review_group_that_becomes_a_supergroup_is_followed(
    voter: Phone, house: House, telegram: Control, caplog: pytest.LogCaptureFixture
) -> None:
    group = await telegram.chat("Meja", "group", members={voter.user: "creator"})
    await house.stop()
    house.settings = house.settings.model_copy(update={"review_chat_id": group})
    await house.start()

    moved = await telegram.migrates(voter.user, group)
    await voter.at(moved).says("kita pindah")
    await telegram.raw({"message": {"chat": {"id": "?", "type": "private"}, "text": "halo"}})
    [alarm] = await voter.at(moved).hears()

    assert ALARM in alarm.text
    assert await telegram.ledger("leaveChat") == []
    assert f"PILKADA_REVIEW_CHAT_ID={moved}" in caplog.text


async def test_voter_who_blocked_the_bot_is_served_again(voter: Phone, house: House) -> None:
    await voter.says("/bahasa")
    await voter.hears()
    await voter.taps("🌐 English")
    await voter.hears()

    await voter.blocks()
    await voter.unblocks()
    await voter.says("kapan pilkada")
    [card] = await voter.hears()

    assert card.text.startswith("When is voting day of Pilkada 2024?")


def without_answer(knowledge: Knowledge, entry: str) -> Knowledge:
    """Return *knowledge* as no file can spell it: an entry whose answer cannot be filled."""
    answer = {Phase.BEFORE: Localized(id="{nothing}", en="{nothing}")}
    topics = tuple(
        topic.model_copy(
            update={
                "entries": tuple(
                    each.model_copy(update={"answer": answer} if each.id == entry else {})
                    for each in topic.entries
                )
            }
        )
        for topic in knowledge.topics
    )
    broken = replace(knowledge, topics=topics)
    broken.build()
    return broken


async def test_error_becomes_an_apology_an_alarm_and_a_sealed_letter(
    voter: Phone, reviewer: Phone, house: House, knowledge: Knowledge
) -> None:
    broken = without_answer(knowledge, "tanggal-pilkada")
    house.live = Live(house.settings.knowledge_dir, broken)
    await house.restart()

    await voter.says("kapan pilkada?")
    [apology] = await voter.hears()
    await voter.says("tps buka jam berapa")
    [card] = await voter.hears()

    assert apology.text.startswith(APOLOGY)
    assert card.text.startswith("Jam berapa TPS buka dan tutup?")
    await reviewer.hears()
    [alarm] = await reviewer.screen()
    assert ALARM in alarm.text
    database = house.settings.database
    [letter] = export.letters(database)
    assert "kapan pilkada?" in (export.opened(database, letter.id, Seal(TOKEN)) or "")
    await house.stop()
    assert b"kapan pilkada?" not in database.read_bytes()


async def test_error_that_breaks_even_the_burying_stops_nothing(
    voter: Phone, house: House, knowledge: Knowledge
) -> None:
    house.live = Live(house.settings.knowledge_dir, replace(knowledge, guards=None))
    await house.restart()

    await voter.says("kapan pilkada")
    await voter.says("/privasi")
    [privacy] = await voter.hears()

    assert privacy.text.startswith("Privasi")
    [letter] = export.letters(house.settings.database)
    assert letter.reason == "AttributeError"
