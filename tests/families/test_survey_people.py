"""What is kept of the people who answered the survey, and what is not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from cspdata.assessment.community import concerns
from cspdata.catalogue import CatalogueError, read_catalogue
from cspdata.demo import community
from cspdata.ingest.responses import _apart, _pooled
from tests.declarations import rewrite
from tests.families.demonstration import DEMONSTRATION, Files, plain_rows
from tests.families.survey_files import LAST, survey, told
from tests.small import Small, receipts

FAMILY = (community,)
CELLS = """
select area_code, age_band, sex, sum(people) filter (where kind = 'respondents'),
    sum(people) filter (where kind = 'rest')
from survey_people where level = 'community_area' group by all
"""


def kept(made_up: Small, kind: str) -> dict[tuple[str, str, str, str], tuple[int, int]]:
    """People and yes over the whole area, by age, sex and item."""
    rows = made_up.rows(
        "select age_band, sex, item, people, yes from survey_people where kind = ? and level = ?",
        *(kind, "lad"),
    )
    return {(age, sex, item, ""): (people, yes) for age, sex, item, people, yes in rows}


def test_no_word_and_no_small_group_is_in_the_file(made_up: Small, files: Files) -> None:
    """A planted phrase is searched in the bytes of the warehouse, not in its tables alone."""
    rows = [told(free_text="The zebrafinch lady of Nowhere Lane deals drugs", age_band="65+")]
    rows += [told(free_text=f"xylophones number {k}") for k in range(40)]
    report = made_up.load({"s.csv": survey(*rows), "t.csv": files["community/survey_2023.csv"]})
    assert report.build is not None
    content = report.build.read_bytes()
    for phrase in (b"zebrafinch", b"xylophones", b"Nowhere Lane", b"made-up words"):
        assert phrase not in content
    assert b"Devizes" in content
    counts = [n for *_, n, _ in made_up.rows(CELLS) if n is not None]
    assert counts
    assert min(counts) >= 5


def test_no_difference_of_what_is_kept_is_a_few_people(made_up: Small, files: Files) -> None:
    """An area less its cells, and a class less its cells, is nobody or at least five."""
    made_up.load({"s.csv": files[LAST]})
    rows = plain_rows(files[LAST])
    cells = {(a, g, s): n for a, g, s, n, _ in made_up.rows(CELLS) if g != "*"}
    rest = {a: n for a, g, _, _, n in made_up.rows(CELLS) if g == "*" and n is not None}
    assert min(rest.values()) >= 5
    whole = {
        (age, sex): people
        for age, sex, people in made_up.rows(
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


def test_priorities_come_in_one_column_or_in_several(made_up: Small) -> None:
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
    made_up.load({"apart.csv": "\n".join([head, *rows]), "together.csv": survey(*together)})

    def named(year: str) -> dict[str, tuple[int, int]]:
        found = made_up.rows(
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
    unmatched = made_up.rows(
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
def test_words_are_whole_and_in_any_case(
    made_up: Small, text: str, themes: set[str] | None
) -> None:
    report = made_up.load({"s.csv": survey(told(free_text=text.replace("\x00", "")))})
    assert report.build is not None, receipts(report)
    rows = made_up.rows(
        "select item, people, yes from survey_people where kind = 'text' and level = 'lad'"
    )
    if themes is None:
        assert rows == []
    else:
        assert {item for item, _, yes in rows if yes} == themes
        assert {people for _, people, _ in rows} == {1}


def test_what_nobody_knows_is_told_and_counts_as_not_said(made_up: Small) -> None:
    rows = [told(age_band="35-49"), told(sex="F", age_band="75 and over"), told(sex="Attack helo")]
    made_up.load({"s.csv": survey(*rows * 8)})
    assert {key[:2] for key in kept(made_up, "respondents")} == {
        ("", "female"),
        ("65+", "female"),
        ("45-64", ""),
    }
    found = concerns(made_up.evidence(), area=DEMONSTRATION.partnership.area)
    assert any("8 answers of age are not in" in one for one in found.notes.remarks)
    assert any("8 answers of sex are not in" in one for one in found.notes.remarks)


def test_an_older_file_of_a_year_changes_nothing(made_up: Small, files: Files) -> None:
    from datetime import datetime

    made_up.load({"new.csv": files[LAST]}, modified=datetime(2026, 3, 1))
    before = made_up.rows("select sum(people), count(*) from survey_people")
    made_up.load({"old.csv": survey(*[told()] * 40)}, modified=datetime(2026, 2, 1))
    assert made_up.rows("select sum(people), count(*) from survey_people") == before
    made_up.load({"newest.csv": survey(*[told()] * 40)}, modified=datetime(2026, 4, 1))
    assert made_up.rows(
        "select sum(people) from survey_people where level = 'lad' and kind = 'respondents'"
    ) == [(40,)]


def test_residents_by_age_come_from_single_years_or_from_broad_ages(made_up: Small) -> None:
    single = "LSOA 2021 Code,Total," + ",".join(f"{s}{a}" for s in "FM" for a in range(91))
    ones = f"D01000001,182,{','.join(['1'] * 182)}\n"
    ages = ("0-15", "16-29", "30-44", "45-64", "65+")
    broad = "LSOA 2021 Code,Total," + ",".join(f"{s}{a}" for s in "FM" for a in ages)
    made_up.load(
        {
            "mid2023.csv": f"{single}\n{ones}",
            "mid2024.csv": f"{broad}\nD01000001,20,2,3,4,5,6,0,0,0,0,0\n",
            "mid2022.csv": "LSOA 2021 Code,Total,F16,F17\nD01000001,9,4,5\n",
        }
    )
    rows = made_up.rows(
        "select year, measure, number from area_values where measure <> 'residents'"
    )
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
    rewrite(own_copy / "keywords.toml", old, new)
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
    rewrite(own_copy / "datasets" / "community_survey.toml", old, new)
    with pytest.raises(CatalogueError, match=message):
        read_catalogue(own_copy)


def test_a_change_of_words_reads_the_file_anew(made_up: Small, tmp_path: Path) -> None:
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
    made_up.load({"s.csv": text})
    assert made_up.rows(named) == [("substance_use",)]
    assert receipts(made_up.load({"s.csv": text}))["s.csv"][0] == "already loaded"
    other = Small(tmp_path, msgspec.structs.replace(DEMONSTRATION, datasets=datasets))
    assert receipts(other.load({"s.csv": text}))["s.csv"][0] == "loaded"
    assert other.rows(named) == [("prevent",)]
