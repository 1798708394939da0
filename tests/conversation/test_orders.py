"""What reviewers order by command, in the group and in private, and who may not."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from bot.demo.people import Control, Phone
from tests.conftest import House
from tests.conversation.story import (
    CALM,
    MINUTE,
    RUMOUR,
    TAKE,
    TITLE,
    all_of,
    card,
    code_on,
    decides,
    orders,
    passes,
    presses,
    sees,
    tells,
)

CARD = " · pertama "


@pytest.fixture(params=["in the group", "in private"])
def bureau(request: pytest.FixtureRequest, reviewer: Phone) -> Phone:
    """Where a reviewer gives orders."""
    return reviewer if request.param == "in the group" else reviewer.private


async def test_queue_tells_what_waits_and_who_has_it(
    voter: Phone, reviewer: Phone, bureau: Phone
) -> None:
    empty = await orders(bureau, "/antrean")
    await tells(voter, CALM)
    await presses(reviewer, TAKE, await card(reviewer, "Menunggu"))

    queue = await orders(bureau, "/queue")

    assert empty.text == "Antrean kosong."
    assert "Antrean: 1 kasus" in queue.text
    assert "diambil Peninjau 1" in queue.text


@pytest.mark.parametrize("of", ["case", "tip"])
async def test_case_is_found_by_its_code_and_by_that_of_a_tip(
    voter: Phone, reviewer: Phone, bureau: Phone, of: str
) -> None:
    tip = await tells(voter, CALM)
    case = code_on(await card(reviewer, "Menunggu"))

    await orders(bureau, f"/kasus {(case if of == 'case' else tip).lower()}")

    await sees(bureau, case, f"laporan: {tip}" if bureau.chat < 0 else tip)


async def test_unknown_code_is_asked_for_again(bureau: Phone) -> None:
    for command in ("/kasus", "/kasus PK-2222", "/tarik PK-2222", "/blokir PK-2222 iklan"):
        answer = await orders(bureau, command)

        assert "Sebutkan kode kasus yang ada" in answer.text


async def test_numbers_tell_how_the_desk_stands(
    voter: Phone, reviewer: Phone, second: Phone, bureau: Phone, telegram: Control, house: House
) -> None:
    for name in ("Joko", "Siti", "Beni", "Cici"):
        await tells(await telegram.user(name), CALM)
    await tells(voter, CALM)
    shown = await card(reviewer, "5 pengirim")
    await passes(house, timedelta(hours=3))
    await decides(reviewer, second, shown)
    await sees(voter, TITLE)
    await tells(voter, RUMOUR)
    await card(reviewer, "TPS tutup", "Menunggu")

    numbers = await orders(bureau, "/statistik")

    assert "Kasus: 2 (terbuka 1, diputuskan 1, spam 0)" in numbers.text
    assert "❌ Hoaks: 1" in numbers.text
    assert "Terjawab: 5" in numbers.text
    assert "3 jam" in numbers.text


async def test_export_holds_no_identity_no_voters_words_and_no_formula(
    voter: Phone, reviewer: Phone, second: Phone, bureau: Phone, telegram: Control
) -> None:
    tip = await tells(voter, CALM)
    shown = await card(reviewer, "Menunggu")
    await decides(reviewer, second, shown, title='=HYPERLINK("kotak suara")')
    await tells(await telegram.user("Joko"), RUMOUR)
    await card(reviewer, "TPS tutup")

    table = await orders(bureau, "/ekspor")

    assert table.file_unique_id
    content = (await telegram.file(table.file_unique_id)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert rows[0]["kode"] == code_on(shown)
    assert [row["status"] for row in rows] == ["decided", "open"]
    assert rows[0]["judul"] == """'=HYPERLINK("kotak suara")"""
    told = ("kardus", "TPS tutup", "Wati", "Joko", str(voter.user), str(reviewer.user), tip)
    assert [each for each in told if each in content] == []


async def test_blocked_senders_tips_are_kept_and_not_shown_until_unblocked(
    voter: Phone, reviewer: Phone, bureau: Phone, house: House
) -> None:
    tip = await tells(voter, CALM)
    shown = await card(reviewer, "Menunggu")
    silent = len(await voter.screen())

    without = await orders(bureau, f"/blokir {tip}")
    done = await orders(bureau, f"/blokir {tip} mengirim iklan terus")
    after = len(await voter.screen())
    await tells(voter, "Truk sembako parkir di balai desa kami")
    await passes(house, MINUTE)
    await reviewer.heard()
    hidden = await all_of(reviewer, "sembako")
    undone = await orders(bureau, f"/buka {tip} ternyata bukan iklan")
    await tells(voter, "Ada spanduk robek di depan pasar lama kami")

    assert "Tulis alasannya" in without.text
    assert "tidak akan ditampilkan" in done.text
    assert silent == after
    assert hidden == []
    assert "akan ditampilkan lagi" in undone.text
    await card(reviewer, "spanduk")
    await presses(reviewer, TAKE, await card(reviewer, code_on(shown)))
    await card(reviewer, code_on(shown), "mengirim iklan terus", "ternyata bukan iklan")


