"""Links as people, chain messages and impostors write them."""

from __future__ import annotations

import time
import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.links import defanged, find, normal

WRITTEN = st.text(
    st.sampled_from("aZ9.-_/:@?#&=()[]*,。é \n\u200b") | st.characters(), max_size=60
)
PIECES = st.lists(
    st.sampled_from(
        ["http", "https", "://", "www.", "kpu.go.id", "t.me", "/x", "@", ".", "a", " "]
    )
    | WRITTEN,
    max_size=12,
).map("".join)


@pytest.mark.parametrize(
    ("text", "shown", "host"),
    [
        ("cek https://kpu.go.id/berita, ya", "https://kpu.go.id/berita", "kpu.go.id"),
        ("HTTP://WWW.KPU.GO.ID/Berita.", "HTTP://WWW.KPU.GO.ID/Berita", "www.kpu.go.id"),
        ("buka www.bansos-kpu.xyz!", "www.bansos-kpu.xyz", "www.bansos-kpu.xyz"),
        ("cek kpu.go.id.", "kpu.go.id", "kpu.go.id"),
        ("gabung t.me/kanal👇", "t.me/kanal", "t.me"),
        ("wa.me/628123456789", "wa.me/628123456789", "wa.me"),
        ("(lihat https://a.com/b_(c))", "https://a.com/b_(c)", "a.com"),
        ("*https://a.com/b*", "https://a.com/b", "a.com"),
        ("_https://a.com/b_", "https://a.com/b", "a.com"),
        ("https://youtu.be/aB-1_", "https://youtu.be/aB-1_", "youtu.be"),
        ("klikhttps://a.xyz/z", "https://a.xyz/z", "a.xyz"),
        ("https://kpu.go.id@evil.com/x", "https://kpu.go.id@evil.com/x", "evil.com"),
        ("kpu.go.id@evil.com/x", "kpu.go.id@evil.com/x", "evil.com"),
        ("https://evil.com\\@kpu.go.id/", "https://evil.com\\@kpu.go.id/", "evil.com"),
        ("https://kpu.go.id%2eevil.com", "https://kpu.go.id%2eevil.com", "kpu.go.id.evil.com"),
        ("https://kpu.go.id.evil.com", "https://kpu.go.id.evil.com", "kpu.go.id.evil.com"),
        ("http://kрu.go.id/x", "http://kрu.go.id/x", "xn--ku-lmc.go.id"),
        ("kрu.go.id", "kрu.go.id", "xn--ku-lmc.go.id"),
        ("https://ｋｐｕ．go。id/x", "https://ｋｐｕ．go。id/x", "kpu.go.id"),
        ("https://k\u200bpu.go.id/x", "https://k\u200bpu.go.id/x", "kpu.go.id"),
        ("http://1.2.3.4:8080/x", "http://1.2.3.4:8080/x", "1.2.3.4"),
        ("1.2.3.4/x", "1.2.3.4/x", "1.2.3.4"),
        ("http://3232235777/a", "http://3232235777/a", "192.168.1.1"),
        ("http://[::1]/a", "http://[::1]/a", "[::1]"),
        ("tg://resolve?domain=abc", "tg://resolve?domain=abc", "resolve"),
    ],
)
def test_link_is_found_with_the_host_it_leads_to(text, shown, host):
    (link,) = find(text)

    assert (link.shown, link.host) == (shown, host)
    assert text[link.start : link.end] == shown


@pytest.mark.parametrize(
    "text",
    ["10.000 pemilih", "Rp1.250.000", "jam 07.00-13.00", "dll.saya", "budi.s@mail.kpu.go.id", "..",
     "a.b", "PKPU 17/2024", "dan/atau", "1.2.3.4", "halo...apa", "C.Hasil-KWK", "s.d. 13.00"],
)  # fmt: skip
def test_what_is_no_link_is_left_alone(text):
    assert find(text) == ()


def test_several_links_come_in_order():
    text = "https://a.com/x\nb.id,c.id dan https://d.com/zhttps://e.com"

    assert [each.host for each in find(text)] == ["a.com", "b.id", "c.id", "d.com", "e.com"]


