"""Calls to the local Bot API without a wire."""

import json
from datetime import UTC, datetime

from bot.demo.acts import Acts
from bot.demo.telegram import LocalTelegram

TOKEN = "4242:demo-Token_1"
ANI = 11
NOON = datetime(2024, 11, 1, 12, tzinfo=UTC)


class Bot:
    """Calls the local Bot API without a wire."""

    def __init__(self):
        self.now = NOON
        self.telegram = LocalTelegram(lambda: self.now)
        self.account = self.telegram.account(TOKEN)
        self.people = Acts(self.account)

    def call(self, method, **params):
        return self.telegram.call(TOKEN, method, params).payload

    def does(self, method, **params):
        answer = self.call(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    def problem(self, method, **params):
        return self.call(method, **params)["description"]

    def sends(self, text="Halo", **params):
        return self.does("sendMessage", chat_id=ANI, text=text, **params)

    def refuses(self, text="Halo", **params):
        return self.problem("sendMessage", chat_id=ANI, text=text, **params)


def keyboard(*buttons):
    return json.dumps({"inline_keyboard": [list(buttons)]})


def button(data="ya", text="Ya"):
    return {"text": text, "callback_data": data}
