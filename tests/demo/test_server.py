"""The local Bot API over real HTTP, as python-telegram-bot and a phone meet it."""

import asyncio
import json
import sys
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters, error

from bot.demo.people import Button, Control, NothingHeard, NotOnScreen, Seen, Toast
from bot.demo.server import LocalServer
from bot.demo.telegram import LocalTelegram

TOKEN = "4242:demo-Token_1"
YES_NO = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("Ya", callback_data="yes")],
        [InlineKeyboardButton("KPU", url="https://kpu.go.id")],
    ]
)


@pytest.fixture
async def server():
    async with LocalServer(LocalTelegram()) as server:
        yield server


@pytest.fixture
async def control(server):
    async with Control(server.url, TOKEN) as control:
        yield control


@pytest.fixture
async def bot(server):
    base = server.url
    async with Bot(TOKEN, base_url=base + "/bot", base_file_url=base + "/file/bot") as bot:
        yield bot


@pytest.fixture
async def ani(control):
    return await control.user("Ani", started=True)


@pytest.fixture
async def http():
    async with aiohttp.ClientSession() as session:
        yield session


class Hook:
    """A bot's webhook that answers as a test wants and remembers what it got."""

    def __init__(self):
        self.got = asyncio.Queue()
        self.answers = []
        self.url = ""
        self.in_flight = self.most_in_flight = 0
        self.open = asyncio.Event()
        self.open.set()

    async def receive(self, request):
        update = await request.json()
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.got.put_nowait((update["update_id"], secret))
        await self.open.wait()
        self.in_flight -= 1
        return self.answers.pop(0) if self.answers else web.Response()

    async def next_id(self):
        async with asyncio.timeout(5):
            return (await self.got.get())[0]


@pytest.fixture
async def hook():
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    hook.open.set()
    await runner.cleanup()


@asynccontextmanager
async def chatty(bot):
    """Run a bot that answers every message with two, and every press with a toast."""

    async def answer(update):
        if update.message:
            await bot.send_message(update.message.chat_id, "Halo", reply_markup=YES_NO)
            await bot.send_message(update.message.chat_id, "Apa kabar?")
        elif update.callback_query:
            await update.callback_query.edit_message_text("Terima kasih")
            await update.callback_query.answer("Baik", show_alert=True)

    async def poll():
        offset = 0
        while True:
            for update in await bot.get_updates(offset=offset, timeout=5):
                await answer(update)
                offset = update.update_id + 1

    polling = asyncio.create_task(poll())
    yield
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)


async def test_a_bot_learns_its_name(bot):
    assert (await bot.get_me()).username == "panduan_pilkada_demo_bot"


async def test_a_person_sees_what_the_bot_sends(bot, ani):
    sent = await bot.send_message(ani.user, "Halo <b>Ani</b>", "HTML", reply_markup=YES_NO)

    assert sent.text_html == "Halo <b>Ani</b>"
    assert sent.reply_markup == YES_NO
    assert await ani.screen() == [
        Seen(
            id=sent.message_id,
            mine=False,
            text="Halo Ani",
            buttons=((Button("Ya", "yes"),), (Button("KPU", None, "https://kpu.go.id"),)),
            edited=False,
        )
    ]


async def test_json_and_multipart_bodies_are_read_like_forms(server, ani, http):
    url = f"{server.url}/bot{TOKEN}/sendMessage"
    markup = {"inline_keyboard": [[{"text": "Ya", "callback_data": "yes"}]]}
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in (
        ("chat_id", str(ani.user)),
        ("text", "né"),
        ("reply_markup", json.dumps(markup)),
    ):
        form.add_field(name, value)

    body = {"chat_id": ani.user, "text": "né", "reply_markup": markup}
    as_json = await (await http.post(url, json=body)).json()
    as_multipart = await (await http.post(url, data=form)).json()
    as_query = await (await http.get(url, params={"chat_id": ani.user, "text": "né"})).json()

    for answer in (as_json, as_multipart, as_query):
        assert answer["result"]["text"] == "né"
    assert as_json["result"]["reply_markup"] == as_multipart["result"]["reply_markup"] == markup


