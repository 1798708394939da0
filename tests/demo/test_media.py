"""Files by their ids and by upload, as the real Bot API sends, replaces and serves them."""

import json
from datetime import timedelta

import pytest

from bot.demo.contents import JPEG
from bot.demo.files import Upload
from bot.demo.refusals import Impossible
from tests.demo.calls import ANI, button, keyboard

TOO_BIG = "file of size 10485867 bytes is too big for a photo; the maximum size is 10485760 bytes"
KINDS = ("photo", "document", "video", "voice", "audio", "animation", "video_note", "sticker")


def method(kind):
    return "send" + kind.replace("_", "")


def sent_by_ani(bot, kind, **more):
    """Return what Ani's message shows of the file: its Bot API object."""
    shown = bot.people.sends(ANI, kind, **more)["message"][kind]
    return shown[-1] if kind == "photo" else shown


def resent(bot, kind, to=ANI, **more):
    file_id = sent_by_ani(bot, kind)["file_id"]
    return bot.does(method(kind), chat_id=to, **{kind: file_id}, **more)


def media(kind, file, **more):
    return json.dumps({"type": kind, "media": file, **more})


def edits(bot, message, **more):
    return bot.does("editMessageMedia", chat_id=ANI, message_id=message["message_id"], **more)


def edit_problem(bot, message, **more):
    return bot.problem("editMessageMedia", chat_id=ANI, message_id=message["message_id"], **more)


@pytest.mark.parametrize("kind", KINDS)
def test_file_sent_by_its_id_is_the_file_that_was_sent(bot, kind):
    original = bot.people.sends(ANI, kind)["message"][kind]

    file_id = (original[0] if kind == "photo" else original)["file_id"]
    message = bot.does(method(kind), chat_id=ANI, **{kind: file_id})

    assert message[kind] == original
    assert message["from"] == bot.account.me


def test_name_that_a_person_gave_travels_with_the_file_id(bot):
    given = {"file_name": "KTP Wati.jpg", "mime_type": "image/jpeg", "size": 1234}
    file = sent_by_ani(bot, "document", **given)

    message = bot.does("sendDocument", chat_id=ANI, document=file["file_id"])

    assert message["document"]["file_name"] == "KTP Wati.jpg"
    assert message["document"]["mime_type"] == "image/jpeg"
    assert message["document"]["file_unique_id"] == file["file_unique_id"]
    assert message["document"]["file_size"] == 1234


@pytest.mark.parametrize("kind", ["photo", "document", "video", "voice", "audio", "animation"])
def test_caption_is_markup_and_has_its_limit(bot, kind):
    message = resent(bot, kind, caption="<b>Bukti</b>", parse_mode="HTML")

    assert message["caption"] == "Bukti"
    assert message["caption_entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    said = bot.problem(method(kind), chat_id=ANI, **{kind: "x"}, caption="👍" * 513)
    assert said == "Bad Request: message caption is too long"


@pytest.mark.parametrize("kind", ["video_note", "sticker"])
def test_kind_without_a_caption_shows_none(bot, kind):
    assert "caption" not in resent(bot, kind, caption="Bukti")


def test_file_has_buttons_a_reply_and_protection_like_a_text(bot):
    said = bot.people.says(ANI, "Halo")["message"]

    message = resent(
        bot,
        "video",
        reply_markup=keyboard(button()),
        reply_parameters=json.dumps({"message_id": said["message_id"]}),
        protect_content="true",
    )

    assert message["reply_markup"] == {"inline_keyboard": [[button()]]}
    assert message["reply_to_message"] == said
    assert message["has_protected_content"] is True


def test_photo_is_no_document_but_documents_of_all_sorts_are_what_they_are(bot):
    photo, video = (sent_by_ani(bot, kind)["file_id"] for kind in ("photo", "video"))

    said = bot.problem("sendDocument", chat_id=ANI, document=photo)
    message = bot.does("sendDocument", chat_id=ANI, document=video, caption="Bukti")

    assert said == "Bad Request: can't use file of type Photo as Document"
    assert (message["video"]["file_id"], message["caption"]) == (video, "Bukti")
    assert "document" not in message


def test_missing_file_is_refused(bot):
    assert bot.problem("sendVoice", chat_id=ANI) == "Bad Request: there is no voice in the request"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "photo"])
