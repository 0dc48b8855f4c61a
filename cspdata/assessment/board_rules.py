"""The rules by which a cell of the evidence board is done, thin or missing.

Levels
    done     the leading indicator has a figure of the area for every one of its own months of the
             period, and so has another indicator of the theme, where more than one is declared
    thin     periods of the leading indicator are missing; or it stands alone among several; or a
             declared headline has no figures; or the figures end more than `STALE` months before
             the period does; or there is the analyst's text alone
    missing  no indicator of the theme has a figure of the area by the end of the period
Changes
    done     the test of the leading indicator was answered over all months asked for, which reach
             beyond the figures of the last assessment
    thin     it was answered over some of the months, or for another indicator alone, or the months
             compared end no later than that; or there is the analyst's text alone
    missing  no test of the theme was answered
Why
    done     the analyst wrote a note or a text on the theme in this area since the last assessment
    thin     what was written is older than that; or nothing was, and the change was tested, so that
             its parts can be taken apart
    missing  neither
Plan
    done     the plan has actions on the theme, each with a status, none overdue, one complete
    thin     an action has no status or is overdue; or none is complete; or the analyst's text alone
    missing  no plan is loaded, or it has no action on the theme
Community
    done     a survey's question on the theme was answered by `least_base` people of the area or
             more (30 where the contract says nothing), since the last assessment; or so many were
             asked what concerns them most, and some named the theme
    thin     fewer answered, or the answers are older; or the survey holds enough answers to
             questions on other themes alone; or there is the analyst's text alone
    missing  no survey of the area is loaded

The leading indicator is the first declared headline of the theme that has figures, else the first
indicator that has. "Since the last assessment" is told by `last_assessment` of the
partnership's file: figures after the month it covers, texts from the month it was published; where
it is not declared, by the day on which the cycle had it due; with neither it is not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from cspdata.analyst_notes import AnalystNote
from cspdata.analyst_texts import AnalystText
from cspdata.assessment.community import Concerns
from cspdata.assessment.cycle import LastTime
from cspdata.catalogue import AreaRef, Indicator, Statutory, Theme
from cspdata.measures import Evidence, series
from cspdata.periods import Period, distance, month_end
from cspdata.quality import open_needs
from cspdata.results import Change

Status = Literal["done", "thin", "missing"]
Page = Literal["load_data", "data_quality", "objective", "why", "plan", "community"]
ANALYST = "Community safety analyst"
STALE = 24  # months between the end of the figures and of the period
LEAST_BASE = 30  # people, where the survey's contract says nothing


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule says of a theme: the reason in plain words, who can fill it, on which page.

    `actor` is empty where the board that leads the theme is to act.
    """

    status: Status
    reason: str
    page: Page
    actor: str = ""
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What all rules look at: the build, the scope, and what people wrote and promised.

    `notes` are by indicator, `texts` by theme and content, both the newest of the area; `actions`
    are those of the plan with their statuses on the day; `last` is the last assessment,
    where it is known; `concerns` is what residents named.
    """

    evidence: Evidence
    area: AreaRef
    period: Period
    judged: Mapping[str, Change]
    last: LastTime | None
    notes: Mapping[str, AnalystNote]
    texts: Mapping[tuple[str, Statutory], AnalystText]
    actions: pd.DataFrame
    concerns: Concerns | None = None

    def known(self, theme: Theme) -> tuple[Indicator, ...]:
        """The indicators of a theme that have a figure of the area by the end of the period."""
        return tuple(
            one
            for one in self.evidence.catalogue.indicators_of(theme.id)
            if self.own(one) is not None
        )

    def leading(self, theme: Theme) -> Indicator | None:
        """The indicator that stands for a theme; None where none has figures."""
        known = self.known(theme)
        return next((one for one in known if one.headline), known[0] if known else None)

    def own(self, indicator: Indicator) -> Period | None:
        """The indicator's own months for the period; None where it has no figure of the area."""
        return self.evidence.kept(self._key("own", indicator), lambda: self._own(indicator))

    def base(self, indicator: Indicator) -> int:
        """How many people of the area answered in the latest own period; 0 where hidden."""
        return self.evidence.kept(self._key("base", indicator), lambda: self._base(indicator))

    def _key(self, what: str, indicator: Indicator) -> tuple[str, ...]:
        months = (str(self.period.first), str(self.period.last))
        return ("board", what, indicator.id, self.area.level, self.area.code, *months)

    def _base(self, indicator: Indicator) -> int:
        own = self.own(indicator)
        if own is None:
            return 0
        rows = series(self.evidence, indicator, area=self.area, period=own).frame
        rows = rows[~rows["suppressed"].astype(bool) & rows["exposure"].notna()]
        return 0 if rows.empty else round(float(rows["exposure"].iloc[-1]))

    def _own(self, indicator: Indicator) -> Period | None:
        area = self.evidence.area_for(indicator, self.area)
        codes = self.evidence.area_codes(self.evidence.dataset(indicator), area.level)
        cover = self.evidence.coverage_of(indicator)
        own = cover.own(self.period) if area.code in codes else None
        if own is None or not set(cover.starts_in(own)) & set(cover.complete):
            return None
        return own

    def seen_before(self, end: date) -> bool:
        """Whether figures that end on a day were there for the last assessment."""
        return self.last is not None and end <= self.last.covered

    def said_before(self, day: date) -> bool:
        """Whether what was written on a day was written before the last assessment."""
        return self.last is not None and day < self.last.published

    def in_words(self, theme: Theme, content: Statutory, otherwise: Judgement) -> Judgement:
        """A cell without evidence: thin where the analyst wrote of it, else as it was judged."""
        if (theme.id, content) not in self.texts:
            return otherwise
        reason = f"the analyst’s text is there, and no more: {otherwise.reason}"
        return Judgement("thin", reason, otherwise.page, otherwise.actor, otherwise.indicator)


