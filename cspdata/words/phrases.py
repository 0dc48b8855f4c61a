"""The parts of sentences: nouns with their number, lists, names of areas and levels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from cspdata.catalogue import AreaRef, Indicator
from cspdata.cells import AREA_LEVELS
from cspdata.periods import NAMES, Period, runs
from cspdata.places import grid_reference as grid_reference
from cspdata.words.numbers import SPACE, known, number_text, rate_text

BEYOND_CHANCE = "more than chance would explain"
WITHIN_CHANCE = "not distinguishable from chance"
TOO_FEW = "too few to say"
_NAMES = ("Prevent",)  # words that are capitals within a sentence too

_LEVELS = {
    "lad": ("council area", "council areas"),
    "district": ("district", "districts"),
    "csp": ("partnership area", "partnership areas"),
    "ward": ("ward", "wards"),
    "community_area": ("community area", "community areas"),
    "msoa21": ("neighbourhood (MSOA)", "neighbourhoods (MSOAs)"),
    "lsoa21": ("small area (LSOA)", "small areas (LSOAs)"),
    "lsoa11": ("small area (LSOA 2011)", "small areas (LSOAs 2011)"),
}


def sentence(text: str) -> str:
    """The text with a capital at the start and one full stop at the end; an empty text stays."""
    bare = text.strip().rstrip(" .;,")
    if not bare:
        return ""
    end = "" if bare[-1] in "?!" else "."
    return bare[0].upper() + bare[1:] + end


def listed(items: Sequence[str]) -> str:
    """The items as English lists them: `a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + " and " + items[-1]


def lowered(title: str) -> str:
    """A title as it stands within a sentence: `Drug offences` → `drug offences`.

    Names stay as they are: `MARAC`, and `National Referral Mechanism` with its second capital.
    """
    first, _, rest = title.partition(" ")
    named = title[1:2].isupper() or rest[:1].isupper() or first in _NAMES
    return title if named else title[:1].lower() + title[1:]


def months_text(months: Iterable[date]) -> str:
    """Months within a sentence, the year said once: `Jan and Mar–Apr 2025`, `no months`."""
    found = runs(months)
    if len(found) < 2 or any(run.first.year != run.last.year for run in found):
        return listed([run.label for run in found]) or "no months"
    parts: list[str] = []
    for year in sorted({run.first.year for run in found}):
        names = [_names(run) for run in found if run.first.year == year]
        parts.append(f"{listed(names)} {year}")
    return listed(parts) if len(parts) < 2 or " and " not in " ".join(parts) else "; ".join(parts)


def singular(noun: str) -> str:
    """The singular of a regular plural noun: `offences` → `offence`, `casualties` → `casualty`."""
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def counted(count: Any, noun: str) -> str:
    """A number with its noun: `1,836 incidents`, `1 offence`."""
    return f"{number_text(count)} {singular(noun) if known(count) and count == 1 else noun}"


def per_unit(indicator: Indicator) -> str:
    """What the rate is per: `per 1,000 residents`; the whole unit where it has no such part."""
    head, found, tail = indicator.unit.partition(" per ")
    return f"per {tail}" if found and head == indicator.noun else indicator.unit


def rate_phrase(indicator: Indicator, value: Any) -> str:
    """A rate with its unit: `3.6 per 1,000 residents`."""
    return f"{rate_text(value, indicator.decimals)} {per_unit(indicator)}"


def shown_decimals(indicator: Indicator, step: str) -> int:
    """The decimals of a figure of one period: a rate of part of a year has one more."""
    return indicator.decimals + (indicator.measure == "rate" and step != "year")


def none_of(number: int, noun: str) -> str:
    """None of so many: `neither of the two areas`, `not one of 20 wards`."""
    return (
        f"neither of the two {noun}" if number == 2 else f"not one of {number_text(number)} {noun}"
    )


def area_label(area: AreaRef) -> str:
    """The area that a number is for: `Wiltshire council area`; other levels by their name."""
    if area.level in ("lad", "csp") and "area" not in area.name.lower():
        return f"{area.name} {_LEVELS[area.level][0]}"
    return area.name


def level_label(level: str, *, count: int = 2) -> str:
    """The name of a level of areas, for one or for many: `wards`, `small area (LSOA)`."""
    one, many = _LEVELS.get(level, ("area", "areas"))
    return one if count == 1 else many


def size_label(size: str, *, count: int = 2, shape: str = "square") -> str:
    """The name of a map's cells: `squares of 500 m`, `square of 1 km`, `wards`.

    A hexagon is told by its area, which is that of the square of its size: `hexagons of 0.25 km²`.
    """
    if not size.isdigit():
        return level_label(AREA_LEVELS[size], count=count)
    metres, plural = int(size), "" if count == 1 else "s"
    if shape == "hexagon":
        return f"hexagon{plural} of {metres**2 / 1e6:g}{SPACE}km²"
    length = f"{metres // 1000}{SPACE}km" if metres % 1000 == 0 else f"{metres}{SPACE}m"
    return f"square{plural} of {length}"


def year_before(period: Period, before: Period) -> bool:
    """Whether a period is compared with the same months of the year before."""
    return before == period.shifted(-12)


def _names(run: Period) -> str:
    first, last = NAMES[run.first.month], NAMES[run.last.month]
    return first if first == last else f"{first}–{last}"
