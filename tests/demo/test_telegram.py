"""What the local Bot API checks, call by call, as the real one does."""

import json
from datetime import timedelta

import pytest

from bot.demo.faults import Fault, Faults
from bot.demo.refusals import Impossible
from tests.demo.calls import ANI, NOON, button, keyboard


def test_any_token_of_the_right_shape_is_a_bot(bot):
    me = bot.telegram.call("77:abc_DEF-9", "getMe", {}).payload["result"]

    assert (me["id"], me["username"], me["is_bot"]) == (77, "panduan_pilkada_demo_bot", True)


@pytest.mark.parametrize("token", ["abc", "1", ":x", "1:", "1:a b", "x1:abc"])
def test_malformed_token_is_unauthorized(bot, token):
    answer = bot.telegram.call(token, "getMe", {})

    assert answer.status == 401
    assert answer.payload == {"ok": False, "error_code": 401, "description": "Unauthorized"}


def test_unknown_method_is_not_found(bot):
    expected = {"ok": False, "error_code": 404, "description": "Not Found"}
    assert bot.call("sendTelepathy") == expected


def test_method_names_ignore_case(bot):
    assert bot.does("GETME")["id"] == 4242


def test_a_sent_message_is_a_full_message(bot):
    message = bot.sends("Halo <b>Ani</b>", parse_mode="HTML")

    assert message == {
        "message_id": 1,
        "from": bot.account.me,
        "chat": {"id": ANI, "first_name": "Ani", "type": "private"},
        "date": int(NOON.timestamp()),
        "text": "Halo Ani",
        "entities": [{"type": "bold", "offset": 5, "length": 3}],
    }


def test_strangers_and_unknown_chats_cannot_be_written_to(bot):
    bot.people.add_user("Budi", 12)

    assert bot.problem("sendMessage", chat_id=999, text="x") == "Bad Request: chat not found"
    assert (
        bot.problem("sendMessage", chat_id=12, text="x")
        == "Forbidden: bot can't initiate conversation with a user"
    )


@pytest.mark.parametrize("text", ["", "  \n "])
def test_empty_text_is_refused(bot, text):
    assert bot.refuses(text) == "Bad Request: message text is empty"


def test_text_that_is_only_markup_is_empty(bot):
    assert bot.refuses("<b></b>", parse_mode="HTML") == "Bad Request: message text is empty"


def test_length_is_counted_in_utf16_units_after_parsing(bot):
    bot.sends("<b>" + "a" * 4096 + "</b>", parse_mode="HTML")
    bot.sends("👍" * 2048)

    assert bot.refuses("a" * 4097) == "Bad Request: message is too long"
    assert bot.refuses("👍" * 2049) == "Bad Request: message is too long"


def test_captions_have_a_limit_of_their_own(bot):
    bot.does("sendPhoto", chat_id=ANI, photo="abc", caption="a" * 1024)

    assert (
        bot.problem("sendPhoto", chat_id=ANI, photo="abc", caption="a" * 1025)
        == "Bad Request: message caption is too long"
    )


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<foo>a</foo>", 'Unsupported start tag "foo" at byte offset 0'),
        ("é <3", "Unclosed start tag at byte offset 3"),
        ("1 < 2 > 0", 'Unsupported start tag "" at byte offset 2'),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x', 'Unclosed start tag "a"'),
        ("<a href>x</a>", "Expected equal sign in declaration of an attribute of the tag"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a ='x'>x</a>", 'Empty attribute name in the tag "a" at byte offset 3'),
    ],
)
def test_bad_markup_is_refused(bot, source, problem):
    said = bot.refuses(source, parse_mode="HTML")

    assert said.startswith("Bad Request: can't parse entities: ")
    assert problem in said


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a &amp; b &lt; c &quot;d&quot; &#33;", 'a & b < c "d" !'),
        ("&foo; & &nbsp;", "&foo; & &nbsp;"),
        ("5 > 4", "5 > 4"),
        ("<b>x</>", "x"),
        ("  \n rapi \n", "rapi"),
    ],
)
def test_good_markup_becomes_visible_text(bot, source, text):
    assert bot.sends(source, parse_mode="HTML")["text"] == text


