"""People with phones, over HTTP: they act on the local Bot API and look at their screens.

Nothing here sleeps for luck: whoever waits, waits for a change on the server.
"""

import asyncio
from dataclasses import dataclass
from typing import Any, Self

import aiohttp

from bot.demo.faults import Verb

QUIET = 0.05
"""Seconds without a change after which the bot is thought to have said all it has to say."""
PATIENCE = 5.0


class NotOnScreen(AssertionError):
    """The person cannot do or see this; shows what is on the screen."""


class NothingHeard(AssertionError):
    """The bot did not say anything in time."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as somebody sees it; *text* is the visible text, or the caption."""

    id: int
    mine: bool
    text: str
    buttons: tuple[tuple[Button, ...], ...]
    edited: bool

    def button(self, label_or_data: str) -> Button | None:
        """Return the button with that label, else the one with that callback data."""
        shown = [button for row in self.buttons for button in row]
        found = [button for button in shown if button.label == label_or_data]
        found += [button for button in shown if button.data == label_or_data]
        return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a button press: a passing notice, or an alert to be closed."""

    text: str
    alert: bool = False


class Control:
    """The control side of a local Bot API, for one bot."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token
        self._session = aiohttp.ClientSession()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._session.close()

    async def user(self, first_name: str = "Pemilih", **more: Any) -> "Phone":
        """Return the phone of a new person, open at the private chat with the bot.

        Takes `user_id`, `username`, `language_code` and `started` (has written to the bot before).
        """
        user = await self.act("add_user", first_name=first_name, **more)
        return Phone(self, user["id"])

    async def chat(self, title: str = "Meja", kind: str = "group", **more: Any) -> int:
        """Return the id of a new group, supergroup or channel.

        Takes `chat_id`, `username`, `bot` (its status there) and `members` (user id to status).
        """
        card = await self.act("add_chat", title=title, kind=kind, **more)
        return int(card["id"])

    async def adds_bot(self, user: int, chat: int, status: str = "member") -> dict[str, Any]:
        return await self.act("adds_bot", user_id=user, chat_id=chat, status=status)

    async def removes_bot(self, user: int, chat: int) -> dict[str, Any]:
        return await self.act("removes_bot", user_id=user, chat_id=chat)

    async def migrates(self, user: int, chat: int) -> int:
        """Turn a group into a supergroup; returns its new id."""
        return int((await self.act("migrates", user_id=user, chat_id=chat))["id"])

    async def act(self, act: str, **given: Any) -> dict[str, Any]:
        done: dict[str, Any] = await self._post("acts", {"act": act, **given})
        return done

    async def act_all(self, acts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Do many acts (`{"act": "says", "user_id": 1, "text": "…"}`) in one request."""
        done: list[dict[str, Any]] = await self._post("acts", acts)
        return done

    async def raw(self, update: dict[str, Any]) -> dict[str, Any]:
        """Send the bot any JSON object as an update; it gets an id if it has none."""
        return await self.deliver_again(update)

    async def deliver_again(
        self, update: dict[str, Any], *, new_id: bool = False
    ) -> dict[str, Any]:
        sent: dict[str, Any] = await self._post("updates", {"update": update, "new_id": new_id})
        return sent

    async def fault(self, method: str, verb: Verb, times: int = 1, **more: Any) -> None:
        """Arm a fault for the next *times* calls; `*` is every method but getUpdates.

        Takes `ms` (slow), `seconds` (retry_after), `code` and `description` (fail).
        """
        await self._post("faults", {"method": method, "verb": verb, "times": times, **more})

    async def no_faults(self) -> None:
        await self._request("DELETE", f"{self.token}/faults")

    async def limits(self, *, on: bool = True) -> None:
        await self._post("limits", {"on": on})

    async def keep_ledger(self, *, on: bool = True) -> None:
        await self._post("ledger", {"on": on})

    async def clock(self, offset: float) -> str:
        """Put the whole server's clock *offset* seconds off; returns its time now."""
        now: str = (await self._request("POST", "clock", json={"offset": offset}))["now"]
        return now

    async def ledger(self, method: str = "", after: int = 0) -> list[dict[str, Any]]:
        query = f"ledger?method={method}&after={after}"
        calls: list[dict[str, Any]] = await self._get(query)
        return calls

    async def pending(self) -> int:
        return int((await self._get("pending"))["pending"])

    async def profile(self) -> dict[str, Any]:
        """Return the webhook's URL and what the bot set of commands and descriptions."""
        profile: dict[str, Any] = await self._get("profile")
        return profile

    async def messages(self, chat: int, after: int = 0) -> dict[str, Any]:
        """Return the chat's raw messages that changed after that revision, and the revision."""
        found: dict[str, Any] = await self._get(f"chats/{chat}/messages?after={after}")
        return found

    async def watch(self, chat: int, after: int, seconds: float) -> tuple[int, int]:
        """Wait for the chat to change; returns its revision and how many updates are pending."""
        seen = await self._get(f"chats/{chat}/wait?after={after}&timeout={seconds}")
        return seen["revision"], seen["pending"]

    async def answer(self, press_id: str) -> dict[str, Any] | None:
        """Return what the bot answered to a button press, if it did."""
        answer: dict[str, Any] | None = (await self._get(f"presses/{press_id}"))["answer"]
        return answer

    async def _get(self, path: str) -> Any:
        return await self._request("GET", f"{self.token}/{path}")

    async def _post(self, path: str, given: Any) -> Any:
        return await self._request("POST", f"{self.token}/{path}", json=given)

    async def _request(self, verb: str, path: str, **more: Any) -> Any:
        url = f"{self.url}/control/{path}"
        async with self._session.request(verb, url, **more) as response:
            said = await response.json()
            if response.status != 200:  # noqa: PLR2004 - the control side knows 200 and 400
                raise NotOnScreen(said["problem"])
            return said


class Phone:
    """One person's phone, open at one chat."""

    def __init__(self, control: Control, user: int, chat: int | None = None) -> None:
        self.control, self.user, self.chat = control, user, chat or user
        self._heard = 0
        self._pressed: str | None = None

    def at(self, chat: int) -> "Phone":
        """Return the same person's phone open at another chat."""
        return Phone(self.control, self.user, chat)

    async def says(self, text: str, **more: Any) -> dict[str, Any]:
        """Write *text*; returns the update, empty if the bot is not told.

        Takes `date`, `reply_to`, `entities`, and any other field of a message.
        """
        return await self._act("says", text=text, **more)

    async def sends(self, kind: str, **more: Any) -> dict[str, Any]:
        """Send a photo, voice, video, …, or a `forward`; takes `caption` and what `says` takes.

        `content_of_it` replaces parts of the message, as in `{"document": {…}}`.
        """
        return await self._act("sends", kind=kind, **more)

    async def edits(self, message_id: int, text: str) -> dict[str, Any]:
        return await self._act("edits", message_id=message_id, text=text)

    async def taps(self, label_or_data: str, message: Seen | int | None = None) -> dict[str, Any]:
        """Press a button of the newest message that shows it, or of *message*."""
        wanted = message.id if isinstance(message, Seen) else message
        screen = await self.screen()
        for seen in reversed(screen):
            button = seen.button(label_or_data) if wanted in {None, seen.id} else None
            if button and button.data:
                return await self.presses(seen.id, button.data)
        raise NotOnScreen(f"no button {label_or_data!r} on {screen}")

    async def presses(self, message_id: int, data: str, *, force: bool = False) -> dict[str, Any]:
        """Press a button by its data; with *force* one that is no longer on the screen."""
        update = await self._act("taps", message_id=message_id, data=data, force=force)
        self._pressed = update["callback_query"]["id"] if update else None
        return update

    async def hears(self, timeout: float = PATIENCE) -> list[Seen]:  # noqa: ASYNC109
        """Wait for the bot; returns what it wrote or edited here since the last call."""
        try:
            async with asyncio.timeout(timeout):
                while not (news := await self.heard()):
                    await self._changed()
        except TimeoutError:
            on_screen = await self.screen()
            raise NothingHeard(f"nothing in {timeout} s; on the screen: {on_screen}") from None
        return news

    async def heard(self) -> list[Seen]:
        """Return what the bot wrote or edited here since the last call, once it is quiet."""
        await self._settled()
        found = await self.control.messages(self.chat, self._heard)
        self._heard = found["revision"]
        return [self._seen(m) for m in found["messages"] if self._is_bots(m)]

    async def screen(self) -> list[Seen]:
        """Return all messages of the chat, oldest first."""
        found = await self.control.messages(self.chat)
        return [self._seen(message) for message in found["messages"]]

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
        return await self.control.act("blocks", user_id=self.user)

    async def unblocks(self) -> dict[str, Any]:
        return await self.control.act("unblocks", user_id=self.user)

    async def _act(self, act: str, **given: Any) -> dict[str, Any]:
        return await self.control.act(act, user_id=self.user, chat_id=self.chat, **given)

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

    def _is_bots(self, message: dict[str, Any]) -> bool:
        if "sender_chat" in message:
            return True
        return bool(message["from"]["is_bot"])

    def _seen(self, message: dict[str, Any]) -> Seen:
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        return Seen(
            id=message["message_id"],
            mine=message.get("from", {}).get("id") == self.user,
            text=message.get("text", message.get("caption", "")),
            buttons=tuple(tuple(_button(button) for button in row) for row in rows),
            edited="edit_date" in message,
        )


def _button(raw: dict[str, Any]) -> Button:
    return Button(raw["text"], raw.get("callback_data"), raw.get("url"))
