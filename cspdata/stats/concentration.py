"""Concentration: how few places hold how many of the events.

Every place of the area belongs in the counts, those without any event included: leaving out the
empty ones makes any pattern look more even than it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cspdata.stats.arguments import FloatArray, Values, counts, one_dimensional

SHARES = (0.25, 0.5, 0.8)


@dataclass(frozen=True)
class PlaceShare:
    """The fewest places that together hold a share of the events; None if there are no events."""

    share_of_events: float
    places: int | None
    share_of_places: float | None


@dataclass(frozen=True)
class Concentration:
    """How the events are spread over the places; an index that does not exist is None."""

    places: int
    events: int
    shares: tuple[PlaceShare, ...]
    gini: float | None
    generalised_gini: float | None
    unbiased_gini: float | None


@dataclass(frozen=True)
class LorenzCurve:
    """The corners of the curve, both shares from 0 to 1: straight lines lie between them."""

    share_of_places: FloatArray
    share_of_events: FloatArray


def place_concentration(
    events: Values, *, shares_of_events: Sequence[float] = SHARES
) -> Concentration:
    """The concentration of the events over the places: shares of places and Gini indices.

    One count a place, zeros included. Refused: no place at all, bad counts, a share outside 0 to 1.

    The busiest places are taken first until they hold the share. Weisburd (2015), The law of crime
    concentration and the criminology of place, Criminology 53.
    """
    x = _places(events)
    total = float(x.sum())
    held = np.cumsum(np.sort(x)[::-1])
    return Concentration(
        places=x.size,
        events=int(total),
        shares=tuple(_place_share(held, share) for share in shares_of_events),
        gini=_gini(x),
        generalised_gini=_generalised_gini(x),
        unbiased_gini=_unbiased(x),
    )


def lorenz_curve(events: Values) -> LorenzCurve | None:
    """Which share of the events the least busy places hold, from none of them to all.

    A diagonal is an even spread; the Gini index is twice the area between it and the curve. One
    minus both shares, read backwards, is what the busiest places hold. Places with equally many
    events make one straight piece. None where there are no events. Refused as in `gini`.

    Lorenz (1905), Methods of measuring the concentration of wealth, Publications of the American
    Statistical Association 9.
    """
    x = np.sort(_places(events))
    held = np.cumsum(x)
    if not held[-1]:
        return None
    corners = np.append(np.flatnonzero(np.diff(x)), x.size - 1)
    return LorenzCurve(
        np.append(0.0, (corners + 1) / x.size), np.append(0.0, held[corners] / held[-1])
    )


def gini(events: Values) -> float | None:
    """The Gini index: 0 where every place has as many events, 1 - 1/N where one has them all.

    None where there are no events. With fewer events than places it cannot come near 0: use
    `generalised_gini`. Refused: no place at all, bad counts.

    G = Σ(2i - N - 1) x_i / (N Σx), x ascending. Gini (1912), Variabilità e mutabilità.
    """
    return _gini(_places(events))


def generalised_gini(events: Values, *, unbiased: bool = False) -> float | None:
    """The Gini index measured from the evenest spread that so few events allow.

    G' = max(1, N/C)(G - 1) + 1 for C events in N places: 0 where no place has more than one.
    `unbiased` scales by m/(m - 1), m = min(N, C), so that all events in one place give 1.
    None where there are no events, and unbiased for a single event or place. Refused as in `gini`.

    Bernasco and Steenbeek (2017), More places than crimes: implications for evaluating the law of
    crime concentration at place, Journal of Quantitative Criminology 33.
    """
    x = _places(events)
    return _unbiased(x) if unbiased else _generalised_gini(x)


def _places(events: Values) -> FloatArray:
    x = one_dimensional("events", counts("events", events))
    if not x.size:
        raise ValueError("events has no place: give one count a place, zeros included")
    return x


def _place_share(held: FloatArray, share: float) -> PlaceShare:
    if not 0 < share <= 1:
        raise ValueError(f"shares_of_events holds {share!r}: give shares above 0, at most 1")
    total = held[-1]
    if total == 0:
        return PlaceShare(float(share), None, None)
    # 0.07 x 100 is 7.000000000000001 in floating point: seven events of a hundred are 7 %.
    wanted = share * total * (1 - 1e-12)
    places = int(np.searchsorted(held, wanted)) + 1
    return PlaceShare(float(share), places, places / held.size)


def _gini(x: FloatArray) -> float | None:
    total = float(x.sum())
    if total == 0:
        return None
    rank = 2 * np.arange(1, x.size + 1) - x.size - 1
    return float((rank * np.sort(x)).sum() / (x.size * total))


def _generalised_gini(x: FloatArray) -> float | None:
    index = _gini(x)
    if index is None:
        return None
    return max(1.0, x.size / float(x.sum())) * (index - 1) + 1


def _unbiased(x: FloatArray) -> float | None:
    index, fewer = _generalised_gini(x), min(x.size, float(x.sum()))
    if index is None or fewer < 2:
        return None
    return index * fewer / (fewer - 1)
