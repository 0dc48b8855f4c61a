"""What the data register says in words: what is lacking, and whom to ask."""

from __future__ import annotations

from urllib.parse import urlsplit

from cspdata.quality import Entry, Register
from cspdata.quality.register import BY_HAND
from cspdata.words.phrases import listed, sentence

MOST_ASKED = 3
_HOLDERS = {
    "police": "the police",
    "council": "the council",
    "fire": "the fire and rescue service",
    "probation": "the Probation Service",
    "icb": "the integrated care board",
    "opcc": "the police and crime commissioner",
    "national": "the publisher",
    "": "its holder",
}


def register_answer(register: Register) -> str:
    """How many datasets are supplied, late, not usable and never supplied; what to ask first."""
    held = register.datasets
    supplied = sum(one.state == "supplied" for one in held)
    late = len(register.with_state("late"))
    broken = len(register.with_state("not usable"))
    never = len(register.with_state("never supplied"))
    said = [f"{supplied} of {len(held)} datasets are supplied and up to date"]
    if late:
        said.append(f"{late} {_are(late)} late")
    if broken:
        said.append(f"{broken} {_are(broken)} not usable")
    if never:
        said.append(f"{never} {'has' if never == 1 else 'have'} never been supplied")
    parts = [sentence("; ".join(said))]
    if asked := _asked(register.ask_first[:MOST_ASKED]):
        parts.append(sentence(f"ask first {asked}"))
    gaps = len(register.with_state("no file agreed"))
    if gaps:
        noun = "item" if gaps == 1 else "items"
        parts.append(f"For {gaps} more {noun} that the law lists no file is agreed yet.")
    return " ".join(parts)


def _asked(entries: tuple[Entry, ...]) -> str:
    """Whom to ask for what, each holder named once: `the council (A and B), the police (C)`."""
    wanted: dict[str, list[str]] = {}
    for one in entries:
        wanted.setdefault(_HOLDERS[one.authority], []).append(one.title)
    return listed([f"{holder} ({listed(titles)})" for holder, titles in wanted.items()])


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def ask_text(entry: Entry) -> str:
    """How a dataset is had, in a few words: from its publisher, or with which file it is asked for.

    Commands stand in `Entry.ask`, and in the files; here they are where nobody has to be asked.
    """
    if not entry.dataset_id:
        return "agree what is shared, then have it declared"
    if not entry.open:
        return "send the template, from Load data"
    if entry.ask.startswith(BY_HAND):
        site = urlsplit(entry.ask.removeprefix(BY_HAND)).netloc
        return f"published: save it from {site.removeprefix('www.')}"
    return f"published: {entry.ask}"


def register_day(register: Register) -> str:
    """The day that lateness is judged at, and why it is not today where it is not."""
    day = f"{register.as_of.day} {register.as_of:%B %Y}"
    if not register.shifted:
        return f"As at {day}."
    return (
        f"As at {day}, the day by which the last made-up month was due: the demonstration ends in "
        "the past, and is judged as if that day were today."
    )


def unchecked_note(register: Register) -> str:
    """Which items of the Schedule are known from accounts of it alone; empty where none is."""
    names = [
        holder
        for name, holder in _HOLDERS.items()
        if any(one.read == "account" and one.authority == name for one in register.duties.duties)
    ]
    if not names:
        return ""
    return (
        f"Not checked against the text: what the Schedule asks of {listed(names)} is taken from "
        "accounts of it, without the item's number. Check it at "
        f"{register.duties.url} before you quote it."
    )
