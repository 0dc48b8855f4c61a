"""One load of hostile bytes beside a good file, and what must hold of it whatever the bytes are."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.ingest.hostile import GOOD
from tests.small import Small


def load_beside_a_good_file(template: Path, files: dict[str, bytes]) -> dict[str, str]:
    """What became of each of the files; asserts what holds of every load.

    Each file is either loaded, with as many rows kept and refused as were read, or not, with a
    reason; never anything else is raised, and the good file is loaded.
    """
    with tempfile.TemporaryDirectory() as folder:
        small = Small(Path(folder))
        shutil.copytree(template / "warehouse", small.folder)
        report = small.load({**files, "good.csv": GOOD})
        for one in report.receipts:
            if one.name == "good.csv":
                assert (one.status, one.rows_kept) in (("loaded", 2), ("superseded", 0))
            elif one.status == "loaded":
                assert one.rows_read == one.rows_kept + one.rows_refused
                assert one.rows_kept > 0
            else:
                assert one.reason or one.status == "already loaded"
                assert len(one.reason) < 2000
        found = small.rows("select sum(rows_refused) from files where current")
        assert found == small.rows(
            "select count(*) from refused join files using (file_id) where current"
        )
        return {one.name: one.status for one in report.receipts}
