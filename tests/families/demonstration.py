"""The demonstration's files by family, loaded; and short ways to their figures and verdicts."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pandas as pd

from cspdata import demo
from cspdata.catalogue import AreaRef, read_catalogue, read_partnership
from cspdata.demo import read_demonstration
from cspdata.folders import PROJECT
from cspdata.measures import Evidence, change
from cspdata.periods import Period, month
from cspdata.results import Change
from tests.small import Small, receipts

CATALOGUE = PROJECT / "data" / "catalogue"
DECLARATION = CATALOGUE / "demonstration.toml"
DECLARED = read_demonstration(DECLARATION)
DEMONSTRATION = read_catalogue(CATALOGUE, partnership=read_partnership(DECLARATION))
REAL = read_catalogue(CATALOGUE)
#: The area of the declared partnership, of its force and of its region.
AREA, FORCE, REGION = "E06000054", "E23000038", "E12000009"
#: The area of the demonstration's partnership.
OURS = DEMONSTRATION.partnership.area.code
#: The last year that the demonstration is complete for.
NOW = Period(month("2024-10"), month("2025-09"))
BEFORE = NOW.shifted(-12)
Files = dict[str, str | bytes]
Figures = dict[tuple[str, str, str], float | None]
Marked = dict[tuple[str, str, str], tuple[float | None, bool]]


def files_of(*families: ModuleType) -> Files:
    """The demonstration's files of families by their path."""
    return {name: content for one in families for name, content in one.files(DECLARED)}


def loaded_whole(folder: Path, files: Files) -> Small:
    """A warehouse with the demonstration's files; every row of a text file is counted here."""
    small = Small(folder, DEMONSTRATION)
    found = receipts(small.load(files))
    assert {status for status, *_ in found.values()} == {"loaded"}
    for name, content in files.items():
        if isinstance(content, str):
            rows = len(list(csv.reader(io.StringIO(content)))) - 1
            assert found[Path(name).name] == ("loaded", rows, rows, 0)
    assert all(read == kept + refused for _, read, kept, refused in found.values())
    return small


def loaded_with_areas(folder: Path, files: Files) -> Small:
    """The same with the demonstration's areas and their residents, by which rows are placed."""
    places = {
        name: content
        for name, content in demo.files(DECLARED)
        if name.split("/")[0] in ("boundaries", "lookups", "population")
    }
    small = Small(folder, DEMONSTRATION)
    found = receipts(small.load({**places, **files}))
    assert {status for status, *_ in found.values()} == {"loaded"}
    assert {refused for *_, refused in found.values()} == {0}
    return small


def period(first: str, last: str) -> Period:
    return Period(month(first), month(last))


def changed(evidence: Evidence, indicator: str, area: AreaRef | None = None) -> Change:
    """The change of an indicator from the year before to the last one."""
    return change(
        evidence,
        evidence.catalogue.indicator(indicator),
        area=area or evidence.partnership.area,
        period=NOW,
        before=BEFORE,
    )


def verdict(evidence: Evidence, indicator: str) -> str:
    """The one verdict on that change, which must not be refused."""
    found = changed(evidence, indicator)
    assert not found.refusal
    (said,) = found.frame["verdict"]
    return str(said)


def marked_figures(small: Small, dataset: str) -> Marked:
    """Number and whether it is withheld, of every figure by first day, area and measure."""
    rows = small.rows(
        "select period_start::varchar, area_code, measure, number, suppressed from aggregates "
        "where dataset_id = ?",
        dataset,
    )
    return {
        (start, area, measure): (number, hidden) for start, area, measure, number, hidden in rows
    }


def figures(small: Small, dataset: str) -> Figures:
    """Every figure of a dataset by first day, area and measure; none where it is withheld."""
    return {key: number for key, (number, _) in marked_figures(small, dataset).items()}


def table(path: Path) -> pd.DataFrame:
    text = path.read_bytes()
    encoding = "cp1252" if b"\x92" in text else "utf-8-sig"
    return pd.read_csv(io.BytesIO(text), dtype=str, keep_default_na=False, encoding=encoding)


def plain_rows(text: str | bytes) -> list[dict[str, str]]:
    """The rows of a CSV file, as the standard library reads them."""
    decoded = text if isinstance(text, str) else text.decode()
    return list(csv.DictReader(io.StringIO(decoded.removeprefix("\ufeff"))))


def rows_of(files: Mapping[str, str | bytes], ending: str) -> list[dict[str, str]]:
    """The rows of the text file whose path ends so."""
    (text,) = (content for name, content in files.items() if name.endswith(ending))
    assert isinstance(text, str)
    return plain_rows(text)
