"""How long to wait: between requests to one host, and before another attempt."""

from __future__ import annotations

import email.utils
import threading
from collections.abc import Callable
from datetime import UTC, datetime

LONGEST_BACK_OFF = 60.0


class Pace:
    """The least time between the starts of two requests to a host."""

    def __init__(self, *, sleep: Callable[[float], None], clock: Callable[[], float]) -> None:
        self._sleep = sleep
        self._clock = clock
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, host: str, *, per_second: float) -> None:
        """Return when the host may be asked again."""
        with self._lock:
            now = self._clock()
            due = max(self._next.get(host, now), now)
            self._next[host] = due + 1 / per_second
        if due > now:
            self._sleep(due - now)


def back_off(attempt: int, *, first: float, random: Callable[[], float]) -> float:
    """Seconds before attempt `attempt` + 1 (from 1): doubling, with full jitter, at most a minute.

    The jitter spares the publisher when many installations were cut off at once.
    """
    return min(first * 2.0 ** (attempt - 1), LONGEST_BACK_OFF) * (0.5 + random() / 2)


def retry_after(value: str | None) -> float | None:
    """Seconds that a `Retry-After` header asks for: a number, or a date; None where it is neither.

    Reference: RFC 9110, section 10.2.3.
    """
    if not value:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
