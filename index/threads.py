"""NumPy's linear algebra on one thread while a question is answered.

PyTorch's threads go on spinning for a while after a question is encoded, and on few cores those of NumPy's BLAS, whose
products are small here, wait for them: on two cores a question took 42 ms, with one BLAS thread 15 ms.
"""

from __future__ import annotations

import threading
from functools import cache
from types import TracebackType
from typing import Any

from threadpoolctl import ThreadpoolController


@cache
def one_blas_thread() -> OneBlasThread:
    """The process's one context: what it limits belongs to the whole process."""
    return OneBlasThread()


class OneBlasThread:
    """A context that several threads can be in at once; the last to leave gives BLAS its threads back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        # FAISS brings a BLAS too, with OpenMP, whose number of threads each thread has of its own.
        self._controller = ThreadpoolController().select(threading_layer="pthreads")
        self._limited: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._limited = self._controller.limit(limits=1)
            self._inside += 1

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._limited.restore_original_limits()
