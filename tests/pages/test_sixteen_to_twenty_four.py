"""16 referrals in 2022-23 and 24 in 2023-24: +50 %, and everywhere not distinguishable from chance.

The sentence "a 50 % increase" over such numbers is what this project was made against: the page,
the slides and the workbook must each say what it is worth, in the same words.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from cspdata.catalogue import read_catalogue
from cspdata.export.collect import objective_pack
from cspdata.export.workbook import workbook
from cspdata.measures import change
from cspdata.periods import Period, month, month_text
from cspdata.words import change_text, headline
from tests.export.reopened import opened as deck_of
from tests.export.reopened import texts
from tests.pages.visits import opened, words
from tests.small import REFERENCE, Small, row, street

NOW = Period(month("2023-04"), month("2024-03"))
BEFORE = NOW.shifted(-12)
ANSWER = (
    "24 referrals, Apr 2023 – Mar 2024; +50\u00a0% on Apr 2022 – Mar 2023, "
    "not distinguishable from chance."
)
PARTNERSHIP = """\
id = "hamshire"
name = "Hamshire Community Safety Partnership"
area = { level = "lad", code = "D06000001", name = "Hamshire" }
csp = { name = "Hamshire" }
force = { name = "Hamshire Police", slug = "hamshire" }
"""


def referrals() -> str:
    """The quarterly return: 4 referrals a quarter, then 6."""
    lines = ["quarter,concern,referrals,discussed_at_channel,adopted_as_channel_case"]
    for year, count in ((2022, 4), (2023, 6)):
        quarters = (f"{year} Q2", f"{year} Q3", f"{year} Q4", f"{year + 1} Q1")
        lines += [f"{quarter},All,{count},0,0" for quarter in quarters]
    return "\n".join(lines) + "\n"


@pytest.fixture
def small(tmp_path: Path, own_catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    """The small district with the referrals, as the installation of this test."""
    (own_catalogue / "partnership.toml").write_text(PARTNERSHIP, encoding="utf-8")
    monkeypatch.setenv("CSP_DATA_DIR", str(tmp_path))
    loaded = Small(tmp_path, read_catalogue(own_catalogue))
    # The pages choose months by the police files: one burglary a month.
    police = street(*(row(month=month_text(one)) for one in (*BEFORE.months, *NOW.months)))
    report = loaded.load({**REFERENCE, "prevent-return.csv": referrals(), "a.csv": police})
    assert [one for one in report.receipts if one.status != "loaded"] == []
    return loaded


def test_the_measure_gives_the_words(small: Small) -> None:
    evidence = small.evidence()
    found = change(
        evidence,
        evidence.catalogue.indicator("prevent_referrals"),
        area=evidence.partnership.area,
        period=NOW,
        before=BEFORE,
    )
    own = found.frame.iloc[0]
    assert (own["count_before"], own["count"], own["verdict"]) == (16, 24, "no real change")
    assert headline(found) == ANSWER
    assert change_text(found) == "+50\u00a0%"


@pytest.mark.usefixtures("small")
def test_the_page_says_so() -> None:
    query = {"period": "custom", "from": "2023-04", "to": "2024-03"}
    visit = opened("cross-cutting", theme="prevent", indicator="prevent_referrals", **query)
    assert [fault.value for fault in visit.exception] == []
    assert ANSWER in words(visit)
    assert "+50\u00a0%" in words(visit)


def test_slides_and_workbook_say_so(small: Small) -> None:
    pack = objective_pack(small.evidence(), "cross_cutting", period=NOW, before=BEFORE)
    deck = deck_of(pack)
    said = [text for slide in deck.slides for text in texts(slide)]
    assert any(ANSWER in text for text in said)
    with ZipFile(BytesIO(workbook(pack))) as book:
        cells = [book.read(name).decode() for name in book.namelist() if name.endswith(".xml")]
    assert any(ANSWER in text for text in cells)


def test_a_pack_that_leads_with_figures_of_areas_has_no_map(
    tmp_path: Path, own_catalogue: Path
) -> None:
    (own_catalogue / "partnership.toml").write_text(PARTNERSHIP, encoding="utf-8")
    loaded = Small(tmp_path, read_catalogue(own_catalogue))
    loaded.load({**REFERENCE, "prevent-return.csv": referrals()})
    pack = objective_pack(loaded.evidence(), "cross_cutting", period=NOW, before=BEFORE)
    assert pack.hotspots is None
    assert any(ANSWER in text for slide in deck_of(pack).slides for text in texts(slide))
