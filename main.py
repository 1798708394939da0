"""The command line: run the bot, try it, ask it, check its knowledge."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from bot import asking, logs, settings, texts
from bot.cards import World
from bot.errors import Fixable
from bot.settings import Settings
from knowledge import explain, files
from knowledge.claims import Rating
from knowledge.elections import Zone
from knowledge.entries import Lang
from knowledge.errors import InvalidKnowledge
from knowledge.labelled import Question
from knowledge.snapshot import Knowledge

USERNAME = "panduan_pilkada_bot"
"""What the bot is called in texts that are shown without Telegram."""

_CLAIMS_ID = "putusan-peninjau"


class Exported(StrEnum):
    """What can be written for editors."""

    CLAIMS = "claims"


cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
console = Console(highlight=False)


class BadMoment(Fixable):
    """A moment that cannot be read."""

    def __str__(self) -> str:
        return f"{self.args[0]}: should be a date or date-time, for example 2024-11-27T12:30+07:00"


@cli.command()
def run() -> None:
    """Serve on Telegram: long polling, or a webhook if PILKADA_WEBHOOK_URL is set."""
    with _clear_errors():
        found = settings.read()
        knowledge = files.load(found.knowledge_dir)
        asyncio.run(_serve(found, knowledge))


@cli.command()
def demo(now: Annotated[str, typer.Option(help="Start at this moment.")] = "") -> None:
    """Talk to the bot in this terminal: a local Bot API, no account, no network."""
    from bot.demo import terminal  # noqa: PLC0415 -- the server is not needed elsewhere

    with _clear_errors():
        folder = settings.knowledge_dir()
        asyncio.run(terminal.talk(folder, files.load(folder), _moment(now)))


@cli.command()
def ask(
    question: Annotated[str, typer.Argument(help="As a voter would type it.")] = "",
    now: Annotated[str, typer.Option(help="Date-time, or a date: noon WIB.")] = "",
    lang: Annotated[Lang, typer.Option(help="What the voter reads.")] = Lang.ID,
    zone: Annotated[Zone | None, typer.Option(help="Where the voter is.")] = None,
    explained: Annotated[bool, typer.Option("--explain", help="Show why.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Questions from standard input.")] = False,
) -> None:
    """Show what a voter who asks QUESTION would get."""
    with _clear_errors():
        world = _world(files.load(settings.knowledge_dir()))
        if jsonl:
            _answer_lines(world)
            return
        if not question.strip():
            _fail("ask: a question is needed, or --jsonl")
        moment = _moment(now)
        shown = asking.reply(question, moment, zone, lang, world)
        if as_json:
            print(json.dumps(asking.to_json(shown), ensure_ascii=False))  # noqa: T201
        else:
            _show(shown)
        if explained:
            console.print()
            _explain(question, world.knowledge)


@cli.command()
def check(
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema.")] = False,
) -> None:
    """Name every problem in the knowledge files; silent when there is none."""
    if schema:
        print(json.dumps(files.schema(), indent=2))  # noqa: T201
        return
    with _clear_errors():
        problems = files.problems(_relative(settings.knowledge_dir()), datetime.now(UTC).date())
    for problem in problems:
        print(problem)  # noqa: T201
    sys.exit(bool(problems))


@cli.command()
def coverage(
    questions: Annotated[
        list[Path] | None,
        typer.Option(help="Labelled questions, JSON Lines: which has an answer?"),
    ] = None,
) -> None:
    """Print which fact is carried by which entry, and what is stale, as Markdown."""
    from knowledge import coverage as covered  # noqa: PLC0415 -- as above

    with _clear_errors():
        knowledge = files.load(settings.knowledge_dir())
        if not questions:
            print(covered.page(knowledge, datetime.now(Zone.WIB.tz).date()))  # noqa: T201
            return
        asked, unmet = covered.unmet(_labelled(questions), knowledge)
    for each in unmet:
        print(f"{each.id}\t{each.topic}\t{_plain(each.q)}")  # noqa: T201
    share = 100 * (asked - len(unmet)) / max(1, asked)
    print(f"{share:.1f} % of {asked} questions have an entry or claim that answers them")  # noqa: T201


@cli.command()
def fit(
    questions: Annotated[list[Path], typer.Argument(help="Labelled questions, JSON Lines.")],
    wrong: Annotated[float, typer.Option(help="Wrong answers in 100 questions, at most.")] = 1.0,
    unheld: Annotated[
        float, typer.Option(help="Answers to 100 questions that no entry answers, at most.")
    ] = 4.0,
    dry: Annotated[bool, typer.Option("--dry", help="Only show; write nothing.")] = False,
) -> None:
    """Fit when the bot may answer to QUESTIONS, and write it to decision.yaml."""
    with _clear_errors():
        try:
            from knowledge import fitting  # noqa: PLC0415 -- needs the development extras
        except ModuleNotFoundError:
            _fail("fit: scikit-learn is needed: pip install -e '.[dev]'")
        folder = settings.knowledge_dir()
        asked = _labelled(questions)
        known = files.load(folder)
        samples = [*fitting.samples(asked, known), *fitting.left(known)]
        today = datetime.now(Zone.WIB.tz).date()
        fitted, rows = fitting.fit(samples, wrong / 100, unheld / 100, today, len(asked))
        table = Table(
            "from", "right %", "wrong of 100", "refused, answered %", "no entry, answered %"
        )
        for row in rows[::5]:
            shares = (row.right, row.wrong, row.refused, row.unheld)
            table.add_row(f"{row.at:.2f}", *(f"{100 * each:.1f}" for each in shares))
        console.print(table)
        console.print(fitted.note, markup=False)
        if not dry:
            files.keep_fitted(folder, fitted)


@cli.command()
def unanswered() -> None:
    """List the questions without an entry, or with one that did not help, most asked first."""
    from bot.store import export  # noqa: PLC0415 -- `ask` starts faster without the database

    with _clear_errors():
        for each in export.unanswered(settings.database()):
            entry = each.entry or "–"
            print(f"{each.times}\t{each.last}\t{entry}\t{_plain(each.question)}")  # noqa: T201


@cli.command()
def reactions() -> None:
    """List question, entry and reaction (solved, unsolved, chosen, none-of-these), most frequent first."""
    from bot.store import export  # noqa: PLC0415 -- as above

    with _clear_errors():
        for each in export.reactions(settings.database()):
            row = (each.times, each.reaction, each.entry or "–", _plain(each.question))
            print("\t".join(map(str, row)))  # noqa: T201


@cli.command()
def export(
    what: Annotated[Exported, typer.Argument(help="What to write.")],
    to: Annotated[
        Path | None, typer.Option(help="File to write; standard output without.")
    ] = None,
) -> None:
    """Write the published verdicts as a knowledge file, for editors to take over."""
    from bot.store import export as stored  # noqa: PLC0415

    with _clear_errors():
        claims = stored.verdicts(settings.database())
        if not (kept := [each for each in claims if each.rating is not Rating.OUT_OF_SCOPE]):
            _fail(f"export {what}: no verdict is published")
        words = texts.load()
        written = files.written(_CLAIMS_ID, [words[lang].export_title for lang in Lang], kept)
        if to is None:
            print(written, end="")  # noqa: T201
            return
        try:
            to.write_text(written, encoding="utf-8")
        except OSError as error:
            _fail(f"{to}: cannot be written: {error.strerror}")


@cli.command("dead-letters")
def dead_letters(
    open_: Annotated[int, typer.Option("--open", help="Show what is in that one.")] = 0,
) -> None:
    """List the updates that could not be handled; they are sealed with the bot's token."""
    from bot.store import export  # noqa: PLC0415
    from bot.store.seal import Seal, WrongKey  # noqa: PLC0415

    with _clear_errors():
        found = settings.read()
        if not open_:
            for letter in export.letters(found.database):
                print(f"{letter.id}\t{letter.at:%Y-%m-%d %H:%M} UTC\t{letter.reason}")  # noqa: T201
            return
        try:
            letter_ = export.opened(found.database, open_, Seal(_token(found)))
        except WrongKey:
            _fail("dead-letters: it was sealed under another PILKADA_BOT_TOKEN")
        if letter_ is None:
            _fail(f"dead-letters: there is no letter {open_}")
        print(letter_)  # noqa: T201


