"""Is a question about a region, and about which? Pure; the words are in `region_words.yaml`."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pydantic import Field

from knowledge import regions as places
from knowledge import text
from knowledge.entries import Slug, Text
from knowledge.lexicon import Lexicon
from knowledge.phrases import ASIDE, Combination, Finder, WordLists, row_name
from knowledge.private import Span
from knowledge.region_answers import RegionFacts, RegionSentences
from knowledge.regions import Kind, Region, Regions

LONGEST = 25
"""Words of the longest question that is about a region and nothing else."""

MOST_OPEN = 8
"""Words that a question may have beside ours, to name regions with."""

_OWN, _FILLER = "own region", "filler words"
"""Names of rows that are no groups."""


class Rule(Combination):
    """Groups of which a question has a phrase each; with *note*, where that is noted only."""

    within: int = 30
    note: Slug | None = None


class _Net(NamedTuple):
    """A rule with its rows by name."""

    rule: Rule
    has: tuple[str, ...]
    unless: tuple[str, ...]
    needs: frozenset[str]


class RegionWords(WordLists):
    """The curated word lists, and the sentences; `region_words.yaml` says how they are written."""

    rules: tuple[Rule, ...] = ()
    kinds: dict[Kind, tuple[Text, ...]] = Field(default_factory=dict)
    own: tuple[Text, ...] = ()
    filler: tuple[Text, ...] = ()
    says: RegionSentences

    def phrases(self) -> Iterator[tuple[str, str]]:
        yield from super().phrases()
        for kind, row in self.kinds.items():
            yield from ((f"kinds: {kind}", each) for each in row)
        yield from (("own", each) for each in self.own)
        yield from (("filler", each) for each in self.filler)

    def is_met(self, where: str, phrase: str, lexicon: Lexicon) -> bool:
        """Tell whether a question can contain *phrase* in standard spelling.

        A word for the voter's own region is looked for as typed: "kabupatenku" is no spelling of "kabupaten".
        """
        return (where == "own" and " " not in phrase) or text.words(
            phrase, lexicon.standard
        ) == phrase.split()

    @cached_property
    def finder(self) -> Finder:
        """Every row, ready to be looked for."""
        kinds = {kind.value: row for kind, row in self.kinds.items()}
        ours = {_OWN: self.own, _FILLER: self.filler, ASIDE: self.set_aside}
        return Finder({**self.rows, **kinds, **ours})

    @cached_property
    def nets(self) -> tuple[_Net, ...]:
        """The rules, ready to be applied to what `finder` found."""
        named = ((rule, tuple(map(row_name, rule.has))) for rule in self.rules)
        return tuple(
            _Net(rule, has, tuple(map(row_name, rule.unless)), frozenset(has))
            for rule, has in named
        )


def _holds(net: _Net, spans: Mapping[str, list[Span]]) -> bool:
    return net.needs <= spans.keys() and net.rule.meets(spans, net.has, net.unless)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about *regions*; about the voter's own if there are none. *why* names the rule."""

    regions: tuple[Region, ...]
    why: str


def asked(
    question: str,
    words: RegionWords,
    regions: Regions,
    facts: RegionFacts,
    lexicon: Lexicon,
    known: Container[str] = (),
) -> Asked | None:
    """Return which regions *question* is about; None if it is about something else.

    A word that is *known* from the entries is no misspelt name: "lembaga" is not Lembata.
    """
    said = list(_said(question, words, regions, lexicon))
    spans = words.finder.spans(said)
    met = [net.rule for net in words.nets if _holds(net, spans)]
    # Looking for names is the slow part, and most questions ask for nothing that a region has.
    told = _read(said, spans, regions, lexicon, known) if met or _is_bare(spans) else None
    if told is None:
        return None
    meant = _of_kind(told.regions, spans)
    for rule in met:
        noted = tuple(each for each in meant if _is_noted(each, rule.note, facts))
        if noted or (not meant and not rule.note and spans.get(_OWN)):
            return Asked(noted, " + ".join(map(row_name, rule.has)))
    # A slip of the keyboard alone can be near a name that nobody meant.
    return Asked(meant, "") if meant and told.certain and _is_bare(spans) else None


