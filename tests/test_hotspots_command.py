"""`python -m cspdata hotspots`: every map, its back-test, sheet and list; plain refusals."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cspdata.__main__ import app
from cspdata.cells import METHODS, WORTH_COLUMNS, Method, cell_columns
from cspdata.hotspot_reviews import keep_review
from cspdata.hotspots import cells, map_worth, ranked_cells
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from cspdata.words import best_sentence, cell_reasons, worth_sentences

YEAR = Period(month("2024-10"), month("2025-09"))
EARLY = ("--start", "2021-10", "--end", "2021-12")
DATES = ("--start", "2024-10", "--end", "2025-09")

pytestmark = pytest.mark.usefixtures("installation")


def shown(*options: str) -> tuple[str, str]:
    """What the command prints as rows, and what it says."""
    found = CliRunner().invoke(app, ["hotspots", *options])
    assert found.exit_code == 0, found.output
    return found.stdout, found.stderr


def refused(*options: str) -> str:
    found = CliRunner().invoke(app, ["hotspots", *options])
    assert found.exit_code != 0
    return str(found.exception) + found.output


@pytest.mark.parametrize("method", METHODS)
def test_every_method_as_rows(demo_evidence: Evidence, method: Method) -> None:
    printed, said = shown("asb", "--method", method, "--cell", "1000", *DATES)
    rows = list(csv.DictReader(io.StringIO(printed)))
    asb = demo_evidence.catalogue.indicator("asb")
    found = cells(demo_evidence, asb, period=YEAR, size="1000", method=method)
    extra = ("reason",) if method == "emerging" else ()
    assert tuple(rows[0]) == (*cell_columns(found.method), *extra)
    assert [row["cell_id"] for row in rows] == found.frame["cell_id"].tolist()
    assert [int(row["count"]) for row in rows] == found.frame["count"].tolist()
    if extra:
        assert [row["reason"] for row in rows] == cell_reasons(found)
    assert "Demonstration data" in said


def test_hexagons_and_a_period_to_compare_with(demo_evidence: Evidence) -> None:
    printed, _ = shown(
        "asb", "--method", "change", "--shape", "hexagon", *DATES, "--against", "2022-10:2023-09"
    )
    rows = list(csv.DictReader(io.StringIO(printed)))
    asb = demo_evidence.catalogue.indicator("asb")
    earlier = Period(month("2022-10"), month("2023-09"))
    found = cells(demo_evidence, asb, period=YEAR, shape="hexagon", method="change", before=earlier)
    assert rows[0]["cell_id"].startswith("500m-hex-")
    assert [int(row["count_before"]) for row in rows] == found.frame["count_before"].tolist()


@pytest.mark.parametrize(("cell", "method"), [("ward", "gi"), ("community_area", "change")])
def test_wards_and_community_areas_have_their_names(
    demo_evidence: Evidence, cell: str, method: str
) -> None:
    options = ("asb", "--cell", cell, "--method", method, *DATES)
    names = {
        one.code: one.name
        for one in demo_evidence.areas_within(demo_evidence.partnership.area, cell)
    }
    rows = list(csv.DictReader(io.StringIO(shown(*options)[0])))
    assert len(rows) == {"ward": 98, "community_area": 20}[cell]
    assert {row["cell_id"]: row["name"] for row in rows} == names
    layer = json.loads(shown(*options, "--format", "geojson")[0])
    properties = [one["properties"] for one in layer["features"]]
    assert {one["cell_id"]: one["name"] for one in properties} == names
    assert {one["geometry"]["type"] for one in layer["features"]} <= {"Polygon", "MultiPolygon"}
    first = shown(*options, "--format", "table")[0].splitlines()[1]
    assert any(name in first for name in names.values())


def test_the_ranked_list_has_names(demo_evidence: Evidence) -> None:
    printed, _ = shown("asb", "--format", "table", *DATES)
    asb = demo_evidence.catalogue.indicator("asb")
    first = ranked_cells(cells(demo_evidence, asb, period=YEAR)).iloc[0]
    line = printed.splitlines()[1]
    assert str(first["cell_id"]) in line
    assert "town centre" in line


def test_a_layer_for_a_map_program(tmp_path: Path) -> None:
    out = tmp_path / "cells.geojson"
    _, said = shown("asb", "--cell", "1000", "--format", "geojson", "--out", str(out), *DATES)
    collection = json.loads(out.read_text(encoding="utf-8"))
    assert collection["features"][0]["properties"]["cell_id"].startswith("1000m-")
    assert "Written" in said


def test_whether_the_maps_came_true(demo_evidence: Evidence, tmp_path: Path) -> None:
    out = tmp_path / "worth.csv"
    _, said = shown("asb", "--worth", "--format", "csv", "--out", str(out))
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert tuple(rows[0]) == WORTH_COLUMNS
    found = map_worth(demo_evidence, demo_evidence.catalogue.indicator("asb"), period=YEAR)
    assert len(rows) == len(found.frame)
    for line in (*worth_sentences(found), best_sentence(found)):
        assert line in said
    printed, _ = shown("asb", "--worth")
    assert {"density", "counts", "gi"} <= set(printed.split())
    assert "takes 24 complete months" in refused("asb", "--worth", *EARLY)


def test_a_sheet_and_the_list_of_what_was_decided(demo_evidence: Evidence, tmp_path: Path) -> None:
    asb = demo_evidence.catalogue.indicator("asb")
    name = str(ranked_cells(cells(demo_evidence, asb, period=YEAR))["cell_id"].iloc[0])
    sheet, book = tmp_path / "sheet.pptx", tmp_path / "list.xlsx"
    keep_review(indicator="asb", cell_id=name, decision="watch")
    shown("asb", "--sheet", name, "--out", str(sheet), *DATES)
    assert sheet.read_bytes()[:2] == b"PK"
    printed, _ = shown("asb", "--actions", *DATES)
    (row,) = csv.DictReader(io.StringIO(printed))
    assert (row["rank"], row["cell_id"], row["decision"]) == ("1", name, "Keep watching")
    shown("asb", "--actions", "--format", "xlsx", "--out", str(book), *DATES)
    assert book.read_bytes()[:2] == b"PK"
    assert "Keep watching" in shown("asb", "--actions", "--format", "table", *DATES)[0]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("asb", "--cell", "250"), "cells of 250 m are too small for this source. Police.uk moves"),
        (("asb", "--cell", "300"), "there is no cell size '300'"),
        (("asb", "--cell", "lsoa", "--shape", "hexagon"), "areas have outlines of their own"),
        (("asb", "--cell", "ward", "--shape", "hexagon"), "areas have outlines of their own"),
        (("asb", "--cell", "community_area"), "20 community areas are too few for hot and cold"),
        (("asb", "--cell", "lsoa", "--method", "density"), "choose a cell size in metres"),
        (("asb", "--against", "previous-year"), "add --method change"),
        (("asb", "--method", "change", "--against", "x"), "'x' is neither previous-year nor"),
        (("asb", "--worth", "--actions"), "choose one of --worth, --actions and --sheet"),
        (("asb", "--worth", "--format", "geojson"), "--format geojson: there are table, csv"),
        (("asb", "--format", "xlsx"), "--format xlsx: there are csv, geojson, table"),
        (("asb", "--actions", "--format", "xlsx"), "give --out actions.xlsx"),
        (("asb", "--format", "table", "--out", "x.csv"), "x.csv: choose a format for the file"),
        (("asb", "--sheet", "500m-E1-N1"), "a patrol sheet is a .pptx file"),
        (("asb", "--sheet", "500m-E1-N1", "--out", "x.pptx"), "is no cell of this map"),
        (("asb", "--method", "near"), "'near' is not one of"),
        (("nothing",), "nothing"),
        (("domestic_abuse_incidents",), "not where each incident was"),
        (("domestic_abuse_incidents", "--worth"), "not where each incident was"),
    ],
)
def test_what_cannot_be_had_is_refused_in_plain_words(
    options: tuple[str, ...], reason: str
) -> None:
    assert reason in refused(*options)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_as_a_slide(tmp_path: Path, method: str) -> None:
    from pptx import Presentation

    path = tmp_path / "map.pptx"
    shown(
        "asb", "--method", method, "--cell", "1000", "--format", "pptx", "--out", str(path), *DATES
    )
    (slide,) = Presentation(str(path)).slides
    assert {"Map", "Places with most"} <= {shape.name for shape in slide.shapes}


def test_a_map_as_a_picture_needs_a_file(tmp_path: Path) -> None:
    assert "needs a file" in refused("asb", "--format", "png", *DATES)
    path = tmp_path / "map.png"
    shown("asb", "--format", "png", "--out", str(path), *DATES)
    assert path.read_bytes().startswith(b"\x89PNG")
