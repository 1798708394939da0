"""Who sends something is told to nobody: canaries over every content type, and where they may not be.

What a voter writes is shown to reviewers; who wrote it, and what Telegram adds, never is.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from bot import logs
from bot.demo.people import Control, Phone
from bot.demo.screen import Seen
from bot.store import export
from tests.chat import evidence
from tests.conftest import TOKEN, House
from tests.conversation.canaries import (
    ADDED,
    NIK,
    PERSON,
    PHONE,
    USER,
    at_the_desk,
    found,
    in_database,
    stored,
)
from tests.conversation.story import (
    CALM,
    asks,
    card,
    hands_in,
    orders,
    sees,
    tells,
)
from tests.waiting import until

FILES: dict[str, dict[str, Any]] = {
    "photo": {},
    "voice": {},
    "video_note": {},
    "sticker": {},
    "video": {},
    "animation": {"file_name": "kenari-berkas.mp4", "content": evidence.mp4()},
    "named video": {"file_name": "kenari-berkas.mp4", "content": evidence.mp4()},
    "audio": {"file_name": "kenari-berkas.mp3", "content": evidence.mp3()},
    "vorbis": {"file_name": "kenari-berkas.ogg", "content": evidence.ogg()},
    "document": {"file_name": "kenari-berkas.jpg", "content": evidence.jpeg()},
    "pdf": {"file_name": "kenari-berkas.pdf", "content": evidence.pdf()},
    "film": {"file_name": "kenari-berkas.mp4", "content": evidence.mp4()},
    "unreadable": {"file_name": "kenari-berkas.xls", "content": b"\0" + evidence.MARK},
}
KINDS = {
    "named video": "video", "vorbis": "audio", "pdf": "document", "film": "document",
    "unreadable": "document",
}  # fmt: skip
TAGGED = {"audio": {"performer": "Kenariwati", "title": "Kenariwati"}}
CAPTIONED = {"photo", "voice", "audio", "video", "animation", "document"}
CAPTION = f"NIK {NIK} hp {PHONE} surel kenari@contoh.id kardus"
HELD = {"unreadable"}


@pytest.fixture
async def kenari(house: House, telegram: Control) -> Phone:
    return await telegram.user(
        "Kenariwati",
        last_name="Prawirakenari",
        username="kenari_wati",
        user_id=USER,
        language_code="id",
    )


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All that the bot logs when it is set to log everything."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.set_up(TOKEN, level=logging.DEBUG)
    root.addHandler(caplog.handler)
    caplog.handler.setFormatter(root.handlers[0].formatter)
    yield caplog
    root.handlers[:], root.level = before[0], before[1]


async def evidence_of(reviewer: Phone) -> Seen:
    """Return the evidence on the screen, or what stands in its place."""

    async def look() -> Seen | None:
        shown = await reviewer.screen()
        return next(
            (each for each in shown if each.media or "belum ditampilkan" in each.text), None
        )

    return await until(look)


async def sends_canaries(kenari: Phone, what: str, **more: Any) -> dict[str, Any]:
    """Send a file that says in every place who sent it."""
    kind = KINDS.get(what, what)
    caption = {"caption": CAPTION} if kind in CAPTIONED else {}
    mention = {"type": "text_mention", "offset": 0, "length": 3, "user": PERSON}
    entities = {"caption_entities": [mention]} if caption else {}
    return await kenari.sends(kind, **FILES[what], **caption, **entities, **ADDED, **more)


@pytest.mark.parametrize("what", FILES)
async def test_file_tells_nobody_who_sent_it(
    kenari: Phone,
    reviewer: Phone,
    house: House,
    telegram: Control,
    desk: int,
    log: pytest.LogCaptureFixture,
    what: str,
) -> None:
    other = await kenari.says("Kata orang kenari")
    await kenari.hears()
    await kenari.says("/lapor")
    await kenari.hears()
    await sends_canaries(kenari, what, reply_to=other["message"]["message_id"])
    await kenari.hears()

    await hands_in(kenari, kind="money", region="kota bandung")
    await card(reviewer, "Politik uang")
    shown = await evidence_of(reviewer)

    assert await at_the_desk(telegram, desk) == []
    assert in_database(house) == [
        value for value in in_database(house) if "Kata orang kenari" in value
    ]
    assert found(log.text) == []
    assert ("belum ditampilkan" in shown.text) is (what in HELD)


@pytest.mark.parametrize("origin", ["hidden_user", "user", "chat", "channel"])
@pytest.mark.parametrize("kind", [None, "photo", "document"])
async def test_forward_tells_nobody_where_it_is_from(
    kenari: Phone, reviewer: Phone, house: House, telegram: Control, desk: int, origin: str,
    kind: str | None,
) -> None:  # fmt: skip
    more = {"file_name": "kenari-berkas.pdf", "content": evidence.pdf()}
    about = {**ADDED, **(more if kind == "document" else {})}
    text = None if kind else f"kardus {NIK}"
    await kenari.forwards(text, kind=kind, origin=origin, name="Bude Kenari", **about)
    await sees(kenari, "Periksa atau laporkan ini?")

    await hands_in(kenari)
    await card(reviewer, "1 pengirim")
    await (evidence_of(reviewer) if kind else card(reviewer, "«NIK/KK»"))

    assert await at_the_desk(telegram, desk) == []
    assert in_database(house) == []


async def test_album_tells_nobody_who_sent_it(
    kenari: Phone, reviewer: Phone, house: House, telegram: Control, desk: int
) -> None:
    part = {"kind": "document", "caption": CAPTION, **FILES["document"]}
    await kenari.sends_album([part, part, {**part, **FILES["pdf"]}], **ADDED)
    await sees(kenari, "Periksa atau laporkan ini?")

    await hands_in(kenari)
    await sees(reviewer, "Bukti", "(3/3)")

    assert await at_the_desk(telegram, desk) == []
    assert in_database(house) == []


@pytest.mark.parametrize("what", ["contact", "location", "poll"])
async def test_what_is_refused_is_stored_nowhere(
    kenari: Phone, reviewer: Phone, house: House, log: pytest.LogCaptureFixture, what: str
) -> None:
    named = {"phone_number": "6281234500001", "first_name": "Kenariwati", "user_id": USER}
    given = {"contact": {"contact": named}, "location": {}, "poll": {}}[what]
    await kenari.says("/lapor")
    await kenari.hears()

    await kenari.sends(what, content_of_it=given, **ADDED)
    await kenari.hears()

    assert in_database(house) == []
    assert [
        value for value in stored(house) if "-6.91" in value or "terdaftar di DPT" in value
    ] == []
    assert found(log.text) == []


async def test_orders_and_private_chats_of_reviewers_show_no_identity(
    kenari: Phone, reviewer: Phone, telegram: Control, desk: int
) -> None:
    await tells(kenari, f"kardus, hubungi {PHONE}", region="kota bandung")
    code = (await card(reviewer, "«telepon»")).text[:7]
    await asks(kenari, "merek genset cadangan gudang kabupaten")
    texts = [
        (await orders(reviewer, order)).text
        for order in (f"/kasus {code}", "/statistik", "/antrean")
    ]
    table = await orders(reviewer, "/ekspor")
    private = await orders(reviewer.private, f"/kasus {code}")

    raw = (await telegram.messages(desk))["messages"]
    sent = next(each["document"] for each in raw if each["message_id"] == table.id)
    csv = (await telegram.file(sent["file_id"])).decode()
    assert code in csv
    assert found("\n".join([*texts, private.text, csv, *stored_names(sent)])) == []
    assert CALM not in csv


def stored_names(document: dict[str, Any]) -> list[str]:
    return [str(document.get("file_name", ""))]


async def test_letter_that_could_not_be_read_is_sealed_and_its_alarm_says_nothing(
    kenari: Phone,
    reviewer: Phone,
    house: House,
    telegram: Control,
    desk: int,
    log: pytest.LogCaptureFixture,
) -> None:
    sent = await kenari.says("/bantuan")
    await kenari.hears()
    broken = {**sent["message"], "message_id": "?", "text": CAPTION, "date": "kenari-berkas"}
    broken.pop("entities", None)

    await telegram.raw({"message": broken})
    await sees(reviewer, "tidak dapat diproses")

    assert await at_the_desk(telegram, desk) == []
    assert in_database(house) == []
    assert found(log.text) == []
    [letter] = export.letters(house.settings.database)
    assert found(letter.reason) == []


async def test_nothing_is_ever_forwarded_or_copied(
    kenari: Phone, reviewer: Phone, telegram: Control
) -> None:
    await kenari.forwards(kind="photo", has_protected_content=True)
    await sees(kenari, "Periksa atau laporkan ini?")
    await hands_in(kenari)
    await evidence_of(reviewer)

    methods = {call["method"].lower() for call in await telegram.ledger()}
    assert methods & {"forwardmessage", "forwardmessages", "copymessage", "copymessages"} == set()


@pytest.mark.parametrize("why", ["unreadable", "too big"])
async def test_held_document_is_shown_only_by_a_reviewer_and_that_is_recorded(
    voter: Phone, reviewer: Phone, telegram: Control, desk: int, why: str
) -> None:
    await voter.says("/lapor")
    await voter.hears()
    given = {"content": b"\0?"} if why == "unreadable" else {"size": 21 * 2**20}
    await voter.sends("document", **given)
    await voter.hears()
    await hands_in(voter)
    held = await sees(reviewer, "belum ditampilkan: bisa memuat identitas")
    stranger = (await telegram.user("Orang")).at(desk)
    await telegram.joins(stranger.user, desk)
    await stranger.presses(held.id, held.buttons[0][0].data or "")
    refused = await stranger.toast()
    before = [each for each in await reviewer.screen() if each.media]

    await reviewer.taps("Tampilkan (bisa memuat identitas)", held)
    shown = await sees(reviewer, "Bukti PK-")

    assert before == []
    assert refused
    assert "Hanya peninjau" in refused.text
    assert shown.media == "document"
    await card(reviewer, "Peninjau 1 menampilkan berkas laporan")
