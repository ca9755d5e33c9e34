"""How many questions may be asked: a rate for each client, and a limit on the questions that wait."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from index import UserError
from index.locks import cores

T = TypeVar("T")
AT_ONCE = max(2, min(4, cores()))
"""How many questions are computed at once: more would only take processor time from each other."""
_CLIENTS = 10_000  # addresses that are remembered


class Rate:
    """A token bucket for each client: `per_minute` questions on average, and a tenth of that at once; 0 sets no limit."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_minute / 60
        self._burst = max(1.0, per_minute / 10)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens left, and when that was so

    def take(self, client: str) -> float:
        """Takes a token of the client. Gives 0, or if there is none, the seconds until there is."""
        if self._per_second == 0:
            return 0.0
        now = self._clock()
        left, last = self._buckets.pop(client, (self._burst, now))
        left = min(self._burst, left + (now - last) * self._per_second)
        wait = 0.0 if left >= 1 else (1 - left) / self._per_second
        self._buckets[client] = (left - 1 if wait == 0 else left, now)
        while len(self._buckets) > _CLIENTS:
            self._buckets.popitem(last=False)
        return wait


class Gate:
    """Every question passes here: few are computed at once, some wait, the others are turned away."""

    def __init__(self, *, per_minute: int = 0, waiting: int = 64) -> None:
        self._rate = Rate(per_minute)
        self._max_inside = waiting + AT_ONCE
        self._inside = 0
        self._threads: CapacityLimiter | None = None

    @property
    def waiting(self) -> int:
        """How many questions wait for a free thread."""
        return max(0, self._inside - AT_ONCE)

    @asynccontextmanager
    async def place(self, client: str) -> AsyncIterator[None]:
        """Holds a place among the questions that wait or are computed. Raises `UserError` if the client gets none."""
        wait = self._rate.take(client)
        if wait > 0:
            raise UserError("questions_too_fast", seconds=math.ceil(wait))
        if self._inside >= self._max_inside:
            raise UserError("questions_too_many", seconds=1 + self._inside // 20)
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def compute(self, work: Callable[[], T]) -> T:
        """The result of `work`, which runs in one of the few threads for questions. Call it within `place`."""
        if self._threads is None:
            self._threads = CapacityLimiter(AT_ONCE)
        return await to_thread.run_sync(work, limiter=self._threads)
