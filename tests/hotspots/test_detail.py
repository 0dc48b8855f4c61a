"""What a cell holds, beside the same worked out from the rows with pandas and geopandas."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from statsmodels.stats.rates import test_poisson_2indep as poisson_etest

from cspdata.cells import Shape
from cspdata.hotspots import cell_change, cell_detail, cell_hours, cells, grid_of, surroundings
from cspdata.measures import Evidence
from cspdata.periods import Period, month

YEAR = Period(month("2024-10"), month("2025-09"))
REAL = Period(month("2025-01"), month("2025-09"))
KINDS: list[tuple[str, Shape]] = [("500", "square"), ("1000", "hexagon")]


def rows_of(evidence: Evidence, dataset: str) -> gpd.GeoDataFrame:
    """The rows of a dataset in the partnership that have a point."""
    rows = evidence.con.execute(
        "select easting, northing, month, category, location, lsoa21, occurred_from, occurred_until"
        " from events where dataset_id = ? and lad_code = ? and easting is not null",
        [dataset, evidence.partnership.area.code],
    ).df()
    return gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(rows["easting"], rows["northing"]))


def polygon(evidence: Evidence, size: str, shape: Shape, name: str) -> shapely.Polygon:
    grid = grid_of(evidence, size, shape)
    return shapely.Polygon(grid.corners[grid.ids.index(name)])


def inside(rows: gpd.GeoDataFrame, shape: shapely.Polygon, kind: Shape) -> pd.DataFrame:
    """The rows in a cell; a square holds its southern and western side."""
    if kind == "hexagon":
        return rows[rows.within(shape)]
    west, south, east, north = shape.bounds
    x, y = rows["easting"], rows["northing"]
    return rows[(x >= west) & (x < east) & (y >= south) & (y < north)]


@pytest.mark.parametrize(("size", "shape"), KINDS)
def test_the_fullest_real_cells_are_as_pandas_has_them(
    real_evidence: Evidence, size: str, shape: Shape
) -> None:
    indicator = real_evidence.catalogue.indicator("asb")
    rows = rows_of(real_evidence, "police_street")
    rows = rows[rows["month"].dt.date.isin(REAL.months)]
    frame = cells(real_evidence, indicator, period=REAL, size=size, shape=shape).frame
    for name in frame.nlargest(3, "count")["cell_id"]:
        here = inside(rows, polygon(real_evidence, size, shape, name), shape)
        ours = here[here["category"].isin(indicator.numerator.category)]
        found = cell_detail(real_evidence, indicator, name=name, period=REAL)
        by_month = ours.groupby(ours["month"].dt.date).size()
        assert found.months["month"].tolist() == list(REAL.months)
        assert found.months["count"].tolist() == [by_month.get(one, 0) for one in REAL.months]
        for table, part, column in (
            (found.make_up, here, "category"),
            (found.locations, ours, "location"),
        ):
            assert dict(zip(table[column], table["count"], strict=True)) == dict(
                part[column].value_counts()
            )
            assert table["count"].is_monotonic_decreasing


def test_the_change_of_a_cell_is_that_of_statsmodels(real_evidence: Evidence) -> None:
    indicator = real_evidence.catalogue.indicator("violence_sexual_offences")
    rows = rows_of(real_evidence, "police_street")
    rows = rows[rows["category"].isin(indicator.numerator.category)]
    period = Period(month("2025-01"), month("2025-04"))
    before = period.shifted(-12)
    frame = cells(real_evidence, indicator, period=period).frame
    some = frame[frame["count"].between(15, 40)]["cell_id"].iloc[:3]
    assert len(some) == 3
    for name in some:
        here = inside(rows, polygon(real_evidence, "500", "square", name), "square")
        months = here["month"].dt.date
        now, then = (int(months.isin(one.months).sum()) for one in (period, before))
        found = cell_change(real_evidence, indicator, name=name, period=period, before=before)
        assert (found.count, found.count_before, found.refusal) == (now, then, "")
        expected = poisson_etest(now, 1, then, 1, method="etest-score").pvalue
        assert found.p == pytest.approx(expected, abs=1e-6)
        assert found.ratio == pytest.approx(now / then)
        assert found.lower < found.ratio < found.upper


def test_a_cell_and_the_map_of_change_say_the_same(demo_evidence: Evidence) -> None:
    indicator = demo_evidence.catalogue.indicator("asb")
    before = YEAR.shifted(-12)
    frame = cells(demo_evidence, indicator, period=YEAR, method="change").frame
    for row in frame.nlargest(5, "count").to_dict("records"):
        found = cell_change(
            demo_evidence, indicator, name=row["cell_id"], period=YEAR, before=before
        )
        assert (found.count, found.count_before) == (row["count"], row["count_before"])
        assert found.p == pytest.approx(row["p"])
        assert found.ratio == pytest.approx(row["ratio"])


def test_changes_that_cannot_be_told_say_why(demo_evidence: Evidence) -> None:
    indicator = demo_evidence.catalogue.indicator("asb")
    frame = cells(demo_evidence, indicator, period=YEAR, method="change").frame
    empty = frame.loc[frame["count"] + frame["count_before"] == 0, "cell_id"].iloc[0]
    full = frame.loc[frame["count"].idxmax(), "cell_id"]
    early = Period(month("2010-01"), month("2010-12"))
    for name, period, before, why in (
        (full, YEAR, YEAR.shifted(-6), "overlap"),
        (full, YEAR, early, "no month of"),
        (empty, YEAR, YEAR.shifted(-12), "nothing was recorded here in either period"),
    ):
        found = cell_change(demo_evidence, indicator, name=name, period=period, before=before)
        assert (found.count, np.isnan(found.p), why in found.refusal) == (0, True, True)


@pytest.mark.parametrize(("size", "shape"), [("250", "hexagon"), ("500", "square")])
def test_the_clock_of_a_cell_is_that_of_its_minutes(
    demo_evidence: Evidence, size: str, shape: Shape
) -> None:
    """Each event spread over the minutes in which it may have happened, one by one."""
    indicator = demo_evidence.catalogue.indicator("extract_vehicle_crime")
    rows = rows_of(demo_evidence, "police_extract")
    rows = rows[rows["category"].isin(indicator.numerator.category)]
    rows = rows[rows["month"].dt.date.isin(YEAR.months)]
    frame = cells(demo_evidence, indicator, period=YEAR, size=size, shape=shape).frame
    name = frame.loc[frame["count"].idxmax(), "cell_id"]
    here = inside(rows, polygon(demo_evidence, size, shape, name), shape)
    expected = np.zeros((7, 24))
    for start, until in zip(here["occurred_from"], here["occurred_until"], strict=True):
        minutes = pd.DatetimeIndex([start])
        if not pd.isna(until) and until > start:
            minutes = pd.date_range(start, until, freq="min", inclusive="left")
        for minute in minutes:
            expected[minute.day_of_week, minute.hour] += 1 / len(minutes)
    found = cell_hours(demo_evidence, indicator, name=name, period=YEAR)
    assert found is not None
    assert found.events == len(here) > 2
    np.testing.assert_allclose(found.weights, expected, atol=1e-9)


def test_the_clock_of_a_small_area_and_of_an_empty_cell(demo_evidence: Evidence) -> None:
    indicator = demo_evidence.catalogue.indicator("extract_public_violence")
    frame = cells(demo_evidence, indicator, period=YEAR, size="lsoa").frame
    row = frame.loc[frame["count"].idxmax()]
    found = cell_hours(demo_evidence, indicator, name=row["cell_id"], period=YEAR)
    assert found is not None
    assert found.events == row["count"]
    grid = cells(demo_evidence, indicator, period=YEAR).frame
    empty = grid.loc[grid["count"] == 0, "cell_id"].iloc[0]
    assert cell_hours(demo_evidence, indicator, name=empty, period=YEAR) is None


def test_a_source_without_times_says_why(demo_evidence: Evidence) -> None:
    indicator = demo_evidence.catalogue.indicator("asb")
    frame = cells(demo_evidence, indicator, period=YEAR).frame
    for name in (frame["cell_id"].iloc[0], grid_code(demo_evidence)):
        with pytest.raises(ValueError, match="fixed points and gives the month only"):
            cell_hours(demo_evidence, indicator, name=name, period=YEAR)


def grid_code(evidence: Evidence) -> str:
    """The code of one small area."""
    one = evidence.catalogue.indicator("asb")
    return str(cells(evidence, one, period=YEAR, size="lsoa").frame["cell_id"].iloc[0])


@pytest.mark.parametrize(("size", "shape"), KINDS)
def test_who_lives_around_is_that_of_geopandas(
    real_evidence: Evidence, real: Path, size: str, shape: Shape
) -> None:
    areas = gpd.read_file(real / "boundaries" / "lsoa21_E06000054.geojson").to_crs(27700)
    residents = real_evidence.residents("lsoa21")
    latest = residents[residents["year"] == residents["year"].max()]
    known = latest.groupby("area_code")["residents"].sum()
    traits = real_evidence.small_areas()
    indicator = real_evidence.catalogue.indicator("asb")
    frame = cells(real_evidence, indicator, period=REAL, size=size, shape=shape).frame
    for name in [*frame.nlargest(3, "count")["cell_id"], *frame["cell_id"].iloc[[0, 500]]]:
        cell = polygon(real_evidence, size, shape, name)
        common = areas.intersection(cell).area
        expected = (common / areas.area * areas["LSOA21CD"].map(known)).sum()
        largest = areas.loc[common.idxmax(), "LSOA21CD"]
        found = surroundings(real_evidence, name=name)
        assert found.residents == pytest.approx(expected, rel=0.01, abs=0.5)
        assert found.small_area == largest
        assert found.decile == traits.loc[largest, "imd_decile"]
        assert found.rural_urban == traits.loc[largest, "rural_urban"] != ""
    whole = surroundings(real_evidence, name=largest)
    assert (whole.residents, whole.small_area) == (known[largest], largest)


def test_the_cells_of_the_grid_hold_everybody(demo_evidence: Evidence) -> None:
    """Residents shared out among the squares of 1 km add up to those of the small areas."""
    residents = demo_evidence.residents("lsoa21")
    latest = residents[residents["year"] == residents["year"].max()]
    codes = set(
        cells(
            demo_evidence, demo_evidence.catalogue.indicator("asb"), period=YEAR, size="lsoa"
        ).frame["cell_id"]
    )
    expected = latest[latest["area_code"].isin(codes)]["residents"].sum()
    names = grid_of(demo_evidence, "1000").ids
    found = [surroundings(demo_evidence, name=name).residents or 0 for name in names[::1]]
    assert sum(found) == pytest.approx(expected, rel=1e-6)
