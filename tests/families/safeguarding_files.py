"""What tests of families of datasets ask of a warehouse and of the demonstration's files."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from cspdata.catalogue import AreaRef, read_catalogue, read_partnership
from cspdata.folders import PROJECT
from cspdata.measures import Evidence, change
from cspdata.periods import Period, month
from cspdata.results import Change
from tests.small import Small, receipts

CATALOGUE = PROJECT / "data" / "catalogue"
DECLARATION = CATALOGUE / "demonstration.toml"
DEMONSTRATION = read_catalogue(CATALOGUE, partnership=read_partnership(DECLARATION))
REAL = read_catalogue(CATALOGUE)
AREA, FORCE, REGION = "E06000054", "E23000038", "E12000009"
NOW = Period(month("2024-10"), month("2025-09"))
Files = dict[str, str | bytes]
Figures = dict[tuple[str, str, str], tuple[float | None, bool]]


def loaded_whole(folder: Path, files: Files) -> Small:
    """A warehouse with the demonstration's files of a family; every row read is counted here."""
    small = Small(folder, DEMONSTRATION)
    found = receipts(small.load(files))
    assert {status for status, *_ in found.values()} == {"loaded"}
    assert len(found) == len(files)
    for name, content in files.items():
        if isinstance(content, str):
            rows = len(list(csv.reader(io.StringIO(content)))) - 1
            assert found[Path(name).name] == ("loaded", rows, rows, 0)
    assert all(read == kept + refused for _, read, kept, refused in found.values())
    return small


def changed(evidence: Evidence, indicator: str, area: AreaRef | None = None) -> Change:
    return change(
        evidence,
        evidence.catalogue.indicator(indicator),
        area=area or evidence.partnership.area,
        period=NOW,
        before=NOW.shifted(-12),
    )


def figures(small: Small, dataset: str) -> Figures:
    """Number and whether it is withheld, of every figure by first day, area and measure."""
    rows = small.rows(
        "select period_start::varchar, area_code, measure, number, suppressed from aggregates "
        "where dataset_id = ?",
        dataset,
    )
    return {
        (start, area, measure): (number, hidden) for start, area, measure, number, hidden in rows
    }


def demo_rows(files: Mapping[str, str | bytes], name: str) -> list[dict[str, str]]:
    content = next(text for path, text in files.items() if path.endswith(name))
    assert isinstance(content, str)
    return list(csv.DictReader(io.StringIO(content)))
