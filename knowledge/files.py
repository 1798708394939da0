"""From a folder to knowledge, or to every problem in it; the only module here that reads files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import groupby
from os import fsdecode, fsencode
from pathlib import Path
from typing import Any, TypeVar

from pydantic.json_schema import GenerateJsonSchema

from knowledge import built, nodes, rules, tables
from knowledge.asides import Asides
from knowledge.claims import Claim, Claims
from knowledge.decision import Fitted
from knowledge.elections import Election, Words
from knowledge.entries import Curated, Lang, Topic
from knowledge.errors import InvalidKnowledge, KnowledgeError
from knowledge.facts import Facts
from knowledge.guards import Guards
from knowledge.lexicon import Lexicon
from knowledge.names import Names
from knowledge.places import Sheet, validated
from knowledge.region_answers import RegionFacts
from knowledge.region_questions import RegionWords
from knowledge.regions import Regions
from knowledge.sheets import Sheets
from knowledge.signals import Signals
from knowledge.snapshot import Knowledge
from knowledge.traps import Traps

FILE_LIMIT = 1_000_000
FOLDER_LIMIT = 10_000_000
MOST_FILES = 200
MOST_SHOWN = 100

_FITTED_BY = "# Written by `python main.py fit`; not by hand."

C = TypeVar("C", bound=Curated)

_SINGLE: Mapping[str, type[Curated]] = {
    "asides.yaml": Asides,
    "decision.yaml": Fitted,
    "facts.yaml": Facts,
    "guards.yaml": Guards,
    "lexicon.yaml": Lexicon,
    "names.yaml": Names,
    "region_facts.yaml": RegionFacts,
    "region_words.yaml": RegionWords,
    "regions.csv": Regions,
    "signals.yaml": Signals,
    "traps.yaml": Traps,
    "words.yaml": Words,
}
_SEVERAL: Mapping[str, type[Curated]] = {"claims": Claims, "elections": Election, "faq": Topic}
_OPTIONAL = frozenset({"claims"})
"""Folders that need not be there; one that is there has files."""


@dataclass(frozen=True, slots=True)
class File:
    """A path that is to be a file of one kind; whether it is shows when it is read."""

    path: Path
    kind: type[Curated]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one reading of the folder gave; *version* names the bytes that were read."""

    version: str
    knowledge: Knowledge | None
    problems: tuple[KnowledgeError, ...]


def load(folder: Path) -> Knowledge:
    """Return what is in *folder*; InvalidKnowledge with every problem if anything is wrong.

    Files that were loaded before are not read as YAML again: see `built`.
    """
    loaded = attempt(folder)
    if loaded.knowledge is None:
        raise InvalidKnowledge(f"{folder} cannot be used", list(loaded.problems))
    return loaded.knowledge


def problems(folder: Path, today: date | None = None) -> list[KnowledgeError]:
    """Return every problem of *folder* in the order of its files and lines, as seen *today*."""
    _, contents = _contents(folder)
    with built.unhurried():
        _, found = _judged(folder, contents, today, None)
        return list(_in_order(found))


def written(id_: str, titles: Sequence[str], claims: Iterable[Claim]) -> str:
    """Return a file of *claims* as an editor would write it; *titles* in the order of `Lang`."""
    title = dict(zip((lang.value for lang in Lang), titles, strict=True))
    rows = [
        each.model_dump(mode="json", exclude_defaults=True) | {"checked": each.checked}
        for each in claims
    ]
    return nodes.written({"id": id_, "title": title, "claims": rows})


def keep_fitted(folder: Path, fitted: Fitted) -> None:
    """Write *fitted* to its file in *folder*, as a whole or not at all."""
    shown = fitted.model_dump(mode="json") | {"fitted": fitted.fitted}
    # Numbers are texts in our YAML: nothing is guessed from how they look.
    for model in ("answer", "offer"):
        weights = {name: str(each) for name, each in shown[model]["weights"].items()}
        shown[model] = {key: str(shown[model][key]) for key in ("at", "bias")} | {
            "weights": weights
        }
    shown["questions"] = str(fitted.questions)
    path = folder / "decision.yaml"
    fresh = path.with_suffix(".yaml~")
    fresh.write_text(f"{_FITTED_BY}\n{nodes.written(shown)}", encoding="utf-8")
    fresh.replace(path)


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a file in `faq/`, for editors' tools."""
    return {"$schema": GenerateJsonSchema.schema_dialect, **Topic.model_json_schema()}


def attempt(folder: Path, before: Knowledge | None = None) -> Loaded:
    """Return what one reading of *folder* gives: knowledge, or else every problem.

    What *before* has said, and rules found nothing wrong with, is not looked at again if only answers
    were changed.
    """
    digests, contents = _contents(folder)
    named = version(folder, digests)
    if found := built.find(named):
        return Loaded(named, found, ())
    lists = version(folder, {path: of for path, of in digests.items() if _is_list(path, folder)})
    if before and before.lists == lists:
        return _checked(folder, named, lists, contents, None, before)
    # No day is too late here: a bot whose clock is wrong still serves.
    loaded = _checked(folder, named, lists, contents, today=None)
    if loaded.knowledge:
        built.keep(loaded.knowledge)
    return loaded


