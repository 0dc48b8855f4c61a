"""Files about recorded crime, roads, fires, justice, anti-social behaviour, business and the land.

Each part is a module of its own; this one names them in the order of their files.
"""

from __future__ import annotations

from collections.abc import Iterator

from cspdata.demo import fires, local_returns, recorded_crime, reoffending, road_safety
from cspdata.demo.declaration import Demonstration

PARTS = (recorded_crime, road_safety, fires, reoffending, local_returns)
#: How many files this module yields.
COUNT = sum(part.COUNT for part in PARTS)


def files(demonstration: Demonstration) -> Iterator[tuple[str, str | bytes]]:
    """Path below the demonstration's folder and content of each file."""
    for part in PARTS:
        yield from part.files(demonstration)
