"""/hapus: of a voter who asks for it nothing is left, in the database and in the review chat."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from bot.demo.clock import SettableClock
from bot.demo.people import Control, Phone
from tests.conftest import House
from tests.conversation.canaries import stored
from tests.conversation.story import (
    CALM,
    all_of,
    card,
    code_on,
    decides,
    hands_in,
    orders,
    pushes,
    sees,
    tells,
)
from tests.waiting import until

CANARY = "kenari"
GONE = "Dihapus atas permintaan pengirim."
EMPTIED = "Isi laporan dihapus atas permintaan pengirim."
REPLACED = ["photo", "video", "animation", "document", "audio"]
FLEETING = ["voice", "video_note", "sticker"]


async def erases(voter: Phone) -> None:
    """Let *voter* erase everything, and wait until it is said to be done."""
    await voter.says("/hapus")
    await sees(voter, "Hapus semua data Anda")
    await pushes(voter, "erase")
    await sees(voter, "Semua data Anda sudah dihapus")


async def reports(voter: Phone, *kinds: str, text: str = CALM) -> str:
    """Let *voter* report *text* with a file of each kind; returns the tip's code."""
    await voter.says("/lapor")
    await voter.hears()
    await voter.says(text)
    await voter.hears()
    for kind in kinds:
        await voter.sends(kind)
        await voter.hears()
    return await hands_in(voter)


async def media(desk: Phone) -> list[str]:
    return [each.media for each in await desk.screen() if each.media]


async def shows(desk: Phone, *kinds: str) -> None:
    """Return once the review chat shows exactly media of these *kinds*."""

    async def look() -> bool:
        return sorted(await media(desk)) == sorted(kinds)

    await until(look)


def written(house: House) -> bytes:
    """Return all bytes of the database, its log worked in."""
    path = house.settings.database
    with closing(sqlite3.connect(path)) as database:
        database.execute("pragma wal_checkpoint(truncate)")
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


async def test_nothing_is_erased_without_a_second_yes(voter: Phone, reviewer: Phone) -> None:
    code = await tells(voter, CALM)
    await card(reviewer, "kardus")

    await voter.says("/hapus")
    asked = await sees(voter, "Hapus semua data Anda")
    await voter.taps("Jangan", asked)
    kept = await sees(voter, "tidak ada yang dihapus")

    assert "1 laporan" in asked.text
    assert kept.id == asked.id
    assert code in (await orders(voter, "/status")).text
    await card(reviewer, "kardus", "1 pengirim")


async def test_no_word_of_the_voter_is_left_in_the_database(
    voter: Phone, reviewer: Phone, house: House
) -> None:
    await voter.says(f"tps buka jam berapa {CANARY}1")
    await voter.hears()
    text = f"kardus {CANARY}2 https://{CANARY}3.example/x"
    await reports(voter, "photo", "document", "voice", text=text)
    shown = await card(reviewer, f"{CANARY}2")
    receipt = await sees(voter, "Laporan terkirim")
    await voter.says(f"tambahan {CANARY}4", reply_to=receipt.id)
    await sees(reviewer, f"{CANARY}4")
    await tells(voter, f"baliho {CANARY}5", kind="money")
    await card(reviewer, f"{CANARY}5")
    await voter.forwards(f"draf {CANARY}6 yang belum dikirim")
    await voter.hears()
    key = next(each for each in stored(house) if "tips.voter" in each).partition(": ")[2]
    before = {n for n in range(1, 7) if f"{CANARY}{n}".encode() in written(house)}

    await erases(voter)
    await sees(reviewer, code_on(shown), EMPTIED)

    async def settled() -> bool:
        return not any(value.startswith("outbox") for value in stored(house))

    await until(settled)
    assert before == {1, 2, 3, 4, 5, 6}
    assert await all_of(reviewer, CANARY) == []
    traces = (CANARY, "AQAD", "AgACAg", key)
    assert [value for value in stored(house) if any(each in value for each in traces)] == []
    assert CANARY.encode() not in written(house)
    await house.stop()
    assert CANARY.encode() not in house.settings.database.read_bytes()


async def test_fresh_messages_are_deleted_and_the_card_says_why(
    voter: Phone, reviewer: Phone
) -> None:
    kinds = [*REPLACED, *FLEETING]
    await reports(voter, *kinds, text="kardus " + "panjang " * 500)
    shown = await card(reviewer, "kardus")
    await sees(reviewer, "(sambungan)")
    await sees(reviewer, "belum ditampilkan")
    receipt = await sees(voter, "Laporan terkirim")
    await voter.says("tambahannya", reply_to=receipt.id)
    await sees(reviewer, "tambahannya")

    await erases(voter)
    emptied = await sees(reviewer, EMPTIED)

    async def left() -> bool:
        return [each.id for each in await reviewer.screen() if not each.mine] == [shown.id]

    assert await until(left)
    assert emptied.id == shown.id
    assert emptied.buttons == ()


