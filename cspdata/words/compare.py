"""Sentences about areas compared with one another: who differs, by how much, how sure that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cspdata.catalogue import Indicator
from cspdata.comparisons import AGAINST, Against, Beside, Rug, Standing
from cspdata.words.changes import level_text
from cspdata.words.numbers import SPACE, count_word, known, number_text, percent_text, rate_text
from cspdata.words.phrases import (
    BEYOND_CHANCE,
    WITHIN_CHANCE,
    are,
    area_label,
    counted,
    level_label,
    listed,
    lowered,
    per_unit,
    rate_phrase,
    sentence,
)

FEW = 5  # areas named in a sentence
TOP = 3  # areas named as those with most cells that differ
_LABELS: dict[str, str] = {
    "worse": "Worse",
    "better": "Better",
    "higher": "Higher",
    "lower": "Lower",
    "similar": "Similar",
    "not compared": "Not compared",
    "cannot say": "Cannot say",
}
_DIFFERENT: tuple[Against, ...] = ("worse", "better", "higher", "lower")


def rug_units(rug: Rug) -> str:
    """What the values of a rug are per: `per 1,000 residents (burglary: per 1,000 households)`."""
    by_unit: dict[str, list[str]] = {}
    for one in rug.indicators:
        by_unit.setdefault(per_unit(one), []).append(lowered(one.title))
    usual = max(by_unit, key=lambda unit: len(by_unit[unit]))
    others = [f"{listed(titles)}: {unit}" for unit, titles in by_unit.items() if unit != usual]
    return f"{usual} ({'; '.join(others)})" if others else usual


def against_label(against: str) -> str:
    """The result of a comparison as a label; a word that is none is refused."""
    if against not in _LABELS:
        raise ValueError(f"{against!r} is no comparison; there are: {', '.join(AGAINST)}")
    return _LABELS[against]


def cell_value(indicator: Indicator, row: Mapping[Any, Any]) -> str:
    """What stands in a cell: the value (per cent whole), `*` where too small to show, else `–`."""
    if known(row["value"]) and indicator.unit.startswith("%"):
        return percent_text(row["value"], signed=False)
    if known(row["value"]):
        decimals = 0 if indicator.measure == "count" else indicator.decimals
        return rate_text(row["value"], decimals).replace("under ", "<")
    return "*" if row["suppressed"] else "–"


def rug_sentence(rug: Rug) -> str:
    """How many cells differ from the whole area, which areas most often, and how many changed."""
    if rug.frame.empty:
        many = level_label(rug.level)
        return sentence(f"no indicator has figures for the {many} of {area_label(rug.area)}")
    tally = Counter(rug.frame["against"])
    judged = sum(tally[one] for one in (*_DIFFERENT, "similar"))
    many = level_label(rug.level, count=len(rug.areas))
    of = f"{number_text(len(rug.areas))} {many}"
    if not judged:
        return sentence(f"nothing can be compared in the {of}, {rug.period.label}")
    there = [one for one in (*_DIFFERENT, "similar") if tally[one]]
    parts = [f"{count_word(tally[one])} {one}" for one in there]
    number, _, rest = parts[0].partition(" ")
    parts[0] = f"{number} {'is' if tally[there[0]] == 1 else 'are'} {rest}"
    told = counted(len(rug.indicators), "indicators")
    first = (
        f"of {number_text(judged)} comparisons with {area_label(rug.area)} as a whole ({told} in"
        f" {of}, {rug.period.label}), {listed(parts)}"
    )
    return " ".join(filter(None, (sentence(first), _most_often(rug))))


def rug_change_sentence(rug: Rug) -> str:
    """How many cells changed beyond chance, or that none did; empty where none can be judged."""
    changed = rug.frame[rug.frame["change"].isin(_DIFFERENT)]
    judged = int((rug.frame["change"] != "cannot say").sum())
    if not judged:
        return ""
    of = f"of {number_text(judged)} changes from {rug.before.label}"
    if changed.empty:
        return sentence(f"not one {of} is {BEYOND_CHANCE}")
    titles = {one.id: lowered(one.title) for one in rug.indicators}
    named = [
        f"{titles[row['indicator']]} in {row['area_name']} ({_way(row)})"
        for row in changed.head(FEW).to_dict("records")
    ]
    more = len(changed) - len(named)
    rest = f" and {count_word(more)} more" if more else ""
    verb = are(len(changed))
    told = ", ".join(named) if rest else listed(named)
    return sentence(f"{count_word(len(changed))} {of} {verb} {BEYOND_CHANCE}: {told}{rest}")


def rug_cell_text(rug: Rug, row: Mapping[Any, Any]) -> str:
    """One cell in sentences: level, comparison, change."""
    indicator = next(one for one in rug.indicators if one.id == row["indicator"])
    level = sentence(f"{indicator.title}, {row['area_name']}: {level_text(indicator, row)}")
    compared = _compared(indicator, row, rug.area.name, row["benchmark"])
    return " ".join(part for part in (level, compared, _changed(rug, row)) if part)


def rug_alt(rug: Rug) -> str:
    """The text alternative of a rug."""
    title = f"Tartan rug: {counted(len(rug.indicators), 'indicators')} by area, a cell a value"
    parts = (sentence(title), rug_sentence(rug), rug_change_sentence(rug))
    return " ".join(part for part in parts if part)


def standing_sentence(standing: Standing) -> str:
    """Which areas differ from the whole area, or why areas are not compared."""
    if standing.refusal:
        return sentence(f"areas are not compared: {standing.refusal}")
    frame = standing.frame
    judged = frame[frame["against"].isin([*_DIFFERENT, "similar"])]
    many = level_label(standing.level, count=len(judged))
    whole = f"{standing.area.name} as a whole"
    level = rate_phrase(standing.indicator, standing.benchmark)
    parts = [
        f"{count_word(len(names))} {'is' if len(names) == 1 else 'are'} {one} ({_named(names)})"
        for one in _DIFFERENT
        if (names := judged.loc[judged["against"] == one, "area_name"].tolist())
    ]
    same = int((judged["against"] == "similar").sum())
    if same:
        parts.append(f"{count_word(same)} {'is' if same == 1 else 'are'} similar")
    start = f"compared with {whole} ({level}, {standing.period.label}),"
    of = f"of {number_text(len(judged))} {many} {listed(parts)}"
    if same == len(judged):
        of = f"all {number_text(same)} {many} are similar"
    said = sentence(f"{start} {of}")
    return " ".join(filter(None, (said, _unjudged(frame))))


def order_sentence(standing: Standing) -> str:
    """How far the order of the areas can be trusted: whose intervals overlap that of the first."""
    rows = standing.frame[standing.frame["value"].notna()]
    if standing.refusal or len(rows) < 2:
        return ""
    ordered = rows.sort_values("value", ascending=False, kind="stable")
    first = ordered.iloc[0]
    near = ordered.iloc[1:][ordered["upper"].iloc[1:] >= first["lower"]]
    level = rate_phrase(standing.indicator, first["value"])
    top = f"{first['area_name']} has the highest figure, {level}"
    if near.empty:
        return sentence(f"{top}, and no other area's interval reaches its own")
    verb = "overlaps" if len(near) == 1 else "overlap"
    who = (
        "interval of one other area"
        if len(near) == 1
        else (f"intervals of {count_word(len(near))} other areas")
    )
    return sentence(f"{top}, but the {who} {verb} its own: their order may be chance")


def funnel_sentence(standing: Standing) -> str:
    """How many areas lie beyond the limits of the funnel, and how many would by chance."""
    if standing.funnel_refusal:
        return sentence(f"there is no funnel plot: {standing.funnel_refusal}")
    placed = standing.frame[standing.frame["position"] != ""]
    total = len(placed)
    outer = placed[placed["position"].str.contains("99.8")]
    outside = placed[placed["position"] != "within"]
    many = level_label(standing.level, count=total)
    of = f"of {number_text(total)} {many}"
    if outside.empty:
        return sentence(
            f"all {of} lie within the limits: they differ by no more than chance would explain"
        )
    verb = "lies" if len(outside) == 1 else "lie"
    said = f"{count_word(len(outside))} {of} {verb} beyond the 95{SPACE}% limits"
    if len(outer):
        said += f", {count_word(len(outer))} of them beyond the 99.8{SPACE}% ones:"
        said += f" {_named([_side(row) for row in outer.to_dict('records')])}"
    return f"{sentence(said)} {_by_chance(total)}"


def beside_sentence(found: Beside) -> str:
    """How the own area compares with each other one there are figures for."""
    own = found.frame.iloc[0] if len(found.frame) else None
    if own is None or not known(own["value"]):
        return sentence(f"{found.area.name} has no figure for {found.period.label}")
    others = found.frame.iloc[1:]
    level = level_text(found.indicator, own.to_dict())
    start = f"{area_label(found.area)}, {found.period.label}: {level}"
    if others.empty:
        return sentence(f"{start}; there is no other area to set beside it")
    if found.indicator.measure == "count":
        told = [f"{row['area_name']} {number_text(row['value'])}" for _, row in others.iterrows()]
        return f"{sentence(start)} {sentence(f'beside it {listed(told)}, not compared')}"
    parts = []
    for one in (*_DIFFERENT, "similar", "cannot say"):
        rows = others[others["against"] == one]
        if len(rows):
            names = [
                f"{row['area_name']} ({rate_text(row['value'], found.indicator.decimals)})"
                for _, row in rows.iterrows()
            ]
            than = {"similar": "similar to", "cannot say": "not to be compared with"}
            parts.append(f"{than.get(one, f'{one} than')} {_named(names)}")
    return f"{sentence(start)} {sentence(f'this is {listed(parts)}')}"


def lacking_text(found: Beside) -> str:
    """What cannot be set beside the own area, one line each as a Markdown list; empty for none."""
    return "\n".join(f"- {sentence(one)}" for one in found.lacking)


def standing_row_text(result: Standing | Beside, row: Mapping[Any, Any]) -> str:
    """One area in sentences: level, interval, comparison."""
    indicator = result.indicator
    text = f"{row['area_name']}: {level_text(indicator, row)}"
    if known(row["lower"]) and known(row["upper"]):
        low, high = (rate_text(row[name], indicator.decimals) for name in ("lower", "upper"))
        text += f"; 95{SPACE}% interval {low} to {high}"
    if isinstance(result, Standing):
        said = _compared(indicator, row, result.area.name, row["benchmark"])
        place = row["position"]
        beyond = "" if place in ("", "within") else sentence(f"in the funnel {place}")
        return " ".join(filter(None, (sentence(text), said, beyond)))
    if row["against"] in (*_DIFFERENT, "similar"):
        than = "similar to it" if row["against"] == "similar" else f"{row['against']} than it"
        return f"{sentence(text)} {sentence(f'{result.area.name} is {than}')}"
    return sentence(text)


def ranking_alt(result: Standing | Beside) -> str:
    """The text alternative of areas in order with their intervals."""
    title = f"Dot chart with intervals. {result.indicator.title}, {result.period.label}"
    said = standing_sentence(result) if isinstance(result, Standing) else beside_sentence(result)
    order = order_sentence(result) if isinstance(result, Standing) else ""
    return " ".join(filter(None, (sentence(title), said, order)))


def funnel_alt(standing: Standing) -> str:
    """The text alternative of a funnel plot."""
    title = f"Funnel plot. {standing.indicator.title} by size of area, {standing.period.label}"
    return f"{sentence(title)} {funnel_sentence(standing)}"


def _most_often(rug: Rug) -> str:
    """The areas with most cells that are worse (or higher, where nothing is good or bad)."""
    for side in ("worse", "higher"):
        rows = rug.frame[rug.frame["against"] == side]
        if rows.empty:
            continue
        often = rows["area_name"].value_counts()
        names = sorted(often.index, key=lambda name: (-often[name], name))[:TOP]
        told = [f"{name} ({number_text(often[name])})" for name in names]
        return sentence(f"most often {side}: {listed(told)}")
    return ""


def _compared(indicator: Indicator, row: Mapping[Any, Any], whole: str, benchmark: Any) -> str:
    """How a row compares with the whole area, as a sentence; empty where it does not."""
    if row["against"] not in (*_DIFFERENT, "similar"):
        return ""
    level = rate_text(benchmark, indicator.decimals)
    than = (
        f"similar to {whole}" if row["against"] == "similar" else f"{row['against']} than {whole}"
    )
    return sentence(f"{than} as a whole ({level})")


def _changed(rug: Rug, row: Mapping[Any, Any]) -> str:
    """The change of a cell as a sentence."""
    if row["indicator"] in rug.refusals:
        return sentence(f"not compared with {rug.before.label}: {rug.refusals[row['indicator']]}")
    if row["change"] == "cannot say" or not isinstance(row["change"], str):
        return ""
    certainty = BEYOND_CHANCE if row["change"] in _DIFFERENT else WITHIN_CHANCE
    return sentence(f"against {rug.before.label} {_way(row)}: {certainty}")


def _way(row: Mapping[Any, Any]) -> str:
    """The size of a change: `+14 %`, `6 → 12` for a small base."""
    if known(row["percent"]):
        return percent_text(row["percent"])
    return f"{number_text(row['count_before'])}{SPACE}→{SPACE}{number_text(row['count'])}"


def _named(names: Sequence[str]) -> str:
    if len(names) <= FEW + 1:
        return listed(list(names))
    return f"{', '.join(names[:FEW])} and {count_word(len(names) - FEW)} more"


def _unjudged(frame: pd.DataFrame) -> str:
    """How many areas are not judged, and why."""
    left = frame[frame["against"] == "cannot say"]
    if left.empty:
        return ""
    small = int(left["suppressed"].astype(bool).sum())
    verb = "cannot be judged"
    why = f", {count_word(small)} of them being too small to show" if small else ""
    return sentence(f"{count_word(len(left))} {verb}{why}")


def _side(row: Mapping[Any, Any]) -> str:
    return f"{row['area_name']} ({row['position'].partition(' ')[0]})"


def _by_chance(total: int) -> str:
    expected = total / 20
    many = "fewer than one" if expected < 1 else f"about {count_word(round(expected))}"
    return sentence(
        f"by chance alone {many} would lie beyond the 95{SPACE}% limits; areas differ in more than"
        " their size"
    )
