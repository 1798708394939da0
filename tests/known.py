"""The curated files, loaded once for all tests of a process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from knowledge import files
from knowledge.entries import FaqEntry, Lang

FOLDER = Path(__file__).parent.parent / "knowledge"
KNOWLEDGE = files.load(FOLDER)


def asked_anew(entry: FaqEntry, asked_as: Mapping[Lang, Sequence[str]], id_: str = "") -> FaqEntry:
    """Return *entry* as if it were asked for in other ways, and called *id_*."""
    fields = {name: getattr(entry, name) for name in FaqEntry.model_fields}
    # Not `model_copy`: it would keep what was worked out from the phrasings.
    new = {"asked_as": {lang: tuple(each) for lang, each in asked_as.items()}}
    return FaqEntry.model_construct(**fields | new | {"id": id_ or entry.id})
