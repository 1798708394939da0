"""Groups and channels as they are: who is heard, who is named, what the bot may do there."""

import pytest

from bot.demo.refusals import Impossible
from tests.demo.calls import ANI, button, keyboard

BUDI = 12


@pytest.fixture
def budi(bot):
    bot.people.add_user("Budi", BUDI, username="budi")
    return BUDI


@pytest.fixture
def desk(bot, budi):
    """A supergroup in which the bot is an administrator."""
    return chat(bot, "supergroup", "administrator")


@pytest.fixture
def channel(bot, budi):
    return chat(bot, "channel", "administrator")


def chat(bot, kind, status):
    members = {ANI: "administrator", BUDI: "member"}
    return bot.people.add_chat(kind, "Meja", bot=status, members=members)["id"]


def posts(bot, place, **more):
    return bot.does("sendMessage", chat_id=place, **{"text": "Kartu", **more})


@pytest.mark.parametrize("kind", ["group", "supergroup"])
def test_bot_that_is_no_administrator_hears_only_what_is_for_it(bot, budi, kind):
    place = chat(bot, kind, "member")
    card = posts(bot, place)["message_id"]

    heard = [
        bot.people.says(BUDI, "/antrean", place),
        bot.people.says(BUDI, "/antrean@panduan_pilkada_demo_bot", place),
        bot.people.says(BUDI, "sudah benar?", place, reply_to=card),
    ]
    unheard = [bot.people.says(BUDI, text, place) for text in ("Halo", "/antrean@other_bot")]

    assert all(heard)
    assert unheard == [{}, {}]


def test_administrator_bot_hears_all(bot, desk):
    assert bot.people.says(BUDI, "siapa ambil?", desk)["message"]["text"] == "siapa ambil?"


def test_reply_shows_the_bots_message(bot, desk):
    card = posts(bot, desk)

    reply = bot.people.says(BUDI, "sudah benar?", desk, reply_to=card["message_id"])

    assert reply["message"]["reply_to_message"] == card


def test_anonymous_administrator_writes_as_the_group_and_presses_in_person(bot, desk):
    card = posts(bot, desk, reply_markup=keyboard(button()))

    said = bot.people.says(ANI, "/antrean", desk, anonymous=True)["message"]
    press = bot.people.taps(ANI, card["message_id"], "ya", desk)["callback_query"]

    assert (said["from"]["id"], said["from"]["username"]) == (1087968824, "GroupAnonymousBot")
    assert said["sender_chat"]["id"] == desk
    assert press["from"]["id"] == ANI
    with pytest.raises(Impossible):
        bot.people.says(BUDI, "/antrean", desk, anonymous=True)


def test_somebody_writes_as_a_channel(bot, desk, channel):
    said = bot.people.says(BUDI, "Halo", desk, as_chat=channel)["message"]

    assert (said["from"]["id"], said["sender_chat"]["id"]) == (136817688, channel)


def test_press_in_a_channel_names_who_pressed(bot, channel):
    card = posts(bot, channel, reply_markup=keyboard(button()))

    press = bot.people.taps(BUDI, card["message_id"], "ya", channel)["callback_query"]

    assert press["from"]["id"] == BUDI
    assert "from" not in press["message"]


def test_channel_posts_come_only_if_they_are_asked_for(bot, channel):
    asked = bot.people.says(ANI, "Halo", channel)["channel_post"]
    bot.does("getUpdates", allowed_updates='["message"]')

    assert "from" not in asked
    assert bot.people.says(ANI, "Halo", channel) == {}


def test_bot_edits_what_others_posted_only_with_the_right(bot, channel):
    post = bot.people.says(ANI, "Halo", channel)["channel_post"]
    place = {"chat_id": channel, "message_id": post["message_id"], "text": "Baru"}

    assert bot.does("editMessageText", **place)["text"] == "Baru"
    bot.people.adds_bot(ANI, channel, "administrator", {"can_edit_messages": False})
    assert bot.problem("editMessageText", **place) == "Bad Request: message can't be edited"


def test_bot_edits_its_own_post_while_it_may_post(bot, channel):
    place = {"chat_id": channel, "message_id": posts(bot, channel)["message_id"]}
    bot.people.adds_bot(ANI, channel, "administrator", {"can_edit_messages": False})

    assert bot.does("editMessageText", **place, text="Baru")["text"] == "Baru"


