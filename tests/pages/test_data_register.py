"""The data register and the completeness gate as pages, in every state of data."""

from __future__ import annotations

import json
from datetime import date

import pytest

from cspdata.measures import marks, open_evidence
from cspdata.quality import AUTHORITIES, register
from tests.pages.conftest import EMPTY, FILLED, Installed
from tests.pages.visits import CATALOGUE, answer, charts, labels, opened, words

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
    assert f"{len(found.with_state('no contract yet'))} items of the Schedule" in said
    assert ("made-up" in words(visit)) == found.shifted
    shown = [title for table in visit.dataframe for title in table.value.get("Dataset", ())]
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
    tables = [table.value for table in visit.dataframe if "Dataset" in table.value]
    assert [set(table["State"]) for table in tables] == [{"○ never supplied"}]
    assert "MARAC quarterly return" in set(tables[0]["Dataset"])


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
    assert "missing or barred" in json.dumps(spec)
    [reasons] = [table.value for table in visit.dataframe if "Why" in table.value]
    assert len(reasons) == sum(one.state != "green" for one in found)
    assert "no file of Wiltshire Police" in set(reasons["Why"])


def test_the_gate_of_another_dataset_has_an_address(install: Installed) -> None:
    install("demonstration")
    visit = opened("data-quality", dataset="fire_incidents")
    [(_, alt)] = [one for one in charts(visit) if one[1].startswith("Periods of")]
    assert alt.startswith("Periods of Fires attended, by small area. 5 of 6 periods are complete.")
