"""The map, its legend and its list, kept in step; two periods side by side; months that play."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from cspdata.cells import Cells
from cspdata.hotspots import ranked_cells
from cspdata.maps import (
    Key,
    Underlay,
    hotspot_deck,
    legend,
    pair_chart,
    underlay_keys,
    zone_key,
)
from cspdata.periods import Period
from cspdata.results import Outlines
from cspdata.ui import address, cached, parts
from cspdata.ui.hotspots import kept
from cspdata.ui.hotspots.choices import Asked
from cspdata.ui.scope import Scope
from cspdata.words import alt_text, cell_class_text, cells_sentence, number_text, pair_alt

LISTED = 50
TALL = 600
ROW = 66  # pixels of a row of the list: from 65 on, long names wrap
# Pixels of each of two maps: a chart of two cannot ask how wide the window is.
PAIR_NAMES = {"laptop": "Laptop", "projector": "Projector"}
PAIR_SIZES = {"laptop": (470, 500), "projector": (700, 690)}
TICK = 1.2  # seconds that a month is shown while months play


def ranked(chosen: Scope, cells: Cells) -> pd.DataFrame:
    """The hotspots of a map, the first to be looked at first, with the names people use."""
    found = ranked_cells(cells).head(LISTED)
    names = kept.cell_names(chosen.key, cells.size, cells.shape)
    return found.assign(name=[names.get(one, one) for one in found["cell_id"]])


def chosen_cell(cells: Cells, found: pd.DataFrame) -> str:
    """The cell that the URL, the list or the map chose; the first of the list otherwise."""
    first = next(iter(found["cell_id"]), "")
    if not first:
        return ""
    address.start("cell", cells.frame["cell_id"].tolist(), first)
    return address.keep("cell", st.session_state["cell"], first)


def choose(name: str) -> None:
    """Make a cell the chosen one."""
    st.session_state["cell"] = name


def show_map(chosen: Scope, asked: Asked, cells: Cells, name: str) -> None:
    """The interactive map with its legend; a click chooses a cell."""
    beneath = _underlay(chosen, asked)
    key = f"map_{cells.indicator.id}_{cells.size}_{cells.shape}_{cells.method}"

    def picked() -> None:
        objects = st.session_state[key]["selection"]["objects"].get("cells", [])
        if objects:
            choose(objects[0]["cell_id"])

    deck = hotspot_deck(
        cells,
        border(chosen),
        towns=chosen.partnership.towns,
        theme=parts.colours(),
        selected=name or None,
        area_outlines=cell_areas(chosen, cells),
        underlay=beneath,
        zones=kept.zones(chosen.key) if asked.zones else (),
        basemap=asked.basemap,
    )
    st.pydeck_chart(
        deck,
        height=TALL,
        on_select=picked,
        selection_mode="single-object",
        key=key,
        alt=alt_text(cells),
    )
    keys = [*legend(cells, theme=parts.colours())]
    if beneath is not None:
        keys += underlay_keys(beneath, theme=parts.colours())
    if asked.zones:
        keys.append(zone_key(parts.colours()))
    show_legend(keys)
    say_basemap(asked)


def say_basemap(asked: Asked) -> None:
    """Where the streets come from, under a map that has them."""
    if asked.basemap:
        st.caption(
            "Streets: © [OpenStreetMap](https://www.openstreetmap.org/copyright) contributors, © "
            "[CARTO](https://carto.com/attributions). They come from CARTO's server, which learns "
            "which part of the map is looked at; the map works without them."
        )


def border(chosen: Scope) -> Outlines:
    """The outline of the partnership's area."""
    whole = chosen.partnership.area
    return cached.outlines(chosen.key, whole.code, whole.level)


def cell_areas(chosen: Scope, cells: Cells) -> Outlines | None:
    """The outlines of the areas that the cells are; none where they are of a grid."""
    if not cells.by_area:
        return None
    return cached.outlines(chosen.key, chosen.partnership.area.code, cells.level)


def show_legend(keys: list[Key]) -> None:
    """The colours of a map and what they mean."""
    edge = parts.colours().border
    drawn = "".join(
        f'<span style="display:inline-flex;align-items:center;gap:6px;margin-right:16px">'
        f'<span style="width:14px;height:14px;border-radius:3px;border:1px solid {edge};'
        f'background:{one.colour or "transparent"}"></span>{one.label}</span>'
        for one in keys
    )
    st.html(f'<div style="font-size:14px;line-height:2">{drawn}</div>')


def show_list(cells: Cells, found: pd.DataFrame) -> None:
    """The ranked hotspots; a row chooses its cell."""
    st.markdown("**Ranked hotspots**")
    if found.empty:
        st.caption("No cell holds any in this period.")
        return
    rows = pd.DataFrame({"Place": found["name"], "Count": found["count"]})
    if not (cells.by_area and cells.method == "counts"):  # a name says which area it is
        rows[_heading(cells)] = [_said(cells, row) for _, row in found.iterrows()]
    ids = found["cell_id"].tolist()
    key = f"list_{cells.size}_{cells.shape}_{cells.method}"

    def picked() -> None:
        chosen = st.session_state[key]["selection"]["rows"]
        if chosen:
            choose(ids[chosen[0]])

    st.dataframe(
        rows,
        hide_index=True,
        height=TALL - 10,
        row_height=ROW,
        column_config={
            "Place": st.column_config.TextColumn(width=230 if cells.method == "gi" else 176),
            "Count": st.column_config.NumberColumn(width=52, format="localized"),
            _heading(cells): st.column_config.TextColumn(width=56 if cells.method == "gi" else 110),
        },
        on_select=picked,
        selection_mode="single-row",
        key=key,
        alt="Hotspots in the order in which a meeting takes them, with count and class",
    )
    st.caption(
        "Choose a row here (by keys: arrows, then Shift and Space) or a cell on the map; a "
        "column's head sorts by it."
    )


