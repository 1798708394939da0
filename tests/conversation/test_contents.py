"""What a tip may hold, and how strangers' words and links look to reviewers."""

from __future__ import annotations

import pytest

from bot.demo.people import Control, Phone
from bot.demo.screen import Seen
from bot.plain import units
from bot.review import shown as shown_as
from tests.conversation.story import (
    CALM,
    all_of,
    card,
    code_on,
    decides,
    hands_in,
    orders,
    queries,
    sees,
    tells,
)
from tests.waiting import until

ASKED = "Periksa atau laporkan ini?"
REFUSED = {
    "contact": "Kontak tidak kami terima: isinya nama dan nomor orang",
    "location": "Lokasi tidak kami terima: bisa menunjukkan di mana Anda berada",
    "venue": "Lokasi tidak kami terima: bisa menunjukkan di mana Anda berada",
    "live location": "Lokasi tidak kami terima: bisa menunjukkan di mana Anda berada",
    "poll": "Jenis pesan ini tidak bisa dilaporkan",
    "dice": "Jenis pesan ini tidak bisa dilaporkan",
}
UNASKED = {
    **REFUSED,
    "contact": "Jangan kirim kontak ke sini; saya tidak menyimpannya",
    "location": "Lokasi tidak saya simpan",
    "venue": "Lokasi tidak saya simpan",
    "live location": "Lokasi tidak saya simpan",
}
PLACE = {"latitude": -6.9147, "longitude": 107.6098}


async def sends_what(voter: Phone, what: str) -> None:
    """Send something that is no evidence."""
    match what:
        case "dice":
            dice = {"emoji": "🎲", "value": 6}
            sent = await voter.sends("poll")
            await voter.hears()
            poll = {key: sent["message"][key] for key in ("chat", "date", "from")}
            await voter.control.raw({"message": {**poll, "message_id": 900, "dice": dice}})
        case "venue":
            venue = {"location": PLACE, "title": "Rumah Wati", "address": "Jalan Mawar 1"}
            await voter.sends("location", content_of_it={"venue": venue})
        case "live location":
            live = {"location": {**PLACE, "live_period": 900}}
            await voter.sends("location", content_of_it=live)
        case _:
            await voter.sends(what)


async def refusals(telegram: Control) -> list[str]:
    """Return why the server did not take what the bot sent."""
    calls = await telegram.ledger()
    return [f"{call['method']}: {call['error']}" for call in calls if not call["accepted"]]


@pytest.mark.parametrize("begun", [False, True], ids=["unasked", "begun"])
async def test_album_is_one(
    voter: Phone, reviewer: Phone, telegram: Control, *, begun: bool
) -> None:
    if begun:
        await voter.says("/lapor")
        await voter.hears()

    await voter.sends_album([{"kind": "photo", "caption": CALM}, "photo", "video"])
    prompts = await voter.hears()
    await hands_in(voter)

    assert len(prompts) == 1
    assert "📎 3 berkas" in (await card(reviewer, "1 pengirim", "kardus")).text
    await sees(reviewer, "(3/3)")


async def test_fifty_forwards_make_one_prompt_and_one_tip(voter: Phone, reviewer: Phone) -> None:
    for number in range(50):
        await voter.forwards(f"pesan {number}")
    prompts = await voter.hears()
    await hands_in(voter)

    assert [each.text.startswith(ASKED) for each in prompts] == [True]
    shown = await card(reviewer, "pesan 0", "pesan 49")
    assert "1 pengirim" in shown.text
    assert "antrean: 1" in (await orders(reviewer, "/antrean")).text.lower()


async def test_text_photo_and_voice_are_one_tip(voter: Phone, reviewer: Phone) -> None:
    await voter.says("/lapor")
    await voter.hears()
    await voter.says(CALM)
    await voter.hears()
    await voter.sends("photo", caption="ini fotonya")
    await voter.hears()
    await voter.sends("voice")
    assert "3 pesan" in (await voter.hears())[-1].text

    await hands_in(voter)

    shown = await card(reviewer, "kardus", "ini fotonya")
    await sees(reviewer, "(2/2)")
    media = [each for each in await reviewer.screen() if each.media]
    assert [each.media for each in media] == ["photo", "voice"]
    assert {each.reply_to for each in media} == {shown.id}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("begun", [False, True], ids=["unasked", "draft"])
async def test_what_is_no_evidence_is_refused_with_the_reason(
    voter: Phone, what: str, *, begun: bool
) -> None:
    if begun:
        await voter.says("/lapor")
        await voter.hears()

    await sends_what(voter, what)
    [refused] = await voter.hears()

    assert refused.text.startswith((REFUSED if begun else UNASKED)[what])


