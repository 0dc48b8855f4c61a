"""The page of a strategic objective: its themes, each by the five statutory contents."""

from cspdata.ui.objective.page import show_objective

__all__ = ["show_objective"]
