"""Every indicator and dataset, as declared in the catalogue."""

from __future__ import annotations

import streamlit as st

from cspdata.catalogue import Catalogue, Dataset, Indicator
from cspdata.ui import cached, parts
from cspdata.words.definitions import dataset_markdown, indicator_markdown

CODE = "In addresses and files it is called"


def show_definitions() -> None:
    """Draw the definitions of the catalogue."""
    st.title("What is measured, and how?")
    key = cached.current_key()
    if key is None:
        parts.nothing_loaded("This page defines every indicator and dataset.")
        return
    catalogue = cached.evidence(key).catalogue
    st.markdown(
        f"##### {len(catalogue.indicators)} indicators are measured, from "
        f"{len(catalogue.datasets)} datasets: each with what it counts, its unit, its source and "
        "what to beware of."
    )
    st.caption("Every definition is one file in `data/catalogue`; this page prints those files.")
    typed = st.text_input("Search", key="q", placeholder="a word of a title, caveat or source")
    wanted = (typed or "").strip().lower()
    indicators, datasets = st.tabs(["Indicators", "Datasets"])
    with indicators:
        _indicators(catalogue, wanted)
    with datasets:
        _datasets(catalogue, wanted)


def _has(declared: Indicator | Dataset, wanted: str) -> bool:
    return not wanted or wanted in str(declared).lower()


def _indicators(catalogue: Catalogue, wanted: str) -> None:
    shown = 0
    for objective in catalogue.objectives:
        for theme in objective.themes:
            found = [one for one in catalogue.indicators_of(theme.id) if _has(one, wanted)]
            if found:
                st.subheader(theme.title, anchor=theme.id)
                st.caption(f"{objective.title} · {theme.question}")
            for indicator in found:
                with st.expander(indicator.title):
                    st.caption(f"{CODE} `{indicator.id}`")
                    st.markdown(indicator_markdown(catalogue, indicator))
            shown += len(found)
    if not shown:
        st.caption("No indicator has that word.")


def _datasets(catalogue: Catalogue, wanted: str) -> None:
    found = [one for one in catalogue.datasets.values() if _has(one, wanted)]
    for dataset in found:
        with st.expander(dataset.title):
            st.caption(f"{CODE} `{dataset.id}`")
            st.markdown(dataset_markdown(dataset))
    if not found:
        st.caption("No dataset has that word.")
