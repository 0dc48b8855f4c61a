"""Which areas differ: from the whole partnership, beyond chance, and from areas outside it."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import streamlit as st

from cspdata.catalogue import AreaRef, Indicator
from cspdata.charts import funnel_chart, ranking_chart, rug_chart
from cspdata.comparisons import Beside, Rug, Standing
from cspdata.ui import cached, parts, scope
from cspdata.ui.scope import Scope
from cspdata.words import (
    area_label,
    beside_sentence,
    funnel_alt,
    funnel_sentence,
    lacking_text,
    level_label,
    order_sentence,
    ranking_alt,
    rug_alt,
    rug_change_sentence,
    rug_sentence,
    rug_units,
    sentence,
    standing_sentence,
)

VIEWS = {"rug": "Tartan rug", "rank": "Ranking", "funnel": "Funnel plot", "beside": "Other areas"}
ORDERS = {"worst": "Most worse first", "name": "By name"}
SHEET = 24  # areas across a rug
MOST = 40  # areas in a ranking, before all are asked for
HEADLINE = "headline"
METHOD = (
    "An area is *similar* where the value of the whole lies within the area's own 95 % interval; "
    "otherwise it is better or worse by the polarity that the indicator declares, or higher or "
    "lower where neither is good in itself. An area is never compared with itself, and numbers of "
    "areas of unlike size are not compared at all. About one comparison in twenty differs by "
    "chance alone. The arrow is a change on the period compared with that is more than chance "
    "would explain (Poisson test), corrected for all cells of the rug at once "
    "(Benjamini–Hochberg, 5 %)."
)
FUNNEL_METHOD = (
    "The funnel shows how far from the value of the whole an area of its size lies by chance: 95 % "
    "of areas within the dashed limits, 99.8 % within the outer ones (exact Poisson limits of "
    "rates, normal ones of proportions; Spiegelhalter 2005). The limits take events to be "
    "independent: repeat victims, and all else in which areas differ, put more areas outside."
)
BESIDE_METHOD = (
    "The partnership's area is *similar* to another where that area's value lies within its own "
    "95 % interval. Areas are shown only where the source holds figures for them; a group of areas "
    "counts once each of its rows has been confirmed."
)


def show_compare() -> None:
    """Draw the comparison that is chosen: of all areas at once, of one indicator, with others."""
    st.title("Which areas differ?")
    chosen = scope.current()
    if chosen is None:
        parts.nothing_loaded("This page compares areas with one another.")
        return
    first, second, third = st.columns((2.35, 1.6, 1.5), gap="small")
    with first:
        view = parts.segments("View", "view", VIEWS, labelled=True)
    if view == "rug":
        with second:
            which = _which(chosen)
        with third:
            order = parts.segments("Order of areas", "order", ORDERS, labelled=True)
        _rug(chosen, which, by_name=order == "name")
        _whole(chosen)
        return
    with second:
        indicator = _indicator(chosen)
    if view == "beside":
        _beside(chosen, indicator)
        return
    around, level = _places(chosen)
    found = cached.standing_of(chosen.key, indicator.id, around.code, level, chosen.period)
    if found.refusal or (view == "funnel" and found.funnel_refusal):
        _refused(found, funnel=view == "funnel")
    elif view == "rank":
        _ranking(found)
    else:
        _funnel(found)
    _whole(chosen)
    _link()


def _whole(chosen: Scope) -> None:
    """That the places of the whole partnership are compared, whichever area is chosen."""
    around, level = _places(chosen)
    if chosen.area != around:
        many = level_label(level)
        st.caption(f"All {many} of {area_label(around)} are compared, whichever area is chosen.")


def _places(chosen: Scope) -> tuple[AreaRef, str]:
    """The area whose places are compared, and their level."""
    around = chosen.area if chosen.area.level == "lad" else chosen.partnership.area
    return around, chosen.partnership.place_level


def _indicators(chosen: Scope, theme_ids: Sequence[str] | None = None) -> list[Indicator]:
    """The indicators that have figures, in the order of objectives and themes."""
    evidence = cached.evidence(chosen.key)
    catalogue = evidence.catalogue
    return [
        one
        for objective in catalogue.objectives
        for theme in objective.themes
        if theme_ids is None or theme.id in theme_ids
        for one in catalogue.indicators_of(theme.id)
        if evidence.coverage_of(one).span
    ]


def _indicator(chosen: Scope) -> Indicator:
    by_id = {one.id: one for one in _indicators(chosen)}
    usual = "asb" if "asb" in by_id else next(iter(by_id))
    names = {code: one.title for code, one in by_id.items()}
    return by_id[parts.choice("What", "what", names, usual)]


def _which(chosen: Scope) -> str:
    """Whose indicators the rug has: an objective's, or the main ones of all."""
    objectives = cached.evidence(chosen.key).catalogue.objectives
    names = {HEADLINE: "Main indicators"} | {one.id: one.title for one in objectives}
    return parts.choice("Indicators", "which", names, HEADLINE)


