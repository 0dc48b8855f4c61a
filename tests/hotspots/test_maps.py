"""Maps of cells: counted by hand, a fixed grid, Gi* as esda gives it, what cannot be asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cspdata.cells import Shape, cell_columns
from cspdata.hotspots import cell_detail, cell_id, cell_names, cell_of, cells
from cspdata.measures import Evidence, levels
from cspdata.periods import Period, month
from cspdata.places import grid_cells, neighbours, to_national_grid, united
from tests.small import CATALOGUE, NEIGHBOUR, REFERENCE, Small, row, street

SPRING = Period(month("2025-01"), month("2025-04"))
EARLY = Period(month("2022-01"), month("2022-11"))
BURGLARY = CATALOGUE.indicator("burglary")
WINTER = Period(month("2024-01"), month("2024-02"))


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    small = Small(tmp_path_factory.mktemp("hotspots"))
    rows = [
        *[row("D01000001")] * 9,
        *[row("D01000004", month="2024-02", place="On or near Back Lane")] * 2,
        row("D01100023"),
        row("D01000001", longitude="0", latitude="0"),
        row("D01000001", longitude="-2.3"),
        row("D01000001", kind="Drugs"),
        row("D01000001", month="2024-02", source=NEIGHBOUR),
        row("D01000001", month="2024-03", source=NEIGHBOUR),
        row("D01000009"),
        row("", longitude="-2.03"),
    ]
    small.load({**REFERENCE, "a.csv": street(*rows)})
    return small.evidence()


def esda_z(values: np.ndarray, others: dict[int, list[int]]) -> np.ndarray:
    """z of Gi* by esda, binary weights, itself included."""
    from esda.getisord import G_Local
    from libpysal.weights import W

    weights = W(others, silence_warnings=True)
    return G_Local(values.astype(float), weights, transform="B", star=True, permutations=0).Zs


def test_cells_by_hand(evidence: Evidence) -> None:
    result = cells(evidence, BURGLARY, period=WINTER, size="500")
    frame = result.frame
    assert tuple(frame.columns) == cell_columns("gi")
    easting, northing = to_national_grid(np.array([-2.03, -1.97]), np.array([51.305, 51.305]))
    names = [
        f"500m-E{int(east // 500) * 500}-N{int(north // 500) * 500}"
        for east, north in zip(easting, northing, strict=True)
    ]
    counts = frame.set_index("cell_id")["count"]
    # Nine of the force, one of the neighbour, one that has no code but this point.
    assert counts[counts > 0].to_dict() == {names[0]: 11, names[1]: 2}
    assert (result.unplaced, result.outside) == (2, 1)
    whole = levels(
        evidence, BURGLARY, area=evidence.partnership.area, level="lad", period=WINTER
    ).frame["count"]
    assert counts.sum() + result.unplaced + result.outside == whole.item() == 16


def test_small_areas_by_hand(evidence: Evidence) -> None:
    result = cells(evidence, BURGLARY, period=WINTER, size="lsoa")
    counts = dict(zip(result.frame["cell_id"], result.frame["count"], strict=True))
    assert counts == {"D01000001": 13, "D01000002": 0, "D01000003": 0, "D01000004": 2}
    assert (result.unplaced, result.outside) == (1, 0)


def test_a_month_that_is_not_complete_is_no_month_without_events(evidence: Evidence) -> None:
    with pytest.raises(ValueError, match=r"no month of Mar 2024 is complete"):
        cells(evidence, BURGLARY, period=Period(month("2024-03"), month("2024-03")))
    with pytest.raises(ValueError, match=r"no month of May 2030 is complete"):
        cells(evidence, BURGLARY, period=Period(month("2030-05"), month("2030-05")), size="lsoa")
    longer = Period(month("2024-01"), month("2024-03"))
    found = cells(evidence, BURGLARY, period=longer)
    assert found.frame["count"].sum() == 13
    assert found.notes.missing == (month("2024-03"),)


@pytest.mark.parametrize("shape", ["square", "hexagon"])
def test_cells_finer_than_the_points_can_bear_are_refused(evidence: Evidence, shape: Shape) -> None:
    with pytest.raises(ValueError, match="cells of 250 m are too small") as fault:
        cells(evidence, BURGLARY, period=WINTER, size="250", shape=shape)
    assert "750,000" in str(fault.value), "the source's own reason is given"


@pytest.mark.parametrize("size", ["750", "2000", "hex", "", "-500", "500.0", "100", "1", "0"])
def test_other_sizes_are_refused_with_those_there_are(evidence: Evidence, size: str) -> None:
    with pytest.raises(
        ValueError, match="there is no cell size .*; there are 250, 500, 1000, lsoa"
    ):
        cells(evidence, BURGLARY, period=WINTER, size=size)


def test_without_boundaries_the_map_says_what_to_load(tmp_path: Path) -> None:
    small = Small(tmp_path)
    files = {name: text for name, text in REFERENCE.items() if name != "boundaries.geojson"}
    small.load({**files, "a.csv": street(row())})
    for size in ("500", "lsoa"):
        with pytest.raises(ValueError, match="load the LSOA boundaries"):
            cells(small.evidence(), BURGLARY, period=WINTER, size=size)


@pytest.mark.parametrize("shape", ["square", "hexagon"])
def test_a_cell_and_its_name_are_one(shape: Shape) -> None:
    assert cell_of(cell_id(414500, 165000, 500, shape)) == (414500, 165000, 500, shape)


@pytest.mark.parametrize(
    "name",
    [
        *("E01000001", "500m-E1", "500m-Ex-N1", "m-E1-N1", "", "500m-E1-N1-N2", "500m-1-N1"),
        *("10m-E1-N1", "500m-hex-hex-E1-N1", "500m-tri-E1-N1", "lsoam-E1-N1", "500m-E١-N1"),
    ],
)
def test_what_names_no_cell_is_refused(evidence: Evidence, name: str) -> None:
    with pytest.raises(ValueError, match="is not the name of a cell"):
        cell_of(name)
    with pytest.raises(ValueError, match="is not the name of a cell"):
        cell_detail(evidence, BURGLARY, name=name, period=WINTER)


def test_a_cell_elsewhere_or_too_fine_is_refused(evidence: Evidence) -> None:
    with pytest.raises(ValueError, match="is no cell of Hamshire"):
        cell_detail(evidence, BURGLARY, name="500m-E0-N0", period=WINTER)
    with pytest.raises(ValueError, match="cells of 250 m are too small"):
        cell_detail(evidence, BURGLARY, name="250m-E400000-N150000", period=WINTER)


def test_what_a_square_is_made_of(evidence: Evidence) -> None:
    frame = cells(evidence, BURGLARY, period=WINTER).frame
    name = frame.loc[frame["count"] == 11, "cell_id"].item()
    longer = Period(month("2024-01"), month("2024-03"))
    found = cell_detail(evidence, BURGLARY, name=name, period=longer)
    assert found.months["count"].tolist()[:2] == [10, 1]
    assert found.months["count"].isna().tolist() == [False, False, True]
    # The burglary of March is in no complete month: what a cell is made of is what it counts.
    assert found.make_up.to_numpy().tolist() == [["burglary", 11], ["drugs", 1]]
    assert found.locations.iloc[0].tolist() == ["On or near High Street", 11]
    assert cell_names(evidence, "500")[name] == "High Street, Eastham"


def test_the_grid_starts_at_zero_and_never_moves(real_evidence: Evidence) -> None:
    asb = real_evidence.catalogue.indicator("asb")
    years = [cells(real_evidence, asb, period=when, size="500").frame for when in (EARLY, SPRING)]
    assert (years[0]["cell_id"] == years[1]["cell_id"]).all()
    kilometres = cells(real_evidence, asb, period=SPRING, size="1000").frame
    for frame, size in ((years[1], 500), (kilometres, 1000)):
        assert (frame[["easting", "northing"]] % size == 0).all(axis=None)
        assert frame["cell_id"].is_unique
    # Each large square holds what its small ones hold, where all of them are drawn.
    large = years[1].assign(e=years[1]["easting"] // 1000, n=years[1]["northing"] // 1000)
    sums = large.groupby(["e", "n"])["count"].sum()
    at = pd.MultiIndex.from_arrays(
        [kilometres["easting"] // 1000, kilometres["northing"] // 1000], names=["e", "n"]
    )
    assert sums.sum() <= kilometres["count"].sum()
    assert (kilometres["count"].to_numpy() >= sums.reindex(at).fillna(0).to_numpy()).all()


@pytest.mark.parametrize("size", ["500", "1000", "lsoa"])
@pytest.mark.parametrize("period", [EARLY, SPRING], ids=["2011 codes", "2021 codes"])
def test_no_event_is_lost_on_the_real_map(
    real_evidence: Evidence, size: str, period: Period
) -> None:
    for name in ("asb", "shoplifting", "violence_sexual_offences", "rural_crime"):
        one, home = real_evidence.catalogue.indicator(name), real_evidence.partnership.area
        result = cells(real_evidence, one, period=period, size=size)
        [expected] = levels(real_evidence, one, area=home, level="lad", period=period).frame[
            "count"
        ]
        drawn = int(result.frame["count"].sum())
        assert drawn + result.unplaced + result.outside == expected
        assert result.outside < 0.005 * expected


@pytest.mark.parametrize("size", ["500", "1000"])
def test_gi_star_of_the_real_grid_is_that_of_esda(real_evidence: Evidence, size: str) -> None:
    asb = real_evidence.catalogue.indicator("asb")
    frame = cells(real_evidence, asb, period=SPRING, size=size).frame
    at = {
        (int(east) // int(size), int(north) // int(size)): k
        for k, (east, north) in enumerate(zip(frame["easting"], frame["northing"], strict=True))
    }
    steps = [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if (x, y) != (0, 0)]
    others = {
        k: [at[column + x, line + y] for x, y in steps if (column + x, line + y) in at]
        for (column, line), k in at.items()
    }
    expected = esda_z(frame["count"].to_numpy(), others)
    np.testing.assert_allclose(frame["z"], expected, atol=1e-9)
    hot = frame["class"].str.startswith("hot")
    assert 0 < hot.sum() < len(frame) / 4
    assert (frame.loc[hot, "z"] > 0).all()
    assert (frame.loc[hot, "q"] < 0.10).all()
    assert (frame.loc[frame["class"].str.startswith("cold"), "z"] < 0).all()


@pytest.fixture(scope="module")
def queen(real: Path) -> dict[str, set[str]]:
    """Queen neighbours of the real small areas by libpysal."""
    import geopandas as gpd
    from libpysal.weights import Queen

    shapes = gpd.read_file(real / "boundaries" / "lsoa21_E06000054.geojson").to_crs(27700)
    weights = Queen.from_dataframe(shapes, use_index=False, silence_warnings=True)
    codes = shapes["LSOA21CD"].tolist()
    return {codes[k]: {codes[j] for j in near} for k, near in weights.neighbors.items()}


def test_neighbours_of_the_real_small_areas_are_those_of_libpysal(
    real_evidence: Evidence, queen: dict[str, set[str]]
) -> None:
    pairs = real_evidence.con.execute("select lsoa21, other from area_neighbours").fetchall()
    found: dict[str, set[str]] = {code: set() for code in queen}
    for code, other in pairs:
        found[code].add(other)
    assert found == queen
    assert len(queen) == 307


def test_gi_star_of_the_real_small_areas_is_that_of_esda(
    real_evidence: Evidence, queen: dict[str, set[str]]
) -> None:
    asb = real_evidence.catalogue.indicator("asb")
    frame = cells(real_evidence, asb, period=SPRING, size="lsoa").frame
    order = {code: k for k, code in enumerate(frame["cell_id"])}
    others = {order[code]: sorted(order[one] for one in near) for code, near in queen.items()}
    expected = esda_z(frame["count"].to_numpy(), dict(sorted(others.items())))
    np.testing.assert_allclose(frame["z"], expected, atol=1e-9)


def test_the_grid_covers_the_outline_and_no_more() -> None:
    import shapely

    outline = bytes(shapely.to_wkb(shapely.box(400_100, 150_100, 401_000.5, 150_400)))
    eastings, northings = grid_cells(outline, 500)
    assert sorted(zip(eastings.tolist(), northings.tolist(), strict=True)) == [
        (400_000, 150_000),
        (400_500, 150_000),
        (401_000, 150_000),
    ]


def test_touching_at_a_corner_is_touching() -> None:
    import shapely

    corners = [(0, 0), (10, 10), (25, 0), (10, 0)]
    squares = [bytes(shapely.to_wkb(shapely.box(x, y, x + 10, y + 10))) for x, y in corners]
    left, right = neighbours(squares)
    assert set(zip(left.tolist(), right.tolist(), strict=True)) == {
        (0, 1),
        (1, 0),
        (0, 3),
        (3, 0),
        (1, 3),
        (3, 1),
    }
    whole = shapely.from_wkb(united([squares[0], squares[3]]))
    assert whole.area == pytest.approx(200)


def test_an_indicator_with_no_event_has_no_hotspot(evidence: Evidence) -> None:
    for size in ("500", "lsoa"):
        frame = cells(evidence, CATALOGUE.indicator("robbery"), period=WINTER, size=size).frame
        assert (frame["count"] == 0).all()
        assert set(frame["class"]) == {"not significant"}


def test_what_there_is_no_map_of_is_refused(evidence: Evidence) -> None:
    with pytest.raises(ValueError, match="there is no map 'heat'; there are: gi, emerging"):
        cells(evidence, BURGLARY, period=WINTER, method="heat")
    with pytest.raises(ValueError, match="there is no grid of cells 'area': choose square or"):
        cells(evidence, BURGLARY, period=WINTER, shape="area")
    with pytest.raises(ValueError, match="gives counts of areas, not where each incident was"):
        cells(evidence, CATALOGUE.indicator("ambulance_assault"), period=WINTER)
