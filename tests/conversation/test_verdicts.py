"""A verdict: who may publish it, who hears it, how it is withdrawn, and what reporters are asked."""

from __future__ import annotations

import pytest

from bot.demo.clock import SettableClock
from bot.demo.people import Control, Phone
from tests.conftest import House
from tests.conversation.story import (
    AGREE,
    ANSWER,
    CALM,
    DECIDE,
    EXPLANATION,
    HOAX,
    MINUTE,
    MISLEADING,
    NO_LINK,
    OUT_OF_SCOPE,
    PROPOSE,
    QUERY,
    RUMOUR,
    STOP,
    TITLE,
    TRUE,
    UNPROVEN,
    all_of,
    asks,
    card,
    code_on,
    decides,
    hands_in,
    link_on,
    orders,
    passes,
    presses,
    proposes,
    pushes,
    queries,
    sees,
    tells,
    writes,
)

NOWHERE = "merek genset cadangan gudang kabupaten"


@pytest.mark.parametrize("rating", [HOAX, MISLEADING, TRUE, UNPROVEN])
async def test_verdict_is_published_when_a_second_reviewer_agrees(
    voter: Phone, reviewer: Phone, second: Phone, rating: str
) -> None:
    tip = await tells(voter, CALM)
    receipt = await sees(voter, tip, "terkirim")
    shown = await card(reviewer, "Menunggu")

    proposed = await proposes(reviewer, shown, rating)
    before = await all_of(voter, TITLE)
    toast = await presses(second, AGREE, await card(second, "Usulan Peninjau 1"))

    heard = await sees(voter, rating, TITLE, EXPLANATION, code_on(shown))
    assert "tercatat" in proposed.text
    assert before == []
    assert "Disetujui" in toast
    assert heard.reply_to == receipt.id
    assert "t.me/panduan_pilkada_demo_bot" in heard.text
    await card(second, "Putusan", "disetujui Peninjau 2", TITLE)


async def test_own_proposal_cannot_be_agreed_to(
    voter: Phone, reviewer: Phone, second: Phone
) -> None:
    await tells(voter, CALM)
    await proposes(reviewer, await card(reviewer, "Menunggu"), TRUE)

    toast = await presses(reviewer, AGREE, await card(reviewer, "Usulan Peninjau 1"))

    assert toast == "Usulan sendiri harus disetujui peninjau lain."
    await card(second, "Usulan Peninjau 1")
    assert await all_of(voter, TITLE) == []


@pytest.mark.parametrize("own", [True, False], ids=["by who proposed", "by another"])
async def test_proposal_is_stopped(
    voter: Phone, reviewer: Phone, second: Phone, *, own: bool
) -> None:
    await tells(voter, CALM)
    await proposes(reviewer, await card(reviewer, "Menunggu"))

    await presses(reviewer if own else second, STOP, await card(second, "Usulan Peninjau 1"))

    shown = await card(second, "Menunggu", "usulan dibatalkan")
    assert shown.button(DECIDE)
    assert await all_of(voter, TITLE) == []


async def test_everyone_hears_once_in_their_language_and_the_card_counts(
    voter: Phone, reviewer: Phone, second: Phone, telegram: Control, house: House
) -> None:
    english = await telegram.user("Joko", language_code="en")
    gone = await telegram.user("Siti")
    await tells(voter, CALM)
    await tells(voter, CALM)
    for each in (english, gone):
        await tells(each, CALM)
    await gone.blocks()
    shown = await card(reviewer, "Menunggu")

    await decides(reviewer, second, shown)
    await sees(voter, HOAX, TITLE)
    heard = await sees(english, "❌ Hoax", TITLE)
    await passes(house, 2 * MINUTE)
    await passes(house, 2 * MINUTE)

    await card(reviewer, "Terjawab 2 dari 3 (1 memblokir bot)")
    assert "case PK-" in heard.text
    assert len(await all_of(voter, TITLE)) == 1
    assert len(await all_of(english, TITLE)) == 1


