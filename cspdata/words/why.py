"""Sentences on why: what the parts add to a change, what rates go together with, the notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cspdata.analyst_notes import AnalystNote
from cspdata.reasons import REST, Associations, Contributions, Split
from cspdata.results import frame_rows
from cspdata.words.numbers import (
    MINUS,
    SPACE,
    count_word,
    known,
    number_text,
    percent_text,
    rate_text,
)
from cspdata.words.phrases import (
    BEYOND_CHANCE,
    WITHIN_CHANCE,
    area_label,
    level_label,
    lowered,
    sentence,
    singular,
)

TOP = 5
SPLIT_LABELS: dict[Split, str] = {
    "place": "Place",
    "category": "Category",
    "rural_urban": "Rural or urban",
    "deprivation": "Deprivation",
    "time_of_day": "Time of day",
}
_PARTS: dict[Split, tuple[str, str]] = {
    "place": ("place", "places"),
    "category": ("category", "categories"),
    "rural_urban": ("kind of place", "kinds of place"),
    "deprivation": ("tenth of deprivation", "tenths of deprivation"),
    "time_of_day": ("time of day", "times of day"),
}
_COVARIATES = {
    "deprivation": ("being one tenth more deprived", "One tenth more deprived"),
    "rural": ("being rural rather than urban", "Rural rather than urban"),
}
_REAL = ("better", "worse", "higher", "lower")
TESTED = 0.05


def signed_text(value: Any) -> str:
    """A difference of counts with its sign: `+88`, `−12`, `0`."""
    if not known(value):
        return number_text(value)
    rounded = round(float(value))
    sign = "+" if rounded > 0 else MINUS if rounded < 0 else ""
    return f"{sign}{number_text(abs(rounded))}"


def parts_label(found: Contributions, *, count: int = 2) -> str:
    """The name of the parts, for one or for many: `community areas`, `tenth of deprivation`."""
    if found.split == "place":
        return level_label(found.level, count=count)
    return _PARTS[found.split][count != 1]


def contributions_sentence(found: Contributions) -> str:
    """How many parts changed beyond chance, and what the largest adds; or why there are none."""
    if found.refusal:
        return sentence(f"not split by {_PARTS[found.split][0]}: {found.refusal}")
    rows = _judged(found)
    if not rows:
        return f"Every {parts_label(found, count=1)} has a number too small to show."
    real = sum(row["verdict"] in _REAL for row in rows)
    of = f"{number_text(len(rows))} {parts_label(found)} changed by {BEYOND_CHANCE}"
    first = f"{count_word(real) if real else 'none'} of {of}"
    return f"{sentence(first)} {part_sentence(found, rows[0], most=True)}"


def part_sentence(found: Contributions, row: Mapping[str, Any], *, most: bool = False) -> str:
    """What one part adds: counts, share of the whole change, certainty."""
    if row["suppressed"]:
        return f"{row['part']}: a number too small to show; what it adds stands in the last line."
    gap = float(row["contribution"])
    name, noun = str(row["part"]), found.indicator.noun
    noun = singular(noun) if abs(gap) == 1 else noun
    moved = f"{number_text(abs(gap))} {'more' if gap > 0 else 'fewer'} {noun}"
    size = moved if gap else "no change"
    text = f"{'the largest part is ' if most else ''}{name}: {size}"
    if known(row["count"]):
        text += f" ({number_text(row['count'])} against {number_text(row['count_before'])})"
    text += _share(found, row)
    if row["part_code"] == REST:
        return sentence(f"{text}; it is not judged")
    certain = BEYOND_CHANCE if row["verdict"] in _REAL else WITHIN_CHANCE
    return sentence(f"{text} — {certain}")


def change_of_whole(found: Contributions) -> str:
    """What all parts add up to: `All parts add up to +348 offences.`; empty where refused."""
    if found.refusal:
        return ""
    return sentence(
        f"all lines together are {signed_text(found.change)} {found.indicator.noun}, the change of "
        f"{area_label(found.area)} as a whole"
    )


def contributions_alt(found: Contributions) -> str:
    """The text alternative of the chart: the five largest parts with what they add."""
    title = (
        f"Bar chart. {found.indicator.title}: what each {parts_label(found, count=1)} adds to the "
        f"change, {area_label(found.area)}, {found.period.label} against {found.before.label}"
    )
    if found.refusal:
        return f"{sentence(title)} {contributions_sentence(found)}"
    named = [
        f"{row['part']} {signed_text(row['contribution'])}, {str(row['verdict'])}"
        for row in _judged(found)[:TOP]
    ]
    largest = sentence(f"largest: {'; '.join(named)}") if named else ""
    return " ".join(filter(None, (sentence(title), change_of_whole(found), largest)))


def association_sentences(found: Associations) -> tuple[str, ...]:
    """One sentence a kind of place: its ratio, interval and certainty, and never a cause."""
    if found.refusal:
        return (sentence(f"kinds of place are not compared: {found.refusal}"),)
    said = [_association(found, row) for row in frame_rows(found.frame)]
    said += [
        f"All small areas here are alike in {'being rural or urban' if one == 'rural' else one}."
        for one in found.alike
    ]
    return tuple(said)


def association_rows(found: Associations) -> list[dict[str, str]]:
    """The rows of the table in plain words: kind of place, times the rate, interval, certainty."""
    return [
        {
            "Kind of place": _COVARIATES[str(row["covariate"])][1],
            "Times the rate": rate_text(row["ratio"], 2),
            "95 % interval": f"{rate_text(row['lower'], 2)} to {rate_text(row['upper'], 2)}",
            "Certainty": (BEYOND_CHANCE if row["p"] < TESTED else WITHIN_CHANCE).capitalize(),
        }
        for row in frame_rows(found.frame)
    ]


def association_note(found: Associations) -> str:
    """How the ratios were made, in a sentence; empty where there are none."""
    if found.refusal:
        return ""
    left = f"; {number_text(found.left_out)} left out" if found.left_out else ""
    return (
        f"A {found.method} regression over {number_text(found.observations)} small areas (LSOA)"
        f"{left}, {found.period.label}, by number of residents. It compares places at one time. "
        "What goes together with higher rates need not be the reason for them, and says nothing "
        "of any one person who lives there."
    )


def note_line(note: AnalystNote) -> str:
    """A note on one line: its parts, each after its heading."""
    return " ".join(f"{name}: {sentence(text)}" for name, text in note.lines)


def note_origin(note: AnalystNote) -> str:
    """When a note was written, by whom, and about what."""
    day = f"{note.written.day} {note.written:%B %Y}"
    by = f" by {note.author}" if note.author else ""
    return f"Written {day}{by}, on {note.area_name}, {note.period} against {note.before}"


def _association(found: Associations, row: Mapping[str, Any]) -> str:
    ratio, noun = float(row["ratio"]), found.indicator.noun
    low, high = rate_text(row["lower"], 2), rate_text(row["upper"], 2)
    certain = BEYOND_CHANCE if row["p"] < TESTED else WITHIN_CHANCE
    kind = _COVARIATES[str(row["covariate"])][0]
    return sentence(
        f"{kind}, and otherwise alike, goes together with {rate_text(ratio, 2)} times the {noun} "
        f"per resident of a small area "
        f"(95{SPACE}% interval {low} to {high}): {certain}"
    )


def _share(found: Contributions, row: Mapping[str, Any]) -> str:
    """The part's share of the whole change, where it goes the same way and is not above it."""
    share = row["share"]
    if not known(share) or not 0 < float(share) <= 1:
        return ""
    way = "rise" if found.change > 0 else "fall"
    return f", {percent_text(100 * share, signed=False)} of the whole {lowered(way)}"


def _judged(found: Contributions) -> list[dict[str, Any]]:
    rows = frame_rows(found.frame)
    return [row for row in rows if not row["suppressed"] and row["part_code"] != REST]
