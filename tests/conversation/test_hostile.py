"""What strangers write to deceive or to break things is shown as it is, and leads nowhere."""

from __future__ import annotations

import pytest

from bot.demo.people import Control, Phone
from bot.review import shown as shown_as
from tests.conversation.story import CALM, card, hands_in, pushes, sees, tells

ASKED = "Periksa atau laporkan ini?"


async def refusals(telegram: Control) -> list[str]:
    """Return why the server did not take what the bot sent."""
    calls = await telegram.ledger()
    return [f"{call['method']}: {call['error']}" for call in calls if not call["accepted"]]


HOSTILE = {
    "html": '<b>tebal</b> <a href="https://evil.example">klik</a> &lt;i&gt; </blockquote>',
    "markdown": "*tebal* _miring_ [klik](https://evil.example) `kode` ||rahasia||",
    "commands": "/antrean /tarik PK-7F3K @seseorang #pilkada $BTC",
    "braces": "{code} {kind} %s {0} \\n",
}


@pytest.mark.parametrize("how", ["text", "caption"])
@pytest.mark.parametrize("what", HOSTILE)
async def test_markup_in_a_tip_is_shown_as_it_was_typed(
    voter: Phone, reviewer: Phone, telegram: Control, what: str, how: str
) -> None:
    await voter.says("/lapor")
    await voter.hears()
    text = f"Kardus: {HOSTILE[what]}"
    await (voter.says(text) if how == "text" else voter.sends("photo", caption=text))
    await voter.hears()
    await pushes(voter, "report")
    await voter.hears()
    await pushes(voter, "kind", "money")
    [summary] = await voter.hears()
    await pushes(voter, "send")

    shown = await card(reviewer, "Kardus:")
    report = await sees(voter, "BAHAN LAPORAN")
    quoted = [text for kind, text in shown.marks if kind == "blockquote"]
    assert quoted == [shown_as(text)]
    assert {kind for kind, _ in summary.marks} <= {"bold", "blockquote", "bot_command"}
    assert text in summary.text
    assert text in report.text
    assert {kind for kind, _ in shown.marks} <= {"bold", "blockquote", "bot_command"}
    assert await refusals(telegram) == []


async def test_markup_typed_as_a_region_is_no_markup(
    voter: Phone, reviewer: Phone, telegram: Control
) -> None:
    await tells(voter, CALM, region="<b>kota</b> *bandung* \u202e&lt;")

    assert "<b>" not in (await card(reviewer, "kardus")).text
    assert await refusals(telegram) == []


async def test_bidi_control_and_zero_width_characters_are_neutralised(
    voter: Phone, reviewer: Phone
) -> None:
    bad = "\u202e\u2066\u200f\u200b\u2060\ufeff\u00ad\x07\x00\x1b\u2028\U000e0041\u061c"
    await tells(voter, f"Kardus{bad}nya {bad} dibobol https://kpu\u200b.go\u202e.id/x")

    shown = await card(reviewer, "Kardus")

    assert [char for char in shown.text if char in bad] == []


LINKS = {
    "https://kpu.go.id@evil.example/masuk": "evil[.]example",
    "https://kpu.go.id:443@evil.example": "evil[.]example",
    "https://xn--kp-7ka.example/x": "xn--kp-7ka[.]example",
    "https://kрu.go.id/cek": "xn--ku-lmc[.]go[.]id",
    f"https://kpu.go.id:443{'x' * 250}@evil.example/": "evil[.]example",
    "http://0x7f000001/": "127[.]0[.]0[.]1",
    "https://KPU.GO.ID.evil.example/x": "kpu[.]go[.]id[.]evil[.]example",
    "t.me/joinchat/abc": "t[.]me",
    "evil。example.com/x": "evil[.]example[.]com",
}


@pytest.mark.parametrize("link", LINKS)
async def test_link_is_defanged_and_shown_with_its_real_host(
    voter: Phone, reviewer: Phone, link: str
) -> None:
    await tells(voter, f"Kardus, cek {link} sekarang")

    shown = await card(reviewer, "Kardus")

    assert f"🔗 {LINKS[link]} –" in shown.text
    assert link not in shown.text
    assert [kind for kind, _ in shown.marks if "url" in kind or "link" in kind] == []
    assert "https://" not in shown.text


async def test_target_that_a_text_hides_is_shown(voter: Phone, reviewer: Phone) -> None:
    text = "Kardus: klik kpu.go.id"
    hidden = [{"type": "text_link", "offset": 13, "length": 9, "url": "https://evil.example/x"}]
    await voter.says(text, entities=hidden)
    await sees(voter, ASKED)

    await hands_in(voter)

    assert "🔗 evil[.]example – hxxps" in (await card(reviewer, "Kardus")).text
