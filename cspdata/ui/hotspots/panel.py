"""The panel of a chosen cell: counts, make-up, hours, its class and why, change, residents."""

from __future__ import annotations

import streamlit as st

from cspdata.cells import Cells
from cspdata.decisions import DecisionError
from cspdata.hotspot_reviews import (
    LONGEST_TEXT,
    hotspot_note_of,
    keep_hotspot_note,
    review_history,
    review_of,
)
from cspdata.hotspots import CellDetail
from cspdata.stats import Aoristic
from cspdata.ui import cached, parts
from cspdata.ui.hotspots import kept
from cspdata.ui.hotspots.choices import Asked
from cspdata.ui.hotspots.drawings import hours_grid, make_up_bars, months_bars
from cspdata.ui.hotspots.files import sheet_download
from cspdata.ui.scope import Scope
from cspdata.words import (
    cell_change_sentence,
    cell_reason,
    cell_sentence,
    hours_sentence,
    lowered,
    number_text,
    surroundings_sentence,
)

NAMED = 10  # locations of a cell
_REFUSED = "_note_refused"


def place_name(chosen: Scope, cells: Cells, name: str) -> str:
    """What people call a cell, else its own name."""
    return kept.cell_names(chosen.key, cells.size, cells.shape).get(name, name)


def facts(chosen: Scope, asked: Asked, cells: Cells, name: str) -> list[str]:
    """What is to be said of a cell, a sentence each."""
    change = kept.cell_change(chosen.key, asked.indicator.id, name, chosen.period, chosen.before)
    said = [
        cell_sentence(cells, name),
        cell_change_sentence(
            change, asked.indicator.noun, period=chosen.period, before=chosen.before
        ),
        surroundings_sentence(kept.surroundings(chosen.key, name)),
    ]
    emerging = cells if cells.method == "emerging" else _emerging(chosen, asked)
    if emerging is not None:
        said.insert(1, f"New or old: {lowered(cell_reason(emerging, name))}")
    return said


def _emerging(chosen: Scope, asked: Asked) -> Cells | None:
    """The emerging map of the same cells; None where there can be none."""
    try:
        return kept.cells(
            chosen.key,
            asked.indicator.id,
            chosen.period,
            asked.size,
            asked.shape,
            "emerging",
            chosen.before,
        )
    except ValueError:
        # Its own view says why; a panel without it says nothing false.
        return None


def show_panel(chosen: Scope, asked: Asked, cells: Cells, name: str) -> None:
    """Draw the panel of a cell; nothing where none is chosen."""
    if not name:
        return
    st.subheader(place_name(chosen, cells, name), anchor="cell")
    st.markdown("\n".join(f"- {parts.plain(one)}" for one in facts(chosen, asked, cells, name)))
    now = kept.cell_detail(chosen.key, asked.indicator.id, name, chosen.period)
    left, middle, right = st.columns(3, gap="medium")
    with left:
        _months(chosen, asked, name)
    with middle:
        _make_up(chosen, asked, now)
    with right:
        _hours(chosen, asked, name)
        with st.popover("Places the source names", icon=":material/signpost:"):
            st.markdown(_locations(now))
    _note(chosen, asked, cells, name)


def _months(chosen: Scope, asked: Asked, name: str) -> None:
    detail = kept.cell_detail(chosen.key, asked.indicator.id, name, chosen.span)
    st.markdown("**By month**")
    told = _months_text(detail)
    drawn = months_bars(detail.months, chosen.period, theme=parts.colours(), alt=told)
    st.html(drawn)


def _make_up(chosen: Scope, asked: Asked, now: CellDetail) -> None:
    st.markdown("**What else happens here**")
    labels = cached.evidence(chosen.key).dataset(asked.indicator).labels
    told = _make_up_text(now, labels)
    own = asked.indicator.numerator.category
    st.html(make_up_bars(now.make_up, labels, own, theme=parts.colours(), alt=told))
    st.caption(f"Everything the source records here, {chosen.period.label}.")


