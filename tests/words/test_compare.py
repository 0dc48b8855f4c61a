"""Sentences about areas compared: they name who differs, and never call chance a difference."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pandas as pd
import pytest

from cspdata.comparisons import AGAINST
from cspdata.words import (
    against_label,
    beside_sentence,
    cell_value,
    funnel_alt,
    funnel_sentence,
    lacking_text,
    order_sentence,
    ranking_alt,
    rug_alt,
    rug_cell_text,
    rug_change_sentence,
    rug_sentence,
    standing_row_text,
    standing_sentence,
)
from tests.charts.test_compare import a_beside, a_rug, a_standing
from tests.samples import ASB


def rows(frame: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def test_the_rug_counts_what_differs_and_names_who_does_most_often() -> None:
    said = rug_sentence(a_rug())
    assert said == (
        "Of 7 comparisons with Wiltshire council area as a whole (2 indicators in 4 community"
        " areas, Jan–Apr 2025), one is worse, one better, one higher, one lower and three similar."
        " Most often worse: Calne (1)."
    )


def test_the_rug_says_which_changes_are_real() -> None:
    said = rug_change_sentence(a_rug())
    assert said == (
        "One of 7 changes from Jan–Apr 2024 is more than chance would explain: anti-social"
        " behaviour in Calne (+50\u00a0%)."
    )
    found = a_rug()
    still = replace(found, frame=found.frame.assign(change="no real change"))
    assert "Not one of 8 changes" in rug_change_sentence(still)
    unknown = replace(found, frame=found.frame.assign(change="cannot say"))
    assert rug_change_sentence(unknown) == ""
    assert rug_alt(found).startswith("Tartan rug: 2 indicators by area")


def test_a_cell_says_level_comparison_and_change() -> None:
    found = a_rug()
    first, _, third, hidden, *_ = rows(found.frame)
    said = rug_cell_text(found, first)
    assert "Anti-social behaviour, Calne: 200 incidents (10.0 per 1,000 residents)." in said
    assert "Worse than Wiltshire as a whole (5.0)." in said
    assert "Against Jan–Apr 2024 +50\u00a0%: more than chance would explain." in said
    assert "not distinguishable from chance" in rug_cell_text(found, third)
    told = rug_cell_text(found, hidden)
    assert "too small to show" in told
    assert "than Wiltshire" not in told
    refused = replace(found, refusals={"asb": "recording changed"})
    assert "Not compared with Jan–Apr 2024: recording changed." in rug_cell_text(refused, first)


def test_cells_without_a_figure_never_show_0() -> None:
    row = {"value": float("nan"), "suppressed": True}
    assert cell_value(ASB, row) == "*"
    assert cell_value(ASB, row | {"suppressed": False}) == "–"
    assert cell_value(ASB, {"value": 0.01, "suppressed": False}) == "<0.1"
    assert cell_value(ASB, {"value": 0.0, "suppressed": False}) == "0.0"
    share = msgspec.structs.replace(ASB, measure="proportion", unit="% of incidents")
    assert cell_value(share, {"value": 66.6, "suppressed": False}) == "67\u00a0%"


def test_a_standing_names_who_differs() -> None:
    said = standing_sentence(a_standing())
    assert said == (
        "Compared with Wiltshire as a whole (5.0 per 1,000 residents, Jan–Apr 2025), of 4 community"
        " areas one is worse (Calne), one is better (Mere) and two are similar."
    )
    found = a_standing()
    alike = replace(found, frame=found.frame.assign(against="similar"))
    assert "all 4 community areas are similar" in standing_sentence(alike)
    refused = a_standing(refusal="only two areas have a figure")
    assert standing_sentence(refused) == "Areas are not compared: only two areas have a figure."
    assert order_sentence(refused) == ""


def test_the_order_is_doubted_where_intervals_overlap() -> None:
    found = a_standing()
    assert "no other area's interval reaches its own" in order_sentence(found)
    wide = replace(found, frame=found.frame.assign(lower=0.0, upper=20.0))
    assert "the intervals of three other areas overlap its own" in order_sentence(wide)
    assert "chance" in ranking_alt(wide)


def test_a_funnel_says_what_chance_would_do() -> None:
    said = funnel_sentence(a_standing())
    assert "Two of 4 community areas lie beyond the 95\u00a0% limits" in said
    assert "one of them beyond the 99.8\u00a0% ones: Calne (above)" in said
    assert "By chance alone fewer than one would" in said
    found = a_standing()
    inside = replace(found, frame=found.frame.assign(position="within"))
    assert "no more than chance would explain" in funnel_sentence(inside)
    assert "There is no funnel plot" in funnel_sentence(a_standing(funnel_refusal="too few"))
    assert funnel_alt(found).startswith("Funnel plot.")


def test_others_are_compared_and_the_lacking_told() -> None:
    found = a_beside()
    said = beside_sentence(found)
    assert said.endswith("This is better than Swindon (6.5).")
    assert lacking_text(found) == "- England: no figures are loaded."
    alone = replace(found, frame=found.frame.iloc[:1])
    assert "there is no other area to set beside it" in beside_sentence(alone)
    empty = replace(found, frame=found.frame.iloc[:0])
    assert "has no figure for Jan–Apr 2025" in beside_sentence(empty)
    own, other = rows(found.frame)
    assert "Wiltshire is better than it" in standing_row_text(found, other)
    assert "than it" not in standing_row_text(found, own)


def test_every_comparison_has_a_label() -> None:
    assert len({against_label(one) for one in AGAINST}) == len(AGAINST)
    with pytest.raises(ValueError, match="no comparison"):
        against_label("good")
