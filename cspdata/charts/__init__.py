"""Charts of results: a result in, an Altair chart out."""

from cspdata.charts.gate import gate_chart, gate_rows
from cspdata.charts.picture import picture
from cspdata.charts.places import area_map, places_chart
from cspdata.charts.series import series_chart, sparkline, yearly_chart
from cspdata.charts.theme import DARK, LIGHT, PRINT, Mark, Theme, mark, themed

__all__ = [
    "DARK",
    "LIGHT",
    "PRINT",
    "Mark",
    "Theme",
    "area_map",
    "gate_chart",
    "gate_rows",
    "mark",
    "picture",
    "places_chart",
    "series_chart",
    "sparkline",
    "themed",
    "yearly_chart",
]
