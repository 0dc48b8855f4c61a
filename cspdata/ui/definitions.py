"""Every indicator and dataset, as declared in the catalogue."""

from __future__ import annotations

import streamlit as st

from cspdata.catalogue import Catalogue, Dataset, Indicator
from cspdata.ui import cached, parts

POLARITIES = {
    "lower_is_better": "lower is better",
    "higher_is_better": "higher is better",
    "neutral": "neither is good or bad in itself",
}
CONTENTS = {
    "levels": "levels and patterns",
    "changes": "changes since the last assessment",
    "why": "why they changed",
    "plan": "last year's plan",
    "community": "what the community says",
}
BROKEN = {
    "block": "no comparison across it",
    "annotate": "a comparison across it carries a warning",
}


def show_definitions() -> None:
    """Draw the definitions of the catalogue."""
    st.title("What is measured, and how?")
    key = cached.current_key()
    if key is None:
        parts.nothing_loaded("This page defines every indicator and dataset.")
        return
    catalogue = cached.evidence(key).catalogue
    st.markdown(
        f"{len(catalogue.indicators)} indicators and {len(catalogue.datasets)} datasets are "
        "declared. Each is one file in `data/catalogue`; this page prints those files."
    )
    wanted = st.text_input(
        "Search", key="q", bind="query-params", placeholder="a word of a title, caveat or source"
    )
    indicators, datasets = st.tabs(["Indicators", "Datasets"])
    with indicators:
        _indicators(catalogue, (wanted or "").lower())
    with datasets:
        found = [one for one in catalogue.datasets.values() if _has(one, (wanted or "").lower())]
        for dataset in found:
            _dataset(dataset)
        if not found:
            st.caption("No dataset has that word.")


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
                _indicator(catalogue, indicator)
            shown += len(found)
    if not shown:
        st.caption("No indicator has that word.")


def _indicator(catalogue: Catalogue, indicator: Indicator) -> None:
    dataset = catalogue.datasets[indicator.numerator.dataset]
    with st.expander(f"{indicator.title}  ·  `{indicator.id}`"):
        if indicator.about:
            st.markdown(indicator.about)
        labels = ", ".join(dataset.labels.get(one, one) for one in indicator.numerator.category)
        places = (
            f", in {indicator.numerator.rural_urban.lower()} small areas"
            if (indicator.numerator.rural_urban)
            else ""
        )
        wholes = ", ".join(catalogue.indicators[one].title for one in indicator.part_of)
        rows = {
            "Counted": f"{labels}{places}",
            "Unit": indicator.unit,
            "Good or bad": POLARITIES[indicator.polarity],
            "Part of": wholes or "—",
            "Statutory content": ", ".join(CONTENTS[one] for one in indicator.statutory),
            "Source": f"{dataset.title}, {dataset.supplier}",
        }
        st.markdown(_table(rows))
        for caveat in indicator.caveats:
            st.markdown(f"- {caveat}")
        for one in indicator.breaks:
            st.markdown(f"- Recording break, {one.starts:%B %Y} ({BROKEN[one.effect]}): {one.why}")


def _dataset(dataset: Dataset) -> None:
    with st.expander(f"{dataset.title}  ·  `{dataset.id}`"):
        if dataset.about:
            st.markdown(dataset.about)
        rows = {
            "Supplier": dataset.supplier,
            "One row is": dataset.grain,
            "How often": dataset.refresh,
            "Sensitivity": dataset.sensitivity,
            "Duplicates": dataset.duplicates or "—",
            "Licence": dataset.licence,
            "Published at": dataset.url or "—",
        }
        st.markdown(_table(rows))
        columns = "\n".join(
            f"| {name} | {' or '.join(f'`{title}`' for title in column.names)} | "
            f"{'yes' if column.required else 'no'} | {column.about or '—'} |"
            for name, column in dataset.columns.items()
            if not column.forbidden
        )
        st.markdown(f"| Column | Accepted headers | Needed | Note |\n|---|---|---|---|\n{columns}")
        if dataset.locality.reason and dataset.kind == "events":
            st.markdown(f"**What its locations can bear.** {dataset.locality.reason}")


def _table(rows: dict[str, str]) -> str:
    body = "\n".join(f"| **{name}** | {text} |" for name, text in rows.items())
    return f"| | |\n|---|---|\n{body}"
