"""Areas compared: with the partnership as a whole, with what chance allows, with others outside."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cspdata.catalogue import AreaRef, BenchmarkGroup, Indicator
from cspdata.comparisons import (
    BESIDE_COLUMNS,
    LIMIT_COLUMNS,
    RUG_COLUMNS,
    STANDING_COLUMNS,
    Beside,
    Rug,
    Standing,
)
from cspdata.measures.change import changes
from cspdata.measures.evidence import Evidence
from cspdata.measures.figures import figures_by_area
from cspdata.measures.levels import level_frame, levels, places
from cspdata.measures.notes import notes
from cspdata.periods import Period
from cspdata.results import Levels
from cspdata.stats import (
    benchmark_result,
    proportion_funnel_limits,
    proportion_funnel_position,
    rate_funnel_limits,
    rate_funnel_position,
)

LEAST = 3  # areas, to be ranked or set in a funnel
CURVE = 120  # points of a limit's curve, at most
RARE = 0.001  # beyond the outer limits on either side
SELDOM = 0.025
COUNT_ONLY = "numbers of areas of unlike size are not compared: the indicator has no rate"
Texts = npt.NDArray[np.object_]


def rug(
    evidence: Evidence,
    indicators: Sequence[Indicator],
    *,
    area: AreaRef,
    level: str,
    period: Period,
    before: Period,
) -> Rug:
    """Every indicator that has figures for the areas of a level, in each of them.

    A cell is compared with the value of `area` as a whole by its own 95 % interval
    (`stats.benchmark_result`); counts are not compared. Its change is that of `measures.change`,
    with q and verdict across all cells. Indicators without any figure by area are left out.
    """
    given = [
        (one, found)
        for one in indicators
        if places(evidence, one, area=area, level=level)
        for found in [levels(evidence, one, area=area, level=level, period=period)]
        if found.frame["value"].notna().any() or found.frame["suppressed"].any()
    ]
    kept = [one for one, _ in given]
    moved = changes(evidence, kept, area=area, period=period, before=before, level=level)
    frames = []
    for (one, found), change in zip(given, moved, strict=True):
        value = whole_value(evidence, one, area=area, period=period)
        before_columns = change.frame.set_index("area_code")[
            ["count_before", "ratio", "percent", "p", "q", "verdict"]
        ].rename(columns={"verdict": "change"})
        frame = found.frame.assign(
            benchmark=np.nan if value is None else value, against=against(found, value, area)
        )
        frames.append(frame.join(before_columns, on="area_code"))
    blank = pd.DataFrame({name: [] for name in RUG_COLUMNS})
    frame = pd.concat(frames, ignore_index=True)[list(RUG_COLUMNS)] if frames else blank
    there = set(frame["area_code"])
    return Rug(
        area,
        level,
        period,
        before,
        tuple(kept),
        tuple(one for one in evidence.areas_within(area, level) if one.code in there),
        frame,
        tuple(one.notes for one in moved),
        {one.indicator.id: one.refusal for one in moved if one.refusal},
    )


def whole_value(
    evidence: Evidence, indicator: Indicator, *, area: AreaRef, period: Period
) -> float | None:
    """The value of an area as a whole over a period; None where it has none."""
    frame = levels(evidence, indicator, area=area, level=area.level, period=period).frame
    value = float(frame["value"].iloc[0]) if len(frame) else np.nan
    return None if np.isnan(value) else value


def against(found: Levels, benchmark: float | None, area: AreaRef) -> Texts:
    """How each row compares with the value of an area; "cannot say" where a figure is missing.

    A count says nothing beside that of a larger area: it is "not compared".
    """
    frame = found.frame
    said: Texts = np.full(len(frame), "cannot say", dtype=object)
    if found.indicator.measure == "count":
        said[frame["value"].notna().to_numpy()] = "not compared"
        return said
    there = frame[["value", "lower", "upper"]].notna().all(axis=1).to_numpy()
    if benchmark is None or not there.any():
        return said
    said[there] = benchmark_result(
        frame.loc[there, "lower"].to_numpy(float),
        frame.loc[there, "upper"].to_numpy(float),
        benchmark,
        polarity=found.indicator.polarity,
        area=frame.loc[there, "area_code"].tolist(),
        benchmark_area=area.code,
    )
    return said


def standing(
    evidence: Evidence, indicator: Indicator, *, area: AreaRef, level: str, period: Period
) -> Standing:
    """An indicator in every area of a level, against the value of `area` and in its funnel.

    Not compared: counts, and fewer than three areas with figures. No funnel: published values,
    which have no size of their own.
    """
    found = levels(evidence, indicator, area=area, level=level, period=period)
    value = whole_value(evidence, indicator, area=area, period=period)
    frame = found.frame.assign(
        benchmark=np.nan if value is None else value,
        against=against(found, value, area),
        position="",
    )
    refusal = standing_refusal(evidence, found, value)
    unfit = refusal or funnel_refusal(found)
    limits = pd.DataFrame({name: [] for name in LIMIT_COLUMNS})
    if not unfit and value is not None:
        frame["position"] = funnel_positions(found, value)
        limits = _limits(found, value)
    return Standing(
        indicator,
        area,
        level,
        found.period,
        value,
        frame[list(STANDING_COLUMNS)],
        limits,
        found.notes,
        refusal,
        unfit,
    )


def standing_refusal(evidence: Evidence, found: Levels, value: float | None) -> str:
    """Why areas are not compared; empty where they are."""
    indicator = found.indicator
    if found.frame.empty:
        title = evidence.dataset(indicator).title
        return f"{title} has no figures for smaller areas in {found.period.label}"
    if indicator.measure == "count":
        return COUNT_ONLY
    known = int(found.frame["value"].notna().sum())
    counted = found.frame["count"].notna()
    if not known and counted.any() and found.frame.loc[counted, "exposure"].isna().all():
        return "the number of their residents is not loaded"
    if known < LEAST:
        hidden = ", the others being too small to show" if found.frame["suppressed"].any() else ""
        many = {0: "no area has", 1: "only one area has"}.get(known, f"only {known} areas have")
        return f"{many} a figure for {found.period.label}{hidden}; it takes {LEAST}"
    if value is None:
        return f"{found.area.name} as a whole has no figure for {found.period.label}"
    return ""


def funnel_refusal(found: Levels) -> str:
    """Why areas have no place in a funnel; empty where they have."""
    if found.indicator.measure == "published":
        return "a published value has no number of events from which chance could be worked out"
    if not found.frame.loc[_placed(found), "count"].sum():
        return f"there are no {found.indicator.noun} in {found.period.label}"
    return ""


def _placed(found: Levels) -> npt.NDArray[np.bool_]:
    """Which areas have what a funnel needs."""
    rows = found.frame
    placed = rows["value"].notna() & rows["count"].notna() & (rows["exposure"].fillna(0) > 0)
    return np.asarray(placed.to_numpy(dtype=bool))


def funnel_positions(found: Levels, value: float) -> Texts:
    """Where each area lies in the funnel around a value."""
    placed = _placed(found)
    rows = found.frame[placed]
    count, exposure = rows["count"].to_numpy(float), rows["exposure"].to_numpy(float)
    said: Texts = np.full(len(found.frame), "", dtype=object)
    if found.indicator.measure == "proportion":
        said[placed] = proportion_funnel_position(count, exposure, benchmark=value / 100)
    else:
        per = found.indicator.multiplier
        said[placed] = rate_funnel_position(count, exposure / per, benchmark=value)
    return said


def _limits(found: Levels, value: float) -> pd.DataFrame:
    """The curves of the funnel from the smallest size to a little beyond the largest area's."""
    sizes = found.frame.loc[_placed(found), "exposure"].to_numpy(float)
    largest = 1.08 * sizes.max()
    if found.indicator.measure == "proportion":
        at = np.unique(np.rint(np.geomspace(max(sizes.min() / 4, 1), largest, CURVE)))
        limit = proportion_funnel_limits(value / 100, at)
        curves = [
            ("lower 95 %", at, 100 * limit.lower_95),
            ("upper 95 %", at, 100 * limit.upper_95),
            ("lower 99.8 %", at, 100 * limit.lower_998),
            ("upper 99.8 %", at, 100 * limit.upper_998),
        ]
    else:
        curves = _rate_curves(value, found.indicator.multiplier, largest)
    rows = [
        (name, float(size), float(level))
        for name, at, level_at in curves
        for size, level in zip(at, level_at, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(LIMIT_COLUMNS))


def _rate_curves(value: float, per: float, largest: float) -> list[tuple[str, Any, Any]]:
    """The limits of a rate by size: where so many events lie on a limit, the size follows.

    At e events the limit is a rate r (`rate_funnel_limits`): an area on it has e / r of the
    exposure. An area without events lies on a lower limit at the size that would see none with the
    limit's probability.
    """
    most = value * largest / per
    events = np.unique(np.rint(np.geomspace(1, 2 * most + 20, CURVE)))
    limit = rate_funnel_limits(value, events)
    curves: list[tuple[str, Any, Any]] = []
    for name, rates, tail in (
        ("lower 95 %", limit.lower_95, SELDOM),
        ("upper 95 %", limit.upper_95, 0.0),
        ("lower 99.8 %", limit.lower_998, RARE),
        ("upper 99.8 %", limit.upper_998, 0.0),
    ):
        at, level = per * events / rates, rates
        if tail:
            at = np.concatenate([[-log(tail) * per / value], at])
            level = np.concatenate([[0.0], level])
        inside = at < largest
        end = np.interp(largest, at, level)
        curves.append((name, np.append(at[inside], largest), np.append(level[inside], end)))
    return curves


def beside(
    evidence: Evidence,
    indicator: Indicator,
    *,
    period: Period,
    groups: Sequence[BenchmarkGroup] = (),
) -> Beside:
    """An indicator in the partnership's area beside its comparators, region, country and groups.

    The own area is compared by its own interval with the value of each of the others. A group
    counts only once every row of it has been confirmed. What has no figures is said in `lacking`.
    """
    home = evidence.area_for(indicator, evidence.partnership.area)
    cover = evidence.coverage_of(indicator)
    own = cover.own(period) if cover.complete else None
    said = notes(evidence, indicator, period=own or period, area=home)
    blank = pd.DataFrame({name: [] for name in BESIDE_COLUMNS})
    if own is None:
        why = f"{evidence.dataset(indicator).title} has no figures by {period.label}"
        return Beside(indicator, home, period, blank, said, (why,))
    asked, lacking = _asked(evidence, indicator, home, groups)
    areas = [home, *(one for _, one in asked)]
    figures = figures_by_area(evidence, indicator, tuple(areas), cover.starts_in(own))
    frame = level_frame(
        [indicator] * len(areas), areas=areas, periods=[own] * len(areas), figures=figures
    ).assign(kind=["own", *(kind for kind, _ in asked)])
    frame["against"] = _home_against(indicator, frame)
    known = frame["value"].notna().to_numpy()
    lacking += [
        f"{row['area_name']}: {_without(indicator, row)}"
        for row in frame[~known].to_dict("records")
    ]
    frame = frame[known | (frame["kind"] == "own").to_numpy()].reset_index(drop=True)
    return Beside(indicator, home, own, frame[list(BESIDE_COLUMNS)], said, tuple(lacking))


def _home_against(indicator: Indicator, frame: pd.DataFrame) -> Texts:
    """How the first row compares with each of the others."""
    said: Texts = np.full(len(frame), "cannot say", dtype=object)
    said[0] = "not compared"
    first = frame.iloc[0]
    if indicator.measure == "count":
        said[:] = "not compared"
    elif first[["value", "lower", "upper"]].notna().all():
        for k in np.flatnonzero(frame["value"].notna().to_numpy())[1:]:
            said[k] = benchmark_result(
                float(first["lower"]),
                float(first["upper"]),
                float(frame["value"].iloc[k]),
                polarity=indicator.polarity,
                area=str(first["area_code"]),
                benchmark_area=str(frame["area_code"].iloc[k]),
            )
    return said


def _without(indicator: Indicator, row: dict[Any, Any]) -> str:
    """Why an area that the source knows has no value."""
    if row["suppressed"]:
        return "the number is too small to show"
    if not np.isnan(row["count"]) and indicator.measure == "rate":
        return "its number of residents is not loaded"
    return "no complete figures"


def _asked(
    evidence: Evidence, indicator: Indicator, home: AreaRef, groups: Sequence[BenchmarkGroup]
) -> tuple[list[tuple[str, AreaRef]], list[str]]:
    """The areas that the source has figures for, each with its kind, and what is lacking."""
    partnership, title = evidence.partnership, evidence.dataset(indicator).title
    wanted = [("comparator", one.code, one.name) for one in partnership.comparators]
    wanted += [
        (kind, one.code, one.name)
        for kind, one in (("region", partnership.region), ("country", partnership.country))
        if one is not None
    ]
    lacking = []
    own_groups = [one for one in groups if one.target_code == home.code]
    for group in own_groups:
        if group.verified:
            wanted += [("group", one.code, one.name) for one in group.members]
        else:
            left = sum(not one.verified for one in group.members)
            lacking.append(
                f"{group.name} ({group.model}): {left} of its {len(group.members)} areas are not "
                "confirmed in data/reference/benchmark_groups.csv"
            )
    if not own_groups:
        lacking.append(f"no group of areas like {home.name} is declared")
    given = {code.lower(): code for code in _given(evidence, indicator, home.level)}
    asked: list[tuple[str, AreaRef]] = []
    for kind, code, name in wanted:
        found = given.get(code.lower()) or given.get(name.lower())
        if found is None:
            lacking.append(f"{name}: {title} as loaded has no figures for it")
        elif found != home.code:
            asked.append((kind, AreaRef(level=home.level, code=found, name=name)))
    return asked, lacking


def _given(evidence: Evidence, indicator: Indicator, level: str) -> frozenset[str]:
    """The areas of a level for which a dataset holds any figure.

    A partner's list of events that holds none at all of an area is not about it: that is no 0.
    """
    dataset = evidence.dataset(indicator)
    if dataset.kind == "aggregates":
        return evidence.area_codes(dataset, level)
    cube = evidence.cube(dataset, level)
    return frozenset(code for code, at in cube.areas.items() if cube.counts[at].sum() > 0)