def _hours(chosen: Scope, asked: Asked, name: str) -> None:
    st.markdown("**When in the week**")
    if "aoristic" in cached.evidence(chosen.key).dataset(asked.indicator).unborne:
        st.caption("This source gives no times.")
        return
    found, refusal = hours(chosen, asked, name)
    said = hours_sentence(found, refusal)
    if found is not None and not said.startswith("When in the week is not shown"):
        st.html(hours_grid(found, theme=parts.colours(), alt=said))
    st.caption(parts.plain(said))


def hours(chosen: Scope, asked: Asked, name: str) -> tuple[Aoristic | None, str]:
    """The hours of a cell over all months, and why there are none."""
    try:
        return kept.cell_hours(chosen.key, asked.indicator.id, name, chosen.span), ""
    except ValueError as fault:
        return None, str(fault)


def _locations(detail: CellDetail) -> str:
    """The locations that the source names, most frequent first, as a list with their counts."""
    rows = detail.locations[detail.locations["location"] != ""].head(NAMED)
    if rows.empty:
        return "The source names none."
    return "\n".join(
        f"- {parts.plain(str(place))} · {number_text(count)}"
        for place, count in zip(rows["location"], rows["count"], strict=True)
    )


def _months_text(detail: CellDetail) -> str:
    known = detail.months.dropna(subset=["count"])
    if known.empty:
        return "Counts by month: none known."
    counts, months = known["count"].to_numpy(), known["month"].to_numpy()
    top = int(counts.argmax())
    return (
        f"Counts by month, {len(known)} months; the most, {counts[top]:.0f}, in "
        f"{months[top]:%B %Y}; the last {counts[-1]:.0f}."
    )


def _make_up_text(detail: CellDetail, labels: dict[str, str]) -> str:
    rows = detail.make_up.head(5)
    told = ", ".join(
        f"{labels.get(str(category), str(category))} {number_text(count)}"
        for category, count in zip(rows["category"], rows["count"], strict=True)
    )
    return f"Everything recorded in this cell: {told}."


def _note(chosen: Scope, asked: Asked, cells: Cells, name: str) -> None:
    """What is here, in the partnership's words, and the newest decision."""
    parts.refused(_REFUSED)
    try:
        note = hotspot_note_of(asked.indicator.id, name)
        review = review_of(asked.indicator.id, name)
    except DecisionError as fault:
        st.warning(parts.plain(str(fault)), icon=":material/error:")
        return
    if review is not None:
        due = f", by {review.due:%B %Y}" if review.due else ""
        said = " · ".join(one for one in (review.owner, review.action) if one)
        st.markdown(
            f"**Decided {review.written:%d %B %Y}: {review.label}** {parts.plain(said)}{due}"
        )
        show_earlier(asked.indicator.id, name)
    if note is not None:
        st.markdown("**What is here**")
        st.text(note.text)
    with st.container(horizontal=True):
        if st.button("Say what is here", icon=":material/edit_note:", key="say_what_is_here"):
            _write_note(asked.indicator.id, name, note.text if note else "")
        sheet_download(chosen, cells, name)


def show_earlier(indicator_id: str, name: str) -> None:
    """What was decided on a hotspot before its newest review, newest first; nothing where none."""
    earlier = review_history(indicator_id, name)[-2::-1]
    if not earlier:
        return
    with st.popover(f"Decided before ({len(earlier)})", icon=":material/history:"):
        st.markdown(
            "\n".join(
                f"- {one.written:%d %B %Y}: **{one.label}** "
                + parts.plain(" · ".join(part for part in (one.owner, one.action) if part))
                for one in earlier
            )
        )


@st.dialog("What is here")
def _write_note(indicator_id: str, name: str, text: str) -> None:
    """The form for a note, drawn when it is asked for."""
    st.caption("Of places and kinds of people, never of a person.")
    key = f"note_{name}"
    st.text_area("What is here", value=text, max_chars=LONGEST_TEXT, height=160, key=key)
    saved = st.button(
        "Save", type="primary", on_click=_keep_note, args=(indicator_id, name), key="note_save"
    )
    if saved and not parts.refused(_REFUSED):
        st.rerun()


def _keep_note(indicator_id: str, name: str) -> None:
    """Keep the note that was written, or why it cannot be kept."""
    try:
        keep_hotspot_note(
            indicator=indicator_id, cell_id=name, text=st.session_state[f"note_{name}"]
        )
    except DecisionError as fault:
        st.session_state[_REFUSED] = str(fault)
