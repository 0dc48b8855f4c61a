"""The truths planted in the demonstration, found by the ordinary measures and hotspots."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import numpy as np
import pytest

from cspdata.catalogue import AreaRef, Rebase
from cspdata.demo import read_demonstration
from cspdata.demo.declaration import Truth
from cspdata.hotspots import cell_id, cells
from cspdata.measures import (
    Evidence,
    areas_within,
    board,
    change,
    control,
    judged_together,
    series,
    trend,
)
from cspdata.periods import Period, month
from cspdata.results import Control, Trend
from tests.conftest import CATALOGUE

DEMONSTRATION = read_demonstration(CATALOGUE / "demonstration.toml")
NOW = Period(month("2024-10"), month("2025-09"))
BEFORE = NOW.shifted(-12)
WHOLE = Period(month("2021-10"), month("2025-09"))
QUARTERS = [Period(month("2021-10"), month("2021-12")).shifted(3 * turn) for turn in range(16)]


def truth(identity: str) -> Truth:
    return next(one for one in DEMONSTRATION.generate.truths if one.id == identity)


def area(evidence: Evidence, one: Truth) -> AreaRef:
    """The community area of a truth, the whole partnership where it has none."""
    home = evidence.partnership.area
    if not one.community_area:
        return home
    names = {place.name: place for place in areas_within(evidence.con, home, "community_area")}
    return names[one.community_area]


def hot(evidence: Evidence, one: Truth, period: Period) -> bool:
    """Whether the truth's own cell is hot at 5 %."""
    indicator = evidence.catalogue.indicator(one.indicator)
    frame = cells(evidence, indicator, period=period, size="500").frame.set_index("cell_id")
    name = cell_id(one.easting, one.northing, 500)
    return str(frame.loc[name, "class"]) in ("hot 95%", "hot 99%")


def test_every_truth_that_is_planted_is_looked_for() -> None:
    looked_for = Path(__file__).read_text(encoding="utf-8")
    planted = [one.id for one in DEMONSTRATION.generate.truths]
    assert [one for one in planted if f'"{one}"' not in looked_for] == []


def test_the_persistent_hotspot_is_hot_in_every_quarter(demo_evidence: Evidence) -> None:
    one = truth("asb_trowbridge")
    assert [hot(demo_evidence, one, quarter) for quarter in QUARTERS] == [True] * 16


def test_the_new_hotspot_is_hot_at_the_end_alone(demo_evidence: Evidence) -> None:
    one = truth("shoplifting_chippenham")
    late = Period(month("2025-04"), month("2025-09"))
    assert hot(demo_evidence, one, late)
    for turn in (6, 12, 18, 24):
        assert not hot(demo_evidence, one, late.shifted(-turn))


def test_the_intensifying_hotspot_is_hot_throughout_and_grows(demo_evidence: Evidence) -> None:
    one = truth("violence_salisbury")
    indicator = demo_evidence.catalogue.indicator(one.indicator)
    name = cell_id(one.easting, one.northing, 500)
    counts, scores = [], []
    for turn in range(4):
        period = NOW.shifted(-12 * (3 - turn))
        frame = cells(demo_evidence, indicator, period=period).frame.set_index("cell_id")
        counts.append(frame["count"].loc[name].item())
        scores.append(frame["z"].loc[name].item())
        assert hot(demo_evidence, one, period)
    assert counts == sorted(counts)
    assert counts[-1] > 2 * counts[0]
    assert scores == sorted(scores)


def test_the_vanished_hotspot_was_hot_and_is_not(demo_evidence: Evidence) -> None:
    one = truth("criminal_damage_melksham")
    years = [NOW.shifted(-12 * turn) for turn in (3, 2, 1, 0)]
    assert [hot(demo_evidence, one, year) for year in years] == [True, True, False, False]


@pytest.mark.parametrize("identity", ["asb_summer", "bicycle_theft_summer"])
def test_the_seasonal_themes_peak_in_their_month(demo_evidence: Evidence, identity: str) -> None:
    one = truth(identity)
    indicator = demo_evidence.catalogue.indicator(one.indicator)
    whole = Period(month("2021-10"), month("2025-09"))
    frame = series(
        demo_evidence, indicator, area=demo_evidence.partnership.area, period=whole
    ).frame
    turn = np.array(
        [2 * np.pi * (day.month - one.peak_month) / 12 for day in frame["period_start"]]
    )
    count = frame["count"].to_numpy()
    along, across = (2 * (count * wave(turn)).mean() / count.mean() for wave in (np.cos, np.sin))
    assert np.hypot(along, across) == pytest.approx(one.amplitude, abs=0.08)
    assert abs(np.arctan2(across, along)) < np.pi / 6


def test_the_step_after_the_intervention_is_found_where_it_was(demo_evidence: Evidence) -> None:
    one = truth("vehicle_crime_warminster")
    indicator = demo_evidence.catalogue.indicator(one.indicator)
    after = Period(month("2024-07"), month("2025-06"))
    result = change(
        demo_evidence,
        indicator,
        area=demo_evidence.partnership.area,
        level="community_area",
        period=after,
        before=after.shifted(-12),
    )
    verdicts = dict(zip(result.frame["area_name"], result.frame["verdict"], strict=True))
    assert verdicts.pop("Warminster") == "better"
    assert set(verdicts.values()) == {"no real change"}
    here = result.frame.set_index("area_name").loc["Warminster"]
    assert here["ratio"] == pytest.approx(one.ratio, abs=0.12)


