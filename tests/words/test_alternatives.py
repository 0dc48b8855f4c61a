"""Text alternatives name what a chart or map shows."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np

from cspdata.catalogue import Indicator
from cspdata.words import alt_text, grid_reference
from tests.samples import (
    grid_cells,
    lsoa_cells,
    monthly_series,
    one_change,
    place_changes,
    place_levels,
    yearly_series,
)


def test_a_series_tells_its_range_its_end_and_its_gaps() -> None:
    assert alt_text(monthly_series()) == (
        "Line chart. Anti-social behaviour, Wiltshire council area, monthly, Oct 2021 – Sep 2025."
        " Lowest 261 in Jan 2025, highest 539 in Jul 2022, latest 477 incidents in Sep 2025."
        " No figures for Aug–Oct 2023 and Dec 2024."
    )
    assert "No figures for Apr 2020 – Mar 2021." in alt_text(yearly_series())
    series = monthly_series()
    empty = replace(series, frame=series.frame.assign(count=np.nan))
    assert alt_text(empty).endswith("No month has a figure.")


def test_levels_name_the_five_highest_by_rate() -> None:
    text = alt_text(place_levels())
    assert text.startswith(
        "Anti-social behaviour by ward, Wiltshire council area, Jan–Apr 2025. Highest of 18 wards:"
        " Amesbury East, 14.8 per 1,000 residents; Malmesbury, "
    )
    assert text.count("per 1,000 residents") == 5


def test_levels_of_a_count_name_the_five_highest_counts() -> None:
    levels = place_levels()
    counted = replace(levels, indicator=_as_count(levels.indicator))
    assert "Highest of 18 wards: Malmesbury, 79 incidents; Amesbury East, 62" in alt_text(counted)


def _as_count(indicator: Indicator) -> Indicator:
    return msgspec.structs.replace(indicator, measure="count")


def test_a_change_tells_its_headline_or_its_verdicts_and_largest() -> None:
    assert alt_text(one_change()).startswith("Anti-social behaviour, Wiltshire council area: ")
    text = alt_text(place_changes())
    assert "Of 20 wards, three worsened beyond chance" in text
    assert text.count(", worse") + text.count(", better") == 5


def test_cells_name_the_five_hottest_by_grid_reference() -> None:
    text = alt_text(grid_cells())
    assert text.startswith("Map. Anti-social behaviour in squares of 500\u00a0m, Wiltshire council")
    assert text.count("square ") == 5
    assert "square ST 860 575, 45 incidents, hot spot, 99\u00a0% confidence" in text
    # Hot places come before fuller ones that are not.
    small = alt_text(lsoa_cells())
    assert small.index("W19, ") < small.index("W16, ")
    assert "W07, 71 incidents" not in small


def test_grid_references() -> None:
    # Ordnance Survey, "Using the National Grid": TG 51409 13177 is 651409, 313177; NN 166 712 is
    # the top of Ben Nevis, 216650, 771250.
    assert grid_reference(651_409, 313_177) == "TG 514 131"
    assert grid_reference(216_650, 771_250) == "NN 166 712"
    assert grid_reference(414_000, 130_000) == "SU 140 300"
    assert grid_reference(-5, 10) == "-5 E, 10 N"
