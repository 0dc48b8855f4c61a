"""The line of sight, who is counted, and harm in words; and what the drawing of the line holds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cspdata.assessment.line_of_sight import LineOfSight
from cspdata.assessment.people import people
from cspdata.catalogue import Makeup, Theme
from cspdata.charts import DARK, LIGHT, line_of_sight_chart, mark
from cspdata.measures import theme_harm
from cspdata.periods import Period, month
from cspdata.severity import HARM_COLUMNS, HarmTable, ThemeHarm
from cspdata.words import (
    conversion_change_text,
    conversion_text,
    delay_text,
    delays_sentence,
    sight_alt,
    sight_rows,
    sight_sentences,
    step_change_text,
    step_sentence,
    unseen_text,
)
from cspdata.words.people import (
    people_alt,
    people_sentence,
    theme_harm_sentence,
    who_unknown,
)
from tests.assessment.test_line_of_sight import MARAC, YEAR, idva, marac, police, sight
from tests.small import HOME, Small
from tests.words.plain_language import faults_of


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> LineOfSight:
    small = Small(tmp_path_factory.mktemp("sight"))
    small.load({"p.csv": police(), "marac.csv": marac(), "idva.csv": idva(engaged=30)})
    return sight(small)


def step(found: LineOfSight, name: str) -> dict[str, Any]:
    return next(row for row in sight_rows(found) if row["step"] == name)


def test_the_answer_says_what_is_seen_what_moved_and_what_is_not(found: LineOfSight) -> None:
    assert sight_sentences(found) == (
        "Hamshire council area, Jan–Dec 2024: eight of nine steps can be seen, from 2,400 "
        "incidents to 256 cases closed with improved safety.",
        "Engaged with the IDVA: 30\u00a0% of referrals at high risk, a smaller share than the "
        "60\u00a0% of Jan–Dec 2023 — more than chance would explain.",
        "We cannot see “outcome: charged or summonsed” (ask Hamshire Police).",
    )


def test_a_share_is_a_per_cent_and_a_ratio_is_never_one(found: LineOfSight) -> None:
    assert conversion_text(step(found, "high_risk")) == "15\u00a0% of incidents (14 to 16\u00a0%)"
    assert conversion_text(step(found, "referred")) == "222 for every 100 cases (186 to 265)"
    assert conversion_text(step(found, "incidents")) == ""
    assert conversion_change_text(step(found, "referred")) == (
        "was 222; a ratio of two counts is not tested"
    )
    assert conversion_change_text(step(found, "engaged")) == "was 60\u00a0%: worse"


def test_counts_are_never_said_to_be_better_or_worse(found: LineOfSight) -> None:
    told = {step_change_text(row) for row in sight_rows(found) if not row["unseen"]}
    assert "−50\u00a0%, lower" in told
    assert not any("better" in one or "worse" in one for one in told)


def test_a_delay_is_told_or_who_holds_it(found: LineOfSight) -> None:
    assert delay_text(step(found, "engaged")) == (
        "median 4.0 days from referral to first contact (to Dec 2024)"
    )
    assert delay_text(step(found, "marac")) == "not known; ask MARAC coordinator"
    assert delays_sentence(found) == (
        "Engaged with the IDVA, median 4.0 days from referral to first contact (to Dec 2024). How "
        "long it takes is not known at six steps; ask Hamshire Police, MARAC coordinator and "
        "Commissioned IDVA service."
    )


def test_a_step_in_the_dark_says_why_and_whom_to_ask(found: LineOfSight) -> None:
    assert unseen_text(step(found, "charged")) == (
        "Cannot see: the files of “Police domestic abuse incidents and crimes” do not give it; ask "
        "Hamshire Police."
    )
    assert "not linked person by person" in step_sentence(step(found, "marac"))


def test_without_figures_the_line_says_that_it_cannot_be_seen(small: Small) -> None:
    small.load({"marac.csv": MARAC + "2024 Q1,45,15\n"})
    none = sight(small, Period(month("2019-01"), month("2019-12")))
    assert sight_sentences(none) == (
        "The line cannot be seen, Hamshire council area, Jan–Dec 2019: none of its steps has "
        "complete figures for Jan–Dec 2019.",
    )


def test_every_sentence_is_plain(found: LineOfSight) -> None:
    texts = [*sight_sentences(found), sight_alt(found), delays_sentence(found)]
    assert faults_of(*texts, *(step_sentence(row) for row in sight_rows(found))) == []


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_drawing_has_a_bar_from_zero_for_each_step_that_is_seen(
    found: LineOfSight, theme: Any
) -> None:
    spec = line_of_sight_chart(found, theme=theme).to_dict(validate=True)
    bars = [one for one in spec["layer"] if one["mark"].get("cornerRadiusEnd")]
    rows = spec["datasets"][bars[0]["data"]["name"]]
    assert [row["count"] for row in rows] == found.seen["count"].tolist()
    assert bars[0]["encoding"]["x"]["scale"]["domain"][0] == 0
    texts = json.dumps(spec["datasets"], ensure_ascii=False)
    assert "○ Cannot see: ask Hamshire Police" in texts
    assert f"{mark('worse').character} was 60\u00a0%: worse" in texts
    assert bars[0]["mark"]["color"] == theme.subject


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path)


MAKEUP = Makeup(
    title="Whom cases are about",
    noun="cases",
    dataset="marac",
    whole=("cases",),
    parts=("victims_male", "victims_disabled"),
)
HEADS = "quarter,cases_discussed,repeat_cases,victims_male,victims_disabled\n"


def test_who_is_counted_is_a_share_with_its_interval(small: Small) -> None:
    text = HEADS + "".join(f"{y} Q{k},50,5,5,20\n" for y in (2023, 2024) for k in range(1, 5))
    small.load({"marac.csv": text})
    told = people(
        small.evidence(),
        MAKEUP,
        theme="domestic_abuse",
        area=HOME,
        period=YEAR,
        before=YEAR.shifted(-12),
    )
    assert told.levels.frame["value"].tolist() == pytest.approx([10, 40])
    assert people_sentence(told) == (
        "Hamshire council area, Jan–Dec 2024: the largest part is disabled victims, 40\u00a0% of "
        "cases (33 to 47\u00a0%)."
    )
    assert "Male victims: 10" in people_alt(told)
    assert set(told.change.frame["verdict"]) == {"no real change"}


def test_a_part_that_is_withheld_is_named_and_has_no_share(small: Small) -> None:
    text = HEADS + "".join(f"2024 Q{k},50,5,<5,20\n" for k in range(1, 5))
    small.load({"marac.csv": text})
    told = people(
        small.evidence(),
        MAKEUP,
        theme="domestic_abuse",
        area=HOME,
        period=YEAR,
        before=YEAR.shifted(-12),
    )
    assert told.levels.frame["value"].isna().tolist() == [True, False]
    assert people_sentence(told).endswith("Withheld by the supplier: male victims.")


def test_who_is_not_known_says_who_holds_it() -> None:
    assert who_unknown("Age bands: the police hold them") == (
        "Not known here: age bands: the police hold them."
    )
    assert who_unknown("") == ""


def table(found: LineOfSight, *, method: str = "") -> HarmTable:
    import pandas as pd

    none = float("nan")
    rows = [
        ("46 Shoplifting", 900, 1, 5.0, 4500.0, 3, -2),
        ("28E Burglary", 100, 4, 90.0, 9e3, 1, 3),
    ]
    rows.append(("30C Other burglary", 50, 6, none, none, none, none))
    frame = pd.DataFrame(rows, columns=list(HARM_COLUMNS))
    return HarmTable(found.area, found.period, frame, found.notes, method)


def of(whole: HarmTable, *codes: str) -> ThemeHarm:
    return theme_harm(whole, Theme(id="mine", title="Mine", question="?", offences=codes))


def test_the_harm_of_a_theme_is_that_of_its_codes(found: LineOfSight) -> None:
    whole = table(found, method="Index, 2020")
    told = of(whole, "46", "28E", "30C", "99")
    assert (told.total, told.counted, told.unweighted) == (13500.0, ("46", "28E"), ("30C",))
    assert of(whole, "46", "30C").frame["offence"].tolist() == [
        "46 Shoplifting",
        "30C Other burglary",
    ]
    assert of(whole, "99").refusal == "none of its offences was counted"
    assert of(whole, "30C").refusal == "none of its offences has a weight of harm"
    assert of(whole).refusal == "no offence codes are declared as this theme's"
    assert of(replace(table(found), lacking="weights"), "46").refusal == "harm needs weights"
    with pytest.raises(ValueError, match="either a total or why"):
        replace(told, total=None)


def test_the_offences_of_a_theme_stand_by_harm_and_by_volume(found: LineOfSight) -> None:
    whole = table(found, method="Index, 2020")
    said = theme_harm_sentence(of(whole, "46", "28E", "30C"))
    assert "28E Burglary, number 1 of all offences by harm and number 4 by volume." in said
    assert said.endswith(" Without a weight, and not in it: 30C.")
    assert theme_harm_sentence(of(whole, "46")).endswith("number 1 by volume.")
    assert theme_harm_sentence(of(whole, "30C")).endswith(
        "none of its offences has a weight of harm."
    )
    assert "By harm nothing can be said: no weights are loaded." in theme_harm_sentence(
        of(table(found), "46", "28E")
    )
    assert theme_harm_sentence(of(whole)).startswith("This theme is not counted by offence code")
    refused = replace(whole, frame=whole.frame.iloc[:0], refusal="no codes are loaded")
    assert theme_harm_sentence(of(refused, "46")) == "Harm cannot be weighed: no codes are loaded."
