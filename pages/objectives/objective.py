"""One strategic objective: its themes, each with sentence, chart, places and map."""

from cspdata.ui.objective import show_objective

show_objective()
