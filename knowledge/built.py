"""Knowledge as it was built before, kept beside the code as Python keeps its bytecode.

Reading, checking and indexing some thirty thousand phrasings takes seconds, and the same files always
give the same: what was built is found again by a fingerprint of their bytes and of the code that built
it. Only what this code wrote for this user is read. With `files.py` and `live.py` the only module that
reads the disk.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from knowledge.snapshot import Knowledge

FOLDER = Path(__file__).parent / "__pycache__"
"""Where it is kept: with the bytecode, so whoever can write here can change the code as well."""

KEPT = 6
"""How many are kept; the oldest go first."""

SMALL = 1000
"""Phrasings below which building takes no time to speak of, and nothing is kept."""

_LIBRARIES = ("numpy", "pydantic", "rapidfuzz", "simplemma")


def find(named: str) -> Knowledge | None:
    """Return what was built of the files of version *named*; None if it must be built."""
    path = _path(named)
    try:
        if path.stat().st_uid not in {0, os.getuid()}:
            return None
        content = path.read_bytes()
    except OSError:
        return None
    with unhurried(), suppress(Exception):
        # Half a file, or one of a version that we no longer understand, is built again.
        found = pickle.loads(content)  # noqa: S301 -- ours, see FOLDER
        return found if isinstance(found, Knowledge) else None
    return None


def keep(knowledge: Knowledge) -> None:
    """Keep *knowledge*; where nothing can be written, it is built anew each time."""
    if len(knowledge.index.sizes) < SMALL:
        return
    with suppress(OSError):
        FOLDER.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=FOLDER, suffix="~", delete=False) as file:
            pickle.dump(knowledge, file, protocol=pickle.HIGHEST_PROTOCOL)
        Path(file.name).replace(_path(knowledge.version))
        for old in sorted(FOLDER.glob("knowledge-*"), key=_age)[KEPT:]:
            old.unlink(missing_ok=True)


@contextmanager
def unhurried() -> Iterator[None]:
    """Look for no garbage meanwhile: hundreds of thousands of objects are made, and all are kept."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _path(named: str) -> Path:
    return FOLDER / f"knowledge-{named}-{_code()}"


def _age(path: Path) -> float:
    with suppress(OSError):
        return -path.stat().st_mtime
    return 0.0


@cache
def _code() -> str:
    """Return what names this code and the libraries whose work is in what it builds."""
    whole = sha256(sys.version.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    for library in _LIBRARIES:
        whole.update(version(library).encode())
    return whole.hexdigest()[:12]
