"""The data register and the completeness gate as pages, in every state of data."""

from __future__ import annotations

import json
from datetime import date

import pytest

from cspdata.measures import marks, open_evidence
from cspdata.quality import AUTHORITIES, register
from tests.pages.conftest import EMPTY, FILLED, Installed
from tests.pages.visits import CATALOGUE, answer, charts, labels, opened, text_tables, words

STATES = [*FILLED, *EMPTY]


@pytest.mark.parametrize("state", STATES)
def test_the_register_opens_with_what_is_lacking(install: Installed, state: str) -> None:
    install(state)
    evidence = open_evidence()
    found = register(evidence.catalogue, evidence, today=date.today())
    visit = opened("data-register")
    supplied = sum(one.state == "supplied" for one in found.datasets)
    said = answer(visit)
    assert said.startswith(f"{supplied} of {len(CATALOGUE.datasets)} datasets are supplied")
    assert f"For {len(found.with_state('no file agreed'))} more items that the law lists" in said
    assert ("made-up" in words(visit)) == found.shifted
    shown = [row["Dataset"] for table in text_tables(visit) for row in table]
    assert sorted(shown) == sorted(one.title for one in found.entries)


@pytest.mark.parametrize("state", STATES)
def test_the_register_says_what_was_not_checked_and_is_taken_along(
    install: Installed, state: str
) -> None:
    install(state)
    visit = opened("data-register")
    assert "Not checked against the text" in visit.warning[0].value
    assert {"Register (Excel)", "Register (CSV)"} <= set(labels(visit))


def test_the_register_is_chosen_by_address(install: Installed) -> None:
    install("real")
    visit = opened("data-register", authority="police", state="never-supplied")
    assert [one.value for one in visit.subheader] == [
        AUTHORITIES["police"],
        "What the law asks for",
    ]
    (table,) = text_tables(visit)
    assert {row["State"] for row in table} == {"○ never supplied"}
    row = next(one for one in table if one["Dataset"] == "MARAC quarterly return")
    assert (row["Held by"], row["How to ask"]) == (
        CATALOGUE.datasets["marac"].supplier,
        "send the template, from Load data",
    )


def test_what_is_wrong_stands_beside_the_state(install: Installed) -> None:
    install("real")
    rows = [row for table in text_tables(opened("data-register")) for row in table]
    told = [row["State"] for row in rows if row["State"].startswith("✕ not usable · ")]
    evidence = open_evidence()
    found = register(evidence.catalogue, evidence, today=date.today())
    assert told == [f"✕ not usable · {one.why}" for one in found.with_state("not usable")]


def test_a_choice_without_a_dataset_says_so(install: Installed) -> None:
    install("real")
    visit = opened("data-register", authority="probation", state="supplied")
    assert "No dataset of this authority is in this state." in words(visit)


@pytest.mark.parametrize("state", ["demonstration", "real"])
def test_the_sidebar_counts_what_is_late(install: Installed, state: str) -> None:
    install(state)
    evidence = open_evidence()
    late = len(register(evidence.catalogue, evidence, today=date.today()).with_state("late"))
    told = {node.proto.label: node.proto.page for node in opened().sidebar.get("page_link")}
    [line] = [label for label in told if "datasets late" in label]
    assert line.startswith(f"{late} of ")
    assert told[line] == "data-register"


def test_the_gate_tells_its_states_apart_without_colour(install: Installed) -> None:
    install("real")
    evidence = open_evidence()
    found = marks(evidence, CATALOGUE.datasets["police_street"])
    visit = opened("data-quality")
    [(spec, alt)] = [one for one in charts(visit) if one[1].startswith("Periods of")]
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["rect", "text"]
    assert "With a remark: Jan 2019, Aug 2022, Jul 2025." in alt
    assert f"{sum(one.state != 'red' for one in found)} of {len(found)} periods" in alt
    assert "missing, or not to be used" in json.dumps(spec)
    [reasons] = [table.value for table in visit.dataframe if "Why" in table.value]
    assert len(reasons) == sum(one.state != "green" for one in found)
    assert "no file of Wiltshire Police" in set(reasons["Why"])


def test_the_gate_of_another_dataset_has_an_address(install: Installed) -> None:
    install("demonstration")
    visit = opened("data-quality", dataset="fire_incidents")
    [(_, alt)] = [one for one in charts(visit) if one[1].startswith("Periods of")]
    assert alt.startswith("Periods of Fires attended, by small area. 5 of 6 periods are complete.")
