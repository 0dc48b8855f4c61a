"""The shared scope: area, period and comparison, in the sidebar and in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from cspdata.catalogue import AreaRef, Partnership
from cspdata.periods import NAMES, Period, added, financial_year, month, month_text
from cspdata.quality import default_period, leading_dataset
from cspdata.ui import cached, parts

CUSTOM = "custom"
COMPARISONS = {
    "year": "Same months a year earlier",
    "two-years": "Same months two years earlier",
    "just-before": "The months just before",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What every page is about: a build, an area, a period and the period before it."""

    key: cached.Key
    partnership: Partnership
    area: AreaRef
    period: Period
    before: Period
    span: Period

    @property
    def comparators(self) -> tuple[AreaRef, ...]:
        """The areas to set beside the chosen one: the others of the partnership's own level."""
        if self.area.level != self.partnership.area.level:
            return (self.partnership.area,)
        return tuple(one for one in self.partnership.areas if one.code != self.area.code)


def current() -> Scope | None:
    """The scope that the sidebar chose in this run; None where there is nothing to choose from."""
    scope: Scope | None = st.session_state.get("_scope")
    return scope


def choose(key: cached.Key) -> Scope | None:
    """Draw the scope in the sidebar and keep it for the page; None without a complete month."""
    evidence = cached.evidence(key)
    dataset = leading_dataset(evidence)
    span = evidence.coverage(dataset).span if dataset else None
    usual = default_period(evidence, dataset) if dataset else None
    scope = None
    # Without the lookups no row can be placed, and there is nothing to choose.
    home = evidence.partnership.area
    if dataset and span and usual and home.code in evidence.area_codes(dataset, home.level):
        with st.sidebar:
            area = _area(key, evidence.partnership)
            starts = evidence.partnership.financial_year_start
            period = _period(span, usual, starts)
            before = _before(period)
        scope = Scope(key, evidence.partnership, area, period, before, span)
    st.session_state["_scope"] = scope
    return scope


def _area(key: cached.Key, partnership: Partnership) -> AreaRef:
    areas = [*partnership.areas, *cached.places(key, partnership.area.code)]
    by_code = {one.code: one for one in areas}
    names = {code: one.name for code, one in by_code.items()}
    return by_code[parts.choice("Area", "area", names, partnership.area.code)]


def _period(span: Period, usual: Period, starts: int) -> Period:
    presets = _presets(span, usual, starts)
    first = next(iter(presets))
    chosen = parts.choice("Period", "period", {**presets, CUSTOM: "Other months …"}, first)
    if chosen != CUSTOM:
        start, _, end = chosen.partition("_")
        return Period(month(start), month(end))
    months = {month_text(one): f"{NAMES[one.month]} {one.year}" for one in span.months}
    left, right = st.columns(2)
    with left:
        start = parts.choice("From", "from", months, month_text(usual.first))
    with right:
        end = parts.choice("To", "to", months, month_text(usual.last))
    if start > end:
        st.warning(f"{months[start]} is after {months[end]}: taken the other way round.")
        start, end = end, start
    return Period(month(start), month(end))


def _presets(span: Period, usual: Period, starts: int) -> dict[str, str]:
    """The periods offered, the usual one first: what they are called, by what the URL says."""
    last = span.last
    offered = [(usual, "")]
    offered += [
        (Period(added(last, 1 - months), last), f"{months} months") for months in (12, 6, 3)
    ]
    offered.append((Period(date(last.year, 1, 1), last), "year so far"))
    this_year = financial_year(last, starts)
    offered.append((Period(this_year.first, last), "financial year so far"))
    years = [this_year.shifted(-12 * back) for back in (1, 2)]
    offered += [(year, "financial year") for year in years if year.first >= span.first]
    names: dict[str, str] = {}
    for period, kind in offered:
        text = f"{month_text(period.first)}_{month_text(period.last)}"
        if period.first >= span.first and (text not in names or not _named(names[text])):
            names[text] = f"{period.label} · {kind}" if kind else period.label
    return names


def _named(name: str) -> bool:
    return "·" in name


def _before(period: Period) -> Period:
    kind = parts.choice("Compare with", "compare", COMPARISONS, "year")
    back = {"two-years": 24, "just-before": len(period.months)}.get(kind, 12)
    return period.shifted(-back)
