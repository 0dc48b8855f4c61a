"""The line of sight of a theme: from coming to notice to the outcome, step by step.

Each step is counted over the same complete periods as all others. A conversion is a share with
Wilson's interval where everyone counted is one of the base; where two sources count apart it is the
ratio of two counts with the score interval of a ratio of Poisson counts (Gu, Ng, Tang and Schucany
2008), for nobody is followed from one source to the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from cspdata.assessment.sight_periods import Matched, matched_periods
from cspdata.catalogue import AreaRef, Dataset, Indicator, Line, Step
from cspdata.catalogue.model import Denominator, Numerator
from cspdata.measures import Evidence
from cspdata.measures.change import pairing
from cspdata.measures.evidence import counts
from cspdata.measures.figures import figures_by_area
from cspdata.measures.levels import level_frame
from cspdata.measures.notes import notes
from cspdata.measures.tested import Comparison, tested
from cspdata.periods import Period, added
from cspdata.results import Notes, require_columns
from cspdata.stats import poisson_rate_change

SIGHT_COLUMNS = (
    "step",
    "title",
    "noun",
    "period_start",
    "period_end",
    "count",
    "count_before",
    "percent",
    "q",
    "verdict",
    "base",
    "base_noun",
    "base_count",
    "conversion",
    "lower",
    "upper",
    "method",
    "subset",
    "conversion_before",
    "conversion_q",
    "conversion_verdict",
    "delay",
    "delay_about",
    "delay_to",
    "ask",
    "delay_ask",
    "note",
    "unseen",
    "suppressed",
)
RATIO = "ratio of two counts, score interval"


@dataclass(frozen=True, slots=True)
class LineOfSight:
    """The steps of a theme in one area, all over the same periods.

    `frame` has `SIGHT_COLUMNS`, one row a step in declared order. `conversion`, `lower` and `upper`
    are per 100 of the base (per cent where `subset`), `conversion_before` that of the same periods
    before; `verdict` judges the count (never good or bad), `conversion_verdict` a share, both with
    q over all of them. `delay` is the median days of the last period, up to the month `delay_to`.
    `unseen` says why a step cannot be seen; it has no figures then, and `ask` says who holds them.
    `months` are those counted, `refusal` why no step can be seen.
    """

    line: Line
    area: AreaRef
    period: Period
    before: Period
    months: tuple[date, ...]
    frame: pd.DataFrame
    notes: Notes
    refusal: str = ""

    def __post_init__(self) -> None:
        require_columns(self.frame, SIGHT_COLUMNS)

    @property
    def seen(self) -> pd.DataFrame:
        """The rows of the steps that can be seen."""
        return self.frame[self.frame["unseen"] == ""]

    @property
    def unseen(self) -> pd.DataFrame:
        """The rows of the steps that cannot be seen."""
        return self.frame[self.frame["unseen"] != ""]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all steps of a line stand on: their counts as indicators, by step, and their periods."""

    evidence: Evidence
    line: Line
    area: AreaRef
    counted: Mapping[str, Indicator]
    matched: Matched


def line_of_sight(evidence: Evidence, line: Line, *, period: Period, before: Period) -> LineOfSight:
    """The line of sight of a theme in the partnership's own area over a period.

    Services and conferences serve the whole partnership: its parts have no line of their own.
    Counted are the complete quarters (or months) of the period that all steps share.
    """
    area = evidence.partnership.area
    counted = {one.id: _count(evidence, line, one) for one in line.steps}
    needed = {one.id: (counted[one.id], *_whole(counted[one.id], one)) for one in line.steps}
    matched = matched_periods(evidence, needed, area=area, period=period, before=before)
    ground = _Ground(evidence, line, area, counted, matched)
    judged = _judged(ground)
    rows = [_row(ground, one, judged) for one in line.steps]
    frame = pd.DataFrame(rows, columns=list(SIGHT_COLUMNS))
    refusal = ""
    if not matched.now:
        refusal = f"none of its steps has complete figures for {period.label}"
    return LineOfSight(
        line,
        area,
        matched.period or period,
        matched.before or before,
        matched.months,
        frame,
        _notes(ground),
        refusal,
    )


