"""Every Streamlit cache of the project: results by build, catalogue and plain values.

A build never changes and its name is part of every key, so that new data need no clearing. The
results are frozen and shared between sessions; nobody writes to their frames.
"""

from __future__ import annotations

from datetime import date
from importlib import import_module
from threading import Timer

import streamlit as st

from cspdata.assessment.one_pager import OnePager, one_pager
from cspdata.assessment.theme_views import theme_concerns, theme_deliveries
from cspdata.catalogue import (
    AreaRef,
    BenchmarkGroup,
    Indicator,
    read_benchmark_groups,
    read_catalogue,
)
from cspdata.comparisons import Beside, Rug, Standing
from cspdata.evaluations import Evaluation
from cspdata.export.collect import indicator_pack, objective_pack, place_level, theme_lines
from cspdata.export.pack import IndicatorLine, IndicatorPack, ObjectivePack, ThemeLines
from cspdata.folders import benchmark_groups_file, catalogue_folder, warehouse_folder
from cspdata.measures import (
    Evidence,
    PeriodMark,
    area_of,
    associations,
    beside,
    board,
    contributions,
    control,
    evaluation,
    harm,
    marks,
    open_evidence,
    rug,
    series,
    standing,
    trend,
)
from cspdata.measures import outlines as outlines_of
from cspdata.measures import places as places_within
from cspdata.periods import Period
from cspdata.quality import DatasetStatus, Register, register, statuses
from cspdata.quality import as_of as judged_at
from cspdata.reasons import Associations, Contributions, Split
from cspdata.results import Change, Control, Measure, Outlines, Series, Trend
from cspdata.severity import HarmTable
from cspdata.warehouse import newest

Key = str
SECONDS_TO_DRAW = 5.0  # by when a first page stands


def current_key() -> Key | None:
    """The build in use and the state of the declarations, as one text; None with no build."""
    build = newest()
    if build is None:
        return None
    files = (path for kind in ("*.toml", "*.csv") for path in catalogue_folder().rglob(kind))
    stamps = [path.stat().st_mtime_ns for path in files]
    return f"{build.name}|{max(stamps, default=0)}|{len(stamps)}"


@st.cache_resource(max_entries=2, show_spinner=False)
def evidence(key: Key) -> Evidence:
    """The evidence of a build."""
    return open_evidence(warehouse_folder() / key.partition("|")[0])


@st.cache_resource(show_spinner=False)
def load_seasons() -> None:
    """Load what takes out seasons, once a server, while the first page is looked at.

    It takes two seconds, which the first page with a control chart would else wait for. It begins
    when the first page is drawn: beside it, it would hold it up.
    """
    later = Timer(SECONDS_TO_DRAW, import_module, args=("statsmodels.tsa.seasonal",))
    later.daemon = True
    later.start()


def followed(key: Key) -> dict[str, Indicator]:
    """The indicators that have figures, in the order of objectives and themes, by their ids."""
    source = evidence(key)
    return {
        one.id: one
        for objective in source.catalogue.objectives
        for theme in objective.themes
        for one in source.catalogue.indicators_of(theme.id)
        if source.coverage_of(one).span
    }


@st.cache_resource(max_entries=400, show_spinner=False)
def area_at(key: Key, area_code: str) -> AreaRef:
    """The area of a code; the partnership's own for none."""
    source = evidence(key)
    return area_of(source.con, area_code, source.partnership)


@st.cache_resource(max_entries=400, show_spinner=False)
def places(key: Key, area_code: str) -> tuple[AreaRef, ...]:
    """The places within an area, of the level that the partnership reports by."""
    source = evidence(key)
    area = area_at(key, area_code)
    return source.areas_within(area, place_level(source, area))


@st.cache_resource(max_entries=50, show_spinner=False)
def outlines(key: Key, area_code: str, level: str) -> Outlines:
    """The outlines of the areas of a level within an area; of the area itself for its own level."""
    source = evidence(key)
    area = area_at(key, area_code)
    areas = (area,) if level == area.level else source.areas_within(area, level)
    return outlines_of(source.con, areas)


