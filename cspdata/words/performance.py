"""Sentences about agreed priorities: the latest figure, the target, and what the chart carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from cspdata.agreed_priorities import DIRECTIONS, AgreedPriority
from cspdata.assessment.performance import Framework, too_few
from cspdata.catalogue import Catalogue, Indicator
from cspdata.periods import STEP_NAMES, Period
from cspdata.results import Verdict
from cspdata.words.numbers import SPACE, count_word, known, rate_text
from cspdata.words.phrases import (
    BEYOND_CHANCE,
    area_label,
    listed,
    lowered,
    months_text,
    per_unit,
    rate_phrase,
    sentence,
    shown_decimals,
    singular,
)
from cspdata.words.trends import control_label, control_verdict, usual_text

STANDINGS = {
    "on track": "On track",
    "moving": "Moving the right way",
    "cannot tell yet": "Cannot tell yet",
    "off track": "Off track",
    "cannot say": "Cannot say",
}
ASSURANCES = {
    "passing": "Will meet the target",
    "failing": "Will miss the target",
    "hit or miss": "Hit or miss",
    "cannot say": "Cannot say",
}
_TALLY = {
    "on track": ("is on track", "are on track"),
    "moving": ("moves the right way", "move the right way"),
    "off track": ("is off track", "are off track"),
    "cannot tell yet": ("cannot be told from chance yet", "cannot be told from chance yet"),
    "cannot say": ("cannot be judged", "cannot be judged"),
}


def framework_answer(found: Framework, shown: tuple[AgreedPriority, ...]) -> str:
    """How many of the priorities shown are on track, move the right way, are off track."""
    if not shown:
        return "No priority is agreed here yet."
    tally = Counter(str(found.row(one)["standing"]) for one in shown)
    parts = [
        f"{count_word(tally[key])} {one if tally[key] == 1 else many}"
        for key, (one, many) in _TALLY.items()
        if tally[key]
    ]
    if len(shown) == 1:
        return sentence(f"the one agreed priority {parts[0].partition(' ')[2]}")
    return sentence(f"of {count_word(len(shown))} agreed priorities, {listed(parts)}")


def standing_verdict(found: Framework, priority: AgreedPriority) -> Verdict:
    """The verdict by which a judgement is drawn.

    Where neither direction of the indicator is good in itself, being on or off a target is neither
    better nor worse: it is drawn by the side of the target that the figures are on.
    """
    standing = str(found.row(priority)["standing"])
    if standing == "cannot say":
        return "cannot say"
    if standing == "cannot tell yet" or priority.id not in found.series:
        return "no real change"
    held = priority.direction == "hold"
    if found.series[priority.id].indicator.polarity == "neutral" or held:
        return control_verdict(found.controls[priority.id])
    return "worse" if standing == "off track" else "better"


def assurance_verdict(found: Framework, priority: AgreedPriority) -> Verdict:
    """The verdict by which the assurance icon is drawn; hit or miss is no real change."""
    assurance = str(found.row(priority)["assurance"])
    if assurance == "cannot say":
        return "cannot say"
    if assurance == "hit or miss":
        return "no real change"
    if found.series[priority.id].indicator.polarity == "neutral":
        below = (assurance == "passing") == (priority.direction == "down")
        return "lower" if below else "higher"
    return "better" if assurance == "passing" else "worse"


def value_text(indicator: Indicator, value: Any, step: str = "") -> str:
    """A figure of one period of an indicator: `31 offences a month`, `20.4 % of offenders`."""
    if not known(value):
        return "—"
    if indicator.told == "value":
        return rate_phrase(indicator, value)
    decimals = 0 if float(value) >= 10 or float(value) == int(value) else 1
    every = f" a {step}" if step else ""
    noun = singular(indicator.noun) if float(value) == 1 else indicator.noun
    return f"{rate_text(value, decimals)} {noun}{every}"


def short_value(indicator: Indicator, value: Any, step: str) -> str:
    """A figure alone, as a cell of a table has it; empty where it is not known."""
    if not known(value):
        return ""
    if indicator.told == "value":
        return rate_text(value, shown_decimals(indicator, step))
    return rate_text(value, 0 if float(value) >= 10 or float(value) == int(value) else 1)


def target_text(priority: AgreedPriority, indicator: Indicator | None, step: str = "") -> str:
    """The target in words: `36 offences a month or fewer, by Sep 2026`; or that there is none."""
    if priority.target is None or indicator is None or priority.target_by is None:
        return "No target agreed"
    amount, when = value_text(indicator, priority.target, step), months_text([priority.target_by])
    if priority.direction == "hold":
        return f"{amount}, held until {when}"
    fewer = "fewer" if indicator.told == "count" else "less"
    return f"{amount} or {fewer if priority.direction == 'down' else 'more'}, by {when}"


def measure_text(priority: AgreedPriority, catalogue: Catalogue) -> str:
    """By what a priority is judged: indicator, target and where it started, as far as agreed."""
    indicator = catalogue.indicators.get(priority.indicator)
    if indicator is None:
        return "No measure agreed yet"
    step = STEP_NAMES[catalogue.datasets[indicator.numerator.dataset].step]
    target = target_text(priority, indicator, step)
    text = f"{indicator.title}: {target if priority.target is not None else 'no target agreed'}"
    if priority.baseline is None:
        return text
    when = f" ({priority.baseline_period})" if priority.baseline_period else ""
    return f"{text}; from {short_value(indicator, priority.baseline, step)}{when}"


def progress_sentence(found: Framework, priority: AgreedPriority) -> str:
    """The latest figure, and no more of the target's prospects than the chart carries."""
    row = found.row(priority)
    charted = found.series.get(priority.id)
    if charted is None:
        return sentence(f"this cannot be judged: {row['reason']}")
    step = charted.step
    now = value_text(charted.indicator, row["latest"])
    other = charted.area.code != found.partnership.area.code
    where = f" ({area_label(charted.area)})" if other else ""
    parts = [f"{now} in {latest_period(row)}{where}"]
    if known(row["year_mean"]) and step != "year":
        mean = short_value(charted.indicator, row["year_mean"], step)
        if charted.indicator.told == "value" and per_unit(charted.indicator).startswith("%"):
            mean += f"{SPACE}%"
        every = f" a {step}" if charted.indicator.told == "count" else ""
        parts[0] += f"; {mean}{every} over the last year"
    parts += _prospect(found, priority, row)
    return " ".join(sentence(one) for one in parts)