def levels_judged(ground: Ground, theme: Theme) -> Judgement:
    """Whether the theme's levels are known, whole and not by one indicator alone."""
    lead = ground.leading(theme)
    if lead is None:
        return ground.in_words(theme, "levels", _no_figures(ground, theme))
    own, cover = ground.own(lead) or ground.period, ground.evidence.coverage_of(lead)
    asked, gaps = cover.starts_in(own), cover.missing_in(own)
    supplier = ground.evidence.dataset(lead).supplier
    declared = ground.evidence.catalogue.indicators_of(theme.id)
    known = ground.known(theme)
    if gaps:
        reason = f"{lead.title}: {len(gaps)} of {len(asked)} periods are missing"
        return Judgement("thin", reason, "data_quality", supplier, lead.id)
    if distance(own.last, ground.period.last) > STALE:
        reason = f"{lead.title}: the latest figures end in {own.last:%B %Y}"
        return Judgement("thin", reason, "load_data", supplier, lead.id)
    unseen = next((one for one in declared if one.headline and one not in known), None)
    if unseen and not lead.headline:
        reason = f"{unseen.title} has no figures here; {lead.title} stands for it"
        actor = ground.evidence.dataset(unseen).supplier
        return Judgement("thin", reason, "load_data", actor, lead.id)
    if len(known) == 1 < len(declared):
        reason = f"only one of {len(declared)} indicators has figures: {lead.title}"
        return Judgement("thin", reason, "load_data", _holder(ground, theme), lead.id)
    reason = f"{lead.title}: nothing is missing"
    return Judgement("done", reason, "objective", indicator=lead.id)


