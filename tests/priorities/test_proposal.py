"""Proposals from the evidence: each with how it was computed; what cannot be is not assessed."""

from __future__ import annotations

import msgspec
import pandas as pd
import pytest

from cspdata.catalogue.harm import HarmWeights
from cspdata.measures import Evidence, harm
from cspdata.measures.change import board
from cspdata.priorities.events import Proposal
from cspdata.priorities.proposal import Figure, concern_figures, proposals
from tests.samples import YEAR

BEFORE = YEAR.shifted(-12)


def proposed(evidence: Evidence, **more) -> dict[tuple[str, str], Proposal]:
    area = evidence.partnership.area
    found = proposals(evidence, area=area, period=YEAR, before=BEFORE, **more)
    return {(one.theme, one.criterion): one for one in found}


def test_volume_and_trend_are_those_of_the_overview(demo_evidence: Evidence) -> None:
    changes = board(demo_evidence, area=demo_evidence.partnership.area, period=YEAR, before=BEFORE)
    headlines = {}
    for one in demo_evidence.catalogue.headlines:
        headlines.setdefault(one.theme, one)
    found = proposed(demo_evidence)
    counts = {}
    told = {"better": 1, "no real change": 2, "worse": 3}
    for theme, one in headlines.items():
        row = changes[one.id].frame.iloc[0]
        trend, volume = found[theme, "trend"], found[theme, "volume"]
        wanted = told.get(row["verdict"])
        if wanted == 3 and row["percent"] >= 20:
            wanted = 4
        assert trend.value == wanted, theme
        assert one.title in trend.how
        if one.told == "count" and pd.notna(row["count"]):
            counts[theme] = row["count"]
            assert volume.figure == row["count"]
            assert f"{row['count']:,.0f} {one.noun}" in volume.how
        else:
            assert (volume.value, volume.how[:14]) == (None, "Not assessed: ")
    assert len(counts) > 8
    order = sorted(counts, key=counts.get)
    values = [found[theme, "volume"].value for theme in order]
    assert values == sorted(values)
    assert (values[0], values[-1]) == (1, 4)
    per_quarter = [values.count(one) for one in (1, 2, 3, 4)]
    assert max(per_quarter) - min(per_quarter) <= 1
    assert {found[theme, "trend"].value for theme in headlines} >= {None, 1, 2, 4}


def test_harm_without_weights_and_concern_without_answers_are_not_assessed(
    demo_evidence: Evidence,
) -> None:
    found = proposed(demo_evidence, no_concerns="no survey is loaded")
    for theme in ("business_crime", "road_safety"):
        assert found[theme, "harm"].value is None
        assert "weights of harm by offence code" in found[theme, "harm"].how
        assert found[theme, "concern"].how == "Not assessed: no survey is loaded"
    assert not any(criterion in ("influence", "duty") for _, criterion in found)


def test_concern_is_scored_by_the_thresholds_declared(demo_evidence: Evidence) -> None:
    shares = {"business_crime": 9.9, "rural_crime": 10.0, "road_safety": 25.0, "prevent": 50.0}
    figures = {theme: Figure(value, f"{value} %") for theme, value in shares.items()}
    found = proposed(demo_evidence, concerns=figures)
    assert [found[theme, "concern"].value for theme in shares] == [1, 2, 3, 4]
    assert found["road_safety", "concern"].how == "25.0 %: at least 25"
    assert found["business_crime", "concern"].how == "9.9 %: below 10"
    assert found["substance_use", "concern"].value is None


def test_a_table_of_concerns_gives_figures_but_not_what_is_suppressed() -> None:
    frame = pd.DataFrame(
        {
            "theme": ["asb", "rural"],
            "value": [41.6, float("nan")],
            "base": [1230, float("nan")],
            "suppressed": [False, True],
        }
    )
    found = concern_figures(frame, said_of="survey of 2025")
    assert found["asb"] == Figure(41.6, "42 % of 1,230 who answered name it (survey of 2025)")
    assert found["rural"].value is None


def test_too_few_figures_are_not_parted_into_quarters(demo_evidence: Evidence) -> None:
    criteria = demo_evidence.catalogue.criteria
    by_quarter = msgspec.structs.replace(
        criteria.criterion("concern"),
        evidence=msgspec.structs.replace(
            criteria.criterion("concern").evidence, rule="quarters", at=()
        ),
    )
    changed = msgspec.structs.replace(
        demo_evidence.catalogue, criteria=msgspec.structs.replace(criteria, criteria=(by_quarter,))
    )
    other = Evidence(demo_evidence.con, changed)
    few = {one: Figure(1.0 + k, "x") for k, one in enumerate(("prevent", "road_safety", "rural"))}
    found = proposed(other, concerns=few)
    assert found["prevent", "concern"].value is None
    assert "too few to part in quarters" in found["prevent", "concern"].how
    more = few | {"rural_crime": Figure(1.0, "x"), "business_crime": Figure(9.0, "x")}
    found = proposed(other, concerns=more)
    assert [found[one, "concern"].value for one in ("prevent", "rural_crime")] == [1, 1]
    assert found["business_crime", "concern"].value == 4


def test_harm_is_weighed_over_the_offences_of_each_theme(demo_evidence: Evidence) -> None:
    """Weights made up for the test; the counts are those of the table without weights."""
    catalogue = demo_evidence.catalogue
    codes = catalogue.datasets["recorded_crime_csp"].maps["offence_code"]
    bare = harm(demo_evidence, area=demo_evidence.partnership.area, period=YEAR).frame
    labelled = (one.partition(" ")[0] for one in bare["offence"])  # code, then its words
    counted = dict(zip(labelled, bare["count"], strict=True))
    weights = {"45": 10.0, "48": 20.0, "46": 1.0, "19C": 500.0, "92E": 2.0, "34B": 300.0}
    declared = HarmWeights(
        dataset="recorded_crime_csp",
        method="Made up",
        version="1",
        source_url="https://example.org/weights",
        weights={codes[one]: weight for one, weight in weights.items()},
        names={codes[one]: f"{one} Offence" for one in weights},
    )
    changed = msgspec.structs.replace(catalogue, harm=declared)
    found = proposed(Evidence(demo_evidence.con, changed))
    wanted = {
        "acquisitive_crime": 10 * counted["45"] + 20 * counted["48"],
        "business_crime": counted["46"],
        "violence_against_women_and_girls": 500 * counted["19C"],
        "substance_use": 2 * counted["92E"],
        "serious_violence": 300 * counted["34B"],
    }
    for theme, total in wanted.items():
        assert found[theme, "harm"].figure == pytest.approx(total), theme
    order = [found[theme, "harm"].value for theme in sorted(wanted, key=wanted.get)]
    assert order == sorted(order)
    assert (order[0], order[-1]) == (1, 4)
    how = found["business_crime", "harm"].how
    assert "(offence codes: 46; without a weight: 34A), " in how
    assert "Made up, 1 (https://example.org/weights)" in how
    for theme in ("anti_social_behaviour", "domestic_abuse"):
        assert found[theme, "harm"].value is None
        assert "no offence codes are declared as this theme's" in found[theme, "harm"].how
    assert found["exploitation", "harm"].how.endswith("none of its offences was counted")
    assert found["road_safety", "harm"].how.endswith("none of its offences has a weight of harm")


def test_without_criteria_nothing_is_proposed(demo_evidence: Evidence) -> None:
    bare = msgspec.structs.replace(demo_evidence.catalogue, criteria=None)
    with pytest.raises(ValueError, match="no criteria are declared"):
        proposed(Evidence(demo_evidence.con, bare))
