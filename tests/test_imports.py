"""The direction of imports, as ARCHITECTURE.md draws it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = [ROOT / "main.py", *(ROOT / "bot").rglob("*.py"), *(ROOT / "knowledge").rglob("*.py")]

HOMES = {
    "telegram": ("bot/chat/",),
    "aiohttp": ("bot/chat/", "bot/demo/"),
    "sqlite_utils": ("bot/store/",),
    "numpy": ("knowledge/",),
    "rapidfuzz": ("knowledge/",),
    "simplemma": ("knowledge/stems.py",),
    "sklearn": ("knowledge/fitting.py",),
    "yaml": ("knowledge/nodes.py",),
    "starlette": ("bot/chat/webhook.py", "bot/demo/"),
    "uvicorn": ("bot/chat/http.py", "bot/demo/wire.py"),
    "cryptography": ("bot/store/seal.py",),
    "dotenv": ("bot/settings.py",),
    "typer": ("main.py",),
    "PIL": ("bot/chat/strip/images.py", "bot/chat/media.py"),
    "pypdf": ("bot/chat/strip/pdf.py",),
}
"""The only places that may import a library."""

PURE = (
    "bot/step.py", "bot/questions.py", "bot/cards.py", "bot/asking.py", "bot/models.py",
    "bot/cases.py", "bot/events.py", "bot/turns.py", "bot/plain.py", "bot/alarms.py",
    "bot/tips.py", "bot/receipts.py", "bot/checking.py", "bot/desk.py", "bot/review.py",
    "bot/writing.py", "bot/drafting.py", "bot/orders.py", "bot/published.py", "bot/drafts.py",
    "bot/folding.py", "bot/announcing.py", "bot/evidence.py", "bot/notices.py", "bot/homes.py",
)  # fmt: skip
WORLD = {"os", "time", "random", "asyncio", "pathlib", "sqlite3", "socket", "logging", "secrets"}
FORBIDDEN = {
    "knowledge/": ("bot", "main"),
    "bot/store/": ("bot.chat", "bot.demo", "bot.step", "main"),
    "bot/chat/": ("bot.store.sqlite", "bot.store.rows", "bot.demo", "main"),
    "bot/": ("main", "tests"),
    **dict.fromkeys(
        PURE, ("bot.chat", "bot.demo", "bot.store", "bot.settings", "knowledge.files")
    ),
}
"""What a place may not import."""


def imported(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(name), names=names, level=0):
                yield name
                yield from (f"{name}.{each.name}" for each in names)
            case ast.ImportFrom():
                yield "a relative import"


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize("module", MODULES, ids=lambda each: str(each.relative_to(ROOT)))
def test_module_imports_only_in_one_direction(module: Path) -> None:
    here, names = str(module.relative_to(ROOT)), set(imported(module))

    wrong = [
        name
        for name in names
        for place, packages in FORBIDDEN.items()
        if here.startswith(place) and any(within(name, package) for package in packages)
    ]
    homeless = [
        name
        for name in names
        for library, homes in HOMES.items()
        if within(name, library) and not here.startswith(homes)
    ]

    assert wrong == []
    assert homeless == []
    assert "a relative import" not in names


@pytest.mark.parametrize("module", PURE)
def test_pure_module_reaches_for_nothing_outside(module: str) -> None:
    assert WORLD.isdisjoint(imported(ROOT / module))


def test_only_the_settings_look_at_the_environment() -> None:
    looking = {
        str(module.relative_to(ROOT))
        for module in MODULES
        if {"os.environ", "os.getenv"} & set(_attributes(module))
    }

    assert looking == {"bot/settings.py"}


def _attributes(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                yield f"{owner}.{name}"
            case ast.ImportFrom(module="os", names=names):
                yield from (f"os.{each.name}" for each in names)