def changes_judged(ground: Ground, theme: Theme) -> Judgement:
    """Whether the theme's change was tested, over which months."""
    lead = ground.leading(theme)
    if lead is None:
        return ground.in_words(theme, "changes", _no_figures(ground, theme))
    change = ground.judged.get(lead.id)
    if change is None or not _answered(change):
        why = (change.refusal if change else "") or "the numbers are too small, or not known"
        supplier = ground.evidence.dataset(lead).supplier
        refused = Judgement(
            "missing", f"{lead.title} is not compared: {why}", "data_quality", supplier, lead.id
        )
        other = next((one for one in ground.known(theme) if _tested(ground, one)), None)
        if other is None:
            return ground.in_words(theme, "changes", refused)
        reason = f"{refused.reason}; {other.title} is"
        return Judgement("thin", reason, "objective", supplier, other.id)
    if not bool(change.frame["complete"].iloc[0]):
        months = len(change.matched)
        reason = f"{lead.title}: {months} of {len(change.period.months)} months could be compared"
        supplier = ground.evidence.dataset(lead).supplier
        return Judgement("thin", reason, "data_quality", supplier, lead.id)
    last = change.matched[-1][0]
    if ground.seen_before(month_end(last)):
        reason = f"the months compared end in {last:%B %Y}, no later than the last assessment’s"
        supplier = ground.evidence.dataset(lead).supplier
        return Judgement("thin", reason, "load_data", supplier, lead.id)
    return Judgement("done", f"tested: {change.verdict}", "objective", indicator=lead.id)


def why_judged(ground: Ground, theme: Theme) -> Judgement:
    """Whether the analyst said why, and whether that is of this year."""
    ids = [one.id for one in ground.evidence.catalogue.indicators_of(theme.id)]
    lead = ground.leading(theme)
    about = lead.id if lead else ""
    page: Page = "why" if lead else "objective"
    days = [ground.notes[one].written.date() for one in ids if one in ground.notes]
    if (theme.id, "why") in ground.texts:
        days.append(ground.texts[(theme.id, "why")].written.date())
    if days:
        newest = max(days)
        said = f"written on {newest.day} {newest:%B %Y}"
        if ground.said_before(newest):
            reason = f"{said}, before the last assessment"
            return Judgement("thin", reason, page, ANALYST, about)
        return Judgement("done", said, page, ANALYST, about)
    if lead and _tested(ground, lead):
        reason = "the change can be taken apart, and nobody has said why"
        return Judgement("thin", reason, "why", ANALYST, about)
    reason = "nothing is written, and no tested change to start from"
    return Judgement("missing", reason, page, ANALYST, about)


def plan_judged(ground: Ground, theme: Theme) -> Judgement:
    """Whether it is known how far the plan's actions on the theme were carried out."""
    named = {theme.id, theme.title.lower()}
    mine = ground.actions[ground.actions["theme"].str.lower().isin(named)]
    if ground.actions.empty:
        none = Judgement("missing", "no plan is loaded", "load_data")
        return ground.in_words(theme, "plan", none)
    if mine.empty:
        none = Judgement("missing", "the plan has no action on it", "plan")
        return ground.in_words(theme, "plan", none)
    total = len(mine)
    blank = int((mine["status"].fillna("") == "").sum())
    late, complete = int(mine["overdue"].sum()), int((mine["status"] == "complete").sum())
    told = f"{complete or 'none'} of {total} actions {'are' if complete > 1 else 'is'} complete"
    if total == 1:
        told = f"its one action is {'' if complete else 'not '}complete"
    if blank:
        return Judgement("thin", f"{blank} of {total} actions have no status", "plan")
    if late:
        overdue = "overdue" if total == 1 else f"{late} {'is' if late == 1 else 'are'} overdue"
        return Judgement("thin", f"{told}, {'and ' if total == 1 else ''}{overdue}", "plan")
    if not complete:
        return Judgement("thin", told, "plan")
    return Judgement("done", told, "plan")


