"""What the hotspots page is asked for: each choice in the URL, and what a source cannot bear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

import streamlit as st

from cspdata.catalogue import Dataset, Indicator
from cspdata.cells import AREA_LEVELS, SMALL_AREAS, Cells, Method, Shape
from cspdata.maps.underlay import Kind
from cspdata.ui import address, cached, parts
from cspdata.ui.hotspots import kept
from cspdata.ui.scope import Scope

View = Literal["map", "pair", "months", "meeting"]
HEX = "-hexagon"
FIRST = (5.2, 2, 2)  # the longest title of an indicator is read whole on a laptop
CELLS = {
    "500": "500 m squares",
    "250": "250 m squares",
    "1000": "1 km squares",
    "250-hexagon": "250 m hexagons",
    "500-hexagon": "500 m hexagons",
    "1000-hexagon": "1 km hexagons",
    SMALL_AREAS: "Small areas (LSOAs)",
    "ward": "Wards",
    "community_area": "Community areas",
}
METHODS: dict[str, str] = {
    "gi": "Hot and cold",
    "emerging": "New or old",
    "change": "Change",
    "density": "Density",
    "counts": "Counts",
}
VIEWS: dict[str, str] = {
    "map": "Map and list",
    "pair": "Two periods",
    "months": "Month by month",
    "meeting": "Meeting",
}
BENEATH = {
    "none": "Nothing",
    "deprivation": "Deprivation",
    "rural_urban": "Town and country",
}
USES = {
    "cells_below_500": "cells below 500 m",
    "near_repeats": "near repeats",
    "aoristic": "the hours of the week",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The choices of the page."""

    indicator: Indicator
    size: str
    shape: Shape
    method: Method
    view: View
    beneath: Kind | None
    zones: bool
    basemap: bool

    def cells(self, chosen: Scope) -> Cells:
        """The map that is asked for, over the scope's period."""
        return kept.cells(
            chosen.key,
            self.indicator.id,
            chosen.period,
            self.size,
            self.shape,
            self.method,
            chosen.before,
        )


def choices(chosen: Scope) -> Asked | None:
    """Draw the choices in two rows; what the source cannot bear is not offered, and it says why.

    None, and nothing is drawn, where no source that counts events has a complete month.
    """
    mapped = _mapped(chosen)
    if not mapped:
        return None
    first, second, third = st.columns(FIRST, gap="medium", vertical_alignment="bottom")
    with first:
        usual = "asb" if "asb" in mapped else next(iter(mapped))
        titles = {one.id: one.title for one in mapped.values()}
        indicator = mapped[parts.choice("What", "what", titles, usual)]
    dataset = cached.evidence(chosen.key).dataset(indicator)
    with second:
        offered = {code: name for code, name in CELLS.items() if _borne(chosen, dataset, code)}
        cell = parts.choice("Cells", "cells", offered, next(iter(offered)))
    with third:
        beneath, zones, basemap = _around(chosen)
    left, right = st.columns(2, gap="medium")
    with left:
        left_out = _left_out(chosen, cell)
        methods = {one: name for one, name in METHODS.items() if one not in left_out}
        method = parts.segments("Map", "layer", methods, labelled=True)
    with right:
        # A map of change is two periods in one.
        views = {one: name for one, name in VIEWS.items() if method != "change" or one != "pair"}
        view = parts.segments("View", "view", views, labelled=True)
    _unborne(chosen, dataset, cell)
    return Asked(
        indicator=indicator,
        size=cell.removesuffix(HEX),
        shape="area" if cell in AREA_LEVELS else "hexagon" if cell.endswith(HEX) else "square",
        method=cast(Method, method),
        view=cast(View, view),
        beneath=None if beneath == "none" else cast(Kind, beneath),
        zones=zones,
        basemap=basemap,
    )


def _borne(chosen: Scope, dataset: Dataset, cell: str) -> bool:
    """Whether a source's places can bear cells of a kind, and areas of it are known."""
    if cell in AREA_LEVELS:
        return cell == SMALL_AREAS or not kept.lacking_areas(chosen.key, cell)
    return int(cell.removesuffix(HEX)) >= dataset.locality.smallest_cell


def _left_out(chosen: Scope, cell: str) -> tuple[str, ...]:
    """The maps that cells of a kind cannot bear."""
    if cell not in AREA_LEVELS:
        return ()
    # A density has no meaning on areas of any size and shape. Too few small areas make a remark.
    few = cell != SMALL_AREAS and kept.few_areas(chosen.key, cell)
    return ("density", "gi", "emerging") if few else ("density",)


def _mapped(chosen: Scope) -> dict[str, Indicator]:
    """The indicators that count events and have a complete month, by id."""
    evidence = cached.evidence(chosen.key)
    return {
        one.id: one
        for one in evidence.catalogue.indicators.values()
        if evidence.dataset(one).kind == "events" and evidence.coverage(evidence.dataset(one)).span
    }


def _around(chosen: Scope) -> tuple[str, bool, bool]:
    """What lies beneath the cells, whether funded places are drawn, and streets."""
    with st.popover("Beneath and around", icon=":material/layers:", width="stretch"):
        beneath = parts.choice("Beneath the cells", "beneath", BENEATH, "none")
        declared = kept.zones(chosen.key)
        address.start("zones", ("yes", "no"), "yes")
        shown = st.toggle(
            "Funded places",
            value=st.session_state["zones"] == "yes",
            disabled=not declared,
            key="zones_shown",
            help="Where an intervention is declared, as *Did it work* judges it.",
        )
        zones = address.keep("zones", "yes" if shown else "no", "yes") == "yes"
        basemap = _basemap()
    return beneath, zones and bool(declared), basemap


def _basemap() -> bool:
    """Whether a map of streets is asked for; it is from outside, and off until somebody does."""
    address.start("streets", ("no", "yes"), "no")
    shown = st.toggle(
        "Streets, from the internet",
        value=st.session_state["streets"] == "yes",
        key="streets_shown",
        help="Each browser asks CARTO's server for the part of the map it shows. The map works "
        "without it, and then asks nobody.",
    )
    return address.keep("streets", "yes" if shown else "no", "no") == "yes"


def _unborne(chosen: Scope, dataset: Dataset, cell: str) -> None:
    """What the source, or the areas that are known, cannot bear, with the reason."""
    if few := cell in AREA_LEVELS and kept.few_areas(chosen.key, cell):
        left = "" if cell == SMALL_AREAS else "Hot and cold, and new or old, are not offered here. "
        st.caption(f":material/block: {left}{few}.")
    for level in AREA_LEVELS:
        if level != SMALL_AREAS and (lacking := kept.lacking_areas(chosen.key, level)):
            st.caption(
                f":material/block: Cells not offered: {CELLS[level].lower()}. "
                f"{parts.plain(lacking)}."
            )
    if dataset.unborne:
        named = ", ".join(USES[use] for use in dataset.unborne)
        reason = next(iter(dataset.unborne.values()))
        st.caption(f":material/block: Not offered for this source: {named}. {reason}")
