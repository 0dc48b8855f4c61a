"""What the evidence proposes for the criteria of the workshop, each with how it was computed.

A proposal is where people start from, never a score. What cannot be computed is not assessed, with
the reason: it is no low score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from cspdata.catalogue import AreaRef, Criterion, Indicator
from cspdata.measures.change import board
from cspdata.measures.evidence import Evidence
from cspdata.measures.harm import harm, theme_harm
from cspdata.periods import Period
from cspdata.priorities.events import Proposal
from cspdata.results import Change
from cspdata.severity import ThemeHarm

FEWEST_THEMES = 4  # with a figure, before they can be parted into quarters
NO_CONCERN = "no answers of residents about this theme are loaded"
_NOT = "Not assessed: "


@dataclass(frozen=True, slots=True)
class Figure:
    """What a theme has for a criterion: a number to be ranked and what it is, or why none."""

    value: float | None
    how: str


def concern_figures(frame: pd.DataFrame, *, said_of: str) -> dict[str, Figure]:
    """The share of residents who name each theme, from a table of concerns, by theme.

    Columns `theme`, `value` (per cent), `base` and `suppressed`; `said_of` is the survey and its
    time. A suppressed row has no figure and says so.
    """
    found = {}
    for row in frame.to_dict("records"):
        if row["suppressed"] or pd.isna(row["value"]):
            found[str(row["theme"])] = Figure(None, "too few answered to show the share")
            continue
        how = f"{row['value']:.0f} % of {row['base']:,.0f} who answered name it ({said_of})"
        found[str(row["theme"])] = Figure(float(row["value"]), how)
    return found


def proposals(
    evidence: Evidence,
    *,
    area: AreaRef,
    period: Period,
    before: Period,
    concerns: Mapping[str, Figure] = MappingProxyType({}),
    no_concerns: str = NO_CONCERN,
) -> tuple[Proposal, ...]:
    """A proposal for every theme and every criterion that evidence may pre-fill.

    Of the period, its change from the one before. `concerns` are the figures of what residents
    say, by theme (`concern_figures`); `no_concerns` says why a theme has none. Refuses a catalogue
    without criteria.
    """
    declared = evidence.catalogue.criteria
    if declared is None:
        raise ValueError("no criteria are declared: write data/catalogue/criteria.toml")
    changes = board(evidence, area=area, period=period, before=before)
    headlines = _headlines(evidence)
    found: list[Proposal] = []
    for criterion in declared.criteria:
        source = criterion.evidence.source
        if source == "trend":
            found += [
                _trend(theme, criterion, changes.get(one.id) if one else None)
                for theme, one in headlines.items()
            ]
            continue
        if source == "volume":
            figures = _volumes(headlines, changes)
        elif source == "harm":
            figures = _harms(evidence, area=area, period=period)
        elif source == "concern":
            none = Figure(None, no_concerns)
            figures = {theme: concerns.get(theme, none) for theme in headlines}
        else:
            continue
        found += _scored(criterion, figures)
    order = {theme: k for k, theme in enumerate(headlines)}
    return tuple(sorted(found, key=lambda one: order[one.theme]))


def _headlines(evidence: Evidence) -> dict[str, Indicator | None]:
    """The first headline of each theme, in the order of the catalogue; None where it has none."""
    catalogue = evidence.catalogue
    themes = [theme.id for objective in catalogue.objectives for theme in objective.themes]
    first = {one.theme: one for one in reversed(catalogue.headlines)}
    return {theme: first.get(theme) for theme in themes}


def _volumes(
    headlines: Mapping[str, Indicator | None], changes: Mapping[str, Change]
) -> dict[str, Figure]:
    """How many events the headline of each theme counts."""
    found = {}
    for theme, one in headlines.items():
        change = changes.get(one.id) if one else None
        if one is None or change is None:
            found[theme] = Figure(None, "the theme has no headline figure")
        elif one.told != "count":
            found[theme] = Figure(None, f"{one.title} is a share, not a number of events")
        elif change.frame.empty or pd.isna(count := change.frame.iloc[0]["count"]):
            found[theme] = Figure(None, f"{one.title}: {change.refusal or 'no count is shown'}")
        else:
            how = f"{count:,.0f} {one.noun}, {change.period.label} ({one.title})"
            found[theme] = Figure(float(count), how)
    return found


def _harms(evidence: Evidence, *, area: AreaRef, period: Period) -> dict[str, Figure]:
    """The weighed harm of each theme's offences, with what it was added up of."""
    table = harm(evidence, area=area, period=period)
    themes = [theme for one in evidence.catalogue.objectives for theme in one.themes]
    return {theme.id: _harm_figure(theme_harm(table, theme)) for theme in themes}


