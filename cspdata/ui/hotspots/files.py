"""The files of the hotspots page: the printed sheet of one, and the meeting's action list."""

from __future__ import annotations

import json

from cspdata.cells import Cells
from cspdata.ui import cached, parts
from cspdata.ui.hotspots.map_view import cell_areas
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
    """Buttons for the map as it is chosen: a slide, a picture, its cells as rows and as a layer."""
    from cspdata.export.collect import hotspot_map
    from cspdata.export.map_slide import hotspot_png, hotspot_slide
    from cspdata.export.tables import cell_table, frame_csv
    from cspdata.maps import cells_geojson

    evidence, outlines = cached.evidence(chosen.key), cell_areas(chosen, cells)

    def layer() -> bytes:
        return json.dumps(cells_geojson(cells, area_outlines=outlines)).encode()

    files: dict[str, parts.File] = {
        "pptx": (
            "This map as a slide (PowerPoint)",
            "slideshow",
            lambda: hotspot_slide(hotspot_map(evidence, cells)),
        ),
        "png": (
            "This map as a picture (PNG)",
            "image",
            lambda: hotspot_png(hotspot_map(evidence, cells), width=1200, height=1100),
        ),
        "csv": (
            "Every cell (CSV)",
            "download",
            lambda: frame_csv(cell_table(cells), for_excel=True),
        ),
        "geojson": ("Map layer (GeoJSON)", "map", layer),
    }
    stem = f"hotspots-{cells.indicator.id}-{cells.method}-{cells.size}"
    parts.downloads(parts.file_name(stem, cells.notes), files, key="cells")


def action_downloads(chosen: Scope, cells: Cells) -> None:
    """Buttons for what the meeting decided: a workbook, and CSV."""
    from cspdata.export.action_list import action_csv, action_list, action_xlsx

    evidence = cached.evidence(chosen.key)
    files: dict[str, parts.File] = {
        "xlsx": (
            "Action list (Excel)",
            "table",
            lambda: action_xlsx(action_list(evidence, cells)),
        ),
        "csv": (
            "Action list (CSV)",
            "download",
            lambda: action_csv(action_list(evidence, cells), for_excel=True),
        ),
    }
    stem = f"actions-{cells.indicator.id}"
    parts.downloads(parts.file_name(stem, cells.notes), files, key="actions")
