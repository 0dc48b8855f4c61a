"""What residents put first, set against what is recorded most and what does most harm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cspdata.assessment.community import Concerns, concerns, rank_range
from cspdata.catalogue import AreaRef, Indicator
from cspdata.measures.evidence import Evidence
from cspdata.measures.harm import NO_WEIGHTS, harm, theme_harm
from cspdata.measures.levels import levels
from cspdata.periods import Period
from cspdata.results import Notes, require_columns
from cspdata.stats import byars_interval

RANKED_COLUMNS = (
    *("theme", "title", "value", "weighted", "rank", "rank_best", "rank_worst"),
    *("indicator", "noun", "volume", "volume_rank", "volume_best", "volume_worst"),
    *("harm", "harm_rank"),
)
MONTHS = 12


@dataclass(frozen=True, slots=True)
class RankedConcerns:
    """Themes by what residents name, by how much is recorded, and by harm, 1 for the most.

    `frame` has `RANKED_COLUMNS`, the themes that residents were asked about in their order.
    `volume` is what the theme's first headline indicator counts in a year; ranks are among the
    themes of the frame that have the figure, from the best to the worst that intervals allow.
    `harm` is in the unit of the declared weights (no interval: weights are no sample). `lacking`
    says why there is none. `notes` are those of the survey and of every source of a volume.
    """

    area: AreaRef
    period: Period
    asked: Concerns
    frame: pd.DataFrame
    notes: tuple[Notes, ...]
    lacking: str = ""
    refusal: str = ""

    def __post_init__(self) -> None:
        require_columns(self.frame, RANKED_COLUMNS)


def ranked_concerns(evidence: Evidence, *, area: AreaRef, period: Period) -> RankedConcerns:
    """The themes of the survey by three orders, for an area and a period."""
    asked = concerns(evidence, area=area, period=period)
    shown = asked.frame[asked.frame["rank"].notna()]
    if asked.refusal or shown.empty:
        blank = pd.DataFrame({name: [] for name in RANKED_COLUMNS})
        refusal = asked.refusal or "too few people answered here to rank what concerns them"
        return RankedConcerns(area, period, asked, blank, (asked.notes,), refusal=refusal)
    said: list[Notes] = [asked.notes]
    rows = []
    for theme in shown["theme"]:
        name, noun, volume, lower, upper, note = _volume(evidence, theme, area, period)
        rows.append((name, noun, volume, lower, upper))
        said += [note] if note else []
    frame = shown[[*RANKED_COLUMNS[:7]]].reset_index(drop=True)
    columns = ("indicator", "noun", "volume", "lower", "upper")
    counted = pd.DataFrame(rows, columns=list(columns))
    frame = frame.assign(**{name: counted[name] for name in columns[:3]})
    frame["volume_rank"] = frame["volume"].rank(ascending=False, method="min")
    frame["volume_best"], frame["volume_worst"] = rank_range(counted["lower"], counted["upper"])
    weights, lacking = _harm(evidence, area, period)
    frame["harm"] = [weights.get(theme, np.nan) for theme in frame["theme"]]
    frame["harm_rank"] = frame["harm"].rank(ascending=False, method="min")
    return RankedConcerns(
        area, period, asked, frame[list(RANKED_COLUMNS)], tuple(dict.fromkeys(said)), lacking
    )


def _volume(
    evidence: Evidence, theme: str, area: AreaRef, period: Period
) -> tuple[str, str, float, float, float, Notes | None]:
    """Indicator, noun, count in a year with Byar's limits, and notes, of a theme's volume."""
    none = float("nan")
    for indicator in evidence.catalogue.indicators_of(theme):
        if not _counts(evidence, indicator, area):
            continue
        found = levels(evidence, indicator, area=area, level=area.level, period=period)
        if found.frame.empty or np.isnan(found.frame["count"].iloc[0]):
            continue
        count = float(found.frame["count"].iloc[0])
        limits = byars_interval(count)
        a_year = MONTHS / len(found.period.months)
        low, high = limits.lower * a_year, limits.upper * a_year
        return indicator.title, indicator.noun, count * a_year, low, high, found.notes
    return "", "", none, none, none, None


def _counts(evidence: Evidence, indicator: Indicator, area: AreaRef) -> bool:
    """Whether an indicator stands for its theme and counts what happened in the very area."""
    return (
        indicator.headline
        and indicator.measure in ("count", "rate")
        and bool(evidence.coverage_of(indicator).span)
        and evidence.area_for(indicator, area) == area
    )


def _harm(evidence: Evidence, area: AreaRef, period: Period) -> tuple[dict[str, float], str]:
    """The harm of each theme that has any told (`theme_harm`), and why there is none at all."""
    if evidence.catalogue.harm is None:
        return {}, NO_WEIGHTS
    table = harm(evidence, area=area, period=period)
    if table.refusal or table.frame.empty:
        return {}, table.refusal or "no offence was recorded"
    themes = [theme for one in evidence.catalogue.objectives for theme in one.themes]
    each = [theme_harm(table, theme) for theme in themes]
    found = {one.theme.id: one.total for one in each if one.total is not None}
    return found, "" if found else "no theme has offences with a weight (objectives.toml)"
