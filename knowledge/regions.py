"""Provinces, kabupaten and kota: find one in what a voter typed. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from knowledge import text
from knowledge.elections import Zone
from knowledge.entries import Curated, Text

LONGEST_NAME = 5
"""Words of the longest name that is looked for."""


Code = Annotated[str, StringConstraints(pattern=r"^\d\d(\.\d\d)?$")]
"""A code of the Ministry of Home Affairs: `91`, `91.71`."""


class Kind(StrEnum):
    """What a region is."""

    PROVINCE = "provinsi"
    REGENCY = "kabupaten"
    CITY = "kota"


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
            for name in (bare, f"{region.kind.value} {bare}", *others):
                found[name].append(region)
        return {name: tuple(regions) for name, regions in found.items()}

    @cached_property
    def zones(self) -> Mapping[str, Zone]:
        """The zone of each province code."""
        return {region.code: region.zone for region in self.rows if region.zone}


def find(question: str, regions: Regions) -> tuple[Region, ...]:
    """Return the regions of the longest name in *question*; several if the name is shared."""
    return next((regions.named[name] for name in _names(question) if name in regions.named), ())


def zone(question: str, regions: Regions) -> Zone | None:
    """Return the time zone of the region that *question* names; None if none or not one zone."""
    zones = {regions.zones[region.province] for region in find(question, regions)}
    return zones.pop() if len(zones) == 1 else None


def is_name(question: str, regions: Regions) -> bool:
    """Tell whether *question* is a region's name and nothing else."""
    return text.normalise(question) in regions.named


def _names(question: str) -> Iterator[str]:
    found = text.normalise(question).split()
    for size in range(min(LONGEST_NAME, len(found)), 0, -1):
        yield from _windows(found, size)


def _windows(found: list[str], size: int) -> Iterable[str]:
    return (" ".join(found[start : start + size]) for start in range(len(found) - size + 1))
