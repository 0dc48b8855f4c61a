"""Was last year's map worth it: maps of earlier years tried on what came after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from cspdata.catalogue import Dataset, Indicator
from cspdata.cells import GRID_SIZES, HOT_CLASSES, METHODS, WORTH_COLUMNS, MapWorth, Method
from cspdata.disclosure import protected
from cspdata.hotspots.ground import Floats, lattice_of
from cspdata.measures import Evidence
from cspdata.measures.notes import notes
from cspdata.periods import Period
from cspdata.stats import PredictionAccuracy, prediction_accuracy

MONTHS = 12
MOST_YEARS = 4
SHARES = (0.01, 0.02, 0.05)
SURE = HOT_CLASSES[:2]
Row = tuple[str | float | None, ...]


@dataclass(frozen=True, slots=True)
class _Trial:
    """The months maps were made from and those they are tried on, at one cell size."""

    size: str
    made_from: Period
    tried_on: Period


def map_worth(evidence: Evidence, indicator: Indicator, *, period: Period) -> MapWorth:
    """How maps of earlier years fared in the twelve months after, back from a period's end.

    Every cell size that the dataset's places can bear (squares), by Gi* (what it marked at 95 % or
    more, and its highest z), density and counts (to the area within the boundary), each year that
    has twelve complete months before and after, at most four. Carries a refusal, and no rows, where
    the indicator counts no events, has no two such years or nothing in them, and of a dataset under
    disclosure control. Refuses an area whose boundaries are not loaded.
    """
    dataset, area = evidence.dataset(indicator), evidence.partnership.area
    said = notes(evidence, indicator, period=period, area=area)
    years, refusal = _years(evidence, dataset, period)
    rows = [
        row
        for size in GRID_SIZES
        if int(size) >= dataset.locality.smallest_cell
        for made_from, tried_on in years
        for row in _tried(evidence, indicator, _Trial(size, made_from, tried_on))
    ]
    if not rows and not refusal:
        refusal = "no map can be tried: nothing was recorded with a place in two years in a row"
    frame = pd.DataFrame(rows, columns=list(WORTH_COLUMNS))
    return MapWorth(indicator, area, frame, said, refusal=refusal)


def _years(
    evidence: Evidence, dataset: Dataset, period: Period
) -> tuple[list[tuple[Period, Period]], str]:
    """The years to make maps from and to try them on, the latest first; or why there are none."""
    if dataset.kind != "events":
        return [], f"{dataset.title} gives counts of areas, not where each incident was"
    if protected(dataset, "lsoa21"):
        return [], "maps of counts this small are not compared (disclosure control)"
    there = set(evidence.coverage(dataset).complete)
    ended = [month for month in period.months if month in there]
    years = _pairs(ended[-1], there) if ended else []
    if years:
        return years, ""
    return [], (
        "no map can be tried: it takes 24 complete months in a row that end with the period, "
        "twelve to make it from and twelve to try it on"
    )


def _pairs(last: date, there: set[date]) -> list[tuple[Period, Period]]:
    end = Period(last, last)
    tried_on = Period(end.shifted(1 - MONTHS).first, last)
    found = []
    for back in range(MOST_YEARS):
        after = tried_on.shifted(-MONTHS * back)
        before = after.shifted(-MONTHS)
        if not there.issuperset((*after.months, *before.months)):
            break
        found.append((before, after))
    return found


def _tried(evidence: Evidence, indicator: Indicator, trial: _Trial) -> list[Row]:
    """The rows of one trial; none where one of its years has no event on the map."""
    ground = lattice_of(evidence, indicator, trial.size, "square")
    areas = ground.areas
    before, after = (
        np.rint(ground.held(year.months).total) for year in (trial.made_from, trial.tried_on)
    )
    if not before.any() or not after.any():
        return []
    tested = ground.gi_star(before)
    scores: dict[Method, Floats] = {"gi": tested.z, "counts": before / areas}
    density = ground.density(trial.made_from.months)
    if density is not None:
        scores["density"] = density.density
    hot = np.isin(tested.confidence_class, SURE)
    rows = []
    if hot.any():
        marked = prediction_accuracy(after, hot, areas, events_before=before)
        rows += [_row(trial, "gi", "hot", one, after) for one in marked]
    for method in METHODS:
        if method in scores:
            found = prediction_accuracy(
                after, scores[method], areas, shares_of_area=SHARES, events_before=before
            )
            rows += [_row(trial, method, "highest", one, after) for one in found]
    return rows


def _row(trial: _Trial, method: Method, part: str, found: PredictionAccuracy, after: Floats) -> Row:
    return (
        trial.made_from.label,
        trial.tried_on.label,
        method,
        trial.size,
        part,
        found.share_of_area,
        found.share_of_events,
        int(after.sum()),
        found.pai,
        found.pei,
        found.rri,
    )
