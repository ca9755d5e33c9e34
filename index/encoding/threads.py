"""Work in single threads, so that no operation waits for the slowest of several threads.

PyTorch divides each operation among OpenMP threads, which wait for the slowest one. If the cores are busy, one thread
may not run at all for a while. A question among nine passages took 20 ms on idle cores, with one thread or two; beside
two busy processes it took 36 ms with one thread and 82 ms with two. So one thread answers a question, and a build
encodes one batch on each core, each in one thread. If more questions come at once than there are cores, they wait for
their turn (`index.locks.Turns`).

Encoding and answering start no OpenMP thread. So the child of a fork, where such threads would be missing, does not wait
for them, unless the program itself or the training of a large index (FAISS) had started some.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")


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


def _quiet_tokenizers() -> None:
    """In the child of a fork, `tokenizers` would else do this itself and print a warning."""
    if "tokenizers" in sys.modules:
        os.environ["TOKENIZERS_PARALLELISM"] = "false"


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_quiet_tokenizers)
