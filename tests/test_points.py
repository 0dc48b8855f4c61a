"""Events as arrays: where by month, when one by one; what a dataset does not bear is refused."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from cspdata.catalogue import AreaRef
from cspdata.measures import Evidence, event_points, event_times
from tests.ingest.test_times import line, point, text
from tests.small import CATALOGUE, Small, row, street

BURGLARY = CATALOGUE.indicator("extract_residential_burglary")
STREET = CATALOGUE.indicator("burglary")
MARCH, APRIL = date(2025, 3, 1), date(2025, 4, 1)


@pytest.fixture
def evidence(placed: Small) -> Evidence:
    placed.load(
        {
            "extract.csv": text(
                line("01/04/2025 22:30", "02/04/2025 07:15"),
                line("02/03/2025 10:00", recorded="02/03/2025"),
                line("03/03/2025 10:00", recorded="03/03/2025"),
                line("03/03/2025 10:00", recorded="03/03/2025", kind="Theft of a vehicle"),
                line("", recorded="04/03/2025"),
                "1,Burglary - residential,05/03/2025,05/03/2025,,,",
            ),
            "street.csv": street(row(month="2025-03"), row("", month="2025-03")),
        }
    )
    return placed.evidence()


def test_points_are_counted_by_month(evidence: Evidence) -> None:
    found = event_points(evidence, BURGLARY, months=(MARCH, APRIL))
    east, north = (one // 10 * 10 for one in point())
    assert (found.easting.tolist(), found.northing.tolist()) == ([east] * 2, [north] * 2)
    assert found.months == (MARCH, APRIL)
    assert (found.month.tolist(), found.count.tolist()) == ([0, 1], [3, 1])
    assert found.unplaced.tolist() == [1, 0]


def test_months_and_areas_that_have_none(evidence: Evidence) -> None:
    elsewhere = AreaRef(level="ward", code="D05000002", name="Westham")
    for found in (
        event_points(evidence, BURGLARY, months=(APRIL,), area=elsewhere),
        event_points(evidence, BURGLARY, months=(date(2024, 1, 1),)),
    ):
        assert (len(found.easting), found.unplaced.tolist()) == (0, [0])
    assert event_points(evidence, BURGLARY, months=()).unplaced.tolist() == []


def test_times_come_one_by_one_in_order(evidence: Evidence) -> None:
    found = event_times(evidence, BURGLARY, months=(MARCH, APRIL))
    assert found.start.astype(str).tolist() == [
        "2025-03-02T10:00:00",
        "2025-03-03T10:00:00",
        "2025-03-05T00:00:00",
        "2025-04-01T22:30:00",
    ]
    assert found.until.astype(str).tolist() == [
        "NaT",
        "NaT",
        "2025-03-06T00:00:00",
        "2025-04-02T07:15:00",
    ]
    assert found.located.tolist() == [True, True, False, True]
    assert (found.start.dtype, found.easting.dtype) == (np.dtype("M8[s]"), np.dtype(float))
    assert found.untimed == 1


def test_a_box_holds_its_west_and_south(evidence: Evidence) -> None:
    east, north = (one // 10 * 10 for one in point())
    within = event_times(
        evidence, BURGLARY, months=(MARCH, APRIL), box=(east, north, east + 250, north + 250)
    )
    beside = event_times(
        evidence, BURGLARY, months=(MARCH, APRIL), box=(east - 250, north, east, north + 250)
    )
    assert (len(within.start), len(beside.start)) == (3, 0)


def test_what_a_source_does_not_bear_is_refused_with_its_reason(evidence: Evidence) -> None:
    assert event_points(evidence, STREET, months=(MARCH,)).count.tolist() == [1]
    with pytest.raises(ValueError, match="fixed points and gives the month only"):
        event_times(evidence, STREET, months=(MARCH,))
    assaults = CATALOGUE.indicator("emergency_department_assaults")
    assert len(event_times(evidence, assaults, months=(MARCH,)).start) == 0
    with pytest.raises(ValueError, match="seldom the place"):
        event_times(evidence, assaults, months=(MARCH,), use="near_repeats")
    counts = CATALOGUE.indicator("ambulance_assault")
    with pytest.raises(ValueError, match="counts of areas, not where"):
        event_points(evidence, counts, months=(MARCH,))
