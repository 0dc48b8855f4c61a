"""Declarations: each is read, each reference resolves, and each fault names its file and key."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from cspdata.catalogue import Catalogue, read_catalogue, read_partnership
from tests.small import CATALOGUE_FOLDER

TOML = sorted(
    path.relative_to(CATALOGUE_FOLDER).as_posix() for path in CATALOGUE_FOLDER.rglob("*.toml")
)
IDS = {
    "acquisitive_crime",
    "all_crime",
    "asb",
    "bicycle_theft",
    "burglary",
    "criminal_damage_arson",
    "drug_offences",
    "other_theft",
    "public_order",
    "robbery",
    "rural_crime",
    "serious_violence",
    "shoplifting",
    "theft_from_person",
    "vehicle_crime",
    "violence_sexual_offences",
    "weapons",
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue(CATALOGUE_FOLDER)


def test_every_declaration_is_read(catalogue: Catalogue) -> None:
    stems = {
        folder: {Path(name).stem for name in TOML if name.startswith(folder)}
        for folder in ("datasets/", "indicators/")
    }
    assert set(catalogue.datasets) == stems["datasets/"]
    assert set(catalogue.indicators) == stems["indicators/"] >= IDS
    assert read_partnership(CATALOGUE_FOLDER / "demonstration.toml").demonstration
    assert not catalogue.partnership.demonstration
    known = {"partnership.toml", "objectives.toml", "demonstration.toml", "duties.toml"}
    known |= {"statutory_duties.toml", "keywords.toml"}
    known |= {"criteria.toml", "lines_of_sight.toml"}
    assert catalogue.criteria is not None
    assert {name for name in TOML if "/" not in name} == known


def test_every_indicator_says_what_a_reader_needs(catalogue: Catalogue) -> None:
    for one in catalogue.indicators.values():
        told = tomllib.loads(
            (CATALOGUE_FOLDER / "indicators" / f"{one.id}.toml").read_text(encoding="utf-8")
        )
        assert {"title", "noun", "unit", "polarity", "numerator"} <= set(told), one.id
        assert all((one.title, one.noun, one.unit)), one.id
        assert one.about.endswith(".") or one.caveats, one.id
        assert set(one.numerator.category) <= set(
            catalogue.datasets[one.numerator.dataset].labels
        ), "each category counted has a label for people"
        for at in one.breaks:
            assert at.why.endswith("."), one.id
    assert {"neutral", "lower_is_better"} <= {one.polarity for one in catalogue.indicators.values()}
    assert catalogue.indicator("drug_offences").polarity == "neutral"


def test_every_dataset_says_who_and_what(catalogue: Catalogue) -> None:
    for one in catalogue.datasets.values():
        assert all((one.title, one.supplier, one.grain, one.licence)), one.id
    labels = catalogue.datasets["police_street"].labels
    mapped = catalogue.datasets["police_street"].maps["category"]
    assert set(labels) == set(mapped.values())


def test_objectives_hold_every_theme_and_every_theme_is_answerable(catalogue: Catalogue) -> None:
    themes = [theme for objective in catalogue.objectives for theme in objective.themes]
    assert len({theme.id for theme in themes}) == len(themes)
    for theme in themes:
        assert theme.question.endswith("?")
        assert catalogue.indicators_of(theme.id) or theme.needs, theme.id
        assert catalogue.objective_of(theme.id) in catalogue.objectives
    shown = [one.id for theme in themes for one in catalogue.indicators_of(theme.id)]
    assert sorted(shown) == sorted(catalogue.indicators)
    titles = [objective.title for objective in catalogue.objectives]
    assert titles[:3] == ["Protect Vulnerable People", "Reduce Harm", "Create Safer Communities"]


def test_the_parts_of_a_whole_count_what_it_counts(catalogue: Catalogue) -> None:
    parts: dict[str, list[str]] = {}
    for part in catalogue.indicators.values():
        for whole_id in part.part_of:
            parts.setdefault(whole_id, []).extend(part.numerator.category)
    for whole_id, mine in parts.items():
        whole = catalogue.indicator(whole_id)
        if whole.numerator.dataset == "police_street":
            assert sorted(mine) == sorted(whole.numerator.category), whole.id
    assert "acquisitive_crime" in parts
    crimes = set(catalogue.indicator("all_crime").numerator.category)
    labels = set(catalogue.datasets["police_street"].labels)
    assert labels - crimes == {"anti_social_behaviour"}


def test_the_partnership_is_the_county_of_the_codes(catalogue: Catalogue) -> None:
    partnership = catalogue.partnership
    assert (partnership.area.code, partnership.csp.code) == ("E06000054", "E22000361")
    assert [area.code for area in partnership.comparators] == ["E06000030"]
    assert partnership.force.code == "E23000038"


def test_asking_for_what_is_not_declared_lists_what_is(catalogue: Catalogue) -> None:
    with pytest.raises(KeyError, match="no indicator 'abs'; there are: acquisitive_crime"):
        catalogue.indicator("abs")
    with pytest.raises(KeyError, match="no objective 'x'; there are: protect_vulnerable_people"):
        catalogue.objective("x")
    with pytest.raises(KeyError, match="no theme 'x'"):
        catalogue.objective_of("x")
