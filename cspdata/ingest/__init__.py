"""Partner files into the warehouse: recognised by contract, typed, mapped, checked, placed.

A name is loaded when it is first used: the guard against personal data is wanted on pages that load
nothing, and the loader takes a tenth of a second to import.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cspdata.ingest.build import BuildError as BuildError
    from cspdata.ingest.build import ingest as ingest
    from cspdata.ingest.report import Progress as Progress
    from cspdata.ingest.report import Receipt as Receipt
    from cspdata.ingest.report import Report as Report

_HOME = {
    "BuildError": "build",
    "Progress": "report",
    "Receipt": "report",
    "Report": "report",
    "ingest": "build",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_HOME)
