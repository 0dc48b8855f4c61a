"""Arguments of the statistics, checked: each function returns floats or says what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
TextArray: TypeAlias = NDArray[np.str_]
Scalar: TypeAlias = float | np.number[Any]
Values: TypeAlias = NDArray[Any] | Sequence[float]
Row: TypeAlias = Sequence[float]
Table: TypeAlias = Sequence[Sequence[float]]
Rows: TypeAlias = Values | Table
Polarity: TypeAlias = Literal["lower_is_better", "higher_is_better", "neutral"]


def finite(name: str, value: Scalar | Rows) -> FloatArray:
    """The values as floats, in their shape; refuses what is missing or infinite."""
    array = np.asarray(value, dtype=np.float64)
    _refuse(name, array, ~np.isfinite(array), "drop missing and infinite values before the call")
    return array


def counts(name: str, value: Scalar | Rows) -> FloatArray:
    """Event counts as floats, in their shape; refuses negative, fractional and missing counts."""
    array = finite(name, value)
    _refuse(name, array, array < 0, "a count cannot be negative")
    _refuse(name, array, array != np.floor(array), "a count must be a whole number")
    return array


def positive(name: str, value: Scalar | Rows) -> FloatArray:
    """Exposures or populations as floats, in their shape; refuses 0, negative and missing ones."""
    array = finite(name, value)
    _refuse(name, array, array <= 0, "it must be above 0")
    return array


def confidence_level(value: float) -> float:
    """The confidence level as a float; refuses what is not strictly between 0 and 1."""
    if not 0 < value < 1:
        raise ValueError(
            f"confidence is {value!r}: give a level between 0 and 1, for example 0.95 for 95 %"
        )
    return float(value)


def one_dimensional(name: str, array: FloatArray) -> FloatArray:
    """The array itself; refuses any that is not one row of values."""
    if array.ndim != 1:
        raise ValueError(f"{name} has {array.ndim} dimensions: give one row of values")
    return array


def grid_indices(name: str, value: Values) -> NDArray[np.int64]:
    """Indices of grid cells as whole numbers; refuses fractions, what is missing or too large."""
    index = one_dimensional(name, finite(name, value))
    if (index != np.floor(index)).any() or (np.abs(index) > 2**53).any():
        raise ValueError(f"{name} holds a value that is not a grid index: give whole numbers")
    return index.astype(np.int64)


def same_length(names: Sequence[str], arrays: Sequence[NDArray[Any]]) -> None:
    """Nothing; refuses arrays that do not have one element each for the same things."""
    sizes = [str(array.size) for array in arrays]
    if len(set(sizes)) > 1:
        raise ValueError(
            f"{_listed(names)} have {_listed(sizes)} elements: give one of each, in one order"
        )


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"


def series(name: str, array: FloatArray) -> FloatArray:
    """One series or a table of them, one a row, as a table; refuses more dimensions, or none."""
    if array.ndim not in (1, 2):
        raise ValueError(
            f"{name} has {array.ndim} dimensions: give one series, or one series in each row"
        )
    return np.atleast_2d(array)


def declared_polarity(value: str) -> Polarity:
    """The polarity as declared; refuses any other word."""
    for word in get_args(Polarity):
        if value == word:
            known: Polarity = word
            return known
    raise ValueError(f"polarity is {value!r}: give one of {', '.join(get_args(Polarity))}")


def _refuse(name: str, array: FloatArray, wrong: NDArray[np.bool_], remedy: str) -> None:
    if not wrong.any():
        return
    first = int(np.flatnonzero(wrong)[0])
    place = f" at position {first}" if array.ndim else ""
    raise ValueError(f"{name} is {array.ravel()[first]:g}{place}: {remedy}")
