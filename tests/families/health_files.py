"""What the tests of health datasets share: catalogues, and short ways to figures and verdicts."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

from cspdata.catalogue import read_catalogue, read_partnership
from cspdata.folders import PROJECT
from cspdata.measures import Evidence, change
from cspdata.periods import Period, month
from cspdata.results import Change
from tests.small import Small

CATALOGUE = PROJECT / "data" / "catalogue"
DECLARATION = CATALOGUE / "demonstration.toml"
DEMONSTRATION = read_catalogue(CATALOGUE, partnership=read_partnership(DECLARATION))
REAL = read_catalogue(CATALOGUE)
NOW, BEFORE = ("2024-10", "2025-09"), ("2023-10", "2024-09")
Files = dict[str, str | bytes]
OURS = DEMONSTRATION.partnership.area.code


def loaded(files: Files, folder: Path) -> Evidence:
    """The evidence of the demonstration's files of a family, every one of which must load."""
    small = Small(folder, DEMONSTRATION)
    report = small.load(files)
    assert {one.status for one in report.receipts} == {"loaded"}
    return small.evidence()


def period(first: str, last: str) -> Period:
    return Period(month(first), month(last))


def changed(evidence: Evidence, indicator: str) -> Change:
    """The change of an indicator over the last year that the demonstration is complete for."""
    return change(
        evidence,
        evidence.catalogue.indicator(indicator),
        area=evidence.partnership.area,
        period=period(*NOW),
        before=period(*BEFORE),
    )


def verdict(evidence: Evidence, indicator: str) -> str:
    found = changed(evidence, indicator)
    assert not found.refusal
    return str(found.frame["verdict"].iloc[0])


def figures(small: Small, dataset: str) -> dict[tuple[str, str, str], float | None]:
    """Every figure of a dataset by first day, area and measure."""
    rows = small.rows(
        "select period_start::varchar, area_code, measure, number from aggregates "
        "where dataset_id = ?",
        dataset,
    )
    return {(start, area, measure): number for start, area, measure, number in rows}


def table(path: Path) -> pd.DataFrame:
    text = path.read_bytes()
    encoding = "cp1252" if b"\x92" in text else "utf-8-sig"
    return pd.read_csv(io.BytesIO(text), dtype=str, keep_default_na=False, encoding=encoding)


def plain_rows(text: str | bytes) -> list[dict[str, str]]:
    """The rows of a CSV file, as the standard library reads them."""
    decoded = text if isinstance(text, str) else text.decode()
    return list(csv.DictReader(io.StringIO(decoded.removeprefix("\ufeff"))))
