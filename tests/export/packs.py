"""Packs for the tests of exports: results made by hand over the project's own declarations.

`full_pack` has what goes wrong in life: missing months, a refused change, suppressed places, a
count of nothing, a base below ten, a theme without data.
"""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import msgspec
import pandas as pd

from cspdata.catalogue import (
    AreaRef,
    Indicator,
    Objective,
    Partnership,
    read_declaration,
    read_partnership,
)
from cspdata.cells import Cells, cell_columns
from cspdata.export.pack import HotspotMap, IndicatorPack, ObjectivePack, ThemePack
from cspdata.periods import Period, added, matched_months, month_end
from cspdata.results import CHANGE_COLUMNS, LEVEL_COLUMNS, Change, Levels, Notes, Outlines, Series

DECLARED = Path(__file__).parents[2] / "data" / "catalogue"
AREA = AreaRef(level="lad", code="D06000001", name="Wiltshire")
PLACES = tuple(
    AreaRef(level="community_area", code=f"D05{n:06d}", name=name)
    for n, name in enumerate(
        (
            "Amesbury",
            "Bradford on Avon",
            "Calne",
            "Chippenham",
            "Corsham",
            "Devizes",
            "Malmesbury",
            "Marlborough",
            "Melksham",
            "Mere",
            "Pewsey",
            "Royal Wootton Bassett and Cricklade",
            "Salisbury",
            "Southern Wiltshire",
            "Tidworth",
            "Tisbury",
            "Trowbridge",
            "Warminster",
            "Westbury",
            "Wilton",
        )
    )
)
RESIDENTS = (36, 18, 24, 48, 22, 32, 20, 18, 30, 6, 14, 32, 42, 24, 23, 7, 47, 25, 20, 9)
START = date(2022, 1, 1)
PERIOD = Period(date(2025, 1, 1), date(2025, 4, 1))
BEFORE = PERIOD.shifted(-12)
MADE_ON = date(2025, 11, 24)
NOTHING = float("nan")


class _Objectives(msgspec.Struct, frozen=True):
    objectives: tuple[Objective, ...]


def partnership() -> Partnership:
    """The declared partnership, marked as a demonstration."""
    return msgspec.structs.replace(
        read_partnership(DECLARED / "partnership.toml"), demonstration=True
    )


def objective(objective_id: str) -> Objective:
    """A declared objective."""
    declared = read_declaration(DECLARED / "objectives.toml", _Objectives).objectives
    return next(one for one in declared if one.id == objective_id)


def indicators() -> dict[str, Indicator]:
    """Every declared indicator by its id, in the order of files."""
    paths = sorted((DECLARED / "indicators").glob("*.toml"))
    return {path.stem: read_declaration(path, Indicator) for path in paths}


def notes(indicator: Indicator, *, missing: tuple[date, ...] = ()) -> Notes:
    """Notes with the declared caveats."""
    return Notes(
        source="Police recorded crime and anti-social behaviour, data.police.uk",
        licence="Open Government Licence v3.0",
        caveats=indicator.caveats,
        complete_to=date(2025, 4, 1),
        missing=missing,
        remarks=("Jan–Apr 2025 is compared with Jan–Apr 2024: 4 of 4 months match.",),
        demonstration=True,
    )


def _rates(indicator: Indicator, count: int | None, exposure: float) -> dict[str, object]:
    if count is None:
        return {"value": NOTHING, "lower": NOTHING, "upper": NOTHING, "method": ""}
    spread = 1.96 * math.sqrt(count + 1)
    scale = indicator.multiplier / exposure
    return {
        "value": count * scale,
        "lower": max(count - spread, 0) * scale,
        "upper": (count + spread + 1) * scale,
        "method": "Byar",
    }


def _level_row(
    indicator: Indicator,
    area: AreaRef,
    *,
    first: date,
    last: date,
    count: int | None,
    exposure: float,
    suppressed: bool = False,
) -> dict[str, object]:
    return {
        "indicator": indicator.id,
        "area_code": area.code,
        "area_name": area.name,
        "period_start": first,
        "period_end": month_end(last),
        "count": count,
        "exposure": exposure,
        **_rates(indicator, count, exposure),
        "suppressed": suppressed,
        "complete": count is not None or suppressed,
    }


