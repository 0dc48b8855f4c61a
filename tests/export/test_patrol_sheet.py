"""The patrol sheet: one page of A4 with all that is known of a hotspot, and nobody named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import msgspec
import numpy as np
import pytest

from cspdata.cells import Cells
from cspdata.export.hotspot_pack import HotspotPack, hotspot_pack
from cspdata.export.hotspot_pictures import place_picture
from cspdata.export.patrol_sheet import patrol_sheet
from cspdata.hotspot_reviews import LONGEST_TEXT, keep_hotspot_note, keep_review
from cspdata.hotspots import cell_change, cells, ranked_cells
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from tests.export.reopened import texts

pytestmark = pytest.mark.usefixtures("own_folder")
YEAR = Period(month("2024-10"), month("2025-09"))
A4 = (8.268, 11.693)


@pytest.fixture(scope="module")
def street(demo_evidence: Evidence) -> Cells:
    return cells(demo_evidence, demo_evidence.catalogue.indicator("asb"), period=YEAR)


@pytest.fixture(scope="module")
def extract(demo_evidence: Evidence) -> Cells:
    violence = demo_evidence.catalogue.indicator("extract_public_violence")
    return cells(demo_evidence, violence, period=YEAR, size="1000")


def first(found: Cells) -> str:
    return str(ranked_cells(found)["cell_id"].iloc[0])


def opened(pack: HotspotPack) -> Any:
    from pptx import Presentation

    deck = Presentation(BytesIO(patrol_sheet(pack)))
    (slide,) = deck.slides
    assert deck.slide_width.inches == pytest.approx(A4[0], abs=0.001)
    assert deck.slide_height.inches == pytest.approx(A4[1], abs=0.001)
    return slide


def shapes(slide: Any) -> Iterator[tuple[str, float, float, float, float]]:
    for one in slide.shapes:
        left, top = one.left.inches, one.top.inches
        yield one.name, left, top, left + one.width.inches, top + one.height.inches


def test_all_that_is_known_stands_on_one_page(demo_evidence: Evidence, street: Cells) -> None:
    name = first(street)
    pack = hotspot_pack(demo_evidence, street, name)
    slide = opened(pack)
    said = "\n".join(texts(slide)).replace("\u00a0", " ")
    assert slide.shapes.title.text_frame.text == pack.name
    before = YEAR.shifted(-12)
    change = cell_change(demo_evidence, street.indicator, name=name, period=YEAR, before=before)
    row = street.frame.set_index("cell_id").loc[name]
    assert change.count == row["count"]
    assert f"{change.count} incidents in Oct 2024 – Sep 2025, {change.count_before} in the" in said
    for part in (
        f"number 1 of {len(ranked_cells(street))} hotspots on the map",
        "Square of 500 m",
        "Hot spot, 99 % confidence. It and its neighbours together",
        "residents; deprivation decile",
        "750,000 fixed points",
        "Demonstration data",
        "Incidents, not crimes",
        "Open Government Licence",
        "Anti-social behaviour",
        "What was decided\n",
    ):
        assert part in said
    for location, count in pack.now.locations.head(5).itertuples(index=False, name=None):
        assert f"{location.removeprefix('On or near ')} ({count})" in said
    (chart,) = [one.chart for one in slide.shapes if one.has_chart]
    assert list(chart.plots[0].series[0].values)[-12:] == pack.now.months["count"].tolist()
    assert len(list(chart.plots[0].categories)) == 24
    kinds = [one.name for one in slide.shapes]
    assert "Map" in kinds
    assert "Hours of the week" not in kinds


def test_nothing_leaves_the_page_or_covers_another(demo_evidence: Evidence, extract: Cells) -> None:
    name = first(extract)
    keep_review(
        indicator="extract_public_violence",
        cell_id=name,
        decision="act",
        owner="Neighbourhood policing team with the night economy officers",
        action="Walk there more. " * (LONGEST_TEXT // 17),
        due="2026-02",
        note="Many words here. " * (LONGEST_TEXT // 17),
        written=datetime(2025, 11, 3, tzinfo=UTC),
    )
    slide = opened(hotspot_pack(demo_evidence, extract, name))
    boxes = list(shapes(slide))
    for _, left, top, right, bottom in boxes:
        assert left >= 0
        assert top >= 0
        assert right <= A4[0]
        assert bottom <= A4[1]
    for k, (one, left, top, right, bottom) in enumerate(boxes):
        for other, left_2, top_2, right_2, bottom_2 in boxes[k + 1 :]:
            wide = min(right, right_2) - max(left, left_2)
            tall = min(bottom, bottom_2) - max(top, top_2)
            assert min(wide, tall) < 0.045, f"{one} lies on {other}"
    said = "\n".join(texts(slide))
    # Nothing that was written is shortened.
    assert said.count("Walk there more.") == said.count("Many words here.") == LONGEST_TEXT // 17
    assert "What was decided, 3 November 2025" in said
    for part in ("Act", "Neighbourhood policing team", "February 2026", "What is here"):
        assert part in said
    assert "Hours of the week" in [one.name for one in slide.shapes]
    assert "Most often" in said


def test_pictures_and_tables_are_read_aloud(demo_evidence: Evidence, extract: Cells) -> None:
    slide = opened(hotspot_pack(demo_evidence, extract, first(extract)))
    described = {
        one.name: one._element._nvXxPr.cNvPr.get("descr")
        for one in slide.shapes
        if one.shape_type is not None and (one.has_chart or one.has_table or one.shape_type == 13)
    }
    assert len(described) == 5
    assert all(described.values())
    assert "ringed" in described["Map"]


def test_the_same_hotspot_gives_the_same_file(demo_evidence: Evidence, street: Cells) -> None:
    pack = hotspot_pack(demo_evidence, street, first(street))
    assert patrol_sheet(pack) == patrol_sheet(pack)
    assert pack.made_on != date.min


def test_few_events_have_no_hours(demo_evidence: Evidence, extract: Cells) -> None:
    """The hour of a single offence may tell of one person's day."""
    few = extract.frame[extract.frame["count"] == 2]["cell_id"].iloc[0]
    pack = hotspot_pack(demo_evidence, extract, few)
    assert pack.hours is not None
    slide = opened(pack)
    assert "Hours of the week" not in [one.name for one in slide.shapes]
    assert "2 events with a known time are too few to say" in "\n".join(texts(slide)).replace(
        "\u00a0", " "
    )