async def _serve(found: Settings, knowledge: Knowledge) -> None:
    """Serve until SIGTERM or SIGINT."""
    from bot.chat.service import Service  # noqa: PLC0415 -- as above
    from bot.store.seal import Seal  # noqa: PLC0415
    from bot.store.sqlite import SqliteStore  # noqa: PLC0415
    from knowledge.live import Live  # noqa: PLC0415

    secret = found.webhook_secret.get_secret_value() if found.webhook_secret else ""
    logs.set_up(_token(found), secret)
    stopped = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stopped.set)
    store = SqliteStore(
        found.database, Seal(_token(found)), found.review_chat_id, found.reviewer_ids
    )
    await Service(found, store, Live(found.knowledge_dir, knowledge), texts.load()).serve(stopped)


def _labelled(paths: Iterable[Path]) -> list[Question]:
    """Return the labelled questions of *paths*, or say which line is none."""
    from knowledge import labelled  # noqa: PLC0415

    found: list[Question] = []
    for path in paths:
        try:
            found += labelled.questions(path.read_text(encoding="utf-8").splitlines(), str(path))
        except (OSError, ValueError) as error:
            _fail(f"{path}: {error.strerror}" if isinstance(error, OSError) else str(error))
    return found


def _answer_lines(world: World) -> None:
    """Answer each line of standard input in the protocol of `score.py`, at once."""
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            question, moment, lang = _asked(line)
        except (BadMoment, ValueError) as error:
            _fail(f"line {number}: {error}")
        shown = asking.reply(question, moment, None, lang, world)
        print(json.dumps(asking.to_json(shown), ensure_ascii=False), flush=True)  # noqa: T201