def _count(evidence: Evidence, line: Line, step: Step) -> Indicator:
    """The count of a step as an indicator, with the breaks of the one that counts the same."""
    wanted = Numerator(dataset=step.dataset, category=step.measures)
    same = (one for one in evidence.catalogue.indicators.values() if one.numerator == wanted)
    twin = next((one for one in same if one.measure in ("rate", "count")), None)
    return Indicator(
        id=f"{line.theme}_{step.id}",
        title=step.title,
        theme=line.theme,
        order=0,
        noun=step.noun,
        unit=f"{step.noun} per 1,000 residents",
        polarity="neutral",
        numerator=wanted,
        breaks=twin.breaks if twin else (),
    )


def _whole(count: Indicator, step: Step) -> tuple[Indicator, ...]:
    """The count of a base that is no step of its own."""
    if not step.whole:
        return ()
    wanted = Numerator(dataset=step.dataset, category=step.whole)
    return (msgspec.structs.replace(count, numerator=wanted),)


def _share(ground: _Ground, step: Step) -> Indicator:
    """The share that a step is of its base, as an indicator."""
    base = step.whole or ground.line.step(step.of).measures
    return msgspec.structs.replace(
        ground.counted[step.id],
        id=f"{ground.line.theme}_{step.id}_share",
        measure="proportion",
        unit="%",
        polarity=step.polarity,
        denominator=Denominator(category=base),
    )


Judged = dict[str, Mapping[str, Any]]


def _judged(ground: _Ground) -> Judged:
    """The tested change of every count and every share, by the ids of their indicators."""
    asked = []
    for step in ground.line.steps:
        if step.id not in ground.matched.now:
            continue
        each = [ground.counted[step.id]]
        if step.subset and (not step.of or step.of in ground.matched.now):
            each.append(_share(ground, step))
        asked += [_comparison(ground, one, step.id) for one in each]
    found = tested(ground.evidence, asked)
    rows = ((one.indicator.id, one.frame.iloc[0].to_dict()) for one in found)
    return {name: {str(column): value for column, value in row.items()} for name, row in rows}


def _comparison(ground: _Ground, indicator: Indicator, step: str) -> Comparison:
    """The comparison of one count or share with the same periods before."""
    evidence, area, matched = ground.evidence, ground.area, ground.matched
    now, then = matched.now[step], matched.then[step]
    own, earlier = matched.spans
    refusal = pairing(evidence, indicator, own, earlier).refusal
    if len(then) != len(now):
        refusal = refusal or f"not every month of {earlier.label} is complete"
    pairs = () if refusal else tuple(zip(now, then, strict=True))
    length = evidence.coverage_of(indicator).length
    months = tuple((added(a, k), added(b, k)) for a, b in pairs for k in range(length))
    said = Notes(source="")
    return Comparison(
        indicator, area, area.level, (area,), own, earlier, pairs, months, said, refusal
    )


def _row(ground: _Ground, step: Step, judged: Judged) -> dict[str, Any]:
    """One row of the frame."""
    counted, matched = ground.counted[step.id], ground.matched
    holder = _holder(ground.evidence, ground.evidence.dataset(counted))
    row = _blank(ground.line, step, holder)
    if step.id not in matched.now:
        return row | {"unseen": matched.unseen[step.id]}
    level = _level(ground, counted, step.id)
    row |= {name: level[name] for name in ("period_start", "period_end", "suppressed")}
    moved = judged[counted.id]
    row |= {"count": level["count"]}
    row |= {name: moved[name] for name in ("count_before", "percent", "q", "verdict")}
    row |= _conversion(ground, step, judged, level["count"])
    return row | _delay(ground, step)


def _holder(evidence: Evidence, dataset: Dataset) -> str:
    """Who holds a dataset: the force by its name, for a contract serves every partnership."""
    force = dataset.supplier == "Police force"
    return evidence.partnership.force.name if force else dataset.supplier


def _blank(line: Line, step: Step, holder: str) -> dict[str, Any]:
    """A row of which nothing is known but what is declared."""
    base_noun = step.whole_noun or (line.step(step.of).noun if step.of else "")
    none = float("nan")
    row: dict[str, Any] = dict.fromkeys(SIGHT_COLUMNS, none)
    texts = ("method", "note", "unseen")
    row |= dict.fromkeys(texts, "")
    return row | {
        "step": step.id,
        "title": step.title,
        "noun": step.noun,
        "period_start": None,
        "period_end": None,
        "verdict": "cannot say",
        "conversion_verdict": "cannot say",
        "base": step.of,
        "base_noun": base_noun,
        "subset": step.subset,
        "delay_about": step.delay.about if step.delay else "",
        "delay_to": None,
        "ask": step.ask or holder,
        "delay_ask": step.delay_ask or step.ask or holder,
        "suppressed": False,
    }


