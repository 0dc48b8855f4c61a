"""Why a change: what its parts add to it. Parts say where it happened, not what caused it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import msgspec
import numpy as np
import pandas as pd

from cspdata.catalogue import AreaRef, Dataset, Indicator
from cspdata.disclosure import shown_counts
from cspdata.measures.cubes import Floats
from cspdata.measures.evidence import Evidence, counts, exposures
from cspdata.measures.figures import figures_by_area
from cspdata.measures.levels import places
from cspdata.measures.parted import no_counts, no_split
from cspdata.measures.points import event_times
from cspdata.measures.tested import verdicts
from cspdata.periods import Period
from cspdata.reasons import (
    CONTRIBUTION_COLUMNS,
    REST,
    Contributions,
    Split,
)
from cspdata.results import Change
from cspdata.stats import count_decomposition

SMALL = "lsoa21"
QUARTERS = ("00:00 to 06:00", "06:00 to 12:00", "12:00 to 18:00", "18:00 to 24:00")
QUARTER = 6 * 3600  # seconds
UNKNOWN_KIND = "Not classified"
ENDS = {"Decile 1": "Decile 1 (most deprived)", "Decile 10": "Decile 10 (least deprived)"}


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a change in step: codes, names, figures now and before; missing where hidden."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    now: Floats
    then: Floats
    people: Floats
    people_before: Floats
    rest: str


def contributions(
    evidence: Evidence, change: Change, *, split: Split, level: str = ""
) -> Contributions:
    """What the parts of an area's change add to it, each tested; `level` is that of the places.

    Refused, with no parts: a change that is itself refused or hidden, an indicator that is no count
    (shares and published values do not add up), a split of one part, a split that the source has
    nothing for.
    """
    refusal = no_counts(change) or no_split(evidence, change, split)
    if refusal:
        return _refused(change, split, level, refusal)
    cover = set(evidence.coverage_of(change.indicator).complete)
    pairs = [(now, then) for now, then in change.matched if now in cover]
    starts = (tuple(now for now, _ in pairs), tuple(then for _, then in pairs))
    found = _parts(evidence, change, split, level, starts)
    if len(found.codes) < 2:
        return _refused(change, split, level, _one_part(change, split, found))
    return Contributions(
        change.indicator,
        change.area,
        split,
        level,
        Period(pairs[0][0], change.matched[-1][0]),
        Period(pairs[0][1], change.matched[-1][1]),
        float(change.frame["count"].iloc[0] - change.frame["count_before"].iloc[0]),
        parts_frame(change, split, found),
        change.notes,
    )


def _refused(change: Change, split: Split, level: str, refusal: str) -> Contributions:
    blank = pd.DataFrame({name: [] for name in CONTRIBUTION_COLUMNS})
    return Contributions(
        change.indicator,
        change.area,
        split,
        level,
        change.period,
        change.before,
        float("nan"),
        blank,
        change.notes,
        refusal,
    )


def _one_part(change: Change, split: Split, found: Parts) -> str:
    """Why fewer than two parts are no split."""
    if split == "category":
        return f"{change.indicator.title} is one category of its source: it has no parts"
    if not found.codes:
        return f"the source gives no figures for places within {change.area.name}"
    return f"all of {change.area.name} is one part: {found.names[0]}"


def _parts(
    evidence: Evidence,
    change: Change,
    split: Split,
    level: str,
    starts: tuple[tuple[date, ...], tuple[date, ...]],
) -> Parts:
    if split == "category":
        return _by_category(evidence, change, starts)
    if split == "place":
        return _by_place(evidence, change, level, starts)
    if split == "time_of_day":
        return _by_time(evidence, change, starts)
    return _by_trait(evidence, change, split, starts)


def _by_category(
    evidence: Evidence, change: Change, starts: tuple[tuple[date, ...], tuple[date, ...]]
) -> Parts:
    """The categories (or measures) of the numerator, each as an indicator of its own."""
    indicator, dataset = change.indicator, evidence.dataset(change.indicator)
    categories = indicator.numerator.category
    each = [
        msgspec.structs.replace(
            indicator, numerator=msgspec.structs.replace(indicator.numerator, category=(one,))
        )
        for one in categories
    ]
    now, then = (
        [figures_by_area(evidence, one, (change.area,), part) for one in each] for part in starts
    )
    return Parts(
        categories,
        tuple(_category_name(dataset, one) for one in categories),
        np.array([one.count[0] for one in now]),
        np.array([one.count[0] for one in then]),
        np.array([one.exposure[0] for one in now]),
        np.array([one.exposure[0] for one in then]),
        "Not shown, and rounding",
    )


def _by_place(
    evidence: Evidence,
    change: Change,
    level: str,
    starts: tuple[tuple[date, ...], tuple[date, ...]],
) -> Parts:
    """The areas of a level within the area, as the pages of the objectives show them."""
    areas = places(evidence, change.indicator, area=change.area, level=level)
    own = tuple(one for one in areas if one.level == level and one.code != change.area.code)
    if not own:
        none = np.zeros(0)
        return Parts((), (), none, none, none, none, "")
    now, then = (figures_by_area(evidence, change.indicator, own, part) for part in starts)
    return Parts(
        tuple(one.code for one in own),
        tuple(one.name for one in own),
        now.count,
        then.count,
        now.exposure,
        then.exposure,
        _rest_name(evidence, change.indicator),
    )


def _by_time(
    evidence: Evidence, change: Change, starts: tuple[tuple[date, ...], tuple[date, ...]]
) -> Parts:
    """The quarters of the day, of events that can only have happened in one of them."""
    now, then = (_by_quarter_of_day(evidence, change, part) for part in starts)
    people, people_before = (
        np.repeat(
            figures_by_area(evidence, change.indicator, (change.area,), part).exposure,
            len(QUARTERS),
        )
        for part in starts
    )
    codes = tuple(name.replace(":", "").replace(" ", "_") for name in QUARTERS)
    rest = "Time not known, or too wide"
    return Parts(codes, QUARTERS, now, then, people, people_before, rest)


def _by_quarter_of_day(evidence: Evidence, change: Change, months: tuple[date, ...]) -> Floats:
    times = event_times(evidence, change.indicator, months=months, area=change.area)
    first = times.start.astype("datetime64[s]").astype(np.int64)
    end = np.where(np.isnat(times.until), times.start, times.until)
    # Until is the moment by which it had happened: at six sharp, it was before six.
    last = np.maximum(end.astype("datetime64[s]").astype(np.int64) - 1, first)
    sure = first // QUARTER == last // QUARTER
    quarter = first[sure] // QUARTER % len(QUARTERS)
    return np.bincount(quarter, minlength=len(QUARTERS)).astype(float)


def _by_trait(
    evidence: Evidence,
    change: Change,
    split: Split,
    starts: tuple[tuple[date, ...], tuple[date, ...]],
) -> Parts:
    """The small areas of the area, added up by what is known of them."""
    areas = places(evidence, change.indicator, area=change.area, level=SMALL)
    labels = _labels(evidence, areas, split)
    names = sorted(set(labels), key=lambda name: (name == UNKNOWN_KIND, len(name), name))
    groups = np.array([[label == name for label in labels] for name in names], dtype=float)
    groups = groups.reshape(len(names), len(areas))
    now, then = (
        groups @ counts(evidence, change.indicator, areas, part).sum(axis=1) if areas else groups
        for part in starts
    )
    people, people_before = (
        groups @ exposures(evidence, change.indicator, areas, part).mean(axis=1)
        if areas
        else groups
        for part in starts
    )
    now, then = np.rint(now), np.rint(then)
    if evidence.dataset(change.indicator).disclosure == "default":
        # A kind of place may be one small area: what is added up follows the rule of its parts.
        now, then = shown_counts(now)[0], shown_counts(then)[0]
    return Parts(
        tuple(name.lower().replace(" ", "_") for name in names),
        tuple(ENDS.get(name, name) for name in names),
        now,
        then,
        people,
        people_before,
        _rest_name(evidence, change.indicator),
    )


def _labels(evidence: Evidence, areas: Sequence[AreaRef], split: Split) -> list[str]:
    """The kind of place of each small area."""
    traits = evidence.small_areas().reindex([one.code for one in areas])
    if split == "rural_urban":
        return [str(kind) if kind else UNKNOWN_KIND for kind in traits["rural_urban"].fillna("")]
    return [
        UNKNOWN_KIND if pd.isna(decile) else f"Decile {int(decile)}"
        for decile in traits["imd_decile"]
    ]


def _rest_name(evidence: Evidence, indicator: Indicator) -> str:
    if evidence.dataset(indicator).disclosure == "default":
        return "Not shown, not placed, and rounding"
    return "In no smaller area"


def _category_name(dataset: Dataset, category: str) -> str:
    return dataset.labels.get(category, category.replace("_", " ").capitalize())


def parts_frame(change: Change, split: Split, found: Parts) -> pd.DataFrame:
    """The rows of the parts that may be shown, largest first; then the hidden ones; then the rest.

    What the parts that are shown do not add up to is the rest, so that all of them add up.
    """
    row = change.frame.iloc[0]
    whole = np.array([row["count"], row["count_before"]], dtype=float)
    shown = ~np.isnan(found.now) & ~np.isnan(found.then)
    moved = float(whole[0] - whole[1])
    rows: list[tuple[object, ...]] = []
    fixed = (change.indicator.id, change.area.code, change.area.name, split)
    if shown.any():
        rows += [(*fixed, *part) for part in _judged(change, found, np.flatnonzero(shown), moved)]
    missing = np.nan
    rows += [
        (*fixed, found.codes[k], found.names[k], *[missing] * 6, "cannot say", True)
        for k in np.flatnonzero(~shown)
    ]
    rest = whole - np.array([found.now[shown].sum(), found.then[shown].sum()])
    if rest.any():
        gap = float(rest[0] - rest[1])
        share = gap / moved if moved else missing
        # A rest that rounding makes is no count, and may be below 0.
        counted = rest if not (rest < 0).any() and shown.all() else np.full(2, missing)
        rows.append(
            (*fixed, REST, found.rest, *counted, gap, share, missing, missing, "cannot say", False)
        )
    return pd.DataFrame(rows, columns=list(CONTRIBUTION_COLUMNS))


def _judged(
    change: Change, found: Parts, shown: np.ndarray, moved: float
) -> list[tuple[object, ...]]:
    """Code, name, counts, contribution, share, p, q, verdict of each part, largest first."""
    people, people_before = found.people[shown], found.people_before[shown]
    # As in the tests of the whole: without residents, or of counts, the counts are compared.
    rated = (np.nan_to_num(people) > 0) & (np.nan_to_num(people_before) > 0)
    rated &= change.indicator.measure != "count"
    exposure = np.where(rated, people, 1.0), np.where(rated, people_before, 1.0)
    codes = [found.codes[k] for k in shown]
    split = count_decomposition(codes, found.now[shown], found.then[shown], *exposure)
    at = {code: k for k, code in enumerate(codes)}
    order = [at[one.label] for one in split.parts]
    now = np.array([one.count for one in split.parts], dtype=float)
    then = np.array([one.count_before for one in split.parts], dtype=float)
    q = np.array([one.q for one in split.parts])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (now / exposure[0][order]) / (then / exposure[1][order])
    said = verdicts([change.indicator] * len(order), now, then, ratio, q)
    names = dict(zip(found.codes, found.names, strict=True))
    return [
        (
            one.label,
            names[one.label],
            float(one.count),
            float(one.count_before),
            one.contribution,
            one.contribution / moved if moved else np.nan,
            one.p,
            one.q,
            verdict,
            False,
        )
        for one, verdict in zip(split.parts, said, strict=True)
    ]
