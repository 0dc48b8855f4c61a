"""Was last year's map worth it: maps of earlier years tried on what came after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cspdata.catalogue import Indicator
from cspdata.cells import WORTH_COLUMNS, MapWorth, Method
from cspdata.hotspots.cells import gi_star
from cspdata.hotspots.grids import grid_areas, grid_of
from cspdata.hotspots.ground import Floats, Ground, ground_of
from cspdata.measures import Evidence
from cspdata.measures.notes import notes
from cspdata.periods import Period
from cspdata.stats import PredictionAccuracy, kernel_density, prediction_accuracy

MONTHS = 12
MOST_YEARS = 4
SHARES = (0.01, 0.02, 0.05)
SURE = ("hot 99%", "hot 95%")
TRIED: tuple[Method, ...] = ("gi", "density", "counts")


@dataclass(frozen=True, slots=True)
class _Trial:
    """One map and the year it is tried on."""

    made_from: Period
    tried_on: Period


def map_worth(evidence: Evidence, indicator: Indicator, *, period: Period) -> MapWorth:
    """How maps of earlier years fared in the twelve months after, back from a period's end.

    Every cell size that the dataset's places can bear (squares), by Gi* (what it marked, and its
    highest z), density and counts, each year that has twelve complete months before and after, at
    most four. Refused, with no rows: an indicator that has no two such years, or counts no events.
    """
    dataset = evidence.dataset(indicator)
    area = evidence.partnership.area
    said = notes(evidence, indicator, period=period, area=area)
    trials = _trials(evidence.coverage(dataset).complete, period) if dataset.kind == "events" else []
    if not trials:
        return MapWorth(
            indicator,
            area,
            pd.DataFrame({name: [] for name in WORTH_COLUMNS}),
            said,
            refusal="no map can be tried: it takes 24 complete months in a row, twelve to make it "
            "from and twelve to try it on",
        )
    sizes = [size for size in ("250", "500", "1000") if int(size) >= dataset.locality.smallest_cell]
    rows = [row for size in sizes for trial in trials for row in _tried(evidence, indicator, size, trial)]
    return MapWorth(indicator, area, pd.DataFrame(rows, columns=list(WORTH_COLUMNS)), said)


def _trials(complete: tuple[Any, ...], period: Period) -> list[_Trial]:
    """The years to try, the latest first."""
    there = set(complete)
    ended = [month for month in period.months if month in there]
    if not ended:
        return []
    year = Period(ended[-1], ended[-1]).shifted(1 - MONTHS)
    tried_on = Period(year.first, ended[-1])
    found = []
    for back in range(MOST_YEARS):
        after = tried_on.shifted(-MONTHS * back)
        before = after.shifted(-MONTHS)
        if not there.issuperset((*after.months, *before.months)):
            break
        found.append(_Trial(before, after))
    return found


def _tried(
    evidence: Evidence, indicator: Indicator, size: str, trial: _Trial
) -> list[tuple[Any, ...]]:
    ground = ground_of(evidence, indicator, size, "square")
    areas = grid_areas(evidence, grid_of(evidence, size))
    before = ground.counts(trial.made_from.months)
    after = np.rint(ground.counts(trial.tried_on.months).by_cell.sum(axis=1))
    made = np.rint(before.by_cell.sum(axis=1))
    if after.sum() == 0 or made.sum() == 0:
        return []
    tested = gi_star(ground, made, before.whole)
    hot = np.isin(tested.confidence_class, SURE)
    scores: dict[Method, Floats] = {"gi": tested.z, "counts": made / areas}
    density = _density(ground, before, int(size))
    if density is not None:
        scores["density"] = density
    rows = []
    if hot.any():
        (found,) = prediction_accuracy(after, hot, areas, events_before=made)
        rows.append(_row(trial, "gi", size, "hot", found, after))
    for method in TRIED:
        if method in scores:
            found_at = prediction_accuracy(
                after, scores[method], areas, shares_of_area=SHARES, events_before=made
            )
            rows += [_row(trial, method, size, "highest", one, after) for one in found_at]
    return rows


def _density(ground: Ground, before: Any, size: int) -> Floats | None:
    points = before.points
    try:
        return kernel_density(
            points.easting,
            points.northing,
            *ground.middles,
            cell_size=size,
            events=points.count,
        ).density
    except ValueError:
        # All events at one point have no bandwidth, so no such map was made that year.
        return None


def _row(
    trial: _Trial, method: Method, size: str, part: str, found: PredictionAccuracy, after: Floats
) -> tuple[Any, ...]:
    return (
        trial.made_from.label,
        trial.tried_on.label,
        method,
        size,
        part,
        found.share_of_area,
        found.share_of_events,
        int(after.sum()),
        found.pai,
        found.pei,
        found.rri,
    )
