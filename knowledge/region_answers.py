"""What a region elects, as an entry like those that editors write. Pure.

The facts are in `regions.csv` and `region_facts.yaml`, the sentences in `region_words.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator

from knowledge import text, wording
from knowledge.entries import (
    Curated,
    FaqEntry,
    Heading,
    Label,
    Lang,
    Localized,
    Phase,
    Slug,
    Source,
)
from knowledge.regions import Code, Kind, Region, Regions, full_name

PREFIX = "wilayah-"
"""How the id of a region's entry begins; its code follows, without the point."""

MOST_SOURCES = 5

Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+$", max_length=40)]
"""What stands for a region in the address of an office's site."""


class Note(Curated):
    """What is said of some *regions* only, or *throughout* provinces, from the phase *since* on.

    *about* is what can be asked of it.
    """

    regions: tuple[Code, ...] = ()
    throughout: tuple[Code, ...] = ()
    about: tuple[Slug, ...] = ()
    since: Phase = Phase.BEFORE
    says: Localized
    facts: tuple[str, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1, max_length=2)

    @model_validator(mode="after")
    def _is_about_somewhere(self) -> Self:
        if not (self.regions or self.throughout):
            raise ValueError("regions: a note names regions, or provinces under 'throughout'")
        return self


class RegionFacts(Curated):
    """What is known of single regions, and what every region's answer rests on."""

    checked: date
    facts: tuple[str, ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1, max_length=3)
    related: tuple[Slug, ...] = ()
    sites: dict[Code, Host] = Field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    def of(self, region: Region) -> Iterator[Note]:
        """Yield what is noted of *region*."""
        for note in self.notes:
            if region.code in note.regions or region.province in note.throughout:
                yield note


_FILLED = {
    "question": {"region"},
    "label": {"region"},
    "elects": {"region", "offices", "ballots", "voting_day"},
    "elected": {"region", "offices", "ballots", "voting_day"},
    "governor": {"name"},
    "regent": {"name"},
    "mayor": {"name"},
    "sites": {"kpu", "bawaslu"},
    "either": {"one", "other"},
}
"""What may stand in braces in which sentence; in others, nothing."""


class RegionSentences(Curated):
    """What a region's answer is said with."""

    question: Localized
    label: Localized
    elects: Localized
    elected: Localized
    governor: Localized
    regent: Localized
    mayor: Localized
    local: Localized
    one_ballot: Localized
    two_ballots: Localized
    sites: Localized
    either: Localized

    @model_validator(mode="after")
    def _can_be_filled(self) -> Self:
        problems = [
            f"{name}: {problem}"
            for name in type(self).model_fields
            for lang in Lang
            for problem in wording.misfits(getattr(self, name).in_(lang), _FILLED.get(name, ()))
        ]
        if problems:
            raise ValueError("; ".join(problems))
        return self


def entry_id(region: Region) -> str:
    """Return the id of the entry of *region*: `wilayah-3273`."""
    return PREFIX + region.code.replace(".", "")


def entry(region: Region, regions: Regions, facts: RegionFacts, says: RegionSentences) -> FaqEntry:
    """Return what *region* elects and where to look further, as an entry."""
    notes = tuple(facts.of(region))
    question = _each(says.question, region=full_name(region))
    law, *official = facts.sources
    # Told twice, a source would fill the place of another.
    sources = dict.fromkeys((law, *(each for note in notes for each in note.sources), *official))
    return FaqEntry(
        id=entry_id(region),
        question=Heading(id=question.id, en=question.en),
        label=_label(says.label, region),
        asked_as=dict.fromkeys(Lang, (full_name(region),)),
        answer={
            Phase.BEFORE: _told(says.elects, region, regions, facts, says, Phase.BEFORE),
            Phase.AFTER: _told(says.elected, region, regions, facts, says, Phase.AFTER),
        },
        sources=tuple(sources)[:MOST_SOURCES],
        facts=tuple(dict.fromkeys((*facts.facts, *(id_ for note in notes for id_ in note.facts)))),
        checked=facts.checked,
        related=facts.related,
    )


def ballots(region: Region, regions: Regions) -> int:
    """Return how many ballot papers a voter of *region* got."""
    return len(list(_offices(region, regions)))


def _offices(region: Region, regions: Regions) -> Iterator[tuple[Kind | None, str]]:
    """Yield which heads are elected, and of what; without a kind, those of the regions within."""
    province = regions.by_code[region.province]
    if province.elects_2024:
        yield Kind.PROVINCE, province.name
    if region is not province and region.elects_2024:
        yield region.kind, region.name
    if region is province and regions.parts_elect(region):
        yield None, ""


def _label(sentence: Localized, region: Region) -> Label | None:
    """Return what a button shows; None, so that it shows the question, if that is too long."""
    try:
        return Label.model_validate(_each(sentence, region=full_name(region)).model_dump())
    except ValidationError:
        return None


def _told(
    sentence: Localized,
    region: Region,
    regions: Regions,
    facts: RegionFacts,
    says: RegionSentences,
    phase: Phase,
) -> Localized:
    order = list(Phase)
    notes = [each for each in facts.of(region) if order.index(each.since) <= order.index(phase)]
    said = {}
    for lang in Lang:
        offices = list(_offices(region, regions))
        lines = [_office(kind, name, says).in_(lang) for kind, name in offices]
        papers = says.one_ballot if len(offices) == 1 else says.two_ballots
        elects = _put(
            sentence.in_(lang),
            region=full_name(region),
            offices="\n".join(lines),
            ballots=papers.in_(lang),
        )
        kpu, bawaslu = _sites(region, regions, facts, says.either.in_(lang))
        sites = _put(says.sites.in_(lang), kpu=kpu, bawaslu=bawaslu)
        said[lang.value] = "\n\n".join([elects, *(each.says.in_(lang) for each in notes), sites])
    return Localized(**said)


def _office(kind: Kind | None, name: str, says: RegionSentences) -> Localized:
    match kind:
        case Kind.PROVINCE:
            return _each(says.governor, name=name)
        case Kind.REGENCY:
            return _each(says.regent, name=name)
        case Kind.CITY:
            return _each(says.mayor, name=name)
        case None:
            return says.local


def _sites(region: Region, regions: Regions, facts: RegionFacts, either: str) -> tuple[str, str]:
    """Return the addresses of its KPU and its Bawaslu, as the usual pattern makes them."""
    host = facts.sites.get(region.code) or text.normalise(region.name).replace(" ", "")
    plain = f"https://{host}.bawaslu.go.id"
    match region.kind:
        case Kind.PROVINCE:
            return f"https://{host}.kpu.go.id", plain
        case Kind.CITY:
            return f"https://kota-{host}.kpu.go.id", plain
        case Kind.REGENCY:
            # Without "kab", a name that a kota shares would be the kota's.
            own = f"https://{host}kab.bawaslu.go.id"
            shared = _shares_its_name(region, regions.rows)
            return f"https://kab-{host}.kpu.go.id", own if shared else _put(
                either, one=own, other=plain
            )


def _shares_its_name(region: Region, rows: Iterable[Region]) -> bool:
    return any(each.name == region.name and each is not region for each in rows)


def _each(sentence: Localized, **values: str) -> Localized:
    return Localized(id=_put(sentence.id, **values), en=_put(sentence.en, **values))


def _put(sentence: str, **values: str) -> str:
    """Put *values* into *sentence*; other braces are left for the calendar."""
    for name, value in values.items():
        sentence = sentence.replace(f"{{{name}}}", value)
    return sentence
