"""The sentences of the assessment, each kind once, from results made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from cspdata.agreed_priorities import AgreedPriority
from cspdata.analyst_texts import AnalystText
from cspdata.assessment.board import BOARD_COLUMNS, EvidenceBoard
from cspdata.assessment.checklist import CHECKLIST_COLUMNS, Checklist
from cspdata.assessment.cycle import cycle_at
from cspdata.assessment.one_pager import (
    NO_OTHER,
    ONE_YEAR_ONLY,
    Concern,
    Delivery,
    Line,
    OnePager,
    Since,
    Versus,
)
from cspdata.assessment.performance import PROGRESS_COLUMNS, QUARTER_COLUMNS, Framework, _row
from cspdata.assessment.plan import ACTION_COLUMNS, STATUSES, Outcome, PlanDelivery
from cspdata.assessment.plan import BOARD_COLUMNS as PLAN_BOARD_COLUMNS
from cspdata.assessment.theme_views import SMALL, UNNAMED
from cspdata.catalogue import LastAssessment, Need, Theme
from cspdata.comparisons import Outstanding
from cspdata.measures import control
from cspdata.results import LEVEL_COLUMNS, Change, Levels, Series
from cspdata.words import cycle as cycle_words
from cspdata.words import evidence_board as board_words
from cspdata.words import (
    gap_words,
    line_title,
    one_pager_answer,
    rug_cell,
    rug_columns,
    since_sentences,
    unseen_words,
    worsened_sentence,
)
from cspdata.words import performance as progress
from cspdata.words import plan as plan_words
from cspdata.words.contents import text_origin
from tests.assessment.test_cycle import CYCLE
from tests.assessment.test_performance import priority
from tests.samples import (
    ASB,
    COUNTY,
    DRUGS,
    NEIGHBOUR,
    NOTES,
    SPRING,
    SPRING_BEFORE,
    level_row,
    made,
    noisy,
    one_change,
    refused_change,
)
from tests.small import CATALOGUE

Told = Iterator[tuple[str, str]]
DAY = date(2025, 12, 1)
MOMENT = datetime(2025, 11, 3, 10, 40, tzinfo=UTC)
NEED = Need(what="Local outcomes return", holder="the police analyst")
AIM = CATALOGUE.objectives[0]
THEME = Theme(
    id="anti_social_behaviour", title="Anti-social behaviour", question="Is it calm?", harm=ASB.id
)


def frame_of(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    """Rows that name some of the columns; the others are empty."""
    return pd.DataFrame(rows).reindex(columns=list(columns))


def line_of(change: Change | None, **told: Any) -> Line:
    """A line of the executive's page about a change."""
    if change is None:
        return Line(AIM, THEME, **told)
    indicator = change.indicator
    rows = pd.DataFrame([level_row(indicator=indicator)]) if change.frame.empty else change.frame
    rows = rows[list(LEVEL_COLUMNS)]
    level = Levels(indicator, COUNTY, "lad", SPRING, rows, NOTES)
    return Line(AIM, THEME, indicator=indicator, level=level, change=change, **told)


def page_of(*lines: Line, **told: Any) -> OnePager:
    return OnePager(COUNTY, SPRING, SPRING_BEFORE, lines, other=NEIGHBOUR, **told)


WORSE = one_change(count=240, before=160, verdict="worse")
BETTER = one_change()
FLAT = one_change(count=204, before=198, verdict="no real change")
FEW = one_change(count=6, before=4, verdict="cannot say")
HIDDEN = replace(
    FEW, frame=FEW.frame.assign(count=np.nan, value=np.nan, ratio=np.nan, suppressed=True)
)
HIGHER = one_change(indicator=DRUGS, count=240, before=160, verdict="higher")


def stands(against: Any, **told: Any) -> Outstanding:
    return Outstanding(ASB, COUNTY, "ward", SPRING, against, judged=20, benchmark=3.6, **told)


def cell(line: Line, column: Any) -> str:
    return rug_cell(line, column).sentence


def rug() -> Told:
    """The cells of the executive's page: each measure in each of its cases."""
    yield from rug_changes()
    yield from rug_comparisons()
    yield from rug_people()


