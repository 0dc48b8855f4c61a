"""What a slide deck and a workbook are made from: the result objects of an objective's pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from cspdata.analyst_notes import AnalystNote
from cspdata.analyst_texts import AnalystText
from cspdata.assessment.line_of_sight import LineOfSight
from cspdata.catalogue import Indicator, Need, Objective, Partnership, Theme
from cspdata.cells import Cells
from cspdata.periods import Period
from cspdata.results import Change, Levels, Notes, Outlines, Series


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """What one line about an indicator needs: its series, and its change in the area itself.

    `change` has one row at most. Results of different indicators are refused.
    """

    series: Series
    change: Change

    def __post_init__(self) -> None:
        ids = {one.indicator.id for one in self.results}
        if len(ids) > 1:
            raise ValueError(f"one pack holds one indicator; it was given {sorted(ids)}")
        if len(self.change.frame) > 1:
            raise ValueError(
                f"{self.indicator.id}: `change` is the partnership's own row; it has "
                f"{len(self.change.frame)} rows. Give the places' rows as `place_changes`"
            )

    @property
    def indicator(self) -> Indicator:
        """The indicator that all results are about."""
        return self.series.indicator

    @property
    def results(self) -> tuple[Series | Change | Levels, ...]:
        """All results, in the order of their tables."""
        return (self.series, self.change)

    @property
    def notes(self) -> tuple[Notes, ...]:
        """The notes of the results, in the order of their tables."""
        return tuple(one.notes for one in self.results)


@dataclass(frozen=True, slots=True)
class IndicatorPack(IndicatorLine):
    """The four results of one indicator, as its page shows them: its places too, a row each."""

    places: Levels
    place_changes: Change

    @property
    def results(self) -> tuple[Series | Change | Levels, ...]:
        """The four results, in the order of their tables."""
        return (self.series, self.change, self.places, self.place_changes)


Shown = TypeVar("Shown", bound=IndicatorLine)


@dataclass(frozen=True, slots=True)
class ThemeLines(Generic[Shown]):
    """A theme with the results of its indicators; none where the theme has no data yet.

    `lacking`: the datasets it still needs.
    """

    theme: Theme
    indicators: tuple[Shown, ...] = ()
    lacking: tuple[Need, ...] = ()

    @property
    def headline(self) -> Shown | None:
        """The indicator that stands for the theme: the first declared so, else the first."""
        declared = (one for one in self.indicators if one.indicator.headline)
        return next(declared, self.indicators[0] if self.indicators else None)

    @property
    def others(self) -> tuple[Shown, ...]:
        """The indicators besides the headline, in their order."""
        return tuple(one for one in self.indicators if one is not self.headline)

    @property
    def sides(self) -> tuple[Shown, ...]:
        """The indicators that different sources give of the same thing, as declared."""
        by_id = {one.indicator.id: one for one in self.indicators}
        return tuple(by_id[one] for one in self.theme.sources if one in by_id)


@dataclass(frozen=True, slots=True)
class ThemePack(ThemeLines[IndicatorPack]):
    """A theme with all that an export holds of it.

    `sight`: its line of sight in the partnership's area, where one is declared.
    """

    sight: LineOfSight | None = None


@dataclass(frozen=True, slots=True)
class HotspotMap:
    """A map of cells, by whichever method, with what its slide draws and says.

    `names` are those that people use, by `cell_id`. `outlines` are drawn beneath the cells;
    `area_outlines` are those of the cells themselves, where they are areas.
    """

    partnership: Partnership
    cells: Cells
    names: Mapping[str, str]
    outlines: Outlines
    made_on: date
    area_outlines: Outlines | None = None


@dataclass(frozen=True, slots=True)
class ObjectivePack:
    """A strategic objective, its themes and what its map is drawn from.

    `outlines` are those of the places; `hotspots` is the map of the first headline indicator that
    has places.
    `analyst_notes` holds the newest note of each indicator in the area, where there is one;
    `analyst_texts` the newest text of each theme and content.
    `made_on` is the date that the files carry: the same pack gives the same bytes.
    """

    partnership: Partnership
    objective: Objective
    period: Period
    before: Period
    themes: tuple[ThemePack, ...]
    made_on: date
    outlines: Outlines | None = None
    hotspots: HotspotMap | None = None
    demonstration: bool = False
    analyst_notes: tuple[AnalystNote, ...] = ()
    analyst_texts: tuple[AnalystText, ...] = ()

    @property
    def answered(self) -> tuple[ThemePack, ...]:
        """The themes that have at least one indicator."""
        return tuple(one for one in self.themes if one.indicators)

    @property
    def packs(self) -> tuple[IndicatorPack, ...]:
        """Every indicator of every theme, in order."""
        return tuple(pack for theme in self.themes for pack in theme.indicators)

    def note_of(self, indicator_id: str) -> AnalystNote | None:
        """The analyst's note on an indicator; None where there is none."""
        mine = (one for one in self.analyst_notes if one.indicator == indicator_id)
        return next(mine, None)
