"""Looks for bytes that the pure parsers of the ingest trip over, led by coverage; not a test.

    pip install atheris==2.3.0
    python -m tests.fuzz.parsers FOLDER -max_total_time=300

FOLDER keeps what was found interesting and is gone on from the next time. What makes a parser fail
is written to `crash-…`; make a small file of it for `tests/ingest/corpus`, which the suite replays.
Linux and Python up to 3.12 only, so that it is no requirement of the project's.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["cspdata.ingest", "csv", "zipfile"]):
    from cspdata.ingest import bands, period_texts, personal, reference, texts, workbook_parts
    from cspdata.ingest.contracts import Contracts
    from cspdata.ingest.headers import recognised
    from cspdata.ingest.sources import SUFFIXES, SourceFile, modified_at

from tests.small import CATALOGUE

CONTRACTS = Contracts(CATALOGUE)
WORK = Path(tempfile.mkdtemp())
TEXTS = (
    *period_texts.READERS.values(),
    reference.number,
    bands.least_of_band,
    personal.personal_kind,
)


def try_bytes(content: bytes) -> None:
    """Give the bytes to one of the parsers: the first byte says to which."""
    if not content:
        return
    which, content = content[0] % (len(TEXTS) + len(SUFFIXES)), content[1:]
    if which < len(TEXTS):
        TEXTS[which](content.decode("utf-8", "replace"))
        return
    path = WORK / f"x{SUFFIXES[which - len(TEXTS)]}"
    path.write_bytes(content)
    if path.suffix in (".xlsx", ".ods"):
        assert isinstance(workbook_parts.workbook_fault(path), str)
    source = SourceFile(path, path.name, str(WORK), modified_at(path.stat()))
    assert [*recognised(source, contracts=CONTRACTS, work=WORK)]
    for left in WORK.iterdir():
        left.unlink()


if __name__ == "__main__":
    assert texts.HEAD
    atheris.Setup(sys.argv, try_bytes)
    atheris.Fuzz()
