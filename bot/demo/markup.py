"""Telegram's HTML as the real server reads it: visible text, entities, the same complaints. Pure.

Offsets and lengths are UTF-16 units, as everywhere in the Bot API.
"""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

Entity = dict[str, Any]

_KINDS = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_PLAIN = re.compile(r"[^<&]+")
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);?")
_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[\w.-]+))?\s*""")
_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?")
_LANGUAGE = "language-"


class Unparsable(ValueError):
    """The markup is not Telegram HTML; says where, in bytes, like the real server."""


@dataclass(slots=True)
class _Tag:
    name: str
    attributes: dict[str, str]
    offset: int
    child: "_Tag | None" = None


def units(text: str) -> int:
    """Return the length of *text* in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def commands(text: str) -> list[Entity]:
    """Return the `bot_command` entities that Telegram finds in *text*."""
    return [
        {"type": "bot_command", "offset": units(text[: m.start()]), "length": units(m.group())}
        for m in _COMMAND.finditer(text)
    ]


def parse(source: str) -> tuple[str, list[Entity]]:
    """Return the visible text of *source* and its entities."""
    return _Parser(source).parse()


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Return *text* without white space around it, and the entities that are left."""
    lead = units(text) - units(text.lstrip())
    text = text.strip()
    length, kept = units(text), []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] - lead + entity["length"], length)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return text, sorted(kept, key=lambda e: (e["offset"], -e["length"]))


class _Parser:
    def __init__(self, source: str) -> None:
        self._source, self._at = source, 0
        self._text: list[str] = []
        self._length = 0
        self._open: list[_Tag] = []
        self._entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._source):
            if plain := _PLAIN.match(self._source, self._at):
                self._put(plain.group(), plain.end())
            elif self._source[self._at] == "&":
                self._refer()
            elif self._source.startswith("</", self._at):
                self._end()
            else:
                self._start()
        if self._open:
            name = self._open[-1].name
            raise Unparsable(f'Can\'t find end tag corresponding to start tag "{name}"')
        return "".join(self._text), self._entities

    def _put(self, text: str, end: int) -> None:
        self._text.append(text)
        self._length += units(text)
        self._at = end

    def _refer(self) -> None:
        # An unknown &foo; stays as it is: so does the real server.
        known = _REFERENCE.match(self._source, self._at)
        if known:
            self._put(unescape(known.group()), known.end())
        else:
            self._put("&", self._at + 1)

    def _bytes(self, at: int) -> int:
        return len(self._source[:at].encode("utf-8", "surrogatepass"))

    def _word(self, at: int) -> tuple[str, int]:
        match = _NAME.match(self._source, at)
        assert match is not None  # noqa: S101 - the pattern matches the empty string too
        return match.group().lower(), match.end()

    def _start(self) -> None:
        begin = self._at
        name, at = self._word(begin + 1)
        if at >= len(self._source):
            raise Unparsable(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if name not in _KINDS:
            raise Unparsable(f'Unsupported start tag "{name}" at byte offset {self._bytes(begin)}')
        attributes = self._attributes(name, at)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise Unparsable(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}'
            )
        self._open.append(_Tag(name, attributes, self._length))

    def _attributes(self, name: str, at: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while not self._source.startswith(">", at):
            if not self._source[at:].strip():
                raise Unparsable(f'Unclosed start tag "{name}" at byte offset {self._bytes(at)}')
            if self._source[at].isspace():
                at += 1
                continue
            match = _ATTRIBUTE.match(self._source, at)
            if match is None:
                raise Unparsable(
                    f'Empty attribute name in the tag "{name}" at byte offset {self._bytes(at)}'
                )
            self._check_value(name, match)
            found[match.group(1).lower()] = unescape((match.group(2) or "").strip("\"'"))
            at = match.end()
        self._at = at + 1
        return found

    def _check_value(self, name: str, match: re.Match[str]) -> None:
        if match.group(2) is not None:
            return
        where = self._bytes(match.end())
        if self._source.startswith("=", match.end()):
            raise Unparsable(f'Unclosed start tag "{name}" at byte offset {where}')
        if match.group(1).lower() != "expandable":
            raise Unparsable(
                "Expected equal sign in declaration of an attribute of the tag "
                f'"{name}" at byte offset {where}'
            )

    def _end(self) -> None:
        begin = self._at
        name, at = self._word(begin + 2)
        where = self._bytes(begin)
        if not self._open:
            raise Unparsable(f"Unexpected end tag at byte offset {where}")
        tag = self._open.pop()
        if name and name != tag.name:
            raise Unparsable(
                f'Unmatched end tag at byte offset {where}, expected "</{tag.name}>", '
                f'found "</{name}>"'
            )
        at += len(self._source[at:]) - len(self._source[at:].lstrip())
        if not self._source.startswith(">", at):
            raise Unparsable(f"Unclosed end tag at byte offset {where}")
        self._at = at + 1
        if self._open:
            self._open[-1].child = tag
        self._mark(tag)

    def _mark(self, tag: _Tag) -> None:
        length = self._length - tag.offset
        entity: Entity = {"type": _KINDS[tag.name], "offset": tag.offset, "length": length}
        match tag.name:
            case "a":
                entity["url"] = tag.attributes.get("href") or "".join(self._text)[-length:]
            case "tg-emoji":
                entity["custom_emoji_id"] = tag.attributes.get("emoji-id", "")
            case "blockquote" if "expandable" in tag.attributes:
                entity["type"] = "expandable_blockquote"
            case "pre" if tag.child and tag.child.name == "code":
                entity |= _language(tag.child)
                self._entities = [e for e in self._entities if not _is_inner_code(e, tag.offset)]
            case _:
                pass
        if length and _is_link(entity):
            self._entities.append(entity)


def _language(code: _Tag) -> Entity:
    given = code.attributes.get("class", "")
    return {"language": given.removeprefix(_LANGUAGE)} if given.startswith(_LANGUAGE) else {}


def _is_inner_code(entity: Entity, offset: int) -> bool:
    return entity["type"] == "code" and bool(entity["offset"] >= offset)


def _is_link(entity: Entity) -> bool:
    """Telegram silently drops links that lead nowhere."""
    url = entity.get("url")
    return url is None or "." in url or url.startswith("tg://")
