"""The people of the script: they act on what their screens show, whether or not the bot is up."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot import texts
from bot.demo.people import Control, Phone
from bot.demo.remote import NotOnScreen
from bot.demo.screen import Seen
from knowledge.entries import Lang
from tests.faults.script import After, Fate, Rumour, Script, Telling

TEXTS = texts.load()[Lang.ID]
TITLE = "Kotak suara disebut sudah dibuka sebelum hari pemungutan"
EXPLANATION = "Kotak suara disegel dan baru dibuka di TPS pada hari pemungutan suara."
CODE = re.compile(r"PK-\w{4}")
HEADER = re.compile(r"(?:🔴 )?(PK-\w{4}) · ")
"""How a card begins."""

T = TypeVar("T")
Look = Callable[[list[Seen]], T | None]


class Stale(Exception):
    """What was being written about has changed meanwhile."""


@dataclass
class Sent:
    """A tip as its voter knows it; *file* is the photo that was sent with it."""

    voter: int
    telling: Telling
    code: str
    file: str | None


@dataclass
class People:
    """Everybody around one desk; *acts* counts what they did, *sent* what they hold receipts for."""

    control: Control
    desk: int
    script: Script
    patience: float
    acts: int = 0
    sent: list[Sent] = field(default_factory=list)
    erased: set[int] = field(default_factory=set)
    photos: dict[int, dict[str, Any]] = field(default_factory=dict)

    async def sees(self, phone: Phone, look: Look[T]) -> T:
        """Return the first thing on that screen that *look* finds; as long as it takes."""
        revision = -1
        while True:
            revision, _ = await self.control.watch(phone.chat, revision, 5)
            if (found := look(await phone.screen())) is not None:
                return found

    async def taps(self, phone: Phone, label: str, after: int) -> None:
        """Press the newest button of that *label* below message *after*, once it is there."""
        while True:
            shown = await self.sees(phone, _with_button(label, after))
            with suppress(NotOnScreen):
                await phone.presses(shown.id, _data(shown, label))
                self.acts += 1
                return

    async def says(self, phone: Phone, text: str, **more: Any) -> dict[str, Any]:
        update = await phone.says(text, **more)
        self.acts += 1
        return update

    async def brings(
        self, phone: Phone, rumour: Rumour, label: str, ready: Callable[[Seen], bool]
    ) -> Seen:
        """Press *label* on the card of *rumour*, again if need be, until the card is *ready*."""
        while True:
            card = await self.sees(phone, _card(rumour))
            if ready(card):
                return card
            if button := card.button(label):
                with suppress(NotOnScreen):
                    await phone.presses(card.id, button.data or "")
                    self.acts += 1
            with suppress(TimeoutError):
                async with asyncio.timeout(self.patience):
                    await self.sees(phone, lambda screen, card=card: _other(screen, rumour, card))


class Voter:
    """Somebody with tips."""

    def __init__(self, people: People, number: int, phone: Phone) -> None:
        self._people, self._number, self.phone = people, number, phone

    async def act(self) -> None:
        """Tell everything, and have it erased if that is in the script."""
        for telling in self._people.script.voters[self._number]:
            await self._tells(telling)
        if self._number in self._people.script.erasing:
            asked = await self._people.says(self.phone, "/hapus")
            await self._people.taps(self.phone, TEXTS.button_erase, _id(asked))
            await self._people.sees(self.phone, _with_text(TEXTS.erased, _id(asked)))
            self._people.erased.add(self._number)

    async def collects(self, number: int) -> tuple[dict[str, Any], Seen]:
        """Do all but *Kirim* for a tip; returns what was sent, and the summary."""
        people, phone, rumour = self._people, self.phone, self._people.script.rumours[number]
        begun = _id(await people.says(phone, "/lapor"))
        content = await self._shows(number, rumour)
        await people.taps(phone, TEXTS.button_done, begun)
        await people.taps(phone, getattr(TEXTS, f"kind_{rumour.kind}"), begun)
        return content, await people.sees(phone, _with_button(TEXTS.button_send, begun))

    async def _tells(self, telling: Telling) -> None:
        people, phone = self._people, self.phone
        rumour = people.script.rumours[telling.rumour]
        content, summary = await self.collects(telling.rumour)
        begun = _id(content)
        await self.hands_in(summary)
        if telling.twice:
            await self.hands_in(summary)
        receipt = await people.sees(phone, _with_button(TEXTS.button_status, begun))
        sizes = content["message"].get("photo")
        file = sizes[-1]["file_id"] if sizes else None
        code = CODE.search(receipt.text)
        people.sent.append(Sent(self._number, telling, code[0] if code else "", file))
        match telling.after:
            case After.EDITS:
                await phone.edits(_id(content), rumour.corrected)
                await people.sees(phone, _with_text(TEXTS.tip_updated, begun))
            case After.ADDS:
                await people.says(phone, rumour.more, reply_to=receipt.id)
                await people.sees(phone, _with_text(TEXTS.tip_added, begun))

    async def hands_in(self, summary: Seen) -> None:
        """Press *Kirim*, even if it is gone meanwhile."""
        data = _data(summary, TEXTS.button_send)
        await self.phone.presses(summary.id, data, force=True)
        self._people.acts += 1

    async def _shows(self, number: int, rumour: Rumour) -> dict[str, Any]:
        """Send the rumour; who repeats one with a photo forwards that photo."""
        people, phone = self._people, self.phone
        if not rumour.photo:
            return await people.says(phone, rumour.text)
        if number in people.photos:
            update = await phone.forwards(of=people.photos[number])
        else:
            update = await phone.sends("photo", caption=rumour.text)
            people.photos[number] = update
        people.acts += 1
        return update


class Reviewer:
    """Somebody who judges every second rumour, with the help of *other*."""

    def __init__(self, people: People, phone: Phone, other: Phone) -> None:
        self._people, self._phone, self._other = people, phone, other

    async def act(self, rumours: Sequence[Rumour]) -> None:
        for rumour in rumours:
            match rumour.fate:
                case Fate.TAKEN:
                    await asyncio.gather(
                        self._takes(self._phone, rumour), self._takes(self._other, rumour)
                    )
                case Fate.RELEASED:
                    await self._takes(self._phone, rumour)
                    await self._people.brings(
                        self._phone, rumour, TEXTS.button_release, _has(TEXTS.button_take)
                    )
                case Fate.SPAM:
                    await self._people.brings(
                        self._phone, rumour, TEXTS.button_spam, _has(TEXTS.button_no_spam)
                    )
                case Fate.PUBLISHED:
                    await self._publishes(rumour)

    async def _takes(self, phone: Phone, rumour: Rumour) -> None:
        await self._people.brings(phone, rumour, TEXTS.button_take, _has(TEXTS.button_release))

    async def _publishes(self, rumour: Rumour) -> None:
        while True:
            with suppress(Stale):
                await self._writes(rumour)
                break
        await self._people.brings(self._other, rumour, TEXTS.button_agree, _is_decided)

    async def _writes(self, rumour: Rumour) -> None:
        """Write a verdict in private, asked step by step; Stale if it must be begun anew."""
        people, private = self._people, self._phone.private
        card = await people.sees(self._phone, _card(rumour))
        button = card.button(TEXTS.button_decide)
        if button is None:
            # Already proposed: the words that ended the writing were late.
            return
        begun = _id(await private.opens(button))
        people.acts += 1
        await self._taps(TEXTS.rating_hoaks, begun)
        await self._asked(_with_text(TEXTS.write_title, begun), begun)
        await people.says(private, TITLE)
        await self._asked(_with_text(TEXTS.write_explanation, begun), begun)
        await people.says(private, EXPLANATION)
        await self._taps(TEXTS.button_no_link, begun)
        await self._taps(TEXTS.button_propose, begun)
        await people.sees(self._phone, lambda screen: _proposed(screen, rumour))

    async def _taps(self, label: str, begun: int) -> None:
        await self._asked(_with_button(label, begun), begun)
        await self._people.taps(self._phone.private, label, begun)

    async def _asked(self, look: Look[Seen], begun: int) -> None:
        """Wait for what *look* finds; Stale if the bot says instead that the case has changed."""
        stale = _with_text(TEXTS.writing_stale, begun)
        found = await self._people.sees(
            self._phone.private, lambda screen: look(screen) or stale(screen)
        )
        if stale([found]):
            raise Stale


def visible(sentence: str) -> str:
    """Return the longest piece of a sentence that a phone shows as it stands in the catalogue."""
    shown = html.unescape(re.sub(r"<[^>]+>", "", sentence))
    return max(re.split(r"\{\w+\}|\n", shown), key=len).strip()


def _with_button(label: str, after: int) -> Look[Seen]:
    def look(screen: list[Seen]) -> Seen | None:
        shown = (each for each in reversed(screen) if each.id > after and each.button(label))
        return next(shown, None)

    return look


def _with_text(sentence: str, after: int) -> Look[Seen]:
    words = visible(sentence)

    def look(screen: list[Seen]) -> Seen | None:
        shown = (each for each in reversed(screen) if each.id > after and not each.mine)
        return next((each for each in shown if words in each.text), None)

    return look


def _card(rumour: Rumour) -> Look[Seen]:
    """Find the newest card of a rumour; an older one is a copy."""

    def look(screen: list[Seen]) -> Seen | None:
        shown = (each for each in reversed(screen) if rumour.mark in each.text)
        return next((each for each in shown if HEADER.match(each.text)), None)

    return look


def _other(screen: list[Seen], rumour: Rumour, card: Seen) -> Seen | None:
    found = _card(rumour)(screen)
    return None if found == card else found


def _proposed(screen: list[Seen], rumour: Rumour) -> Seen | None:
    found = _card(rumour)(screen)
    return found if found and (found.button(TEXTS.button_agree) or _is_decided(found)) else None


def _has(label: str) -> Callable[[Seen], bool]:
    return lambda card: card.button(label) is not None


def _is_decided(card: Seen) -> bool:
    return TITLE in card.text and not card.buttons


def _data(shown: Seen, label: str) -> str:
    button = shown.button(label)
    return (button.data if button else None) or ""


def _id(update: dict[str, Any]) -> int:
    return int(update["message"]["message_id"])
