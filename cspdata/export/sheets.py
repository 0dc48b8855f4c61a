"""The tables of the workbook: result frames with readable headings and shorthand for gaps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cspdata.export.pack import IndicatorPack, ObjectivePack, ThemePack
from cspdata.export.sight_table import sight_frame
from cspdata.export.tables import WHOLE, plain, value_format, whole
from cspdata.measures import agreement
from cspdata.results import frame_rows
from cspdata.words import headline, verdict_label
from cspdata.words.contents import content_title

CONFIDENTIAL, NOT_AVAILABLE, NOT_APPLICABLE = "[c]", "[x]", "[z]"
SHORTHAND = {
    CONFIDENTIAL: "confidential: a number so small that it is not shown",
    NOT_AVAILABLE: "not available: the months or the residents that it needs are missing",
    NOT_APPLICABLE: "not applicable: the base is too small for it, or it has no bound",
}
FROM, TO = "From", "To"
LEVELS = {
    "count": "Count",
    "exposure": "Exposure",
    "value": "Value",
    "lower": "Lower limit",
    "upper": "Upper limit",
}
CHANGES = {
    "count": "Count",
    "count_before": "Count before",
    "value": "Value",
    "lower": "Lower limit",
    "upper": "Upper limit",
    "percent": "Change (%)",
    "ratio": "Rate ratio",
    "ratio_lower": "Ratio lower limit",
    "ratio_upper": "Ratio upper limit",
    "p": "p",
    "q": "q",
}
SUMMARY = {"count": "Count", "value": "Value", "percent": "Change (%)"}
COMPARED = frozenset({"percent", "ratio", "ratio_lower", "ratio_upper"})
DATES, TALLIES, RATIOS, SIGNED = "mmm yyyy", "#,##0", "0.00", "+0;-0;0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of the workbook: what it holds, its frame, the number format of each column."""

    kind: str
    title: str
    frame: pd.DataFrame
    formats: Mapping[str, str]
    theme: ThemePack | None = None

    @property
    def shorthand(self) -> tuple[str, ...]:
        """The shorthand that stands in the table, in the order of the notes."""
        there = set(self.frame.astype(str).to_numpy().ravel())
        return tuple(sign for sign in SHORTHAND if sign in there)


def series_sheet(theme: ThemePack) -> Sheet:
    """Counts and values over time, one row per indicator and month, quarter or year."""
    rows = [
        {
            "Indicator": pack.indicator.title,
            "Unit": pack.indicator.unit,
            FROM: plain(row["period_start"]),
            TO: plain(row["period_end"]),
        }
        | _shown(row, LEVELS)
        for pack in theme.indicators
        for row in frame_rows(pack.series.frame)
    ]
    first = theme.indicators[0].series
    title = f"{theme.theme.title}: over time, {first.area.name}, {first.period.label}"
    formats = _level_formats(theme, finer=1) | {FROM: DATES, TO: DATES}
    return Sheet("Over time", title, _table(rows), formats, theme)


def places_sheet(theme: ThemePack) -> Sheet:
    """Counts and values by place over the period, one row per indicator and place."""
    rows = [
        {
            "Indicator": pack.indicator.title,
            "Unit": pack.indicator.unit,
            "Area": str(row["area_name"]),
            "Area code": str(row["area_code"]),
            "All months there": "Yes" if plain(row["complete"]) else "No",
        }
        | _shown(row, LEVELS)
        for pack in theme.indicators
        for row in frame_rows(pack.places.frame)
    ]
    first = theme.indicators[0].places
    title = f"{theme.theme.title}: by place, {first.area.name}, {first.period.label}"
    return Sheet("Places", title, _table(rows), _level_formats(theme), theme)


