"""Change between two equal periods: what is compared with what, and why it may be refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cspdata.catalogue import AreaRef, Dataset, Indicator
from cspdata.measures.coverage import Coverage
from cspdata.measures.evidence import Evidence
from cspdata.measures.levels import places
from cspdata.measures.notes import notes
from cspdata.measures.tested import Comparison, Pairs, tested
from cspdata.periods import Period, added, matched_months, months_label
from cspdata.results import Change


def change(
    evidence: Evidence,
    indicator: Indicator,
    *,
    area: AreaRef,
    period: Period,
    before: Period,
    level: str = "",
) -> Change:
    """The change of an indicator from `before` to `period`, one row per area of `level` in `area`.

    Without a level the area itself is the one row. Only months complete in both periods are
    compared; a dataset with longer periods answers for its own last ones by then. The result
    carries a refusal, and no figures, where the periods overlap, where too few months match
    (`comparison.least_matched_share` of the partnership), where a declared recording break lies
    between, or where no lookup of the area is loaded. Each row: rate ratio with its 95 % interval
    and p of the E-test (score test for large counts), q by Benjamini–Hochberg across the rows.
    """
    asked = _ask(evidence, indicator, area, period, before, level or area.level)
    return tested(evidence, [asked])[0]


def board(
    evidence: Evidence, *, area: AreaRef, period: Period, before: Period
) -> dict[str, Change]:
    """The change of every indicator in an area, by its id.

    One family of tests: q and verdict are taken across all indicators, so that an indicator is
    judged alike on the overview, on its theme's page and in every export.
    """
    every = list(evidence.catalogue.indicators.values())
    found = changes(evidence, every, area=area, period=period, before=before, level=area.level)
    return {one.indicator.id: one for one in found}


def changes(
    evidence: Evidence,
    indicators: Sequence[Indicator],
    *,
    area: AreaRef,
    period: Period,
    before: Period,
    level: str,
) -> list[Change]:
    """The changes of several indicators in the areas of a level, as one family of tests."""
    asked = [(one, period, before) for one in indicators]
    return changes_over(evidence, asked, area=area, level=level)


def changes_over(
    evidence: Evidence,
    asked: Sequence[tuple[Indicator, Period, Period]],
    *,
    area: AreaRef,
    level: str,
) -> list[Change]:
    """As `changes`, each indicator over two periods of its own, still one family of tests."""
    return tested(
        evidence,
        [_ask(evidence, one, area, period, before, level) for one, period, before in asked],
    )


def _ask(
    evidence: Evidence,
    indicator: Indicator,
    area: AreaRef,
    period: Period,
    before: Period,
    level: str,
) -> Comparison:
    areas = places(evidence, indicator, area=area, level=level)
    paired = pairing(evidence, indicator, period, before)
    refusal = paired.refusal or _nowhere(evidence, indicator, area, level, areas)
    own, earlier, starts, matched = paired.period, paired.before, paired.starts, paired.months
    remarks = () if refusal else paired.remarks
    about = areas[0] if level == area.level and areas else area
    said = notes(evidence, indicator, period=own, before=earlier, area=about, remarks=remarks)
    return Comparison(indicator, about, level, areas, own, earlier, starts, matched, said, refusal)


@dataclass(frozen=True, slots=True)
class Pairing:
    """What of two periods is compared: each with the dataset's own one in its place.

    `starts` are the pairs of first months of the dataset's periods, `months` every pair of months
    they hold; `remarks` is what must be said with a comparison, `refusal` why there is none.
    """

    period: Period
    before: Period
    starts: Pairs = ()
    months: Pairs = ()
    remarks: tuple[str, ...] = ()
    refusal: str = ""


def pairing(evidence: Evidence, indicator: Indicator, period: Period, before: Period) -> Pairing:
    """Which months of an indicator's two periods are compared, or why they cannot be."""
    cover = evidence.coverage_of(indicator)
    own = cover.own(period) if cover.complete else None
    if own is None:
        refusal = _too_early(evidence.dataset(indicator), cover, period)
        return Pairing(period, before, refusal=refusal)
    earlier = cover.own_before(own, period, before)
    starts = matched_months(own, earlier, cover.complete, starts=cover.starts_in(own))
    months = _months(starts, cover)
    remarks = _remarks(indicator, own, earlier, months)
    refusal = _refusal(evidence, indicator, own, earlier, months)
    return Pairing(own, earlier, starts, months, remarks, refusal)


