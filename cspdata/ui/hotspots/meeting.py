"""The meeting: one hotspot at a time in large type, decided on the spot, left and right by keys."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import streamlit as st

from cspdata.cells import Cells
from cspdata.decisions import DecisionError
from cspdata.hotspot_reviews import (
    DECISIONS,
    LONGEST_OWNER,
    LONGEST_TEXT,
    HotspotReview,
    keep_review,
    reviews_of,
)
from cspdata.maps import hotspot_deck, legend
from cspdata.maps.geometry import polygons_by_code
from cspdata.periods import added, month_text
from cspdata.places import to_degrees
from cspdata.results import Outlines
from cspdata.ui import address, parts
from cspdata.ui.hotspots import kept
from cspdata.ui.hotspots.choices import Asked
from cspdata.ui.hotspots.drawings import months_bars
from cspdata.ui.hotspots.files import action_downloads
from cspdata.ui.hotspots.map_view import (
    border,
    cell_areas,
    choose,
    ranked,
    say_basemap,
    show_legend,
)
from cspdata.ui.hotspots.panel import facts, place_name, show_earlier
from cspdata.ui.scope import Scope
from cspdata.words import alt_text

MOST = 25  # hotspots that a meeting goes through
MONTHS_AHEAD = 18
ZOOM = 3.2  # nearer than the whole area
ROOM = 2.0  # how much more than an area itself is shown
LARGE = "font-size:1.5rem;line-height:1.5"
LARGER = "font-size:2.25rem;line-height:1.2;padding:0;margin:0"


def show_meeting(chosen: Scope, asked: Asked, cells: Cells) -> None:
    """Draw the hotspot that the meeting is at, with what was decided and the form to decide."""
    found = ranked(chosen, cells).head(MOST)
    if found.empty:
        st.info("No cell holds any in this period: there is nothing to go through.")
        return
    names = found["cell_id"].tolist()
    address.start("cell", cells.frame["cell_id"].tolist(), names[0])
    name = address.keep("cell", st.session_state["cell"], names[0])
    if name not in names:
        name = names[0]
    at = names.index(name)
    reviews, damage = _reviews(asked)
    _steps(names, at, reviews)
    st.html(f'<h2 style="{LARGER}">{at + 1}. {parts.escaped(place_name(chosen, cells, name))}</h2>')
    left, right = st.columns((3, 2), gap="large")
    with left:
        said = "".join(
            f"<li>{parts.escaped(one)}</li>" for one in facts(chosen, asked, cells, name)
        )
        st.html(f'<ul style="{LARGE};padding-left:1.2em;margin:0">{said}</ul>')
        _months(chosen, asked, name)
    with right:
        _near_map(chosen, asked, cells, name)
    if damage:
        st.error(parts.plain(damage), icon=":material/error:")
        return
    _decide(chosen, asked, name, reviews.get(name))
    _actions(found, reviews)
    if reviews:
        with st.container(horizontal=True):
            action_downloads(chosen, cells)


def _reviews(asked: Asked) -> tuple[dict[str, HotspotReview], str]:
    """What was decided, by cell; none where the log cannot be read, and what is wrong with it."""
    try:
        return reviews_of(asked.indicator.id), ""
    except DecisionError as fault:
        return {}, str(fault)


def _steps(names: list[str], at: int, reviews: dict[str, HotspotReview]) -> None:
    """Back and forth, by button or by the arrow keys, and how far the meeting is."""
    back, where, forth = st.columns((1, 3, 1), vertical_alignment="center")
    back.button(
        "Previous",
        shortcut="Left",
        disabled=at == 0,
        on_click=choose,
        args=(names[max(at - 1, 0)],),
        width="stretch",
        key="meeting_back",
    )
    forth.button(
        "Next",
        shortcut="Right",
        disabled=at == len(names) - 1,
        on_click=choose,
        args=(names[min(at + 1, len(names) - 1)],),
        width="stretch",
        key="meeting_forth",
    )
    decided = sum(one in reviews for one in names)
    where.progress((at + 1) / len(names), text=f"{at + 1} of {len(names)} · {decided} decided")


def _months(chosen: Scope, asked: Asked, name: str) -> None:
    detail = kept.cell_detail(chosen.key, asked.indicator.id, name, chosen.span)
    st.markdown(f"**By month** · {asked.indicator.title.lower()}")
    st.html(
        months_bars(
            detail.months,
            chosen.period,
            theme=parts.colours(),
            alt=f"{asked.indicator.title} by month in this cell",
        )
    )


def _near_map(chosen: Scope, asked: Asked, cells: Cells, name: str) -> None:
    row = cells.frame[cells.frame["cell_id"] == name].iloc[0]
    half = int(cells.size) / 2 if cells.shape == "square" else 0
    longitude, latitude = to_degrees(
        pd.Series([row["easting"] + half]).to_numpy(dtype=float),
        pd.Series([row["northing"] + half]).to_numpy(dtype=float),
    )
    areas = cell_areas(chosen, cells)
    deck = hotspot_deck(
        cells,
        border(chosen),
        towns=chosen.partnership.towns,
        theme=parts.colours(),
        selected=name,
        area_outlines=areas,
        centre=(float(longitude[0]), float(latitude[0])),
        zoom_in=ZOOM if areas is None else _zoom_of_area(border(chosen), areas, name),
        basemap=asked.basemap,
        width=600,
        height=420,
    )
    st.pydeck_chart(deck, height=420, key=f"meeting_{name}", alt=alt_text(cells))
    show_legend([*legend(cells, theme=parts.colours())])
    say_basemap(asked)


def _zoom_of_area(whole: Outlines, areas: Outlines, name: str) -> float:
    """How much closer than the whole a view shows one area with its neighbours, at most `ZOOM`."""
    points = np.concatenate([rings[0] for rings in polygons_by_code(areas)[name]])
    west, south, east, north = whole.bounds
    across, up = np.ptp(points, axis=0)
    times = min((east - west) / across, (north - south) / up)
    return float(np.clip(np.log2(times / ROOM), 0.0, ZOOM))


def _decide(chosen: Scope, asked: Asked, name: str, review: HotspotReview | None) -> None:
    if kept_now := st.session_state.pop("_decided", ""):
        st.success(kept_now, icon=":material/check:")
    if review is not None:
        due = f", by {review.due:%B %Y}" if review.due else ""
        owner = f" · {review.owner}" if review.owner else ""
        st.markdown(
            f"#### {review.label}{parts.plain(owner)}{due}\n{parts.plain(review.action)}  \n"
            f":gray[Decided {review.written:%d %B %Y}]"
        )
        show_earlier(asked.indicator.id, name)
    first = date.today().replace(day=1)
    months = [month_text(added(first, k)) for k in range(MONTHS_AHEAD)]
    with st.form(f"decide_{name}", border=True):
        decision = st.segmented_control(
            "Decision", list(DECISIONS), format_func=lambda code: DECISIONS[code], default=None
        )
        what, who, when = st.columns((4, 2, 1))
        action = what.text_input("What is to be done", max_chars=LONGEST_TEXT)
        owner = who.text_input("Owner: a post or a team", max_chars=LONGEST_OWNER)
        due = when.selectbox("By", ["", *months], format_func=_month_name)
        if st.form_submit_button("Save the decision", type="primary"):
            _keep(chosen, asked, name, str(decision or ""), owner=owner, action=action, due=due)


def _month_name(text: str) -> str:
    return f"{date.fromisoformat(text + '-01'):%B %Y}" if text else "—"


def _keep(
    chosen: Scope, asked: Asked, name: str, decision: str, *, owner: str, action: str, due: str
) -> None:
    if not decision:
        parts.not_saved("Choose what was decided.")
        return
    try:
        review = keep_review(
            indicator=asked.indicator.id,
            cell_id=name,
            decision=decision,
            owner=owner,
            action=action,
            due=due,
            period=chosen.period.label,
        )
    except DecisionError as fault:
        parts.not_saved(str(fault))
        return
    st.session_state["_decided"] = f"Saved: {review.label}."
    st.rerun()


def _actions(found: pd.DataFrame, reviews: dict[str, HotspotReview]) -> None:
    """What the meeting decided so far, as a table."""
    mine = found[found["cell_id"].isin(list(reviews))]
    st.subheader("Action list", anchor="actions")
    if mine.empty:
        st.caption("Nothing is decided yet.")
        return
    rows = pd.DataFrame(
        [
            {
                "": rank,
                "Place": name,
                "Decision": reviews[cell].label,
                "Owner": reviews[cell].owner,
                "What is to be done": reviews[cell].action,
                "By": f"{reviews[cell].due:%b %Y}" if reviews[cell].due else "",
            }
            for rank, name, cell in zip(mine["rank"], mine["name"], mine["cell_id"], strict=True)
        ]
    )
    st.dataframe(
        rows, hide_index=True, alt="What was decided on each hotspot, with owner and month"
    )