def changes_sheet(theme: ThemePack) -> Sheet:
    """Tested changes, the partnership's area first, one row per indicator and area."""
    rows = [
        {
            "Indicator": pack.indicator.title,
            "Unit": pack.indicator.unit,
            "Area": str(row["area_name"]),
            "Area code": str(row["area_code"]),
            "Verdict": verdict_label(str(row["verdict"])),
        }
        | _shown(row, CHANGES)
        | {"Months matched": plain(row["months_matched"])}
        for pack in theme.indicators
        for change in (pack.change, pack.place_changes)
        for row in frame_rows(change.frame)
    ]
    first = theme.indicators[0].change
    title = (
        f"{theme.theme.title}: change, {first.area.name}, "
        f"{first.period.label} against {first.before.label}"
    )
    formats = _level_formats(theme)
    formats |= dict.fromkeys(("Count before", "Months matched"), TALLIES)
    formats |= dict.fromkeys(("Rate ratio", "Ratio lower limit", "Ratio upper limit"), RATIOS)
    formats |= {"Change (%)": SIGNED, "p": "0.0000", "q": "0.0000"}
    frame = _table(rows)
    formats = {column: form for column, form in formats.items() if column in frame}
    return Sheet("Changes", title, frame, formats, theme)


def summary_sheet(pack: ObjectivePack) -> Sheet:
    """One row per indicator: verdict, count, change and the sentence of its page."""
    rows: list[dict[str, Any]] = []
    for theme in pack.themes:
        rows += [_summary_row(theme, one) for one in theme.indicators]
        if not theme.indicators:
            rows.append(
                {
                    "Theme": theme.theme.title,
                    "Indicator": "No indicator yet",
                    "Unit": NOT_AVAILABLE,
                    "Verdict": verdict_label("cannot say"),
                    "In words": "No data yet: the sheet of missing data says who holds them.",
                    **dict.fromkeys(SUMMARY.values(), NOT_AVAILABLE),
                }
            )
    title = f"{pack.objective.title}: {pack.period.label} against {pack.before.label}"
    decimals = max((one.indicator.decimals for one in pack.packs), default=0)
    formats = {"Count": TALLIES, "Value": value_format(decimals), "Change (%)": SIGNED}
    return Sheet("Summary", title, _table(rows), formats)


def sources_sheet(pack: ObjectivePack) -> Sheet | None:
    """What different sources say of one theme, side by side; None where no theme has two."""
    rows = []
    for theme in pack.themes:
        changes = [one.change for one in theme.sides]
        for change in changes if len(changes) > 1 else []:
            rows.append(
                {
                    "Theme": theme.theme.title,
                    "Do they agree": agreement(changes).capitalize(),
                    "Indicator": change.indicator.title,
                    "Source": change.notes.source,
                    "Verdict": verdict_label(change.verdict),
                    "In words": headline(change),
                }
            )
    if not rows:
        return None
    title = f"{pack.objective.title}: sources side by side"
    return Sheet("Sources side by side", title, _table(rows), {})


def needs_sheet(pack: ObjectivePack) -> Sheet | None:
    """Which data each theme still lacks and who holds them; None where nothing is missing."""
    rows = [
        {
            "Theme": theme.theme.title,
            "What is missing": need.what,
            "Who holds it": need.holder,
            "How it comes": need.how or NOT_AVAILABLE,
        }
        for theme in pack.themes
        for need in theme.lacking
    ]
    if not rows:
        return None
    return Sheet("Missing data", f"{pack.objective.title}: data still missing", _table(rows), {})


def analyst_notes_sheet(pack: ObjectivePack) -> Sheet | None:
    """The analyst's notes, one row per part of a note; None where none was written."""
    titles = {
        one.indicator.id: (theme.theme.title, one.indicator.title)
        for theme in pack.themes
        for one in theme.indicators
    }
    rows = [
        {
            "Theme": titles[note.indicator][0],
            "Indicator": titles[note.indicator][1],
            "Part": name,
            "In words": text,
            "Area": note.area_name,
            "Period": f"{note.period} against {note.before}",
            "Written": f"{note.written:%Y-%m-%d}",
            "Author": note.author or NOT_AVAILABLE,
        }
        for note in pack.analyst_notes
        for name, text in note.lines
    ]
    if not rows:
        return None
    return Sheet("Analyst notes", f"{pack.objective.title}: analyst's notes", _table(rows), {})


