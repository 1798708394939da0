"""A voter's tip, whatever it begins with, up to the moment it is sent, over the local Bot API."""

from __future__ import annotations

import pytest

from bot.demo.people import Control, Phone
from tests.conftest import House
from tests.conversation.story import (
    CALM,
    HOAX,
    all_of,
    asks,
    card,
    code_on,
    decides,
    hands_in,
    pushes,
    sees,
    tells,
)

ODD = "merek genset cadangan gudang kabupaten"
"""A question that no entry answers."""

ASKED = "Periksa atau laporkan ini?"
WAYS = {
    "command": ["/lapor"],
    "start": ["/start", "lapor"],
    "no answer": [ODD, "lapor"],
    "help": ["/report"],
}
FILES = ["photo", "video", "voice", "audio", "document", "animation", "video_note"]
PLACES = {
    "kota bandung": "Kota Bandung",
    "Kab. Sleman": "Kabupaten Sleman",
    "di jogja, sleman": "Kabupaten Sleman",
    "jaksel": "Kota Jakarta Selatan",
    "SURABAYA": "Kota Surabaya",
    "jawa barat": "Provinsi Jawa Barat",
}


async def taps(telegram: Control) -> int:
    """Return how many buttons have been pressed and answered so far."""
    return len(await telegram.ledger("answerCallbackQuery"))


async def reaches_kinds(voter: Phone, text: str = CALM) -> None:
    await voter.says("/lapor")
    await voter.hears()
    await voter.says(text)
    await voter.hears()
    await pushes(voter, "report")
    await voter.hears()


async def reaches_summary(voter: Phone, text: str = CALM, kind: str = "hoax") -> str:
    await reaches_kinds(voter, text)
    await pushes(voter, "kind", kind)
    return (await voter.hears())[-1].text


@pytest.mark.parametrize("way", WAYS)
async def test_what_to_know_is_told_before_content_is_asked_for(voter: Phone, way: str) -> None:
    first, *pressed = WAYS[way]
    await voter.says(first)
    for action in pressed:
        await voter.hears()
        await pushes(voter, action)

    [asked] = await voter.hears()

    money, formal, content = (
        asked.text.index(words)
        for words in ("menerima uang", "dapat memerlukan identitas pelapor", "kirim isinya")
    )
    assert money < formal < content
    assert "187A" in asked.text
    assert "tidak bisa menjanjikan bebas dari pidana" in asked.text
    assert "mintalah saran ke Bawaslu" in asked.text
    assert "meja ini tidak pernah mengetahuinya" in asked.text
    assert "tim peninjau Kantor Contoh" in asked.text


@pytest.mark.parametrize(
    ("how", "kind"),
    [("forwards", "sticker"), *((how, kind) for how in ("forwards", "sends") for kind in FILES)],
)
async def test_whatever_comes_unasked_is_asked_about_once(
    voter: Phone, how: str, kind: str
) -> None:
    await (voter.forwards(kind=kind) if how == "forwards" else voter.sends(kind))

    [asked] = await voter.hears()

    assert asked.text.startswith(ASKED)
    assert [button.label for row in asked.buttons for button in row] == [
        "📣 Laporkan",
        "Tidak usah",
    ]


@pytest.mark.parametrize("text", ["Kotak suara dari kardus!", "cek https://contoh.example/kabar"])
async def test_forwarded_text_and_typed_link_are_asked_about(voter: Phone, text: str) -> None:
    await (voter.says(text) if "https" in text else voter.forwards(text))

    asked = (await voter.hears())[-1]

    assert asked.text.startswith(ASKED)


async def test_typed_question_without_link_is_answered_and_not_asked_about(voter: Phone) -> None:
    await voter.says("tps buka jam berapa")

    [answer] = await voter.hears()

    assert ASKED not in answer.text


async def test_known_rumour_is_shown_with_its_rating_and_can_be_reported_all_the_same(
    voter: Phone, reviewer: Phone
) -> None:
    rumour = "Terbongkar! Server KPU di Singapura sudah di-setting menang sekian persen"
    await voter.forwards(rumour)

    known, asked = await voter.hears(many=2)
    code = await hands_in(voter)

    assert known.text.startswith("❌ Hoaks")
    assert "server KPU di Singapura" in known.text
    assert "Yang kami ketahui ada di atas" in asked.text
    assert code.startswith("PK-")
    assert "Terdekat: ❌ Hoaks" in (await card(reviewer, "sekian persen")).text


async def test_forwarded_question_gets_its_answer_and_can_be_reported(voter: Phone) -> None:
    await voter.forwards("tps buka jam berapa ya?")

    answer, asked = await voter.hears(many=2)
    code = await hands_in(voter)

    assert answer.text.startswith("Jam berapa TPS buka dan tutup?")
    assert asked.text.startswith(ASKED)
    assert code.startswith("PK-")


