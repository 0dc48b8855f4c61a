"""Words of a proportion and of a published value: the value is told first, from what to what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from cspdata.catalogue import Indicator
from cspdata.catalogue.model import Denominator
from cspdata.results import Change
from cspdata.words import headline, level_text, moved_text, where
from tests.samples import ASB, one_change, place_levels

SHARE = msgspec.structs.replace(
    ASB,
    measure="proportion",
    noun="reoffenders",
    unit="% of offenders",
    denominator=Denominator(category=("offenders",)),
)
PUBLISHED = msgspec.structs.replace(ASB, measure="published", noun="days", unit="days, median")


def told(indicator: Indicator, verdict: str, **columns: Any) -> Change:
    change = one_change(indicator=indicator, count=281, before=372, verdict=verdict)
    return replace(change, frame=change.frame.assign(**columns))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_real_fall_of_a_proportion() -> None:
    change = told(SHARE, "better", value=20.4, ratio=20.4 / 26.5, percent=-23.0)
    assert plain(headline(change)) == (
        "20.4 % of offenders (281 reoffenders), Jan–Apr 2025; down from 26.5 % in Jan–Apr 2024 "
        "— more than chance would explain."
    )
    assert plain(moved_text(SHARE, change.frame.iloc[0].to_dict())) == (
        "26.5 → 20.4 % of offenders"
    )


def test_a_proportion_within_chance_says_what_it_was() -> None:
    change = told(SHARE, "no real change", value=20.4, ratio=20.4 / 21.0, percent=-2.9)
    assert "; it was 21.0 % in Jan–Apr 2024, not distinguishable" in plain(headline(change))


def test_a_proportion_that_fell_to_nought_has_no_earlier_value_to_tell() -> None:
    change = told(SHARE, "better", value=0.0, count=0.0, ratio=0.0, percent=-100.0)
    assert "down 100 %" in plain(headline(change))


def test_a_published_value_needs_no_count() -> None:
    row = {"count": float("nan"), "value": 18.0, "suppressed": False}
    assert plain(level_text(PUBLISHED, row)) == "18.0 days, median"
    change = told(
        PUBLISHED, "worse", count=float("nan"), count_before=float("nan"), value=18.0, ratio=1.5
    )
    assert "; up from 12.0 in Jan–Apr 2024 — more than" in plain(headline(change))


def test_a_published_value_without_limits_cannot_be_compared() -> None:
    nan = float("nan")
    change = told(
        PUBLISHED, "cannot say", count=nan, count_before=nan, value=18.0, ratio=nan, percent=nan
    )
    assert "; it cannot be compared with Jan–Apr 2024" in headline(change)


def test_places_of_a_proportion_are_told_from_the_highest_to_the_lowest() -> None:
    levels = place_levels(indicator=SHARE)
    values = levels.frame.set_index("area_name")["value"].dropna().sort_values()
    said = where(levels)
    assert f"in {values.index[-1]} to" in said
    assert f"in {values.index[0]}," in said
    assert "have the most" not in said
    empty = replace(levels, frame=levels.frame.iloc[:0])
    assert where(empty) == "The source gives no figures for smaller areas."