def _is_list(path: Path, folder: Path) -> bool:
    """Return whether a file says how answers are read, and is none itself."""
    return path.parent.name not in {"faq", "claims"} or path.parent.parent != folder


def _contents(
    folder: Path,
) -> tuple[dict[Path, bytes], list[tuple[File, bytes | KnowledgeError]]]:
    """Return the fingerprint of each file of *folder*, and what is in it."""
    digests, contents, room = {}, [], FOLDER_LIMIT
    for file in expected(folder):
        content = fetched(file.path, folder)
        digests[file.path] = digest(content)
        room -= len(content) if isinstance(content, bytes) else 0
        if room < 0:
            content = _whole(file.path, f"over {FOLDER_LIMIT} bytes in all; not read")
        contents.append((file, content))
    return digests, contents


def _checked(
    folder: Path,
    named: str,
    lists: str,
    contents: Sequence[tuple[File, bytes | KnowledgeError]],
    today: date | None,
    before: Knowledge | None = None,
) -> Loaded:
    with built.unhurried():
        sheets, found = _judged(folder, contents, today, before)
        if found:
            return Loaded(named, None, tuple(_in_order(found)))
        said = {
            _named(each.tree.path, folder): (digest(content), each.value)
            for each in sheets
            for file, content in contents
            if file.path == each.tree.path
        }
        return Loaded(named, _knowledge(named, lists, said, sheets, before), ())


def _judged(
    folder: Path,
    contents: Sequence[tuple[File, bytes | KnowledgeError]],
    today: date | None,
    before: Knowledge | None,
) -> tuple[list[Sheet[Curated]], list[KnowledgeError]]:
    """Return the valid files, and everything that is wrong within and between all of them."""
    sheets, found = _sheets(contents, folder, before)
    passed = frozenset(before.texts()) if before else frozenset[str]()
    invalid = Counter(file.kind for file, _ in contents)
    invalid.subtract(type(sheet.value) for sheet in sheets)
    found.extend(rules.check(_by_kind(sheets, frozenset(+invalid), today, passed)))
    return sheets, found


def expected(folder: Path) -> list[File]:
    """Return what is to be read, in order; a folder stands for the files it lacks."""
    if not folder.is_dir():
        return [File(folder, Curated)]
    files = [File(folder / name, kind) for name, kind in _SINGLE.items()]
    for name, kind in _SEVERAL.items():
        if name in _OPTIONAL and not (folder / name).exists():
            continue
        files.extend(File(path, kind) for path in _inside(folder / name) or [folder / name])
    return files[: MOST_FILES + 1]


def _inside(folder: Path) -> list[Path]:
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return []
    kept = [path for path in paths if path.name[0] not in ".~" and not path.name.endswith("~")]
    # "tps.yaml.txt" too: a Windows editor adds what it does not show.
    return [path for path in kept if re.search(r"\.ya?ml", path.name, re.IGNORECASE)]


def fetched(path: Path, folder: Path) -> bytes | KnowledgeError:
    """Return the bytes of *path*, or why they are not read."""
    try:
        if unfit := _unfit(path, folder):
            return _whole(path, unfit)
        size = path.stat().st_size
        with path.open("rb") as stream:
            content = stream.read(FILE_LIMIT + 1)
    except OSError as error:
        return _whole(path, f"cannot be read: {error.strerror}")
    if len(content) > FILE_LIMIT:
        return _whole(path, f"{size} bytes; the limit is {FILE_LIMIT}")
    return content


def _unfit(path: Path, folder: Path) -> str | None:
    if path.is_dir():
        return "there is no .yaml file in this folder"
    if not path.is_file():
        return "is not a file" if path.exists() else "is missing"
    if path.suffix not in {".yaml", ".csv"}:
        return "the name should end in .yaml"
    if not path.resolve().is_relative_to(folder.resolve()):
        return "is a link that leaves the folder"
    return None


def digest(content: bytes | KnowledgeError) -> bytes:
    """Return a fingerprint of a file, or of why it cannot be read."""
    if isinstance(content, bytes):
        return sha256(content).digest()
    return sha256(b"\0" + content.problem.encode()).digest()


def _named(path: Path, folder: Path) -> str:
    """Return how *path* is called within *folder*."""
    return fsdecode(fsencode(path.relative_to(folder)))


def version(folder: Path, digests: Mapping[Path, bytes]) -> str:
    """Return twelve hex digits that name these files with these contents."""
    whole = sha256()
    for path in sorted(digests):
        whole.update(fsencode(path.relative_to(folder)) + b"\0" + digests[path])
    return whole.hexdigest()[:12]


