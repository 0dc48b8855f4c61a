"""Where it is concentrated: the map, the ranked hotspots and what a chosen cell is made of."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cspdata.cells import Cells
from cspdata.ui import parts, scope
from cspdata.ui.hotspots import kept
from cspdata.ui.hotspots.choices import Asked, choices
from cspdata.ui.hotspots.how import show_how
from cspdata.ui.hotspots.map_view import (
    chosen_cell,
    ranked,
    show_list,
    show_map,
    show_months,
    show_pair,
)
from cspdata.ui.hotspots.meeting import show_meeting
from cspdata.ui.hotspots.panel import show_panel
from cspdata.ui.scope import Scope
from cspdata.words import cells_sentence


def show_hotspots() -> None:
    """Draw the hotspots of the scope's period in the partnership's area."""
    st.title("Where is it concentrated?")
    chosen = scope.current()
    asked = None if chosen is None else choices(chosen)
    if chosen is None or asked is None:
        parts.nothing_loaded("This page maps where incidents concentrate beyond chance.")
        return
    try:
        cells = asked.cells(chosen)
    except ValueError as fault:
        st.info(str(fault), icon=":material/map:")
        if "boundaries" in str(fault):
            parts.nothing_loaded("The map needs the LSOA boundaries.")
        return
    if asked.view == "meeting":
        show_meeting(chosen, asked, cells)
        return
    if asked.view != "pair":
        names = kept.cell_names(chosen.key, cells.size, cells.shape)
        st.markdown(f"##### {cells_sentence(cells, names)}")
    if chosen.area.code != chosen.partnership.area.code:
        st.caption(
            f"The map shows all of {chosen.partnership.area.name}, whichever area is chosen."
        )
    found = ranked(chosen, cells)
    name = chosen_cell(cells, found)
    if asked.view == "pair":
        show_pair(chosen, cells)
    elif asked.view == "months":
        show_months(chosen, asked)
    else:
        _map_and_list(chosen, asked, cells, found, name)
    show_panel(chosen, asked, cells, name)
    show_how(chosen, asked, cells)


def _map_and_list(
    chosen: Scope, asked: Asked, cells: Cells, found: pd.DataFrame, name: str
) -> None:
    map_side, list_side = st.columns((3, 2), gap="medium")
    with map_side:
        show_map(chosen, asked, cells, name)
    with list_side:
        show_list(cells, found)