def rug_changes() -> Told:
    """The level of a theme, its change within a year and over more, and its harm."""
    for name, change in {
        "worse": WORSE,
        "better": BETTER,
        "no real change": FLAT,
        "too few": FEW,
        "hidden": HIDDEN,
        "higher": HIGHER,
        "refused": refused_change(),
    }.items():
        line = line_of(change)
        for column in ("level", "change"):
            yield f"one pager / {column} / {name}", rug_cell(line, column).sentence
        if line.verdict == "cannot say":
            yield f"one pager / unseen / {name}", unseen_words(line)
    nothing = line_of(None, lacking=(NEED,))
    yield "one pager / level / nothing loaded", rug_cell(nothing, "level").sentence
    yield "one pager / level / nothing declared", rug_cell(line_of(None), "level").sentence
    both = line_of(FLAT, longer=WORSE, years=3, harm=HIGHER)
    yield "one pager / longer / worse", rug_cell(both, "longer").sentence
    yield "one pager / harm / higher", rug_cell(both, "harm").sentence
    lone = line_of(FLAT, longer_refusal=ONE_YEAR_ONLY)
    yield "one pager / longer / one year", rug_cell(lone, "longer").sentence
    bare = replace(lone, theme=msgspec.structs.replace(THEME, harm=""))
    yield "one pager / harm / none declared", rug_cell(bare, "harm").sentence


def rug_comparisons() -> Told:
    """A theme beside another area, and in its places."""
    for against in ("better", "worse", "similar"):
        versus = Versus(against, "Swindon", 3.6, 4.1)
        yield f"one pager / versus / {against}", cell(line_of(FLAT, versus=versus), "versus")
    for name, versus in {
        "no other": Versus("cannot say", refusal=NO_OTHER),
        "counts": Versus("not compared", "Swindon", refusal="counts of areas of unlike size"),
        "no interval": Versus("cannot say", "Swindon", 3.6, 4.1),
    }.items():
        yield (
            f"one pager / versus / {name}",
            cell(line_of(FLAT, versus=versus), "versus"),
        )
    for name, place in {
        "one": stands("worse", count=1, place="Calne Central", value=9.2),
        "several": stands("worse", count=3, place="Calne Central", value=9.2),
        "none": stands("similar"),
        "no places": stands("cannot say", refusal="the figures are of the whole area alone"),
    }.items():
        yield f"one pager / place / {name}", cell(line_of(FLAT, place=place), "place")


def rug_people() -> Told:
    """What residents say of a theme, and what was done for it."""
    for name, concern in {
        "named": Concern(34.0, 30.0, 38.0, base=512, rank=1, asked=8),
        "not named": Concern(asked=8, refusal=UNNAMED),
        "too few": Concern(asked=8, refusal=SMALL),
        "not asked": None,
    }.items():
        yield (
            f"one pager / concern / {name}",
            cell(line_of(FLAT, concern=concern), "concern"),
        )
    for name, delivery in {
        "none": Delivery(0, 3),
        "one": Delivery(1, 1),
        "some": Delivery(5, 8, overdue=2),
        "no action": None,
    }.items():
        yield (
            f"one pager / plan / {name}",
            cell(line_of(FLAT, delivery=delivery), "plan"),
        )


def one_pager() -> Told:
    """The answer of the executive's page, what worsened, what is missing, what came since."""
    yield from rug()
    pages = {
        "nothing loaded": page_of(line_of(None)),
        "one worse": page_of(line_of(WORSE), line_of(FLAT)),
        "four worse": page_of(*[line_of(WORSE)] * 4),
        "none beyond chance": page_of(line_of(FLAT), line_of(FLAT)),
        "some of each": page_of(*map(line_of, (WORSE, BETTER, HIGHER, FEW, None))),
    }
    for name, page in pages.items():
        yield f"one pager / answer / {name}", " ".join(one_pager_answer(page))
        if said := worsened_sentence(page):
            yield f"one pager / worsened / {name}", said
    place = stands("cannot say", refusal="the figures are of the whole area alone")
    lacking = page_of(line_of(FLAT, lacking=(NEED,), place=place))
    yield "one pager / gaps", " ".join(gap_words(lacking))
    yield (
        "one pager / columns",
        ", ".join(rug_columns(replace(lacking, planned=True)).values()) + ".",
    )
    last = LastAssessment(published="2024-12", covers_to="2024-09")
    titles = ("Accidents", "Road deaths", "Fires", "Prevent", "Drugs")
    for name, changes, begun, ended in (
        ("some changed", (WORSE, BETTER, HIGHER, FLAT), titles[:1], ()),
        ("none changed", (FLAT,), titles, titles[:1]),
        ("nothing to compare", (FEW,), (), titles[:2]),
        ("nothing came or went", (WORSE,), (), ()),
    ):
        since = Since(last, SPRING_BEFORE, changes, begun, ended)
        yield f"one pager / since / {name}", " ".join(since_sentences(page_of(since=since)))
    yield "one pager / since / not declared", " ".join(since_sentences(page_of()))
    yield "one pager / title / a theme", f"{line_title(line_of(None))}."