def analyst_texts_sheet(pack: ObjectivePack) -> Sheet | None:
    """The analyst's texts, one row per theme and content; None where none was written."""
    titles = {one.theme.id: one.theme.title for one in pack.themes}
    rows = [
        {
            "Theme": titles[one.theme],
            "Statutory content": content_title(one.content),
            "In words": one.text,
            "Area": one.area_name,
            "Period": one.period or NOT_AVAILABLE,
            "Written": f"{one.written:%Y-%m-%d}",
            "Author": one.author or NOT_AVAILABLE,
        }
        for one in pack.analyst_texts
    ]
    if not rows:
        return None
    return Sheet("Analyst texts", f"{pack.objective.title}: analyst's texts", _table(rows), {})


def sight_sheet(theme: ThemePack) -> Sheet:
    """The line of sight of a theme, one row a step; no row where it has none."""
    frame = sight_frame(theme.sight) if theme.sight else pd.DataFrame()
    title = f"{theme.theme.title}: line of sight"
    if theme.sight:
        title += f", {theme.sight.area.name}, {theme.sight.period.label}"
    limits = ("Per 100 of the base", "Lower limit", "Upper limit", "Per 100 before")
    formats = dict.fromkeys(("Count", "Count before", "Base"), TALLIES)
    formats |= dict.fromkeys(limits, value_format(1)) | {FROM: DATES, TO: DATES}
    for column in frame.columns:
        gaps = frame[column].isna() | (frame[column] == "")
        frame[column] = frame[column].mask(gaps, NOT_AVAILABLE)
    return Sheet("Line of sight", title, frame, formats, theme)


def sheets(pack: ObjectivePack) -> dict[str, Sheet]:
    """Every table by its sheet's label, themes numbered in their order."""
    found = {"Summary": summary_sheet(pack)}
    makers: tuple[Callable[[ThemePack], Sheet], ...] = (
        series_sheet,
        places_sheet,
        changes_sheet,
        sight_sheet,
    )
    for number, theme in enumerate(pack.answered, start=1):
        for letter, maker in zip("abcd", makers, strict=True):
            sheet = maker(theme)
            if not sheet.frame.empty:
                found[f"{number}{letter} {sheet.kind}"] = sheet
    for sheet_of in (sources_sheet, analyst_notes_sheet, analyst_texts_sheet, needs_sheet):
        extra = sheet_of(pack)
        if extra is not None:
            found[extra.kind] = extra
    return found


def _summary_row(theme: ThemePack, pack: IndicatorPack) -> dict[str, Any]:
    row = next(iter(frame_rows(pack.change.frame)), {})
    return {
        "Theme": theme.theme.title,
        "Indicator": pack.indicator.title,
        "Unit": pack.indicator.unit,
        "Verdict": verdict_label(str(row.get("verdict", "cannot say"))),
        "In words": headline(pack.change, pack.series),
        **_shown(row, SUMMARY),
    }


def _shown(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {heading: _cell(column, row) for column, heading in names.items()}


def _cell(column: str, row: Mapping[str, Any]) -> Any:
    """A number, or the shorthand that says why there is none."""
    value = whole(row.get(column)) if column in WHOLE else plain(row.get(column))
    if isinstance(value, (int, float)):
        return value
    if plain(row.get("suppressed")):
        return CONFIDENTIAL
    counted = all(whole(row.get(name)) is not None for name in ("count", "count_before"))
    return NOT_APPLICABLE if column in COMPARED and counted else NOT_AVAILABLE


def _level_formats(theme: ThemePack, *, finer: int = 0) -> dict[str, str]:
    """How levels are shown; the value of a month is small and gets a decimal more."""
    decimals = max(pack.indicator.decimals for pack in theme.indicators) + finer
    value = value_format(decimals)
    return {
        "Count": TALLIES,
        "Exposure": TALLIES,
        **dict.fromkeys(("Value", "Lower limit", "Upper limit"), value),
    }


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The rows as a frame of plain objects: whole numbers stay whole beside shorthand."""
    return pd.DataFrame(rows, dtype=object)
