"""Performance framework: how each agreed priority stands against its target."""

from cspdata.ui.performance import show_performance

show_performance()
