"""The running bot: its parts put together, started in order and stopped in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.cards import World
from bot.chat.courier import Courier
from bot.chat.engine import Engine
from bot.chat.events import ALLOWED
from bot.chat.http import serving
from bot.chat.intake import poll, wake
from bot.chat.lanes import Limits
from bot.chat.media import call
from bot.chat.profile import register
from bot.chat.request import AiohttpRequest
from bot.chat.rights import lacks
from bot.chat.watch import watch
from bot.chat.webhook import Webhook
from bot.errors import Fixable
from bot.events import Incoming, Opened
from bot.models import Published
from bot.settings import Settings
from bot.store.base import Store, StoreUnavailable
from bot.texts import Catalogues
from knowledge.claims import Claim
from knowledge.live import Live
from knowledge.snapshot import Knowledge

GRACE = 3.0
"""Seconds for the webhook, the engine and the courier each, to end what is in flight at a stop."""

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


class UnknownToken(Fixable):
    """Telegram does not know this bot."""

    def __str__(self) -> str:
        return "PILKADA_BOT_TOKEN: Telegram does not know this token"


class Broke(Fixable):
    """A part without which the bot cannot go on has ended."""

    def __str__(self) -> str:
        return f"the bot had to stop: {self.args[0]}"


def utc_now() -> datetime:
    """Return the machine's time; tests and the demo hand in another clock."""
    return datetime.now(UTC)


