"""The evidence board as a table of links: each cell says its status and leads to what fills it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from cspdata.analyst_texts import CONTENTS
from cspdata.assessment.board import EvidenceBoard
from cspdata.charts import Theme as Colours
from cspdata.folders import PROJECT
from cspdata.results import frame_rows
from cspdata.ui.parts import escaped
from cspdata.ui.rug import rug_variables
from cspdata.words import area_label
from cspdata.words.contents import content_title
from cspdata.words.evidence_board import STATUS_SIGNS, STATUS_WORDS, cell_sentence

# The looks of the overview's rug: blue, grey and orange, each with its sign and its word.
CLASSES = {"done": "better", "thin": "same", "missing": "worse"}
SLUGS = {
    "load_data": "load-data",
    "data_quality": "data-quality",
    "why": "why",
    "plan": "last-years-plan",
    "community": "community-views",
}


def board_table(board: EvidenceBoard, *, choices: dict[str, str], colours: Colours) -> str:
    """The HTML of the grid: themes down, by objective, contents across.

    `choices` are the codes of the address, which every link keeps.
    """
    heads = "".join(f'<th scope="col">{escaped(content_title(one))}</th>' for one in CONTENTS)
    body, objective = "", ""
    for _, cells in board.frame.groupby("theme", sort=False):
        rows = frame_rows(cells)
        if rows[0]["objective"] != objective:
            objective = rows[0]["objective"]
            title = escaped(rows[0]["objective_title"])
            body += (
                f'<tr class="group"><th scope="rowgroup" colspan="{len(CONTENTS) + 1}">{title}'
                "</th></tr>"
            )
        body += _row(rows, choices)
    return (
        f'<div class="csp-rug" style="{rug_variables(colours)}"><table>'
        f"<caption>Themes by statutory contents: {escaped(area_label(board.area))}, "
        f"{escaped(board.period.label)}. Each cell leads to what fills it.</caption>"
        f'<thead><tr><th scope="col">Theme</th>{heads}</tr></thead><tbody>{body}</tbody>'
        "</table></div>"
    )


def cell_address(row: Mapping[str, Any], choices: Mapping[str, str]) -> str:
    """Where a cell is filled, as an address beside this page, with the scope kept."""
    asked = {name: code for name, code in choices.items() if name not in ("objective", "content")}
    if row["page"] == "why" and row["indicator"]:
        asked["what"] = row["indicator"]
    if row["page"] == "objective":
        return f"{_objective(row)}?{urlencode(asked | {'theme': row['theme']})}"
    return f"{page_slug(str(row['page'])) or _objective(row)}?{urlencode(asked)}"


def page_slug(page: str) -> str:
    """The address of a page that fills cells; that of Load data where the page is not there."""
    slug = SLUGS.get(page, "")
    if page in ("plan", "community"):
        file = PROJECT / "pages" / "assessment" / f"{slug.replace('-', '_')}.py"
        return slug if file.is_file() else SLUGS["load_data"]
    return slug


def _objective(row: Mapping[str, Any]) -> str:
    return str(row["objective"]).replace("_", "-")


def _row(rows: list[dict[str, Any]], choices: dict[str, str]) -> str:
    first = rows[0]
    address = cell_address(first | {"page": "objective"}, choices)
    head = f'<a href="{escaped(address)}">{escaped(first["theme_title"])}</a>'
    return f'<tr><th scope="row">{head}</th>{"".join(_cell(one, choices) for one in rows)}</tr>'


def _cell(row: dict[str, Any], choices: dict[str, str]) -> str:
    status = row["status"]
    sign = f'<i aria-hidden="true">{STATUS_SIGNS[status]}</i>'
    shown = f"<b>{sign} {STATUS_WORDS[status]}</b><small>{escaped(row['reason'])}</small>"
    said = f'<span class="said">{escaped(cell_sentence(row))}</span>'
    address = escaped(cell_address(row, choices))
    return f'<td class="{CLASSES[status]}"><a href="{address}">{shown}{said}</a></td>'
