"""The first visit: with nothing loaded, demonstration data are made, with visible progress."""

from __future__ import annotations

import streamlit as st

from cspdata.ui import cached


def build_first() -> cached.Key:
    """The key of the demonstration build, once it is made; draws the progress meanwhile."""
    # Every other visit does without what makes and loads files.
    from cspdata.demonstration import build_demonstration
    from cspdata.ui.progress import progress_bar

    place = st.empty()
    with place.container():
        st.title("Preparing demonstration data")
        st.write(
            "Nothing has been loaded yet. Made-up files of a made-up county are being written in "
            "the real formats and loaded, so that every page can be tried. It takes a few seconds."
        )
        with progress_bar() as watch:
            build_demonstration(watch)
    place.empty()
    key = cached.current_key()
    if key is None:
        raise RuntimeError("the demonstration data were not loaded: see the log of the server")
    return key
