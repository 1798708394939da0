"""What the benchmarks ask: curated phrasings as voters would garble them, the same for a seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from knowledge import files
from knowledge.entries import Lang
from tests.bench.bots import ROOT

VERBATIM, MISSPELT = 0.1, 0.6
"""Shares of questions that are typed as curated, and with typos; the others lose a word and order."""


@cache
def phrasings() -> list[str]:
    """Return every curated wording of every entry, in both languages."""
    entries = [entry for topic in files.load(ROOT / "knowledge").topics for entry in topic.entries]
    return [
        wording
        for entry in entries
        for lang in Lang
        for wording in (entry.question.in_(lang), *entry.asked_as[lang])
    ]


def garbled(wordings: list[str], seed: int = 1) -> Iterator[str]:
    """Yield questions for ever; nearly all differ, so that nothing can be remembered."""
    chance = random.Random(seed)
    while True:
        words = chance.choice(wordings).split()
        kind = chance.random()
        if kind > VERBATIM + MISSPELT and len(words) > 2:
            words.remove(chance.choice(words))
            chance.shuffle(words)
        if kind > VERBATIM:
            for _ in range(chance.randint(1, 2)):
                place = chance.randrange(len(words))
                words[place] = _misspelt(words[place], chance)
        yield " ".join(words)


def from_file(path: Path) -> list[str]:
    """Return the questions of a JSON Lines file whose objects have a `q` or a `question`."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [line.get("q") or line["question"] for line in lines]


def _misspelt(word: str, chance: random.Random) -> str:
    if len(word) < 3:
        return word
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )
