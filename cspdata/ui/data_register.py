"""Which datasets are supplied, late or lacking, by the authority that holds them."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from cspdata.export.register import register_csv, register_xlsx
from cspdata.quality import AUTHORITIES, STATES, Entry, Register
from cspdata.ui import cached, parts
from cspdata.words import ask_text, register_answer, register_day, unchecked_note
from cspdata.words.numbers import SPACE

# Told apart by their sign as well: the state is never said by colour alone.
SIGNS = {
    "not usable": "✕ not usable",
    "late": "◆ late",
    "never supplied": "○ never supplied",
    "no file agreed": "– no file agreed",
    "supplied": "● supplied",
}
READ = {"text": "read in the text", "account": "from an account, not checked"}


def show_data_register() -> None:
    """Draw the register; without any data it stands on the declarations alone."""
    st.title("Which data do we lack, and whom do we ask?")
    register = cached.data_register(cached.current_key(), date.today())
    st.markdown(f"##### {register_answer(register)}")
    st.caption(register_day(register))
    there = [name for name in AUTHORITIES if register.chosen(authority=name)]
    authority = parts.segments(
        "Authority",
        "authority",
        {"all": "All authorities"} | {name or "none": AUTHORITIES[name] for name in there},
        labelled=True,
        pills=True,
    )
    state = parts.segments(
        "State",
        "state",
        {"all": "Any state"} | {one.replace(" ", "-"): _counted(register, one) for one in STATES},
        labelled=True,
        pills=True,
    )
    wanted = {"all": None, "none": ""}.get(authority, authority)
    shown = register.chosen(
        authority=wanted, state=None if state == "all" else state.replace("-", " ")
    )
    st.caption(
        "Schedule: the item of the list in law (SI 2007/1831) that a dataset answers. How "
        "sensitive each is, and under which agreement it is shared, stands in the downloads below."
    )
    for name in there:
        _table(name, [one for one in shown if one.authority == name])
    if not shown:
        st.caption("No dataset of this authority is in this state.")
    _downloads(register)
    _schedule(register)


def _counted(register: Register, state: str) -> str:
    return f"{SIGNS[state]} ({len(register.chosen(state=state))})"


def _table(authority: str, entries: list[Entry]) -> None:
    if not entries:
        return
    st.subheader(AUTHORITIES[authority], anchor=f"authority-{authority or 'none'}")
    parts.text_table(
        [
            {
                "Dataset": one.title,
                "Held by": one.supplier or "—",
                "State": _state(one),
                "Last period": one.last_period or "—",
                "Next due": _day(one.next_due) or "—",
                "How to ask": ask_text(one),
                "Schedule": one.items or "—",
            }
            for one in entries
        ]
    )


def _state(entry: Entry) -> str:
    """The state with its sign, and what is wrong where something is."""
    return f"{SIGNS[entry.state]}{f' · {entry.why}' if entry.why and entry.dataset_id else ''}"


def _day(day: date | None) -> str:
    return f"{day.day}{SPACE}{day:%b}{SPACE}{day.year}" if day else ""


def _downloads(register: Register) -> None:
    """The register to take to the information-sharing meeting."""
    stem = parts.file_name("data-register", register.partnership)
    with st.container(horizontal=True, vertical_alignment="center"):
        parts.download(
            "Register (Excel)",
            lambda: register_xlsx(register, made_on=date.today()),
            name=f"{stem}.xlsx",
            mime=parts.MIME["xlsx"],
            icon="table_view",
            key="register_xlsx",
        )
        parts.download(
            "Register (CSV)",
            lambda: register_csv(register, for_excel=True),
            name=f"{stem}.csv",
            mime=parts.MIME["csv"],
            icon="download",
            key="register_csv",
        )
        st.page_link(
            parts.page_file("evidence/load_data.py"),
            label="Load data: templates to send",
            icon=":material/upload_file:",
        )


def _schedule(register: Register) -> None:
    """What the law asks each authority to share, and what answers it."""
    st.subheader("What the law asks for", anchor="schedule")
    duties = register.duties
    st.markdown(
        f"Responsible authorities share this with each other, depersonalised, each "
        f"{duties.months} months by the end of the next: [{duties.instrument}]({duties.url})."
    )
    if note := unchecked_note(register):
        st.warning(note, icon=":material/fact_check:")
    answered: dict[str, list[str]] = {}
    for entry in register.datasets:
        for one in entry.duties:
            answered.setdefault(one.id, []).append(f"{entry.title} ({entry.state})")
    with st.expander("Item by item", icon=":material/gavel:"):
        st.dataframe(
            pd.DataFrame(
                [
                    {
                        "Item": one.item or "not checked",
                        "Authority": AUTHORITIES[one.authority],
                        "What is to be shared": one.what,
                        "Answered by": "; ".join(answered.get(one.id, [])) or "no file agreed",
                        "Falls short": one.short,
                        "How it is known": READ[one.read],
                        "Source": one.source,
                    }
                    for one in duties.duties
                ]
            ),
            hide_index=True,
            alt="Items of the Schedule with the datasets that answer them",
            column_config={"Source": st.column_config.LinkColumn()},
            key="register_schedule",
        )