class Service:
    """Serves while its context is open; `failed` tells when it can't go on."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        live: Live,
        texts: Catalogues,
        clock: Clock = utc_now,
        limits: Limits = Limits(),  # noqa: B008 -- frozen
    ) -> None:
        self._settings, self._store, self._live, self._texts = settings, store, live, texts
        self._clock = clock
        self._bot = _bot(settings)
        self._courier = Courier(self._bot, store, clock, limits)
        self._engine = Engine(self._bot, store, self._courier, self._world, clock, self._recall)
        self._published: tuple[Published, ...] = ()
        self._verdicts: dict[str, Claim] = {}
        self._known: tuple[Knowledge, Knowledge] | None = None
        self._intake: list[asyncio.Task[None]] = []
        self._profile: asyncio.Task[None] | None = None
        self._served = contextlib.AsyncExitStack()

    async def serve(self, stopped: asyncio.Event) -> None:
        """Serve until *stopped* is set; Broke if a part has ended that never should."""
        stop = asyncio.create_task(stopped.wait())
        ended = asyncio.create_task(self._store.ended())
        start = asyncio.create_task(self.start())
        try:
            await asyncio.wait([start, stop], return_when=asyncio.FIRST_COMPLETED)
            if not stopped.is_set():
                await start
                await asyncio.wait(
                    [stop, ended, *self._intake], return_when=asyncio.FIRST_COMPLETED
                )
        finally:
            start.cancel()
            await asyncio.wait([start])
            broken = [
                error for task in self._intake if task.done() and (error := task.exception())
            ]
            await self.stop()
            stop.cancel()
            ended.cancel()
        for error in broken:
            log.critical("a part of the bot has ended", exc_info=error)
        if not stopped.is_set():
            raise Broke(next(iter(broken), "the store has ended"))

    async def start(self) -> None:
        """Return when updates are being taken, however long Telegram can't be reached."""
        await _introduced(self._bot)
        await self._recall()
        await self._courier.start(self._engine.advance)
        if self._settings.webhook_url:
            await self._open_webhook(self._settings.webhook_url)
        else:
            await self._close_webhook()
            self._begin(poll(self._bot, self._engine))
        self._begin(wake(self._store, self._engine, self._clock))
        self._begin(watch(self._live, self._engine, self._clock))
        self._profile = asyncio.create_task(self._introduce())
        log.info("serving as @%s", self._bot.username)

    async def stop(self) -> None:
        """Take nothing more, finish what is in flight, let go."""
        parts = [*self._intake, *filter(None, [self._profile])]
        for part in parts:
            part.cancel()
        await asyncio.gather(*parts, return_exceptions=True)
        await self._served.aclose()
        # A grace for each: a slow answer to a press must not keep the courier from being told.
        for rest in (self._engine.rest, self._courier.stop):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GRACE):
                    await rest()
        await self._store.close()
        await self._bot.shutdown()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _world(self) -> World:
        return World(
            knowledge=self._knowledge(),
            texts=self._texts,
            username=self._bot.username,
            operator=self._settings.operator,
            desk=self._settings.review_chat_id is not None,
            verdicts=self._verdicts,
        )

    def _knowledge(self) -> Knowledge:
        """Return what the files say now, and what the reviewers published."""
        files = self._live.knowledge
        if self._known is None or self._known[0] is not files:
            # An editor may have taken a verdict over into a file.
            new = [each.claim for each in self._published if not files.claim(each.claim.id)]
            known = files.with_verdicts(new) if new else files
            self._known = (files, known)
        return self._known[1]

    async def _recall(self) -> None:
        """Let the next event see the verdicts as they are published now."""
        self._published = tuple(await self._store.verdicts())
        self._verdicts = {key: each.claim for each in self._published for key in each.keys}
        self._known = None

    async def _introduce(self) -> None:
        """Tell Telegram our commands, and the desk what it lacks."""
        chat = self._settings.review_chat_id
        await register(self._bot, self._texts, desk=chat is not None)
        if chat is None:
            return
        problems = await lacks(self._bot, chat, len(set(self._settings.reviewer_ids)))
        for problem in problems:
            log.warning("the review desk lacks something: %s", problem)
        at = self._clock()
        key = f"s:{at.timestamp()}"
        with contextlib.suppress(StoreUnavailable):
            await self._engine.advance(Incoming(key, at, Opened(problems=problems)))

    def _begin(self, part: Coroutine[Any, Any, None]) -> None:
        self._intake.append(asyncio.create_task(part))

    async def _open_webhook(self, url: str) -> None:
        secret = self._settings.webhook_secret
        given = secret.get_secret_value() if secret else ""
        host, port = self._settings.address
        webhook = Webhook(self._engine, given, urlsplit(url).path)
        served = serving(webhook.application, host, port, grace=GRACE)
        await self._served.enter_async_context(served)
        await _persistently(
            lambda: call(
                self._bot, "setWebhook", url=url, secret_token=given, allowed_updates=list(ALLOWED)
            )
        )

    async def _close_webhook(self) -> None:
        """Let Telegram keep updates for polling; what waits is kept, never dropped."""
        found = await _persistently(lambda: call(self._bot, "getWebhookInfo"))
        if found.get("url"):
            log.warning("a webhook at %s is taken down", urlsplit(found["url"]).hostname)
            await _persistently(lambda: call(self._bot, "deleteWebhook"))


def _bot(settings: Settings) -> Bot:
    return Bot(
        settings.bot_token.get_secret_value(),
        base_url=f"{settings.api_url}/bot",
        base_file_url=f"{settings.api_url}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
    )


async def _introduced(bot: Bot) -> None:
    """Learn who we are; UnknownToken if Telegram does not know us."""
    try:
        await _persistently(bot.initialize)
    except InvalidToken:
        await bot.shutdown()
        raise UnknownToken from None


async def _persistently(attempt: Callable[[], Awaitable[Any]]) -> Any:
    """Return what *attempt* returns, tried again for as long as Telegram can't be reached."""
    pause = 1.0
    while True:
        try:
            return await attempt()
        except InvalidToken:
            raise
        except BadRequest as error:
            log.error("Telegram refuses what the settings ask for: %s", error.message)  # noqa: TRY400
        except TelegramError as error:
            log.warning("Telegram cannot be reached: %s", type(error).__name__)
        await asyncio.sleep(pause)
        pause = min(30.0, pause * 2)
