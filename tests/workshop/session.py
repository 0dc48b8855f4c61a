"""A person at a page without a browser: Streamlit's own messages over its own web socket.

Thirty browsers would measure the machine that tests; thirty sessions measure the server. A session
takes what the server sends, knows the widgets by their keys, and presses and sets them as the
browser's part of Streamlit does.
"""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

SECONDS = 30.0
FINISHED = ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY
PART_FINISHED = ForwardMsg.ScriptFinishedStatus.FINISHED_FRAGMENT_RUN_SUCCESSFULLY


class LostError(ConnectionError):
    """The server went away, or did not answer in time."""


class Session:
    """One visitor of a page of a running server.

    `address` is that of the server; `page` the path of the page, `query` what follows the `?`.
    """

    def __init__(self, address: str, *, page: str = "", query: str = "") -> None:
        self.page, self.query = page, query
        self._states: dict[str, WidgetState] = {}
        self._elements: dict[tuple[int, ...], Any] = {}
        self._hash = ""
        self.repeats: dict[str, float] = {}
        url = address.replace("http", "ws", 1) + "/_stcore/stream"
        try:
            self._socket: ClientConnection = connect(
                url, subprotocols=[Subprotocol("streamlit")], max_size=None, open_timeout=SECONDS
            ).__enter__()
        except (OSError, WebSocketException) as fault:
            raise LostError(str(fault)) from fault

    def __enter__(self) -> Self:
        self.run()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leaves the page."""
        self._socket.close()

    def run(self, *, part: str = "", trigger: str = "") -> None:
        """Runs the page, or the part of it of that id, and takes what it draws.

        `trigger` is the id of a button that is pressed in this run.
        """
        asked = BackMsg()
        told = asked.rerun_script
        told.query_string, told.page_script_hash, told.page_name = self.query, self._hash, self.page
        told.fragment_id, told.is_auto_rerun = part, bool(part and not trigger)
        told.widget_states.widgets.extend(self._states.values())
        if trigger:
            told.widget_states.widgets.append(WidgetState(id=trigger, trigger_value=True))
        try:
            self._socket.send(asked.SerializeToString())
            self._take(part=bool(part))
        except (ConnectionClosed, OSError) as fault:
            raise LostError(str(fault)) from fault

    def _take(self, *, part: bool) -> None:
        until = time.monotonic() + SECONDS
        fresh: dict[tuple[int, ...], Any] = {}
        while time.monotonic() < until:
            try:
                raw = self._socket.recv(timeout=until - time.monotonic())
            except TimeoutError:
                break
            said = ForwardMsg()
            said.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
            kind = said.WhichOneof("type")
            if kind == "navigation":
                self._hash = said.navigation.page_script_hash
            elif kind == "auto_rerun":
                self.repeats[said.auto_rerun.fragment_id] = said.auto_rerun.interval
            elif kind == "page_info_changed":
                self.query = said.page_info_changed.query_string
            elif kind == "delta":
                fresh[tuple(said.metadata.delta_path)] = said.delta
            elif kind == "new_session":
                fresh.clear()  # the script began anew: what it drew before does not stand
            elif kind == "script_finished" and said.script_finished in (FINISHED, PART_FINISHED):
                # A part that ran alone leaves what it did not draw.
                left = self._elements.items() if part else ()
                self._elements = {
                    path: delta for path, delta in left if delta.fragment_id != part
                } | fresh
                return
        raise LostError(f"no answer from the server within {SECONDS:.0f} seconds")

    def _widget(self, key: str) -> tuple[str, str]:
        """The id of a widget, and of the part of the page that it runs; empty for the whole."""
        for delta in self._elements.values():
            if delta.WhichOneof("type") != "new_element":
                continue
            element = getattr(delta.new_element, delta.new_element.WhichOneof("type"))
            if (identity := str(getattr(element, "id", ""))).endswith(f"-{key}"):
                return identity, delta.fragment_id
        raise KeyError(f"no widget {key!r} on the page; it has: {', '.join(self.keys)}")

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the widgets on the page, in no order that matters."""
        found = []
        for delta in self._elements.values():
            if delta.WhichOneof("type") == "new_element":
                element = getattr(delta.new_element, delta.new_element.WhichOneof("type"))
                if (identity := str(getattr(element, "id", ""))).startswith("$$ID-"):
                    found.append(identity.split("-", 2)[2])
        return tuple(found)

    @property
    def text(self) -> str:
        """All text of the page: headings, paragraphs, plain elements, messages."""
        found = []
        for delta in self._elements.values():
            if delta.WhichOneof("type") == "new_element":
                element = getattr(delta.new_element, delta.new_element.WhichOneof("type"))
                found.append(str(getattr(element, "body", "")))
        return "\n".join(found)

    @property
    def faults(self) -> tuple[str, ...]:
        """What the page says went wrong."""
        return tuple(
            delta.new_element.exception.message
            for delta in self._elements.values()
            if delta.WhichOneof("type") == "new_element"
            and delta.new_element.WhichOneof("type") == "exception"
        )

    def press(self, key: str) -> None:
        """Presses a button and runs the page, or the part of it that the button stands in."""
        identity, part = self._widget(key)
        self.run(trigger=identity, part=part)

    def repeat(self) -> None:
        """Runs the part that the page asks to be run by itself, as its clock would."""
        for part in self.repeats:
            self.run(part=part)

    def write(self, key: str, text: str) -> None:
        """Fills a field of text in; the page runs with the next press."""
        identity, _ = self._widget(key)
        self._states[identity] = WidgetState(id=identity, string_value=text)
