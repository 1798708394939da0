"""Why a question gets what it gets, for editors. Pure; decides nothing of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from knowledge import answers, claims, features, match
from knowledge.claims import Near
from knowledge.decision import Decision, Model, Signals, signals
from knowledge.features import Word
from knowledge.index import Index
from knowledge.match import Match, Ranking
from knowledge.region_questions import Asked
from knowledge.regions import full_name
from knowledge.snapshot import Knowledge

SAID = {
    "settled": "words of the question that several of its phrasings have",
    "beside": "neighbouring words that its phrasings have",
    "whole": "share of its nearest phrasing that the question says",
    "spelled": "length of its nearest phrasing",
    "many": "phrasings like the question",
    "unasked": "it is hardly ever asked for such a thing (a time, a place, a person, …)",
    "told": "words that its phrasings or its answer have",
    "near": "likeness to its nearest phrasing",
    "crowd": "others that come close to it",
    "rival": "likeness to what is declined",
    "repaired": "misspelt words",
    "length": "known words of the question",
    "twins": "the second is a twin (differs_from)",
}
"""The signals in plain words."""

TOLD = 4
"""How many signals are told of, the weightiest first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that came near, and the words of the question that it has and lacks."""

    match: Match
    has: tuple[str, ...]
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The words that were looked up, the entries that came near, why, and what would change it."""

    words: tuple[str, ...]
    ranked: tuple[Candidate, ...]
    reasons: tuple[str, ...]


def explain(question: str, knowledge: Knowledge) -> Explanation:
    """Return how *question* was understood and decided."""
    ranking = match.rank(question, knowledge.index)
    words = tuple(
        word.standard + ("?" if word in ranking.unknown else "") for word in ranking.words
    )
    if declined := answers.declined(question, knowledge):
        instead = answers.instead_of(declined, question, knowledge)
        reasons = (
            f"declined as {declined.value} before matching",
            *(f"{each.id} is offered beside it" for each in instead),
        )
        return Explanation(words, (), reasons)
    near = tuple(_near(each, ranking, knowledge.index) for each in ranking.matches)
    return Explanation(words, near, tuple(_reasons(question, ranking, knowledge)))


def _near(each: Match, ranking: Ranking, index: Index) -> Candidate:
    has = {word for word in ranking.words if _has(each, word, index)}
    return Candidate(
        each,
        tuple(word.standard for word in ranking.words if word in has),
        tuple(word.standard for word in ranking.words if word not in has),
    )


def _has(each: Match, word: Word, index: Index) -> bool:
    return index.pooled.within(features.of_stem(word.stem), each.number, each.number + 1) > 0


def _reasons(question: str, ranking: Ranking, knowledge: Knowledge) -> Iterator[str]:
    if asked := answers.placed(question, None, knowledge):
        yield _placed(asked)
        return
    decision = answers.decide(question, knowledge)
    near = () if decision.exact else claims.near(question, knowledge.claim_index)
    if near:
        yield _rumour(near[0])
    elif decision.exact:
        yield f"answered: an editor wrote these words as a phrasing of {_first(decision)}"
    elif ranking.exact or not ranking.matches or ranking.rival > ranking.matches[0].score:
        aside = ranking.elsewhere
        yield (
            f"no answer: nearer to what is no question for these entries ({aside.about})"
            if aside
            else ("no answer: no entry shares a word with the question")
        )
    else:
        yield from _weighed(decision, ranking, knowledge)


def _weighed(decision: Decision, ranking: Ranking, knowledge: Knowledge) -> Iterator[str]:
    fitted, found = knowledge.fitted, signals(ranking, knowledge.index)
    chance, offered = fitted.answer.sure(found), fitted.offer.sure(found)
    outcome = "answered" if decision.sure else "asked back" if decision.matches else "no answer"
    yield (
        f"{outcome}: {chance:.0%} sure that the first is right, an answer needs {fitted.answer.at:.0%};"
        f" {offered:.0%} that one of three is, asking back needs {fitted.offer.at:.0%}"
    )
    if decision.sure and _first(decision) != ranking.matches[0].entry.id:
        yield f"{_first(decision)} was found by a part of the message alone"
    parts = sorted(_parts(found, fitted.answer), key=lambda each: -abs(each[0]))
    for worth, name, value in parts[:TOLD]:
        yield f"{'for' if worth > 0 else 'against'} it: {SAID[name]} {value:.2f} ({worth:+.1f})"
    if not decision.sure:
        yield from _advice(ranking)


def _parts(found: Signals, model: Model) -> Iterator[tuple[float, str, float]]:
    for each in fields(found):
        value = getattr(found, each.name)
        if worth := model.weights.get(each.name, 0) * value:
            yield worth, each.name, value


def _advice(ranking: Ranking) -> Iterator[str]:
    """Yield what an editor can do so that the first is answered."""
    first, *others = ranking.matches
    yield (
        f"to answer it with {first.entry.id}: add this wording, or its words, to asked_as there"
        + (
            f"; {others[0].entry.id} comes second, so words that only one of them has help most"
            if others
            else ""
        )
    )


def _first(decision: Decision) -> str:
    return decision.matches[0].entry.id


def _placed(asked: Asked) -> str:
    names = ", ".join(map(full_name, asked.regions)) or "the voter's own region"
    rule = f"rule {asked.why}" if asked.why else "it says nothing else"
    return f"answered as a question about {names}: {rule}"


def _rumour(near: Near) -> str:
    return (
        f"answered with the claim {near.claim.id}: {near.told:.0%} of one of its phrasings is told"
        f" (weight {near.weight:.1f}), and it knows {near.about:.0%} of the text"
    )
