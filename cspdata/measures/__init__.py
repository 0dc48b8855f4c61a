"""Indicators in areas and periods: levels with intervals, changes with tests."""

from cspdata.measures.areas import area_of, areas_within, outlines
from cspdata.measures.change import change, changes_together
from cspdata.measures.coverage import Coverage, coverage
from cspdata.measures.evidence import Evidence
from cspdata.measures.levels import levels, series, yearly_series

__all__ = [
    "Coverage",
    "Evidence",
    "area_of",
    "areas_within",
    "change",
    "changes_together",
    "coverage",
    "levels",
    "outlines",
    "series",
    "yearly_series",
]
