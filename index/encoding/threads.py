"""Work in single threads, so that no operation waits for the slowest of several threads.

PyTorch divides each operation among OpenMP threads, which wait for the slowest one. If the cores are busy, one thread
may not run at all for a while. A question among nine passages took 20 ms on idle cores, with one thread or two; beside
two busy processes it took 36 ms with one thread and 82 ms with two. So one thread answers a question, and a build
encodes one batch on each core, each in one thread. If more questions come at once than there are cores, they wait for
their turn.

Encoding and answering start no OpenMP thread. So the child of a fork, where such threads would be missing, does not wait
for them, unless the program itself or the training of a large index (FAISS) had started some.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar
from weakref import WeakSet

T = TypeVar("T")
R = TypeVar("R")


def cores() -> int:
    """How many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def one_thread() -> Iterator[None]:
    """While the block lasts, PyTorch uses no other thread for the calling thread's work; other threads are not changed."""
    import torch

    torch.get_num_threads()  # PyTorch sets its number of threads for this thread at the first use: here, not inside the block
    with _openmp().limit(limits=1):
        yield


def on_every_core(work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """The results of `work` on each item, in the items' order. As many run at once as PyTorch has threads, each in one.

    About two items per thread are in flight: queued, running, or finished but not yet consumed.
    """
    import torch

    threads = torch.get_num_threads()
    if threads == 1:
        for item in items:
            with one_thread():
                result = work(item)
            yield result
        return

    def work_in_one_thread(item: T) -> R:
        with one_thread():
            return work(item)

    with ThreadPoolExecutor(threads, "encoding") as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(work_in_one_thread, item))
                if len(waiting) > 2 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


@cache
def _openmp() -> Any:  # threadpoolctl is not typed
    """PyTorch's OpenMP library; a limit on its threads holds for the thread that sets it."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="openmp")


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


def _in_child() -> None:
    for lock in list(_locks):
        lock.renew()
    if "tokenizers" in sys.modules:
        os.environ["TOKENIZERS_PARALLELISM"] = "false"  # else `tokenizers` does this itself and prints a warning


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
