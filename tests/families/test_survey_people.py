"""Who answered the survey: what is kept of people, what is not, and what is read from it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import msgspec
import numpy as np
import pytest
from scipy.optimize import linprog

from cspdata.assessment.community import concerns, survey_areas
from cspdata.assessment.ranked_concerns import ranked_concerns
from cspdata.assessment.respondents import respondents
from cspdata.assessment.survey import waves, weights
from cspdata.assessment.views import views
from cspdata.catalogue import CatalogueError, read_catalogue, read_partnership
from cspdata.demo import community, read_demonstration
from cspdata.disclosure import HIDDEN_UP_TO
from cspdata.ingest.responses import _apart, _pooled
from cspdata.measures import Evidence, levels
from cspdata.stats import Raking
from tests.families.health_files import DECLARATION, DEMONSTRATION, Files, period, plain_rows
from tests.small import Small, receipts

LAST = "community/survey_2024.csv"
YEAR = period("2024-10", "2025-09")
HEADER = "wave_date,community_area,age_band,sex,feel_safe_night,priorities,free_text"
CELLS = """
select area_code, age_band, sex, sum(people) filter (where kind = 'respondents'),
    sum(people) filter (where kind = 'rest')
from survey_people where level = 'community_area' group by all
"""


@pytest.fixture(scope="module")
def files() -> Files:
    return dict(community.files(read_demonstration(DECLARATION)))


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path, DEMONSTRATION)


def told(**given: str) -> list[str]:
    """The cells of one response in the order of `HEADER`."""
    usual = {
        "wave_date": "15/10/2024",
        "community_area": "Devizes",
        "age_band": "45-64",
        "sex": "Female",
        "feel_safe_night": "Fairly safe",
    } | given
    return [usual.get(name, "") for name in HEADER.split(",")]


def survey(*rows: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([HEADER.split(","), *rows])
    return out.getvalue()


def kept(small: Small, kind: str) -> dict[tuple[str, str, str, str], tuple[int, int]]:
    """People and yes over the whole area, by age, sex and item."""
    rows = small.rows(
        "select age_band, sex, item, people, yes from survey_people where kind = ? and level = ?",
        *(kind, "lad"),
    )
    return {(age, sex, item, ""): (people, yes) for age, sex, item, people, yes in rows}


def test_no_word_and_no_small_group_is_in_the_file(small: Small, files: Files) -> None:
    """A planted phrase is searched in the bytes of the warehouse, not in its tables alone."""
    rows = [told(free_text="The zebrafinch lady of Nowhere Lane deals drugs", age_band="65+")]
    rows += [told(free_text=f"xylophones number {k}") for k in range(40)]
    report = small.load({"s.csv": survey(*rows), "t.csv": files["community/survey_2023.csv"]})
    assert report.build is not None
    content = report.build.read_bytes()
    for phrase in (b"zebrafinch", b"xylophones", b"Nowhere Lane", b"made-up words"):
        assert phrase not in content
    assert b"Devizes" in content
    counts = [n for *_, n, _ in small.rows(CELLS) if n is not None]
    assert counts
    assert min(counts) >= 5


def test_no_difference_of_what_is_kept_is_a_few_people(small: Small, files: Files) -> None:
    """An area less its cells, and a class less its cells, is nobody or at least five."""
    small.load({"s.csv": files[LAST]})
    rows = plain_rows(files[LAST])
    cells = {(a, g, s): n for a, g, s, n, _ in small.rows(CELLS) if g != "*"}
    rest = {a: n for a, g, _, _, n in small.rows(CELLS) if g == "*" and n is not None}
    assert min(rest.values()) >= 5
    whole = {
        (age, sex): people
        for age, sex, people in small.rows(
            "select age_band, sex, people from survey_people "
            "where level = 'lad' and kind = 'respondents'"
        )
    }
    assert sum(whole.values()) == len(rows)
    for (age, sex), people in whole.items():
        left = people - sum(n for (_, g, s), n in cells.items() if (g, s) == (age, sex))
        assert left == 0 or left >= 5 or (age, sex) == ("", "")
    sizes = Counter(row["community_area"] for row in rows)
    for area, n in rest.items():
        mine = n + sum(one for (a, _, _), one in cells.items() if a == area)
        if area:
            assert mine == sizes[area] >= 30


def test_small_groups_are_given_up_until_nothing_can_be_taken_away() -> None:
    young, old, men = ("y", "f"), ("o", "f"), ("o", "m")
    cells = Counter({("A", young): 3, ("A", old): 20, ("A", men): 9})
    cells |= Counter({("B", young): 8, ("B", old): 30, ("B", men): 12})
    # 3 of A are too few: A gives up its 9 men, the young of B go with those of A. What is then left
    # of A (12), of B (8), of the young (11) and of the men (9) is enough, so that the rest stays.
    assert _apart(cells, least=5) == {("A", old), ("B", old), ("B", men)}
    assert _apart(Counter({("A", young): 5, ("A", old): 6}), least=5) == {("A", young), ("A", old)}
    assert _pooled(Counter({"A": 50, "B": 3, "C": 31}), least=5, least_area=30) == {"B", "C"}
    assert _pooled(Counter({"A": 50, "B": 6, "": 2}), least=5, least_area=30) == {"B", ""}


def test_priorities_come_in_one_column_or_in_several(small: Small) -> None:
    head = "wave_date,community_area,feel_safe_night,priority_1,priority_2,priority_3"
    rows = [
        "15/10/2023,Devizes,Very safe,Speeding,Anti-social behaviour,",
        "15/10/2023,Devizes,Very safe,  speeding ,Speeding,Potholes",
        "15/10/2023,Devizes,Very safe,None of these,,",
        "15/10/2023,Devizes,Very safe,,,",
    ]
    together = [
        told(priorities="Speeding; anti-social behaviour;ASB"),
        told(priorities="Drugs and alcohol"),
        told(priorities="Don't know"),
        told(priorities="Knife crime;;Bins;"),
    ]
    small.load({"apart.csv": "\n".join([head, *rows]), "together.csv": survey(*together)})

    def named(year: str) -> dict[str, tuple[int, int]]:
        found = small.rows(
            "select item, sum(people), sum(yes) from survey_people where kind = 'priority' "
            "and level = 'lad' and period_start = ?::date group by all",
            year,
        )
        return {item: (int(people), int(yes)) for item, people, yes in found if yes}

    assert named("2023-04-01") == {
        "road_safety": (2, 2),
        "anti_social_behaviour": (2, 1),
    }
    assert named("2024-04-01") == {
        "road_safety": (3, 1),
        "anti_social_behaviour": (3, 1),
        "substance_use": (3, 1),
        "serious_violence": (3, 1),
    }
    unmatched = small.rows(
        "select period_start::varchar, item, people from survey_people where kind = 'unmatched'"
    )
    assert sorted(unmatched) == [("2023-04-01", "priorities", 1), ("2024-04-01", "priorities", 1)]


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("Kids with a KNIFE", {"serious_violence"}),
        ("penknifes and Asbestos everywhere", set()),
        ("anti-social, anti social and ASB", {"anti_social_behaviour"}),
        ("they break-in. Speeding!", {"acquisitive_crime", "road_safety"}),
        ("a\u00a0county\u2011free line; county lines", {"serious_organised_crime"}),
        ("=cmd|' /C calc'!A0 drugs", {"substance_use"}),
        ("drugs " * 5_000, {"substance_use"}),
        ("x" * 100_000 + " drugs", set()),
        ("<script>women</script>\x00", {"violence_against_women_and_girls"}),
        ("1234 5678", None),
        ("", None),
    ],
)
def test_words_are_whole_and_in_any_case(small: Small, text: str, themes: set[str] | None) -> None:
    report = small.load({"s.csv": survey(told(free_text=text.replace("\x00", "")))})
    assert report.build is not None, receipts(report)
    rows = small.rows(
        "select item, people, yes from survey_people where kind = 'text' and level = 'lad'"
    )
    if themes is None:
        assert rows == []
    else:
        assert {item for item, _, yes in rows if yes} == themes
        assert {people for _, people, _ in rows} == {1}


def test_what_nobody_knows_is_told_and_counts_as_not_said(small: Small) -> None:
    rows = [told(age_band="35-49"), told(sex="F", age_band="75 and over"), told(sex="Attack helo")]
    small.load({"s.csv": survey(*rows * 8)})
    assert {key[:2] for key in kept(small, "respondents")} == {
        ("", "female"),
        ("65+", "female"),
        ("45-64", ""),
    }
    found = concerns(small.evidence(), area=DEMONSTRATION.partnership.area)
    assert any("8 answers of age are not in" in one for one in found.notes.remarks)
    assert any("8 answers of sex are not in" in one for one in found.notes.remarks)


def test_an_older_file_of_a_year_changes_nothing(small: Small, files: Files) -> None:
    from datetime import datetime

    small.load({"new.csv": files[LAST]}, modified=datetime(2026, 3, 1))
    before = small.rows("select sum(people), count(*) from survey_people")
    small.load({"old.csv": survey(*[told()] * 40)}, modified=datetime(2026, 2, 1))
    assert small.rows("select sum(people), count(*) from survey_people") == before
    small.load({"newest.csv": survey(*[told()] * 40)}, modified=datetime(2026, 4, 1))
    assert small.rows(
        "select sum(people) from survey_people where level = 'lad' and kind = 'respondents'"
    ) == [(40,)]


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
    partnership = read_partnership(DECLARATION)
    evidence = Evidence(demo_evidence.con, read_catalogue(own_copy, partnership=partnership))
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


def test_without_residents_nothing_is_weighted_and_it_is_said(small: Small, files: Files) -> None:
    small.load({"s.csv": files[LAST]})
    evidence = small.evidence()
    found = concerns(evidence, area=evidence.partnership.area)
    assert found.frame["weighted"].isna().all()
    assert found.frame["value"].notna().any()
    assert "load the mid-year population" in found.weighting.refusal
    heard = respondents(evidence)
    assert "load the mid-year population" in heard.lacking
    assert set(heard.frame["verdict"]) == {"cannot say"}


def test_without_a_survey_every_result_says_so(small: Small) -> None:
    small.load({"p.csv": "Action;Lead;By when;Status;Note\nVisit shops;Council;;Done;\n"})
    evidence = small.evidence()
    own = evidence.partnership.area
    assert "no survey of residents is loaded" in concerns(evidence, area=own).refusal
    assert "no survey" in respondents(evidence).refusal
    assert "no survey" in views(evidence).refusal
    assert ranked_concerns(evidence, area=own, period=YEAR).refusal
    later = period("2020-01", "2020-12")
    assert concerns(evidence, area=own, period=later).refusal


def test_residents_by_age_come_from_single_years_or_from_broad_ages(small: Small) -> None:
    single = "LSOA 2021 Code,Total," + ",".join(f"{s}{a}" for s in "FM" for a in range(91))
    ones = f"D01000001,182,{','.join(['1'] * 182)}\n"
    ages = ("0-15", "16-29", "30-44", "45-64", "65+")
    broad = "LSOA 2021 Code,Total," + ",".join(f"{s}{a}" for s in "FM" for a in ages)
    small.load(
        {
            "mid2023.csv": f"{single}\n{ones}",
            "mid2024.csv": f"{broad}\nD01000001,20,2,3,4,5,6,0,0,0,0,0\n",
            "mid2022.csv": "LSOA 2021 Code,Total,F16,F17\nD01000001,9,4,5\n",
        }
    )
    rows = small.rows("select year, measure, number from area_values where measure <> 'residents'")
    found = {(year, measure): number for year, measure, number in rows}
    assert found[2023, "female_16_24"] == 9
    assert found[2023, "male_25_44"] == 20
    assert found[2023, "female_65"] == 26
    assert (2023, "female_16_44") not in found
    assert found[2024, "female_16_44"] == 7
    assert found[2024, "female_65"] == 6
    assert (2024, "female_16_24") not in found
    # A file of some years of age alone says nothing of a class: no part stands for the whole.
    assert not any(year == 2022 for year, _ in found)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('theme = "prevent"', 'theme = "no_theme"', "'no_theme' is not declared"),
        ('theme = "prevent"', 'theme = "exploitation"', "'exploitation' is declared twice"),
        ('"shoplifting"', '"("', "'\\(' of 'business_crime' is no word"),
        ('"shoplifting"', '"Shoplifter"', "is given twice"),
    ],
)
def test_a_list_of_words_that_cannot_be_used_is_refused(
    own_copy: Path, old: str, new: str, message: str
) -> None:
    path = own_copy / "keywords.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match=rf"keywords\.toml: key .*{message}"):
        read_catalogue(own_copy)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('sex = "sex"\nages', 'sex = "gender"\nages', "the column 'gender' is not declared"),
        ('"16-17" = "16-24"', '"16-17" = "16-25"', "'16-17' means '16-25'"),
        ("least_cell = 5", 'keywords = { prevent = ["x"] }', "stand in keywords.toml"),
        ("least_cell = 5", "least_cell = 2", "least_cell"),
    ],
)
def test_a_contract_that_says_the_wrong_thing_of_people_is_refused(
    own_copy: Path, old: str, new: str, message: str
) -> None:
    path = own_copy / "datasets" / "community_survey.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match=message):
        read_catalogue(own_copy)


def test_a_change_of_words_reads_the_file_anew(tmp_path: Path) -> None:
    dataset = DEMONSTRATION.datasets["community_survey"]
    layout = dataset.aggregates
    assert layout is not None
    assert layout.survey is not None
    words = msgspec.structs.replace(layout.survey, keywords={"prevent": ("zebrafinch",)})
    changed = msgspec.structs.replace(layout, survey=words)
    datasets = DEMONSTRATION.datasets | {
        dataset.id: msgspec.structs.replace(dataset, aggregates=changed)
    }
    text = survey(told(free_text="a zebrafinch and drugs"))
    named = "select item from survey_people where kind = 'text' and level = 'lad' and yes > 0"
    small = Small(tmp_path, DEMONSTRATION)
    small.load({"s.csv": text})
    assert small.rows(named) == [("substance_use",)]
    assert receipts(small.load({"s.csv": text}))["s.csv"][0] == "already loaded"
    other = Small(tmp_path, msgspec.structs.replace(DEMONSTRATION, datasets=datasets))
    assert receipts(other.load({"s.csv": text}))["s.csv"][0] == "loaded"
    assert other.rows(named) == [("prevent",)]
