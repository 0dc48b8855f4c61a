"""A web server on this computer that answers as it is told, badly where it is told so."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PIECE = 16 * 1024


@dataclass(frozen=True)
class Request:
    """What was asked for; `fields` holds the query and a posted form together."""

    method: str
    target: str
    path: str
    fields: dict[str, str]
    headers: dict[str, str]
    at: float


@dataclass
class Reply:
    """An answer. `cut`: hang up after so many bytes of the body, whatever length was announced.

    `sized`: announce the length; `chunked`: send in chunks instead; neither: hang up at the end.
    `pause`: seconds before each piece. `endless`: send the body over and over.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    sized: bool = True
    chunked: bool = False
    cut: int | None = None
    pause: float = 0.0
    endless: bool = False


Handler = Callable[[Request], Reply]


class Site:
    """The server: what it serves by path, and what it was asked."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.sent = 0
        self._routes: dict[str, Handler] = {}
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"

    def serve(self, path: str, answer: Handler | Reply | list[Reply]) -> str:
        """Answer a path so, by a list one after the other (the last one again); its address."""
        if isinstance(answer, Reply):
            self._routes[path] = lambda _: answer
        elif isinstance(answer, list):
            left = list(answer)
            self._routes[path] = lambda _: left.pop(0) if len(left) > 1 else left[0]
        else:
            self._routes[path] = answer
        return self.url(path)

    def asked(self, path: str) -> list[Request]:
        """What was asked of a path, in order."""
        return [one for one in self.requests if one.path == path]

    def answer(self, request: Request) -> Reply:
        """The answer to a request; 404 to a path that nothing is served at."""
        with self._lock:
            self.requests.append(request)
            route = self._routes.get(request.path)
            return route(request) if route else Reply(b"no such page", status=404)

    def count(self, size: int) -> None:
        """Note bytes of a body that were sent."""
        with self._lock:
            self.sent += size


def ranged(
    data: bytes,
    *,
    etag: str = '"one"',
    kind: str = "application/octet-stream",
    cut: int | None = None,
    suffix: bool = True,
) -> Handler:
    """Serves bytes as a good server does: ranges, `If-Range`, `If-None-Match`.

    `cut`: hang up after so many bytes of every answer.
    """

    def handler(request: Request) -> Reply:
        headers = {"Content-Type": kind, "ETag": etag, "Accept-Ranges": "bytes"}
        if request.headers.get("if-none-match") == etag:
            return Reply(status=304, headers=headers)
        asked = request.headers.get("range", "")
        guard = request.headers.get("if-range")
        if not asked.startswith("bytes=") or (guard and guard != etag):
            return Reply(data, headers=headers, cut=cut)
        first, _, last = asked.removeprefix("bytes=").partition("-")
        if not first and not suffix:
            return Reply(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
        start = int(first) if first else max(len(data) - int(last), 0)
        end = min(int(last), len(data) - 1) if first and last else len(data) - 1
        if start >= len(data):
            return Reply(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
        headers["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
        return Reply(data[start : end + 1], status=206, headers=headers, cut=cut)

    return handler


def told(table: Any, *, kind: str = "application/json") -> Reply:
    """An answer in JSON."""
    return Reply(json.dumps(table).encode(), headers={"Content-Type": kind})


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    return type("Answering", (_Answering,), {"site": site})


class _Answering(BaseHTTPRequestHandler):
    """Puts each request to its site, and sends the answer as that tells it."""

    site: Site
    protocol_version = "HTTP/1.1"
    # Else head and body, written one after the other, wait for each other's receipt.
    disable_nagle_algorithm = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:  # noqa: N802  # the name that http.server calls
        """Refuse, as the server of STATS19 does."""
        self.send_response(405)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:  # noqa: N802  # the name that http.server calls
        """Answer."""
        self._answer(b"")

    def do_POST(self) -> None:  # noqa: N802  # the name that http.server calls
        """Answer a posted form."""
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def _answer(self, form: bytes) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query) | parse_qs(form.decode())
        reply = self.site.answer(
            Request(
                method=self.command,
                target=self.path,
                path=parts.path,
                fields={name: values[0] for name, values in query.items()},
                headers={name.lower(): value for name, value in self.headers.items()},
                at=time.monotonic(),
            )
        )
        try:
            self._send_head(reply)
            self._send_body(reply)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _send_head(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif reply.sized and reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body)))
        else:
            self.close_connection = reply.status != 304
        self.end_headers()

    def _send_body(self, reply: Reply) -> None:
        left = len(reply.body) if reply.cut is None else reply.cut
        for piece in _pieces(reply):
            time.sleep(reply.pause)
            now = piece if reply.endless else piece[:left]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(now), now) if reply.chunked else now)
            self.wfile.flush()
            self.site.count(len(now))
            left -= len(now)
            if left <= 0 and not reply.endless:
                break
        if reply.cut is not None and reply.cut < len(reply.body):
            self.close_connection = True
        elif reply.chunked:
            self.wfile.write(b"0\r\n\r\n")


def _pieces(reply: Reply) -> Iterator[bytes]:
    while reply.body:
        size = max(len(reply.body) // 8, 1) if reply.pause else PIECE
        for start in range(0, len(reply.body), size):
            yield reply.body[start : start + size]
        if not reply.endless:
            return
