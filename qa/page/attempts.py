"""Wrong passwords, by who sends them: after a few, the same client has to wait before it tries the same name again.

The wait is that client's alone: nobody can keep another from signing in by sending wrong passwords for their name.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_FREE = 5  # wrong passwords before the first wait
_FIRST_WAIT, _LONGEST_WAIT = 10.0, 900.0  # seconds; doubled by each further one
_REMEMBERED = 10_000
_AT_ONCE = 3  # of one client, that are being checked or wait for it


class Attempts:
    """Remembers what failed, by client and name."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failed: OrderedDict[tuple[str, str], tuple[int, float]] = (
            OrderedDict()
        )  # how often, and until when to wait
        self._under_way: Counter[str] = Counter()

    def wait(self, client: str, name: str) -> float:
        """Seconds until that client may try that name, 0 where it may now."""
        _, until = self._failed.get((client, name), (0, 0.0))
        busy = 1.0 if self._under_way[client] >= _AT_ONCE else 0.0
        return max(busy, until - self._clock())

    @contextmanager
    def one(self, client: str) -> Iterator[None]:
        """While one of the client's attempts is being checked."""
        self._under_way[client] += 1
        try:
            yield
        finally:
            self._under_way[client] -= 1
            if not self._under_way[client]:
                del self._under_way[client]

    def failed(self, client: str, name: str) -> None:
        count, _ = self._failed.pop((client, name), (0, 0.0))
        count += 1
        wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(count - _FREE, 20)) if count >= _FREE else 0.0
        self._failed[client, name] = count, self._clock() + wait
        while len(self._failed) > _REMEMBERED:
            self._failed.popitem(last=False)

    def succeeded(self, client: str, name: str) -> None:
        self._failed.pop((client, name), None)
