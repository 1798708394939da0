"""The index is the sum of its documents, and a reload reads only those that changed."""

from __future__ import annotations

import pickle
import weakref
from dataclasses import fields

import numpy as np
import pytest

from knowledge import match
from knowledge.entries import Lang, asked_anew
from knowledge.features import Postings
from knowledge.index import Index, build
from tests.known import KNOWLEDGE

ENTRIES = KNOWLEDGE.index.entries[:40]
LEXICON = KNOWLEDGE.lexicon


def said(index: Index) -> dict[str, object]:
    """Return what *index* says, by the names of features: one that reuses has other numbers for them."""
    names = [*index.pooled.ids]
    found = {
        each.name: plain(getattr(index, each.name))
        for each in fields(Index)
        if each.name not in {"documents", "kinds"}
    }
    documents = [
        (
            {names[n]: times for n, times in zip(each.features, each.times, strict=True)},
            [names[n] for n in each.stems],
            each.length,
            plain(each.sizes),
            each.wordings,
            {lang: {names[n] for n in words} for lang, words in each.spoken.items()},
        )
        for each in index.documents
    ]
    return found | {"documents": documents}


def plain(part: object) -> object:
    """Return a part of an index as what can be compared with ==."""
    if isinstance(part, np.ndarray):
        return part.tolist()
    if isinstance(part, Postings):
        rows = {each: row for each in part.ids for row in part.rows([each])}
        return {
            each: (part.numbers[row].tolist(), part.gains[row].tolist())
            for each, row in rows.items()
            if row.start < row.stop
        }
    if isinstance(part, dict):
        return {key: plain(each) for key, each in part.items()}
    return part


@pytest.fixture
def changed() -> list:
    first, *others = ENTRIES
    asked = {Lang.ID: ("kapan bebek dihitung",), Lang.EN: ("when are ducks counted",)}
    return [asked_anew(first, asked), *others]


def test_index_that_reuses_is_the_one_that_reads_all_anew(changed: list) -> None:
    reused = build(changed, LEXICON, before=build(ENTRIES, LEXICON))
    fresh = build(changed, LEXICON)

    assert said(reused) == said(fresh)


def test_what_was_kept_says_the_same(changed: list) -> None:
    index = build(changed, LEXICON)
    index.voice(match.understood("bebek", index)[0][0])

    kept = pickle.loads(pickle.dumps(index))

    assert said(kept) == said(index)
    assert match.rank("kapan bebeknya dihitung ya", kept) == match.rank(
        "kapan bebeknya dihitung ya", index
    )


def test_index_that_was_asked_is_gone_with_the_last_who_holds_it() -> None:
    index = build(ENTRIES, LEXICON)
    match.rank("kapan nyoblos zxqwv", index)
    held = weakref.ref(index)

    del index

    assert held() is None


def test_what_nobody_curated_is_not_kept() -> None:
    index = build(ENTRIES, LEXICON)

    match.rank("kapan nyoblos, tanya sumarjono", index)

    assert index.reading("kapan") is index.reading("kapan")
    assert index.reading("sumarjono") is not index.reading("sumarjono")


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