def test_bot_without_a_right_is_refused_in_a_channel(bot, channel):
    post = posts(bot, channel)
    off = {"can_post_messages": False, "can_delete_messages": False}
    update = bot.people.adds_bot(ANI, channel, "administrator", off)
    place = {"chat_id": channel}

    change = update["my_chat_member"]
    assert change["old_chat_member"]["can_post_messages"] is True
    assert change["new_chat_member"]["can_post_messages"] is False
    refused = "Bad Request: need administrator rights in the channel chat"
    assert bot.problem("sendMessage", **place, text="x") == refused
    assert bot.problem("sendSticker", **place, sticker="x") == refused
    assert (
        bot.problem("deleteMessage", **place, message_id=post["message_id"])
        == "Bad Request: message can't be deleted"
    )


@pytest.mark.parametrize(
    ("method", "things"),
    [
        ("sendPhoto", "photos"),
        ("sendVideo", "videos"),
        ("sendAnimation", "animations"),
        ("sendAudio", "audios"),
        ("sendDocument", "documents"),
        ("sendVoice", "voice notes"),
        ("sendVideoNote", "video notes"),
        ("sendSticker", "stickers"),
        ("sendMessage", "text messages"),
    ],
)
def test_restricted_bot_is_refused_and_told(bot, desk, method, things):
    update = bot.people.restricts_bot(ANI, desk)
    given = {"text": "x"} | {method.removeprefix("send").lower(): "x"}
    given |= {"video_note": "x"}

    change = update["my_chat_member"]
    assert [change[f"{when}_chat_member"]["status"] for when in ("old", "new")] == [
        "administrator",
        "restricted",
    ]
    assert change["new_chat_member"]["can_send_messages"] is False
    said = bot.problem(method, chat_id=desk, **given)
    assert said == f"Bad Request: not enough rights to send {things} to the chat"


def test_restricted_bot_may_do_what_it_was_left(bot, desk):
    bot.people.restricts_bot(ANI, desk, {"can_send_messages": True})

    assert posts(bot, desk)
    assert bot.problem("sendPhoto", chat_id=desk, photo="x").endswith("send photos to the chat")


def test_bot_that_is_added_again_may_write_again(bot, desk):
    removed = bot.people.removes_bot(ANI, desk)["my_chat_member"]
    assert "kicked" in bot.problem("sendMessage", chat_id=desk, text="x")

    added = bot.people.adds_bot(ANI, desk, "administrator")["my_chat_member"]

    assert removed["old_chat_member"]["status"] == "administrator"
    assert [added[f"{when}_chat_member"]["status"] for when in ("old", "new")] == [
        "kicked",
        "administrator",
    ]
    assert posts(bot, desk)


def test_bot_knows_its_rights(bot, desk, channel):
    def rights(place):
        member = bot.does("getChatMember", chat_id=place, user_id=4242)
        return {name: value for name, value in member.items() if name.startswith("can_")}

    bot.people.adds_bot(ANI, desk, "administrator", {"can_delete_messages": False})

    assert rights(desk)["can_delete_messages"] is False
    assert rights(desk)["can_pin_messages"] is True
    assert "can_post_messages" not in rights(desk)
    names = ("can_post_messages", "can_edit_messages", "can_delete_messages")
    assert [rights(channel)[name] for name in names] == [True, True, True]


def test_there_are_no_other_rights(bot, desk):
    with pytest.raises(Impossible, match="can_fly"):
        bot.people.adds_bot(ANI, desk, "administrator", {"can_fly": True})


def test_bot_deletes_others_messages_only_with_the_right(bot, desk):
    said = bot.people.says(BUDI, "Halo", desk)["message"]["message_id"]
    bot.people.adds_bot(ANI, desk, "administrator", {"can_delete_messages": False})
    place = {"chat_id": desk, "message_id": said}

    assert bot.problem("deleteMessage", **place) == "Bad Request: message can't be deleted"
    bot.people.adds_bot(ANI, desk, "administrator")
    assert bot.does("deleteMessage", **place) is True


