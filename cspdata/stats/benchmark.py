"""Benchmarking: is an area like the benchmark, better or worse, higher or lower."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from cspdata.stats.arguments import (
    Polarity,
    Scalar,
    TextArray,
    Values,
    declared_polarity,
    finite,
)

SIMILAR, BETTER, WORSE = "similar", "better", "worse"
HIGHER, LOWER = "higher", "lower"
NOT_COMPARED = "not compared"


@overload
def benchmark_result(
    lower: Scalar,
    upper: Scalar,
    benchmark: Scalar,
    *,
    polarity: Polarity,
    area: str,
    benchmark_area: str,
) -> str: ...
@overload
def benchmark_result(
    lower: Values,
    upper: Values,
    benchmark: Scalar | Values,
    *,
    polarity: Polarity,
    area: Sequence[str],
    benchmark_area: str | Sequence[str],
) -> TextArray: ...
def benchmark_result(
    lower: Scalar | Values,
    upper: Scalar | Values,
    benchmark: Scalar | Values,
    *,
    polarity: Polarity,
    area: str | Sequence[str],
    benchmark_area: str | Sequence[str],
) -> str | TextArray:
    """How each area compares with the benchmark, by its 95 % interval and the polarity declared.

    "similar" where the benchmark lies in the interval, limits included; else "better" or "worse",
    or "higher" or "lower" where polarity is neutral; "not compared" where the area is the benchmark
    itself. Numbers give a word, arrays an array. `area` and `benchmark_area` name who is compared
    with whom. Refused: a lower limit above the upper, missing numbers, an unknown polarity, names
    and limits of different lengths.

    Office for Health Improvement and Disparities, Fingertips technical guidance, Comparisons to
    benchmark.
    """
    good = declared_polarity(polarity)
    low, high, level = np.broadcast_arrays(
        finite("lower", lower), finite("upper", upper), finite("benchmark", benchmark)
    )
    if (low > high).any():
        first = int(np.flatnonzero((low > high).ravel())[0])
        raise ValueError(
            f"lower is {low.ravel()[first]:g}, above upper {high.ravel()[first]:g}: "
            "check their order"
        )
    itself = _same_area(area, benchmark_area, low.shape)
    above, below = {
        "lower_is_better": (WORSE, BETTER),
        "higher_is_better": (BETTER, WORSE),
        "neutral": (HIGHER, LOWER),
    }[good]
    result = np.select(
        [itself, low > level, high < level], [NOT_COMPARED, above, below], default=SIMILAR
    )
    return str(result) if low.ndim == 0 else result


def _same_area(
    area: str | Sequence[str], benchmark_area: str | Sequence[str], shape: tuple[int, ...]
) -> NDArray[np.bool_]:
    names, others = np.asarray(area, dtype=str), np.asarray(benchmark_area, dtype=str)
    for name, given in (("area", names), ("benchmark_area", others)):
        if given.shape not in ((), shape) or (name == "area" and given.shape != shape):
            raise ValueError(
                f"{name} has shape {given.shape} for limits of shape {shape}: name every area"
            )
    return np.broadcast_to(names == others, shape)
