"""Sentences about a line of sight: what is seen, what converts into what, what cannot be seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cspdata.assessment.line_of_sight import LineOfSight
from cspdata.results import frame_rows
from cspdata.words.changes import verdict_label
from cspdata.words.numbers import (
    SPACE,
    count_word,
    known,
    number_text,
    percent_text,
    rate_text,
)
from cspdata.words.phrases import (
    BEYOND_CHANCE,
    TOO_FEW,
    WITHIN_CHANCE,
    area_label,
    counted,
    listed,
    lowered,
    months_text,
    sentence,
)

Row = Mapping[str, Any]
WAYS = {"worse": "lower", "better": "higher", "higher": "higher", "lower": "lower"}


def sight_rows(found: LineOfSight) -> list[dict[str, Any]]:
    """The steps as rows by column name, in their order; `earlier` names the time compared with."""
    earlier = {"earlier": found.before.label}
    return [earlier | row for row in frame_rows(found.frame)]


def sight_sentences(found: LineOfSight) -> tuple[str, ...]:
    """How much of the line is seen, which shares moved beyond chance, and what is not seen.

    A rise of a count is told of no step: more may mean that more come forward.
    """
    where = f"{area_label(found.area)}, {months_text(found.months or found.period.months)}"
    rows = sight_rows(found)
    if found.refusal:
        return (sentence(f"the line cannot be seen, {where}: {found.refusal}"),)
    seen = [row for row in rows if not row["unseen"]]
    first, last = seen[0], seen[-1]
    lead = f"{where}: {count_word(len(seen))} of {count_word(len(rows))} steps can be seen"
    if len(seen) > 1:
        lead += f", from {_counted(first)} to {_counted(last)}"
    said = [sentence(lead)]
    moved = [row for row in seen if row["conversion_verdict"] in WAYS]
    said += [sentence(_moved(row)) for row in moved]
    judged = [row for row in seen if row["conversion_verdict"] != "cannot say"]
    if judged and not moved:
        said.append(f"No share differs from {found.before.label} by {BEYOND_CHANCE}.")
    if dark := [row for row in rows if row["unseen"]]:
        names = listed([f"“{lowered(row['title'])}” (ask {row['ask']})" for row in dark])
        said.append(sentence(f"we cannot see {names}"))
    return tuple(said)


def conversion_text(row: Row) -> str:
    """The conversion with its interval: a share, or a ratio of counts that is called one.

    `18 % of incidents (17 to 18 %)`; `32 for every 100 incidents at high risk (29 to 36)`.
    """
    if not known(row["conversion"]):
        return ""
    number = rate_text(row["conversion"], 0)
    limits = ""
    if known(row["lower"]) and known(row["upper"]):
        low, high = (rate_text(row[one], 0) for one in ("lower", "upper"))
        limits = f" ({low} to {high}{f'{SPACE}%' if row['subset'] else ''})"
    if row["subset"]:
        return f"{number}{SPACE}% of {row['base_noun']}{limits}"
    return f"{number} for every 100 {row['base_noun']}{limits}"


def conversion_change_text(row: Row) -> str:
    """What the conversion was before, and whether that differs beyond chance where it is tested."""
    if not known(row["conversion"]) or not known(row["conversion_before"]):
        return ""
    was = rate_text(row["conversion_before"], 0)
    if not row["subset"]:
        return f"was {was}; a ratio of two counts is not tested"
    verdict = str(row["conversion_verdict"])
    return f"was {was}{SPACE}%: {lowered(verdict_label(verdict))}"


def step_change_text(row: Row) -> str:
    """The change of the count in short: `+7 %, higher`; empty where there is none."""
    if not known(row["count_before"]):
        return ""
    moved = percent_text(row["percent"])
    if not known(row["percent"]):
        moved = f"{number_text(row['count_before'])}{SPACE}→{SPACE}{number_text(row['count'])}"
    return f"{moved}, {lowered(verdict_label(str(row['verdict'])))}"


def delay_text(row: Row) -> str:
    """The median delay up to a step, or who holds it."""
    if row["unseen"]:
        return ""
    if known(row["delay"]):
        days = rate_text(row["delay"], 1)
        return f"median {days} days {row['delay_about']} (to {months_text([row['delay_to']])})"
    return f"not known; ask {row['delay_ask']}"


def delays_sentence(found: LineOfSight) -> str:
    """At which steps the delay is known, and who holds the others."""
    rows = [row for row in sight_rows(found) if row["base_noun"] and not row["unseen"]]
    told = [row for row in rows if known(row["delay"])]
    dark = [row for row in rows if not known(row["delay"])]
    said = [sentence(f"{lowered(row['title'])}, {delay_text(row)}") for row in told]
    if dark:
        holders = listed(list(dict.fromkeys(str(row["delay_ask"]) for row in dark)))
        steps = f"{count_word(len(dark))} {'step' if len(dark) == 1 else 'steps'}"
        said.append(sentence(f"how long it takes is not known at {steps}; ask {holders}"))
    return " ".join(said)


def unseen_text(row: Row) -> str:
    """Why a step cannot be seen and whom to ask; empty where it is seen."""
    if not row["unseen"]:
        return ""
    return sentence(f"cannot see: {row['unseen']}; ask {row['ask']}")


def step_sentence(row: Row) -> str:
    """All of a step in words: count, change, conversion, delay."""
    if row["unseen"]:
        return f"{row['title']}. {unseen_text(row)}"
    said = [sentence(f"{row['title']}: {_counted(row)}")]
    if known(row["count_before"]):
        real = row["verdict"] in WAYS
        sure = f"a difference {BEYOND_CHANCE if real else WITHIN_CHANCE}"
        if row["verdict"] == "cannot say":
            sure = TOO_FEW
        was = number_text(row["count_before"])
        # Whether more is good cannot be told from a count.
        said.append(sentence(f"{row['earlier']} had {was}: {sure}"))
    if share := conversion_text(row):
        moved = conversion_change_text(row)
        said.append(sentence(f"{share}{f', {moved}' if moved else ''}"))
    if row["note"]:
        said.append(sentence(row["note"]))
    if row["base_noun"]:
        said.append(sentence(f"delay: {delay_text(row)}"))
    return " ".join(said)


def sight_alt(found: LineOfSight) -> str:
    """What the drawing of a line shows, step by step."""
    lead = sentence(f"bars from the first step to the last. {sight_sentences(found)[0]}")
    steps = []
    for row in sight_rows(found):
        if row["unseen"]:
            steps.append(f"{row['title']}: cannot be seen")
            continue
        share = conversion_text(row)
        steps.append(f"{row['title']}: {_counted(row)}{f', {share}' if share else ''}")
    return f"{lead} {sentence('; '.join(steps))}"


def _counted(row: Row) -> str:
    return counted(row["count"], str(row["noun"]))


def _moved(row: Row) -> str:
    """A share that moved beyond chance, with both its values."""
    now, was = (rate_text(row[one], 0) for one in ("conversion", "conversion_before"))
    way = "larger" if row["conversion"] > row["conversion_before"] else "smaller"
    return (
        f"{row['title']}: {now}{SPACE}% of {row['base_noun']}, a {way} share than the "
        f"{was}{SPACE}% of {row['earlier']} — {BEYOND_CHANCE}"
    )
