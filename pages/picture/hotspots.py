"""Where it concentrates: the hotspot map and what a cell is made of."""

from cspdata.ui.hotspots import show_hotspots

show_hotspots()
