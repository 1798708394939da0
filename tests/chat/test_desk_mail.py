"""What goes to the review chat, and what reviewers send: in order, kept, and heard at last."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cards import World
from bot.cases import Told
from bot.demo.clock import SettableClock
from bot.demo.people import Control, Phone, Seen
from bot.models import DESK
from bot.turns import Evidence, MarkTold, Message, Outgoing, Removal, Turn
from tests import made
from tests.chat.post import Post, calls, in_flight, texts, until

CARD = f"card:{made.CASE}"
AGED = timedelta(hours=49)
GONE = "dihapus atas permintaan pengirim"


@pytest.fixture
async def adi(telegram: Control, desk: int) -> Phone:
    phone = await telegram.user("Adi")
    await telegram.joins(phone.user, desk, "administrator")
    return phone.at(desk)


@pytest.fixture
async def channel(telegram: Control, tmp_path: Path, world: World) -> AsyncIterator[Post]:
    """The post of a desk that is a channel."""
    desk = await telegram.chat("Meja", "channel", bot="administrator")
    post = Post(telegram.url, tmp_path / "channel.db", desk, world)
    await post.open()
    yield post
    await post.close()


def card(html: str = "kartu", **more: Any) -> Message:
    return Message(to=DESK, slot=CARD, html=html, **more)


def evidence(what: str = "photo", number: int = 0, **more: Any) -> Evidence:
    shown = {"html": f"bukti {number}", "under": CARD, **more}
    return Evidence(slot=f"ev:{made.TIP}:{number}:{what}", file=made.file(what, number), **shown)


def removal(what: str = "photo", number: int = 0) -> Removal:
    return Removal(slot=f"ev:{made.TIP}:{number}:{what}", html=GONE)


async def ours(phone: Phone, bot: int) -> list[Seen]:
    """Return what the bot wrote into the chat."""
    found = await phone.control.messages(phone.chat)
    authors = zip(found["messages"], found["authors"], strict=True)
    written = {message["message_id"] for message, author in authors if author == bot}
    return [each for each in await phone.screen() if each.id in written]


async def test_replies_go_before_the_announcements_of_their_own_lane(
    post: Post, telegram: Control, wati: Phone
) -> None:
    await telegram.fault("sendMessage", "slow", ms=200)
    await post.sends(wati, "satu")
    await until(lambda: in_flight(post))

    await post.sends(wati, "pengumuman 1", "pengumuman 2", priority="announcement")
    await post.sends(wati, "jawaban 1", "jawaban 2")
    await post.quiet()

    assert await texts(wati) == ["satu", "jawaban 1", "jawaban 2", "pengumuman 1", "pengumuman 2"]


async def test_replies_go_first_after_a_restart_too(
    post: Post, telegram: Control, wati: Phone
) -> None:
    await telegram.fault("sendMessage", "slow", ms=200)
    await post.sends(wati, "satu")
    await until(lambda: in_flight(post))
    await post.sends(wati, "pengumuman", priority="announcement")
    await post.sends(wati, "jawaban")

    await post.reopen()
    await post.quiet()

    assert await texts(wati) == ["satu", "jawaban", "pengumuman"]


@pytest.mark.parametrize("restarted", [False, True], ids=["running", "restarted"])
async def test_evidence_follows_its_card_in_order_and_replies_to_it(
    post: Post, telegram: Control, adi: Phone, restarted: bool
) -> None:
    await telegram.fault("sendMessage", "slow", ms=200)
    await telegram.fault("sendPhoto", "drop_before")
    first = card(priority="announcement")
    await post.puts_desk(first, *(evidence(number=n) for n in range(4)))
    await until(lambda: in_flight(post))

    if restarted:
        await post.reopen()
    await post.quiet()

    shown, *files = await adi.screen()
    assert [each.text for each in files] == ["bukti 0", "bukti 1", "bukti 2", "bukti 3"]
    assert [each.media for each in files] == ["photo"] * 4
    assert {each.reply_to for each in files} == {shown.id}


async def test_evidence_whose_card_was_deleted_by_hand_is_shown_all_the_same(
    post: Post, telegram: Control, adi: Phone
) -> None:
    await post.puts_desk(card())
    await post.quiet()
    await adi.deletes((await adi.screen())[0])

    await post.puts_desk(evidence())
    await post.quiet()

    [shown] = await adi.screen()
    assert (shown.text, shown.reply_to) == ("bukti 0", None)


async def test_card_that_was_deleted_by_hand_is_posted_again_at_the_next_edit(
    post: Post, adi: Phone
) -> None:
    await post.puts_desk(card("lama"))
    await post.quiet()
    await adi.deletes((await adi.screen())[0])

    await post.puts_desk(card("baru"))
    await post.quiet()
    await post.puts_desk(card("terbaru"))
    await post.quiet()

    assert await texts(adi) == ["terbaru"]


@pytest.mark.parametrize("restarted", [False, True], ids=["running", "restarted"])
async def test_desk_that_cannot_be_reached_keeps_everything_and_gets_it_when_the_bot_is_back(
    post: Post, telegram: Control, adi: Phone, desk: int, restarted: bool
) -> None:
    await telegram.removes_bot(adi.user, desk)
    await post.puts_desk(card(), evidence(), Message(to=DESK, html="alarm"))
    await until(lambda: calls(telegram, chat_id=desk, accepted=False))

    if restarted:
        await post.reopen()
    kept = len(await post.store.outbox())
    await telegram.adds_bot(adi.user, desk, status="administrator")
    await post.quiet()

    assert kept == 3
    shown = [each for each in await ours(adi, telegram.bot) if each.text]
    assert [each.text for each in shown] == ["kartu", "alarm", "bukti 0"]
    assert await post.store.outbox() == []


async def test_voters_are_served_while_the_desk_cannot_be_reached(
    post: Post, telegram: Control, adi: Phone, wati: Phone, desk: int
) -> None:
    await telegram.removes_bot(adi.user, desk)
    await post.puts_desk(card())
    await until(lambda: calls(telegram, chat_id=desk, accepted=False))

    await post.sends(wati, "halo")
    await until(lambda: texts(wati))

    assert len(await post.store.outbox()) == 1


async def test_channel_without_the_right_to_post_gets_its_card_with_the_right(
    channel: Post, telegram: Control
) -> None:
    eva = await telegram.user("Eva")
    await telegram.adds_bot(eva.user, channel.desk, "administrator", can_post_messages=False)
    await channel.puts_desk(card())
    await until(lambda: calls(telegram, chat_id=channel.desk, accepted=False))

    await telegram.adds_bot(eva.user, channel.desk, "administrator")
    await channel.quiet()

    assert await texts(eva.at(channel.desk)) == ["kartu"]


async def test_file_that_may_not_be_sent_there_is_held_and_cards_go_on(
    post: Post, telegram: Control, adi: Phone, wati: Phone, desk: int
) -> None:
    await post.opens_case(wati, made.file("photo"))
    await telegram.restricts_bot(adi.user, desk, can_send_messages=True)

    await post.puts_desk(evidence(), card())
    await post.quiet()

    shown = await ours(adi, telegram.bot)
    assert [bool(each.button(f"reveal:{made.TIP}:0")) for each in shown] == [False, True]
    assert shown[0].text == "kartu"


async def test_file_that_telegram_refuses_is_held_behind_a_button(
    post: Post, telegram: Control, adi: Phone, wati: Phone
) -> None:
    await post.opens_case(wati, made.file("photo"))
    await telegram.fault(
        "sendPhoto", "fail", code=400, description="Bad Request: wrong file identifier"
    )

    await post.puts_desk(evidence())
    await post.quiet()

    [held] = await adi.screen()
    assert held.button(f"reveal:{made.TIP}:0")


@pytest.mark.parametrize("what", ["photo", "video_note"])
async def test_evidence_that_is_asked_for_twice_stands_there_once(
    post: Post, telegram: Control, adi: Phone, what: str
) -> None:
    for _ in range(2):
        await post.puts_desk(evidence(what))
        await post.quiet()

    await post.puts_desk(removal(what))
    await post.quiet()

    assert await adi.screen() == []
    assert await post.store.outbox() == []


async def test_evidence_that_was_deleted_by_hand_is_shown_again(post: Post, adi: Phone) -> None:
    await post.puts_desk(evidence())
    await post.quiet()
    await adi.deletes((await adi.screen())[0])

    await post.puts_desk(evidence())
    await post.quiet()

    assert await texts(adi) == ["bukti 0"]


@pytest.mark.parametrize("what", ["photo", "video", "animation", "audio", "document", "voice"])
async def test_young_evidence_is_deleted(
    post: Post, adi: Phone, clock: SettableClock, what: str
) -> None:
    await post.puts_desk(evidence(what))
    await post.quiet()
    clock.forward(timedelta(hours=47))

    await post.puts_desk(removal(what))
    await post.quiet()

    assert await adi.screen() == []


@pytest.mark.parametrize("what", ["photo", "video", "animation", "audio", "document"])
async def test_old_evidence_becomes_a_placeholder(
    post: Post, telegram: Control, adi: Phone, clock: SettableClock, what: str
) -> None:
    await post.puts_desk(evidence(what))
    await post.quiet()
    [before] = await adi.screen()
    clock.forward(AGED)

    await post.puts_desk(removal(what))
    await post.quiet()

    [after] = await adi.screen()
    assert (after.id, after.media, after.text) == (before.id, "photo", GONE)
    assert after.file_unique_id != before.file_unique_id
    assert (await telegram.file(after.file_unique_id or "")).startswith(b"\x89PNG")


@pytest.mark.parametrize("what", ["held", "text"])
async def test_old_words_become_a_notice_without_buttons(
    post: Post, adi: Phone, clock: SettableClock, what: str
) -> None:
    slot, button = f"ev:{made.TIP}:0:{what}", ({"label": "Tampilkan", "data": "reveal:x"},)
    await post.puts_desk(Message(to=DESK, slot=slot, html="kata pengirim", buttons=(button,)))
    await post.quiet()
    clock.forward(AGED)

    await post.puts_desk(removal(what))
    await post.quiet()

    [after] = await adi.screen()
    assert (after.text, after.buttons) == (GONE, ())


@pytest.mark.parametrize("what", ["voice", "video_note", "sticker"])
async def test_what_can_be_neither_deleted_nor_replaced_stops_nothing(
    post: Post, adi: Phone, clock: SettableClock, what: str
) -> None:
    await post.puts_desk(evidence(what))
    await post.quiet()
    clock.forward(AGED)

    await post.puts_desk(removal(what), card())
    await post.quiet()

    assert (await texts(adi))[-1] == "kartu"
    assert await post.store.outbox() == []


async def test_removal_in_a_channel_works_as_in_a_group(
    channel: Post, telegram: Control, clock: SettableClock
) -> None:
    eva = await telegram.user("Eva")
    await channel.puts_desk(evidence(number=0), evidence(number=1))
    await channel.quiet()
    await channel.puts_desk(removal(number=0))
    await channel.quiet()

    clock.forward(AGED)
    await channel.puts_desk(removal(number=1))
    await channel.quiet()

    assert await texts(eva.at(channel.desk)) == [GONE]


async def test_removal_of_what_was_never_sent_does_nothing(
    post: Post, telegram: Control, adi: Phone
) -> None:
    await post.puts_desk(removal())
    await post.quiet()

    assert await telegram.ledger() == []
    assert await post.store.outbox() == []


async def test_removal_of_what_a_reviewer_deleted_does_nothing_more(
    post: Post, telegram: Control, adi: Phone
) -> None:
    await post.puts_desk(evidence())
    await post.quiet()
    await adi.deletes((await adi.screen())[0])

    await post.puts_desk(removal())
    await post.quiet()

    assert await calls(telegram, "editMessageMedia") == []
    assert await post.store.outbox() == []


@pytest.mark.parametrize("restarted", [False, True], ids=["running", "restarted"])
async def test_evidence_that_is_on_its_way_is_removed_when_it_has_arrived(
    post: Post, telegram: Control, adi: Phone, restarted: bool
) -> None:
    await telegram.fault("sendPhoto", "slow", ms=200)
    await post.puts_desk(evidence())
    await until(lambda: in_flight(post))

    await post.puts_desk(removal())
    if restarted:
        await post.reopen()
    await post.quiet()

    assert len(await calls(telegram, "sendPhoto", accepted=True)) == 1
    assert await adi.screen() == []


async def test_evidence_that_waits_is_never_sent_once_it_is_to_be_removed(
    post: Post, telegram: Control, adi: Phone
) -> None:
    await telegram.fault("sendMessage", "slow", ms=200)
    await post.puts_desk(card(), evidence())
    await until(lambda: in_flight(post))

    await post.puts_desk(removal())
    await post.quiet()

    assert await calls(telegram, "sendPhoto") == []
    assert await texts(adi) == ["kartu"]


@pytest.mark.parametrize("method", ["deleteMessage", "editMessageMedia"])
async def test_removal_that_may_not_have_happened_is_repeated(
    post: Post, telegram: Control, adi: Phone, clock: SettableClock, method: str
) -> None:
    await post.puts_desk(evidence())
    await post.quiet()
    if method == "editMessageMedia":
        clock.forward(AGED)
    await telegram.fault(method, "accept_then_reset")

    await post.puts_desk(removal(), age=3600)
    await post.quiet()

    assert len(await calls(telegram, method)) == 2
    assert await texts(adi) in ([], [GONE])
    assert await post.store.outbox() == []


OWED: list[dict[str, Any]] = [
    {"notice": made.TIP},
    {"slot": f"tip:{made.TIP}"},
    {"slot": f"query:{made.TIP}"},
]


@pytest.mark.parametrize("owed", OWED, ids=["verdict", "receipt", "question of the desk"])
@pytest.mark.parametrize("verb", ["accept_then_reset", "accept_then_500", "refuse_500"])
async def test_what_a_voter_is_owed_is_repeated_however_old(
    post: Post, telegram: Control, wati: Phone, owed: dict[str, Any], verb: Any
) -> None:
    await telegram.fault("sendMessage", verb)

    await post.sends(wati, "kabar", age=3600, **owed)
    await post.quiet()

    assert len(await calls(telegram, chat_id=wati.chat)) == 2
    assert set(await texts(wati)) == {"kabar"}
    assert await post.store.outbox() == []


def verdict_for(key: str) -> tuple[Outgoing, ...]:
    return (Message(to=key, html="putusan", notice=made.TIP),)


async def announced(post: Post, wati: Phone, *outgoing: Outgoing) -> None:
    """Let the verdict on Wati's tip be on its way to her."""
    await post.opens_case(wati)
    key = await post.commits(Turn(), chat=wati.chat)
    marked = MarkTold(tips=(made.TIP,), told=Told.QUEUED)
    await post.commits(Turn(changes=(marked,), outgoing=outgoing or verdict_for(key)), voter=DESK)


async def test_verdict_counts_as_heard_when_it_was_delivered(
    post: Post, telegram: Control, wati: Phone
) -> None:
    await telegram.fault("sendMessage", "slow", ms=200)
    await announced(post, wati)

    before = await post.told(wati)
    await post.quiet()

    assert before == [Told.QUEUED]
    assert await post.told(wati) == [Told.HEARD]
    assert await texts(wati) == ["putusan"]


async def test_verdict_for_who_blocked_the_bot_counts_as_unreached(
    post: Post, telegram: Control, wati: Phone
) -> None:
    await wati.blocks()

    await announced(post, wati)
    await post.quiet()

    assert await post.told(wati) == [Told.UNREACHED]


async def test_verdict_that_telegram_refuses_counts_as_unreached(
    post: Post, telegram: Control, wati: Phone, adi: Phone
) -> None:
    await telegram.fault(
        "sendMessage", "fail", code=400, description="Bad Request: can't parse entities"
    )

    await announced(post, wati)
    await post.quiet()

    assert await post.told(wati) == [Told.UNREACHED]
    assert "menolak" in (await texts(adi))[0]
