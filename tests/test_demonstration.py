"""What the made-up partnership decided: written once, and never for a real partnership."""

from __future__ import annotations

import pytest

from cspdata.agreed_priorities import KIND, agreed, keep_priority
from cspdata.catalogue import read_catalogue
from cspdata.decisions import decisions_file, log
from cspdata.demonstration import PRIORITIES, demonstration_catalogue, seed_decisions
from tests.small import CATALOGUE_FOLDER

pytestmark = pytest.mark.usefixtures("own_folder")


def test_made_up_priorities_are_written_once() -> None:
    made_up = demonstration_catalogue()
    seed_decisions(made_up)
    first = log()
    seed_decisions(made_up)
    assert log() == first
    assert [one.id for one in agreed(made_up.partnership.id)] == list(PRIORITIES)
    mine = log(kind=KIND)
    assert len(first) > len(mine) == len(PRIORITIES)
    assert all(entry.key.startswith("demo-") for entry in mine)
    assert all(entry.subject.startswith(f"{made_up.partnership.id}/") for entry in mine)


def test_what_people_wrote_since_stays_the_newest() -> None:
    made_up = demonstration_catalogue()
    seed_decisions(made_up)
    keep_priority(
        made_up, priority_id="vehicle-crime", **PRIORITIES["vehicle-crime"] | {"title": "Ours"}
    )
    seed_decisions(made_up)
    assert agreed(made_up.partnership.id)[0].title == "Ours"


def test_a_real_partnership_has_none_of_it() -> None:
    real = read_catalogue(CATALOGUE_FOLDER)
    with pytest.raises(ValueError, match="is no demonstration: nothing made up"):
        seed_decisions(real)
    assert not decisions_file().exists()
    seed_decisions(demonstration_catalogue())
    assert agreed(real.partnership.id, withdrawn=True) == ()
