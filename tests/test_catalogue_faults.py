"""Faulty declarations: each fault names its file and key, and says what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cspdata.catalogue import CatalogueError, read_catalogue
from cspdata.folders import PROJECT, catalogue_folder
from tests.declarations import Change, refusal, removed, replaced

ASB, STREET = "indicators/asb.toml", "datasets/police_street.toml"
DUTIES = "duties.toml"
OBJECTIVES, POPULATION = "objectives.toml", "datasets/population_lsoa11.toml"


@pytest.mark.parametrize(
    ("change", "file", "said"),
    [
        (
            replaced(ASB, "polarity", "polarty"),
            ASB,
            "unknown key 'polarty', did you mean 'polarity'?",
        ),
        (
            replaced(ASB, 'why = "Br', 'wy = "Br'),
            ASB,
            "key 'breaks[0]': unknown key 'wy', did you mean 'why'?",
        ),
        (replaced(ASB, 'noun = "incidents"\n', ""), ASB, "missing required field `noun`"),
        (
            replaced(ASB, 'polarity = "lower_is_better"\n', ""),
            ASB,
            "missing required field `polarity`",
        ),
        (
            replaced(ASB, "lower_is_better", "lower"),
            ASB,
            "key 'polarity': Invalid enum value 'lower'",
        ),
        (
            replaced(ASB, "order = 10", 'order = "10"'),
            ASB,
            "key 'order': Expected `int`, got `str`",
        ),
        (
            replaced(ASB, '"2020-04"', '"2020-4"'),
            ASB,
            "key 'breaks[0].month': Expected `str` matching",
        ),
        (
            replaced(
                ASB, "[[breaks]]", '[[rebases]]\nmonth = "2024-01"\nwhy = "new patrols"\n[[breaks]]'
            ),
            ASB,
            "key 'rebases[0]': The table missing required field `decided`",
        ),
        (
            replaced(
                ASB,
                "[[breaks]]",
                '[[rebases]]\nmonth = "2024-01"\nwhy = " "\ndecided = 2024-02-01\n[[breaks]]',
            ),
            ASB,
            "key 'rebases[0].why': Expected `str` matching",
        ),
        (
            replaced(ASB, "anti_social_behaviour", "antisocial"),
            ASB,
            "key 'theme': 'antisocial' is not declared; did you mean",
        ),
        (
            replaced(ASB, 'dataset = "police_street"', 'dataset = "police_stret"'),
            ASB,
            "'police_stret' is not declared; did you mean 'police_street'?",
        ),
        (
            replaced(ASB, 'dataset = "police_street"', 'dataset = "population_lsoa21"'),
            ASB,
            "key 'numerator.dataset': 'population_lsoa21' is of kind 'area_values'",
        ),
        (
            replaced(ASB, '["anti_social_behaviour"]', '["antisocial_behaviour"]'),
            ASB,
            "key 'numerator.category': 'antisocial_behaviour' is not declared; did you mean",
        ),
        (
            replaced(ASB, '["anti_social_behaviour"]', "[]"),
            ASB,
            "key 'numerator.category': name at least one",
        ),
        (
            replaced(ASB, 'measure = "residents"', 'measure = "people"'),
            ASB,
            "key 'denominator.measure': 'people' is not declared; there are:",
        ),
        (
            replaced("indicators/burglary.toml", '["acquisitive_crime"]', '["acquisitve_crime"]'),
            "indicators/burglary.toml",
            "key 'part_of': 'acquisitve_crime' is not declared; did you mean 'acquisitive_crime'?",
        ),
        (
            replaced("indicators/rural_crime.toml", '"Rural"', '"rural"'),
            "indicators/rural_crime.toml",
            "key 'numerator.rural_urban': Invalid enum value 'rural'",
        ),
        (
            replaced(ASB, 'id = "asb"', 'id = "burglary"'),
            ASB,
            "key 'id': 'burglary' must equal the file's name 'asb'",
        ),
        (
            replaced("indicators/weapons.toml", 'id = "weapons"', 'id = "asb"'),
            "indicators/weapons.toml",
            "key 'id': 'asb' is declared twice",
        ),
        (replaced(ASB, 'id = "asb"', 'id = "a s b"'), ASB, "key 'id': Expected `str` matching"),
        (replaced(ASB, 'id = "asb"', "id = asb"), ASB, "not a readable TOML file"),
        (
            replaced(STREET, 'map = "category"', 'map = "categories"'),
            STREET,
            "key 'columns.category.map': 'categories' is not declared; did you mean 'category'?",
        ),
        (
            replaced(STREET, '"Drugs" = "drugs"', '"Drugs" = "drugs"\n"DRUGS " = "drugs"'),
            STREET,
            "key 'maps.category': 'DRUGS ' and 'Drugs' are the same label",
        ),
        (
            replaced(STREET, 'drugs = "Drugs"', 'drug = "Drugs"'),
            STREET,
            "key 'labels': 'drug' is not declared; did you mean 'drugs'?",
        ),
        (
            replaced(STREET, 'month = { names = ["Month"]', 'moon = { names = ["Month"]'),
            STREET,
            "key 'columns': a dataset of kind 'events' needs 'month'",
        ),
        (
            replaced(STREET, "*-{force}-street.csv", "*-{name}-street.csv"),
            STREET,
            "key 'file_names': '*-{name}-street.csv' needs {force}",
        ),
        (
            replaced(STREET, '"police_crimes"', '"police_crime"'),
            STREET,
            "key 'duty': 'police_crime' is not declared; did you mean 'police_crimes'?",
        ),
        (
            replaced(STREET, "[locality]", "[gate]\nnearly_emty = 0.2\n\n[locality]"),
            STREET,
            "key 'gate': unknown key 'nearly_emty', did you mean 'nearly_empty'?",
        ),
        (
            replaced(STREET, "[locality]", "[gate]\nnearly_empty = 10\n\n[locality]"),
            STREET,
            "key 'gate.nearly_empty': Expected `float` <= 1.0",
        ),
        (
            replaced(DUTIES, 'item = "1(b)"\n', 'itm = "1(b)"\n'),
            DUTIES,
            "key 'duties[1]': unknown key 'itm', did you mean 'item'?",
        ),
        (
            replaced(DUTIES, 'id = "police_crimes"', 'id = "police_asb_incidents"'),
            DUTIES,
            "key 'id': 'police_asb_incidents' is declared twice",
        ),
        (
            replaced(DUTIES, 'item = "2"\n', ""),
            DUTIES,
            "key 'item': 'police_crimes' needs its number where read = \"text\"",
        ),
        (
            replaced(DUTIES, 'authority = "fire"', 'authority = "brigade"'),
            DUTIES,
            "Invalid enum value 'brigade'",
        ),
        (
            replaced(STREET, 'kind = "events"', 'kind = "event"'),
            STREET,
            "key 'kind': Invalid enum value 'event'",
        ),
        (
            replaced(POPULATION, "mid[-_ ]?([0-9]{4})", "mid[0-9]{4}"),
            POPULATION,
            "key 'values.year_from_name': 'mid[0-9]{4}' needs a group",
        ),
        (
            replaced(POPULATION, "mid[-_ ]?([0-9]{4})", "mid(["),
            POPULATION,
            "key 'values.year_from_name': ",
        ),
        (
            replaced(POPULATION, 'residents = "residents"', 'residents = "resident"'),
            POPULATION,
            "needs 'resident'",
        ),
        (
            replaced("datasets/lsoa11_lsoa21.toml", "lad_code = {", "district_code = {"),
            "datasets/lsoa11_lsoa21.toml",
            "needs 'lad_code'",
        ),
        (
            replaced("datasets/lsoa_boundaries.toml", 'boundary_level = "lsoa21"', ""),
            "datasets/lsoa_boundaries.toml",
            "key 'boundary_level': name the level",
        ),
        (
            replaced(OBJECTIVES, 'id = "exploitation"', 'id = "domestic_abuse"'),
            OBJECTIVES,
            "key 'id': 'domestic_abuse' is used twice",
        ),
        (
            replaced(OBJECTIVES, 'id = "reduce_harm"', 'id = "exploitation"'),
            OBJECTIVES,
            "key 'id': 'exploitation' is used twice",
        ),
        (
            replaced("partnership.toml", "comparators", "comparator"),
            "partnership.toml",
            "unknown key 'comparator', did you mean 'comparators'?",
        ),
        (
            replaced("partnership.toml", "financial_year_start = 4", "financial_year_start = 13"),
            "partnership.toml",
            "key 'financial_year_start': Expected `int` <= 12",
        ),
        (removed("partnership.toml"), "partnership.toml", "the file is missing"),
        (removed(OBJECTIVES), OBJECTIVES, "the file is missing"),
        (removed("indicators"), "indicators", "the folder is missing"),
        (removed("datasets"), "datasets", "the folder is missing"),
    ],
)
def test_a_fault_names_its_file_and_key(
    own_copy: Path, change: Change, file: str, said: str
) -> None:
    change(own_copy)
    message = refusal(own_copy)
    assert message.startswith(f"{own_copy / file}: ")
    assert said in message
    assert "`$" not in message, "the key is named in the file's own terms"


def test_a_file_that_is_not_utf_8_is_named(own_copy: Path) -> None:
    path = own_copy / ASB
    path.write_bytes(path.read_bytes() + "# Café".encode("cp1252"))
    with pytest.raises(CatalogueError, match=re.escape(f"{path}: not a readable TOML file")):
        read_catalogue(own_copy)


def test_a_missing_folder_says_which_variable_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSP_CATALOGUE", str(tmp_path / "nowhere"))
    with pytest.raises(CatalogueError, match="nowhere: there is no such folder; set CSP_CATALOGUE"):
        read_catalogue(catalogue_folder())
    monkeypatch.delenv("CSP_CATALOGUE")
    assert catalogue_folder() == PROJECT / "data" / "catalogue"


def test_sources_set_side_by_side_are_indicators_of_the_theme(own_copy: Path) -> None:
    replaced(OBJECTIVES, 'sources = ["asb", "asb_cases"', 'sources = ["asb", "asb_casez"')(own_copy)
    with pytest.raises(CatalogueError, match=r"objectives\.toml: .*anti_social_behaviour\.sources"):
        read_catalogue(own_copy)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('lead = "VAWG board"', 'lead = "WAVG board"', r"'violence_against_women_and_girls\.lead'"),
        (
            'themes = ["prevent"]',
            'themes = ["spin"]',
            r"'boards\.prevent\.themes': 'spin' is",
        ),
        ('themes = ["prevent"]', "themes = []", r"'boards\.prevent\.themes': 'prevent' is led by"),
        ('short = "VAWG"', 'short = "Prevent"', r"'boards\.short': 'Prevent' is used twice"),
        ('shorts = "VAWG"', "", "unknown key 'shorts', did you mean 'short'"),
    ],
)
def test_boards_are_declared_once_and_lead_what_they_report_on(
    own_copy: Path, old: str, new: str, said: str
) -> None:
    if not new:
        old, new = old.replace("shorts", "short"), old
    replaced(OBJECTIVES, old, new)(own_copy)
    with pytest.raises(CatalogueError, match=rf"objectives\.toml: key .*{said}"):
        read_catalogue(own_copy)


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ('"46", "999X"', "'business_crime.offences': no dataset knows the offence code '999X'"),
        ('"46", "99[XY]"', "no dataset knows the offence code '99[XY]'"),
        ('"46", "34[AB]"', "the offence code '34B' is of 'serious_violence' too"),
    ],
)
def test_offences_are_known_and_of_one_theme(own_copy: Path, new: str, said: str) -> None:
    replaced(OBJECTIVES, '"34A", "46"', new)(own_copy)
    with pytest.raises(CatalogueError, match=re.escape(said)):
        read_catalogue(own_copy)


def test_patterns_of_offences_are_read_as_the_codes_they_meet(own_copy: Path) -> None:
    replaced(OBJECTIVES, '"34A", "46"', '"4[67]", "46", "34A"')(own_copy)
    objectives = read_catalogue(own_copy).objectives
    codes = {theme.id: theme.offences for one in objectives for theme in one.themes}
    assert codes["business_crime"] == ("46", "47", "34A")
    assert codes["domestic_abuse"] == codes["anti_social_behaviour"] == ()
