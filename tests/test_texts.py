"""Both catalogues say the same things, in HTML that Telegram takes, and nobody else says any."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest

from bot import texts
from bot.cases import Kind
from bot.chat.events import FILES
from bot.drafting import REFERRALS
from bot.step import ANSWERED_AS
from bot.texts import Markup, fill
from bot.texts.keys import Texts
from knowledge.claims import Rating
from knowledge.entries import Lang
from knowledge.guards import Decline
from knowledge.signals import Signal
from knowledge.verdicts import Unfit

ROOT = Path(__file__).parent.parent
CATALOGUES = texts.load()
KEYS = sorted(Texts.model_fields)
EVERY = [(lang, key) for lang in Lang for key in KEYS]
NASTY = "<b>&\"' {x} </code>"
TAGS = {"b", "i", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler"}
PLAIN = ("button_", "toast_", "command_", "about", "demo_")
"""Keys of texts that Telegram shows without markup."""

INDONESIAN = re.compile(
    r"\b(yang|anda|tidak|untuk|dengan|dari|silakan|pertanyaan|jawaban|saya|sudah|belum)\b"
)


def sentence(lang: Lang, key: str) -> str:
    return str(getattr(CATALOGUES[lang], key))


def placeholders(said: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(said) if name is not None}


class Strict(HTMLParser):
    """Takes the HTML that Telegram takes, every tag closed where it was opened."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        assert "<" not in data
        assert ">" not in data

    def handle_entityref(self, name: str) -> None:
        assert name in {"lt", "gt", "amp", "quot"}


def test_both_languages_fill_in_the_same() -> None:
    named = {key: [placeholders(sentence(lang, key)) for lang in Lang] for key in KEYS}

    assert [key for key, (indonesian, english) in named.items() if indonesian != english] == []
    assert [key for key, (indonesian, _) in named.items() if "" in indonesian] == []


@pytest.mark.parametrize("lang", Lang)
def test_sentence_is_html_that_telegram_takes_whatever_is_filled_in(lang: Lang) -> None:
    for key in KEYS:
        said = sentence(lang, key)
        parser = Strict()

        parser.feed(fill(said, **dict.fromkeys(placeholders(said), NASTY)))
        parser.close()

        assert (key, parser.open) == (key, [])


def test_text_that_is_shown_as_it_is_has_no_markup() -> None:
    shown = [(lang, key) for lang, key in EVERY if key.startswith(PLAIN)]

    marked = [(lang, key) for lang, key in shown if re.search(r"<\w|&\w+;", sentence(lang, key))]

    assert marked == []


@pytest.mark.parametrize("lang", Lang)
def test_texts_are_as_short_as_telegram_wants_them(lang: Lang) -> None:
    limits = {"about": 512, "about_short": 120}
    limits |= {key: 256 for key in KEYS if key.startswith("command_")}
    limits |= {key: 200 for key in KEYS if key.startswith("toast_")}
    limits |= {"stale_button": 200, "language_set": 200}

    long = {key for key, most in limits.items() if len(sentence(lang, key)) > most}

    assert long == set()


@pytest.mark.parametrize("lang", Lang)
def test_sentence_leaves_room_in_a_message(lang: Lang) -> None:
    assert max(len(sentence(lang, key)) for key in KEYS) < 2_000


def test_markup_is_not_escaped_twice() -> None:
    assert fill("{a}", a=fill("<b>{b}</b>", b="<")) == Markup("<b>&lt;</b>")


def strings(module: Path) -> Iterator[str]:
    """Yield the strings in *module*, but for those that are split: lists of words say nothing."""
    todo: list[ast.AST] = [ast.parse(module.read_text("utf-8"))]
    while todo:
        match todo.pop():
            case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="split"), args=[]):
                continue
            case ast.Constant(value=str(found)):
                yield found
            case node:
                todo.extend(ast.iter_child_nodes(node))


def noted() -> Iterator[str]:
    """Yield what is noted in the history of cases."""
    for module in (ROOT / "bot").glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[*_]) if (
                    name in {"noted", "ruled"} and isinstance(node.args[2], ast.Constant)
                ):
                    yield f"noted_{node.args[2].value}"


BY_NAME = {
    "sent_": {*ANSWERED_AS.values(), "sent_other"},
    "decline_": {f"decline_{each.value}" for each in Decline},
    "kind_": {f"kind_{each.value}" for each in Kind},
    "rating_": {"rating_answer", *(f"rating_{each.value}" for each in Rating)},
    "file_": {f"file_{each}" for each in FILES},
    "urgent_": {"urgent_crowd", *(f"urgent_{each.value}" for each in Signal)},
    "refer_": {f"refer_{each}" for each in REFERRALS},
    "lack_": {
        f"lack_{each}"
        for each in strings(ROOT / "bot/chat/rights.py")
        if each.startswith(("no_", "one_"))
    },
    "unfit_": {"unfit_tips_own_words", *(f"unfit_{each.value}" for each in Unfit)},
    # Beside those that are named in the call, those that an expression there chooses from.
    "noted_": {
        *noted(),
        *(f"noted_{each}" for each in ("published", "published_alone", "barred", "unbarred")),
    },
}


@pytest.mark.parametrize("key", BY_NAME)
def test_every_occasion_that_is_looked_up_by_name_is_there(key: str) -> None:
    named = {each.replace("-", "_") for each in BY_NAME[key]}

    assert named == {each for each in KEYS if each.startswith(key)}


@pytest.mark.parametrize("room", ["bot", "knowledge"])
def test_no_sentence_stands_in_python(room: str) -> None:
    spoken = [
        (module.name, each)
        for module in (ROOT / room).rglob("*.py")
        for each in strings(module)
        if len(INDONESIAN.findall(each.lower())) > 1
    ]

    assert spoken == []