def test_person_deletes_a_card_and_the_bot_is_not_told(bot, desk):
    card = posts(bot, desk)["message_id"]
    bot.does("getUpdates", offset=-1)
    before = bot.account.updates.pending(bot.now)

    bot.people.deletes(ANI, card, desk)

    assert bot.account.updates.pending(bot.now) == before
    assert (
        bot.problem("editMessageText", chat_id=desk, message_id=card, text="x")
        == "Bad Request: message to edit not found"
    )


def test_only_administrators_delete_what_others_wrote(bot, desk):
    card = posts(bot, desk)["message_id"]
    own = bot.people.says(BUDI, "Halo", desk)["message"]["message_id"]

    bot.people.deletes(BUDI, own, desk)
    with pytest.raises(Impossible):
        bot.people.deletes(BUDI, card, desk)


def test_link_with_a_payload_starts_the_bot(bot, budi):
    url = "https://t.me/panduan_pilkada_demo_bot?start=putus_Ab-9"

    said = bot.people.opens(BUDI, url)["message"]

    assert (said["text"], said["chat"]["id"]) == ("/start putus_Ab-9", BUDI)
    assert said["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert bot.does("sendMessage", chat_id=BUDI, text="Halo")


def test_link_without_a_payload_starts_the_bot_once(bot, budi):
    url = "tg://resolve?domain=panduan_pilkada_demo_bot"

    first, second = bot.people.opens(BUDI, url), bot.people.opens(BUDI, url)

    assert (first["message"]["text"], second) == ("/start", {})


@pytest.mark.parametrize(
    "url",
    [
        "https://kpu.go.id",
        "https://t.me/other_bot?start=x",
        "https://t.me/panduan_pilkada_demo_bot?start=" + "a" * 65,
        "https://t.me/panduan_pilkada_demo_bot?start=a.b",
    ],
)
def test_other_links_start_nothing(bot, url):
    with pytest.raises(Impossible):
        bot.people.opens(ANI, url)


@pytest.mark.parametrize(
    ("origin", "field"),
    [
        ("hidden_user", "sender_user_name"),
        ("user", "sender_user"),
        ("chat", "sender_chat"),
        ("channel", "chat"),
    ],
)
@pytest.mark.parametrize("kind", [None, "photo", "voice", "contact"])
def test_forward_of_any_kind_tells_where_it_is_from(bot, origin, field, kind):
    message = bot.people.forwards(ANI, kind=kind, origin=origin, name="Bude Sri")["message"]

    assert message["forward_origin"]["type"] == origin
    assert "Bude Sri" in str(message["forward_origin"][field])
    assert kind in message if kind else message["text"]


def test_forward_of_a_message_shows_the_same_file_and_its_author(bot, budi):
    original = bot.people.sends(ANI, "photo", caption="Bukti")["message"]

    forward = bot.people.forwards(BUDI, of=original)["message"]
    again = bot.people.forwards(ANI, of=forward)["message"]

    assert (forward["photo"], forward["caption"]) == (original["photo"], "Bukti")
    assert forward["forward_origin"]["sender_user"]["id"] == ANI
    assert again["forward_origin"] == forward["forward_origin"]


def test_forward_of_a_channel_post_names_the_channel(bot, channel):
    post = bot.people.says(ANI, "Kabar", channel)["channel_post"]

    origin = bot.people.forwards(ANI, of=post)["message"]["forward_origin"]

    assert (origin["type"], origin["chat"]["id"]) == ("channel", channel)
    assert origin["message_id"] == post["message_id"]


def test_album_comes_in_parts(bot):
    parts = [{"kind": "photo", "caption": "Bukti"}, {"kind": "photo"}, {"kind": "video"}]

    messages = [update["message"] for update in bot.people.sends_album(ANI, parts)]

    assert len({message["media_group_id"] for message in messages}) == 1
    assert [("photo" in each, "caption" in each) for each in messages] == [
        (True, True),
        (True, False),
        (False, False),
    ]


@pytest.mark.parametrize(
    "kinds", [["photo"], ["photo"] * 11, ["photo", "document"], ["voice"] * 2]
)
def test_there_are_no_other_albums(bot, kinds):
    with pytest.raises(Impossible):
        bot.people.sends_album(ANI, [{"kind": kind} for kind in kinds])
