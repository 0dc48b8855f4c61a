"""The command on the workshop: rooms listed, a record written."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from cspdata.__main__ import app
from cspdata.commands import decisions
from cspdata.decisions import log
from cspdata.priorities.decide import lock, reopen
from cspdata.priorities.rooms import RoomError, close, is_facilitator, room_of
from tests.priorities.meeting import HOLDER, TOLD, at, decided_room, scored_room
from tests.small import CATALOGUE

pytestmark = pytest.mark.usefixtures("own_folder")


@pytest.fixture(autouse=True)
def small_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command reads the declarations of the small district."""
    monkeypatch.setattr(decisions, "_built", lambda: CATALOGUE)


def told(*words: str) -> str:
    found = CliRunner().invoke(app, ["decisions", *words], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.output


def test_rooms_are_listed_with_what_they_decided() -> None:
    assert told() == "No room was opened by Hamshire Community Safety Partnership yet.\n"
    first, second = scored_room().code, decided_room().code
    newest, oldest = told().splitlines()
    assert newest.startswith(f"{second}  2025-11-03    5 seats  2 priorities agreed: version 2")
    assert oldest.startswith(f"{first}  2025-11-03    5 seats  Nothing chosen yet.")


def test_a_record_is_written_in_each_format(tmp_path: Path) -> None:
    code = decided_room().code
    assert TOLD["reason"] in told(code)
    assert "Version 1, locked on 3 November 2025 at 10:20 UTC" in told(code, "--version", "1")
    for form, start in (("pptx", b"PK"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbfTerm,Priority")):
        file = tmp_path / f"record.{form}"
        told(code, "--format", form, "--out", str(file))
        assert file.read_bytes().startswith(start)


def test_a_lost_link_is_given_anew_and_the_old_one_holds_no_more() -> None:
    code = decided_room().code
    link = told(code, "--new-link").split()[1]
    (secret,) = parse_qs(urlsplit(link).query)["hold"]
    assert is_facilitator(room_of(code), secret)
    assert not is_facilitator(room_of(code), HOLDER)
    assert secret not in "".join(str(one) for one in log())
    assert reopen(CATALOGUE, code, secret, reason="A target was left out").open
    with pytest.raises(RoomError, match="Only the facilitator"):
        close(code, HOLDER)
    close(code, secret)
    link = told(code, "--new-link").split()[1]  # the decision may outlive the room
    (secret,) = parse_qs(urlsplit(link).query)["hold"]
    assert lock(CATALOGUE, code, secret, now=at(90)).version == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "csv"), "a record and a link are of one room"),
        (("--new-link",), "a record and a link are of one room"),
        (("CDFGHJ",), "There is no room CDFGHJ"),
        (("ROOM", "--format", "pptx"), "needs a file: give --out record.pptx"),
        (("ROOM", "--out", "x.csv"), "choose the format of the file"),
        (("ROOM", "--version", "9"), "no version 9"),
    ],
)
def test_what_cannot_be_written_is_told(words: tuple[str, ...], said: str) -> None:
    code = decided_room().code
    with pytest.raises(ValueError, match=said):
        told(*(code if one == "ROOM" else one for one in words))


def test_without_a_build_the_declared_partnership_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("CSP_DATA_DIR", str(Path("/nowhere")))
    assert told().startswith("No room was opened by Wiltshire Community Safety Partnership")