def plan_of(statuses: list[str], late: list[bool], boards: list[str]) -> PlanDelivery:
    rows = [
        {"status": status, "overdue": overdue, "board": board}
        for status, overdue, board in zip(statuses, late, boards, strict=True)
    ]
    frame = frame_of(rows, ACTION_COLUMNS)
    tallies = []
    for board in dict.fromkeys(boards):
        mine = frame[frame["board"] == board]
        tally = {one: int((mine["status"] == one).sum()) for one in STATUSES}
        title = board or "No board"
        known = {"board": board, "title": title, "short": title, "actions": len(mine)}
        tallies.append(known | tally | {"overdue": int(mine["overdue"].sum())})
    labels = {one: one.replace("_", " ").capitalize() for one in STATUSES}
    counted = frame_of(tallies, PLAN_BOARD_COLUMNS)
    return PlanDelivery(CATALOGUE.partnership, DAY, frame, counted, {}, labels, NOTES)


def plan() -> Told:
    """Last year's plan: none, one and many actions, and what followed."""
    plans = {
        "none loaded": plan_of([], [], []),
        "one delivered": plan_of(["complete"], [False], ["VAWG"]),
        "one late": plan_of(["delayed"], [True], ["VAWG"]),
        "none delivered": plan_of(["delayed"] * 2, [True] * 2, ["VAWG"] * 2),
        "some": plan_of(
            ["complete", "complete", "delayed", "delayed", "stopped", "on_track"],
            [False, False, True, True, False, True],
            ["VAWG", "VAWG", "DARDR", "DARDR", "DARDR", ""],
        ),
    }
    for name, found in plans.items():
        yield f"plan / answer / {name}", plan_words.plan_answer(found)
    yield "plan / alt", plan_words.plan_alt(plans["some"])
    whole = plans["some"].boards.assign(
        title=["Violence against women", "Death review board", "No board"]
    )
    yield "plan / short names", plan_words.short_names(replace(plans["some"], boards=whole))
    yield "plan / delivered", f"{plan_words.delivered_text(2, 4, 1)}."
    for name, outcome in {
        "better": Outcome(change=BETTER),
        "no real change": Outcome(change=FLAT),
        "cannot say": Outcome(change=FEW),
        "refused": Outcome(refusal="the plan names no indicator for it"),
    }.items():
        yield f"plan / outcome / {name}", plan_words.outcome_sentence(outcome)


def framework_of(*judged: tuple[AgreedPriority, Series | None]) -> Framework:
    series = {one.id: found for one, found in judged if found is not None}
    controls = {name: control(found) for name, found in series.items()}
    rows = [_row(one, series.get(one.id), controls.get(one.id)) for one, _ in judged]
    frame = pd.DataFrame(rows, columns=list(PROGRESS_COLUMNS), dtype=object)
    agreed = tuple(one for one, _ in judged)
    quarters = frame_of([], QUARTER_COLUMNS)
    told = (agreed, CATALOGUE.boards, frame, quarters, series, controls)
    return Framework(CATALOGUE.partnership, DAY, *told)


