"""The slide of a map of cells: any method, by rank, by the names that people use."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pptx import Presentation

from cspdata.cells import METHODS, Cells, Method
from cspdata.charts import PRINT
from cspdata.export.map_slide import SAID, hotspot_png, hotspot_slide
from cspdata.export.pack import HotspotMap
from cspdata.hotspots import ranked_cells
from cspdata.maps import fills
from cspdata.words import cell_class_text, cells_sentence, number_text, standing_out
from tests.cell_samples import method_cells
from tests.charts.reading import near, pixels
from tests.export.packs import MADE_ON, partnership
from tests.samples import lsoa_cells, outlines


def mapped(cells: Cells, *, named: int = 3) -> HotspotMap:
    """A map whose first few hotspots have names."""
    first = ranked_cells(cells)["cell_id"].head(named)
    names = {code: f"Town {number} centre" for number, code in enumerate(first, start=1)}
    small = outlines() if cells.by_area else None
    return HotspotMap(partnership(), cells, names, outlines(), MADE_ON, small)


def slide_of(found: HotspotMap) -> Any:
    """The one slide, opened again."""
    (slide,) = Presentation(BytesIO(hotspot_slide(found))).slides
    return slide


def rows_of(slide: Any) -> list[list[str]]:
    """The texts of its table, the heading first."""
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    return [[cell.text for cell in row.cells] for row in table.rows]


@pytest.mark.parametrize("method", METHODS)
def test_each_method_has_its_own_slide(method: Method) -> None:
    cells = method_cells(method)
    found = mapped(cells)
    slide = slide_of(found)
    heading, *rows = rows_of(slide)
    assert heading[-1] == SAID[method]
    ranked = ranked_cells(cells)
    assert len(rows) >= 8
    assert [row[0] for row in rows] == [str(k) for k in range(1, len(rows) + 1)]
    assert [row[1] for row in rows[:3]] == ["Town 1 centre", "Town 2 centre", "Town 3 centre"]
    assert all(row[1].startswith("Square ") for row in rows[3:])
    assert [row[2] for row in rows] == [number_text(one) for one in ranked["count"][: len(rows)]]
    said = [cell_class_text(cells, row).lower() for _, row in ranked.head(len(rows)).iterrows()]
    if method == "change":
        assert all(row[-1].startswith("Rose, from ") for row in rows)
    elif method == "counts":
        total = cells.frame["count"].sum()
        shares = [float(row[-1].replace("\u00a0", "").rstrip("%")) / 100 for row in rows]
        assert shares == pytest.approx(
            [one / total for one in ranked["count"][: len(rows)]], abs=0.01
        )
    else:
        assert [row[-1].lower() for row in rows] == said
    title = slide.shapes.title.text_frame.text.lower()
    assert standing_out(cells, found.names).lower()[:40] in title
    told = slide.notes_slide.notes_text_frame.text
    assert cells_sentence(cells, found.names).split(". ")[0] in told
    assert cells.notes.source in told


def test_headings_are_one_for_each_method() -> None:
    assert set(SAID) == set(METHODS)
    assert len(set(SAID.values())) == len(METHODS)


def test_a_change_tells_the_earlier_count() -> None:
    cells = method_cells("change")
    first = ranked_cells(cells).iloc[0]
    said = rows_of(slide_of(mapped(cells)))[1][-1]
    assert said == f"Rose, from {number_text(first['count_before'])}"


@pytest.mark.parametrize("method", METHODS)
def test_the_picture_has_the_colours_of_the_method(method: Method) -> None:
    cells = method_cells(method)
    drawn = fills(cells, PRINT)
    image = pixels(hotspot_png(mapped(cells)))
    # Opacity lets a tenth of the land through.
    most = max(
        range(len(drawn.palette)),
        key=lambda k: (drawn.at == k).sum() * (drawn.palette[k] is not None),
    )
    colour = drawn.palette[most]
    assert colour is not None
    assert near(image, colour, 30).sum() > 500


def test_small_areas_are_drawn_and_named() -> None:
    cells = lsoa_cells()
    slide = slide_of(mapped(cells))
    assert any(shape.name == "Map" for shape in slide.shapes)
    assert rows_of(slide)[1][1] == "Town 1 centre"


def test_counts_that_are_not_all_shown_have_no_share() -> None:
    cells = method_cells("counts")
    frame = cells.frame.astype({"count": "Int64"})
    frame.loc[frame["count"] == 1, "count"] = None
    rows = rows_of(slide_of(mapped(replace(cells, frame=frame))))[1:]
    assert {row[-1] for row in rows} == {"—"}


def test_the_same_map_gives_the_same_bytes() -> None:
    found = mapped(method_cells("emerging"))
    assert hotspot_slide(found) == hotspot_slide(found)
    assert hotspot_png(found) == hotspot_png(found)
