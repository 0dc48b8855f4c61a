"""Getis-Ord Gi*: which cells of a map are hotter or colder, with their neighbours, than chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cspdata.stats.arguments import FloatArray, TextArray, Values, finite, one_dimensional
from cspdata.stats.change import benjamini_hochberg
from cspdata.stats.normal import two_sided_p

IntArray = NDArray[np.int64]

LEVELS = ((0.01, "99%"), (0.05, "95%"), (0.10, "90%"))  # q below the level, and its name
NOT_SIGNIFICANT = "not significant"
DENSE_UP_TO = 8  # bounding-box cells for each given cell: beyond, a search is faster than a grid


@dataclass(frozen=True)
class GiStar:
    """One element a cell, in the order given.

    `z` is above 0 where the neighbourhood holds more than chance, below 0 where less; `p` is
    two-sided; `q` is p after Benjamini-Hochberg over all cells; `confidence_class` is "hot 99%",
    "hot 95%", "hot 90%", "cold 99%", "cold 95%", "cold 90%" or "not significant".
    """

    z: FloatArray
    p: FloatArray
    q: FloatArray
    confidence_class: TextArray


class CompressedRows(Protocol):
    """What is used of a scipy matrix in row-compressed form."""

    shape: tuple[int, ...]
    data: NDArray[np.float64]

    def sum_duplicates(self) -> None:
        """Adds up entries given twice."""

    def eliminate_zeros(self) -> None:
        """Drops entries of 0."""

    def diagonal(self) -> FloatArray:
        """The weight of each cell to itself."""

    def __matmul__(self, values: FloatArray, /) -> FloatArray:
        """The weighted sum of the values over each row."""


class SparseMatrix(Protocol):
    """Any scipy.sparse matrix or array."""

    def tocsr(self, copy: bool = ...) -> CompressedRows:
        """The matrix in row-compressed form."""


def getis_ord_gi_star(values: Values, neighbours: SparseMatrix) -> GiStar:
    """Gi* of each value, given who is whose neighbour.

    `neighbours` is an n × n scipy.sparse matrix of 0 and 1 whose diagonal is 1: a cell is its own
    neighbour. Refused: weights other than 0 and 1, a cell without itself, a wrong shape, missing
    values.

    z_i = (Σ_j w_ij x_j - W_i x̄) / (s √((n S1_i - W_i²) / (n - 1))), s² = Σ(x - x̄)² / n,
    W_i = Σ_j w_ij, S1_i = Σ_j w_ij². Where the map is constant, or a cell neighbours every cell,
    there is nothing to compare: z = 0, p = 1. Ord and Getis (1995), Local spatial autocorrelation
    statistics, Geographical Analysis 27.
    """
    x = one_dimensional("values", finite("values", values))
    weights = binary_neighbours(neighbours, x.size)
    return _gi_star(x, weights @ _deviations(x), weights @ np.ones(x.size))


def getis_ord_gi_star_grid(columns: Values, rows: Values, values: Values) -> GiStar:
    """Gi* of each cell of a fixed square grid: neighbours touch by side or corner (queen).

    `columns` and `rows` are the whole-number grid indices of the cells, `values` their counts. Only
    the cells given exist; a gap in the grid is nobody's neighbour. Refused: a cell given twice,
    fractional indices, arrays of different lengths, missing values.

    Formula, degenerate cases and reference as in `getis_ord_gi_star`.
    """
    x = one_dimensional("values", finite("values", values))
    across, up = _indices("columns", columns), _indices("rows", rows)
    if not across.size == up.size == x.size:
        raise ValueError(
            f"columns, rows and values have {across.size}, {up.size} and {x.size} elements: "
            "give one of each for a cell"
        )
    sums = queen_sums(across, up, np.stack([_deviations(x), np.ones(x.size)]))
    return _gi_star(x, sums[0], sums[1])


def binary_neighbours(neighbours: SparseMatrix, cells: int) -> CompressedRows:
    """A copy of the cells × cells matrix, row-compressed and without entries of 0.

    Refused: weights other than 0 and 1, a cell that is not its own neighbour, a wrong shape.
    """
    weights = neighbours.tocsr(copy=True)
    weights.sum_duplicates()
    weights.eliminate_zeros()
    if weights.shape != (cells, cells):
        raise ValueError(f"neighbours is {weights.shape} for {cells} values: give one row a value")
    if not (np.asarray(weights.data) == 1).all():
        raise ValueError("neighbours holds weights other than 0 and 1: Gi* here takes binary ones")
    itself = np.asarray(weights.diagonal()) == 1
    if not itself.all():
        cell = int(np.flatnonzero(~itself)[0])
        raise ValueError(f"neighbours has no 1 at ({cell}, {cell}): Gi* counts the cell itself")
    return weights


def queen_sums(columns: Values, rows: Values, sheets: FloatArray) -> FloatArray:
    """Each sheet summed over a cell and those that touch it by side or corner; sheets × cells.

    `columns` and `rows` are the whole-number grid indices, one a cell. Only the cells given exist.
    Whole numbers are added up exactly. Refused: a cell given twice, fractional indices.
    """
    across, up = _indices("columns", columns), _indices("rows", rows)
    if not across.size:
        return sheets
    across, up = across - across.min(), up - up.min()
    width, height = int(across.max()) + 3, int(up.max()) + 3  # an empty rim on every side
    if width * height > np.iinfo(np.int64).max:
        raise ValueError(f"the cells span {width} columns and {height} rows: check the indices")
    place = (up + 1) * width + across + 1
    _refuse_repeats(place, columns, rows)
    if width * height <= DENSE_UP_TO * across.size + 1024:
        return _box_sums(place, sheets, (height, width))
    return _searched_sums(place, sheets, width)


def _gi_star(x: FloatArray, deviation_sums: FloatArray, neighbour_counts: FloatArray) -> GiStar:
    """Gi* from the neighbourhood sums of x - x̄: with binary weights S1_i = W_i."""
    n, z = x.size, np.zeros(x.size)
    if n > 1 and x.max() > x.min():  # a constant's deviation need not round to exactly 0
        spread = np.sqrt(neighbour_counts * (n - neighbour_counts) / (n - 1)) * x.std()
        np.divide(deviation_sums, spread, out=z, where=spread > 0)
    p = two_sided_p(z)
    q = benjamini_hochberg(p)
    return GiStar(z, p, q, _confidence_class(z, q))


def _confidence_class(z: FloatArray, q: FloatArray) -> TextArray:
    sides = (("hot", z > 0), ("cold", z < 0))
    conditions = [side & (q < level) for level, _ in LEVELS for _, side in sides]
    names = [f"{word} {name}" for _, name in LEVELS for word, _ in sides]
    return np.select(conditions, names, default=NOT_SIGNIFICANT)


def _deviations(x: FloatArray) -> FloatArray:
    return x - x.mean() if x.size else x


def _box_sums(place: IntArray, sheets: FloatArray, shape: tuple[int, int]) -> FloatArray:
    """The 3 × 3 sums of each sheet around each cell, on a full grid with an empty rim."""
    flat = np.zeros((len(sheets), shape[0] * shape[1]))
    flat[:, place] = sheets
    grid = flat.reshape(len(sheets), *shape)
    across = grid.copy()
    across[:, :, 1:] += grid[:, :, :-1]
    across[:, :, :-1] += grid[:, :, 1:]
    sums = across.copy()
    sums[:, 1:] += across[:, :-1]
    sums[:, :-1] += across[:, 1:]
    return sums.reshape(len(sheets), -1)[:, place]


def _searched_sums(place: IntArray, sheets: FloatArray, width: int) -> FloatArray:
    """The same sums for cells far apart: each neighbour is looked up among the cells given."""
    order = np.argsort(place)
    known, sorted_sheets = place[order], sheets[:, order]
    sums = np.zeros(sheets.shape)
    for step in (up * width + across for up in (-1, 0, 1) for across in (-1, 0, 1)):
        at = np.minimum(np.searchsorted(known, place + step), known.size - 1)
        sums += np.where(known[at] == place + step, sorted_sheets[:, at], 0.0)
    return sums


def _indices(name: str, given: Values) -> IntArray:
    index = one_dimensional(name, finite(name, given))
    if (index != np.floor(index)).any() or (np.abs(index) > 2**53).any():
        raise ValueError(f"{name} holds a value that is not a grid index: give whole numbers")
    return index.astype(np.int64)


def _refuse_repeats(place: IntArray, columns: Values, rows: Values) -> None:
    _, first, times = np.unique(place, return_index=True, return_counts=True)
    if (times > 1).any():
        cell = int(first[times > 1][0])
        raise ValueError(
            f"the cell at column {np.asarray(columns)[cell]}, row {np.asarray(rows)[cell]} "
            "is given twice: add its values up first"
        )
