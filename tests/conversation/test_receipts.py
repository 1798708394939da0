"""What a voter has of a tip once it is sent: the receipt, where it stands, and how to change it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.demo.clock import SettableClock
from bot.demo.people import Control, Phone
from tests.conftest import TODAY
from tests.conversation.story import (
    CALM,
    CODE,
    SPAM,
    TAKE,
    all_of,
    card,
    code_on,
    decides,
    orders,
    presses,
    pushes,
    queries,
    sees,
    tells,
)

HOUR = timedelta(hours=1)
FACE = " · pertama "
"""What only a card says."""

UNLAWFUL = ["money", "hate", "neutrality", "campaign", "intimidation"]


async def crowd(telegram: Control, clock: SettableClock, voters: int) -> list[Phone]:
    """Let so many voters send the same rumour, an hour after each other."""
    phones = []
    for number in range(voters):
        phones.append(await telegram.user(f"Warga {number}", language_code="id"))
        await tells(phones[-1], CALM)
        clock.forward(HOUR)
    return phones


async def test_receipt_has_a_code_and_says_that_there_is_too_little_data(voter: Phone) -> None:
    code = await tells(voter, CALM)

    receipt = await sees(voter, "Laporan terkirim")
    assert f"Kode: {code}" in receipt.text
    assert "belum ada cukup data" in receipt.text
    assert "Balas pesan ini" in receipt.text
    assert receipt.button("Laporan saya")


@pytest.mark.parametrize(
    ("voters", "days", "told"),
    [
        (5, 0, "separuh laporan diputuskan dalam 3 jam, dan sembilan dari sepuluh dalam 5 jam"),
        (4, 0, "belum ada cukup data"),
        (5, 7, "belum ada cukup data"),
    ],
)
async def test_receipt_tells_the_real_times_of_the_last_week(
    reviewer: Phone,
    second: Phone,
    telegram: Control,
    clock: SettableClock,
    voters: int,
    days: int,
    told: str,
) -> None:
    phones = await crowd(telegram, clock, voters)
    await decides(reviewer, second, await card(reviewer, f"{voters} pengirim"))
    for phone in phones:
        await sees(phone, "Putusan tim peninjau")
    clock.forward(timedelta(days=days))
    siti = await telegram.user("Siti", language_code="id")

    await tells(siti, "Amplop dibagikan di balai desa")

    assert told in (await sees(siti, "Laporan terkirim")).text
    assert told in (await orders(reviewer, "/statistik")).text


@pytest.mark.parametrize("kind", UNLAWFUL)
async def test_unlawful_act_comes_with_what_a_formal_report_needs(voter: Phone, kind: str) -> None:
    await tells(voter, "Amplop dibagikan <di> balai desa", kind=kind, region="kabupaten sleman")

    note = await sees(voter, "Ini belum laporan resmi")
    report = await sees(voter, "BAHAN LAPORAN")

    assert "Batas waktu melapor: 7 hari sejak pelanggaran diketahui" in note.text
    assert "syarat formal: nama dan alamat pelapor" in note.text
    assert "syarat materiel: waktu dan tempat kejadian" in note.text
    assert "Bawaslu kabupaten/kota" in note.text
    assert "https://sigaplapor.bawaslu.go.id" in note.text
    assert ("187A" in note.text) is (kind == "money")
    assert "Uraian kejadian:\nAmplop dibagikan <di> balai desa\n" in report.text
    assert "Tempat kejadian: Kabupaten Sleman" in report.text
    assert "ditulis 20 November 2024" in report.text


@pytest.mark.parametrize("kind", ["hoax", "other"])
async def test_nothing_of_a_formal_report_is_said_of_what_bawaslu_does_not_take(
    voter: Phone, reviewer: Phone, kind: str
) -> None:
    await tells(voter, CALM, kind=kind)

    await card(reviewer, "kardus")
    assert await all_of(voter, "laporan resmi.") == []
    assert await all_of(voter, "BAHAN LAPORAN") == []


async def test_in_2026_the_time_limit_has_lapsed(voter: Phone, clock: SettableClock) -> None:
    clock.set(TODAY)

    await tells(voter, "Amplop dibagikan di balai desa", kind="money")

    note = await sees(voter, "Ini belum laporan resmi")
    assert "batas 7 hari untuk melaporkan peristiwa Pilkada 2024 sudah lewat" in note.text
    assert "untuk tindak pidana umum, ke polisi" in note.text
    assert "Jangan ditunda" not in note.text


async def test_status_follows_a_tip(voter: Phone, reviewer: Phone, second: Phone) -> None:
    code = await tells(voter, CALM)
    shown = await card(reviewer, "kardus")
    seen = [(await orders(voter, "/status")).text]
    await presses(reviewer, TAKE, shown)
    seen.append((await orders(voter, "/status")).text)
    await decides(reviewer, second, await card(reviewer, "Diambil"))
    await sees(voter, "Putusan tim peninjau")
    seen.append((await orders(voter, "/status")).text)

    assert all(code in text for text in seen)
    assert ["Menunggu peninjau" in seen[0], "Sedang diperiksa" in seen[1], "Hoaks" in seen[2]] == [
        True
    ] * 3


async def test_status_lists_only_own_tips_and_says_what_was_closed(
    voter: Phone, reviewer: Phone, telegram: Control
) -> None:
    joko = await telegram.user("Joko", language_code="id")
    await tells(joko, "Amplop di balai desa")
    own = [await tells(voter, CALM), await tells(voter, "Baliho di pohon", kind="campaign")]
    await presses(reviewer, SPAM, await card(reviewer, "kardus"))

    listed = await orders(voter, "/status")

    assert CODE.findall(listed.text) == own[::-1]
    assert "Ditutup tanpa putusan" in listed.text


async def test_replying_to_the_receipt_adds_text_and_photo(voter: Phone, reviewer: Phone) -> None:
    code = await tells(voter, CALM)
    shown = await card(reviewer, "kardus")
    receipt = await sees(voter, "Laporan terkirim")
    await voter.heard()

    await voter.says("tadi di <b>TPS</b> 5 https://evil.example", reply_to=receipt.id)
    [told] = await voter.hears()
    await voter.sends("photo", caption="dan ini", reply_to=receipt.id)
    await voter.hears()

    added = await sees(reviewer, code, "tadi di")
    picture = await sees(reviewer, "Bukti", code)
    assert told.text == f"Ditambahkan ke laporan {code}."
    assert "tadi di <b>TPS</b> 5 hxxps://evil[.]example" in added.text
    assert picture.media == "photo"
    assert {added.reply_to, picture.reply_to} == {shown.id}
    await sees(reviewer, code, "dan ini")


async def test_long_addition_is_shown_whole(
    voter: Phone, reviewer: Phone, telegram: Control
) -> None:
    code = await tells(voter, CALM)
    await card(reviewer, "kardus")
    receipt = await sees(voter, "Laporan terkirim")
    words = [f"kata{n}" for n in range(450)]

    await voter.says(" ".join(words), reply_to=receipt.id)
    await sees(reviewer, code, "kata449")

    shown = "".join(each.text for each in await all_of(reviewer, "tambahan dari pengirim"))
    assert [word for word in words if word not in shown] == []


@pytest.mark.parametrize("how", ["reply", "button"])
async def test_album_that_is_added_is_one(
    voter: Phone, reviewer: Phone, second: Phone, how: str
) -> None:
    code = await tells(voter, CALM)
    shown = await card(reviewer, "kardus")
    receipt = await sees(voter, "Laporan terkirim")
    await queries(reviewer, shown, "Ada fotonya?")
    await sees(voter, "Ada fotonya?")
    if how == "button":
        await pushes(voter, "reply")
        await sees(voter, "Tulis jawaban Anda")
    await voter.heard()

    given = {"reply_to": receipt.id} if how == "reply" else {}
    await voter.sends_album(["photo", "photo", "photo"], **given)
    replies = await voter.hears()
    await sees(reviewer, code, "(3/3)")

    assert [each.text for each in replies] == [f"Ditambahkan ke laporan {code}."]
    assert len([each for each in await reviewer.screen() if each.media == "photo"]) == 3


async def test_editing_a_sent_message_changes_the_card_and_what_goes_on_below(
    voter: Phone, reviewer: Phone
) -> None:
    await voter.says("/lapor")
    await voter.hears()
    sent = await voter.says("kardus awal " + "panjang " * 500)
    await voter.hears()
    await pushes(voter, "report")
    await voter.hears()
    await pushes(voter, "kind", "hoax")
    await voter.hears()
    await pushes(voter, "send")
    number = sent["message"]["message_id"]
    code = code_on(await sees(voter, "Laporan terkirim"))
    shown = await card(reviewer, "kardus awal", "bersambung")
    await sees(reviewer, code, "(sambungan)")

    await voter.edits(number, "kardus kedua " + "lebar " * 600)
    await sees(reviewer, code, "(sambungan)", "lebar", but="panjang")
    await card(reviewer, "kardus kedua", f"laporan {code} diubah pengirim")
    await voter.edits(number, "kardus pendek")
    short = await sees(reviewer, FACE, "kardus pendek", but="bersambung")

    assert short.id == shown.id
    assert f"Laporan {code} sudah diperbarui" in (await sees(voter, "diperbarui")).text

    async def texts() -> list[str]:
        return [each.text for each in await reviewer.screen()]

    await sees(reviewer, "kardus pendek", but="panjang")
    assert [text for text in await texts() if "lebar" in text or "panjang" in text] == []


async def test_editing_an_addition_changes_it_in_place(voter: Phone, reviewer: Phone) -> None:
    await tells(voter, CALM)
    await card(reviewer, "kardus")
    receipt = await sees(voter, "Laporan terkirim")
    sent = await voter.says("di TPS 5", reply_to=receipt.id)
    first = await sees(reviewer, "tambahan dari pengirim", "TPS 5")

    await voter.edits(sent["message"]["message_id"], "di TPS 6")

    assert (await sees(reviewer, "tambahan dari pengirim", "TPS 6")).id == first.id


async def test_caption_can_be_changed_and_taken_away(
    voter: Phone, reviewer: Phone, telegram: Control
) -> None:
    await voter.says("/lapor")
    await voter.hears()
    sent = await voter.sends("photo", caption="kardus di rumah saya")
    await voter.hears()
    for action, value in (("report", ""), ("kind", "hoax"), ("send", "")):
        await pushes(voter, action, value)
        await voter.hears()
    await card(reviewer, "kardus di rumah saya")

    await voter.edits(sent["message"]["message_id"], "kardus di TPS")
    await card(reviewer, "kardus di TPS")
    bare = {k: v for k, v in sent["message"].items() if k != "caption"}
    await telegram.raw({"edited_message": {**bare, "edit_date": bare["date"] + 9}})

    await sees(reviewer, FACE, "1 pengirim", but="kardus")
