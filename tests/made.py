"""Tips, cases and verdicts that tests make without the talk that leads to them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from bot.cases import Case, File, Kind, Part, Tip, Verdict
from bot.turns import Change, Join, SaveCase, SaveTip
from knowledge.claims import Claim, Explanation, Rating
from knowledge.entries import Heading, Source

NOW = datetime(2024, 11, 20, 5, tzinfo=UTC)
TIP, CASE = "PK-2222", "PK-9999"


def tip(voter: str, code: str = TIP, text: str = "TPS tutup jam 10", **more: Any) -> Tip:
    given = {"kind": Kind.HOAX, "at": NOW, "parts": (Part(message=1, text=text),), **more}
    return Tip(code=code, voter=voter, **given)


def case(code: str = CASE, **more: Any) -> Case:
    return Case(code=code, **{"kind": Kind.HOAX, "opened": NOW, "seen": NOW, **more})


def folded(of: Tip, into: Case) -> tuple[Change, ...]:
    """Return the changes that open *into* with that tip."""
    return SaveTip(tip=of), SaveCase(case=into), Join(tip=of.code, case=into.code)


def file(what: str = "photo", number: int = 1, **more: Any) -> File:
    return File(what=what, id=f"id-{what}-{number}", unique=f"unique-{what}-{number}", **more)


def verdict(rating: Rating | None = Rating.HOAX) -> Verdict:
    return Verdict(rating=rating, title="Judul", explanation="Penjelasan", by=1, at=NOW)


def claim(title: str = "TPS disebut tutup pukul 10") -> Claim:
    return Claim(
        id=CASE.lower(),
        title=Heading(id=title, en=title),
        rating=Rating.HOAX,
        explanation=Explanation(id="TPS tutup pukul 13.00.", en="Polling closes at 13.00."),
        sources=(Source(title="Meja tinjau"),),
        checked=date(2024, 11, 20),
    )
