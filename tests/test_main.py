"""The command line, as an operator and an editor meet it: real processes, a local Bot API."""

from __future__ import annotations

import asyncio
import io
import json
import os
import shutil
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.demo.clock import SettableClock
from bot.demo.people import Control, Phone
from knowledge import files
from tests.conftest import FOLDER, TOKEN
from tests.waiting import until

MAIN = FOLDER.parent / "main.py"
CANARY = TOKEN.partition(":")[2]
SECRET = "canary-" + "s" * 30
ANSWER = "Kapan hari pemungutan suara Pilkada 2024?"
STOPS_WITHIN = 12.0


@dataclass(frozen=True)
class Ended:
    """How a process ended, and what it printed."""

    code: int
    out: str
    err: str


class Program:
    """One running `main.py`; what it prints never holds a secret."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def ends(self, given: str = "") -> Ended:
        out, err = await asyncio.wait_for(self.process.communicate(given.encode()), 20)
        assert CANARY not in f"{out.decode()}{err.decode()}"
        assert SECRET not in f"{out.decode()}{err.decode()}"
        return Ended(self.process.returncode or 0, out.decode(), err.decode())

    async def is_stopped(self) -> Ended:
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        ended = await self.ends()
        assert time.monotonic() - began < STOPS_WITHIN
        return ended


Start = Callable[..., Awaitable[Program]]
Run = Callable[..., Awaitable[Ended]]


@pytest.fixture
def clock() -> SettableClock:
    """The machine's own time: a process of its own has no other."""
    return SettableClock()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "bot.db"


@pytest.fixture
def variables(telegram: Control, database: Path) -> dict[str, str]:
    return {
        "PILKADA_BOT_TOKEN": TOKEN,
        "PILKADA_API_URL": telegram.url,
        "PILKADA_DATABASE_URL": f"sqlite:///{database}",
        "PILKADA_OPERATOR": "Kantor Contoh",
    }


@pytest.fixture
async def start(variables: dict[str, str], tmp_path: Path) -> AsyncIterator[Start]:
    started: list[Program] = []

    async def start(*arguments: str, **more: str | None) -> Program:
        given = {**variables, **more, "PATH": os.environ["PATH"]}
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(MAIN), *arguments),
            cwd=tmp_path,
            env={name: value for name, value in given.items() if value is not None},
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
        )
        started.append(Program(process))
        return started[-1]

    yield start
    for program in started:
        if program.process.returncode is None:
            program.process.kill()
            await program.process.communicate()


@pytest.fixture
def run(start: Start) -> Run:
    async def run(*arguments: str, given: str = "", **more: str | None) -> Ended:
        return await (await start(*arguments, **more)).ends(given)

    return run


@pytest.fixture
def serve(start: Start, telegram: Control) -> Start:
    """Start the bot; returns when it takes updates."""

    async def serve(**more: str | None) -> Program:
        method = "setWebhook" if "PILKADA_WEBHOOK_URL" in more else "getUpdates"
        before = len(await telegram.ledger(method)) if method == "setWebhook" else 0
        program = await start("run", **more)

        async def serves() -> bool:
            if method == "setWebhook":
                return len(await telegram.ledger(method)) > before
            return await telegram.pending() == 0 and bool(await telegram.ledger("getWebhookInfo"))

        await until(serves, 15)
        return program

    return serve


@pytest.fixture
async def asker(telegram: Control) -> Phone:
    return await telegram.user("Sri", language_code="id")


def count(database: Path, table: str) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return int(connection.execute(f"select count(*) from {table}").fetchone()[0])


async def test_token_that_is_not_set_is_named_in_one_line(run: Run) -> None:
    ended = await run("run", PILKADA_BOT_TOKEN=None)

    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "PILKADA_BOT_TOKEN: is not set\n"


async def test_token_that_telegram_does_not_know_is_named(run: Run, telegram: Control) -> None:
    await telegram.fault("getMe", "fail", code=401, description="Unauthorized")

    ended = await run("run")

    assert ended.code == 2
    assert ended.err.splitlines()[-1] == "PILKADA_BOT_TOKEN: Telegram does not know this token"


