"""Why a change: parts add up to it, each is judged as elsewhere, what is small stays hidden."""

from __future__ import annotations

import math
from collections import Counter
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cspdata.catalogue import AreaRef
from cspdata.charts.contributions import bars
from cspdata.measures import Evidence, areas_within, associations, change, contributions
from cspdata.measures.why import Parts, parts_frame
from cspdata.periods import Period, month
from cspdata.reasons import REST, SPLITS, Contributions, Split
from cspdata.results import Change
from cspdata.words import (
    association_note,
    association_sentences,
    change_of_whole,
    contributions_sentence,
    part_sentence,
)
from tests.families.demonstration import BEFORE, NOW, changed
from tests.samples import ASB, place_changes
from tests.small import Small, row, street

PLACE = "community_area"
COUNTS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 300), st.booleans()), min_size=2, max_size=15
)


def split_of(
    evidence: Evidence, indicator: str, split: Split, area: AreaRef | None = None
) -> Contributions:
    level = "lsoa21" if area else PLACE
    return contributions(evidence, changed(evidence, indicator, area), split=split, level=level)


def community(evidence: Evidence, name: str) -> AreaRef:
    places = areas_within(evidence.con, evidence.partnership.area, PLACE)
    return next(one for one in places if one.name == name)


@settings(deadline=None)
@given(COUNTS, st.integers(0, 40), st.integers(0, 40))
def test_parts_and_rest_add_up_to_the_change(
    parts: list[tuple[int, int, bool]], beyond: int, beyond_before: int
) -> None:
    now, then = (np.array([float(one[k]) for one in parts]) for k in (0, 1))
    hidden = np.array([one[2] for one in parts])
    whole = (now.sum() + beyond, then.sum() + beyond_before)
    made = place_changes()
    frame = made.frame.head(1).assign(count=whole[0], count_before=whole[1])
    given_change = Change(
        ASB, made.area, "lad", made.period, made.before, made.matched, frame, made.notes
    )
    codes = tuple(f"P{k}" for k in range(len(parts)))
    people = np.full(len(parts), np.nan)
    shown = (np.where(hidden, np.nan, now), np.where(hidden, np.nan, then))
    found = parts_frame(
        given_change, "place", Parts(codes, codes, *shown, people, people, "Elsewhere")
    )
    assert math.fsum(found["contribution"].dropna()) == whole[0] - whole[1]
    sizes = (
        found.loc[~found["suppressed"] & (found["part_code"] != REST), "contribution"]
        .abs()
        .tolist()
    )
    assert sizes == sorted(sizes, reverse=True)
    assert found["suppressed"].sum() == hidden.sum()
    assert found.loc[found["suppressed"], ["count", "contribution", "p"]].isna().all(axis=None)


@pytest.mark.parametrize("indicator", ["all_crime", "asb", "serious_violence", "rural_crime"])
@pytest.mark.parametrize("split", SPLITS)
def test_every_split_of_the_demonstration_adds_up_or_says_why_not(
    demo_evidence: Evidence, indicator: str, split: Split
) -> None:
    whole = changed(demo_evidence, indicator)
    found = split_of(demo_evidence, indicator, split)
    if found.refusal:
        assert found.frame.empty
        assert contributions_sentence(found).startswith("Not split by")
        return
    moved = whole.frame["count"].iloc[0] - whole.frame["count_before"].iloc[0]
    assert found.change == moved
    assert found.frame["contribution"].sum() == pytest.approx(moved, abs=1e-9)
    assert sum(bar["gap"] for bar in bars(found, most=4)) == pytest.approx(moved, abs=1e-9)
    assert found.frame["share"].sum() == pytest.approx(1)


def test_places_are_judged_as_on_the_page_of_their_objective(demo_evidence: Evidence) -> None:
    indicator = demo_evidence.catalogue.indicator("shoplifting")
    there = change(
        demo_evidence,
        indicator,
        area=demo_evidence.partnership.area,
        period=NOW,
        before=BEFORE,
        level=PLACE,
    ).frame.set_index("area_code")
    here = split_of(demo_evidence, "shoplifting", "place").frame.set_index("part_code")
    here = here.drop(index=REST, errors="ignore")
    assert set(here.index) == set(there.index)
    assert here["verdict"].to_dict() == there["verdict"].to_dict()
    for column in ("count", "count_before", "p", "q"):
        assert here[column].to_dict() == pytest.approx(there[column].to_dict(), rel=1e-12)


