"""What keeps NumPy's threads out of PyTorch's way."""

from __future__ import annotations

import subprocess
import sys

ASKED = """
import numpy
from concurrent.futures import ThreadPoolExecutor
from threadpoolctl import threadpool_info
from index.encoding.threads import one_blas_thread

one_blas_thread()
with ThreadPoolExecutor(1) as pool:
    print([library["num_threads"] for library in pool.submit(threadpool_info).result() if library["user_api"] == "blas"])
"""


def test_blas_has_one_thread_in_every_thread_of_the_process() -> None:
    """Those that answer questions for the page among them."""
    ran = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert set(ran.stdout.strip()) == set("[1]")
