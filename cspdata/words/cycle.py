"""The yearly cycle and the checklist of duties in words."""

from __future__ import annotations

from datetime import date

from cspdata.assessment.checklist import Checklist
from cspdata.assessment.cycle import Cycle, DatedStep
from cspdata.catalogue import StepName
from cspdata.words.numbers import count_word
from cspdata.words.phrases import listed, lowered, sentence

STEP_NAMES: dict[StepName, str] = {
    "assessment": "Assessment",
    "strategy": "Strategy",
    "delivery": "Delivery",
    "annual_report": "Annual report",
    "scrutiny": "Scrutiny",
}


def day_text(day: date) -> str:
    """A day as people say it: `15 December 2025`."""
    return f"{day.day} {day:%B %Y}"


def cycle_sentence(cycle: Cycle) -> str:
    """Which steps the day is in, what is due next, by when and from whom."""
    if not cycle.steps:
        return (
            "The dates of the yearly cycle are not declared: add them to the partnership’s file, "
            "under [[cycle]]."
        )
    now = [lowered(STEP_NAMES[one.step.step]) for one in cycle.current]
    where = f"{day_text(cycle.day)}: {listed(now)} under way" if now else "between two steps"
    told = sentence(where)
    if cycle.next_due:
        told += f" {due_sentence(cycle.next_due)}"
    return told


def due_sentence(step: DatedStep) -> str:
    """What a step brings, by which day, from whom."""
    owner = f" ({step.step.owner})" if step.step.owner else ""
    return sentence(f"next due, by {day_text(step.last)}: {lowered(step.step.due)}{owner}")


def cycle_proposed(cycle: Cycle) -> str:
    """That the dates are not the partnership's own yet; empty where they are."""
    if not cycle.steps or cycle.agreed:
        return ""
    return (
        "These dates are a proposal that follows the financial year: the partnership sets its own."
    )


def cycle_alt(cycle: Cycle) -> str:
    """The text alternative of the line of the year."""
    steps = [
        f"{STEP_NAMES[one.step.step]} from {day_text(one.first)} to {day_text(one.last)}"
        for one in cycle.steps
    ]
    return sentence(f"The year as a line; you are at {day_text(cycle.day)}. {'; '.join(steps)}")


def duties_sentence(found: Checklist) -> str:
    """How many duties are met, which are not, and what nobody has said yet."""
    total = len(found.frame)
    if not total:
        return "No statutory duties are declared."
    met = found.count("met")
    if found.count("not known") == total:
        return f"Not known yet: nobody has said how any of the {total} duties stands."
    if met == total:
        return f"Yes: all {total} duties are met, by the partnership’s own account."
    rest = [
        f"{count_word(count)} {'is' if count == 1 else 'are'} {text}"
        for count, text in (
            (found.count("partly"), "partly met"),
            (found.count("not met"), "not met"),
            (found.count("not known"), "not known yet"),
        )
        if count
    ]
    verb = "are" if met > 1 else "is"
    return sentence(f"Not yet: {met or 'none'} of {total} duties {verb} met, {listed(rest)}")


def overdue_sentence(found: Checklist) -> str:
    """What should have been met by now, with whom; empty where nothing is overdue."""
    late = found.overdue
    if late.empty:
        return ""
    first = late.iloc[0]
    more = f", and {count_word(len(late) - 1)} more" if len(late) > 1 else ""
    return sentence(
        f"Overdue since {day_text(first['due'])}: {first['title']} ({first['owner']}){more}"
    )


def duty_law(row: dict[str, object]) -> str:
    """Which law asks for a duty, its section or regulation first."""
    return f"{row['item']}: {row['instrument']}" if row["item"] else str(row["instrument"])


def duty_unread(row: dict[str, object]) -> str:
    """That the text of the law was not read; empty where it was."""
    return "" if row["read"] == "text" else "From an account: check the text before quoting it"
