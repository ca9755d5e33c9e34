"""NumPy's linear algebra on one thread, for the project's own processes.

PyTorch's threads go on spinning for a while after a question is encoded, and on few cores those of NumPy's BLAS, whose
products are small here, wait for them: on two cores a question took 42 ms, with one BLAS thread 15 ms.
"""

from __future__ import annotations

from threadpoolctl import threadpool_limits


def one_blas_thread() -> None:
    """Limits BLAS to one thread until the process ends; to be called in its main thread, others see no effect of theirs."""
    threadpool_limits(limits=1, user_api="blas")
