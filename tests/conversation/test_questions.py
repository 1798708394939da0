"""A voter asks, over real HTTP, and reads what the bot answers."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from bot.demo.clock import SettableClock
from bot.demo.people import Control, NotOnScreen, Phone, Seen
from bot.store import export
from knowledge.entries import Lang
from knowledge.snapshot import Knowledge
from tests.conftest import TODAY, House

REPORT = "📣 Laporkan"


def first(message: Seen) -> str:
    """Return the label of the first button."""
    return message.buttons[0][0].label


async def test_start_says_what_the_bot_does_and_who_runs_it(voter: Phone) -> None:
    await voter.says("/start")

    [welcome] = await voter.hears()

    assert "Kantor Contoh" in welcome.text
    assert welcome.button("Hari pencoblosan di TPS")
    assert welcome.button("🌐 English")


async def test_question_is_answered_with_its_basis_and_date(
    voter: Phone, knowledge: Knowledge
) -> None:
    entry = knowledge.entry("jam-tps")
    assert entry
    await voter.says("tps buka jam brp min")

    [card] = await voter.hears()

    assert card.text.startswith("Jam berapa TPS buka dan tutup?")
    assert "07.00" in card.text
    assert "\nDasar: PKPU 17/2024 Pasal 9" in card.text
    assert f"Diperiksa {knowledge.words.date(entry.checked, Lang.ID)}" in card.text


async def test_feedback_thanks_and_asks_no_more(voter: Phone) -> None:
    await voter.says("kapan pilkada")
    [card] = await voter.hears()

    await voter.taps("👍 Terjawab", card)
    [same] = await voter.hears()

    assert (await voter.toast()).text == "Terima kasih!"
    assert same.id == card.id
    assert same.button("👍 Terjawab") is None
    assert same.button("📤 Bagikan")


async def test_unhelpful_answer_leads_to_people_who_can_help(voter: Phone) -> None:
    await voter.says("kapan pilkada")
    await voter.hears()

    await voter.taps("👎 Belum")
    *_, help_ = await voter.hears()

    assert "https://www.bawaslu.go.id" in help_.text


async def test_related_question_opens_in_a_message_of_its_own(voter: Phone) -> None:
    await voter.says("kapan pilkada")
    [card] = await voter.hears()
    related = card.buttons[1][0]

    await voter.taps(related.label, card)
    [other] = await voter.hears()

    assert other.id != card.id
    assert other.button(related.data) is None
    assert other.button("👍 Terjawab")


async def test_share_gives_a_plain_text_with_a_link_that_opens_the_same_answer(
    voter: Phone, telegram: Control
) -> None:
    await voter.says("kapan pilkada")
    await voter.hears()
    await voter.taps("📤 Bagikan")
    [shared] = await voter.hears()
    link = shared.text.rsplit(maxsplit=1)[-1]
    friend = await telegram.user("Budi", language_code="id")

    await friend.says("/start " + link.rpartition("=")[2])
    [card] = await friend.hears()

    assert shared.buttons == ()
    assert link.startswith("https://t.me/panduan_pilkada_demo_bot?start=")
    assert card.text.startswith("Kapan hari pemungutan suara Pilkada 2024?")


async def test_close_entries_are_asked_back_and_the_choice_replaces_the_question(
    voter: Phone,
) -> None:
    await voter.says("kapan")
    [choices] = await voter.hears()

    await voter.taps(first(choices), choices)
    [card] = await voter.hears()

    assert choices.text.startswith("Maksud Anda yang mana?")
    assert card.id == choices.id
    assert "27 November 2024" in card.text


async def test_choice_still_works_after_a_restart(voter: Phone, house: House) -> None:
    await voter.says("kapan")
    [choices] = await voter.hears()

    await house.restart()
    await voter.taps(first(choices), choices)
    [card] = await voter.hears()

    assert card.id == choices.id
    assert "27 November 2024" in card.text


async def test_none_of_the_choices_is_admitted(voter: Phone) -> None:
    await voter.says("kapan")
    [choices] = await voter.hears()

    await voter.taps("Bukan semuanya", choices)
    [reply] = await voter.hears()

    assert reply.id == choices.id
    assert "belum ada jawaban resmi" in reply.text


async def test_what_nobody_wrote_about_has_no_answer(voter: Phone) -> None:
    await voter.says("merek genset cadangan gudang kabupaten")

    [reply] = await voter.hears()

    assert "belum ada jawaban resmi" in reply.text
    assert reply.button("Tentang Pilkada")


@pytest.mark.parametrize(
    "advice", ["siapa yang sebaiknya saya pilih?", "paslon 1 atau 2 yg bagus min"]
)
async def test_vote_advice_is_declined_with_the_official_profiles(
    voter: Phone, advice: str
) -> None:
    await voter.says(advice)

    [reply] = await voter.hears()

    assert "https://infopemilu.kpu.go.id" in reply.text
    assert reply.buttons == ()


async def test_honest_question_beside_vote_advice_is_offered_its_answer(
    voter: Phone,
) -> None:
    await voter.says("pilih siapa dan jam berapa tps buka?")
    [reply] = await voter.hears()

    await voter.taps(first(reply), reply)
    [card] = await voter.hears()

    assert reply.text.startswith("Saya tidak menyarankan")
    assert "Atau ini yang Anda tanyakan?" in reply.text
    assert card.id == reply.id
    assert card.text.startswith("Jam berapa TPS buka")


async def test_nothing_of_a_refused_question_is_noted(voter: Phone, house: House) -> None:
    await voter.says("pilih siapa dan jam berapa tps buka?")
    [reply] = await voter.hears()

    await voter.taps("Bukan semuanya", reply)
    [again] = await voter.hears()

    assert again.text.startswith("Maaf, kalau begitu belum ada yang cocok")
    notes = [each.question for each in export.unanswered(house.settings.database)]
    assert not [each for each in notes if "pilih siapa" in each]


async def test_national_id_is_warned_about_and_kept_nowhere(voter: Phone, house: House) -> None:
    await voter.says("NIK saya 3273 0112 3456 7890 terdaftar ga?")

    [reply] = await voter.hears()

    assert "https://cekdptonline.kpu.go.id" in reply.text
    assert "3273" not in reply.text
    await house.stop()
    kept = b"".join(file.read_bytes() for file in house.settings.database.parent.iterdir())
    assert b"3273" not in kept
    assert b"34567890" not in kept


async def test_english_voter_reads_english(telegram: Control, house: House) -> None:
    tourist = await telegram.user("Ann", language_code="en")

    await tourist.says("what time do polling stations open")
    [card] = await tourist.hears()

    assert card.text.startswith("When do polling stations open and close?")
    assert "Basis: PKPU 17/2024" in card.text


async def test_indonesian_question_from_an_english_phone_is_answered_in_indonesian(
    telegram: Control, house: House
) -> None:
    voter = await telegram.user("Siti", language_code="en")

    await voter.says("kapan nyoblos")
    [card] = await voter.hears()

    assert card.text.startswith("Kapan hari pemungutan suara")


async def test_language_is_changed_in_place_and_remembered(voter: Phone, house: House) -> None:
    await voter.says("/bahasa")
    [question] = await voter.hears()
    await voter.taps("🌐 English", question)
    [welcome] = await voter.hears()
    await house.restart()

    await voter.says("kapan pilkada")
    [card] = await voter.hears()

    assert welcome.id == question.id
    assert card.text.startswith("When is voting day of Pilkada 2024?")


async def test_topics_are_browsed_in_one_message(voter: Phone) -> None:
    await voter.says("/topik")
    [topics] = await voter.hears()

    await voter.taps("Hari pencoblosan di TPS")
    [questions] = await voter.hears()
    await voter.taps("show:jam-tps")
    [card] = await voter.hears()
    await voter.taps("⬅️ Kembali")
    [back] = await voter.hears()

    assert {topics.id, questions.id, card.id, back.id} == {topics.id}
    assert back.text == questions.text
    assert len(await voter.screen()) == 2


@pytest.mark.parametrize(
    ("at", "place", "said"),
    [
        ("2024-11-20T10:00+07:00", "jakarta", "TPS di wilayah WIB buka 27 November 2024"),
        ("2024-11-20T10:00+07:00", "jayapura", "TPS di wilayah WIT buka 27 November 2024"),
        ("2024-11-27T11:30+07:00", "jakarta", "TPS di wilayah WIB melayani sampai pukul 13.00"),
        ("2024-11-27T11:30+07:00", "jayapura", "sudah selesai: TPS buka pukul 07.00–13.00"),
    ],
)
async def test_polling_hours_follow_the_voters_place(
    voter: Phone, clock: SettableClock, at: str, place: str, said: str
) -> None:
    clock.set(datetime.fromisoformat(at))
    await voter.says(place)
    await voter.hears()

    await voter.says("tps tutup jam berapa")
    [card] = await voter.hears()

    assert said in card.text


@pytest.mark.parametrize("command", ["/zona makassar", "/zona wita", "saya di makassar"])
async def test_zone_can_be_told_in_words(voter: Phone, command: str) -> None:
    await voter.says(command)

    [reply] = await voter.hears()

    assert "TPS di wilayah WITA buka 27 November 2024" in reply.text


async def test_language_can_be_told_with_the_command(voter: Phone) -> None:
    await voter.says("/language en")

    [welcome] = await voter.hears()

    assert welcome.text.startswith("Pilkada guide")


async def test_after_the_election_polling_hours_are_history_everywhere(
    voter: Phone, clock: SettableClock
) -> None:
    clock.set(TODAY)
    for place in ("jakarta", "jayapura"):
        await voter.says(place)
        await voter.hears()

        await voter.says("tps tutup jam berapa")
        [card] = await voter.hears()

        assert "sudah selesai" in card.text


async def test_nothing_is_called_open_while_the_zone_is_unknown(
    voter: Phone, clock: SettableClock
) -> None:
    clock.set(datetime.fromisoformat("2024-11-27T11:30+07:00"))

    await voter.says("tps tutup jam berapa")
    [card] = await voter.hears()

    assert "wilayah WIT 05.00–11.00" in card.text
    assert "masih buka" not in card.text
    assert card.button("🕒 Zona waktu saya")


async def test_asked_today_the_date_is_past_and_the_next_election_is_named(
    voter: Phone, clock: SettableClock
) -> None:
    clock.set(TODAY)

    await voter.says("kapan pilkada?")
    [card] = await voter.hears()

    assert "sudah selesai" in card.text
    assert "27 November 2024" in card.text
    assert "2031" in card.text


async def test_edited_question_edits_its_answer(voter: Phone) -> None:
    asked = await voter.says("kapan pilkada")
    [card] = await voter.hears()

    await voter.edits(asked["message"]["message_id"], "tps buka jam berapa")
    [edited] = await voter.hears()

    assert edited.id == card.id
    assert edited.text.startswith("Jam berapa TPS buka dan tutup?")


@pytest.fixture
async def undesked(house: House) -> House:
    """The bot without a review chat."""
    await house.stop()
    house.settings = house.settings.model_copy(update={"review_chat_id": None})
    await house.start()
    return house


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("photo", "gambar"),
        ("video", "gambar"),
        ("document", "gambar"),
        ("voice", "pesan suara"),
        ("sticker", "tulis saja"),
        ("contact", "tidak menyimpannya"),
        ("location", "Lokasi tidak saya simpan"),
        ("poll", "hanya tulisan"),
    ],
)
async def test_other_content_gets_a_useful_reply_where_there_is_no_desk(
    undesked: House, voter: Phone, kind: str, said: str
) -> None:
    await voter.sends(kind)

    [reply] = await voter.hears()

    assert said in reply.text


async def test_caption_is_read_as_a_question_where_there_is_no_desk(
    undesked: House, voter: Phone
) -> None:
    await voter.sends("photo", caption="tps buka jam berapa")

    [card] = await voter.hears()

    assert card.text.startswith("Jam berapa TPS buka dan tutup?")


async def test_album_is_replied_to_once_where_there_is_no_desk(
    undesked: House, voter: Phone
) -> None:
    for _ in range(4):
        await voter.sends("photo", media_group_id="album-1")

    assert len(await voter.hears()) == 1


async def test_report_is_not_taken_where_there_is_no_desk(undesked: House, voter: Phone) -> None:
    await voter.says("/lapor")

    [reply] = await voter.hears()

    assert "bawaslu.go.id" in reply.text
    assert reply.button(REPORT) is None


@pytest.mark.parametrize(
    "kind", ["photo", "video", "voice", "document", "audio", "animation", "video_note"]
)
async def test_file_that_comes_unasked_is_offered_to_the_desk(voter: Phone, kind: str) -> None:
    await voter.sends(kind)

    [offer] = await voter.hears()

    assert offer.text.startswith("Periksa atau laporkan ini?")
    assert offer.button(REPORT)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("sticker", "tulis saja"),
        ("contact", "tidak menyimpannya"),
        ("location", "Lokasi tidak saya simpan"),
        ("poll", "tidak bisa dilaporkan"),
    ],
)
async def test_what_cannot_be_a_tip_gets_a_useful_reply(
    voter: Phone, kind: str, said: str
) -> None:
    await voter.sends(kind)

    [reply] = await voter.hears()

    assert said in reply.text


async def test_caption_is_answered_before_the_photo_is_offered_to_the_desk(voter: Phone) -> None:
    await voter.sends("photo", caption="tps buka jam berapa")

    card, offer = await voter.hears(many=2)

    assert card.text.startswith("Jam berapa TPS buka dan tutup?")
    assert offer.button(REPORT)


async def test_album_is_offered_to_the_desk_once(voter: Phone) -> None:
    await voter.sends_album(["photo"] * 4)

    [offer] = await voter.hears()

    assert offer.button(REPORT)


async def test_button_of_an_old_message_explains_itself(voter: Phone) -> None:
    await voter.says("kapan pilkada")
    [card] = await voter.hears()

    await voter.presses(card.id, "show:entry-that-was-withdrawn", force=True)
    [gone] = await voter.hears()
    await voter.presses(card.id, "unknown:1", force=True)

    assert "ditarik oleh penyunting" in gone.text
    assert (await voter.toast()).text.startswith("Tombol ini sudah tidak berlaku")


async def test_button_that_is_not_on_the_screen_cannot_be_pressed(voter: Phone) -> None:
    await voter.says("kapan pilkada")
    await voter.hears()

    with pytest.raises(NotOnScreen):
        await voter.taps("Setuju")


@pytest.mark.parametrize("command", ["/bantuan", "/help", "/privasi", "/zona", "/apa_saja"])
async def test_every_command_is_answered(voter: Phone, command: str) -> None:
    await voter.says(command)

    assert len(await voter.hears()) == 1


async def test_commands_are_registered_in_both_languages(
    house: House, telegram: Control, voter: Phone
) -> None:
    await voter.says("/start")
    await voter.hears()

    registered = await telegram.ledger("setMyCommands")

    assert {call["params"].get("language_code", "") for call in registered} == {"", "id", "en"}


async def test_place_in_the_question_is_remembered_for_its_buttons(
    voter: Phone, clock: SettableClock
) -> None:
    clock.set(datetime.fromisoformat("2024-11-27T11:30+07:00"))
    await voter.says("jam berapa tps buka dan tutup di jayapura?")
    [card] = await voter.hears()

    await voter.taps("👍 Terjawab", card)
    [rated] = await voter.hears()

    assert "sudah selesai: TPS buka pukul 07.00–13.00" in card.text
    assert rated.text == card.text


async def test_everyday_word_that_is_also_a_place_changes_no_zone(
    voter: Phone, clock: SettableClock
) -> None:
    clock.set(datetime.fromisoformat("2024-11-27T11:30+07:00"))
    await voter.says("/zona WIB")
    await voter.hears()

    await voter.says("buru-buru nih, tps tutup jam berapa")
    [choices] = await voter.hears()
    await voter.taps(first(choices), choices)
    [card] = await voter.hears()

    assert "TPS di wilayah WIB melayani sampai pukul 13.00" in card.text


async def test_none_of_older_choices_promises_nothing_that_is_not_done(voter: Phone) -> None:
    await voter.says("kapan")
    [choices] = await voter.hears()
    await voter.says("kapan pilkada")
    await voter.hears()

    await voter.taps("Bukan semuanya", choices)
    [reply] = await voter.hears()

    assert "tulis lagi pertanyaan Anda" in reply.text
    assert "catat" not in reply.text


async def test_question_edited_to_a_place_edits_the_answer(voter: Phone) -> None:
    asked = await voter.says("kapan pilkada")
    [card] = await voter.hears()

    await voter.edits(asked["message"]["message_id"], "saya di makassar")
    [edited] = await voter.hears()

    assert edited.id == card.id
    assert "WITA" in edited.text


async def test_voter_who_stays_away_for_half_a_year_is_forgotten(
    voter: Phone, house: House, clock: SettableClock
) -> None:
    await voter.says("/language en")
    await voter.hears()
    await voter.says("/start")
    await voter.hears()

    clock.forward(timedelta(days=181))
    await forgotten(house)
    await voter.says("/start")
    [welcome] = await voter.hears()

    assert welcome.text.startswith("Panduan Pilkada")


async def forgotten(house: House) -> None:
    """Return when nobody but the review chat is known any more."""
    query = "select count(*) from voters where key <> 'desk'"
    async with asyncio.timeout(10):
        while True:
            with closing(sqlite3.connect(house.settings.database)) as database:
                if database.execute(query).fetchone() == (0,):
                    return
            await asyncio.sleep(0.05)


async def test_rumour_among_the_choices_is_told_as_one_and_opens_with_its_rating(
    voter: Phone,
) -> None:
    await voter.says("racun kpps")
    [choices] = await voter.hears()

    await voter.taps(first(choices), choices)
    [card] = await voter.hears()

    assert "Kabar yang beredar: “Petugas pemilu meninggal karena diracun.”" in choices.text
    assert card.id == choices.id
    assert card.text.startswith("❌ Hoaks")
