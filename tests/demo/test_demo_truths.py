"""What is planted is there: found by counting rows, with no code of the dashboard's own."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy import ndimage, stats

from cspdata.demo import Demonstration
from cspdata.demo.declaration import Kind, Truth

NOW, BEFORE = ("2024-10", "2025-09"), ("2023-10", "2024-09")
CELL = 500


def truth(demonstration: Demonstration, identity: str) -> Truth:
    return next(one for one in demonstration.generate.truths if one.id == identity)


def count(rows: pd.DataFrame, period: tuple[str, str]) -> int:
    return int(rows["file_month"].between(*period).sum())


def p_value(now: int, before: int) -> float:
    """Two equally long periods: is the later one half of the total but for chance? Exact."""
    return float(stats.binomtest(now, now + before, 0.5).pvalue)


def of(rows: pd.DataFrame, one: Truth) -> pd.DataFrame:
    """The rows of a truth's category, and of its community area where it has one."""
    found = rows[rows["Crime type"] == one.category]
    if one.community_area:
        found = found[found["community_area_name"] == one.community_area]
    return found


@pytest.fixture(scope="module")
def celled(ours: pd.DataFrame) -> pd.DataFrame:
    """The partnership's located rows with their column and row in the 500 m national grid."""
    numbers = ours[["Longitude", "Latitude"]].apply(pd.to_numeric, errors="coerce")
    sound = ours[numbers.notna().all(axis=1) & (numbers["Latitude"] < 90)]
    metres = gpd.points_from_xy(
        sound["Longitude"].astype(float), sound["Latitude"].astype(float), crs=4326
    ).to_crs(27700)
    return sound.assign(column=metres.x // CELL, row=metres.y // CELL)


@pytest.fixture(scope="module")
def mask(folder: Path, demonstration: Demonstration) -> tuple[np.ndarray, int, int]:
    """Which cells of the grid touch the partnership, and the column and row of the first."""
    code = demonstration.partnership.area.code
    shapes = gpd.read_file(folder / f"boundaries/lsoa21_{code}.geojson").to_crs(27700)
    whole = shapes.union_all()
    left, bottom, right, top = (int(one // CELL) for one in whole.bounds)
    column, row = np.meshgrid(np.arange(left, right + 1), np.arange(bottom, top + 1))
    shapely.prepare(whole)
    boxes = shapely.box(column * CELL, row * CELL, (column + 1) * CELL, (row + 1) * CELL)
    return shapely.intersects(whole, boxes), left, bottom


def cell_count(rows: pd.DataFrame, one: Truth) -> pd.Series:
    """Rows of a truth's category in its cell, by month."""
    here = rows[
        (rows["Crime type"] == one.category)
        & (rows["column"] == one.easting // CELL)
        & (rows["row"] == one.northing // CELL)
    ]
    months = sorted(set(rows["file_month"]))
    return here.groupby("file_month").size().reindex(months, fill_value=0)


def is_hot(
    rows: pd.DataFrame, one: Truth, period: tuple[str, str], mask: tuple[np.ndarray, int, int]
) -> tuple[bool, float]:
    """Whether a truth's cell is hot by Gi* with BH-FDR at 5 % in a period, and its z."""
    inside, left, bottom = mask
    here = rows[(rows["Crime type"] == one.category) & rows["file_month"].between(*period)]
    grid = np.zeros(inside.shape)
    at = (here["row"].astype(int) - bottom, here["column"].astype(int) - left)
    np.add.at(grid, tuple(part.to_numpy() for part in at), 1)
    window = np.ones((3, 3))
    weights = ndimage.convolve(inside.astype(float), window, mode="constant")[inside]
    total = ndimage.convolve(np.where(inside, grid, 0), window, mode="constant")[inside]
    value, cells = grid[inside], inside.sum()
    spread = value.std() * np.sqrt((cells * weights - weights**2) / (cells - 1))
    z = (total - weights * value.mean()) / spread
    adjusted = stats.false_discovery_control(2 * stats.norm.sf(abs(z)))
    index = np.full(inside.shape, -1)
    index[inside] = np.arange(cells)
    this = index[one.northing // CELL - bottom, one.easting // CELL - left]
    return bool(adjusted[this] < 0.05 and z[this] > 0), float(z[this])


def test_every_kind_of_truth_is_declared(demonstration: Demonstration) -> None:
    assert {one.kind for one in demonstration.generate.truths} == set(get_args(Kind))


@pytest.mark.parametrize(
    "identity",
    ["asb_trowbridge", "shoplifting_chippenham", "violence_salisbury", "criminal_damage_melksham"],
)
def test_a_hotspot_has_what_was_planted_in_its_months(
    demonstration: Demonstration, celled: pd.DataFrame, identity: str
) -> None:
    one = truth(demonstration, identity)
    monthly = cell_count(celled, one)
    within = monthly[(monthly.index >= one.from_month) & (monthly.index <= one.to_month)]
    last = one.monthly if one.monthly_end is None else one.monthly_end
    planted = len(within) * (one.monthly + last) / 2
    assert within.sum() > planted - 3 * np.sqrt(planted)
    outside = monthly.drop(within.index)
    if one.quiet_metres:
        assert outside.mean() < 1


def test_the_persistent_hotspot_is_hot_throughout_without_a_trend(
    demonstration: Demonstration, celled: pd.DataFrame, mask: tuple[np.ndarray, int, int]
) -> None:
    one = truth(demonstration, "asb_trowbridge")
    quarters = pd.period_range("2021-10", "2025-09", freq="3M")
    found = [
        is_hot(celled, one, (str(first), str(first + 2)), mask)
        for first in quarters.asfreq("M", how="start")
    ]
    assert len(found) == 16
    assert all(hot for hot, _ in found)
    assert stats.kendalltau(range(16), [z for _, z in found]).pvalue > 0.05


def test_the_new_hotspot_is_hot_in_the_last_half_year_only(
    demonstration: Demonstration, celled: pd.DataFrame, mask: tuple[np.ndarray, int, int]
) -> None:
    one = truth(demonstration, "shoplifting_chippenham")
    assert is_hot(celled, one, (one.from_month, one.to_month), mask)[0]
    for period in (("2024-10", "2025-03"), ("2024-04", "2024-09"), ("2021-10", "2025-03")):
        assert not is_hot(celled, one, period, mask)[0]


def test_the_intensifying_hotspot_is_hot_throughout_and_hotter_each_year(
    demonstration: Demonstration, celled: pd.DataFrame, mask: tuple[np.ndarray, int, int]
) -> None:
    one = truth(demonstration, "violence_salisbury")
    halves = [
        (f"{year}-{month}", f"{year + (month == '10')}-{last}")
        for year in range(2021, 2026)
        for month, last in (("04", "09"), ("10", "03"))
    ][1:-1]
    found = [is_hot(celled, one, period, mask) for period in halves]
    assert len(found) == 8
    assert all(hot for hot, _ in found)
    trend = stats.kendalltau(range(8), [z for _, z in found])
    assert trend.statistic > 0
    assert trend.pvalue < 0.05
    monthly = cell_count(celled, one)
    assert monthly.iloc[-12:].sum() > 2 * monthly.iloc[:12].sum()


def test_the_vanished_hotspot_was_hot_and_is_not(
    demonstration: Demonstration, celled: pd.DataFrame, mask: tuple[np.ndarray, int, int]
) -> None:
    one = truth(demonstration, "criminal_damage_melksham")
    for year in ("2021-10", "2022-10"):
        assert is_hot(celled, one, (year, f"{int(year[:4]) + 1}-09"), mask)[0]
    for year in ("2023-10", "2024-10"):
        assert not is_hot(celled, one, (year, f"{int(year[:4]) + 1}-09"), mask)[0]


@pytest.mark.parametrize("identity", ["asb_summer", "bicycle_theft_summer"])
def test_the_seasonal_themes_peak_in_summer_every_year(
    demonstration: Demonstration, ours: pd.DataFrame, identity: str
) -> None:
    one = truth(demonstration, identity)
    rows = of(ours, one)
    for year in range(2022, 2026):
        summer = count(rows, (f"{year}-06", f"{year}-08"))
        winter = count(rows, (f"{year - 1}-12", f"{year}-02"))
        assert summer > 1.25 * winter
    monthly = rows.groupby("file_month").size()
    turn = 2 * np.pi * (monthly.index.str[5:].astype(int) - one.peak_month) / 12
    along, across = (
        (2 * (monthly * wave(turn)).mean() / monthly.mean()) for wave in (np.cos, np.sin)
    )
    assert np.hypot(along, across) == pytest.approx(one.amplitude, abs=0.08)
    assert abs(np.arctan2(across, along)) < np.pi / 12


def test_the_step_follows_the_intervention_and_happens_nowhere_else(
    demonstration: Demonstration, ours: pd.DataFrame
) -> None:
    one = truth(demonstration, "vehicle_crime_warminster")
    rows = of(ours, one)
    before, after = count(rows, ("2023-07", "2024-06")), count(rows, ("2024-07", "2025-06"))
    assert after / before == pytest.approx(one.ratio, abs=0.12)
    assert p_value(after, before) < 0.001
    assert p_value(before, count(rows, ("2022-07", "2023-06"))) > 0.05
    others = ours[(ours["Crime type"] == one.category)].drop(rows.index)
    elsewhere = count(others, ("2024-07", "2025-06")), count(others, ("2023-07", "2024-06"))
    assert p_value(*elsewhere) > 0.05


@pytest.mark.parametrize("identity", ["shoplifting_rises", "burglary_falls"])
def test_what_rises_rises_and_what_falls_falls(
    demonstration: Demonstration, ours: pd.DataFrame, street: pd.DataFrame, identity: str
) -> None:
    one = truth(demonstration, identity)
    now, before = (count(of(ours, one), period) for period in (NOW, BEFORE))
    assert p_value(now, before) < 0.0001
    assert now / before == pytest.approx(one.ratio, abs=0.08)
    assert (now > before) is (one.expected == "worse") is (one.kind == "rise")
    borough = street[street["LAD22CD"] == demonstration.partnership.comparators[0].code]
    there = of(borough, one)
    assert p_value(count(there, NOW), count(there, BEFORE)) > 0.05


def test_the_constant_theme_shows_no_change(
    demonstration: Demonstration, ours: pd.DataFrame
) -> None:
    one = truth(demonstration, "public_order_constant")
    rows = of(ours, one)
    assert p_value(count(rows, NOW), count(rows, BEFORE)) > 0.2
    monthly = rows.groupby("file_month").size()
    dispersion = ((monthly - monthly.mean()) ** 2).sum() / monthly.mean()
    assert 0.01 < stats.chi2.sf(dispersion, len(monthly) - 1) < 0.99
    assert len(monthly) == 48


def test_nothing_else_looks_changed(
    demonstration: Demonstration, ours: pd.DataFrame, street: pd.DataFrame
) -> None:
    planted = {
        one.category for one in demonstration.generate.truths if one.kind in ("rise", "fall")
    }
    labels = {one.label for one in demonstration.generate.categories}
    borough = street[street["LAD22CD"] == demonstration.partnership.comparators[0].code]
    for rows, which in ((ours, labels - planted), (borough, labels)):
        for label in sorted(which):
            here = rows[rows["Crime type"] == label]
            assert p_value(count(here, NOW), count(here, BEFORE)) > 0.05, label
