"""A room under load: members who score once a second, a projector, a server that is killed.

`python -m tests.workshop.load --minutes 5 --kills 2` opens a room over the folder of
`CSP_DATA_DIR`, lets thirty members score through Streamlit's own sessions and prints what a
projector saw how late, what the server used, and whether every confirmed score is in the log.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from cspdata.catalogue import Criteria, read_catalogue
from cspdata.decisions import Entry, log
from cspdata.folders import PROJECT, catalogue_folder, data_folder
from cspdata.priorities.events import KIND, SCORED, Room
from cspdata.priorities.rooms import new_secret, open_room, reveal, room_of
from tests.workshop.session import LostError, Session

SECONDS = 60.0
NUMBER = re.compile(r'data-number="(\d+)"')
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.S)
ASKED = re.compile(r"<strong>(.*?)</strong> \((\d+) of")


@dataclass
class Seen:
    """What was measured: confirmed scores, those missing from the log, latencies in seconds."""

    confirmed: int = 0
    missing: list[tuple[str, str, str, int]] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    kills: int = 0
    sessions: int = 0
    cpu: float = 0.0
    memory: float = 0.0
    faults: list[str] = field(default_factory=list)

    def share(self, of: list[float], part: float) -> float:
        """The quantile of some seconds; 0 of none."""
        return statistics.quantiles(of, n=100)[round(100 * part) - 1] if len(of) > 1 else 0.0


class Server:
    """The app on a port that stays the same when it is killed and started again."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("localhost", 0))
            self.port = free.getsockname()[1]
        self.address, self.folder = f"http://localhost:{self.port}", folder
        self.used = 0.0  # seconds of the processor of those that were killed
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        options = {
            "server.port": self.port,
            "server.headless": "true",
            "server.fileWatcherType": "none",
        }
        command = [sys.executable, "-m", "streamlit", "run", str(PROJECT / "app.py")]
        command += [f"--{name}={value}" for name, value in options.items()]
        log_file = (self.folder / "load-server.log").open("ab")
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=os.environ | {"CSP_DATA_DIR": str(self.folder)},
            stdout=log_file,
            stderr=subprocess.STDOUT,
        )
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            try:
                with urlopen(f"{self.address}/_stcore/health", timeout=2):
                    return process
            except URLError:
                time.sleep(0.1)
        process.kill()
        raise RuntimeError(f"the server did not start within {SECONDS:.0f} seconds")

    def kill(self) -> None:
        """Kills the server at once, as a cut of power would, and starts it again."""
        self.used += self.processor()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=SECONDS)
        self.process = self._started()

    def stop(self) -> None:
        """Ends the server."""
        self.process.terminate()
        self.process.wait(timeout=SECONDS)

    def processor(self) -> float:
        """Seconds of the processor that the running server has used (Linux)."""
        told = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Megabytes that the running server holds at most so far (Linux)."""
        told = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.findall(r"VmHWM:\s+(\d+)", told)[0]) / 1024


@dataclass
class Member:
    """One member: joins by the code, scores one question a second, comes back when it is lost."""

    number: int
    server: Server
    room: Room
    seen: Seen
    until: float
    lock: threading.Lock
    query: str = ""
    given: list[tuple[str, str, int]] = field(default_factory=list)

    def run(self) -> None:
        """Scores until the time is over; what goes wrong is written down."""
        chance = Random(self.number)
        self.query = urlencode({"room": self.room.code})
        while time.monotonic() < self.until:
            try:
                with Session(self.server.address, page="seat", query=self.query) as session:
                    self._sit(session)
                    with self.lock:
                        self.seen.sessions += 1
                    looked = time.monotonic()
                    while time.monotonic() < self.until:
                        self._score(session, chance)
                        time.sleep(chance.uniform(0.6, 1.4))
                        if time.monotonic() - looked > min(session.repeats.values()):
                            session.repeat()  # a browser's clock does, pressed or not
                            looked = time.monotonic()
            except LostError:
                time.sleep(0.5)
            except Exception as fault:  # told in the report, which fails
                with self.lock:
                    self.seen.faults.append(f"member {self.number}: {fault!r}")
                return

    def _sit(self, session: Session) -> None:
        if "join" in session.keys:
            session.write("seat_name", f"Seat {self.number}")
            session.press("join")
            session.run()
            self.query = session.query
        if session.faults:
            raise RuntimeError(session.faults[0])

    def _score(self, session: Session, chance: Random) -> None:
        asked = question(session)
        if asked is None:
            session.press("seat_back")
            return
        value = chance.randint(1, 4)
        started = time.monotonic()
        session.press(f"score_{value}")
        took = time.monotonic() - started
        if re.search(rf"Saved\\?: {value}", session.text):
            with self.lock:
                self.seen.answers.append(took)
                self.seen.confirmed += 1
                self.given.append((*asked, value))


def question(session: Session) -> tuple[str, str] | None:
    """Title of theme and criterion that a seat is asked; None on the page of weights."""
    heading, asked = HEADING.search(session.text), ASKED.search(session.text)
    return (heading.group(1), asked.group(1)) if heading and asked else None


def watch(server: Server, room: Room, seen: Seen, until: float) -> None:
    """The projector: looks each second, and how late each score is on the screen."""
    shown = room_of(room.code).number
    while time.monotonic() < until:
        try:
            query = urlencode({"room": room.code})
            with Session(server.address, page="screen", query=query) as session:
                (interval,) = session.repeats.values()
                while time.monotonic() < until:
                    started = time.monotonic()
                    session.repeat()
                    shown = _noted(session, room, seen, shown)
                    time.sleep(max(0.0, started + interval - time.monotonic()))
        except LostError:
            shown = room_of(room.code).number  # what came meanwhile was seen by nobody
            time.sleep(0.3)


def _noted(session: Session, room: Room, seen: Seen, shown: int) -> int:
    found = NUMBER.search(session.text)
    number = int(found.group(1)) if found else shown
    now = datetime.now(UTC)
    fresh = log(kind=KIND, subject=room.code, after=shown)
    seen.latencies += [
        (now - entry.written).total_seconds() for entry in fresh if entry.number <= number
    ]
    return max(number, shown)


def loaded(*, seconds: float, members: int = 30, kills: int = 0, revealed: bool = True) -> Seen:
    """What a room of so many members measured over some seconds, the server killed in between."""
    catalogue = read_catalogue(catalogue_folder())
    if catalogue.criteria is None:
        raise RuntimeError("no criteria are declared")
    server, hold = Server(data_folder()), new_secret()
    room = _room(catalogue, catalogue.criteria, hold)
    if revealed:
        reveal(room.code, hold)
    seen, lock = Seen(), threading.Lock()
    # The first session of a server takes what it imports: it is there before members come.
    with Session(server.address, page="seat", query=urlencode({"room": room.code})):
        started = time.monotonic()
    until = started + seconds
    people = [Member(k, server, room, seen, until, lock) for k in range(members)]
    threads = [threading.Thread(target=one.run) for one in people]
    threads.append(threading.Thread(target=watch, args=(server, room, seen, until)))
    for one in threads:
        one.start()
    for k in range(kills):
        time.sleep(max(0.0, started + seconds * (k + 1) / (kills + 1) - time.monotonic()))
        server.kill()
        seen.kills += 1
    for one in threads:
        one.join()
    seen.cpu, seen.memory = (server.used + server.processor()) / seconds, server.memory()
    server.stop()
    seen.missing = missing(people, room.code)
    return seen


def _room(catalogue: Any, criteria: Criteria, hold: str) -> Room:
    themes = [(one.id, one.title) for each in catalogue.objectives for one in each.themes]
    return open_room(
        criteria, themes, partnership=catalogue.partnership.id, facilitator=hold, title="Load"
    )


def missing(people: list[Member], code: str) -> list[tuple[str, str, str, int]]:
    """Confirmed scores that the log does not hold: seat, theme, criterion, value."""
    room = room_of(code)
    themes = {title: one for one, title in room.themes}
    criteria = {one.title: one.id for one in room.criteria.criteria}
    names = {seat.id: seat.name for seat in room.seats.values()}
    held: dict[tuple[str, str, str, int], int] = {}
    for entry in _scores(code):
        body = entry.body
        key = (names[body["seat"]], body["theme"], body["criterion"], body["value"])
        held[key] = held.get(key, 0) + 1
    lacking = []
    for one in people:
        for theme, criterion, value in one.given:
            key = (f"Seat {one.number}", themes[theme], criteria[criterion], value)
            held[key] = held.get(key, 0) - 1
            if held[key] < 0:
                lacking.append(key)
    return lacking


def _scores(code: str) -> list[Entry]:
    return [one for one in log(kind=KIND, subject=code) if one.body.get("event") == SCORED]


def main() -> None:
    """Runs the load that the options name and prints what was measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=5.0)
    options.add_argument("--kills", type=int, default=2)
    options.add_argument("--members", type=int, default=30)
    asked = options.parse_args()
    seen = loaded(seconds=60 * asked.minutes, members=asked.members, kills=asked.kills)
    lines = [
        f"{asked.members} members, {asked.minutes:g} minutes, server killed {seen.kills} times",
        f"confirmed scores {seen.confirmed:,}, missing from the log {len(seen.missing)}",
        f"projector: median {seen.share(seen.latencies, 0.5):.2f} s, "
        f"p95 {seen.share(seen.latencies, 0.95):.2f} s of {len(seen.latencies):,} entries",
        f"a press: median {seen.share(seen.answers, 0.5):.2f} s, "
        f"p95 {seen.share(seen.answers, 0.95):.2f} s",
        f"server: {100 * seen.cpu:.0f} % of one processor, {seen.memory:.0f} MB at most",
        f"sessions {seen.sessions:,} of {asked.members} members, faults {seen.faults or 'none'}",
    ]
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