async def test_answer_in_flight_is_finished_before_the_bot_stops(
    serve: Start, telegram: Control, asker: Phone, database: Path
) -> None:
    bot = await serve()
    await telegram.fault("sendMessage", "slow", ms=1_000)
    await asker.says("kapan pilkada")

    async def answering() -> bool:
        return count(database, "outbox") > 0

    await until(answering)
    ended = await bot.is_stopped()

    assert ended.code == 0
    assert "Traceback" not in ended.err
    # What was not acknowledged in time stays pending, so that no quiet can be waited for.
    [_, card] = await asker.screen()
    assert card.text.startswith(ANSWER)
    await serve()
    await asker.says("/privasi")
    *_, privacy = await asker.hears(2)
    assert privacy.text.startswith("Privasi")


async def test_answer_that_cannot_be_sent_is_sent_after_the_next_start(
    serve: Start, telegram: Control, asker: Phone, database: Path
) -> None:
    bot = await serve()
    await telegram.fault("sendMessage", "retry_after", seconds=2)
    await asker.says("kapan pilkada")

    async def refused() -> bool:
        return bool(await telegram.ledger("sendMessage"))

    await until(refused)
    ended = await bot.is_stopped()
    await telegram.no_faults()
    await serve()

    assert ended.code == 0
    [card] = await asker.hears()
    assert card.text.startswith(ANSWER)


async def test_bot_that_reaches_nobody_stops_at_once(start: Start, unused_tcp_port: int) -> None:
    bot = await start("run", PILKADA_API_URL=f"http://127.0.0.1:{unused_tcp_port}")
    line = await asyncio.wait_for(bot.process.stderr.readline(), 10)

    began = time.monotonic()
    ended = await bot.is_stopped()

    assert b"Telegram cannot be reached" in line
    assert ended.code == 0
    assert time.monotonic() - began < 3
    assert "Unclosed" not in ended.err


async def test_second_process_on_the_same_database_says_so(serve: Start, run: Run) -> None:
    await serve()

    ended = await run("run")

    assert ended.code == 2
    assert "another process uses this database" in ended.err.splitlines()[-1]


