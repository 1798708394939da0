"""The control side of a local Bot API over HTTP: acts, faults, the clock, the ledger, files."""

import base64
from typing import Any, Self

import aiohttp

from bot.demo.faults import Verb


class NotOnScreen(AssertionError):
    """The person cannot do or see this; shows what is on the screen."""


class Remote:
    """The control side of a local Bot API, for one bot."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token
        self.bot = int(token.partition(":")[0])
        self._session = aiohttp.ClientSession()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._session.close()

    async def act(self, act: str, **given: Any) -> Any:
        """Let somebody do something; what the bot is told of it comes back."""
        return await self._post("acts", {"act": act, **given})

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

        Takes `ms` (slow), `seconds` (retry_after), `code` and `description` (fail). A download of
        a file is the method `download`; it does not count to `*`.
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

    async def file(self, any_id: str) -> bytes:
        """Return the bytes of a file that a person or the bot sent, by either of its ids."""
        return base64.b64decode((await self._get(f"files/{any_id}"))["content"])

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
