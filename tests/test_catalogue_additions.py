"""A dataset or an indicator is added by one file in the catalogue and no code."""

from __future__ import annotations

from pathlib import Path

import pytest

from cspdata.catalogue import read_catalogue
from cspdata.measures import series
from cspdata.periods import Period, month
from tests.small import FORCE, HOME, PARTNERSHIP, REFERENCE, Small, row, street

INDICATOR = """\
id = "drugs_and_weapons"
title = "Drugs and weapons"
theme = "serious_violence"
order = 90
noun = "offences"
unit = "offences per 1,000 residents"
polarity = "neutral"
numerator = { dataset = "police_street", category = ["drugs", "possession_of_weapons"] }
"""
DATASET = """\
id = "warden_calls"
title = "Calls to the wardens"
supplier = "The council"
kind = "events"
grain = "one row per call"
licence = "The council's own"

[columns]
month = { names = ["Month of call"], type = "month" }
lsoa = { names = ["Small area"] }
category = { names = ["About"], map = "about" }

[maps.about]
"Noise" = "noise"
"Litter" = "litter"
"""
CALLS = """\
id = "warden_calls_about_noise"
title = "Calls about noise"
theme = "anti_social_behaviour"
order = 50
noun = "calls"
unit = "calls per 1,000 residents"
polarity = "neutral"
numerator = { dataset = "warden_calls", category = ["noise"] }
"""
YEAR = Period(month("2024-01"), month("2024-03"))


def test_an_indicator_is_added_by_one_file(own_copy: Path, tmp_path: Path) -> None:
    (own_copy / "indicators" / "drugs_and_weapons.toml").write_text(INDICATOR, encoding="utf-8")
    catalogue = read_catalogue(own_copy, partnership=PARTNERSHIP)
    small = Small(tmp_path, catalogue)
    rows = [row(kind=kind) for kind in ("Drugs", "Drugs", "Possession of weapons", "Burglary")]
    later = [row(kind="Drugs", month="2024-03"), row(month="2024-02")]
    small.load({**REFERENCE, "a.csv": street(*rows, *later)})
    chosen = catalogue.indicator("drugs_and_weapons")
    assert chosen in catalogue.indicators_of("serious_violence")
    found = series(small.evidence(), chosen, area=HOME, period=YEAR).frame
    assert found["count"].tolist() == [3, 0, 1]
    assert found["value"].tolist() == pytest.approx([3 / 5, 0, 1 / 5])


def test_a_dataset_is_added_by_one_file(own_copy: Path, tmp_path: Path) -> None:
    (own_copy / "datasets" / "warden_calls.toml").write_text(DATASET, encoding="utf-8")
    (own_copy / "indicators" / "warden_calls_about_noise.toml").write_text(CALLS, encoding="utf-8")
    catalogue = read_catalogue(own_copy, partnership=PARTNERSHIP)
    small = Small(tmp_path, catalogue)
    calls = "Small area;Month of call;About;Note\n" + "".join(
        f"D01000001;{when};{about};x\n"
        for when, about in [("2024-01", "Noise"), ("2024-01", "noise"), ("2024-03", "Litter")]
    )
    report = small.load({**REFERENCE, "calls.csv": calls, "a.csv": street(row())})
    assert {one.dataset_id for one in report.receipts} >= {"warden_calls", "police_street"}
    evidence = small.evidence()
    chosen = catalogue.indicator("warden_calls_about_noise")
    found = series(evidence, chosen, area=HOME, period=YEAR).frame
    assert found["count"].tolist()[::2] == [2, 0]
    assert found["complete"].tolist() == [True, False, True]
    assert evidence.coverage(catalogue.datasets["police_street"]).sources == {
        FORCE: (month("2024-01"),)
    }
