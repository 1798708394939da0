"""Why a question gets what it gets, for editors. Pure; decides nothing of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge import answers, claims, match
from knowledge.claims import Near
from knowledge.guards import guard
from knowledge.match import Match
from knowledge.region_questions import Asked
from knowledge.regions import full_name
from knowledge.snapshot import Knowledge

SHOWN = 5
"""How many entries that came near are shown."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The words that were looked up, the entries that came near with those they hold, and why."""

    words: tuple[str, ...]
    ranked: tuple[tuple[Match, tuple[str, ...]], ...]
    reason: str


def explain(question: str, knowledge: Knowledge) -> Explanation:
    """Return how *question* was understood and decided."""
    words = tuple(match.understood(question, knowledge.index))
    if declined := guard(question, knowledge.guards, knowledge.lexicon):
        return Explanation(words, (), f"declined as {declined.value} before matching")
    ranked = match.rank(question, knowledge.index)
    near = tuple(
        (each, tuple(match.held(each.entry, words, knowledge.index))) for each in ranked[:SHOWN]
    )
    return Explanation(words, near, _reason(question, ranked, knowledge))


def _reason(question: str, ranked: Sequence[Match], knowledge: Knowledge) -> str:
    if asked := answers.placed(question, None, knowledge):
        return _placed(asked)
    decision = answers.decide(question, knowledge)
    if answers.rumour(question, decision, knowledge):
        return _told(claims.near(question, knowledge.claim_index)[0])
    if not ranked:
        return "no answer: no entry shares a word with the question"
    outcome = "asked back" if decision.matches else "no answer"
    trust, limits = match.trust(ranked, knowledge.index), match.DEFAULT
    return (
        f"{'answered' if decision.sure else outcome}: trust {trust:.2f}, an answer needs"
        f" {limits.answer:.2f}; the best entry knows {ranked[0].known:.0%}, asking back needs"
        f" {limits.offer:.0%}"
    )


def _placed(asked: Asked) -> str:
    names = ", ".join(map(full_name, asked.regions)) or "the voter's own region"
    rule = f"rule {asked.why}" if asked.why else "it says nothing else"
    return f"answered as a question about {names}: {rule}"


def _told(near: Near) -> str:
    return (
        f"answered with the claim {near.claim.id}: {near.told:.0%} of one of its phrasings is told"
        f" (weight {near.weight:.1f}), and it knows {near.about:.0%} of the text"
    )
