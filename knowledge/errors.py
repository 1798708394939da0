"""What is wrong with a curated file, said so that an editor can mend it."""

from __future__ import annotations

from pathlib import Path


class KnowledgeError(Exception):
    """A curated file cannot be used; says where an editor has to look (line and column from 1)."""

    def __init__(self, path: Path, line: int, column: int, problem: str) -> None:
        super().__init__(path, line, column, problem)
        self.path, self.line, self.column, self.problem = path, line, column, problem

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.problem}"


class InvalidKnowledge(ExceptionGroup[KnowledgeError]):
    """Every problem found in one pass, so that an editor fixes them all at once."""

    def derive(self, excs: list[KnowledgeError]) -> InvalidKnowledge:  # type: ignore[override]
        """Return the same kind of group for a part of its problems."""
        return InvalidKnowledge(self.message, excs)