def _level(ground: _Ground, indicator: Indicator, step: str) -> dict[str, Any]:
    """Count, value and limits of an indicator over the periods that all steps share."""
    area, matched = ground.area, ground.matched
    figures = figures_by_area(ground.evidence, indicator, (area,), matched.now[step])
    frame = level_frame([indicator], areas=[area], periods=[matched.spans[0]], figures=figures)
    return {str(name): value for name, value in frame.iloc[0].to_dict().items()}


def _conversion(ground: _Ground, step: Step, judged: Judged, count: float) -> dict[str, Any]:
    """The conversion of a step with its interval, or why there is none."""
    line, counted = ground.line, ground.counted
    if not (step.of or step.whole):
        return {}
    if step.of and step.of not in ground.matched.now:
        return {"note": f"{line.step(step.of).title}: cannot be seen, so that there is no base"}
    if step.subset:
        return _share_row(ground, step, judged)
    base = _level(ground, counted[step.of], step.of)["count"]
    if not np.isfinite(base) or base <= 0:
        return {"note": f"there is no count of {line.step(step.of).noun} to set it beside"}
    found = poisson_rate_change(count, base)
    then, base_then = (judged[counted[one].id]["count_before"] for one in (step.id, step.of))
    earlier = 100 * then / base_then if base_then and np.isfinite([then, base_then]).all() else None
    return {
        "base_count": base,
        "conversion": 100 * count / base,
        "lower": 100 * found.lower if found.lower is not None else None,
        "upper": 100 * found.upper if found.upper is not None else None,
        "method": RATIO,
        "conversion_before": earlier,
        "note": step.apart,
    }


def _share_row(ground: _Ground, step: Step, judged: Judged) -> dict[str, Any]:
    """A share of the base with Wilson's interval and its tested change."""
    share = _share(ground, step)
    level, moved = _level(ground, share, step.id), judged[share.id]
    base = level["exposure"]
    if not np.isfinite(level["value"]):
        more = np.isfinite(base) and level["count"] > base
        why = f"more {step.noun} than their base: check the return" if more else "no base is given"
        return {"base_count": base, "note": why}
    earlier = float("nan")
    if np.isfinite(moved["ratio"]) and moved["ratio"]:
        earlier = level["value"] / moved["ratio"]
    return {
        "base_count": base,
        "conversion": level["value"],
        "lower": level["lower"],
        "upper": level["upper"],
        "method": level["method"],
        "conversion_before": earlier,
        "conversion_q": moved["q"],
        "conversion_verdict": moved["verdict"],
    }


def _delay(ground: _Ground, step: Step) -> dict[str, Any]:
    """The median days of the last period there is by the end of those counted."""
    evidence, matched = ground.evidence, ground.matched
    if step.delay is None or matched.period is None:
        return {}
    dataset = evidence.catalogue.datasets[step.delay.dataset]
    median = Indicator(
        id=f"{step.id}_delay",
        title=step.title,
        theme="",
        order=0,
        noun="days",
        unit="days",
        polarity="neutral",
        measure="published",
        numerator=Numerator(dataset=dataset.id, category=(step.delay.measure,)),
    )
    cover = evidence.coverage_of(median)
    ended = [
        one
        for one in cover.complete
        if matched.period.first <= one and added(one, cover.length - 1) <= matched.period.last
    ]
    if not ended:
        return {}
    about = evidence.area_for(median, ground.area)
    days = float(counts(evidence, median, (about,), (ended[-1],))[0, 0])
    return {"delay": days, "delay_to": added(ended[-1], cover.length - 1)}


def _notes(ground: _Ground) -> Notes:
    """Sources, caveats and remarks of all steps that can be seen, each said once."""
    evidence, area, matched = ground.evidence, ground.area, ground.matched
    each = [
        notes(evidence, ground.counted[step], period=matched.spans[0], area=area)
        for step in matched.now
    ]
    dates = [one.complete_to for one in each if one.complete_to]
    return Notes(
        source="; ".join(dict.fromkeys(one.source for one in each)),
        licence="; ".join(dict.fromkeys(one.licence for one in each if one.licence)),
        caveats=ground.line.caveats,
        complete_to=min(dates, default=None),
        remarks=tuple(dict.fromkeys(said for one in each for said in one.remarks)),
        demonstration=evidence.partnership.demonstration,
    )