def performance() -> Told:
    """Agreed priorities: each standing, target and reason."""
    usual, high = made(noisy(100)), made([*noisy(100, 47), 400.0])
    low = made([*noisy(100, 47), 5.0])
    cases = {
        "on track": (priority(target=200.0), usual),
        "cannot tell yet": (priority(target=100.0), usual),
        "off track": (priority(target=20.0), usual),
        "moving": (priority(target=90.0), low),
        "wrong way": (priority(target=90.0), high),
        "held": (priority(direction="hold", target=None), usual),
        "held to a target": (priority(direction="hold", target=100.0), usual),
        "one as target": (priority(target=1.0), usual),
        "more is wanted": (priority(direction="up", target=200.0), usual),
        "no target": (priority(target=None, target_by=None), usual),
        "no indicator": (priority(""), None),
        "no figures": (priority("gone"), None),
        "one year": (priority(), made([90.0], step="year", months=12)),
        "three years": (priority(), made([90.0, 80.0, 85.0], step="year", months=12)),
        "always alike": (priority(target=9.0), made([7.0] * 30)),
        "never any": (priority(), made([0.0] * 30)),
    }
    named = {name: (replace(one, id=name), found) for name, (one, found) in cases.items()}
    whole = framework_of(*named.values())
    for name, (one, found) in named.items():
        yield f"performance / progress / {name}", progress.progress_sentence(whole, one)
        target = progress.target_text(one, found.indicator if found else None, "month")
        yield f"performance / target / {name}", target
    few = whole.priorities[:4]
    for name, shown in {"none": (), "one": few[:1], "four": few, "all": whole.priorities}.items():
        yield f"performance / answer / {name}", progress.framework_answer(whole, shown)
    yield "performance / agreed", f"{progress.agreed_text(few[0])}."
    yield "performance / areas", progress.areas_sentence(whole)


def board_of(*statuses: str) -> EvidenceBoard:
    told = {"theme_title": "Rural crime", "reason": "the newest figures are 26 months old"}
    told |= {"actor": "Community safety analyst", "content": "levels", "page": "load_data"}
    frame = frame_of([told | {"status": one} for one in statuses], BOARD_COLUMNS)
    return EvidenceBoard(CATALOGUE.partnership, COUNTY, SPRING, SPRING_BEFORE, DAY, None, frame)


def duties_of(*states: str, late: int = 0) -> Checklist:
    rows = [
        {
            "title": "Public meeting held this year",
            "owner": "Manager",
            "state": state,
            "due": date(2025, 11, 1),
            "overdue": k < late,
        }
        for k, state in enumerate(states)
    ]
    frame = frame_of(rows, CHECKLIST_COLUMNS).astype({"overdue": bool})
    return Checklist(CATALOGUE.partnership, DAY, frame, {})


def board() -> Told:
    """The evidence board, the year's cycle, the duties, an analyst's text."""
    for name, statuses in {
        "nothing": (),
        "all done": ("done",) * 5,
        "one thin": ("done",) * 4 + ("thin",),
        "none done": ("missing",) * 4 + ("thin",),
        "one done": ("done", "thin", "thin", "missing", "missing"),
    }.items():
        found = board_of(*statuses)
        yield f"board / answer / {name}", board_words.board_answer(found)
        yield f"board / alt / {name}", board_words.board_alt(found)
    for row in board_of("done", "thin", "missing").frame.to_dict("records"):
        yield f"board / cell / {row['status']}", board_words.cell_sentence(row)
        if row["status"] == "missing":
            yield "board / urgent", board_words.urgent_sentence(row)
    for name, days in {"in a step": CYCLE, "between": CYCLE[:1], "undeclared": ()}.items():
        cycle = cycle_at(days, date(2025, 12, 1) if name == "in a step" else date(2025, 3, 1))
        yield f"cycle / {name}", cycle_words.cycle_sentence(cycle)
    yield "cycle / proposed", cycle_words.cycle_proposed(cycle_at(CYCLE, DAY))
    yield "cycle / alt", cycle_words.cycle_alt(cycle_at(CYCLE, DAY))
    for name, duties in {
        "none declared": duties_of(),
        "all met": duties_of("met", "met", "met"),
        "none met": duties_of("not known", "not known", late=1),
        "one met": duties_of("met", "partly", "not met", "not met", late=3),
    }.items():
        yield f"duties / {name}", cycle_words.duties_sentence(duties)
        if late := cycle_words.overdue_sentence(duties):
            yield f"duties / overdue / {name}", late
    law: dict[str, object] = {"instrument": "SI 2007/1830", "item": "reg. 12(4)", "read": "text"}
    yield "duties / law", cycle_words.duty_law(law)
    yield "duties / law / account", cycle_words.duty_unread(law | {"read": "account"})
    text = AnalystText(
        THEME.id, "levels", COUNTY.code, COUNTY.name, "It rose.", "Jan–Apr 2025", MOMENT
    )
    yield "text / written", f"{text_origin(replace(text, author='Analyst'))}."
    yield "text / taken off", f"{text_origin(replace(text, text='', period=''))}."


PARTS = (one_pager, plan, performance, board)
