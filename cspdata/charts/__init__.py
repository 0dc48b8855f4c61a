"""Charts of results: a result in, an Altair chart out."""

from cspdata.charts.contributions import contributions_chart
from cspdata.charts.control import control_drawing, highest, small_control
from cspdata.charts.counterfactual import counterfactual_drawing
from cspdata.charts.funnel import funnel_chart, ranking_chart
from cspdata.charts.gate import gate_chart, gate_rows
from cspdata.charts.line_of_sight import (
    line_of_sight_chart,
)
from cspdata.charts.picture import picture
from cspdata.charts.places import area_map, places_chart
from cspdata.charts.rug import rug_chart
from cspdata.charts.series import series_chart, yearly_chart
from cspdata.charts.sparkline import sparkline
from cspdata.charts.theme import DARK, LIGHT, PRINT, Mark, Theme, mark, themed
from cspdata.charts.trends import areas_drawing, trend_drawing, years_drawing, years_shown
from cspdata.charts.variation import variation_icon

__all__ = [
    "DARK",
    "LIGHT",
    "Mark",
    "PRINT",
    "Theme",
    "area_map",
    "areas_drawing",
    "contributions_chart",
    "control_drawing",
    "counterfactual_drawing",
    "funnel_chart",
    "gate_chart",
    "gate_rows",
    "highest",
    "line_of_sight_chart",
    "mark",
    "picture",
    "places_chart",
    "ranking_chart",
    "rug_chart",
    "series_chart",
    "small_control",
    "sparkline",
    "themed",
    "trend_drawing",
    "variation_icon",
    "yearly_chart",
    "years_drawing",
    "years_shown",
]
