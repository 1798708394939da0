"""Provinces, kabupaten and kota: find one in what a voter typed. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from knowledge import text
from knowledge.elections import Zone
from knowledge.entries import Curated, Text
from knowledge.lexicon import Lexicon

LONGEST_NAME = 5
"""Words of the longest name that is looked for."""


Code = Annotated[str, StringConstraints(pattern=r"^\d\d(\.\d\d)?$")]
"""A code of the Ministry of Home Affairs: `91`, `91.71`."""


class Kind(StrEnum):
    """What a region is."""

    PROVINCE = "provinsi"
    REGENCY = "kabupaten"
    CITY = "kota"


KINDS = {
    Kind.PROVINCE: ("provinsi", "prov", "province"),
    Kind.REGENCY: ("kabupaten", "kab", "regency"),
    Kind.CITY: ("kota", "city"),
}
"""What people put before a name."""


class Region(Curated):
    """One row of `regions.csv`; *zone* is written for provinces and holds for all below them.

    *aliases* are what else people call it, parted by semicolons.
    """

    code: Code
    name: Text
    kind: Kind
    province_code: Code | None = None
    elects_2024: bool
    zone: Zone | None = None
    aliases: str = ""

    @property
    def province(self) -> str:
        """The code of its province; its own if it is one."""
        return self.province_code or self.code


class Regions(Curated):
    """Every region, findable by name."""

    rows: tuple[Region, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _every_region_has_a_zone(self) -> Self:
        lacking = [each.name for each in self.rows if each.province not in self.zones]
        if lacking:
            raise ValueError(f"no time zone for {', '.join(lacking[:5])}")
        return self

    @cached_property
    def named(self) -> Mapping[str, tuple[Region, ...]]:
        """Regions by normalised name, with and without *kabupaten*, *kota* and *provinsi*."""
        found = defaultdict[str, list[Region]](list)
        for region in self.rows:
            bare = text.normalise(region.name)
            others = (text.normalise(each) for each in region.aliases.split(";") if each)
            kinds = KINDS[region.kind]
            for name in (bare, *(f"{kind} {bare}" for kind in kinds), *others):
                found[name].append(region)
        return {name: tuple(regions) for name, regions in found.items()}

    @cached_property
    def zones(self) -> Mapping[str, Zone]:
        """The zone of each province code."""
        return {region.code: region.zone for region in self.rows if region.zone}


def find(question: str, regions: Regions) -> tuple[Region, ...]:
    """Return the regions of the longest name in *question*; several if the name is shared."""
    return regions.named.get(_name(question, regions), ())


def alone(question: str, regions: Regions, lexicon: Lexicon) -> tuple[Region, ...]:
    """Return the regions that *question* names if it says nothing else: "saya di makassar"."""
    name = _name(question, regions)
    rest = f" {text.normalise(question)} ".replace(f" {name} ", " ", 1).split()
    told = all(word in lexicon.beside_places for word in rest)
    return regions.named.get(name, ()) if told else ()


def zone(question: str, regions: Regions, lexicon: Lexicon) -> Zone | None:
    """Return the time zone of the places that *question* is about; None if none or several.

    A name counts after a word like "di" only: many are everyday words too (buru, batu, puncak).
    """
    words, found = text.normalise(question).split(), list[Region]()
    at, led = 0, False
    while at < len(words):
        size = _longest(words, at, regions) if led else 0
        found += regions.named.get(" ".join(words[at : at + size]), ())
        led = size > 0 or words[at] in lexicon.before_places
        at += size or 1
    return common_zone(found, regions)


def common_zone(found: Iterable[Region], regions: Regions) -> Zone | None:
    """Return the time zone that all of *found* share; None if there is none."""
    zones = {regions.zones[region.province] for region in found}
    return zones.pop() if len(zones) == 1 else None


def _longest(words: list[str], at: int, regions: Regions) -> int:
    """Return how many words the longest name that begins at *at* has; 0 if none does."""
    sizes = range(min(LONGEST_NAME, len(words) - at), 0, -1)
    return next((n for n in sizes if " ".join(words[at : at + n]) in regions.named), 0)


def _name(question: str, regions: Regions) -> str:
    """Return the longest name in *question*; empty if there is none."""
    found = text.normalise(question).split()
    for size in range(min(LONGEST_NAME, len(found)), 0, -1):
        for name in _windows(found, size):
            if name in regions.named:
                return name
    return ""


def _windows(found: list[str], size: int) -> Iterable[str]:
    return (" ".join(found[start : start + size]) for start in range(len(found) - size + 1))
