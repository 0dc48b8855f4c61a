"""Results made by hand for the tests of charts, maps and words: every figure here is made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal

import numpy as np
import pandas as pd

from cspdata.catalogue import AreaRef, Break, Indicator
from cspdata.catalogue.model import Numerator
from cspdata.cells import Cells, cell_columns
from cspdata.periods import Period, added, matched_months, month
from cspdata.results import CHANGE_COLUMNS, LEVEL_COLUMNS, Change, Levels, Notes, Outlines, Series

COUNTY = AreaRef(level="lad", code="E06000054", name="Wiltshire")
NEIGHBOUR = AreaRef(level="lad", code="E06000030", name="Swindon")
YEAR = Period(month("2024-10"), month("2025-09"))
SPRING = Period(month("2025-01"), month("2025-04"))
SPRING_BEFORE = SPRING.shifted(-12)
START = month("2021-10")
GAPS = (month("2024-12"), month("2023-08"), month("2023-09"), month("2023-10"))

ASB = Indicator(
    id="asb",
    title="Anti-social behaviour",
    theme="anti_social_behaviour",
    order=10,
    noun="incidents",
    unit="incidents per 1,000 residents",
    polarity="lower_is_better",
    numerator=Numerator(dataset="police_street", category=("anti_social_behaviour",)),
    caveats=("Incidents, not crimes.",),
    breaks=(
        Break(month="2020-04", why="Breaches of restrictions were recorded as well."),
        Break(month="2023-05", why="Counting rules: conduct crimes are counted once a person."),
    ),
)
DRUGS = Indicator(
    id="drug_offences",
    title="Drug offences",
    theme="substance_use",
    order=10,
    noun="offences",
    unit="offences per 1,000 residents",
    polarity="neutral",
    numerator=Numerator(dataset="police_street", category=("drugs",)),
)
NOTES = Notes(
    source="Police street-level crime, data.police.uk",
    licence="Open Government Licence v3.0",
    caveats=ASB.caveats,
    complete_to=month("2025-09"),
    missing=GAPS,
    remarks=("41 incidents could not be placed.",),
)
PLACES = (
    "Amesbury East",
    "Bradford on Avon North",
    "Calne Central",
    "Chippenham Hardenhuish",
    "Corsham Pickwick",
    "Cricklade & Latton",
    "Devizes East",
    "Durrington",
    "Malmesbury",
    "Marlborough East",
    "Melksham South",
    "Nadder Valley",
    "Pewsey",
    "Royal Wootton Bassett East",
    "Salisbury St Edmund",
    "Tidworth North & West",
    "Trowbridge Central",
    "Warminster West",
    "Westbury North",
    "Wilton",
)


def level_row(
    *,
    indicator: Indicator = ASB,
    area: AreaRef = COUNTY,
    period: Period = SPRING,
    count: float = 1836,
    exposure: float = 510_000,
    suppressed: bool = False,
    complete: bool = True,
) -> dict[str, Any]:
    """One row with `LEVEL_COLUMNS`; the interval is a rough one of the same shape as Byar's."""
    value = count / exposure * indicator.multiplier
    half = 1.96 * np.sqrt(max(count, 1)) / exposure * indicator.multiplier
    cells = (
        indicator.id,
        area.code,
        area.name,
        period.first,
        period.ends,
        count,
        exposure,
        value,
        max(value - half, 0),
        value + half,
        "byar",
        suppressed,
        complete,
    )
    return dict(zip(LEVEL_COLUMNS, cells, strict=True))


