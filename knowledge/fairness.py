"""Rules over names: no party, no person but in results and rumours, no ticket alone. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from knowledge.entries import Topic
from knowledge.errors import KnowledgeError
from knowledge.names import Contest
from knowledge.places import Location
from knowledge.sheets import Sheets

_SAID = frozenset({"answer", "explanation"})
"""Where a text answers; a question or rumour may be about one ticket."""

_PARTY = "'{name}' is a party: entries and claims name none; say 'partai'"
_PERSON = (
    "'{name}' is a person: name the office, or, if it is on results, "
    "list {id} under may_name in names.yaml"
)
_UNEVEN = (
    "{contest}: names {named} and not {missing}; name all tickets, or none, or the winner alone"
)


def no_party_is_named(sheets: Sheets) -> Iterator[KnowledgeError]:
    """A party's name stands nowhere: what is said of one alone favours or harms it."""
    if not sheets.names:
        return
    for number, name in sheets.haystack.parties(sheets.names.value.parties):
        tree, location, _ = sheets.texts[number]
        yield tree.error(location, _PARTY.format(name=name))


def persons_are_named_in_results_only(sheets: Sheets) -> Iterator[KnowledgeError]:
    """An entry names no person, unless `names.yaml` lists it; a rumour is told with its names."""
    if not sheets.names:
        return
    names, ids = sheets.names.value, _ids(sheets)
    for tree, location, persons in sheets.named:
        id_ = ids.get((tree.path, location[:2]))
        if id_ and id_ not in names.may_name:
            # "Anung" within "Pramono Anung" is the same person.
            yield tree.error(location, _PERSON.format(name=max(persons, key=len), id=id_))


def _ids(sheets: Sheets) -> Mapping[tuple[Path, Location], str]:
    return {(tree.path, location): entry.id for tree, location, entry in sheets.entries()}


def tickets_are_named_evenly(sheets: Sheets) -> Iterator[KnowledgeError]:
    """A text that names one ticket of a contest names all of them, or the winner alone."""
    if not sheets.names:
        return
    names = sheets.names.value
    for tree, location, persons in sheets.named:
        if _SAID.isdisjoint(location):
            continue
        for contest in names.contests:
            for problem in _uneven(contest, frozenset(persons)):
                yield tree.error(location, problem)


def _uneven(contest: Contest, persons: frozenset[str]) -> Iterator[str]:
    named = [each for each in contest.tickets if not persons.isdisjoint(each)]
    missing = [each for each in contest.tickets if persons.isdisjoint(each)]
    if named and missing and named != [contest.winner]:
        yield _UNEVEN.format(
            contest=contest.contest,
            named=" and ".join(each[0] for each in named),
            missing=" and ".join(each[0] for each in missing),
        )


def who_may_name_exists(sheets: Sheets) -> Iterator[KnowledgeError]:
    """`may_name` lists entries; a misspelt one would allow nothing, and nobody would know why."""
    if not sheets.names or Topic in sheets.incomplete:
        return
    known = {entry.id for _, _, entry in sheets.entries()}
    for index, id_ in enumerate(sheets.names.value.may_name):
        if id_ not in known:
            yield sheets.names.tree.error(("may_name", index), f"there is no entry {id_}")
