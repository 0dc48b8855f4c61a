"""The answers of residents by question and area, this year and the year before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cspdata.assessment.community import (
    NO_SURVEY,
    Weighting,
    figure,
    survey_areas,
    survey_notes,
    weighting,
)
from cspdata.assessment.survey import Wave, least_base, survey_dataset, wave_by
from cspdata.catalogue import AreaRef, Dataset, Indicator, Polarity
from cspdata.measures.evidence import Evidence
from cspdata.measures.tested import DIRECTIONS
from cspdata.periods import Period
from cspdata.results import Notes, Verdict, require_columns
from cspdata.stats import benjamini_hochberg, poisson_rate_change

QUESTION = "question"
VIEW_COLUMNS = (
    *("question", "title", "area_code", "area_name", "count", "base", "value", "lower", "upper"),
    *("weighted", "weighted_lower", "weighted_upper", "suppressed", "reason"),
    *("value_before", "base_before", "p", "q", "verdict"),
)
#: The most of false verdicts among those given, as everywhere.
LIMIT = 0.05


@dataclass(frozen=True, slots=True)
class Views:
    """The answers to every question in the partnership's area and each community area.

    `frame` has `VIEW_COLUMNS`: `value` in per cent of `base`, those who answered, with Wilson's
    limits; the weighted value and its own limits beside it. Where fewer than may be shown answered,
    `suppressed` is true and `reason` says why. `value_before` is that of the wave before;
    `verdict` tells the change of the unweighted value, with q over all rows of the frame.
    """

    period: Period | None
    before: Period | None
    frame: pd.DataFrame
    notes: Notes
    weighting: Weighting
    refusal: str = ""

    def __post_init__(self) -> None:
        require_columns(self.frame, VIEW_COLUMNS)

    @property
    def questions(self) -> dict[str, str]:
        """The titles of the questions by their ids, in the contract's order."""
        return dict(zip(self.frame["question"], self.frame["title"], strict=True))


def views(evidence: Evidence, *, period: Period | None = None) -> Views:
    """The answers of the last wave of the survey by the end of a period, with their change."""
    dataset, found = survey_dataset(evidence), wave_by(evidence, period)
    if dataset is None or not found:
        blank = pd.DataFrame({name: [] for name in VIEW_COLUMNS})
        said = survey_notes(evidence, None)
        return Views(None, None, blank, said, Weighting(0, refusal=NO_SURVEY), NO_SURVEY)
    now, before = found[0], found[1] if len(found) > 1 else None
    rows = [
        row
        for question in _questions(dataset, now)
        for row in _rows(evidence, dataset, question, now, before)
    ]
    asked = pd.DataFrame(rows, columns=[*VIEW_COLUMNS[:-3], "count_before"])
    return Views(
        now.period,
        before.period if before else None,
        _tested(evidence, asked),
        survey_notes(evidence, now),
        weighting(evidence, now),
    )


def question_indicator(evidence: Evidence, question: str) -> Indicator | None:
    """The indicator that counts a question's answers; None where none does."""
    dataset = survey_dataset(evidence)
    return next(
        (
            one
            for one in evidence.catalogue.indicators.values()
            if dataset
            and one.numerator.dataset == dataset.id
            and one.numerator.category == (question,)
        ),
        None,
    )


def _questions(dataset: Dataset, wave: Wave) -> list[str]:
    """The questions that were asked, in the contract's order."""
    measures = dataset.aggregates.measures if dataset.aggregates else {}
    return [one for one in measures if (QUESTION, one) in wave.answers]


def _rows(
    evidence: Evidence, dataset: Dataset, question: str, now: Wave, before: Wave | None
) -> list[tuple[object, ...]]:
    title = dataset.labels.get(question, question)
    rows: list[tuple[object, ...]] = []
    for area in survey_areas(evidence):
        found = figure(evidence, now, now.answers[QUESTION, question], area=area)
        then = before.answers.get((QUESTION, question)) if before else None
        nothing = (float("nan"),) * 3
        past = figure(evidence, before, then, area=area)[:3] if before and then else nothing
        reason = _reason(dataset, now, area, suppressed=found[-1], known=found[1])
        rows.append(
            (question, title, area.code, area.name, *found, reason, past[2], past[1], past[0])
        )
    return rows


def _reason(dataset: Dataset, wave: Wave, area: AreaRef, *, suppressed: bool, known: float) -> str:
    """Why a row has no number; empty where it has one."""
    if suppressed:
        return f"fewer than {least_base(dataset)} answered, or too few gave this answer"
    if np.isnan(known):
        return "nobody who answered named this area" if area.code not in wave.sizes else "not asked"
    return ""


def _tested(evidence: Evidence, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with p, q and verdict of the change from the wave before, as one family."""
    both = frame[["count", "count_before"]].notna().all(axis=1).to_numpy()
    p = np.full(len(frame), np.nan)
    if both.any():
        columns = ("count", "count_before", "base", "base_before")
        p[both] = poisson_rate_change(
            *(frame.loc[both, name].to_numpy(dtype=float) for name in columns)
        ).p
    q = benjamini_hochberg(p)
    told = [
        _verdict(_polarity(evidence, str(question)), now - then, each)
        for question, now, then, each in zip(
            frame["question"], frame["value"], frame["value_before"], q, strict=True
        )
    ]
    return frame.assign(p=p, q=q, verdict=told)[list(VIEW_COLUMNS)]


def _polarity(evidence: Evidence, question: str) -> Polarity:
    """What a rise means: as the indicator of the question declares, else neither good nor bad."""
    found = question_indicator(evidence, question)
    return found.polarity if found else "neutral"


def _verdict(polarity: Polarity, change: float, q: float) -> Verdict:
    if np.isnan(q):
        return "cannot say"
    if q >= LIMIT:
        return "no real change"
    up, down = DIRECTIONS[polarity]
    return up if change > 0 else down
