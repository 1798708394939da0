"""An election's calendar: which phase a moment is in, where the voter stands. Pure; no clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from knowledge.entries import Curated, Lang, Localized, Phase, Slug, Source, Text

MONTHS = 12


class Zone(StrEnum):
    """One of Indonesia's three time zones; the polling hours are local."""

    WIB = "WIB"
    WITA = "WITA"
    WIT = "WIT"

    @property
    def tz(self) -> timezone:
        """The zone as a fixed offset: Indonesia has no summer time."""
        return timezone(timedelta(hours=7 + list(Zone).index(self)), self.value)


Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class Stage(Curated):
    """One stage of the calendar; days are whole and inclusive, in local time."""

    title: Localized
    begins: date
    ends: date
    sources: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends < self.begins:
            raise ValueError(f"ends {self.ends} before it begins {self.begins}")
        return self


class PollingHours(Curated):
    """When polling stations open and close, in local time."""

    opens: time
    closes: time

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes.replace(tzinfo=None) <= self.opens.replace(tzinfo=None):
            raise ValueError(f"closes {self.closes:%H:%M}, before it opens")
        return self


class Words(Curated):
    """What dates and polling hours are said with, in both languages."""

    months: dict[Lang, tuple[Text, ...]]
    day: Localized
    span: Localized
    polls_everywhere: Localized
    polls_later: Localized
    polls_open: Localized
    polls_closed: Localized

    @model_validator(mode="after")
    def _twelve_months(self) -> Self:
        if any(len(self.months.get(lang, ())) != MONTHS for lang in Lang):
            raise ValueError("months: twelve names are needed in each language")
        return self

    def date(self, day: date, lang: Lang) -> str:
        """Return *day* as people write it."""
        month = self.months[lang][day.month - 1]
        return self.day.in_(lang).format(day=day.day, month=month, year=day.year)


class Election(Curated):
    """One election: its stages by key, and the hours of its polls."""

    id: Slug
    name: Localized
    polls: PollingHours
    stages: dict[Key, Stage] = Field(min_length=1)

    @model_validator(mode="after")
    def _phases_are_defined(self) -> Self:
        needed = ("quiet_period", "voting_day", "counting")
        if missing := [key for key in needed if key not in self.stages]:
            raise ValueError(f"stages: {', '.join(missing)} missing; the phases follow from them")
        return self

    @cached_property
    def voting_day(self) -> date:
        """The day of voting."""
        return self.stages["voting_day"].begins

    def phase(self, now: datetime, zone: Zone | None = None) -> Phase:
        """Return the phase at *now* in *zone*; in the zone that is furthest behind if unknown.

        Counting begins when the polls close, at the local hour.
        """
        here = now.astimezone((zone or Zone.WIB).tz).replace(tzinfo=None)
        if here.date() < self.stages["quiet_period"].begins:
            return Phase.BEFORE
        if here.date() < self.voting_day:
            return Phase.QUIET
        if here < datetime.combine(self.voting_day, self.polls.closes):
            return Phase.VOTING_DAY
        return Phase.COUNTING if here.date() <= self.stages["counting"].ends else Phase.AFTER

    def dates(self, lang: Lang, words: Words) -> dict[str, str]:
        """Return the calendar's days as they may stand in braces: `{campaign}`, `{campaign_ends}`."""
        filled = {}
        for key, stage in self.stages.items():
            begins, ends = words.date(stage.begins, lang), words.date(stage.ends, lang)
            span = words.span.in_(lang).format(begins=begins, ends=ends)
            filled[key] = begins if stage.begins == stage.ends else span
            filled[f"{key}_begins"], filled[f"{key}_ends"] = begins, ends
        return filled

    def hours(self, now: datetime, zone: Zone | None, lang: Lang, words: Words) -> dict[str, str]:
        """Return the polling hours as they may stand in braces, as they read at *now* in *zone*."""
        return {
            "polls_open": f"{self.polls.opens:%H.%M}",
            "polls_close": f"{self.polls.closes:%H.%M}",
            "polls_now": self._polls_now(now, zone, lang, words),
        }

    def _polls_now(self, now: datetime, zone: Zone | None, lang: Lang, words: Words) -> str:
        opens, closes = f"{self.polls.opens:%H.%M}", f"{self.polls.closes:%H.%M}"
        if zone is None:
            return words.polls_everywhere.in_(lang).format(
                opens=opens, closes=closes, **self._hours_in_wib
            )
        here = now.astimezone(zone.tz).replace(tzinfo=None)
        if here < datetime.combine(self.voting_day, self.polls.opens):
            sentence = words.polls_later
        elif here < datetime.combine(self.voting_day, self.polls.closes):
            sentence = words.polls_open
        else:
            sentence = words.polls_closed
        return sentence.in_(lang).format(
            day=words.date(self.voting_day, lang),
            opens=opens,
            closes=closes,
            time=f"{here:%H.%M}",
            zone=zone.value,
        )

    @cached_property
    def _hours_in_wib(self) -> Mapping[str, str]:
        """The polling hours of each zone, as a clock in Jakarta shows them."""
        hours = {}
        for zone in Zone:
            local = (
                datetime.combine(self.voting_day, hour, zone.tz).astimezone(Zone.WIB.tz)
                for hour in (self.polls.opens, self.polls.closes)
            )
            hours[zone.lower()] = "–".join(f"{each:%H.%M}" for each in local)
        return hours