def named(
    answer: str, words: RegionWords, regions: Regions, lexicon: Lexicon
) -> tuple[Region, ...]:
    """Return the regions that *answer* to "which region?" names; none if it says more."""
    said = list(_said(answer, words, regions, lexicon))
    spans = words.finder.spans(said)
    told = _read(said, spans, regions, lexicon) if _is_bare(spans) else None
    return _of_kind(told.regions, spans) if told else ()


class _Told(NamedTuple):
    """The regions that a question names beside phrases of ours; *certain* if none is misspelt."""

    regions: tuple[Region, ...]
    certain: bool


def _read(
    said: Sequence[str],
    spans: Mapping[str, list[Span]],
    regions: Regions,
    lexicon: Lexicon,
    known: Container[str] = (),
) -> _Told | None:
    """Return which regions *said* names; None if it says something that is not about regions."""
    ours = {at for found in spans.values() for span in found for at in range(span.start, span.end)}
    silent = lexicon.silent.union(lexicon.before_places, lexicon.beside_places)
    open_ = [at for at, word in enumerate(said) if at not in ours and word not in silent]
    if len(said) > LONGEST or len(open_) > MOST_OPEN:
        return None
    names = (regions.worded, regions.searched, places.KIND_OF)
    strange = [said[at] for at in open_ if not any(said[at] in each for each in names)]
    if any(word in known for word in strange):
        return None
    found = _place(said, open_, regions, lexicon) if open_ else ()
    return _Told(found, certain=not strange) if found or not open_ else None


def _is_bare(spans: Mapping[str, list[Span]]) -> bool:
    """Return whether nothing but courtesies can stand beside the name of a region."""
    return not any(spans[name] for name in spans if name not in {_FILLER, ASIDE, *Kind})


def _said(question: str, words: RegionWords, regions: Regions, lexicon: Lexicon) -> Iterator[str]:
    """Yield the words of *question* in standard spelling, but for those that a region's name has."""
    known = words.finder.vocabulary
    for word in text.normalise(question).split():
        if word in regions.worded or word in known:
            yield word
            continue
        standard = lexicon.standard.get(word)
        pointing = word.endswith(("nya", "nye")) and word[:-3]
        if standard is None and pointing:
            standard = lexicon.standard.get(pointing, pointing if pointing in known else None)
        if standard is None and word not in lexicon.vocabulary:
            standard = words.finder.repaired(word)
        yield from (standard or word).split()


def _place(
    said: Sequence[str], open_: Sequence[int], regions: Regions, lexicon: Lexicon
) -> tuple[Region, ...]:
    """Return the regions that the words at *open_* name, with those around that names have too.

    A word of ours can be part of a name ("lima", "mas"), so names are first looked for with them.
    """
    wide = [at for at, word in enumerate(said) if word in regions.worded or at in open_]
    for kept in (wide, open_):
        words = [said[at] for at in _with_kinds(kept, said)]
        if found := places.told(words, regions, lexicon):
            return found
    return ()


def _with_kinds(kept: Sequence[int], said: Sequence[str]) -> list[int]:
    """Return the places *kept* with those of "kota" or "kab" beside them."""
    beside = {at for each in kept for at in (each - 1, each + 1) if 0 <= at < len(said)}
    kinds = {at for at in beside if said[at] in places.KIND_OF}
    return sorted(kinds.union(kept))


def _of_kind(found: tuple[Region, ...], spans: Mapping[str, list[Span]]) -> tuple[Region, ...]:
    """Return those of *found* whose office is asked about; all if none of them has it."""
    if len({each.name for each in found}) > 1 and not _is_yogyakarta_like(found):
        return found
    kinds = [kind for kind in Kind if spans.get(kind.value)]
    return tuple(each for each in found if each.kind in kinds) or found


def _is_yogyakarta_like(found: tuple[Region, ...]) -> bool:
    """Return whether one of *found* is the province in which the others are."""
    codes = {each.province for each in found}
    return len(codes) == 1 and any(each.code in codes for each in found)


def _is_noted(region: Region, note: str | None, facts: RegionFacts) -> bool:
    return note is None or any(note in each.about for each in facts.of(region))
