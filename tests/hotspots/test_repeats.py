"""Near repeats through the package: counted pair by pair, refused with the contract's reason."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cspdata.cells import NearRepeats
from cspdata.hotspots import near_repeats
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from cspdata.words import near_repeats_basis, near_repeats_sentence

THREE_YEARS = Period(month("2022-10"), month("2025-09"))
YEAR = Period(month("2024-10"), month("2025-09"))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.fixture(scope="module")
def homes(demo_evidence: Evidence) -> NearRepeats:
    return near_repeats(
        demo_evidence,
        demo_evidence.catalogue.indicator("extract_residential_burglary"),
        period=YEAR,
    )


def test_pairs_are_those_counted_one_by_one(demo_evidence: Evidence, homes: NearRepeats) -> None:
    rows = demo_evidence.con.execute(
        "select easting, northing, occurred_from, coalesce(occurred_until, occurred_from) as until"
        " from events where dataset_id = 'police_extract' and category = 'burglary_residential'"
        " and lad_code = ? and month between ? and ? and occurred_from is not null",
        [demo_evidence.partnership.area.code, YEAR.first, YEAR.last],
    ).df()
    placed = rows.dropna(subset=["easting"])
    assert homes.events == len(placed) > 200
    assert homes.left_out == len(rows) - len(placed)
    middle = placed["occurred_from"] + (placed["until"] - placed["occurred_from"]) / 2
    first, second = np.triu_indices(len(placed), 1)
    x, y = (placed[name].to_numpy() for name in ("easting", "northing"))
    metres = np.hypot(x[first] - x[second], y[first] - y[second])
    moment = middle.to_numpy().astype("M8[s]").astype(float) / 86_400
    days = np.abs(moment[first] - moment[second])
    for row in homes.frame.to_dict("records"):
        near = (metres >= row["metres_from"]) & (metres < row["metres_to"])
        soon = (days >= row["days_from"]) & (days < row["days_to"])
        assert row["pairs"] == (near & soon).sum()
        by_chance = near.sum() * soon.mean()
        assert row["expected"] == pytest.approx(by_chance, rel=0.15, abs=0.5)
    assert homes.pairs == ((metres < 200) & (days < 14)).sum()
    inner = homes.frame[(homes.frame["metres_to"] <= 200) & (homes.frame["days_to"] <= 14)]
    assert inner["pairs"].sum() == homes.pairs


def test_the_bands_follow_one_another(homes: NearRepeats) -> None:
    bands = homes.frame[["metres_from", "metres_to", "days_from", "days_to"]]
    assert bands.iloc[0].tolist() == [0, 100, 0, 7]
    assert bands.iloc[-1].tolist() == [400, 1000, 14, 28]
    assert len(bands.drop_duplicates()) == 12


def test_the_same_answer_each_time(demo_evidence: Evidence, homes: NearRepeats) -> None:
    again = near_repeats(demo_evidence, homes.indicator, period=YEAR)
    pd.testing.assert_frame_equal(again.frame, homes.frame)


def test_a_part_of_the_area_and_too_few(demo_evidence: Evidence, homes: NearRepeats) -> None:
    places = demo_evidence.areas_within(demo_evidence.partnership.area, "community_area")
    salisbury = next(one for one in places if one.name == "Salisbury")
    part = near_repeats(demo_evidence, homes.indicator, period=THREE_YEARS, area=salisbury)
    assert part.refusal == ""
    assert 50 <= part.events < homes.events
    one_month = Period(YEAR.last, YEAR.last)
    few = near_repeats(demo_evidence, homes.indicator, period=one_month, area=salisbury)
    assert few.frame.empty
    assert few.refusal == f"{few.events} have a place and a time: 50 are needed to tell"


def test_what_a_source_cannot_bear_is_refused_in_its_words(demo_evidence: Evidence) -> None:
    catalogue = demo_evidence.catalogue
    street = near_repeats(demo_evidence, catalogue.indicator("burglary"), period=YEAR)
    assert street.refusal == catalogue.datasets["police_street"].locality.reason
    assert street.frame.empty
    ambulance = near_repeats(demo_evidence, catalogue.indicator("ambulance_assault"), period=YEAR)
    assert "counts of areas" in ambulance.refusal
    extract = catalogue.indicator("extract_vehicle_crime")
    later = Period(month("2030-01"), month("2030-12"))
    assert near_repeats(demo_evidence, extract, period=later).refusal == (
        f"no month of {later.label} is complete"
    )


def test_in_words(homes: NearRepeats) -> None:
    found = replace(homes, ratio=1.8, p=0.001)
    assert plain(near_repeats_sentence(found)) == (
        "Residential burglary (police extract): within 200 m and 14 days of an offence another "
        "follows 1.8 times as often as chance would have it (p = 0.001), Oct 2024 – Sep 2025."
    )
    chance = plain(near_repeats_sentence(replace(homes, ratio=1.1, p=0.31)))
    assert "1.1 times as often as chance would have it, which chance alone may explain" in chance
    assert "(p = 0.31)" in chance
    fewer = plain(near_repeats_sentence(replace(homes, ratio=0.4, p=1.0)))
    assert "chance alone may explain" in fewer
    none = plain(near_repeats_sentence(replace(homes, ratio=float("nan"), p=1.0, pairs=0)))
    assert none.startswith("Residential burglary (police extract): no pair lies within 200 m")
    refused = near_repeats_sentence(replace(homes, refusal="they are moved."))
    assert refused == (
        "Residential burglary (police extract): near repeats cannot be told: they are moved."
    )


def test_what_was_compared_in_words(homes: NearRepeats) -> None:
    assert near_repeats_basis(replace(homes, events=1203, left_out=4)) == (
        "1,203 offences with a place and a time; 4 without are left out."
    )
    assert near_repeats_basis(replace(homes, events=60, left_out=0)) == (
        "60 offences with a place and a time."
    )