def _whole(path: Path, problem: str) -> KnowledgeError:
    """Return a problem of a file as a whole."""
    return KnowledgeError(path, 1, 1, problem)


def _sheets(
    contents: Iterable[tuple[File, bytes | KnowledgeError]],
    folder: Path,
    before: Knowledge | None,
) -> tuple[list[Sheet[Curated]], list[KnowledgeError]]:
    sheets: list[Sheet[Curated]] = []
    problems: list[KnowledgeError] = []
    for file, content in contents:
        if isinstance(content, KnowledgeError):
            problems.append(content)
            continue
        known = before and before.files.get(_named(file.path, folder))
        if known and known[0] == digest(content) and file.kind is not Regions:
            sheets.append(Sheet(known[1], nodes.unread(file.path, content), known=True))
            continue
        parse = tables.parse if file.kind is Regions else nodes.parse
        sheet, found = validated(parse(file.path, content), file.kind)
        problems.extend(found)
        if sheet:
            value = _kept(sheet.value, known[1]) if known else sheet.value
            sheets.append(replace(sheet, value=value))
    return sheets, problems


def _kept(new: Curated, old: Curated) -> Curated:
    """Return *new*, with each entry that *old* has just so as it is there: what was read of it holds."""
    if not (isinstance(new, Topic) and isinstance(old, Topic)):
        return new
    known = {each.id: each for each in old.entries}
    entries = tuple(
        before if (before := known.get(each.id)) == each else each for each in new.entries
    )
    return new.model_copy(update={"entries": entries})


def _of(kind: type[C], sheets: Iterable[Sheet[Curated]]) -> tuple[Sheet[C], ...]:
    found = ((each, each.value) for each in sheets)
    return tuple(Sheet(v, each.tree, each.known) for each, v in found if isinstance(v, kind))


def _only(kind: type[C], sheets: Iterable[Sheet[Curated]]) -> Sheet[C] | None:
    return next(iter(_of(kind, sheets)), None)


def _by_kind(
    sheets: Sequence[Sheet[Curated]],
    incomplete: frozenset[type[Curated]],
    today: date | None,
    passed: frozenset[str],
) -> Sheets:
    return Sheets(
        topics=_of(Topic, sheets),
        elections=_of(Election, sheets),
        words=_only(Words, sheets),
        lexicon=_only(Lexicon, sheets),
        guards=_only(Guards, sheets),
        incomplete=incomplete,
        rumours=_of(Claims, sheets),
        signals=_only(Signals, sheets),
        traps=_only(Traps, sheets),
        names=_only(Names, sheets),
        today=today,
        passed=passed,
        regions=_only(Regions, sheets),
        region_facts=_only(RegionFacts, sheets),
        region_words=_only(RegionWords, sheets),
    )


def _knowledge(
    named: str,
    lists: str,
    said: Mapping[str, tuple[bytes, Curated]],
    sheets: Sequence[Sheet[Curated]],
    before: Knowledge | None,
) -> Knowledge:
    (words,), (lexicon,) = _of(Words, sheets), _of(Lexicon, sheets)
    (guards,), (regions,) = _of(Guards, sheets), _of(Regions, sheets)
    (signals,), (asides,) = _of(Signals, sheets), _of(Asides, sheets)
    (fitted,), (facts,) = _of(Fitted, sheets), _of(Facts, sheets)
    (names,) = _of(Names, sheets)
    (region_facts,), (region_words,) = _of(RegionFacts, sheets), _of(RegionWords, sheets)
    known = Knowledge(
        version=named,
        lists=lists,
        files=said,
        topics=tuple(each.value for each in _of(Topic, sheets)),
        elections=tuple(each.value for each in _of(Election, sheets)),
        words=words.value,
        lexicon=lexicon.value,
        guards=guards.value,
        regions=regions.value,
        region_facts=region_facts.value,
        region_words=region_words.value,
        signals=signals.value,
        asides=asides.value,
        fitted=fitted.value,
        facts=facts.value,
        names=names.value,
        claims=tuple(claim for each in _of(Claims, sheets) for claim in each.value.claims),
    )
    # Built here, by whoever loads, and not while the first voter waits.
    known.build(before)
    return known


def _in_order(problems: Iterable[KnowledgeError]) -> Iterator[KnowledgeError]:
    """Yield *problems* by file and line, and of a file that is no knowledge at all only some."""
    ordered = sorted(problems, key=lambda each: (each.path, each.line, each.column))
    for path, group in groupby(ordered, key=lambda each: each.path):
        of_file = list(group)
        yield from of_file[:MOST_SHOWN]
        if more := of_file[MOST_SHOWN:]:
            last = more[0]
            yield KnowledgeError(path, last.line, last.column, f"{len(more)} more problems")
