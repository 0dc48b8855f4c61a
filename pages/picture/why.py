"""Why it changed: what the parts add, kinds of place, the analyst's note."""

from cspdata.ui.why import show_why

show_why()