def latest_period(row: Mapping[str, Any]) -> str:
    """The months of the latest figure; empty where there is none."""
    start, end = row["latest_start"], row["latest_end"]
    if not hasattr(start, "replace") or not hasattr(end, "replace"):
        return ""
    return Period(start, end.replace(day=1)).label


def areas_sentence(found: Framework) -> str:
    """Which area the figures are of, where nothing else is said of them."""
    own = area_label(found.partnership.area)
    return sentence(f"the figures are of {own} where no other area is named")


def agreed_text(priority: AgreedPriority) -> str:
    """What was agreed, in one line: the way, who owns it, the version."""
    by = f" by {priority.author}" if priority.author else ""
    day = priority.written
    return (
        f"{DIRECTIONS[priority.direction]} · owner: {priority.owner} · version {priority.version}, "
        f"written {day.day} {day:%B %Y}{by}"
    )


def _prospect(
    found: Framework, priority: AgreedPriority, row: Mapping[str, Any]
) -> tuple[str, ...]:
    """What the usual range says of the target, and which way the figures are going."""
    chart = found.controls[priority.id]
    if chart.refusal:
        return (f"this cannot be judged: {row['reason']}",)
    if too_few(chart):
        # No claim of the chart's: the test of two years may find what three points cannot.
        theme = "the page of its theme has the tested change"
        return f"whether the target will be met cannot be said: {row['reason']}", theme
    label = control_label(chart)
    moves = f"the latest figures are {lowered(label)} — {BEYOND_CHANCE}"
    if control_verdict(chart) == "no real change":
        moves = "the latest figures show no real change"
    elif control_verdict(chart) == "cannot say":
        moves = "all figures are the same, so no way can be told"
    if row["assurance"] == "cannot say":
        return f"whether the target will be met cannot be said: {row['reason']}", moves
    season = ", with the season taken out," if chart.adjusted else ""
    side = {
        "passing": "lies wholly on the good side of the target: as things stand, it is met",
        "failing": "lies wholly on the wrong side of the target: as things stand, it is missed",
        "hit or miss": "has the target within it: as things stand, chance decides if it is met",
    }[str(row["assurance"])]
    usual = usual_text(chart)
    return f"the usual range{season}{f' of {usual}' if usual else ''} {side}", moves
