"""Nothing is lost and nothing counted twice, on squares, hexagons and small areas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cspdata.catalogue import Indicator
from cspdata.cells import METHODS, Cells, Method, Shape
from cspdata.hotspots import cell_detail, cells, grid_of
from cspdata.measures import Evidence, levels
from cspdata.periods import Period, month
from tests.hotspots.county import EXTRACT, SOUTH, STREET, WEST, County, rectangle, weighted, whole

KINDS: list[tuple[str, Shape]] = [
    *((size, shape) for size in ("250", "500", "1000") for shape in ("square", "hexagon")),
    ("lsoa", "square"),
]
YEAR = Period(month("2024-10"), month("2025-09"))
REAL = Period(month("2025-01"), month("2025-09"))


def total(evidence: Evidence, indicator: Indicator, period: Period) -> int:
    """The count of the whole partnership."""
    area = evidence.partnership.area
    frame = levels(evidence, indicator, area=area, level="lad", period=period).frame
    return int(frame["count"].item())


def told(found: Cells) -> int:
    """All that a map tells of: in cells, outside, without a place."""
    return int(found.frame["count"].sum()) + found.outside + found.unplaced


@pytest.mark.parametrize(("size", "shape"), KINDS)
@pytest.mark.parametrize(
    "name", ["extract_vehicle_crime", "extract_residential_burglary", "extract_public_violence"]
)
def test_the_extract_is_whole_at_every_size(
    demo_evidence: Evidence, name: str, size: str, shape: Shape
) -> None:
    indicator = demo_evidence.catalogue.indicator(name)
    found = cells(demo_evidence, indicator, period=YEAR, size=size, shape=shape, method="counts")
    assert told(found) == total(demo_evidence, indicator, YEAR) > 100
    assert found.frame["cell_id"].is_unique


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("size", "shape"), [(size, shape) for size, shape in KINDS[:6]])
def test_every_method_counts_alike_at_250_metres_and_more(
    demo_evidence: Evidence, method: Method, size: str, shape: Shape
) -> None:
    indicator = demo_evidence.catalogue.indicator("extract_vehicle_crime")
    found = cells(demo_evidence, indicator, period=YEAR, size=size, shape=shape, method=method)
    counts = cells(demo_evidence, indicator, period=YEAR, size=size, shape=shape, method="counts")
    pd.testing.assert_frame_equal(
        found.frame[list(counts.frame.columns)], counts.frame, check_dtype=True
    )
    assert (found.months, told(found)) == (counts.months, told(counts))
    assert (found.method, found.shape, found.size) == (method, shape, size)


@pytest.mark.parametrize("shape", ["square", "hexagon"])
@pytest.mark.parametrize("size", ["500", "1000"])
@pytest.mark.parametrize("name", ["asb", "rural_crime"])
def test_the_real_data_are_whole(
    real_evidence: Evidence, name: str, size: str, shape: Shape
) -> None:
    indicator = real_evidence.catalogue.indicator(name)
    found = cells(real_evidence, indicator, period=REAL, size=size, shape=shape)
    assert told(found) == total(real_evidence, indicator, REAL) > 1000
    assert found.outside < 0.005 * told(found)


@pytest.mark.parametrize("name", ["rural_crime", "burglary"])
@pytest.mark.parametrize(
    ("size", "shape"), [("500", "square"), ("1000", "hexagon"), ("lsoa", "area")]
)
def test_what_a_cell_is_made_of_is_what_it_counts(
    real_evidence: Evidence, name: str, size: str, shape: Shape
) -> None:
    """Months, make-up and locations of the fullest cells: of a rural indicator the rural rows."""
    indicator = real_evidence.catalogue.indicator(name)
    drawn = "square" if shape == "area" else shape
    frame = cells(real_evidence, indicator, period=REAL, size=size, shape=drawn).frame
    for _, row in frame.nlargest(5, "count").iterrows():
        found = cell_detail(real_evidence, indicator, name=row["cell_id"], period=REAL)
        categories = found.make_up.set_index("category")["count"]
        ours = categories.reindex(list(indicator.numerator.category)).fillna(0)
        assert found.months["count"].sum() == row["count"] == ours.sum()
        assert found.locations["count"].sum() == row["count"]


@pytest.mark.parametrize(("size", "shape"), KINDS[:6])
@pytest.mark.parametrize("method", METHODS)
def test_a_million_points_and_few_places(
    county: County, method: Method, size: str, shape: Shape
) -> None:
    """A million events on 5,000 points: all there, in the months asked for and in those before."""
    random = np.random.default_rng(1)
    x, y = random.integers(0, 20_000, (2, 5000))
    at = random.integers(0, 5000, 1_000_000)
    when = random.integers(0, 24, 1_000_000)
    evidence = county.holding(
        WEST + x[at], SOUTH + y[at], when, months=24, outlines=[rectangle(20_000, 20_000)]
    )
    period = Period(whole(24).months[12], whole(24).last)
    found = cells(evidence, EXTRACT, period=period, size=size, shape=shape, method=method)
    assert told(found) == (when >= 12).sum()
    if method == "change":
        assert found.frame["count_before"].sum() == (when < 12).sum() - (
            found.outside if found.outside else 0
        )


SMALL = rectangle(3_000, 3_000)


@pytest.mark.parametrize("method", [one for one in METHODS if one != "density"])
@pytest.mark.parametrize("shape", ["square", "hexagon"])
@pytest.mark.parametrize("events", [0, 1, 5000])
def test_all_in_one_cell_one_and_none(
    county: County, method: Method, shape: Shape, events: int
) -> None:
    at = np.full(events, WEST + 1100), np.full(events, SOUTH + 1100)
    evidence = county.holding(*at, np.arange(events) % 24, months=24, outlines=[SMALL])
    period = Period(whole(24).months[12], whole(24).last)
    found = cells(evidence, EXTRACT, period=period, method=method, size="250", shape=shape)
    counts = found.frame["count"]
    assert (counts > 0).sum() == (1 if events > 1 else 0)
    assert told(found) == sum(k % 24 >= 12 for k in range(events))
    assert (
        not found.frame.drop(
            columns=["ratio", "ratio_lower", "ratio_upper", "q", "p"], errors="ignore"
        )
        .isna()
        .any(axis=None)
    )
    if method == "gi":
        hot = found.frame["class"].str.startswith("hot")
        assert hot.sum() == ((9 if shape == "square" else 7) if events == 5000 else 0)
        assert hot[counts > 0].all()


@pytest.mark.parametrize("shape", ["square", "hexagon"])
def test_a_density_of_one_point_and_of_none(county: County, shape: Shape) -> None:
    one = county.holding([WEST + 10] * 9, [SOUTH + 10] * 9, [0] * 9, months=1, outlines=[SMALL])
    with pytest.raises(ValueError, match="everything happened at one point") as fault:
        cells(one, EXTRACT, period=whole(1), method="density", shape=shape)
    assert str(WEST + 10) not in str(fault.value), "where it was is not told"
    none = county.holding([], [], [], months=1, outlines=[SMALL])
    found = cells(none, EXTRACT, period=whole(1), method="density", shape=shape)
    assert (found.frame["density"] == 0).all()
    assert found.bandwidth is None


def test_a_density_holds_one_for_every_event(county: County) -> None:
    """Over the whole ground: what lies well within the boundary adds up to the number of events."""
    random = np.random.default_rng(2)
    x, y = np.rint(random.normal(10_000, 900, (2, 4000)))
    evidence = county.holding(
        WEST + x, SOUTH + y, np.zeros(4000), months=1, outlines=[rectangle(20_000, 20_000)]
    )
    for shape in ("square", "hexagon"):
        found = cells(evidence, EXTRACT, period=whole(1), method="density", size="250", shape=shape)
        assert found.frame["density"].sum() * 0.0625 == pytest.approx(4000, rel=0.01)
        assert found.bandwidth is not None
        assert f"{found.bandwidth:,.0f} m" in " ".join(found.notes.remarks)


def test_weights_add_up_and_a_density_is_in_proportion(county: County) -> None:
    random = np.random.default_rng(3)
    x, y = random.integers(2000, 6000, (2, 500))
    weights = random.uniform(0, 1, 500)
    plain = (WEST + x, SOUTH + y, np.zeros(500))
    known = {"months": 1, "outlines": [rectangle(8_000, 8_000)]}
    evidence = county.holding(*plain, **known, count=weights)
    grid = grid_of(evidence, "500")
    held = np.bincount(grid.places(WEST + x, SOUTH + y), weights, len(grid.ids))
    for method in ("gi", "counts", "density"):
        found = cells(evidence, weighted(), period=whole(1), method=method)
        assert found.frame["count"].tolist() == np.rint(held).tolist()
    density = cells(evidence, weighted(), period=whole(1), method="density")
    half = county.holding(*plain, **known, count=weights / 2)
    halved = cells(half, weighted(), period=whole(1), method="density")
    # Half as many events reach a little farther; the ground holds half as much.
    assert halved.bandwidth == pytest.approx(density.bandwidth * 2**0.2, rel=1e-3)
    assert halved.frame["density"].sum() == pytest.approx(
        density.frame["density"].sum() / 2, rel=0.02
    )
    whole_numbers = county.holding(*plain, **known)
    as_events = cells(whole_numbers, EXTRACT, period=whole(1), method="density")
    as_weights = cells(whole_numbers, weighted(), period=whole(1), method="density")
    # The rule looks at the quartiles of the events, which lie a little otherwise among their parts.
    assert as_weights.bandwidth == pytest.approx(as_events.bandwidth, rel=0.02)
    np.testing.assert_allclose(
        as_weights.frame["density"], as_events.frame["density"], rtol=0.05, atol=0.05
    )


def test_islands_far_apart_are_one_map(county: County) -> None:
    islands = [rectangle(1000, 1000), rectangle(1000, 1000, WEST + 60_000, SOUTH + 45_000)]
    x, y = np.array([(100, 100), (60_100, 45_100), (30_000, 20_000)]).T
    evidence = county.holding(WEST + x, SOUTH + y, [0, 0, 0], months=1, outlines=islands)
    for shape in ("square", "hexagon"):
        found = cells(evidence, EXTRACT, period=whole(1), shape=shape)
        assert found.frame["count"].sum() == 2
        assert found.outside == 1
        assert len(found.frame) < 60


@pytest.mark.parametrize("indicator", [STREET, EXTRACT], ids=["street", "extract"])
def test_hexagons_and_squares_of_an_area_of_one_outline(
    county: County, indicator: Indicator
) -> None:
    evidence = county.holding([WEST], [SOUTH], [0], months=1, outlines=[rectangle(40, 40)])
    for shape in ("square", "hexagon"):
        found = cells(evidence, indicator, period=whole(1), shape=shape)
        assert found.frame["count"].sum() == 1
        assert set(found.frame["class"]) == {"not significant"}
