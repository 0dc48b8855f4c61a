"""What residents say, whom the survey has not heard, and what they are most concerned about.

Answers come with the number who answered, Wilson's 95 % interval, and beside them the value that is
weighted to the residents by age, sex and area. What fewer than the contract's `least_base` have
answered is not shown; numbers of people below the partnership follow the disclosure rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from cspdata.assessment.survey import (
    Answers,
    Floats,
    Wave,
    area_names,
    least_base,
    survey_dataset,
    survey_of,
    wave_by,
    weights,
)
from cspdata.catalogue import ANY_OTHER, AreaRef, Dataset
from cspdata.disclosure import protected, shown_counts
from cspdata.measures.evidence import Evidence
from cspdata.periods import Period
from cspdata.results import Notes, require_columns
from cspdata.stats import Raking, weighted_share, wilson_interval

CONCERN_COLUMNS = (
    *("theme", "title", "count", "base", "value", "lower", "upper"),
    *("weighted", "weighted_lower", "weighted_upper"),
    *("suppressed", "rank", "rank_best", "rank_worst"),
)
PRIORITY, TEXT = "priority", "text"
CAVEATS = (
    "A sample of those who chose to answer: it may not stand for all residents, weighted or not.",
    "The interval takes each answer as an independent draw.",
)
NO_SURVEY = (
    "no survey of residents is loaded (the partnership’s own file, one row per response, which is "
    "counted as it is loaded)"
)
NOT_ASKED: dict[str, str] = {
    PRIORITY: (
        "the survey that is loaded does not ask what people are most concerned about: add a column "
        "priorities, or priority_1 to priority_3"
    ),
    TEXT: "the survey that is loaded has no words of people's own (a column free_text)",
}


@dataclass(frozen=True, slots=True)
class Weighting:
    """What the weights of a wave cost, or why there are none (`refusal`).

    `people` answered, `effective` is Kish's effective number of them, `design_effect` the first
    over the second; `trimmed` have the greatest or least weight allowed; `off_by` as in `Raking`.
    """

    people: int
    effective: float = float("nan")
    design_effect: float = float("nan")
    trimmed: int = 0
    off_by: float = 0.0
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Concerns:
    """How many residents of an area name each theme, the most first.

    `kind` is `priority` (named as what concerns them most) or `text` (used the theme's words in
    what they wrote). `frame` has `CONCERN_COLUMNS`: `value` in per cent of `base`, those who named
    anything (or wrote anything), with Wilson's limits; `weighted` beside it with its own. `rank`
    is by value, from `rank_best` to `rank_worst` where intervals overlap. Suppressed rows have no
    numbers and no rank; a theme that nobody at all named has no row, since a survey may not offer
    it. `refusal` says why there is no row.
    """

    area: AreaRef
    period: Period | None
    kind: Literal["priority", "text"]
    frame: pd.DataFrame
    notes: Notes
    weighting: Weighting
    refusal: str = ""

    def __post_init__(self) -> None:
        require_columns(self.frame, CONCERN_COLUMNS)


def concerns(
    evidence: Evidence,
    *,
    area: AreaRef,
    period: Period | None = None,
    kind: Literal["priority", "text"] = "priority",
) -> Concerns:
    """What residents of an area (the partnership's, or a community area) are most concerned about.

    Of the last wave of the survey by the end of a period; the last there is without one.
    """
    dataset, found = survey_dataset(evidence), wave_by(evidence, period)
    if dataset is None or not found:
        return _no_concerns(area, kind, survey_notes(evidence, None), NO_SURVEY)
    wave = found[0]
    said = survey_notes(evidence, wave)
    themes = theme_titles(evidence)
    asked = [theme for theme in themes if _named(wave, kind, theme)]
    if not asked:
        return _no_concerns(area, kind, said, NOT_ASKED[kind], wave.period)
    rows = [
        (theme, themes[theme], *figure(evidence, wave, wave.answers[kind, theme], area=area))
        for theme in asked
    ]
    frame = pd.DataFrame(rows, columns=list(CONCERN_COLUMNS[:-3]))
    # What is none of the themes has no place among them.
    ranked = frame[["value", "lower", "upper"]].where(frame["theme"] != ANY_OTHER)
    frame["rank"] = ranked["value"].rank(ascending=False, method="min")
    frame["rank_best"], frame["rank_worst"] = rank_range(ranked["lower"], ranked["upper"])
    frame = frame.sort_values(["value", "title"], ascending=[False, True], ignore_index=True)
    return Concerns(area, wave.period, kind, frame, said, weighting(evidence, wave))


def _named(wave: Wave, kind: str, theme: str) -> bool:
    """Whether anybody named a theme: one that nobody did may not have been offered to choose."""
    found = wave.answers.get((kind, theme))
    return found is not None and bool(found.yes.sum() > 0)


def figure(
    evidence: Evidence, wave: Wave, answers: Answers, *, area: AreaRef
) -> tuple[float, float, float, float, float, float, float, float, bool]:
    """Count, base, value and limits in per cent, the weighted value and its limits, suppressed.

    Computed from what may be shown: below the partnership counts follow the disclosure rule. A
    weighted value is rounded to whole per cent, so that no count can be worked back from it.
    """
    none = (float("nan"),) * 8
    dataset = survey_dataset(evidence)
    if dataset is None:
        return (*none, False)
    rows = _rows_of(evidence, wave, area)
    if rows is None:
        return (*none, area.code in wave.sizes)
    people, yes = answers.people[rows], answers.yes[rows]
    count, base = float(np.rint(yes.sum())), float(np.rint(people.sum()))
    if base < least_base(dataset):
        return (*none, base > 0)
    if protected(dataset, area.level):
        (count, base), hidden = shown_counts(np.array([count, base]))
        if hidden.any():
            return (*none, True)
    count = min(count, base)
    simple = wilson_interval(count, base)
    limits = (100 * simple.value, 100 * simple.lower, 100 * simple.upper)
    return (count, base, *limits, *_weighted(evidence, wave, people, yes, rows), False)


def _rows_of(evidence: Evidence, wave: Wave, area: AreaRef) -> list[int] | None:
    """The rows of a wave's tables that an area is: all of them for the partnership's own."""
    if area == evidence.partnership.area:
        return [*range(len(wave.areas))]
    row = wave.row(area.code)
    return None if row is None else [row]


def _weighted(
    evidence: Evidence, wave: Wave, people: Floats, yes: Floats, rows: list[int]
) -> tuple[float, float, float]:
    found = weights(evidence, wave)
    if isinstance(found, str):
        return (float("nan"),) * 3
    each = found.weights.reshape(wave.people.shape)[rows]
    share = weighted_share(yes.ravel(), people.ravel(), each.ravel())
    value, lower, upper = (round(100 * one) for one in (share.value, share.lower, share.upper))
    return float(value), float(lower), float(upper)


def rank_range(lower: pd.Series[float], upper: pd.Series[float]) -> tuple[pd.Series[float], ...]:
    """The best and the worst rank of each value, 1 for the highest, that its interval allows.

    One is above another for certain where its lower limit is above the other's upper limit: the
    best rank counts those certainly above, the worst those certainly below. Missing stay missing.
    """
    low, high = lower.to_numpy(dtype=float), upper.to_numpy(dtype=float)
    known = ~np.isnan(low) & ~np.isnan(high)
    above = (low[None, :] > high[:, None]) & known[None, :]
    below = (high[None, :] < low[:, None]) & known[None, :]
    best, worst = 1.0 + above.sum(axis=1), float(known.sum()) - below.sum(axis=1)
    return tuple(
        pd.Series(np.where(known, one, np.nan), index=lower.index) for one in (best, worst)
    )


def weighting(evidence: Evidence, wave: Wave) -> Weighting:
    """What the weights of a wave cost, or why there are none."""
    found: Raking | str = weights(evidence, wave)
    people = int(np.rint(wave.people.sum()))
    if isinstance(found, str):
        return Weighting(people, refusal=found)
    return Weighting(people, found.effective, found.design_effect, found.trimmed, found.off_by)


def theme_titles(evidence: Evidence) -> dict[str, str]:
    """The titles of all themes by id, then that of what is none of them."""
    themes = [theme for one in evidence.catalogue.objectives for theme in one.themes]
    return {one.id: one.title for one in themes} | {ANY_OTHER: "Something else"}


def survey_notes(evidence: Evidence, wave: Wave | None, remarks: tuple[str, ...] = ()) -> Notes:
    """What must be said with the figures of a wave."""
    dataset = survey_dataset(evidence)
    made_up = evidence.partnership.demonstration
    if dataset is None:
        return Notes(source="", demonstration=made_up)
    return Notes(
        source=f"{dataset.title} ({dataset.supplier})",
        licence=dataset.licence,
        caveats=CAVEATS,
        complete_to=wave.period.last if wave else None,
        remarks=(*remarks, *(_strange(dataset, wave) if wave else ())),
        demonstration=made_up,
    )


def _strange(dataset: Dataset, wave: Wave) -> tuple[str, ...]:
    """How many answers were not understood, by column: they count as not said, or as another."""
    survey = survey_of(dataset)
    titles = {survey.age: "of age", survey.sex: "of sex", "priorities": "of what concerns them"}
    return tuple(
        f"{count:,} answers {titles.get(name, name)} are not in the contract's list and count as "
        f"{'something else' if name == 'priorities' else 'not said'}."
        for name, count in wave.unmatched.items()
        if count
    )


def survey_areas(evidence: Evidence) -> tuple[AreaRef, ...]:
    """The partnership's area, then the areas by which its survey is reported, by name."""
    dataset = survey_dataset(evidence)
    level = dataset.aggregates.level if dataset and dataset.aggregates else ""
    names = area_names(evidence)
    below = [AreaRef(level=level, code=code, name=name) for code, name in names.items()]
    return (evidence.partnership.area, *below)


def _no_concerns(
    area: AreaRef,
    kind: Literal["priority", "text"],
    said: Notes,
    refusal: str,
    period: Period | None = None,
) -> Concerns:
    blank = pd.DataFrame({name: [] for name in CONCERN_COLUMNS})
    return Concerns(area, period, kind, blank, said, Weighting(0, refusal=refusal), refusal)
