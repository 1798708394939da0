"""People with phones, over HTTP: they act on the local Bot API and look at their screens.

Nothing here sleeps for luck: whoever waits, waits for a change on the server.
"""

import asyncio
import base64
from collections.abc import Sequence
from typing import Any

from bot.demo.remote import NotOnScreen, Remote
from bot.demo.screen import Button, Seen, Toast, seen

QUIET = 0.05
"""Seconds without a change after which the bot is thought to have said all it has to say."""
PATIENCE = 12.0


class NothingHeard(AssertionError):
    """The bot did not say anything in time."""


class Control(Remote):
    """The world around one bot: who is there, and where the bot is."""

    async def user(self, first_name: str = "Pemilih", **more: Any) -> "Phone":
        """Return the phone of a new person, open at the private chat with the bot.

        Takes `user_id`, `last_name`, `username`, `language_code` and `started` (has written to
        the bot before).
        """
        user = await self.act("add_user", first_name=first_name, **more)
        return Phone(self, user["id"])

    async def chat(self, title: str = "Meja", kind: str = "group", **more: Any) -> int:
        """Return the id of a new group, supergroup or channel.

        Takes `chat_id`, `username`, `bot` (its status there) and `members` (user id to status).
        """
        card = await self.act("add_chat", title=title, kind=kind, **more)
        return int(card["id"])

    async def joins(self, user: int, chat: int, status: str = "member") -> None:
        """Make somebody a member or an administrator of a chat; the bot is not told."""
        await self.act("joins", user_id=user, chat_id=chat, status=status)

    async def adds_bot(
        self, user: int, chat: int, status: str = "member", **rights: bool
    ) -> dict[str, Any]:
        """Add the bot, promote or demote it, or change its *rights* as an administrator.

        An administrator has all rights but those given as False (`can_post_messages=False`).
        """
        return await self._bot("adds_bot", user, chat, status=status, rights=rights)

    async def removes_bot(self, user: int, chat: int) -> dict[str, Any]:
        return await self._bot("removes_bot", user, chat)

    async def restricts_bot(self, user: int, chat: int, **permissions: bool) -> dict[str, Any]:
        """Let the bot stay in a supergroup and write nothing but *permissions* given as True."""
        return await self._bot("restricts_bot", user, chat, permissions=permissions)

    async def migrates(self, user: int, chat: int) -> int:
        """Turn a group into a supergroup; returns its new id."""
        return int((await self.act("migrates", user_id=user, chat_id=chat))["id"])

    async def _bot(self, act: str, user: int, chat: int, **more: Any) -> dict[str, Any]:
        update: dict[str, Any] = await self.act(act, user_id=user, chat_id=chat, **more)
        return update


