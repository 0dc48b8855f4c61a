"""What the rules of the evidence board judge by, with what a test plants in it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from cspdata.analyst_texts import AnalystText
from cspdata.assessment.board_rules import RULES, Ground, Judgement
from cspdata.assessment.cycle import LastTime
from cspdata.catalogue import Statutory, Theme
from cspdata.measures import Evidence
from cspdata.measures.actions import actions
from cspdata.periods import Period, month
from cspdata.results import Change

NOW = Period(month("2024-10"), month("2025-09"))
DAY = date(2025, 12, 1)
LAST = LastTime(date(2024, 9, 30), date(2024, 12, 1))
WRITTEN = datetime(2025, 11, 3, tzinfo=UTC)


def ground(evidence: Evidence, judged: dict[str, Change], **planted: Any) -> Ground:
    given: dict[str, Any] = {
        "evidence": evidence,
        "area": evidence.partnership.area,
        "period": NOW,
        "judged": judged,
        "last": LAST,
        "notes": {},
        "texts": {},
        "actions": actions(evidence, as_of=DAY),
    }
    return Ground(**given | planted)


def theme(evidence: Evidence, name: str) -> Theme:
    objective = evidence.catalogue.objective_of(name)
    return next(one for one in objective.themes if one.id == name)


def found(look: Ground, content: Statutory, name: str) -> Judgement:
    return RULES[content](look, theme(look.evidence, name))


def plant(look: Ground, what: str, indicator: str, value: Any) -> None:
    """Puts what the rules work out of an indicator into the memory of the build."""
    one = look.evidence.catalogue.indicator(indicator)
    look.evidence._known[look._key(what, one)] = value


def blind(look: Ground, name: str, *, but: str = "") -> None:
    """Takes the figures of a theme's indicators away, but of one."""
    for one in look.evidence.catalogue.indicators_of(name):
        if one.id != but:
            plant(look, "own", one.id, None)


def text(name: str, content: Statutory, day: datetime = WRITTEN) -> dict[Any, AnalystText]:
    written = AnalystText(name, content, "D06000054", "Here", "Said.", "", day)
    return {(name, content): written}
