"""Wards and community areas as cells: made up of small areas, named, and too few for Gi*."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse
import shapely

from cspdata.cells import Cells, Method
from cspdata.hotspots import (
    cell_change,
    cell_detail,
    cell_hours,
    cell_names,
    cells,
    few_areas,
    lacking_areas,
    surroundings,
)
from cspdata.hotspots.areas import LEAST_AREAS, area_cells, area_members
from cspdata.hotspots.grids import small_area_outlines
from cspdata.maps import hotspot_deck
from cspdata.maps.legend import count_classes
from cspdata.measures import Evidence, levels, outlines
from cspdata.periods import Period, month
from cspdata.places import united
from cspdata.stats import emerging_hotspots, getis_ord_gi_star
from cspdata.words import alt_text
from tests.small import CATALOGUE, REFERENCE, Small, row, street

YEAR = Period(month("2024-10"), month("2025-09"))
SPRING = Period(month("2025-01"), month("2025-04"))
WINTER = Period(month("2024-01"), month("2024-02"))
BURGLARY = CATALOGUE.indicator("burglary")
COMMUNITIES = """\
lsoa21_code,community_area_code,community_area_name
D01000001,CA01,North
D01000002,CA01,North
D01000003,CA01,North
D01000004,CA02,South
"""
ROWS = (
    *[row("D01000001")] * 9,
    *[row("D01000002", month="2024-02")] * 3,
    *[row("D01000003")] * 2,
    *[row("D01000004", month="2024-02", place="On or near Back Lane")] * 5,
)


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    small = Small(tmp_path_factory.mktemp("areas"))
    small.load({**REFERENCE, "communities.csv": COMMUNITIES, "a.csv": street(*ROWS)})
    return small.evidence()


def counted(found: Cells) -> dict[str, int]:
    """What each named area holds."""
    codes = found.frame["cell_id"].tolist()
    return {found.names[code]: int(n) for code, n in zip(codes, found.frame["count"], strict=True)}


def test_areas_hold_what_their_small_areas_hold(evidence: Evidence) -> None:
    wards = cells(evidence, BURGLARY, period=WINTER, size="ward", method="counts")
    assert counted(wards) == {"Eastham": 12, "Westham": 7}
    assert (wards.shape, wards.by_area, wards.level) == ("area", True, "ward")
    communities = cells(evidence, BURGLARY, period=WINTER, size="community_area", method="counts")
    assert counted(communities) == {"North": 14, "South": 5}
    assert (communities.unplaced, communities.outside) == (0, 0)
    assert cell_names(evidence, "community_area") == {"CA01": "North", "CA02": "South"}


def test_detail_of_an_area_is_that_of_all_its_small_areas(evidence: Evidence) -> None:
    found = cell_detail(evidence, BURGLARY, name="CA01", period=WINTER)
    assert found.months["count"].tolist() == [11, 3]
    assert found.locations.to_numpy().tolist() == [["On or near High Street", 14]]
    [ward] = [code for code, name in cell_names(evidence, "ward").items() if name == "Eastham"]
    assert cell_detail(evidence, BURGLARY, name=ward, period=WINTER).months["count"].sum() == 12


def test_who_lives_in_an_area_is_added_up_and_no_decile_is_averaged(evidence: Evidence) -> None:
    found = surroundings(evidence, name="CA01")
    assert (found.residents, found.small_areas, found.decile) == (3000, 3, None)
    assert found.rural_urban == "", "one of its small areas is urban, two are rural"
    assert found.deciles is None, "no deciles are loaded here"
    one = surroundings(evidence, name="CA02")
    assert (one.residents, one.small_areas, one.rural_urban) == (2000, 1, "Urban")


def test_range_of_deciles_of_the_demonstration(demo_evidence: Evidence) -> None:
    deciles = demo_evidence.small_areas()["imd_decile"]
    several = {c: m for c, m in area_members(demo_evidence, "ward").items() if len(m) > 1}
    assert len(several) > 50
    for code, members in several.items():
        theirs = deciles.loc[list(members)]
        assert surroundings(demo_evidence, name=code).deciles == (theirs.min(), theirs.max())


def test_touching_and_points_are_those_of_the_united_outlines(demo_evidence: Evidence) -> None:
    shapes = small_area_outlines(demo_evidence)
    for size in ("lsoa", "ward", "community_area"):
        members = area_members(demo_evidence, size)
        found = area_cells(demo_evidence, size)
        whole = shapely.from_wkb([united([shapes[one] for one in members[c]]) for c in found.codes])
        apart = shapely.distance(whole[:, None], whole[None, :])
        np.testing.assert_array_equal(found.touching.toarray() == 1, apart < 0.1)
        assert shapely.contains_xy(whole, found.easting, found.northing).all()
        assert found.parts.tolist() == [len(members[code]) for code in found.codes]


def test_no_event_is_lost_on_wards_and_community_areas(demo_evidence: Evidence) -> None:
    asb, home = demo_evidence.catalogue.indicator("asb"), demo_evidence.partnership.area
    whole = levels(demo_evidence, asb, area=home, level="lad", period=YEAR).frame["count"].item()
    for size in ("lsoa", "ward", "community_area"):
        found = cells(demo_evidence, asb, period=YEAR, size=size, method="counts")
        assert found.frame["count"].sum() + found.unplaced == whole
        assert found.outside == 0
        by_level = levels(demo_evidence, asb, area=home, level=found.level, period=YEAR).frame
        theirs = dict(zip(by_level["area_code"], by_level["count"], strict=True))
        mine = dict(zip(found.frame["cell_id"], found.frame["count"], strict=True))
        assert mine == theirs


def test_a_ward_counts_as_many_times_as_it_has_small_areas(real_evidence: Evidence) -> None:
    asb = real_evidence.catalogue.indicator("asb")
    found = cells(real_evidence, asb, period=SPRING, size="ward")
    at = area_cells(real_evidence, "ward")
    assert at.codes == found.frame["cell_id"].tolist()
    assert np.unique(at.parts).size > 1
    counts = found.frame["count"].to_numpy()
    told = getis_ord_gi_star(counts, at.touching, of_events=True, areas=at.parts)
    alike = getis_ord_gi_star(counts, at.touching, of_events=True)
    np.testing.assert_allclose(found.frame["q"], told.q)
    np.testing.assert_allclose(told.z, alike.z)
    assert (told.p != alike.p).any()


def test_events_dealt_to_small_areas_alike_make_no_ward_hot(demo_evidence: Evidence) -> None:
    at, maps, called = area_cells(demo_evidence, "ward"), 200, {"parts": 0, "alike": 0}
    generator = np.random.default_rng(7)
    for dealt in generator.multinomial(3000, at.parts / at.parts.sum(), size=maps):
        for name, areas in (("parts", at.parts), ("alike", None)):
            star = getis_ord_gi_star(dealt, at.touching, of_events=True, areas=areas)
            called[name] += bool(np.char.startswith(star.confidence_class, "hot").any())
    assert called["parts"] <= 0.05 * maps
    assert called["alike"] > 0.5 * maps, "taken for alike, wards of many small areas look hot"


def test_emerging_takes_the_parts_as_well() -> None:
    at = scipy.sparse.eye_array(40)
    counts = np.array([[8] * 12, *[[2] * 12] * 39])
    alike = emerging_hotspots(counts, at, of_events=True)
    told = emerging_hotspots(counts, at, of_events=True, areas=[4.0, *[1.0] * 39])
    assert alike.hot[0].any()
    assert not told.hot.any()


@pytest.mark.parametrize("method", ["gi", "emerging"])
def test_hot_and_cold_of_few_areas_are_refused_with_the_reason(
    demo_evidence: Evidence, method: Method
) -> None:
    asb = demo_evidence.catalogue.indicator("asb")
    with pytest.raises(ValueError, match=r"20 community areas are too few.*below 30.*Choose"):
        cells(demo_evidence, asb, period=YEAR, size="community_area", method=method)
    assert len(cells(demo_evidence, asb, period=YEAR, size="ward", method=method).frame) == 98


def test_few_small_areas_are_warned_of(evidence: Evidence) -> None:
    found = cells(evidence, BURGLARY, period=WINTER, size="lsoa")
    assert any("4 small areas are too few for hot and cold" in one for one in found.notes.remarks)
    assert few_areas(evidence, "500") == ""


def test_enough_areas_are_not_warned_of(demo_evidence: Evidence) -> None:
    assert len(area_members(demo_evidence, "ward")) >= LEAST_AREAS
    assert few_areas(demo_evidence, "ward") == few_areas(demo_evidence, "lsoa") == ""


def test_density_of_areas_is_refused(evidence: Evidence) -> None:
    with pytest.raises(ValueError, match="choose a cell size in metres"):
        cells(evidence, BURGLARY, period=WINTER, size="ward", method="density")


def test_without_its_lookup_an_area_says_which_file_to_load(tmp_path: Path) -> None:
    small = Small(tmp_path)
    small.load({**REFERENCE, "a.csv": street(row())})
    evidence = small.evidence()
    reason = lacking_areas(evidence, "community_area")
    assert "“LSOA 2021 to community area”" in reason
    assert lacking_areas(evidence, "ward") == lacking_areas(evidence, "500") == ""
    with pytest.raises(ValueError, match="load the lookup of its small areas"):
        cells(evidence, BURGLARY, period=WINTER, size="community_area", method="counts")


def test_change_and_hours_of_a_community_area(demo_evidence: Evidence) -> None:
    one = demo_evidence.catalogue.indicator("extract_public_violence")
    found = cells(demo_evidence, one, period=YEAR, size="community_area", method="change")
    first = found.frame.sort_values("count", ascending=False).iloc[0]
    name = str(first["cell_id"])
    alone = cell_change(demo_evidence, one, name=name, period=YEAR, before=YEAR.shifted(-12))
    assert (alone.count, alone.count_before) == (first["count"], first["count_before"])
    assert alone.p == pytest.approx(first["p"])
    hours = cell_hours(demo_evidence, one, name=name, period=YEAR)
    assert hours is not None
    assert 0 < hours.events <= first["count"]


def test_areas_are_drawn_with_lines_and_hovered_by_name(demo_evidence: Evidence) -> None:
    asb, home = demo_evidence.catalogue.indicator("asb"), demo_evidence.partnership.area
    found = cells(demo_evidence, asb, period=YEAR, size="ward")
    border = outlines(demo_evidence.con, (home,))
    wards = outlines(demo_evidence.con, demo_evidence.areas_within(home, "ward"))
    deck = json.loads(hotspot_deck(found, border, area_outlines=wards).to_json())
    [layer] = [one for one in deck["layers"] if one["id"] == "cells"]
    assert layer["stroked"]
    assert {row["a"] for row in layer["data"]} == set(found.names.values())
    assert "{a}" in hotspot_deck(found, border, area_outlines=wards)._tooltip["html"]
    assert found.names[found.frame.sort_values("count")["cell_id"].iloc[-1]] in alt_text(found)


def test_counts_of_areas_have_more_than_one_class(demo_evidence: Evidence) -> None:
    asb = demo_evidence.catalogue.indicator("asb")
    found = cells(demo_evidence, asb, period=YEAR, size="community_area", method="counts")
    classes = count_classes(found)
    counts = found.frame["count"]
    assert len({classes.place(float(one)) for one in counts}) >= 4
    assert classes.floors[0] == 1