def _frame(rows: list[dict[str, object]], columns: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns))
    for column in {"count", "count_before"} & set(columns):
        frame[column] = frame[column].astype("Int64")
    for column in ("period_start", "period_end"):
        frame[column] = pd.to_datetime(frame[column])
    return frame


def series(
    indicator: Indicator, *, scale: float, missing: tuple[date, ...] = (), months: int = 40
) -> Series:
    """Forty months with a yearly wave, some of them missing."""
    period = Period(START, added(START, months - 1))
    rows = []
    for k, month in enumerate(period.months):
        wave = 1 + 0.2 * math.sin(k * math.pi / 6) - 0.002 * k
        count = None if month in missing else round(scale * wave + (k * 7) % 5)
        rows.append(
            _level_row(indicator, AREA, first=month, last=month, count=count, exposure=500_000.0)
        )
    return Series(
        indicator, AREA, period, _frame(rows, LEVEL_COLUMNS), notes(indicator, missing=missing)
    )


def _verdict(indicator: Indicator, count: int | None, before: int | None) -> tuple[str, float]:
    if count is None or before is None or count + before == 0:
        return "cannot say", NOTHING
    z = (count - before) / math.sqrt(count + before)
    p = math.erfc(abs(z) / math.sqrt(2))
    if p >= 0.05:
        return "no real change", p
    if indicator.polarity == "neutral":
        return ("higher" if z > 0 else "lower"), p
    falls_are_good = indicator.polarity == "lower_is_better"
    return ("better" if (z < 0) == falls_are_good else "worse"), p


def _change_row(
    indicator: Indicator,
    area: AreaRef,
    *,
    count: int | None,
    before: int | None,
    exposure: float,
    suppressed: bool = False,
    matched: int = 4,
) -> dict[str, object]:
    verdict, p = _verdict(indicator, count, before)
    known = count is not None and before is not None
    ratio = count / before if known and before else NOTHING
    return {
        **_level_row(
            indicator,
            area,
            first=PERIOD.first,
            last=PERIOD.last,
            count=count,
            exposure=exposure,
            suppressed=suppressed,
        ),
        "count_before": before,
        "ratio": ratio,
        "ratio_lower": ratio * 0.9,
        "ratio_upper": math.inf if known and not before else ratio * 1.1,
        "p": p,
        "q": p,
        "percent": 100 * (ratio - 1) if known and before and before >= 10 else NOTHING,
        "verdict": verdict,
        "months_matched": matched,
    }


