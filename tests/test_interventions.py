"""Interventions as they are declared: each belongs to a partnership, each fault names its key."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from cspdata.catalogue import read_catalogue, read_partnership
from cspdata.words import example_declaration
from tests.conftest import CATALOGUE
from tests.declarations import refusal

WARDENS = (CATALOGUE / "interventions" / "demonstration_wardens.toml").read_text(encoding="utf-8")


def spoiled(folder: Path, old: str, new: str) -> str:
    """What is said of the wardens' declaration with a text replaced."""
    assert old in WARDENS
    file = folder / "interventions" / "demonstration_wardens.toml"
    file.write_text(WARDENS.replace(old, new), encoding="utf-8")
    message = refusal(folder)
    assert "demonstration_wardens.toml" in message
    return message


def test_the_invented_ones_belong_to_the_demonstration_alone() -> None:
    assert read_catalogue(CATALOGUE).interventions == {}
    partnership = read_partnership(CATALOGUE / "demonstration.toml")
    found = read_catalogue(CATALOGUE, partnership=partnership).interventions
    assert set(found) == {"demonstration_wardens", "demonstration_stewards"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('indicator = "vehicle_crime"', 'indicator = "vehicle_crimes"', "did you mean 'vehicle_"),
        ('partnership = "demonstration"', 'partnership = "demonstratoin"', "key 'partnership'"),
        ("owner =", "ownr =", "unknown key 'ownr', did you mean 'owner'"),
        ('start = "2024-07"', 'start = "2024-7"', "key 'start'"),
        ('start = "2024-07"', 'start = "2024-07"\nend = "2024-06"', "key 'end': '2024-06' is bef"),
        ('codes = ["D09000018"]', "codes = []", "key 'where.codes'"),
        ('"D09000017", "D09000009"', '"D09000017", "D09000018"', "'D09000018' is in 'where' too"),
        ('"D09000017", "D09000009"', '"D09000017", "D09000017"', "'D09000017' is given twice"),
        ("displacement = {", "comparison_displacement = {", "declare 'displacement' too"),
        ('"demonstration_wardens"', '"wardens"', "key 'id': 'wardens' must equal the file's name"),
    ],
)
def test_faults_are_told_by_key(own_copy: Path, old: str, new: str, said: str) -> None:
    assert said in spoiled(own_copy, old, new)


def test_a_catalogue_without_the_folder_has_none(own_copy: Path) -> None:
    for file in (own_copy / "interventions").iterdir():
        file.unlink()
    (own_copy / "interventions").rmdir()
    assert read_catalogue(own_copy).interventions == {}


def test_the_example_is_a_declaration_once_its_codes_are_filled_in(own_copy: Path) -> None:
    text = example_declaration(read_catalogue(own_copy).partnership)
    codes = iter(["E05013400", "E05013401", "E05013402"])
    filled = re.sub("…", lambda _: next(codes), text)
    (own_copy / "interventions" / "asb_patrols.toml").write_text(filled, encoding="utf-8")
    found = read_catalogue(own_copy).intervention("asb_patrols")
    assert found.start == "2024-07"
    assert found.where.codes == ("E05013400",)
    assert tomllib.loads(text)["indicator"] == found.indicator
