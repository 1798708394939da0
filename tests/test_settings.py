"""Settings are read once, every problem at once, and no value is ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import settings
from bot.settings import InvalidSettings, Settings

TOKEN = "123456:AAE-canary_token"
SECRET = "canary-" + "s" * 30


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An empty folder without any PILKADA_ variable but the token."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"PILKADA_{name}".upper(), raising=False)
    monkeypatch.setenv("PILKADA_BOT_TOKEN", TOKEN)
    return monkeypatch


def problems() -> tuple[str, ...]:
    with pytest.raises(InvalidSettings) as caught:
        settings.read()
    assert TOKEN not in repr(caught.value)
    return caught.value.problems


def test_token_alone_is_enough():
    found = settings.read()

    assert found.bot_token.get_secret_value() == TOKEN
    assert found.database == Path("pilkada.db")
    assert found.address == ("127.0.0.1", 8080)
    assert (found.review_chat_id, found.reviewer_ids, found.webhook_url) == (None, (), None)


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("API_URL", "http://localhost:8081/", "api_url", "http://localhost:8081"),
        ("DATABASE_URL", "sqlite:////var/lib/x.db", "database", Path("/var/lib/x.db")),
        ("REVIEW_CHAT_ID", "-1001234", "review_chat_id", -1001234),
        ("REVIEWER_IDS", "1, 2,3,", "reviewer_ids", (1, 2, 3)),
        ("REVIEWER_IDS", "7", "reviewer_ids", (7,)),
        ("REVIEWER_IDS", "", "reviewer_ids", ()),
        ("LISTEN", "0.0.0.0:443", "address", ("0.0.0.0", 443)),
        ("LISTEN", "[::1]:8080", "address", ("::1", 8080)),
        ("KNOWLEDGE_DIR", "/srv/knowledge", "knowledge_dir", Path("/srv/knowledge")),
        ("OPERATOR", "KPU Kota", "operator", "KPU Kota"),
        ("REVIEW_CHAT_ID", "", "review_chat_id", None),
    ],
)
def test_variable_is_read(environment, name, value, field, expected):
    environment.setenv(f"PILKADA_{name}", value)

    assert getattr(settings.read(), field) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "canary-without-colon"),
        ("BOT_TOKEN", "12:canary\n"),
        ("API_URL", "canary.example"),
        ("API_URL", "ftp://canary"),
        ("API_URL", "http://[canary"),
        ("DATABASE_URL", "postgres://canary"),
        ("DATABASE_URL", "sqlite:///"),
        ("REVIEW_CHAT_ID", "@canary"),
        ("REVIEWER_IDS", "1,canary"),
        ("WEBHOOK_URL", "canary"),
        ("WEBHOOK_SECRET", "canary"),
        ("WEBHOOK_SECRET", "canary " + "s" * 40),
        ("LISTEN", "8080"),
        ("LISTEN", "canary:http"),
        ("LISTEN", "canary:65536"),
    ],
)
def test_malformed_variable_is_named_without_its_value(environment, name, value):
    environment.setenv(f"PILKADA_{name}", value)

    [problem] = problems()

    assert problem.startswith(f"PILKADA_{name}: ")
    assert "canary" not in problem


def test_missing_token_is_named(environment):
    environment.delenv("PILKADA_BOT_TOKEN")

    assert problems() == ("PILKADA_BOT_TOKEN: is not set",)


def test_empty_token_is_missing(environment):
    environment.setenv("PILKADA_BOT_TOKEN", "")

    assert problems() == ("PILKADA_BOT_TOKEN: is not set",)


def test_misspelt_variable_is_an_error_that_names_the_right_ones(environment):
    environment.setenv("PILKADA_BOT_TOKN", "canary")

    [problem] = problems()

    assert problem.startswith("PILKADA_BOT_TOKN: no such setting; there are ")
    assert "PILKADA_BOT_TOKEN" in problem
    assert "canary" not in problem


def test_every_problem_is_told_at_once(environment):
    environment.setenv("PILKADA_LISTEN", "x")
    environment.setenv("PILKADA_REVIEW_CHAT_ID", "x")
    environment.setenv("PILKADA_ZONE", "x")

    assert {each.partition(":")[0] for each in problems()} == {
        "PILKADA_LISTEN",
        "PILKADA_REVIEW_CHAT_ID",
        "PILKADA_ZONE",
    }


def test_webhook_needs_a_secret_and_https(environment):
    environment.setenv("PILKADA_WEBHOOK_URL", "http://example.org/hook")
    assert problems() == ("PILKADA_WEBHOOK_SECRET is needed with PILKADA_WEBHOOK_URL",)

    environment.setenv("PILKADA_WEBHOOK_SECRET", SECRET)
    [problem] = problems()
    assert problem.startswith("PILKADA_WEBHOOK_URL should be https")

    environment.setenv("PILKADA_WEBHOOK_URL", "https://example.org/hook/")
    assert settings.read().webhook_url == "https://example.org/hook"


def test_local_bot_api_may_be_told_of_a_plain_webhook(environment):
    environment.setenv("PILKADA_WEBHOOK_URL", "http://127.0.0.1:8080/hook")
    environment.setenv("PILKADA_WEBHOOK_SECRET", SECRET)
    environment.setenv("PILKADA_API_URL", "http://127.0.0.1:8081")

    assert settings.read().webhook_url == "http://127.0.0.1:8080/hook"


def test_file_is_read_and_the_environment_wins(environment):
    Path(".env").write_text(
        f"PILKADA_BOT_TOKEN=99:from-file\nPILKADA_OPERATOR='KPU Kota'\nPATHS=1\n"
        f"PILKADA_WEBHOOK_SECRET={SECRET}\n"
    )

    found = settings.read()

    assert found.bot_token.get_secret_value() == TOKEN
    assert found.operator == "KPU Kota"


def test_misspelt_variable_in_the_file_is_an_error_too(environment):
    Path(".env").write_text("PILKADA_OPERATER=x\n")

    [problem] = problems()

    assert problem.startswith("PILKADA_OPERATER: no such setting")


@pytest.mark.parametrize("content", [b"PILKADA_OPERATOR=caf\xe9", None])
def test_file_that_cannot_be_read_is_named(environment, content):
    if content is None:
        Path(".env").mkdir()
    else:
        Path(".env").write_bytes(content)

    if content:
        assert problems() == (".env: cannot be read: UnicodeDecodeError",)
    else:
        assert settings.read().operator == ""


def test_secrets_are_in_no_rendering(environment):
    environment.setenv("PILKADA_WEBHOOK_SECRET", SECRET)

    found = settings.read()

    assert "canary" not in f"{found} {found!r} {found.model_dump()} {found.model_dump_json()}"


def test_defaults_serve_only_where_nothing_is_set(environment):
    environment.setenv("PILKADA_OPERATOR", "KPU Kota")

    found = settings.read(operator="Demo", listen="127.0.0.1:1")

    assert (found.operator, found.listen) == ("KPU Kota", "127.0.0.1:1")


def test_settings_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        settings.read().operator = "x"