@st.cache_resource(max_entries=100, show_spinner=False)
def changes(key: Key, area_code: str, period: Period, before: Period) -> dict[str, Change]:
    """The change of every indicator in an area."""
    source = evidence(key)
    area = area_at(key, area_code)
    return board(source, area=area, period=period, before=before)


@st.cache_resource(max_entries=100, show_spinner=False)
def one_pager_of(key: Key, area_code: str, period: Period, before: Period, today: date) -> OnePager:
    """Every theme of an area in a line, and what changed since the last assessment."""
    source = evidence(key)
    area = area_at(key, area_code)
    whole = area == source.partnership.area
    return one_pager(
        source,
        area=area,
        period=period,
        before=before,
        judged=changes(key, area_code, period, before),
        concerns=theme_concerns(source, area=area, period=period),
        # The plan is that of the whole partnership: it has no parts by place.
        deliveries=theme_deliveries(source, as_of=today) if whole else None,
    )


@st.cache_resource(max_entries=200, show_spinner=False)
def contributions_of(
    key: Key, indicator_id: str, area_code: str, period: Period, before: Period, split: Split
) -> Contributions:
    """What the parts of an indicator's change add to it, in an area."""
    source = evidence(key)
    area = area_at(key, area_code)
    judged = changes(key, area_code, period, before)[indicator_id]
    return contributions(source, judged, split=split, level=place_level(source, area))


@st.cache_resource(max_entries=100, show_spinner=False)
def associations_of(
    key: Key, indicator_id: str, area_code: str, period: Period, before: Period
) -> Associations:
    """Which kinds of small area of an area have higher rates of an indicator."""
    judged = changes(key, area_code, period, before)[indicator_id]
    return associations(evidence(key), judged)


@st.cache_resource(max_entries=400, show_spinner=False)
def monthly(key: Key, indicator_id: str, area_code: str, period: Period) -> Series:
    """The monthly series of an indicator in an area."""
    source = evidence(key)
    area = area_at(key, area_code)
    indicator = source.catalogue.indicator(indicator_id)
    return series(source, indicator, area=area, period=period)


@st.cache_resource(max_entries=800, show_spinner=False)
def control_of(
    key: Key, indicator_id: str, area_code: str, period: Period, measure: Measure
) -> Control:
    """The control chart of an indicator in an area."""
    return control(monthly(key, indicator_id, area_code, period), measure=measure)


@st.cache_resource(max_entries=200, show_spinner=False)
def trend_of(
    key: Key, indicator_id: str, area_code: str, period: Period, measure: Measure, forecast: bool
) -> Trend:
    """The trend of an indicator in an area, with the outlook where it is asked for."""
    found = monthly(key, indicator_id, area_code, period)
    return trend(found, measure=measure, forecast=forecast)


@st.cache_resource(max_entries=50, show_spinner=False)
def evaluation_of(key: Key, intervention_id: str) -> Evaluation:
    """What became of an intervention."""
    source = evidence(key)
    return evaluation(source, source.catalogue.intervention(intervention_id))


@st.cache_resource(max_entries=50, show_spinner=False)
def harm_of(key: Key, area_code: str, period: Period) -> HarmTable:
    """The offences of an area by volume and by harm."""
    source = evidence(key)
    area = area_at(key, area_code)
    return harm(source, area=area, period=period)


@st.cache_resource(max_entries=50, show_spinner=False)
def places_of(key: Key, indicator_id: str, area_code: str, level: str) -> tuple[AreaRef, ...]:
    """The areas of a level within an area that an indicator can be about."""
    source = evidence(key)
    area = area_at(key, area_code)
    indicator = source.catalogue.indicator(indicator_id)
    return places_within(source, indicator, area=area, level=level)


