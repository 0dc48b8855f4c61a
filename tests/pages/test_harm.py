"""The page on harm: ranks where codes and weights are, else a sentence why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from cspdata.measures import Evidence, harm
from cspdata.periods import Period, month
from cspdata.words import harm_sentence
from tests.pages.conftest import Installed, Seen
from tests.pages.visits import answer, opened, words
from tests.test_harm_ranks import declare

PAGE = "harm"
YEAR = Period(month("2024-10"), month("2025-09"))


def test_without_weights_volume_alone_is_shown(demonstration: Evidence) -> None:
    visit = opened(PAGE)
    assert visit.exception == []
    found = harm(demonstration, area=demonstration.partnership.area, period=YEAR)
    assert answer(visit) == harm_sentence(found)
    assert "harm_weights.csv" in visit.info[0].value
    assert list(visit.dataframe[0].value.columns) == ["Offence", "Offences", "Rank by volume"]


def test_with_weights_both_ranks_and_the_shift(install: Installed, own_catalogue: Path) -> None:
    declare(own_catalogue)
    install("demonstration")
    visit = opened(PAGE)
    assert visit.exception == []
    assert answer(visit).startswith("Most harm comes from 19C")
    assert "Shift" in visit.dataframe[0].value.columns
    assert "https://example.org/weights" in words(visit)


def test_with_police_files_alone_it_says_why_not(seen: Seen) -> None:
    visit = seen("real", PAGE)
    assert visit.exception == []
    assert answer(visit).startswith("Offences cannot be ranked by harm")
    assert len(visit.dataframe) == 0


@pytest.mark.parametrize("state", ["reference", "police"])
def test_without_figures_the_page_says_what_fills_it(seen: Seen, state: str) -> None:
    visit = seen(state, PAGE)
    assert visit.exception == []
    assert "ranks offences" in visit.info[0].value
