"""Names that people use for cells: towns' centres, streets, and what tells two alike apart."""

from __future__ import annotations

import numpy as np
import pytest

from cspdata.cells import Shape
from cspdata.hotspots import cell_names, cells, grid_of
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from cspdata.places import to_national_grid
from tests.small import LATITUDE, REFERENCE, Small, row, street

REAL = Period(month("2025-01"), month("2025-09"))


def test_one_location_or_two_as_many_as_tell_cells_apart(small: Small) -> None:
    # Degrees of longitude some 700 m apart: a square of 500 m each.
    west, middle, east = "-2.03", "-2.02", "-2.01"
    rows = [
        *[row(longitude=west, place="On or near Mill Lane")] * 3,
        *[row(longitude=west, place="On or near Back Way")] * 2,
        *[row("D01000001", longitude=middle, place="On or near Mill Lane")] * 3,
        *[row("D01000001", longitude=middle, place="On or near School Hill")],
        *[row("D01000002", longitude=east, place="On or near New Road")] * 2,
        *[row("D01000002", longitude=east, place="No Location")] * 9,
    ]
    small.load({**REFERENCE, "a.csv": street(*rows)})
    evidence = small.evidence()
    grid = grid_of(evidence, "500")
    places = to_national_grid(
        np.array([float(one) for one in (west, middle, east)]), np.array([float(LATITUDE)] * 3)
    )
    at = grid.places(*(np.rint(one).astype(np.int64) for one in places))
    names = cell_names(evidence, "500")
    assert [names[grid.ids[k]] for k in at] == [
        "Mill Lane and Back Way, Eastham",
        "Mill Lane and School Hill, Eastham",
        "New Road, Eastham",
    ]
    assert len(names) == 3, "cells that never held an event have no name"


@pytest.mark.parametrize("shape", ["square", "hexagon"])
@pytest.mark.parametrize("name", ["asb", "vehicle_crime"])
def test_the_fullest_real_cells_have_names_of_their_own(
    real_evidence: Evidence, name: str, shape: Shape
) -> None:
    names = cell_names(real_evidence, "500", shape)
    assert set(names) <= set(grid_of(real_evidence, "500", shape).ids)
    indicator = real_evidence.catalogue.indicator(name)
    frame = cells(real_evidence, indicator, period=REAL, shape=shape).frame
    fullest = [names[cell] for cell in frame.nlargest(50, "count")["cell_id"]]
    assert len(set(fullest)) == 50
    towns = ("Salisbury", "Trowbridge", "Chippenham")
    assert any(one.startswith(f"{town} ") and "centre" in one for one in fullest for town in towns)


def test_small_areas_have_their_own_names(real_evidence: Evidence) -> None:
    names = cell_names(real_evidence, "lsoa")
    assert len(names) == 307
    assert all(name.startswith("Wiltshire ") for name in names.values())
