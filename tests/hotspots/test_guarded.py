"""Datasets under disclosure control: small numbers hidden, and what cannot be shown refused."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from cspdata.catalogue import Catalogue
from cspdata.hotspots import (
    cell_change,
    cell_detail,
    cell_hours,
    cell_names,
    cells,
    concentration_of,
    map_worth,
    near_repeats,
)
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from cspdata.words import concentration_sentence
from tests.hotspots.county import EXTRACT, SOUTH, WEST, County, rectangle, whole
from tests.small import CATALOGUE, REFERENCE, Small, row, street

DAY = Period(month("2024-01"), month("2024-01"))
BURGLARY = CATALOGUE.indicator("burglary")


def guarded(dataset: str) -> Catalogue:
    """The catalogue with one dataset put under the default rule."""
    one = msgspec.structs.replace(CATALOGUE.datasets[dataset], disclosure="default")
    return msgspec.structs.replace(CATALOGUE, datasets={**CATALOGUE.datasets, dataset: one})


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    small = Small(tmp_path_factory.mktemp("guarded"))
    rows = [
        *[row("D01000001")] * 28,
        *[row("D01000002")] * 8,
        *[row("D01000003")] * 3,
        *[row("", longitude="0", latitude="0")] * 2,
        *[row("D01000001", longitude="0", latitude="0")] * 4,
        *[row("D01000001", kind="Drugs")] * 6,
    ]
    small.load({**REFERENCE, "a.csv": street(*rows)})
    return Evidence(small.evidence().con, guarded("police_street"))


@pytest.mark.parametrize("method", ["gi", "counts"])
def test_small_counts_are_missing_and_others_rounded(evidence: Evidence, method: str) -> None:
    frame = cells(evidence, BURGLARY, period=DAY, size="lsoa", method=method).frame
    assert frame["count"].astype(object).where(frame["count"].notna(), None).tolist() == [
        *(30, 10, None, 0),
    ]
    found = cells(evidence, BURGLARY, period=DAY, size="500", method=method)
    assert set(found.frame["count"].dropna()) == {0, 30, 10}
    assert found.frame["count"].isna().sum() == 1
    assert found.unplaced in (5, 10), "few that have no place are not told apart"
    assert "disclosure control" in " ".join(found.notes.remarks)


def test_what_is_hot_is_told_from_what_is_shown(county: County) -> None:
    """One more or one fewer of a hidden number changes nothing that is shown."""
    shown = []
    for hidden in (1, 4, 7):
        x = [WEST + 1_100] * 40 + [WEST + 4_100] * hidden
        evidence = county.holding(
            x, [SOUTH + 1_100] * len(x), [0] * len(x), months=1, outlines=[rectangle(9_000, 9_000)]
        )
        held = Evidence(evidence.con, guarded("police_extract"))
        held._known = evidence._known
        found = cells(held, EXTRACT, period=whole(1))
        shown.append(found.frame)
        assert found.frame["class"].str.startswith("hot").any()
    assert shown[0].equals(shown[1])
    assert shown[0].equals(shown[2])


@pytest.mark.parametrize("method", ["emerging", "density", "change"])
def test_methods_that_tell_of_small_numbers_are_refused(evidence: Evidence, method: str) -> None:
    with pytest.raises(ValueError, match="not shown .disclosure control.; choose hot and cold"):
        cells(evidence, BURGLARY, period=DAY, size="500", method=method)


def test_a_cell_tells_no_more_than_its_map(evidence: Evidence) -> None:
    frame = cells(evidence, BURGLARY, period=DAY).frame
    name = frame.loc[frame["count"] == 30, "cell_id"].item()
    found = cell_detail(evidence, BURGLARY, name=name, period=DAY)
    assert found.months["count"].tolist() == [30]
    assert found.make_up["category"].tolist() == ["burglary", "drugs"]
    np.testing.assert_array_equal(found.make_up["count"], [30, np.nan])
    assert found.locations.empty
    changed = cell_change(evidence, BURGLARY, name=name, period=DAY, before=DAY.shifted(-12))
    assert (changed.count, "disclosure control" in changed.refusal) == (0, True)
    with pytest.raises(ValueError, match="disclosure control"):
        cell_hours(evidence, BURGLARY, name=name, period=DAY)


def test_no_place_is_named_and_nothing_is_tried(evidence: Evidence) -> None:
    assert cell_names(evidence, "500") == {}
    assert "disclosure control" in map_worth(evidence, BURGLARY, period=DAY).refusal
    found = concentration_of(cells(evidence, BURGLARY, period=DAY))
    assert found.concentration is None
    assert "small numbers are not shown" in concentration_sentence(found)


def test_near_repeats_of_a_part_are_refused(evidence: Evidence) -> None:
    held = Evidence(evidence.con, guarded("police_extract"))
    held.kept(
        ("coverage", "police_extract"),
        lambda: evidence.coverage(evidence.catalogue.datasets["police_street"]),
    )
    ward = evidence.areas_within(evidence.partnership.area, "ward")[0]
    part = near_repeats(held, EXTRACT, period=DAY, area=ward)
    assert "disclosure control" in part.refusal
    assert "have a place and a time" in near_repeats(held, EXTRACT, period=DAY).refusal
