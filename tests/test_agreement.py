"""Whether different sources of one thing tell the same story, and the sentence that says it."""

from __future__ import annotations

import pytest

from cspdata.measures import agreement
from cspdata.words import agreement_text
from tests.samples import one_change, refused_change


@pytest.mark.parametrize(
    ("verdicts", "found", "said"),
    [
        (["worse", "worse"], "agree", "The sources agree: "),
        (["worse", "higher"], "agree", "; anti-social behaviour rose."),
        (["no real change", "no real change"], "agree", "both that can be judged show no real"),
        (["better", "worse"], "disagree", "The sources disagree: "),
        (["lower", "worse", "no real change"], "disagree", "; one shows no real change."),
        (["worse", "no real change"], "cannot tell", "cannot be told: anti-social behaviour"),
        (["worse", "cannot say"], "cannot tell", "fewer than two of them can be judged."),
        (["cannot say"], "cannot tell", "fewer than two of them can be judged."),
    ],
)
def test_sources_agree_only_where_the_tests_say_so(
    verdicts: list[str], found: str, said: str
) -> None:
    changes = [one_change(verdict=verdict) for verdict in verdicts]
    assert agreement(changes) == found
    assert said in agreement_text(changes, agreement(changes))


def test_a_refused_comparison_takes_no_side() -> None:
    changes = [one_change(verdict="worse"), refused_change()]
    assert agreement(changes) == "cannot tell"
