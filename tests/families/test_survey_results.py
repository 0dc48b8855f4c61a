"""What the survey answers: who is missing, what worries people, and that no few are told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

from cspdata.assessment.community import concerns, survey_areas
from cspdata.assessment.ranked_concerns import ranked_concerns
from cspdata.assessment.respondents import respondents
from cspdata.assessment.survey import waves, weights
from cspdata.assessment.views import views
from cspdata.catalogue import read_catalogue
from cspdata.demo import community
from cspdata.disclosure import HIDDEN_UP_TO
from cspdata.measures import Evidence, levels
from cspdata.stats import Raking
from tests.families.demonstration import DEMONSTRATION, Files, period, plain_rows
from tests.families.survey_files import LAST, YEAR
from tests.small import Small

FAMILY = (community,)


def test_all_sums_of_the_estimated_table_are_right(demo_evidence: Evidence, files: Files) -> None:
    """What is worked out from the kept sums adds up to the file, area by area and by class."""
    wave = waves(demo_evidence)[-1]
    rows = plain_rows(files[LAST])
    sizes = Counter(row["community_area"] for row in rows)
    names = {one.code: one.name for one in survey_areas(demo_evidence)}
    for at, area in enumerate(wave.areas):
        if area:
            assert wave.people[at].sum() == pytest.approx(sizes[names[area]], abs=1)
    women = [k for k, one in enumerate(wave.classes) if one == ("65+", "female")]
    old = Counter((row["age_band"], row["sex"]) for row in rows)
    assert wave.people[:, women].sum() == pytest.approx(old["65+", "Female"])
    asked = wave.answers["question", "safe_night"]
    answered = [row for row in rows if row["feel_safe_night"] != "Don't know"]
    assert asked.people.sum() == pytest.approx(len(answered), abs=0.5)
    assert (asked.yes <= asked.people + 1e-9).all()


def test_the_answers_are_those_of_the_indicator(demo_evidence: Evidence) -> None:
    """Two ways to one number: the survey's own table, and the indicator on the theme's page."""
    indicator = demo_evidence.catalogue.indicator("survey_safe_night")
    own = demo_evidence.partnership.area
    by_area = levels(demo_evidence, indicator, area=own, level="community_area", period=YEAR)
    expected = by_area.frame.set_index("area_code")
    frame = views(demo_evidence, period=YEAR).frame
    found = frame[frame["question"] == "safe_night"].set_index("area_code").drop(index=own.code)
    assert found["value"].notna().sum() > 10
    for name in ("count", "value", "lower", "upper"):
        np.testing.assert_allclose(found[name], expected.loc[found.index, name], equal_nan=True)
    assert (found["suppressed"] == expected.loc[found.index, "suppressed"].astype(bool)).all()


def test_who_is_missing_is_found(demo_evidence: Evidence, files: Files) -> None:
    """Planted: the young, men most of all, and the people of one community area."""
    found = respondents(demo_evidence, period=YEAR)
    rows = found.frame.set_index(["dimension", "title"])
    assert rows.loc[("class", "Men 16–24"), "verdict"] == "under"
    assert rows.loc[("class", "Women 65+"), "verdict"] == "over"
    under = found.frame[(found.frame["dimension"] == "area") & (found.frame["verdict"] == "under")]
    assert under["title"].tolist() == [community.MISSING_AREA]
    men = rows.loc[("class", "Men 16–24")]
    counted = sum(
        row["age_band"] == "16-24" and row["sex"] == "Male" for row in plain_rows(files[LAST])
    )
    assert abs(men["respondents"] - counted) <= 2.5
    assert men["population_share"] == pytest.approx(100 * 0.09 * 0.49 / 0.82, abs=0.1)
    shown = found.frame["respondents"].dropna()
    assert (shown % 5 == 0).all()
    assert found.people == 1600
    assert found.year == 2021


def test_weights_bring_the_young_to_their_share(demo_evidence: Evidence) -> None:
    wave = waves(demo_evidence)[-1]
    found = weights(demo_evidence, wave)
    assert isinstance(found, Raking)
    people = (wave.people.ravel() * found.weights).reshape(wave.people.shape)
    known = [k for k, one in enumerate(wave.classes) if all(one)]
    men = wave.classes.index(("16-24", "male"))
    share = people[:, men].sum() / people[:, known].sum()
    assert share == pytest.approx(0.09 * 0.49 / 0.82, abs=0.001)
    assert 1 < found.design_effect < 2


def test_concerns_are_the_files_and_speeding_leads(demo_evidence: Evidence, files: Files) -> None:
    own = demo_evidence.partnership.area
    found = concerns(demo_evidence, area=own, period=YEAR)
    rows = [row for row in plain_rows(files[LAST]) if row["priorities"]]
    named = sum("Speeding and road safety" in row["priorities"] for row in rows)
    first = found.frame.iloc[0]
    assert first["theme"] == "road_safety"
    assert (first["count"], first["base"]) == (named, len(rows))
    assert first["rank_best"] == 1
    assert "prevent" not in set(found.frame["theme"])
    other = found.frame.set_index("theme").loc["other"]
    assert np.isnan(other["rank"])
    town = next(one for one in survey_areas(demo_evidence) if one.name == "Chippenham")
    below = concerns(demo_evidence, area=town, period=YEAR).frame
    assert (below["count"].dropna() % 5 == 0).all()
    assert (
        below.loc[below["suppressed"].astype(bool), ["count", "value", "weighted"]]
        .isna()
        .all(axis=None)
    )


def test_ranks_are_ranges_and_differ_from_the_records(demo_evidence: Evidence) -> None:
    own = demo_evidence.partnership.area
    found = ranked_concerns(demo_evidence, area=own, period=YEAR)
    rows = found.frame.set_index("theme")
    assert rows.loc["road_safety", "rank_worst"] < rows.loc["road_safety", "volume_best"]
    assert (rows["rank_best"] <= rows["rank"]).all()
    assert (rows["rank"] <= rows["rank_worst"]).all()
    assert rows["harm"].isna().all()
    assert "weights of harm" in found.lacking


def test_harm_ranks_themes_where_weights_are_declared(
    demo_evidence: Evidence, own_copy: Path
) -> None:
    (own_copy / "harm.toml").write_text(
        'dataset = "recorded_crime_csp"\nmethod = "Made up for a test"\nversion = "1"\n'
        'source_url = "https://example.org/weights"\n',
        encoding="utf-8",
    )
    (own_copy / "harm_weights.csv").write_text(
        "offence_code,offence,weight\n45,Theft from vehicle,10\n19C,Rape,2000\n46,Shoplifting,1\n",
        encoding="utf-8",
    )
    evidence = Evidence(
        demo_evidence.con, read_catalogue(own_copy, partnership=DEMONSTRATION.partnership)
    )
    found = ranked_concerns(evidence, area=evidence.partnership.area, period=YEAR)
    rows = found.frame.set_index("theme")["harm_rank"].dropna().to_dict()
    assert found.lacking == ""
    assert rows == {
        "violence_against_women_and_girls": 1,
        "acquisitive_crime": 2,
        "business_crime": 3,
    }


def test_hidden_numbers_cannot_be_worked_back(demo_evidence: Evidence) -> None:
    """A linear program over all that is shown of a question: no hidden base is nearly known.

    Known are the whole (exact), each shown area within 2.5 of its number, that a hidden one is at
    most 29, and that those who named no area are at least none.
    """
    frame = views(demo_evidence, period=YEAR).frame
    own = demo_evidence.partnership.area.code
    tried = 0
    for _, rows in frame.groupby("question"):
        areas = rows[rows["area_code"] != own]
        whole = float(rows.loc[rows["area_code"] == own, "base"].iloc[0])
        bounds = [
            (max(0.0, base - 2.5), base + 2.5) if base == base else (0.0, 29.0)
            for base in areas["base"]
        ] + [(0.0, whole)]
        hidden = np.flatnonzero(areas["base"].isna().to_numpy())
        for at in hidden:
            cost = np.zeros(len(bounds))
            cost[at] = 1.0
            each = [
                linprog(sign * cost, A_eq=[np.ones(len(bounds))], b_eq=[whole], bounds=bounds)
                for sign in (1, -1)
            ]
            assert all(one.status == 0 for one in each)
            assert -each[1].fun - each[0].fun >= HIDDEN_UP_TO - 1
            tried += 1
    assert tried > 20


def test_without_residents_nothing_is_weighted_and_it_is_said(made_up: Small, files: Files) -> None:
    made_up.load({"s.csv": files[LAST]})
    evidence = made_up.evidence()
    found = concerns(evidence, area=evidence.partnership.area)
    assert found.frame["weighted"].isna().all()
    assert found.frame["value"].notna().any()
    assert "load the mid-year population" in found.weighting.refusal
    heard = respondents(evidence)
    assert "load the mid-year population" in heard.lacking
    assert set(heard.frame["verdict"]) == {"cannot say"}


def test_without_a_survey_every_result_says_so(made_up: Small) -> None:
    made_up.load({"p.csv": "Action;Lead;By when;Status;Note\nVisit shops;Council;;Done;\n"})
    evidence = made_up.evidence()
    own = evidence.partnership.area
    assert "no survey of residents is loaded" in concerns(evidence, area=own).refusal
    assert "no survey" in respondents(evidence).refusal
    assert "no survey" in views(evidence).refusal
    assert ranked_concerns(evidence, area=own, period=YEAR).refusal
    later = period("2020-01", "2020-12")
    assert concerns(evidence, area=own, period=later).refusal
