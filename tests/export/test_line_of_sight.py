"""The line of sight on slides and in the workbook: what the page shows, and what is not seen."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pptx import Presentation

from cspdata.assessment.line_of_sight import LineOfSight, line_of_sight
from cspdata.demo import safeguarding
from cspdata.export.collect import objective_pack
from cspdata.export.pack import ObjectivePack
from cspdata.export.sheets import sheets
from cspdata.export.sight_table import sight_frame
from cspdata.export.slides import slides
from cspdata.export.workbook import workbook
from cspdata.measures import Evidence
from cspdata.words import conversion_text, sight_rows
from tests.families.demonstration import NOW, files_of, loaded_whole

OBJECTIVE = "protect_vulnerable_people"


def evidence_of(folder: Path, *, without: str = "") -> Evidence:
    files = files_of(safeguarding)
    kept = {name: text for name, text in files.items() if not without or without not in name}
    return loaded_whole(folder, kept).evidence()


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    return evidence_of(tmp_path_factory.mktemp("sight"))


@pytest.fixture(scope="module")
def pack(evidence: Evidence) -> ObjectivePack:
    return objective_pack(evidence, OBJECTIVE, period=NOW)


@pytest.fixture(scope="module")
def sight(evidence: Evidence) -> LineOfSight:
    line = evidence.catalogue.lines_of_sight["domestic_abuse"]
    return line_of_sight(evidence, line, period=NOW, before=NOW.shifted(-12))


def cells(deck: bytes) -> list[list[str]]:
    """The rows of the tables that are named after the line."""
    return [
        [cell.text for cell in row.cells]
        for slide in Presentation(BytesIO(deck)).slides
        for shape in slide.shapes
        if shape.has_table and shape.name.startswith("Line of sight")
        for row in shape.table.rows
    ]


def test_the_slide_has_a_row_for_every_step(pack: ObjectivePack, sight: LineOfSight) -> None:
    rows = [row for row in cells(slides(pack)) if row[0] != "Step"]
    told = sight_rows(sight)
    assert [row[0] for row in rows] == [row["title"] for row in told]
    assert [row[1] for row in rows] == [f"{int(row['count']):,}" for row in told]
    assert [row[3] for row in rows[1:]] == [conversion_text(row) for row in told[1:]]
    engaged = next(row for row in rows if row[0] == "Engaged with the IDVA")
    assert engaged[4].startswith("◆")
    assert "worse" in engaged[4]


def test_a_step_that_is_not_seen_says_whom_to_ask_on_the_slide(tmp_path: Path) -> None:
    found = objective_pack(evidence_of(tmp_path, without="marac"), OBJECTIVE, period=NOW)
    row = next(row for row in cells(slides(found)) if row[0] == "Discussed at MARAC")
    assert row == ["Discussed at MARAC", "—", "—", "○ Cannot see: ask MARAC coordinator", "—"]


def test_the_workbook_has_the_table_of_the_page(pack: ObjectivePack, sight: LineOfSight) -> None:
    found = {name: one for name, one in sheets(pack).items() if one.kind == "Line of sight"}
    assert list(found) == ["1d Line of sight"]
    shown, page = found["1d Line of sight"].frame, sight_frame(sight)
    assert shown["Count"].tolist() == page["Count"].tolist()
    assert shown["Per 100 of the base"].iloc[2] == pytest.approx(
        100 * page["Count"].iloc[2] / page["Base"].iloc[2]
    )
    assert shown["Per 100 of the base"].iloc[0] == "[x]"
    assert page["Change of the share"].iloc[3] == "Not tested"


def test_the_same_pack_gives_the_same_workbook(pack: ObjectivePack) -> None:
    assert workbook(pack) == workbook(pack)
