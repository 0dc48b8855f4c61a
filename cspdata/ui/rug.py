"""The tartan rug as a table of links: each cell leads to its theme, and says its sentence."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urlencode

from cspdata.assessment.one_pager import Line, OnePager
from cspdata.charts import Theme as Colours
from cspdata.charts import mark
from cspdata.ui.parts import escaped
from cspdata.words import RugCell, line_title, rug_cell, rug_columns

CLASSES = {"": "plain", "no real change": "same", "cannot say": "unseen"}


def rug_table(page: OnePager, *, choices: dict[str, str], colours: Colours) -> str:
    """The HTML of the rug: themes down, by objective, measures across.

    `choices` are the codes of the address, which every link keeps. Its looks are in `style.css`;
    the colours of the surface come along as its variables.
    """
    columns = rug_columns(page)
    heads = "".join(f'<th scope="col">{escaped(title)}</th>' for title in columns.values())
    body = ""
    for objective, lines in groupby(page.lines, key=lambda line: line.objective):
        wide = len(columns) + 1
        title = escaped(objective.title)
        body += f'<tr class="group"><th scope="rowgroup" colspan="{wide}">{title}</th></tr>'
        body += "".join(_row(line, page, choices, colours) for line in lines)
    return (
        f'<div class="csp-rug overview" style="{rug_variables(colours)}"><table>'
        f"<caption>Themes by measures: {escaped(page.area.name)}, {escaped(page.period.label)}. "
        "Each cell leads to its theme.</caption>"
        f'<thead><tr><th scope="col">Theme</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def rug_variables(colours: Colours) -> str:
    """The colours of a surface as the variables that the looks of `csp-rug` are written in."""
    found = {
        "text": colours.text,
        "quiet": colours.quiet,
        "line": colours.grid,
        "surface": colours.surface,
        "ground": colours.background,
        "better": mark("better", colours).text,
        "worse": mark("worse", colours).text,
        "higher": mark("higher", colours).text,
        "same": mark("no real change", colours).text,
    }
    return ";".join(f"--rug-{name}:{value}" for name, value in found.items())


def _row(line: Line, page: OnePager, choices: dict[str, str], colours: Colours) -> str:
    title = line_title(line)
    below = "" if title == line.theme.title else f"<small>{escaped(title)}</small>"
    head = f'<a href="{_address(line, choices)}">{escaped(line.theme.title)}{below}</a>'
    cells = "".join(
        _cell(rug_cell(line, column), _address(line, choices, column), colours)
        for column in rug_columns(page)
    )
    return f'<tr><th scope="row">{head}</th>{cells}</tr>'


def _cell(cell: RugCell, address: str, colours: Colours) -> str:
    sign = ""
    if cell.verdict and cell.verdict != "cannot say":
        sign = f'<i aria-hidden="true">{mark(cell.verdict, colours).character}</i> '
    kind = CLASSES.get(cell.verdict, cell.verdict)
    shown = f"<b>{sign}{escaped(cell.text)}</b><small>{escaped(cell.detail)}</small>"
    said = f'<span class="said">{escaped(cell.sentence)}</span>'
    return f'<td class="{kind}"><a href="{address}">{shown}{said}</a></td>'


def _address(line: Line, choices: dict[str, str], column: str = "") -> str:
    """Where a cell leads: the theme's page with the scope, at the indicator that the cell tells."""
    asked = {**choices, "theme": line.theme.id}
    told = line.harm.indicator if column == "harm" and line.harm else line.indicator
    if told is not None:
        asked["indicator"] = told.id
    return escaped(f"{line.objective.id.replace('_', '-')}?{urlencode(asked)}")
