"""Sentences about a level and its change: the number, the period, the direction, the certainty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import nan
from typing import Any

from cspdata.catalogue import AreaRef, Indicator
from cspdata.periods import Period
from cspdata.results import Change, Series
from cspdata.words.numbers import (
    MISSING,
    SPACE,
    count_word,
    known,
    number_text,
    percent_text,
    rate_text,
)
from cspdata.words.phrases import (
    BEYOND_CHANCE,
    TOO_FEW,
    WITHIN_CHANCE,
    are,
    area_label,
    counted,
    level_label,
    months_text,
    per_unit,
    rate_phrase,
    sentence,
    year_before,
)

SMALL_BASE = 10  # below this base a percentage is not shown (methods 2)
_LABELS = {
    "better": "Better",
    "worse": "Worse",
    "higher": "Higher",
    "lower": "Lower",
    "no real change": "No real change",
    "cannot say": "Cannot say",
}
_REAL = ("better", "worse", "higher", "lower")


def verdict_label(verdict: str) -> str:
    """The verdict as a label; a text that is no verdict is refused."""
    if verdict not in _LABELS:
        raise ValueError(f"{verdict!r} is not a verdict; there are: {', '.join(_LABELS)}")
    return _LABELS[verdict]


def level_text(indicator: Indicator, row: Mapping[Any, Any]) -> str:
    """A level as a phrase: `1,836 incidents (3.6 per 1,000 residents)`, or why there is none.

    Of a proportion the value comes first: `20.4 % of offenders (281 reoffenders)`.
    """
    if indicator.told == "value" and known(row["value"]):
        text = rate_phrase(indicator, row["value"])
        return f"{text} ({counted(row['count'], indicator.noun)})" if known(row["count"]) else text
    if not known(row["count"]):
        return _no_count(row)
    text = counted(row["count"], indicator.noun)
    if indicator.measure == "rate" and known(row["value"]):
        return f"{text} ({rate_phrase(indicator, row['value'])})"
    return text


def headline(
    change: Change, series: Series | None = None, *, code: str = "", named: bool = False
) -> str:
    """The answer in words: level, period, direction and certainty of one area.

    `code` picks the area of a change with many rows; `named` puts indicator and area first. Where
    the comparison is refused, the level comes from `series` and the reason is said.
    """
    row = change_row(change, code=code)
    text = row_headline(change, row, series)
    if not named:
        return text
    area = change.area if row is None else _area(change, row)
    return f"{change.indicator.title}, {area_label(area)}: {text}"


def row_headline(
    change: Change, row: Mapping[str, Any] | None, series: Series | None = None
) -> str:
    """The headline of a row that is at hand, as when many rows are told one after another."""
    if change.refusal or row is None:
        return _refused(change, series, row)
    text = sentence(_level_clause(change, row) + _change_clause(change, row))
    return text + _matched_note(change)


def change_text(change: Change, *, code: str = "") -> str:
    """The change of one area for a card or a cell: `+14 %`, `6 → 12` for a small base, `—`."""
    return row_change_text(change, change_row(change, code=code))


def row_change_text(change: Change, row: Mapping[str, Any] | None) -> str:
    """The short change of a row that is at hand."""
    if change.refusal or row is None or not _both(row):
        return MISSING
    if known(row["percent"]):
        return percent_text(row["percent"])
    return f"{number_text(row['count_before'])}{SPACE}→{SPACE}{number_text(row['count'])}"


def moved_text(indicator: Indicator, row: Mapping[Any, Any]) -> str:
    """Both figures of a change: `1,994 → 1,836 incidents`, of a proportion its two values."""
    if indicator.told == "value":
        before = rate_text(_value_before(row), indicator.decimals)
        return f"{before} → {rate_phrase(indicator, row['value'])}"
    return f"{number_text(row['count_before'])} → {counted(row['count'], indicator.noun)}"


def overview(changes: Sequence[Change], *, unseen: int = 0, area: AreaRef | None = None) -> str:
    """The question of the overview and its answer, counted over one-row changes.

    `unseen`: themes that have no data at all; they are counted with those that cannot be judged.
    `area`: the area that is asked about, where some of the changes are of a wider one.
    """
    if not changes:
        return "No data are loaded, so nothing can be said yet."
    first = changes[0]
    than = "a year ago"
    if not year_before(first.period, first.before):
        than = f"in {first.before.label}"
    tally = Counter(change.verdict for change in changes)
    blind = tally["cannot say"] + unseen
    parts = [
        _worsened(tally["worse"]),
        f"{count_word(tally['better']) if tally['better'] else 'none'} improved",
    ]
    if tally["no real change"]:
        verb = "shows" if tally["no real change"] == 1 else "show"
        parts.append(f"{count_word(tally['no real change'])} {verb} no real change")
    parts += _neutral(tally["higher"], tally["lower"])
    if blind:
        parts.append(f"{count_word(blind)} we cannot see")
    return f"Is {(area or first.area).name} safer than {than}? {sentence(', '.join(parts))}"


def change_row(change: Change, *, code: str = "") -> Mapping[str, Any] | None:
    """The row of an area of a change, `None` where it has none.

    Without a code: the only row, or that of the change's own area; else it is refused, unless the
    whole change is refused and has nothing to tell of any area.
    """
    frame = change.frame
    if frame.empty:
        return None
    wanted = code or (change.area.code if len(frame) > 1 else "")
    rows = frame[frame["area_code"] == wanted] if wanted else frame
    if rows.empty and not code and not change.refusal:
        raise ValueError(
            f"{change.indicator.id}: the change has {len(frame)} rows and none for "
            f"{change.area.name}; give the `code` of the area that is meant"
        )
    if rows.empty:
        return None
    return {str(name): value for name, value in rows.iloc[0].to_dict().items()}


def nothing_of(change: Change) -> str:
    """That a source has no figure of an area: `The return has no figure for Trowbridge.`"""
    return sentence(f"{change.notes.source} has no figure for {area_label(change.area)}")


def absence_sentence(change: Change, series: Series) -> str:
    """That there is no figure of the area in any month; empty where there is, or one is hidden."""
    row = change_row(change)
    hidden = row is not None and bool(row["suppressed"])
    shown = series.frame[["count", "value"]].notna().to_numpy().any()
    return "" if hidden or shown else nothing_of(change)


def compared_periods(change: Change) -> tuple[str, str]:
    """The months that were compared, as people write them: those of now and those before."""
    if not change.matched:
        return change.period.label, change.before.label
    now, then = zip(*change.matched, strict=True)
    return months_text(now), months_text(then)


def _level_clause(change: Change, row: Mapping[str, Any]) -> str:
    now, _ = compared_periods(change)
    if change.indicator.told == "value" and known(row["value"]):
        return f"{level_text(change.indicator, row)}, {now}"
    if not known(row["count"]):
        return f"{_no_count(row)} for {now}"
    return f"{counted(row['count'], change.indicator.noun)}, {now}"


def _change_clause(change: Change, row: Mapping[str, Any]) -> str:
    """What the change is and how sure it is, as the second half of the headline."""
    _, then = compared_periods(change)
    if not _both(row):
        return f"; it cannot be compared with {then}"
    verdict, percent = row["verdict"], row["percent"]
    real = verdict in _REAL
    if verdict == "cannot say":
        small = change.indicator.told == "count" and (
            min(row["count"], row["count_before"]) < SMALL_BASE
        )
        reason = TOO_FEW if small else "this cannot be judged"
        return f", against {_was(change.indicator, row)} in {then}: {reason}"
    certainty = BEYOND_CHANCE if real else WITHIN_CHANCE
    joint = " — " if real else ", "
    if change.indicator.told == "value" and known(_value_before(row)):
        was = _was(change.indicator, row)
        moved = f"{'up' if row['ratio'] > 1 else 'down'} from {was}" if real else f"it was {was}"
        return f"; {moved} in {then}{joint}{certainty}"
    if not known(percent):
        return f", against {number_text(row['count_before'])} in {then}{joint}{certainty}"
    if not real and percent_text(percent) == percent_text(0):
        return f"; about the same as in {then}: no real change"
    return f"; {_movement(change.indicator, row)} on {then}{joint}{certainty}"


def _movement(indicator: Indicator, row: Mapping[str, Any]) -> str:
    """The direction with its size: `down 8 %`, `+50 %`, `up 9 % per 1,000 residents`."""
    percent = float(row["percent"])
    before = row["count_before"]
    of_counts = 100 * (row["count"] / before - 1) if before else percent
    size = percent_text(abs(percent), signed=False)
    if percent_text(percent) == percent_text(0):
        size = f"less than 1{SPACE}%"
    unit = "" if percent_text(of_counts) == percent_text(percent) else f" {per_unit(indicator)}"
    if row["verdict"] not in _REAL:
        return f"{percent_text(percent)}{unit}"
    return f"{'up' if percent > 0 else 'down'} {size}{unit}"


def _matched_note(change: Change) -> str:
    """Which months could be compared, where not all of the period could."""
    if not change.matched or len(change.matched) == len(change.period.months):
        return ""
    these = "this month" if len(change.matched) == 1 else "these months"
    verb = are(len(change.matched))
    return f" Only {these} of {change.period.label} {verb} complete in both periods."


def _refused(change: Change, series: Series | None, row: Mapping[str, Any] | None) -> str:
    """The level, where it is known, and why there is no comparison."""
    level = f"{change.period.label} is"
    if row is not None and known(row["count"]):
        level = f"{counted(row['count'], change.indicator.noun)}, {change.period.label};"
    elif series is not None:
        level = _level_of(series, change.period) or level
    reason = sentence(change.refusal) if change.refusal else "There are no figures for this area."
    return f"{level} not compared with {change.before.label}. {reason}"


def _level_of(series: Series, period: Period) -> str:
    """How many were counted in the months of a period that the series has; empty for none."""
    there: dict[Any, float] = {}
    for row in series.frame.to_dict("records"):
        start = row["period_start"]
        when = start.date() if hasattr(start, "date") else start
        if when in period.months and known(row["count"]):
            there[when] = row["count"]
    if not there or series.step != "month":
        return ""
    count = counted(sum(there.values()), series.indicator.noun)
    return f"{count}, {months_text(there)};"


def _no_count(row: Mapping[Any, Any]) -> str:
    """Why a row has no count."""
    return "A number too small to show" if row["suppressed"] else "No complete figures"


def _both(row: Mapping[str, Any]) -> bool:
    """Whether both figures are known: two counts, or two published values."""
    return (known(row["count"]) and known(row["count_before"])) or known(row["ratio"])


def _was(indicator: Indicator, row: Mapping[Any, Any]) -> str:
    """The earlier figure: the count, or the value where that is what is told."""
    value = _value_before(row)
    if indicator.told == "count" or not known(value):
        return number_text(row["count_before"])
    return rate_text(value, indicator.decimals) + (
        f"{SPACE}%" if indicator.unit.startswith("%") else ""
    )


def _value_before(row: Mapping[Any, Any]) -> float:
    """The value of the earlier period, from the value and the ratio; NaN where either is not."""
    value, ratio = row["value"], row["ratio"]
    return float(value) / float(ratio) if known(value) and known(ratio) and ratio > 0 else nan


def _area(change: Change, row: Mapping[str, Any]) -> AreaRef:
    if row["area_code"] == change.area.code:
        return change.area
    return AreaRef(level=change.level, code=str(row["area_code"]), name=str(row["area_name"]))


def _worsened(number: int) -> str:
    if not number:
        return "nothing worsened beyond chance"
    return f"{count_word(number)} thing{'' if number == 1 else 's'} worsened beyond chance"


def _neutral(higher: int, lower: int) -> list[str]:
    """How many rose and fell where neither is good or bad in itself."""
    moved = [
        f"{count_word(number)} {verb}"
        for number, verb in ((higher, "rose"), (lower, "fell"))
        if number
    ]
    if not moved:
        return []
    return [" and ".join(moved) + " where neither is good or bad in itself"]


def verdicts_text(change: Change) -> str:
    """How many areas have each verdict: `Of 18 wards, three worsened beyond chance, …`."""
    tally = Counter(change.frame["verdict"])
    judged = sum(tally.values()) - tally["cannot say"]
    if change.refusal or not judged:
        return ""
    verbs = {
        "worse": "worsened beyond chance",
        "better": "improved beyond chance",
        "higher": "rose beyond chance",
        "lower": "fell beyond chance",
    }
    parts = [f"{count_word(tally[key])} {verb}" for key, verb in verbs.items() if tally[key]]
    same = tally["no real change"]
    if same:
        who = "all" if same == judged and same > 1 else count_word(same)
        parts.append(f"{who} {'shows' if same == 1 else 'show'} no real change")
    if tally["cannot say"]:
        parts.append(f"{count_word(tally['cannot say'])} cannot be judged")
    total = len(change.frame)
    if same == total and total > 1:
        many = f"{number_text(total)} {level_label(change.level, count=total)}"
        return sentence(f"all {many} show no real change")
    return sentence(
        f"of {number_text(total)} {level_label(change.level, count=total)}, {', '.join(parts)}"
    )
