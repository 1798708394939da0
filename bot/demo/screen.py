"""What somebody sees on a phone. Pure."""

from dataclasses import dataclass, field
from typing import Any

from bot.demo.files import MEDIA

_OTHER_CONTENTS = ("contact", "venue", "location", "poll", "dice")


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
    media: str | None = None
    """What else it shows: `photo`, `voice`, `document`, `contact`, …"""
    file_name: str | None = None
    file_unique_id: str | None = None
    reply_to: int | None = None
    forwarded: bool = False
    protected: bool = False
    marks: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """The kinds of its entities, each with the text it covers: `("blockquote", "…")`."""

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


def seen(message: dict[str, Any], *, mine: bool) -> Seen:
    """Return what a message looks like."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    kind = next((kind for kind in (*MEDIA, *_OTHER_CONTENTS) if kind in message), None)
    shown = message[kind] if kind else {}
    file = shown[-1] if kind == "photo" else shown
    return Seen(
        id=message["message_id"],
        mine=mine,
        text=message.get("text", message.get("caption", "")),
        buttons=tuple(tuple(_button(button) for button in row) for row in rows),
        edited="edit_date" in message,
        media=kind,
        file_name=file.get("file_name"),
        file_unique_id=file.get("file_unique_id"),
        reply_to=message.get("reply_to_message", {}).get("message_id"),
        forwarded="forward_origin" in message,
        protected=bool(message.get("has_protected_content")),
        marks=_marks(message),
    )


def _button(raw: dict[str, Any]) -> Button:
    return Button(raw["text"], raw.get("callback_data"), raw.get("url"))


def _marks(message: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    text = message.get("text", message.get("caption", "")).encode("utf-16-le", "surrogatepass")
    found = message.get("entities", message.get("caption_entities", ()))
    return tuple(
        (
            entity["type"],
            text[2 * start : 2 * (start + entity["length"])].decode("utf-16-le", "replace"),
        )
        for entity in found
        for start in (entity["offset"],)
    )
