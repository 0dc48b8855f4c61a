"""The criteria of the workshop: what is declared, and faults named by file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from cspdata.catalogue import CatalogueError, read_catalogue
from tests.declarations import refusal, rewrite
from tests.small import CATALOGUE, CATALOGUE_FOLDER

FILE = "criteria.toml"


def test_the_example_is_whole_and_its_weights_are_shares() -> None:
    found = CATALOGUE.criteria
    assert found.ids == ("harm", "volume", "trend", "concern", "influence", "duty")
    assert sum(found.weights) == pytest.approx(1)
    assert found.weights[0] == 0.25
    assert all(len(one.anchors) == 4 for one in found.criteria)
    assert "morile" not in (CATALOGUE_FOLDER / "criteria.toml").read_text("utf-8").lower()
    with pytest.raises(KeyError, match="there are: harm, volume"):
        found.criterion("fear")


def test_the_version_changes_with_what_is_declared_and_is_letters_alone(own_copy: Path) -> None:
    before = read_catalogue(own_copy).criteria
    assert before.version == read_catalogue(CATALOGUE_FOLDER).criteria.version
    rewrite(own_copy / FILE, "felt for weeks", "felt for months")
    after = read_catalogue(own_copy).criteria
    assert after.version != before.version
    assert after.version.isalpha()


def test_a_partnership_without_criteria_has_none(own_copy: Path) -> None:
    (own_copy / FILE).unlink()
    assert read_catalogue(own_copy).criteria is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("weight = 25", "wieght = 25", "key 'criteria[0]': unknown key 'wieght', did you mean"),
        ('id = "volume"', 'id = "harm"', "key 'criteria[1].id': 'harm' is declared twice"),
        ("weight = 25", "weight = -1", "key 'criteria[0].weight'"),
        (
            '    "Annoyance or small loss, soon put right",\n',
            "",
            "key 'criteria[0].anchors': Expected `array` of length >= 4",
        ),
        (
            '    "No duty",\n',
            '    "A duty of one partner to act",\n',
            "key 'criteria[5].anchors': two scores of 'duty' have the same words",
        ),
        (
            'from = "volume", rule = "quarters"',
            'from = "volume", rule = "tested", at = [20]',
            "key 'criteria[1].evidence.rule': 'volume' is pre-filled by 'quarters' or 'thresholds'",
        ),
        (
            "at = [20]",
            "at = []",
            "key 'criteria[2].evidence.at': the rule 'tested' takes 1 figures",
        ),
        ("at = [10, 25, 50]", "at = [10, 50, 25]", "the figures must rise"),
        ('from = "none" }', 'from = "nobody" }', "Invalid enum value 'nobody'"),
        (
            'from = "none" }',
            'from = "none", rule = "quarters" }',
            "'none' is pre-filled by no rule, not 'quarters'",
        ),
        ("top = 5", "top = 0", "key 'scoring.top'"),
    ],
)
def test_a_fault_names_file_and_key(own_copy: Path, old: str, new: str, said: str) -> None:
    rewrite(own_copy / FILE, old, new)
    message = refusal(own_copy)
    assert message.startswith(f"{own_copy / FILE}: ")
    assert said in message


def test_weights_that_add_up_to_nothing_are_refused(own_copy: Path) -> None:
    for weight in (25, 15, 20, 10):
        rewrite(own_copy / FILE, f"weight = {weight}\n", "weight = 0\n", count=-1)
    with pytest.raises(
        CatalogueError, match=r"criteria\.toml: key 'criteria\.weight': the weights"
    ):
        read_catalogue(own_copy)
