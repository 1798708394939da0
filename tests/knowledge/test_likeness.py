"""Which tips fold into one case: exact repeats, and nothing that only looks alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.likeness import keys

RUMOUR = "KPU: TPS tutup jam 10.00, sebarkan ke semua orang!"


def kinds(*given, **more):
    return sorted(key[0] for key in keys(*given, **more))


@pytest.mark.parametrize(
    "same",
    [
        "kpu tps tutup jam 10.00 sebarkan ke semua orang",
        "*KPU*: _TPS tutup_ jam 10.00, ~sebarkan~ ke semua orang!!!",
        "KPU: TPS tutup jam 10:00 🙏🙏\n\nsebarkan ke semua orang 👉🏽 1️⃣",
        "KPU : TPS tutuuuup jam 10,00 , sebarkaaaan ke semua oraaang",
        "K\u200bPU: TPS tutup\u202e jam 10.00, sebarkan kesemua orang",
        "ＫＰＵ: TPS tutup jam 10.00, sebarkan ke semua orang",
        "```KPU: TPS tutup jam 10.00, sebarkan ke semua orang```",
        "KPÚ: TPS tutup jam 10.00, sebarkan ke semua orang…",
    ],
)
def test_the_same_text_in_another_dress_folds(same):
    assert keys(same) == keys(RUMOUR)


@pytest.mark.parametrize(
    "other",
    [
        "KPU: TPS tutup jam 11.00, sebarkan ke semua orang!",
        "KPU: TPS tutup jam 1000, sebarkan ke semua orang!",
        "KPU: TPS buka jam 10.00, sebarkan ke semua orang!",
        "KPU: TPS tutup jam 10.00, jangan sebarkan ke semua orang!",
    ],
)
def test_another_text_does_not(other):
    assert keys(other).isdisjoint(keys(RUMOUR))


def test_numbers_keep_their_bounds():
    assert keys("kumpul di TPS 1 23 orang").isdisjoint(keys("kumpul di TPS 12 3 orang"))


def test_link_folds_however_it_is_shared():
    one = keys("https://www.tiktok.com/@a/video/7?_r=1&_t=x")
    hidden = keys("lihat ini", links=["https://tiktok.com/@a/video/7"])

    assert one == hidden == {"l:tiktok.com/@a/video/7"}


def test_text_around_a_link_is_a_key_of_its_own():
    text = "Bansos Rp600 ribu cair untuk semua pemilih, daftar di "

    one, other = keys(text + "https://a.xyz/1"), keys(text + "https://b.xyz/2")

    assert [key[0] for key in one & other] == ["t"]


@pytest.mark.parametrize(
    "text",
    ["kpu.go.id", "cek https://cekdptonline.kpu.go.id/", "lihat youtube.com", "https://www.tiktok.com",
     "dari https://t.me/", "besok pagi.Ke TPS"],
)  # fmt: skip
def test_home_page_of_an_office_or_a_platform_folds_nothing(text):
    assert "l" not in kinds(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("bansos-kpu.xyz", "l:bansos-kpu.xyz"),
        ("https://jdih.kpu.go.id/x", "l:jdih.kpu.go.id/x"),
        ("https://kpu.go.id@evil.com", "l:evil.com"),
    ],
)
def test_host_that_is_neither_does(text, key):
    assert keys(text) == {key}


def test_link_with_a_phone_number_does_not_show_it():
    (key,) = keys("wa.me/6281234567890")

    assert key.startswith("l:")
    assert "812" not in key


def test_file_folds_by_its_unique_id():
    assert keys("", files=["AQADx"]) == {"f:AQADx"}


@pytest.mark.parametrize(
    "caption",
    ["hoaks ga ini?", "mohon dicek kebenarannya min", "min tolong dicek dong ini benar atau hoaks ya",
     "dapat dari grup WA, apakah ini benar?", "🙏🙏🙏", ""],
)  # fmt: skip
def test_request_to_check_says_nothing_about_what(caption):
    assert keys(caption, files=["a"]) == {"f:a"}


def test_caption_that_says_something_folds_two_copies_of_a_photo():
    caption = "Pencoblosan diundur ke tanggal 4 Desember"

    assert [key[0] for key in keys(caption, files=["a"]) & keys(caption, files=["b"])] == ["t"]


@pytest.mark.parametrize("text", ["", "ya", "golput saja", "apakah ini benar", "..."])
def test_too_little_is_no_key(text):
    assert keys(text) == frozenset()


@given(st.text(max_size=300), st.lists(st.text(max_size=80)), st.lists(st.text(max_size=80)))
def test_keys_are_short_and_ascii(text, links, files):
    for key in keys(text, links, files):
        assert key.isascii()
        assert key.isprintable()
        assert len(key) <= 64


@given(st.text(max_size=300))
def test_case_and_decoration_never_matter(text):
    assert keys(f"*{text}*") == keys(text) or any(key[0] == "l" for key in keys(text))
