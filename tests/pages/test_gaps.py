"""What cannot be answered is said: refused comparisons, faulty declarations, the first visit."""

from __future__ import annotations

from pathlib import Path

import pytest

from cspdata import measures
from cspdata.measures import open_evidence
from cspdata.periods import Period, month
from cspdata.warehouse import builds, newest
from tests.pages.conftest import Installed
from tests.pages.visits import (
    CATALOGUE,
    answer,
    banner,
    charts,
    opened,
    pictures,
    rug,
    turned_to,
    whole,
    words,
)

PAGE, THEME = "create-safer-communities", "anti_social_behaviour"
REFUSED = {"period": "custom", "from": "2024-10", "to": "2025-09"}


def test_refused_comparison_says_why(install: Installed) -> None:
    install("real")
    evidence = open_evidence()
    year = Period(month("2024-10"), month("2025-09"))
    change = measures.change(
        evidence,
        CATALOGUE.indicators["asb"],
        area=evidence.partnership.area,
        period=year,
        before=year.shifted(-12),
    )
    assert "only 4 of the 12 months" in change.refusal
    visit = opened(PAGE, theme=THEME, **REFUSED)
    assert not visit.exception
    said = answer(visit)
    assert "not compared" in said
    assert change.refusal[1:] in said
    assert "Jan–Apr 2025" in said
    series = measures.series(
        evidence, CATALOGUE.indicators["asb"], area=evidence.partnership.area, period=year
    )
    assert f"{whole(series.frame['count'].sum())} incidents" in said
    assert "Cannot say" in words(visit)


def test_refused_comparison_is_what_the_overview_cannot_see(install: Installed) -> None:
    install("real")
    visit = opened(**REFUSED)
    assert not visit.exception
    assert "Only 4 of the 12 months" in words(visit)
    assert "worsened beyond chance" in answer(visit)
    judged = len(CATALOGUE.headlines)
    unseen = sum(
        not CATALOGUE.indicators_of(theme.id)
        for objective in CATALOGUE.objectives
        for theme in objective.themes
    )
    assert f"{judged + unseen} we cannot see" in answer(visit)


def test_real_first_look_compares_the_months_that_match(install: Installed) -> None:
    install("real")
    evidence = open_evidence()
    spring = Period(month("2025-01"), month("2025-04"))
    row = measures.change(
        evidence,
        CATALOGUE.indicators["asb"],
        area=evidence.partnership.area,
        period=spring,
        before=spring.shifted(-12),
    ).frame.iloc[0]
    for query in ({}, {"period": "custom", "from": "2025-01", "to": "2025-04"}):
        said = answer(opened(PAGE, theme=THEME, **query))
        assert said.partition(": ")[2].startswith(f"{whole(row['count'])} incidents, Jan–Apr 2025")
        assert "Jan–Apr 2024" in said


def test_first_visit_builds_the_demonstration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path / "new"))
    visit = opened()
    assert not visit.exception
    assert len(builds()) == 1
    assert "safer" in visit.title[0].value
    assert "made up" in banner(visit)
    assert len(pictures(visit)) > 0
    assert {one.title for one in CATALOGUE.headlines} <= set(rug(visit))
    turned_to(visit, "hotspots")
    assert len(builds()) == 1


def test_faulty_declaration_is_named(install: Installed, own_catalogue: Path) -> None:
    install("demonstration")
    file = own_catalogue / "indicators" / "asb.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("polarity =", "polartiy ="), encoding="utf-8"
    )
    visit = opened()
    assert not visit.exception
    assert "asb.toml" in visit.error[0].value
    assert "polartiy" in visit.error[0].value


def test_data_of_another_partnership_are_not_shown(install: Installed, own_catalogue: Path) -> None:
    install("real")
    file = own_catalogue / "partnership.toml"
    text = file.read_text(encoding="utf-8").replace('id = "wiltshire"', 'id = "elsewhere"', 1)
    file.write_text(text, encoding="utf-8")
    visit = opened()
    assert not visit.exception
    assert not charts(visit)
    assert "CSP_CATALOGUE" in visit.error[0].value


def test_newer_build_is_noticed_without_a_restart(install: Installed) -> None:
    folder = install("demonstration")
    visit = opened()
    assert "made up" in banner(visit)
    build = newest()
    assert build is not None
    police = install("police")
    later = folder / "warehouse" / "csp-29990101T000000000000.duckdb"
    later.hardlink_to(next((police / "warehouse").iterdir()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSP_DATA_DIR", str(folder))
        visit.run()
    assert not visit.exception
    assert "made up" not in banner(visit)


def test_months_that_are_not_complete_are_said(install: Installed) -> None:
    """Of the real folder Jan–Sep 2025 is complete, and of the year before Jan–Apr alone."""
    install("real")
    visit = opened("hotspots", view="pair", period="custom", **{"from": "2025-01", "to": "2025-09"})
    assert not visit.exception
    said = words(visit).replace("\\", "")
    assert ", Jan–Apr 2024: " in said
    assert "The maps count 4 and 9 months" in said
    assert " in Jan–Apr 2025, " in said
    assert " in Jan–Apr 2024 (the months complete in both): " in said
    ((spec, _),) = charts(visit)
    assert [one["title"]["text"] for one in spec["hconcat"]] == ["Jan–Apr 2024", "Jan–Sep 2025"]


def test_pair_without_an_earlier_map_says_why(install: Installed) -> None:
    install("demonstration")
    visit = opened("hotspots", view="pair", period="custom", **{"from": "2021-10", "to": "2022-03"})
    assert not visit.exception
    assert charts(visit) == []
    assert "There is no map to set beside this one" in visit.info[0].value
    assert "is complete" in visit.info[0].value
