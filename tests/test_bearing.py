"""What a contract says its places and times can bear, and the contradictions that are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from cspdata.catalogue import Catalogue, Locality, Times, read_catalogue
from tests.declarations import Change, refusal, replaced
from tests.small import CATALOGUE, CATALOGUE_FOLDER

EXTRACT, STREET, ISTV = (
    f"datasets/{one}.toml" for one in ("police_extract", "police_street", "istv")
)
COLLISIONS = "datasets/road_collisions.toml"
EVERY_USE = ["cells_below_500", "near_repeats", "aoristic"]


def test_snap_points_and_months_bear_nothing_fine_and_the_reason_is_told() -> None:
    street = CATALOGUE.datasets["police_street"]
    assert list(street.unborne) == EVERY_USE
    assert set(street.unborne.values()) == {street.locality.reason}
    assert "fixed points" in street.locality.reason
    assert (street.locality.real, street.locality.smallest_cell, street.times) == (False, 500, None)


def test_real_points_and_times_bear_everything() -> None:
    for name in ("police_extract", "road_collisions", "road_casualties"):
        dataset = CATALOGUE.datasets[name]
        assert dataset.unborne == {}, name
        assert (dataset.locality.real, dataset.locality.smallest_cell) == (True, 250), name


def test_times_without_places_bear_a_clock_alone() -> None:
    assert list(CATALOGUE.datasets["istv"].unborne) == EVERY_USE[:2]


def test_every_dataset_of_events_says_why_it_bears_less() -> None:
    events = [one for one in CATALOGUE.datasets.values() if one.kind == "events"]
    assert len(events) >= 8
    for one in events:
        assert all(reason.endswith(".") for reason in one.unborne.values()), one.id


def test_the_columns_of_times_are_listed_in_order() -> None:
    assert Times(start="a", end="b", end_time="c").columns == ("a", "b", "c")
    assert Locality().smallest_cell == 500


@pytest.mark.parametrize(
    ("change", "file", "said"),
    [
        (
            replaced(STREET, "smallest_cell = 500", "smallest_cell = 250"),
            STREET,
            "key 'locality.smallest_cell': cells of 250 m need real coordinates; say real = true",
        ),
        (
            replaced(EXTRACT, "smallest_cell = 250", "smallest_cell = 100"),
            EXTRACT,
            "key 'locality.smallest_cell': Expected `int` >= 250",
        ),
        (
            replaced(ISTV, "smallest_cell = 500", "smallest_cell = 500\nreal = true"),
            ISTV,
            "key 'locality.real': no column holds a coordinate",
        ),
        (
            replaced(EXTRACT, "grid = 10\n", "grid = 250\n"),
            EXTRACT,
            "key 'locality.real': points floored to 250 m are not where it happened",
        ),
        (
            replaced(EXTRACT, "grid = 10\n", "grid = 60\n"),
            EXTRACT,
            "key 'locality.grid': points floored to 60 m cannot fill cells of 250 m evenly",
        ),
        (
            replaced(STREET, 'reason = "Police.uk moves', 'reason = ""\n# "Police.uk moves'),
            STREET,
            "key 'locality.reason': say in words why cells_below_500, near_repeats, aoristic",
        ),
        (
            replaced(EXTRACT, '"official"', '"official-sensitive"'),
            EXTRACT,
            "key 'times.to_the_hour': an official-sensitive dataset keeps full hours alone",
        ),
        (
            replaced(EXTRACT, 'start = "committed_from"', 'start = "comitted_from"'),
            EXTRACT,
            "key 'times.start': 'comitted_from' is no column; there are: category, committed_from",
        ),
        (
            replaced(EXTRACT, 'end = "committed_to"', 'end = "committed_to_time"'),
            EXTRACT,
            "key 'times': a column is named twice",
        ),
        (
            replaced(EXTRACT, 'end = "committed_to"\nend_time', "end_time"),
            EXTRACT,
            "key 'times.end_time': a time of day needs its day",
        ),
        (
            replaced(EXTRACT, 'end = "committed_to"\nend_time', 'end = "outcome"\nend_time'),
            EXTRACT,
            "key 'times.end': the column 'outcome' is of type 'text'; it needs to be of type "
            "'date' or 'datetime'",
        ),
        (
            replaced(COLLISIONS, 'start_time = "time"', 'start_time = "category"'),
            COLLISIONS,
            "key 'times.start_time': the column 'category' is of type 'text'; it needs to be of "
            "type 'time'",
        ),
        (
            replaced(STREET, "[locality]", '[times]\nstart = "month"\n\n[locality]'),
            STREET,
            "key 'times.start': the column 'month' is of type 'month'",
        ),
        (
            replaced(
                "datasets/ambulance.toml", "[aggregates]", '[times]\nstart = "period"\n[aggregates]'
            ),
            "datasets/ambulance.toml",
            "key 'times': a dataset of kind 'aggregates' has no row for each event",
        ),
        (
            replaced(EXTRACT, 'end = "committed_to"', 'until = "committed_to"'),
            EXTRACT,
            "key 'times': unknown key 'until'",
        ),
    ],
)
def test_a_contradiction_names_its_file_and_key(
    own_copy: Path, change: Change, file: str, said: str
) -> None:
    change(own_copy)
    message = refusal(own_copy)
    assert message.startswith(f"{own_copy / file}: ")
    assert said in message


def test_the_catalogue_as_it_is_contradicts_itself_nowhere() -> None:
    found = read_catalogue(CATALOGUE_FOLDER)
    assert isinstance(found, Catalogue)
    assert {"police_extract", "police_street"} <= set(found.datasets)
