"""The order in which a meeting takes the hotspots of a map."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from cspdata.cells import Cells, cell_columns
from cspdata.hotspots import ranked_cells
from tests.export.packs import cells, indicators

WHOLE = cells(indicators()["asb"])


def ranked(method: Any, count: list[int | None], **columns: Any) -> list[str]:
    """The ids of the hotspots of a small map, in their order."""
    frame = WHOLE.frame.head(len(count)).assign(
        cell_id=list("abcdefghij")[: len(count)], count=pd.array(count, dtype="Int64"), **columns
    )
    for name in cell_columns(method):
        frame[name] = frame.get(name, 0.5)
    found = ranked_cells(replace_cells(frame, method))
    assert found["rank"].tolist() == list(range(1, len(found) + 1))
    return [str(one) for one in found["cell_id"]]


def replace_cells(frame: pd.DataFrame, method: Any) -> Cells:
    return replace(WHOLE, frame=frame[list(cell_columns(method))], method=method)


def test_the_surest_come_first_then_the_fullest() -> None:
    classes = ["hot 95%", "hot 99%", "cold 99%", "hot 95%", "hot 90%", "hot 99%"]
    found = ranked("gi", [9, 2, 50, 10, 99, 0], **{"class": classes})
    assert found == ["b", "d", "a", "e"], "a cell that holds none is no place to go to"


def test_where_none_is_hot_the_fullest_are_listed() -> None:
    found = ranked("gi", [1, 3, 0, None, 3], **{"class": "not significant"})
    assert found == ["b", "e", "a"]


def test_what_lasts_comes_before_what_is_new_and_what_is_over() -> None:
    classes = ["historical hot spot", "persistent hot spot", "no pattern", "new hot spot"]
    assert ranked("emerging", [9, 9, 9, 1], **{"class": classes}) == ["b", "d", "a"]


def test_a_change_is_ranked_by_how_many_more() -> None:
    found = ranked(
        "change",
        [20, 30, 40, 12],
        count_before=[10, 15, 80, 0],
        **{"class": ["higher", "higher", "lower", "higher"]},
    )
    assert found == ["b", "d", "a"]


def test_density_and_counts_are_ranked_by_themselves() -> None:
    assert ranked("density", [1, 1, 0], density=[2.0, 5.0, 9.0]) == ["b", "a"]
    assert ranked("counts", [1, 4, 0, 4]) == ["b", "d", "a"]
