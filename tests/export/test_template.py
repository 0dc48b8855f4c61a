"""The file a partner is sent: filled in, it loads as it is; left as it is, it loads nothing."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import python_calamine
from typer.testing import CliRunner

from cspdata.__main__ import app
from cspdata.catalogue import Dataset, read_catalogue
from cspdata.export.template import (
    asked,
    example_of,
    template_csv,
    template_xlsx,
    why_no_template,
)
from cspdata.fetch import read_sources
from tests.small import CATALOGUE, CATALOGUE_FOLDER, PARTNERSHIP, Small

ASKED = [one for one in CATALOGUE.datasets.values() if not one.published]
PUBLISHED = [one for one in CATALOGUE.datasets.values() if one.published]
SOURCES = read_sources(CATALOGUE_FOLDER / "sources")
WRITERS = {"csv": template_csv, "xlsx": template_xlsx}
# Another period or area than the example's, so that a second row is no repetition.
OTHERS = {
    "month": "2025-05",
    "quarter": "2025 Q2",
    "financial_year": "2023/24",
    "date": "2025-05-02",
}


def by_id(dataset: Dataset) -> str:
    return dataset.id


def rows_of(dataset: Dataset) -> list[list[str]]:
    """The example, and the example of another period or area."""
    columns = asked(dataset)
    first = {name: example_of(dataset, name, PARTNERSHIP) for name in columns}
    other = {
        name: OTHERS.get(column.type, "E01000002" if name.startswith("lsoa21_c") else first[name])
        for name, column in columns.items()
    }
    return [[*first.values()], [*other.values()]]


def filled(kind: str, template: bytes, rows: Sequence[Sequence[str]]) -> bytes:
    """A template with rows written under its header, and nothing else changed."""
    if kind == "csv":
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerows(rows)
        return template + out.getvalue().encode()
    copy = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = _with_rows(content.decode(), rows).encode()
            new.writestr(name, content)
    return copy.getvalue()


def _with_rows(sheet: str, rows: Sequence[Sequence[str]]) -> str:
    last = max(int(one) for one in re.findall(r'<row r="(\d+)"', sheet))
    written = "".join(
        f'<row r="{at}">'
        + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row)
        + "</row>"
        for at, row in enumerate(rows, start=last + 1)
    )
    return sheet.replace("</sheetData>", f"{written}</sheetData>")


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("dataset", ASKED, ids=by_id)
def test_a_filled_template_loads_as_it_is(dataset: Dataset, kind: str, small: Small) -> None:
    content = filled(kind, WRITERS[kind](dataset, PARTNERSHIP), rows_of(dataset))
    [receipt] = small.load({f"returned.{kind}": content}).receipts
    assert (receipt.dataset_id, receipt.status, receipt.reason) == (dataset.id, "loaded", "")
    assert (receipt.rows_read, receipt.rows_kept, receipt.rows_refused) == (2, 2, 0)


@pytest.mark.parametrize("dataset", ASKED, ids=by_id)
def test_both_rows_of_a_filled_template_come_in(dataset: Dataset, small: Small) -> None:
    small.load({"a.csv": filled("csv", template_csv(dataset, PARTNERSHIP), rows_of(dataset))})
    if dataset.kind in ("events", "actions"):
        assert small.rows(f"select count(*) from {dataset.kind}") == [(2,)]
    elif dataset.kind == "aggregates":
        periods = "select count(distinct period_start) from aggregates where number is not null"
        kept = "select count(distinct period_start) from aggregates where suppressed"
        # Fewer answers than may be shown are withheld; else every period has a figure.
        survey = dataset.aggregates is not None and dataset.aggregates.responses
        assert small.rows(kept if survey else periods) == [(2,)]
    else:
        assert small.rows("select count(*) from area_links") == [(2,)]


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("dataset", ASKED, ids=by_id)
def test_an_untouched_template_loads_nothing_and_says_so(
    dataset: Dataset, kind: str, small: Small
) -> None:
    report = small.load({f"untouched.{kind}": WRITERS[kind](dataset, PARTNERSHIP)})
    [receipt] = report.receipts
    assert (receipt.status, receipt.rows_kept) == ("not loaded", 0)
    assert receipt.reason == "the file has a header and no rows"
    assert report.build is None


@pytest.mark.parametrize("dataset", ASKED, ids=by_id)
def test_it_says_what_is_asked_and_where_it_goes(dataset: Dataset) -> None:
    text = template_csv(dataset, PARTNERSHIP).decode("utf-8-sig")
    above = [line for line in text.splitlines() if line.lstrip('"').startswith("#")]
    assert len(above) < 15, "the header would not be found"
    joined = "\n".join(above)
    assert dataset.title in joined
    assert PARTNERSHIP.name in joined
    assert "Return it to the analyst of Hamshire" in joined
    assert "Example, not read" in joined
    assert "full postcodes" in joined


@pytest.mark.parametrize("dataset", ASKED, ids=by_id)
def test_the_workbook_has_a_dictionary_of_every_column(dataset: Dataset) -> None:
    content = template_xlsx(dataset, PARTNERSHIP)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    told = book.get_sheet_by_name("Dictionary").to_python()
    assert [row[0] for row in told[1:]] == [one.title for one in asked(dataset).values()]
    assert all(row[2] for row in told[1:])
    chosen = [row[0] for row in told[1:] if str(row[3]).count("; ")]
    lists = "Lists" in book.sheet_names and book.get_sheet_by_name("Lists").to_python()
    assert [str(one).removeprefix("Choices: ") for one in (lists or [[]])[0]] == chosen
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count('<dataValidation type="list"') == len(chosen)


def test_it_does_not_ask_for_what_is_not_read() -> None:
    survey = asked(CATALOGUE.datasets["community_survey"])
    assert not {"network", "response_id", "postcode_district"} & set(survey)
    assert "feel_safe_night" in survey
    assert "risk" not in asked(CATALOGUE.datasets["asb_cases"])


@pytest.mark.parametrize("dataset", PUBLISHED, ids=by_id)
def test_published_data_are_not_asked_for(dataset: Dataset) -> None:
    for write in WRITERS.values():
        with pytest.raises(ValueError, match=f"^{dataset.id}: these are published data"):
            write(dataset, PARTNERSHIP)
    reason = why_no_template(dataset, SOURCES.values())
    assert dataset.url in reason
    feeding = [one.id for one in SOURCES.values() if dataset.id in one.datasets]
    assert ("cspdata fetch " in reason) == bool(feeding)


def test_the_command_writes_it_and_refuses_published_data(tmp_path: Path) -> None:
    out = tmp_path / "marac.xlsx"
    written = CliRunner().invoke(app, ["template", "marac", "--out", str(out)])
    assert written.exit_code == 0, written.output
    partnership = read_catalogue(CATALOGUE_FOLDER).partnership
    assert out.read_bytes()[:2] == b"PK"
    told = python_calamine.CalamineWorkbook.from_path(str(out)).get_sheet_by_name("Data")
    assert partnership.return_to in str(told.to_python())
    refused = CliRunner().invoke(app, ["template", "lsoa_boundaries", "--out", str(out)])
    assert refused.exit_code != 0
    assert "python -m cspdata fetch lsoa21_boundaries" in str(refused.exception)
    other = CliRunner().invoke(app, ["template", "marac", "--out", str(tmp_path / "a.doc")])
    assert "a template is a .xlsx or a .csv file" in str(other.exception)
