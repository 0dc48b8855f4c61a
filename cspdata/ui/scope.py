"""The shared scope: area, period and comparison, in the sidebar and in the URL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import streamlit as st

from cspdata.catalogue import AreaRef, Partnership
from cspdata.periods import NAMES, Period, added, financial_year, month, month_text
from cspdata.quality import default_period
from cspdata.ui import cached

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
    dataset = next(
        (
            one
            for one in evidence.catalogue.datasets.values()
            if one.kind == "events" and evidence.coverage(one).span
        ),
        None,
    )
    span = evidence.coverage(dataset).span if dataset else None
    usual = default_period(evidence, dataset) if dataset else None
    scope = None
    if span and usual:
        with st.sidebar:
            st.markdown("##### Scope")
            area = _area(key, evidence.partnership)
            starts = evidence.partnership.financial_year_start
            period = _period(span, usual, starts)
            before = _before(period)
        scope = Scope(key, evidence.partnership, area, period, before, span)
    st.session_state["_scope"] = scope
    return scope


def _area(key: cached.Key, partnership: Partnership) -> AreaRef:
    areas = [*partnership.areas, *cached.places(key, partnership.area.code)]
    names = {one.code: one.name for one in areas}
    code = st.selectbox(
        "Area",
        list(names),
        format_func=lambda one: names[one],
        key="area",
        bind="query-params",
        persist_state="session",
    )
    return next(one for one in areas if one.code == (code or partnership.area.code))


def _period(span: Period, usual: Period, starts: int) -> Period:
    options = _presets(span, usual, starts)
    chosen = st.selectbox(
        "Period",
        [*options, CUSTOM],
        format_func=lambda one: options.get(one, "Other months …"),
        key="period",
        bind="query-params",
        persist_state="session",
    )
    if chosen != CUSTOM:
        first, _, last = (chosen or next(iter(options))).partition("_")
        return Period(month(first), month(last))
    months = [month_text(one) for one in span.months]
    left, right = st.columns(2)
    first = _month(left, "From", "from", months, month_text(usual.first))
    last = _month(right, "To", "to", months, month_text(usual.last))
    if first > last:
        st.warning(f"{first} is after {last}: the two are taken the other way round.")
        first, last = last, first
    return Period(month(first), month(last))


def _month(
    place: st.delta_generator.DeltaGenerator, label: str, key: str, months: list[str], usual: str
) -> str:
    chosen = place.selectbox(
        label,
        months,
        index=months.index(usual),
        format_func=lambda one: f"{NAMES[int(one[5:])]} {one[:4]}",
        key=key,
        bind="query-params",
        persist_state="session",
    )
    return chosen or usual


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
    kind = st.selectbox(
        "Compare with",
        list(COMPARISONS),
        format_func=lambda one: COMPARISONS[one],
        key="compare",
        bind="query-params",
        persist_state="session",
    )
    back = {"two-years": 24, "just-before": len(period.months)}.get(kind or "", 12)
    return period.shifted(-back)


def first_of(areas: Iterable[AreaRef]) -> AreaRef | None:
    """The first of some areas, or None."""
    return next(iter(areas), None)
