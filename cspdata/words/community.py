"""Sentences about what residents say, who answered, and what concerns them most."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from cspdata.assessment.community import Concerns, Weighting
from cspdata.assessment.ranked_concerns import RankedConcerns
from cspdata.assessment.respondents import Respondents
from cspdata.assessment.views import Views
from cspdata.catalogue import AreaRef
from cspdata.words.numbers import (
    MINUS,
    SPACE,
    count_word,
    known,
    number_text,
    percent_text,
    rate_text,
)
from cspdata.words.phrases import BEYOND_CHANCE, area_label, listed, lowered, sentence

Row = Mapping[Hashable, Any]
HEARD = {
    "under": "Under-represented",
    "over": "Over-represented",
    "fair": "Fairly represented",
    "cannot say": "Cannot say",
}
MOST = 4  # classes named in a sentence


def share(value: Any) -> str:
    """A share in whole per cent; not 0 and not all is never told as such: `under 1 %`."""
    if not known(value):
        return percent_text(value)
    if 0 < float(value) < 0.5:
        return f"under 1{SPACE}%"
    if 99.5 <= float(value) < 100:
        return f"over 99{SPACE}%"
    return percent_text(value, signed=False)


def interval(lower: Any, upper: Any) -> str:
    """The limits of an interval in whole per cent: `66 to 71 %`."""
    low = percent_text(lower, signed=False).removesuffix(f"{SPACE}%")
    return f"{low} to {percent_text(upper, signed=False)}"


def answer_sentence(found: Views, question: str, area: AreaRef) -> str:
    """The share of a question in an area with its interval and base, or why there is none."""
    if found.refusal:
        return sentence(f"nobody can say yet what residents think: {found.refusal}")
    row = answer_row(found, question, area)
    if row is None:
        return sentence(f"the survey did not ask this in {area_label(area)}")
    if not known(row["value"]):
        return sentence(f"{row['title']}: nothing can be shown for {area.name} ({row['reason']})")
    period = f", {found.period.label}" if found.period else ""
    return sentence(
        f"{row['title']}: {share(row['value'])} of the {number_text(row['base'])} who answered in "
        f"{area_label(area)} (95{SPACE}% interval {interval(row['lower'], row['upper'])}{period})"
    )


def answer_change_sentence(found: Views, question: str, area: AreaRef) -> str:
    """How an answer changed from the year before, as far as the test carries it."""
    row = answer_row(found, question, area)
    if row is None or not known(row["value"]):
        return ""
    if found.before is None or not known(row["value_before"]):
        return "There is no year before to compare it with."
    then = f"{share(row['value_before'])} the year before ({found.before.label})"
    if row["verdict"] == "no real change":
        return sentence(f"no real change from {then}")
    if row["verdict"] == "cannot say":
        return sentence(f"it was {then}; whether that differs cannot be said")
    way = "up" if row["value"] > row["value_before"] else "down"
    return sentence(f"{way} from {then}, {BEYOND_CHANCE}")


def weighted_sentence(found: Views, question: str, area: AreaRef) -> str:
    """The weighted share beside the one that was answered, or why there is none."""
    row = answer_row(found, question, area)
    if row is None or not known(row["value"]):
        return ""
    if not known(row["weighted"]):
        return weighting_sentence(found.weighting)
    limits = interval(row["weighted_lower"], row["weighted_upper"])
    return sentence(
        f"weighted to the residents by age, sex and area it is {share(row['weighted'])} ({limits})"
    )


def weighting_sentence(found: Weighting) -> str:
    """What the weights cost, or why there are none."""
    if found.refusal:
        return sentence(f"the answers are not weighted: {found.refusal}")
    cut = ""
    if found.trimmed:
        cut = (
            f"; the {'weight' if found.trimmed == 1 else 'weights'} of {_people(found.trimmed)} "
            f"{'was' if found.trimmed == 1 else 'were'} cut, which leaves a class "
            f"up to {percent_text(100 * found.off_by, signed=False)} off its share"
        )
    return sentence(
        f"with weights, {_people(found.people)} count as {number_text(found.effective)} "
        f"(design effect {rate_text(found.design_effect, 2)}){cut}"
    )


def areas_sentence(found: Views, question: str, own: AreaRef) -> str:
    """Which areas stand apart, only where their intervals do, and how many cannot be shown."""
    rows = found.frame[
        (found.frame["question"] == question) & (found.frame["area_code"] != own.code)
    ]
    shown = rows[rows["value"].notna()]
    hidden = len(rows) - len(shown)
    left = (
        f"{_many(hidden)} community {'area has' if hidden == 1 else 'areas have'} too few answers "
        "to show"
        if hidden
        else ""
    )
    if len(shown) < 2:
        return sentence(left or "too few community areas have answers to compare")
    shown = shown.sort_values(["value", "area_name"], kind="stable")
    low, high = shown.iloc[0], shown.iloc[-1]
    if low["upper"] < high["lower"]:
        told = (
            f"lowest in {low['area_name']} ({share(low['value'])}), highest in "
            f"{high['area_name']} ({share(high['value'])}), and their intervals do not overlap"
        )
    else:
        told = "no community area stands apart: the intervals of the lowest and the highest overlap"
    return " ".join(filter(None, (sentence(told), sentence(left))))


def missing_sentence(found: Respondents) -> str:
    """Whom the survey has not heard enough of: the classes most short, then the areas."""
    if found.refusal:
        return sentence(f"nobody can say who is missing: {found.refusal}")
    if found.lacking:
        return sentence(f"{_people(found.people)} answered; {found.lacking}")
    by_class = _short(found, "class")
    areas = _short(found, "area")
    if by_class.empty and areas.empty:
        return sentence(
            f"of {_people(found.people)} who answered, no class of age, sex or area is "
            f"short by {BEYOND_CHANCE}"
        )
    parts = []
    if len(by_class):
        first = by_class.iloc[0]
        least = "fewer than 8" if first["suppressed"] else f"{share(first['share'])}"
        told = (
            f"least heard are {lowered(str(first['title']))}: {share(first['population_share'])} "
            f"of residents aged 16 and over, {least} of those who answered"
        )
        others = [lowered(str(one)) for one in by_class["title"][1:MOST]]
        parts.append(
            sentence(f"{told}{'; too few also among ' + listed(others) if others else ''}")
        )
    if len(areas):
        parts.append(sentence(f"among community areas, too few answered in {_named(areas)}"))
    return " ".join(parts)


def concerns_sentence(found: Concerns) -> str:
    """What residents name most; an order is told only where the intervals carry it."""
    if found.refusal:
        return sentence(f"what concerns residents most is not known: {found.refusal}")
    ranked = found.frame[found.frame["rank"].notna()].sort_values("rank", kind="stable")
    if ranked.empty:
        return sentence(f"too few people answered in {found.area.name} to say what concerns them")
    first = ranked.iloc[0]
    level = [row for _, row in ranked.iterrows() if row["rank_best"] == 1]
    named = [f"{lowered(str(row['title']))} ({share(row['value'])})" for row in level]
    when = f", {found.period.label}" if found.period else ""
    base = (
        f"of the {number_text(first['base'])} who named anything in {area_label(found.area)}{when}"
    )
    if len(level) == 1:
        told = f"residents are most concerned about {named[0]}, {base}"
    elif len(level) <= MOST:
        told = (
            f"residents are most concerned about {listed(named)}, {base}; which comes first is "
            "not certain"
        )
    else:
        told = (
            f"{count_word(len(level))} concerns are level at the top: the "
            f"{number_text(first['base'])} who named anything in {area_label(found.area)}{when} "
            "are too few to tell them apart"
        )
    return sentence(told)


def text_sentence(found: Concerns) -> str:
    """What people write about most, of those who wrote anything."""
    if found.refusal:
        return sentence(f"what people write is not counted: {found.refusal}")
    shown = found.frame[found.frame["count"].notna()]
    if shown.empty:
        return sentence(f"too few people in {found.area.name} wrote anything to count it")
    told = [
        f"{lowered(str(row['title']))} ({number_text(row['count'])})"
        for _, row in shown.iloc[:3].iterrows()
    ]
    return sentence(
        f"of {_people(shown['base'].iloc[0])} who wrote something, the largest numbers used words "
        f"about {listed(told)}"
    )


def ranked_sentence(found: RankedConcerns) -> str:
    """Where residents' order and the order by volume differ, as far as intervals carry it."""
    if found.refusal:
        return sentence(f"concerns cannot be ranked: {found.refusal}")
    both = found.frame[found.frame["volume_rank"].notna()]
    higher = both[both["rank_worst"] < both["volume_best"]]
    lower = both[both["rank_best"] > both["volume_worst"]]
    if both.empty:
        return "No theme has both a rank by residents and a count, so the two are not compared."
    if higher.empty and lower.empty:
        return "Residents’ order and the order by volume do not differ by more than chance allows."
    parts = [
        f"{_placed(rows)} {way}"
        for rows, way in ((higher, "higher"), (lower, "lower"))
        if len(rows)
    ]
    first, *other = parts
    told = f"residents put {first} than the number of cases would"
    return sentence(", and ".join([told, *other]))


