"""A bot without a wire, known to Ani."""

import pytest

from tests.demo.calls import ANI, Bot


@pytest.fixture
def bot():
    bot = Bot()
    bot.people.add_user("Ani", ANI, started=True)
    return bot
