"""What the hotspots page asks for again and again, kept beside the other kept results."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from cspdata import hotspots as hot
from cspdata.cells import CellConcentration, Cells, MapWorth, Method, NearRepeats, Shape
from cspdata.maps import Underlay
from cspdata.maps.underlay import Kind
from cspdata.periods import Period
from cspdata.results import Outlines
from cspdata.stats import Aoristic
from cspdata.ui import cached
from cspdata.ui.cached import Key


@st.cache_resource(max_entries=100, show_spinner=False)
def cells(
    key: Key,
    indicator_id: str,
    period: Period,
    size: str,
    shape: Shape,
    method: Method,
    before: Period,
) -> Cells:
    """The map of an indicator in the partnership's area, by one method."""
    source = cached.evidence(key)
    indicator = source.catalogue.indicator(indicator_id)
    return hot.cells(
        source, indicator, period=period, size=size, shape=shape, method=method, before=before
    )


def lacking_areas(key: Key, size: str) -> str:
    """Why there are no cells of a size; empty where there are."""
    return hot.lacking_areas(cached.evidence(key), size)


def few_areas(key: Key, size: str) -> str:
    """Why the areas of a size are too few for hot and cold; empty where they are not."""
    return hot.few_areas(cached.evidence(key), size)


@st.cache_resource(max_entries=8, show_spinner=False)
def cell_names(key: Key, size: str, shape: Shape) -> dict[str, str]:
    """Names that people use, by cell."""
    return hot.cell_names(cached.evidence(key), size, shape)


@st.cache_resource(max_entries=400, show_spinner=False)
def cell_detail(key: Key, indicator_id: str, name: str, period: Period) -> hot.CellDetail:
    """What one cell holds over a period."""
    source = cached.evidence(key)
    indicator = source.catalogue.indicator(indicator_id)
    return hot.cell_detail(source, indicator, name=name, period=period)


@st.cache_resource(max_entries=400, show_spinner=False)
def cell_change(
    key: Key, indicator_id: str, name: str, period: Period, before: Period
) -> hot.CellChange:
    """One cell against an earlier period."""
    source = cached.evidence(key)
    indicator = source.catalogue.indicator(indicator_id)
    return hot.cell_change(source, indicator, name=name, period=period, before=before)


@st.cache_resource(max_entries=400, show_spinner=False)
def cell_hours(key: Key, indicator_id: str, name: str, period: Period) -> Aoristic | None:
    """The hours of the week of one cell's events."""
    source = cached.evidence(key)
    indicator = source.catalogue.indicator(indicator_id)
    return hot.cell_hours(source, indicator, name=name, period=period)


@st.cache_resource(max_entries=400, show_spinner=False)
def surroundings(key: Key, name: str) -> hot.Surroundings:
    """Who lives in a cell."""
    return hot.surroundings(cached.evidence(key), name=name)


@st.cache_resource(max_entries=20, show_spinner=False)
def map_worth(key: Key, indicator_id: str, period: Period) -> MapWorth:
    """Whether earlier maps of an indicator came true."""
    source = cached.evidence(key)
    return hot.map_worth(source, source.catalogue.indicator(indicator_id), period=period)


@st.cache_resource(max_entries=20, show_spinner=False)
def near_repeats(key: Key, indicator_id: str, period: Period) -> NearRepeats:
    """Whether events of an indicator follow one another nearby and soon."""
    source = cached.evidence(key)
    return hot.near_repeats(source, source.catalogue.indicator(indicator_id), period=period)


def concentration(cells: Cells) -> CellConcentration:
    """How few cells hold much of what happens."""
    return hot.concentration_of(cells)


@st.cache_resource(max_entries=4, show_spinner=False)
def underlay(key: Key, kind: Kind) -> Underlay | None:
    """What lies beneath the cells; None where its figures are not loaded."""
    source = cached.evidence(key)
    traits = source.small_areas()
    if kind == "deprivation":
        deciles = traits["imd_decile"].dropna()
        values: dict[str, int | str] = {str(code): int(one) for code, one in deciles.items()}
    else:
        classes = traits["rural_urban"]
        values = {
            str(code): str(one).lower()
            for code, one in classes.items()
            if str(one).lower() in ("rural", "urban")
        }
    if not values:
        return None
    outlines = cached.outlines(key, source.partnership.area.code, "lsoa21")
    return Underlay(kind, outlines, values)


@st.cache_resource(max_entries=4, show_spinner=False)
def zones(key: Key) -> tuple[tuple[str, Outlines], ...]:
    """The places where interventions of the partnership are declared, each with its title."""
    source = cached.evidence(key)
    found = []
    for one in source.catalogue.interventions.values():
        level = cached.outlines(key, source.partnership.area.code, one.where.level)
        features = [
            feature
            for feature in level.collection["features"]
            if feature["properties"]["code"] in one.where.codes
        ]
        if features:
            collection = level.collection | {"features": features}
            found.append((one.title, replace(level, collection=collection)))
    return tuple(found)
