"""What the first page needs, loaded while the server starts: the first visitor waits less."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from threading import Thread

from streamlit.starlette import App

FIRST_PAGE = ("cspdata.ui.frame", "cspdata.ui.overview")


@asynccontextmanager
async def preloaded(_: App) -> AsyncIterator[None]:
    """The life of the server; its imports run beside it, so that it answers from the start."""
    Thread(target=_load, name="preload", daemon=True).start()
    yield


def _load() -> None:
    for name in FIRST_PAGE:
        import_module(name)
    # What is loaded by now stays as long as the server: the search for garbage passes it by.
    gc.freeze()
