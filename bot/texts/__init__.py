"""Every sentence the bot says, by occasion and language; the only module that reads the catalogues."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files

from bot.texts.keys import Texts
from knowledge.entries import Lang

Catalogues = Mapping[Lang, Texts]


class Markup(str):
    """A filled sentence; put into another one, it is not escaped again."""

    __slots__ = ()


def load() -> Catalogues:
    """Return the catalogue of each language; ValidationError if a key is missing or unknown."""
    return {lang: Texts.model_validate(tomllib.loads(_read(lang))) for lang in Lang}


def fill(sentence: str, **values: object) -> Markup:
    """Put *values* into *sentence*, escaped; only the sentence may contain markup."""
    return Markup(sentence.format_map({key: _safe(value) for key, value in values.items()}))


def joined(filled: Iterable[Markup], between: str) -> Markup:
    """Return filled sentences as one, with *between* them."""
    return Markup(between.join(filled))


def visible(filled: str) -> str:
    """Return what people see of a filled sentence: its length is what Telegram limits."""
    return html.unescape(re.sub("<[^>]*>", "", filled))


def _safe(value: object) -> str:
    return value if isinstance(value, Markup) else html.escape(str(value))


def _read(lang: Lang) -> str:
    return files(__name__).joinpath(f"{lang.value}.toml").read_text(encoding="utf-8")
