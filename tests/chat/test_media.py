"""Voters' files on their way to the review chat, over the local Bot API: the picture arrives, the name not."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest

from bot import evidence as shown_below
from bot.cards import World
from bot.cases import File, Part, Tip
from bot.chat.events import to_incoming
from bot.demo.people import Control, Phone, Seen
from bot.events import Sent
from bot.turns import Evidence, Outgoing, Table
from knowledge.entries import Lang
from tests import made
from tests.chat import evidence
from tests.chat.evidence import CANARY, traces
from tests.chat.post import Post, calls, texts

NAME = f"{CANARY}.bin"
CAPTION = f"dari {CANARY}, 081234567890"
CLEANABLE: dict[str, tuple[str, bytes]] = {
    "jpg": ("document", evidence.jpeg()),
    "png": ("document", evidence.png()),
    "webp": ("document", evidence.webp()),
    "gif": ("document", evidence.gif()),
    "pdf": ("document", evidence.pdf()),
    "mp3": ("audio", evidence.mp3()),
    "wav": ("audio", evidence.wav()),
    "flac": ("document", evidence.flac()),
    "ogg": ("audio", evidence.ogg()),
    "mp4": ("video", evidence.mp4()),
    "mov": ("animation", evidence.mp4(brand=b"qt  ")),
}


def office() -> bytes:
    """Return a document of an office program, which names its author in many places."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("docProps/core.xml", f"<dc:creator>{CANARY}</dc:creator>")
    return out.getvalue()


UNCLEANABLE = {
    "office": office(),
    "empty": b"",
    "cut off": evidence.jpeg()[:200],
    "text": CAPTION.encode(),
    "program": b"MZ" + bytes(500),
}


@pytest.fixture
async def adi(telegram: Control, desk: int) -> Phone:
    phone = await telegram.user("Adi")
    await telegram.joins(phone.user, desk, "administrator")
    return phone.at(desk)


async def sent(phone: Phone, kind: str, **more: Any) -> File:
    """Return the file that who holds *phone* sends now, as the bot is told of it."""
    update = await phone.sends(kind, caption=CAPTION, **more)
    event = to_incoming(update, datetime.now(UTC)).event
    assert isinstance(event, Sent)
    assert event.file
    return event.file


def tip_with(file: File) -> Tip:
    return made.tip("whoever", parts=(Part(message=1, text=CAPTION, file=file),))


def shown(file: File, world: World) -> Outgoing:
    """Return what the desk is shown of *file*."""
    return shown_below.evidence(tip_with(file), 0, made.CASE, world.texts[Lang.ID])


async def arrived(post: Post, wati: Phone, adi: Phone, file: File, world: World) -> Seen:
    """Return what the desk sees of *file*."""
    await post.opens_case(wati, file)
    await post.puts_desk(shown(file, world))
    await post.quiet()
    [seen] = await adi.screen()
    return seen


@pytest.mark.parametrize("ending", CLEANABLE)
async def test_file_arrives_without_its_name_and_without_what_it_says_of_who_made_it(
    post: Post, telegram: Control, wati: Phone, adi: Phone, world: World, ending: str
) -> None:
    kind, content = CLEANABLE[ending]
    file = await sent(wati, kind, content=content, file_name=NAME)

    seen = await arrived(post, wati, adi, file, world)

    assert (seen.media, seen.file_name) == ("document", f"bukti.{ending}")
    assert made.TIP in seen.text
    assert CANARY not in seen.text
    assert traces(content) != []
    assert traces(await telegram.file(seen.file_unique_id or "")) == []
    assert CANARY not in str(await telegram.ledger())


@pytest.mark.parametrize("kind", ["photo", "voice", "video_note", "sticker", "video", "animation"])
async def test_file_that_has_no_name_is_shown_by_its_id_with_our_own_caption(
    post: Post, telegram: Control, wati: Phone, adi: Phone, world: World, kind: str
) -> None:
    if kind in {"video_note", "sticker"}:
        update = await wati.sends(kind)
        file = to_incoming(update, datetime.now(UTC)).event.file
    else:
        file = await sent(wati, kind)

    seen = await arrived(post, wati, adi, file, world)

    assert (seen.media, seen.file_unique_id) == (kind, file.unique)
    assert (made.TIP in seen.text) is (kind not in {"video_note", "sticker"})
    assert CANARY not in seen.text
    assert await telegram.ledger("getFile") == []


