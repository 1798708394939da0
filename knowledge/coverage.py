"""Which facts have a home, and what the entries lack: a page for editors. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from knowledge.entries import FaqEntry, Lang, Phase
from knowledge.facts import Facts
from knowledge.labelled import Expect, Question, answering
from knowledge.snapshot import Knowledge

SOON = timedelta(days=60)
"""How long before its `review_by` an entry is called soon stale."""


def page(knowledge: Knowledge, today: date) -> str:
    """Return the whole page as Markdown."""
    parts = (
        [f"# Coverage on {today.isoformat()}", ""],
        _facts(knowledge, knowledge.facts),
        _calendar(knowledge),
        _topics(knowledge),
        _stale(knowledge, today),
        _phrasings(knowledge),
    )
    return "\n".join(line for part in parts for line in part)


def carriers(knowledge: Knowledge) -> Mapping[str, Sequence[str]]:
    """Return which entries and claims carry each fact."""
    found = defaultdict[str, list[str]](list)
    carried = [(each.id, each.facts) for each in _entries(knowledge)]
    carried += [(each.id, each.facts) for each in knowledge.claims]
    for id_, facts in carried:
        for fact in facts:
            found[fact].append(id_)
    return found


def homeless(knowledge: Knowledge) -> list[str]:
    """Return the facts that neither an entry carries nor anybody left out on purpose."""
    carried = carriers(knowledge)
    facts = knowledge.facts
    every = (fact for section in facts.sections for fact in section.facts)
    return [fact for fact in every if fact not in carried and fact not in facts.left_out]


def unmet(questions: Iterable[Question], knowledge: Knowledge) -> tuple[int, list[Question]]:
    """Return how many *questions* expect an answer, and those that no entry or claim answers."""
    asked = [each for each in questions if each.expect is Expect.ANSWER]
    found = zip(asked, answering(asked, knowledge), strict=True)
    return len(asked), [each for each, ids in found if not ids]


def _entries(knowledge: Knowledge) -> Iterator[FaqEntry]:
    return (entry for topic in knowledge.topics for entry in topic.entries)


def _facts(knowledge: Knowledge, facts: Facts) -> Iterator[str]:
    carried, missing = carriers(knowledge), homeless(knowledge)
    total = sum(len(section.facts) for section in facts.sections)
    yield f"{total} facts; {len(missing)} without a home, {len(facts.left_out)} left out on purpose."
    for section in facts.sections:
        yield from ("", f"## {section.section}. {section.title}", "")
        for fact in section.facts:
            where = ", ".join(dict.fromkeys(carried.get(fact, ())))
            left = f"left out: {facts.left_out[fact]}" if fact in facts.left_out else "**no home**"
            yield f"- {fact}: {where or left}"


def _calendar(knowledge: Knowledge) -> Iterator[str]:
    yield from ("", "## Calendar: which entries name which stage", "")
    for key in knowledge.election.stages:
        users = [each.id for each in _entries(knowledge) if _names(each, key)]
        yield f"- {key}: {', '.join(users) or '**none**'}"


def _names(entry: FaqEntry, key: str) -> bool:
    forms = (f"{{{key}}}", f"{{{key}_begins}}", f"{{{key}_ends}}")
    texts = [answer.in_(lang) for answer in entry.answer.values() for lang in Lang]
    return any(form in text for form in forms for text in texts)


def _topics(knowledge: Knowledge) -> Iterator[str]:
    phases = list(Phase)
    yield from (
        "",
        "## Entries by topic, and how many have an answer of their own in each phase",
        "",
    )
    yield "| topic | entries | " + " | ".join(phases) + " |"
    yield "| --- |" + " --- |" * (len(phases) + 1)
    for topic in knowledge.topics:
        own = [sum(phase in each.answer for each in topic.entries) for phase in phases]
        yield f"| {topic.id} | {len(topic.entries)} | " + " | ".join(map(str, own)) + " |"


def _stale(knowledge: Knowledge, today: date) -> Iterator[str]:
    dated = sorted(
        (each.review_by, each.id) for each in _entries(knowledge) if each.review_by is not None
    )
    for title, ids in (
        ("Stale: to be checked again now", [i for day, i in dated if day < today]),
        ("Soon stale", [i for day, i in dated if today <= day <= today + SOON]),
    ):
        yield from ("", f"## {title}", "")
        yield ", ".join(ids) or "none"


def _phrasings(knowledge: Knowledge) -> Iterator[str]:
    yield from ("", "## Phrasings by entry: Indonesian, English, facts", "")
    for each in _entries(knowledge):
        counts = (len(each.asked_as[lang]) for lang in Lang)
        yield f"- {each.id}: {', '.join(map(str, counts))}; {' '.join(each.facts) or '**no fact**'}"
