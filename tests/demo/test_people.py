"""Files, links, albums and looks over real HTTP, as python-telegram-bot and a phone meet them."""

import aiohttp
import pytest
from telegram import (
    Bot,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    error,
)

from bot.chat.request import AiohttpRequest
from bot.demo.contents import JPEG
from bot.demo.people import Control
from bot.demo.remote import NotOnScreen
from bot.demo.screen import Seen
from bot.demo.server import LocalServer
from bot.demo.telegram import LocalTelegram

TOKEN = "4242:demo-Token_1"
LINK = "https://t.me/panduan_pilkada_demo_bot?start="
BINARY = bytes(range(256)) * 3 + b"\r\n--x\r\n\r\n--\n\r"


@pytest.fixture
async def server():
    async with LocalServer(LocalTelegram()) as server:
        yield server


@pytest.fixture
async def control(server):
    async with Control(server.url, TOKEN) as control:
        yield control


@pytest.fixture(params=["httpx", "aiohttp"])
async def telegram(request, server):
    """The library with each client that talks to the server."""
    own = {"request": AiohttpRequest()} if request.param == "aiohttp" else {}
    base = server.url
    async with Bot(TOKEN, base + "/bot", base + "/file/bot", **own) as bot:
        yield bot


@pytest.fixture
async def bot(server):
    async with Bot(TOKEN, server.url + "/bot", server.url + "/file/bot") as bot:
        yield bot


@pytest.fixture
async def ani(control):
    return await control.user("Ani", started=True)


@pytest.fixture
async def desk(control, ani):
    members = {ani.user: "administrator"}
    return await control.chat("Meja", "supergroup", bot="administrator", members=members)


async def test_upload_arrives_byte_for_byte(telegram, control, ani):
    sent = await telegram.send_document(ani.user, BINARY, filename="kasus.csv", caption="Ekspor")

    assert await control.file(sent.document.file_unique_id) == BINARY
    assert (sent.document.file_name, sent.caption) == ("kasus.csv", "Ekspor")
    (call,) = await control.ledger("sendDocument")
    assert "kasus.csv" in call["params"].values()


async def test_upload_may_have_any_name(bot, ani):
    sent = await bot.send_document(ani.user, BINARY, filename="né डॉ.csv")

    assert sent.document.file_name == "né डॉ.csv"


async def test_photo_is_replaced_by_an_upload(telegram, control, ani):
    sent = await telegram.send_photo(ani.user, JPEG, caption="Bukti")

    await telegram.edit_message_media(
        InputMediaPhoto(JPEG + b"!", caption="<i>Dihapus</i>", parse_mode="HTML"),
        ani.user,
        sent.message_id,
    )

    (seen,) = await ani.screen()
    assert (seen.media, seen.text, seen.edited) == ("photo", "Dihapus", True)
    assert seen.marks == (("italic", "Dihapus"),)
    assert await control.file(seen.file_unique_id) == JPEG + b"!"


async def test_file_of_a_person_is_downloaded(telegram, ani):
    said = await ani.sends("document", content=BINARY, file_name="x.jpg", mime_type="image/jpeg")

    file = await telegram.get_file(said["message"]["document"]["file_id"])

    assert file.file_path.endswith(".jpg")
    async with (
        aiohttp.ClientSession() as session,
        session.get(file.file_path) as response,
    ):
        assert await response.read() == BINARY


async def test_downloads_meet_faults_of_their_own(bot, control, ani):
    said = await ani.sends("voice")
    file = await bot.get_file(said["message"]["voice"]["file_id"])
    await control.fault("*", "refuse_500")

    assert len(await file.download_as_bytearray()) == 27_000
    await control.fault("download", "drop_before")
    with pytest.raises(error.NetworkError):
        await file.download_as_bytearray()
    await control.fault("download", "fail", code=404, description="Not Found")
    with pytest.raises(error.InvalidToken):
        await file.download_as_bytearray()
    assert len(await file.download_as_bytearray()) == 27_000


@pytest.mark.parametrize(
    "kind",
    ["photo", "voice", "audio", "video", "animation", "video_note", "document", "sticker"],
)
@pytest.mark.parametrize("known", [True, False])
async def test_library_understands_what_it_sends(bot, ani, kind, known):
    shown = (await ani.sends(kind))["message"][kind]
    file_id = (shown[-1] if kind == "photo" else shown)["file_id"] if known else "BAADx_foreign-1"

    sent = await getattr(bot, f"send_{kind}")(ani.user, file_id)

    assert sent[kind]
    assert not sent.api_kwargs
    assert (await ani.screen())[-1].media == kind


