"""The completeness gate: what is barred, what is remarked on, and what is left alone."""

from __future__ import annotations

from datetime import date

import msgspec

from cspdata.catalogue import Catalogue, Gate
from cspdata.measures import Evidence, change, marks, series
from cspdata.measures.doubts import nearly_empty
from cspdata.periods import Period, added, month
from tests.small import ASB, CATALOGUE, FORCE, HOME, Small, row, street

STREET = CATALOGUE.datasets["police_street"]
ASB_COUNT = CATALOGUE.indicator("asb")
BURGLARY = CATALOGUE.indicator("burglary")
SPRING = Period(month("2024-01"), month("2024-04"))
BEFORE = SPRING.shifted(-12)
YEARS = Period(month("2023-01"), month("2024-08"))


def counted(counts: dict[date, int], **details: str) -> list[str]:
    return [
        row(month=f"{start:%Y-%m}", **details)
        for start, count in counts.items()
        for _ in range(count)
    ]


def loaded(small: Small, **changed: int) -> Evidence:
    """Sixty incidents a month and ten burglaries, but for months given as y2024_03=…"""
    incidents = dict.fromkeys(YEARS.months, 60)
    for name, count in changed.items():
        incidents[month(name[1:].replace("_", "-"))] = count
    burglaries = {start: 10 for start, count in incidents.items() if count >= 20}
    small.load({"a.csv": street(*counted(incidents, kind=ASB), *counted(burglaries))})
    return small.evidence()


def states(evidence: Evidence) -> dict[str, str]:
    return {
        f"{one.start:%Y-%m}": one.state
        for one in marks(evidence, evidence.catalogue.datasets["police_street"])
        if one.state != "green"
    }


def test_even_months_are_green_and_nothing_is_remarked(placed: Small) -> None:
    evidence = loaded(placed)
    assert len(marks(evidence, STREET)) == 20
    assert states(evidence) == {}
    found = change(evidence, ASB_COUNT, area=HOME, period=SPRING, before=BEFORE)
    assert not any("with care" in one for one in found.notes.remarks)


def test_a_nearly_empty_month_is_missing_and_never_a_small_count(placed: Small) -> None:
    evidence = loaded(placed, y2024_03=4)
    assert states(evidence) == {"2024-03": "red"}
    frame = series(evidence, ASB_COUNT, area=HOME, period=SPRING).frame
    assert frame["count"].isna().tolist() == [False, False, True, False]
    found = change(evidence, ASB_COUNT, area=HOME, period=SPRING, before=BEFORE)
    assert (found.refusal, len(found.matched)) == ("", 3)
    assert found.frame["count"].tolist() == [180]
    assert (
        "Mar 2024 is left out: its file holds 4 rows where those around hold about 70."
        in found.notes.remarks
    )


def test_a_nearly_empty_month_alone_cannot_be_compared_and_says_why(placed: Small) -> None:
    evidence = loaded(placed, y2024_03=4)
    march = Period(month("2024-03"), month("2024-03"))
    found = change(evidence, BURGLARY, area=HOME, period=march, before=march.shifted(-12))
    assert found.refusal == (
        "no month of Mar 2024 is complete in both it and Mar 2023; Mar 2024: its file holds 4 rows "
        "where those around hold about 70"
    )
    assert found.frame["count"].isna().all()


def test_the_last_month_is_held_against_those_before_it(placed: Small) -> None:
    evidence = loaded(placed, y2024_08=4)
    assert states(evidence) == {"2024-08": "red"}
    assert evidence.coverage(STREET).complete_to == month("2024-07")


def test_a_fall_that_stays_is_a_change_and_no_gap() -> None:
    starts = [added(month("2024-01"), k) for k in range(12)]
    fallen = dict(zip(starts, [500] * 6 + [10] * 6, strict=True))
    assert nearly_empty(fallen, Gate()) == {}
    dip = fallen | dict.fromkeys(starts[6:8], 10) | dict.fromkeys(starts[8:], 500)
    assert list(nearly_empty(dip, Gate())) == starts[6:8], "two poor files in a row are seen"


def test_small_counts_and_a_gate_that_is_shut_off_bar_nothing() -> None:
    starts = [added(month("2024-01"), k) for k in range(9)]
    few = dict.fromkeys(starts, 49) | {starts[4]: 0}
    assert nearly_empty(few, Gate()) == {}
    enough = dict.fromkeys(starts, 50) | {starts[4]: 4}
    assert list(nearly_empty(enough, Gate())) == [starts[4]]
    assert nearly_empty(enough, Gate(nearly_empty=0)) == {}
    assert list(nearly_empty(dict.fromkeys(starts, 50) | {starts[4]: 5}, Gate())) == []


