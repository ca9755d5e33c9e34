"""Array types, and named arrays and strings as the bytes of one file.

The format of the file is safetensors: reading it runs no code, and what it holds may stay in a mapped file.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias, TypeVar, overload

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


T = TypeVar("T")
_ENDS = ".ends"


class Rows(Sequence[T]):
    """A sequence whose members are made when they are asked for. It equals any sequence with equal members.

    A subclass has `__len__` and `_row`, which gets a number from 0 to below the length.
    """

    __slots__ = ()

    def _row(self, number: int) -> T:
        raise NotImplementedError

    @overload
    def __getitem__(self, number: int) -> T: ...
    @overload
    def __getitem__(self, number: slice) -> list[T]: ...
    def __getitem__(self, number: int | slice) -> T | list[T]:
        places = range(len(self))[number]
        return self._row(places) if isinstance(places, int) else [self._row(place) for place in places]

    def __iter__(self) -> Iterator[T]:
        return map(self._row, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True, eq=False)
class Strings(Rows[str]):
    """Strings, one after the other in UTF-8.

    `data`: uint8 (bytes,). `ends`: int64 (strings + 1,); string n has the bytes from `ends[n]` to `ends[n + 1]`.
    """

    data: NDArray[np.uint8]
    ends: Int64
    _bytes: memoryview = field(init=False)
    _ends: memoryview = field(init=False)

    def __post_init__(self) -> None:
        check_ends(self.ends, len(self.data), "bytes")
        # Numbers of a memoryview are Python's own, which takes a third of the time of NumPy's.
        object.__setattr__(self, "_bytes", np.ascontiguousarray(self.data).data)
        object.__setattr__(self, "_ends", np.ascontiguousarray(self.ends).data)

    @classmethod
    def of(cls, strings: Iterable[str]) -> Self:
        encoded = [string.encode() for string in strings]
        ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        return cls(np.frombuffer(b"".join(encoded), np.uint8), ends)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def _row(self, number: int) -> str:
        return str(self._bytes[self._ends[number] : self._ends[number + 1]], "utf-8")

    def between(self, first: int, end: int) -> str:
        """The text of the bytes from `first` up to, not including, `end`."""
        return str(self._bytes[first:end], "utf-8")

    def place(self, string: str) -> int:
        """Where a string is among these, which are in order; -1 if it is not there."""
        place = bisect_left(range(len(self)), string, key=self._row)
        return place if place < len(self) and self._row(place) == string else -1


def to_bytes(fields: Mapping[str, NDArray[Any] | Strings]) -> bytes:
    """What `from_bytes` reads."""
    arrays: dict[str, NDArray[Any]] = {}
    for name, value in fields.items():
        arrays |= {name: value.data, name + _ENDS: value.ends} if isinstance(value, Strings) else {name: value}
    return save({name: np.ascontiguousarray(array).reshape(array.shape) for name, array in arrays.items()})


def from_bytes(data: Buffer) -> dict[str, Any]:
    """What `to_bytes` was given, as read-only views of `data`.

    Raises `ValueError`, `LookupError` or `TypeError` if `data` is not what `to_bytes` wrote, such as a part of it.
    """
    start = 8 + int.from_bytes(data[:8], "little")
    header: dict[str, Any] = json.loads(bytes(data[8:start]))
    fields: dict[str, Any] = {}
    for name, entry in header.items():
        first, end = entry["data_offsets"]
        if start + end > len(data):
            raise ValueError(f"{name} ends at byte {start + end} of {len(data)}")
        fields[name] = np.frombuffer(data[start + first : start + end], _TYPES[entry["dtype"]]).reshape(entry["shape"])
    for name in [name for name in fields if name.endswith(_ENDS)]:
        strings = name.removesuffix(_ENDS)
        fields[strings] = Strings(fields[strings], fields.pop(name))
    return fields


def check_ends(ends: NDArray[Any], size: int, what: str) -> None:
    """Raises `ValueError` unless `ends` (rows + 1,) cuts `size` things into rows.

    That is, it starts with 0, ends with `size` and never decreases.
    """
    if not len(ends) or ends[0] != 0 or ends[-1] != size or (ends[1:] < ends[:-1]).any():
        raise ValueError(f"{len(ends)} ends do not cut {size} {what} into rows")


def ranges(starts: Int64, ends: Int64) -> Int64:
    """The numbers of several ranges, one after the other: starts [2, 7] and ends [4, 9] give 2, 3, 7, 8."""
    lengths = ends - starts
    firsts = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths) if len(lengths) else starts
    return np.asarray(firsts + np.arange(int(lengths.sum())), np.int64)
