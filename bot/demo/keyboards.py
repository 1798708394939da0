"""The checks that Telegram makes on `reply_markup`. Pure."""

import re
from typing import Any

from bot.demo.refusals import bad_request

LONGEST_DATA = 64
"""Bytes of callback data."""

_URL = re.compile(r"(?:https?://[^\s/.]+(?:\.[^\s/]+|:\d+)?(?:/\S*)?|tg://\S+)", re.IGNORECASE)
_ACTIONS = ("web_app", "login_url", "switch_inline_query", "copy_text", "pay")


def inline_keyboard(markup: Any) -> dict[str, Any] | None:
    """Return the inline keyboard that will be shown, None if *markup* shows none."""
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        return None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(
            'can\'t parse inline keyboard: Field "inline_keyboard" must be of type Array of Arrays'
        )
    # Empty rows are not an error: the real server leaves them out.
    shown = [kept for row in rows if (kept := [_checked(b) for b in row if b.get("text") != ""])]
    return {"inline_keyboard": shown} if shown else None


def _checked(button: dict[str, Any]) -> dict[str, Any]:
    if "text" not in button:
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if "url" in button:
        _check_url(button["url"])
    elif "callback_data" in button:
        if not 1 <= len(button["callback_data"].encode()) <= LONGEST_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
    elif not any(action in button for action in _ACTIONS):
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    return button


def _check_url(url: str) -> None:
    if _URL.fullmatch(url):
        return
    scheme = url.partition("://")[0].lower() if "://" in url else "http"
    known = scheme in {"http", "https", "tg"}
    reason = "Wrong HTTP URL" if known else "Unsupported URL protocol"
    raise bad_request(f"inline keyboard button URL '{url}' is invalid: {reason}")
