"""What does most harm: offences by volume beside offences by harm."""

from __future__ import annotations

import streamlit as st

from cspdata.export.tables import lines_csv
from cspdata.severity import HARM_COLUMNS, HarmTable
from cspdata.ui import cached, parts, scope
from cspdata.words import harm_sentence, lacking_sentence

NAMES = {
    "offence": "Offence",
    "count": "Offences",
    "volume_rank": "Rank by volume",
    "weight": "Weight",
    "harm": "Harm",
    "harm_rank": "Rank by harm",
    "shift": "Shift",
}
METHOD = (
    "Harm is the number of offences of a code times the weight of that code. A shift above 0 means "
    "that the offence stands higher by harm than by volume. Recorded offences only: what is not "
    "reported, or found only by going out to look, weighs nothing here."
)


def show_harm() -> None:
    """Draw the ranks for the scope's area, or the partnership's where it is a smaller one."""
    st.title("What does most harm?")
    chosen = scope.current()
    if chosen is None:
        parts.nothing_loaded("This page ranks offences by volume and by harm.")
        return
    whole = chosen.area.level == chosen.partnership.area.level
    area = chosen.area if whole else chosen.partnership.area
    found = cached.harm_of(chosen.key, area.code, chosen.period)
    st.markdown(f"##### {harm_sentence(found)}")
    if not whole:
        st.caption(f"Offence codes are published for whole partnerships: this is {area.name}.")
    if found.refusal:
        _lacking()
        return
    if lacking := lacking_sentence(found):
        st.info(lacking, icon=":material/data_alert:")
    _table(found)
    with st.expander("How we know: method, caveats, source", icon=":material/info:"):
        weights = f" Weights: {found.method}." if found.method else ""
        parts.how_we_know([found.notes], method=METHOD + weights)


def _lacking() -> None:
    """Who holds what the page needs, and where it is loaded."""
    st.markdown(
        "**Who holds it:** the Home Office publishes recorded crime by offence code and community "
        "safety partnership as open data, each quarter. Weights are published as the Cambridge "
        "Crime Harm Index and with the ONS Crime Severity Score."
    )
    st.page_link(
        parts.page_file("evidence/load_data.py"), label="Load data", icon=":material/upload_file:"
    )


def _table(found: HarmTable) -> None:
    shown = found.frame.dropna(axis="columns", how="all").rename(columns=NAMES)
    whole = st.column_config.NumberColumn(format="localized")
    named = {NAMES[name]: whole for name in ("count", "harm")}
    st.dataframe(
        shown,
        hide_index=True,
        column_config=named,
        alt=f"Table. {harm_sentence(found)}",
        key="harm_table",
    )
    parts.download(
        "Download these rows (CSV)",
        lambda: lines_csv(
            HARM_COLUMNS, found.frame.itertuples(index=False, name=None), for_excel=True
        ),
        name=parts.file_name("harm.csv", found.notes),
        mime=parts.MIME["csv"],
        icon="download",
        key="harm_csv",
    )
