"""What may lie beneath the cells of a map: deprivation, or town and country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cspdata.charts.theme import LIGHT, Theme
from cspdata.maps.legend import Key
from cspdata.results import Outlines

Kind = Literal["deprivation", "rural_urban"]
FIFTHS = (
    "Most deprived fifth (deciles 1 and 2)",
    *("Deciles 3 and 4", "Deciles 5 and 6", "Deciles 7 and 8"),
    "Least deprived fifth (deciles 9 and 10)",
)
RURAL_URBAN = {"urban": "Urban areas", "rural": "Rural areas"}


@dataclass(frozen=True, slots=True)
class Underlay:
    """A value for each small area: its decile of deprivation (1 most), or `rural` or `urban`.

    `values` are by the code of the area. An area without a value is not filled. Other values are
    refused.
    """

    kind: Kind
    outlines: Outlines
    values: Mapping[str, int | str]

    def __post_init__(self) -> None:
        for code, one in self.values.items():
            if self.place(one) is None:
                wanted = "a decile from 1 to 10" if self.kind == "deprivation" else "rural or urban"
                raise ValueError(f"{code}: {one!r} is not {wanted}")

    def place(self, value: int | str) -> int | None:
        """The index of a value's key in `underlay_keys`; None for what is no value."""
        if self.kind == "rural_urban":
            name = str(value).lower()
            return list(RURAL_URBAN).index(name) if name in RURAL_URBAN else None
        return (int(value) - 1) // 2 if str(value) in {str(k) for k in range(1, 11)} else None


def underlay_keys(underlay: Underlay, *, theme: Theme = LIGHT) -> tuple[Key, ...]:
    """The entries of the underlay's own legend: greys, darkest in light themes for the most."""
    greys = tuple(reversed(theme.underlay))
    if underlay.kind == "rural_urban":
        return tuple(
            Key(label, grey) for label, grey in zip(RURAL_URBAN.values(), greys[1::2], strict=True)
        )
    return tuple(Key(label, grey) for label, grey in zip(FIFTHS, greys, strict=True))
