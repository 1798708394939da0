"""The demo: the real bot and a local Bot API in one process, and a chat in the terminal."""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr
from rich.box import HORIZONTALS
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot import logs, texts
from bot.chat.service import Service
from bot.demo.clock import SettableClock
from bot.demo.people import Control, NothingHeard, Phone
from bot.demo.remote import NotOnScreen
from bot.demo.screen import Button, Seen
from bot.demo.server import LocalServer
from bot.demo.telegram import LocalTelegram
from bot.settings import Settings
from bot.store.seal import Seal
from bot.store.sqlite import SqliteStore
from bot.texts import fill
from bot.texts.keys import Texts
from knowledge.elections import Zone
from knowledge.entries import Lang
from knowledge.live import Live
from knowledge.snapshot import Knowledge

TOKEN = "1000001:demo"  # noqa: S105 -- there is nothing behind it
PATIENCE = 3.0


@dataclass(slots=True)
class Terminal:
    """Three people's phones at one keyboard, and the buttons that can be pressed by number."""

    voter: Phone
    reviewers: tuple[Phone, ...]
    """Open at the review group; each has a private chat too."""
    clock: SettableClock
    words: Texts
    console: Console
    phone: Phone = field(init=False)
    """The one in hand."""
    _private: dict[int, Phone] = field(init=False)
    buttons: list[tuple[Seen, Button]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.phone = self.voter
        self._private = {phone.user: phone.private for phone in self.reviewers}
        self._private[self.voter.user] = self.voter

    @property
    def hand(self) -> str:
        """Whose phone is in hand, and at which chat it is open."""
        if self.phone is self.voter:
            return self.words.demo_hand_voter
        number = [phone.user for phone in self.reviewers].index(self.phone.user) + 1
        at_desk = self.phone in self.reviewers
        where = self.words.demo_hand_desk if at_desk else self.words.demo_hand_private
        return fill(where, number=number)

    async def take(self, line: str) -> None:
        """Do what *line* says: switch, set the clock, press a button, or write to the bot."""
        command, _, rest = line.partition(" ")
        match command:
            case "/voter":
                await self._pick(self.voter)
            case "/review":
                await self._pick(self.reviewers[rest.strip() == "2"])
            case "/private":
                await self._pick(self._private[self.phone.user])
            case "/now":
                self._set_clock(rest)
            case "/photo":
                await self._act(self.phone.sends("photo", caption=rest))
            case "/forward":
                await self._act(self.phone.forwards(rest))
            case _ if line.isdecimal() and 0 < int(line) <= len(self.buttons):
                await self._press(*self.buttons[int(line) - 1])
            case _:
                await self._act(self.phone.says(line))

    async def listen(self) -> None:
        """Show what the bot says, if it says anything soon."""
        try:
            for seen in await self.phone.hears(timeout=PATIENCE):
                self._show(seen)
        except NothingHeard:
            self.console.print(self.words.demo_silence, style="dim")

    async def show_screen(self) -> None:
        """Show what the phone in hand has on its screen."""
        self.buttons.clear()
        # What is on the screen is not news any more.
        await self.phone.heard()
        for seen in await self.phone.screen():
            self._show(seen)

    async def _pick(self, phone: Phone) -> None:
        self.phone = phone
        await self.show_screen()

    async def _act(self, acting: Awaitable[object]) -> None:
        try:
            await acting
        except NotOnScreen as error:
            self.console.print(str(error), style="red", markup=False)
            return
        await self.listen()

    async def _press(self, seen: Seen, button: Button) -> None:
        if button.url:
            await self._follow(button)
            return
        await self._act(self.phone.presses(seen.id, button.data or "", force=True))
        if (toast := await self.phone.toast(0.5)) and toast.text:
            self.console.print(f"({toast.text})", style="yellow")

    async def _follow(self, button: Button) -> None:
        """Open a link: to the bot in the private chat, all others are only shown."""
        private = self._private[self.phone.user]
        news = await private.heard()
        try:
            await private.opens(button)
        except NotOnScreen:
            self.console.print(button.url)
            return
        self.phone = private
        for seen in news:
            self._show(seen)
        await self.listen()

    def _set_clock(self, given: str) -> None:
        try:
            moment = datetime.fromisoformat(given.strip())
        except ValueError:
            self.console.print(self.words.demo_bad_time, style="red", markup=False)
            return
        self.clock.set(moment if moment.tzinfo else moment.replace(tzinfo=Zone.WIB.tz))
        self.show_time()

    def show_time(self) -> None:
        """Show the clock, in Jakarta's time."""
        here = self.clock().astimezone(Zone.WIB.tz)
        said = fill(self.words.demo_time, time=f"{here:%Y-%m-%d %H:%M} WIB")
        self.console.print(said, style="dim", markup=False)

    def show_hand(self) -> None:
        """Ask for the next line."""
        self.console.print(f"{self.hand} › ", style="bold", markup=False, end="")

    def _show(self, seen: Seen) -> None:
        """Show one message; its buttons get the next numbers."""
        file = " ".join(filter(None, (seen.media, seen.file_name)))
        shown = f"[{file}] {seen.text}" if file else seen.text
        if seen.mine:
            self.console.print(f"> {shown}", style="green", markup=False)
            return
        body = Text(shown)
        for row in seen.buttons:
            body.append("\n")
            for button in row:
                self.buttons.append((seen, button))
                body.append(f" [{len(self.buttons)}] {button.label} ", style="cyan")
        edited = self.words.demo_edited if seen.edited else None
        self.console.print(Panel(body, HORIZONTALS, title=edited, title_align="left", width=76))


async def talk(folder: Path, knowledge: Knowledge, now: datetime | None) -> None:
    """Chat until the input ends."""
    async with opened(folder, knowledge, now, Console(highlight=False)) as terminal:
        terminal.console.print(terminal.words.demo_help, markup=False)
        terminal.show_time()
        await terminal.take("/start")
        terminal.show_hand()
        async for line in _lines():
            if line:
                await terminal.take(line)
            terminal.show_hand()


@asynccontextmanager
async def opened(
    folder: Path, knowledge: Knowledge, now: datetime | None, console: Console
) -> AsyncIterator[Terminal]:
    """Run the bot against a local Bot API; nothing of it stays on the disk."""
    clock, catalogues = SettableClock(now), texts.load()
    logs.set_up(TOKEN, level=logging.WARNING)
    with tempfile.TemporaryDirectory() as scratch:
        async with (
            LocalServer(LocalTelegram(clock)) as server,
            Control(server.url, TOKEN) as control,
        ):
            voter = await control.user("Pemilih", language_code="id")
            reviewers = [await control.user(f"Peninjau {n}", language_code="id") for n in (1, 2)]
            members = {reviewer.user: "administrator" for reviewer in reviewers}
            desk = await control.chat(
                "Meja peninjau", "supergroup", bot="administrator", members=members
            )
            found = _settings(server.url, Path(scratch), desk, folder, tuple(members))
            store = SqliteStore(found.database, Seal(TOKEN), desk, found.reviewer_ids)
            async with Service(found, store, Live(folder, knowledge), catalogues, clock):
                at_desk = tuple(reviewer.at(desk) for reviewer in reviewers)
                yield Terminal(voter, at_desk, clock, catalogues[Lang.ID], console)


def _settings(
    url: str, scratch: Path, desk: int, folder: Path, reviewers: tuple[int, ...]
) -> Settings:
    """Return settings that no variable of the real bot can change."""
    return Settings(
        _env_prefix="PILKADA_DEMO_",
        _env_file=None,
        bot_token=SecretStr(TOKEN),
        api_url=url,
        database_url=f"sqlite:///{scratch}/demo.db",
        review_chat_id=desk,
        reviewer_ids=reviewers,
        knowledge_dir=folder,
        operator="demo",
    )


async def _lines() -> AsyncIterator[str]:
    """Yield what is typed; reading is left to a thread that may be abandoned at the end."""
    loop = asyncio.get_running_loop()
    typed: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        for line in iter(sys.stdin.readline, ""):
            loop.call_soon_threadsafe(typed.put_nowait, line)
        loop.call_soon_threadsafe(typed.put_nowait, "")

    threading.Thread(target=read, daemon=True).start()
    while line := await typed.get():
        yield line.strip()
