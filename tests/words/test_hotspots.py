"""One hotspot in words: its reason, its change, its hours, its residents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from cspdata.cells import Cells, Method, cell_columns
from cspdata.hotspots import CellChange, Surroundings
from cspdata.periods import Period, month
from cspdata.stats import Aoristic, cell_pattern, emerging_hotspots_grid
from cspdata.words import (
    alt_text,
    cell_change_sentence,
    cell_reason,
    cell_reasons,
    cell_sentence,
    cell_where,
    cells_sentence,
    class_label,
    counted_when,
    emerging_sentence,
    hours_sentence,
    surroundings_sentence,
)
from tests.export.packs import BEFORE, PERIOD, cells, indicators

ASB = indicators()["asb"]


def told(text: str) -> str:
    return text.replace("\u00a0", " ")


def changed(now: int, then: int, p: float) -> str:
    ratio = now / then if then else float("inf")
    found = CellChange(now, then, ratio, 0.5, 2.0, p)
    return told(cell_change_sentence(found, "incidents", period=PERIOD, before=BEFORE))


def test_a_change_is_told_with_both_counts_and_its_certainty() -> None:
    months = "in Jan–Apr 2025, {} in the same months of Jan–Apr 2024: "
    assert changed(60, 30, 0.001) == (
        "60 incidents " + months.format(30) + "up 100 %, more than chance would explain."
    )
    assert changed(20, 50, 0.001).endswith("down 60 %, more than chance would explain.")
    assert changed(31, 30, 0.9).endswith("no real change (not distinguishable from chance).")
    assert changed(5, 4, 0.01).endswith("too few to say.")
    assert changed(15, 0, 0.001) == (
        "15 incidents " + months.format(0) + "up, more than chance would explain."
    )


def test_a_change_of_some_months_is_told_of_those() -> None:
    """Counts of February and March are not those of January to April."""
    some = PERIOD.months[1:3]
    found = CellChange(60, 30, 2.0, 1.2, 3.1, 0.001, months=some, months_before=BEFORE.months[1:3])
    assert told(cell_change_sentence(found, "incidents", period=PERIOD, before=BEFORE)) == (
        "60 incidents in Feb–Mar 2025, 30 in Feb–Mar 2024 (the months complete in both): up 100 %, "
        "more than chance would explain."
    )
    whole = replace(found, months=PERIOD.months, months_before=BEFORE.months)
    assert "in Jan–Apr 2025, 30 in the same months of" in told(
        cell_change_sentence(whole, "incidents", period=PERIOD, before=BEFORE)
    )


def test_a_map_says_which_months_it_counts() -> None:
    whole = cells(ASB)
    assert counted_when(whole) == whole.period.label
    some = replace(whole, months=whole.period.months[:2])
    assert counted_when(some) == "Jan–Feb 2025"
    assert ", Jan–Feb 2025: " in told(cells_sentence(some))
    assert ", Jan–Feb 2025" in told(alt_text(some))
    assert ", Jan–Feb 2025" in told(cell_sentence(some, str(some.frame["cell_id"].iloc[0])))
    # Quarters by their first months: two of them fill half a year, one does not.
    half = replace(whole, period=Period(month("2025-01"), month("2025-06")), step=3)
    assert (
        counted_when(replace(half, months=(month("2025-01"), month("2025-04")))) == "Jan–Jun 2025"
    )
    assert counted_when(replace(half, months=(month("2025-04"),))) == "Apr–Jun 2025"


def test_a_refused_change_gives_its_reason() -> None:
    found = CellChange(refusal="nothing was recorded here in either period")
    assert cell_change_sentence(found, "incidents", period=PERIOD, before=BEFORE) == (
        "No comparison with Jan–Apr 2024: nothing was recorded here in either period."
    )


def hours(weights: np.ndarray, *, over: int = 0) -> Aoristic:
    events = round(float(weights.sum()))
    return Aoristic(weights, events, 0, over, np.array([], dtype=np.int64), ())


def test_the_hours_name_the_block_with_most() -> None:
    weights = np.full((7, 24), 0.25)
    weights[4, 20:24] = 7.0
    assert told(hours_sentence(hours(weights, over=3))) == (
        "Most often Fri 20:00 to 24:00, 41 % of the week’s; 3 could have happened at any hour."
    )


def test_hours_that_are_not_known_or_too_few_say_so() -> None:
    assert hours_sentence(None, "this source has months only") == "This source has months only."
    assert "0 events with a known time are too few" in hours_sentence(None)
    few = np.zeros((7, 24))
    few[0, 0] = 19
    assert "19 events with a known time are too few" in hours_sentence(hours(few))
    few[0, 0] = 20
    assert hours_sentence(hours(few)).startswith("Most often Mon 00:00 to 04:00")


def test_who_lives_there() -> None:
    assert surroundings_sentence(Surroundings(1234.0, 2, "Urban", "D01000001")) == (
        "About 1,200 residents; deprivation decile 2 of 10 (1 is the most deprived) for most of its"
        " ground; urban."
    )
    assert surroundings_sentence(Surroundings(0.4, None, "", "")) == "Hardly anybody lives here."
    assert "not known" in surroundings_sentence(Surroundings(None, None, "", ""))


def made(method: Method, **columns: Any) -> Cells:
    whole = cells(ASB)
    frame = whole.frame.assign(**columns)[list(cell_columns(method))]
    return replace(whole, frame=frame, method=method)


def test_the_reason_of_each_kind_of_map() -> None:
    gi = cells(ASB)
    names = gi.frame["cell_id"]
    assert told(cell_reason(gi, names[0])) == (
        "Hot spot, 99 % confidence: it and its neighbours together hold more than chance would put "
        "there, against the whole map."
    )
    assert "no more and no fewer" in cell_reason(gi, names[1])
    assert "hold fewer" in cell_reason(gi, names[2])
    assert told(class_label(gi, gi.frame.iloc[0])) == "Hot spot, 99 % confidence"
    density = replace(made("density", density=12.34), bandwidth=480.0)
    assert told(cell_reason(density, names[3])) == "12.3 per km² around here, within 480 m."
    counts = made("counts")
    assert cell_reason(counts, names[13]) == "1 incident in Jan–Apr 2025."
    change = made(
        "change",
        count_before=3,
        ratio=2.5,
        ratio_lower=1.0,
        ratio_upper=4.0,
        q=0.01,
        **{"class": ["higher", "lower", "too few", "no real change"] * 36},
    )
    said = cell_reasons(change)[:4]
    assert said == [
        "More than in the period before (2.50 times as many), more than chance would explain across"
        " the map.",
        "Fewer than in the period before (2.50 times as many), more than chance would explain "
        "across the map.",
        "Too few to say.",
        "No real change.",
    ]
    with pytest.raises(KeyError, match="not among the 144 cells"):
        cell_reason(gi, "500m-E0-N0")


def test_every_emerging_class_has_the_reason_of_its_own_facts() -> None:
    rng = np.random.default_rng(5)
    counts = rng.poisson(0.2, (144, 12)).astype(float)
    counts[60:64] += 30
    counts[5, -1] += 60
    columns, rows = np.divmod(np.arange(144), 12)
    found = emerging_hotspots_grid(columns, rows, counts)
    some = replace(
        made(
            "emerging",
            hot_steps=found.hot.sum(axis=1),
            cold_steps=found.cold.sum(axis=1),
            trend=found.trend,
            trend_p=found.trend_p,
            **{"class": found.emerging_class},
        ),
        emerging=found,
    )
    said = cell_reasons(some)
    assert said == [emerging_sentence(cell_pattern(found, k)) for k in range(144)]
    assert len(set(said)) > 2
    assert cell_reason(some, some.frame["cell_id"][61]) == said[61]
    with pytest.raises(ValueError, match="no facts behind its classes"):
        cell_reasons(replace(some, emerging=None))


def test_where_a_cell_is() -> None:
    gi = cells(ASB)
    name = gi.frame["cell_id"][0]
    assert told(cell_where(gi, name)) == "Square of 500 m, SU 000 500"
    assert told(cell_where(replace(gi, shape="hexagon"), name)) == (
        "Hexagon of 0.25 km², SU 000 500"
    )
    assert cell_where(replace(gi, size="lsoa", shape="area"), name) == f"Small area (LSOA) {name}"
