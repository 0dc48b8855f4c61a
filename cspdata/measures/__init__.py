"""Indicators in areas and periods: levels with intervals, changes with tests."""

from cspdata.measures.areas import area_of, areas_within, outlines
from cspdata.measures.change import board, change
from cspdata.measures.coverage import Coverage, coverage
from cspdata.measures.evidence import Evidence, open_evidence
from cspdata.measures.gate import STATES, PeriodMark, marks
from cspdata.measures.levels import levels, series, yearly_series

__all__ = [
    "Coverage",
    "Evidence",
    "PeriodMark",
    "STATES",
    "area_of",
    "areas_within",
    "board",
    "change",
    "coverage",
    "levels",
    "marks",
    "open_evidence",
    "outlines",
    "series",
    "yearly_series",
]