async def test_screen_shows_names_replies_and_protection(bot, ani):
    said = await ani.sends("document", file_name="surat.pdf", caption="Ini")

    number = said["message"]["message_id"]
    file_id = said["message"]["document"]["file_id"]
    await bot.send_document(
        ani.user, file_id, reply_to_message_id=number, protect_content=True, caption="Itu"
    )

    mine, its = await ani.screen()
    assert mine == Seen(
        id=number,
        mine=True,
        text="Ini",
        buttons=(),
        edited=False,
        media="document",
        file_name="surat.pdf",
        file_unique_id=said["message"]["document"]["file_unique_id"],
    )
    assert (its.reply_to, its.protected, its.file_name) == (number, True, "surat.pdf")


async def test_link_on_a_card_opens_the_private_chat(bot, ani, desk):
    rows = [[InlineKeyboardButton("Putuskan", url=LINK + "abc")]]
    await bot.send_message(desk, "Kartu", reply_markup=InlineKeyboardMarkup(rows))

    update = await ani.at(desk).opens("Putuskan")

    assert update["message"]["text"] == "/start abc"
    assert [seen.text for seen in await ani.at(desk).private.screen()] == ["/start abc"]
    [[button]] = (await ani.at(desk).screen())[0].buttons
    assert (await ani.at(desk).opens(button))["message"]["chat"]["id"] == ani.user
    for other in ("https://kpu.go.id", "Ambil"):
        with pytest.raises(NotOnScreen):
            await ani.at(desk).opens(other)


async def test_own_posts_are_told_from_the_bots_in_a_channel(bot, ani, control):
    channel = await control.chat("Kabar", "channel", bot="administrator")
    await control.joins(ani.user, channel, "administrator")
    phone = ani.at(channel)

    await phone.says("satu")
    await bot.send_message(channel, "dua")
    await bot.get_updates(offset=-1)
    await bot.get_updates(offset=2**31 - 1)

    assert [(seen.text, seen.mine) for seen in await phone.screen()] == [
        ("satu", True),
        ("dua", False),
    ]
    assert [seen.text for seen in await phone.heard()] == ["dua"]


async def test_library_understands_who_writes_and_what_is_forwarded(bot, ani, desk, control):
    phone = ani.at(desk)
    album = await ani.sends_album(["photo", {"kind": "photo", "content": JPEG, "caption": "x"}])
    await ani.forwards(of=album[1], origin="user", name="Sri")
    await phone.says("/antrean", anonymous=True)
    await phone.says("x", as_chat=desk)

    updates = await bot.get_updates()

    messages = [update.message for update in updates]
    assert messages[0].media_group_id == messages[1].media_group_id
    assert messages[2].photo[-1] == messages[1].photo[-1]
    assert messages[2].forward_origin.sender_user.first_name == "Sri"
    assert await control.file(messages[2].photo[-1].file_id) == JPEG
    assert [message.from_user.id for message in messages[3:]] == [1087968824, 136817688]
    assert not any(message.api_kwargs for message in messages)


async def test_library_understands_the_bots_rights(bot, ani, desk, control):
    await control.adds_bot(ani.user, desk, "administrator", can_delete_messages=False)
    member = await bot.get_chat_member(desk, bot.id)
    await control.restricts_bot(ani.user, desk, can_send_messages=True)
    restricted = await bot.get_chat_member(desk, bot.id)
    channel = await control.chat("Kabar", "channel", bot="administrator")

    assert isinstance(member, ChatMemberAdministrator)
    assert not member.can_delete_messages
    assert isinstance(restricted, ChatMemberRestricted)
    assert (restricted.can_send_messages, restricted.can_send_photos) == (True, False)
    assert (await bot.get_chat_member(channel, bot.id)).can_post_messages
    last = (await bot.get_updates(offset=-1))[0].my_chat_member
    assert (last.old_chat_member.status, last.new_chat_member.status) == (
        "administrator",
        "restricted",
    )


async def test_person_deletes_the_bots_message(bot, ani, desk):
    sent = await bot.send_message(desk, "Kartu")

    await ani.at(desk).deletes(sent.message_id)

    assert await ani.at(desk).screen() == []
    with pytest.raises(error.BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", desk, sent.message_id)
