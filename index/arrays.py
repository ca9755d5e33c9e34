"""Named arrays and lists of words as the bytes of one file, NumPy's .npz without pickle: reading it runs nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray


def to_bytes(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    file = BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def from_bytes(data: bytes) -> dict[str, NDArray[Any]]:
    """What `to_bytes` was given."""
    with np.load(BytesIO(data), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def of_words(words: Sequence[str]) -> NDArray[np.uint8]:
    """Words without line breaks as an array of their UTF-8 bytes."""
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def to_words(array: NDArray[np.uint8]) -> list[str]:
    """The words that `of_words` was given."""
    text = array.tobytes().decode()
    return text.split("\n") if text else []
