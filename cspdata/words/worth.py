"""Sentences on whether earlier maps came true: what they marked, and what came there later."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from cspdata.cells import MapWorth, Method
from cspdata.words.numbers import count_word, number_text, percent_text, rate_text, share_text
from cspdata.words.phrases import TOO_FEW, counted, sentence, size_label

LEAST_EVENTS = 20  # fewer make no share worth telling
COMPARED = 0.02  # the share of the ground at which maps are compared
TIE = 0.05  # maps whose shares differ by less, in proportion, are told as alike
METHOD_NAMES: dict[Method, str] = {
    "gi": "hot and cold (Gi*)",
    "density": "density",
    "counts": "plain counts",
    "emerging": "emerging hot spots",
    "change": "change",
}
_HOT, _HIGHEST = "hot", "highest"


def worth_sentences(worth: MapWorth, *, size: str = "") -> tuple[str, ...]:
    """One sentence a year, the latest first: what the map marked hot came to hold.

    `size` is the cell size that is told, by default the smallest that was tried. Where no map could
    be tried, one sentence says why.
    """
    if refusal := _refused(worth):
        return (refusal,)
    frame = worth.frame
    chosen = size or str(min(frame["size"], key=int))
    if chosen not in set(frame["size"]):
        tried = ", ".join(sorted(set(frame["size"]), key=int))
        raise ValueError(f"no map of cells of size {chosen!r} was tried; there are: {tried}")
    mine = frame[(frame["size"] == chosen) & (frame["method"] == "gi")]
    return tuple(_year_sentence(worth, year) for _, year in _years(mine))


def best_sentence(worth: MapWorth) -> str:
    """The method and the cell size that found most on the same share of the ground, in words.

    Over all years that were tried, by the mean PAI at about 2 % of the ground.
    """
    if refusal := _refused(worth):
        return refusal
    ranked = _ranked(worth.frame)
    (method, size), best = next(iter(ranked.items()))
    years = worth.frame["tried_on"].nunique()
    over = "in the one year tried" if years == 1 else f"over {count_word(years)} years"
    text = (
        f"most was found by the map of {METHOD_NAMES[method]} in {size_label(size)}: its top "
        f"{share_text(best['ground'])} of the ground held {share_text(best['held'])} of what came "
        f"later, {_times(best['pai'])}, {over}"
    )
    alike = [
        f"{METHOD_NAMES[other]} in {size_label(other_size)}"
        for (other, other_size), one in list(ranked.items())[1:]
        if one["pai"] > best["pai"] * (1 - TIE)
    ]
    if alike:
        text += f"; about as good: {', '.join(alike)}"
    return sentence(text)


def _refused(worth: MapWorth) -> str:
    if worth.refusal:
        return sentence(f"Whether earlier maps came true cannot be told: {worth.refusal}")
    events = int(worth.frame["events"].max()) if len(worth.frame) else 0
    if events < LEAST_EVENTS:
        return sentence(
            f"Whether earlier maps came true cannot be told: "
            f"{counted(events, worth.indicator.noun)} in a year are {TOO_FEW}"
        )
    return ""


def _years(rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """The rows of each year, as they come: the latest first."""
    for year in dict.fromkeys(rows["tried_on"]):
        yield str(year), rows[rows["tried_on"] == year]


def _year_sentence(worth: MapWorth, rows: pd.DataFrame) -> str:
    first = rows.iloc[0]
    made, tried, noun = first["made_from"], first["tried_on"], worth.indicator.noun
    if first["events"] < LEAST_EVENTS:
        return sentence(
            f"{tried}: {counted(first['events'], noun)} are {TOO_FEW} whether the map came true"
        )
    hot = rows[rows["part"] == _HOT]
    if hot.empty:
        return sentence(f"The map of {made} marked no place as hot, so it had nothing to come true")
    row = hot.iloc[0]
    return sentence(
        f"the {share_text(row['share_of_area'])} of the ground marked hot on the map of {made} held"
        f" {share_text(row['share_of_events'])} of the {counted(row['events'], noun)} of {tried}: "
        f"{_times(row['pai'])}"
    )


def _times(pai: Any) -> str:
    """How many times its share of the ground a part held."""
    times = float(pai)
    if times >= 9.5:
        return f"{number_text(times)} times its share of the ground"
    if times >= 1.05:
        return f"{rate_text(times)} times its share of the ground"
    if times > 0.95:
        return "no more than its share of the ground"
    return f"less than its share of the ground ({percent_text(100 * times, signed=False)} of it)"


def _ranked(frame: pd.DataFrame) -> dict[tuple[Method, str], dict[str, float]]:
    """Every method and size with its means over the years, the best first."""
    rows = frame[frame["part"] == _HIGHEST].copy()
    rows["off"] = (rows["share_of_area"].astype(float) - COMPARED).abs()
    rows = rows.sort_values("off", kind="stable")
    rows = rows.drop_duplicates(["tried_on", "method", "size"])
    found: dict[tuple[Method, str], dict[str, float]] = {}
    for key, mine in rows.groupby(["method", "size"], sort=True):
        pair: Any = key
        found[pair] = {
            "pai": math.fsum(mine["pai"]) / len(mine),
            "held": math.fsum(mine["share_of_events"]) / len(mine),
            "ground": math.fsum(mine["share_of_area"]) / len(mine),
        }
    return dict(sorted(found.items(), key=lambda one: -one[1]["pai"]))