def _rug(chosen: Scope, which: str, *, by_name: bool) -> None:
    """Every indicator of a choice in every place."""
    catalogue = cached.evidence(chosen.key).catalogue
    if which == HEADLINE:
        asked = [one for one in _indicators(chosen) if one.headline]
    else:
        themes = [theme.id for theme in catalogue.objective(which).themes]
        asked = _indicators(chosen, themes)
    around, level = _places(chosen)
    found = cached.rug_of(
        chosen.key,
        tuple(one.id for one in asked),
        around.code,
        level,
        chosen.period,
        chosen.before,
    )
    if found.frame.empty or len(found.areas) < 2:
        many = level_label(level)
        st.markdown(f"##### {parts.verdict_text('cannot say', label='No figures')} by place")
        st.info(
            f"None of these indicators has figures for the {many} of {area_label(around)} by "
            f"{chosen.period.label}: their sources know larger areas only, or the residents "
            "are not loaded. Choose others, or another period in the sidebar.",
            icon=":material/info:",
        )
        _link()
        return
    st.markdown(f"##### {rug_sentence(found)}")
    st.markdown(rug_change_sentence(found))
    shown = _sheet(_ordered(found, by_name=by_name))
    made = rug_chart(found, areas=shown, theme=parts.colours())
    parts.chart(made, alt=rug_alt(found), key="compare_rug")
    gaps = len(found.frame) < len(found.areas) * len(found.indicators)
    st.caption(
        f"A cell: the value {rug_units(found)}, over the months of the period that its source has, "
        f"against that of {around.name} as a whole. ▲ ▼ rose or fell on {chosen.before.label} by "
        "more than chance would explain. * too small to show, – no figures."
        + (" Nothing: the indicator is not about that area." if gaps else "")
    )
    _left_out(found, asked, level)
    with _how():
        parts.how_we_know(found.notes, method=METHOD)
        name = parts.file_name("tartan-rug.csv", found.notes[0])
        parts.rows(found.frame, alt=rug_alt(found), name=name, key="rug")
    _link()


def _ordered(found: Rug, *, by_name: bool) -> list[AreaRef]:
    """The areas by name, or those with most cells that are worse (then higher) first."""
    if by_name:
        return list(found.areas)
    cells = found.frame.groupby("area_code")["against"]
    worse = cells.apply(lambda each: int((each == "worse").sum())).to_dict()
    better = cells.apply(lambda each: int((each == "better").sum())).to_dict()
    return sorted(found.areas, key=lambda one: (-worse[one.code], better[one.code], one.name))


def _sheet(areas: list[AreaRef]) -> list[AreaRef]:
    """The areas of the sheet that is chosen, where there are too many for one."""
    if len(areas) <= SHEET:
        return areas
    # Sheets of about one size: none with a column or two.
    size = ceil(len(areas) / ceil(len(areas) / SHEET))
    names = {
        str(k + 1): f"{start + 1}–{min(start + size, len(areas))}"
        for k, start in enumerate(range(0, len(areas), size))
    }
    start = size * (int(parts.segments("Areas", "sheet", names)) - 1)
    return areas[start : start + size]


