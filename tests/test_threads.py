"""What keeps NumPy's threads out of PyTorch's way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import faiss  # noqa: F401  # brings a BLAS of its own
from threadpoolctl import threadpool_info

from index.threads import one_blas_thread


def blas_threads() -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library.get("threading_layer") == "pthreads"}


def test_blas_has_one_thread_inside_and_its_own_number_after() -> None:
    """However many threads are inside at once, and in whatever order they leave."""
    before = blas_threads()
    both = Barrier(2)

    def inside() -> set[int]:
        with one_blas_thread():
            both.wait(10)
            found = blas_threads()
            both.wait(10)
        return found

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(inside), pool.submit(inside)
    assert first.result() == second.result() == {1}
    assert blas_threads() == before
