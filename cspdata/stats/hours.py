"""When in the week events happen, where only a start and an end are known (aoristic analysis)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cspdata.stats.arguments import FloatArray

IntArray = NDArray[np.int64]

DAYS, HOURS = 7, 24
WEEK = DAYS * HOURS
HOUR = 3600  # seconds
MONDAY = 72  # hours from a Monday to the epoch, which is a Thursday


@dataclass(frozen=True)
class Aoristic:
    """How much of the events falls in each hour of the week, and which events could not be used.

    `weights` is 7 × 24, Monday first, hour 0 from midnight; each of the `events` used adds up to 1.
    Of those, `without_end` had no end and `over_a_week` a longer span than 168 hours. `rejected`
    holds the places of the others in the order given, `reasons` why, one each.
    """

    weights: FloatArray
    events: int
    without_end: int
    over_a_week: int
    rejected: IntArray
    reasons: tuple[str, ...]


def aoristic(start: NDArray[Any], end: NDArray[Any]) -> Aoristic:
    """The weight of each hour of the week, from when each event began and ended at the latest.

    Both as datetime64 in local time, to the second; NaT where an end is unknown. An event could
    have happened at any moment of its span alike: each hour has the share of the span that lies in
    it, so that the first and the last hour count by their minutes. No end, or an end equal to the
    start: 1 at the start. A span over 168 hours says nothing of the hour: 1/168 each. Rejected,
    each with its reason: a start after its end, no start. Refused: different lengths, anything but
    datetime64, whole dates without a time.

    Ratcliffe (2000), Aoristic analysis: the spatial interpretation of unspecific temporal events,
    International Journal of Geographical Information Science 14; Ratcliffe (2002), Aoristic
    signatures and the spatio-temporal analysis of high volume crime patterns, Journal of
    Quantitative Criminology 18.
    """
    begun, ended = _seconds("start", start), _seconds("end", end)
    if begun.size != ended.size:
        raise ValueError(f"{begun.size} starts and {ended.size} ends: give one of each an event")
    no_start, no_end = np.isnat(begun), np.isnat(ended)
    reversed_ = ~no_start & ~no_end & (begun > ended)
    used = ~(no_start | reversed_)
    a = begun[used].astype(np.int64)
    b = np.where(no_end, begun, ended)[used].astype(np.int64)
    over = b - a > WEEK * HOUR
    week = _hour_shares(a[~over], b[~over]) + over.sum() / WEEK
    rejected = np.flatnonzero(~used)
    return Aoristic(
        weights=week.reshape(DAYS, HOURS),
        events=int(used.sum()),
        without_end=int((no_end & used).sum()),
        over_a_week=int(over.sum()),
        rejected=rejected,
        reasons=tuple(_reason(begun[event], ended[event]) for event in rejected),
    )


def _hour_shares(a: IntArray, b: IntArray) -> FloatArray:
    """The shares of spans of a week or less, from a up to b, summed by hour of the week.

    The hours between the first and the last of a span have equal shares: a rise where they begin
    and a fall where they end, added up once, spare one row of 168 an event.
    """
    first, last = a // HOUR, np.maximum(b - 1, a) // HOUR
    span = np.maximum(b - a, 1)
    within = first == last
    at_first = np.where(within, 1.0, ((first + 1) * HOUR - a) / span)
    at_last = np.where(within, 0.0, (b - last * HOUR) / span)
    each = np.where(within, 0.0, HOUR / span)
    place = (first + MONDAY) % WEEK
    rise, fall = place + 1, place + np.maximum(last - first, 1)
    changes = np.bincount(rise, each, minlength=2 * WEEK + 1)
    changes -= np.bincount(fall, each, minlength=2 * WEEK + 1)
    between = np.maximum(np.cumsum(changes), 0.0)  # what is left of rounding may be below 0
    between[:WEEK] += np.bincount(place, at_first, minlength=WEEK)
    between[:WEEK] += np.bincount((last + MONDAY) % WEEK, at_last, minlength=WEEK)
    shares: FloatArray = between[: 2 * WEEK].reshape(2, WEEK).sum(axis=0)
    return shares


def _seconds(name: str, given: NDArray[Any]) -> NDArray[np.datetime64]:
    times = np.asarray(given)
    if times.dtype.kind != "M" or times.ndim != 1:
        raise ValueError(
            f"{name} holds {times.dtype} in {times.ndim} dimensions: give one datetime64 an event"
        )
    if np.datetime_data(times.dtype)[0] in ("Y", "M", "W", "D"):
        raise ValueError(f"{name} holds dates without a time: the hour of an event is not known")
    return times.astype("datetime64[s]")


def _reason(start: np.datetime64, end: np.datetime64) -> str:
    if np.isnat(start):
        return "no start is given: enter when the event could have begun"
    return f"the start {_said(start)} is after the end {_said(end)}: correct one of them"


def _said(time: np.datetime64) -> str:
    return str(time).replace("T", " ")