def test_upload_is_kept_and_can_be_sent_again(bot, kind):
    message = bot.does(method(kind), chat_id=ANI, **{kind: Upload("isi.pdf", b"%PDF-1")})
    file = message[kind]

    again = bot.does(method(kind), chat_id=ANI, **{kind: file["file_id"]})

    assert again[kind] == file
    assert bot.account.files.find(file["file_unique_id"]).content == b"%PDF-1"


def test_uploaded_document_has_the_name_that_the_bot_gave(bot):
    message = bot.does("sendDocument", chat_id=ANI, document=Upload("kasus.csv", b"kode\n"))

    assert message["document"]["file_name"] == "kasus.csv"
    assert message["document"]["mime_type"] == "text/csv"
    assert message["document"]["file_size"] == 5


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "file must be non-empty"),
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (
            JPEG + bytes(10 * 2**20),
            TOO_BIG,
        ),
    ],
)
def test_upload_that_is_no_good_photo_is_refused(bot, content, problem):
    said = bot.problem("sendPhoto", chat_id=ANI, photo=Upload("x.jpg", content))

    assert said == f"Bad Request: {problem}"


def test_upload_of_more_than_50_megabytes_is_refused(bot):
    answer = bot.call("sendDocument", chat_id=ANI, document=Upload("x", bytes(50 * 2**20 + 1)))

    assert (answer["error_code"], answer["description"]) == (413, "Request Entity Too Large")


@pytest.mark.parametrize("before", ["photo", "video", "animation", "audio", "document"])
@pytest.mark.parametrize("after", ["photo", "video", "animation", "audio", "document"])
def test_media_become_other_media(bot, before, after):
    message = resent(bot, before, caption="Bukti", reply_markup=keyboard(button()))
    new = sent_by_ani(bot, after)

    edited = edits(bot, message, media=media(after, new["file_id"], caption="Dihapus"))

    kept = {key: message[key] for key in ("message_id", "from", "chat", "date")}
    assert kept.items() <= edited.items()
    shown = edited[after][-1] if after == "photo" else edited[after]
    assert shown == new
    assert (edited["caption"], "reply_markup" in edited) == ("Dihapus", False)
    other = {"photo", "video", "audio"} - {after}
    assert not other & edited.keys()


def test_upload_replaces_a_photo(bot):
    message = resent(bot, "photo", caption="Bukti")

    edited = edits(bot, message, media=media("photo", "attach://f"), f=Upload("kosong.jpg", JPEG))

    assert bot.account.files.get(edited["photo"][0]["file_id"]).content == JPEG
    assert "caption" not in edited


def test_edit_of_media_that_changes_nothing_is_refused(bot):
    message = resent(bot, "video")

    said = edit_problem(bot, message, media=media("video", message["video"]["file_id"]))

    assert said.startswith("Bad Request: message is not modified: ")


@pytest.mark.parametrize("kind", ["voice", "video_note", "sticker"])
def test_media_that_cannot_be_replaced_stay(bot, kind):
    said = edit_problem(bot, resent(bot, kind), media=media("photo", "x"))

    assert said == "Bad Request: there is no media in the message to edit"


def test_text_has_no_media_and_no_caption_to_edit(bot):
    message = bot.sends()

    said = bot.problem("editMessageCaption", chat_id=ANI, message_id=1, caption="x")

    assert edit_problem(bot, message, media=media("photo", "x")) == (
        "Bad Request: there is no media in the message to edit"
    )
    assert said == "Bad Request: there is no caption in the message to edit"