def harm_lacking_sentence(found: RankedConcerns) -> str:
    """Why there is no order by harm; empty where there is one."""
    return sentence(f"there is no order by harm yet: {found.lacking}") if found.lacking else ""


def rank_text(best: Any, worst: Any) -> str:
    """A rank, or the ranks that intervals allow: `1`, `1–2`; an em dash where there is none."""
    if not (known(best) and known(worst)):
        return number_text(best)
    low, high = number_text(best), number_text(worst)
    return low if low == high else f"{low}–{high}"


def points_text(value: Any) -> str:
    """A difference of shares in percentage points, signed: `+2`, `−4`, `0`."""
    if not known(value):
        return number_text(value)
    rounded = int(abs(float(value)) + 0.5)
    sign = "" if not rounded else MINUS if float(value) < 0 else "+"
    return f"{sign}{rounded}"


def heard_label(verdict: str) -> str:
    """How well a class is represented, as a label; a word that is none is refused."""
    if verdict not in HEARD:
        raise ValueError(f"{verdict!r} is none of: {', '.join(HEARD)}")
    return HEARD[verdict]


def answers_alt(found: Views, question: str, area: AreaRef) -> str:
    """The text alternative of the chart of a question's answers by area."""
    rows = found.frame[found.frame["question"] == question]
    shown = rows[rows["value"].notna()]
    told = "; ".join(
        f"{row['area_name']} {share(row['value'])} ({interval(row['lower'], row['upper'])}, "
        f"{number_text(row['base'])} answers)"
        for _, row in shown.iterrows()
    )
    return f"Dots with 95{SPACE}% intervals. {answer_sentence(found, question, area)} {told}."


