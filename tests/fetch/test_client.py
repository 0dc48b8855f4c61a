"""How the client deals with servers that are busy, moved, hostile or not there."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from cspdata.fetch import Client, FetchError, MissingFileError, RefusedFileError, UnreachableError
from cspdata.fetch.budget import Budget
from cspdata.fetch.pace import Pace, back_off, retry_after
from tests.fetch.conftest import Desk, csv_of, declared, one_file
from tests.fetch.server import Reply, Request, Site, ranged

TABLE = csv_of(5000)
GOOD = Reply(TABLE, headers={"Content-Type": "text/csv"})


def test_a_busy_server_is_asked_again_after_the_time_it_names(site: Site, desk: Desk) -> None:
    busy = Reply(b"later", status=429, headers={"Retry-After": "7"})
    site.serve("/media/table.csv", [busy, busy, GOOD])
    [found] = desk.fetch(one_file(site))
    assert found.path.read_bytes() == TABLE
    assert [wait for wait in desk.waits if wait >= 1] == [7, 7]


def test_the_time_may_be_a_date(site: Site, desk: Desk) -> None:
    due = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    site.serve("/media/table.csv", [Reply(status=503, headers={"Retry-After": due}), GOOD])
    desk.fetch(one_file(site))
    assert max(desk.waits) == pytest.approx(30, abs=2)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_without_a_time_the_waits_double(site: Site, desk: Desk, status: int) -> None:
    site.serve("/media/table.csv", [Reply(status=status)] * 3 + [GOOD])
    desk.fetch(one_file(site))
    assert [wait for wait in desk.waits if wait >= 1] == [1, 2, 4]


def test_a_server_that_stays_busy_is_given_up_in_words(site: Site, desk: Desk) -> None:
    site.serve("/media/table.csv", Reply(status=503))
    with pytest.raises(FetchError, match=r"thing: .*table\.csv: the server answered 503, 4 times"):
        desk.fetch(one_file(site))
    assert len(site.asked("/media/table.csv")) == 4
    assert desk.files == []


def test_a_pause_too_long_to_sit_out_is_told(site: Site, desk: Desk) -> None:
    site.serve("/media/table.csv", Reply(status=429, headers={"Retry-After": "86400"}))
    with pytest.raises(FetchError, match="asks for a pause of 86400 seconds"):
        desk.fetch(one_file(site))
    assert len(site.asked("/media/table.csv")) == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("12", 12.0),
        (" 0 ", 0.0),
        ("soon", None),
        ("", None),
        (None, None),
        ("-3", None),
        ("1.5", None),
    ],
)
def test_retry_after_is_a_number_of_seconds(text: str | None, seconds: float | None) -> None:
    assert retry_after(text) == seconds


def test_a_date_that_has_passed_asks_for_no_wait() -> None:
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0


def test_the_back_off_is_jittered_and_bounded() -> None:
    assert [back_off(n, first=1, random=lambda: 1.0) for n in (1, 2, 3, 7, 50)] == [1, 2, 4, 60, 60]
    assert back_off(3, first=1, random=lambda: 0.0) == 2


@pytest.mark.parametrize(("status", "error"), [(404, MissingFileError), (403, RefusedFileError)])
def test_a_refusal_is_not_tried_again(
    site: Site, desk: Desk, status: int, error: type[FetchError]
) -> None:
    site.serve("/media/table.csv", Reply(status=status))
    with pytest.raises(error, match="publisher.example/thing"):
        desk.fetch(one_file(site))
    assert len(site.asked("/media/table.csv")) == 1


def test_a_redirect_is_followed(site: Site, desk: Desk) -> None:
    site.serve("/media/table.csv", Reply(status=302, headers={"Location": "/elsewhere"}))
    site.serve("/elsewhere", GOOD)
    [found] = desk.fetch(one_file(site))
    assert found.path.name == "table.csv"
    assert found.entry.url == site.url("/media/table.csv")


def test_a_circle_of_redirects_ends(site: Site, desk: Desk) -> None:
    site.serve("/media/table.csv", Reply(status=302, headers={"Location": "/b"}))
    site.serve("/b", Reply(status=302, headers={"Location": "/media/table.csv"}))
    with pytest.raises(FetchError, match="circle of redirects"):
        desk.fetch(one_file(site))
    assert len(site.requests) == 3


def test_a_long_chain_of_redirects_ends(site: Site, desk: Desk) -> None:
    site.serve("/media/table.csv", Reply(status=302, headers={"Location": "/1"}))
    for at in range(1, 20):
        site.serve(f"/{at}", Reply(status=302, headers={"Location": f"/{at + 1}"}))
    with pytest.raises(FetchError, match="more than 5 redirects"):
        desk.fetch(one_file(site))


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("ftp://127.0.0.1/table.csv", "by another scheme"),
        ("file:///etc/passwd", "by another scheme"),
        ("https://127.0.0.1/table.csv", "by another scheme"),
        ("http://127.0.0.2/table.csv", "only https:// is spoken"),
        ("http://[bad/table.csv", "is not an address"),
    ],
)
def test_a_redirect_away_is_not_followed(site: Site, desk: Desk, target: str, reason: str) -> None:
    site.serve("/media/table.csv", Reply(status=302, headers={"Location": target}))
    with pytest.raises(FetchError, match=reason):
        desk.fetch(one_file(site))
    assert desk.files == []


def test_a_host_that_is_not_declared_is_not_spoken_to(site: Site, desk: Desk) -> None:
    source = one_file(site, hosts=["127.0.0.1", "publisher.example"])
    site.serve("/media/table.csv", Reply(status=302, headers={"Location": "http://localhost/x"}))
    with pytest.raises(FetchError, match="localhost"):
        desk.fetch(source)
    client = Client()
    wrong = "https://other.example/table.csv"
    with (
        client,
        pytest.raises(
            FetchError, match=r"other\.example.*add it to `hosts` in sources/thing\.toml"
        ),
        client.opened(wrong, source=source, budget=Budget(source, clock=client.clock)),
    ):
        pass


def test_requests_to_a_host_keep_their_distance(site: Site, desk: Desk) -> None:
    site.serve("/media/table.csv", GOOD)
    desk.client = Client(timeout=2)
    desk.fetch(one_file(site, limits={"requests_per_second": 5.0}))
    first, second = site.requests
    assert second.at - first.at == pytest.approx(0.2, abs=0.1)


def test_hosts_wait_for_themselves_alone() -> None:
    waits: list[float] = []
    pace = Pace(sleep=waits.append, clock=lambda: 100.0)
    for host in ("a", "b", "a", "a"):
        pace.wait(host, per_second=2)
    assert waits == [0.5, 1.0]


def test_a_closed_network_is_explained(desk: Desk) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    api = f"http://127.0.0.1:{port}/api/page"
    source = declared({"kind": "govuk_page", "api": api, "title": "x"})
    with pytest.raises(UnreachableError) as fault:
        desk.fetch(source)
    text = str(fault.value)
    assert text.startswith("thing: 127.0.0.1 cannot be reached (")
    for part in (
        "HTTPS_PROXY",
        "Firewall: 127.0.0.1 must be allowed",
        "SSL_CERT_FILE",
        "open https://publisher.example/thing in a browser",
        "Save the thing.",
        "python -m cspdata ingest FILE",
    ):
        assert part in text
    assert [wait for wait in desk.waits if wait >= 1] == [1, 2]
    so_far = len(desk.waits)
    with pytest.raises(UnreachableError):
        desk.fetch(source)
    assert len(desk.waits) == so_far, "a host that is known to be closed is not waited for again"


def test_a_proxy_of_the_environment_is_used(
    site: Site, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Request] = []

    def proxy(request: Request) -> Reply:
        asked.append(request)
        return GOOD

    source = one_file(site)
    site.serve("/media/table.csv", proxy)
    monkeypatch.setenv("HTTP_PROXY", site.url(""))
    desk.client = desk.new_client()
    desk.fetch(source)
    assert [one.target for one in asked] == [site.url("/media/table.csv")]


def test_a_proxy_that_is_not_there_is_named_without_its_password(
    desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    monkeypatch.setenv("HTTP_PROXY", f"http://user:secret@127.0.0.1:{port}")
    desk.client = desk.new_client()
    with pytest.raises(UnreachableError) as fault:
        desk.fetch(one_file(site))
    assert f"127.0.0.1:{port} is used, from HTTP_PROXY" in str(fault.value)
    assert "secret" not in str(fault.value)


def test_a_proxy_that_wants_a_password_is_told_of(site: Site, desk: Desk) -> None:
    site.serve("/media/table.csv", Reply(status=407))
    with pytest.raises(UnreachableError, match="the proxy wants a name and a password"):
        desk.fetch(one_file(site))


def test_an_index_without_end_is_given_up(site: Site, desk: Desk) -> None:
    source = one_file(site, limits={"most_mb": 2})
    endless = Reply(b" " * 100_000, headers={"Content-Type": "application/json"}, chunked=True)
    endless.endless = True
    site.serve("/api/page", endless)
    with pytest.raises(FetchError, match="more than 2 MB in all"):
        desk.fetch(source)


def test_json_that_is_cut_short_is_asked_for_again(site: Site, desk: Desk) -> None:
    source = one_file(site)
    whole = site.answer(Request("GET", "", "/api/page", {}, {}, 0.0))
    torn = Reply(whole.body[:-5], headers=whole.headers)
    site.serve("/api/page", [torn, whole])
    site.serve("/media/table.csv", GOOD)
    assert [one.status for one in desk.fetch(source)] == ["new"]


def test_the_client_says_who_it_is_and_asks_for_plain_bytes(site: Site, desk: Desk) -> None:
    site.serve("/media/table.csv", ranged(TABLE))
    desk.fetch(one_file(site))
    headers = site.asked("/media/table.csv")[0].headers
    assert "cspdata" in headers["user-agent"]
    assert headers["accept-encoding"] == "identity"