@pytest.mark.parametrize("kind", ["photo", "video", "animation"])
async def test_what_is_too_old_to_delete_is_replaced_by_a_placeholder(
    voter: Phone, reviewer: Phone, clock: SettableClock, kind: str
) -> None:
    code = await reports(voter, kind, text="kardus " + "panjang " * 500)
    await card(reviewer, "kardus")
    evidence = await sees(reviewer, f"laporan {code}")
    page = await sees(reviewer, "(sambungan)")
    clock.forward(timedelta(hours=50))

    await erases(voter)
    placeholder = await sees(reviewer, GONE, but="sambungan")
    await sees(reviewer, EMPTIED)

    async def replaced() -> bool:
        now = {each.id: each for each in await reviewer.screen()}
        return now[page.id].text == GONE and now[evidence.id].text == GONE

    assert await until(replaced)
    assert placeholder.edited
    now = {each.id: each for each in await reviewer.screen()}
    assert now[evidence.id].media == "photo"
    assert now[evidence.id].file_unique_id != evidence.file_unique_id


async def test_document_that_was_revealed_is_replaced_too(
    voter: Phone, reviewer: Phone, clock: SettableClock
) -> None:
    code = await reports(voter, "document")
    held = await sees(reviewer, "belum ditampilkan")
    await reviewer.taps("Tampilkan (bisa memuat identitas)", held)
    evidence = await sees(reviewer, f"laporan {code}", but="belum ditampilkan")
    clock.forward(timedelta(hours=50))

    await erases(voter)

    async def replaced() -> bool:
        now = {each.id: each for each in await reviewer.screen()}
        notices = [now[held.id].text, now[evidence.id].text] if held.id in now else [GONE] * 2
        return notices == [GONE] * 2 and now[evidence.id].media == "photo"

    assert await until(replaced)


@pytest.mark.parametrize("kind", FLEETING)
async def test_what_cannot_be_replaced_goes_after_47_hours_in_any_case(
    voter: Phone, reviewer: Phone, clock: SettableClock, kind: str
) -> None:
    await reports(voter, kind)
    await shows(reviewer, kind)

    clock.forward(timedelta(hours=46))
    await orders(reviewer, "/antrean")
    kept = await media(reviewer)
    clock.forward(timedelta(hours=1, minutes=1))
    await shows(reviewer)
    note = await sees(reviewer, "dihapus otomatis setelah 47 jam")
    clock.forward(timedelta(hours=3))
    await erases(voter)

    assert kept == [kind]
    await sees(reviewer, EMPTIED)

    async def noticed() -> bool:
        now = {each.id: each.text for each in await reviewer.screen()}
        return now.get(note.id, GONE) == GONE

    assert await until(noticed)


async def test_expiry_outlives_a_restart(
    voter: Phone, reviewer: Phone, house: House, clock: SettableClock
) -> None:
    await reports(voter, "voice")
    await shows(reviewer, "voice")

    await house.stop()
    clock.forward(timedelta(hours=47, minutes=1))
    await house.start()

    await shows(reviewer)


async def test_case_with_tips_of_others_stays(
    voter: Phone, reviewer: Phone, telegram: Control, clock: SettableClock
) -> None:
    siti = await telegram.user("Siti", language_code="id")
    await tells(voter, CALM)
    await tells(siti, CALM)
    clock.forward(timedelta(minutes=2))
    shown = await card(reviewer, "2 pengirim")

    await erases(voter)

    kept = await card(reviewer, "1 pengirim", "kardus")
    assert kept.id == shown.id
    assert kept.button("✋ Ambil")
    assert "Menunggu peninjau" in (await orders(siti, "/status")).text


async def test_first_words_give_way_to_those_of_the_next_voter(
    voter: Phone, reviewer: Phone, telegram: Control, clock: SettableClock
) -> None:
    link = "https://contoh.example/kabar/1"
    await tells(voter, f"{CANARY} melihat kardus di rumahnya sendiri {link}")
    siti = await telegram.user("Siti", language_code="id")
    await tells(siti, f"kardus lagi {link}")
    clock.forward(timedelta(minutes=2))
    await card(reviewer, "2 pengirim", CANARY)

    await erases(voter)

    await sees(reviewer, " · pertama ", "1 pengirim", "kardus lagi", but=CANARY)


async def test_evidence_that_still_waits_to_be_sent_never_is(
    voter: Phone, reviewer: Phone, house: House, telegram: Control, clock: SettableClock
) -> None:
    await telegram.fault("sendPhoto", "retry_after", seconds=600)
    await reports(voter, "photo")
    await until(lambda: telegram.ledger("sendPhoto"))

    await erases(voter)

    async def taken_back() -> bool:
        return not any("AgACAg" in value for value in stored(house))

    await until(taken_back)
    clock.forward(timedelta(minutes=11))
    await house.restart()
    await sees(reviewer, EMPTIED)

    sent = [call for call in await telegram.ledger("sendPhoto") if call["accepted"]]
    assert sent == []
    assert await media(reviewer) == []


async def test_who_erased_hears_no_verdict_and_can_begin_anew(
    voter: Phone, reviewer: Phone, second: Phone, telegram: Control, clock: SettableClock
) -> None:
    siti = await telegram.user("Siti", language_code="id")
    await tells(voter, CALM)
    await tells(siti, CALM)
    clock.forward(timedelta(minutes=2))
    shown = await card(reviewer, "2 pengirim")
    await erases(voter)
    await card(reviewer, "1 pengirim")

    await decides(reviewer, second, await card(reviewer, code_on(shown)))
    await sees(siti, "Putusan tim peninjau")
    again = await tells(voter, "baliho di pohon", kind="campaign")

    assert await all_of(voter, "Putusan tim peninjau") == []
    assert again in (await orders(voter, "/status")).text
    assert "Putusan" in (await card(reviewer, code_on(shown))).text
