"""The voter's own region: asked for, remembered if they agree, used, changed and forgotten."""

from __future__ import annotations

from bot.demo.clock import SettableClock
from bot.demo.people import Control, Phone, Seen
from tests.conftest import TODAY, House

ASKED = "di kota saya milih apa?"
YES, NO, CHANGE, FORGET = "Ya, ingat", "Tidak usah", "📍 Ganti daerah", "Lupakan"


async def tells(voter: Phone, region: str, agrees: str = YES) -> Seen:
    """Let *voter* ask, name *region*, and answer whether to remember it; returns the card."""
    await voter.says(ASKED)
    await voter.hears()
    await voter.says(region)
    card, offer = await voter.hears(many=2)
    await voter.taps(agrees, offer)
    await voter.hears()
    return card


async def test_region_is_asked_for_then_answered_then_offered_to_be_remembered(
    voter: Phone,
) -> None:
    await voter.says(ASKED)
    [question] = await voter.hears()
    await voter.says("kota bekasi")
    card, offer = await voter.hears(many=2)
    await voter.taps(YES, offer)
    [kept] = await voter.hears()

    assert question.text.startswith("Daerah mana? Tulis nama kabupaten/kota Anda")
    assert card.text.startswith("Pilkada di Kota Bekasi: apa yang dipilih?")
    assert "dua surat suara" in card.text
    assert "\nDasar: UU 10/2016" in card.text
    assert "Ingat Kota Bekasi" in offer.text
    assert kept.id == offer.id
    assert "saya ingat Kota Bekasi" in kept.text
    assert kept.buttons == ()


async def test_remembered_region_is_used_from_then_on_also_after_a_restart(
    voter: Phone, house: House
) -> None:
    await tells(voter, "kab sleman")
    await house.restart()

    await voter.says("daerahku dapat berapa surat suara")
    [card] = await voter.hears()

    assert card.text.startswith("Pilkada di Kabupaten Sleman")
    assert "satu surat suara" in card.text
    assert card.button(CHANGE)


async def test_time_zone_of_the_remembered_region_is_used(voter: Phone) -> None:
    await tells(voter, "kota jayapura")

    await voter.says("tps tutup jam berapa")
    [card] = await voter.hears()

    assert "TPS di wilayah WIT buka 27 November 2024" in card.text


async def test_voter_who_does_not_agree_is_asked_again_next_time(voter: Phone) -> None:
    await tells(voter, "kota jayapura", agrees=NO)

    await voter.says(ASKED)
    [question] = await voter.hears()

    assert question.text.startswith("Daerah mana?")


async def test_shared_name_is_asked_back_and_the_choice_is_offered_to_be_remembered(
    voter: Phone,
) -> None:
    await voter.says(ASKED)
    await voter.hears()
    await voter.says("bandung")
    [choices] = await voter.hears()
    await voter.taps("Kota Bandung", choices)
    card, offer = await voter.hears(many=2)

    assert "Pilkada di Kabupaten Bandung" in choices.text
    assert card.id == choices.id
    assert card.text.startswith("Pilkada di Kota Bandung")
    assert offer.button(YES)


async def test_name_that_is_no_region_is_admitted_and_the_next_one_counts(voter: Phone) -> None:
    await voter.says(ASKED)
    await voter.hears()
    await voter.says("wakanda")
    [unknown] = await voter.hears()
    await voter.says("kota depok")
    card, _ = await voter.hears(many=2)

    assert "Daerah itu tidak saya temukan" in unknown.text
    assert card.text.startswith("Pilkada di Kota Depok")


async def test_another_question_instead_of_a_region_is_answered(voter: Phone) -> None:
    await voter.says(ASKED)
    await voter.hears()
    await voter.says("kapan pilkada")
    [card] = await voter.hears()
    await voter.says("makassar")
    [zone] = await voter.hears()

    assert card.text.startswith("Kapan hari pemungutan suara")
    assert "saya memakai zona waktu itu" in zone.text


async def test_region_is_set_shown_changed_and_forgotten_by_command(voter: Phone) -> None:
    await voter.says("/daerah kota depok")
    [kept] = await voter.hears()
    await voter.says("/daerah")
    [shown] = await voter.hears()
    await voter.taps(CHANGE, shown)
    [asked] = await voter.hears()
    await voter.says("bogor")
    [which] = await voter.hears()
    await voter.taps("Kota Bogor", which)
    [changed] = await voter.hears()
    await voter.says("/daerah")
    [now] = await voter.hears()
    await voter.taps(FORGET, now)
    [dropped] = await voter.hears()
    await voter.says("/daerah")
    [again] = await voter.hears()

    assert "saya ingat Kota Depok" in kept.text
    assert shown.text == "Daerah Anda: Kota Depok (WIB)."
    assert asked.text.startswith("Daerah mana")
    assert "saya ingat Kota Bogor" in changed.text
    assert now.text == "Daerah Anda: Kota Bogor (WIB)."
    assert dropped.text == "Baik, tidak ada daerah yang saya simpan."
    assert again.text.startswith("Daerah mana yang Anda ingin saya ingat?")


async def test_erasing_everything_forgets_the_region(voter: Phone) -> None:
    await tells(voter, "kota depok")
    await voter.says("/hapus")
    [question] = await voter.hears()
    await voter.presses(question.id, "erase:")
    await voter.hears()

    await voter.says("/daerah")
    [asked] = await voter.hears()

    assert asked.text.startswith("Daerah mana")


async def test_place_alone_sets_the_zone_and_leads_to_what_it_elects(voter: Phone) -> None:
    await voter.says("saya di makassar")
    [zone] = await voter.hears()
    await voter.taps("🗳️ Pilkada di Kota Makassar", zone)
    [card] = await voter.hears()

    assert "Makassar memakai WITA" in zone.text
    assert card.text.startswith("Pilkada di Kota Makassar")


async def test_region_s_card_is_shared_and_opens_from_its_link(
    voter: Phone, telegram: Control
) -> None:
    await voter.says("surat suara di solo ada berapa")
    [card] = await voter.hears()
    await voter.taps("📤 Bagikan", card)
    [shared] = await voter.hears()
    friend = await telegram.user("Budi", language_code="id")

    await friend.says("/start " + shared.text.rpartition("=")[2])
    [same] = await friend.hears()

    assert same.text == card.text


async def test_after_the_election_the_region_elected(voter: Phone, clock: SettableClock) -> None:
    clock.set(TODAY)

    await voter.says("kota banjarbaru milih apa")
    [card] = await voter.hears()

    assert "sudah selesai" in card.text
    assert "Pemungutan suara ulang (PSU)" in card.text


async def test_english_voter_is_asked_in_english(telegram: Control, house: House) -> None:
    voter = await telegram.user("Ann", language_code="en")

    await voter.says("what do we vote for in my city?")
    [question] = await voter.hears()
    await voter.says("Surabaya")
    card, offer = await voter.hears(many=2)

    assert question.text.startswith("Which region?")
    assert card.text.startswith("Pilkada in Kota Surabaya")
    assert offer.button("Yes, remember")
