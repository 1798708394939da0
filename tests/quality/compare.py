"""Our matcher beside others, on the same entries and questions: `python -m tests.quality.compare`.

Each peer answers with the entry of its best phrasing (or document) from a cut-off on, and else asks
back with its first three; its cut-off is the lowest at which it is wrong no more often than we are.
Guards and claims are nobody's here: what they catch is left out, so that only matching is compared.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import numpy as np
from rapidfuzz import fuzz, process
from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge import answers
from knowledge.claims import look_up
from knowledge.labelled import Expect, Question, answering, questions
from knowledge.snapshot import Knowledge
from knowledge.text import normalise
from tests.bench import tables
from tests.known import KNOWLEDGE
from tests.quality.judge import SHOWN, Verdict, own, shares

COLUMNS = (
    "matcher",
    "cut-off",
    *Verdict,
    "refused but answered",
    "first",
    "first three",
    "ms a question",
)


@dataclass(frozen=True, slots=True)
class Given:
    """What one matcher gave for one question: entries with scores, best first, and whether it is sure."""

    ids: tuple[str, ...]
    scores: tuple[float, ...]
    sure: bool = False


Matcher = Callable[[str], Given]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that matching is asked, and the entries that answer it."""

    question: Question
    right: frozenset[str]


def asked(among: Sequence[Question], knowledge: Knowledge) -> list[Asked]:
    """Return those of *among* that guards and claims leave, and that an entry answers or none may."""
    found = []
    for each, right in zip(among, answering(among, knowledge), strict=True):
        caught = answers.declined(each.q, knowledge) or look_up(each.q, knowledge.claim_index)
        if not caught and (right or each.expect is Expect.REFUSE):
            found.append(Asked(each, right))
    return found


def ours(knowledge: Knowledge) -> Matcher:
    def given(question: str) -> Given:
        decision = answers.decide(question, knowledge)
        ids = tuple(each.entry.id for each in decision.matches)
        return Given(ids, tuple(each.score for each in decision.matches), decision.sure)

    return given


def fuzzy(scorer: Callable[..., float], phrasings: Sequence[tuple[str, str]]) -> Matcher:
    """Return rapidfuzz over every phrasing."""
    said, owners = [normalise(each) for _, each in phrasings], [id_ for id_, _ in phrasings]

    def given(question: str) -> Given:
        found = process.extract(normalise(question), said, scorer=scorer, limit=60)
        return _best((owners[n], score) for _, score, n in found)

    return given


def bm25(documents: Sequence[tuple[str, str]]) -> Matcher:
    """Return bm25s over *documents*: entries as wholes, or phrasings."""
    retriever = bm25s.BM25()
    retriever.index([normalise(each).split() for _, each in documents], show_progress=False)
    owners = [id_ for id_, _ in documents]

    def given(question: str) -> Given:
        words = [each for each in normalise(question).split() if each in retriever.vocab_dict]
        if not words:
            return Given((), ())
        scores = retriever.get_scores(words)
        best = np.argsort(-scores)[:60]
        return _best((owners[n], float(scores[n])) for n in best)

    return given


def letters(phrasings: Sequence[tuple[str, str]]) -> Matcher:
    """Return scikit-learn's TF-IDF over letters, three to five at a time."""
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    matrix = vectorizer.fit_transform(normalise(each) for _, each in phrasings).T.tocsr()
    owners = [id_ for id_, _ in phrasings]

    def given(question: str) -> Given:
        scores = (vectorizer.transform([normalise(question)]) @ matrix).toarray()[0]
        return _best((owners[n], float(scores[n])) for n in np.argsort(-scores)[:60])

    return given


def _best(found: Iterable[tuple[str, float]]) -> Given:
    best: dict[str, float] = {}
    for id_, score in found:
        best.setdefault(id_, score)
    pairs = list(best.items())[:SHOWN]
    return Given(tuple(id_ for id_, _ in pairs), tuple(score for _, score in pairs))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="labelled questions; our own without")
    parser.add_argument("--most", type=int, help="so many of the questions")
    given = parser.parse_args(arguments)
    among = [
        q
        for path in given.files
        for q in questions(path.read_text("utf-8").splitlines(), path.name)
    ]
    console = Console(highlight=False, width=tables.WIDTH)
    console.print(compared(asked((among or own())[: given.most], KNOWLEDGE), KNOWLEDGE))
    console.print(tables.machine(), markup=False)


