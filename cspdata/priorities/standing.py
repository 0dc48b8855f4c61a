"""Where the themes stand: by the room, by the evidence, by what residents say, and what if."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cspdata.catalogue import SCALE, Criteria
from cspdata.priorities.events import Proposal
from cspdata.priorities.views import Opinions, ProjectorView
from cspdata.results import require_columns
from cspdata.stats import (
    Swap,
    WithoutCriterion,
    always_first,
    closest_swaps,
    disagreement,
    drawn_weights,
    rank_uncertainty,
    ranks,
    room_scores,
    weighted_scores,
    without_each,
)
from cspdata.stats.arguments import FloatArray

STANDING_COLUMNS = (
    *("theme", "title", "score", "rank", "rank_low", "rank_high"),
    *("in_top", "always_top", "hangs_on", "assessed"),
)
COMPARED_COLUMNS = (*("theme", "title", "by_room", "by_median", "by_evidence", "by_public"),)
DIVIDED_COLUMNS = (
    *("theme", "title", "criterion", "criterion_title", "seats", "apart"),
    *(f"gave_{one}" for one in SCALE),
)
Themes = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Standing:
    """The themes by weighted score, the first first, and what their ranks hang on.

    `frame` has `STANDING_COLUMNS`: `rank_low` to `rank_high` cover `interval` of the drawn weights,
    `in_top` is the share of them with the theme among the first `top`, `always_top` whether it is
    there whatever the weights (proven), `hangs_on` the titles of the criteria without any one of
    which it would enter or leave, `assessed` the share of the weight that was assessed. A theme
    below the least share has no score and no rank, and stands last. `scores` are themes × criteria
    in the order of `themes`; `weights` shares of 1. `complete`: everything was assessed.
    """

    themes: tuple[tuple[str, str], ...]
    criteria: Criteria
    scores: FloatArray
    weights: tuple[float, ...]
    frame: pd.DataFrame
    swaps: tuple[Swap, ...]
    without: tuple[WithoutCriterion, ...]

    def __post_init__(self) -> None:
        require_columns(self.frame, STANDING_COLUMNS)

    @property
    def complete(self) -> bool:
        """Whether every theme was assessed by every criterion."""
        return bool(np.isfinite(self.scores).all())

    @property
    def edge_swaps(self) -> tuple[Swap, ...]:
        """The swaps of a theme among the first places with one that is not, the nearest first."""
        top = self.criteria.scoring.top
        rank = dict(zip(self.frame["theme"], self.frame["rank"], strict=True))
        ranks = [rank[theme] for theme, _ in self.themes]
        return tuple(one for one in self.swaps if ranks[one.above] <= top < ranks[one.below])

    def title(self, theme: int) -> str:
        """The title of a theme by its index, as swaps name it."""
        return self.themes[theme][1]


def standing(
    scores: FloatArray, themes: Themes, criteria: Criteria, *, weights: Sequence[float] = ()
) -> Standing:
    """Where themes stand by their scores (themes × criteria, NaN: not assessed).

    Under the weights given (any scale), or those declared.
    """
    rule, given = criteria.scoring, np.array(weights or criteria.weights, dtype=float)
    share = given / given.sum()
    found = weighted_scores(scores, share, least_assessed=rule.least_assessed)
    ranked = np.isfinite(found.rank)
    drawn = drawn_weights(share, firmness=rule.firmness, draws=rule.draws, seed=rule.seed)
    spread = rank_uncertainty(scores, drawn, ranked=ranked, top=rule.top, interval=rule.interval)
    without = without_each(scores, share, top=rule.top, least_assessed=rule.least_assessed)
    always = always_first(scores, ranked=ranked, top=rule.top, lowest=SCALE[0], highest=SCALE[-1])
    frame = pd.DataFrame(
        {
            "theme": [one for one, _ in themes],
            "title": [title for _, title in themes],
            "score": found.score,
            "rank": found.rank,
            "rank_low": spread.lower,
            "rank_high": spread.upper,
            "in_top": spread.in_top,
            "always_top": always,
            "hangs_on": [_hangs_on(k, without, criteria) for k in range(len(themes))],
            "assessed": found.assessed,
        },
        columns=list(STANDING_COLUMNS),
    )
    return Standing(
        themes=tuple(themes),
        criteria=criteria,
        scores=scores,
        weights=tuple(float(one) for one in share),
        frame=frame.sort_values("rank", kind="stable", na_position="last", ignore_index=True),
        swaps=closest_swaps(scores, share, ranked=ranked),
        without=without,
    )


def room_standing(
    view: ProjectorView, *, by: str = "mean", weights: Sequence[float] = ()
) -> Standing | None:
    """Where themes stand by the room; None before the reveal and while nobody has scored.

    Scores are the mean (or median) of the seats. Weights are the room's own (`room_weights`) unless
    others are given.
    """
    seen = view.opinions
    if seen is None or not len(seen.scores):
        return None
    used = weights or room_weights(seen, view.criteria)
    return standing(room_scores(seen.scores, by=by), view.themes, view.criteria, weights=used)


def room_weights(seen: Opinions, criteria: Criteria) -> tuple[float, ...]:
    """The mean of the seats' weights as shares of 1; those declared where no seat weighed all.

    Each seat counts alike: its weights are shares of what it gave in all.
    """
    whole = seen.weights[np.isfinite(seen.weights).all(axis=1)]
    whole = whole[whole.sum(axis=1) > 0]
    if not len(whole):
        return criteria.weights
    return tuple(float(one) for one in (whole / whole.sum(axis=1, keepdims=True)).mean(axis=0))


def seat_scores(seen: Opinions, weights: Sequence[float], criteria: Criteria) -> FloatArray:
    """The score that each seat alone gives each theme, seats × themes; NaN where it gave too few.

    The order of the seats tells nothing of who they are (`Opinions`).
    """
    least = criteria.scoring.least_assessed
    rows = [weighted_scores(one, weights, least_assessed=least).score for one in seen.scores]
    return np.array(rows).reshape(len(rows), seen.scores.shape[1])


def evidence_scores(
    proposals: Mapping[tuple[str, str], Proposal], themes: Themes, criteria: Criteria
) -> FloatArray:
    """What the evidence proposes, themes × criteria; NaN where it proposes nothing."""
    found = np.full((len(themes), len(criteria.ids)), np.nan)
    for i, (theme, _) in enumerate(themes):
        for k, criterion in enumerate(criteria.ids):
            one = proposals.get((theme, criterion))
            if one is not None and one.value is not None:
                found[i, k] = one.value
    return found


def compared(view: ProjectorView, *, weights: Sequence[float] = ()) -> pd.DataFrame:
    """The ranks of each theme by the room, by the evidence alone and by what residents say.

    `COMPARED_COLUMNS`, NaN where there is no rank. The evidence is scored over the criteria that it
    can fill, so that a theme is ranked where it fills half of their weight at least; residents
    rank by the share who name a theme. The room by mean and by median, after the reveal.
    """
    rule = view.criteria.scoring
    proposed = evidence_scores(view.proposals, view.themes, view.criteria)
    fillable = [one.evidence.source != "none" for one in view.criteria.criteria]
    own = np.array(view.criteria.weights) * fillable
    none = np.full(len(view.themes), np.nan)
    by_evidence = none
    if own.sum() > 0:
        by_evidence = weighted_scores(proposed, own, least_assessed=rule.least_assessed).rank
    rooms = {by: room_standing(view, by=by, weights=weights) for by in ("mean", "median")}
    found = {by: one.frame.set_index("theme")["rank"] for by, one in rooms.items() if one}
    ids = [one for one, _ in view.themes]
    return pd.DataFrame(
        {
            "theme": ids,
            "title": [title for _, title in view.themes],
            "by_room": found["mean"].reindex(ids).to_numpy() if found else none,
            "by_median": found["median"].reindex(ids).to_numpy() if found else none,
            "by_evidence": by_evidence,
            "by_public": _by_public(view),
        },
        columns=list(COMPARED_COLUMNS),
    )


def divided(view: ProjectorView) -> pd.DataFrame:
    """Where the room disagrees most: `DIVIDED_COLUMNS`, one row a theme and criterion scored.

    `apart`: how many points two seats picked at random differ by on average; the most first.
    `gave_1` to `gave_4`: how many seats gave each score. Empty before the reveal.
    """
    seen, rows = view.opinions, []
    if seen is not None and len(seen.scores):
        apart = disagreement(seen.scores)
        for i, (theme, title) in enumerate(view.themes):
            for k, criterion in enumerate(view.criteria.criteria):
                gave = [int((seen.scores[:, i, k] == one).sum()) for one in SCALE]
                if np.isfinite(apart[i, k]):
                    name = (theme, title, criterion.id, criterion.title)
                    rows.append((*name, sum(gave), float(apart[i, k]), *gave))
    found = pd.DataFrame(rows, columns=list(DIVIDED_COLUMNS))
    return found.sort_values("apart", ascending=False, kind="stable", ignore_index=True)


def _hangs_on(theme: int, without: Sequence[WithoutCriterion], criteria: Criteria) -> str:
    named = [criteria.criteria[one.criterion].title for one in without if theme in one.entered]
    named += [criteria.criteria[one.criterion].title for one in without if theme in one.left]
    return "; ".join(named)


def _by_public(view: ProjectorView) -> FloatArray:
    """The rank of each theme by the share of residents who name it."""
    asked = [one.id for one in view.criteria.criteria if one.evidence.source == "concern"]
    shares = np.full(len(view.themes), np.nan)
    for i, (theme, _) in enumerate(view.themes):
        for criterion in asked:
            one = view.proposals.get((theme, criterion))
            if one is not None and one.figure is not None:
                shares[i] = one.figure
    return ranks(shares)
