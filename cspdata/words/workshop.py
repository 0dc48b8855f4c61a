"""Sentences of the workshop: who comes first, what that hangs on, where the room differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from cspdata.catalogue import Criteria
from cspdata.priorities.events import Proposal
from cspdata.priorities.standing import Standing, divided
from cspdata.priorities.views import ProjectorView
from cspdata.stats import Swap
from cspdata.words.numbers import MISSING, SPACE, count_word, known, number_text, rate_text
from cspdata.words.phrases import listed, lowered, sentence

BASES = {
    "evidence": "By the evidence alone",
    "room": "By the room",
    "public": "By what residents named",
}
MOST = 3  # themes or cells that a sentence names
APART = 1.0  # points between two seats from which a room is said to differ


def moment_text(moment: datetime) -> str:
    """A moment as a clock on the wall here says it: `14:05 on 3 March 2026`."""
    here = moment.astimezone()
    return f"{here:%H:%M} on {here.day} {here:%B %Y}"


def proposals_sentence(found: Sequence[Proposal], criteria: Criteria) -> str:
    """How much the evidence can propose, and what it cannot: those are for people alone."""
    made = [one for one in found if one.value is not None]
    themes = len({one.theme for one in found})
    alone = [one.title for one in criteria.criteria if one.evidence.source == "none"]
    text = sentence(
        f"the evidence proposes {number_text(len(made))} of "
        f"{number_text(themes * len(criteria.ids))} scores; the rest is for people to judge"
    )
    if alone:
        names = listed([lowered(one) for one in alone])
        text += f" No figure can tell {names}."
    return text


def score_text(score: Any) -> str:
    """A score from 1 to 4 with one decimal; a dash where there is none."""
    return rate_text(score, 1) if known(score) else MISSING


def rank_label(row: Mapping[Any, Any]) -> str:
    """A rank as a number with its stop: `1.`"""
    return f"{number_text(row['rank'])}."


def weight_text(share: float) -> str:
    """A weight in whole per cent."""
    return f"{100 * share:.0f}{SPACE}%"


def ranked_row_text(standing: Standing, row: Mapping[Any, Any]) -> str:
    """One theme in a line: rank, its range, how often among the first, what is not assessed."""
    title = row["title"]
    assessed = "" if row["assessed"] >= 1 else f" {weight_text(row['assessed'])} of the weight"
    if not known(row["rank"]):
        return sentence(f"{title}: not ranked; only{assessed} is assessed")
    top = standing.criteria.scoring.top
    told = f"{title}: rank {number_text(row['rank'])}, score {score_text(row['score'])}"
    if row["rank_low"] != row["rank_high"]:
        told += f"; rank {number_text(row['lower'])} to {number_text(row['upper'])} as weights vary"
    if row["always_top"]:
        told += f"; among the first {count_word(top)} whatever the weights"
    else:
        told += f"; among the first {count_word(top)} in {_share(row['in_top'])} of the draws"
    return sentence(told + (f"; assessed on{assessed}" if assessed else ""))


def ranking_sentence(standing: Standing, *, basis: str = "room") -> str:
    """Who comes first, and how sure the order is."""
    ranked = _ranked(standing)
    if ranked.empty:
        return "No theme is assessed far enough to be ranked."
    first = ranked[ranked["rank"] == 1]
    names = listed([lowered(one) for one in first["title"]])
    verb = "comes" if len(first) == 1 else "come"
    start = f"{BASES[basis]}, {names} {verb} first"
    rest = ranked[ranked["rank"] > 1].head(MOST - 1)
    if len(rest):
        start += f", then {listed([lowered(one) for one in rest['title']])}"
    text = sentence(start)
    sure = first["rank_high"].max() == 1
    if len(first) == 1:
        text += (
            " It stays first when the weights are varied."
            if sure
            else f" When the weights are varied it ranks as low as "
            f"{number_text(first['rank_high'].max())}."
        )
    unranked = len(standing.frame) - len(ranked)
    if unranked:
        verb = "is" if unranked == 1 else "are"
        text += " " + sentence(
            f"{count_word(unranked)} {verb} not assessed far enough to be ranked"
        )
    return text


def firm_sentence(standing: Standing) -> str:
    """Which themes are among the first places whatever the weights."""
    top = count_word(standing.criteria.scoring.top)
    ranked = _ranked(standing)
    always = ranked[ranked["always_top"].astype(bool)]
    if len(ranked) <= standing.criteria.scoring.top:
        return (
            f"No more than {top} themes are ranked, so that all of them are among the first {top}."
        )
    if always.empty:
        return f"No theme is among the first {top} whatever the weights."
    names = listed([lowered(one) for one in always["title"]])
    verb = "is" if len(always) == 1 else "are"
    return sentence(f"whatever the weights, {names} {verb} among the first {top}")


def swap_sentence(standing: Standing, swap: Swap) -> str:
    """The weight at which a theme would overtake the one above it."""
    criterion = standing.criteria.criteria[swap.criterion].title
    above, below = (lowered(standing.title(k)) for k in (swap.above, swap.below))
    more = "instead of"
    return sentence(
        f"if *{lowered(criterion)}* weighed {weight_text(swap.at)} {more} "
        f"{weight_text(swap.now)}, {below} would overtake {above}"
    )


def hangs_sentences(standing: Standing) -> tuple[str, ...]:
    """The themes that would leave the first places without one criterion, each with which."""
    top = standing.criteria.scoring.top
    leaving: dict[int, list[str]] = {}
    for one in standing.without:
        for theme in one.left:
            title = standing.criteria.criteria[one.criterion].title
            leaving.setdefault(theme, []).append(f"*{lowered(title)}*")
    return tuple(
        sentence(
            f"without {_either(names)}, {lowered(standing.title(theme))} would leave the first "
            f"{count_word(top)}"
        )
        for theme, names in leaving.items()
    )


def edge_swaps(standing: Standing) -> tuple[Swap, ...]:
    """The swaps between a theme among the first places and one that is not, the nearest first."""
    top = standing.criteria.scoring.top
    rank = dict(zip(standing.frame["theme"], standing.frame["rank"], strict=True))
    ranks = [rank[theme] for theme, _ in standing.themes]
    return tuple(one for one in standing.swaps if ranks[one.above] <= top < ranks[one.below])


def differ_sentence(view: ProjectorView) -> str:
    """Where the room disagrees most; empty before the reveal, and of one seat."""
    found = divided(view)
    if found.empty:
        return ""
    most = found[found["apart"] >= APART].head(MOST)
    if most.empty:
        return "The room is at one: on nothing do two seats lie a point or more apart on average."
    names = [
        f"{lowered(row['title'])} on *{lowered(row['criterion_title'])}*"
        for row in most.to_dict("records")
    ]
    return (
        f"The room differs most over {listed(names)}: there two seats lie up to "
        f"{rate_text(most['apart'].iloc[0], 1)} points apart on average."
    )


def waiting_sentence(view: ProjectorView) -> str:
    """How far the room is: counts alone, never who."""
    if not view.joined:
        return "Nobody has joined yet."
    seats = f"{count_word(view.joined)} seat{'' if view.joined == 1 else 's'} joined"
    if not view.waiting:
        return sentence(f"{seats}; all have scored everything")
    verb = "has" if view.waiting == 1 else "have"
    return sentence(f"{seats}; {count_word(view.waiting)} {verb} not scored everything yet")


def ranking_alt(standing: Standing, *, basis: str = "room") -> str:
    """The chart in words: every theme with its rank and score."""
    rows = standing.frame.to_dict("records")
    told = [
        f"{number_text(one['rank'])}. {one['title']} {score_text(one['score'])}"
        if known(one["rank"])
        else f"{one['title']} not ranked"
        for one in rows
    ]
    return f"{BASES[basis]}, themes by score from 1 to 4: {'; '.join(told)}."


def _ranked(standing: Standing) -> pd.DataFrame:
    return standing.frame[standing.frame["rank"].notna()]


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _share(value: Any) -> str:
    if not known(value):
        return MISSING
    whole = round(100 * float(value))
    if 0 < whole < 1 or (whole == 0 and value > 0):
        return f"under 1{SPACE}%"
    return f"{whole}{SPACE}%"