async def test_next_voter_gets_the_verdict_at_once_exactly_and_in_other_words(
    voter: Phone, reviewer: Phone, second: Phone, telegram: Control
) -> None:
    other = await telegram.user("Joko")
    await tells(voter, CALM)
    await decides(reviewer, second, await card(reviewer, "Menunggu"))

    await other.forwards(CALM.upper() + "!!!")
    same = await sees(other, HOAX, TITLE, EXPLANATION)
    await other.heard()
    await other.says("benarkah kardus kotak suara mudah dibobol")
    words = (await other.hears())[0]

    assert same.id != words.id
    assert HOAX in words.text
    assert TITLE in words.text


async def test_who_reports_it_all_the_same_hears_the_verdict_too(
    voter: Phone, reviewer: Phone, second: Phone, telegram: Control, clock: SettableClock
) -> None:
    other = await telegram.user("Joko")
    await tells(voter, CALM)
    shown = await decides(reviewer, second, await card(reviewer, "Menunggu"))
    await other.forwards(CALM)
    await sees(other, "Periksa atau laporkan")

    tip = await hands_in(other)

    heard = await sees(other, HOAX, TITLE, f"kasus {code_on(shown)}")
    assert heard.reply_to == (await sees(other, tip, "terkirim")).id
    clock.forward(MINUTE)
    await card(reviewer, "Terjawab 2 dari 2")
    assert len(await all_of(voter, TITLE)) == 1


async def test_withdrawn_verdict_is_told_to_who_heard_it_and_a_new_one_too(
    voter: Phone, reviewer: Phone, second: Phone, telegram: Control, clock: SettableClock
) -> None:
    other = await telegram.user("Joko")
    await tells(voter, CALM)
    shown = await decides(reviewer, second, await card(reviewer, "Menunggu"))
    await sees(voter, HOAX, TITLE)

    await orders(second, f"/tarik {code_on(shown).lower()}")
    await sees(second, "Putusan", "ditarik; 1 pengirim", "terbuka lagi")
    await sees(voter, code_on(shown), "ditarik", "jangan diteruskan")
    await other.forwards(CALM)
    offered = await sees(other, "Periksa atau laporkan")
    again = await card(reviewer, "Menunggu", "putusan ditarik Peninjau 2")
    await decides(second, reviewer, again, TRUE)

    assert "belum ada putusan" in offered.text
    await sees(voter, TRUE, TITLE)
    assert len(await all_of(voter, HOAX, TITLE)) == 1
    clock.forward(MINUTE)
    await card(reviewer, "Terjawab 1 dari 1")


async def test_who_was_out_of_reach_hears_the_next_verdict(
    voter: Phone, reviewer: Phone, second: Phone, house: House
) -> None:
    await tells(voter, CALM)
    await voter.blocks()
    shown = await decides(reviewer, second, await card(reviewer, "Menunggu"))
    # What became of the notice may be known at the second renewal of the card.
    await passes(house, 2 * MINUTE)
    await passes(house, 2 * MINUTE)
    await card(reviewer, "1 memblokir bot")
    await voter.unblocks()

    await orders(reviewer, f"/tarik {code_on(shown)}")
    await decides(reviewer, second, await card(reviewer, "Menunggu"), TRUE)

    await sees(voter, TRUE, TITLE)
    assert await all_of(voter, "ditarik") == []


async def test_out_of_scope_names_who_is_competent(
    voter: Phone, reviewer: Phone, second: Phone
) -> None:
    await tells(voter, "Truk sembako parkir di balai desa kami", kind="money")
    shown = await card(reviewer, "Menunggu")

    await decides(reviewer, second, shown, OUT_OF_SCOPE, "Bawaslu")

    await sees(voter, OUT_OF_SCOPE, TITLE, "Yang berwenang: Bawaslu")


