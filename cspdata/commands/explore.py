"""Commands that show numbers: status, show."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from cspdata.catalogue import AreaRef, Indicator
    from cspdata.export.tables import Result
    from cspdata.measures import Evidence
    from cspdata.periods import Period
    from cspdata.quality import DatasetStatus
    from cspdata.results import Change, Levels, Notes, Series


STATUS_COLUMNS = (
    "Dataset",
    "State",
    "Files",
    "Kept",
    "Refused",
    "Not placed",
    "Complete to",
    "Months missing",
)


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class By(StrEnum):
    """What the rows of `show` are."""

    MONTH = "month"
    YEAR = "year"
    AREA = "area"
    CHANGE = "change"
    TREND = "trend"
    CONTROL = "control"


class Counted(StrEnum):
    """What of an indicator is followed over time."""

    COUNT = "count"
    VALUE = "value"


class StatusFormat(StrEnum):
    """How the status is printed."""

    TABLE = "table"
    JSON = "json"


Name = Annotated[str, typer.Argument(metavar="INDICATOR", help="The indicator's id.")]
Start = Annotated[str, typer.Option(help="First month, YYYY-MM.")]
Against = Annotated[str, typer.Option(help="previous-year, or YYYY-MM:YYYY-MM.")]
End = Annotated[str, typer.Option(help="Last month, YYYY-MM.")]


def status(
    output: Annotated[StatusFormat, typer.Option("--format")] = StatusFormat.TABLE,
) -> None:
    """What arrived, when, how many rows, which months are missing."""
    from cspdata.measures import open_evidence
    from cspdata.quality import built_at, statuses

    evidence = open_evidence()
    found = statuses(evidence)
    if output is StatusFormat.JSON:
        partnership = evidence.partnership
        said = {
            "partnership": partnership.name,
            "demonstration": partnership.demonstration,
            "built_at": built_at(evidence),
            "datasets": [one.record() for one in found],
        }
        typer.echo(json.dumps(said, indent=2, ensure_ascii=False))
        return
    _print_status(evidence, found)


def _print_status(evidence: Evidence, found: tuple[DatasetStatus, ...]) -> None:
    from rich.console import Console
    from rich.table import Table

    from cspdata.quality import built_at, missing_text

    title = f"{evidence.partnership.name}, built {built_at(evidence)}"
    table = Table(box=None, pad_edge=False, title=title, title_justify="left")
    for heading in STATUS_COLUMNS:
        left = heading in ("Dataset", "State")
        table.add_column(heading, justify="left" if left else "right", no_wrap=left)
    for one in found:
        table.add_row(
            one.dataset.id,
            one.state,
            f"{one.files:,}",
            f"{one.rows_kept:,}",
            f"{one.rows_refused:,}",
            f"{one.district_only + one.elsewhere + one.nowhere:,}",
            f"{one.complete_to:%b %Y}" if one.complete_to else "",
            missing_text(one) if one.months else "",
        )
    Console(width=140).print(table)


def show(
    indicator: Name,
    by: Annotated[By, typer.Option(help="What the rows are.")] = By.MONTH,
    area: Annotated[str, typer.Option(help="An area's code; the partnership by default.")] = "",
    level: Annotated[str, typer.Option(help="Level of the rows: ward, lsoa21 …")] = "",
    start: Start = "",
    end: End = "",
    against: Annotated[
        str, typer.Option(help="previous-year or YYYY-MM:YYYY-MM.")
    ] = "previous-year",
    measure: Annotated[
        Counted, typer.Option(help="For trend and control: numbers, or the indicator's own unit.")
    ] = Counted.COUNT,
    output: Annotated[Format, typer.Option("--format")] = Format.TABLE,
) -> None:
    """An indicator by month, by year, by area, its tested change, its trend or control chart."""
    from cspdata.measures import area_of, open_evidence

    evidence = open_evidence()
    chosen = evidence.catalogue.indicator(indicator)
    place = area_of(evidence.con, area, evidence.partnership)
    period = asked_period(evidence, chosen, start, end, whole=by not in (By.AREA, By.CHANGE))
    if by in (By.TREND, By.CONTROL):
        _show_over_time(
            evidence, chosen, by=by, area=place, period=period, measure=measure, output=output
        )
        return
    result = _result(
        evidence, chosen, by=by, area=place, level=level, period=period, against=against
    )
    refusal = getattr(result, "refusal", "")
    if refusal:
        raise ValueError(f"{chosen.title}: no comparison, because {refusal}")
    _print_result(result, output)
    print_notes(result.notes)


def put(content: bytes, out: Path | None) -> None:
    """Writes to a file, or to standard output where none is given."""
    if out is None:
        typer.echo(content.decode(), nl=False)
    else:
        out.write_bytes(content)
        typer.echo(f"Written: {out}", err=True)


def asked_period(
    evidence: Evidence, indicator: Indicator, start: str, end: str, *, whole: bool
) -> Period:
    """The period asked for; by default all there is, or the one a first look is taken over."""
    from cspdata.periods import Period, month
    from cspdata.quality import default_period

    dataset = evidence.dataset(indicator)
    span = evidence.coverage_of(indicator).span
    if span is None:
        raise ValueError(
            f"{dataset.title}: no complete month is loaded for {evidence.partnership.name}"
        )
    usual = span if whole else default_period(evidence, dataset) or span
    return Period(month(start) if start else usual.first, month(end) if end else usual.last)


def _result(
    evidence: Evidence,
    indicator: Indicator,
    *,
    by: By,
    area: AreaRef,
    level: str,
    period: Period,
    against: str,
) -> Series | Levels | Change:
    from cspdata import measures

    if by is By.MONTH:
        return measures.series(evidence, indicator, area=area, period=period)
    if by is By.YEAR:
        return measures.yearly_series(evidence, indicator, area=area, period=period)
    if by is By.AREA:
        place_level = level or _level_below(evidence, area)
        return measures.levels(evidence, indicator, area=area, level=place_level, period=period)
    return measures.change(
        evidence,
        indicator,
        area=area,
        level=level,
        period=period,
        before=asked_before(period, against),
    )


def _show_over_time(
    evidence: Evidence,
    indicator: Indicator,
    *,
    by: By,
    area: AreaRef,
    period: Period,
    measure: Counted,
    output: Format,
) -> None:
    """The rows of a trend or of a control chart; on standard error what they say."""
    from cspdata import measures, words

    series = measures.series(evidence, indicator, area=area, period=period)
    if by is By.CONTROL:
        control = measures.control(series, measure=measure.value)
        if control.refusal:
            raise ValueError(f"{indicator.title}: no control chart, because {control.refusal}")
        _print_result(control, output)
        told = [words.control_sentence(control), words.marked_sentence(control)]
        told += words.control_remarks(control)
    else:
        trend = measures.trend(series, measure=measure.value, forecast=True)
        _print_result(trend, output)
        told = [
            words.trend_sentence(trend),
            words.season_sentence(trend),
            words.rolling_sentence(trend),
            words.forecast_sentence(trend),
        ]
    for line in filter(None, told):
        typer.echo(line, err=True)
    print_notes(series.notes)


def _level_below(evidence: Evidence, area: AreaRef) -> str:
    return evidence.partnership.place_level if area.level == "lad" else "lsoa21"


def asked_before(period: Period, against: str) -> Period:
    """The period to compare with, as the option `--against` says it."""
    from cspdata.periods import Period, month

    if against == "previous-year":
        return period.shifted(-12)
    first, colon, last = against.partition(":")
    if not colon:
        raise ValueError(f"{against!r} is neither previous-year nor YYYY-MM:YYYY-MM")
    return Period(month(first), month(last))


def _print_result(result: Result, output: Format) -> None:
    from cspdata.export.tables import rows, table_csv

    if output is Format.CSV:
        typer.echo(table_csv(result).decode(), nl=False)
    elif output is Format.JSON:
        typer.echo(json.dumps(rows(result), indent=1, ensure_ascii=False, default=str))
    else:
        print_table(rows(result))


def print_table(rows: list[dict[str, Any]]) -> None:
    """Rows as a table for the eye, headings from their keys."""
    from rich.console import Console
    from rich.table import Table

    shown = [
        name
        for name in (rows[0] if rows else {})
        if name not in ("indicator", "method", "suppressed")
    ]
    table = Table(box=None, pad_edge=False)
    for name in shown:
        table.add_column(name, justify="left" if name in ("area_name", "verdict") else "right")
    for row in rows:
        table.add_row(*(_text(row[name]) for name in shown))
    Console(width=max(160, 12 * len(shown))).print(table)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.3g}" if isinstance(value, float) and abs(value) < 100 else str(value)


def print_notes(notes: Notes) -> None:
    """What must be said with the numbers, on standard error so that rows stay rows."""
    from cspdata.words import caveats, source_line

    for line in (*caveats(notes), source_line(notes)):
        typer.echo(line, err=True)
