"""Files of partners about domestic abuse, exploitation, organised crime, violence and Prevent.

Every figure is drawn from a seeded stream of its own, around a level that the function declares.
"""

from __future__ import annotations

from collections.abc import Iterator

from cspdata.demo.declaration import Demonstration

#: How many files this module yields.
COUNT = 0


def files(demonstration: Demonstration) -> Iterator[tuple[str, str | bytes]]:
    """Path below the demonstration's folder and content of each file."""
    del demonstration
    yield from ()