def _asked(line: str) -> tuple[str, datetime, Lang]:
    given = json.loads(line)
    match given:
        case {"question": str(question)}:
            return question, _moment(str(given.get("now", ""))), Lang(given.get("lang", Lang.ID))
    raise ValueError('should be an object like {"question": "…"}')


def _show(shown: asking.Reply) -> None:
    console.print(shown.text, markup=False)
    if shown.choices:
        entries = ", ".join(choice.entry for choice in shown.choices)
        console.print(f"\nchoices: {entries}", style="dim", markup=False)


def _explain(question: str, knowledge: Knowledge) -> None:
    """Print the words that were looked up, the entries that came near, and the decision."""
    told = explain.explain(question, knowledge)
    console.print(f"words: {' '.join(told.words) or '–'}", markup=False)
    if told.ranked:
        table = Table("entry", "score", "told", "nearest", "words it has", "words it lacks")
        for near in told.ranked:
            each = near.match
            figures = (f"{each.score:.1f}", f"{each.told:.0%}", f"{each.near:.2f}")
            table.add_row(each.entry.id, *figures, " ".join(near.has), " ".join(near.lacks))
        console.print(table)
    for reason in told.reasons:
        console.print(reason, markup=False)


def _moment(given: str) -> datetime:
    """Return the moment that *given* names: a bare date is noon WIB, nothing is now."""
    if not given:
        return datetime.now(UTC)
    try:
        if len(given) == len("2024-11-27"):
            return datetime.combine(date.fromisoformat(given), time(12), Zone.WIB.tz)
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise BadMoment(given) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=Zone.WIB.tz)


def _plain(question: str) -> str:
    """Return *question* on one line, without what a voter could steer this terminal with."""
    return "".join(each if each.isprintable() else " " for each in question)


def _world(knowledge: Knowledge) -> World:
    return World(knowledge=knowledge, texts=texts.load(), username=USERNAME)


def _token(found: Settings) -> str:
    return found.bot_token.get_secret_value()


def _relative(folder: Path) -> Path:
    """Return *folder* as an editor in this directory would name it."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


@contextmanager
def _clear_errors() -> Iterator[None]:
    """Turn what an operator can mend into lines that say what to do, and exit code 2."""
    try:
        yield
    except Fixable as error:
        _fail(str(error))
    except InvalidKnowledge as error:
        _fail("\n".join(map(str, error.exceptions)))


def _fail(problem: str) -> NoReturn:
    print(problem, file=sys.stderr)  # noqa: T201
    raise SystemExit(2)


if __name__ == "__main__":
    cli()