@st.cache_resource(max_entries=50, show_spinner=False)
def rug_of(
    key: Key,
    indicator_ids: tuple[str, ...],
    area_code: str,
    level: str,
    period: Period,
    before: Period,
) -> Rug:
    """Several indicators in every area of a level, against the area as a whole."""
    source = evidence(key)
    area = area_at(key, area_code)
    indicators = [source.catalogue.indicator(one) for one in indicator_ids]
    return rug(source, indicators, area=area, level=level, period=period, before=before)


@st.cache_resource(max_entries=100, show_spinner=False)
def standing_of(
    key: Key, indicator_id: str, area_code: str, level: str, period: Period
) -> Standing:
    """One indicator in every area of a level, against the area as a whole."""
    source = evidence(key)
    area = area_at(key, area_code)
    indicator = source.catalogue.indicator(indicator_id)
    return standing(source, indicator, area=area, level=level, period=period)


@st.cache_resource(max_entries=100, show_spinner=False)
def beside_of(key: Key, indicator_id: str, period: Period) -> Beside:
    """One indicator in the partnership's area beside others."""
    source = evidence(key)
    indicator = source.catalogue.indicator(indicator_id)
    return beside(source, indicator, period=period, groups=benchmark_groups())


@st.cache_resource(ttl=60, show_spinner=False)
def benchmark_groups() -> tuple[BenchmarkGroup, ...]:
    """The groups of areas to compare with; the table may be edited while the app runs."""
    return read_benchmark_groups(benchmark_groups_file())


@st.cache_resource(max_entries=100, show_spinner=False)
def theme_results(
    key: Key, theme_id: str, area_code: str, period: Period, before: Period
) -> ThemeLines[IndicatorLine]:
    """A line for every indicator of a theme in an area."""
    source = evidence(key)
    area = area_at(key, area_code)
    theme = source.catalogue.theme(theme_id)
    judged = changes(key, area_code, period, before)
    return theme_lines(source, theme, area=area, period=period, before=before, judged=judged)


@st.cache_resource(max_entries=200, show_spinner=False)
def indicator_results(
    key: Key, indicator_id: str, area_code: str, period: Period, before: Period
) -> IndicatorPack:
    """One indicator in an area and in its places."""
    source = evidence(key)
    area = area_at(key, area_code)
    theme = source.catalogue.indicator(indicator_id).theme
    lines = theme_results(key, theme, area_code, period, before).indicators
    line = next(one for one in lines if one.indicator.id == indicator_id)
    return indicator_pack(source, line, area=area, period=period, before=before)


def objective_results(
    key: Key, objective_id: str, area_code: str, period: Period, before: Period
) -> ObjectivePack:
    """The results of a whole objective, for an export: made when it is asked for, not kept."""
    source = evidence(key)
    area = area_at(key, area_code)
    return objective_pack(source, objective_id, period=period, before=before, area=area)


@st.cache_resource(max_entries=4, show_spinner=False)
def dataset_statuses(key: Key) -> tuple[DatasetStatus, ...]:
    """The status of every declared dataset."""
    return statuses(evidence(key))


def as_of(key: Key, today: date) -> date:
    """The day that lateness is judged at: today, but for the demonstration."""
    return judged_at(evidence(key), today)


@st.cache_resource(max_entries=4, show_spinner=False)
def data_register(key: Key | None, today: date) -> Register:
    """The data register; of the declarations alone where nothing is loaded."""
    source = evidence(key) if key else None
    catalogue = source.catalogue if source else read_catalogue(catalogue_folder())
    return register(catalogue, source, today=today)


@st.cache_resource(max_entries=4, show_spinner=False)
def gate(key: Key) -> dict[str, tuple[PeriodMark, ...]]:
    """The completeness gate of every dataset that has periods, by its id."""
    source = evidence(key)
    return {
        name: marks(source, dataset)
        for name, dataset in source.catalogue.datasets.items()
        if dataset.kind in ("events", "aggregates")
    }
