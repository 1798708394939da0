"""The other side of the server, `/control/...`: people act here, and tests look."""

import base64
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.demo.acts import ACTS
from bot.demo.faults import Fault
from bot.demo.lines import Line, Lines
from bot.demo.refusals import Impossible, Refused

LONGEST_WATCH = 60.0
Handler = Callable[[Request], Awaitable[Any]]


class ControlSide:
    """Handlers of the control side; whatever one returns is sent as JSON."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def routes(self) -> list[Route]:
        """Return the routes, those of all bots before those of one."""
        served: list[tuple[str, str, Handler]] = [
            ("/control/clock", "GET", self.clock),
            ("/control/clock", "POST", self.set_clock),
            ("/control/{token}/acts", "POST", self.act),
            ("/control/{token}/updates", "POST", self.deliver),
            ("/control/{token}/pending", "GET", self.pending),
            ("/control/{token}/chats/{chat}/messages", "GET", self.messages),
            ("/control/{token}/chats/{chat}/wait", "GET", self.wait),
            ("/control/{token}/files/{file}", "GET", self.file),
            ("/control/{token}/presses/{press}", "GET", self.press),
            ("/control/{token}/ledger", "GET", self.ledger),
            ("/control/{token}/ledger", "POST", self.keep_ledger),
            ("/control/{token}/faults", "POST", self.arm),
            ("/control/{token}/faults", "DELETE", self.disarm),
            ("/control/{token}/limits", "POST", self.limit),
            ("/control/{token}/profile", "GET", self.profile),
        ]
        return [Route(path, _as_json(handler), methods=[verb]) for path, verb, handler in served]

    def _line(self, request: Request) -> Line:
        return self._lines.line(request.path_params["token"])

    async def act(self, request: Request) -> Any:
        """Do `[{"act": "says", ...}, ...]`, or one of these; the results come back in order."""
        acts, given = self._line(request).acts, await request.json()
        if isinstance(given, list):
            return [_act(acts, one) for one in given]
        return _act(acts, given)

    async def deliver(self, request: Request) -> Any:
        given = await request.json()
        account = self._line(request).account
        return account.deliver(given["update"], new_id=bool(given.get("new_id")))

    async def pending(self, request: Request) -> Any:
        account = self._line(request).account
        return {"pending": account.updates.pending(account.clock())}

    async def messages(self, request: Request) -> Any:
        chat = self._line(request).account.known_chat(_chat(request))
        found = chat.since(_number(request, "after"))
        authors = [chat.authors[message["message_id"]] for message in found]
        seen = {"revision": chat.revision, "messages": found, "authors": authors}
        return seen | {"chat": chat.card}

    async def file(self, request: Request) -> Any:
        """Return the bytes of a file, by its `file_id` or its `file_unique_id`."""
        file = self._line(request).account.files.find(request.path_params["file"])
        if file is None:
            raise Impossible("nobody sent that file")
        return {"kind": file.kind, "content": base64.b64encode(file.content).decode()}

    async def wait(self, request: Request) -> Any:
        """Answer when the chat's revision exceeds `after`, at the latest after `timeout`."""
        line, chat_id = self._line(request), _chat(request)
        seconds = min(float(request.query_params.get("timeout", 0)), LONGEST_WATCH)
        revision = await line.revision(chat_id, _number(request, "after"), seconds)
        pending = line.account.updates.pending(line.account.clock())
        return {"revision": revision, "pending": pending}

    async def press(self, request: Request) -> Any:
        press = self._line(request).account.presses.get(request.path_params["press"])
        if press is None:
            raise Impossible("nobody pressed that")
        return {"answer": press.answer}

    async def ledger(self, request: Request) -> Any:
        calls = self._line(request).account.ledger[_number(request, "after") :]
        method = request.query_params.get("method", "").lower()
        return [c._asdict() for c in calls if not method or c.method.lower() == method]

    async def keep_ledger(self, request: Request) -> Any:
        self._line(request).account.keeps_ledger = bool((await request.json())["on"])
        return {}

    async def arm(self, request: Request) -> Any:
        given = await request.json()
        method, times = given.pop("method"), int(given.pop("times", 1))
        self._line(request).account.faults.arm(method, Fault(**given), times)
        return {}

    async def disarm(self, request: Request) -> Any:
        self._line(request).account.faults.disarm()
        return {}

    async def limit(self, request: Request) -> Any:
        self._line(request).account.limits.on = bool((await request.json())["on"])
        return {}

    async def profile(self, request: Request) -> Any:
        account = self._line(request).account
        return {"webhook": account.webhook.url, "profile": account.profile}

    async def clock(self, _request: Request) -> Any:
        clock = self._lines.telegram.clock
        return {"now": clock().isoformat(), "offset": clock.offset.total_seconds()}

    async def set_clock(self, request: Request) -> Any:
        offset = float((await request.json())["offset"])
        self._lines.telegram.clock.offset = timedelta(seconds=offset)
        return await self.clock(request)


def _as_json(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        try:
            return JSONResponse(await handler(request))
        except (Impossible, Refused) as problem:
            return JSONResponse({"problem": str(problem)}, status_code=400)
        except (KeyError, TypeError, ValueError) as problem:
            return JSONResponse({"problem": repr(problem)}, status_code=400)

    return respond


def _act(acts: Any, given: dict[str, Any]) -> Any:
    name = given.pop("act")
    if name not in ACTS:
        raise Impossible(f"nobody can {name}")
    if "members" in given:
        # JSON knows no numbers as keys.
        given["members"] = {int(user): status for user, status in given["members"].items()}
    for sent in (given, *given.get("parts", ())):
        if isinstance(sent.get("content"), str):
            sent["content"] = base64.b64decode(sent["content"])
    return ACTS[name](acts, **given)


def _chat(request: Request) -> int:
    # Not Starlette's own `:int`: groups have negative ids, and it knows none.
    return int(request.path_params["chat"])


def _number(request: Request, name: str) -> int:
    return int(request.query_params.get(name, 0))
