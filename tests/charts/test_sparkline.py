"""A series as a small line: what is drawn, and what is not."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import numpy as np
import pytest

from cspdata.charts import DARK, LIGHT, Theme, sparkline
from cspdata.charts.sparkline import HEIGHT, ROOM, WIDTH
from cspdata.periods import Period, month
from cspdata.results import Series
from tests.samples import monthly_series

Point = tuple[float, float]


def paths(series: Series, theme: Theme = LIGHT) -> list[tuple[list[list[Point]], str]]:
    """The runs of points of each path of the picture, with its colour."""
    root = ElementTree.fromstring(sparkline(series, theme=theme))
    found = []
    for path in root:
        runs = re.findall(r"M([^M]+)", path.attrib["d"])
        points = [
            [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", run)] for run in runs
        ]
        found.append((points, path.attrib["stroke"]))
    return found


def test_the_line_has_a_point_a_month_and_the_last_is_marked() -> None:
    for theme in (LIGHT, DARK):
        (line, grey), (end, colour) = paths(monthly_series(missing=()), theme)
        assert (grey, colour) == (theme.context, theme.subject)
        assert [len(run) for run in line] == [48]
        assert end == [[line[0][-1]]]
        across = [x for x, _ in line[0]]
        assert np.allclose(np.diff(across), (WIDTH - 2 * ROOM) / 48, atol=0.11)


def test_heights_are_measured_from_zero() -> None:
    series = monthly_series(missing=())
    counts = series.frame["count"].to_numpy(dtype=float)
    ups = [HEIGHT - ROOM - y for _, y in paths(series)[0][0][0]]
    assert np.allclose(ups / counts, ups[0] / counts[0], rtol=0.02)
    assert max(ups) < HEIGHT - 2 * ROOM


def test_no_line_is_drawn_across_a_gap() -> None:
    gap = tuple(Period(month("2023-04"), month("2024-03")).months)
    series = monthly_series(missing=gap)
    first = series.period.months.index(gap[0])
    assert [len(run) for run in paths(series)[0][0]] == [first, 48 - first - 12]


def test_a_month_between_two_gaps_is_a_dot() -> None:
    line, dot, _ = paths(monthly_series(missing=(month("2024-01"), month("2024-03"))))
    assert [len(run) for run in line[0]][1] == 1
    assert dot[0] == [line[0][1]]


def test_the_last_known_point_is_marked_where_the_last_month_is_missing() -> None:
    line, end = paths(monthly_series(missing=(month("2025-08"), month("2025-09"))))
    known = [point for run in line[0] for point in run]
    assert end[0][0][0] in known


def test_a_series_without_any_figure_is_an_empty_picture() -> None:
    series = monthly_series()
    frame = series.frame.assign(count=np.nan, value=np.nan)
    assert [runs for runs, _ in paths(replace(series, frame=frame))] == [[]]


def test_a_series_without_months_is_refused() -> None:
    empty = replace(monthly_series(), frame=monthly_series().frame.head(0))
    with pytest.raises(ValueError, match="the series of Wiltshire has no months"):
        sparkline(empty)
