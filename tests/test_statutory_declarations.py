"""Duties and cycle as declared: every fault names file and key; what was read is told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from cspdata.catalogue import STEPS, CatalogueError, read_catalogue
from tests.declarations import refusal, rewrite
from tests.small import CATALOGUE_FOLDER

DUTIES, PARTNERSHIP = "statutory_duties.toml", "partnership.toml"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            DUTIES,
            'asks = "A strategy',
            'ask = "A strategy',
            "unknown key 'ask', did you mean 'asks'",
        ),
        (
            DUTIES,
            'id = "scrutiny"',
            'id = "strategies"',
            "key 'id': 'strategies' is declared twice",
        ),
        (DUTIES, 'item = "reg. 3"\n', "", "key 'item': 'strategy_group' needs its section"),
        (DUTIES, 'read = "account"\nsource', 'read = "hearsay"\nsource', "hearsay"),
        (DUTIES, 'step = "scrutiny"', 'step = "hearing"', "hearing"),
        (DUTIES, 'page = "evidence_board"', 'page = "overview"', "overview"),
        (PARTNERSHIP, 'starts = "09-01"', 'start = "09-01"', "unknown key 'start'"),
        (PARTNERSHIP, 'starts = "09-01"', 'starts = "02-29"', "key 'cycle.starts': 'assessment'"),
        (PARTNERSHIP, 'ends = "12-15"', 'ends = "13-15"', "which is no day of every year"),
        (PARTNERSHIP, 'ends = "12-15"', 'ends = "15 Dec"', "key 'cycle[0].ends'"),
        (PARTNERSHIP, 'step = "scrutiny"', 'step = "delivery"', "'delivery' is declared twice"),
        (PARTNERSHIP, 'step = "scrutiny"', 'step = "inquiry"', "inquiry"),
    ],
)
def test_a_fault_names_file_and_key(
    own_copy: Path, file: str, old: str, new: str, said: str
) -> None:
    rewrite(own_copy / file, old, new)
    message = refusal(own_copy)
    assert file in message
    assert said in message


def test_a_step_left_out_is_named_and_no_cycle_is_none(own_copy: Path) -> None:
    path = own_copy / PARTNERSHIP
    text = path.read_text(encoding="utf-8")
    head, *steps = text.split("[[cycle]]")
    tail = "[comparison]" + text.split("[comparison]")[1]
    path.write_text("[[cycle]]".join([head, *steps[:-1]]) + tail, encoding="utf-8")
    with pytest.raises(CatalogueError, match="the step 'scrutiny' is missing"):
        read_catalogue(own_copy)
    path.write_text(head + tail, encoding="utf-8")
    assert read_catalogue(own_copy).partnership.cycle == ()


def test_the_declared_duties_say_where_they_were_read() -> None:
    catalogue = read_catalogue(CATALOGUE_FOLDER)
    assert [one.step for one in catalogue.partnership.cycle] == list(STEPS)
    assert not any(one.agreed for one in catalogue.partnership.cycle)
    for one in catalogue.statutory_duties:
        assert one.source.startswith("https://"), one.id
        assert one.owner, one.id
        if one.read == "account":
            assert one.caution or "account" in one.instrument, one.id
    for page in ("evidence_board", "data_register"):
        assert any(one.page == page for one in catalogue.statutory_duties)
