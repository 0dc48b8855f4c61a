"""The executive's page in words: the answer, what each cell of the rug says, what came since."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cspdata.assessment.one_pager import NO_HARM, Line, OnePager, size_of
from cspdata.assessment.theme_views import UNNAMED
from cspdata.catalogue import Indicator
from cspdata.periods import month
from cspdata.results import Change, Verdict
from cspdata.words.changes import (
    change_row,
    change_text,
    headline,
    level_text,
    nothing_of,
    overview,
)
from cspdata.words.compare import against_label, cell_value
from cspdata.words.numbers import SPACE, count_word, known, number_text, percent_text, rate_text
from cspdata.words.phrases import (
    BEYOND_CHANCE,
    WITHIN_CHANCE,
    are,
    area_label,
    counted,
    level_label,
    listed,
    lowered,
    per_unit,
    rate_phrase,
    sentence,
    year_before,
)
from cspdata.words.remarks import holder_text

Column = Literal["level", "versus", "change", "longer", "place", "harm", "concern", "plan"]
TOP = 3  # themes named as those that worsened most
FEW = 4  # datasets named as those that came or went
_AGAINST: dict[str, Verdict] = {
    "better": "better",
    "worse": "worse",
    "higher": "higher",
    "lower": "lower",
    "similar": "no real change",
}


@dataclass(frozen=True, slots=True)
class RugCell:
    """One cell of the rug: a few letters, a few more below them, its verdict, and the sentence.

    `verdict` is empty for what is not judged: a level, a share of a plan. `label` says the verdict.
    """

    text: str
    detail: str
    sentence: str
    verdict: Verdict | Literal[""] = ""
    label: str = ""


def rug_columns(page: OnePager) -> dict[Column, str]:
    """The columns of the rug with their headings; the plan's only where actions are loaded."""
    beside = f"Beside {page.other.name}" if page.other else "Beside another area"
    change = "Change in a year" if year_before(page.period, page.before) else "Change"
    columns: dict[Column, str] = {
        "level": "Level",
        "versus": beside,
        "change": change,
        "longer": "Over more years",
        "place": "Where",
        "harm": "Most serious part",
        "concern": "Public concern",
        "plan": "Plan delivered",
    }
    if not page.planned:
        del columns["plan"]
    return columns


def rug_cell(line: Line, column: Column) -> RugCell:
    """What stands in the cell of a theme and a measure."""
    if line.indicator is None and column not in ("harm", "concern", "plan"):
        return _blind("no data yet", lacking_words(line))
    return _MAKERS[column](line)


def line_title(line: Line) -> str:
    """What a line is called: its indicator where there is one, else its theme."""
    return line.indicator.title if line.indicator else line.theme.title


def lacking_words(line: Line) -> str:
    """What is missing of a theme and who is to be asked for it."""
    if not line.lacking:
        return sentence(f"no data on {lowered(line.theme.title)} are loaded, and none are declared")
    need = line.lacking[0]
    return f"{sentence('no data yet')} {sentence(f'{need.what}: ask {holder_text(need)}')}"


def gap_words(page: OnePager) -> list[str]:
    """What is still missing of themes that have some figures, with who is to be asked for it.

    The datasets that are lacking first, then the themes of which nobody says where.
    """
    having = [line for line in page.lines if line.change]
    needs = dict.fromkeys(need for line in having for need in line.lacking)
    said = [sentence(f"{need.what}: ask {holder_text(need)}") for need in needs]
    for line in having:
        if line.change and line.place and line.place.against == "cannot say":
            source = line.change.notes.source
            said.append(f"{line.theme.title}: no figures by place in {source}.")
    return said


def unseen_words(line: Line) -> str:
    """Why a theme cannot be judged, and whom to ask."""
    if line.change is None:
        return lacking_words(line)
    if line.change.refusal:
        return sentence(line.change.refusal)
    row = change_row(line.change)
    if row is not None and row["suppressed"]:
        return sentence("the numbers are too small to show")
    if row is not None and (known(row["count"]) or known(row["value"])):
        return headline(line.change)
    return nothing_of(line.change)


def one_pager_answer(page: OnePager) -> tuple[str, str]:
    """The question of the page and its answer: how many themes went which way beyond chance."""
    unseen = sum(line.change is None for line in page.lines)
    question, asked, answer = overview(page.changes, unseen=unseen, area=page.area).partition("? ")
    if not asked:
        return f"Is {page.area.name} safer?", question
    return f"{question}?", answer


def worsened_sentence(page: OnePager) -> str:
    """The themes that worsened most, three at most, and of each whether it may be chance."""
    sure = [_moved(line) for line in page.worse[:TOP]]
    more = len(page.worse) - len(sure)
    unsure = [_moved(line) for line in _leaning(page)[: TOP - len(sure)]]
    where = area_label(page.area)
    if page.area.level == "community_area":
        where += f" {level_label(page.area.level, count=1)}"
    said = []
    if sure:
        rest = f" and {count_word(more)} more" if more else ""
        these = f"{', '.join(sure)}{rest}" if rest else listed(sure)
        said.append(sentence(f"worse in {where} by {BEYOND_CHANCE}: {these}"))
    if unsure:
        lead = "the next to move that way" if sure else f"what moved for the worse in {where}"
        these = are(len(unsure))
        said.append(sentence(f"{lead}, {listed(unsure)}, {these} {WITHIN_CHANCE}"))
    return " ".join(said)


