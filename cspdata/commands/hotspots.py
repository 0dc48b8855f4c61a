"""The command on places: a map of cells, its back-test, a patrol sheet, the action list."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cspdata.commands.explore import (
    End,
    Name,
    Start,
    asked_before,
    asked_period,
    print_notes,
    print_table,
    put,
)

if TYPE_CHECKING:
    from cspdata.catalogue import Indicator
    from cspdata.cells import Cells
    from cspdata.measures import Evidence
    from cspdata.periods import Period

LISTED = 25
AREAS = ("lsoa", "ward", "community_area")  # not imported: a command starts faster than pandas


class CellMethod(StrEnum):
    """What a map of cells shows."""

    GI = "gi"
    EMERGING = "emerging"
    DENSITY = "density"
    CHANGE = "change"
    COUNTS = "counts"


class CellShape(StrEnum):
    """The shape of the cells of a grid."""

    SQUARE = "square"
    HEXAGON = "hexagon"


class CellFormat(StrEnum):
    """How hotspots are written."""

    TABLE = "table"
    CSV = "csv"
    GEOJSON = "geojson"
    XLSX = "xlsx"
    PPTX = "pptx"
    PNG = "png"


class Asked(StrEnum):
    """What is made of a map."""

    MAP = "map"
    WORTH = "worth"
    ACTIONS = "actions"


Method = Annotated[CellMethod, typer.Option(help="What the map shows.")]
Size = Annotated[str, typer.Option(help="250, 500, 1000 (metres), lsoa, ward or community_area.")]
Shape = Annotated[CellShape, typer.Option(help="Of the grid's cells.")]
Compared = Annotated[str, typer.Option(help="With change: previous-year, or YYYY-MM:YYYY-MM.")]
Worth = Annotated[bool, typer.Option("--worth", help="Whether maps of earlier years came true.")]
Actions = Annotated[bool, typer.Option("--actions", help="What a meeting decided on, as a list.")]
SheetOf = Annotated[
    str, typer.Option(metavar="CELL", help="A printable sheet (.pptx) of one cell, by its id.")
]
Output = Annotated[
    CellFormat | None, typer.Option("--format", help="csv by default, of --worth table.")
]
Out = Annotated[Path | None, typer.Option(help="A file; standard output by default.")]
FORMATS = {
    Asked.MAP: (
        CellFormat.CSV,
        CellFormat.GEOJSON,
        CellFormat.TABLE,
        CellFormat.PPTX,
        CellFormat.PNG,
    ),
    Asked.WORTH: (CellFormat.TABLE, CellFormat.CSV),
    Asked.ACTIONS: (CellFormat.CSV, CellFormat.XLSX, CellFormat.TABLE),
}


def hotspots(
    indicator: Name,
    method: Method = CellMethod.GI,
    cell: Size = "500",
    shape: Shape = CellShape.SQUARE,
    start: Start = "",
    end: End = "",
    against: Compared = "",
    worth: Worth = False,
    actions: Actions = False,
    sheet: SheetOf = "",
    output: Output = None,
    out: Out = None,
) -> None:
    """A map of cells by one of five methods; whether such maps came true; sheet and action list."""
    from cspdata.hotspots import cells
    from cspdata.measures import open_evidence

    asked = _asked(worth=worth, actions=actions, sheet=sheet)
    chosen_format = _format(asked, output, sheet=sheet, out=out)
    _check_shape(shape, cell)
    evidence = open_evidence()
    chosen = evidence.catalogue.indicator(indicator)
    period = asked_period(evidence, chosen, start, end, whole=False)
    if asked is Asked.WORTH:
        _worth(evidence, chosen, period, chosen_format, out)
        return
    result = cells(
        evidence,
        chosen,
        period=period,
        size=cell,
        shape=shape.value,
        method=method.value,
        before=_before(method, period, against),
    )
    if sheet:
        _sheet(evidence, result, sheet, out)
    elif asked is Asked.ACTIONS:
        _actions(evidence, result, chosen_format, out)
    else:
        _map(evidence, result, chosen_format, out)
    print_notes(result.notes)


def _check_shape(shape: CellShape, cell: str) -> None:
    if shape is CellShape.HEXAGON and cell in AREAS:
        raise ValueError("--shape is of cells in metres: areas have outlines of their own")


def _asked(*, worth: bool, actions: bool, sheet: str) -> Asked:
    if worth + actions + bool(sheet) > 1:
        raise ValueError("choose one of --worth, --actions and --sheet")
    return Asked.WORTH if worth else Asked.ACTIONS if actions else Asked.MAP


def _format(asked: Asked, output: CellFormat | None, *, sheet: str, out: Path | None) -> CellFormat:
    """The format asked for, or the usual one; refuses what there is not."""
    if sheet:
        if out is None or out.suffix.lower() != ".pptx" or output is not None:
            raise ValueError("a patrol sheet is a .pptx file: give --out sheet.pptx, no --format")
        return CellFormat.TABLE
    allowed = FORMATS[asked]
    chosen = output or allowed[0]
    if chosen not in allowed:
        raise ValueError(f"--format {chosen}: there are {', '.join(allowed)} of this")
    if chosen is CellFormat.XLSX and out is None:
        raise ValueError("a workbook needs a file: give --out actions.xlsx")
    if chosen in (CellFormat.PPTX, CellFormat.PNG) and out is None:
        raise ValueError(f"a map as .{chosen} needs a file: give --out map.{chosen}")
    if chosen is CellFormat.TABLE and out is not None:
        raise ValueError(f"{out.name}: choose a format for the file, for example --format csv")
    return chosen


def _before(method: CellMethod, period: Period, against: str) -> Period | None:
    if not against:
        return None
    if method is not CellMethod.CHANGE:
        raise ValueError("--against compares two periods: add --method change")
    return asked_before(period, against)


def _map(evidence: Evidence, result: Cells, output: CellFormat, out: Path | None) -> None:
    from cspdata.export.tables import cell_table, frame_csv

    if output is CellFormat.CSV:
        put(frame_csv(cell_table(result), for_excel=out is not None), out)
    elif output is CellFormat.TABLE:
        print_table(_listed(evidence, result))
    elif output in (CellFormat.PPTX, CellFormat.PNG):
        from cspdata.export.collect import hotspot_map
        from cspdata.export.map_slide import hotspot_png, hotspot_slide

        made = hotspot_slide if output is CellFormat.PPTX else hotspot_png
        put(made(hotspot_map(evidence, result)), out)
    else:
        from cspdata.maps import cells_geojson
        from cspdata.measures import areas_within, outlines

        areas = areas_within(evidence.con, result.area, result.level) if result.by_area else ()
        shapes = outlines(evidence.con, areas) if areas else None
        collection = cells_geojson(result, area_outlines=shapes)
        put(json.dumps(collection, ensure_ascii=False).encode(), out)


def _listed(evidence: Evidence, result: Cells) -> list[dict[str, Any]]:
    """The first hotspots of a map by their rank, with the names that people use."""
    from cspdata.hotspots import cell_names, ranked_cells
    from cspdata.words import class_label

    names = cell_names(evidence, result.size, result.shape)
    return [
        {
            "rank": int(row["rank"]),
            "area_name": names.get(row["cell_id"], ""),
            "cell_id": row["cell_id"],
            "count": int(row["count"]),
            "class": class_label(result, row),
        }
        for _, row in ranked_cells(result).head(LISTED).iterrows()
    ]


def _worth(
    evidence: Evidence,
    indicator: Indicator,
    period: Period,
    output: CellFormat,
    out: Path | None,
) -> None:
    from cspdata.export.tables import frame_csv
    from cspdata.hotspots import map_worth
    from cspdata.words import best_sentence, worth_sentences

    found = map_worth(evidence, indicator, period=period)
    if found.refusal:
        raise ValueError(worth_sentences(found)[0])
    # A table of results leaves a column `method` out; here it tells the maps apart.
    names = ["map" if name == "method" else name for name in found.frame.columns]
    if output is CellFormat.CSV:
        put(frame_csv(found.frame, for_excel=out is not None), out)
    else:
        print_table([dict(zip(names, row, strict=True)) for row in found.frame.to_numpy()])
    for line in (*worth_sentences(found), best_sentence(found)):
        typer.echo(line, err=True)
    print_notes(found.notes)


def _actions(evidence: Evidence, result: Cells, output: CellFormat, out: Path | None) -> None:
    from cspdata.export.action_list import action_csv, action_list, action_records, action_xlsx

    found = action_list(evidence, result)
    if output is CellFormat.XLSX:
        put(action_xlsx(found), out)
    elif output is CellFormat.CSV:
        put(action_csv(found, for_excel=out is not None), out)
    else:
        print_table(action_records(found))


def _sheet(evidence: Evidence, result: Cells, name: str, out: Path | None) -> None:
    from cspdata.export.hotspot_pack import hotspot_pack
    from cspdata.export.patrol_sheet import patrol_sheet

    put(patrol_sheet(hotspot_pack(evidence, result, name)), out)
