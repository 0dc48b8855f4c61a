"""Last year's plan: what was delivered, what is overdue, what followed."""

from cspdata.ui.last_years_plan import show_last_years_plan

show_last_years_plan()
