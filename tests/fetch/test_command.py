"""`python -m cspdata fetch`: what it says, what it gets, and that it loads what it got."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cspdata.__main__ import app
from cspdata.folders import PROJECT
from cspdata.warehouse import connect, newest
from tests.fetch.server import Reply, Site, ranged
from tests.fetch.test_police import archive_of

MINE = """\
id = "police_street"
title = "Street-level crime"
publisher = "The police"
licence = "Open Government Licence v3.0"
page = "https://data.example/"
by_hand = "Save the archive."
hosts = ["127.0.0.1"]
datasets = ["police_street"]

[resolve]
kind = "police_archive"
latest = "{url}"
dated = "{url}?{{month}}"
full_history = "2017-04"
member = "{{month}}/{{month}}-{{force}}-street.csv"

[expect]
formats = ["csv"]

[limits]
requests_per_second = 15.0
"""


class Shell:
    """The command line of an installation with a folder and declarations of its own."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.catalogue = folder / "catalogue"
        shutil.copytree(PROJECT / "data" / "catalogue", self.catalogue)
        shutil.rmtree(self.catalogue / "sources")
        (self.catalogue / "sources").mkdir()

    def declare(self, source_id: str, url: str) -> None:
        """Declare a source of archives at an address."""
        text = MINE.format(url=url).replace('id = "police_street"', f'id = "{source_id}"')
        (self.catalogue / "sources" / f"{source_id}.toml").write_text(text, encoding="utf-8")

    def run(self, *words: str) -> Result:
        """What the command answers."""
        return CliRunner().invoke(app, ["fetch", *words])


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """An installation of the test's own."""
    made = Shell(tmp_path)
    monkeypatch.setenv("CSP_DATA_DIR", str(made.data))
    monkeypatch.setenv("CSP_CATALOGUE", str(made.catalogue))
    return made


def archive(site: Site) -> str:
    """An archive of two months of Wiltshire and a neighbour; its address."""
    data = archive_of("2026-01", 2, forces=("wiltshire", "dorset", "kent"))
    return site.serve("/latest.zip", ranged(data))


def test_what_is_fetched_is_loaded(site: Site, shell: Shell) -> None:
    shell.declare("police_street", archive(site))
    result = shell.run()
    assert result.exit_code == 0, result.output
    assert "police_street: 4 new, 0 unchanged" in result.output
    assert "4 files loaded: 160 rows read, 160 kept, 0 refused" in result.output
    found = sorted((shell.data / "inbox" / "fetched").rglob("*.csv"))
    assert [path.name for path in found] == [
        f"2026-0{month}-{force}-street.csv" for month in (1, 2) for force in ("dorset", "wiltshire")
    ]
    con = connect(newest(shell.data / "warehouse"))
    [(count,)] = con.execute("select count(*) from events").fetchall()
    con.close()
    assert count == 160
    again = shell.run()
    assert "police_street: 0 new, 4 unchanged" in again.output
    assert "4 files already loaded" in again.output


def test_it_may_be_left_unloaded_and_go_elsewhere(site: Site, shell: Shell, tmp_path: Path) -> None:
    shell.declare("police_street", archive(site))
    out = tmp_path / "elsewhere"
    result = shell.run("police_street", "--no-ingest", "--out", str(out), "--since", "2026-02")
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in out.rglob("*.csv")) == [
        "2026-02-dorset-street.csv",
        "2026-02-wiltshire-street.csv",
    ]
    assert str(out / ".manifest.jsonl") in result.output
    assert not (shell.data / "warehouse").exists()


def test_the_sources_are_listed_with_what_is_here_of_them(site: Site, shell: Shell) -> None:
    shell.declare("police_street", archive(site))
    before = shell.run("--list")
    assert "police_street  (not fetched yet)" in before.output
    assert "feeds: police_street, Street-level crime and anti-social" in before.output
    assert "behaviour (not loaded)" in before.output
    assert "https://data.example/" in before.output
    assert site.requests == []
    shell.run("--no-ingest")
    fetched = shell.run("--list").output
    assert "police_street  (last fetched 20" in fetched
    assert "behaviour (not loaded)" in fetched
    shell.run()
    assert "behaviour (4 files loaded)" in shell.run("--list").output


def test_a_source_that_fails_does_not_keep_the_next_from_being_fetched(
    site: Site, shell: Shell
) -> None:
    shell.declare("a_broken_one", site.url("/gone.zip"))
    shell.declare("police_street", archive(site))
    result = shell.run()
    assert result.exit_code == 1
    assert "a_broken_one: " in result.output
    assert "no such file (404)" in result.output
    assert "4 files loaded" in result.output
    assert "1 of 2 not fetched: a_broken_one" in result.output


def test_remarks_are_told(site: Site, shell: Shell) -> None:
    data = archive_of("2026-01", 1, forces=("wiltshire",))
    shell.declare("police_street", site.serve("/latest.zip", ranged(data)))
    result = shell.run("--no-ingest")
    assert "police_street: not in the archive: dorset, Jan 2026" in result.output


def test_a_closed_network_is_explained_once_and_the_way_by_hand_for_each(shell: Shell) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    shell.declare("police_street", f"http://127.0.0.1:{port}/latest.zip")
    shell.declare("second", f"http://127.0.0.1:{port}/latest.zip")
    result = shell.run()
    assert result.exit_code == 1
    assert result.output.count("cannot be reached") == 2
    assert result.output.count("Firewall: ") == 1
    assert result.output.count("By hand: open https://data.example/ in a browser") == 2
    assert "Traceback" not in result.output
    assert not (shell.data / "warehouse").exists()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["polise_street"], "did you mean 'police_street'"),
        (["--since", "May"], "write it as YYYY-MM"),
    ],
)
def test_a_mistyped_word_is_told_before_anything_is_asked(
    site: Site, shell: Shell, words: list[str], reason: str
) -> None:
    shell.declare("police_street", archive(site))
    result = shell.run(*words)
    assert result.exit_code != 0
    assert reason in str(result.exception)
    assert site.requests == []


def test_an_error_page_is_not_loaded(site: Site, shell: Shell) -> None:
    page = Reply(b"<html>sign in</html>", headers={"Content-Type": "text/html"})
    shell.declare("police_street", site.serve("/latest.zip", page))
    result = shell.run()
    assert result.exit_code == 1
    assert "a filter or sign-in page of your network" in result.output
    assert list((shell.data / "inbox").rglob("*.*sv")) == []
    assert not (shell.data / "warehouse").exists()