async def test_published_verdict_meets_the_next_voter_with_the_same_photo(
    voter: Phone, reviewer: Phone, second: Phone, telegram: Control
) -> None:
    sent = await voter.sends("photo", caption=CALM)
    await sees(voter, ASKED)
    await hands_in(voter)
    await decides(reviewer, second, await card(reviewer, "kardus"), HOAX)
    other = await telegram.user("Siti", language_code="id")

    await other.forwards(of=sent)
    known, asked = await other.hears(many=2)

    assert known.text.startswith("❌ Hoaks\n\nKardus kotak suara")
    assert asked.text.startswith(ASKED)


@pytest.mark.parametrize("way", ["command", "forward"])
async def test_three_taps_lead_from_the_start_to_sent(
    voter: Phone, telegram: Control, way: str
) -> None:
    if way == "command":
        await voter.says("/lapor")
        await voter.hears()
        await voter.says(CALM)
    else:
        await voter.forwards(CALM)
    await voter.hears()
    for label in ("✅ Selesai" if way == "command" else "📣 Laporkan", "Politik uang", "📨 Kirim"):
        await voter.taps(label)
        await voter.hears()

    assert "Laporan terkirim" in (await sees(voter, "Kode: PK-")).text
    assert await taps(telegram) == 3


async def test_choosing_among_regions_costs_no_further_tap(
    voter: Phone, reviewer: Phone, telegram: Control
) -> None:
    await reaches_summary(voter)
    await voter.says("bandung")
    [choice] = await voter.hears()

    await voter.taps("📨 Kirim: Kabupaten Bandung", choice)
    await sees(voter, "Laporan terkirim")

    assert await taps(telegram) == 3
    assert " · Kabupaten Bandung\n" in (await card(reviewer, "kardus")).text


async def test_selesai_without_content_asks_for_it(voter: Phone) -> None:
    await voter.says("/lapor")
    [asked] = await voter.hears()

    await voter.presses(asked.id, "report:", force=True)

    toast = await voter.toast()
    assert toast
    assert toast.text == "Kirim dulu isinya."


@pytest.mark.parametrize(
    "label",
    [
        "Hoaks / disinformasi",
        "Politik uang",
        "Kampanye SARA / kebencian",
        "Netralitas ASN/TNI/Polri/kades",
        "Kampanye di luar jadwal / APK",
        "Intimidasi",
        "Lainnya",
    ],
)
async def test_each_kind_can_be_chosen(voter: Phone, reviewer: Phone, label: str) -> None:
    await reaches_kinds(voter)

    await voter.taps(label)
    summary = (await voter.hears())[-1]
    await voter.taps("📨 Kirim")
    shown = await card(reviewer, "kardus")

    assert f"Jenis: {label}" in summary.text
    assert f" · {label} · " in shown.text
    assert ("187A" in summary.text) is (label == "Politik uang")


@pytest.mark.parametrize("typed", PLACES)
async def test_region_is_found_in_common_wordings(
    voter: Phone, reviewer: Phone, typed: str
) -> None:
    await reaches_summary(voter)

    await voter.says(typed)
    summary = (await voter.hears())[-1]
    await pushes(voter, "send")

    assert f"Daerah: {PLACES[typed]}" in summary.text
    assert f" · {PLACES[typed]}\n" in (await card(reviewer, "kardus")).text


async def test_unknown_region_is_said_and_the_tip_can_be_sent_without(
    voter: Phone, reviewer: Phone
) -> None:
    await reaches_summary(voter)

    await voter.says("wakanda")
    [unknown] = await voter.hears()
    await voter.taps("📨 Kirim", unknown)

    assert unknown.text.startswith("Daerah itu tidak saya temukan")
    assert " · tidak disebut\n" in (await card(reviewer, "kardus")).text


async def test_summary_says_what_is_shared_with_whom(voter: Phone) -> None:
    summary = await reaches_summary(voter)

    assert CALM in summary
    assert "Daerah: tidak disebut" in summary
    assert (
        "Dikirim kepada: tim peninjau Kantor Contoh, tanpa nama, nomor, dan akun Anda" in summary
    )


async def test_unanswered_question_goes_to_the_team_with_one_tap(
    voter: Phone, reviewer: Phone, telegram: Control
) -> None:
    code = await asks(voter, ODD)

    shown = await card(reviewer, ODD)
    await pushes(voter, "ask")
    toast = await voter.toast()

    assert code_on(shown) != code
    assert "Pertanyaan" in shown.text
    assert toast
    assert toast.text == "Pertanyaan itu sudah dikirim ke petugas."


async def test_english_voter_is_served_in_english_and_the_card_is_indonesian(
    house: House, reviewer: Phone, telegram: Control
) -> None:
    joko = await telegram.user("Joko", language_code="en")
    code = await tells(joko, CALM, kind="money")

    said = [each.text for each in await all_of(joko)]

    assert "Report" in said[0]
    assert "Politik uang" not in "\n".join(said)
    assert code in "\n".join(said)
    assert " · Politik uang · " in (await card(reviewer, "kardus")).text
