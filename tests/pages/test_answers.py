"""What a page says equals what the measures say, worked out apart from the page."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from cspdata import measures
from cspdata.catalogue import Dataset, Indicator
from cspdata.folders import PROJECT
from cspdata.hotspots import cells
from cspdata.measures import Evidence, open_evidence
from cspdata.periods import Period
from cspdata.quality import default_period, receipts_table
from cspdata.results import Change
from cspdata.ui.frame import slug
from cspdata.words import area_label
from tests.pages.conftest import Installed
from tests.pages.visits import CATALOGUE, OBJECTIVES, answer, links, opened, rug, whole, words

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
LABELS = {
    "better": "Better",
    "worse": "Worse",
    "higher": "Higher",
    "lower": "Lower",
    "no real change": "No real change",
    "cannot say": "Cannot say",
}
FILLED = ("demonstration", "real")
DECLARED: list[Indicator | Dataset] = [
    *CATALOGUE.indicators.values(),
    *CATALOGUE.datasets.values(),
]
THEMES = [
    (slug(objective), theme.id)
    for objective in CATALOGUE.objectives
    for theme in objective.themes
    if CATALOGUE.indicators_of(theme.id)
]


def usual(evidence: Evidence, indicator: Indicator) -> Period:
    """The period of a first look."""
    period = default_period(evidence, evidence.dataset(indicator))
    assert period is not None
    return period


def changes(evidence: Evidence) -> dict[str, Change]:
    """The change of every indicator over the period of a first look."""
    period = usual(evidence, CATALOGUE.indicators["asb"])
    area = evidence.partnership.area
    return measures.board(evidence, area=area, period=period, before=period.shifted(-12))


def loaded(evidence: Evidence, indicator: Indicator) -> bool:
    """Whether the build holds any row of the indicator's dataset."""
    return indicator.numerator.dataset in set(receipts_table(evidence)["dataset_id"])


def assert_asks_for_data(visit: AppTest, page: str, theme_id: str) -> None:
    """The page of a theme without data says who holds them, how they come and where to load."""
    theme = next(one for one in OBJECTIVES[page].themes if one.id == theme_id)
    said = words(visit)
    assert answer(visit) == theme.question
    assert len(theme.needs) > 0
    for need in theme.needs:
        assert need.what in said
        assert need.holder in said
        assert need.how in said
    assert "load-data" in links(visit).values()


def number(text: str, pattern: str) -> int:
    """The number, in figures or as a word, before a pattern; 0 where the text has neither."""
    found = re.search(rf"([\w,]+) {pattern}", text)
    if found is None:
        return 0
    said = found.group(1).lower().replace(",", "")
    return int(said) if said.isdigit() else WORDS.index(said)


@pytest.mark.parametrize("state", FILLED)
def test_overview_counts_the_verdicts_of_the_headlines(install: Installed, state: str) -> None:
    install(state)
    evidence = open_evidence()
    judged = changes(evidence)
    tally = Counter(judged[one.id].frame["verdict"].iloc[0] for one in CATALOGUE.headlines)
    said = answer(opened())
    assert number(said, "things? worsened") == tally["worse"]
    assert number(said, "improved") == tally["better"]
    assert number(said, "shows? no real change") == tally["no real change"]
    assert number(said, "we cannot see") == tally["cannot say"]
    assert number(said, "rose") == tally["higher"]
    assert number(said, "fell") == tally["lower"]


@pytest.mark.parametrize("state", FILLED)
def test_overview_has_a_line_for_every_theme(install: Installed, state: str) -> None:
    install(state)
    evidence = open_evidence()
    judged = changes(evidence)
    lines = rug(opened())
    for indicator in CATALOGUE.headlines:
        page = slug(CATALOGUE.objective_of(indicator.theme))
        theme = next(one for one in OBJECTIVES[page].themes if one.id == indicator.theme)
        row = judged[indicator.id].frame.iloc[0]
        there = loaded(evidence, indicator)
        title, level, *_ = lines[indicator.title if there else theme.title]
        assert title.leads_to.startswith(f"{page}?")
        assert f"theme={theme.id}" in title.leads_to
        if there:
            assert f"{whole(row['count'])} {indicator.noun}" in level.said, indicator.id
        else:
            assert theme.needs[0].what in level.said
            assert theme.needs[0].holder in level.said


