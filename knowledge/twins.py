"""Entries whose questions are nearly the same: each has to say in what it differs. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz import fuzz, process

from knowledge import features
from knowledge.entries import FaqEntry, Lang, Topic
from knowledge.errors import KnowledgeError
from knowledge.lexicon import Lexicon
from knowledge.places import Location, Tree
from knowledge.sheets import Sheets

NEAR = 70
"""From this percentage of common words on two questions are near-identical, in both languages
together.

Chosen over all pairs of the real entries: those above it are asked in the same words but one
("… is not on the voter list: can I vote" and "can I move my vote"); those below ask for two
things about one subject.
"""

_FIRST = 0x100
"""Where the letters begin that stand for words; there are more than a file can have words."""


def differing_entries_exist(sheets: Sheets) -> Iterator[KnowledgeError]:
    """`differs_from` names other entries; which exist is known once every file can be read."""
    known = {entry.id for _, _, entry in sheets.entries()}
    for tree, location, entry in sheets.entries():
        for id_ in entry.differs_from:
            if id_ == entry.id:
                yield tree.key_error((*location, "differs_from", id_), "is this entry itself")
            elif Topic not in sheets.incomplete and id_ not in known:
                yield tree.key_error((*location, "differs_from", id_), f"there is no entry {id_}")


def twins_are_told_apart(sheets: Sheets) -> Iterator[KnowledgeError]:
    """Two entries that are asked alike say in what they differ, each of the other."""
    if not sheets.lexicon:
        return
    entries, letters = list(sheets.entries()), _Letters()
    asked = [letters.of(entry, sheets.lexicon.value) for _, _, entry in entries]
    for number, words in enumerate(asked):
        alike = process.extract(
            words, asked[:number], scorer=fuzz.ratio, score_cutoff=NEAR, limit=None
        )
        for _, _, other in alike:
            yield from _untold(entries[other], entries[number])
            yield from _untold(entries[number], entries[other])


Placed = tuple[Tree, Location, FaqEntry]


def _untold(one: Placed, other: Placed) -> Iterator[KnowledgeError]:
    (tree, location, entry), (there, elsewhere, twin) = one, other
    if twin.id not in entry.differs_from and twin.id != entry.id:
        place = there.error((*elsewhere, "question"), "")
        yield tree.error(
            (*location, "question"),
            f"nearly the question of {twin.id} ({place.path}:{place.line}): "
            f"say under differs_from in what they differ, or make them one",
        )


class _Letters:
    """Writes each word as one letter, in one order, so that rapidfuzz compares sets of words."""

    def __init__(self) -> None:
        self._known: dict[tuple[Lang, str], str] = {}

    def of(self, entry: FaqEntry, lexicon: Lexicon) -> str:
        """Return the words of the question of *entry*, in both languages."""
        found = (
            self._known.setdefault((lang, word.standard), chr(_FIRST + len(self._known)))
            for lang in Lang
            for word in features.content(entry.question.in_(lang), lexicon)
        )
        return "".join(sorted(set(found)))