@pytest.mark.parametrize("given", ["", '{"type": "photo"}', media("photo", "attach://gone")])
def test_media_without_media_are_refused(bot, given):
    said = edit_problem(bot, resent(bot, "photo"), media=given)

    assert said == "Bad Request: can't parse InputMedia: media not found"


def test_media_are_replaced_only_by_what_can_be_edited(bot):
    said = edit_problem(bot, resent(bot, "photo"), media=media("sticker", "x"))

    assert said.startswith("Bad Request: can't parse InputMedia: type must be one of ")


def test_every_kind_of_message_counts_for_the_limits(bot):
    bot.account.limits.on = True
    for kind in ("sticker", "video_note", "voice"):
        bot.does(method(kind), chat_id=ANI, **{kind: "x"})

    assert bot.call("sendAnimation", chat_id=ANI, animation="x")["error_code"] == 429


def test_get_file_tells_where_the_file_is(bot):
    file = sent_by_ani(bot, "document", content=b"isi", file_name="surat.docx")

    found = bot.does("getFile", file_id=file["file_id"])

    assert found == {
        "file_id": file["file_id"],
        "file_unique_id": file["file_unique_id"],
        "file_size": 3,
        "file_path": found["file_path"],
    }
    assert found["file_path"].startswith("documents/file_")
    assert found["file_path"].endswith(".docx")
    assert bot.account.files.at(found["file_path"]).content == b"isi"


def test_file_over_20_megabytes_is_not_downloaded(bot):
    largest = sent_by_ani(bot, "video", size=20 * 2**20)
    larger = sent_by_ani(bot, "video", size=20 * 2**20 + 1)

    assert bot.does("getFile", file_id=largest["file_id"])
    assert bot.problem("getFile", file_id=larger["file_id"]) == "Bad Request: file is too big"
    assert bot.does("sendVideo", chat_id=ANI, video=larger["file_id"])["video"] == larger


def test_file_of_an_unknown_id_is_not_downloaded(bot):
    assert bot.problem("getFile", file_id="x") == "Bad Request: invalid file_id"


@pytest.mark.parametrize("kind", KINDS)
def test_made_up_files_are_as_long_as_they_claim(bot, kind):
    file = sent_by_ani(bot, kind)

    assert len(bot.account.files.get(file["file_id"]).content) == file["file_size"]


def test_content_of_a_photo_is_its_largest_size(bot):
    sizes = bot.people.sends(ANI, "photo", content=JPEG + b"gps")["message"]["photo"]

    content = [bot.account.files.get(size["file_id"]).content for size in sizes]

    assert content[-1] == JPEG + b"gps"
    assert [each.startswith(JPEG[:2]) for each in content] == [True] * 3


@pytest.mark.parametrize("kind", ["photo", "voice", "video_note", "sticker"])
def test_kind_without_a_name_is_given_none(bot, kind):
    with pytest.raises(Impossible):
        bot.people.sends(ANI, kind, file_name="Wati.jpg")


def test_bot_deletes_nothing_after_48_hours(bot):
    channel, group = (
        bot.people.add_chat(kind, bot="administrator", members={ANI: "creator"})["id"]
        for kind in ("channel", "supergroup")
    )
    places = [
        {"chat_id": chat, "message_id": resent(bot, "voice", to=chat)["message_id"]}
        for chat in (ANI, channel, group)
    ]
    bot.now += timedelta(hours=48)

    said = [bot.problem("deleteMessage", **place) for place in places]

    assert said == [
        "Bad Request: message can't be deleted for everyone",
        "Bad Request: message can't be deleted",
        "Bad Request: message can't be deleted",
    ]


def test_bot_deletes_within_48_hours(bot):
    place = {"chat_id": ANI, "message_id": resent(bot, "voice")["message_id"]}
    bot.now += timedelta(hours=47, minutes=59)

    assert bot.does("deleteMessage", **place) is True
