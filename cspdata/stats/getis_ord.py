"""Getis-Ord Gi*: which cells of a map are hotter or colder, with their neighbours, than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cspdata.stats.arguments import (
    FloatArray,
    TextArray,
    Values,
    counts,
    finite,
    grid_indices,
    one_dimensional,
    positive,
    same_length,
)
from cspdata.stats.change import benjamini_hochberg
from cspdata.stats.normal import two_sided_p
from cspdata.stats.placement import agreeing_placement_p

IntArray: TypeAlias = NDArray[np.int64]
Steps: TypeAlias = Sequence[tuple[int, int]]

LEVELS = ((0.01, "99%"), (0.05, "95%"), (0.10, "90%"))  # q below the level, and its name
NOT_SIGNIFICANT = "not significant"
CONFIDENCE_CLASSES = (
    *(f"{side} {name}" for _, name in LEVELS for side in ("hot", "cold")),
    NOT_SIGNIFICANT,
)
# The cells summed over, as steps in column and row: the cell and those that touch it.
QUEEN = tuple((across, up) for up in (-1, 0, 1) for across in (-1, 0, 1))
HEXAGON = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, -1), (-1, 1))
DENSE_UP_TO = 8  # bounding-box cells for each given cell: beyond, a search is faster than a grid


@dataclass(frozen=True)
class GiStar:
    """One element a cell, in the order given.

    `z` is above 0 where the neighbourhood holds more than chance, below 0 where less; `p` is
    two-sided, from the normal distribution and, where the values are declared to be events, not
    below its exact value under complete randomness; `q` is p after Benjamini-Hochberg over all
    cells; `class_place` is the place of the cell's class in `CONFIDENCE_CLASSES`.
    """

    z: FloatArray
    p: FloatArray
    q: FloatArray
    class_place: IntArray

    @property
    def confidence_class(self) -> TextArray:
        """ "hot 99%", "hot 95%", "hot 90%", "cold …" alike or "not significant"; one a cell."""
        return np.array(CONFIDENCE_CLASSES)[self.class_place]


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


def getis_ord_gi_star(
    values: Values,
    neighbours: SparseMatrix,
    *,
    of_events: bool = False,
    areas: Values | None = None,
) -> GiStar:
    """Gi* of each value, given who is whose neighbour.

    `neighbours` is an n × n scipy.sparse matrix of 0 and 1 whose diagonal is 1: a cell is its own
    neighbour. Refused: weights other than 0 and 1, a cell without itself, a wrong shape, missing
    values.

    `of_events` declares the values to be numbers of events. The normal p is too small where they
    are few: of maps of 5,625 squares with every event placed at random, all have a "hot" square at
    one event to ten squares, 55 % at one to two, 9 % at ten to one. So p is then the larger of it
    and of the exact p that a neighbourhood holds so many when each event of the map may fall into
    any cell alike, which no more than 5 % of such maps survive. Refused then: what is not a count.
    With `areas`, one size a cell above 0, each may fall in proportion to them.

    z_i = (Σ_j w_ij x_j - W_i x̄) / (s √((n S1_i - W_i²) / (n - 1))), s² = Σ(x - x̄)² / n,
    W_i = Σ_j w_ij, S1_i = Σ_j w_ij². Where the map is constant, or a cell neighbours every cell,
    there is nothing to compare: z = 0, p = 1. Ord and Getis (1995), Local spatial autocorrelation
    statistics, Geographical Analysis 27.
    """
    x = _values(values, of_events)
    weights = binary_neighbours(neighbours, x.size)
    seen = weights @ np.ones(x.size)
    sizes = seen if areas is None else weights @ areas_in_cells(areas, x.size)
    return _gi_star(x, weights @ _deviations(x), seen, sizes, of_events)


def getis_ord_gi_star_grid(
    columns: Values,
    rows: Values,
    values: Values,
    *,
    of_events: bool = False,
    areas: Values | None = None,
) -> GiStar:
    """Gi* of each cell of a fixed square grid: neighbours touch by side or corner (queen).

    `columns` and `rows` are the whole-number grid indices of the cells, `values` their counts. Only
    the cells given exist; a gap in the grid is nobody's neighbour. Refused: a cell given twice,
    fractional indices, arrays of different lengths, missing values, areas of 0 or below.

    `areas`, alike unless given, is how much of each cell lies within the boundary. Of `events` each
    may then fall anywhere alike, not into any cell alike. Cells that the boundary cuts hold fewer
    events for that reason alone: called cold, they would also make the adjustment over the map let
    too much pass as hot (of random maps of a county with 13,476 squares and eleven events to each,
    all).

    Formula, `of_events`, degenerate cases and reference as in `getis_ord_gi_star`.
    """
    return _lattice_gi_star(columns, rows, values, QUEEN, of_events, areas)


def getis_ord_gi_star_hexagons(
    columns: Values,
    rows: Values,
    values: Values,
    *,
    of_events: bool = False,
    areas: Values | None = None,
) -> GiStar:
    """Gi* of each cell of a fixed grid of hexagons: the six that share a side are its neighbours.

    `columns` and `rows` are axial indices, often called q and r: (q, r) touches (q ± 1, r),
    (q, r ± 1), (q + 1, r - 1) and (q - 1, r + 1). All else as in `getis_ord_gi_star_grid`.
    """
    return _lattice_gi_star(columns, rows, values, HEXAGON, of_events, areas)


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
    return _touching_sums(columns, rows, sheets, QUEEN)


def hexagon_sums(columns: Values, rows: Values, sheets: FloatArray) -> FloatArray:
    """The same over a hexagon and the six that share a side with it, by axial indices."""
    return _touching_sums(columns, rows, sheets, HEXAGON)


def _values(values: Values, of_events: bool) -> FloatArray:
    checked = counts if of_events else finite
    return one_dimensional("values", checked("values", values))


def areas_in_cells(areas: Values | None, cells: int) -> FloatArray:
    """The area of each cell in cells of the mean area; 1 each where none are given."""
    if areas is None or not cells:
        return np.ones(cells)
    given = one_dimensional("areas", positive("areas", areas))
    if given.size != cells:
        raise ValueError(f"areas has {given.size} elements for {cells} cells: give one a cell")
    shares: FloatArray = given / given.mean()
    return shares


def _lattice_gi_star(
    columns: Values,
    rows: Values,
    values: Values,
    touching: Steps,
    of_events: bool,
    areas: Values | None,
) -> GiStar:
    x = _values(values, of_events)
    across, up = grid_indices("columns", columns), grid_indices("rows", rows)
    same_length(("columns", "rows", "values"), (across, up, x))
    sheets = [_deviations(x), np.ones(x.size)]
    if areas is not None:
        sheets.append(areas_in_cells(areas, x.size))
    sums = _touching_sums(across, up, np.stack(sheets), touching)
    return _gi_star(x, sums[0], sums[1], sums[-1], of_events)


def _gi_star(
    x: FloatArray,
    deviation_sums: FloatArray,
    neighbour_counts: FloatArray,
    cells_seen: FloatArray,
    of_events: bool,
) -> GiStar:
    """Gi* from the neighbourhood sums of x - x̄: with binary weights S1_i = W_i."""
    n, z = x.size, np.zeros(x.size)
    if n > 1 and x.max() > x.min():  # a constant's deviation need not round to exactly 0
        spread = np.sqrt(neighbour_counts * (n - neighbour_counts) / (n - 1)) * x.std()
        np.divide(deviation_sums, spread, out=z, where=spread > 0)
    p = two_sided_p(z)
    if of_events and n:
        found = np.rint(deviation_sums + neighbour_counts * x.mean())
        p = np.maximum(p, agreeing_placement_p(z, found, cells_seen, float(x.sum()), n))
    q = benjamini_hochberg(p)
    return GiStar(z, p, q, _class_place(z, q))


def _class_place(z: FloatArray, q: FloatArray) -> IntArray:
    """The place of each cell's class in `CONFIDENCE_CLASSES`, the surest that it reaches."""
    found = np.full(z.shape, len(LEVELS) * 2, dtype=np.int64)
    # Few of a map's cells are beyond chance: only those are looked at again.
    beyond = np.flatnonzero((q < LEVELS[-1][0]) & (z != 0))
    less_sure = np.searchsorted([level for level, _ in LEVELS], q[beyond], side="right")
    found[beyond] = 2 * less_sure + (z[beyond] < 0)
    return found