def test_entities_are_those_of_telegram(bot):
    source = (
        '👍<a href="https://kpu.go.id/?a=1&amp;b=2">KPU</a> '
        '<blockquote expandable>x</blockquote><pre><code class="language-py">y</code></pre>'
    )

    message = bot.sends(source, parse_mode="HTML")

    assert message["entities"] == [
        {"type": "text_link", "offset": 2, "length": 3, "url": "https://kpu.go.id/?a=1&b=2"},
        {"type": "expandable_blockquote", "offset": 6, "length": 1},
        {"type": "pre", "offset": 7, "length": 1, "language": "py"},
    ]


def test_given_entities_are_kept_without_a_parse_mode(bot):
    entities = [{"type": "bold", "offset": 0, "length": 2}]

    assert bot.sends("<b>", entities=json.dumps(entities))["entities"] == entities


def test_other_parse_modes_are_not_known_here(bot):
    assert bot.refuses(parse_mode="MarkdownV3") == "Bad Request: unsupported parse_mode"


@pytest.mark.parametrize("data", ["", "a" * 65, "é" * 33])
def test_callback_data_has_1_to_64_bytes(bot, data):
    bot.sends(reply_markup=keyboard(button("é" * 32)))

    assert bot.refuses(reply_markup=keyboard(button(data))) == "Bad Request: BUTTON_DATA_INVALID"


@pytest.mark.parametrize("url", ["javascript:x", "ftp://kpu.go.id", "http://", "kpu"])
def test_url_buttons_need_a_real_url(bot, url):
    said = bot.refuses(reply_markup=keyboard({"text": "KPU", "url": url}))

    assert said.startswith(f"Bad Request: inline keyboard button URL '{url}' is invalid: ")


@pytest.mark.parametrize("url", ["https://kpu.go.id/a?b=c", "http://t.me/x", "tg://user?id=1"])
def test_url_buttons_lead_to_the_web_or_to_telegram(bot, url):
    assert "reply_markup" in bot.sends(reply_markup=keyboard({"text": "KPU", "url": url}))


def test_empty_keyboard_rows_are_left_out(bot):
    rows = json.dumps({"inline_keyboard": [[], [button()], []]})

    assert bot.sends(reply_markup=rows)["reply_markup"] == {"inline_keyboard": [[button()]]}
    assert "reply_markup" not in bot.sends(reply_markup='{"inline_keyboard": [[]]}')


def test_a_button_that_does_nothing_is_refused(bot):
    said = bot.refuses(reply_markup=keyboard({"text": "?"}))

    assert said.endswith("Text buttons are unallowed in the inline keyboard")


def test_broken_json_is_refused(bot):
    said = bot.refuses(reply_markup="{")

    assert said == "Bad Request: can't parse reply markup JSON object"


def test_a_reply_shows_what_it_replies_to(bot):
    first = bot.sends("Satu")

    reply = bot.sends("Dua", reply_parameters=json.dumps({"message_id": first["message_id"]}))

    assert reply["reply_to_message"] == first


def test_a_reply_to_nothing_is_refused_unless_allowed(bot):
    assert (
        bot.refuses(reply_parameters='{"message_id": 99}')
        == "Bad Request: message to be replied not found"
    )
    allowed = '{"message_id": 99, "allow_sending_without_reply": true}'
    assert "reply_to_message" not in bot.sends(reply_parameters=allowed)


def test_a_blocked_bot_cannot_write(bot):
    update = bot.people.blocks(ANI)

    answer = bot.call("sendMessage", chat_id=ANI, text="Halo")
    assert answer["error_code"] == 403
    assert answer["description"] == "Forbidden: bot was blocked by the user"
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"


def test_a_kicked_bot_cannot_write(bot):
    group = bot.people.add_chat("group", members={ANI: "creator"})["id"]
    bot.people.removes_bot(ANI, group)

    assert (
        bot.problem("sendMessage", chat_id=group, text="x")
        == "Forbidden: bot was kicked from the group chat"
    )


def test_a_bot_that_left_cannot_write(bot):
    group = bot.people.add_chat("supergroup")["id"]
    bot.does("leaveChat", chat_id=group)

    assert (
        bot.problem("sendMessage", chat_id=group, text="x")
        == "Forbidden: bot is not a member of the supergroup chat"
    )
    assert bot.does("getUpdates")[0]["my_chat_member"]["new_chat_member"]["status"] == "left"


