"""Why a question gets what it gets, for editors. Pure; decides nothing of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge import answers, match
from knowledge.guards import guard
from knowledge.match import Index, Match
from knowledge.snapshot import Knowledge

SHOWN = 5
"""How many entries that came near are shown."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The words that were looked up, the entries that came near, and what decided."""

    words: tuple[str, ...]
    ranked: tuple[Match, ...]
    reason: str


def explain(question: str, knowledge: Knowledge) -> Explanation:
    """Return how *question* was understood and decided."""
    words = tuple(match.understood(question, knowledge.index))
    if declined := guard(question, knowledge.guards, knowledge.lexicon):
        return Explanation(words, (), f"declined as {declined.value} before matching")
    ranked = match.rank(question, knowledge.index)
    return Explanation(words, tuple(ranked[:SHOWN]), _reason(ranked, knowledge.index))


def _reason(ranked: Sequence[Match], index: Index) -> str:
    trust, limits = match.trust(ranked, index), match.DEFAULT
    chosen = answers.decide(ranked, index)
    decided = {0: "no answer", 1: "answered"}.get(len(chosen), "asked back")
    said = f"{decided}: trust {trust:.2f}, an answer needs {limits.answer:.2f}"
    if not ranked:
        return f"{decided}: no entry shares a word with the question"
    return (
        f"{said}; the best entry knows {ranked[0].known:.0%}, asking back needs {limits.offer:.0%}"
    )
