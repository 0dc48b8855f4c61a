"""Sentences about the workshop: where themes stand, what the ranks hang on, what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from cspdata.catalogue import Criteria
from cspdata.priorities.decide import Choice, Decision, Version
from cspdata.priorities.events import Cell, Proposal
from cspdata.priorities.record import DecisionRecord
from cspdata.priorities.standing import Standing
from cspdata.priorities.views import ProjectorView, SeatView
from cspdata.stats import Swap
from cspdata.words.numbers import SPACE, count_word, known, number_text, rate_text, share_text
from cspdata.words.phrases import are, counted, listed, lowered, sentence

NOT_ASSESSED = "Not assessed"
EDITED = "Changed on two devices at once: the last one holds, both are kept"
METHOD = (
    "Scores are weighted means over the criteria that were assessed; what was not assessed is left "
    "out, never counted as 0. A theme with less than {least} of the weight assessed has no rank. "
    "Ranks were tried under {draws} sets of weights around those in use. No score decides: the "
    "priorities were chosen by people."
)


def moment_text(moment: datetime) -> str:
    """A moment as a clock on the wall here says it: `14:05 on 3 March 2026`."""
    here = moment.astimezone()
    return f"{here:%H:%M} on {here.day} {here:%B %Y}"


def proposals_sentence(found: Sequence[Proposal], criteria: Criteria) -> str:
    """How much the evidence can propose, and what no figure can tell."""
    made = sum(one.value is not None for one in found)
    asked = len({one.theme for one in found}) * len(criteria.ids)
    told = f"the evidence proposes {number_text(made) if made else 'none'} of {number_text(asked)}"
    left = "the rest is" if made else "all are"
    text = sentence(f"{told} scores{f'; {left} for people to judge' if made < asked else ''}")
    alone = [one.title for one in criteria.criteria if one.evidence.source == "none"]
    return f"{text} No figure can tell {_quoted(alone, last='or')}." if alone else text


def room_answer(view: ProjectorView, found: Standing | None) -> str:
    """The projector's first sentence: who is ahead, or how far the scoring is."""
    if view.opinions is None or found is None:
        return waiting_sentence(view)
    return standing_answer(found)


def waiting_sentence(view: ProjectorView) -> str:
    """How many seats have answered everything; nobody is named."""
    if not view.joined:
        return "Nobody has joined yet."
    if view.joined == 1:
        return f"One seat has joined{'; it has answered everything' if view.finished else ''}."
    done = count_word(view.finished) if view.finished else "not one"
    seats = f"{count_word(view.joined)} seats"
    still = f"; {count_word(view.waiting)} still to finish" if view.waiting else ""
    return sentence(f"{done} of {seats} {_has(view.finished)} answered everything{still}")


def standing_answer(found: Standing) -> str:
    """Which theme is first, how firmly, and which are among the first whatever the weights."""
    ranked = found.frame[found.frame["rank"].notna()]
    if ranked.empty:
        return "No theme has been assessed by enough of the weight to be ranked."
    first = ranked[ranked["rank"] == 1]
    names = listed([str(one) for one in first["title"]])
    if len(first) > 1:
        lead = f"{names} are level in first place"
    else:
        row = first.iloc[0]
        lead = f"{names} is first, {rank_range(row)}"
    return f"{sentence(lead)} {always_sentence(found)}"


def always_sentence(found: Standing) -> str:
    """Which themes are among the first whatever the weights."""
    top = found.criteria.scoring.top
    names = [str(one) for one in found.frame.loc[found.frame["always_top"], "title"]]
    place = f"among the {_first(top)}" if top > 1 else "first"
    if not names:
        return f"No theme is {place} whatever the weights."
    verb = are(len(names))
    gaps = "" if found.complete else ", and whatever the scores that are lacking"
    return sentence(f"{listed(names)} {verb} {place} whatever the weights{gaps}")


def rank_range(row: Any) -> str:
    """The range of a theme's rank under uncertain weights: `at 2 to 4 in most weightings`."""
    low, high = row["rank_low"], row["rank_high"]
    if not known(low):
        return "without a rank"
    if low == high:
        return f"at {number_text(low)} in nearly all weightings tried"
    return f"between {number_text(low)} and {number_text(high)} in most weightings tried"


