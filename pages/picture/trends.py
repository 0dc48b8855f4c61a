"""How it changes over time: control chart, season, years, areas beside one another."""

from cspdata.ui.trends import show_trends

show_trends()