class Phone:
    """One person's phone, open at one chat."""

    def __init__(self, control: Control, user: int, chat: int | None = None) -> None:
        self.control, self.user, self.chat = control, user, chat or user
        self._heard = 0
        self._pressed: str | None = None

    def at(self, chat: int) -> "Phone":
        """Return the same person's phone open at another chat."""
        return Phone(self.control, self.user, chat)

    @property
    def private(self) -> "Phone":
        """The same person's phone open at the private chat with the bot."""
        return self.at(self.user)

    async def says(self, text: str, **more: Any) -> dict[str, Any]:
        """Write *text*; returns the update, empty if the bot is not told.

        Takes `date`, `reply_to`, `entities`, `anonymous` (an administrator in the group's name),
        `as_chat` (in the name of a channel), and any other field of a message.
        """
        return await self._act("says", text=text, **more)

    async def sends(
        self, kind: str, *, content: bytes | None = None, **more: Any
    ) -> dict[str, Any]:
        """Send a photo, voice, video, …, or a `forward`; takes `caption` and what `says` takes.

        Its bytes are made up without *content*; a file takes `file_name`, `mime_type` and `size`
        (a claim if it is not that of the content). `content_of_it` replaces parts of the message,
        as in `{"document": {…}}`.
        """
        return await self._act("sends", kind=kind, **_encoded(content), **more)

    async def sends_album(
        self, parts: Sequence[str | dict[str, Any]], **more: Any
    ) -> list[dict[str, Any]]:
        """Send 2 to 10 *parts* as one album; returns an update for each.

        A part is a kind, or what `sends` takes: `{"kind": "photo", "caption": "…"}`.
        """
        given = [_as_part(part) for part in parts]
        updates: list[dict[str, Any]] = await self.control.act(
            "sends_album", user_id=self.user, chat_id=self.chat, parts=given, **more
        )
        return updates

    async def forwards(
        self,
        text: str | None = None,
        *,
        kind: str | None = None,
        of: dict[str, Any] | None = None,
        content: bytes | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """Forward a text, something of a *kind*, or the message *of* an update somewhere else.

        Takes `origin` (`hidden_user`, `user`, `chat`, `channel`) with the `name` it shows, and
        what `sends` takes; a forward of a file has the `file_unique_id` of the original.
        """
        message = of and next((of[key] for key in ("message", "channel_post") if key in of), of)
        given = {"text": text, "kind": kind, "of": message, **_encoded(content)}
        return await self._act("forwards", **given, **more)

    async def edits(self, message_id: int, text: str) -> dict[str, Any]:
        return await self._act("edits", message_id=message_id, text=text)

    async def deletes(self, message: Seen | int) -> None:
        """Delete a message for everyone; the bot is not told."""
        await self._act("deletes", message_id=_id(message))

    async def opens(self, button_or_url: Button | str) -> dict[str, Any]:
        """Follow a link to the bot, from anywhere, or from the newest button with that label.

        The person then is in the private chat and has written `/start PAYLOAD` there; returns
        that update. `phone.private` sees what the bot answers.
        """
        url = button_or_url.url if isinstance(button_or_url, Button) else button_or_url
        if url and "://" not in url:
            url = await self._url_of(url)
        update: dict[str, Any] = await self.control.act("opens", user_id=self.user, url=url or "")
        return update

    async def taps(self, label_or_data: str, message: Seen | int | None = None) -> dict[str, Any]:
        """Press a button of the newest message that shows it, or of *message*."""
        wanted = None if message is None else _id(message)
        screen = await self.screen()
        for shown in reversed(screen):
            button = shown.button(label_or_data) if wanted in {None, shown.id} else None
            if button and button.data:
                return await self.presses(shown.id, button.data)
        raise NotOnScreen(f"no button {label_or_data!r} on {screen}")

    async def presses(self, message_id: int, data: str, *, force: bool = False) -> dict[str, Any]:
        """Press a button by its data; with *force* one that is no longer on the screen."""
        update = await self._act("taps", message_id=message_id, data=data, force=force)
        self._pressed = update["callback_query"]["id"] if update else None
        return update

    async def hears(self, many: int = 1, timeout: float = PATIENCE) -> list[Seen]:  # noqa: ASYNC109
        """Wait until the bot wrote or edited *many* messages here since the last call; return them."""
        news: dict[int, Seen] = {}
        try:
            async with asyncio.timeout(timeout):
                while True:
                    news |= {each.id: each for each in await self.heard()}
                    if len(news) >= many:
                        return list(news.values())
                    await self._changed()
        except TimeoutError:
            on_screen = await self.screen()
            raise NothingHeard(f"nothing in {timeout} s; on the screen: {on_screen}") from None

    async def heard(self) -> list[Seen]:
        """Return what the bot wrote or edited here since the last call, once it is quiet."""
        await self._settled()
        found = await self.control.messages(self.chat, self._heard)
        self._heard = found["revision"]
        written = zip(found["messages"], found["authors"], strict=True)
        return [seen(m, mine=False) for m, author in written if author == self.control.bot]

    async def screen(self) -> list[Seen]:
        """Return all messages of the chat, oldest first."""
        found = await self.control.messages(self.chat)
        written = zip(found["messages"], found["authors"], strict=True)
        return [seen(message, mine=author == self.user) for message, author in written]

    async def toast(self, timeout: float = PATIENCE) -> Toast | None:  # noqa: ASYNC109
        """Return the answer to the last press, waiting for it; None if there was none in time."""
        if self._pressed is None:
            return None
        revision = 0
        try:
            async with asyncio.timeout(timeout):
                while (answer := await self.control.answer(self._pressed)) is None:
                    revision, _ = await self.control.watch(self.chat, revision, timeout)
        except TimeoutError:
            return None
        return Toast(answer["text"], answer["alert"])

    async def blocks(self) -> dict[str, Any]:
        update: dict[str, Any] = await self.control.act("blocks", user_id=self.user)
        return update

    async def unblocks(self) -> dict[str, Any]:
        update: dict[str, Any] = await self.control.act("unblocks", user_id=self.user)
        return update

    async def _act(self, act: str, **given: Any) -> dict[str, Any]:
        done: dict[str, Any] = await self.control.act(
            act, user_id=self.user, chat_id=self.chat, **given
        )
        return done

    async def _url_of(self, label: str) -> str:
        screen = await self.screen()
        for shown in reversed(screen):
            button = shown.button(label)
            if button and button.url:
                return button.url
        raise NotOnScreen(f"no link {label!r} on {screen}")

    async def _settled(self) -> None:
        """Return when no update is pending and nothing changed here for a moment."""
        revision, pending = await self.control.watch(self.chat, -1, 0)
        while True:
            before = revision
            revision, pending = await self.control.watch(self.chat, before, QUIET)
            if revision == before and not pending:
                return

    async def _changed(self) -> None:
        await self.control.watch(self.chat, self._heard, PATIENCE)


def _id(message: Seen | int) -> int:
    return message.id if isinstance(message, Seen) else message


def _as_part(part: str | dict[str, Any]) -> dict[str, Any]:
    if isinstance(part, str):
        return {"kind": part}
    return {**part, **_encoded(part.get("content"))}


def _encoded(content: bytes | None) -> dict[str, str]:
    """Return bytes as JSON carries them."""
    return {} if content is None else {"content": base64.b64encode(content).decode()}
