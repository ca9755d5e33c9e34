"""Wrong passwords: after a few, the same client has to wait before it tries the same name again.

Only that client waits. So nobody can keep a person from signing in by sending wrong passwords for their name.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_FREE = 5  # wrong passwords before the first wait
_FIRST_WAIT, _LONGEST_WAIT = 10.0, 900.0  # seconds; each further wrong password doubles the wait
_REMEMBERED = 10_000  # clients and names
_AT_ONCE = 3  # attempts of one client that are being checked


class Attempts:
    """Remembers failed attempts, by client and name."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # How many attempts failed, and until when to wait.
        self._failed: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()
        self._being_checked: Counter[str] = Counter()

    def wait(self, client: str, name: str) -> float:
        """The seconds until that client may try that name; 0 if it may now."""
        _, until = self._failed.get((client, name), (0, 0.0))
        busy = 1.0 if self._being_checked[client] >= _AT_ONCE else 0.0
        return max(busy, until - self._clock())

    @contextmanager
    def checking(self, client: str) -> Iterator[None]:
        """Counts an attempt of the client as being checked while the block lasts."""
        self._being_checked[client] += 1
        try:
            yield
        finally:
            self._being_checked[client] -= 1
            if not self._being_checked[client]:
                del self._being_checked[client]

    def record_failure(self, client: str, name: str) -> None:
        count, _ = self._failed.pop((client, name), (0, 0.0))
        count += 1
        wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(count - _FREE, 20)) if count >= _FREE else 0.0
        self._failed[client, name] = count, self._clock() + wait
        while len(self._failed) > _REMEMBERED:
            self._failed.popitem(last=False)

    def record_success(self, client: str, name: str) -> None:
        self._failed.pop((client, name), None)
