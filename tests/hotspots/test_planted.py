"""What is planted is found: where it is hot, how it came about, what fell, and at which hours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from cspdata.cells import Cells, Shape
from cspdata.demo import police_extract
from cspdata.demo.territory import town_positions
from cspdata.hotspots import cell_hours, cell_names, cells, grid_of, near_repeats
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from tests.hotspots.county import EXTRACT, SOUTH, WEST, County, rectangle, whole
from tests.test_planted_truths import DEMONSTRATION, truth

NOW = Period(month("2024-10"), month("2025-09"))
THREE_YEARS = Period(month("2022-10"), month("2025-09"))


def row_at(found: Cells, evidence: Evidence, easting: float, northing: float) -> pd.Series:
    """The row of the cell that holds a point."""
    grid = grid_of(evidence, found.size, found.shape)
    (at,) = grid.places(np.array([int(easting)]), np.array([int(northing)]))
    assert at >= 0
    return found.frame.iloc[at]


@pytest.mark.parametrize("shape", ["square", "hexagon"])
@pytest.mark.parametrize("identity", ["asb_trowbridge", "violence_salisbury"])
def test_the_planted_cell_is_hot_on_squares_and_hexagons(
    demo_evidence: Evidence, identity: str, shape: Shape
) -> None:
    one = truth(identity)
    indicator = demo_evidence.catalogue.indicator(one.indicator)
    found = cells(demo_evidence, indicator, period=NOW, shape=shape)
    row = row_at(found, demo_evidence, one.easting + 250, one.northing + 250)
    assert row["class"] == "hot 99%"


@pytest.mark.parametrize(
    ("identity", "ends", "expected"),
    [
        ("asb_trowbridge", "2025-09", "persistent hot spot"),
        ("shoplifting_chippenham", "2025-04", "new hot spot"),
        ("shoplifting_chippenham", "2025-09", "consecutive hot spot"),
        ("violence_salisbury", "2025-09", "intensifying hot spot"),
        ("criminal_damage_melksham", "2023-11", "historical hot spot"),
    ],
)
def test_emerging_classes_of_the_demonstration(
    demo_evidence: Evidence, identity: str, ends: str, expected: str
) -> None:
    one = truth(identity)
    indicator = demo_evidence.catalogue.indicator(one.indicator)
    period = Period(month(ends), month(ends))
    found = cells(demo_evidence, indicator, period=period, method="emerging")
    assert row_at(found, demo_evidence, one.easting, one.northing)["class"] == expected


def test_the_planted_fall_is_on_the_change_map_and_no_other(demo_evidence: Evidence) -> None:
    one = truth("criminal_damage_melksham")
    indicator = demo_evidence.catalogue.indicator(one.indicator)
    year = Period(month("2023-10"), month("2024-09"))
    found = cells(demo_evidence, indicator, period=year, method="change")
    row = row_at(found, demo_evidence, one.easting, one.northing)
    assert row["class"] == "lower"
    assert row["count_before"] > 100
    assert row["ratio_upper"] < 0.5
    changed = found.frame[found.frame["class"].isin(["lower", "higher"])]
    assert changed["cell_id"].tolist() == [row["cell_id"]]


Months = dict[str, np.ndarray]
Places = dict[str, tuple[int, int]]
STEPS, SIDE = 24, 30  # months, and cells to a side
#: Events added at the middle of one cell, by month.
ADDED = {
    "intensifying hot spot": np.linspace(70, 150, STEPS),
    "diminishing hot spot": np.linspace(150, 70, STEPS),
    "persistent hot spot": np.where(np.arange(STEPS) % 2, 88, 80),
    "new hot spot": np.where(np.arange(STEPS) == STEPS - 1, 150, 0),
    "consecutive hot spot": np.where(np.arange(STEPS) >= STEPS - 4, 100, 0),
    "sporadic hot spot": np.where(np.isin(np.arange(STEPS), (3, 4, 11, STEPS - 1)), 150, 0),
    "historical hot spot": np.where(np.arange(STEPS) < STEPS - 2, 90, 0),
}
#: Months in which nothing happens in and around one cell.
EMPTIED = {
    "persistent cold spot": np.full(STEPS, True),
    "new cold spot": np.arange(STEPS) == STEPS - 1,
    "consecutive cold spot": np.arange(STEPS) >= STEPS - 4,
    "sporadic cold spot": np.isin(np.arange(STEPS), (3, 4, 11, STEPS - 1)),
    "historical cold spot": np.arange(STEPS) < STEPS - 2,
}


OUTLINE = rectangle(500 * SIDE - 2, 500 * SIDE - 2, WEST + 1, SOUTH + 1)
HOT_LAST = np.where(np.arange(STEPS) >= STEPS - 2, 100, 0)
HOT_FIRST = HOT_LAST[::-1]
FIRST_COLD = {"oscillating hot spot": np.arange(STEPS) < 6}
LAST_COLD = {"oscillating cold spot": np.arange(STEPS) >= STEPS - 6}


def planted(names: Sequence[str], added: Months, emptied: Months) -> tuple[np.ndarray, Places]:
    """Events (easting, northing, month) of a county with one place a pattern, and those places.

    Elsewhere each square has the same six events every month, so that no chance plays a part.
    """
    middles = [(500 * (4 + 7 * (k % 4)) + 250, 500 * (4 + 7 * (k // 4)) + 250) for k in range(12)]
    places = dict(zip(names, middles[: len(names)], strict=True))
    squares = [500 * np.arange(SIDE)] * 2
    east, north, month_, point = (
        one.ravel() for one in np.meshgrid(*squares, np.arange(STEPS), np.arange(6))
    )
    inner = np.array([(80, 80), (250, 80), (420, 80), (80, 420), (250, 420), (420, 420)])
    events = np.column_stack([np.column_stack([east, north]) + inner[point], month_])
    for name, months in emptied.items():
        near = (np.abs(events[:, :2] - places[name]) < 1100).all(axis=1)
        events = events[~(near & months[events[:, 2]])]
    for name, by_month in added.items():
        when = np.repeat(np.arange(STEPS), np.rint(by_month).astype(int))
        more = np.column_stack([np.tile(places[name], (len(when), 1)), when])
        events = np.concatenate([events, more])
    return events, places


@pytest.mark.parametrize("shape", ["square", "hexagon"])
@pytest.mark.parametrize(
    ("names", "added", "emptied"),
    [
        (list(ADDED), ADDED, {}),
        (list(EMPTIED), {}, EMPTIED),
        (["oscillating hot spot"], {"oscillating hot spot": HOT_LAST}, FIRST_COLD),
        (["oscillating cold spot"], {"oscillating cold spot": HOT_FIRST}, LAST_COLD),
    ],
    ids=["hot", "cold", "hot again", "cold again"],
)
def test_each_planted_pattern_has_its_class(
    county: County, shape: Shape, names: list[str], added: Months, emptied: Months
) -> None:
    events, places = planted(names, added, emptied)
    x, y, when = events.T
    evidence = county.holding(WEST + x, SOUTH + y, when, months=STEPS, outlines=[OUTLINE])
    found = cells(evidence, EXTRACT, period=whole(STEPS), shape=shape, method="emerging")
    classes = {
        name: row_at(found, evidence, WEST + east, SOUTH + north)["class"]
        for name, (east, north) in places.items()
    }
    assert classes == {name: name for name in places}


@pytest.mark.parametrize("shape", ["square", "hexagon"])
@pytest.mark.parametrize("size", ["250", "500", "1000"])
def test_a_planted_fall_and_rise_are_told_from_the_rest(
    county: County, size: str, shape: Shape
) -> None:
    random = np.random.default_rng(5)
    # Everything else happens once in either year, so that no chance plays a part.
    x, y = np.tile(random.integers(0, 12_000, (2, 3000)), 2)
    first = random.integers(0, 12, 3000)
    when = np.concatenate([first, first + 12])
    fall = np.column_stack([np.full(150, 3_130), np.full(150, 3_130), np.arange(150) % 12])
    rise = np.column_stack([np.full(150, 9_130), np.full(150, 9_130), 12 + np.arange(150) % 12])
    x, y, when = np.concatenate([np.column_stack([x, y, when]), fall, rise]).T
    evidence = county.holding(
        WEST + x, SOUTH + y, when, months=24, outlines=[rectangle(12_000, 12_000)]
    )
    period = Period(whole(24).months[12], whole(24).last)
    found = cells(evidence, EXTRACT, period=period, size=size, shape=shape, method="change")
    fallen = row_at(found, evidence, WEST + 3_130, SOUTH + 3_130)
    risen = row_at(found, evidence, WEST + 9_130, SOUTH + 9_130)
    assert (fallen["class"], risen["class"]) == ("lower", "higher")
    assert found.frame["class"].isin(["lower", "higher"]).sum() == 2


def test_the_clock_of_the_hotspot_at_night_peaks_at_night(demo_evidence: Evidence) -> None:
    indicator = demo_evidence.catalogue.indicator("extract_public_violence")
    found = cells(demo_evidence, indicator, period=THREE_YEARS, size="250")
    towns = [one.name for one in DEMONSTRATION.generate.settlements]
    east, north = town_positions(DEMONSTRATION)[towns.index(police_extract.NIGHT_TOWN)]
    row = row_at(found, demo_evidence, east, north)
    assert row["class"] == "hot 99%"
    assert cell_names(demo_evidence, "250")[row["cell_id"]].startswith("Trowbridge town centre")
    clock = cell_hours(demo_evidence, indicator, name=row["cell_id"], period=THREE_YEARS)
    assert clock is not None
    # Friday and Saturday from nine, and the three hours after midnight of the days after them.
    night = clock.weights[4:6, 21:].sum() + clock.weights[5:7, :3].sum()
    assert night > 0.6 * clock.events
    weekday, hour = np.unravel_index(clock.weights.argmax(), clock.weights.shape)
    assert (weekday in (4, 5) and hour >= 21) or (weekday in (5, 6) and hour < 3)


def test_residential_burglaries_repeat_near_by_and_cars_do_not(demo_evidence: Evidence) -> None:
    homes = near_repeats(
        demo_evidence,
        demo_evidence.catalogue.indicator("extract_residential_burglary"),
        period=THREE_YEARS,
    )
    assert homes.refusal == ""
    assert (homes.within_metres, homes.within_days) == (200, 14)
    assert homes.ratio > 1.3
    assert homes.p == 0.001
    bands = homes.frame.set_index(["metres_from", "days_from"])["highlighted"]
    assert bands.loc[(0, 0)]
    assert not bands.loc[(400, 14)]
    cars = near_repeats(demo_evidence, EXTRACT, period=THREE_YEARS)
    assert 0.8 < cars.ratio < 1.2