def _months(starts: Pairs, cover: Coverage) -> Pairs:
    """Every pair of months that matched periods hold."""
    return tuple(
        (added(now, k), added(then, k)) for now, then in starts for k in range(cover.length)
    )


def _too_early(dataset: Dataset, cover: Coverage, period: Period) -> str:
    """Why a dataset has no figures for a period: none at all, or none by then."""
    if not cover.complete:
        return f"no figures of {dataset.title} are loaded"
    first = Period(cover.complete[0], cover.complete[0])
    return f"the figures of {dataset.title} start after {period.label}, in {first.label}"


def _refusal(
    evidence: Evidence, indicator: Indicator, period: Period, before: Period, matched: Pairs
) -> str:
    """Why the two periods cannot be compared; empty where they can."""
    if before.last >= period.first and period.last >= before.first:
        return f"{period.label} and {before.label} overlap"
    early, late = sorted((period, before))
    for one in indicator.breaks:
        if one.effect == "block" and early.first < one.starts <= late.last:
            return f"recording changed in {one.starts:%B %Y}: {one.why}"
    asked = len(period.months)
    least = evidence.partnership.comparison.least_matched_share
    why = _barred(evidence.coverage_of(indicator), period, before)
    if not matched:
        return f"no month of {period.label} is complete in both it and {before.label}{why}"
    if len(matched) < least * asked:
        months = months_label(now for now, _ in matched)
        return (
            f"only {len(matched)} of the {asked} months of {period.label} are complete both in it "
            f"and in {before.label} ({months}); choose {months} to compare those{why}"
        )
    return ""


def _barred(cover: Coverage, period: Period, before: Period) -> str:
    """Why months that were supplied are not complete; the first of each period, to stay short."""
    said = []
    for asked in (period, before):
        found = [start for start in cover.starts_in(asked) if start in cover.barred]
        if found:
            more = f" and {len(found) - 1} more like it" if len(found) > 1 else ""
            said.append(f"; {months_label(found[:1])}{more}: {cover.barred[found[0]]}")
    return "".join(said)


def _nowhere(
    evidence: Evidence,
    indicator: Indicator,
    area: AreaRef,
    level: str,
    areas: tuple[AreaRef, ...],
) -> str:
    """Why there is no place to compare; empty where rows can be placed in each."""
    if not areas:
        return f"{area.name} has no areas of level {level}"
    dataset = evidence.dataset(indicator)
    known = evidence.area_codes(dataset, areas[0].level)
    beside = area in evidence.partnership.comparators
    if beside and area.code not in evidence.area_codes(dataset, area.level):
        return f"{dataset.title} as loaded has no figures for {area.name}"
    if dataset.kind == "events" and any(one.code not in known for one in areas):
        return f"no row can be placed in {area.name}: load the lookups of its small areas first"
    return ""


def _remarks(
    indicator: Indicator, period: Period, before: Period, matched: Pairs
) -> tuple[str, ...]:
    said = []
    if len(matched) < len(period.months):
        said.append(
            f"Compared on the {len(matched)} of {len(period.months)} months that are complete in "
            f"both periods: {months_label(now for now, _ in matched)} with "
            f"{months_label(then for _, then in matched)}."
        )
    early, late = sorted((period, before))
    said += [
        f"The comparison crosses a change of recording in {one.starts:%B %Y}: {one.why}"
        for one in indicator.breaks
        if one.effect == "annotate" and early.first < one.starts <= late.last
    ]
    return tuple(said)
