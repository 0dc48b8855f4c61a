"""Areas compared, on a district counted by hand: who differs, who changed, what is lacking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
import numpy as np
import pytest

from cspdata.catalogue import BenchmarkGroup, Body
from cspdata.catalogue.benchmarks import Member
from cspdata.comparisons import BESIDE_COLUMNS, LIMIT_COLUMNS, RUG_COLUMNS, STANDING_COLUMNS
from cspdata.measures import Evidence, beside, change, rug, standing
from cspdata.periods import Period, month
from cspdata.stats import benjamini_hochberg, byars_interval, rate_funnel_position
from tests.small import ASB, HOME, OTHER, Small, row, street

NOW = Period(month("2024-01"), month("2024-02"))
BEFORE = NOW.shifted(-12)
LEVEL = "lsoa21"
# Incidents of a month by small area; residents are 1,000, 1,500, 500 and 2,000.
MANY = {"D01000001": 60, "D01000002": 30, "D01000003": 4, "D01000004": 40, "D01000009": 200}
FEWER = {"D01000001": 10, "D01000002": 30, "D01000003": 4, "D01000004": 40, "D01000009": 80}


def months(counts: dict[str, int], *named: str, kind: str = ASB) -> dict[str, str | bytes]:
    return {
        f"{one}-hamshire-street.csv": street(
            *(
                row(code, kind=kind, month=one)
                for code, count in counts.items()
                for _ in range(count)
            )
        )
        for one in named
    }


@pytest.fixture
def evidence(placed: Small) -> Evidence:
    files = months(MANY, "2024-01", "2024-02") | months(FEWER, "2023-01", "2023-02")
    placed.load(files)
    return placed.evidence()


def test_cells_are_compared_with_the_whole_by_their_own_interval(evidence: Evidence) -> None:
    asb = evidence.catalogue.indicator("asb")
    found = rug(evidence, [asb], area=HOME, level=LEVEL, period=NOW, before=BEFORE)
    assert tuple(found.frame.columns) == RUG_COLUMNS
    rows = found.frame.set_index("area_code")
    whole = 2 * (60 + 30 + 4 + 40) / 5_000 * 1_000
    assert rows["benchmark"].tolist() == pytest.approx([whole] * 4)
    for code, residents in (("D01000001", 1_000), ("D01000002", 1_500), ("D01000003", 500)):
        interval = byars_interval(2 * MANY[code], residents / 1_000)
        expected = (
            "worse" if interval.lower > whole else "better" if interval.upper < whole else "similar"
        )
        assert rows.loc[code, "against"] == expected
    assert rows["against"].tolist() == ["worse", "better", "better", "better"]
    assert [one.code for one in found.areas] == rows.index.tolist()


def test_an_area_is_never_compared_with_itself(evidence: Evidence) -> None:
    asb = evidence.catalogue.indicator("asb")
    found = rug(evidence, [asb], area=HOME, level=HOME.level, period=NOW, before=BEFORE)
    assert found.frame["against"].tolist() == ["not compared"]


def test_neutral_polarity_has_neither_good_nor_bad(placed: Small) -> None:
    files = months(MANY, "2024-01", "2024-02", kind="Drugs")
    placed.load(files | months(FEWER, "2023-01", "2023-02", kind="Drugs"))
    source = placed.evidence()
    drugs = source.catalogue.indicator("drug_offences")
    assert drugs.polarity == "neutral"
    found = rug(source, [drugs], area=HOME, level=LEVEL, period=NOW, before=BEFORE)
    assert found.frame["against"].tolist() == ["higher", "lower", "lower", "lower"]
    assert found.frame["change"].tolist()[0] == "higher"


def test_q_is_taken_across_all_cells(evidence: Evidence) -> None:
    indicators = [evidence.catalogue.indicator(one) for one in ("asb", "all_crime", "burglary")]
    found = rug(evidence, indicators, area=HOME, level=LEVEL, period=NOW, before=BEFORE)
    p = found.frame["p"].to_numpy(float)
    assert found.frame["q"].to_numpy(float) == pytest.approx(benjamini_hochberg(p), nan_ok=True)
    alone = change(evidence, indicators[0], area=HOME, period=NOW, before=BEFORE, level=LEVEL).frame
    rows = found.frame[found.frame["indicator"] == "asb"].reset_index(drop=True)
    assert rows["p"].tolist() == pytest.approx(alone["p"].tolist())
    assert rows["change"].tolist() == ["worse", *["no real change"] * 3]
    assert (rows["q"].to_numpy() > alone["q"].to_numpy())[0]


def test_a_comparison_that_is_refused_has_its_reason_and_no_arrow(evidence: Evidence) -> None:
    asb = evidence.catalogue.indicator("asb")
    found = rug(evidence, [asb], area=HOME, level=LEVEL, period=NOW, before=NOW.shifted(-48))
    assert "no month" in found.refusals["asb"]
    assert set(found.frame["change"]) == {"cannot say"}
    assert found.frame["against"].tolist()[0] == "worse"


def test_indicators_without_places_are_left_out(evidence: Evidence) -> None:
    indicators = [evidence.catalogue.indicator(one) for one in ("drug_misuse_deaths", "asb")]
    found = rug(evidence, indicators, area=HOME, level=LEVEL, period=NOW, before=BEFORE)
    assert [one.id for one in found.indicators] == ["asb"]
    nothing = rug(evidence, indicators[:1], area=HOME, level=LEVEL, period=NOW, before=BEFORE)
    assert nothing.frame.empty
    assert nothing.areas == ()


def test_positions_and_curves_of_the_funnel_agree(evidence: Evidence) -> None:
    asb = evidence.catalogue.indicator("asb")
    found = standing(evidence, asb, area=HOME, level=LEVEL, period=NOW)
    assert tuple(found.frame.columns) == STANDING_COLUMNS
    assert tuple(found.limits.columns) == LIMIT_COLUMNS
    assert found.benchmark == pytest.approx(53.6)
    frame = found.frame
    expected = rate_funnel_position(
        frame["count"].to_numpy(float),
        frame["exposure"].to_numpy(float) / 1_000,
        benchmark=found.benchmark,
    )
    assert frame["position"].tolist() == expected.tolist()
    at = {
        name: np.interp(frame["exposure"], rows["size"], rows["level"])
        for name, rows in found.limits.groupby("limit")
    }
    value = frame["value"].to_numpy()
    drawn = np.select(
        [
            value > at["upper 99.8 %"],
            value < at["lower 99.8 %"],
            value > at["upper 95 %"],
            value < at["lower 95 %"],
        ],
        ["above 99.8 %", "below 99.8 %", "above 95 %", "below 95 %"],
        "within",
    )
    assert drawn.tolist() == frame["position"].tolist()
    assert "above 99.8 %" in drawn
    assert "below 99.8 %" in drawn


def test_an_area_without_events_has_its_place_in_the_funnel(placed: Small) -> None:
    placed.load(months({"D01000001": 40, "D01000002": 40, "D01000004": 40}, "2024-01"))
    source = placed.evidence()
    period = Period(month("2024-01"), month("2024-01"))
    asb = source.catalogue.indicator("asb")
    found = standing(source, asb, area=HOME, level=LEVEL, period=period)
    assert found.frame.set_index("area_code").loc["D01000003", "position"] == "below 99.8 %"


def test_fewer_than_three_areas_are_not_ranked(evidence: Evidence) -> None:
    asb = evidence.catalogue.indicator("asb")
    found = standing(evidence, asb, area=HOME, level="ward", period=NOW)
    assert len(found.frame) == 2
    assert "only 2 areas have a figure" in found.refusal
    assert found.limits.empty
    late = standing(evidence, asb, area=HOME, level=LEVEL, period=NOW.shifted(-24))
    assert "no area has a figure for Jan–Feb 2022" in late.refusal
    wide = evidence.catalogue.indicator("drug_misuse_deaths")
    unknown = standing(evidence, wide, area=HOME, level=LEVEL, period=NOW)
    assert "has no figures for smaller areas" in unknown.refusal


def test_other_areas_are_set_beside_and_what_is_lacking_is_said(evidence: Evidence) -> None:
    asb = evidence.catalogue.indicator("asb")
    found = beside(evidence, asb, period=NOW)
    assert tuple(found.frame.columns) == BESIDE_COLUMNS
    assert found.frame["area_name"].tolist() == [HOME.name, OTHER.name]
    assert found.frame["value"].tolist() == pytest.approx([53.6, 100.0])
    assert found.frame["against"].tolist() == ["not compared", "better"]
    assert any("no group of areas like Hamshire" in one for one in found.lacking)


def test_an_area_that_a_list_holds_nothing_of_is_lacking_and_not_0(placed: Small) -> None:
    placed.load(months({"D01000001": 12}, "2024-01", "2024-02"))
    source = placed.evidence()
    found = beside(source, source.catalogue.indicator("asb"), period=NOW)
    assert found.frame["area_name"].tolist() == [HOME.name]
    assert any(one.startswith("Otherton: ") for one in found.lacking)


def group(days: Sequence[date | None]) -> BenchmarkGroup:
    codes = ("D06000002", "D06000007")
    members = tuple(
        Member(code, f"Area {code[-1]}", k + 1, "https://example.org/" if day else "", day)
        for k, (code, day) in enumerate(zip(codes, days, strict=True))
    )
    return BenchmarkGroup("near", "Nearest councils", "Made up", "", HOME.code, members)


def test_a_group_counts_once_every_row_is_confirmed(evidence: Evidence) -> None:
    asb = evidence.catalogue.indicator("asb")
    day = date(2025, 1, 6)
    found = beside(evidence, asb, period=NOW, groups=[group([day, None])])
    assert "group" not in set(found.frame["kind"])
    assert any("1 of its 2 areas are not confirmed" in one for one in found.lacking)
    found = beside(evidence, asb, period=NOW, groups=[group([day, day])])
    assert found.frame["kind"].tolist() == ["own", "comparator", "group"]
    assert any(one.startswith("Area 7: ") for one in found.lacking)


def test_region_and_country_come_from_the_partnership(evidence: Evidence) -> None:
    catalogue = evidence.catalogue
    named = replace_bodies(evidence, country=Body(name="Landshire", code="D92000001"))
    found = beside(named, catalogue.indicator("asb"), period=NOW)
    assert any(one.startswith("Landshire: ") for one in found.lacking)


def replace_bodies(evidence: Evidence, **bodies: Body) -> Evidence:
    partnership = msgspec.structs.replace(evidence.partnership, **bodies)
    return Evidence(
        evidence.con, msgspec.structs.replace(evidence.catalogue, partnership=partnership)
    )


def test_small_numbers_of_a_protected_dataset_stay_hidden(demo_evidence: Evidence) -> None:
    evidence = demo_evidence
    area, level = evidence.partnership.area, evidence.partnership.place_level
    year = Period(month("2024-10"), month("2025-09"))
    quarter = Period(month("2025-09"), month("2025-09"))
    for one in ("domestic_abuse_repeat", "asb_cases", "emergency_department_sharp_objects"):
        indicator = evidence.catalogue.indicator(one)
        for period in (year, quarter):
            found = rug(
                evidence,
                [indicator],
                area=area,
                level=level,
                period=period,
                before=period.shifted(-12),
            ).frame
            hidden = found["suppressed"].to_numpy(bool) & found["count"].isna().to_numpy()
            shown = ["value", "lower", "upper"]
            assert found.loc[hidden, shown].isna().all(axis=None)
            assert set(found.loc[hidden, "against"]) <= {"cannot say"}
            assert set(found.loc[hidden, "change"]) <= {"cannot say"}
            placed = standing(evidence, indicator, area=area, level=level, period=period).frame
            missing = placed["count"].isna().to_numpy()
            assert set(placed.loc[missing, "position"]) <= {""}
