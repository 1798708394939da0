"""Settings from the environment and `.env`, read once; nobody else looks there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BeforeValidator,
    SecretStr,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import Fixable

PREFIX = "PILKADA_"
ENV_FILE = ".env"
TELEGRAM = "https://api.telegram.org"
KNOWLEDGE = Path(__file__).parent.parent / "knowledge"


class InvalidSettings(Fixable):
    """The environment cannot be used; *problems* has one line a variable, without its value."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(self.problems)


def _ids(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return [part.strip() for part in value.split(",") if part.strip()]


def _http(value: str) -> str:
    parts = urlsplit(value)
    try:
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("should be an http(s) address")
    return value.rstrip("/")


def _token(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\d+:[\w-]+", value.get_secret_value(), re.ASCII):
        raise ValueError("should look like 123456:ABC…, as BotFather gives it")
    return value


def _secret(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[\w-]{32,256}", value.get_secret_value(), re.ASCII):
        raise ValueError("should be 32 to 256 characters of A-Z, a-z, 0-9, _ and -")
    return value


def _group(value: int | None) -> int | None:
    if value is not None and value >= 0:
        raise ValueError("should be the id of a group or channel, which begins with -")
    return value


def _listen(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isdecimal() or not 0 <= int(port) <= 65535:  # noqa: PLR2004 -- the highest port
        raise ValueError("should be host:port, for example 0.0.0.0:8080")
    return value


def _sqlite(value: str) -> str:
    if not value.startswith("sqlite:///") or value == "sqlite:///":
        raise ValueError("should be sqlite:///FILE")
    return value


class Settings(BaseSettings):
    """How this bot runs. Every field is the variable of the same name with `PILKADA_` before it."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    bot_token: Annotated[SecretStr, AfterValidator(_token)]
    api_url: Annotated[str, AfterValidator(_http)] = TELEGRAM
    database_url: Annotated[str, AfterValidator(_sqlite)] = "sqlite:///pilkada.db"
    review_chat_id: Annotated[int | None, AfterValidator(_group)] = None
    reviewer_ids: Annotated[tuple[int, ...], NoDecode, BeforeValidator(_ids)] = ()
    webhook_url: Annotated[str, AfterValidator(_http)] | None = None
    webhook_secret: Annotated[SecretStr, AfterValidator(_secret)] | None = None
    listen: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:8080"
    knowledge_dir: Path = KNOWLEDGE
    operator: Annotated[str, StringConstraints(max_length=100)] = ""

    @property
    def database(self) -> Path:
        """The file that `database_url` names."""
        return _path(self.database_url)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of `listen`."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

    @model_validator(mode="after")
    def _webhook_is_safe(self) -> Self:
        if self.webhook_url and not self.webhook_secret:
            raise ValueError(f"{PREFIX}WEBHOOK_SECRET is needed with {PREFIX}WEBHOOK_URL")
        plain = self.webhook_url and not self.webhook_url.startswith("https://")
        if plain and self.api_url == TELEGRAM:
            raise ValueError(f"{PREFIX}WEBHOOK_URL should be https: Telegram posts to no other")
        return self


def read(**defaults: Any) -> Settings:
    """Return the settings; *defaults* serve where nothing is set.

    Raises InvalidSettings with every problem found.
    """
    problems, given = [*_unknown()], _variables()
    try:
        found = Settings(
            **{k: v for k, v in defaults.items() if f"{PREFIX}{k}".upper() not in given}
        )
    except ValidationError as error:
        problems += [_line(each) for each in error.errors(include_input=False, include_url=False)]
        raise InvalidSettings(tuple(problems)) from None
    if problems:
        raise InvalidSettings(tuple(problems))
    return found


def knowledge_dir() -> Path:
    """Return where the knowledge files are, for commands that need no bot."""
    return Path(_variables().get(f"{PREFIX}KNOWLEDGE_DIR") or KNOWLEDGE)


def database() -> Path:
    """Return where the database is, for commands that need no bot."""
    url = Settings.model_fields["database_url"].default
    return _path(_variables().get(f"{PREFIX}DATABASE_URL") or url)


def _unknown() -> Iterator[str]:
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    for name in sorted(_variables()):
        if name.startswith(PREFIX) and name not in known:
            near = ", ".join(sorted(known))
            yield f"{name}: no such setting; there are {near}"


def _variables() -> dict[str, str]:
    """Return what is set, by name in capitals; the environment wins over the file."""
    try:
        found = {**dotenv_values(ENV_FILE), **os.environ}
    except (OSError, UnicodeError) as error:
        raise InvalidSettings((f"{ENV_FILE}: cannot be read: {type(error).__name__}",)) from None
    return {name.upper(): value for name, value in found.items() if value}


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _line(error: Any) -> str:
    problem = str(error["msg"]).removeprefix("Value error, ")
    if not error["loc"]:
        return problem
    name = f"{PREFIX}{error['loc'][0]}".upper()
    return f"{name}: is not set" if error["type"] == "missing" else f"{name}: {problem}"
