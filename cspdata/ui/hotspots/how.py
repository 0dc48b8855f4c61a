"""How the map is known and whether earlier maps came true, with the downloads."""

from __future__ import annotations

import streamlit as st

from cspdata.cells import Cells, Method
from cspdata.ui import cached, parts
from cspdata.ui.hotspots import kept
from cspdata.ui.hotspots.choices import Asked
from cspdata.ui.hotspots.drawings import lorenz_svg
from cspdata.ui.hotspots.files import map_downloads
from cspdata.ui.scope import Scope
from cspdata.words import (
    alt_text,
    best_sentence,
    concentration_sentence,
    gini_sentence,
    near_repeats_basis,
    near_repeats_sentence,
    source_line,
    worth_sentences,
)

FIXED = (
    "Cells of the national grid from 0,0: last year's cell is this year's cell. A hexagon has the "
    "area of the square of its size. "
)
AREAS = (
    "Areas of one level with those that share a point of their outlines; a larger area is made up "
    "of whole small areas (LSOAs) and, for hot and cold, counts as many times as it has of them. "
)
METHODS: dict[Method, str] = {
    "gi": (
        "Hot and cold are by Getis–Ord Gi* (each cell with those that touch it, against the whole "
        "map), two-sided, with the Benjamini–Hochberg correction over the map. A cell is hot only "
        "where its neighbourhood holds more than chance would put there, judged by the larger of "
        "the normal probability and that of as many events placed at random; it is no forecast."
    ),
    "emerging": (
        "Gi* of every cell in every month with the month before, corrected over all of them, then "
        "Mann–Kendall on each cell's own course; the classes are those of Esri's published rules."
    ),
    "change": (
        "Each cell's two periods by the E-test, on the months complete in both, corrected over the "
        "map (Benjamini–Hochberg). Cells with fewer than ten in both together are not tested."
    ),
    "density": (
        "A quartic kernel whose reach follows the spread of the points; the classes are shares of "
        "the ground, densest first. A density is no test: look at hot and cold for that."
    ),
    "counts": "Plain counts. The fullest cell is not thereby hot: look at hot and cold for that.",
}


def show_how(chosen: Scope, asked: Asked, cells: Cells) -> None:
    """Draw what stands below the panel: worth, concentration, near repeats, method, downloads.

    Each part is made when it is opened; the source and the downloads stand there unasked.
    """
    _worth(chosen, asked)
    _spread(chosen, asked, cells)
    label = "How we know: method, caveats, table"
    with st.expander(label, icon=":material/info:", on_change="rerun", key="how") as opened:
        if opened.open:
            _method(chosen, cells)
    st.caption(source_line(cells.notes))
    with st.container(horizontal=True):
        map_downloads(chosen, cells)


def _method(chosen: Scope, cells: Cells) -> None:
    what = AREAS if cells.by_area else FIXED
    parts.how_we_know([cells.notes], method=what + METHODS[cells.method])
    dataset = cached.evidence(chosen.key).dataset(cells.indicator)
    if dataset.locality.reason:
        st.markdown(f"**What the places can bear.** {dataset.locality.reason}")
    # Thousands of rows, which no browser is to be sent unasked.
    if st.toggle("Show every cell with a count as a table", key="cells_table"):
        held = cells.frame[cells.frame["count"] > 0].sort_values("count", ascending=False)
        st.dataframe(held, hide_index=True, alt=alt_text(cells))


def _worth(chosen: Scope, asked: Asked) -> None:
    label = "Was last year's map worth it?"
    with st.expander(label, icon=":material/history:", on_change="rerun", key="worth") as opened:
        # Maps of four years by three methods take a while: made when they are asked for.
        if not opened.open:
            return
        worth = kept.map_worth(chosen.key, asked.indicator.id, chosen.period)
        st.markdown("\n".join(f"- {parts.plain(one)}" for one in worth_sentences(worth)))
        if not worth.refusal:
            st.markdown(parts.plain(best_sentence(worth)))
            st.dataframe(
                worth.frame,
                hide_index=True,
                alt="Each map tried: method, cell size, share of the ground, PAI, PEI, RRI",
                column_config={
                    name: st.column_config.NumberColumn(format="percent")
                    for name in ("share_of_area", "share_of_events")
                },
            )
            st.caption(
                "PAI: times as many as the same ground holds on average. PEI: the share of the "
                "best PAI there could have been. RRI: 1 where the part kept its share."
            )


def _spread(chosen: Scope, asked: Asked, cells: Cells) -> None:
    label = "How concentrated is it, and does one follow another?"
    with st.expander(
        label, icon=":material/bubble_chart:", on_change="rerun", key="spread"
    ) as opened:
        if not opened.open:
            return
        left, right = st.columns((1, 3), gap="medium", vertical_alignment="center")
        found = kept.concentration(cells)
        with right:
            st.markdown(concentration_sentence(found))
            st.markdown(gini_sentence(found))
            repeats = kept.near_repeats(chosen.key, asked.indicator.id, chosen.span)
            st.markdown(f"**Near repeats.** {parts.plain(near_repeats_sentence(repeats))}")
            if not repeats.refusal:
                st.caption(parts.plain(near_repeats_basis(repeats)))
                st.dataframe(
                    repeats.frame,
                    hide_index=True,
                    alt="Pairs of events by how far and how long apart, against chance",
                )
        if found.lorenz is not None:
            with left:
                drawn = lorenz_svg(
                    found.lorenz.share_of_places.tolist(),
                    found.lorenz.share_of_events.tolist(),
                    theme=parts.colours(),
                )
                parts.icon(drawn, alt=concentration_sentence(found), height=200)