def test_the_planted_new_hotspot_drives_the_rise_in_shoplifting(demo_evidence: Evidence) -> None:
    found = split_of(demo_evidence, "shoplifting", "place")
    first = found.frame.iloc[0]
    assert (first["part"], first["verdict"]) == ("Chippenham", "worse")
    assert first["contribution"] > 2 * found.frame.iloc[1]["contribution"]
    assert "largest part is Chippenham" in contributions_sentence(found)


def test_the_planted_fall_and_rise_stand_out_among_categories(demo_evidence: Evidence) -> None:
    rows = split_of(demo_evidence, "acquisitive_crime", "category").frame.set_index("part")
    assert rows.loc["Burglary", "verdict"] == "better"
    assert rows["contribution"].idxmin() == "Burglary"
    rows = split_of(demo_evidence, "all_crime", "category").frame
    real = rows.loc[rows["verdict"].isin(["better", "worse"]), "part"].tolist()
    assert real[:2] == ["Shoplifting", "Burglary"]


def test_a_place_is_split_into_its_small_areas(demo_evidence: Evidence) -> None:
    place = community(demo_evidence, "Chippenham")
    found = split_of(demo_evidence, "shoplifting", "place", place)
    assert len(found.frame) > 20
    assert found.frame["contribution"].sum() == found.change
    assert found.frame.iloc[0]["verdict"] == "worse"


def test_small_numbers_of_a_protected_dataset_stay_hidden(demo_evidence: Evidence) -> None:
    catalogue = demo_evidence.catalogue
    tried = 0
    for one in catalogue.indicators.values():
        if demo_evidence.dataset(one).disclosure != "default":
            continue
        for split in ("place", "rural_urban", "deprivation"):
            found = split_of(demo_evidence, one.id, split)
            rows = found.frame[found.frame["part_code"] != REST]
            if found.refusal or rows.empty:
                continue
            tried += 1
            shown = rows.loc[~rows["suppressed"], ["count", "count_before"]].to_numpy(dtype=float)
            assert (shown % 5 == 0).all(), (one.id, split)
            assert not ((shown > 0) & (shown < 8)).any()
            hidden = rows[rows["suppressed"]]
            assert hidden[["count", "count_before", "contribution", "p"]].isna().all(axis=None)
            assert found.frame["contribution"].sum() == pytest.approx(found.change)
    assert tried


