"""Who tells which rumour, and what reviewers make of it: drawn from a seed. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random

CONSONANTS, VOWELS = "bdgjklmnprst", "aiueo"
EACH = 4
"""Tips of one voter: a fifth within ten minutes would be the last that is shown."""


class Fate(StrEnum):
    """What reviewers do to a case."""

    LEFT = "left"
    TAKEN = "taken"
    RELEASED = "released"
    SPAM = "spam"
    PUBLISHED = "published"


class After(StrEnum):
    """What a voter does to a tip that was sent."""

    NOTHING = "nothing"
    EDITS = "edits"
    ADDS = "adds"


@dataclass(frozen=True)
class Rumour:
    """What is told; *mark* is a word that stands nowhere else."""

    mark: str
    kind: str
    photo: bool
    fate: Fate
    tellers: frozenset[int]

    @property
    def text(self) -> str:
        return f"Kabar dari grup warga desa {self.mark}: kotak suara sudah dibuka tadi malam."

    @property
    def corrected(self) -> str:
        return f"Kabar dari grup warga desa {self.mark}: kotak suara x{self.mark} dibuka kemarin."

    @property
    def more(self) -> str:
        return f"Tambahan: saksinya warga y{self.mark} di desa itu."


@dataclass(frozen=True)
class Telling:
    """One tip; *twice* if *Kirim* is pressed twice in haste."""

    rumour: int
    after: After
    twice: bool


@dataclass(frozen=True)
class Script:
    """The whole story: a row of tips for each voter, some of whom have all of it erased."""

    rumours: tuple[Rumour, ...]
    voters: tuple[tuple[Telling, ...], ...]
    erasing: frozenset[int]

    @property
    def tips(self) -> int:
        return sum(map(len, self.voters))

    def judged(self) -> list[Rumour]:
        """Return the rumours that reviewers act on."""
        return [each for each in self.rumours if each.fate is not Fate.LEFT]


def written(tips: int, random: Random) -> Script:
    """Return a script of so many tips, of which about a quarter are exact repeats."""
    voters = max(3, -(-tips // EACH))
    erasing = frozenset(random.sample(range(voters), max(1, voters // 8)))
    told: list[set[int]] = []
    rows: list[list[int]] = [[] for _ in range(voters)]
    for number in range(tips):
        voter = number % voters
        known = [n for n, tellers in enumerate(told) if voter not in tellers]
        if known and random.random() < 0.3:
            rumour = random.choice(known)
        else:
            rumour = len(told)
            told.append(set())
        told[rumour].add(voter)
        rows[voter].append(rumour)
    rumours = tuple(_rumour(tellers, erasing, random) for tellers in told)
    return Script(
        rumours,
        tuple(tuple(_telling(n, rumours[n], random) for n in row) for row in rows),
        erasing,
    )


def distinct(tips: int, random: Random) -> Script:
    """Return a script of rumours that have nothing in common, each told by a voter of its own."""
    rumours = tuple(
        Rumour(_mark(random), "hoax", photo=False, fate=Fate.LEFT, tellers=frozenset({voter}))
        for voter in range(tips)
    )
    voters = tuple((Telling(n, After.NOTHING, twice=False),) for n in range(tips))
    return Script(rumours, voters, frozenset())


def _mark(random: Random) -> str:
    return "".join(random.choice(CONSONANTS) + random.choice(VOWELS) for _ in range(5))


def _rumour(tellers: set[int], erasing: frozenset[int], random: Random) -> Rumour:
    fates = (*[Fate.LEFT] * 2, Fate.TAKEN, Fate.RELEASED, Fate.SPAM, *[Fate.PUBLISHED] * 2)
    fate = random.choice(fates)
    return Rumour(
        mark=_mark(random),
        kind=random.choice(("hoax", "hoax", "other", "money")),
        photo=random.random() < 0.25,
        # A case that loses its only tip is closed: what was done to it can't be told any more.
        fate=Fate.LEFT if tellers & erasing else fate,
        tellers=frozenset(tellers),
    )


def _telling(number: int, rumour: Rumour, random: Random) -> Telling:
    chosen = random.choice((*[After.NOTHING] * 6, After.EDITS, After.ADDS))
    # An edited tip is no exact repeat any more, and a caption is edited as a message of its own.
    alone = len(rumour.tellers) == 1 and not rumour.photo
    after = After.NOTHING if chosen is After.EDITS and not alone else chosen
    return Telling(number, after, twice=random.random() < 0.15)
