"""The curated files, loaded once for all tests of a process."""

from __future__ import annotations

from pathlib import Path

from knowledge import files

FOLDER = Path(__file__).parent.parent / "knowledge"
KNOWLEDGE = files.load(FOLDER)
