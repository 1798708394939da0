"""Each curated phrasing, asked of an index that lacks it: `python -m tests.quality.leave_one_out`.

In each round one phrasing of every entry is taken out, and the index is built anew. Whoever wrote
ten phrasings with ten different words is found by none of them here: it is a lower bound.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from rich.console import Console
from rich.table import Table

from knowledge import answers
from knowledge.decision import CHOICES
from knowledge.entries import FaqEntry, Lang, unasked
from knowledge.index import Index
from knowledge.snapshot import Knowledge
from tests.known import KNOWLEDGE
from tests.quality.judge import Verdict, shares

SHORT, LONG = 3, 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of one phrasing."""

    entry: str
    topic: str
    style: str
    phrasing: str
    verdict: Verdict
    instead: str


def asked(knowledge: Knowledge, most: int | None = None, seed: int = 1) -> Iterator[Asked]:
    """Yield what every phrasing gets without itself, or *most* of each entry, drawn by *seed*."""
    entries = (entry for topic in knowledge.topics for entry in topic.entries)
    left = {entry.id: _order(entry, Random(seed)) for entry in entries}
    for turn in range(min(most or 1000, max(map(len, left.values())))):
        out = {id_: of[turn] for id_, of in left.items() if turn < len(of)}
        without = _without(out, knowledge)
        for id_, (lang, phrasing) in out.items():
            yield _asked(id_, lang, phrasing, without)


def _order(entry: FaqEntry, random: Random) -> list[tuple[Lang, str]]:
    found = [(lang, each) for lang in Lang for each in entry.asked_as[lang]]
    random.shuffle(found)
    return found


def _without(out: dict[str, tuple[Lang, str]], knowledge: Knowledge) -> Knowledge:
    entries = [
        unasked(entry, out[entry.id][1]) if entry.id in out else entry
        for entry in knowledge.index.entries
    ]
    return lacking(knowledge.indexed(entries, knowledge.index), knowledge)


def lacking(index: Index, knowledge: Knowledge) -> Knowledge:
    """Return *knowledge* that matches by *index*."""
    other = replace(knowledge)
    vars(other).update(index=index, claim_index=knowledge.claim_index, dates=knowledge.dates)
    return other


def _asked(id_: str, lang: Lang, phrasing: str, knowledge: Knowledge) -> Asked:
    decision = answers.decide(phrasing, knowledge)
    ids = [each.entry.id for each in decision.matches[:CHOICES]]
    if decision.sure:
        verdict = Verdict.RIGHT if ids[0] == id_ else Verdict.WRONG
    else:
        verdict = Verdict.OFFERED if id_ in ids else Verdict.MISSED
    topic = knowledge.topic_of(id_)
    first = ids[0] if ids else "-"
    return Asked(id_, topic.id if topic else "", style(phrasing, lang), phrasing, verdict, first)


def style(phrasing: str, lang: Lang) -> str:
    """Return how *phrasing* is written, as far as its form tells."""
    words = phrasing.split()
    if lang is Lang.EN:
        return "english"
    if len(words) <= SHORT:
        return "short"
    if len(words) >= LONG:
        return "long"
    return "formal" if phrasing[0].isupper() and phrasing.endswith("?") else "casual"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, help="phrasings of each entry; all without")
    parser.add_argument("--worst", type=int, default=20, help="entries that fail most")
    parser.add_argument("--entry", help="show what became of the phrasings of this entry")
    given = parser.parse_args(arguments)
    found = list(asked(KNOWLEDGE, given.most))
    console = Console(highlight=False)
    if given.entry:
        for each in found:
            if each.entry == given.entry:
                console.print(f"{each.verdict:8}{each.phrasing}  -> {each.instead}", markup=False)
        return
    console.print(_table("all", {"all": found}))
    console.print(_table("style", _by(found, "style")))
    console.print(_table("topic", _by(found, "topic")))
    failing = _by(
        [each for each in found if each.verdict in {Verdict.MISSED, Verdict.WRONG}], "entry"
    )
    worst = Table(
        "entry", "missed or wrong", "of", "taken for", title="fail most", title_justify="left"
    )
    total = Counter(each.entry for each in found)
    for entry, of in sorted(failing.items(), key=lambda each: -len(each[1]) / total[each[0]])[
        : given.worst
    ]:
        instead = ", ".join(
            f"{id_} {n}" for id_, n in Counter(x.instead for x in of).most_common(3)
        )
        worst.add_row(entry, str(len(of)), str(total[entry]), instead)
    console.print(worst)


def _by(found: Sequence[Asked], what: str) -> dict[str, list[Asked]]:
    groups = defaultdict[str, list[Asked]](list)
    for each in found:
        groups[getattr(each, what)].append(each)
    return dict(sorted(groups.items()))


def _table(title: str, groups: dict[str, list[Asked]]) -> Table:
    table = Table(title, "n", *Verdict, title_justify="left")
    for name, of in groups.items():
        each = shares(asked.verdict for asked in of)
        table.add_row(name, str(len(of)), *(f"{each[verdict]:.1f}" for verdict in Verdict))
    return table


if __name__ == "__main__":
    main()
