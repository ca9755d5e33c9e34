"""Array types, and named arrays as the bytes of one file.

The format of the file is safetensors: reading it runs no code, and the arrays may stay in a mapped file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

Float32: TypeAlias = NDArray[np.float32]
Float64: TypeAlias = NDArray[np.float64]
Int32: TypeAlias = NDArray[np.int32]
Int64: TypeAlias = NDArray[np.int64]
Bool: TypeAlias = NDArray[np.bool_]
Buffer: TypeAlias = bytes | memoryview

_TYPES = {"BOOL": "?", "U8": "u1", "I8": "i1", "I32": "<i4", "I64": "<i8", "F16": "<f2", "F32": "<f4"}


def to_bytes(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    return save({name: np.ascontiguousarray(array).reshape(array.shape) for name, array in arrays.items()})


def from_bytes(data: Buffer) -> dict[str, NDArray[Any]]:
    """What `to_bytes` was given, as read-only views of `data`. Raises `ValueError` if `data` is cut short."""
    start = 8 + int.from_bytes(data[:8], "little")
    header: dict[str, Any] = json.loads(bytes(data[8:start]))
    arrays = {}
    for name, entry in header.items():
        first, end = entry["data_offsets"]
        if start + end > len(data):
            raise ValueError(f"{name} ends at byte {start + end} of {len(data)}")
        arrays[name] = np.frombuffer(data[start + first : start + end], _TYPES[entry["dtype"]]).reshape(entry["shape"])
    return arrays


def from_words(words: Sequence[str]) -> NDArray[np.uint8]:
    """Words without line breaks, as an array of their UTF-8 bytes."""
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def to_words(array: NDArray[np.uint8]) -> list[str]:
    """The words that `from_words` was given."""
    text = array.tobytes().decode()
    return text.split("\n") if text else []


def ranges(starts: Int64, ends: Int64) -> Int64:
    """The numbers of several ranges, one after the other: starts [2, 7] and ends [4, 9] give 2, 3, 7, 8."""
    lengths = ends - starts
    firsts = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths) if len(lengths) else starts
    return np.asarray(firsts + np.arange(int(lengths.sum())), np.int64)