async def test_files_are_not_there_yet(server, http):
    async with http.get(f"{server.url}/file/bot{TOKEN}/photos/1.jpg") as response:
        assert response.status == 404


async def test_a_malformed_token_is_refused(server, http):
    async with http.get(f"{server.url}/botx/getMe") as response:
        assert (response.status, (await response.json())["description"]) == (401, "Unauthorized")


@pytest.mark.filterwarnings("ignore:.*retry_after")
async def test_errors_become_the_exceptions_of_the_library(bot, control, ani):
    with pytest.raises(error.BadRequest, match="Chat not found"):
        await bot.send_message(999, "x")
    await ani.blocks()
    with pytest.raises(error.Forbidden, match="blocked by the user"):
        await bot.send_message(ani.user, "x")
    await control.fault("sendMessage", "retry_after", seconds=7)
    with pytest.raises(error.RetryAfter) as flood:
        await bot.send_message(ani.user, "x")
    assert flood.value._retry_after.total_seconds() == 7


async def test_a_migrated_group_tells_its_new_id(bot, control, ani):
    group = await control.chat("Meja", members={ani.user: "creator"})
    new = await control.migrates(ani.user, group)

    with pytest.raises(error.ChatMigrated) as moved:
        await bot.send_message(group, "x")

    assert moved.value.new_chat_id == new


async def test_updates_stay_until_the_offset_passes_them(bot, ani):
    first = (await ani.says("satu"))["update_id"]
    second = (await ani.says("dua"))["update_id"]

    assert [u.update_id for u in await bot.get_updates()] == [first, second]
    assert [u.update_id for u in await bot.get_updates(offset=second)] == [second]
    assert await bot.get_updates(offset=second + 1) == ()


async def test_a_long_poll_ends_when_somebody_writes(bot, ani):
    polling = asyncio.create_task(bot.get_updates(timeout=30))

    update = await ani.says("/start")

    async with asyncio.timeout(5):
        assert [u.update_id for u in await polling] == [update["update_id"]]


async def test_a_second_long_poll_ends_the_first(server, http, control, ani):
    url = f"{server.url}/bot{TOKEN}/getUpdates"
    polls = [asyncio.create_task(http.get(url, params={"timeout": 30})) for _ in range(2)]

    done, waiting = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED, timeout=5)

    (ended,) = done
    assert ended.result().status == 409
    assert "terminated by other getUpdates" in (await ended.result().json())["description"]
    await ani.says("x")
    assert (await waiting.pop()).status == 200


async def test_asking_again_at_once_gets_one_update_at_a_time(bot, ani):
    await ani.says("satu")
    await ani.says("dua")

    assert len(await bot.get_updates(offset=5)) == 2
    assert len(await bot.get_updates(offset=5)) == 1


async def test_polling_conflicts_with_a_webhook(bot, hook):
    await bot.set_webhook(hook.url)

    with pytest.raises(error.Conflict, match="webhook is active"):
        await bot.get_updates()


async def test_a_webhook_gets_updates_with_its_secret(bot, hook, ani, control):
    earlier = await ani.says("sebelum")
    await bot.set_webhook(hook.url, secret_token="rahasia")
    later = await ani.says("sesudah")

    async with asyncio.timeout(5):
        got = [await hook.got.get(), await hook.got.get()]

    assert got == [(earlier["update_id"], "rahasia"), (later["update_id"], "rahasia")]


async def test_an_update_is_posted_again_until_the_webhook_takes_it(bot, hook, ani):
    hook.answers = [web.Response(status=500)]
    await bot.set_webhook(hook.url)

    update = (await ani.says("x"))["update_id"]

    assert [await hook.next_id(), await hook.next_id()] == [update, update]
    info = await bot.get_webhook_info()
    assert info.last_error_message == (
        "Wrong response from the webhook: 500 Internal Server Error"
    )