def test_a_jump_is_remarked_on_and_kept(placed: Small) -> None:
    evidence = loaded(placed, y2024_03=150)
    assert states(evidence) == {"2024-03": "amber"}
    found = change(evidence, ASB_COUNT, area=HOME, period=SPRING, before=BEFORE)
    assert (found.refusal, found.frame["count"].tolist()) == ("", [330])
    said = "To be read with care, though kept as supplied: Mar 2024 (2.5 times what the periods "
    assert any(one.startswith(said) for one in found.notes.remarks)
    other = change(evidence, BURGLARY, area=HOME, period=SPRING, before=BEFORE)
    assert not any("with care" in one for one in other.notes.remarks), "burglary did not jump"


def test_a_jump_in_the_earlier_period_is_remarked_on_too(placed: Small) -> None:
    evidence = loaded(placed, y2023_03=150)
    found = change(evidence, ASB_COUNT, area=HOME, period=SPRING, before=BEFORE)
    assert any("Mar 2023 (2.5 times" in one for one in found.notes.remarks)


def test_the_share_without_a_place_is_remarked_on(placed: Small) -> None:
    at_home = dict.fromkeys(SPRING.months, 60)
    lost = [row("", kind=ASB, month="2024-02", place="No Location") for _ in range(20)]
    placed.load({"a.csv": street(*counted(at_home, kind=ASB), *lost)})
    evidence = placed.evidence()
    [february] = [one for one in marks(evidence, STREET) if one.state != "green"]
    assert (february.start, february.state) == (month("2024-02"), "amber")
    assert february.reasons == (
        "25 % of its rows name no place",
        "Anti-social behaviour: 25 % of its rows name no place",
    )
    found = series(evidence, ASB_COUNT, area=HOME, period=SPRING)
    assert any("Feb 2024 (25 % of its rows name no place)" in one for one in found.notes.remarks)


def test_the_thresholds_are_the_contracts(placed: Small) -> None:
    loaded(placed, y2024_03=150)
    gate = msgspec.structs.replace(STREET.gate, least_change=2.0)
    datasets = CATALOGUE.datasets | {
        "police_street": msgspec.structs.replace(STREET, gate=gate),
    }
    catalogue: Catalogue = msgspec.structs.replace(CATALOGUE, datasets=datasets)
    assert states(Evidence(placed.evidence().con, catalogue)) == {}


def test_a_month_without_a_file_says_whose(placed: Small) -> None:
    rows = counted({month("2024-01"): 2, month("2024-03"): 2}, kind=ASB)
    placed.load({"a.csv": street(*rows)})
    found = marks(placed.evidence(), STREET)
    assert [(one.state, one.reasons) for one in found] == [
        ("green", ()),
        ("red", (f"no file of {FORCE}",)),
        ("green", ()),
    ]


def test_a_return_of_zero_is_a_figure_and_only_remarked_on(placed: Small) -> None:
    starts = [added(month("2023-01"), k) for k in range(18)]
    contract = CATALOGUE.datasets["business_crime"]
    lines = ["month,area_code,crime_type,violence_involved,incidents"]
    lines += [
        f"{start:%Y-%m},{HOME.code},Damage,N,{0 if k == 9 else 80}"
        for k, start in enumerate(starts)
    ]
    placed.load({"return.csv": "\n".join(lines) + "\n"})
    found = marks(placed.evidence(), contract)
    assert [one.state for one in found].count("amber") == 1
    assert found[9].reasons[0].endswith("0 % of what the periods around it hold")
    assert starts[9] in placed.evidence().coverage(contract).complete


def test_the_months_of_the_real_folder_stay_as_they_are(real_evidence: Evidence) -> None:
    dataset = real_evidence.catalogue.datasets["police_street"]
    assert real_evidence.coverage(dataset).barred == {}
    found = {one.start: one for one in marks(real_evidence, dataset)}
    amber = {f"{start:%Y-%m}" for start, one in found.items() if one.state == "amber"}
    assert amber == {"2019-01", "2022-08", "2025-07"}
    assert found[month("2024-06")].reasons == ("no file of Wiltshire Police",)


def test_the_planted_truths_of_the_demonstration_are_not_barred(demo_evidence: Evidence) -> None:
    dataset = demo_evidence.catalogue.datasets["police_street"]
    assert {one.state for one in marks(demo_evidence, dataset)} == {"green"}
    barred = {
        name: cover.barred
        for name, one in demo_evidence.catalogue.datasets.items()
        if one.kind in ("events", "aggregates") and (cover := demo_evidence.coverage(one)).barred
    }
    assert list(barred) == ["fire_incidents"], "its newest year names few places, by declaration"
