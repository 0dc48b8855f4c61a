"""The checklist of statutory duties, the yearly cycle, and the form that says how one stands."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import streamlit as st

from cspdata.assessment.checklist import Checklist, checklist
from cspdata.assessment.cycle import cycle_at
from cspdata.catalogue import Catalogue, Partnership, StatutoryDuty, read_catalogue
from cspdata.charts.cycle import cycle_chart
from cspdata.decisions import DecisionError
from cspdata.duty_statuses import (
    LONGEST_LINK,
    LONGEST_OWNER,
    LONGEST_TEXT,
    STATES,
    DutyStatus,
    duty_history,
    duty_statuses_of,
    keep_duty_status,
)
from cspdata.export.evidence_board import checklist_rows, checklist_xlsx
from cspdata.folders import catalogue_folder
from cspdata.ingest.personal import LONGEST_AUTHOR
from cspdata.ui import cached, parts
from cspdata.words.cycle import (
    cycle_alt,
    cycle_proposed,
    cycle_sentence,
    day_text,
    duties_sentence,
    duty_law,
    duty_unread,
    overdue_sentence,
)

QUESTION = "Does the partnership meet its statutory duties?"
SIGNS = {
    "met": ":blue[:material/check_circle: **Met**]",
    "partly": ":gray[:material/contrast: **Partly met**]",
    "not met": ":orange[:material/cancel: **Not met**]",
    "not known": ":gray[:material/radio_button_unchecked: **Not known yet**]",
}
PAGES = {
    "evidence_board": ("assessment/evidence_board.py", "See the evidence board"),
    "data_register": ("evidence/data_register.py", "See the data register"),
}
WIDTHS = (1.3, 3.4, 1.9, 1.4)
_REFUSED = "_duty_refused"


def show_statutory_duties() -> None:
    """Draw the year, then every duty with how it stands."""
    st.title(QUESTION)
    key = cached.current_key()
    catalogue = cached.evidence(key).catalogue if key else read_catalogue(catalogue_folder())
    day = cached.as_of(key, date.today()) if key else date.today()
    try:
        found = checklist(catalogue, duty_statuses_of(catalogue.partnership.id), day=day)
    except DecisionError as fault:
        st.error(parts.plain(str(fault)), icon=":material/error:")
        return
    st.markdown(f"##### {duties_sentence(found)}")
    if late := overdue_sentence(found):
        st.markdown(parts.plain(late))
    _year(catalogue.partnership, day)
    _duties(catalogue, found)
    _downloads(found)
    with st.expander("How we know: what this is, table", icon=":material/info:"):
        st.markdown(
            "A self-assessment: the statuses are what the partnership says of itself, kept with "
            "their day in the log of decisions, every earlier one too. What a duty asks is told in "
            "our own words; the section or regulation stands beside it where its text was read. "
            "This is no legal advice."
        )
        parts.rows(
            checklist_rows(found),
            alt=duties_sentence(found),
            name=parts.file_name("statutory-duties.csv", catalogue.partnership),
            key="duties",
        )


def _year(partnership: Partnership, day: date) -> None:
    st.subheader("The year", anchor="year")
    cycle = cycle_at(partnership.cycle, day)
    st.markdown(parts.plain(cycle_sentence(cycle)))
    if cycle.steps:
        drawing = cycle_chart(cycle, theme=parts.colours())
        parts.chart(drawing, alt=cycle_alt(cycle), key="duties_year")
    if proposed := cycle_proposed(cycle):
        st.caption(proposed)


def _duties(catalogue: Catalogue, found: Checklist) -> None:
    st.subheader("The duties", anchor="duties")
    parts.refused(_REFUSED)  # where the whole page was drawn again, and the form is closed
    rows = {str(row["duty"]): row for row in found.frame.to_dict("records")}
    for duty in catalogue.statutory_duties:
        status = found.statuses.get(duty.id)
        _duty(catalogue.partnership, duty, rows[duty.id], status)
    st.session_state.pop("_duty_kept", None)


def _duty(
    partnership: Partnership, duty: StatutoryDuty, row: dict[Any, Any], status: DutyStatus | None
) -> None:
    state, what, who, change = st.columns(WIDTHS, gap="small")
    state.markdown(SIGNS[row["state"]])
    law = f"[{parts.plain(duty_law(row))}]({duty.source})"
    unread = f" · {parts.plain(duty_unread(row))}" if duty_unread(row) else ""
    what.markdown(
        f"**{duty.title}**  \n{duty.asks}  \n:gray[:small[{law}{unread}]]",
        help=duty.caution or None,
    )
    due = f"by {day_text(row['due'])}" if row["due"] else "no day set"
    late = ":orange[overdue,] " if row["overdue"] else ""
    who.markdown(f"{parts.plain(row['owner']) or '—'}  \n:gray[{late}{due}]")
    if status and status.evidence:
        shown = parts.plain(status.evidence)
        # An address was checked when it was kept: it starts with http and holds no brackets.
        who.markdown(f"[Evidence]({status.link})" if status.link else f"Evidence: {shown}")
    kept, said = st.session_state.get("_duty_kept", ("", ""))
    if kept == duty.id:
        what.success(said, icon=":material/check:")
    if status and status.note:
        what.caption(f"{parts.plain(status.note)} ({day_text(status.written.date())})")
    with change:
        if duty.page:
            page, label = PAGES[duty.page]
            st.page_link(parts.page_file(page), label=label)
        label = "Change" if status else "Say how it stands"
        if st.button(label, icon=":material/edit:", key=f"duty_{duty.id}"):
            st.session_state["_duty_key"] = uuid.uuid4().hex
            _form(partnership.id, duty, status)


@st.dialog("How does it stand?", width="large")
def _form(partnership: str, duty: StatutoryDuty, status: DutyStatus | None) -> None:
    """The form of a duty, filled with the newest status; what is saved is a new one."""
    st.markdown(f"**{duty.title}**  \n{duty.asks}")
    about = duty.id
    codes = list(STATES)
    st.selectbox(
        "Status",
        codes,
        index=codes.index(status.state) if status else codes.index("not known"),
        format_func=lambda one: STATES[one],
        key=f"duty_state_{about}",
    )
    st.text_input(
        "Evidence: an address, or the name of a paper",
        status.evidence if status else "",
        max_chars=LONGEST_LINK,
        key=f"duty_evidence_{about}",
    )
    left, right = st.columns(2)
    left.text_input(
        "Owner: a post or a board",
        (status.owner if status else "") or duty.owner,
        max_chars=LONGEST_OWNER,
        key=f"duty_owner_{about}",
    )
    right.date_input(
        "Due (may stay empty)",
        status.due if status else None,
        format="DD/MM/YYYY",
        key=f"duty_due_{about}",
    )
    st.text_area(
        "Note", status.note if status else "", max_chars=LONGEST_TEXT, key=f"duty_note_{about}"
    )
    st.text_input(
        "Written by: a post (may stay empty)",
        status.author if status else "",
        max_chars=LONGEST_AUTHOR,
        key=f"duty_author_{about}",
    )
    saved = st.button(
        "Save",
        type="primary",
        on_click=_keep,
        args=(partnership, duty.id),
        key=f"duty_save_{about}",
    )
    if saved and not parts.refused(_REFUSED):
        st.rerun()
    _earlier(partnership, duty.id)


def _earlier(partnership: str, duty: str) -> None:
    older = duty_history(partnership, duty)[-2::-1]
    if older:
        with st.expander(f"{len(older)} earlier", icon=":material/history:"):
            for one in older:
                told = f"{day_text(one.written.date())}: {STATES[one.state]}. {one.evidence}"
                st.text(f"{told} {one.note}".strip())


def _keep(partnership: str, duty: str) -> None:
    """Keep what was said of a duty, or why it cannot be kept."""
    held = {
        name: st.session_state[f"duty_{name}_{duty}"]
        for name in ("state", "evidence", "owner", "due", "note", "author")
    }
    try:
        kept = keep_duty_status(
            partnership=partnership,
            duty=duty,
            state=held["state"],
            evidence=held["evidence"],
            owner=held["owner"],
            due=held["due"].isoformat() if held["due"] else "",
            note=held["note"],
            author=held["author"],
            key=f"duty/{st.session_state['_duty_key']}",
        )
    except DecisionError as fault:
        st.session_state[_REFUSED] = str(fault)
        return
    st.session_state["_duty_kept"] = (duty, f"Saved: {STATES[kept.state].lower()}.")


def _downloads(found: Checklist) -> None:
    if found.frame.empty:
        return
    parts.download(
        "Checklist (Excel)",
        lambda: checklist_xlsx(found),
        name=parts.file_name("statutory-duties.xlsx", found.partnership),
        mime=parts.MIME["xlsx"],
        icon="table",
        key="duties_xlsx",
    )
