"""The line of sight of a theme on its page: its sentences, its drawing, its table."""

from __future__ import annotations

import streamlit as st

from cspdata.assessment.line_of_sight import LineOfSight
from cspdata.charts.line_of_sight import line_of_sight_chart
from cspdata.export.pack import IndicatorLine, ThemeLines
from cspdata.export.sight_table import sight_frame
from cspdata.ui import parts
from cspdata.ui.objective import kept
from cspdata.ui.scope import Scope
from cspdata.words import delays_sentence, headline, sight_alt, sight_sentences

METHOD = (
    "Every step is counted over the same complete quarters. Where everyone counted is one of the "
    "base, the conversion is a share with Wilson’s 95 % interval and its change is tested with the "
    "others here (Benjamini–Hochberg). Where two steps are counted apart, nobody is followed from "
    "one to the other: it is the ratio of two counts, with the score interval of a ratio of "
    "Poisson counts, and its change is not tested."
)


def show_sight(chosen: Scope, found: ThemeLines[IndicatorLine]) -> None:
    """From coming to notice to the outcome; nothing for a theme that declares no such line."""
    sight = kept.sight_of(chosen.key, found.theme.id, chosen.period, chosen.before)
    if sight is None:
        return
    st.subheader(sight.line.title, anchor="line-of-sight")
    said = sight_sentences(sight)
    st.markdown(f"**{sight.line.question}**  \n{' '.join(said)}")
    if not sight.refusal:
        made = line_of_sight_chart(sight, theme=parts.colours())
        parts.chart(made, alt=sight_alt(sight), key="objective_sight")
        st.caption(delays_sentence(sight))
    _beside(sight, found)
    with st.expander("Every step: delays, who holds what is missing, method, table"):
        parts.rows(
            sight_frame(sight),
            alt=sight_alt(sight),
            name=parts.file_name(f"{found.theme.id}-line-of-sight.csv", sight.notes),
            key="line_of_sight",
        )
        parts.how_we_know([sight.notes], method=METHOD)


def _beside(sight: LineOfSight, found: ThemeLines[IndicatorLine]) -> None:
    """What stands beside the line, a sentence an indicator."""
    mine = [one for one in found.indicators if one.indicator.id in sight.line.beside]
    lines = [f"- **{one.indicator.title}**: {headline(one.change, one.series)}" for one in mine]
    if lines:
        st.markdown("Beside the line:\n" + "\n".join(lines))