def since_sentences(page: OnePager) -> list[str]:
    """What changed since the last assessment, or that none is declared."""
    if page.since is None:
        return [
            "No last assessment is declared, so nothing can be set against it. The partnership’s "
            "declaration takes when it was published and to which month its figures reached."
        ]
    since = page.since
    when = f"{month(since.assessment.published):%B %Y}"
    reached = f"{month(since.assessment.covers_to):%B %Y}"
    now, then = page.period.label, since.covered.label
    said = [
        f"The last assessment was published in {when} with figures to {reached}. {now} is set "
        f"against {then}, the same months as it had."
    ]
    parts = []
    for verdict, verb in (
        ("worse", "worsened"),
        ("better", "improved"),
        ("higher", "rose, which is neither good nor bad in itself"),
        ("lower", "fell, which is neither good nor bad in itself"),
    ):
        these = [
            f"{lowered(one.indicator.title)} ({change_text(one)})"
            for one in since.changes
            if one.verdict == verdict
        ]
        if these:
            parts.append(f"{listed(these)} {verb}")
    if parts:
        said.append(f"By {BEYOND_CHANCE}, " + "; ".join(parts) + ".")
    elif any(one.verdict == "no real change" for one in since.changes):
        said.append(sentence(f"nothing changed since by {BEYOND_CHANCE}"))
    else:
        said.append("Nothing can be compared with it: the months it had are not loaded.")
    said += _came_and_went(since.begun, since.ended)
    return said


def _came_and_went(begun: tuple[str, ...], ended: tuple[str, ...]) -> list[str]:
    said = []
    if begun:
        verb = "dataset is" if len(begun) == 1 else "datasets are"
        said.append(sentence(f"{count_word(len(begun))} {verb} new since: {_some(begun)}"))
    if ended:
        verb = "dataset has" if len(ended) == 1 else "datasets have"
        said.append(
            sentence(f"{count_word(len(ended))} {verb} brought no figure since: {_some(ended)}")
        )
    if not said:
        said.append("No dataset came or went since.")
    return said


def _some(titles: tuple[str, ...]) -> str:
    more = len(titles) - FEW
    if more <= 0:
        return listed(titles)
    return f"{', '.join(titles[:FEW])} and {count_word(more)} more"


def _moved(line: Line) -> str:
    return f"{lowered(line_title(line))} ({change_text(line.change) if line.change else ''})"


def _leaning(page: OnePager) -> list[Line]:
    """The lines that moved the bad way within what chance explains, the greatest change first."""
    found = [line for line in page.lines if line.verdict == "no real change" and _bad_way(line)]
    return sorted(found, key=lambda line: -size_of(line.change))


def _bad_way(line: Line) -> bool:
    if line.change is None or line.indicator is None:
        return False
    row = change_row(line.change)
    if row is None or not known(row["ratio"]):
        return False
    ratio, polarity = float(row["ratio"]), line.indicator.polarity
    return (polarity == "lower_is_better" and ratio > 1) or (
        polarity == "higher_is_better" and ratio < 1
    )


def _level(line: Line) -> RugCell:
    """The level of the months compared; of the whole period where there is no comparison."""
    indicator, change, found = line.indicator, line.change, line.level
    if indicator is None or change is None or found is None:
        raise ValueError(f"{line.theme.id}: a theme without figures has no level")
    row: Mapping[Any, Any] | None = None if change.refusal else change_row(change)
    if row is None:
        row = found.frame.iloc[0].to_dict() if len(found.frame) else None
    said = headline(change, named=True)
    if row is None or not (known(row["count"]) or known(row["value"])):
        if row is not None and row["suppressed"]:
            return _blind("too small", said)
        return _blind("no figure", f"{line_title(line)}: {nothing_of(change)}")
    if change.refusal:
        said = f"{sentence(f'{indicator.title}: {level_text(indicator, row)}')} {said}"
    if indicator.told == "value" and known(row["value"]):
        unit = per_unit(indicator).removeprefix("% ")
        return RugCell(cell_value(indicator, row), unit, said)
    return RugCell(number_text(row["count"]), _noun(indicator, row), said)


def _noun(indicator: Indicator, row: Mapping[Any, Any]) -> str:
    return counted(row["count"], indicator.noun).partition(" ")[2]