@pytest.mark.parametrize("what", REFUSED)
async def test_refused_content_leaves_the_draft_as_it_was(
    voter: Phone, reviewer: Phone, what: str
) -> None:
    await voter.says("/lapor")
    await voter.hears()
    await voter.says(CALM)
    await voter.hears()
    await sends_what(voter, what)
    await voter.hears()

    await hands_in(voter)

    shown = await card(reviewer, CALM)
    assert "berkas" not in shown.text
    assert [each.media for each in await reviewer.screen() if each.media] == []


async def test_live_location_that_moves_is_met_with_silence(voter: Phone) -> None:
    live = {"location": {**PLACE, "live_period": 900}}
    sent = await voter.sends("location", content_of_it=live)
    await voter.hears()

    moved = {**sent["message"], "edit_date": sent["message"]["date"] + 60}
    await voter.control.raw({"edited_message": moved})
    await voter.says("tps buka jam berapa")
    news = await voter.hears()

    assert len(news) == 1


async def test_sticker_is_greeted_and_in_a_tip_it_is_evidence(
    voter: Phone, reviewer: Phone
) -> None:
    await voter.sends("sticker")
    [greeted] = await voter.hears()
    await voter.says("/lapor")
    await voter.hears()
    await voter.sends("sticker")
    await voter.hears()

    await hands_in(voter)

    assert greeted.text.startswith("Terima kasih!")
    await sees_media(reviewer, "sticker")


async def sees_media(reviewer: Phone, what: str) -> Seen:
    """Return the evidence of that kind, once there is one."""
    while True:
        for seen in await reviewer.screen():
            if seen.media == what:
                return seen
        await reviewer.hears()


@pytest.mark.parametrize("what", ["photo", "video", "voice", "video_note"])
async def test_protected_content_reaches_the_reviewers(
    voter: Phone, reviewer: Phone, telegram: Control, what: str
) -> None:
    await voter.forwards(kind=what, has_protected_content=True)
    await voter.hears()

    await hands_in(voter)

    await sees_media(reviewer, what)
    assert await refusals(telegram) == []


LONG = {
    "words": "kabar bohong " * 315,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 240,
    "astral": "𝕜" * 2048,
    "one word": "x" * 4096,
    "markup": "<b>&amp;*_`[" * 341,
    "links": "https://a.example/x " * 204,
    "dots": "a.id " * 819,
    "lines": "baris\n" * 682,
    "marks": "a\u0301" * 2048,
}


@pytest.mark.parametrize("what", LONG)
async def test_long_tip_goes_on_below_the_card_and_nothing_is_refused(
    voter: Phone, reviewer: Phone, telegram: Control, what: str
) -> None:
    text = LONG[what]
    assert units(text) <= 4096

    code = await tells(voter, text, kind="money")

    shown = await card(reviewer, "bersambung di bawah")
    wanted = squeezed(shown_as(text))

    async def quoted() -> str | None:
        pages = (shown, *await all_of(reviewer, code, "(sambungan)"))
        marks = (mark for each in pages for kind, mark in each.marks if kind == "blockquote")
        told = squeezed("".join(marks))
        # The last page comes when it comes.
        return told if len(told) >= len(wanted) else None

    assert await until(quoted) == wanted
    assert await refusals(telegram) == []


def squeezed(text: str) -> str:
    return "".join(text.split())


async def test_several_long_messages_make_one_tip_that_is_shown_whole(
    voter: Phone, reviewer: Phone, telegram: Control
) -> None:
    texts = [f"{letter}{number} " * 1300 for number, letter in enumerate("abcd")]
    texts.append("selesai sampai di sini")

    code = await tells(voter, *texts, kind="money")
    await card(reviewer, "bersambung di bawah")
    await sees(reviewer, code, "(sambungan)", "selesai sampai di sini")

    pages = "".join(each.text for each in await all_of(reviewer, code, "(sambungan)"))
    assert [pages.count(f"{letter}{n}") for n, letter in enumerate("bcd", 1)] == [1300] * 3
    assert await refusals(telegram) == []


async def test_crowded_card_stays_within_the_limit(
    voter: Phone, reviewer: Phone, second: Phone, telegram: Control
) -> None:
    host = ".".join(["panjang" * 8] * 4)
    links = [f"https://{host}.example/{n}/{'jalan/' * 50}" for n in range(5)]
    await tells(voter, "kabar " * 200, *links, kind="money", region="kabupaten sleman")
    shown = await card(reviewer, "kabar kabar")
    for number in range(6):
        asked = f"Di mana {number}? " + "tepatnya " * 24
        await queries(reviewer, shown, asked)

    title, explanation = "Kabar yang panjang " * 10, "Penjelasan yang panjang " * 36
    done = await decides(
        reviewer, second, shown, title=title.strip(), explanation=explanation.strip()
    )
    listed = await orders(reviewer.private, f"/kasus {code_on(done)}")

    assert done.text.count("Penjelasan") == 36
    assert done.text.count("🔗 …") == 5
    assert "panjang[.]example" in listed.text
    assert await refusals(telegram) == []
