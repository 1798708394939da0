"""Parameters of a Bot API call as they come over the wire: strings, or nested JSON. Pure."""

import json
from typing import Any

from bot.demo.account import Params
from bot.demo.refusals import bad_request


def integer(params: Params, name: str, default: int = 0) -> int:
    try:
        return int(params.get(name, default))
    except (TypeError, ValueError):
        return default


def flag(params: Params, name: str) -> bool:
    given = params.get(name, False)
    return given if isinstance(given, bool) else str(given).lower() in {"true", "1", "yes", "t"}


def text(params: Params, name: str) -> str:
    given = params.get(name)
    return "" if given is None else str(given)


def nested(params: Params, name: str) -> Any:
    """Return a nested value, None if it is absent or empty."""
    given = params.get(name)
    if not isinstance(given, str):
        return given
    if not given:
        return None
    try:
        return json.loads(given)
    except ValueError:
        raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None