def _deviations(x: FloatArray) -> FloatArray:
    return x - x.mean() if x.size else x


def _touching_sums(
    columns: Values, rows: Values, sheets: FloatArray, touching: Steps
) -> FloatArray:
    across, up = grid_indices("columns", columns), grid_indices("rows", rows)
    if not across.size:
        return sheets
    across, up = across - across.min(), up - up.min()
    width, height = int(across.max()) + 3, int(up.max()) + 3  # an empty rim on every side
    if width * height > np.iinfo(np.int64).max:
        raise ValueError(f"the cells span {width} columns and {height} rows: check the indices")
    place = (up + 1) * width + across + 1
    _refuse_repeats(place, columns, rows)
    if width * height <= DENSE_UP_TO * across.size + 1024:
        return _box_sums(place, sheets, (height, width), touching)
    return _searched_sums(place, sheets, width, touching)


def _box_sums(
    place: IntArray, sheets: FloatArray, shape: tuple[int, int], touching: Steps = QUEEN
) -> FloatArray:
    """The sums of each sheet around each cell, on a full grid with an empty rim.

    The grid lies in one row after another, so that a neighbour is one shift of the whole.
    """
    height, width = shape
    rim = width + 1
    inner = height * width - 2 * rim
    sums = np.empty(sheets.shape)
    for sheet, answer in zip(sheets, sums, strict=True):  # one at a time stays in the cache
        flat = np.zeros(height * width)
        flat[place] = sheet
        total = np.zeros(inner)
        for across, up in touching:
            start = rim + up * width + across
            total += flat[start : start + inner]
        answer[:] = total[place - rim]
    return sums


def _searched_sums(
    place: IntArray, sheets: FloatArray, width: int, touching: Steps = QUEEN
) -> FloatArray:
    """The same sums for cells far apart: each neighbour is looked up among the cells given."""
    order = np.argsort(place)
    known, sorted_sheets = place[order], sheets[:, order]
    sums = np.zeros(sheets.shape)
    for across, up in touching:
        wanted = place + up * width + across
        at = np.minimum(np.searchsorted(known, wanted), known.size - 1)
        sums += np.where(known[at] == wanted, sorted_sheets[:, at], 0.0)
    return sums


def _refuse_repeats(place: IntArray, columns: Values, rows: Values) -> None:
    _, first, times = np.unique(place, return_index=True, return_counts=True)
    if (times > 1).any():
        cell = int(first[times > 1][0])
        raise ValueError(
            f"the cell at column {np.asarray(columns)[cell]}, row {np.asarray(rows)[cell]} "
            "is given twice: add its values up first"
        )
