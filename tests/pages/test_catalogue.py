"""A declaration changed or added shows on the pages, with no line of code."""

from __future__ import annotations

from pathlib import Path

import pytest

from cspdata import measures
from cspdata.measures import open_evidence
from cspdata.periods import Period, month
from tests.pages.conftest import Installed
from tests.pages.visits import answer, drawings, keyed, opened, rug, whole, words

YEAR = Period(month("2024-10"), month("2025-09"))
ADDED = """\
id = "vehicles_and_bicycles"
title = "Vehicles and bicycles"
theme = "{theme}"
order = 15
noun = "thefts"
unit = "thefts per 1,000 residents"
polarity = "lower_is_better"
measure = "rate"
headline = {headline}
about = "What has wheels."
caveats = ["A caveat of the test."]
numerator = {{ dataset = "police_street", category = ["vehicle_crime", "bicycle_theft"] }}
denominator = {{ measure = "residents" }}
"""


def declare(catalogue: Path, *, theme: str, headline: str) -> None:
    file = catalogue / "indicators" / "vehicles_and_bicycles.toml"
    file.write_text(ADDED.format(theme=theme, headline=headline), encoding="utf-8")


def expected() -> int:
    """The count of the added indicator, from the two that were there."""
    evidence = open_evidence()
    return sum(
        int(
            measures.series(
                evidence,
                evidence.catalogue.indicators[one],
                area=evidence.partnership.area,
                period=YEAR,
            )
            .frame["count"]
            .sum()
        )
        for one in ("vehicle_crime", "bicycle_theft")
    )


def test_added_indicator_is_shown(install: Installed, own_catalogue: Path) -> None:
    install("demonstration")
    declare(own_catalogue, theme="acquisitive_crime", headline="false")
    visit = opened(
        "create-safer-communities", theme="acquisitive_crime", indicator="vehicles_and_bicycles"
    )
    assert not visit.exception
    assert answer(visit).partition(": ")[2].startswith(f"{whole(expected())} thefts, ")
    assert "What has wheels." in words(visit)
    assert "A caveat of the test." in words(visit)
    offered = keyed(visit, "selectbox", "indicator")
    assert "Vehicles and bicycles" in offered.options


def test_added_indicator_can_be_mapped_and_is_defined(
    install: Installed, own_catalogue: Path
) -> None:
    install("demonstration")
    declare(own_catalogue, theme="acquisitive_crime", headline="false")
    mapped = opened("hotspots", what="vehicles_and_bicycles")
    assert "thefts" in answer(mapped)
    defined = opened("definitions")
    assert "Vehicles and bicycles" in [one.label for one in defined.expander]
    assert "What has wheels." in words(defined)


def test_first_indicator_of_a_theme_brings_it_to_the_overview(
    install: Installed, own_catalogue: Path
) -> None:
    install("demonstration")
    for file in (own_catalogue / "indicators").glob("road_*.toml"):
        file.unlink()
    aims = own_catalogue / "objectives.toml"
    text = aims.read_text(encoding="utf-8").replace('harm = "road_killed_seriously_injured"\n', "")
    aims.write_text(text, encoding="utf-8")
    before = opened()
    assert "Vehicles and bicycles" not in rug(before)
    assert "Road safety" in rug(before)
    declare(own_catalogue, theme="road_safety", headline="true")
    after = opened()
    title, level, *_ = rug(after)["Vehicles and bicycles"]
    assert title.leads_to.startswith("cross-cutting?")
    assert f"{whole(expected())} thefts" in level.said
    assert answer(after) != answer(before)
    page = opened("cross-cutting", theme="road_safety")
    assert answer(page).partition(": ")[2].startswith(f"{whole(expected())} thefts, ")


def test_objective_under_another_title(install: Installed, own_catalogue: Path) -> None:
    install("demonstration")
    file = own_catalogue / "objectives.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Create Safer Communities", "Safe Streets"), encoding="utf-8")
    assert opened("create-safer-communities").title[0].value == "Safe Streets"
    assert "Safe Streets" in "\n".join(drawings(opened()))


def test_objective_under_another_id_has_another_address(
    install: Installed, own_catalogue: Path
) -> None:
    install("demonstration")
    file = own_catalogue / "objectives.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"reduce_harm"', '"less_harm"'), encoding="utf-8")
    assert opened("less-harm").title[0].value == "Reduce Harm"


@pytest.mark.parametrize("order", [1, 99])
def test_added_objective_has_a_page(install: Installed, own_catalogue: Path, order: int) -> None:
    install("demonstration")
    file = own_catalogue / "objectives.toml"
    added = """
[[objectives]]
id = "warm_homes"
title = "Warm Homes"
question = "Are homes warm?"
lead = "Housing board"

[[objectives.themes]]
id = "cold"
title = "Cold"
question = "How cold is it?"
needs = [{ what = "Thermometers", holder = "Everybody", how = "By post" }]
"""
    text = file.read_text(encoding="utf-8")
    file.write_text(added + text if order == 1 else text + added, encoding="utf-8")
    visit = opened("warm-homes")
    assert not visit.exception
    assert visit.title[0].value == "Warm Homes"
    assert all(part in words(visit) for part in ("Thermometers", "Everybody", "By post"))