def test_a_group_that_became_a_supergroup_says_where_it_went(bot):
    group = bot.people.add_chat("group", members={ANI: "creator"})["id"]
    new = bot.people.migrates(ANI, group)["id"]

    answer = bot.call("sendMessage", chat_id=group, text="x")

    assert answer == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new},
    }
    told = [update["message"] for update in bot.does("getUpdates")]
    assert told[0]["migrate_to_chat_id"] == new
    assert told[1]["migrate_from_chat_id"] == group


def test_an_edit_replaces_text_and_keyboard(bot):
    sent = bot.sends(reply_markup=keyboard(button()))

    edited = bot.does("editMessageText", chat_id=ANI, message_id=sent["message_id"], text="Baru")

    assert (edited["text"], "reply_markup" in edited, "edit_date" in edited) == (
        "Baru",
        False,
        True,
    )


def test_an_edit_that_changes_nothing_is_refused(bot):
    same = {"text": "<b>Halo</b>", "parse_mode": "HTML", "reply_markup": keyboard(button())}
    sent = bot.sends(**same)

    said = bot.problem("editMessageText", chat_id=ANI, message_id=sent["message_id"], **same)

    assert said == (
        "Bad Request: message is not modified: specified new message content and reply markup "
        "are exactly the same as a current content and reply markup of the message"
    )


def test_a_keyboard_is_edited_alone(bot):
    sent = bot.sends(reply_markup=keyboard(button()))
    place = {"chat_id": ANI, "message_id": sent["message_id"]}

    edited = bot.does("editMessageReplyMarkup", **place)

    assert (edited["text"], "reply_markup" in edited) == ("Halo", False)
    assert "message is not modified" in bot.problem("editMessageReplyMarkup", **place)


def test_only_own_messages_that_exist_are_edited(bot):
    said = bot.people.says(ANI, "Halo")["message"]["message_id"]

    for message_id, problem in (
        (said, "message can't be edited"),
        (99, "message to edit not found"),
    ):
        assert (
            bot.problem("editMessageText", chat_id=ANI, message_id=message_id, text="x")
            == f"Bad Request: {problem}"
        )


def test_a_message_is_deleted_once(bot):
    place = {"chat_id": ANI, "message_id": bot.sends()["message_id"]}

    assert bot.does("deleteMessage", **place) is True
    assert bot.problem("deleteMessage", **place) == "Bad Request: message to delete not found"
    assert (
        bot.problem("editMessageText", **place, text="x")
        == "Bad Request: message to edit not found"
    )


def test_an_old_message_is_not_deleted(bot):
    place = {"chat_id": ANI, "message_id": bot.sends()["message_id"]}
    bot.now += timedelta(hours=49)

    said = bot.problem("deleteMessage", **place)

    assert said == "Bad Request: message can't be deleted for everyone"


def test_a_press_is_answered_once(bot):
    press = press_of(bot)

    assert bot.does("answerCallbackQuery", callback_query_id=press, text="Baik") is True
    assert bot.problem("answerCallbackQuery", callback_query_id=press) == TOO_OLD
    assert bot.account.presses[press].answer == {"text": "Baik", "alert": False}


def test_a_late_answer_to_a_press_is_refused(bot):
    press = press_of(bot)
    bot.now += timedelta(seconds=151)

    assert bot.problem("answerCallbackQuery", callback_query_id=press) == TOO_OLD


def test_a_press_nobody_made_is_not_answered(bot):
    assert bot.problem("answerCallbackQuery", callback_query_id="1") == TOO_OLD


TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def press_of(bot):
    sent = bot.sends(reply_markup=keyboard(button("ya")))
    return bot.people.taps(ANI, sent["message_id"], "ya")["callback_query"]["id"]


def test_only_a_button_on_the_screen_is_tapped(bot):
    sent = bot.sends(reply_markup=keyboard(button("ya")))

    with pytest.raises(Impossible):
        bot.people.taps(ANI, sent["message_id"], "tidak")
    forced = bot.people.taps(ANI, sent["message_id"], "tidak", force=True)

    assert forced["callback_query"]["data"] == "tidak"


