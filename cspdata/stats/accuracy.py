"""Was the map worth it: how much of what came later lay where the map had said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cspdata.stats.arguments import (
    FloatArray,
    Scalar,
    Values,
    counts,
    finite,
    one_dimensional,
    positive,
    same_length,
)

SHARES_OF_AREA = (0.01, 0.02, 0.05, 0.1, 0.2)


@dataclass(frozen=True)
class PredictionAccuracy:
    """What the part of the map predicted to be busiest came to hold; None is what does not exist.

    `captured` is the number of events in that part, in proportion where the share of the area cuts
    a cell. `pai` is 1 for a part no busier than the map; `pei` is 1 for the best part of that area
    there was, 0 for one without events; `rri` is 1 where the part kept its share of the events,
    below 1 where it lost some.
    """

    share_of_area: float
    captured: float
    share_of_events: float | None
    pai: float | None
    pei: float | None
    rri: float | None


def prediction_accuracy(
    events: Values,
    predicted: Values,
    areas: Scalar | Values = 1.0,
    *,
    shares_of_area: Sequence[float] | None = None,
    events_before: Values | None = None,
) -> tuple[PredictionAccuracy, ...]:
    """How well a prediction caught the events that followed, one answer a share of the area.

    `events` are those that came after, one count a cell; `areas` those of the cells, in any unit,
    alike unless given. `predicted` is either a score by which the cells are taken, highest first (a
    density or z; where areas differ, a count belongs divided by its area), answered for each of
    `shares_of_area`, or a mask of True where it was hot, answered once. Cells with the same score
    are taken together, and what a share cuts counts in proportion: the mean over all orders of the
    ties. `events_before`, those the prediction was made from, give the RRI.
    Refused: no cell, bad counts, areas of 0 or below, a share outside 0 to 1, shares with a mask,
    different lengths.

    PAI = (captured / C) / (area / A): Chainey, Tompson and Uhlig (2008), The utility of hotspot
    mapping for predicting spatial patterns of crime, Security Journal 21. PEI = PAI / the best PAI
    of any part of that area: Hunt (2016), Do crime hot spots move?, American University.
    RRI = (captured / C) / (captured before / C before): Levine (2008), The "hottest" part of a
    hotspot, Security Journal 21.
    """
    count = one_dimensional("events", counts("events", events))
    area = positive("areas", areas)
    area = one_dimensional("areas", np.full(count.shape, area) if area.ndim == 0 else area)
    before = np.zeros(count.shape)  # which gives no RRI
    if events_before is not None:
        before = one_dimensional("events_before", counts("events_before", events_before))
    given = one_dimensional("predicted", np.asarray(predicted))
    same_length(("events", "predicted", "areas", "events_before"), (count, given, area, before))
    if not count.size:
        raise ValueError("events has no cell: give one count a cell, those without events included")
    columns = np.stack([area, count, before])
    parts = _parts(given, columns, shares_of_area)
    best = _taken(count / area, columns, parts[0])[1]
    return tuple(
        _accuracy(part, float(most), columns.sum(axis=1))
        for part, most in zip(parts.T, best, strict=True)
    )


def _parts(given: NDArray[Any], columns: FloatArray, shares: Sequence[float] | None) -> FloatArray:
    """The area, the events and the events before of each part predicted, one part a column."""
    if given.dtype == np.bool_:
        if shares is not None:
            raise ValueError("shares_of_area goes with a score: a mask has its own area")
        marked: FloatArray = columns[:, given].sum(axis=1, keepdims=True)
        return marked
    wanted = np.asarray(SHARES_OF_AREA if shares is None else shares, dtype=np.float64)
    if not ((wanted > 0) & (wanted <= 1)).all():
        raise ValueError(f"shares_of_area holds {shares!r}: give shares above 0, at most 1")
    score = finite("predicted", given)
    return _taken(score, columns, wanted * columns[0].sum())


def _taken(score: FloatArray, columns: FloatArray, areas: FloatArray) -> FloatArray:
    """The sums of the columns over the cells of the highest score, up to each of the areas."""
    order = np.argsort(-score, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(score[order])), score.size - 1)  # of equal scores
    held = np.cumsum(columns[:, order], axis=1)[:, ends]
    steps = np.hstack([np.zeros((len(columns), 1)), held])
    return np.stack([np.interp(areas, steps[0], step) for step in steps])


def _accuracy(part: FloatArray, best: float, whole: FloatArray) -> PredictionAccuracy:
    """The indices of one part, against the best of its area and against the whole map."""
    area, captured, before = (float(share) for share in _shares(part, whole))
    some = bool(whole[1]) and area > 0
    return PredictionAccuracy(
        share_of_area=area,
        captured=float(part[1]),
        share_of_events=captured if whole[1] else None,
        pai=captured / area if some else None,
        pei=min(float(part[1]) / best, 1.0) if some else None,
        rri=captured / before if some and before else None,
    )


def _shares(part: FloatArray, whole: FloatArray) -> FloatArray:
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)
