"""The hotspots page: the map and its list, what a cell is made of, and the meeting's review."""

from cspdata.ui.hotspots.page import show_hotspots

__all__ = ["show_hotspots"]