def test_times_of_day_are_those_of_events_that_leave_no_doubt(demo_evidence: Evidence) -> None:
    """Beside a plain loop over the events: at night alone, in two quarters, at no known time."""
    found = split_of(demo_evidence, "extract_residential_burglary", "time_of_day")
    indicator = demo_evidence.catalogue.indicator("extract_residential_burglary")
    with demo_evidence.con.cursor() as cursor:
        rows = cursor.execute(
            "select month, occurred_from, coalesce(occurred_until, occurred_from) from events "
            "where dataset_id = ? and list_contains(?, category) and lad_code = ?",
            [
                indicator.numerator.dataset,
                list(indicator.numerator.category),
                demo_evidence.partnership.area.code,
            ],
        ).fetchall()
    expected = {"count": Counter[str](), "count_before": Counter[str]()}
    for when, first, last in rows:
        column = "count" if when in NOW.months else "count_before" if when in BEFORE.months else ""
        if not column:
            continue
        ends = max(first, last - timedelta(seconds=1)) if first else None
        sure = first and (first.date(), first.hour // 6) == (ends.date(), ends.hour // 6)
        hour = 6 * (first.hour // 6) if sure else 0
        expected[column][f"{hour:02d}:00 to {hour + 6:02d}:00" if sure else REST] += 1
    for column, counted in expected.items():
        told = {
            REST if code == REST else name: number
            for code, name, number in zip(
                found.frame["part_code"], found.frame["part"], found.frame[column], strict=True
            )
        }
        assert {name: number for name, number in told.items() if number} == counted
        assert len(told) == 5
        assert min(counted.values()) > 10


def test_refusals_say_what_is_lacking(demo_evidence: Evidence) -> None:
    said: dict[tuple[str, Split], str] = {
        ("asb", "time_of_day"): "gives no time of day",
        ("marac_cases", "time_of_day"): "gives no time of day",
        ("shoplifting", "category"): "is one category of its source",
        ("proven_reoffending", "place"): "parts do not add up",
        ("rural_crime", "rural_urban"): "counts rural places alone",
        ("marac_cases", "deprivation"): "comes as counts of whole areas",
    }
    for (indicator, split), reason in said.items():
        found = split_of(demo_evidence, indicator, split)
        assert reason in found.refusal
        assert reason in contributions_sentence(found)
        assert change_of_whole(found) == ""


def test_parts_are_of_the_months_that_were_compared(real_evidence: Evidence) -> None:
    asked = Period(month("2025-01"), month("2025-09"))
    whole = change(
        real_evidence,
        real_evidence.catalogue.indicator("asb"),
        area=real_evidence.partnership.area,
        period=asked,
        before=asked.shifted(-12),
    )
    found = contributions(real_evidence, whole, split="place", level="ward")
    assert (found.period.label, found.before.label) == ("Jan–Apr 2025", "Jan–Apr 2024")
    assert found.change == -158
    assert found.frame["contribution"].sum() == -158


def test_by_hand_in_the_small_district(placed: Small) -> None:
    def rows(code: str, when: str, many: int) -> list[str]:
        return [row(code, month=when, place=f"On or near {k}") for k in range(many)]

    lines = [
        *rows("D01000001", "2023-01", 4),
        *rows("D01000004", "2023-01", 10),
        *rows("D01000001", "2024-01", 16),
        *rows("D01000004", "2024-01", 7),
        *rows("D01000002", "2024-01", 2),
    ]
    before = [line for line in lines if ",2023-01," in line]
    placed.load({"2023-01-hamshire-street.csv": street(*before)})
    placed.load({"2024-01-hamshire-street.csv": street(*[x for x in lines if x not in before])})
    evidence = placed.evidence()
    year = Period(month("2024-01"), month("2024-01"))
    whole = change(
        evidence,
        evidence.catalogue.indicator("burglary"),
        area=evidence.partnership.area,
        period=year,
        before=year.shifted(-12),
    )
    found = contributions(evidence, whole, split="place", level="ward")
    assert found.change == 25 - 14
    parts = dict(zip(found.frame["part"], found.frame["contribution"], strict=True))
    assert parts == {"Eastham": 14, "Westham": -3}
    kinds = contributions(evidence, whole, split="rural_urban")
    assert dict(zip(kinds.frame["part"], kinds.frame["contribution"], strict=True)) == {
        "Urban": 9,
        "Rural": 2,
    }
    assert associations(evidence, whole).refusal


def test_rates_go_together_with_kinds_of_place(demo_evidence: Evidence) -> None:
    found = associations(demo_evidence, changed(demo_evidence, "shoplifting"))
    assert not found.refusal
    ratios = found.frame.set_index("covariate")
    # The demonstration declares a rate of the countryside of a quarter of the towns'.
    assert ratios.loc["rural", "upper"] < 1
    assert (ratios["lower"] < ratios["ratio"]).all()
    assert (ratios["ratio"] < ratios["upper"]).all()
    said = " ".join([*association_sentences(found), association_note(found)])
    assert "goes together with" in said
    assert not any(word in said.lower() for word in ("cause", "because", "due to", "leads to"))


def test_few_small_areas_are_not_compared(demo_evidence: Evidence) -> None:
    place = community(demo_evidence, "Mere")
    found = associations(demo_evidence, changed(demo_evidence, "shoplifting", place))
    assert "fewer than 30 small areas" in found.refusal
    assert found.frame.empty


def test_a_hidden_part_is_told_without_a_number(demo_evidence: Evidence) -> None:
    found = split_of(demo_evidence, "asb", "place")
    hidden = {str(k): v for k, v in found.frame.iloc[0].items()} | {"suppressed": True}
    assert "too small to show" in part_sentence(found, hidden)
    assert not any(sign.isdigit() for sign in part_sentence(found, hidden))
