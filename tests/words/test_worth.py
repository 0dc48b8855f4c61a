"""Whether earlier maps came true, in words: nothing claimed that the back-test does not carry."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cspdata.cells import WORTH_COLUMNS, MapWorth
from cspdata.words import best_sentence, worth_sentences
from tests.export.packs import AREA, indicators, notes

ASB = indicators()["asb"]
YEARS = ("Oct 2023 – Sep 2024", "Oct 2024 – Sep 2025")


def row(**told: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "made_from": YEARS[0],
        "tried_on": YEARS[1],
        "method": "gi",
        "size": "500",
        "part": "hot",
        "share_of_area": 0.0204,
        "share_of_events": 0.31,
        "events": 1836,
        "pai": 15.2,
        "pei": 0.8,
        "rri": 0.97,
    }
    return usual | told


def worth(*rows: dict[str, Any], refusal: str = "") -> MapWorth:
    frame = pd.DataFrame(list(rows), columns=list(WORTH_COLUMNS))
    return MapWorth(ASB, AREA, frame, notes(ASB), refusal=refusal)


def told(text: str) -> str:
    return text.replace("\u00a0", " ")


def first(found: MapWorth, **asked: str) -> str:
    """The sentence of the latest year."""
    return worth_sentences(found, **asked)[0]


def test_what_was_marked_hot_and_what_came_there() -> None:
    assert told(first(worth(row()))) == (
        "The 2 % of the ground marked hot on the map of Oct 2023 – Sep 2024 held 31 % of the 1,836 "
        "incidents of Oct 2024 – Sep 2025: 15 times its share of the ground."
    )


@pytest.mark.parametrize(
    ("pai", "said"),
    [
        (3.44, "3.4 times its share of the ground."),
        (1.02, "no more than its share of the ground."),
        (0.6, "less than its share of the ground (60 % of it)."),
        (0.0, "less than its share of the ground (0 % of it)."),
    ],
)
def test_a_map_that_did_badly_is_told_so(pai: float, said: str) -> None:
    assert told(first(worth(row(pai=pai)))).endswith(said)


def test_one_sentence_a_year_the_latest_first() -> None:
    earlier = row(made_from="Oct 2022 – Sep 2023", tried_on=YEARS[0], events=12)
    nothing = row(made_from="a", tried_on="b", part="highest")
    texts = [told(one) for one in worth_sentences(worth(row(), earlier, nothing))]
    assert texts[0].startswith("The 2 % of the ground")
    assert texts[1:] == [
        "Oct 2023 – Sep 2024: 12 incidents are too few to say whether the map came true.",
        "The map of a marked no place as hot, so it had nothing to come true.",
    ]


def test_the_smallest_size_is_told_unless_another_is_asked_for() -> None:
    found = worth(row(size="1000", share_of_events=0.5), row(size="500"))
    assert "31" in first(found)
    assert "50" in first(found, size="1000")
    with pytest.raises(ValueError, match="'250' was tried; there are: 500, 1000"):
        first(found, size="250")


def test_the_best_map_is_the_one_that_found_most_on_the_same_ground() -> None:
    rows = [row()]
    for year in YEARS:
        for method, size, share, pai in (
            ("gi", "500", 0.3, 15.0),
            ("counts", "500", 0.36, 18.0),
            ("density", "250", 0.355, 17.5),
            ("counts", "1000", 0.2, 10.0),
        ):
            for part, scale in ((0.01, 2.0), (0.02, 1.0), (0.05, 0.5)):
                rows.append(
                    row(
                        tried_on=year,
                        method=method,
                        size=size,
                        part="highest",
                        share_of_area=part,
                        share_of_events=share,
                        # The finest part would win on its own: like is compared with like.
                        pai=pai * scale,
                    )
                )
    assert told(best_sentence(worth(*rows))) == (
        "Most was found by the map of plain counts in squares of 500 m: its top 2 % of the ground "
        "held 36 % of what came later, 18 times its share of the ground, over two years; about as "
        "good: density in squares of 250 m."
    )


def test_what_cannot_be_told_says_why() -> None:
    refused = worth(refusal="it takes 24 complete months")
    few = worth(row(events=19), row(events=19, part="highest"))
    for say in (first, best_sentence):
        assert say(refused) == (
            "Whether earlier maps came true cannot be told: it takes 24 complete months."
        )
        assert say(few) == (
            "Whether earlier maps came true cannot be told: 19 incidents in a year are too few to "
            "say."
        )
        assert "too few" in say(worth())
