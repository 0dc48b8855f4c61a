"""The layers hold: nothing imports upwards, and each heavy package has its one room."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest
from importlinter.cli import lint_imports

from cspdata.folders import PROJECT

OPTIONS = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
LINTER: dict[str, Any] = OPTIONS["tool"]["importlinter"]


def test_every_contract_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    code = lint_imports(config_filename=str(PROJECT / "pyproject.toml"), no_cache=True)
    said = capsys.readouterr().out
    assert code == 0, said
    assert f"Contracts: {len(LINTER['contracts'])} kept, 0 broken." in said


def test_every_room_of_the_house_has_its_layer() -> None:
    """A module that no layer names would be checked by none."""
    package = PROJECT / "cspdata"
    rooms = {
        f"cspdata.{path.stem}"
        for path in package.iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").is_file()) and path.name != "__init__.py"
    }
    layers = next(one for one in LINTER["contracts"] if one["type"] == "layers")["layers"]
    named = {room.strip() for layer in layers for room in layer.split("|")}
    assert rooms == named


@pytest.mark.parametrize(
    ("package", "rooms"),
    [
        ("streamlit", {"cspdata/ui", "app.py", "pages"}),
        ("duckdb", {"cspdata/warehouse.py", "cspdata/ingest"}),
    ],
)
def test_a_package_has_its_own_room(package: str, rooms: set[str]) -> None:
    """The same rule read from the sources, so that a contract cannot be loosened unseen."""
    sources = [*(PROJECT / "cspdata").rglob("*.py"), *(PROJECT / "pages").rglob("*.py")]
    strangers = {
        path.relative_to(PROJECT).as_posix()
        for path in sources
        if package in imported(path)
        and not any(path.relative_to(PROJECT).as_posix().startswith(room) for room in rooms)
    }
    assert strangers == set()


def imported(path: Path) -> set[str]:
    """The packages that a source imports, at any place in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_files_and_functions_stay_short() -> None:
    folders = ("cspdata", "pages", "tests")
    sources = [path for name in folders for path in (PROJECT / name).rglob("*.py")]
    assert len(sources) > 400
    for path in sources:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 400, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                assert length <= 50, f"{path}: {node.name} has {length} lines"
