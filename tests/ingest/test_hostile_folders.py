"""What lies in a folder and cannot be read: links, pipes, folders, what is gone or closed."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from cspdata.catalogue import Dataset
from cspdata.ingest import build, files, load
from cspdata.ingest.headers import Recognised
from tests.ingest.hostile import GOOD, refused
from tests.small import REFERENCE, Small, receipts, row, street

OURS = street(row("D01000002", month="2024-02"))


@pytest.fixture
def folder(placed: Small) -> Path:
    """A folder of the inbox."""
    path = placed.inbox / "offered"
    path.mkdir(parents=True)
    return path


def test_a_link_out_of_the_folder_is_not_followed(
    placed: Small, folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "elsewhere.csv"
    outside.write_text(OURS)
    (folder / "x.csv").symlink_to(outside)
    reason = "it is a link that leads out of the folder; put the file itself here"
    assert refused(placed, folder, at="x.csv") == reason


def test_a_link_to_a_folder_outside_is_not_followed(
    placed: Small, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x.csv").write_text(OURS)
    (folder / "months").symlink_to(tmp_path / "elsewhere")
    assert "leads out of the folder" in refused(placed, folder, at="months")


@pytest.mark.parametrize("target", ["nowhere.csv", "x.csv"])
def test_a_link_that_leads_nowhere_or_to_itself_is_reported(
    placed: Small, folder: Path, target: str
) -> None:
    (folder / "x.csv").symlink_to(folder / target)
    assert "leads nowhere" in refused(placed, folder, at="x.csv")


def test_what_a_link_within_the_folder_leads_to_is_read_once(placed: Small, folder: Path) -> None:
    (folder / "real.csv").write_text(OURS)
    (folder / "again.csv").symlink_to(folder / "real.csv")
    (folder / "round").symlink_to(folder)
    assert receipts(placed.load_paths([folder])) == {"real.csv": ("loaded", 1, 1, 0)}


def test_a_link_that_was_named_itself_is_followed(placed: Small, folder: Path) -> None:
    (folder / "real.csv").write_text(OURS)
    (placed.inbox / "link.csv").symlink_to(folder / "real.csv")
    assert receipts(placed.load_paths([placed.inbox / "link.csv"])) == {
        "link.csv": ("loaded", 1, 1, 0)
    }


@pytest.mark.parametrize("named", [True, False])
def test_a_folder_named_as_a_file_is_refused(placed: Small, folder: Path, named: bool) -> None:
    path = folder / "x.csv"
    path.mkdir()
    (path / "within.csv").write_text(OURS)
    reason = refused(placed, path if named else folder, at="x.csv")
    assert reason == (
        "it is a folder with the name of a file; name it without .csv to have the files in it "
        "loaded"
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
@pytest.mark.parametrize("name", ["x.csv", "x.xlsx", "x.zip", "x.geojson"])
@pytest.mark.parametrize("named", [True, False])
def test_a_pipe_is_refused_and_never_waited_for(
    placed: Small, folder: Path, name: str, named: bool
) -> None:
    os.mkfifo(folder / name)
    assert "a pipe or a device" in refused(placed, folder / name if named else folder, at=name)


def test_a_device_is_refused(placed: Small) -> None:
    assert "a pipe or a device" in refused(placed, Path(os.devnull))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(
    placed: Small, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "x.csv"
    path.write_text(OURS)
    read = build.recognised

    def swapped(source: files.SourceFile, **others: Any) -> object:
        if source.path == path:
            path.unlink()
            os.mkfifo(path)
        return read(source, **others)

    monkeypatch.setattr(build, "recognised", swapped)
    assert "a pipe or a device" in refused(placed, path)


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx", "x.geojson", "x.zip"])
def test_a_file_that_may_not_be_read_is_refused(
    placed: Small, folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / name
    path.write_text(OURS)
    path.chmod(0)
    # The system's administrator may read everything, so that the system is made to say no.
    plain = os.open

    def opened(given: Any, *others: Any, **named: Any) -> int:
        if str(given) == str(path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return plain(given, *others, **named)

    class Closed:
        def __init__(self, *_: object) -> None:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(os, "open", opened)
    if name == "x.zip":
        monkeypatch.setattr("cspdata.ingest.archives.BoundedFile", Closed)
    assert "Permission denied" in refused(placed, path)


def test_a_folder_that_may_not_be_searched_is_reported(
    placed: Small, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "closed").mkdir()
    plain = os.scandir

    def searched(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return plain(path)

    monkeypatch.setattr(os, "scandir", searched)
    assert "Permission denied" in refused(placed, folder, at="closed")


def test_a_file_that_vanishes_once_recognised_is_reported(
    placed: Small, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "x.csv"
    path.write_text(OURS)
    stage = load.stage_events

    def later(con: Any, batch: list[Recognised], **others: Any) -> object:
        path.unlink(missing_ok=True)
        return stage(con, batch, **others)

    monkeypatch.setattr(load, "stage_events", later)
    assert "is it still there? load it again" in refused(placed, path)


@pytest.mark.parametrize("name", ["rural_urban.csv", "boundaries.geojson"])
def test_reference_data_that_vanish_once_recognised_are_reported(
    small: Small, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone(load.Loader):
        def _read(self, file: Recognised) -> Any:
            if file.source.name == name:
                file.source.path.unlink()
            return super()._read(file)

    monkeypatch.setattr(build, "Loader", Gone)
    report = small.load({**REFERENCE, "good.csv": GOOD})
    found = {one.name: (one.status, one.reason) for one in report.receipts}
    assert found.pop(name) == (
        "not loaded",
        "it could not be read to its end: No such file or directory; load it again",
    )
    assert {status for status, _ in found.values()} == {"loaded"}


def test_a_file_that_rows_are_joined_with_and_that_vanishes_is_reported(
    placed: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = load.stage_partners
    casualties = "collision_index,vehicle_reference,casualty_reference,casualty_severity\n1,1,1,1\n"
    collisions = (
        "collision_index,date,location_easting_osgr,location_northing_osgr,collision_severity\n"
        "1,01/02/2024,397900,156500,1\n"
    )

    def later(con: Any, dataset: Dataset, partners: list[Recognised]) -> object:
        if dataset.joined is not None:
            (placed.inbox / "collisions.csv").unlink(missing_ok=True)
        return stage(con, dataset, partners)

    monkeypatch.setattr(load, "stage_partners", later)
    report = placed.load({"casualties.csv": casualties, "collisions.csv": collisions})
    reasons = {one.name: one.reason for one in report.receipts}
    assert "it could not be read to its end" in reasons["collisions.csv"]
    assert "no row of the file that it belongs to has this key" in reasons["casualties.csv"]


@pytest.mark.skipif(os.name == "nt", reason="names are text on Windows")
def test_a_name_that_is_no_text_is_refused(placed: Small, folder: Path) -> None:
    path = folder / os.fsdecode(b"x\xff.csv")
    path.write_text(OURS)
    reason = refused(placed, folder, at="x\ufffd.csv")
    assert reason == "its name or folder has letters that are no text; rename it"


def test_a_time_that_is_none_does_not_stop_the_load(placed: Small, folder: Path) -> None:
    path = folder / "x.csv"
    path.write_text(OURS)
    os.utime(path, (10**12, 10**12))
    assert receipts(placed.load_paths([path]))["x.csv"] == ("loaded", 1, 1, 0)