def test_what_rises_falls_and_stays_is_told_apart(demo_evidence: Evidence) -> None:
    """One board of all: what was planted in the police data is found, and little else."""
    found = board(demo_evidence, area=demo_evidence.partnership.area, period=NOW, before=BEFORE)
    verdicts = {name: one.frame["verdict"].item() for name, one in found.items()}
    planted = {
        one.indicator: one.expected
        for one in DEMONSTRATION.generate.truths
        if one.kind in ("rise", "fall", "constant")
    }
    assert planted == {
        "shoplifting": "worse",
        "burglary": "better",
        "public_order": "no real change",
    }
    assert {name: verdicts[name] for name in planted} == planted
    ratios = {name: found[name].frame["ratio"].item() for name in planted}
    assert ratios["shoplifting"] == pytest.approx(1.20, abs=0.08)
    assert ratios["burglary"] == pytest.approx(0.78, abs=0.08)
    street = {
        name for name, one in found.items() if one.indicator.numerator.dataset == "police_street"
    }
    changed = {name for name in street if verdicts[name] != "no real change"}
    assert changed <= {"shoplifting", "burglary", "acquisitive_crime", "asb", "vehicle_crime"}


def test_the_rows_that_no_ingest_can_use_are_refused_each(demo_evidence: Evidence) -> None:
    rows = demo_evidence.con.execute(
        "select files.name, column_name, value, line from refused join files using (file_id)"
    ).fetchall()
    found = sorted((name[:7], column, value) for name, column, value, _ in rows)
    unusable = DEMONSTRATION.generate.unusable
    expected = sorted((one.month, one.column, one.value) for one in unusable)
    assert found == expected
    assert len(found) == 5
    assert all(line > 1 for *_, line in rows)


def test_the_demonstration_is_nowhere_real(demo_evidence: Evidence, demo_files: Path) -> None:
    partnership = demo_evidence.partnership
    assert partnership.demonstration
    codes = demo_evidence.con.execute(
        "select distinct area_code from areas union select distinct lsoa_given from events"
    ).fetchall()
    ours = [code for (code,) in codes if code and not code.startswith("D")]
    assert ours == []
    result = series(
        demo_evidence,
        demo_evidence.catalogue.indicator("asb"),
        area=partnership.area,
        period=NOW,
    )
    assert result.notes.demonstration
    assert len(list(demo_files.rglob("*-street.csv"))) == 96
    kept = demo_evidence.con.execute(
        "select sum(rows_kept), count(*) from partitions where dataset_id = 'police_street'"
    ).fetchall()
    events = demo_evidence.con.execute(
        "select count(*), 96 from events where dataset_id = 'police_street'"
    ).fetchall()
    assert kept == events


def followed(evidence: Evidence, one: Truth) -> tuple[Control, Trend]:
    """The control chart and the trend of a truth over all months there are."""
    indicator = evidence.catalogue.indicator(one.indicator)
    found = series(evidence, indicator, area=area(evidence, one), period=WHOLE)
    return control(found), trend(found)


@pytest.mark.parametrize("identity", ["asb_summer", "bicycle_theft_summer"])
def test_a_summer_is_not_called_unusual_once_its_season_is_out(
    demo_evidence: Evidence, identity: str
) -> None:
    chart, moved = followed(demo_evidence, truth(identity))
    assert chart.adjusted
    assert chart.variation == "common cause"
    assert not (chart.frame["rule"] == "outside the limits").any()
    assert moved.season_p is not None
    assert moved.season_p < 1e-5
    assert moved.direction == "no trend"
    # As they are, some of the same figures leave the same limits.
    frame = chart.frame
    outside = (frame["given"] > frame["upper"]) | (frame["given"] < frame["lower"])
    assert outside.sum() >= 2


def test_where_nothing_goes_on_nothing_stands_out(demo_evidence: Evidence) -> None:
    chart, moved = followed(demo_evidence, truth("public_order_constant"))
    assert (chart.frame["side"] == 0).all()
    assert chart.variation == "common cause"
    assert moved.direction == "no trend"
    assert moved.season_p is not None
    assert moved.season_p > 0.05


@pytest.mark.parametrize(
    ("identity", "icon", "direction"),
    [
        ("shoplifting_rises", "concerning high", "increasing"),
        ("burglary_falls", "improving low", "decreasing"),
    ],
)
def test_what_rises_and_falls_stands_out(
    demo_evidence: Evidence, identity: str, icon: str, direction: str
) -> None:
    chart, moved = followed(demo_evidence, truth(identity))
    assert chart.variation == icon
    assert moved.direction == direction


def test_the_step_is_signalled_in_its_place_and_in_no_other(demo_evidence: Evidence) -> None:
    """All community areas judged together: the one with the step falls, no other moves."""
    one = truth("vehicle_crime_warminster")
    indicator = demo_evidence.catalogue.indicator(one.indicator)
    places = areas_within(demo_evidence.con, demo_evidence.partnership.area, "community_area")
    found = [series(demo_evidence, indicator, area=place, period=WHOLE) for place in places]
    judged = judged_together([trend(each) for each in found])
    moved = {each.area.name: each.direction for each in judged if each.direction != "no trend"}
    assert moved == {"Warminster": "decreasing"}


def test_limits_that_start_again_at_the_step_show_its_size(demo_evidence: Evidence) -> None:
    one = truth("vehicle_crime_warminster")
    indicator = demo_evidence.catalogue.indicator(one.indicator)
    why = "Parking wardens and signs in the car parks."
    rebase = Rebase(month=one.from_month, why=why, decided=date(2024, 7, 1))
    here = msgspec.structs.replace(indicator, rebases=(rebase,))
    chart = control(series(demo_evidence, here, area=area(demo_evidence, one), period=WHOLE))
    before, after = chart.frame.groupby("stretch")["centre"].first()
    assert after / before == pytest.approx(one.ratio, abs=0.12)
    assert (chart.frame["side"] == 0).all()
