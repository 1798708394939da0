"""The local Bot API without its wire: what a call answers, and what it leaves behind. Pure."""

import re
from datetime import UTC, datetime
from typing import Any, NamedTuple

from bot.demo.account import Account, Clock, MovableClock, Params
from bot.demo.methods import LIMITED, METHODS
from bot.demo.refusals import Refused

_TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)


class Answer(NamedTuple):
    """What the Bot API says: an HTTP status and a JSON object."""

    status: int
    payload: dict[str, Any]


class LocalTelegram:
    """All bots of one local Bot API; any token of the right shape is a bot."""

    def __init__(self, clock: Clock | None = None, *, keeps_ledger: bool = True) -> None:
        self.clock = MovableClock(clock or _now)
        self.accounts: dict[str, Account] = {}
        self._keeps_ledger = keeps_ledger

    def account(self, token: str) -> Account:
        """Return the world of that bot; it begins when it is first asked for."""
        found = self.accounts.get(token)
        if found is None:
            if not _TOKEN.fullmatch(token):
                raise Refused(401, "Unauthorized")
            found = Account(token, self.clock, keeps_ledger=self._keeps_ledger)
            self.accounts[token] = found
        return found

    def call(self, token: str, method: str, params: Params) -> Answer:
        """Do what the bot asks, at once, and note it in the ledger."""
        try:
            account = self.account(token)
        except Refused as refused:
            return Answer(refused.code, refused.payload())
        return answer(account, method, params)


def answer(account: Account, method: str, params: Params, fault: str | None = None) -> Answer:
    """Do what the bot asks; the ledger says so even if *fault* then loses the answer."""
    try:
        result = _result(account, method.lower(), params)
    except Refused as refused:
        return refuse(account, method, params, refused, fault)
    account.record(method, params, result=result, fault=fault)
    return Answer(200, {"ok": True, "result": result})


def _result(account: Account, name: str, params: Params) -> Any:
    act = METHODS.get(name)
    if act is None:
        raise Refused(404, "Not Found")
    if account.limits.on and name in LIMITED:
        chat = account.chat(params.get("chat_id"))
        account.limits.check(chat.id, account.clock().timestamp())
    return act(account, params)


def refuse(
    account: Account, method: str, params: Params, refused: Refused, fault: str | None = None
) -> Answer:
    """Refuse a call whatever it asks for."""
    account.record(method, params, error=refused.description, fault=fault)
    return Answer(refused.code, refused.payload())


def _now() -> datetime:
    return datetime.now(UTC)
