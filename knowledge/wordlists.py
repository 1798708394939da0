"""Rules over the curated word lists: what they forbid is not said; what they look for can be met."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.errors import KnowledgeError
from knowledge.guards import guard, promises
from knowledge.phrases import WordLists
from knowledge.places import Sheet
from knowledge.sheets import Sheets
from knowledge.signals import caught
from knowledge.traps import told


def nothing_is_promised(sheets: Sheets) -> Iterator[KnowledgeError]:
    """The bot promises nothing that nobody can keep; see `forbidden` in `guards.yaml`."""
    if not (sheets.guards and sheets.lexicon):
        return
    for tree, location, text in sheets.said():
        for sentence in sheets.heard(text):
            for promise in promises(sentence.standard, sheets.guards.value):
                yield tree.error(location, f"'{promise}' is a promise that nobody can keep")


def no_error_is_repeated(sheets: Sheets) -> Iterator[KnowledgeError]:
    """Nothing that we state repeats an error of the press, unless the sentence denies it."""
    if not (sheets.traps and sheets.lexicon):
        return
    for tree, location, text in sheets.stated():
        for trap in told(sheets.heard(text), sheets.traps.value):
            yield tree.error(location, f"{trap.trap} of traps.yaml: {trap.reason}")


def words_can_be_met(sheets: Sheets) -> Iterator[KnowledgeError]:
    """The words of a list are in standard spelling, or no text has them."""
    if not sheets.lexicon or sheets.passed:
        return
    lists: tuple[Sheet[WordLists] | None, ...] = (sheets.guards, sheets.signals)
    for each in filter(None, lists):
        for where in each.value.unreachable(sheets.lexicon.value):
            problem = f"{where} is never met: write it in the standard spelling of lexicon.yaml"
            yield each.tree.error(each.tree.quoted((), where), problem)


def examples_are_caught(sheets: Sheets) -> Iterator[KnowledgeError]:
    """Each rule of a list catches its example."""
    if not sheets.lexicon or sheets.passed:
        return
    lexicon = sheets.lexicon.value
    if sheets.guards:
        guards, tree = sheets.guards.value, sheets.guards.tree
        for index, rule in enumerate(guards.rules):
            if guard(rule.example, guards, lexicon) is None:
                yield tree.error(("rules", index, "example"), "the example is not caught")
    if sheets.signals:
        signals, tree = sheets.signals.value, sheets.signals.tree
        for index, each in enumerate(signals.rules):
            if caught(each.example, signals, lexicon) is not each.signal:
                wrong = f"the example does not give the signal {each.signal}"
                yield tree.error(("rules", index, "example"), wrong)


def traps_close(sheets: Sheets) -> Iterator[KnowledgeError]:
    """A trap catches what tells its error, and no trap what is to be spared."""
    if not (sheets.traps and sheets.lexicon):
        return
    traps, tree = sheets.traps.value, sheets.traps.tree
    for number, trap in enumerate(traps.rules):
        for index, text in enumerate(trap.caught):
            if trap not in told(sheets.heard(text), traps):
                yield tree.error(("rules", number, "caught", index), "is not caught")
        for index, text in enumerate(trap.spared):
            if found := next(told(sheets.heard(text), traps), None):
                wrong = f"is caught by {found.trap}: {found.reason}"
                yield tree.error(("rules", number, "spared", index), wrong)