def test_a_button_of_a_deleted_message_comes_with_an_inaccessible_message(bot):
    sent = bot.sends(reply_markup=keyboard(button()))
    bot.does("deleteMessage", chat_id=ANI, message_id=sent["message_id"])

    press = bot.people.taps(ANI, sent["message_id"], "ya", force=True)["callback_query"]

    assert press["message"] == {"chat": sent["chat"], "message_id": 1, "date": 0}


def test_an_offset_confirms_everything_below_it(bot):
    first, second = (bot.people.says(ANI, text)["update_id"] for text in ("a", "b"))

    assert ids(bot.does("getUpdates")) == [first, second]
    assert ids(bot.does("getUpdates", limit="1")) == [first]
    assert ids(bot.does("getUpdates", offset=str(second))) == [second]
    assert ids(bot.does("getUpdates", offset=0)) == [second]


def test_a_negative_offset_forgets_all_but_the_last(bot):
    last = [bot.people.says(ANI, text)["update_id"] for text in "abc"][-1]

    assert ids(bot.does("getUpdates", offset=-1)) == [last]
    assert ids(bot.does("getUpdates", offset=0)) == [last]


def test_a_confirmed_update_can_be_delivered_again(bot):
    update = bot.people.says(ANI, "a")
    newer = bot.people.says(ANI, "b")["update_id"]
    bot.does("getUpdates", offset=newer + 1)

    bot.account.deliver(update)

    assert bot.does("getUpdates", offset=newer + 1) == [update]
    assert bot.does("getUpdates", offset=newer + 1) == []


def test_an_update_can_come_back_under_a_new_id(bot):
    update = bot.people.says(ANI, "a")

    again = bot.account.deliver(update, new_id=True)

    assert again["message"] == update["message"]
    assert again["update_id"] > update["update_id"]


def ids(updates):
    return [update["update_id"] for update in updates]


def test_messages_wait_a_day_and_presses_150_seconds(bot):
    press_of(bot)
    bot.people.says(ANI, "a")

    assert bot.account.updates.pending(bot.now) == 2
    bot.now += timedelta(seconds=150)
    assert [list(update)[1] for update in bot.does("getUpdates")] == ["message"]
    bot.now += timedelta(hours=24)
    assert bot.account.updates.pending(bot.now) == 0


def test_allowed_updates_are_remembered(bot):
    bot.does("getUpdates", allowed_updates='["callback_query"]')
    bot.people.says(ANI, "a")
    bot.does("getUpdates")

    assert bot.people.says(ANI, "b") == {}
    assert bot.does("getWebhookInfo")["allowed_updates"] == ["callback_query"]


def test_an_empty_list_allows_the_usual_updates_again(bot):
    bot.does("getUpdates", allowed_updates='["callback_query"]')
    bot.does("getUpdates", allowed_updates="[]")

    assert bot.people.says(ANI, "a")["message"]["text"] == "a"


