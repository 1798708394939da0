"""The index is the sum of its documents, and a reload reads only those that changed."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from knowledge.entries import Lang
from knowledge.index import Index, build
from tests.known import KNOWLEDGE, asked_anew

ENTRIES = KNOWLEDGE.index.entries[:40]
LEXICON = KNOWLEDGE.lexicon


def same(one: object, other: object) -> bool:
    """Tell whether two parts of an index are equal, arrays and what holds them included."""
    if isinstance(one, np.ndarray):
        return bool(np.array_equal(one, other))
    if hasattr(one, "starts"):
        parts = ("ids", "starts", "numbers", "gains")
        return all(same(getattr(one, each), getattr(other, each)) for each in parts)
    return one == other


@pytest.fixture
def changed() -> list:
    first, *others = ENTRIES
    asked = {Lang.ID: ("kapan bebek dihitung",), Lang.EN: ("when are ducks counted",)}
    return [asked_anew(first, asked), *others]


def test_index_that_reuses_is_the_one_that_reads_all_anew(changed: list) -> None:
    reused = build(changed, LEXICON, before=build(ENTRIES, LEXICON))
    fresh = build(changed, LEXICON)

    parts = [each.name for each in fields(Index)]
    assert [p for p in parts if not same(getattr(reused, p), getattr(fresh, p))] == []


def test_only_what_changed_is_read_again(changed: list) -> None:
    before = build(ENTRIES, LEXICON)

    documents = build(changed, LEXICON, before=before).documents

    assert [now is then for now, then in zip(documents, before.documents, strict=True)] == [
        False,
        *[True] * (len(ENTRIES) - 1),
    ]


def test_nothing_read_with_another_lexicon_is_used(changed: list) -> None:
    before = build(ENTRIES, LEXICON)

    documents = build(changed, LEXICON.model_copy(), before=before).documents

    assert not any(now is then for now, then in zip(documents, before.documents, strict=True))
