"""What Streamlit makes of the charts and the deck on their way to the browser."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    """Every chart and the deck on one page, as the pages draw them."""
    import streamlit as st

    from cspdata.charts import area_map, places_chart, series_chart, yearly_chart
    from cspdata.maps import hotspot_deck
    from cspdata.words import alt_text
    from tests import samples

    series = samples.monthly_series()
    charts = (
        series_chart(series, highlight=samples.SPRING, before=samples.SPRING_BEFORE),
        places_chart(samples.place_levels(), change=samples.place_changes()),
        area_map(samples.place_levels(), samples.outlines()),
        yearly_chart(samples.yearly_series()),
    )
    for k, chart in enumerate(charts):
        st.altair_chart(chart, theme=None, width="stretch", key=f"chart {k}", alt=alt_text(series))
    st.pydeck_chart(
        hotspot_deck(samples.grid_cells(), samples.outlines()),
        on_select="rerun",
        selection_mode="single-object",
        key="map",
    )


@pytest.fixture(scope="module")
def drawn() -> AppTest:
    return AppTest.from_function(page, default_timeout=60).run()


def test_every_chart_is_drawn_with_its_text_alternative(drawn: AppTest) -> None:
    assert not drawn.exception
    charts = drawn.get("vega_lite_chart")
    assert len(charts) == 4
    assert all(chart.proto.alt.startswith("Line chart.") for chart in charts)


def test_streamlit_can_add_to_the_space_below_a_chart(drawn: AppTest) -> None:
    specs = [json.loads(chart.proto.spec) for chart in drawn.get("vega_lite_chart")]
    assert [type(spec.get("padding", {})) for spec in specs] == [dict] * 4


def test_outlines_stay_geojson(drawn: AppTest) -> None:
    spec = json.loads(drawn.get("vega_lite_chart")[2].proto.spec)
    assert spec["datasets"]["areas"]["type"] == "FeatureCollection"
    assert len(spec["datasets"]["areas"]["features"]) == 20


def test_the_deck_asks_for_no_basemap(drawn: AppTest) -> None:
    deck = json.loads(drawn.get("deck_gl_json_chart")[0].proto.json)
    assert deck["mapStyle"] == "__MAP_STYLE__"
    assert "mapProvider" not in deck