async def test_port_that_is_taken_is_named(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        ended = await run(
            "run",
            PILKADA_WEBHOOK_URL=f"http://{address}/hook",
            PILKADA_WEBHOOK_SECRET=SECRET,
            PILKADA_LISTEN=address,
        )

    assert ended.code == 2
    assert ended.err.startswith(f"PILKADA_LISTEN: cannot listen on {address}: ")


class Hook:
    """The bot's webhook, as whoever knows its address can post to it."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self.url = session, url
        self.open: list[socket.socket] = []

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    async def post(self, body: Any, secret: str | None = SECRET) -> int:
        data = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
        async with self._session.post(self.url, data=data, headers=headers) as response:
            return response.status

    async def get(self, path: str) -> int:
        async with self._session.get(self.url.rpartition("/")[0] + path) as response:
            return response.status


@pytest.fixture
async def hook(serve: Start, unused_tcp_port: int) -> AsyncIterator[Hook]:
    url = f"http://127.0.0.1:{unused_tcp_port}/hook"
    bot = await serve(
        PILKADA_WEBHOOK_URL=url,
        PILKADA_WEBHOOK_SECRET=SECRET,
        PILKADA_LISTEN=f"127.0.0.1:{unused_tcp_port}",
    )
    async with aiohttp.ClientSession() as session:
        hook = Hook(session, url)
        yield hook
        ended = await bot.is_stopped()
        for line in hook.open:
            line.close()
    assert ended.code == 0
    assert "Traceback" not in ended.err
    # Nothing listens there any more.
    socket.create_server(("127.0.0.1", unused_tcp_port)).close()


async def test_webhook_is_served_and_redelivery_answered_once(
    hook: Hook, telegram: Control, asker: Phone
) -> None:
    asked = await asker.says("kapan pilkada")
    [card] = await asker.hears()

    again = await hook.post(asked)
    await telegram.deliver_again(asked)

    assert card.text.startswith(ANSWER)
    assert again == 200
    assert await asker.heard() == []


async def test_webhook_refuses_what_is_not_telegrams(hook: Hook, asker: Phone) -> None:
    forged = {"update_id": 1, "message": {"text": "kapan pilkada"}}

    assert await hook.post(forged, secret="x" * 37) == 403
    assert await hook.post(forged, secret=None) == 403
    assert await hook.post(forged, secret="\xff") == 403
    assert await hook.post(b"a" * 1_500_000) == 413
    for dead_letter in (b"{'update_id'", b"[" * 100_000, b"\xff\xfe\xff"):
        # Refused, Telegram would send it again for a day.
        assert await hook.post(dead_letter) == 200
    assert await hook.post([]) == 200
    assert await hook.get("/health") == 200
    assert await hook.get("/hook") == 405
    assert await hook.get("/") == 404
    await asker.says("kapan pilkada")
    assert len(await asker.hears()) == 1


async def test_sender_that_hangs_up_or_dawdles_holds_nothing_up(hook: Hook, asker: Phone) -> None:
    head = f"POST /hook HTTP/1.1\r\nHost: x\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n"
    for _ in range(2):
        line = socket.create_connection(("127.0.0.1", hook.port))
        line.sendall(f"{head}Content-Length: 100\r\n\r\n{{".encode())
        hook.open.append(line)
    hook.open.pop().close()

    await asker.says("kapan pilkada")

    assert len(await asker.hears()) == 1


async def test_answers_on_one_connection_wait_for_no_acknowledgement(hook: Hook) -> None:
    began = time.monotonic()
    for number in range(50):
        assert await hook.post({"update_id": number}) == 200

    # With Nagle's algorithm each of them would take 40 ms.
    assert time.monotonic() - began < 1.5


async def test_question_is_answered_in_the_terminal(run: Run) -> None:
    ended = await run("ask", "kapan pilkada", "--now", "2024-11-20", "--explain")

    assert ended.code == 0
    assert ended.out.startswith(ANSWER)
    assert "tanggal-pilkada" in ended.out


@pytest.mark.parametrize(
    ("now", "over"), [("2024-11-27", False), ("2024-12-30T08:00+07:00", True)]
)
async def test_moment_decides_the_answer(run: Run, now: str, over: bool) -> None:
    ended = await run("ask", "kapan pilkada", "--json", "--now", now)

    answer = json.loads(ended.out)
    assert (answer["outcome"], answer["entry"]) == ("answer", "tanggal-pilkada")
    assert ("sudah selesai" in answer["text"]) == over


async def test_english_is_spoken(run: Run) -> None:
    ended = await run("ask", "when is voting day", "--lang", "en", "--now", "2024-11-20")

    assert ended.out.startswith("When is voting day of Pilkada 2024?")


@pytest.mark.parametrize("now", ["tomorrow", "2024-11-2x"])
async def test_moment_that_cannot_be_read_is_shown(run: Run, now: str) -> None:
    ended = await run("ask", "kapan", "--now", now)

    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"{now}: should be a date")
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("question", [[], ["  "]])
async def test_empty_question_is_refused(run: Run, question: list[str]) -> None:
    ended = await run("ask", *question)

    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "ask: a question is needed, or --jsonl\n"


async def test_lines_are_answered_line_by_line(run: Run) -> None:
    asked = [
        {"question": "kapan pilkada", "now": "2024-11-20"},
        {"question": "when is voting day", "lang": "en", "now": "2024-11-20T10:00+07:00"},
    ]

    ended = await run("ask", "--jsonl", given="\n\n".join(map(json.dumps, asked)))

    answers = [json.loads(line) for line in ended.out.splitlines()]
    assert [each["entry"] for each in answers] == ["tanggal-pilkada"] * 2
    assert answers[1]["text"].startswith("When is voting day")


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"question": "a", "now": "soon"}'],
)
async def test_bad_line_is_named_after_the_good_ones_were_answered(run: Run, line: str) -> None:
    ended = await run("ask", "--jsonl", given=f'{{"question": "kapan pilkada"}}\n\n{line}\n')

    assert ended.code == 2
    assert len(ended.out.splitlines()) == 1
    assert ended.err.startswith("line 3: ")
    assert ended.err.count("\n") == 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "knowledge"
    for file in files.expected(FOLDER):
        target = copy / file.path.relative_to(FOLDER)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file.path, target)
    return copy


async def test_check_is_silent_about_good_files(run: Run, folder: Path) -> None:
    ended = await run("check", PILKADA_KNOWLEDGE_DIR=str(folder))

    assert ended == Ended(0, "", "")


async def test_check_names_every_problem_and_run_refuses_it(run: Run, folder: Path) -> None:
    first, second = files.expected(folder)[-1].path, files.expected(folder)[-2].path
    first.write_text("id: [", "utf-8")
    second.write_text("id: x\nentris: []\n", "utf-8")

    checked = await run("check", PILKADA_KNOWLEDGE_DIR=str(folder))
    ran = await run("run", PILKADA_KNOWLEDGE_DIR=str(folder))

    assert (checked.code, ran.code) == (1, 2)
    named = {line.partition(":")[0] for line in checked.out.splitlines()}
    assert {f"knowledge/faq/{first.name}", f"knowledge/faq/{second.name}"} <= named
    assert all(line.split(":")[1].isdecimal() for line in checked.out.splitlines())
    assert f"{first}:1:" in ran.err


async def test_schema_is_a_json_schema_that_editors_tools_know(run: Run) -> None:
    ended = await run("check", "--schema")

    schema = json.loads(ended.out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["type"] == "object"
    refs = set(_references(schema))
    assert {each.removeprefix("#/$defs/") for each in refs} <= set(schema["$defs"])


def _references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [ref for each in node for ref in _references(each)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
    return own + [ref for each in node.values() for ref in _references(each)]


@pytest.mark.parametrize("command", ["unanswered", "dead-letters"])
async def test_missing_database_is_named(run: Run, database: Path, command: str) -> None:
    ended = await run(command)

    assert ended.code == 2
    assert ended.err.startswith(f"{database}: no database")


async def test_operator_reads_what_was_not_answered_and_what_broke(
    serve: Start, run: Run, telegram: Control, asker: Phone
) -> None:
    bot = await serve()
    for question in (
        "merek genset\ncadangan gudang kabupaten \x1b[2J",
        "merek genset\ncadangan gudang kabupaten \x1b[2J",
    ):
        await asker.says(question)
        await asker.hears()
    await telegram.raw({"message": {"chat": {"id": "?", "type": "private"}, "text": "rusak"}})
    await asker.says("kapan pilkada")
    await asker.hears()

    await asker.says("kapan")
    [choices] = await asker.hears()
    await asker.taps(choices.buttons[0][0].label, choices)
    await asker.hears()

    listed = await run("unanswered")
    reacted = await run("reactions")
    letters = await run("dead-letters")
    opened = await run("dead-letters", "--open", "1")
    missing = await run("dead-letters", "--open", "9")
    foreign = await run("dead-letters", "--open", "1", PILKADA_BOT_TOKEN="1:another")
    await bot.is_stopped()

    assert reacted.out == "1\tchosen\ttanggal-pilkada\tkapan\n"
    [line] = listed.out.splitlines()
    assert line.split("\t")[0] == "2"
    assert "\x1b" not in line
    assert letters.out.startswith("1\t")
    assert letters.out.endswith("\tKeyError\n")
    assert json.loads(opened.out)["message"]["text"] == "rusak"
    assert (missing.code, missing.err) == (2, "dead-letters: there is no letter 9\n")
    assert foreign.code == 2
    assert "another PILKADA_BOT_TOKEN" in foreign.err