def test_get_updates_conflicts_with_a_webhook(bot):
    bot.does("setWebhook", url="https://bot.example/hook", secret_token="s3cret")

    answer = bot.call("getUpdates")

    assert answer["error_code"] == 409
    assert answer["description"].startswith("Conflict: can't use getUpdates method while webhook")
    bot.does("deleteWebhook")
    assert bot.does("getUpdates") == []


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"url": "ftp://x"}, "bad webhook: invalid webhook URL specified"),
        (
            {"url": "https://x.id", "secret_token": "a b"},
            "secret token contains unallowed characters",
        ),
        ({"url": "https://x.id", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)
def test_a_bad_webhook_is_refused(bot, params, problem):
    assert bot.problem("setWebhook", **params) == f"Bad Request: {problem}"


def test_webhook_info_counts_what_is_pending(bot):
    bot.people.says(ANI, "a")
    bot.does("setWebhook", url="https://x.id/hook", max_connections="7")

    info = bot.does("getWebhookInfo")

    assert (info["url"], info["pending_update_count"]) == ("https://x.id/hook", 1)
    assert info["max_connections"] == 7
    bot.does("deleteWebhook", drop_pending_updates="true")
    assert bot.does("getWebhookInfo")["pending_update_count"] == 0


def test_members_are_known_by_their_status(bot):
    group = bot.people.add_chat("group", members={ANI: "administrator"}, bot="administrator")
    bot.people.add_user("Budi", 12)
    place = {"chat_id": group["id"]}

    status = [
        bot.does("getChatMember", **place, user_id=user)["status"] for user in (ANI, 12, 4242)
    ]

    assert status == ["administrator", "left", "administrator"]
    assert bot.problem("getChatMember", **place, user_id=5) == "Bad Request: user not found"
    assert bot.does("getChat", **place)["title"] == "Meja"


def test_a_chat_action_has_a_known_name(bot):
    assert bot.does("sendChatAction", chat_id=ANI, action="typing") is True
    assert (
        bot.problem("sendChatAction", chat_id=ANI, action="thinking")
        == "Bad Request: wrong parameter action in request"
    )


def test_commands_are_checked_and_kept(bot):
    good = [{"command": "lapor", "description": "Laporkan"}]
    bot.does("setMyCommands", commands=json.dumps(good), language_code="id")

    assert bot.does("getMyCommands", language_code="id") == good
    bad = json.dumps([{"command": "Lapor!", "description": "x"}])
    assert bot.problem("setMyCommands", commands=bad) == "Bad Request: BOT_COMMAND_INVALID"


def test_descriptions_have_limits(bot):
    bot.does("setMyDescription", description="a" * 512)

    assert (
        bot.problem("setMyShortDescription", short_description="a" * 121)
        == "Bad Request: short description is too long"
    )


def test_a_group_takes_20_messages_a_minute(bot):
    bot.account.limits.on = True
    group = {"chat_id": bot.people.add_chat("group")["id"], "text": "x"}
    for _ in range(20):
        bot.does("sendMessage", **group)

    answer = bot.call("sendMessage", **group)

    assert answer["error_code"] == 429
    assert answer["description"] == "Too Many Requests: retry after 60"
    assert answer["parameters"] == {"retry_after": 60}
    bot.now += timedelta(seconds=60)
    bot.does("sendMessage", **group)


def test_a_private_chat_takes_a_burst_of_three_then_one_a_second(bot):
    bot.account.limits.on = True
    for _ in range(3):
        bot.sends()

    assert bot.call("sendMessage", chat_id=ANI, text="x")["parameters"] == {"retry_after": 1}
    bot.now += timedelta(seconds=1)
    bot.sends()


def test_the_whole_bot_sends_30_messages_a_second(bot):
    bot.account.limits.on = True
    for user in range(100, 131):
        bot.people.add_user("x", user, started=True)
    for user in range(100, 130):
        bot.does("sendMessage", chat_id=user, text="x")

    assert bot.call("sendMessage", chat_id=130, text="x")["error_code"] == 429


def test_faults_are_used_up():
    faults = Faults()
    faults.arm("sendMessage", Fault("slow", ms=5), times=2)

    met = [faults.take("sendmessage") is not None for _ in range(3)]

    assert met == [True, True, False]


def test_there_are_no_other_faults():
    with pytest.raises(Impossible):
        Fault("explode")


def test_the_ledger_has_every_call(bot):
    bot.sends()
    bot.call("sendMessage", chat_id=999, text="x")

    sent, refused = bot.account.ledger

    assert (sent.seq, sent.accepted, sent.chat_id, sent.message_id) == (1, True, ANI, 1)
    assert (refused.seq, refused.accepted) == (2, False)
    assert refused.error == "Bad Request: chat not found"
    assert refused.params == {"chat_id": 999, "text": "x"}


def test_the_ledger_can_be_switched_off(bot):
    bot.account.keeps_ledger = False
    bot.sends()

    assert bot.account.ledger == []


def test_commands_that_people_write_are_marked(bot):
    message = bot.people.says(ANI, "/lapor TPS 1/2")["message"]

    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


def test_a_group_adds_the_bot(bot):
    group = bot.people.add_chat("group", bot="left")["id"]

    update = bot.people.adds_bot(ANI, group)

    assert update["my_chat_member"]["new_chat_member"]["status"] == "member"
    told = bot.does("getUpdates")
    assert told[1]["message"]["new_chat_members"][0]["id"] == 4242


def test_a_channel_post_has_no_author(bot):
    channel = bot.people.add_chat("channel", members={ANI: "administrator"}, bot="administrator")

    post = bot.people.says(ANI, "Halo", chat_id=channel["id"])["channel_post"]

    assert "from" not in post
    assert post["sender_chat"] == channel
