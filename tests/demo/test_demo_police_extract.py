"""The police's extract: as many offences as the street files have, and what is planted in it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from cspdata.catalogue import AreaRef
from cspdata.demo import police_extract, read_demonstration
from cspdata.demo.territory import town_positions
from cspdata.measures import (
    Evidence,
    areas_within,
    change,
    event_points,
    event_times,
    series,
)
from cspdata.measures.points import Times
from cspdata.periods import Period
from tests.demo.conftest import DECLARATION

DEMONSTRATION = read_demonstration(DECLARATION)
MONTHS = DEMONSTRATION.generate.calendar[-police_extract.MONTHS :]


def times(evidence: Evidence, name: str, *, box: tuple[int, int, int, int] | None = None) -> Times:
    indicator = evidence.catalogue.indicator(name)
    return event_times(evidence, indicator, months=MONTHS, box=box, use="near_repeats")


def test_its_size_and_that_all_of_it_is_usable(demo_evidence: Evidence) -> None:
    rows = demo_evidence.con.execute(
        "select name, rows_read, rows_refused from files where dataset_id = 'police_extract'"
    ).fetchall()
    assert len(rows) == police_extract.COUNT
    assert 11_000 < sum(read for _, read, _ in rows) < 14_000
    assert {refused for *_, refused in rows} == {0}


def test_burglaries_and_vehicle_crimes_are_those_of_the_street_files(
    demo_evidence: Evidence,
) -> None:
    """Month by month and town by town, but for rows that name no place or crossed a border."""
    extract = demo_evidence.catalogue.datasets["police_extract"]
    street = demo_evidence.catalogue.datasets["police_street"]
    home = demo_evidence.partnership.area
    for category, theirs in (
        ("burglary", ("burglary_residential", "burglary_business")),
        ("vehicle_crime", ("theft_from_vehicle", "theft_of_vehicle", "vehicle_interference")),
    ):
        ours = demo_evidence.cube(extract, "lad").of(theirs, (home,), MONTHS)
        published = demo_evidence.cube(street, "lad").of((category,), (home,), MONTHS)
        # The neighbouring force's rows are in its own street files.
        assert (published - ours >= 0).all()
        assert (published - ours).mean() < 2
        places = areas_within(demo_evidence.con, home, "community_area")
        by_town = [
            demo_evidence.cube(one, "community_area").of(kinds, places, MONTHS).sum(axis=1)
            for one, kinds in ((extract, theirs), (street, (category,)))
        ]
        assert np.corrcoef(*by_town)[0, 1] > 0.99


def test_points_are_real_and_few_are_missing(demo_evidence: Evidence) -> None:
    indicator = demo_evidence.catalogue.indicator("extract_vehicle_crime")
    found = event_points(demo_evidence, indicator, months=MONTHS)
    assert found.count.sum() / len(set(zip(found.easting, found.northing, strict=True))) < 1.1
    assert not (found.easting % 10).any()
    assert 0 < found.unplaced.sum() < 0.02 * found.count.sum()


def test_residential_burglaries_repeat_near_by_and_soon(demo_evidence: Evidence) -> None:
    """Pairs within 200 m and a week, beside those of dates dealt out anew 99 times."""
    found = times(demo_evidence, "extract_residential_burglary")
    kept = found.located
    place = np.column_stack([found.easting[kept], found.northing[kept]])
    day = found.start[kept].astype("M8[D]").astype(np.int64)
    first, second = np.triu_indices(len(day), 1)
    near = np.hypot(*(place[first] - place[second]).T) < 200
    first, second = first[near], second[near]

    def soon(days: np.ndarray) -> int:
        return int((np.abs(days[first] - days[second]) <= 7).sum())

    random = np.random.default_rng(1)
    by_chance = [soon(random.permutation(day)) for _ in range(99)]
    assert soon(day) > max(by_chance)
    assert 1.5 < soon(day) / np.mean(by_chance) < 6


def test_violence_gathers_at_night_in_one_town(demo_evidence: Evidence) -> None:
    """Friday and Saturday nights from nine to three hold most of it there, and little elsewhere."""
    town = [one.name for one in DEMONSTRATION.generate.settlements].index(police_extract.NIGHT_TOWN)
    east, north = town_positions(DEMONSTRATION)[town]
    box = (int(east) - 125, int(north) - 125, int(east) + 125, int(north) + 125)
    there = times(demo_evidence, "extract_public_violence", box=box)
    everywhere = times(demo_evidence, "extract_public_violence")
    assert len(there.start) > 6 * police_extract.MONTHS

    def at_night(found: Times) -> float:
        moved = pd.DatetimeIndex(found.start) - pd.Timedelta(hours=3)
        return float((moved.day_of_week.isin([4, 5]) & (moved.hour >= 18)).mean())

    assert at_night(there) > 0.7
    assert at_night(everywhere) < 0.25


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("extract_residential_burglary", 0.7, 0.85), ("extract_vehicle_crime", 0.75, 0.92)],
)
def test_most_thefts_are_known_to_lie_between_two_times(
    demo_evidence: Evidence, name: str, low: float, high: float
) -> None:
    found = times(demo_evidence, name)
    assert found.untimed == 0
    spans = (found.until - found.start).astype("m8[m]").astype(float)
    known = np.isnat(found.until)
    assert low < 1 - known.mean() < high
    assert (spans[~known] > 0).all()
    assert spans[~known].max() < 7 * 24 * 60


def test_each_is_counted_in_the_month_it_was_recorded(demo_evidence: Evidence) -> None:
    indicator = demo_evidence.catalogue.indicator("extract_vehicle_crime")
    later = AreaRef(level="lad", code=demo_evidence.partnership.area.code, name="")
    found = event_times(demo_evidence, indicator, months=(date(2025, 9, 1),), area=later)
    days = found.start.astype("M8[D]")
    assert days.max() <= np.datetime64("2025-09-30")
    assert days.min() >= np.datetime64("2025-08-30")


def test_every_offence_of_the_contract_is_in_it(demo_evidence: Evidence) -> None:
    kinds = demo_evidence.con.execute(
        "select distinct category from events where dataset_id = 'police_extract'"
    ).fetchall()
    labels = demo_evidence.catalogue.datasets["police_extract"].labels
    assert {one for (one,) in kinds} == set(labels)


def test_of_the_borough_that_it_leaves_out_there_is_no_figure(demo_evidence: Evidence) -> None:
    """That it holds no row of the comparator is no 0 there; the street files hold its rows."""
    (borough,) = demo_evidence.partnership.comparators
    year = Period(MONTHS[-12], MONTHS[-1])
    indicator = demo_evidence.catalogue.indicator("extract_vehicle_crime")
    assert series(demo_evidence, indicator, area=borough, period=year).frame["count"].isna().all()
    found = change(demo_evidence, indicator, area=borough, period=year, before=year.shifted(-12))
    assert found.verdict == "cannot say"
    assert "has no figures for Swindon" in found.refusal
    street = demo_evidence.catalogue.indicator("vehicle_crime")
    assert series(demo_evidence, street, area=borough, period=year).frame["count"].gt(0).all()
