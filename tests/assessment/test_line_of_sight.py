"""The line of sight: its steps, their bases and intervals, what it refuses to say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from cspdata.assessment.line_of_sight import RATIO, LineOfSight, line_of_sight
from cspdata.catalogue import CatalogueError, Step, read_catalogue
from cspdata.demo import safeguarding
from cspdata.periods import Period, month
from cspdata.stats import poisson_rate_change, wilson_interval
from tests.declarations import Change, refusal, replaced
from tests.families.demonstration import DEMONSTRATION, NOW, files_of, loaded_whole
from tests.small import CATALOGUE, CATALOGUE_FOLDER, Small

THEME = "domestic_abuse"
LINE = CATALOGUE.lines_of_sight[THEME]
YEAR = Period(month("2024-01"), month("2024-12"))
POLICE = "month,da_incidents,da_crimes,high_risk\n"
MARAC = "quarter,cases_discussed,repeat_cases\n"
IDVA = (
    "quarter,service,referral_source,risk_level,referrals,engaged,closed,closed_safer,"
    "median_days_to_contact\n"
)


def police(years: tuple[int, ...] = (2023, 2024), months: int = 12, high: int = 30) -> str:
    rows = [f"{year}-{k:02d},200,120,{high}" for year in years for k in range(1, months + 1)]
    return POLICE + "\n".join(rows) + "\n"


def marac(quarters: int = 4, cases: int = 45) -> str:
    rows = [f"{year} Q{k},{cases},15" for year in (2023, 2024) for k in range(1, quarters + 1)]
    return MARAC + "\n".join(rows) + "\n"


def idva(engaged: int = 60) -> str:
    rows = []
    for year in (2023, 2024):
        for k in range(1, 5):
            rows += [
                f"{year} Q{k},One,All,All,150,110,90,70,7",
                f"{year} Q{k},One,All,High,100,{engaged if year == 2024 else 60},80,64,{k}",
            ]
    return IDVA + "\n".join(rows) + "\n"


def sight(small: Small, period: Period = YEAR) -> LineOfSight:
    return line_of_sight(small.evidence(), LINE, period=period, before=period.shifted(-12))


def row(found: LineOfSight, step: str) -> dict[str, Any]:
    rows = found.frame[found.frame["step"] == step]
    assert len(rows) == 1
    return {str(name): value for name, value in rows.iloc[0].to_dict().items()}


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path)


@pytest.fixture
def whole(small: Small) -> LineOfSight:
    small.load({"police.csv": police(), "marac.csv": marac(), "idva.csv": idva()})
    return sight(small)


def test_steps_are_counted_in_their_order(whole: LineOfSight) -> None:
    assert whole.refusal == ""
    assert whole.period == YEAR
    assert whole.frame["step"].tolist() == [one.id for one in LINE.steps]
    expected = [2400, 1440, 360, 180, 60, 400, 240, 256]
    assert whole.frame["count"].tolist()[:8] == expected
    assert whole.frame["base_count"].tolist()[1:8] == [2400, 2400, 360, 180, 180, 400, 320]


@pytest.mark.parametrize("step", ["high_risk", "repeat", "engaged", "safer"])
def test_a_part_of_its_base_has_wilsons_interval(whole: LineOfSight, step: str) -> None:
    found = row(whole, step)
    expected = wilson_interval(found["count"], found["base_count"])
    shown = [found[name] / 100 for name in ("conversion", "lower", "upper")]
    assert shown == pytest.approx([expected.value, expected.lower, expected.upper])
    assert found["method"] == "Wilson"
    assert found["note"] == ""


@pytest.mark.parametrize("step", ["crimes", "marac", "referred"])
def test_counts_taken_apart_are_a_ratio_with_its_own_interval(
    whole: LineOfSight, step: str
) -> None:
    found = row(whole, step)
    expected = poisson_rate_change(float(found["count"]), float(found["base_count"]))
    assert expected.ratio is not None
    shown = [found[name] / 100 for name in ("conversion", "lower", "upper")]
    assert shown == pytest.approx([expected.ratio, expected.lower, expected.upper])
    assert (found["method"], bool(found["subset"])) == (RATIO, False)
    assert len(found["note"]) > 40
    # Two counts taken apart are never judged as a share would be.
    assert found["conversion_verdict"] == "cannot say"
    assert found["conversion_before"] == pytest.approx(found["conversion"])


def test_the_ratio_may_be_above_one(whole: LineOfSight) -> None:
    assert row(whole, "referred")["conversion"] == pytest.approx(100 * 400 / 180)


def test_a_delay_is_that_of_the_last_quarter_and_never_added_up(whole: LineOfSight) -> None:
    found = row(whole, "engaged")
    assert found["delay"] == 4
    assert found["delay_to"] == month("2024-12")
    assert row(whole, "marac")["delay"] != row(whole, "marac")["delay"]
    assert row(whole, "marac")["delay_ask"] == "MARAC coordinator"


def test_a_step_that_no_file_gives_cannot_be_seen_and_says_who_holds_it(
    whole: LineOfSight,
) -> None:
    found = row(whole, "charged")
    assert (
        found["unseen"]
        == "the files of “Police domestic abuse incidents and crimes” do not give it"
    )
    assert found["ask"] == "Hamshire Police"
    assert whole.unseen["step"].tolist() == ["charged"]


def test_without_its_base_a_step_has_a_count_and_no_conversion(small: Small) -> None:
    small.load({"marac.csv": marac()})
    found = sight(small)
    assert row(found, "marac")["count"] == 180
    assert row(found, "marac")["conversion"] != row(found, "marac")["conversion"]
    assert "cannot be seen" in row(found, "marac")["note"]
    assert row(found, "repeat")["conversion"] == pytest.approx(100 / 3)
    assert row(found, "incidents")["unseen"].startswith("no file of")


def test_only_quarters_that_every_step_shares_are_counted(small: Small) -> None:
    small.load({"police.csv": police(months=8), "marac.csv": marac(3), "idva.csv": idva()})
    found = sight(small)
    assert found.period == Period(month("2024-01"), month("2024-06"))
    assert found.before == Period(month("2023-01"), month("2023-06"))
    assert row(found, "incidents")["count"] == 1200
    assert row(found, "marac")["count"] == 90
    assert row(found, "referred")["count"] == 200


def test_a_step_whose_quarters_are_not_those_of_the_others_is_left_out(small: Small) -> None:
    small.load(
        {
            "police.csv": police(months=12),
            "marac.csv": MARAC + "2024 Q1,45,15\n",
            "idva.csv": "\n".join(line for line in idva().splitlines() if "Q1" not in line) + "\n",
        }
    )
    found = sight(small)
    assert "not those of the other steps" in row(found, "marac")["unseen"]
    assert row(found, "referred")["count"] == 300
    assert row(found, "incidents")["count"] == 1800


def test_of_a_month_the_last_quarter_by_then_is_taken(small: Small) -> None:
    small.load({"police.csv": police(), "marac.csv": marac()})
    found = sight(small, Period(month("2024-08"), month("2024-08")))
    assert found.period == Period(month("2024-04"), month("2024-06"))


def test_without_any_figures_the_line_is_refused(small: Small) -> None:
    small.load({"police.csv": police()})
    found = sight(small, Period(month("2019-01"), month("2019-12")))
    assert found.refusal == "none of its steps has complete figures for Jan–Dec 2019"
    assert (found.frame["unseen"] != "").all()


def test_a_quarter_that_one_step_withholds_is_counted_in_none(small: Small) -> None:
    text = MARAC + "".join(
        f"{year} Q{k},45,{'<5' if k == 2 else 15}\n" for year in (2023, 2024) for k in range(1, 5)
    )
    small.load({"marac.csv": text})
    found = sight(small)
    assert (row(found, "marac")["count"], row(found, "repeat")["count"]) == (135, 45)
    assert month("2024-05") not in found.months
    assert len(found.months) == 9


def test_a_step_that_is_withheld_throughout_is_unseen_and_never_a_nought(small: Small) -> None:
    small.load({"marac.csv": MARAC + "".join(f"2024 Q{k},45,<5\n" for k in range(1, 5))})
    found = sight(small)
    assert row(found, "marac")["count"] == 180
    assert row(found, "repeat")["unseen"] == "its figures are withheld by their supplier"
    assert row(found, "repeat")["count"] != row(found, "repeat")["count"]


def test_more_than_the_base_is_no_share(small: Small) -> None:
    small.load({"marac.csv": MARAC + "".join(f"2024 Q{k},10,12\n" for k in range(1, 5))})
    found = row(sight(small), "repeat")
    assert found["conversion"] != found["conversion"]
    assert found["note"] == "more repeat cases than their base: check the return"


def test_a_year_without_the_year_before_has_no_verdict(small: Small) -> None:
    small.load({"police.csv": police((2024,))})
    found = row(sight(small), "incidents")
    assert (found["count"], found["verdict"]) == (2400, "cannot say")


def test_more_of_anything_is_never_good_or_bad_and_a_lower_share_of_help_is(small: Small) -> None:
    twice = police((2023,)) + police((2024,), high=90).removeprefix(POLICE)
    small.load({"police.csv": twice, "idva.csv": idva(engaged=30)})
    found = sight(small)
    assert row(found, "high_risk")["verdict"] == "higher"
    assert row(found, "high_risk")["conversion_verdict"] == "higher"
    assert row(found, "engaged")["verdict"] == "lower"
    assert row(found, "engaged")["conversion_verdict"] == "worse"
    assert set(found.frame["verdict"]) <= {"higher", "lower", "no real change", "cannot say"}


def test_what_is_planted_in_the_demonstration_is_found(tmp_path: Path) -> None:
    files = files_of(safeguarding)
    evidence = loaded_whole(tmp_path, files).evidence()
    line = DEMONSTRATION.lines_of_sight[THEME]
    found = line_of_sight(evidence, line, period=NOW, before=NOW.shifted(-12))
    assert found.notes.demonstration
    assert not (found.frame["unseen"] != "").any()
    shares = found.frame.set_index("step")["conversion_verdict"].to_dict()
    assert shares["high_risk"] == "higher"
    assert shares["engaged"] == "worse"
    assert {shares[one] for one in ("repeat", "safer", "charged")} == {"no real change"}
    assert row(found, "safer")["lower"] < 83 < row(found, "safer")["upper"]


def test_another_theme_may_have_a_line(small: Small) -> None:
    """Exploitation: children referred to the panel, discussed, at high risk."""
    steps = (
        Step(
            id="a",
            title="Referred",
            noun="children",
            dataset="exploitation_panel",
            measures=("children",),
        ),
        Step(
            id="b",
            title="Discussed",
            noun="children",
            dataset="exploitation_panel",
            measures=("children_discussed",),
            of="a",
            subset=True,
        ),
    )
    line = msgspec.structs.replace(LINE, theme="exploitation", steps=steps)
    text = "quarter,age_group,exploitation_type,referrals,discussed\n"
    text += "".join(f"2024 Q{k},Children,All,40,30\n" for k in range(1, 5))
    small.load({"panel.csv": text})
    found = line_of_sight(small.evidence(), line, period=YEAR, before=YEAR.shifted(-12))
    assert found.frame["count"].tolist() == [160, 120]
    assert row(found, "b")["conversion"] == pytest.approx(75)


FILE = "lines_of_sight.toml"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            replaced(FILE, 'theme = "domestic_abuse"', 'theme = "domestic"'),
            "'domestic' is no theme",
        ),
        (replaced(FILE, 'measures = ["incidents"]', 'measures = ["calls"]'), "count 'calls'"),
        (replaced(FILE, 'of = "incidents"', 'of = "marac"'), "'marac' is no earlier step"),
        (replaced(FILE, 'apart = "One', 'about = "One'), "unknown field `about`"),
        (replaced(FILE, 'id = "crimes"', 'id = "incidents"'), "its id is used twice"),
        (
            replaced(FILE, 'of = "high_risk"\napart', 'of = "high_risk"\nsubset = true\napart'),
            "only within one dataset",
        ),
        (replaced(FILE, "whole_noun = ", "noun_of = "), "unknown field `noun_of`"),
        (replaced(FILE, 'of = "incidents"\nsubset = true', 'of = "incidents"'), "key 'apart'"),
        (replaced(FILE, '"dvds_applications"', '"dvds_asked"'), "'dvds_asked' is no indicator"),
    ],
)
def test_a_faulty_line_is_refused_by_file_and_step(
    own_copy: Path, change: Change, said: str
) -> None:
    change(own_copy)
    message = refusal(own_copy)
    assert FILE in message
    assert said in message


def test_a_catalogue_without_lines_has_none(own_copy: Path) -> None:
    (own_copy / FILE).unlink()
    assert read_catalogue(own_copy).lines_of_sight == {}
    assert read_catalogue(CATALOGUE_FOLDER).lines_of_sight.keys() == {THEME}


OBJECTIVES = "objectives.toml"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (replaced(OBJECTIVES, '"victims_male"', '"victims_men"'), "does not count 'victims_men'"),
        (replaced(OBJECTIVES, '"By a stranger", ', ""), "not one name for each of its parts"),
    ],
)
def test_a_make_up_that_leads_nowhere_is_refused(own_copy: Path, change: Change, said: str) -> None:
    change(own_copy)
    with pytest.raises(CatalogueError, match=said):
        read_catalogue(own_copy)