async def test_paused_desk_takes_no_tips_and_says_so(
    voter: Phone, reviewer: Phone, bureau: Phone
) -> None:
    paused = await orders(bureau, "/jeda")
    await voter.says("/lapor")
    [refused] = await voter.hears()
    numbers = await orders(bureau, "/statistik")
    resumed = await orders(bureau, "/lanjut")

    await tells(voter, CALM)

    assert "dijeda" in paused.text
    assert "sedang tidak menerima laporan" in refused.text
    assert "Penerimaan laporan: dijeda" in numbers.text
    assert "dibuka lagi" in resumed.text
    await card(reviewer, "kardus")


async def test_verdict_that_is_none_is_not_withdrawn(
    voter: Phone, reviewer: Phone, bureau: Phone
) -> None:
    await tells(voter, CALM)
    code = code_on(await card(reviewer, "Menunggu"))

    answer = await orders(bureau, f"/tarik {code}")

    assert f"{code} tidak punya putusan" in answer.text


async def test_strangers_commands_are_refused_and_counted(
    voter: Phone, reviewer: Phone, telegram: Control, desk: int
) -> None:
    await tells(voter, CALM)
    code = code_on(await card(reviewer, "Menunggu"))
    stranger = (await telegram.user("Orang", started=True)).at(desk)
    await telegram.joins(stranger.user, desk)

    refused = await orders(stranger, f"/kasus {code}")
    await stranger.says("/jeda")
    await stranger.hears()
    private = await orders(stranger.private, "/jeda")
    numbers = await orders(reviewer, "/statistik")

    assert "hanya untuk peninjau yang terdaftar" in refused.text
    assert "Cara memakai bot ini" in private.text
    assert "bukan peninjau: 2" in numbers.text
    assert "Penerimaan laporan: dibuka" in numbers.text


async def test_strangers_press_is_refused_and_counted(
    voter: Phone, reviewer: Phone, telegram: Control, desk: int
) -> None:
    await tells(voter, CALM)
    stranger = (await telegram.user("Orang")).at(desk)

    toast = await presses(stranger, TAKE, await card(reviewer, "Menunggu"))

    numbers = await orders(reviewer, "/statistik")
    assert toast == "Hanya peninjau yang terdaftar yang bisa melakukan ini."
    assert "bukan peninjau: 1" in numbers.text
    await card(reviewer, "Menunggu")


async def test_anonymous_admin_and_channel_identity_are_refused_with_the_reason(
    reviewer: Phone, telegram: Control, desk: int
) -> None:
    await telegram.joins(reviewer.user, desk, "administrator")
    channel = await telegram.chat("Kanal", "channel", members={reviewer.user: "creator"})

    for identity in ({"anonymous": True}, {"as_chat": channel}):
        await reviewer.heard()
        await reviewer.says("/jeda", **identity)
        refused = (await reviewer.hears())[-1]

        assert "dengan akun sendiri" in refused.text
        assert "bukan sebagai admin anonim dan bukan atas nama channel" in refused.text
    numbers = await orders(reviewer, "/statistik")
    assert "Penerimaan laporan: dibuka" in numbers.text
    assert "bukan peninjau: 2" in numbers.text


async def test_command_that_is_posted_in_a_channel_is_refused_with_the_way_to_go(
    reviewer: Phone, house: House, telegram: Control
) -> None:
    members = {reviewer.user: "administrator"}
    channel = await telegram.chat("Meja", "channel", bot="administrator", members=members)
    house.settings = house.settings.model_copy(update={"review_chat_id": channel})
    await house.restart()

    refused = await orders(reviewer.at(channel), "/jeda")
    private = await orders(reviewer.private, "/statistik")

    assert "kirim perintah lewat percakapan pribadi" in refused.text
    assert "Penerimaan laporan: dibuka" in private.text


async def test_strangers_start_token_is_a_plain_start(
    voter: Phone, reviewer: Phone, telegram: Control
) -> None:
    await tells(voter, CALM)
    shown = await card(reviewer, "Menunggu")
    button = shown.button("⚖️ Putuskan")
    stranger = await telegram.user("Orang")
    assert button

    await stranger.opens(button)

    [welcome] = await stranger.hears()
    assert welcome.text.startswith("Panduan Pilkada")
    await card(reviewer, code_on(shown), "Menunggu")


async def test_who_is_no_longer_a_reviewer_acts_no_more(
    voter: Phone, reviewer: Phone, second: Phone, house: House
) -> None:
    await tells(voter, CALM)
    shown = await card(reviewer, "Menunggu")
    house.settings = house.settings.model_copy(update={"reviewer_ids": (reviewer.user,)})
    await house.restart()

    toast = await presses(second, TAKE, shown)

    assert "Hanya peninjau yang terdaftar" in toast
    await presses(reviewer, TAKE, shown)
    await card(reviewer, "Diambil Peninjau 1")


async def test_empty_list_means_nobody_and_says_so_at_start(
    voter: Phone, reviewer: Phone, house: House
) -> None:
    house.settings = house.settings.model_copy(update={"reviewer_ids": ()})
    await house.restart()

    warned = await sees(reviewer, "PILKADA_REVIEWER_IDS kosong")
    await tells(voter, CALM)
    toast = await presses(reviewer, TAKE, await card(reviewer, "Menunggu"))

    assert "tidak seorang pun" in warned.text
    assert "Hanya peninjau yang terdaftar" in toast
    [shown] = await all_of(reviewer, CARD)
    assert "Menunggu" in shown.text
