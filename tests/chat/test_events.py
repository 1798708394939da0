"""Every update becomes an event, however little of it makes sense."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.chat.events import FILES, KEPT, LINKS, LONGEST, to_broken, to_incoming, to_key
from bot.demo.people import Control, NotOnScreen, Phone
from bot.events import (
    EVENT,
    Blocked,
    Broken,
    Commanded,
    Edited,
    Event,
    Incoming,
    Invited,
    Migrated,
    Nothing,
    Said,
    Sent,
    Tapped,
)
from knowledge.entries import Lang
from tests.chat import corpus
from tests.chat.corpus import (
    ANONYMOUS,
    AT,
    CORPUS,
    GROUP,
    HIDDEN_LINKS,
    KINDS,
    NEWS,
    PRIVATE,
    RARE,
    REVIEW,
    SERVICE,
    SPOILERS,
    STRANGERS,
    VOTER,
    Update,
    command,
    file,
    membership,
    message,
    nested,
    post,
    press,
    spoiled,
)
from tests.conftest import House

NOW = datetime.fromtimestamp(AT + 1, UTC)
WHEN = datetime.fromtimestamp(AT, UTC)


def incoming(kind: str, content: Any) -> Incoming:
    return to_incoming({"update_id": 5, kind: content}, NOW)


def event(kind: str, content: Any) -> Event:
    return incoming(kind, content).event


def read(update: Any) -> Incoming:
    """Return what the engine would make of *update*."""
    try:
        return to_incoming(update, NOW)
    except Exception as error:  # noqa: BLE001 -- as the engine does
        return to_broken(update, NOW, error)


def test_text_is_said_by_the_chat_it_is_from():
    found = incoming("message", message(text="kapan pilkada"))

    said = Said(text="kapan pilkada", message=17, sent=WHEN)
    assert found == Incoming("u:5", NOW, said, chat=VOTER, person=VOTER, lang=Lang.ID)


@pytest.mark.parametrize("code", ["en", "EN", "en-GB"])
def test_english_phone_is_noticed(code):
    sender = {"id": VOTER, "language_code": code}

    found = incoming("message", {**message(text="when"), "from": sender})

    assert found.lang is Lang.EN


@pytest.mark.parametrize("sender", [{}, {"language_code": None}, {"language_code": "su"}, None])
def test_any_other_phone_is_taken_to_be_indonesian(sender):
    found = incoming("message", {**message(text="kapan"), "from": sender})

    assert found.lang is Lang.ID


@pytest.mark.parametrize(
    ("text", "name", "argument", "bot"),
    [
        ("/start", "start", "", ""),
        ("/start jam-tps", "start", "jam-tps", ""),
        ("/START   jam-tps ", "start", "jam-tps", ""),
        ("/bantuan@panduan_bot", "bantuan", "", "panduan_bot"),
        ("/zona@panduan_bot jakarta\nutara", "zona", "jakarta\nutara", "panduan_bot"),
        ("/topik2", "topik2", "", ""),
        ("/apa_saja", "apa_saja", "", ""),
    ],
)
def test_command_is_split_into_name_argument_and_whom_it_names(text, name, argument, bot):
    commanded = Commanded(name=name, argument=argument, bot=bot)

    assert event("message", command(text)) == commanded
    assert event("message", command(text, REVIEW)) == commanded.model_copy(update={"public": True})


def test_slash_that_telegram_does_not_mark_is_no_command():
    assert event("message", message(text="/start")) == Said(text="/start", message=17, sent=WHEN)


def test_command_in_another_script_is_a_question():
    assert isinstance(event("message", command("/старт")), Said)


@pytest.mark.parametrize("kind", [*sorted(set(KINDS) - FILES), *RARE])
def test_content_that_is_no_file_is_sent_as_what_it_is(kind):
    content = RARE.get(kind) and {kind: RARE[kind]}
    shown = content or corpus.content(kind, 1, AT)

    assert event("message", message(**shown)) == Sent(what=kind, message=17)


@pytest.mark.parametrize("kind", sorted(FILES))
def test_file_is_known_by_its_ids_and_its_size(kind):
    shown = corpus.content(kind, 1, AT)
    of_it = shown[kind][-1] if kind == "photo" else shown[kind]

    sent = event("message", message(**shown))

    assert sent.what == sent.file.what == kind
    assert (sent.file.id, sent.file.unique) == (of_it["file_id"], of_it["file_unique_id"])
    assert sent.file.size == of_it["file_size"]


def test_photo_is_its_largest_size():
    sizes = corpus.content("photo", 1, AT)["photo"]

    assert event("message", message(photo=sizes)).file.size == max(s["file_size"] for s in sizes)


@pytest.mark.parametrize("kind", ["video", "animation", "audio", "document"])
def test_file_with_a_name_of_its_own_is_named_and_the_name_is_not_kept(kind):
    found = event("message", message(**file(kind, file_name="KTP Wati Susanti.bin")))

    assert found.file.named
    assert "Wati" not in EVENT.dump_json(found).decode()


@pytest.mark.parametrize("kind", sorted(FILES))
def test_file_without_a_name_is_named_if_it_may_carry_tags(kind):
    shown = corpus.content(kind, 1, AT)
    if kind != "photo":
        shown[kind].pop("file_name", None)

    assert event("message", message(**shown)).file.named is (kind in {"audio", "document"})


def test_caption_is_the_text_of_what_was_sent():
    sent = event("message", message(**file("photo"), caption="tps di mana?"))

    assert (sent.what, sent.text) == ("photo", "tps di mana?")


def test_album_is_named():
    sent = event("message", message(**file("photo"), media_group_id="13579", caption=" "))

    assert (sent.album, sent.text) == ("13579", " ")


@pytest.mark.parametrize(
    "shown",
    [
        {"text": "di sini", "entities": HIDDEN_LINKS},
        {**file("photo"), "caption": "di sini", "caption_entities": HIDDEN_LINKS},
    ],
    ids=["text", "caption"],
)
def test_link_behind_words_is_kept_and_the_person_behind_words_is_not(shown):
    found = event("message", message(**shown))

    assert found.links == (LINK,)
    assert str(VOTER) not in EVENT.dump_json(found).decode()


def test_only_so_many_hidden_links_are_kept():
    many = [corpus.entity("text_link", url=f"https://x.example/{n}") for n in range(100)]

    assert len(event("message", message(text="x" * 100, entities=many)).links) == LINKS


@pytest.mark.parametrize("shown", [{"text": "a"}, file("photo")], ids=["text", "photo"])
def test_reply_names_the_message_and_a_forward_says_only_that_it_is_one(shown):
    quoted = message(text="rahasia Wati")
    origin = {"type": "user", "date": AT, "sender_user": {"id": 8, "first_name": "Budi"}}

    plain = event("message", message(**shown))
    reply = event("message", message(**shown, reply_to_message={**quoted, "message_id": 9}))
    forward = event("message", message(**shown, forward_origin=origin))

    assert (plain.reply, plain.forwarded) == (None, False)
    assert (reply.reply, reply.forwarded) == (9, False)
    assert (forward.reply, forward.forwarded) == (None, True)
    for each in (reply, forward):
        assert not re.search("Wati|Budi|rahasia", EVENT.dump_json(each).decode())


@pytest.mark.parametrize("kind", SERVICE)
def test_service_message_asks_nothing(kind):
    assert event("message", message(**{kind: SERVICE[kind]})) == Nothing()


PHOTO = corpus.content("photo", 1, AT) or {}
LINK = "https://kpu.go.id.evil.example/x"


@pytest.mark.parametrize(
    ("shown", "edited"),
    [
        ({"text": "kapan"}, Edited(text="kapan", message=17)),
        (
            {"text": "kapan", "entities": HIDDEN_LINKS},
            Edited(text="kapan", message=17, links=(LINK,)),
        ),
        ({"location": {"latitude": 1.0}}, Edited(text="", message=17)),
        ({"text": "/start", "entities": [{"type": "bot_command", "offset": 0}]}, Nothing()),
    ],
)
def test_edit_is_followed_with_the_links_behind_its_words(shown, edited):
    assert event("edited_message", message(**shown)) == edited


@pytest.mark.parametrize("caption", ["tps?", ""])
def test_edit_of_a_caption_or_of_the_file_is_followed(caption):
    shown = {**PHOTO, "caption": caption} if caption else PHOTO
    sent, edited = (event(kind, message(**shown)) for kind in ("message", "edited_message"))

    assert edited == Edited(text=caption, message=17, file=sent.file)


def test_edit_in_a_group_asks_nothing():
    assert event("edited_message", message(STRANGERS, text="kapan")) == Nothing()


def test_press_is_split_at_its_first_colon_and_can_be_answered():
    found = incoming("callback_query", press("pick:jam-tps:17"))

    assert found.event == Tapped(action="pick", value="jam-tps:17", message=18)
    assert (found.chat, found.press) == (VOTER, "4382bfdwdsb323b2d9")


def test_press_on_a_message_that_is_out_of_reach_is_a_press():
    gone = {"message_id": 2, "date": 0, "chat": PRIVATE}

    found = incoming("callback_query", press("ok:jam-tps:17", message=gone))

    assert found.event == Tapped(action="ok", value="jam-tps:17", message=2)
    assert found.chat == VOTER


@pytest.mark.parametrize("tap", [{"game_short_name": "g"}, {"inline_message_id": "A"}])
def test_press_without_data_or_message_asks_nothing(tap):
    assert event("callback_query", {"id": "1", "from": {}, **tap}) == Nothing()


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
@pytest.mark.parametrize("status", ["member", "administrator", "restricted"])
def test_being_added_to_a_strange_chat_is_an_invitation(kind, status):
    change = membership({**STRANGERS, "type": kind}, "left", status)

    found = incoming("my_chat_member", change)

    assert (found.event, found.chat) == (Invited(joined=True), GROUP)


def test_leaving_a_chat_asks_nothing():
    assert event("my_chat_member", membership(STRANGERS, "member", "left")) == Nothing()
    assert event("message", message(STRANGERS, left_chat_member={"id": 1})) == Nothing()


def test_voter_blocks_and_unblocks():
    assert event("my_chat_member", membership(PRIVATE, "member", "kicked")) == Blocked()
    assert event("my_chat_member", membership(PRIVATE, "kicked", "member")) == Nothing()


@pytest.mark.parametrize("shown", [{"text": "halo"}, {"new_chat_members": []}, {"photo": []}])
def test_message_in_a_strange_chat_tells_that_we_are_in_it(shown):
    assert event("message", message(STRANGERS, **shown)) == Invited(joined=False)
    assert event("message", message(NEWS, **shown)) == Invited(joined=False)


def test_group_that_becomes_a_supergroup_has_moved_and_its_other_end_is_not_left():
    new = -1_002_000_000_999

    assert event("message", message(STRANGERS, migrate_to_chat_id=new)) == Migrated(chat=new)
    assert event("message", message(STRANGERS, migrate_from_chat_id=GROUP)) == Nothing()


def test_post_in_a_channel_tells_that_we_are_in_it():
    found = incoming("channel_post", post("halo"))

    assert (found.event, found.chat, found.person) == (Invited(joined=False), NEWS["id"], None)


def test_command_in_a_channel_is_public_and_nobodys():
    told = {**post("/antrean"), "entities": [corpus.entity("bot_command")]}

    found = incoming("channel_post", told)

    assert found.event == Commanded(name="antrean", public=True)
    assert (found.chat, found.person) == (NEWS["id"], None)


def test_edited_channel_post_asks_nothing():
    assert event("edited_channel_post", post("ralat")) == Nothing()


def test_command_in_a_group_is_its_writers():
    found = incoming("message", command("/antrean", REVIEW))

    assert (found.chat, found.person) == (REVIEW["id"], VOTER)


@pytest.mark.parametrize("place", [REVIEW, NEWS], ids=["as the group", "as a channel"])
def test_who_writes_under_another_name_is_nobody(place):
    told = {**command("/antrean", REVIEW), "from": ANONYMOUS, "sender_chat": place}

    assert incoming("message", told).person is None


def test_press_is_of_who_pressed():
    found = incoming("callback_query", press("take:PK-7F3K:0", REVIEW))

    assert (found.chat, found.person) == (REVIEW["id"], VOTER)


@pytest.mark.parametrize("id_", [2**63, -(2**63) - 1, None, "5", 1.5, [5]])
def test_person_that_cannot_be_is_nobody(id_):
    found = incoming("message", {**message(text="a"), "from": {"id": id_}})

    assert (found.chat, found.person) == (VOTER, None)


@pytest.mark.parametrize("kind", ["inline_query", "message_reaction", "of_the_future"])
def test_update_of_another_kind_asks_nothing(kind):
    assert event(kind, message(text="kapan")) == Nothing()


def test_chat_of_a_future_type_asks_nothing():
    assert event("message", message({"id": 5, "type": "forum"}, text="a")) == Nothing()


def test_press_in_a_group_names_the_group_that_the_store_knows_or_not():
    tapped = incoming("callback_query", press("take:1", REVIEW))

    assert tapped.event == Tapped(action="take", value="1", message=18)
    assert (tapped.voter, tapped.chat) == (None, REVIEW["id"])


def test_every_group_is_strange_until_the_store_knows_it():
    update = {"update_id": 5, "message": message(REVIEW, text="halo")}

    assert to_incoming(update, NOW).event == Invited(joined=False)


@pytest.mark.parametrize("text", ["a\ud83db", "\udc00", "/start \ud83d"])
def test_lone_surrogate_is_replaced(text):
    ids = {"file_id": text, "file_unique_id": text, "mime_type": text, "file_name": text}
    hidden = [corpus.entity("text_link", url=text)]
    for shown in (
        message(text=text, entities=hidden),
        command(text),
        message(**file("video", **ids), caption=text, media_group_id=text),
    ):
        stored = EVENT.dump_json(event("message", shown))

        assert "\ud83d" not in stored.decode()


def test_endless_text_is_cut_to_what_telegram_allows():
    assert len(event("message", message(text="a" * 1_000_000)).text) == LONGEST


@pytest.mark.parametrize("id_", [None, "5", True, 0, 1.5, 2**63, [5]])
def test_event_from_nowhere_is_refused_rather_than_taken_for_the_desks(id_):
    update = {"update_id": 5, "message": message({**PRIVATE, "id": id_}, text="kapan")}

    with pytest.raises(ValueError, match="no usable chat"):
        to_incoming(update, NOW)


def test_broken_update_is_kept_whole_without_a_chat():
    update = {"update_id": 5, "message": message(text="kapan", date="kemarin \ud83d")}

    broken = to_broken(update, NOW, KeyError("date"))

    assert json.loads(broken.event.what) == update
    assert (broken.key, broken.event.reason) == ("u:5", "KeyError")
    assert (broken.chat, broken.voter) == (None, None)


def test_broken_update_is_kept_in_part_if_it_is_large():
    broken = to_broken({"update_id": 5, "message": "a" * 1_000_000}, NOW, KeyError())

    assert len(broken.event.what) == KEPT


def test_update_without_an_id_has_a_key_by_its_content():
    first, second = ({"message": message(text=text)} for text in ("a", "b"))

    assert to_key(first) == to_key(dict(first)) != to_key(second)


def test_update_that_is_nested_beyond_reason_has_a_key():
    found = to_broken({"message": nested(100_000)}, NOW, RecursionError())

    assert found.key.startswith("u:")
    assert isinstance(found.event, Broken)


@pytest.mark.parametrize("update", CORPUS, ids=lambda each: list(each)[1])
def test_whatever_telegram_sends_is_understood(update):
    found = to_incoming(update, NOW)

    assert found.key == f"u:{update['update_id']}"


@hypothesis_settings(max_examples=1_500, deadline=None)
@given(
    st.sampled_from(CORPUS),
    st.lists(
        st.tuples(
            st.integers(0, 100),
            st.sampled_from([*SPOILERS, "a" * 1_000_000, float("inf"), nested(64)]),
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_spoiled_update_becomes_something_that_can_be_stored(update, spoilings):
    found = read(spoiled(update, spoilings))

    assert 2 < len(found.key.encode()) < 40
    assert EVENT.validate_json(EVENT.dump_json(found.event)) == found.event
    assert found.chat is None or abs(found.chat) < 2**52
    assert found.person is None or abs(found.person) < 2**52


@pytest.mark.parametrize("update", [{}, {"message": 1}, {"update_id": 7, "news": {}}])
def test_update_of_an_unknown_kind_asks_nothing(update):
    assert read(update).event == Nothing()


@pytest.mark.parametrize("update", [None, 1, "kapan", [], [{}], nested(500)])
def test_what_is_no_update_at_all_is_a_dead_letter(update):
    assert isinstance(read(update).event, Broken)


def spoiled_updates(count: int) -> list[Update]:
    """Return updates as no server sends them; their ids are left to the server."""
    random = Random(20241127)
    what = [*SPOILERS, "a" * 100_000, nested(64)]
    found = []
    for _ in range(count):
        spoilings = [(random.randrange(100), random.choice(what)) for _ in range(2)]
        update = spoiled(random.choice(CORPUS), spoilings)
        update.pop("update_id", None)
        found.append(update)
    return found


async def sent_raw(telegram: Control, update: Update) -> None:
    # The control side cannot echo a lone surrogate; what it delivers is what it was given.
    with contextlib.suppress(NotOnScreen):
        await telegram.raw(update)


@pytest.fixture
async def asker(telegram: Control) -> Phone:
    """Somebody whom no spoiled update is about."""
    return await telegram.user("Sri", user_id=700_009_999)


def stored(database: Path, sql: str) -> Any:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchone()[0]


@pytest.fixture(params=["polling", "webhook"])
async def served(
    request: pytest.FixtureRequest, house: House, unused_tcp_port: int
) -> AsyncIterator[House]:
    """The bot, by each way in which updates reach it."""
    if request.param == "webhook":
        await house.stop()
        url = f"http://127.0.0.1:{unused_tcp_port}/updates"
        hooked = {"webhook_url": url, "webhook_secret": "s" * 32}
        house.settings = house.settings.model_validate(
            {**house.settings.model_dump(), **hooked, "listen": f"127.0.0.1:{unused_tcp_port}"}
        )
        await house.start()
    return house


async def test_question_after_every_hundredth_spoiled_update_is_answered(
    served: House, telegram: Control, asker: Phone
) -> None:
    for batch in range(4):
        for update in spoiled_updates(400)[batch::4]:
            await sent_raw(telegram, update)
        await asker.says("kapan pilkada")

        [card] = await asker.hears()

        assert card.text.startswith("Kapan hari pemungutan suara Pilkada 2024?")
    database = served.settings.database
    assert stored(database, "select count(*) from handled where key like 'u:%'") == 404
    assert stored(database, "select count(*) from dead_letters") > 20
