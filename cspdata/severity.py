"""Offences by volume and by harm: the result that the page, the sentence and the file take."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cspdata.catalogue import AreaRef, Theme
from cspdata.periods import Period
from cspdata.results import Notes

HARM_COLUMNS = ("offence", "count", "volume_rank", "weight", "harm", "harm_rank", "shift")


@dataclass(frozen=True, slots=True)
class HarmTable:
    """The offences of an area over a period by their codes, the most harm first.

    `frame` has `HARM_COLUMNS`: `harm` is count times weight, `shift` the volume rank less the harm
    rank (above 0: higher by harm than by volume). Without weights it is in the order of volume and
    the last four columns are missing, which `lacking` says; so are those of an offence without a
    weight, which has no rank at all where the others have weights. `refusal` says why there is no
    row. `method`: whose weights.
    """

    area: AreaRef
    period: Period
    frame: pd.DataFrame
    notes: Notes
    method: str = ""
    lacking: str = ""
    refusal: str = ""

    def __post_init__(self) -> None:
        if tuple(self.frame.columns) != HARM_COLUMNS:
            raise ValueError(f"a table of harm needs the columns {HARM_COLUMNS}")


@dataclass(frozen=True, slots=True)
class ThemeHarm:
    """The offences of a theme within a table of harm, and the harm of them together.

    `frame` has the rows of the table that are the theme's, in its order. `total` is in the unit of
    the weights, over the codes `counted`; those that were counted but have no weight are
    `unweighted`, and their harm is not in it; an offence that was not counted is in neither.
    `refusal` says why there is no total.
    """

    theme: Theme
    table: HarmTable
    frame: pd.DataFrame
    total: float | None = None
    counted: tuple[str, ...] = ()
    unweighted: tuple[str, ...] = ()
    refusal: str = ""

    def __post_init__(self) -> None:
        if (self.total is None) != bool(self.refusal):
            raise ValueError(f"{self.theme.id}: harm needs either a total or why there is none")