def frame_of(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    """The rows as the frame of a result."""
    return pd.DataFrame(rows, columns=list(columns))


def monthly_series(
    *,
    indicator: Indicator = ASB,
    area: AreaRef = COUNTY,
    level: float = 450,
    months: int = 48,
    missing: tuple[date, ...] = GAPS,
) -> Series:
    """48 months to September 2025 with a yearly wave; the missing months have no count."""
    noise = np.random.default_rng(7)
    last = month("2025-09")
    period = Period(last, last).shifted(1 - months)
    period = Period(period.first, last)
    rows = []
    for k, when in enumerate(period.months):
        wave = 1 + 0.22 * np.sin((when.month - 4) / 12 * 2 * np.pi) - 0.002 * k
        count = float(noise.poisson(level * wave))
        gone = when in missing
        rows.append(
            level_row(
                indicator=indicator,
                area=area,
                period=Period(when, when),
                count=float("nan") if gone else count,
                complete=not gone,
            )
        )
    notes = replace(NOTES, missing=missing, caveats=indicator.caveats)
    return Series(indicator, area, period, frame_of(rows, LEVEL_COLUMNS), notes)


def made(
    counts: Sequence[float],
    *,
    indicator: Indicator = ASB,
    step: Literal["month", "quarter", "year"] = "month",
    months: int = 1,
    hidden: Sequence[int] = (),
) -> Series:
    """A series of the counts given; a missing one has no figure, or is hidden."""
    period = Period(START, added(START, months * len(counts) - 1))
    rows = []
    for k, count in enumerate(counts):
        first = added(START, months * k)
        part = Period(first, added(first, months - 1))
        rows.append(
            level_row(
                indicator=indicator,
                period=part,
                count=count,
                suppressed=k in hidden,
                complete=count == count,
            )
        )
    return Series(indicator, COUNTY, period, frame_of(rows, LEVEL_COLUMNS), NOTES, step=step)


def noisy(level: float, size: int = 48, seed: int = 1) -> list[float]:
    return np.random.default_rng(seed).poisson(level, size).astype(float).tolist()


def yearly_series() -> Series:
    """Eight financial years, one of them without data."""
    counts = (5210, 5480, 6950, float("nan"), 5300, 4990, 5120, 4700)
    rows = []
    for k, count in enumerate(counts):
        year = Period(date(2017 + k, 4, 1), date(2018 + k, 3, 1))
        rows.append(level_row(period=year, count=count, complete=count == count))
    whole = Period(date(2017, 4, 1), date(2025, 3, 1))
    return Series(ASB, COUNTY, whole, frame_of(rows, LEVEL_COLUMNS), NOTES, step="year")


def place_levels(*, indicator: Indicator = ASB) -> Levels:
    """Twenty wards; one suppressed, one without data."""
    noise = np.random.default_rng(11)
    rows = []
    for k, name in enumerate(PLACES):
        exposure = float(noise.integers(3900, 6100))
        count = float(noise.poisson(exposure * noise.lognormal(-5.2, 0.7)))
        hidden, empty = k == 5, k == 11
        rows.append(
            level_row(
                indicator=indicator,
                area=AreaRef(level="ward", code=f"W{k:02d}", name=name),
                count=float("nan") if hidden or empty else count,
                exposure=exposure,
                suppressed=hidden,
                complete=not empty,
            )
        )
    return Levels(indicator, COUNTY, "ward", SPRING, frame_of(rows, LEVEL_COLUMNS), NOTES)


def change_row(
    row: dict[str, Any], *, before: float, verdict: str, p: float = 0.01
) -> dict[str, Any]:
    """A row with `CHANGE_COLUMNS`: the level row beside an earlier count."""
    count = row["count"]
    ratio = count / before if before else float("nan")
    width = float(np.exp(1.96 * np.sqrt(1 / max(count, 1) + 1 / max(before, 1))))
    return row | {
        "count_before": before,
        "ratio": ratio,
        "ratio_lower": ratio / width,
        "ratio_upper": ratio * width,
        "p": p,
        "q": p,
        "percent": 100 * (ratio - 1) if before >= 10 else float("nan"),
        "verdict": verdict,
        "months_matched": 4,
    }


def one_change(
    *,
    indicator: Indicator = ASB,
    count: float = 1836,
    before: float = 1994,
    verdict: str = "better",
    p: float = 0.01,
    missing: tuple[date, ...] = (),
) -> Change:
    """Spring 2025 against spring 2024 for the whole county."""
    pairs = matched_months(
        SPRING, SPRING_BEFORE, set(SPRING.months + SPRING_BEFORE.months) - set(missing)
    )
    row = change_row(
        level_row(indicator=indicator, count=count), before=before, verdict=verdict, p=p
    )
    return Change(
        indicator=indicator,
        area=COUNTY,
        level="lad",
        period=SPRING,
        before=SPRING_BEFORE,
        matched=pairs,
        frame=frame_of([row], CHANGE_COLUMNS),
        notes=replace(NOTES, caveats=indicator.caveats, missing=missing),
    )


def refused_change(reason: str = "no month is complete in both periods") -> Change:
    """A change without an answer: no rows and a reason."""
    return Change(
        indicator=ASB,
        area=COUNTY,
        level="lad",
        period=SPRING,
        before=SPRING_BEFORE,
        matched=(),
        frame=frame_of([], CHANGE_COLUMNS),
        notes=NOTES,
        refusal=reason,
    )


def place_changes(*, indicator: Indicator = ASB) -> Change:
    """Twenty wards with every verdict that the polarity allows."""
    levels = place_levels(indicator=indicator)
    judged = indicator.polarity != "neutral"
    up, down = ("worse", "better") if judged else ("higher", "lower")
    rows = []
    for k, raw in enumerate(levels.frame.to_dict("records")):
        row = {str(name): value for name, value in raw.items()}
        count = row["count"]
        if count != count:
            before, verdict = float("nan"), "cannot say"
        elif k % 5 == 1:
            before, verdict = round(count * 0.6), up
        elif k % 5 == 2:
            before, verdict = round(count * 1.6), down
        else:
            before, verdict = float(count + 2), "no real change"
        rows.append(change_row(row, before=before, verdict=verdict))
    return Change(
        indicator=indicator,
        area=COUNTY,
        level="ward",
        period=SPRING,
        before=SPRING_BEFORE,
        matched=matched_months(SPRING, SPRING_BEFORE, SPRING.months + SPRING_BEFORE.months),
        frame=frame_of(rows, CHANGE_COLUMNS),
        notes=NOTES,
    )


def grid_cells(*, columns: int = 60, rows: int = 80, size: int = 500) -> Cells:
    """A fixed grid over the county with four towns; classes follow the made-up z."""
    noise = np.random.default_rng(3)
    east = 385_000 + size * np.tile(np.arange(columns), rows)
    north = 125_000 + size * np.repeat(np.arange(rows), columns)
    towns = ((414_000, 130_000, 30), (385_500, 157_500, 42), (392_000, 173_000, 26))
    mean = np.full(columns * rows, 0.05)
    for x, y, peak in towns:
        mean += peak * np.exp(-((east - x) ** 2 + (north - y) ** 2) / (2 * 900**2))
    count = noise.poisson(mean).astype(float)
    z = (mean - 1.2) / 1.6
    z[(east > 405_000) & (north > 150_000)] = -2.1
    return Cells(
        ASB, COUNTY, YEAR, str(size), _cell_frame(east, north, count, z, size), NOTES, 41, 3
    )


def _cell_frame(
    east: np.ndarray, north: np.ndarray, count: np.ndarray, z: np.ndarray, size: int
) -> pd.DataFrame:
    edges = [-2.58, -1.96, -1.645, 1.645, 1.96, 2.58]
    names = ["cold 99%", "cold 95%", "cold 90%", "not significant", "hot 90%", "hot 95%", "hot 99%"]
    return pd.DataFrame(
        {
            "cell_id": [f"{size}:{x}:{y}" for x, y in zip(east, north, strict=True)],
            "easting": east,
            "northing": north,
            "count": count,
            "z": z,
            "p": np.exp(-np.abs(z)),
            "q": np.exp(-np.abs(z)),
            "class": [names[k] for k in np.searchsorted(edges, z)],
        },
        columns=list(cell_columns("gi")),
    )


def lsoa_cells() -> Cells:
    """The twenty areas of `outlines` as LSOA cells."""
    noise = np.random.default_rng(5)
    k = np.arange(20)
    frame = _cell_frame(
        390_000 + 8000 * (k % 5),
        130_000 + 9000 * (k // 5),
        noise.poisson(60, 20) * 1.0,
        np.linspace(-3, 3, 20),
        500,
    )
    frame["cell_id"] = [f"W{i:02d}" for i in k]
    return Cells(ASB, COUNTY, YEAR, "lsoa", frame, NOTES, 0, 0)


def outlines() -> Outlines:
    """Twenty four-sided areas that tile a box about the size of a county, exteriors anticlockwise.

    The corners are shifted by a fixed rule so that no edge is straight along an axis.
    """
    west, south, width, height = -2.36, 50.98, 0.172, 0.17
    corners = {}
    for column in range(6):
        for row in range(5):
            shift_x = 0.05 * np.sin(1.7 * column + 2.3 * row)
            shift_y = 0.04 * np.cos(2.1 * column + 1.3 * row)
            corners[column, row] = (
                round(float(west + width * column + shift_x), 5),
                round(float(south + height * row + shift_y), 5),
            )
    features = []
    for k, name in enumerate(PLACES):
        column, row = k % 5, k // 5
        steps = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
        ring = [list(corners[column + dx, row + dy]) for dx, dy in steps]
        features.append(
            {
                "type": "Feature",
                "properties": {"code": f"W{k:02d}", "name": name},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    xs, ys = zip(*corners.values(), strict=True)
    bounds = (min(xs), min(ys), max(xs), max(ys))
    return Outlines("ward", {"type": "FeatureCollection", "features": features}, bounds)
