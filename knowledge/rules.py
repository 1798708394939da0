"""What one file's model cannot see: rules over entries, texts and files. Pure.

A rule takes the valid sheets and yields a problem at its place; `RULES` is the list of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import chain, product

from knowledge import dates, fairness, twins, wording, wordlists
from knowledge.claims import Claim
from knowledge.elections import COMPUTED, Election, Words, Zone
from knowledge.entries import ANSWER_LIMIT, FaqEntry, Lang, Topic
from knowledge.errors import KnowledgeError
from knowledge.places import Location, Tree
from knowledge.sheets import Sheets, place

ENOUGH_PHRASINGS = {Lang.ID: 10, Lang.EN: 3}
"""How many different phrasings an entry needs before voters find it."""

YEARS = range(2000, 2101)
"""The years an election can be in; a slip of the keyboard lands elsewhere."""

MOST_STAGES, MOST_PLACEHOLDERS, LONGEST_MONTH, LONGEST_SENTENCE = 100, 10, 20, 300

_HOURS = frozenset({"day", "opens", "closes", "time", "zone"})
_SPAN = frozenset({"first", "first_month", "first_year", "last", "month", "year"})
_VOTE = frozenset({"days", "day", "election", "opens", "closes"})
_STAGE = frozenset({"title", "day"})
_LINE = frozenset({"title", "days"})
SENTENCES: Mapping[str, frozenset[str]] = {
    "day": frozenset({"day", "month", "year"}),
    "span": frozenset({"begins", "ends"}),
    "polls_everywhere": frozenset({"opens", "closes", "wib", "wita", "wit"}),
    "polls_later": _HOURS,
    "polls_open": _HOURS,
    "polls_closed": _HOURS,
    "within_month": _SPAN,
    "within_year": _SPAN,
    "over_years": _SPAN,
    "vote_ahead": _VOTE,
    "vote_tomorrow": _VOTE,
    "vote_today": _VOTE,
    "vote_closed": _VOTE,
    "vote_yesterday": _VOTE,
    "vote_past": _VOTE,
    "stages_now": frozenset({"election", "stages"}),
    "stage_today": _STAGE,
    "stage_until": _STAGE,
    "stages_none": frozenset({"election"}),
    "stages_next": _LINE,
    "stages_over": frozenset({"election", *_LINE}),
    "timeline_past": _LINE,
    "timeline_now": _LINE,
    "timeline_coming": _LINE,
}
"""What the program fills into each sentence of `words.yaml`."""

_EDGES = ("begins", "ends")


Rule = Callable[[Sheets], Iterable[KnowledgeError]]


def check(sheets: Sheets) -> Iterator[KnowledgeError]:
    """Yield everything that is wrong between and within *sheets*."""
    for rule in RULES:
        yield from rule(sheets)


def ids_are_unique(sheets: Sheets) -> Iterator[KnowledgeError]:
    """An id names one thing of its kind, over all files."""
    # An entry and a claim are both what a question is answered with, and named by it.
    answering: Iterable[tuple[Tree, Location, FaqEntry | Claim]]
    answering = chain(sheets.entries(), sheets.claims())
    kinds = (
        [(tree, (*location, "id"), each.id) for tree, location, each in answering],
        [(each.tree, ("id",), each.value.id) for each in sheets.topics],
        [(each.tree, ("id",), each.value.id) for each in sheets.rumours],
        [(each.tree, ("id",), each.value.id) for each in sheets.elections],
    )
    for kind in kinds:
        first: dict[str, tuple[Tree, Location]] = {}
        for tree, location, id_ in kind:
            if id_ in first:
                before, place = first[id_]
                there = before.error(place, "")
                yield tree.error(location, f"{id_} is already at {there.path}:{there.line}")
            first.setdefault(id_, (tree, location))


def related_entries_exist(sheets: Sheets) -> Iterator[KnowledgeError]:
    """`related` names other entries; which exist is known once every file can be read."""
    known = {entry.id for _, _, entry in sheets.entries()}
    for tree, location, entry in sheets.entries():
        for index, id_ in enumerate(entry.related):
            if id_ == entry.id:
                yield tree.error((*location, "related", index), f"{id_} is this entry itself")
            elif Topic not in sheets.incomplete and id_ not in known:
                yield tree.error((*location, "related", index), f"there is no entry {id_}")


def phrasings_have_words(sheets: Sheets) -> Iterator[KnowledgeError]:
    """A question or phrasing without a word can never be matched."""
    asked: Iterable[tuple[Tree, Location, FaqEntry | Claim]]
    asked = chain(sheets.entries(), sheets.claims())
    for tree, location, each in asked:
        for number, normal in enumerate(each.normals):
            if not normal:
                where = (*location, *place(each, number))
                yield tree.error(where, "no word that can be searched for")


def phrasings_have_one_owner(sheets: Sheets) -> Iterator[KnowledgeError]:
    """A phrasing that leads to two entries leads to neither; to an entry and a claim it may."""
    yield from _shared(sheets.entries())
    yield from _shared(sheets.claims())


def _shared(asked: Iterable[tuple[Tree, Location, FaqEntry | Claim]]) -> Iterator[KnowledgeError]:
    placed = list(asked)
    owners = dict[str, tuple[int, int]]()
    for n, (tree, location, each) in enumerate(placed):
        for number, normal in enumerate(each.normals):
            first, there = owners.setdefault(normal, (n, number))
            before, elsewhere, owner = placed[first]
            if normal and owner.id != each.id:
                known = before.error((*elsewhere, *place(owner, there)), "")
                problem = (
                    f"'{normal}' is already a phrasing of {owner.id} ({known.path}:{known.line})"
                )
                yield tree.error((*location, *place(each, number)), problem)


def phrasings_are_enough(sheets: Sheets) -> Iterator[KnowledgeError]:
    """An entry is found by how people ask, not by how we would; see ENOUGH_PHRASINGS."""
    for tree, location, entry in sheets.entries():
        for lang, needed in ENOUGH_PHRASINGS.items():
            count = len(set(entry.asked_as[lang]))
            if count < needed:
                wrong = f"{count} different phrasings; at least {needed} are needed"
                yield tree.error((*location, "asked_as", lang.value), wrong)


def elections_are_plausible(sheets: Sheets) -> Iterator[KnowledgeError]:
    """Days are near ours, and the hours of polls are local."""
    for tree, election in ((each.tree, each.value) for each in sheets.elections):
        if len(election.stages) > MOST_STAGES:
            yield tree.error(("stages",), f"more than {MOST_STAGES} stages")
        for edge in ("opens", "closes"):
            if getattr(election.polls, edge).tzinfo:
                yield tree.error(("polls", edge), "should be a local hour, without a zone")
        for key, stage in election.stages.items():
            for edge in _EDGES:
                if getattr(stage, edge).year not in YEARS:
                    wrong = f"the year should be {YEARS[0]} to {YEARS[-1]}"
                    yield tree.error(("stages", key, edge), wrong)


def placeholders_are_unambiguous(sheets: Sheets) -> Iterator[KnowledgeError]:
    """No stage takes the placeholder of another, or one of those that are worked out."""
    for tree, election in ((each.tree, each.value) for each in sheets.elections):
        names = Counter([*COMPUTED, *election.stages])
        names.update(f"{key}_{edge}" for key, edge in product(election.stages, _EDGES))
        for key in election.stages:
            if names[key] > 1:
                yield tree.key_error(("stages", key), "another placeholder has this name")


def sentences_can_be_filled(sheets: Sheets) -> Iterator[KnowledgeError]:
    """The sentences of `words.yaml` hold what the program fills in, and stay short."""
    if not sheets.words:
        return
    words, tree = sheets.words.value, sheets.words.tree
    for lang, months in words.months.items():
        for index, month in enumerate(months):
            if len(month) > LONGEST_MONTH:
                yield tree.error(("months", lang.value, index), f"over {LONGEST_MONTH} characters")
    for name, lang in product(SENTENCES, Lang):
        for problem in _faults(getattr(words, name).in_(lang), SENTENCES[name]):
            yield tree.error((name, lang.value), problem)


def _faults(sentence: str, known: frozenset[str]) -> Iterator[str]:
    problems = list(wording.misfits(sentence, known))
    yield from problems
    # Sentences fill sentences: what repeats or is long would grow with each step.
    if len(sentence) > LONGEST_SENTENCE:
        yield f"{len(sentence)} characters; the limit is {LONGEST_SENTENCE}"
    if not problems and len(wording.placeholders(sentence)) > MOST_PLACEHOLDERS:
        yield f"more than {MOST_PLACEHOLDERS} placeholders"


def answers_can_be_filled(sheets: Sheets) -> Iterator[KnowledgeError]:
    """An answer names only what the calendar has, and is short enough once it is filled."""
    # Placeholders are made of the calendar and the sentences, so these must be in order first.
    if (
        not (sheets.elections and sheets.words)
        or Election in sheets.incomplete
        or any(elections_are_plausible(sheets))
        or any(sentences_can_be_filled(sheets))
    ):
        return
    election = max((each.value for each in sheets.elections), key=lambda each: each.voting_day)
    answers = list(sheets.answers())
    asked = [name for name in COMPUTED if any(f"{{{name}}}" in text for *_, text in answers)]
    fillings = {lang: _longest(election, sheets.words.value, lang, asked) for lang in Lang}
    for tree, location, lang, text in answers:
        problems = list(wording.misfits(text, fillings[lang]))
        for problem in problems:
            yield tree.error(location, problem)
        if not problems and (length := len(text.format_map(fillings[lang]))) > ANSWER_LIMIT:
            yield tree.error(location, f"{length} characters; the limit is {ANSWER_LIMIT}")


def _longest(
    election: Election, words: Words, lang: Lang, asked: Sequence[str]
) -> Mapping[str, str]:
    """Return the calendar's placeholders, and those *asked* of what is worked out, at their longest."""
    day, polls = election.voting_day, election.polls
    moments = (
        (zone, datetime.combine(on, hour, zone.tz))
        for zone in Zone
        for on, hour in (
            (day - timedelta(1), polls.opens),
            (day, polls.opens),
            (day, polls.closes),
        )
    )
    # In every stage and after it, around the voting day, and when all is long over.
    edges = {day - timedelta(1), day, day + timedelta(1), date(YEARS[-1], 12, 31)}
    for stage in election.stages.values():
        edges |= {stage.begins, stage.ends + timedelta(1)}
    edges |= {min(edges) - timedelta(1)}
    anywhere = ((None, datetime.combine(on, polls.closes, Zone.WIB.tz)) for on in edges)
    current = [
        election.as_of(now, zone, lang, words, asked) for zone, now in (*moments, *anywhere)
    ]
    longest = {name: max((each[name] for each in current), key=len) for name in asked}
    return {**election.dates(lang, words), **longest}


