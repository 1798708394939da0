"""Text of strangers, as it may be shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.plain import clipped, pages, plain, units

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
HEART = "❤\ufe0f\u200d🔥"
JOGJA = "ꦗꦺꦴꦒ꧀ꦗ"
PERSIAN = "می\u200cخواهم"
BENGALI = "র\u200d\u09cdয"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
ODD = st.sampled_from(
    [FAMILY, HEART, ENGLAND, "🇮🇩", "👍🏽", "1\ufe0f\u20e3", "e\u0301", "\u0301" * 12, "\u200d", "\u202e",
     "\u2028", "\n\n\n\n", " ", "\ud83d", "\x00", "a", "kata ", PERSIAN, BENGALI, "\ufe0f", "↔", "\U000e0041"]
)  # fmt: skip
STRANGE = st.lists(ODD | st.text(st.characters(), max_size=5), max_size=30).map("".join)
CLEAN = STRANGE.map(plain)


@pytest.mark.parametrize(
    "text",
    ["TPS tutup jam 10?!", f"keluarga {FAMILY}, {HEART} 👍🏽 🇮🇩", ENGLAND, "1️⃣ 🙂\u200d↔️", JOGJA,
     PERSIAN, BENGALI, "naïve café e\u0301", "satu\n\n\ndua", "<b>&amp; *x* _y_ `z`"],
)  # fmt: skip
def test_what_people_write_stays(text):
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gambar\u202egpj.exe", "gambargpj.exe"),
        ("\u2066a\u2069 \u200eb\u200f\u061c", "a b"),
        ("k\u200bp\u2060u\ufeff\u00ad", "kpu"),
        ("a\u200db \u200d", "ab"),
        ("a\ufe0fb", "ab"),
        ("a\r\nb\rc\u2028d\u2029e\x85f\x0bg\x0ch", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("a\tb\x00c\x9bd\x1be", "a b c d e"),
        ("a\ud83db", "a\ufffdb"),
        ("a\uffffb", "a\ufffdb"),
        ("z" + "\u0335" * 40 + "y", "z" + "\u0335" * 8 + "y"),
        ("a\n\n\n \n\t\nb", "a\n\n\nb"),
        ("a" + "\n\u3164" * 9 + "\nb", "a\n\n\nb"),
        ("  \n a \n ", "a"),
        ("halo\U000e0048\U000e0049", "halo"),
        ("\U0001f3f4\U000e0067", "\U0001f3f4"),
        ("", ""),
    ],
)
def test_what_deceives_goes(text, shown):
    assert plain(text) == shown


@given(STRANGE)
def test_cleaning_twice_changes_nothing(text):
    assert plain(plain(text)) == plain(text)


@given(STRANGE)
def test_no_control_but_the_newline_is_left(text):
    shown = plain(text)

    assert {each for each in shown if unicodedata.category(each) in {"Cc", "Zl", "Zp"}} <= {"\n"}
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert not set(shown) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
    )


@given(STRANGE)
def test_units_are_those_of_utf_16(text):
    assert units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("halo", 4, "halo"),
        ("halo", 3, "ha…"),
        ("a b c", 4, "a b…"),
        ("ab cd", 4, "ab…"),
        ("😀😀", 3, "😀…"),
        ("😀😀", 2, "…"),
        (f"a{FAMILY}b", 8, "a…"),
        (f"{FAMILY}{FAMILY}", 12, f"{FAMILY}…"),
        ("🇮🇩🇮🇩", 7, "🇮🇩…"),
        ("🇮🇩🇮🇩", 5, "🇮🇩…"),
        ("👍🏽👍🏽", 4, "…"),
        ("e\u0301e\u0301e\u0301", 4, "e\u0301…"),
        ("halo", 1, "…"),
        ("halo", 0, ""),
    ],
)
def test_clipping_cuts_no_character_in_two(text, most, shown):
    assert clipped(text, most) == shown


@given(CLEAN, st.integers(0, 60))
def test_clipped_text_fits_and_is_a_beginning(text, most):
    short = clipped(text, most)

    assert units(short) <= most
    assert short == text or text.startswith(short.removesuffix("…"))


def test_pages_part_at_lines_then_at_words_then_anywhere():
    assert pages("satu dua\ntiga empat", 10) == ["satu dua", "tiga empat"]
    assert pages("satu dua tiga", 9) == ["satu dua", "tiga"]
    assert pages("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]
    assert pages("pendek", 10) == ["pendek"]
    assert pages(" \n ", 10) == []


def test_page_that_holds_no_character_is_refused():
    with pytest.raises(ValueError, match="1 units"):
        pages("a", 1)


@given(CLEAN, st.integers(2, 60))
def test_pages_fit_and_lose_no_word(text, most):
    parts = pages(text, most)

    assert all(0 < units(each) <= most for each in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(CLEAN, st.integers(12, 60))
def test_no_page_begins_within_an_emoji(text, most):
    parts = pages(text.replace("\u0301", ""), most)

    assert not any(each.startswith(("\u200d", "\ufe0f", "\U0001f3fd")) for each in parts[1:])
