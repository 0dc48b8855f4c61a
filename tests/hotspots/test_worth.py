"""Earlier maps tried on what came after, beside the same by brute force."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from cspdata.hotspots import cells, grid_of, map_worth, worth
from cspdata.hotspots.grids import whole_outline
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from tests.hotspots.county import EXTRACT, SOUTH, STREET, WEST, County, rectangle, whole
from tests.small import CATALOGUE

#: The real data have no 24 months in a row: there a year of the back-test is of four months.
SHORT = 4
LAST = Period(month("2025-06"), month("2025-09"))


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worth, "MONTHS", SHORT)


def taken(order: np.ndarray, area: np.ndarray, held: np.ndarray, share: float) -> float:
    """What the cells of the highest score hold up to a share of the area, ties in proportion."""
    room, found = share * area.sum(), 0.0
    for score in sorted(set(order.tolist()), reverse=True):
        tied = order == score
        part = min(1.0, room / area[tied].sum())
        found += part * held[tied].sum()
        room -= part * area[tied].sum()
        if room <= 0:
            break
    return found


@pytest.mark.usefixtures("short")
def test_the_back_test_is_that_of_brute_force(real_evidence: Evidence) -> None:
    indicator = real_evidence.catalogue.indicator("asb")
    frame = map_worth(real_evidence, indicator, period=LAST).frame
    rows = frame[(frame["size"] == "1000") & (frame["tried_on"] == LAST.label)]
    grid = grid_of(real_evidence, "1000")
    squares = gpd.GeoSeries(shapely.polygons(grid.corners))
    area = squares.intersection(shapely.from_wkb(whole_outline(real_evidence))).area / 1e6
    area = np.maximum(area.to_numpy(), 0.01)
    before, after = (
        cells(real_evidence, indicator, period=one, size="1000").frame
        for one in (LAST.shifted(-SHORT), LAST)
    )
    held = after["count"].to_numpy()
    hot = before["class"].isin(["hot 95%", "hot 99%"]).to_numpy()
    row = rows[(rows["method"] == "gi") & (rows["part"] == "hot")].iloc[0]
    share = area[hot].sum() / area.sum()
    assert row["share_of_area"] == pytest.approx(share)
    assert row["share_of_events"] == pytest.approx(held[hot].sum() / held.sum())
    assert row["pai"] == pytest.approx(held[hot].sum() / held.sum() / share)
    assert row["pei"] == pytest.approx(held[hot].sum() / taken(held / area, area, held, share))
    first = before["count"].to_numpy()
    assert row["rri"] == pytest.approx(row["share_of_events"] / (first[hot].sum() / first.sum()))
    for method, score in (("counts", first / area), ("gi", before["z"].to_numpy())):
        tops = rows[(rows["method"] == method) & (rows["part"] == "highest")]
        assert tops["share_of_area"].round(4).tolist() == [0.01, 0.02, 0.05]
        expected = [taken(score, area, held, one) / held.sum() for one in (0.01, 0.02, 0.05)]
        np.testing.assert_allclose(tops["share_of_events"].astype(float), expected, rtol=1e-6)


def test_the_real_years_have_gaps(real_evidence: Evidence) -> None:
    found = map_worth(real_evidence, real_evidence.catalogue.indicator("asb"), period=LAST)
    assert found.refusal.startswith("no map can be tried: it takes 24 complete months")


@pytest.mark.usefixtures("short")
def test_maps_of_the_real_county_are_worth_something(real_evidence: Evidence) -> None:
    found = map_worth(real_evidence, real_evidence.catalogue.indicator("asb"), period=LAST)
    frame = found.frame
    assert found.refusal == ""
    assert set(frame["size"]) == {"500", "1000"}
    assert set(frame["method"]) == {"gi", "density", "counts"}
    assert frame["pai"].min() > 1
    assert frame["pei"].between(0, 1).all()
    # Smaller parts catch less, and are denser.
    for _, rows in frame[frame["part"] == "highest"].groupby(["tried_on", "method", "size"]):
        assert rows["share_of_events"].is_monotonic_increasing
        assert rows["pai"].is_monotonic_decreasing


def test_the_extract_is_tried_at_250_metres_too(demo_evidence: Evidence) -> None:
    frame = map_worth(
        demo_evidence, EXTRACT, period=Period(month("2024-10"), month("2025-09"))
    ).frame
    assert set(frame["size"]) == {"250", "500", "1000"}
    assert frame["tried_on"].nunique() == 2, "three years of it are two maps"


def test_a_map_that_comes_true_wholly_and_one_that_does_not(county: County) -> None:
    for moved, share in ((0, 1.0), (8000, 0.0)):
        x = np.repeat([1_100, 1_100 + moved], 60)
        when = np.tile(np.arange(12), 10)
        when[60:] += 12
        evidence = county.holding(
            WEST + x,
            SOUTH + np.full(120, 1_100),
            when,
            months=24,
            outlines=[rectangle(15_000, 15_000)],
        )
        frame = map_worth(evidence, EXTRACT, period=whole(24)).frame
        counts = frame[(frame["method"] == "counts") & (frame["share_of_area"].round(4) == 0.05)]
        assert counts["size"].tolist() == ["250", "500", "1000"]
        # Where the map is empty all cells are alike: chance alone puts 4 % of the rest there.
        assert (counts["share_of_events"] - share).abs().max() < 0.06
        # One point has no reach, so that no density was made.
        assert "density" not in set(frame["method"])


@pytest.mark.parametrize(
    ("months", "missing", "why"),
    [(23, (), "24 complete months"), (24, (9,), "24 complete months"), (24, (23,), "24 complete")],
)
def test_too_few_months_are_said(
    county: County, months: int, missing: tuple[int, ...], why: str
) -> None:
    evidence = county.holding(
        [WEST], [SOUTH], [0], months=months, missing=missing, outlines=[rectangle(900, 900)]
    )
    found = map_worth(evidence, EXTRACT, period=whole(months))
    assert found.frame.empty
    assert why in found.refusal


def test_nothing_recorded_and_counts_of_areas_are_refused(county: County) -> None:
    evidence = county.holding([], [], [], months=24, outlines=[rectangle(900, 900)])
    assert "nothing was recorded" in map_worth(evidence, STREET, period=whole(24)).refusal
    ambulance = CATALOGUE.indicator("ambulance_assault")
    assert "counts of areas" in map_worth(evidence, ambulance, period=whole(24)).refusal


def test_the_years_are_tried_one_after_another(county: County) -> None:
    random = np.random.default_rng(8)
    x, y = random.integers(0, 5_000, (2, 900))
    evidence = county.holding(
        WEST + x,
        SOUTH + y,
        random.integers(0, 75, 900),
        months=75,
        outlines=[rectangle(5_000, 5_000)],
    )
    frame = map_worth(evidence, EXTRACT, period=whole(75)).frame
    pairs = frame[["made_from", "tried_on"]].drop_duplicates()
    assert len(pairs) == 4
    assert pairs["made_from"].tolist()[:3] == pairs["tried_on"].tolist()[1:]
    assert pd.Series(frame["events"]).gt(0).all()
