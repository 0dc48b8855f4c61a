"""Names of cells tell them apart."""

from __future__ import annotations

from collections import Counter

import pytest

from cspdata.cells import Shape
from cspdata.hotspots import cell_names, cell_of
from cspdata.measures import Evidence
from cspdata.places import grid_reference


@pytest.mark.parametrize(
    ("size", "shape"), [("250", "square"), ("500", "square"), ("1000", "hexagon"), ("lsoa", "area")]
)
def test_no_two_cells_are_called_alike(demo_evidence: Evidence, size: str, shape: Shape) -> None:
    names = cell_names(demo_evidence, size, shape)
    assert len(names) > 300
    assert [name for name, count in Counter(names.values()).items() if count > 1] == []


def test_alike_cells_are_told_apart_by_their_reference(demo_evidence: Evidence) -> None:
    names = cell_names(demo_evidence, "500")
    alike = {cell: name for cell, name in names.items() if "town centre (Supermarket), " in name}
    assert len(alike) > 2
    for cell, name in alike.items():
        easting, northing, *_ = cell_of(cell)
        assert name.endswith(f"), {grid_reference(easting, northing)}")