def compared(among: Sequence[Asked], knowledge: Knowledge) -> Table:
    """Return the table over *among*."""
    phrasings = [(e.id, each) for e in knowledge.index.entries for _, each in e.phrasings()]
    wholes = [(e.id, " ".join(each for _, each in e.phrasings())) for e in knowledge.index.entries]
    matchers = {
        "ours": ours(knowledge),
        "rapidfuzz WRatio": fuzzy(fuzz.WRatio, phrasings),
        "rapidfuzz token_set_ratio": fuzzy(fuzz.token_set_ratio, phrasings),
        "rapidfuzz token_sort_ratio": fuzzy(fuzz.token_sort_ratio, phrasings),
        "BM25 over entries (bm25s)": bm25(wholes),
        "BM25 over phrasings (bm25s)": bm25(phrasings),
        "TF-IDF over letters (sklearn)": letters(phrasings),
    }
    table = Table(*COLUMNS, title=f"{len(among)} questions", title_justify="left")
    allowed = None
    for name, matcher in matchers.items():
        began = time.perf_counter()
        found = [matcher(each.question.q) for each in among]
        taken = 1000 * (time.perf_counter() - began) / len(among)
        cut = None if allowed is None else _cut(found, among, allowed)
        verdicts = _verdicts(found, among, cut)
        allowed = _wrong(verdicts) if allowed is None else allowed
        table.add_row(name, *_row(found, among, verdicts, cut), f"{taken:.2f}")
    return table


def _verdicts(found: Sequence[Given], among: Sequence[Asked], cut: float | None) -> list[Verdict]:
    return [_verdict(each, of, cut) for each, of in zip(found, among, strict=True)]


def _verdict(given: Given, asked_: Asked, cut: float | None) -> Verdict:
    sure = given.sure if cut is None else bool(given.scores) and given.scores[0] >= cut
    if sure:
        return Verdict.RIGHT if given.ids[0] in asked_.right else Verdict.WRONG
    if asked_.question.expect is Expect.REFUSE:
        return Verdict.OFFERED if given.ids else Verdict.RIGHT
    hit = not asked_.right.isdisjoint(given.ids[:SHOWN])
    return Verdict.OFFERED if hit else Verdict.MISSED


def _wrong(verdicts: Sequence[Verdict]) -> int:
    return sum(each is Verdict.WRONG for each in verdicts)


def _cut(found: Sequence[Given], among: Sequence[Asked], allowed: int) -> float:
    """Return the lowest cut-off at which *found* is wrong at most *allowed* times."""
    wrong = sorted(
        (
            each.scores[0]
            for each, of in zip(found, among, strict=True)
            if each.scores and each.ids[0] not in of.right
        ),
        reverse=True,
    )
    return float(np.nextafter(wrong[allowed], np.inf)) if len(wrong) > allowed else 0.0


def _row(
    found: Sequence[Given], among: Sequence[Asked], verdicts: Sequence[Verdict], cut: float | None
) -> list[str]:
    kinds = [each.question.expect for each in among]
    answer = shares(v for v, kind in zip(verdicts, kinds, strict=True) if kind is Expect.ANSWER)
    refuse = shares(v for v, kind in zip(verdicts, kinds, strict=True) if kind is Expect.REFUSE)
    held = [(g, of) for g, of in zip(found, among, strict=True) if of.right]
    first = sum(bool(g.ids) and g.ids[0] in of.right for g, of in held) / max(1, len(held))
    three = sum(not of.right.isdisjoint(g.ids[:SHOWN]) for g, of in held) / max(1, len(held))
    return [
        "fitted" if cut is None else f"{cut:.1f}",
        *(f"{answer[each]:.1f}" for each in Verdict),
        f"{refuse[Verdict.WRONG]:.1f}",
        f"{100 * first:.1f}",
        f"{100 * three:.1f}",
    ]


if __name__ == "__main__":
    main()
