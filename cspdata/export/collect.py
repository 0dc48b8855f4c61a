"""The results of a theme or an objective, collected once for the page and for the exports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from cspdata.analyst_notes import AnalystNote, latest_note
from cspdata.analyst_texts import CONTENTS, AnalystText, texts_of
from cspdata.assessment.line_of_sight import line_of_sight
from cspdata.catalogue import AreaRef, Indicator, Theme
from cspdata.cells import Cells, Method
from cspdata.export.pack import (
    HotspotMap,
    IndicatorLine,
    IndicatorPack,
    ObjectivePack,
    ThemeLines,
    ThemePack,
)
from cspdata.measures import (
    Evidence,
    area_of,
    areas,
    board,
    change,
    levels,
    outlines,
    series,
)
from cspdata.periods import Period, month
from cspdata.quality import built_at, default_period, leading_dataset, open_needs
from cspdata.results import Change


def objective_pack(
    evidence: Evidence,
    objective_id: str,
    *,
    period: Period,
    before: Period | None = None,
    area: AreaRef | None = None,
    method: Method = "gi",
) -> ObjectivePack:
    """The results of every theme of an objective, for slides and workbooks.

    `before` is the year before by default, `area` the partnership's own; `method` is that of the
    map of cells.
    """
    from cspdata.hotspots import cells  # which the first page does without

    objective = evidence.catalogue.objective(objective_id)
    area = area or area_of(evidence.con, "", evidence.partnership)
    before = before or period.shifted(-12)
    judged = board(evidence, area=area, period=period, before=before)
    themes = tuple(
        theme_pack(evidence, theme, area=area, period=period, before=before, judged=judged)
        for theme in objective.themes
    )
    places = evidence.areas_within(area, place_level(evidence, area))
    # Without boundaries there is no map, and the pack is made all the same.
    shapes = outlines(evidence.con, places) if places else None
    outlined = shapes is not None and bool(shapes.collection["features"])
    first = _mapped(evidence, themes) if area.level == "lad" and outlined else None
    hotspots = None
    if first is not None:
        found = cells(evidence, first, period=period, method=method, before=before)
        hotspots = hotspot_map(evidence, found)
    return ObjectivePack(
        partnership=evidence.partnership,
        objective=objective,
        period=period,
        before=before,
        themes=themes,
        made_on=made_on(evidence),
        outlines=shapes if outlined else None,
        hotspots=hotspots,
        demonstration=evidence.partnership.demonstration,
        analyst_notes=_analyst_notes(themes),
        analyst_texts=_analyst_texts(themes, area),
    )


def _mapped(evidence: Evidence, themes: Iterable[ThemePack]) -> Indicator | None:
    """The first headline that has places: only events do, figures of areas have none."""
    headlines = (one.headline.indicator for one in themes if one.headline)
    return next((one for one in headlines if evidence.dataset(one).kind == "events"), None)


def hotspot_map(evidence: Evidence, cells: Cells) -> HotspotMap:
    """A map of cells with its names and outlines; refused where no boundaries are loaded."""
    from cspdata.hotspots import cell_names

    places = evidence.areas_within(cells.area, place_level(evidence, cells.area))
    if not places:
        raise ValueError(f"{cells.area.name}: the boundaries of its places are not loaded")
    drawn = evidence.areas_within(cells.area, cells.level) if cells.by_area else ()
    return HotspotMap(
        partnership=evidence.partnership,
        cells=cells,
        names=cell_names(evidence, cells.size, cells.shape),
        outlines=outlines(evidence.con, places),
        made_on=made_on(evidence),
        area_outlines=outlines(evidence.con, drawn) if drawn else None,
    )


def pack_period(evidence: Evidence, start: str = "", end: str = "") -> Period:
    """The period of a pack: the months given, else the one a first look is taken over.

    Refuses where nothing with complete months is loaded.
    """
    dataset = leading_dataset(evidence)
    usual = default_period(evidence, dataset) if dataset else None
    if usual is None:
        raise ValueError("no complete month of any dataset is loaded")
    return Period(month(start) if start else usual.first, month(end) if end else usual.last)


def place_level(evidence: Evidence, area: AreaRef) -> str:
    """The level of the places within an area: the partnership's own choice, else small areas."""
    return areas.place_level(evidence.partnership, area)


def theme_lines(
    evidence: Evidence,
    theme: Theme,
    *,
    area: AreaRef,
    period: Period,
    before: Period,
    judged: dict[str, Change],
) -> ThemeLines[IndicatorLine]:
    """A line for every indicator of a theme that has figures, in an area: no places.

    `judged` are the area's own changes, their verdicts taken across all indicators (`board`).
    """
    lines = []
    for indicator in evidence.catalogue.indicators_of(theme.id):
        span = evidence.coverage_of(indicator).span
        if span is not None:
            shown = Period(min(span.first, before.first), max(span.last, period.last))
            found = series(evidence, indicator, area=area, period=shown)
            lines.append(IndicatorLine(found, judged[indicator.id]))
    return ThemeLines(theme, tuple(lines), lacking=open_needs(evidence, theme))


def indicator_pack(
    evidence: Evidence, line: IndicatorLine, *, area: AreaRef, period: Period, before: Period
) -> IndicatorPack:
    """All that is shown of one indicator in an area: its line and its places."""
    indicator, level = line.indicator, place_level(evidence, area)
    return IndicatorPack(
        series=line.series,
        change=line.change,
        places=levels(evidence, indicator, area=area, level=level, period=period),
        place_changes=change(
            evidence, indicator, area=area, period=period, before=before, level=level
        ),
    )


def theme_pack(
    evidence: Evidence,
    theme: Theme,
    *,
    area: AreaRef,
    period: Period,
    before: Period,
    judged: dict[str, Change],
) -> ThemePack:
    """The results of every indicator of a theme in an area, with places, and its line of sight."""
    lines = theme_lines(evidence, theme, area=area, period=period, before=before, judged=judged)
    packs = tuple(
        indicator_pack(evidence, one, area=area, period=period, before=before)
        for one in lines.indicators
    )
    declared = evidence.catalogue.lines_of_sight.get(theme.id)
    sight = line_of_sight(evidence, declared, period=period, before=before) if declared else None
    return ThemePack(theme, packs, lines.lacking, sight)


def _analyst_notes(themes: tuple[ThemePack, ...]) -> tuple[AnalystNote, ...]:
    """The newest note of each indicator on the area that its change is of."""
    found = (
        latest_note(theme.theme.id, one.indicator.id, area_code=one.change.area.code)
        for theme in themes
        for one in theme.indicators
    )
    return tuple(note for note in found if note is not None)


def _analyst_texts(themes: tuple[ThemePack, ...], area: AreaRef) -> tuple[AnalystText, ...]:
    """The newest text of each theme and content on the area, in the order of both."""
    found = texts_of(area.code)
    asked = ((one.theme.id, content) for one in themes for content in CONTENTS)
    return tuple(found[key] for key in asked if key in found)


def made_on(evidence: Evidence) -> date:
    """The date of the build: the same data give the same file."""
    return datetime.fromisoformat(built_at(evidence)).date()
