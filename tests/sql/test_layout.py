"""The statements keep the house's layout."""

from __future__ import annotations

import subprocess
import sys

from cspdata.folders import PROJECT


def test_sqlfluff_finds_nothing() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "sqlfluff", "lint", "--disable-progress-bar", "--nocolor", "sql"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
