"""Indicators in areas and periods: levels with intervals, changes with tests."""

from cspdata.measures.agreement import agreement
from cspdata.measures.areas import area_of, areas_within, outlines
from cspdata.measures.associations import associations
from cspdata.measures.change import board, change, changes, changes_over
from cspdata.measures.compare import beside, rug, standing
from cspdata.measures.control import control
from cspdata.measures.coverage import Coverage
from cspdata.measures.evaluation import evaluation
from cspdata.measures.evidence import Evidence, open_evidence
from cspdata.measures.gate import STATES, PeriodMark, marks
from cspdata.measures.harm import harm, theme_harm
from cspdata.measures.levels import levels, places, series, yearly_series
from cspdata.measures.outstanding import outstanding
from cspdata.measures.points import Points, Times, event_points, event_times
from cspdata.measures.trends import judged_together, trend
from cspdata.measures.why import contributions

__all__ = [
    "Coverage",
    "Evidence",
    "PeriodMark",
    "Points",
    "STATES",
    "Times",
    "agreement",
    "area_of",
    "areas_within",
    "associations",
    "beside",
    "board",
    "change",
    "changes",
    "changes_over",
    "contributions",
    "control",
    "evaluation",
    "event_points",
    "event_times",
    "harm",
    "judged_together",
    "levels",
    "marks",
    "open_evidence",
    "outlines",
    "outstanding",
    "places",
    "rug",
    "series",
    "standing",
    "theme_harm",
    "trend",
    "yearly_series",
]
