"""Threads of the process: NumPy's kept out of PyTorch's way, and none missed by the child of a fork.

PyTorch's threads go on spinning for a while after a question is encoded, and on few cores those of NumPy's BLAS, whose
products are small here, wait for them: on two cores a question took 42 ms, with one BLAS thread 15 ms.

The child of a fork has one thread, and OpenMP in it would wait for the others for ever; it is told to use only that one.
"""

from __future__ import annotations

import os
import sys
import threading
from weakref import WeakSet

from threadpoolctl import threadpool_limits


def one_blas_thread() -> None:
    """Limits BLAS to one thread until the process ends; to be called in its main thread, others see no effect of theirs."""
    threadpool_limits(limits=1, user_api="blas")


class Lock:
    """A lock that is free in the child of a fork, where the thread that held it may not exist."""

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


_locks: WeakSet[Lock] = WeakSet()


def _in_child() -> None:
    for lock in list(_locks):
        lock.renew()
    threadpool_limits(limits=1, user_api="openmp")
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # else tokenizers does the same, with a warning


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