def community_judged(ground: Ground, theme: Theme) -> Judgement:
    """Whether enough people were asked about the theme."""
    asked = [
        one for one in ground.evidence.catalogue.indicators.values() if "community" in one.statutory
    ]
    bases = {one.id: ground.base(one) for one in asked if ground.own(one)}
    mine = [one for one in asked if one.theme == theme.id and one.id in bases]
    if not bases:
        supplier = ground.evidence.dataset(asked[0]).supplier if asked else ""
        none = Judgement("missing", "no survey of this area is loaded", "load_data", supplier)
        return ground.in_words(theme, "community", none)
    supplier = ground.evidence.dataset((mine or asked)[0]).supplier
    enough = [one for one in mine if bases[one.id] >= _least(ground, one)]
    if enough:
        best = max(enough, key=lambda one: bases[one.id])
        told = f"{bases[best.id]:,} people answered on it"
        done = Judgement("done", told, "community", supplier, best.id)
        return _heard(ground, ground.own(best), done)
    if (named := _named(ground, theme)) and ground.concerns:
        told = f"{named[0]:,} of {named[1]:,} people named it as what concerns them most"
        done = Judgement("done", told, "community", supplier)
        return _heard(ground, ground.concerns.period, done)
    if mine:
        reason = "fewer people answered on it than may be shown"
        return Judgement("thin", reason, "community", supplier, mine[0].id)
    if any(bases[one.id] >= _least(ground, one) for one in asked if one.id in bases):
        reason = "the survey was answered, with no question on this theme"
        return Judgement("thin", reason, "community", supplier)
    none = Judgement("missing", "too few people of this area were asked", "community", supplier)
    return ground.in_words(theme, "community", none)


def _heard(ground: Ground, asked: Period | None, done: Judgement) -> Judgement:
    """What people said, as done; thin where they had said it by the last assessment."""
    if asked is None or not ground.seen_before(month_end(asked.last)):
        return done
    reason = f"{done.reason} up to {asked.last:%B %Y}, no later than the last assessment"
    return Judgement("thin", reason, done.page, done.actor, done.indicator)


def _named(ground: Ground, theme: Theme) -> tuple[int, int] | None:
    """How many of how many people named a theme as what concerns them; None where too few did."""
    if ground.concerns is None or ground.concerns.refusal:
        return None
    frame = ground.concerns.frame
    row = frame[(frame["theme"] == theme.id) & ~frame["suppressed"].astype(bool)]
    if row.empty or not float(row["base"].iloc[0]) >= LEAST_BASE:
        return None
    return round(float(row["count"].iloc[0])), round(float(row["base"].iloc[0]))


def _no_figures(ground: Ground, theme: Theme) -> Judgement:
    lacking = open_needs(ground.evidence, theme)
    wanted = f"; wanted: {lacking[0].what}" if lacking else ""
    reason = f"no figures of this area are loaded{wanted}"
    return Judgement("missing", reason, "load_data", _holder(ground, theme))


def _holder(ground: Ground, theme: Theme) -> str:
    """Who is to act on what the theme lacks: its holder; what is published, the analyst fetches.

    With nothing that is declared as lacking, who supplies the theme's first unseen indicator.
    """
    lacking = open_needs(ground.evidence, theme)
    if lacking:
        need = lacking[0]
        dataset = ground.evidence.catalogue.datasets.get(need.dataset)
        if dataset is not None and dataset.published:
            return f"{ANALYST} (publisher: {need.holder})"
        return need.holder
    known = ground.known(theme)
    unseen = [one for one in ground.evidence.catalogue.indicators_of(theme.id) if one not in known]
    return ground.evidence.dataset(unseen[0]).supplier if unseen else ""


def _answered(change: Change) -> bool:
    return not change.refusal and change.verdict != "cannot say"


def _tested(ground: Ground, indicator: Indicator) -> bool:
    change = ground.judged.get(indicator.id)
    return change is not None and _answered(change)


def _least(ground: Ground, indicator: Indicator) -> int:
    layout = ground.evidence.dataset(indicator).aggregates
    return (layout.least_base if layout else 0) or LEAST_BASE


RULES: Mapping[Statutory, Callable[[Ground, Theme], Judgement]] = {
    "levels": levels_judged,
    "changes": changes_judged,
    "why": why_judged,
    "plan": plan_judged,
    "community": community_judged,
}
