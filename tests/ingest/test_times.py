"""When events happened: as text, as a workbook's cells, refused by row, kept over a new build."""

from __future__ import annotations

import io
from datetime import datetime

import duckdb
import numpy as np
import pytest
import xlsxwriter

from cspdata.places import to_national_grid
from cspdata.warehouse import newest
from tests.small import LATITUDE, Small, middle, receipts, row, street

HEADER = "Ref,Offence type,Date recorded,Committed from,Committed to,Easting,Northing"
TIMES = "select occurred_from, occurred_until from events order by all"


def point(code: str = "D01000001") -> tuple[int, int]:
    """Easting and northing of the middle of a small area, to the metre."""
    east, north = to_national_grid(np.array([float(middle(code))]), np.array([float(LATITUDE)]))
    return round(float(east[0])), round(float(north[0]))


def line(start: str, end: str = "", *, recorded: str = "02/04/2025", kind: str = "") -> str:
    east, north = point()
    return f"1,{kind or 'Burglary - residential'},{recorded},{start},{end},{east},{north}"


def text(*lines: str, header: str = HEADER) -> str:
    return "\n".join((header, *lines, ""))


def test_an_extract_comes_in_with_its_interval_and_its_place(placed: Small) -> None:
    report = placed.load(
        {
            "april.csv": text(
                line("01/04/2025 22:30", "02/04/2025 07:15"),
                line("2025-03-31T09:05", kind="Violence with injury"),
                line("01/04/2025"),
            )
        }
    )
    assert receipts(report) == {"april.csv": ("loaded", 3, 3, 0)}
    assert placed.rows(TIMES) == [
        (datetime(2025, 3, 31, 9, 5), None),
        (datetime(2025, 4, 1), datetime(2025, 4, 2)),
        (datetime(2025, 4, 1, 22, 30), datetime(2025, 4, 2, 7, 15)),
    ]
    east, north = point()
    assert east % 10, "the point must not lie on the grid already"
    assert placed.rows("select distinct easting, northing, lsoa21, month::varchar from events") == [
        (east // 10 * 10, north // 10 * 10, "D01000001", "2025-04-01")
    ]


def test_rows_with_wrong_times_are_refused_by_line_and_column(placed: Small) -> None:
    report = placed.load(
        {
            "april.csv": text(
                line("01/04/2025 22:30", "01/04/2025 22:29"),
                line("01/04/2025 22:30", "01/04/2025 22:30"),
                line("yesterday"),
                line("01/04/2025 10:00", "31/04/2025 10:00"),
                line("", "01/04/2025 10:00"),
                line("01/04/2025 25:00"),
                line("", ""),
            )
        }
    )
    assert receipts(report) == {"april.csv": ("loaded", 7, 2, 5)}
    written = "not a date and time written DD/MM/YYYY HH:MM or YYYY-MM-DD HH:MM"
    assert placed.rows("select line, column_name, value, reason from refused order by line") == [
        (2, "Committed to", "01/04/2025 22:29", "it ends before it starts"),
        (4, "Committed from", "yesterday", written),
        (5, "Committed to", "31/04/2025 10:00", written),
        (6, "Committed from", "", "a time of day or an end without the day that it started"),
        (7, "Committed from", "01/04/2025 25:00", written),
    ]
    moment = datetime(2025, 4, 1, 22, 30)
    assert placed.rows(TIMES) == [(moment, moment), (None, None)]


def test_days_and_times_of_day_in_columns_of_their_own(placed: Small) -> None:
    header = "Offence type,Date recorded,Date from,Time from,Date to,Time to,Easting,Northing"
    east, north = point()
    lines = [
        f"Theft from a vehicle,02/04/2025,{times},{east},{north}"
        for times in ("01/04/2025,18:00,02/04/2025,0730", "01/04/2025,,,", "01/04/2025,6pm,,")
    ]
    report = placed.load({"a.csv": text(*lines, header=header)})
    assert receipts(report) == {"a.csv": ("loaded", 3, 2, 1)}
    assert placed.rows(TIMES) == [
        (datetime(2025, 4, 1), datetime(2025, 4, 2)),
        (datetime(2025, 4, 1, 18), datetime(2025, 4, 2, 7, 30)),
    ]
    assert placed.rows("select line, column_name, value from refused") == [(4, "Time from", "6pm")]


def test_the_cells_of_a_workbook_are_read_as_it_shows_them(placed: Small) -> None:
    """A day number without a format is read too; midnight alone is a day: they look the same."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Extract")
    shown = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    sheet.write_row(0, 0, HEADER.split(","))
    evening, morning = 45748.9375, 45749.302083333336
    for at, (start, end, form) in enumerate(
        ((evening, morning, shown), (evening, morning, None), (45748, 45749, shown)), start=1
    ):
        sheet.write_row(at, 0, [at, "Theft of a vehicle", "02/04/2025"])
        sheet.write_number(at, 3, start, form)
        sheet.write_number(at, 4, end, form)
        sheet.write_row(at, 5, point())
    book.close()
    report = placed.load({"april.xlsx": out.getvalue()})
    [receipt] = report.receipts
    assert (receipt.status, receipt.rows_kept, receipt.rows_refused) == ("loaded", 3, 0)
    overnight = (datetime(2025, 4, 1, 22, 30), datetime(2025, 4, 2, 7, 15))
    assert placed.rows(TIMES) == [
        (datetime(2025, 4, 1), datetime(2025, 4, 3)),
        overnight,
        overnight,
    ]


def test_street_files_have_no_times(placed: Small) -> None:
    placed.load({"a.csv": street(row(), row(kind="Drugs"))})
    assert placed.rows(TIMES) == [(None, None)] * 2


COLLISIONS = (
    "collision_index,date,time,collision_severity,location_easting_osgr,location_northing_osgr,"
    "local_authority_ons_district"
)
CASUALTIES = "collision_index,vehicle_reference,casualty_reference,casualty_severity"


def test_collisions_have_a_time_of_day_and_casualties_that_of_theirs(placed: Small) -> None:
    east, north = point()
    lines = [
        f"2025{at},03/04/2025,{clock},3,{east},{north},D06000001"
        for at, clock in enumerate(("17:05", "", "NULL", "5 o'clock"))
    ]
    hurt = [f"2025{at},1,1,3" for at in range(4)]
    report = placed.load(
        {"a.csv": text(*lines, header=COLLISIONS), "c.csv": text(*hurt, header=CASUALTIES)}
    )
    assert receipts(report) == {"a.csv": ("loaded", 4, 3, 1), "c.csv": ("loaded", 4, 3, 1)}
    day, after = datetime(2025, 4, 3), datetime(2025, 4, 4)
    by_kind = "select dataset_id, occurred_from, occurred_until from events order by all"
    assert placed.rows(by_kind) == [
        (kind, start, end)
        for kind in ("road_casualties", "road_collisions")
        for start, end in ((day, after), (day, after), (datetime(2025, 4, 3, 17, 5), None))
    ]
    refused = placed.rows("select dataset_id, line, column_name, reason from refused order by all")
    assert refused == [
        ("road_casualties", 5, "time", "not a time of day written HH:MM"),
        ("road_collisions", 5, "time", "not a time of day written HH:MM"),
    ]


def test_of_attendances_nothing_finer_than_the_hour_is_kept(placed: Small) -> None:
    placed.load(
        {
            "a.csv": text(
                "DA1,06/04/2025 00:45,05/04/2025 23:31,Fist",
                "DA1,06/04/2025 00:50,,Fist",
                header="SITE CODE,ARRIVAL DATE AND TIME,ASSAULT DATE AND TIME,ASSAULT METHOD",
            )
        }
    )
    hour = (datetime(2025, 4, 5, 23), datetime(2025, 4, 6))
    assert placed.rows(TIMES) == [hour, (None, None)]


@pytest.mark.parametrize("again", [False, True], ids=["another file", "new boundaries"])
def test_a_build_made_before_there_were_times_goes_on(placed: Small, again: bool) -> None:
    placed.load({"a.csv": street(row())})
    with duckdb.connect(str(newest(placed.folder))) as con:
        con.execute("alter table events drop column occurred_from")
        con.execute("alter table events drop column occurred_until")
    files: dict[str, str | bytes] = {"april.csv": text(line("01/04/2025 22:30"))}
    if again:
        files["residents.csv"] = "lsoa21_code,total_residents\nD01000001,1001\n"
    placed.load(files)
    assert placed.rows(TIMES) == [(datetime(2025, 4, 1, 22, 30), None), (None, None)]


def test_times_stay_when_every_row_is_placed_again(placed: Small) -> None:
    placed.load({"april.csv": text(line("01/04/2025 22:30", "02/04/2025 07:15"))})
    before = placed.rows("select * from events")
    placed.load({"residents.csv": "lsoa21_code,total_residents\nD01000001,1001\n"})
    assert placed.rows("select * from events") == before