def test_a_small_area_and_a_hexagon_have_their_sheets(demo_evidence: Evidence) -> None:
    asb = demo_evidence.catalogue.indicator("asb")
    for told in ({"size": "lsoa"}, {"shape": "hexagon", "method": "emerging"}):
        found = cells(demo_evidence, asb, period=YEAR, **told)
        name = first(found)
        keep_hotspot_note(indicator="asb", cell_id=name, text="A skate park.")
        said = "\n".join(texts(opened(hotspot_pack(demo_evidence, found, name))))
        assert "A skate park." in said
        where = f"Small area (LSOA) {name}" if found.by_area else "Hexagon of 0.25\u00a0km²"
        assert where in said


def test_the_map_shows_the_ring_and_the_shades(demo_evidence: Evidence, street: Cells) -> None:
    from PIL import Image

    pack = hotspot_pack(demo_evidence, street, first(street))
    pack = replace(pack, partnership=msgspec.structs.replace(pack.partnership, towns=()))
    image = Image.open(BytesIO(place_picture(pack, width=300, height=260))).convert("RGB")
    assert image.size == (600, 520)
    colours = {colour for _, colour in image.getcolors(maxcolors=600 * 520)}
    ring, darkest = (158, 27, 18), (18, 67, 109)
    assert {ring, darkest} <= colours
    # The ring lies in the middle.
    at = np.argwhere((np.asarray(image) == ring).all(axis=2))
    assert np.abs(at.mean(axis=0) - (260, 300)).max() < 2


def test_a_cell_of_another_map_is_refused(demo_evidence: Evidence, street: Cells) -> None:
    with pytest.raises(ValueError, match="is no cell of this map; its cells are named like 500m-E"):
        hotspot_pack(demo_evidence, street, "1000m-E385000-N157000")


def test_small_counts_of_a_protected_dataset_are_not_printed(
    demo_evidence: Evidence, street: Cells, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cspdata.export.hotspot_pack.protected", lambda *_: True)
    fewest = str(ranked_cells(street)["cell_id"].iloc[-1])
    pack = hotspot_pack(demo_evidence, street, fewest)
    counts = np.concatenate(
        [one["count"].to_numpy(dtype=float) for one in (pack.now.make_up, pack.now.locations)]
    )
    known = counts[~np.isnan(counts)]
    assert np.isnan(counts).any()
    assert (known % 5 == 0).all()
    said = "\n".join(texts(opened(replace(pack, outlines=None))))
    assert "not shown (disclosure control)" in said
    assert "[c]" in said