def links_are_official(sheets: Sheets) -> Iterator[KnowledgeError]:
    """An answer leads to official pages only, and never over an open line."""
    for tree, location, text in sheets.said():
        for problem in wording.unofficial_links(text):
            yield tree.error(location, problem)


def claims_are_told_plainly(sheets: Sheets) -> Iterator[KnowledgeError]:
    """A claim's title is one sentence; no placeholder is filled in; checkers are known ones."""
    for tree, location, text in sheets.said_of_claims():
        if "title" in location and len(wording.sentences(text)) > 1:
            yield tree.error(location, "should be one sentence")
        for problem in wording.misfits(text, ()):
            yield tree.error(location, problem)
    for tree, location, claim in sheets.claims():
        for index, source in enumerate(claim.sources):
            for problem in wording.unknown_checker(source.url) if source.url else ():
                yield tree.error((*location, "sources", index, "url"), problem)


def texts_are_plain(sheets: Sheets) -> Iterator[KnowledgeError]:
    """A text is words: no markup, no look-alike letters."""
    for tree, location, text in sheets.texts:
        for problem in (*wording.markup(text), *wording.mixed_scripts(text)):
            yield tree.error(location, problem)


def notes_name_regions(sheets: Sheets) -> Iterator[KnowledgeError]:
    """A note, and what is offered below it, names what there is."""
    if not (sheets.regions and sheets.region_facts):
        return
    facts, tree = sheets.region_facts.value, sheets.region_facts.tree
    for tree_, location, note in sheets.notes():
        named = (("regions", note.regions), ("throughout", note.throughout))
        for key, index, code in ((k, n, c) for k, row in named for n, c in enumerate(row)):
            if code not in sheets.regions.value.by_code:
                yield tree_.error((*location, key, index), f"there is no region {code}")
    for code in facts.sites:
        if code not in sheets.regions.value.by_code:
            yield tree.key_error(("sites", code), f"there is no region {code}")
    known = {entry.id for _, _, entry in sheets.entries()}
    for index, id_ in enumerate(facts.related):
        if Topic not in sheets.incomplete and id_ not in known:
            yield tree.error(("related", index), f"there is no entry {id_}")


