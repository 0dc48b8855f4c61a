"""Who those counted are, where a source tells: shares with their interval and tested change."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from cspdata.catalogue import AreaRef, Indicator, Makeup
from cspdata.catalogue.model import Denominator, Numerator
from cspdata.measures import Evidence, changes, levels
from cspdata.periods import Period
from cspdata.results import Change, Levels


@dataclass(frozen=True, slots=True)
class People:
    """The parts of a whole in one area, each a share in per cent.

    `levels` and `change` have one row a part, named as an area is: `area_code` is the measure and
    `area_name` its label. `refusal` says why there is none; `indicator` is the share they are of.
    """

    title: str
    indicator: Indicator
    area: AreaRef
    levels: Levels
    change: Change
    refusal: str = ""


def people(
    evidence: Evidence, makeup: Makeup, *, theme: str, area: AreaRef, period: Period, before: Period
) -> People:
    """Who those counted in an area are, against the period before.

    Of a dataset that has nothing of the area it is the partnership's whole. A part or a whole that
    its supplier withheld has no share. Wilson's interval; q across the parts.
    """
    dataset = evidence.catalogue.datasets[makeup.dataset]
    if area.code not in evidence.area_codes(dataset, area.level):
        area = evidence.partnership.area
    parts = [_part(makeup, one, theme) for one in makeup.parts]
    moved = changes(evidence, parts, area=area, period=period, before=before, level=area.level)
    given = [levels(evidence, one, area=area, level=area.level, period=period) for one in parts]
    labels = [dataset.labels.get(one, one.replace("_", " ").capitalize()) for one in makeup.parts]
    named = dict(zip(makeup.parts, makeup.names or labels, strict=True))
    now, then = _rows([one.frame for one in given], named), _rows([x.frame for x in moved], named)
    first, last = moved[0], given[0]
    refusal = ""
    if not now["value"].notna().any():
        there = evidence.coverage(dataset).span
        short = f"does not tell for {last.period.label}" if there else "is not loaded"
        refusal = f"{dataset.title} {short}"
    return People(
        makeup.title,
        parts[0],
        area,
        Levels(parts[0], area, "part", last.period, now, last.notes),
        replace(first, area=area, level="part", frame=then),
        refusal,
    )


def _rows(frames: list[pd.DataFrame], named: dict[str, str]) -> pd.DataFrame:
    """One row a part, under its own code and label."""
    rows = pd.concat(frames, ignore_index=True)
    return rows.assign(area_code=list(named), area_name=list(named.values()))


def _part(makeup: Makeup, measure: str, theme: str) -> Indicator:
    """A part as a share of the whole: neither good nor bad."""
    return Indicator(
        id=f"{theme}_{measure}_share",
        title=makeup.title,
        theme=theme,
        order=0,
        noun=makeup.noun,
        unit=f"% of {makeup.noun}",
        polarity="neutral",
        measure="proportion",
        decimals=0,
        numerator=Numerator(dataset=makeup.dataset, category=(measure,)),
        denominator=Denominator(category=makeup.whole),
    )
