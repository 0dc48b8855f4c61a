"""A dataset added as one TOML goes the whole way: loaded, asked for, shown, exported; no code.

Two are added: events from a CSV, and aggregates from a workbook with lines above its header.
"""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
import python_calamine
from pptx import Presentation
from typer.testing import CliRunner

from cspdata.__main__ import app
from cspdata.catalogue import read_catalogue, read_partnership
from cspdata.demo.workbooks import xlsx
from cspdata.ingest import Report, ingest
from tests.declarations import WARDEN_CALLS, refusal, rewrite
from tests.export.reopened import texts
from tests.pages.conftest import CATALOGUE, Installed
from tests.pages.visits import answer, opened, words

THEME, OBJECTIVE = "anti_social_behaviour", "create_safer_communities"
SHELTER = """\
id = "shelter_nights"
title = "Nights in the shelter"
supplier = "The shelter"
kind = "aggregates"
formats = ["xlsx"]
grain = "one row per month"
licence = "The shelter's own"
authority = "council"
refresh = "monthly"

[columns]
period = { names = ["Month"], type = "month" }
nights = { names = ["Nights slept"], type = "integer" }

[aggregates]
step = 1
measures = { nights = "nights" }
"""
INDICATOR = """\
id = "{name}"
title = "{title}"
theme = "anti_social_behaviour"
order = 95
noun = "{noun}"
unit = "{noun}"
measure = "count"
polarity = "lower_is_better"
numerator = {{ dataset = "{dataset}", category = ["{category}"] }}
"""
INDICATORS = {
    "calls_about_noise": ("Calls about noise", "calls", "warden_calls", "noise"),
    "nights_in_the_shelter": ("Nights in the shelter", "nights", "shelter_nights", "nights"),
}
MONTHS = [f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)][9:33]
#: The last twelve months of the demonstration: what is added up by hand below.
LAST = MONTHS[12:]
NOISE = {month: 4 + at % 3 for at, month in enumerate(MONTHS)}
NIGHTS = {month: 50 + at for at, month in enumerate(MONTHS)}
SUMS = {
    "calls_about_noise": sum(NOISE[month] for month in LAST),
    "nights_in_the_shelter": sum(NIGHTS[month] for month in LAST),
}


def identity(contract: str) -> str:
    """The id that a contract declares in its first line."""
    return contract.split('"')[1]


def declare(catalogue: Path) -> None:
    """The two contracts and an indicator of each, put beside the project's own."""
    for text in (WARDEN_CALLS, SHELTER):
        (catalogue / "datasets" / f"{identity(text)}.toml").write_text(text, encoding="utf-8")
    for name, (title, noun, dataset, category) in INDICATORS.items():
        text = INDICATOR.format(
            name=name, title=title, noun=noun, dataset=dataset, category=category
        )
        (catalogue / "indicators" / f"{name}.toml").write_text(text, encoding="utf-8")


def load(catalogue: Path, installation: Path) -> Report:
    """The report of loading a file of each on top of the demonstration."""
    inbox = installation / "inbox"
    inbox.mkdir()
    calls = [f"D01000001;{month};Noise" for month, count in NOISE.items() for _ in range(count)]
    calls += [f"D01000002;{month};LITTER" for month in MONTHS]
    lines = "\n".join(("Small area;Month of call;About", *calls))
    (inbox / "wardens.csv").write_text(lines, encoding="utf-8")
    above = [["The shelter's return"], ["Asked for by the partnership"], []]
    rows = [[month, str(nights)] for month, nights in NIGHTS.items()]
    book = xlsx({"Return": [*above, ["Month", "Nights slept"], *rows]})
    (inbox / "shelter.xlsx").write_bytes(book)
    partnership = read_partnership(CATALOGUE / "demonstration.toml")
    return ingest(
        [inbox],
        catalogue=read_catalogue(catalogue, partnership=partnership),
        folder=installation / "warehouse",
    )


@pytest.fixture
def added(install: Installed, own_catalogue: Path) -> Report:
    """The demonstration with both datasets added and loaded."""
    installation = install("demonstration")
    declare(own_catalogue)
    return load(own_catalogue, installation)


def said(*arguments: str) -> str:
    """What a command of the app answers."""
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.exception
    return result.stdout


