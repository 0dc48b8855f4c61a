"""Names on drawings: long ones in two lines, those of towns where none covers another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LETTER = 0.54  # mean width of a letter as a share of the type size
GAP = 4.0  # pixels between a town's dot and its name
DOT = 3.0  # half the side of the square kept free around a dot

FOLD = "\n"
# Of an axis: two lines are centred on their row or column, the first moved up by half a line.
FOLDED: dict[str, Any] = {
    "labelExpr": "split(datum.label, '\\n')",
    "labelOffset": {
        "condition": {"test": "indexof(datum.value, '\\n') >= 0", "value": -8},
        "value": 0,
    },
    "labelLineHeight": 16,
}

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """A name and the shift of its middle from the town's dot, in pixels right and down."""

    name: str
    right: float
    down: float


def placed_labels(
    spots: Sequence[tuple[float, float, str]],
    *,
    size: float,
    reaches: Sequence[tuple[float, float]] = (),
) -> tuple[Label | None, ...]:
    """A place for each name beside its dot, in the order given; `None` where there is no room.

    `spots` are pixels right, pixels down and the name. Above is tried first, then below, right and
    left; a name never covers an earlier name or a dot. The first spots may be the middles of shapes
    without a dot, each as far to either side as `reaches` says: their names stand outside them.
    """
    dots = spots[len(reaches) :]
    taken: list[Box] = [(x - DOT, y - DOT, x + DOT, y + DOT) for x, y, _ in dots]
    labels: list[Label | None] = []
    for number, (x, y, name) in enumerate(spots):
        across, along = reaches[number] if number < len(reaches) else (DOT, 0.0)
        wide, high = len(name) * LETTER * size, size
        apart = high / 2 + GAP + along
        # Above or below a shape a name may also stand towards one of its ends.
        moved = (0.0, across / 2, -across / 2, across, -across) if along else (0.0,)
        shifts = (
            *((right, -apart) for right in moved),
            *((right, apart) for right in moved),
            (wide / 2 + GAP + across, 0.0),
            (-(wide / 2 + GAP + across), 0.0),
        )
        label = None
        for right, down in shifts:
            box = (
                x + right - wide / 2,
                y + down - high / 2,
                x + right + wide / 2,
                y + down + high / 2,
            )
            if not any(_overlap(box, other) for other in taken):
                taken.append(box)
                label = Label(name, right, down)
                break
        labels.append(label)
    return tuple(labels)


def folded_name(name: str, line: int) -> str:
    """A name of an axis, one longer than `line` letters parted in two lines at a space."""
    if len(name) <= line:
        return name
    spaces = [k for k, letter in enumerate(name) if letter == " "]
    if not spaces:
        return name
    at = min(spaces, key=lambda k: abs(k - len(name) / 2))
    return f"{name[:at]}{FOLD}{name[at + 1 :]}"


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
