"""Every kind of sentence once, from results made by hand: what the golden file is compared with.

`python -m tests.words.spoken` writes the golden file anew; what changed is then read in the diff,
sentence by sentence, before it is committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from cspdata.catalogue import Indicator, Need
from cspdata.catalogue.model import Denominator
from cspdata.cells import CELL_CLASSES
from cspdata.measures import agreement, control, trend
from cspdata.results import Change
from cspdata.words import (
    agreement_text,
    caveats,
    class_text,
    control_sentence,
    demonstration_notice,
    headline,
    level_text,
    overview,
    rolling_sentence,
    rug_change_sentence,
    rug_sentence,
    season_sentence,
    source_line,
    standing_sentence,
    trend_sentence,
    unknown,
    verdicts_text,
    where,
)
from tests.charts.test_compare import a_rug, a_standing
from tests.samples import (
    ASB,
    DRUGS,
    NOTES,
    level_row,
    made,
    monthly_series,
    noisy,
    one_change,
    place_changes,
    place_levels,
    refused_change,
    yearly_series,
)
from tests.words.spoken_assessment import PARTS as ASSESSMENT
from tests.words.spoken_views import PARTS as VIEWS
from tests.words.spoken_workshop import PARTS as WORKSHOP
from tests.words.test_emerging import CASES as EMERGING
from tests.words.test_emerging import told as emerging_told

FILE = Path(__file__).parent / "golden.toml"
NONE = float("nan")
POLARITIES = ("lower_is_better", "higher_is_better", "neutral")
MEASURES: dict[str, dict[str, Any]] = {
    "count": {"noun": "incidents", "unit": "incidents"},
    "rate": {"noun": "incidents", "unit": "incidents per 1,000 residents"},
    "proportion": {
        "noun": "reoffenders",
        "unit": "% of offenders",
        "denominator": Denominator(category=("offenders",)),
    },
    "published": {"noun": "days", "unit": "days, median"},
}
SEEN = ("shown", "suppressed", "missing")
VERDICTS = {
    "lower_is_better": {"worse": "up", "better": "down"},
    "higher_is_better": {"better": "up", "worse": "down"},
    "neutral": {"higher": "up", "lower": "down"},
}
# Count now and before, and value of the measures that are told by value.
MOVES = {"up": (240, 160), "down": (160, 240), "flat": (200, 198), "few": (6, 4)}


def verdicts_of(polarity: str) -> dict[str, str]:
    """The verdicts that an indicator of a polarity can have, each with the move that gives it."""
    return {**VERDICTS[polarity], "no real change": "flat", "cannot say": "few"}


def indicator_of(measure: str, polarity: str) -> Indicator:
    return msgspec.structs.replace(ASB, measure=measure, polarity=polarity, **MEASURES[measure])


def change_of(measure: str, polarity: str, verdict: str, seen: str) -> Change:
    """A change of one area with the verdict given; hidden or missing figures can have none."""
    count, before = MOVES[verdicts_of(polarity)[verdict]]
    indicator = indicator_of(measure, polarity)
    change = one_change(indicator=indicator, count=count, before=before, verdict=verdict)
    told: dict[str, Any] = {}
    if indicator.told == "value":
        told = {"value": 0.103 * count, "ratio": count / before}
    if measure == "published":
        told |= {"count": NONE, "count_before": NONE}
    if seen != "shown":
        gone = ("count", "value", "lower", "upper", "ratio", "percent", "p", "q")
        told = dict.fromkeys(gone, NONE) | {"suppressed": seen == "suppressed"}
    return replace(change, frame=change.frame.assign(**told))


def headlines() -> Iterator[tuple[str, str]]:
    """Every verdict by measure, polarity and whether the figures can be seen."""
    for measure, polarity in product(MEASURES, POLARITIES):
        for verdict in verdicts_of(polarity):
            for seen in SEEN if verdict == "cannot say" else SEEN[:1]:
                key = f"headline / {measure} / {polarity} / {verdict} / {seen}"
                yield key, headline(change_of(measure, polarity, verdict, seen))


def levels() -> Iterator[tuple[str, str]]:
    """None, one, few and many of each measure, and what is hidden or missing."""
    for measure in MEASURES:
        indicator = indicator_of(measure, "lower_is_better")
        for count in (0, 1, 12, 1836):
            row = level_row(indicator=indicator, count=count)
            if indicator.told == "value":
                row["value"] = count / 100
            if measure == "published":
                row["count"] = NONE
            yield f"level / {measure} / {count}", level_text(indicator, row)
        for seen in SEEN[1:]:
            row = level_row(indicator=indicator, count=NONE, suppressed=seen == "suppressed")
            yield f"level / {measure} / {seen}", level_text(indicator, row)


def over_time() -> Iterator[tuple[str, str]]:
    """Control charts and trends: each finding by polarity, and where there is nothing to judge."""
    base = noisy(100, 47)
    rise = (np.array(noisy(100)) + 2 * np.arange(48)).tolist()
    series = {
        "above": [*base, 400.0],
        "below": [*base, 5.0],
        "usual": noisy(100),
        "rising": rise,
        "falling": rise[::-1],
        "never any": [0.0] * 30,
        "always alike": [7.0] * 30,
        "rare": [1.0 if k % 2 else 0.0 for k in range(40)] + [0.0] * 20,
        "short": noisy(100, 9),
        "no figures": [NONE] * 30,
    }
    for name, counts in series.items():
        for who, indicator in (("judged", ASB), ("neutral", DRUGS)):
            given = made(counts, indicator=indicator)
            yield f"control / {who} / {name}", control_sentence(control(given))
            if who == "judged":
                yield f"trend / {name}", trend_sentence(trend(given))
    wave = (200 + 60 * np.sin(np.arange(48) * np.pi / 6)).tolist()
    for name, given in (
        ("a season", made(wave)),
        ("no season", made(noisy(100))),
        ("short", made(noisy(100, 12))),
        ("yearly", yearly_series()),
    ):
        yield f"season / {name}", season_sentence(trend(given))
        yield f"rolling / {name}", rolling_sentence(trend(given))


def many() -> Iterator[tuple[str, str]]:
    """Answers over several results: overview, places, sources, comparisons."""
    worse = one_change(count=240, before=160, verdict="worse")
    better, flat = one_change(), one_change(count=200, before=198, verdict="no real change")
    blind = one_change(count=6, before=4, verdict="cannot say")
    higher = one_change(indicator=DRUGS, count=240, before=160, verdict="higher")
    lower = one_change(indicator=DRUGS, count=160, before=240, verdict="lower")
    sets = {
        "nothing loaded": [],
        "one worse": [worse],
        "nothing worse": [better, flat],
        "some of each": [worse, worse, better, flat, flat, blind, higher, lower],
        "all the same": [flat, flat, flat],
    }
    for name, changes in sets.items():
        yield f"overview / {name}", overview(changes, unseen=2 if name == "some of each" else 0)
    for name, pair in {
        "all still": [flat, flat],
        "same way": [worse, worse],
        "both ways": [worse, better],
        "one moved": [worse, flat],
        "one judged": [worse, blind],
    }.items():
        yield f"sources / {name}", agreement_text(pair, agreement(pair))
    for reason in ("no month is complete in both periods", "the periods overlap"):
        yield f"refused / {reason}", headline(refused_change(reason))
        yield f"refused with level / {reason}", headline(refused_change(reason), monthly_series())
    for who, indicator in (("judged", ASB), ("neutral", DRUGS)):
        places, changes = place_levels(indicator=indicator), place_changes(indicator=indicator)
        yield f"places / {who}", where(places)
        yield f"places and change / {who}", where(places, changes)
        yield f"verdicts of places / {who}", verdicts_text(changes)
    yield "rug", rug_sentence(a_rug())
    yield "rug changes", rug_change_sentence(a_rug())
    yield "standing", standing_sentence(a_standing())


def others() -> Iterator[tuple[str, str]]:
    """What stands beside figures: caveats, gaps, sources, classes of maps."""
    for kind in CELL_CLASSES:
        yield f"class / {kind}", class_text(kind)
    for k, (states, way, _) in enumerate(EMERGING, start=1):
        yield f"emerging / {k}", emerging_told(states, way)
    for k, text in enumerate(caveats(NOTES), start=1):
        yield f"caveat / {k}", text
    need = Need(what="MARAC return", holder="MARAC coordinator")
    yield "unknown / months", unknown(NOTES, [])
    yield "unknown / a dataset", unknown(None, [need])
    yield "unknown / both", unknown(NOTES, [need, need])
    yield "source", source_line(NOTES)
    yield "demonstration", demonstration_notice()


def spoken() -> dict[str, str]:
    """Every sentence by its case; a case told twice is refused."""
    found: dict[str, str] = {}
    for part in (headlines, levels, over_time, many, others, *ASSESSMENT, *VIEWS, *WORKSHOP):
        for key, text in part():
            if key in found:
                raise ValueError(f"the case {key!r} is told twice")
            found[key] = text
    return found


def written(found: dict[str, str]) -> str:
    """The golden file: a line a case. Spaces that do not part are shown as such."""
    lines = [f"{_quoted(key)} = {_quoted(text)}" for key, text in found.items()]
    return "\n".join(["# Written by `python -m tests.words.spoken`.", *lines, ""])


def _quoted(text: str) -> str:
    bare = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{bare}"'.replace("\u00a0", "\\u00a0")


if __name__ == "__main__":
    FILE.write_text(written(spoken()), encoding="utf-8")
