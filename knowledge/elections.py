"""An election's calendar: which phase a moment is in, where the voter stands. Pure; no clock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from knowledge.entries import Curated, Lang, Localized, Phase, Slug, Source, Text

MONTHS = 12

COMPUTED = ("polls_open", "polls_close", "polls_now", "days_left", "stage_now", "timeline")
"""The placeholders of an answer that are no stage of the calendar."""


class Zone(StrEnum):
    """One of Indonesia's three time zones; the polling hours are local."""

    WIB = "WIB"
    WITA = "WITA"
    WIT = "WIT"

    @cached_property
    def tz(self) -> timezone:
        """The zone as a fixed offset: Indonesia has no summer time."""
        return timezone(timedelta(hours=7 + list(Zone).index(self)), self.value)


Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class Weight(StrEnum):
    """Whether a stage is one of those that a short calendar has."""

    MAIN = "main"
    MINOR = "minor"


class Stage(Curated):
    """One stage of the calendar; days are whole and inclusive, in local time.

    Before the phase *known_from* its days had not been set, so that it is not foretold.
    """

    title: Localized
    begins: date
    ends: date
    weight: Weight = Weight.MAIN
    known_from: Phase = Phase.BEFORE
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
    within_month: Localized
    within_year: Localized
    over_years: Localized
    vote_ahead: Localized
    vote_tomorrow: Localized
    vote_today: Localized
    vote_closed: Localized
    vote_yesterday: Localized
    vote_past: Localized
    stages_now: Localized
    stage_today: Localized
    stage_until: Localized
    stages_none: Localized
    stages_next: Localized
    stages_over: Localized
    timeline_past: Localized
    timeline_now: Localized
    timeline_coming: Localized

    @model_validator(mode="after")
    def _twelve_months(self) -> Self:
        if any(len(self.months.get(lang, ())) != MONTHS for lang in Lang):
            raise ValueError("months: twelve names are needed in each language")
        return self

    def days(self, begins: date, ends: date, lang: Lang) -> str:
        """Return a span of days in few letters: month and year are said once if they are shared."""
        if begins == ends:
            return self.date(begins, lang)
        first_month, month = (self.months[lang][each.month - 1] for each in (begins, ends))
        if begins.year != ends.year:
            sentence = self.over_years
        else:
            sentence = self.within_year if begins.month != ends.month else self.within_month
        return sentence.in_(lang).format(
            first=begins.day,
            first_month=first_month,
            first_year=begins.year,
            last=ends.day,
            month=month,
            year=ends.year,
        )

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

    def as_of(
        self,
        now: datetime,
        zone: Zone | None,
        lang: Lang,
        words: Words,
        names: Collection[str] = COMPUTED,
    ) -> dict[str, str]:
        """Return those of *names* that may stand in braces and depend on *now*; days are of *zone*.

        In the zone that is furthest behind if it is unknown, as the phase.
        """
        phase = self.phase(now, zone)
        here = now.astimezone((zone or Zone.WIB).tz).replace(tzinfo=None)
        told: Mapping[str, Callable[[], str]] = {
            "polls_open": lambda: f"{self.polls.opens:%H.%M}",
            "polls_close": lambda: f"{self.polls.closes:%H.%M}",
            "polls_now": lambda: self._polls_now(now, zone, lang, words),
            "days_left": lambda: self._days_left(here.date(), phase, lang, words),
            "stage_now": lambda: self._stage_now(here, phase, lang, words),
            "timeline": lambda: self._timeline(here, phase, lang, words),
        }
        return {name: told[name]() for name in names}

    def _days_left(self, today: date, phase: Phase, lang: Lang, words: Words) -> str:
        days = (self.voting_day - today).days
        today_is = words.vote_closed if phase is Phase.COUNTING else words.vote_today
        near = {1: words.vote_tomorrow, 0: today_is, -1: words.vote_yesterday}
        sentence = near.get(days, words.vote_ahead if days > 0 else words.vote_past)
        return sentence.in_(lang).format(
            days=abs(days),
            day=words.date(self.voting_day, lang),
            election=self.name.in_(lang),
            opens=f"{self.polls.opens:%H.%M}",
            closes=f"{self.polls.closes:%H.%M}",
        )

    def _stage_now(self, here: datetime, phase: Phase, lang: Lang, words: Words) -> str:
        known, today, election = self._known(phase), here.date(), self.name.in_(lang)
        last = max((stage for _, stage in known), key=lambda each: each.ends)
        if last.ends < today:
            days = words.days(last.begins, last.ends, lang)
            return words.stages_over.in_(lang).format(
                election=election, title=last.title.in_(lang), days=days
            )
        begun = [stage for key, stage in known if today <= stage.ends and self._begun(key, here)]
        lines = [
            (words.stage_today if stage.begins == stage.ends else words.stage_until)
            .in_(lang)
            .format(title=stage.title.in_(lang), day=words.date(stage.ends, lang))
            # The main stages first: one of them is what is meant.
            for stage in sorted(begun, key=lambda each: each.weight)
        ]
        sentence = words.stages_now if lines else words.stages_none
        said = [sentence.in_(lang).format(election=election, stages="\n".join(lines))]
        coming = (stage for key, stage in self._main(phase) if not self._begun(key, here))
        if stage := next(coming, None):
            days = words.days(stage.begins, stage.ends, lang)
            said.append(words.stages_next.in_(lang).format(title=stage.title.in_(lang), days=days))
        return "\n\n".join(said)

    def _timeline(self, here: datetime, phase: Phase, lang: Lang, words: Words) -> str:
        lines = []
        for key, stage in self._main(phase):
            if stage.ends < here.date():
                sentence = words.timeline_past
            else:
                begun = self._begun(key, here)
                sentence = words.timeline_now if begun else words.timeline_coming
            days = words.days(stage.begins, stage.ends, lang)
            lines.append(sentence.in_(lang).format(days=days, title=stage.title.in_(lang)))
        return "\n".join(lines)

    def _known(self, phase: Phase) -> list[tuple[str, Stage]]:
        """Return the stages whose days are known in *phase*, in the order of their beginning."""
        order = list(Phase)
        until = order.index(phase)
        return [each for each in self._in_order if order.index(each[1].known_from) <= until]

    def _main(self, phase: Phase) -> list[tuple[str, Stage]]:
        return [each for each in self._known(phase) if each[1].weight is Weight.MAIN]

    def _begun(self, key: str, here: datetime) -> bool:
        """Return whether a stage has begun at the local time *here*."""
        stage = self.stages[key]
        # Counting begins when the polls close, as its phase does.
        counted = key == "counting" and stage.begins == self.voting_day
        return here >= datetime.combine(stage.begins, self.polls.closes if counted else time.min)

    @cached_property
    def _in_order(self) -> list[tuple[str, Stage]]:
        return sorted(self.stages.items(), key=lambda each: (each[1].begins, each[1].ends))

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
