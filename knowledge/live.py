"""The last good knowledge while editors change its files. Looks at the disk only when asked to."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from knowledge import files
from knowledge.errors import KnowledgeError
from knowledge.snapshot import Knowledge

UNSETTLED_NS = 3_000_000_000
"""How long a file is read at each look after it was changed: two saves can share one mtime."""

_Stamp = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The files were changed, and what they say now is in use."""

    knowledge: Knowledge


@dataclass(frozen=True, slots=True)
class Broken:
    """The files were changed and cannot be used; what was known before stays in use."""

    problems: tuple[KnowledgeError, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file when it was last read; *settled* if its stamp alone shows the next change."""

    stamp: _Stamp | None
    settled: bool
    digest: bytes


class Live:
    """The last good knowledge of a folder; readers never see half of a change.

    One thread may call `refresh` while any number read `knowledge`.
    """

    def __init__(self, folder: Path, knowledge: Knowledge) -> None:
        self._folder = folder
        self._knowledge = knowledge
        self._broken: str | None = None
        self._seen: dict[Path, _Seen] = {}

    @property
    def knowledge(self) -> Knowledge:
        """What is in use now; take it once per question."""
        return self._knowledge

    def refresh(self) -> Refreshed | Broken | None:
        """Use the files as they are now; None if nothing changed since the last call.

        A broken state is returned once. Going back from it to the files in use counts as a change.
        """
        version = self._version()
        if version == (self._broken or self._knowledge.version):
            return None
        loaded = files.attempt(self._folder, self._knowledge)
        if loaded.knowledge is None:
            # The version that was read, not the one that was looked at: an editor may have
            # saved in between, and going back to the other must not be taken for this one.
            self._broken = loaded.version
            return Broken(loaded.problems)
        self._broken, self._knowledge = None, loaded.knowledge
        return Refreshed(loaded.knowledge)

    def _version(self) -> str:
        """Return the version on disk, reading only files that may have changed."""
        now = time.time_ns()
        paths = [file.path for file in files.expected(self._folder)]
        self._seen = {path: self._look(path, now) for path in paths}
        digests = {path: seen.digest for path, seen in self._seen.items()}
        return files.version(self._folder, digests)

    def _look(self, path: Path, now: int) -> _Seen:
        stamp, before = _stamp(path), self._seen.get(path)
        if before and before.settled and before.stamp == stamp:
            return before
        settled = stamp is not None and now - stamp[1] > UNSETTLED_NS
        return _Seen(stamp, settled, files.digest(files.fetched(path, self._folder)))


def _stamp(path: Path) -> _Stamp | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino
