"""How few cells hold how much, through the package and in words."""

from __future__ import annotations

import numpy as np
import pytest

from cspdata.hotspots import cells, concentration_of
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from cspdata.words import concentration_sentence, gini_sentence
from tests.hotspots.county import EXTRACT, SOUTH, WEST, County, rectangle, whole

REAL = Period(month("2025-01"), month("2025-09"))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_ten_cells_by_hand(county: County) -> None:
    """10, 8 and 2 events in ten squares: one holds a quarter and half, two hold 80 %."""
    x = np.repeat([250, 750, 1250], (10, 8, 2))
    outline = rectangle(2498, 998, WEST + 1, SOUTH + 1)
    evidence = county.holding(WEST + x, [SOUTH + 250] * 20, [0] * 20, months=1, outlines=[outline])
    found = concentration_of(cells(evidence, EXTRACT, period=whole(1), method="counts"))
    assert found.concentration is not None
    assert found.concentration.gini == pytest.approx(0.78)
    assert found.concentration.generalised_gini == pytest.approx(0.78)
    assert plain(concentration_sentence(found)) == (
        "Of 10 squares of 500 m, 1 (10.0 %) holds 25 %, 1 (10.0 %) holds 50 % and 2 (20.0 %) hold "
        "80 % of 20 offences, Jan 2021."
    )
    assert plain(gini_sentence(found)).startswith("Generalised Gini index 0.78: 0 where offences")
    assert found.lorenz is not None
    assert found.lorenz.share_of_places.tolist() == pytest.approx([0, 0.7, 0.8, 0.9, 1])
    assert found.lorenz.share_of_events.tolist() == pytest.approx([0, 0, 0.1, 0.5, 1])


def test_no_event_and_hexagons(county: County) -> None:
    evidence = county.holding([], [], [], months=1, outlines=[rectangle(900, 900)])
    found = concentration_of(cells(evidence, EXTRACT, period=whole(1), method="counts"))
    assert concentration_sentence(found) == "No offences are on the map for Jan 2021."
    assert (gini_sentence(found), found.lorenz) == ("", None)
    one = county.holding([WEST], [SOUTH], [0], months=1, outlines=[rectangle(900, 900)])
    shown = concentration_of(cells(one, EXTRACT, period=whole(1), shape="hexagon", size="1000"))
    assert "hexagons of 1 km², 1 (" in plain(concentration_sentence(shown))
    assert "1 offence, Jan 2021" in plain(concentration_sentence(shown))


@pytest.mark.parametrize("method", ["gi", "density", "change"])
def test_any_map_tells_of_the_real_county(real_evidence: Evidence, method: str) -> None:
    indicator = real_evidence.catalogue.indicator("asb")
    frame = cells(real_evidence, indicator, period=REAL, method=method)
    found = concentration_of(frame).concentration
    assert found is not None
    quarter, half, most = (one.places for one in found.shares)
    counts = np.sort(frame.frame["count"].to_numpy())[::-1]
    assert counts[:half].sum() >= counts.sum() / 2 > counts[: half - 1].sum()
    assert quarter < half < most < 0.2 * len(counts)
