"""The evidence board's page: what it says equals the board, each cell leads to what fills it."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from pptx import Presentation

from cspdata import measures
from cspdata.analyst_texts import keep_text, texts_of
from cspdata.assessment.board import EvidenceBoard, evidence_board
from cspdata.assessment.cycle import cycle_at
from cspdata.charts import LIGHT
from cspdata.decisions import decisions_file
from cspdata.export.evidence_board import board_rows, board_slides, board_xlsx
from cspdata.measures import Evidence
from cspdata.periods import Period, month
from cspdata.quality import as_of
from cspdata.ui.board_grid import board_table, cell_address, page_slug
from cspdata.words.cycle import cycle_sentence
from cspdata.words.evidence_board import board_answer, cell_sentence, urgent_sentence
from tests.export.test_workbook import tables
from tests.pages.conftest import EMPTY, FILLED, Seen
from tests.pages.visits import OBJECTIVES, answer, drawings, keyed, links, opened, words

PAGE = "evidence-board"
NOW = Period(month("2024-10"), month("2025-09"))

pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")


def made(evidence: Evidence) -> EvidenceBoard:
    home = evidence.partnership.area
    judged = measures.board(evidence, area=home, period=NOW, before=NOW.shifted(-12))
    return evidence_board(
        evidence,
        area=home,
        period=NOW,
        before=NOW.shifted(-12),
        judged=judged,
        as_of=as_of(evidence, date.today()),
    )


def grid(html: list[str]) -> str:
    (found,) = [one for one in html if "csp-rug" in one]
    return found


def test_page_says_what_the_board_says(demonstration: Evidence) -> None:
    visit = opened(PAGE)
    assert visit.exception == []
    board = made(demonstration)
    assert answer(visit) == board_answer(board)
    said = words(visit).replace("\\", "")
    for row in board.urgent().to_dict("records"):
        assert urgent_sentence(row) in said
    day = as_of(demonstration, date.today())
    assert cycle_sentence(cycle_at(demonstration.partnership.cycle, day)) in said
    html = grid(drawings(visit))
    for row in board.frame.to_dict("records"):
        assert cell_sentence(row) in html
    assert "statutory-duties" in links(visit).values()


def test_every_cell_is_a_link_with_sign_word_and_reason_and_keeps_the_scope(
    demonstration: Evidence,
) -> None:
    board = made(demonstration)
    choices = {"area": "D06000054", "period": "2024-10_2025-09", "objective": "all"}
    html = board_table(board, choices=choices, colours=LIGHT)
    cells = re.findall(
        r'<td class="(\w+)"><a href="([^"]+)"><b>(.*?)</b><small>(.+?)</small>', html
    )
    assert len(cells) == len(board.frame)
    for (kind, href, shown, reason), row in zip(cells, board.frame.to_dict("records"), strict=True):
        sign, word, css = {
            "done": ("●", "Done", "better"),
            "thin": ("◐", "Thin", "same"),
            "missing": ("✕", "Missing", "worse"),
        }[row["status"]]
        assert (kind, shown) == (css, f'<i aria-hidden="true">{sign}</i> {word}')
        assert unescape(reason) == row["reason"]
        asked = urlsplit(unescape(href))
        query = parse_qs(asked.query)
        assert query["area"] == ["D06000054"]
        assert "objective" not in query
        if row["page"] == "objective":
            assert asked.path in OBJECTIVES
            assert query["theme"] == [row["theme"]]
    assert html.count('scope="row"') == board.frame["theme"].nunique()


def test_a_cell_leads_to_a_page_that_is_there(demonstration: Evidence) -> None:
    board = made(demonstration)
    pages = {cell_address(row, {}).partition("?")[0] for row in board.frame.to_dict("records")}
    for page in pages:
        assert opened(page).title[0].value != opened("").title[0].value, page
    assert page_slug("load_data") == "load-data"


def test_the_reader_can_keep_to_one_objective(demonstration: Evidence) -> None:
    objective = demonstration.catalogue.objectives[1]
    visit = opened(PAGE, objective=objective.id)
    assert visit.query_params["objective"] == objective.id
    assert answer(visit) == board_answer(made(demonstration).of(objective.id))
    assert grid(drawings(visit)).count("<td") == 5 * len(objective.themes)


def test_a_text_written_on_the_board_fills_its_cell(demonstration: Evidence) -> None:
    home = demonstration.partnership.area.code
    before = made(demonstration).count("done")
    visit = opened(PAGE, theme="prevent", content="why")
    keyed(visit, "button", f"text_write_prevent_why_{home}").click().run()
    keyed(visit, "text_area", f"text_words_prevent_why_{home}").set_value("Schools refer more.")
    keyed(visit, "button", f"text_save_prevent_why_{home}").click().run()
    assert visit.exception == []
    kept = texts_of(home).get(("prevent", "why"))
    assert kept is not None
    assert kept.period == NOW.label
    assert made(demonstration).count("done") == before + 1
    assert answer(opened(PAGE)) == board_answer(made(demonstration))


@pytest.mark.usefixtures("demonstration")
def test_a_damaged_log_is_said_and_nothing_is_judged() -> None:
    keep_text(theme="asb", content="why", area_code="D1", area_name="A", text="A.")
    decisions_file().write_bytes(b"no database" * 500)
    visit = opened(PAGE)
    assert visit.exception == []
    assert "the log of decisions is damaged" in visit.error[0].value.replace("\\", "")


@pytest.mark.parametrize("state", EMPTY)
def test_page_without_figures_says_how_to_load(seen: Seen, state: str) -> None:
    visit = seen(state, PAGE)
    assert "No complete month" in words(visit)
    assert "load-data" in links(visit).values()


@pytest.mark.parametrize("state", FILLED)
def test_downloads_are_offered(seen: Seen, state: str) -> None:
    labels = [one.label for one in seen(state, PAGE).main.download_button]
    assert labels == ["Slide (PowerPoint)", "Workbook (Excel)", "Download these rows (CSV)"]


def test_the_board_has_a_slide_and_a_workbook(demonstration: Evidence) -> None:
    board = made(demonstration)
    deck = Presentation(BytesIO(board_slides(board)))
    cells = [
        [cell.text_frame.text for cell in row.cells]
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_table
        for row in list(shape.table.rows)[1:]
    ]
    assert [one[0] for one in cells] == board.frame["theme_title"].drop_duplicates().tolist()
    assert sum(text.endswith("Done") for one in cells for text in one) == board.count("done")
    assert deck.slides[0].shapes.title.text_frame.text == board_answer(board)
    assert board_slides(board) == board_slides(board)
    table = tables(board_xlsx(board))["Board"]
    assert [one["Why"] for one in table] == board_rows(board)["Why"].tolist()