def _left_out(found: Rug, asked: Sequence[Indicator], level: str) -> None:
    """Which indicators have no row, since their source knows no such places."""
    kept = {one.id for one in found.indicators}
    lost = [one.title for one in asked if one.id not in kept]
    if lost:
        st.caption(f"Without figures by {level_label(level, count=1)}: {', '.join(lost)}.")


def _ranking(found: Standing) -> None:
    st.markdown(f"##### {standing_sentence(found)}")
    st.markdown(order_sentence(found))
    many = int(found.frame["value"].notna().sum())
    most = None
    if many > MOST:
        names = {"first": f"The first {MOST}", "all": f"All {many}"}
        most = MOST if parts.segments("Show", "show", names) == "first" else None
    made = ranking_chart(found, most=most, theme=parts.colours())
    parts.chart(made, alt=ranking_alt(found), key="compare_rank")
    st.caption(f"Dashed: {found.area.name} as a whole. Bars: 95 % intervals.")
    _standing_table(found, alt=ranking_alt(found))


def _funnel(found: Standing) -> None:
    st.markdown(f"##### {funnel_sentence(found)}")
    made = funnel_chart(found, theme=parts.colours())
    parts.chart(made, alt=funnel_alt(found), key="compare_funnel")
    st.caption(
        f"Line across: {found.area.name} as a whole. Dashed: 95 % limits, whole lines: 99.8 %. The "
        "smaller an area, the farther it may lie from the line by chance."
    )
    _standing_table(found, alt=funnel_alt(found))


def _standing_table(found: Standing, *, alt: str) -> None:
    with _how():
        if found.indicator.about:
            st.markdown(found.indicator.about)
        parts.how_we_know([found.notes], method=f"{METHOD}\n\n{FUNNEL_METHOD}")
        name = parts.file_name(f"{found.indicator.id}-areas.csv", found.notes)
        parts.rows(found.frame, alt=alt, name=name, key="areas")


def _refused(found: Standing, *, funnel: bool) -> None:
    """Why there is nothing to draw, and what can be done."""
    st.markdown(f"##### {parts.verdict_text('cannot say', label='Not compared')}")
    said = funnel_sentence(found) if funnel and not found.refusal else standing_sentence(found)
    st.info(
        f"{found.indicator.title}: {said} Choose another indicator, or another period in the "
        "sidebar.",
        icon=":material/info:",
    )
    if len(found.frame):
        _standing_table(found, alt=f"{found.indicator.title} by area, {found.period.label}")


def _beside(chosen: Scope, indicator: Indicator) -> None:
    """The partnership's area beside its comparators, its region, the country and its groups."""
    found = cached.beside_of(chosen.key, indicator.id, chosen.period)
    st.markdown(f"##### {beside_sentence(found)}")
    if found.frame["value"].notna().sum() > 1:
        made = ranking_chart(found, theme=parts.colours())
        parts.chart(made, alt=ranking_alt(found), key="compare_beside")
        st.caption(
            f"Dashed: {found.area.name}. Colour: how {found.area.name} compares with that area. "
            "Bars: 95 % intervals."
        )
    if lacking := lacking_text(found):
        st.markdown(f"**What cannot be set beside it**\n\n{lacking}")
    _beside_table(found)
    if chosen.area != chosen.partnership.area:
        st.caption(sentence(f"this view is always of {found.area.name}, whatever area is chosen"))
    _link()


def _beside_table(found: Beside) -> None:
    with _how():
        if found.indicator.about:
            st.markdown(found.indicator.about)
        parts.how_we_know([found.notes], method=BESIDE_METHOD)
        if len(found.frame):
            name = parts.file_name(f"{found.indicator.id}-beside.csv", found.notes)
            parts.rows(found.frame, alt=ranking_alt(found), name=name, key="beside")


def _how() -> st.delta_generator.DeltaGenerator:
    return st.expander("How we know: method, caveats, source, table", icon=":material/info:")


def _link() -> None:
    st.caption("The address of this page holds every choice: send it as a link.")
