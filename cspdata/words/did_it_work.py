"""Sentences about an intervention: what followed it, against what, and how sure that is.

None of them calls the intervention the cause: what else happened there and then is for people who
know the place.
"""

from __future__ import annotations

from cspdata.catalogue import EXAMPLE, AreaRef, Partnership
from cspdata.evaluations import Evaluation
from cspdata.words.numbers import number_text, percent_text
from cspdata.words.phrases import (
    BEYOND_CHANCE,
    counted,
    level_label,
    listed,
    lowered,
    months_text,
    sentence,
)

MOST_NAMED = 4  # areas of a group
UNLIKE = 2.0  # times as many events before: no like areas any more
GROUPS = {
    "where": "Treated areas",
    "comparison": "Comparison areas",
    "displacement": "Around the treated areas",
    "comparison_displacement": "Around the comparison areas",
}
_FELL = {"decrease": "fell", "increase": "rose"}


def evaluation_sentence(found: Evaluation) -> str:
    """What became of an intervention: a change that the methods agree on, or none, or no answer."""
    what = found.intervention
    if not found.directions:
        why = found.refusal or f"{found.compared.refusal}; and {found.course.refusal}"
        return sentence(f"whether anything changed with {what.title} cannot be said: {why}")
    said, start = set(found.directions), months_text([what.starts])
    if said in ({"decrease"}, {"increase"}):
        sizes = listed([text for text in (_fewer(found), _below(found)) if text])
        moved = f"{_subject(found)} {_FELL[found.directions[0]]} from {start} on"
        return sentence(f"{moved} — {BEYOND_CHANCE}: {sizes}")
    if said == {"no detectable change"}:
        against = listed([text for text in _against(found) if text])
        kept = f"from {start} on {lowered(_subject(found))} kept to {against}"
        return sentence(f"no detectable change: {kept}")
    sides = listed(_sides(found))
    if len(said) == 1:
        return sentence(f"neither a fall nor a rise can be claimed: {sides}")
    return sentence(f"the two methods do not agree, so no change can be claimed: {sides}")


def evaluation_label(found: Evaluation) -> str:
    """The answer in two or three words: `Fell`, `No detectable change`, `Methods differ`."""
    said = set(found.directions)
    if not said:
        return "Cannot say"
    if said in ({"decrease"}, {"increase"}):
        return _FELL[found.directions[0]].capitalize()
    if said == {"no detectable change"}:
        return "No detectable change"
    return "Methods differ" if len(said) > 1 else "Another course"


def compared_sentence(found: Evaluation) -> str:
    """What the comparison areas say: the difference of differences with its 90 % interval."""
    one = found.compared
    if one.found is None:
        return sentence(f"no comparison: {one.refusal}")
    noun, few = found.indicator.noun, one.found.value
    size = f"{_more(few)} {noun}" if few else f"as many {noun}"
    said = (
        f"{size} than the comparison areas lead one to expect, {_compared_months(found)} "
        f"(90 % interval: {_interval(one.found.lower, one.found.upper)}): {one.found.verdict}"
    )
    return sentence(said.replace(f"as many {noun} than", f"as many {noun} as"))


def course_sentence(found: Evaluation) -> str:
    """What the treated areas' own course says, with its 95 % interval."""
    one = found.course
    if one.found is None or one.over is None:
        return sentence(f"no course: {one.refusal}")
    overall = one.found.overall
    step = found.step
    return sentence(
        f"{_share(overall.ratio)} its own course from before, {one.over.label} "
        f"(95 % interval: {_shares(overall.lower, overall.upper)}; level and slope together "
        f"p = {one.found.p:.2g}, {len(one.found.fitted)} {step}s): {one.found.verdict}"
    )


