"""Offences by volume beside harm: with weights of the user's, without any, without codes.

The weights here are made up for the tests and stand for no publisher's.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cspdata.catalogue import CatalogueError, read_catalogue, read_partnership
from cspdata.measures import Evidence, harm
from cspdata.periods import Period, month
from cspdata.severity import HARM_COLUMNS
from cspdata.words import harm_sentence, lacking_sentence
from tests.conftest import CATALOGUE
from tests.declarations import refusal

YEAR = Period(month("2024-10"), month("2025-09"))
DECLARED = """\
dataset = "recorded_crime_csp"
method = "Weights made up for a test"
version = "1"
source_url = "https://example.org/weights"
"""
WEIGHTS = """\
offence_code,offence,weight
45,Theft from vehicle,10
 19c ,Rape of a female,2000
28E,Burglary,100
"""


def declare(folder: Path, weights: str = WEIGHTS, declared: str = DECLARED) -> None:
    (folder / "harm.toml").write_text(declared, encoding="utf-8")
    (folder / "harm_weights.csv").write_text(weights, encoding="utf-8")


def weighted(evidence: Evidence, folder: Path) -> Evidence:
    """The demonstration with the declarations of a folder."""
    partnership = read_partnership(CATALOGUE / "demonstration.toml")
    return Evidence(evidence.con, read_catalogue(folder, partnership=partnership))


def quarters(evidence: Evidence, code: str) -> float:
    """The offences of a code in the year, counted apart."""
    return float(
        evidence.con.execute(
            "select sum(number) from aggregates where dataset_id = 'recorded_crime_csp' and "
            "measure = $code and period_start between '2024-10-01' and '2025-09-30' and "
            "area_code in ($area, $name)",
            {
                "code": code,
                "area": evidence.partnership.area.code,
                "name": evidence.partnership.area.name,
            },
        ).fetchall()[0][0]
    )


def test_ranks_by_harm_stand_beside_ranks_by_volume(
    demo_evidence: Evidence, own_copy: Path
) -> None:
    declare(own_copy)
    evidence = weighted(demo_evidence, own_copy)
    found = harm(evidence, area=evidence.partnership.area, period=YEAR)
    assert tuple(found.frame.columns) == HARM_COLUMNS
    ranked = found.frame[found.frame["harm_rank"].notna()].set_index("offence")
    counts = {code: quarters(evidence, f"code_{code.lower()}") for code in ("45", "19C", "28E")}
    names = {"45": "45 Theft from vehicle", "19C": "19C Rape of a female", "28E": "28E Burglary"}
    weights = {"45": 10, "19C": 2000, "28E": 100}
    assert set(ranked.index) == set(names.values())
    for code, name in names.items():
        assert ranked.loc[name, "count"] == counts[code]
        assert ranked.loc[name, "harm"] == counts[code] * weights[code]
    assert (ranked["shift"] == ranked["volume_rank"] - ranked["harm_rank"]).all()
    assert ranked["shift"].sum() == 0
    assert ranked["harm_rank"].tolist() == [1, 2, 3]
    assert ranked.index[0] == "19C Rape of a female"
    assert harm_sentence(found).startswith("Most harm comes from 19C Rape of a female (number ")
    assert "which have no rank" in lacking_sentence(found)
    assert "https://example.org/weights" in found.method


def test_without_weights_there_is_volume_alone_and_what_is_lacking(
    demo_evidence: Evidence,
) -> None:
    found = harm(demo_evidence, area=demo_evidence.partnership.area, period=YEAR)
    assert found.frame["volume_rank"].tolist() == sorted(found.frame["volume_rank"])
    assert np.isnan(found.frame["harm"].to_numpy(float)).all()
    assert "by harm nothing can be said yet" in harm_sentence(found)
    assert "harm_weights.csv" in lacking_sentence(found)


def test_police_categories_are_refused_and_it_is_said_why(real_evidence: Evidence) -> None:
    found = harm(real_evidence, area=real_evidence.partnership.area, period=YEAR)
    assert found.frame.empty
    assert harm_sentence(found).startswith("Offences cannot be ranked by harm: the 14 categories")


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ("code,weight\n", "its columns must be offence_code, offence, weight"),
        (WEIGHTS + "999Z,Nothing,1\n", "line 5, offence_code: '999Z' is not counted"),
        (WEIGHTS + "28e,Again,1\n", "line 5, offence_code: '28E' has a weight already"),
        (WEIGHTS + "28F,Burglary,-1\n", "line 5, weight: '-1' is no number of 0 or above"),
        (WEIGHTS + "28F,Burglary,nan\n", "line 5, weight: 'nan'"),
        (WEIGHTS + "28F,1\n", "line 5: 2 columns where the header has 3"),
    ],
)
def test_faults_in_the_weights_are_told_by_line(own_copy: Path, weights: str, said: str) -> None:
    declare(own_copy, weights)
    message = refusal(own_copy)
    assert "harm_weights.csv" in message
    assert said in message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"recorded_crime_csp"', '"police_street"', "has no offence codes; those that have:"),
        ("version", "verson", "verson"),
        ('"https://example.org/weights"', '"a book"', "source_url"),
        ('version = "1"', 'version = "1"\nweights = "none.csv"', "none.csv"),
    ],
)
def test_faults_in_the_declaration_are_told(own_copy: Path, old: str, new: str, said: str) -> None:
    declare(own_copy, declared=DECLARED.replace(old, new))
    with pytest.raises(CatalogueError, match=said):
        read_catalogue(own_copy)


def test_an_offence_is_named_as_its_dataset_labels_it(demo_evidence: Evidence) -> None:
    found = harm(demo_evidence, area=demo_evidence.partnership.area, period=YEAR)
    assert "105A Assault without injury" in found.frame["offence"].tolist()