async def test_a_webhook_may_say_when_to_try_again(bot, hook, ani):
    hook.answers = [web.Response(status=503, headers={"Retry-After": "1"})]
    await bot.set_webhook(hook.url)

    await ani.says("x")
    await hook.next_id()
    before = asyncio.get_running_loop().time()
    await hook.next_id()

    assert asyncio.get_running_loop().time() - before > 0.9


async def test_one_update_of_a_chat_is_in_flight_at_a_time(bot, hook, ani, control):
    budi = await control.user("Budi")
    hook.open.clear()
    await bot.set_webhook(hook.url)
    order = [(await phone.says("x"))["update_id"] for phone in (ani, budi, ani, budi)]

    first = [await hook.next_id(), await hook.next_id()]
    hook.open.set()
    second = [await hook.next_id(), await hook.next_id()]

    assert (sorted(first), sorted(second)) == (order[:2], order[2:])
    assert hook.most_in_flight == 2


async def test_a_webhook_has_no_more_connections_than_it_wants(bot, hook, ani, control):
    budi = await control.user("Budi")
    await bot.set_webhook(hook.url, max_connections=1)

    await asyncio.gather(ani.says("x"), budi.says("x"))
    await hook.next_id()
    await hook.next_id()

    assert hook.most_in_flight == 1


async def test_after_the_webhook_is_deleted_updates_wait_for_a_poll(bot, hook, ani):
    await bot.set_webhook(hook.url)
    await bot.delete_webhook()

    update = await ani.says("x")

    assert [u.update_id for u in await bot.get_updates()] == [update["update_id"]]
    assert hook.got.empty()


async def test_a_person_talks_with_a_bot(bot, ani):
    async with chatty(bot):
        await ani.says("/start")
        heard = await ani.hears()
        await ani.taps("Ya")

        assert [seen.text for seen in heard] == ["Halo", "Apa kabar?"]
        assert await ani.toast() == Toast("Baik", alert=True)
        (edited,) = await ani.hears()
        assert (edited.text, edited.edited, edited.buttons) == ("Terima kasih", True, ())
        assert [seen.mine for seen in await ani.screen()] == [True, False, False]


async def test_a_redelivered_update_is_heard_again(bot, ani, control):
    async with chatty(bot):
        update = await ani.says("/start")
        await ani.hears()

        await control.deliver_again(update)

        assert len(await ani.hears()) == 2
        assert await ani.heard() == []


async def test_who_hears_nothing_is_told_what_is_on_the_screen(ani, bot):
    await ani.says("ada orang?")
    await bot.get_updates()

    with pytest.raises(NothingHeard, match="ada orang"):
        await ani.hears(timeout=0.2)


async def test_a_button_that_is_not_on_the_screen_cannot_be_tapped(bot, ani):
    sent = await bot.send_message(ani.user, "Yakin?", reply_markup=YES_NO)
    await bot.edit_message_reply_markup(ani.user, sent.message_id)

    for label in ("Ya", "Mungkin"):
        with pytest.raises(NotOnScreen):
            await ani.taps(label)
    update = await ani.presses(sent.message_id, "yes", force=True)

    assert update["callback_query"]["data"] == "yes"


@pytest.mark.parametrize(
    "kind",
    [
        "photo",
        "voice",
        "audio",
        "video",
        "animation",
        "video_note",
        "document",
        "sticker",
        "contact",
        "location",
        "poll",
    ],
)
async def test_the_library_understands_whatever_people_send(bot, ani, kind):
    await ani.sends(kind)

    (update,) = await bot.get_updates()

    assert update.effective_message[kind]
    assert not update.api_kwargs
    assert not update.effective_message.api_kwargs