def _versus(line: Line) -> RugCell:
    found, indicator = line.versus, line.indicator
    if found is None or indicator is None:
        raise ValueError(f"{line.theme.id}: a theme without figures is not compared")
    if found.value is None or found.others is None:
        short = "counts only" if found.against == "not compared" else "no figure"
        return _blind(short, sentence(f"{line_title(line)}: {found.refusal}"))
    if found.against not in _AGAINST:
        return _blind("no interval", f"{line_title(line)}: its value has no interval.")
    verdict = _AGAINST[found.against]
    label = against_label(found.against)
    own, others = (rate_text(one, indicator.decimals) for one in (found.value, found.others))
    said = sentence(
        f"{indicator.title}: {rate_phrase(indicator, found.value)} here, {others} in "
        f"{found.other}: {lowered(label)}, by the 95{SPACE}% interval"
    )
    return RugCell(f"{own} v {others}", lowered(label), said, verdict, label)


def _change(line: Line) -> RugCell:
    return _tested(line.change, line_title(line), "")


def _longer(line: Line) -> RugCell:
    if line.longer is None:
        return _blind("one year only", sentence(f"{line_title(line)}: {line.longer_refusal}"))
    return _tested(line.longer, line_title(line), f"in {count_word(line.years)} years")


def _tested(change: Change | None, title: str, detail: str) -> RugCell:
    """A change with its verdict; why there is none where there is none."""
    if change is None:
        return _blind("no data yet", f"{title}: no figures are loaded.")
    said = headline(change, named=True)
    if change.verdict == "cannot say":
        return _blind(*_why_untested(change, title, said))
    label = {"no real change": "no real change"}.get(change.verdict, change.verdict)
    below = f"{detail}, {label}" if detail else label
    return RugCell(change_text(change), below, said, change.verdict, label)


def _why_untested(change: Change, title: str, said: str) -> tuple[str, str]:
    """Why a change has no verdict: in a few letters, and in a sentence."""
    row = change_row(change)
    if change.refusal or row is None:
        return "not compared", said
    if row["suppressed"]:
        return "too small", said
    if not known(row["count"]) and not known(row["value"]):
        return "no figure", f"{title}: {nothing_of(change)}"
    return "too few", said


def _place(line: Line) -> RugCell:
    found, title = line.place, line_title(line)
    if found is None:
        raise ValueError(f"{line.theme.id}: a theme without figures has no place")
    if found.against == "cannot say":
        return _blind("no places", sentence(f"{title}: {found.refusal or 'no places to compare'}"))
    many = f"{number_text(found.judged)} {level_label(found.level, count=found.judged)}"
    whole = f"{found.area.name} as a whole ({rate_phrase(found.indicator, found.benchmark)})"
    if found.against == "similar":
        said = f"{title}: none of {many} stands out from {whole} beyond what chance allows"
        return RugCell("None", "stands out", sentence(said), "no real change", "none stands out")
    others = f", and {count_word(found.count - 1)} more" if found.count > 1 else ""
    said = (
        f"{title}: {found.place} stands out most, {rate_phrase(found.indicator, found.value)}"
        f"{others}, of {many}, against {whole}, beyond the 99.8{SPACE}% limits of chance"
    )
    more = f"and {count_word(found.count - 1)} more" if found.count > 1 else "stands out"
    return RugCell(found.place, more, sentence(said), _AGAINST[found.against], found.against)


def _harm(line: Line) -> RugCell:
    if not line.theme.harm or line.harm is None:
        return _blind("none set", sentence(f"{line.theme.title}: {NO_HARM}"))
    part = lowered(line.harm.indicator.title)
    found = _tested(line.harm, line.harm.indicator.title, "")
    if found.verdict == "cannot say":
        return found
    return RugCell(found.text, part, found.sentence, found.verdict, found.label)


def _concern(line: Line) -> RugCell:
    found = line.concern
    if found is None:
        return _blind("not asked", f"{line.theme.title}: no survey that is loaded asks about it.")
    if found.share is None:
        short = "not named" if found.refusal == UNNAMED else "too few"
        return _blind(short, sentence(f"{line.theme.title}: {found.refusal}"))
    share = percent_text(found.share, signed=False)
    low, high = (percent_text(one, signed=False) for one in (found.lower, found.upper))
    said = sentence(
        f"{line.theme.title}: {share} of {counted(found.base, 'respondents')} name it among what "
        f"concerns them most (95{SPACE}% interval {low} to {high}), number {found.rank} of "
        f"{found.asked} themes"
    )
    return RugCell(share, f"{found.rank} of {found.asked}", said)


def _plan(line: Line) -> RugCell:
    found = line.delivery
    if found is None:
        return _blind("no action", f"{line.theme.title}: the plan has no action for it.")
    late = f"{count_word(found.overdue) if found.overdue else 'none'} overdue"
    said = sentence(
        f"{line.theme.title}: {number_text(found.done)} of {counted(found.planned, 'actions')} "
        f"delivered, {late}"
    )
    return RugCell(f"{found.done} of {found.planned}", late, said)


def _blind(short: str, said: str) -> RugCell:
    """A cell that cannot be known: the reason in a few letters, and in a sentence."""
    return RugCell("○", short, said, "cannot say", "cannot say")


_MAKERS: dict[str, Callable[[Line], RugCell]] = {
    "level": _level,
    "versus": _versus,
    "change": _change,
    "longer": _longer,
    "place": _place,
    "harm": _harm,
    "concern": _concern,
    "plan": _plan,
}
