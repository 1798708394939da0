"""What voters and reviewers do about a case, step by step: the words of the desk's tests."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

from bot.demo.people import Control, Phone
from bot.demo.remote import NotOnScreen
from bot.demo.screen import Button, Seen
from tests.conftest import House
from tests.waiting import until

RUMOUR = "KPU umumkan TPS tutup jam 10 pagi, sebarkan ke semua grup!"
"""Urgent, and about the hour of the vote: two reviewers have to decide it."""

CALM = "Segel kardus itu akal-akalan supaya gampang dibobol"
"""Neither urgent nor sensitive."""

TITLE = "Kardus kotak suara disebut mudah dibobol"
EXPLANATION = "Kotaknya kedap air, disegel, dan dijaga; bahannya dipakai sejak 2019."

DECIDE, ANSWER, QUERY = "⚖️ Putuskan", "💬 Jawab", "❓ Tanya pelapor"
TAKE, RELEASE, AGREE, STOP = "✋ Ambil", "Lepas", "👍 Setuju", "Batalkan"
MERGE, SPLIT, SPAM, NO_SPAM = "Gabung", "Pisah", "🚫 Spam", "Bukan spam"
NO_LINK, PROPOSE, SEND = "Tanpa tautan", "✅ Usulkan", "📨 Kirim pertanyaan"
HOAX, MISLEADING, TRUE = "❌ Hoaks", "⚠️ Menyesatkan", "✅ Benar"
UNPROVEN, OUT_OF_SCOPE = "❔ Belum terbukti", "↪️ Bukan ranah kami"

CODE = re.compile(r"PK-\w{4}")
MINUTE = timedelta(minutes=1, seconds=1)


async def passes(house: House, span: timedelta) -> None:
    """Let *span* pass; returns once everything that is due by then has happened."""
    house.clock.forward(span)
    path = f"file:{house.settings.database}?mode=ro"

    async def nothing_is_due() -> bool:
        with closing(sqlite3.connect(path, uri=True)) as database:
            due = "select 1 from due where at <= ?"
            return not database.execute(due, [house.clock().timestamp()]).fetchone()

    await until(nothing_is_due)


def code_on(seen: Seen) -> str:
    """Return the first code on a message: of a card the case's, of a receipt the tip's."""
    found = CODE.search(seen.text)
    assert found, seen
    return found[0]


async def tells(voter: Phone, *texts: str, kind: str = "hoax", region: str = "") -> str:
    """Let *voter* report *texts*; returns the code on the receipt. Serves either language."""
    await voter.says("/lapor")
    await voter.hears()
    for text in texts or (RUMOUR,):
        await voter.says(text)
        await voter.hears()
    return await hands_in(voter, kind=kind, region=region)


async def hands_in(voter: Phone, kind: str = "hoax", region: str = "") -> str:
    """Let *voter* send what was collected; returns the code on the receipt."""
    await pushes(voter, "report")
    await voter.hears()
    await pushes(voter, "kind", kind)
    await voter.hears()
    if region:
        await voter.says(region)
        await voter.hears()
    await pushes(voter, "send")
    return code_on((await voter.hears())[0])


async def asks(voter: Phone, question: str) -> str:
    """Let *voter* send a question that nothing answers to the desk; returns the tip's code."""
    await voter.says(question)
    await voter.hears()
    await pushes(voter, "ask")
    return code_on((await voter.hears())[0])


async def pushes(phone: Phone, action: str, value: str = "") -> None:
    """Press the newest button that does *action*, whatever it is called."""
    for seen in reversed(await phone.screen()):
        for button in (each for row in seen.buttons for each in row):
            if button.data and button.data.startswith(f"{action}:{value}"):
                await phone.presses(seen.id, button.data)
                return
    raise NotOnScreen(f"no button for {action}:{value} on {await phone.screen()}")


async def sees(phone: Phone, *words: str, but: str = "\0") -> Seen:
    """Return the newest message of the bot that says all *words*, and not *but*, once there is one."""

    async def look() -> Seen | None:
        for seen in reversed(await phone.screen()):
            if not seen.mine and but not in seen.text and all(w in seen.text for w in words):
                return seen
        return None

    try:
        return await until(look)
    except TimeoutError:
        told = "\n\n".join(each.text for each in await phone.screen())
        raise AssertionError(f"nothing says {words} (but {but!r}) here:\n{told}") from None


async def card(desk: Phone, *words: str) -> Seen:
    """Return the newest card that says all *words*, once there is one."""
    return await sees(desk, " · pertama ", *words)


async def all_of(phone: Phone, *words: str) -> list[Seen]:
    """Return all messages of the bot that say all *words*, oldest first."""
    shown = await phone.screen()
    return [each for each in shown if not each.mine and all(w in each.text for w in words)]


async def presses(reviewer: Phone, label: str, shown: Seen) -> str:
    """Press that button on a card; returns the toast."""
    await reviewer.taps(label, shown)
    toast = await reviewer.toast()
    assert toast is not None
    return toast.text


def link_on(shown: Seen, label: str) -> Button:
    """Return the link with that label on a card."""
    button = shown.button(label)
    assert button, f"no {label} on {shown}"
    assert button.url, f"{label} is no link"
    return button


async def writes(reviewer: Phone, link: Button, *answers: str) -> Seen:
    """Follow *link* to the private chat and answer what is asked there; returns the last reply."""
    private = reviewer.private
    await private.heard()
    await reviewer.opens(link)
    shown = (await private.hears())[-1]
    for answer in answers:
        shown = await replies(private, answer)
    return shown


async def replies(private: Phone, answer: str) -> Seen:
    """Press the button of that name under what was said last, or write it; returns the reply."""
    await private.heard()
    last = [each for each in await private.screen() if not each.mine][-1]
    if last.button(answer):
        await private.taps(answer, last)
    else:
        await private.says(answer)
    return (await private.hears())[-1]


async def proposes(
    reviewer: Phone,
    shown: Seen,
    *judged: str,
    title: str = TITLE,
    explanation: str = EXPLANATION,
    source: str = NO_LINK,
) -> Seen:
    """Let *reviewer* write a verdict and propose it; returns what the private chat says then."""
    given = (*(judged or (HOAX,)), title, explanation, source, PROPOSE)
    return await writes(reviewer, link_on(shown, DECIDE), *given)


async def decides(reviewer: Phone, second: Phone, shown: Seen, *judged: str, **words: str) -> Seen:
    """Let one reviewer propose a verdict and the *second* agree; returns the card with it."""
    code = code_on(shown)
    await proposes(reviewer, shown, *judged, **words)
    await presses(second, AGREE, await card(second, code, "Usulan"))
    return await card(second, code, "Putusan", "Terjawab")


async def queries(reviewer: Phone, shown: Seen, question: str) -> Seen:
    """Let *reviewer* ask those who reported; returns what the private chat says then."""
    return await writes(reviewer, link_on(shown, QUERY), question, SEND)


async def orders(reviewer: Phone, command: str) -> Seen:
    """Let *reviewer* give an order in this chat; returns the answer."""
    await reviewer.heard()
    await reviewer.says(command)
    return (await reviewer.hears())[-1]


async def edits_of(telegram: Control, shown: Seen, desk: int) -> list[dict[str, Any]]:
    """Return the calls that renewed a card."""
    calls = await telegram.ledger("editMessageText")
    return [
        call
        for call in calls
        if call["chat_id"] == desk and int(call["params"]["message_id"]) == shown.id
    ]
