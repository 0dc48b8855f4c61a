"""Where an installation keeps its declarations and its data.

Two environment variables move them, so that two installations, or a test, never touch each other:
`CSP_DATA_DIR` (default `data` of this project) and `CSP_CATALOGUE` (default `data/catalogue`).
"""

from __future__ import annotations

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def data_folder() -> Path:
    """The folder of inbox, demo, warehouse and decisions."""
    return Path(os.environ.get("CSP_DATA_DIR") or PROJECT / "data").resolve()


def catalogue_folder() -> Path:
    """The folder of the declarations: partnership, objectives, datasets, indicators."""
    return Path(os.environ.get("CSP_CATALOGUE") or PROJECT / "data" / "catalogue").resolve()


def benchmark_groups_file() -> Path:
    """The table of groups of areas to compare with."""
    return PROJECT / "data" / "reference" / "benchmark_groups.csv"


def inbox_folder() -> Path:
    """Partner files as they were uploaded from the *Load data* page."""
    return data_folder() / "inbox"


def demo_folder() -> Path:
    """The generated demonstration files."""
    return data_folder() / "demo"


def warehouse_folder() -> Path:
    """The built databases, newest last by name."""
    return data_folder() / "warehouse"


def sql_folder() -> Path:
    """Every SQL statement, one a file."""
    return PROJECT / "sql"
