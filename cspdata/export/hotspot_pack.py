"""What a patrol sheet is made from: all that is known of one hotspot, collected once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from cspdata.catalogue import Dataset, Indicator, Partnership
from cspdata.cells import Cells
from cspdata.disclosure import protected, shown_counts
from cspdata.hotspot_reviews import HotspotNote, HotspotReview, hotspot_note_of, review_of
from cspdata.hotspots import (
    CellChange,
    CellDetail,
    Surroundings,
    cell_change,
    cell_detail,
    cell_hours,
    cell_names,
    ranked_cells,
    surroundings,
)
from cspdata.measures import Evidence, areas_within, outlines
from cspdata.periods import Period, added
from cspdata.quality import built_at
from cspdata.results import Outlines
from cspdata.stats import Aoristic

MONTHS = 24  # shown month by month, so that a year can be seen beside the one before


@dataclass(frozen=True, slots=True)
class HotspotPack:
    """One cell of a map with what its page shows of it.

    `rank` is its place among the hotspots of the map, None where it is none of them. `now` is the
    detail of the map's period, `months` that of up to `MONTHS` months that end with it. `hours` is
    None where `hours_refusal` says why, or where no event has a time. `outlines` are those of the
    areas drawn (else the small areas), for the map. `made_on` is the date that the file carries.
    """

    partnership: Partnership
    dataset: Dataset
    cells: Cells
    cell_id: str
    name: str
    rank: int | None
    hotspots: int
    now: CellDetail
    months: CellDetail
    change: CellChange
    before: Period
    hours: Aoristic | None
    hours_refusal: str
    surroundings: Surroundings
    made_on: date
    outlines: Outlines | None = None
    review: HotspotReview | None = None
    note: HotspotNote | None = None

    @property
    def indicator(self) -> Indicator:
        """What is counted."""
        return self.cells.indicator

    @property
    def row(self) -> pd.Series:
        """The row of the cell on its map."""
        frame = self.cells.frame
        return frame[frame["cell_id"] == self.cell_id].iloc[0]


def hotspot_pack(
    evidence: Evidence, cells: Cells, cell_id: str, *, before: Period | None = None
) -> HotspotPack:
    """All that is known of one cell of a map; a cell that the map has not is refused.

    `before` is what the map is compared with, else the year before.
    """
    indicator, period = cells.indicator, cells.period
    if cell_id not in set(cells.frame["cell_id"]):
        raise ValueError(
            f"{cell_id!r} is no cell of this map; its cells are named like "
            f"{cells.frame['cell_id'].iloc[0]}"
        )
    ranked = ranked_cells(cells)
    mine = ranked.loc[ranked["cell_id"] == cell_id, "rank"]
    before = before or cells.before or period.shifted(-12)
    hours, refusal = _hours(evidence, cells, cell_id)
    dataset = evidence.dataset(indicator)
    guarded = protected(dataset, "lsoa21")
    around = areas_within(evidence.con, cells.area, cells.level)
    return HotspotPack(
        partnership=evidence.partnership,
        dataset=dataset,
        cells=cells,
        cell_id=cell_id,
        name=cell_names(evidence, cells.size, cells.shape).get(cell_id, ""),
        rank=int(mine.iloc[0]) if len(mine) else None,
        hotspots=len(ranked),
        now=_detail(evidence, indicator, cell_id, period, guarded=guarded),
        months=_detail(evidence, indicator, cell_id, _longer(evidence, cells), guarded=guarded),
        change=_change(evidence, cells, cell_id, before, guarded=guarded),
        before=before,
        hours=hours,
        hours_refusal=refusal,
        surroundings=surroundings(evidence, name=cell_id),
        made_on=datetime.fromisoformat(built_at(evidence)).date(),
        outlines=outlines(evidence.con, around) if around else None,
        review=review_of(indicator.id, cell_id),
        note=hotspot_note_of(indicator.id, cell_id),
    )


def _longer(evidence: Evidence, cells: Cells) -> Period:
    """Up to `MONTHS` months that end with the map's period and begin with the data."""
    period = cells.period
    span = evidence.coverage_of(cells.indicator).span
    first = added(period.last, 1 - MONTHS)
    if span is not None:
        first = max(first, span.first)
    return Period(min(first, period.first), period.last)


def _detail(
    evidence: Evidence, indicator: Indicator, cell_id: str, period: Period, *, guarded: bool
) -> CellDetail:
    """The detail of a cell; of a protected dataset only what may be shown of its counts."""
    found = cell_detail(evidence, indicator, name=cell_id, period=period)
    if not guarded:
        return found
    frames = [
        one.assign(count=shown_counts(one["count"].to_numpy(dtype=float))[0])
        for one in (found.months, found.make_up, found.locations)
    ]
    return CellDetail(found.cell_id, *frames)


def _change(
    evidence: Evidence, cells: Cells, cell_id: str, before: Period, *, guarded: bool
) -> CellChange:
    if guarded:
        return CellChange(refusal="counts this small are not shown (disclosure control)")
    return cell_change(evidence, cells.indicator, name=cell_id, period=cells.period, before=before)


def _hours(evidence: Evidence, cells: Cells, cell_id: str) -> tuple[Aoristic | None, str]:
    """The hours of the week, or the reason of the contract why they are not known."""
    dataset = evidence.dataset(cells.indicator)
    if reason := dataset.unborne.get("aoristic"):
        return None, reason
    found = cell_hours(evidence, cells.indicator, name=cell_id, period=cells.period)
    return found, ""