async def test_verdict_carries_its_link(voter: Phone, reviewer: Phone, second: Phone) -> None:
    await tells(voter, CALM)
    source = "https://www.kpu.go.id/berita/1"

    await decides(reviewer, second, await card(reviewer, "Menunggu"), source=source)

    await sees(voter, TITLE, f"{EXPLANATION}\n\nSelengkapnya: {source}")


async def test_question_that_nothing_answers_is_answered_by_the_desk(
    voter: Phone, reviewer: Phone, second: Phone
) -> None:
    tip = await asks(voter, NOWHERE)
    shown = await card(reviewer, "Pertanyaan", "cadangan gudang")

    given = ("Bukan KPU; panitia mencetaknya sendiri.", NO_LINK, PROPOSE)
    await writes(reviewer, link_on(shown, ANSWER), *given)
    before = await all_of(voter, "Jawaban petugas")
    await presses(second, AGREE, await card(second, "Usulan Peninjau 1"))

    heard = await sees(voter, "Jawaban petugas", "panitia mencetaknya sendiri", code_on(shown))
    assert before == []
    assert heard.reply_to == (await sees(voter, tip, "Kode:")).id


async def test_question_and_rumour_in_the_same_words_are_two_cases(
    voter: Phone, reviewer: Phone, telegram: Control
) -> None:
    await asks(voter, NOWHERE)

    await tells(await telegram.user("Joko"), NOWHERE)

    await card(reviewer, "Pertanyaan", "1 pengirim")
    await card(reviewer, "Hoaks / disinformasi", "1 pengirim")


async def test_reporters_are_asked_in_the_desks_name_and_answer_by_reply_and_by_button(
    voter: Phone, reviewer: Phone, second: Phone, telegram: Control
) -> None:
    other = await telegram.user("Joko", language_code="en")
    tip, english = await tells(voter, CALM), await tells(other, CALM)
    shown = await card(reviewer, "Menunggu")

    done = await queries(reviewer, shown, "Dari grup mana kabar ini?")
    asked = await sees(voter, "Pertanyaan dari tim peninjau", tip, "Dari grup mana")
    await sees(other, english, "Dari grup mana")
    await voter.says("dari grup warga RT", reply_to=asked.id)
    await pushes(other, "reply")
    await other.hears()
    await other.says("from the market")

    by_reply = await sees(second, code_on(shown), tip, "dari grup warga RT")
    by_button = await sees(second, code_on(shown), english, "from the market")
    assert "2 pengirim" in done.text
    assert asked.reply_to == (await sees(voter, tip, "terkirim")).id
    assert by_reply.reply_to == by_button.reply_to == shown.id
    assert "Peninjau 1 bertanya: Dari grup mana" in (await card(second, "bertanya")).text


async def test_no_reviewers_name_or_number_reaches_a_voter(
    voter: Phone, reviewer: Phone, second: Phone
) -> None:
    await tells(voter, RUMOUR)
    shown = await card(reviewer, "Menunggu")
    await queries(reviewer, shown, "Dari grup mana kabar ini?")
    await sees(voter, "Dari grup mana")
    decided = await decides(reviewer, second, await card(reviewer, "bertanya"))
    await sees(voter, TITLE)
    await orders(reviewer, f"/tarik {code_on(decided)}")
    await sees(voter, "ditarik")

    told = " ".join(each.text for each in await voter.screen())

    for sign in ("Adi", "Budi", str(reviewer.user), str(second.user), "Peninjau 1", "Peninjau 2"):
        assert sign not in told


async def test_question_to_reporters_keeps_what_a_colleague_writes(
    voter: Phone, reviewer: Phone, second: Phone
) -> None:
    await tells(voter, CALM)
    shown = await card(reviewer, "Menunggu")
    link = link_on(shown, QUERY)
    await writes(second, link_on(shown, DECIDE), HOAX)
    taken = await card(reviewer, "Diambil Peninjau 2")

    stale = await writes(reviewer, link)
    await queries(reviewer, taken, "Dari grup mana kabar ini?")
    await second.private.says(TITLE)

    assert "sudah berubah" in stale.text
    await sees(second.private, "Tulis penjelasan")
