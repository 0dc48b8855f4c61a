"""What an objective's page keeps of its results, by build and plain values."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from cspdata.assessment.line_of_sight import LineOfSight, line_of_sight
from cspdata.assessment.people import People, people
from cspdata.assessment.week import hours_of_week
from cspdata.assessment.years import values_of_years
from cspdata.charts.classes import fifths
from cspdata.export.collect import place_level
from cspdata.measures.actions import actions
from cspdata.periods import Period
from cspdata.stats import Aoristic
from cspdata.ui.cached import Key, area_at, evidence


@st.cache_resource(max_entries=20, show_spinner=False)
def sight_of(key: Key, theme_id: str, period: Period, before: Period) -> LineOfSight | None:
    """The line of sight of a theme; None where none is declared."""
    source = evidence(key)
    line = source.catalogue.lines_of_sight.get(theme_id)
    return line_of_sight(source, line, period=period, before=before) if line else None


@st.cache_resource(max_entries=100, show_spinner=False)
def people_of(
    key: Key, theme_id: str, number: int, area_code: str, period: Period, before: Period
) -> People:
    """Who those counted are, by the place of the make-up in the theme's declaration."""
    source = evidence(key)
    area = area_at(key, area_code)
    theme = source.catalogue.theme(theme_id)
    return people(
        source, theme.who[number], theme=theme_id, area=area, period=period, before=before
    )


@st.cache_resource(max_entries=200, show_spinner=False)
def scale_of(key: Key, indicator_id: str, area_code: str, period: Period) -> tuple[float, ...]:
    """The limits of the map's classes: those of the same months of every year there is, together.

    The same for each of these years, so that a colour means the same on all their maps.
    """
    source = evidence(key)
    indicator, area = source.catalogue.indicator(indicator_id), area_at(key, area_code)
    found = values_of_years(
        source, indicator, area=area, level=place_level(source, area), period=period
    )
    return fifths(found, indicator.decimals)


@st.cache_resource(max_entries=50, show_spinner=False)
def hours_of(key: Key, indicator_id: str, area_code: str, period: Period) -> Aoristic | None:
    """The hours of the week of an indicator's events in an area."""
    source = evidence(key)
    area = area_at(key, area_code)
    indicator = source.catalogue.indicator(indicator_id)
    return hours_of_week(source, indicator, area=area, period=period)


@st.cache_resource(max_entries=50, show_spinner=False)
def actions_of(key: Key, theme_id: str, day: date) -> pd.DataFrame:
    """The actions of plans on a theme as they stand on a day."""
    return actions(evidence(key), as_of=day, theme=theme_id)
