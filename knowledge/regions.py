"""Provinces, kabupaten and kota: find one in what a voter typed. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Annotated, NamedTuple, Self

from pydantic import Field, StringConstraints, model_validator
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from knowledge import text
from knowledge.elections import Zone
from knowledge.entries import Curated, Text
from knowledge.lexicon import Lexicon

LONGEST_NAME = 5
"""Words of the longest name that is looked for."""

MOST_WORDS, MOST_FOUND = 30, 6
"""Words of an answer to "which region?" that are read, and regions to choose from."""

SHORTEST_MISSPELT, LONG = 5, 8
"""Letters a misspelt name needs before one wrong letter is forgiven, and before two are."""

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

KIND_OF = {
    **{word: kind for kind, words in KINDS.items() for word in words},
    "propinsi": Kind.PROVINCE,
    "kotamadya": Kind.CITY,
    "kodya": Kind.CITY,
}
"""What each word before or after a name says of it."""

_SMALLER = frozenset(
    {"kecamatan", "kec", "kelurahan", "kel", "desa", "ds", "dusun", "dsn", "kampung", "kp"}
    | {"nagari", "distrik", "jalan", "jl", "jln", "gang", "rt", "rw", "perumahan", "komplek"}
)
"""What is within a region; the name after it may be that of a region elsewhere."""

_WITHIN_NAMES = frozenset({"administrasi", "adm", "administratif", "madya"})
_SHORT = {"kep": "kepulauan", "sel": "selatan", "bar": "barat", "ut": "utara", "tim": "timur"}


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
    def searched(self) -> Mapping[str, tuple[Region, ...]]:
        """Regions by name without spaces or kind; an archipelago by the rest of its name too."""
        found = defaultdict[str, list[Region]](list)
        for region in self.rows:
            for name in {_squeezed(each) for each in _names(region)}:
                found[name].append(region)
        for region in self.rows:
            found.setdefault(_squeezed(re.sub("^(Kepulauan|Pulau) ", "", region.name)), [region])
        return {name: tuple(regions) for name, regions in found.items()}

    @cached_property
    def worded(self) -> Mapping[str, frozenset[int]]:
        """The places of the rows with each word in their names."""
        found = defaultdict[str, set[int]](set)
        for place, region in enumerate(self.rows):
            for word in text.normalise(" ".join(_names(region))).split():
                found[word].add(place)
        return {word: frozenset(places) for word, places in found.items()}

    @cached_property
    def stands_for(self) -> Mapping[str, str]:
        """The one-word name that a one-word alias stands for: `bandung` for `bdg`."""
        pairs = (
            (_squeezed(alias), region.name)
            for region in self.rows
            for alias in _names(region)[1:]
            if " " not in alias + region.name
        )
        return {alias: text.normalise(name) for alias, name in pairs}

    @cached_property
    def by_code(self) -> Mapping[str, Region]:
        """Each region by its code."""
        return {region.code: region for region in self.rows}

    def parts_elect(self, province: Region) -> bool:
        """Return whether any region in *province* elects its own head."""
        return province.code in self._with_elected_parts

    @cached_property
    def _with_elected_parts(self) -> frozenset[str]:
        return frozenset(each.province_code or "" for each in self.rows if each.elects_2024)

    @cached_property
    def zones(self) -> Mapping[str, Zone]:
        """The zone of each province code."""
        return {region.code: region.zone for region in self.rows if region.zone}


def full_name(region: Region) -> str:
    """Return the name with what the region is: "Kabupaten Bandung"."""
    return f"{region.kind.capitalize()} {region.name}"


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


def placeless(question: str, regions: Regions, lexicon: Lexicon) -> str:
    """Return the normalised *question* without the places that it is about; empty if it names none."""
    words = text.normalise(question).split()
    kept: list[str] = []
    at = 0
    while at < len(words):
        led = bool(kept) and kept[-1] in lexicon.before_places
        size = _longest(words, at, regions) if led else 0
        if size:
            kept.pop()
        else:
            kept.append(words[at])
        at += size or 1
    return " ".join(kept) if len(kept) < len(words) else ""


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


class _Hit(NamedTuple):
    """Regions that a stretch of words names; *small* if it rather names a place within one."""

    start: int
    end: int
    regions: tuple[Region, ...]
    small: bool


def search(typed: str, regions: Regions, lexicon: Lexicon) -> tuple[Region, ...]:
    """Return the regions that *typed* may mean, as an answer to "which region?".

    One if it is clear, at most MOST_FOUND if a name is shared, none if nothing is near.
    """
    said = list(_told(typed, regions, lexicon))[:MOST_WORDS]
    hits = list(_hits(said, regions, lexicon))
    hits = [hit for hit in hits if not hit.small] or hits
    found = _united(hits)
    if all(region.kind is Kind.PROVINCE for region in found):
        found = _by_parts(said, hits, regions, lexicon) or found
    return tuple(found[:MOST_FOUND])


def told(words: Sequence[str], regions: Regions, lexicon: Lexicon) -> tuple[Region, ...]:
    """Return the regions that *words* name; none if any of them says something else."""
    said = list(_told(" ".join(words), regions, lexicon))
    taken = {at for hit in _hits(said, regions, lexicon) for at in range(hit.start, hit.end)}
    for at, word in enumerate(said):
        within = at > 0 and said[at - 1] in _SMALLER
        aside = word in regions.worded or word in KIND_OF or word in _SMALLER or within
        if at not in taken and not aside:
            return ()
    return search(" ".join(words), regions, lexicon)


def _names(region: Region) -> list[str]:
    return [region.name, *filter(None, region.aliases.split(";"))]


def _squeezed(name: str) -> str:
    return text.normalise(name).replace(" ", "")


def _told(typed: str, regions: Regions, lexicon: Lexicon) -> Iterator[str]:
    """Yield the words of *typed*, in standard spelling if they are part of no name."""
    for word in text.normalise(typed).split():
        if word in regions.worded or word in KIND_OF:
            yield word
        elif word in _SHORT:
            yield _SHORT[word]
        elif word not in _WITHIN_NAMES:
            yield from lexicon.standard.get(word, word).split()


def _hits(said: list[str], regions: Regions, lexicon: Lexicon) -> Iterator[_Hit]:
    """Yield what is named, from left to right, the longest names first."""
    at = 0
    while at < len(said):
        size, found = _named_at(said, at, regions, lexicon)
        if found:
            end, small = at + size, at > 0 and said[at - 1] in _SMALLER
            kind = _kind_beside(said, at, end, regions)
            yield _Hit(at, end, _of_kind(found, kind), small)
        at += size


def _named_at(
    said: list[str], at: int, regions: Regions, lexicon: Lexicon
) -> tuple[int, tuple[Region, ...]]:
    """Return the longest name that begins at *at*, exact or nearly, and whose it is."""
    for size in range(min(LONGEST_NAME, len(said) - at), 0, -1):
        window = said[at : at + size]
        whole = "".join(window)
        if found := regions.searched.get(whole):
            return size, found
        name = regions.stands_for.get(window[0], "") if size > 1 else ""
        if name and (found := regions.searched.get(name + "".join(window[1:]))):
            return size, found
        if not any(_is_certain(word, regions, lexicon) for word in window) and (
            found := _misspelt(window, regions)
        ):
            return size, found
    return 1, ()


def _is_certain(word: str, regions: Regions, lexicon: Lexicon) -> bool:
    """Return whether *word* is a word of its own, and no part of a misspelt name."""
    if word in KIND_OF or word in regions.worded:
        return word in KIND_OF
    return word in _SMALLER or word in lexicon.vocabulary or word.isdigit()


def _misspelt(window: list[str], regions: Regions) -> tuple[Region, ...]:
    """Return the regions whose names *window* is a slip or two away from."""
    typed = "".join(window)
    known = all(word in regions.worded for word in window)
    if len(typed) < SHORTEST_MISSPELT or (known and len(window) == 1):
        return ()
    names = [
        name for name in regions.searched if name[0] == typed[0] and len(name) >= SHORTEST_MISSPELT
    ]
    slips = 1 if known or len(typed) < LONG else 2
    near = extract(typed, names, scorer=OSA.distance, score_cutoff=slips, limit=MOST_FOUND)
    least = [name for name, distance, _ in near if distance == near[0][1]]
    return tuple(region for name in least for region in regions.searched[name])


def _kind_beside(said: list[str], start: int, end: int, regions: Regions) -> Kind | None:
    """Return the kind that is said before the name, or else after it: "bandung kota"."""
    if start > 0 and said[start - 1] in KIND_OF:
        return KIND_OF[said[start - 1]]
    of_the_next = end + 1 < len(said) and said[end + 1] in regions.worded
    return KIND_OF.get(said[end]) if end < len(said) and not of_the_next else None


def _of_kind(found: tuple[Region, ...], kind: Kind | None) -> tuple[Region, ...]:
    return tuple(region for region in found if region.kind is kind) or found


def _united(hits: list[_Hit]) -> list[Region]:
    """Return what *hits* mean together: a province only narrows if what is in it is named too."""
    around = {id(hit): _narrows(hit, hits) for hit in hits}
    codes = set[str]().union(*around.values())
    rest = [set(hit.regions) for hit in hits if not around[id(hit)]]
    found = list[Region]()
    for hit in hits:
        if around[id(hit)] or any(each < set(hit.regions) for each in rest):
            continue
        inside = [each for each in hit.regions if each.province in codes]
        found += [each for each in inside or hit.regions if each not in found]
    return found


def _narrows(hit: _Hit, hits: list[_Hit]) -> set[str]:
    """Return the codes of the provinces that *hit* names around what another of *hits* names."""
    others = {each for other in hits for each in other.regions if each not in hit.regions}
    below = {each.province_code for each in others}
    return {each.code for each in hit.regions if each.code in below}


def _by_parts(
    said: list[str], hits: list[_Hit], regions: Regions, lexicon: Lexicon
) -> list[Region]:
    """Return the regions with all that is left of *said* in their names: "kutai", "lombok ntb"."""
    taken = {at for hit in hits for at in range(hit.start, hit.end)}
    rest = [word for at, word in enumerate(said) if at not in taken and word not in KIND_OF]
    aside = lexicon.silent.union(lexicon.beside_places, lexicon.before_places)
    places = [regions.worded.get(word, frozenset()) for word in rest if word not in aside]
    shared = frozenset.intersection(*places) if places else frozenset[int]()
    codes = {each.code for hit in hits for each in hit.regions}
    found = [regions.rows[place] for place in sorted(shared)]
    inside = [each for each in found if not codes or each.province_code in codes]
    kind = next((KIND_OF[word] for word in said if word in KIND_OF), None)
    narrowed = _of_kind(tuple(inside), kind)
    return list(narrowed) if len(narrowed) <= MOST_FOUND else []