def missing_alt(found: Respondents, dimension: str) -> str:
    """The text alternative of the chart of who answered against the residents."""
    rows = found.frame[found.frame["dimension"] == dimension]
    told = "; ".join(
        f"{row['title']}: {share(row['population_share'])} of residents, {share(row['share'])} of "
        f"those who answered, {heard_label(str(row['verdict'])).lower()}"
        for _, row in rows.iterrows()
    )
    return f"Dots beside marks. {told}."


def ranked_alt(found: RankedConcerns) -> str:
    """The text alternative of the chart of ranks."""
    told = "; ".join(
        f"{row['title']}: {rank_text(row['rank_best'], row['rank_worst'])} by residents, "
        f"{rank_text(row['volume_best'], row['volume_worst'])} by volume"
        for _, row in found.frame.iterrows()
    )
    return f"Ranks joined by lines. {told}."


def concerns_alt(found: Concerns) -> str:
    """The text alternative of the chart of concerns or of words."""
    told = "; ".join(f"{row['title']} {share(row['value'])}" for _, row in found.frame.iterrows())
    return f"Dots with 95{SPACE}% intervals. {told}."


def answer_row(found: Views, question: str, area: AreaRef) -> Row | None:
    """The row of a question in an area; None where there is none."""
    rows = found.frame
    rows = rows[(rows["question"] == question) & (rows["area_code"] == area.code)]
    return None if rows.empty else rows.iloc[0].to_dict()


def _short(found: Respondents, dimension: str) -> pd.DataFrame:
    """The classes that are under-represented, first those that lack most of their own share."""
    rows = found.frame
    rows = rows[(rows["dimension"] == dimension) & (rows["verdict"] == "under")]
    ratio = rows["share"].fillna(0.0) / rows["population_share"]
    return rows.assign(ratio=ratio).sort_values(["ratio", "title"], kind="stable")


def _named(rows: pd.DataFrame) -> str:
    names: Sequence[str] = [str(one) for one in rows["title"]]
    if len(names) <= MOST:
        return listed(names)
    return f"{', '.join(names[:MOST])} and {number_text(len(names) - MOST)} more"


def _placed(rows: pd.DataFrame) -> str:
    """Themes with their two ranks, those that differ most first."""
    gap = (rows["rank"] - rows["volume_rank"]).abs()
    first = rows.assign(gap=gap).sort_values(["gap", "title"], ascending=[False, True]).iloc[:2]
    return listed(
        [
            f"{lowered(str(row['title']))} ({rank_text(row['rank_best'], row['rank_worst'])} by "
            f"residents, {rank_text(row['volume_best'], row['volume_worst'])} by volume)"
            for _, row in first.iterrows()
        ]
    )


def _people(count: Any) -> str:
    return f"{number_text(count)} {'person' if count == 1 else 'people'}"


def _many(count: int) -> str:
    return count_word(count)