@pytest.mark.parametrize("what", UNCLEANABLE)
async def test_file_that_cannot_be_cleaned_does_not_arrive_and_is_held_behind_a_button(
    post: Post, telegram: Control, wati: Phone, adi: Phone, world: World, what: str
) -> None:
    file = await sent(wati, "document", content=UNCLEANABLE[what], file_name=NAME)

    seen = await arrived(post, wati, adi, file, world)

    assert seen.media is None
    assert seen.button(f"reveal:{made.TIP}:0")
    assert await telegram.ledger("sendDocument") == []
    assert CANARY not in str(await telegram.ledger())
    assert await post.store.outbox() == []


async def test_what_is_held_is_shown_as_it_is_when_a_reviewer_asks(
    post: Post, telegram: Control, wati: Phone, adi: Phone, world: World
) -> None:
    file = await sent(wati, "document", content=office(), file_name=NAME)
    await arrived(post, wati, adi, file, world)

    await post.puts_desk(shown_below.revealed(tip_with(file), 0, made.CASE, world.texts[Lang.ID]))
    await post.quiet()

    [_, seen] = await adi.screen()
    assert (seen.file_unique_id, seen.file_name) == (file.unique, NAME)
    assert CANARY not in seen.text


async def test_file_that_is_too_large_to_be_cleaned_is_held_without_a_try(
    post: Post, telegram: Control, wati: Phone, adi: Phone, world: World
) -> None:
    file = await sent(wati, "document", file_name=NAME, size=20_000_001)

    seen = await arrived(post, wati, adi, file, world)

    assert seen.button(f"reveal:{made.TIP}:0")
    assert await telegram.ledger("getFile") == []


async def test_file_that_turns_out_to_be_too_large_is_held(
    post: Post, telegram: Control, wati: Phone, adi: Phone, world: World
) -> None:
    file = await sent(wati, "document", file_name=NAME, size=30_000_000)

    seen = await arrived(post, wati, adi, file.model_copy(update={"size": 0}), world)

    assert seen.button(f"reveal:{made.TIP}:0")
    assert len(await calls(telegram, "getFile", accepted=False)) == 1


@pytest.mark.parametrize(
    ("method", "verb"),
    [
        ("getFile", "drop_before"),
        ("getFile", "accept_then_500"),
        ("download", "drop_before"),
        ("download", "accept_then_stall"),
        ("download", "refuse_500"),
        ("sendDocument", "drop_before"),
    ],
)
async def test_file_arrives_once_whatever_fails_before_it_is_sent(
    post: Post, telegram: Control, wati: Phone, adi: Phone, world: World, method: str, verb: Any
) -> None:
    file = await sent(wati, "document", content=evidence.jpeg(), file_name=NAME)
    await telegram.fault(method, verb)

    seen = await arrived(post, wati, adi, file, world)

    assert seen.file_name == "bukti.jpg"


async def test_file_is_sent_again_if_nobody_knows_whether_it_arrived(
    post: Post, telegram: Control, wati: Phone, adi: Phone, world: World
) -> None:
    file = await sent(wati, "document", content=evidence.jpeg(), file_name=NAME)
    await telegram.fault("sendDocument", "accept_then_reset")

    await post.puts_desk(shown(file, world), age=3600)
    await post.quiet()

    assert [each.file_name for each in await adi.screen()] == ["bukti.jpg"] * 2


async def test_cards_follow_while_a_file_could_not_be_cleaned(
    post: Post, wati: Phone, adi: Phone, world: World
) -> None:
    bad = await sent(wati, "document", content=office(), file_name=NAME)
    good = await sent(wati, "document", content=evidence.png(), file_name=NAME)
    await post.opens_case(wati, bad)

    await post.puts_desk(
        shown(bad, world),
        Evidence(slot=f"ev:{made.TIP}:1:document", file=good, html="bukti", cleaned=True),
    )
    await post.quiet()

    assert sorted(filter(None, [each.file_name for each in await adi.screen()])) == ["bukti.png"]
    assert len(await texts(adi)) == 2


async def test_table_is_handed_out_as_a_file_with_a_caption(
    post: Post, telegram: Control, adi: Phone
) -> None:
    content = "kode;jenis\nPK-2222;café\n"

    await post.puts_desk(Table(to="desk", name="kasus.csv", content=content, html="<b>Kasus</b>"))
    await post.quiet()

    [seen] = await adi.screen()
    assert (seen.media, seen.file_name, seen.text) == ("document", "kasus.csv", "Kasus")
    assert (await telegram.file(seen.file_unique_id or "")).decode() == content