def evaluation_remarks(found: Evaluation) -> tuple[str, ...]:
    """What is to be borne in mind with this very evaluation, sentences."""
    remarks = []
    counts = found.compared.counts
    if found.compared.found is not None:
        treated, other = counts["where"][0], counts["comparison"][0]
        if not treated / UNLIKE <= other <= treated * UNLIKE:
            remarks.append(
                f"The comparison areas had {counted(other, found.indicator.noun)} before and the "
                f"treated areas {number_text(treated)}: areas of like size compare better."
            )
        after = found.compared.after
        months = len(after.months) if after else 0
        step = {"month": 1, "quarter": 3, "year": 12}[found.step]
        if len(found.compared.matched) * step < months:
            remarks.append("Periods that one group lacks are left out on both sides.")
    if found.intervention.end:
        remarks.append("What came after its end is not judged.")
    if found.verdict in ("better", "worse", "higher", "lower"):
        remarks.append(
            "That a change followed does not make the intervention its cause: look at what else "
            "happened there and then."
        )
    elif found.directions:
        remarks.append(
            "That no change can be claimed is not to say that there was no effect: few events and "
            "short times hide much."
        )
    return tuple(remarks)


def group_text(areas: tuple[AreaRef, ...]) -> str:
    """The areas of a group: their names, or how many there are where they are many."""
    if len(areas) > MOST_NAMED:
        return f"{len(areas)} {level_label(areas[0].level, count=len(areas))}"
    return listed([one.name for one in areas])


def evaluation_alt(found: Evaluation) -> str:
    """What the chart of an intervention shows, for those who do not see it."""
    if found.refusal:
        return evaluation_sentence(found)
    shown = "with the course that was to be expected without it" if found.course.found else ""
    title = f"line chart. {_subject(found)} by {found.step} {shown}"
    return f"{sentence(title)} {evaluation_sentence(found)}"


def example_declaration(partnership: Partnership) -> str:
    """The text of a file that declares an intervention, for the partnership to fill in."""
    return EXAMPLE.format(partnership=partnership.id, level=partnership.place_level)


def _subject(found: Evaluation) -> str:
    return f"{found.indicator.title} in {group_text(found.areas['where'])}"


def _sides(found: Evaluation) -> list[str]:
    """What each method says, in a few words."""
    each = (
        ("beside the comparison areas", found.compared.found),
        ("against its own course from before", found.course.found),
    )
    articles = {"decrease": "a decrease", "increase": "an increase"}
    articles |= {"change of course": "a change of course"}
    return [
        f"{name} there is {articles.get(one.verdict, one.verdict)}"
        for name, one in each
        if one is not None
    ]


def _against(found: Evaluation) -> tuple[str, str]:
    beside = "what the comparison areas lead one to expect" if found.compared.found else ""
    return beside, "its own course from before" if found.course.found else ""


def _fewer(found: Evaluation) -> str:
    one = found.compared.found
    if one is None:
        return ""
    return (
        f"{_more(one.value)} {found.indicator.noun} than the comparison areas lead one to expect "
        f"(90 % interval: {_interval(one.lower, one.upper)})"
    )


def _below(found: Evaluation) -> str:
    one = found.course.found
    if one is None:
        return ""
    overall = one.overall
    return (
        f"{_share(overall.ratio)} its own course from before "
        f"(95 % interval: {_shares(overall.lower, overall.upper)})"
    )


def _more(value: float) -> str:
    return f"{number_text(abs(value))} {'fewer' if value < 0 else 'more'}"


def _interval(lower: float, upper: float) -> str:
    """The limits of a difference: `15 to 93 fewer`, `37 fewer to 49 more`."""
    if lower < 0 < upper:
        return f"{_more(lower)} to {_more(upper)}"
    near, far = sorted((lower, upper), key=abs)
    return f"{number_text(abs(near))} to {_more(far)}"


def _share(ratio: float) -> str:
    size = percent_text(100 * abs(ratio - 1), signed=False)
    return f"{size} {'below' if ratio < 1 else 'above'}"


def _shares(lower: float, upper: float) -> str:
    """The limits of a ratio as shares: `15 to 60 % below`, `28 % below to 42 % above`."""
    if lower < 1 < upper:
        return f"{_share(lower)} to {_share(upper)}"
    near, far = sorted((lower, upper), key=lambda one: abs(one - 1))
    return f"{number_text(100 * abs(near - 1))} to {_share(far)}"


def _compared_months(found: Evaluation) -> str:
    one = found.compared
    after = one.after.label if one.after else ""
    return f"{after} against {one.before.label}" if one.before else after