def _heading(cells: Cells) -> str:
    return {"gi": "Sure", "counts": "Cell"}.get(cells.method, "What it is")


def _said(cells: Cells, row: pd.Series) -> str:
    if cells.method == "gi":
        sure = str(row["class"])
        if not sure.startswith("hot"):
            return "—"
        return sure.removeprefix("hot ").replace("%", "\N{NO-BREAK SPACE}%")
    return cell_class_text(cells, row) or str(row["cell_id"])


def _underlay(chosen: Scope, asked: Asked) -> Underlay | None:
    if asked.beneath is None:
        return None
    found = kept.underlay(chosen.key, asked.beneath)
    if found is None:
        st.caption("Nothing is drawn beneath the cells: its figures are not loaded.")
    return found


def show_pair(chosen: Scope, cells: Cells) -> None:
    """The map of the period beside that of the period before; they move and zoom together."""
    try:
        earlier = kept.cells(
            chosen.key,
            cells.indicator.id,
            chosen.before,
            cells.size,
            cells.shape,
            cells.method,
            chosen.before.shifted(-12),
        )
    except ValueError as fault:
        st.info(f"There is no map to set beside this one. {fault}", icon=":material/map:")
        return
    for one in (earlier, cells):
        st.markdown(f"##### {cells_sentence(one)}")
    if len(earlier.months) != len(cells.months):
        st.markdown(
            f":material/warning: The maps count {len(earlier.months)} and {len(cells.months)} "
            "months, the others are not complete: compare where, not how many."
        )
    size = parts.segments("Size of the maps", "maps", PAIR_NAMES)
    wide, tall = PAIR_SIZES[size]
    drawn = pair_chart(
        earlier,
        cells,
        border(chosen),
        towns=chosen.partnership.towns,
        theme=parts.colours(),
        area_outlines=cell_areas(chosen, cells),
        names=kept.cell_names(chosen.key, cells.size, cells.shape),
        width=wide,
        height=tall,
    )
    alt = pair_alt(earlier, cells)
    st.altair_chart(drawn, theme=None, width="content", alt=alt, key="hotspot_pair")
    st.caption(
        "Scroll to zoom and drag to move: both maps follow. Double-click to go back. The pointer "
        "tells of the fullest cells."
    )


def show_months(chosen: Scope, asked: Asked) -> None:
    """One month after another on the same map and in the same colours, by hand or playing."""
    complete = set(_complete(chosen, asked))
    months = [month for month in chosen.span.months if month in complete]
    if len(months) < 2:
        st.info("There are no two complete months to play.", icon=":material/map:")
        return
    labels = [Period(month, month).label for month in months]
    address.start("month", labels, labels[-1])
    playing = st.toggle(
        "Play",
        key="months_play",
        help="One month after another from the chosen one; after the last the first again.",
    )
    draw = st.fragment(_month_map, run_every=TICK if playing else None)
    draw(chosen, asked, labels, dict(zip(labels, months, strict=True)), playing)
    address.keep("month", st.session_state["month"], labels[-1])


def _complete(chosen: Scope, asked: Asked) -> tuple[date, ...]:
    source = cached.evidence(chosen.key)
    return source.coverage(source.dataset(asked.indicator)).complete


def _month_map(
    chosen: Scope, asked: Asked, labels: list[str], months: dict[str, date], playing: bool
) -> None:
    if playing and st.session_state.get("_month_drawn"):
        at = labels.index(st.session_state["month"])
        st.session_state["month"] = labels[(at + 1) % len(labels)]
    st.session_state["_month_drawn"] = True
    label = st.select_slider("Month", labels, key="month", on_change=_month_chosen, args=(labels,))
    span = Period(months[label], months[label])
    cells = replace(
        kept.cells(
            chosen.key,
            asked.indicator.id,
            span,
            asked.size,
            asked.shape,
            "counts",
            span.shifted(-12),
        ),
        highest=_highest(chosen, asked),
    )
    total = number_text(pd.to_numeric(cells.frame["count"], errors="coerce").sum())
    st.markdown(f"##### {label}: {total} {asked.indicator.noun} on the map")
    st.caption("Counts, whichever map is chosen: a month holds too few to test each place.")
    deck = hotspot_deck(
        cells,
        border(chosen),
        towns=chosen.partnership.towns,
        theme=parts.colours(),
        area_outlines=cell_areas(chosen, cells),
        basemap=asked.basemap,
    )
    st.pydeck_chart(deck, height=TALL, key="month_map", alt=alt_text(cells))
    show_legend([*legend(cells, theme=parts.colours())])
    say_basemap(asked)


def _month_chosen(labels: list[str]) -> None:
    """Put the month into the link: moving the slider draws the map alone, not the page."""
    address.keep("month", st.session_state["month"], labels[-1])
    address.end()


def _highest(chosen: Scope, asked: Asked) -> float:
    """The most that a cell held in any one month of the period, roughly: its share of the whole."""
    whole = kept.cells(
        chosen.key,
        asked.indicator.id,
        chosen.period,
        asked.size,
        asked.shape,
        "counts",
        chosen.before,
    )
    counts = pd.to_numeric(whole.frame["count"], errors="coerce").max()
    return max(3.0, float(counts) / max(len(whole.months), 1) * 2)