def standing_row_sentence(found: Standing, row: Any) -> str:
    """One theme: its rank and range, how often it is among the first, how much was assessed."""
    if not known(row["rank"]):
        least = share_text(found.criteria.scoring.least_assessed)
        return sentence(
            f"{row['title']} has no rank: {share_text(row['assessed'])} of the weight was "
            f"assessed, and a rank needs {least}"
        )
    top = found.criteria.scoring.top
    place = f"among the {_first(top)}" if top > 1 else "in first place"
    often = f"{place} in {share_text(row['in_top'])} of the weightings tried"
    partly = ""
    if row["assessed"] < 1:
        partly = f"; judged by {share_text(row['assessed'])} of the weight, the rest not assessed"
    hangs = ""
    if row["hangs_on"]:
        which = "its place among them" if top > 1 else "that"
        hangs = f"; {which} hangs on {_quoted(str(row['hangs_on']).split('; '))}"
    return sentence(
        f"{row['title']}: rank {number_text(row['rank'])}, {rank_range(row)}; "
        f"{often}{partly}{hangs}"
    )


def standing_alt(found: Standing) -> str:
    """The chart in words: every theme with its rank and its score."""
    told = [
        f"{number_text(row['rank'])}. {row['title']} {rate_text(row['score'])}"
        if known(row["rank"])
        else f"{row['title']} not ranked"
        for row in found.frame.to_dict("records")
    ]
    return f"Themes by score from 1 to 4: {'; '.join(told)}."


def swap_sentence(found: Standing, swap: Swap) -> str:
    """The weight at which one theme overtakes another.

    `If “Trend” weighed 43 % instead of 30 %, business crime would overtake rural crime.`
    """
    criterion = found.criteria.criteria[swap.criterion].title
    at, now = _apart(swap.at, swap.now)
    below, above = (lowered(found.title(one)) for one in (swap.below, swap.above))
    return sentence(
        f"if “{criterion}” weighed {at} instead of {now}, {below} would overtake {above}"
    )


def swaps_sentences(found: Standing, *, most: int = 2) -> tuple[str, ...]:
    """The closest swaps of themes next to each other or further, in words; or that none is."""
    if not found.swaps:
        return ("No change of a single weight swaps two themes.",)
    return tuple(swap_sentence(found, one) for one in found.swaps[:most])


def edge_sentence(found: Standing, *, besides: Sequence[Swap] = ()) -> str:
    """The closest swap that changes who is among the first; empty where it was told, or none is."""
    nearest = found.edge_swaps[:1]
    if not nearest or nearest[0] in besides:
        return ""
    said = swap_sentence(found, nearest[0]).rstrip(".")
    return f"{said}, and enter the {_first(found.criteria.scoring.top)}."


def without_sentences(found: Standing) -> tuple[str, ...]:
    """What leaving out each criterion does to the first places; those that change nothing apart."""
    top = found.criteria.scoring.top
    told, same = [], []
    if found.frame["rank"].isna().all():
        return ()
    for one in found.without:
        title = found.criteria.criteria[one.criterion].title
        into, out = (
            listed([lowered(found.title(k)) for k in places]) for places in (one.entered, one.left)
        )
        if not into and not out:
            same.append(title)
            continue
        parts = [f"{into} would enter" if into else "", f"{out} would leave" if out else ""]
        moved = " and ".join(part for part in parts if part)
        told.append(sentence(f"without “{title}”, {moved} the {_first(top)}"))
    if same:
        unchanged = f"the same themes are the {_first(top)}"
        if top == 1:
            unchanged = "the first place stays as it is"
        told.append(sentence(f"{unchanged} without {_quoted(same, last='or')}"))
    return tuple(told)


