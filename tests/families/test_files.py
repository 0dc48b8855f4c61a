"""Every family of the demonstration: the same bytes each time, in as many files as it says."""

from __future__ import annotations

from types import ModuleType

import pytest

from cspdata.demo import FAMILIES, emergency, exploitation, justice
from tests.families.demonstration import DECLARED, files_of

#: The families, and the parts of which two of them are made.
EACH = (*FAMILIES, emergency, exploitation, *justice.PARTS)


@pytest.mark.parametrize("family", EACH, ids=lambda one: one.__name__.rpartition(".")[2])
def test_the_same_bytes_each_time_and_as_many_files_as_said(family: ModuleType) -> None:
    found = files_of(family)
    assert files_of(family) == found
    assert len(found) == family.COUNT


def test_no_file_is_of_two_families() -> None:
    each = [name for one in FAMILIES for name, _ in one.files(DECLARED)]
    assert len(set(each)) == len(each)