def test_both_are_recognised_and_loaded_whole(added: Report) -> None:
    found = {one.dataset_id: (one.rows_read, one.rows_kept) for one in added.receipts}
    calls = sum(NOISE.values()) + len(MONTHS)
    assert found == {"warden_calls": (calls, calls), "shelter_nights": (24, 24)}


@pytest.mark.usefixtures("added")
def test_both_are_shown_by_the_commands() -> None:
    status = {
        one["dataset"]: one for one in json.loads(said("status", "--format", "json"))["datasets"]
    }
    for dataset in ("warden_calls", "shelter_nights"):
        assert status[dataset]["files"] == 1
        assert status[dataset]["complete_to"] == MONTHS[-1]
    for name, counts in (("calls_about_noise", NOISE), ("nights_in_the_shelter", NIGHTS)):
        months = ("--start", LAST[0], "--end", LAST[-1])
        rows = json.loads(said("show", name, *months, "--format", "json"))
        assert [row["count"] for row in rows] == [counts[month] for month in LAST]


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("name", INDICATORS)
def test_each_is_on_the_page_of_its_theme(name: str) -> None:
    title, noun, _, _ = INDICATORS[name]
    visit = opened("create-safer-communities", theme=THEME, indicator=name, content="changes")
    assert not visit.exception
    assert answer(visit).startswith(f"{title}, ")
    assert answer(visit).partition(": ")[2].startswith(f"{SUMS[name]:,} {noun}")
    assert title in words(visit)


@pytest.mark.usefixtures("added")
def test_both_are_among_what_arrived_and_what_can_be_loaded() -> None:
    quality = opened("data-quality")
    assert not quality.exception
    shown = " ".join(frame.value.to_csv() for frame in quality.dataframe)
    assert "Calls to the wardens" in shown
    assert "Nights in the shelter" in shown
    expected = opened("load-data").dataframe
    rows = {row["Dataset"]: row for one in expected for row in one.value.to_dict("records")}
    assert rows["Calls to the wardens"]["Loaded"] == "yes"
    assert "Nights slept" in rows["Nights in the shelter"]["Needs the columns"]


@pytest.mark.usefixtures("added")
def test_both_are_in_the_packs(tmp_path: Path) -> None:
    deck, book = tmp_path / "pack.pptx", tmp_path / "pack.xlsx"
    for path in (deck, book):
        kind = path.suffix[1:]
        said("pack", "--objective", OBJECTIVE, "--format", kind, "--out", str(path))
    slides = Presentation(BytesIO(deck.read_bytes())).slides
    on_slides = " ".join(text for slide in slides for text in texts(slide))
    sheets = python_calamine.CalamineWorkbook.from_path(str(book))
    in_book = " ".join(
        str(sheets.get_sheet_by_name(name).to_python()) for name in sheets.sheet_names
    )
    for name, (title, _, _, _) in INDICATORS.items():
        assert title in on_slides
        assert f"{SUMS[name]:,}" in on_slides
        assert title in in_book
        assert f"{SUMS[name]}" in in_book


@pytest.mark.parametrize(
    ("text", "before", "after", "said"),
    [
        (
            WARDEN_CALLS,
            "supplier =",
            "suplier =",
            "unknown key 'suplier', did you mean 'supplier'?",
        ),
        (WARDEN_CALLS, "[columns]", "[colums]", "unknown key 'colums', did you mean 'columns'?"),
        (
            WARDEN_CALLS,
            'map = "about"',
            'map = "abuot"',
            "key 'columns.category.map': 'abuot' is not",
        ),
        (WARDEN_CALLS, 'type = "month"', 'type = "mnth"', "key 'columns[...].type'"),
        (SHELTER, "step = 1", "step = 2", "key 'aggregates.step'"),
        (SHELTER, 'nights = "nights"', 'nights = "nihgts"', "'nihgts'"),
        (SHELTER, 'id = "shelter', 'id = "shleter', "key 'id': 'shleter_nights' must equal"),
    ],
)
def test_a_typo_is_refused_by_file_and_key(
    own_catalogue: Path, text: str, before: str, after: str, said: str
) -> None:
    path = own_catalogue / "datasets" / f"{identity(text)}.toml"
    path.write_text(text, encoding="utf-8")
    rewrite(path, before, after)
    message = refusal(own_catalogue)
    assert message.startswith(f"{path}: ")
    assert said in message
