"""Statutory duties: the checklist, and the yearly cycle."""

from cspdata.ui.statutory_duties import show_statutory_duties

show_statutory_duties()
