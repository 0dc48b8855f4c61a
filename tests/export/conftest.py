"""The files of one full pack, made once for all tests that open them again."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from cspdata.export.pack import ObjectivePack
from cspdata.export.slides import slides
from cspdata.export.workbook import workbook
from tests.export.packs import full_pack


@pytest.fixture(scope="session")
def pack() -> ObjectivePack:
    """Create Safer Communities, with what goes wrong in life."""
    return full_pack()


@pytest.fixture(scope="session")
def deck_bytes(pack: ObjectivePack) -> bytes:
    """The deck of the full pack."""
    return slides(pack)


@pytest.fixture
def deck(deck_bytes: bytes) -> Any:
    """The deck opened again."""
    from pptx import Presentation

    return Presentation(BytesIO(deck_bytes))


@pytest.fixture(scope="session")
def book_bytes(pack: ObjectivePack) -> bytes:
    """The workbook of the full pack."""
    return workbook(pack)
