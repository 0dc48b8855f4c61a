"""The sentences of the line of sight and of residents' views, each kind once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from cspdata.assessment.community import CONCERN_COLUMNS, NO_SURVEY, Concerns, Weighting
from cspdata.assessment.line_of_sight import SIGHT_COLUMNS, LineOfSight
from cspdata.assessment.ranked_concerns import RANKED_COLUMNS, RankedConcerns
from cspdata.assessment.respondents import NO_RESIDENTS, RESPONDENT_COLUMNS, Respondents
from cspdata.assessment.views import VIEW_COLUMNS, Views
from cspdata.periods import month
from cspdata.words import community as said
from cspdata.words import line_of_sight as sight_words
from tests.assessment.test_line_of_sight import LINE
from tests.samples import COUNTY, NOTES, SPRING, SPRING_BEFORE
from tests.words.spoken_assessment import Told, frame_of

MOMENT = datetime(2025, 11, 3, 10, 40, tzinfo=UTC)
UNWEIGHTED = Weighting(812, refusal="the residents by age and sex are not loaded")
WEIGHTED = Weighting(812, 640.0, 1.27, 1, 0.024)


def sight_row(**told: Any) -> dict[str, Any]:
    row = dict.fromkeys(SIGHT_COLUMNS, np.nan) | {
        **{"title": "Referred to the service", "noun": "referrals", "base_noun": "incidents"},
        **{"count": 360.0, "count_before": 300.0, "percent": 20.0, "verdict": "higher"},
        **{"conversion": 15.0, "lower": 14.0, "upper": 16.0, "conversion_before": 12.0},
        **{"conversion_verdict": "better", "subset": True, "unseen": "", "note": ""},
        **{"delay_ask": "the service", "ask": "the service", "delay_about": "to first contact"},
    }
    return row | told


FIRST = sight_row(
    title="Incidents",
    noun="incidents",
    base_noun="",
    conversion=np.nan,
    count=2400.0,
    conversion_verdict="cannot say",
)
SEEN = {
    "moved": sight_row(delay=4.0, delay_to=month("2024-12")),
    "fell": sight_row(conversion_before=20.0, conversion_verdict="worse", verdict="lower"),
    "no real change": sight_row(verdict="no real change", conversion_verdict="no real change"),
    "too few": sight_row(
        **{"count": 1.0, "count_before": 2.0, "percent": np.nan, "verdict": "cannot say"},
        conversion_verdict="cannot say",
    ),
    "ratio": sight_row(
        subset=False, conversion_verdict="cannot say", note="not linked person by person"
    ),
    "in the dark": sight_row(unseen="no file gives it"),
}


def sight() -> Told:
    """The line of sight: each kind of step alone, then the whole of it."""
    for name, row in SEEN.items():
        told = row | {"earlier": SPRING_BEFORE.label}
        yield f"sight / step / {name}", sight_words.step_sentence(told)
        frame = pd.DataFrame([FIRST, row], columns=list(SIGHT_COLUMNS))
        given = (LINE, COUNTY, SPRING, SPRING_BEFORE, SPRING.months, frame, NOTES)
        line = LineOfSight(*given)
        yield f"sight / answer / {name}", " ".join(sight_words.sight_sentences(line))
        if delays := sight_words.delays_sentence(line):
            yield f"sight / delays / {name}", delays
    yield "sight / alt", sight_words.sight_alt(line)
    refused = replace(line, refusal="none of its steps has complete figures")
    yield "sight / refused", " ".join(sight_words.sight_sentences(refused))


def answers(verdict: str = "no real change", *, other: float = 80.0, **told: Any) -> Views:
    """The answers to one question: the whole area and two of its parts."""
    row = {"question": "safe", "title": "Feel safe after dark", "area_code": COUNTY.code}
    row |= {"area_name": COUNTY.name, "base": 812, "value": 68.0, "lower": 66.0, "upper": 71.0}
    row |= {"value_before": 64.0, "verdict": verdict, "reason": "fewer than 30 answered"}
    parts = [
        row
        | {"area_code": name, "area_name": name, "value": value, "lower": value - 5}
        | {"upper": value + 5}
        for name, value in (
            ("Calne", 50.0),
            ("Pewsey", other),
            ("Wilton", np.nan),
        )
    ]
    frame = frame_of([row | told, *parts], VIEW_COLUMNS)
    return Views(SPRING, SPRING_BEFORE, frame, NOTES, UNWEIGHTED)


def views() -> Told:
    """What residents say, with their change, their weights and their places."""
    weights = {"weighted": 66.0, "weighted_lower": 62.0, "weighted_upper": 70.0}
    for name, found in {
        "no real change": answers(),
        "better": answers("better", **weights),
        "worse": answers("worse", value_before=75.0, other=52.0),
        "cannot say": answers("cannot say"),
        "hidden": answers(value=np.nan),
        "no year before": replace(answers(), before=None),
        "no survey": Views(
            None, None, frame_of([], VIEW_COLUMNS), NOTES, UNWEIGHTED, refusal=NO_SURVEY
        ),
    }.items():
        told = (found, "safe", COUNTY)
        yield f"views / answer / {name}", said.answer_sentence(*told)
        for part, text in (
            ("change", said.answer_change_sentence(*told)),
            ("weighted", said.weighted_sentence(*told)),
        ):
            if text:
                yield f"views / {part} / {name}", text
        yield f"views / areas / {name}", said.areas_sentence(*told)
    yield "views / not asked", said.answer_sentence(answers(), "other", COUNTY)
    yield "views / weights", said.weighting_sentence(WEIGHTED)
    yield "views / weights / none cut", said.weighting_sentence(replace(WEIGHTED, trimmed=0))
    yield "views / weights / many cut", said.weighting_sentence(replace(WEIGHTED, trimmed=12))


def heard() -> Told:
    """Who is missing among those who answered."""
    young = {"dimension": "class", "title": "Men 16–24", "share": 2.0, "population_share": 6.0}
    young |= {"verdict": "under", "suppressed": False}
    place = young | {"dimension": "area", "title": "Calne"}
    for name, rows in {
        "nobody": [young | {"verdict": "fair"}],
        "one class": [young],
        "hidden": [young | {"share": np.nan, "suppressed": True}],
        "classes and areas": [young, young | {"title": "Women 16–24", "share": 3.0}, place],
    }.items():
        frame = frame_of(rows, RESPONDENT_COLUMNS)
        yield f"heard / {name}", said.missing_sentence(Respondents(SPRING, 2024, 812, frame, NOTES))
    blank = Respondents(None, None, 1, frame_of([], RESPONDENT_COLUMNS), NOTES)
    yield "heard / no residents", said.missing_sentence(replace(blank, lacking=NO_RESIDENTS))
    yield "heard / no survey", said.missing_sentence(replace(blank, refusal=NO_SURVEY))


def concerned(*best: float, **told: Any) -> Concerns:
    names = ("Road safety", "Anti-social behaviour", "Rural crime", "Burglary", "Drugs", "Fraud")
    rows = [
        {"title": name, "count": 90 - k, "base": 512, "value": 34.0 - k, "rank": k + 1}
        | {"rank_best": one}
        for k, (name, one) in enumerate(zip(names, best, strict=False))
    ]
    frame = frame_of(rows, CONCERN_COLUMNS)
    return Concerns(COUNTY, SPRING, "priority", frame, NOTES, UNWEIGHTED, **told)


def worries() -> Told:
    """What concerns residents most, and how that differs from the records."""
    for name, found in {
        "one first": concerned(1, 2, 3),
        "two level": concerned(1, 1, 3),
        "six level": concerned(1, 1, 1, 1, 1, 1),
        "nobody": concerned(),
        "no survey": concerned(refusal=NO_SURVEY),
    }.items():
        yield f"concerns / {name}", said.concerns_sentence(found)
        yield f"concerns / words / {name}", said.text_sentence(found)
    row = {"title": "Road safety", "rank": 1.0, "rank_best": 1.0, "rank_worst": 2.0}
    row |= {"volume_rank": 5.0, "volume_best": 4.0, "volume_worst": 6.0}
    low = row | {"title": "Burglary", "rank": 7.0, "rank_best": 7.0, "rank_worst": 8.0}
    for name, rows in {
        "higher": [row],
        "lower": [low],
        "both ways": [row, low],
        "alike": [row | {"volume_best": 1.0}],
        "no counts": [row | {"volume_rank": np.nan}],
    }.items():
        frame = frame_of(rows, RANKED_COLUMNS)
        ranked = RankedConcerns(COUNTY, SPRING, concerned(), frame, ())
        yield f"ranks / {name}", said.ranked_sentence(ranked)
    lacking = replace(ranked, lacking="no weights of harm are loaded")
    yield "ranks / no harm", said.harm_lacking_sentence(lacking)
    yield "ranks / refused", said.ranked_sentence(replace(ranked, refusal=NO_SURVEY))


PARTS = (sight, views, heard, worries)
