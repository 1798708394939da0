"""What a reviewer may not publish: each rule is said in a sentence, and the words can be mended."""

from __future__ import annotations

import pytest

from bot.demo.people import Phone
from tests.conversation.story import (
    CALM,
    DECIDE,
    EXPLANATION,
    HOAX,
    NO_LINK,
    TITLE,
    card,
    link_on,
    replies,
    tells,
    writes,
)


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("Kardus <b>kotak suara</b> disebut mudah dibobol", "penanda format"),
        ("Kardus kotak suara disebut mudah. Katanya mudah dibobol juga.", "2 kalimat"),
        ("Kardus kotak suara " * 12, "paling panjang 200"),
        (CALM.upper() + "!!", "sama dengan isi laporan"),
        ("Kardus kotak suara, hubungi 0812 3456 7890", "data pribadi"),
        ("Kardus kotak suara menurut NIK 3204110609970001", "data pribadi"),
        ("Kardus kotak suara di bit.ly/kardus", "bit.ly"),
        ("12345", "harus berisi kata"),
    ],
    ids=["markup", "sentences", "long", "tip's own words", "phone", "NIK", "link", "no words"],
)
async def test_title_that_breaks_a_rule_is_refused_with_a_sentence(
    voter: Phone, reviewer: Phone, title: str, why: str
) -> None:
    await tells(voter, CALM)
    link = link_on(await card(reviewer, "Menunggu"), DECIDE)

    refused = await writes(reviewer, link, HOAX, title)
    mended = await replies(reviewer.private, TITLE)

    assert "Belum bisa dipakai" in refused.text
    assert why in refused.text
    assert "Tulis penjelasan" in mended.text


@pytest.mark.parametrize(
    ("explanation", "why"),
    [
        ("Baca https://kabar-desa.com/a/1 dulu.", "kabar-desa.com"),
        ("Kotaknya dijamin aman dan tidak mungkin dicurangi.", "menjanjikan"),
        ("Tulis ke 3204110609970001 untuk memeriksa.", "data pribadi"),
        ("Kotaknya **disegel** petugas.", "penanda format"),
        ("Kotaknya disegel. " * 60, "paling panjang 900"),
        ("Kotaknya\u202edisegel petugas.", "karakter tersembunyi"),
        ("Kotaknya disеgel petugas.", "mirip huruf Latin"),
    ],
    ids=["foreign link", "promise", "NIK", "markup", "long", "hidden", "look-alike"],
)
async def test_explanation_that_breaks_a_rule_is_refused_with_a_sentence(
    voter: Phone, reviewer: Phone, explanation: str, why: str
) -> None:
    await tells(voter, CALM)
    link = link_on(await card(reviewer, "Menunggu"), DECIDE)

    refused = await writes(reviewer, link, HOAX, TITLE, explanation)
    mended = await replies(reviewer.private, EXPLANATION)

    assert "Belum bisa dipakai" in refused.text
    assert why in refused.text
    assert "tautan" in mended.text


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("http://www.kpu.go.id/a", "alamat https"),
        ("https://kabar-desa.com/a", "bukan situs"),
        ("https://kpu.go.id@evil.com/a", "evil.com"),
        ("https://www.kpu.go.id/" + "a" * 500, "alamat https"),
        ("nanti menyusul", "alamat https"),
    ],
)
async def test_source_that_is_none_is_refused_with_a_sentence(
    voter: Phone, reviewer: Phone, source: str, why: str
) -> None:
    await tells(voter, CALM)
    link = link_on(await card(reviewer, "Menunggu"), DECIDE)

    refused = await writes(reviewer, link, HOAX, TITLE, EXPLANATION, source)
    mended = await replies(reviewer.private, "https://turnbackhoax.id/2024/kardus")

    assert why in refused.text
    assert "begini yang akan dibaca pemilih" in mended.text


async def test_whole_is_shown_as_voters_will_read_it_and_can_be_written_again(
    voter: Phone, reviewer: Phone
) -> None:
    await tells(voter, CALM)
    link = link_on(await card(reviewer, "Menunggu"), DECIDE)

    whole = await writes(reviewer, link, HOAX, TITLE, EXPLANATION, NO_LINK)
    again = await replies(reviewer.private, "Tulis ulang")

    for part in (HOAX, TITLE, EXPLANATION):
        assert part in whole.text
    assert "Apa penilaian Anda?" in again.text


async def test_doubt_of_a_guard_is_told_and_left_to_the_second_reviewer(
    voter: Phone, reviewer: Phone
) -> None:
    await tells(voter, CALM)
    link = link_on(await card(reviewer, "Menunggu"), DECIDE)

    whole = await writes(reviewer, link, HOAX, TITLE, "Paslon nomor 2 koruptor.", NO_LINK)

    assert "terbaca sebagai penilaian" in whole.text