async def test_the_library_understands_groups_and_members(bot, ani, control):
    group = await control.chat("Meja", bot="left", members={ani.user: "creator"})
    await control.adds_bot(ani.user, group, "administrator")
    desk = ani.at(group)
    sent = await bot.send_message(group, "Kartu", reply_parameters=None)
    await desk.says("bagus", reply_to=sent.message_id)
    await desk.sends("forward", content_of_it={"text": "Kabar"})
    await control.removes_bot(ani.user, group)

    updates = await bot.get_updates()

    assert [u.my_chat_member.new_chat_member.status for u in updates if u.my_chat_member] == [
        "administrator",
        "kicked",
    ]
    said = [u.message for u in updates if u.message]
    assert said[1].reply_to_message.text == "Kartu"
    assert said[2].forward_origin.sender_user_name == "Bude"
    assert (said[2].text, said[3].left_chat_member.id) == ("Kabar", 4242)


async def test_a_bot_replies_and_asks_about_chats(bot, ani, control):
    said = (await ani.says("Halo"))["message"]["message_id"]
    reply = await bot.send_message(ani.user, "Ya?", reply_parameters=ReplyParameters(said))

    assert reply.reply_to_message.text == "Halo"
    assert (await bot.get_chat(ani.user)).first_name == "Ani"
    group = await control.chat("Meja", members={ani.user: "administrator"})
    assert (await bot.get_chat_member(group, ani.user)).status == "administrator"
    assert await bot.leave_chat(group)


async def test_raw_json_is_delivered_as_it_is(control, server, http):
    await control.raw({"update_id": 3, "nonsense": [1]})

    async with http.get(f"{server.url}/bot{TOKEN}/getUpdates") as response:
        assert (await response.json())["result"] == [{"update_id": 3, "nonsense": [1]}]


@pytest.mark.parametrize(
    ("verb", "raised", "written"),
    [
        ("drop_before", error.NetworkError, 0),
        ("refuse_500", error.NetworkError, 0),
        ("accept_then_reset", error.NetworkError, 1),
        ("accept_then_500", error.NetworkError, 1),
        ("garbage_json", error.TelegramError, 1),
        ("accept_then_stall", error.TimedOut, 1),
    ],
)
async def test_a_fault_hits_one_call(bot, ani, control, verb, raised, written):
    await control.fault("sendMessage", verb)

    with pytest.raises(raised):
        await bot.send_message(ani.user, "x", read_timeout=0.3)

    assert len(await ani.screen()) == written
    (call,) = await control.ledger("sendMessage")
    assert (call["accepted"], call["fault"]) == (bool(written), verb)
    await bot.send_message(ani.user, "y")


async def test_a_slow_call_is_done_late(bot, ani, control):
    await control.fault("sendMessage", "slow", ms=100)
    before = asyncio.get_running_loop().time()

    await bot.send_message(ani.user, "x")

    assert asyncio.get_running_loop().time() - before > 0.09


async def test_a_failure_can_be_spelled_out(bot, ani, control):
    await control.fault("sendMessage", "fail", code=400, description="Bad Request: no")

    with pytest.raises(error.BadRequest, match="No"):
        await bot.send_message(ani.user, "x")


@pytest.mark.filterwarnings("ignore:.*retry_after")
async def test_limits_can_be_switched_on(bot, ani, control):
    await control.limits()
    for _ in range(3):
        await bot.send_message(ani.user, "x")

    with pytest.raises(error.RetryAfter):
        await bot.send_message(ani.user, "x")


async def test_the_clock_can_be_moved(bot, ani, control):
    await ani.says("lama")
    assert await control.pending() == 1

    await control.clock(offset=24 * 3600)

    assert await control.pending() == 0
    assert (await ani.says("baru"))["message"]["date"] > 0


async def test_each_token_has_its_own_world(server, control, ani):
    await ani.says("x")

    async with Control(server.url, "7:other") as other:
        assert (await control.pending(), await other.pending()) == (1, 0)


async def test_a_server_runs_in_a_process_of_its_own(http):
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.demo.server",
        "--port",
        "0",
        stdout=asyncio.subprocess.PIPE,
    )
    line = (await process.stdout.readline()).decode().split()

    async with http.get(f"{line[-1]}/bot{TOKEN}/getMe") as response:
        assert (line[0], response.status) == ("listening", 200)
    process.terminate()
    await process.wait()
