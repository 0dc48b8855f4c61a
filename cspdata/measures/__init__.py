"""Indicators in areas and periods: levels with intervals, changes with tests."""

from cspdata.measures.agreement import agreement
from cspdata.measures.areas import area_of, areas_within, outlines
from cspdata.measures.change import board, change, changes
from cspdata.measures.compare import beside, rug, standing
from cspdata.measures.control import control
from cspdata.measures.coverage import Coverage, coverage
from cspdata.measures.evidence import Evidence, open_evidence
from cspdata.measures.gate import STATES, PeriodMark, marks
from cspdata.measures.levels import levels, places, series, yearly_series
from cspdata.measures.trends import judged_together, trend

__all__ = [
    "Coverage",
    "Evidence",
    "PeriodMark",
    "STATES",
    "agreement",
    "area_of",
    "areas_within",
    "beside",
    "board",
    "change",
    "changes",
    "control",
    "coverage",
    "judged_together",
    "levels",
    "marks",
    "open_evidence",
    "outlines",
    "places",
    "rug",
    "series",
    "standing",
    "trend",
    "yearly_series",
]