def _place_rows(
    indicator: Indicator, *, total: int, matched: int, suppress: bool
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Levels and changes by place: two suppressed, one rising from nothing, one fallen to it."""
    levels, changes = [], []
    for k, (place, residents) in enumerate(zip(PLACES, RESIDENTS, strict=True)):
        hidden = suppress and k in (9, 15)
        exposure = residents * 1000.0
        share = residents / sum(RESIDENTS) * (0.6 + (k * 37 % 100) / 100)
        before = {18: 0, 19: 3}.get(k, round(total * share * (0.7 + (k * 13 % 60) / 100)))
        count = None if hidden else 0 if k == 19 else round(total * share)
        levels.append(
            _level_row(
                indicator,
                place,
                first=PERIOD.first,
                last=PERIOD.last,
                count=count,
                exposure=exposure,
                suppressed=hidden,
            )
        )
        changes.append(
            _change_row(
                indicator,
                place,
                count=count if matched else None,
                before=None if hidden or not matched else before,
                exposure=exposure,
                suppressed=hidden,
                matched=matched,
            )
        )
    return levels, changes


def indicator_pack(
    indicator: Indicator,
    *,
    scale: float = 400,
    change: float = -0.08,
    missing: tuple[date, ...] = (),
    refusal: str = "",
    suppress: bool = True,
) -> IndicatorPack:
    """The four results of one indicator: a series, its change, places and their changes."""
    monthly = series(indicator, scale=scale, missing=missing)
    said = notes(indicator, missing=missing)
    matched = () if refusal else matched_months(
        PERIOD, BEFORE, set(monthly.period.months) - set(missing)
    )  # fmt: skip
    total = round(scale * 4)
    own = _change_row(
        indicator,
        AREA,
        count=None if refusal else total,
        before=None if refusal else round(total / (1 + change)),
        exposure=500_000.0,
        matched=len(matched),
    )
    level_rows, change_rows = _place_rows(
        indicator, total=total, matched=len(matched), suppress=suppress
    )
    changes = [
        Change(
            indicator,
            AREA,
            level,
            PERIOD,
            BEFORE,
            matched,
            _frame(rows, CHANGE_COLUMNS),
            said,
            refusal,
        )
        for level, rows in (("lad", [own]), ("community_area", change_rows))
    ]
    places = Levels(
        indicator, AREA, "community_area", PERIOD, _frame(level_rows, LEVEL_COLUMNS), said
    )
    return IndicatorPack(series=monthly, change=changes[0], places=places, place_changes=changes[1])


def outlines() -> Outlines:
    """Twenty squares side by side, one a place."""
    features = []
    for k, place in enumerate(PLACES):
        west, south = -2.3 + 0.14 * (k % 5), 51.0 + 0.14 * (k // 5)
        ring = [
            [west, south],
            [west + 0.13, south],
            [west + 0.13, south + 0.13],
            [west, south + 0.13],
            [west, south],
        ]
        features.append(
            {
                "type": "Feature",
                "properties": {"code": place.code, "name": place.name},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    collection = {"type": "FeatureCollection", "features": features}
    return Outlines("community_area", collection, (-2.3, 51.0, -1.6, 51.56))


def cells(indicator: Indicator) -> Cells:
    """A small grid with hot, cold and plain cells."""
    rows = [
        {
            "cell_id": f"{400_000 + 500 * i:06d}-{150_000 + 500 * j:06d}",
            "easting": 400_000 + 500 * i,
            "northing": 150_000 + 500 * j,
            "count": (i * j) % 9,
            "z": float(i - j),
            "p": 0.01,
            "q": 0.02,
            "class": ("hot 99%", "not significant", "cold 95%")[(i + j) % 3],
        }
        for i in range(12)
        for j in range(12)
    ]
    frame = pd.DataFrame(rows, columns=list(cell_columns("gi")))
    return Cells(indicator, AREA, PERIOD, "500", frame, notes(indicator), unplaced=12, outside=3)


MISSING = tuple(date(2023, month, 1) for month in range(3, 10)) + (
    date(2024, 4, 1),
    date(2025, 2, 1),
)


REFUSED = "no month is complete in both periods"


def hotspot_map(found: Cells, names: dict[str, str] | None = None) -> HotspotMap:
    """A map of cells over the places of the packs."""
    return HotspotMap(partnership(), found, names or {}, outlines(), MADE_ON)


def full_pack(*, demonstration: bool = True, with_cells: bool = False) -> ObjectivePack:
    """Create Safer Communities: four themes, and one more that has no data."""
    declared = indicators()
    chosen = objective("create_safer_communities")
    themes = []
    for theme in chosen.themes:
        mine = sorted(
            (one for one in declared.values() if one.theme == theme.id), key=lambda one: one.order
        )
        packs = []
        for k, indicator in enumerate(mine):
            packs.append(
                indicator_pack(
                    indicator,
                    scale=max(480 / (k + 1) ** 1.6, 1.6),
                    change=(-0.12, 0.09, 0.02, -0.3, 0.01, 0.4, 0.0)[k % 7],
                    missing=MISSING if theme.id == "business_crime" else (),
                    refusal=REFUSED if theme.id == "rural_crime" else "",
                )
            )
        themes.append(ThemePack(theme, tuple(packs), lacking=theme.needs))
    empty = objective("cross_cutting").themes[2]
    headline = themes[0].headline
    return ObjectivePack(
        partnership=partnership(),
        objective=chosen,
        period=PERIOD,
        before=BEFORE,
        themes=(*themes, ThemePack(empty, lacking=empty.needs)),
        made_on=MADE_ON,
        outlines=outlines(),
        hotspots=hotspot_map(cells(headline.indicator)) if with_cells and headline else None,
        demonstration=demonstration,
    )