@pytest.mark.parametrize("state", FILLED)
@pytest.mark.parametrize(("page", "theme"), THEMES)
def test_theme_opens_with_its_level_and_change(
    install: Installed, page: str, theme: str, state: str
) -> None:
    install(state)
    evidence = open_evidence()
    indicator = next(one for one in CATALOGUE.indicators_of(theme) if one.headline)
    visit = opened(page, theme=theme)
    said = answer(visit)
    if not loaded(evidence, indicator):
        assert_asks_for_data(visit, page, theme)
        return
    change = changes(evidence)[indicator.id]
    row = change.frame.iloc[0]
    assert said.startswith(f"{indicator.title}, {area_label(change.area)}: ")
    if indicator.measure == "proportion":
        assert f"({whole(row['count'])} {indicator.noun}), " in said
        before = row["value"] / row["ratio"]
        assert f"{before:.{indicator.decimals}f}\N{NO-BREAK SPACE}%" in said
    else:
        assert said.partition(": ")[2].startswith(f"{whole(row['count'])} {indicator.noun}, ")
        percent = round(abs(100 * (row["ratio"] - 1)))
        assert f"{percent}\N{NO-BREAK SPACE}%" in said or "about the same" in said
    real = row["q"] < 0.05
    assert ("more than chance would explain" in said) == real
    assert row["verdict"] in LABELS
    assert LABELS[row["verdict"]] in words(visit)
    if indicator.measure == "rate":
        assert f"**{row['value']:,.{indicator.decimals}f}**" in words(visit)


@pytest.mark.parametrize("state", FILLED)
def test_table_of_months_holds_the_series(install: Installed, state: str) -> None:
    install(state)
    evidence = open_evidence()
    indicator = CATALOGUE.indicators["shoplifting"]
    visit = opened("create-safer-communities", theme="business_crime")
    tables = [one.value for one in visit.dataframe if "period_start" in one.value]
    shown = next(one for one in tables if one["area_code"].nunique() == 1 and len(one) > 1)
    span = Period(
        pd.Timestamp(shown["period_start"].min()).date(),
        pd.Timestamp(shown["period_start"].max()).date(),
    )
    area = evidence.partnership.area
    series = measures.series(evidence, indicator, area=area, period=span)
    pd.testing.assert_series_equal(
        shown["count"].astype(float), series.frame["count"].astype(float), check_index=False
    )
    assert shown["value"].sum() == pytest.approx(series.frame["value"].sum())


@pytest.mark.parametrize("state", FILLED)
def test_hotspots_open_with_the_counts_of_the_cells(install: Installed, state: str) -> None:
    install(state)
    evidence = open_evidence()
    indicator = CATALOGUE.indicators["asb"]
    result = cells(evidence, indicator, period=usual(evidence, indicator), size="500")
    hot = result.frame[result.frame["class"].str.startswith("hot")]
    visit = opened("hotspots")
    said = answer(visit)
    assert f"{whole(result.frame['count'].sum())} incidents" in said
    assert f"{whole(len(result.frame))} squares" in said
    assert number(said, "places are hot") == len(hot)
    ranked = next(one.value for one in visit.dataframe if "Place" in one.value)
    assert ranked["Count"].iloc[0] == hot.loc[hot["class"] == "hot 99%", "count"].max()
    assert f"{whole(ranked['Count'].iloc[0])} incidents" in words(visit)


@pytest.mark.parametrize("state", FILLED)
def test_data_quality_opens_with_rows_kept_and_refused(install: Installed, state: str) -> None:
    install(state)
    evidence = open_evidence()
    receipts = receipts_table(evidence)
    said = answer(opened("data-quality"))
    assert f"{whole(receipts['rows_kept'].sum())} rows kept" in said
    assert f"{whole(receipts['rows_refused'].sum())} refused" in said
    assert number(said, f"of {len(CATALOGUE.datasets)} datasets") > 0


def test_data_quality_names_the_missing_months(install: Installed) -> None:
    install("real")
    evidence = open_evidence()
    missing = evidence.coverage(CATALOGUE.datasets["police_street"]).missing
    visit = opened("data-quality")
    assert number(answer(visit), "months are missing") == len(missing)
    assert "Mar 2019 – Dec 2021" in words(visit)
    assert "May–Dec 2024" in words(visit)


def test_definitions_print_every_declaration(install: Installed) -> None:
    install("demonstration")
    visit = opened("definitions")
    said = answer(visit)
    assert number(said, "indicators") == len(CATALOGUE.indicators)
    assert number(said, "datasets") == len(CATALOGUE.datasets)
    headings = " ".join(one.label for one in visit.expander)
    for declared in DECLARED:
        assert declared.title in headings
    printed = words(visit)
    assert all(f"`{declared.id}`" in printed for declared in DECLARED)
    for indicator in CATALOGUE.indicators.values():
        assert all(caveat in printed for caveat in indicator.caveats)
        assert indicator.unit in printed


def test_definitions_are_searched(install: Installed) -> None:
    install("demonstration")
    visit = opened("definitions")
    visit.text_input[0].set_value("Bicycle").run()
    shown = words(visit)
    folder = PROJECT / "data" / "catalogue"
    for declared in DECLARED:
        kind = "indicators" if declared.id in CATALOGUE.indicators else "datasets"
        text = (folder / kind / f"{declared.id}.toml").read_text(encoding="utf-8")
        assert (f"`{declared.id}`" in shown) == ("bicycle" in text.lower()), declared.id
