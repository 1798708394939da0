"""The files that bots download, `/file/bot<token>/<path>`, and the faults they may meet there."""

import asyncio
import json

from starlette.types import Receive, Scope, Send

from bot.demo.account import Account
from bot.demo.faults import Fault
from bot.demo.lines import Lines
from bot.demo.refusals import Refused
from bot.demo.wire import cut, hung_up, respond

DOWNLOAD = "download"
"""What a test arms a fault for, as if it were a method; not part of `*`."""
BYTES = b"application/octet-stream"


class Downloads:
    """Answers what bots ask for by a path that `getFile` gave them."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path_params"]
        try:
            account = self._lines.line(path["token"]).account
            if fault := account.faults.take(DOWNLOAD, any_too=False):
                if fault.verb in {"drop_before", "accept_then_reset"}:
                    cut(scope)
                    return
                await _meet(fault, receive)
            content = _content(account, path["path"])
        except Refused as refused:
            await respond(send, refused.code, json.dumps(refused.payload()).encode())
            return
        await respond(send, 200, content, BYTES)


def _content(account: Account, path: str) -> bytes:
    file = account.files.at(path)
    if file is None:
        raise Refused(404, "Not Found")
    return file.content


async def _meet(fault: Fault, receive: Receive) -> None:
    match fault.verb:
        case "slow":
            await asyncio.sleep(fault.ms / 1000)
        case "accept_then_stall":
            await hung_up(receive)
        case "fail":
            raise Refused(fault.code, fault.description)
        case _:
            raise Refused(500, "Internal Server Error")
