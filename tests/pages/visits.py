"""Visits to the app without a browser: a page opened, and what is on it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from cspdata.catalogue import read_catalogue
from cspdata.folders import PROJECT
from cspdata.ui.frame import slug

CATALOGUE = read_catalogue(PROJECT / "data" / "catalogue")
OBJECTIVES = {slug(one): one for one in CATALOGUE.objectives}
OVERVIEW = ""
COMMUNITY = "community-views"
EVIDENCE = ("data-quality", "data-register", "load-data", "definitions")
PICTURE = (OVERVIEW, "hotspots", "trends", "compare", "why", "harm", "did-it-work")
ASSESSMENT = (
    COMMUNITY,
    "evidence-board",
    "last-years-plan",
    "performance-framework",
    "statutory-duties",
)
PAGES = (*PICTURE, *OBJECTIVES, *ASSESSMENT, *EVIDENCE)
SECONDS = 60
TEXTS = (
    "title",
    "header",
    "subheader",
    "markdown",
    "caption",
    "info",
    "error",
    "warning",
    "success",
)


def opened(page: str = OVERVIEW, *, ground: str = "light", **query: str) -> AppTest:
    """The app in a new session, at a page and with the query of a link to it.

    `ground` is what the browser is set to, `light` or `dark`.
    """
    visit = AppTest.from_file(PROJECT / "cspdata" / "ui" / "start.py", default_timeout=SECONDS)
    visit.context["theme"] = ground
    visit.query_params.update(query)
    return turned_to(visit, page)


def turned_to(visit: AppTest, page: str) -> AppTest:
    """The same session after a click on a page in the navigation.

    `AppTest.switch_page` goes by file, and one file draws every objective: what it sets, the hash
    of the page's address, is set here.
    """
    visit._page_hash = calc_hash(page)
    return visit.run()


def turned_without_query(visit: AppTest, page: str) -> AppTest:
    """The same session at a page whose address came without any query."""
    visit.query_params.clear()
    return turned_to(visit, page)


def answer(visit: AppTest) -> str:
    """The sentence that a page opens with: its first text under the title and the choices."""
    nodes, at = _nodes(visit)
    return str(next(one.value for one in nodes[at:] if one.type == "markdown")).lstrip("# ")


def banner(visit: AppTest) -> str:
    """What stands above the title of a page."""
    nodes, at = _nodes(visit)
    return "\n".join(str(one.value) for one in nodes[:at] if one.type in ("markdown", "caption"))


def words(visit: AppTest) -> str:
    """Every text on the page, one a line, headings and captions too."""
    nodes: list[Any] = [node for kind in TEXTS for node in visit.main.get(kind)]
    return "\n".join(str(node.value) for node in nodes)


def _nodes(visit: AppTest) -> tuple[list[Any], int]:
    """What is in the main part of the page, in order, and the place of the title in it."""
    nodes: list[Any] = list(visit.main)
    return nodes, [node.type for node in nodes].index("title")


def text_tables(visit: AppTest) -> list[list[dict[str, str]]]:
    """The rows of every table that is drawn as text, as read: without the signs of Markdown."""
    found = []
    for node in visit.main.get("markdown"):
        lines = [re.sub(r"\\([^\w\s])", r"\1", one) for one in str(node.value).splitlines()]
        cells = [[one.strip() for one in line.strip("|").split("|")] for line in lines]
        if len(lines) > 2 and lines[1].startswith("|-"):
            head, _, *rows = cells
            found.append([dict(zip(head, row, strict=True)) for row in rows])
    return found


def charts(visit: AppTest) -> list[tuple[dict[str, Any], str]]:
    """Every chart of the page: its Vega-Lite specification and its alternative text."""
    return [
        (json.loads(node.proto.spec), str(node.proto.alt))
        for node in visit.main.get("vega_lite_chart")
    ]


def pictures(visit: AppTest) -> list[str]:
    """The text alternative of every small picture and drawing of the page."""
    drawn = r'<img\b[^>]*>|<\w+ role="img"[^>]*>'
    tags = (re.findall(drawn, node.proto.body) for node in visit.main.get("html"))
    found = [re.search(r' (?:alt|aria-label)="([^"]*)"', tag) for each in tags for tag in each]
    return [unescape(one.group(1)) if one else "" for one in found]


def drawings(visit: AppTest) -> list[str]:
    """The HTML of every drawing of the page's own: legends, bars, the meeting's large type."""
    return [unescape(node.proto.body) for node in visit.main.get("html")]


def maps(visit: AppTest) -> list[tuple[dict[str, Any], str]]:
    """Every interactive map of the page: its deck and its alternative text."""
    return [
        (json.loads(node.proto.json), str(node.proto.alt))
        for node in visit.main.get("deck_gl_json_chart")
    ]


def keyed(visit: AppTest, kind: str, key: str) -> Any:
    """The widget of a kind that has a key; refused where the page has none or several."""
    found = [node for node in visit.get(kind) if node.key == key]
    if len(found) != 1:
        raise AssertionError(f"{len(found)} widgets of kind {kind} have the key {key!r}")
    return found[0]


def labels(visit: AppTest) -> list[str]:
    """The labels of the download buttons, in their order."""
    return [str(button.label) for button in visit.main.download_button]


def links(visit: AppTest) -> dict[str, str]:
    """Where the page's own links lead, by their label."""
    return {node.proto.label: node.proto.page for node in visit.main.get("page_link")}


@dataclass(frozen=True)
class Cell:
    """A cell of the overview's rug: where it leads, its letters, and the sentence it says."""

    leads_to: str
    shown: str
    said: str


def rug(visit: AppTest) -> dict[str, list[Cell]]:
    """The rug of the overview: the cells of each line (its title first), by the line's title."""
    body = next(each for each in drawings(visit) if "csp-rug" in each)
    lines: dict[str, list[Cell]] = {}
    for row in re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", body):
        cells = [_cell(link) for link in re.findall(r"<a .*?</a>", row)]
        below = re.search(r"<small>(.*?)</small>", row.partition("</th>")[0])
        lines[below.group(1) if below else cells[0].shown] = cells
    return lines


def _cell(link: str) -> Cell:
    found = re.match(r'<a href="([^"]*)">(.*?)(?:<span class="said">(.*)</span>)?</a>', link)
    if found is None:
        raise AssertionError(f"no cell of the rug: {link}")
    shown = re.sub(r"<[^>]+>", " ", found.group(2))
    return Cell(found.group(1), " ".join(shown.split()), found.group(3) or "")


def axes(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The axes and legends that a chart draws."""
    for part in (spec, *spec.get("layer", ()), *spec.get("hconcat", ()), *spec.get("vconcat", ())):
        for channel in part.get("encoding", {}).values():
            for name in ("axis", "legend"):
                if isinstance(channel, dict) and channel.get(name):
                    yield channel[name]


def whole(count: float) -> str:
    """A count as it is written on a page, worked out here and not by the app's own words."""
    return f"{int(count):,}"
