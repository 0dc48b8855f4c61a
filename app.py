"""The frame of the dashboard: page config, navigation, shared scope, then the chosen page."""

from cspdata.ui.frame import show

show()
