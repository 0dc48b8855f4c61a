"""Agreed priorities: the newest version shows, partnerships are apart, faults name their field."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from cspdata.agreed_priorities import (
    AgreedPriority,
    agreed,
    keep_priority,
    priority_history,
)
from cspdata.catalogue import Catalogue, read_catalogue, read_partnership
from cspdata.decisions import DecisionError, decisions_file, log
from tests.small import CATALOGUE_FOLDER

pytestmark = pytest.mark.usefixtures("own_folder")
DAY = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)
UNMEASURED: dict[str, Any] = {"indicator": "", "baseline": None, "target": None, "target_by": ""}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue(CATALOGUE_FOLDER)


def kept(catalogue: Catalogue, **told: Any) -> AgreedPriority:
    filled = {
        "priority_id": "vehicle-crime",
        "title": "Fewer thefts from cars in town car parks",
        "theme": "acquisitive_crime",
        "term": "short",
        "reason": "Rose beyond chance in two community areas.",
        "board": "safer_communities",
        "owner": "Head of community safety",
        "roles": {"Council": "Lighting and signs", "Wiltshire Police": "Patrols"},
        "indicator": "vehicle_crime",
        "direction": "down",
        "baseline_period": "Oct 2024 – Sep 2025",
        "baseline": 40.0,
        "target": 36.0,
        "target_by": "2026-09",
        "written": DAY,
    }
    return keep_priority(catalogue, **(filled | told))


def test_a_priority_is_read_as_it_was_written(catalogue: Catalogue) -> None:
    found = kept(catalogue, author="Executive", dissent="  One member would rather wait. ")
    assert found == AgreedPriority(
        id="vehicle-crime",
        partnership="wiltshire",
        title="Fewer thefts from cars in town car parks",
        theme="acquisitive_crime",
        term="short",
        reason="Rose beyond chance in two community areas.",
        dissent="One member would rather wait.",
        board="safer_communities",
        roles={"Council": "Lighting and signs", "Wiltshire Police": "Patrols"},
        indicator="vehicle_crime",
        direction="down",
        baseline_period="Oct 2024 – Sep 2025",
        baseline=40.0,
        target=36.0,
        target_by=date(2026, 9, 1),
        owner="Head of community safety",
        written=DAY,
        author="Executive",
        version=1,
    )
    assert agreed("wiltshire") == (found,)
    assert agreed("wilt") == ()
    assert priority_history("wiltshire", "vehicle") == ()


def test_the_newest_version_shows_and_the_history_keeps_all(catalogue: Catalogue) -> None:
    first = kept(catalogue)
    other = kept(catalogue, priority_id="prevent", **UNMEASURED)
    second = kept(catalogue, target=30.0)
    assert (first.version, second.version, other.version) == (1, 2, 1)
    assert agreed("wiltshire") == (second, other)
    assert priority_history("wiltshire", "vehicle-crime") == (first, second)
    third = kept(catalogue, withdrawn=True)
    assert agreed("wiltshire") == (other,)
    assert agreed("wiltshire", withdrawn=True) == (third, other)


def test_what_another_partnership_agreed_is_not_ours() -> None:
    made_up = read_partnership(CATALOGUE_FOLDER / "demonstration.toml")
    demonstration = read_catalogue(CATALOGUE_FOLDER, partnership=made_up)
    kept(demonstration)
    assert agreed("wiltshire", withdrawn=True) == ()
    assert [one.partnership for one in agreed(made_up.id)] == [made_up.id]


def test_a_repeated_write_is_one_version(catalogue: Catalogue) -> None:
    first = kept(catalogue, key="seed-1")
    kept(catalogue, target=30.0)
    assert kept(catalogue, key="seed-1") == first
    assert len(log()) == 2


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"priority_id": "Car crime"}, "Id: 'Car crime' is none; write small letters"),
        ({"because": "cars"}, "'because' is no field; there are: title, theme"),
        ({"theme": "cars"}, "Theme: 'cars' is not declared; choose one of: acquisitive_crime"),
        ({"board": "cabinet"}, "Board: 'cabinet' is not declared; choose one of: combatting"),
        ({"term": "soon"}, "Term: 'soon' is not declared"),
        ({"direction": "sideways"}, "Direction: 'sideways' is not declared"),
        ({"title": " "}, "Title: it is empty"),
        ({"reason": ""}, "Reason: it is empty"),
        ({"owner": ""}, "Owner: it is empty"),
        ({"owner": "Sgt Miller"}, "Owner seems to hold the name of a person: name a post"),
        ({"owner": "x" * 81}, "Owner: 81 characters; keep it to 80"),
        ({"reason": "Call 01249 700123"}, "Reason seems to hold a telephone number"),
        ({"roles": {"Council": ""}}, "Roles: each line needs a partner and what it does"),
        ({"roles": {"Mr Smith": "Lights"}}, "Roles seem to hold the name of a person"),
        ({"indicator": "cars"}, "Indicator: 'cars' is not declared"),
        ({"indicator": ""}, "Baseline: a number of what"),
        ({"indicator": "", "baseline": None}, "Target: a number of what"),
        ({"baseline": float("nan")}, "Baseline: nan is no number"),
        ({"target": -1.0}, "Target: -1.0 is no number"),
        ({"baseline_period": ""}, "Baseline period: say of when"),
        ({"target_by": ""}, "Target by: a target and the month"),
        ({"target": None}, "Target by: a target and the month"),
        ({"target_by": "2025-10"}, "Target by: 2025-10 is over"),
        ({"target_by": "soon"}, "Target by: 'soon' is not a month"),
        ({"target": 40.0}, "Target: 40 is not below the baseline of 40"),
        ({"direction": "up"}, "Target: 36 is not above the baseline of 40"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_plain_words(
    catalogue: Catalogue, told: dict[str, Any], reason: str
) -> None:
    with pytest.raises(DecisionError, match=reason):
        kept(catalogue, **told)
    assert not decisions_file().exists()


def test_what_must_be_said_is_asked_for(catalogue: Catalogue) -> None:
    with pytest.raises(DecisionError, match="Theme: it is missing"):
        keep_priority(catalogue, priority_id="one", title="One")
    assert not decisions_file().exists()


def test_a_month_that_has_passed_since_may_stay(catalogue: Catalogue) -> None:
    kept(catalogue)
    later = datetime(2027, 1, 5, tzinfo=UTC)
    assert kept(catalogue, owner="Another post", written=later).version == 2
    with pytest.raises(DecisionError, match="2026-10 is over"):
        kept(catalogue, target_by="2026-10", written=later)


def test_what_is_to_be_held_may_have_any_target(catalogue: Catalogue) -> None:
    assert kept(catalogue, direction="hold", target=44.0).target == 44.0
