"""CSV tables read again, and frames as plain values."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from datetime import date
from io import StringIO

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cspdata.cells import Cells, cell_columns
from cspdata.export.sheets import sheets
from cspdata.export.tables import frame_csv, plain, rows, table_csv, value_format, whole
from cspdata.results import CHANGE_COLUMNS, LEVEL_COLUMNS, Change, Levels, Series
from tests.export.packs import PERIOD, cells, full_pack, indicator_pack, indicators

ONE = indicator_pack(indicators()["asb"])


def read(blob: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(StringIO(blob.decode("utf-8"), newline="")))


@pytest.mark.parametrize(
    ("result", "columns"),
    [
        (ONE.series, LEVEL_COLUMNS),
        (ONE.places, LEVEL_COLUMNS),
        (ONE.change, CHANGE_COLUMNS),
        (ONE.place_changes, CHANGE_COLUMNS),
        (cells(indicators()["asb"]), cell_columns("gi")),
    ],
)
def test_a_table_has_the_columns_of_the_result_and_a_line_a_row(
    result: Series | Levels | Change | Cells, columns: tuple[str, ...]
) -> None:
    blob = table_csv(result)
    assert blob.split(b"\r\n")[0].decode() == ",".join(columns)
    assert len(read(blob)) == len(result.frame)


def test_numbers_come_back_exactly_and_dates_are_iso() -> None:
    found = read(table_csv(ONE.places))
    for row, (_, wanted) in zip(found, ONE.places.frame.iterrows(), strict=True):
        assert row["period_start"] == PERIOD.first.isoformat() == "2025-01-01"
        assert row["period_end"] == "2025-04-30"
        if pd.isna(wanted["count"]):
            assert (row["count"], row["value"], row["suppressed"]) == ("", "", "true")
        else:
            assert row["count"] == str(int(wanted["count"]))
            assert float(row["value"]) == wanted["value"]
            assert row["suppressed"] == "false"


def test_a_bound_that_does_not_exist_is_an_empty_cell() -> None:
    frame = ONE.place_changes.frame
    assert np.isinf(frame["ratio_upper"].astype(float)).any()
    for row in read(table_csv(ONE.place_changes)):
        assert row["ratio_upper"] not in ("inf", "nan")


def test_excel_gets_a_byte_order_mark_and_nobody_else() -> None:
    assert table_csv(ONE.series, for_excel=True) == b"\xef\xbb\xbf" + table_csv(ONE.series)


def test_floating_counts_with_gaps_are_written_whole() -> None:
    frame = ONE.places.frame.assign(count=[math.nan, *[float(n) for n in range(19)]])
    found = read(table_csv(replace(ONE.places, frame=frame)))
    assert [row["count"] for row in found] == ["", *[str(n) for n in range(19)]]


def test_a_name_with_a_comma_a_quote_or_an_equals_sign_stays_one_text() -> None:
    names = ['Bromham, Rowde & "Roundway"', "=1+1", "@sum", *["Mere"] * 17]
    found = read(table_csv(replace(ONE.places, frame=ONE.places.frame.assign(area_name=names))))
    assert [row["area_name"] for row in found[:3]] == [names[0], "'=1+1", "'@sum"]


def test_rows_are_plain_values_that_json_can_hold() -> None:
    found = rows(ONE.place_changes)
    assert [row["area_name"] for row in found] == list(ONE.place_changes.frame["area_name"])
    for row in found:
        for value in row.values():
            assert value is None or type(value) in (str, int, float, bool, date)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (None, None),
        (pd.NA, None),
        (pd.NaT, None),
        (math.nan, None),
        (math.inf, None),
        (np.float64("-inf"), None),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (False, False),
        (pd.Timestamp("2025-01-01"), date(2025, 1, 1)),
        (np.float64(0.5), 0.5),
        ("better", "better"),
    ],
)
def test_plain_values(value: object, wanted: object) -> None:
    found = plain(value)
    assert found == wanted
    assert type(found) is type(wanted)


def test_whole_counts_and_formats() -> None:
    assert whole(1836.0) == 1836
    assert whole(pd.NA) is None
    assert whole("many") is None
    assert value_format(0) == "#,##0"
    assert value_format(2) == "#,##0.00"


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)),
            st.one_of(st.none(), st.integers(0, 10**9)),
            st.booleans(),
        ),
        min_size=20,
        max_size=20,
    )
)
def test_whatever_a_frame_holds_no_cell_says_nan_none_or_inf(
    values: list[tuple[float | None, int | None, bool]],
) -> None:
    numbers, counts, hidden = zip(*values, strict=True)
    frame = ONE.place_changes.frame.assign(
        count=pd.array(counts, dtype="Int64"),
        count_before=list(reversed(counts)),
        ratio=numbers,
        ratio_upper=numbers,
        value=numbers,
        percent=numbers,
        suppressed=hidden,
    )
    changed = replace(ONE, place_changes=replace(ONE.place_changes, frame=frame))
    for row in read(table_csv(changed.place_changes)):
        assert not {"nan", "None", "inf", "-inf", "NaT", "<NA>"} & set(row.values())
    whole_pack = full_pack()
    theme = replace(whole_pack.themes[0], indicators=(changed,))
    made = sheets(replace(whole_pack, themes=(theme,)))
    for cell in made["1c Changes"].frame.to_numpy().ravel():
        assert isinstance(cell, (str, int, float))
        assert not isinstance(cell, float) or math.isfinite(cell)


@pytest.mark.parametrize(
    "text",
    ["=cmd|'/c calc'!A1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1"],
)
def test_a_strangers_text_is_never_a_formula(text: str) -> None:
    frame = pd.DataFrame({"line": [3], "value": [text], "raw": [f"a,{text}"]})
    [row] = csv.DictReader(StringIO(frame_csv(frame).decode("utf-8-sig"), newline=""))
    assert row == {"line": "3", "value": "'" + text, "raw": f"a,{text}"}


@pytest.mark.parametrize("text", ["-2.03", "+1", "a=b", "", "2024-01"])
def test_a_harmless_text_stays_as_it_is(text: str) -> None:
    [row] = csv.DictReader(
        StringIO(frame_csv(pd.DataFrame({"value": [text], "no": [1]})).decode("utf-8-sig"))
    )
    assert row["value"] == text
