"""Where it is concentrated: the map, the ranked hotspots and what a chosen cell is made of."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import streamlit as st

from cspdata.catalogue import Indicator
from cspdata.cells import CELL_CLASSES, Cells, cell_columns
from cspdata.export.tables import table_csv
from cspdata.hotspots import CellDetail, cell_of
from cspdata.maps import cells_geojson, hotspot_deck, legend
from cspdata.ui import address, cached, parts, scope
from cspdata.ui.cell_charts import make_up_chart, months_chart
from cspdata.ui.scope import Scope
from cspdata.words import alt_text, cell_sentence, cells_sentence

SIZES = {"500": "500 m squares", "1000": "1 km squares", "lsoa": "Small areas (LSOAs)"}
LAYERS = {"significance": "Hot and cold", "count": "Counts"}
LISTED = 25
METHOD = (
    "Squares of the national grid from 0,0: last year's square is this year's square. Hot and cold "
    "are by Getis–Ord Gi* (each cell with the eight around it, against the whole map), two-sided, "
    "with the Benjamini–Hochberg correction over the map at 10, 5 and 1 %. A cell is hot only "
    "where its neighbourhood holds more than chance would put there; it is not a forecast."
)


def show_hotspots() -> None:
    """Draw the hotspots of the scope's period in the partnership's area."""
    st.title("Where is it concentrated?")
    chosen = scope.current()
    if chosen is None:
        parts.nothing_loaded("This page maps where incidents concentrate beyond chance.")
        return
    evidence = cached.evidence(chosen.key)
    mapped = [
        one
        for one in evidence.catalogue.indicators.values()
        if evidence.dataset(one).kind == "events" and evidence.coverage(evidence.dataset(one)).span
    ]
    indicator, size, layer = _choices(mapped)
    try:
        cells = cached.cells(chosen.key, indicator.id, chosen.period, size)
    except ValueError as fault:
        st.info(str(fault), icon=":material/map:")
        parts.nothing_loaded("The map needs the LSOA boundaries.")
        return
    st.markdown(f"##### {cells_sentence(cells)}")
    if chosen.area.code != chosen.partnership.area.code:
        st.caption(
            f"The map shows all of {chosen.partnership.area.name}, whichever area is chosen."
        )
    ranked = _ranked(chosen, cells)
    name = _chosen_cell(cells, ranked)
    map_side, list_side = st.columns((2, 1), gap="medium")
    with map_side:
        _map(chosen, _by_layer(cells, layer), layer, name)
    with list_side:
        _list(ranked)
    _detail(chosen, indicator, cells, name)
    _how(chosen, cells)


def _choices(indicators: list[Indicator]) -> tuple[Indicator, str, str]:
    by_id = {one.id: one for one in indicators}
    titles = {one.id: one.title for one in indicators}
    usual = "asb" if "asb" in by_id else next(iter(by_id))
    first, second, third = st.columns((2, 3, 1.6), gap="medium", vertical_alignment="bottom")
    with first:
        what = parts.choice("What", "what", titles, usual)
    with second:
        size = parts.segments("Cells", "cells", SIZES, labelled=True)
    with third:
        layer = parts.segments("Layer", "layer", LAYERS, labelled=True)
    return by_id[what], size, layer


def _ranked(chosen: Scope, cells: Cells) -> pd.DataFrame:
    """The hot cells, surest and fullest first (all where none is hot), with names people use."""
    frame = cells.frame
    hot = frame[frame["class"].isin(CELL_CLASSES[:3]) & (frame["count"] > 0)]
    shown = hot if len(hot) else frame[frame["count"] > 0]
    sure = shown["class"].map(CELL_CLASSES.index)
    shown = shown.assign(sure=sure).sort_values(["sure", "count"], ascending=[True, False])
    shown = shown.head(LISTED)
    names = cached.cell_names(chosen.key, cells.size)
    return shown.assign(name=[names.get(one, one) for one in shown["cell_id"]])


def _chosen_cell(cells: Cells, ranked: pd.DataFrame) -> str:
    """The cell that the URL, the list or the map chose; the first of the list otherwise."""
    first = next(iter(ranked["cell_id"]), "")
    options = cells.frame["cell_id"].tolist()
    if not first:
        return ""
    address.start("cell", options, first)
    return address.keep("cell", st.session_state["cell"], first)


def _choose(name: str) -> None:
    st.session_state["cell"] = name


def _by_layer(cells: Cells, layer: str) -> Cells:
    """The map that a layer shows: hot and cold, or the counts alone."""
    if layer != "count":
        return cells
    return replace(cells, method="counts", frame=cells.frame[list(cell_columns("counts"))])


def _map(chosen: Scope, cells: Cells, layer: str, name: str) -> None:
    colours = parts.colours()
    whole = chosen.partnership.area
    border = cached.outlines(chosen.key, whole.code, whole.level)
    small = cached.outlines(chosen.key, whole.code, "lsoa21") if cells.size == "lsoa" else None
    deck = hotspot_deck(
        cells,
        border,
        towns=chosen.partnership.towns,
        theme=colours,
        selected=name or None,
        lsoa_outlines=small,
    )
    key = f"map_{cells.indicator.id}_{cells.size}_{layer}"

    def picked() -> None:
        objects = st.session_state[key]["selection"]["objects"].get("cells", [])
        if objects:
            _choose(objects[0]["cell_id"])

    st.pydeck_chart(
        deck,
        height=600,
        on_select=picked,
        selection_mode="single-object",
        key=key,
        alt=alt_text(cells),
    )
    keys = "".join(
        f'<span style="display:inline-flex;align-items:center;gap:6px;margin-right:16px">'
        f'<span style="width:14px;height:14px;border-radius:3px;background:{one.colour};'
        f'border:1px solid {colours.border}"></span>{one.label}</span>'
        for one in legend(cells, theme=colours)
    )
    st.html(f'<div style="font-size:14px;line-height:2">{keys}</div>')


def _list(ranked: pd.DataFrame) -> None:
    st.markdown("**Ranked hotspots**")
    if ranked.empty:
        st.caption("No cell holds any in this period.")
        return
    shown = pd.DataFrame(
        {
            "Place": ranked["name"],
            "Count": ranked["count"],
            "Sure": [one.removeprefix("hot ") if "hot" in one else "—" for one in ranked["class"]],
        }
    )
    ids = ranked["cell_id"].tolist()

    def picked() -> None:
        rows = st.session_state["hotspot_list"]["selection"]["rows"]
        if rows:
            _choose(ids[rows[0]])

    st.dataframe(
        shown,
        hide_index=True,
        height=590,
        column_config={
            "Place": st.column_config.TextColumn(width=170),
            "Count": st.column_config.NumberColumn(width=56, format="localized"),
            "Sure": st.column_config.TextColumn(width=56),
        },
        on_select=picked,
        selection_mode="single-row",
        key="hotspot_list",
        alt="Hotspots, hottest first, with their count and how sure the map is of them",
    )
    st.caption("Choose a row here or a cell on the map. Sure: the confidence that it is hot.")


def _detail(chosen: Scope, indicator: Indicator, cells: Cells, name: str) -> None:
    if not name:
        return
    place = cached.cell_names(chosen.key, cells.size).get(name, name)
    st.subheader(place, anchor="cell")
    st.markdown(cell_sentence(cells, name))
    if cells.size == "lsoa":
        return
    detail = cached.cell_detail(chosen.key, indicator.id, name, chosen.span)
    now = cached.cell_detail(chosen.key, indicator.id, name, chosen.period)
    colours = parts.colours()
    left, middle, right = st.columns(3, gap="medium")
    with left:
        st.markdown(f"**By month** · {indicator.title.lower()}")
        drawn = months_chart(detail.months, chosen.period, theme=colours)
        parts.chart(drawn, alt=_months_text(detail), key="cell_months")
    with middle:
        st.markdown(f"**What else happens here** · {chosen.period.label}")
        labels = cached.evidence(chosen.key).dataset(indicator).labels
        made = make_up_chart(now.make_up, labels, indicator.numerator.category, theme=colours)
        parts.chart(made, alt=_make_up_text(now, labels), key="cell_make_up")
    with right:
        st.markdown("**Places the source names**")
        st.dataframe(
            now.locations.rename(columns={"location": "Location", "count": "Count"}).head(12),
            hide_index=True,
            alt="The locations that the source names in this cell, most frequent first",
        )
        easting, northing, size, _ = cell_of(name)
        st.caption(f"{size} m square, south-west corner E {easting:,} N {northing:,} (EPSG:27700)")


def _months_text(detail: CellDetail) -> str:
    known = detail.months.dropna(subset=["count"])
    if known.empty:
        return "Counts by month: none known."
    counts, months = known["count"].to_numpy(), known["month"].to_numpy()
    top = int(counts.argmax())
    return (
        f"Counts by month, {len(known)} months; the most, {counts[top]:.0f}, in "
        f"{months[top]:%B %Y}; the last {counts[-1]:.0f}."
    )


def _make_up_text(detail: CellDetail, labels: dict[str, str]) -> str:
    rows = detail.make_up.head(5)
    told = ", ".join(
        f"{labels.get(str(category), str(category))} {count}"
        for category, count in zip(rows["category"], rows["count"], strict=True)
    )
    return f"Everything recorded in this cell: {told}."


def _how(chosen: Scope, cells: Cells) -> None:
    dataset = cached.evidence(chosen.key).dataset(cells.indicator)
    with st.expander("How we know: method, caveats, source, table", icon=":material/info:"):
        parts.how_we_know([cells.notes], method=METHOD)
        st.markdown(f"**What the locations can bear.** {dataset.locality.reason}")
        hot = cells.frame[cells.frame["count"] > 0]
        st.dataframe(hot.sort_values("z", ascending=False), hide_index=True, alt=alt_text(cells))
        small = None
        if cells.size == "lsoa":
            small = cached.outlines(chosen.key, chosen.partnership.area.code, "lsoa21")
        with st.container(horizontal=True):
            parts.download(
                "Every cell (CSV)",
                lambda: table_csv(cells, for_excel=True),
                name=parts.file_name(
                    f"hotspots-{cells.indicator.id}-{cells.size}.csv", cells.notes
                ),
                mime=parts.MIME["csv"],
                icon="download",
                key="cells_csv",
            )
            parts.download(
                "Map layer (GeoJSON)",
                lambda: json.dumps(cells_geojson(cells, lsoa_outlines=small)).encode(),
                name=parts.file_name(
                    f"hotspots-{cells.indicator.id}-{cells.size}.geojson", cells.notes
                ),
                mime=parts.MIME["geojson"],
                icon="map",
                key="cells_geojson",
            )
