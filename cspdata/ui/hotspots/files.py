"""The files of the hotspots page: the printed sheet of one, and the meeting's action list."""

from __future__ import annotations

from cspdata.cells import Cells
from cspdata.ui import cached, parts
from cspdata.ui.scope import Scope


def sheet_download(chosen: Scope, cells: Cells, name: str) -> None:
    """A button for the A4 sheet of one hotspot, to be printed or edited."""
    from cspdata.export.hotspot_pack import hotspot_pack
    from cspdata.export.patrol_sheet import patrol_sheet

    def made() -> bytes:
        evidence = cached.evidence(chosen.key)
        return patrol_sheet(hotspot_pack(evidence, cells, name, before=chosen.before))

    parts.download(
        "Patrol sheet, A4 (PowerPoint)",
        made,
        name=parts.file_name(f"hotspot-{cells.indicator.id}-{name}.pptx", cells.notes),
        mime=parts.MIME["pptx"],
        icon="print",
        key="patrol_sheet",
    )


def map_downloads(chosen: Scope, cells: Cells) -> None:
    """Buttons for the map as it is chosen: a slide with its hotspots, and a picture."""
    from cspdata.export.collect import hotspot_map
    from cspdata.export.map_slide import hotspot_png, hotspot_slide

    stem = f"hotspots-{cells.indicator.id}-{cells.method}-{cells.size}"
    evidence = cached.evidence(chosen.key)
    parts.download(
        "This map as a slide (PowerPoint)",
        lambda: hotspot_slide(hotspot_map(evidence, cells)),
        name=parts.file_name(f"{stem}.pptx", cells.notes),
        mime=parts.MIME["pptx"],
        icon="slideshow",
        key="cells_pptx",
    )
    parts.download(
        "This map as a picture (PNG)",
        lambda: hotspot_png(hotspot_map(evidence, cells), width=1200, height=1100),
        name=parts.file_name(f"{stem}.png", cells.notes),
        mime=parts.MIME["png"],
        icon="image",
        key="cells_png",
    )


def action_downloads(chosen: Scope, cells: Cells) -> None:
    """Buttons for what the meeting decided: a workbook, and CSV."""
    from cspdata.export.action_list import action_csv, action_list, action_xlsx

    stem = f"actions-{cells.indicator.id}"
    evidence = cached.evidence(chosen.key)
    parts.download(
        "Action list (Excel)",
        lambda: action_xlsx(action_list(evidence, cells)),
        name=parts.file_name(f"{stem}.xlsx", cells.notes),
        mime=parts.MIME["xlsx"],
        icon="table",
        key="actions_xlsx",
    )
    parts.download(
        "Action list (CSV)",
        lambda: action_csv(action_list(evidence, cells), for_excel=True),
        name=parts.file_name(f"{stem}.csv", cells.notes),
        mime=parts.MIME["csv"],
        icon="download",
        key="actions_csv",
    )
