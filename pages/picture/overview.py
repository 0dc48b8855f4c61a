"""Every objective in one line: level, tested change, sparkline."""

from cspdata.ui.overview import show_overview

show_overview()