@pytest.mark.parametrize(
    "same",
    [
        ["https://www.kpu.go.id/a/", "http://kpu.go.id/a", "KPU.GO.ID/a#b", "m.kpu.go.id:443/a",
         "https://kpu.go.id/a?utm_source=wa&fbclid=1", "mobile.kpu.go.id//a?"],
        ["https://a.com/?b=2&a=1", "a.com/?a=1&b=2&igsh=x&ref=y&share_id=3"],
        ["https://youtu.be/aB-1_?si=x", "https://m.youtube.com/watch?v=aB-1_&t=3s",
         "youtube.com/shorts/aB-1_?feature=share", "https://www.youtube.com/watch?app=d&v=aB-1_",
         "https://youtube.com/live/aB-1_"],
        ["https://twitter.com/abc/status/99?s=20&t=x", "x.com/abc/status/99/photo/1",
         "https://mobile.twitter.com/abc/status/99"],
        ["https://x.com/kpu?s=20", "twitter.com/kpu"],
        ["https://www.tiktok.com/@a/video/7?_r=1&_t=x&is_from_webapp=1", "tiktok.com/@a/video/7"],
        ["https://www.instagram.com/reel/Ab_1/?igsh=x", "instagram.com/p/Ab_1"],
        ["https://t.me/s/Kanal/12", "telegram.me/kanal/12?single", "https://t.me/kanal/12"],
        ["https://wa.me/62812?text=halo", "https://api.whatsapp.com/send?phone=62812&text=hai"],
        ["https://m.facebook.com/a/posts/1?mibextid=x", "https://web.facebook.com/a/posts/1"],
    ],
)  # fmt: skip
def test_links_to_one_thing_are_the_same(same):
    assert len({normal(each) for each in same}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.com/x", "https://a.com/X"),
        ("https://a.com/?id=1", "https://a.com/?id=2"),
        ("https://a.com:8080/x", "https://a.com/x"),
        ("https://kpu.go.id/x", "https://kpu.go.id@evil.com/x"),
        ("https://kpu.go.id/x", "https://kрu.go.id/x"),
        ("https://t.me/+AbC", "https://t.me/+abc"),
        ("https://t.me/c/11/2", "https://t.me/c/12/2"),
        ("https://youtu.be/a1", "https://youtu.be/A1"),
    ],
)
def test_links_to_different_things_differ(one, other):
    assert normal(one) != normal(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cek https://evil.example/x ya", "cek hxxps://evil[.]example/x ya"),
        ("t.me/kanal", "t[.]me/kanal"),
        ("buka www.kpu.go.id.", "buka www[.]kpu[.]go[.]id."),
        ("https://kpu.go.id@evil.com/x", "hxxps://kpu[.]go[.]id@evil[.]com/x"),
        ("http://evil.tidakada/x?u=kpu.go.id", "hxxp://evil[.]tidakada/x?u=kpu[.]go[.]id"),
        ("tg://resolve?domain=a", "tg[:]//resolve?domain=a"),
        ("1.2.3.4", "1[.]2[.]3[.]4"),
        ("surel: a@kpu.go.id", "surel: a@kpu[.]go[.]id"),
        ("10.000 dll.saya Rp1.250.000 jam 07.00", "10.000 dll.saya Rp1.250.000 jam 07.00"),
    ],
)
def test_defanged_text_has_nothing_to_tap(text, expected):
    assert defanged(text) == expected


@given(PIECES)
def test_no_link_is_left_in_a_defanged_text(text):
    harmless = defanged(text)

    assert find(harmless) == ()
    assert defanged(harmless) == harmless


@given(PIECES)
def test_link_stands_where_it_says_and_its_host_is_ascii(text):
    for link in find(text):
        assert text[link.start : link.end] == link.shown
        assert link.host.isascii()
        assert link.host == link.host.lower()


@given(PIECES)
def test_normal_form_is_final(text):
    for link in find(text):
        assert normal(f"https://{link.normal}") == link.normal or not link.normal.isascii()


HOSTILE = [
    ".", "://", "a.", "http://", "a.a@", "@", "http://@", "https://a.b/(", "x.com/).", "www.", "[.]",
    "http://h.", "/x.com", "\u200b.", "_a", "*https://a.b/x*", "h", "é", "é.", "a..", "https://a.b?&",
]  # fmt: skip


@pytest.mark.parametrize("part", HOSTILE)
@pytest.mark.parametrize("read", [find, defanged])
def test_time_grows_with_the_length_of_a_hostile_text_only(read, part):
    def taken(size):
        text = part * (size // len(part)) + ".com"
        return min(timeit.repeat(lambda: read(text), timer=time.process_time, number=1, repeat=2))

    # The square of 16 would be 256; a quick machine measures noise, hence the floor.
    assert taken(160_000) < 100 * max(taken(10_000), 0.002)
