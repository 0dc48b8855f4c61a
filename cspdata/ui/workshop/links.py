"""Links between the workshop's windows, in letters and as pictures for a phone's camera."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
import streamlit as st

from cspdata.ui import parts


def page_link(page: str, code: str, **more: str) -> str:
    """The address of another page of a room, from that by which this one was opened."""
    here = urlsplit(st.context.url or "")
    path = f"{here.path.rstrip('/').rpartition('/')[0]}/{page}"
    return urlunsplit((here.scheme, here.netloc, path, urlencode({"room": code, **more}), ""))


@st.cache_data(max_entries=200, show_spinner=False)
def picture_code(link: str, *, alt: str) -> str:
    """A link as a QR picture that a phone's camera reads, dark on light in both themes."""
    drawn = segno.make(link, error="m").svg_data_uri(scale=6, border=3, light="#fff", dark="#000")
    return (
        f'<img src="{drawn}" alt="{parts.escaped(alt)}" '
        'style="width:100%;max-width:16rem;border-radius:6px">'
    )