def divided_sentence(frame: pd.DataFrame) -> str:
    """Where the room disagrees most; empty where nothing can be told."""
    apart = frame[frame["apart"] > 0]
    if frame.empty:
        return ""
    if apart.empty:
        return "The room agrees on every score."
    row = apart.iloc[0]
    return sentence(
        f"the room disagrees most about {lowered(row['title'])} by “{row['criterion_title']}”: two "
        f"members picked at random are {row['apart']:.1f} points apart"
    )


def median_sentence(compared: pd.DataFrame) -> str:
    """Whether ranks by the median of the seats differ from those by the mean."""
    both = compared.dropna(subset=["by_room", "by_median"])
    if both.empty:
        return ""
    moved = both[both["by_room"] != both["by_median"]]
    if moved.empty:
        return "By the median of the members instead of the mean, every theme keeps its rank."
    told = [
        f"{lowered(row['title'])} ({number_text(row['by_room'])} → {number_text(row['by_median'])})"
        for row in moved.to_dict("records")
    ]
    return sentence(
        f"by the median of the members instead of the mean, ranks change: {listed(told)}"
    )


def seat_sentence(view: SeatView) -> str:
    """How far a member is: `7 of 30 answered`."""
    if view.done == view.asked:
        return "You have answered everything; you can still change it."
    return f"{number_text(view.done)} of {number_text(view.asked)} answered."


def twice_text(cell: Cell) -> str:
    """That two devices of a seat gave different scores: `… gave 2, then 4; the later counts …`."""
    first = "no score" if cell.other is None else f"{cell.other}"
    then = "none" if cell.value is None else f"{cell.value}"
    return f"Two devices of this seat gave {first}, then {then}; the later counts, both are kept."


def decision_sentence(found: Decision) -> str:
    """What was chosen, and whether it is locked."""
    number = counted(len(found.choices), "priorities")
    if not found.versions:
        return (
            sentence(f"{number} chosen, not locked yet") if found.choices else "Nothing chosen yet."
        )
    last = found.versions[-1]
    if found.open:
        return sentence(
            f"version {last.number} was opened again: {found.reason.rstrip('.')}; {number} chosen, "
            "not locked yet"
        )
    return sentence(f"{number} agreed: {version_text(last)}")


def version_text(version: Version) -> str:
    """When a version was locked and by whom: `version 2, locked on 3 May 2025 at 10:40 UTC`."""
    moment = version.locked
    by = f" by {version.author}" if version.author else ""
    return (
        f"version {version.number}, locked on {moment.day} {moment:%B %Y} at {moment:%H:%M} UTC{by}"
    )


def choice_edited_text(choice: Choice) -> str:
    """That two devices wrote a priority at once; empty where they did not."""
    return f"{EDITED}." if choice.edited_by_two else ""


def record_answer(record: DecisionRecord) -> str:
    """The record's first sentence: how many priorities were agreed for each term."""
    terms: dict[str, int] = {}
    for one in record.priorities:
        terms[one.term] = terms.get(one.term, 0) + 1
    told = [f"{count_word(many)} for the {term} term" for term, many in terms.items()]
    if not told:
        return "No priority was agreed."
    return sentence(f"{counted(len(record.priorities), 'priorities')} agreed: {listed(told)}")


def method_text(record: DecisionRecord) -> str:
    """How the themes were scored, with the numbers of the declared rule."""
    rule = record.view.criteria.scoring
    return METHOD.format(least=share_text(rule.least_assessed), draws=number_text(rule.draws))


def _first(top: int) -> str:
    """The first places in words: `first five`, `first place`."""
    return f"first {count_word(top)}" if top > 1 else "first place"


def _has(number: int) -> str:
    return "has" if number < 2 else "have"


def _quoted(titles: list[str], *, last: str = "and") -> str:
    named = [f"“{one}”" for one in titles]
    return f" {last} ".join([", ".join(named[:-1]), named[-1]] if named[1:] else named)


def _apart(first: float, second: float) -> tuple[str, str]:
    """Two shares in per cent, with as many decimals as tell them apart (two at most)."""
    for decimals in range(3):
        told = [f"{100 * one:.{decimals}f}{SPACE}%" for one in (first, second)]
        if told[0] != told[1]:
            break
    return told[0], told[1]