def _harm_figure(found: ThemeHarm) -> Figure:
    if found.total is None:
        return Figure(None, found.refusal)
    of = ", ".join(found.counted)
    without = f"; without a weight: {', '.join(found.unweighted)}" if found.unweighted else ""
    when = f"{found.table.period.label} ({found.table.method})"
    return Figure(found.total, f"harm of {found.total:,.0f} (offence codes: {of}{without}), {when}")


def _trend(theme: str, criterion: Criterion, change: Change | None) -> Proposal:
    """A score from the tested change of a theme's headline."""
    if change is None or change.frame.empty:
        return _none(theme, criterion, "the theme has no headline figure")
    title, row = change.indicator.title, change.frame.iloc[0]
    verdict = row["verdict"]
    if verdict == "cannot say":
        return _none(theme, criterion, f"{title}: {change.refusal or 'the change cannot be told'}")
    if verdict in ("higher", "lower"):
        return _none(theme, criterion, f"{title}: {verdict}, neither good nor bad in itself")
    percent = None if pd.isna(row["percent"]) else float(row["percent"])
    value = {"better": 1, "no real change": 2, "worse": 3}[verdict]
    if verdict == "worse" and percent is not None and abs(percent) >= criterion.evidence.at[0]:
        value = 4
    moved = "" if percent is None else f" ({percent:+.0f} %)".replace("-", "−")
    how = f"{title}: {verdict}{moved}, {change.period.label} against {change.before.label}, tested"
    return Proposal(theme, criterion.id, value, percent, how)


def _scored(criterion: Criterion, figures: Mapping[str, Figure]) -> list[Proposal]:
    """The scores of figures by the rule of the criterion."""
    known = [one.value for one in figures.values() if one.value is not None]
    quarters = criterion.evidence.rule == "quarters"
    found = []
    for theme, one in figures.items():
        if one.value is None:
            found.append(_none(theme, criterion, one.how))
        elif quarters and len(known) < FEWEST_THEMES:
            few = f"{one.how}; only {len(known)} themes have a figure, too few to part in quarters"
            found.append(_none(theme, criterion, few))
        else:
            value, rule = _by_rule(criterion, one.value, known)
            how = f"{one.how}: {rule}"
            found.append(Proposal(theme, criterion.id, value, one.value, how))
    return found


def _by_rule(criterion: Criterion, value: float, known: list[float]) -> tuple[int, str]:
    """The score of a figure and the rule in words; equal figures have equal scores."""
    if criterion.evidence.rule == "quarters":
        below = sum(one < value for one in known)
        score = 1 + 4 * below // len(known)
        fewer = "none" if not below else str(below)
        return score, f"{fewer} of the {len(known)} themes with a figure have less"
    reached = [at for at in criterion.evidence.at if value >= at]
    score = 1 + len(reached)
    return score, f"at least {reached[-1]:g}" if reached else f"below {criterion.evidence.at[0]:g}"


def _none(theme: str, criterion: Criterion, why: str) -> Proposal:
    return Proposal(theme, criterion.id, None, None, _NOT + why.rstrip("."))
