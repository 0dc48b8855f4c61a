"""Decide: placeholder until the record of decisions is in the tree."""

from __future__ import annotations

import streamlit as st

from cspdata.priorities.events import Room
from cspdata.ui.scope import Scope


def show_decide(chosen: Scope, room: Room | None) -> None:
    st.write(chosen, room)
