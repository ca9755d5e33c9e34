"""Locks that are free in the child of a fork, and how many threads work at once."""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakSet


def cores() -> int:
    """How many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Lock:
    """A lock that is free in the child of a fork: the thread that held it does not exist there."""

    def __init__(self) -> None:
        self.renew()
        _locks.add(self)

    def renew(self) -> None:
        self._lock = threading.Lock()

    def acquire(self, *, blocking: bool = True) -> bool:
        return self._lock.acquire(blocking)

    def release(self) -> None:
        self._lock.release()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


class Turns:
    """Lets only so many callers work at once; the others wait, first come, first served."""

    def __init__(self, count: int | None = None) -> None:
        """`count`: how many callers work at once, by default as many as there are cores."""
        self._count = count or cores()
        self.renew()
        _locks.add(self)

    def renew(self) -> None:
        self._lock = threading.Lock()
        self._free = self._count
        self._waiting: deque[threading.Lock] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for a turn."""
        return len(self._waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for a turn, which lasts as long as the block."""
        gate = threading.Lock()
        with self._lock:
            if self._free:
                self._free -= 1
            else:
                gate.acquire()
                self._waiting.append(gate)
        try:
            with gate:  # the caller whose turn ends opens it
                pass
        except BaseException:  # Control-C while this one waits
            self._leave(gate)
            raise
        try:
            yield
        finally:
            self._end()

    def _leave(self, gate: threading.Lock) -> None:
        with self._lock:
            waiting = gate in self._waiting
            if waiting:
                self._waiting.remove(gate)
        if not waiting:
            self._end()

    def _end(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


_locks: WeakSet[Lock | Turns] = WeakSet()


def _renew_all() -> None:
    for lock in list(_locks):
        lock.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)
