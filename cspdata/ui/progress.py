"""A progress bar that a load tells how far it is."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import streamlit as st

from cspdata.ingest import Progress
from cspdata.ingest.report import Watch

SECONDS_BETWEEN = 0.3


@contextlib.contextmanager
def progress_bar() -> Iterator[Watch]:
    """A bar with what is being done, files, rows a second and the time left."""
    bar = st.progress(0.0, "Starting")
    last = 0.0

    def watch(now: Progress) -> None:
        nonlocal last
        # Every message costs the browser a frame, and the load the time to draw it.
        if time.monotonic() - last >= SECONDS_BETWEEN or now.share >= 1:
            last = time.monotonic()
            bar.progress(min(now.share, 1.0), _text(now))

    yield watch
    bar.empty()


def _text(now: Progress) -> str:
    parts = [now.doing]
    if now.files_in_all:
        parts.append(f"{now.files} of {now.files_in_all} files")
    if now.rows and now.seconds:
        parts.append(f"{now.rows / now.seconds:,.0f} rows a second")
    if now.seconds and now.seconds_left is not None:
        parts.append(f"about {now.seconds_left:.0f} s left")
    return " · ".join(parts)
