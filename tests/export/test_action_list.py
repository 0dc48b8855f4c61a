"""The action list: every reviewed hotspot of a map, in order, as CSV and as a workbook."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pandas as pd
import pytest

from cspdata.cells import Cells
from cspdata.export.action_list import (
    HEADINGS,
    ActionList,
    action_csv,
    action_list,
    action_xlsx,
)
from cspdata.hotspot_reviews import keep_hotspot_note, keep_review
from cspdata.hotspots import cell_names, cells, ranked_cells
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from tests.export.test_workbook import tables

pytestmark = [
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
    pytest.mark.usefixtures("own_folder"),
]
YEAR = Period(month("2024-10"), month("2025-09"))
DAY = datetime(2025, 11, 3, 14, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def found(demo_evidence: Evidence) -> Cells:
    return cells(demo_evidence, demo_evidence.catalogue.indicator("asb"), period=YEAR)


def reviewed(evidence: Evidence, found: Cells) -> tuple[ActionList, list[str]]:
    ids = ranked_cells(found)["cell_id"].tolist()
    plain = found.frame.loc[found.frame["class"] == "not significant", "cell_id"].iloc[0]
    names = [ids[4], ids[1], str(plain)]
    keep_review(indicator="asb", cell_id=names[2], decision="no action", written=DAY)
    keep_review(
        indicator="asb",
        cell_id=names[0],
        decision="act",
        owner="Town council",
        action="=Lighting",
        due="2026-01",
        note="Skate park.",
        period="Oct 2024 – Sep 2025",
        written=DAY,
    )
    keep_review(indicator="asb", cell_id=names[1], decision="no action", written=DAY)
    keep_review(indicator="asb", cell_id=names[1], decision="watch", written=DAY)
    keep_hotspot_note(indicator="asb", cell_id=ids[2], text="Noted, but never reviewed.")
    keep_review(indicator="asb", cell_id="1000m-E0-N0", decision="watch", written=DAY)
    keep_review(indicator="drugs", cell_id=ids[0], decision="watch", written=DAY)
    return action_list(evidence, found), names


def test_each_reviewed_hotspot_stands_there_once_in_order(
    demo_evidence: Evidence, found: Cells
) -> None:
    listed, names = reviewed(demo_evidence, found)
    rows = list(csv.DictReader(StringIO(action_csv(listed).decode())))
    assert tuple(rows[0]) == tuple(HEADINGS)
    assert [row["cell_id"] for row in rows] == [names[1], names[0], names[2]]
    assert [row["rank"] for row in rows] == ["2", "5", ""]
    assert [row["decision"] for row in rows] == ["Keep watching", "Act", "No action"]
    counts = found.frame.set_index("cell_id")["count"]
    assert [int(row["count"]) for row in rows] == [counts[name] for name in (names[1], *names[::2])]
    act = rows[1]
    assert act["place"] == cell_names(demo_evidence, "500")[names[0]]
    assert act["action"] == "'=Lighting", "a text that a spreadsheet would run is kept from it"
    assert (act["owner"], act["due"], act["note"]) == ("Town council", "2026-01", "Skate park.")
    assert act["written"] == "2025-11-03T14:05+00:00"
    assert act["class"].replace("\u00a0", " ").startswith("Hot spot, 9")
    assert listed.elsewhere == 1


def test_the_workbook_holds_the_same(demo_evidence: Evidence, found: Cells) -> None:
    listed, names = reviewed(demo_evidence, found)
    book = action_xlsx(listed)
    table = tables(book)["Actions"]
    assert [row["Cell"] for row in table] == [names[1], names[0], names[2]]
    assert table[1]["What is to be done"] == "=Lighting"
    assert table[1]["Written"] == "2025-11-03"
    assert table[0]["Owner"] == table[2]["Rank"] == "[z]"
    assert action_xlsx(listed) == book
    frame = found.frame.assign(count=pd.array([pd.NA] * len(found.frame), dtype="Int64"))
    hidden = replace(listed, cells=replace(found, frame=frame))
    assert {row["Count"] for row in tables(action_xlsx(hidden))["Actions"]} == {"[c]"}


def test_without_a_review_there_is_no_workbook(demo_evidence: Evidence, found: Cells) -> None:
    empty = action_list(demo_evidence, found)
    assert action_csv(empty).decode().splitlines() == [",".join(HEADINGS)]
    with pytest.raises(ValueError, match="no hotspot of this map was reviewed; decide on one"):
        action_xlsx(empty)