def region_words_can_be_met(sheets: Sheets) -> Iterator[KnowledgeError]:
    """What asks for a region is in standard spelling, or no question has it."""
    if not (sheets.region_words and sheets.lexicon):
        return
    asking, tree = sheets.region_words.value, sheets.region_words.tree
    for where in asking.unreachable(sheets.lexicon.value):
        problem = f"{where} is never met: write it in the standard spelling of lexicon.yaml"
        yield tree.error(tree.quoted((), where), problem)


RULES: tuple[Rule, ...] = (
    ids_are_unique,
    related_entries_exist,
    twins.differing_entries_exist,
    twins.twins_are_told_apart,
    phrasings_have_words,
    phrasings_have_one_owner,
    phrasings_are_enough,
    elections_are_plausible,
    placeholders_are_unambiguous,
    sentences_can_be_filled,
    answers_can_be_filled,
    dates.answers_use_the_calendar,
    dates.days_of_checking_are_plausible,
    links_are_official,
    claims_are_told_plainly,
    texts_are_plain,
    fairness.no_party_is_named,
    fairness.persons_are_named_in_results_only,
    fairness.tickets_are_named_evenly,
    fairness.who_may_name_exists,
    wordlists.nothing_is_promised,
    wordlists.no_error_is_repeated,
    wordlists.words_can_be_met,
    wordlists.examples_are_caught,
    wordlists.traps_close,
    notes_name_regions,
    region_words_can_be_met,
)
