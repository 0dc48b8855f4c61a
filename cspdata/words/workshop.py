"""Sentences of the workshop: who comes first, what that hangs on, where the room differs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np

from cspdata.priorities import ProjectorView, Ranking, Swap
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


def score_text(score: Any) -> str:
    """A score from 1 to 4 with one decimal; a dash where there is none."""
    return rate_text(score, 1) if known(score) else MISSING


def rank_label(row: Mapping[Any, Any]) -> str:
    """A rank as a number with its stop: `1.`"""
    return f"{number_text(row['rank'])}."


def weight_text(share: float) -> str:
    """A weight in whole per cent."""
    return f"{100 * share:.0f}{SPACE}%"


def ranked_row_text(ranking: Ranking, row: Mapping[Any, Any]) -> str:
    """One theme in a line: rank, its range, how often among the first, what is not assessed."""
    title = row["title"]
    assessed = "" if row["assessed"] >= 1 else f" {weight_text(row['assessed'])} of the weight"
    if not known(row["rank"]):
        return sentence(f"{title}: not ranked; only{assessed} is assessed")
    top = ranking.criteria.scoring.top
    told = f"{title}: rank {number_text(row['rank'])}, score {score_text(row['score'])}"
    if row["lower"] != row["upper"]:
        told += f"; rank {number_text(row['lower'])} to {number_text(row['upper'])} as weights vary"
    if row["always"]:
        told += f"; among the first {count_word(top)} whatever the weights"
    else:
        told += f"; among the first {count_word(top)} in {_share(row['in_top'])} of the draws"
    return sentence(told + (f"; assessed on{assessed}" if assessed else ""))


def ranking_sentence(ranking: Ranking) -> str:
    """Who comes first, and how sure the order is."""
    ranked = ranking.ranked
    if ranked.empty:
        return "No theme is assessed far enough to be ranked."
    first = ranked[ranked["rank"] == 1]
    names = listed([lowered(one) for one in first["title"]])
    verb = "comes" if len(first) == 1 else "come"
    start = f"{BASES[ranking.basis]}, {names} {verb} first"
    rest = ranked[ranked["rank"] > 1].head(MOST - 1)
    if len(rest):
        start += f", then {listed([lowered(one) for one in rest['title']])}"
    text = sentence(start)
    sure = first["upper"].max() == 1
    if len(first) == 1:
        text += (
            " It stays first when the weights are varied."
            if sure
            else f" When the weights are varied it ranks as low as "
            f"{number_text(first['upper'].max())}."
        )
    unranked = len(ranking.frame) - len(ranked)
    if unranked:
        verb = "is" if unranked == 1 else "are"
        text += " " + sentence(
            f"{count_word(unranked)} {verb} not assessed far enough to be ranked"
        )
    return text


def firm_sentence(ranking: Ranking) -> str:
    """Which themes are among the first places whatever the weights."""
    top = count_word(ranking.criteria.scoring.top)
    always = ranking.ranked[ranking.ranked["always"].astype(bool)]
    if len(ranking.ranked) <= ranking.criteria.scoring.top:
        return (
            f"No more than {top} themes are ranked, so that all of them are among the first {top}."
        )
    if always.empty:
        return f"No theme is among the first {top} whatever the weights."
    names = listed([lowered(one) for one in always["title"]])
    verb = "is" if len(always) == 1 else "are"
    return sentence(f"whatever the weights, {names} {verb} among the first {top}")


def swap_sentence(ranking: Ranking, swap: Swap) -> str:
    """The weight at which a theme would overtake the one above it."""
    criterion = ranking.criteria.criteria[swap.criterion].title
    above, below = (lowered(ranking.title(k)) for k in (swap.above, swap.below))
    more = "instead of"
    return sentence(
        f"if *{lowered(criterion)}* weighed {weight_text(swap.at)} {more} "
        f"{weight_text(swap.now)}, {below} would overtake {above}"
    )


def hangs_sentences(ranking: Ranking) -> tuple[str, ...]:
    """The themes that would leave the first places without one criterion, each with which."""
    titles = dict(ranking.themes)
    told = []
    for theme, ids in ranking.hangs_on_one.items():
        names = listed([f"*{lowered(ranking.criteria.criterion(one).title)}*" for one in ids])
        joined = names if len(ids) == 1 else names.replace(" and ", " or ", 1)
        top = count_word(ranking.criteria.scoring.top)
        told.append(
            sentence(f"without {joined}, {lowered(titles[theme])} would leave the first {top}")
        )
    return tuple(told)


def differ_sentence(view: ProjectorView) -> str:
    """Where the room disagrees most; empty before the reveal."""
    from cspdata.stats import disagreement

    if view.opinions is None or len(view.opinions.scores) < 2:
        return ""
    apart = disagreement(view.opinions.scores)
    if not np.isfinite(apart).any() or np.nanmax(apart) < APART:
        return "The room is at one: no two seats lie a point or more apart on average anywhere."
    order = np.argsort(-np.where(np.isfinite(apart), apart, -1), axis=None)[:MOST]
    spots = [divmod(int(one), apart.shape[1]) for one in order]
    spots = [(i, k) for i, k in spots if apart[i, k] >= APART]
    names = [
        f"{lowered(view.themes[i][1])} on *{lowered(view.criteria.criteria[k].title)}*"
        for i, k in spots
    ]
    i, k = spots[0]
    return (
        f"The room differs most over {listed(names)}: there two seats lie "
        f"{rate_text(apart[i, k], 1)} points apart on average."
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


def ranking_alt(ranking: Ranking) -> str:
    """The chart in words: every theme with its rank and score."""
    rows = ranking.frame.to_dict("records")
    told = [
        f"{number_text(one['rank'])}. {one['title']} {score_text(one['score'])}"
        if known(one["rank"])
        else f"{one['title']} not ranked"
        for one in rows
    ]
    return f"{BASES[ranking.basis]}, themes by score from 1 to 4: {'; '.join(told)}."


def _share(value: Any) -> str:
    if not known(value):
        return MISSING
    whole = round(100 * float(value))
    if 0 < whole < 1 or (whole == 0 and value > 0):
        return f"under 1{SPACE}%"
    return f"{whole}{SPACE}%"
