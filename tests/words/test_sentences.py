"""What the sentences say, each beside the result that it tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from cspdata.catalogue import AreaRef, Need
from cspdata.periods import Period, matched_months, month
from cspdata.results import Change
from cspdata.words import (
    alt_text,
    area_label,
    caveats,
    cell_sentence,
    cells_sentence,
    change_text,
    demonstration_notice,
    headline,
    level_text,
    lowered,
    months_text,
    overview,
    source_line,
    unknown,
    verdict_label,
    verdicts_text,
    where,
)
from tests.samples import (
    ASB,
    DRUGS,
    NOTES,
    SPRING_BEFORE,
    YEAR,
    grid_cells,
    level_row,
    lsoa_cells,
    monthly_series,
    one_change,
    place_changes,
    place_levels,
    refused_change,
)


def plain(text: str) -> str:
    """The text with ordinary spaces."""
    return text.replace("\u00a0", " ")


def test_a_real_fall() -> None:
    assert plain(headline(one_change())) == (
        "1,836 incidents, Jan–Apr 2025; down 8 % on Jan–Apr 2024 — more than chance would explain."
    )


def test_a_large_percentage_that_chance_can_explain() -> None:
    text = plain(headline(one_change(count=24, before=16, verdict="no real change", p=0.21)))
    assert text == (
        "24 incidents, Jan–Apr 2025; +50 % on Jan–Apr 2024, not distinguishable from chance."
    )


def test_a_small_base_shows_counts_and_no_percentage() -> None:
    few = one_change(count=12, before=6, verdict="cannot say")
    assert headline(few) == "12 incidents, Jan–Apr 2025, against 6 in Jan–Apr 2024: too few to say."
    assert plain(change_text(few)) == "6 → 12"
    real = one_change(count=30, before=6, verdict="worse")
    assert headline(real) == (
        "30 incidents, Jan–Apr 2025, against 6 in Jan–Apr 2024 — more than chance would explain."
    )
    same = one_change(count=7, before=6, verdict="no real change")
    assert headline(same).endswith("6 in Jan–Apr 2024, not distinguishable from chance.")


def test_one_is_singular() -> None:
    assert headline(one_change(count=1, before=2, verdict="cannot say")).startswith("1 incident,")
    assert level_text(ASB, level_row(count=1)) == "1 incident (under 0.1 per 1,000 residents)"


def test_no_difference_to_speak_of() -> None:
    text = headline(one_change(count=1000, before=1001, verdict="no real change"))
    assert text == (
        "1,000 incidents, Jan–Apr 2025; about the same as in Jan–Apr 2024: no real change."
    )
    tiny = headline(one_change(count=100_400, before=100_000, verdict="worse"))
    assert "up less than 1 % on" in plain(tiny)


def test_a_rate_that_moves_otherwise_than_the_count_names_its_unit() -> None:
    change = one_change(count=1010, before=1000, verdict="better")
    shrunk = replace(change, frame=change.frame.assign(percent=-6.0))
    assert "down 6 % per 1,000 residents on Jan–Apr 2024" in plain(headline(shrunk))


def test_matched_months_are_named() -> None:
    text = plain(headline(one_change(missing=(month("2025-02"),))))
    assert text == (
        "1,836 incidents, Jan and Mar–Apr 2025; down 8 % on Jan and Mar–Apr 2024 — more than chance"
        " would explain. Only these months of Jan–Apr 2025 are complete in both periods."
    )


def test_a_longer_period_with_few_matched_months_says_so() -> None:
    months = [date(2024, k, 1) for k in range(1, 5)] + [date(2025, k, 1) for k in range(1, 5)]
    change = one_change()
    change = replace(
        change,
        period=YEAR,
        before=YEAR.shifted(-12),
        matched=matched_months(YEAR, YEAR.shifted(-12), months),
    )
    text = headline(change)
    assert text.startswith("1,836 incidents, Jan–Apr 2025; ")
    assert text.endswith("Only these months of Oct 2024 – Sep 2025 are complete in both periods.")


def test_a_refusal_is_said_with_its_reason_and_the_level_where_known() -> None:
    refused = refused_change("recording changed in May 2023: conduct crimes are counted once.")
    assert headline(refused) == (
        "Jan–Apr 2025 is not compared with Jan–Apr 2024. "
        "Recording changed in May 2023: conduct crimes are counted once."
    )
    series = monthly_series()
    spring = series.frame[series.frame["period_start"].between(date(2025, 1, 1), date(2025, 4, 1))]
    total = int(spring["count"].sum())
    assert headline(refused, series).startswith(
        f"{total:,} incidents, Jan–Apr 2025; not compared with Jan–Apr 2024."
    )
    assert change_text(refused) == "—"


def test_a_hidden_or_missing_count_is_said_and_never_zero() -> None:
    change = one_change(count=float("nan"), before=240, verdict="cannot say")
    assert headline(change) == (
        "No complete figures for Jan–Apr 2025; it cannot be compared with Jan–Apr 2024."
    )
    hidden = replace(change, frame=change.frame.assign(suppressed=True))
    assert headline(hidden).startswith("A number too small to show for Jan–Apr 2025;")
    assert change_text(hidden) == "—"


def test_a_neutral_rise_is_neither_good_nor_bad() -> None:
    change = one_change(indicator=DRUGS, count=300, before=240, verdict="higher")
    assert plain(headline(change)) == (
        "300 offences, Jan–Apr 2025; up 25 % on Jan–Apr 2024 — more than chance would explain."
    )


def test_a_headline_names_its_area_on_request() -> None:
    assert headline(one_change(), named=True).startswith(
        "Anti-social behaviour, Wiltshire council area: 1,836 incidents, "
    )
    assert headline(place_changes(), code="W16", named=True).startswith(
        "Anti-social behaviour, Trowbridge Central: 60 incidents, "
    )
    force = AreaRef(level="force", code="E23", name="Wiltshire Police area, including Swindon")
    assert area_label(force) == "Wiltshire Police area, including Swindon"


def test_many_rows_need_the_code_of_an_area() -> None:
    with pytest.raises(ValueError, match="the change has 20 rows and none for Wiltshire"):
        headline(place_changes())
    assert "There are no figures for this area." in headline(place_changes(), code="W99")


def test_a_refused_change_of_many_areas_needs_no_code() -> None:
    refused = replace(place_changes(), refusal="the two periods overlap")
    assert headline(refused) == (
        "Jan–Apr 2025 is not compared with Jan–Apr 2024. The two periods overlap."
    )
    assert change_text(refused) == "—"
    assert alt_text(refused).endswith("The two periods overlap.")


def told(verdicts: list[str], *, unseen: int = 0) -> str:
    return overview([one_change(verdict=verdict) for verdict in verdicts], unseen=unseen)


def test_the_overview_counts_what_worsened_improved_stayed_and_is_not_seen() -> None:
    verdicts = ["worse"] * 3 + ["better"] * 4 + ["no real change"] * 5 + ["cannot say"] * 2
    assert told(verdicts, unseen=1) == (
        "Is Wiltshire safer than a year ago? Three things worsened beyond chance, four improved,"
        " five show no real change, three we cannot see."
    )
    assert told(["worse", "no real change", "cannot say"]) == (
        "Is Wiltshire safer than a year ago? One thing worsened beyond chance, none improved,"
        " one shows no real change, one we cannot see."
    )
    assert told(["better"]).endswith("Nothing worsened beyond chance, one improved.")
    assert "two rose and one fell where neither is good or bad in itself" in told(
        ["higher", "lower", "higher"]
    )
    assert overview([]) == "No data are loaded, so nothing can be said yet."


def test_the_overview_counts_a_refusal_as_not_seen() -> None:
    assert overview([refused_change()]).endswith("none improved, one we cannot see.")


def test_the_overview_names_the_earlier_period_unless_it_is_a_year_ago() -> None:
    change = one_change()
    earlier: Change = replace(change, before=SPRING_BEFORE.shifted(-12))
    assert overview([earlier]).startswith("Is Wiltshire safer than in Jan–Apr 2023? ")


def test_where() -> None:
    text = plain(where(place_levels(), place_changes()))
    assert text == (
        "Malmesbury (79), Amesbury East (62) and Trowbridge Central (60) have the most incidents,"
        " Jan–Apr 2025. Five of 18 wards hold 46 % of what can be shown. The highest rate is in"
        " Amesbury East: 14.8 per 1,000 residents. One ward has a number too small to show and one"
        " has no complete figures. Of 20 wards, three worsened beyond chance, four improved beyond"
        " chance, 11 show no real change, two cannot be judged. Worsened: Bradford on Avon North,"
        " Devizes East and Trowbridge Central."
    )


def test_where_without_figures() -> None:
    levels = place_levels()
    empty = replace(levels, frame=levels.frame.assign(count=np.nan, value=np.nan))
    assert where(empty).startswith("The wards have no figures to show for Jan–Apr 2025.")
    zero = replace(levels, frame=levels.frame.assign(count=0.0, value=0.0))
    assert where(zero) == "The wards have no incidents for Jan–Apr 2025."


def test_where_says_why_there_is_no_comparison() -> None:
    assert where(place_levels(), refused_change("no month is complete in both")).endswith(
        "No comparison with Jan–Apr 2024: no month is complete in both."
    )


def test_what_is_not_known() -> None:
    needs = [
        Need(what="MARAC quarterly return", holder="MARAC coordinator"),
        Need(what="Deliberate fires", holder="MHCLG"),
    ]
    assert unknown(NOTES, needs) == (
        "We have no figures for Aug–Oct 2023 and Dec 2024. Two datasets are not loaded: MARAC"
        " quarterly return, ask MARAC coordinator; Deliberate fires, ask MHCLG."
    )
    assert unknown(None, needs[:1]) == (
        "This theme has no data yet. One dataset is not loaded: MARAC quarterly return, ask"
        " MARAC coordinator."
    )
    assert unknown(replace(NOTES, missing=())) == (
        "No months are missing. What never came to notice is not recorded."
    )


def test_caveats_are_sentences_the_pressing_ones_first() -> None:
    said = caveats(replace(NOTES, demonstration=True))
    assert said == (
        demonstration_notice(),
        "No figures for Aug–Oct 2023 and Dec 2024.",
        "41 incidents could not be placed.",
        "Incidents, not crimes.",
        "Data complete to Sep 2025.",
    )
    assert source_line(NOTES) == (
        "Source: Police street-level crime, data.police.uk. Open Government Licence v3.0."
    )


def test_how_concentrated_a_map_is() -> None:
    text = plain(cells_sentence(grid_cells()))
    assert text == (
        "1 % of places in Wiltshire council area hold 51 % of 1,435 incidents, Oct 2024 – Sep 2025:"
        " 25 of 4,800 squares of 500 m. 66 places are hot: they and their neighbours hold more"
        " than chance would explain; the hot places hold 77 %. 41 incidents without a usable"
        " location and 3 outside the boundary are not on the map."
    )
    assert "small areas (LSOAs)" in cells_sentence(lsoa_cells())


def test_a_map_without_hot_places_says_so() -> None:
    cells = grid_cells()
    calm = replace(cells, frame=cells.frame.assign(**{"class": "not significant"}))
    assert "No place stands out from its surroundings more than chance would explain." in (
        cells_sentence(calm)
    )
    empty = replace(calm, frame=calm.frame.assign(count=0.0), unplaced=0, outside=1)
    assert cells_sentence(empty) == (
        "No incidents are on the map of Wiltshire council area for Oct 2024 – Sep 2025. 1 outside"
        " the boundary is not on the map."
    )


def test_one_cell_in_words() -> None:
    cells = grid_cells()
    fullest = cells.frame.sort_values("count").iloc[-1]
    assert plain(cell_sentence(cells, fullest["cell_id"])) == (
        "Square ST 860 575: 45 incidents, Oct 2024 – Sep 2025; hot spot, 99 % confidence."
    )
    with pytest.raises(KeyError, match="'nowhere' is not among the 4800 cells"):
        cell_sentence(cells, "nowhere")


def test_months_within_a_sentence_say_each_year_once() -> None:
    both = [*Period(month("2024-11"), month("2025-02")).months]
    assert months_text(both) == "Nov 2024 – Feb 2025"
    assert months_text([month("2025-01"), month("2025-03")]) == "Jan and Mar 2025"
    assert months_text([month("2023-08"), month("2024-12")]) == "Aug 2023 and Dec 2024"
    assert months_text([month("2023-01"), month("2023-03"), month("2024-12")]) == (
        "Jan and Mar 2023; Dec 2024"
    )
    assert months_text([]) == "no months"


def test_labels_of_verdicts() -> None:
    assert verdict_label("no real change") == "No real change"
    with pytest.raises(ValueError, match="'similar' is not a verdict"):
        verdict_label("similar")


def test_the_overview_asks_about_the_chosen_area_not_about_that_of_its_first_change() -> None:
    wider = AreaRef(level="force", code="E23000038", name="Wiltshire Police area")
    changes = [replace(one_change(), area=wider), one_change()]
    assert overview(changes, area=changes[1].area).startswith("Is Wiltshire safer than")


def test_when_no_place_changed_all_are_said_to_show_none() -> None:
    found = place_changes()
    calm = replace(found, frame=found.frame.assign(verdict="no real change"))
    assert verdicts_text(calm) == f"All {len(found.frame)} wards show no real change."


def test_a_name_keeps_its_capital_within_a_sentence() -> None:
    assert lowered("Prevent referrals") == "Prevent referrals"
    assert lowered("Drug offences") == "drug offences"


def test_a_holder_is_named_as_within_a_sentence() -> None:
    needs = [Need(what="Survey", holder="The partnership"), Need(what="Fires", holder="Dorset & W")]
    assert unknown(replace(NOTES, missing=()), needs) == (
        "Two datasets are not loaded: Survey, ask the partnership; Fires, ask Dorset & W."
    )
