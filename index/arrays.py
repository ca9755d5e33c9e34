"""Array types by what they hold, and named arrays as the bytes of one file.

The file is NumPy's .npz without pickle: reading it runs no code.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, TypeAlias
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

Float32: TypeAlias = NDArray[np.float32]
Float64: TypeAlias = NDArray[np.float64]
Int32: TypeAlias = NDArray[np.int32]
Int64: TypeAlias = NDArray[np.int64]
Bool: TypeAlias = NDArray[np.bool_]


def to_bytes(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    file = BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def from_bytes(data: bytes) -> dict[str, NDArray[Any]]:
    """What `to_bytes` was given. Raises `ValueError` where these are not such bytes."""
    try:
        with np.load(BytesIO(data), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (AttributeError, EOFError, MemoryError, NotImplementedError, OSError, BadZipFile, zlib.error) as error:
        raise ValueError("these bytes hold no arrays") from error


def of_words(words: Sequence[str]) -> NDArray[np.uint8]:
    """Words without line breaks as an array of their UTF-8 bytes."""
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def to_words(array: NDArray[np.uint8]) -> list[str]:
    """The words that `of_words` was given."""
    text = array.tobytes().decode()
    return text.split("\n") if text else []


def ranges(starts: Int64, ends: Int64) -> Int64:
    """The whole numbers of several ranges one after the other: [2, 7], [4, 9] gives 2, 3, 7, 8."""
    lengths = ends - starts
    firsts = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths) if len(lengths) else starts
    return np.asarray(firsts + np.arange(int(lengths.sum())), np.int64)
