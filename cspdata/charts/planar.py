"""Outlines on a plane, for charts that draw areas.

Vega draws latitude and longitude on a sphere, where a ring in the order of RFC 7946 means the rest
of the world. Outlines are therefore put on a plane first: longitude is shrunk by the cosine of the
middle latitude, so that a county keeps its shape, and places are rounded to a fraction of a pixel.
Ring order then does not matter, corners that fall together are sent once, and a border that two
areas share stays shared.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cspdata.results import Outlines

FINE = 3  # steps of the plane to one pixel
LEGEND = 75  # pixels in height of the legend below a map
PROJECTION = {"type": "identity", "reflectY": True}


@dataclass(frozen=True, slots=True)
class Plane:
    """A plane around a place: degrees become whole steps east and north of it.

    `steps` is how many steps make one degree of latitude.
    """

    longitude: float
    latitude: float
    steps: float

    def point(self, longitude: float, latitude: float) -> list[int]:
        """A place as steps east and north of the middle."""
        east = (longitude - self.longitude) * math.cos(math.radians(self.latitude))
        return [round(east * self.steps), round((latitude - self.latitude) * self.steps)]

    def geometry(self, geometry: dict[str, Any]) -> dict[str, Any]:
        """A polygon or multipolygon on the plane; any other type is refused."""
        if geometry["type"] == "Polygon":
            return {"type": "Polygon", "coordinates": self._rings(geometry["coordinates"])}
        if geometry["type"] == "MultiPolygon":
            parts = [self._rings(rings) for rings in geometry["coordinates"]]
            return {"type": "MultiPolygon", "coordinates": parts}
        raise ValueError(f"an area is a Polygon or a MultiPolygon, not a {geometry['type']}")

    def _rings(self, rings: Sequence[Sequence[Sequence[float]]]) -> list[list[list[int]]]:
        scale = np.array([math.cos(math.radians(self.latitude)) * self.steps, self.steps])
        middle = np.array([self.longitude, self.latitude])
        moved = []
        for ring in rings:
            steps = np.rint((np.asarray(ring, dtype=float)[:, :2] - middle) * scale).astype(int)
            apart = np.concatenate([[True], (np.diff(steps, axis=0) != 0).any(axis=1)])
            # A ring too small to see keeps its corners, so that it stays a ring.
            moved.append((steps[apart] if apart.sum() > 3 else steps).tolist())
        return moved


def plane_of(outlines: Outlines, height: int) -> Plane:
    """The plane of a map that is `height` pixels high with its legend below."""
    west, south, east, north = outlines.bounds
    pixels = max(height - LEGEND, 100)
    steps = FINE * pixels / max(north - south, 1e-6)
    return Plane((west + east) / 2, (south + north) / 2, steps)
