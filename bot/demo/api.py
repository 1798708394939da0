"""The bot's side of the server: `/bot<token>/<method>`, and the faults it may meet there.

A bare ASGI application: a benchmark sends a thousand calls a second through here.
"""

import asyncio
import json
from dataclasses import dataclass

from starlette.types import Receive, Scope, Send

from bot.demo.account import Account, Params
from bot.demo.faults import Fault
from bot.demo.lines import Line, Lines
from bot.demo.refusals import Refused, too_many_requests
from bot.demo.telegram import Answer, answer, refuse
from bot.demo.wire import HTML, cut, hung_up, read_params, respond

CRASHED = b"<html><body><h1>500 Internal Server Error</h1></body></html>"
GARBAGE = b'{"ok":true,"result":{"message_id":'
GET_UPDATES = "getupdates"


@dataclass(slots=True)
class _Call:
    line: Line
    method: str
    params: Params
    fault: str | None = None

    @property
    def account(self) -> Account:
        return self.line.account


class BotApi:
    """Answers bots."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path_params"]
        try:
            line = self._lines.line(path["token"])
        except Refused as refused:
            await _say(send, Answer(refused.code, refused.payload()))
            return
        call = _Call(line, path["method"], await read_params(scope, receive))
        fault = line.account.faults.take(call.method.lower())
        if fault:
            await _meet(fault, call, scope, receive, send)
        else:
            await _do(call, receive, send)


async def _do(call: _Call, receive: Receive, send: Send) -> None:
    if call.method.lower() == GET_UPDATES:
        await _poll(call, receive, send)
    else:
        await _say(send, answer(call.account, call.method, call.params))


async def _say(send: Send, said: Answer) -> None:
    await respond(send, said.status, json.dumps(said.payload).encode())


async def _poll(call: _Call, receive: Receive, send: Send) -> None:
    """Answer getUpdates; stop waiting when the bot hangs up, so that its next poll is its only."""
    poll = asyncio.ensure_future(call.line.poll.updates(call.params))
    gone = asyncio.ensure_future(hung_up(receive))
    try:
        await asyncio.wait({poll, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not poll.done():
            return
        body = b",".join([entry.body for entry in poll.result()])
    except Refused as refused:
        await _say(send, refuse(call.account, call.method, call.params, refused))
    else:
        call.account.record(call.method, call.params)
        await respond(send, 200, b'{"ok":true,"result":[' + body + b"]}")
    finally:
        poll.cancel()
        gone.cancel()


async def _meet(fault: Fault, call: _Call, scope: Scope, receive: Receive, send: Send) -> None:
    """Carry out *fault*: before the call is done, instead of it, or after it."""
    call.fault = fault.verb
    match fault.verb:
        case "drop_before":
            call.account.record(call.method, call.params, error="dropped", fault=fault.verb)
            cut(scope)
        case "refuse_500":
            call.account.record(call.method, call.params, error="refused", fault=fault.verb)
            await respond(send, 500, CRASHED, HTML)
        case "retry_after":
            await _say(send, _refused(call, too_many_requests(fault.seconds)))
        case "fail":
            await _say(send, _refused(call, Refused(fault.code, fault.description)))
        case "slow":
            await asyncio.sleep(fault.ms / 1000)
            await _do(call, receive, send)
        case _:
            await _lose_answer(fault, call, scope, receive, send)


async def _lose_answer(
    fault: Fault, call: _Call, scope: Scope, receive: Receive, send: Send
) -> None:
    answer(call.account, call.method, call.params, fault.verb)
    match fault.verb:
        case "accept_then_500":
            await respond(send, 500, CRASHED, HTML)
        case "garbage_json":
            await respond(send, 200, GARBAGE)
        case "accept_then_stall":
            await hung_up(receive)
        case _:
            cut(scope)


def _refused(call: _Call, refused: Refused) -> Answer:
    return refuse(call.account, call.method, call.params, refused, call.fault)
