"""Which kinds of small area have higher rates: ratios that describe and name no cause."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cspdata.catalogue import AreaRef
from cspdata.measures.cubes import Floats
from cspdata.measures.evidence import Evidence, counts, exposures
from cspdata.measures.levels import places
from cspdata.measures.parted import no_counts, no_split
from cspdata.periods import Period
from cspdata.reasons import ASSOCIATION_COLUMNS, Associations
from cspdata.results import Change
from cspdata.stats import negative_binomial_regression

SMALL = "lsoa21"
LEAST_AREAS = 30  # fewer small areas than this say nothing of kinds of place
LEAST_EVENTS = 50
DECILES = 10


def associations(evidence: Evidence, change: Change) -> Associations:
    """How the rates of small areas over a change's period go together with kinds of place.

    One negative binomial regression over the small areas (LSOA) of the area: counts of the matched
    months on decile of deprivation and rural-urban class, with log residents as offset. Refused,
    with no ratios: fewer than 30 small areas or 50 events, no deciles, no counts by small area, an
    indicator of rural places alone.
    """
    refusal = no_counts(change) or no_split(evidence, change, "deprivation")
    if refusal:
        return _unassociated(change, refusal)
    areas = places(evidence, change.indicator, area=change.area, level=SMALL)
    if len(areas) < LEAST_AREAS:
        return _unassociated(
            change, f"{change.area.name} has fewer than {LEAST_AREAS} small areas to compare"
        )
    count, people, covariates = _small_areas(evidence, change, areas)
    used = ~np.isnan(count) & (np.nan_to_num(people) > 0)
    used &= np.all([~np.isnan(values) for values in covariates.values()], axis=0)
    if used.sum() < LEAST_AREAS or count[used].sum() < LEAST_EVENTS:
        return _unassociated(
            change,
            f"at least {LEAST_AREAS} small areas with residents, class and decile and "
            f"{LEAST_EVENTS} {change.indicator.noun} are needed; {change.area.name} has too few",
        )
    varying = {name: one[used] for name, one in covariates.items() if np.ptp(one[used]) > 0}
    try:
        fit = negative_binomial_regression(count[used], varying, exposure=people[used])
    except ValueError as fault:
        return _unassociated(change, str(fault))
    rows = [
        (change.indicator.id, change.area.code, one.name, one.ratio, one.lower, one.upper, one.p)
        for one in fit.ratios
    ]
    return Associations(
        change.indicator,
        change.area,
        Period(change.matched[0][0], change.matched[-1][0]),
        pd.DataFrame(rows, columns=list(ASSOCIATION_COLUMNS)),
        change.notes,
        method=fit.method,
        observations=fit.observations,
        left_out=int((~used).sum()),
        alike=tuple(name for name in covariates if name not in varying),
    )


def _small_areas(
    evidence: Evidence, change: Change, areas: tuple[AreaRef, ...]
) -> tuple[Floats, Floats, dict[str, Floats]]:
    """Counts of the matched months, residents and covariates of small areas, NaN where unknown."""
    cover = set(evidence.coverage_of(change.indicator).complete)
    starts = tuple(now for now, _ in change.matched if now in cover)
    traits = evidence.small_areas().reindex([one.code for one in areas])
    decile = traits["imd_decile"].to_numpy(dtype=float, na_value=np.nan)
    kind = traits["rural_urban"].map({"Rural": 1.0, "Urban": 0.0}).to_numpy(dtype=float)
    return (
        np.rint(counts(evidence, change.indicator, areas, starts).sum(axis=1)),
        exposures(evidence, change.indicator, areas, starts).mean(axis=1),
        {"deprivation": DECILES + 1 - decile, "rural": kind},
    )


def _unassociated(change: Change, refusal: str) -> Associations:
    blank = pd.DataFrame({name: [] for name in ASSOCIATION_COLUMNS})
    return Associations(
        change.indicator, change.area, change.period, blank, change.notes, refusal=refusal
    )
