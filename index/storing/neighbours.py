"""`Neighbours`: unit vectors, and which of them are nearest to a question's.

Up to `EXACT` vectors FAISS compares the question with each of them. Of more, it compares it with codes first that take a
twenty-fourth of the memory (product quantisation: Jégou et al., 2011; André et al., Quicker ADC, arXiv:1812.09162), and
then exactly with the 2,000 vectors whose codes are best, kept in half precision. That finds 99 of the 100 nearest or
more without an assumption about how vectors lie together, which cells (IVF) make, and without the memory and the hours
that a graph (HNSW) takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import torch  # noqa: F401  # before faiss: the other order crashes on macOS, where each brings an OpenMP of its own
from numpy.typing import NDArray

import faiss  # isort: skip

from index.arrays import Bool, Buffer, Float32, Int64
from index.encoding.encoder import Vectors

EXACT = 50_000
"""Vectors; so many are all compared in 3 ms, by their codes in .6."""
_COMPARED = 2_000
"""Vectors that are compared exactly after their codes were."""
_TRAINED_ON = 20_000
_ADDED_AT_ONCE = 100_000

_faiss: Any = faiss  # its types lack what is used here


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """Made by `of` or `from_bytes`. `_exact` is the index of the vectors themselves; `_data`, what holds its bytes."""

    _index: Any
    _exact: Any
    _data: object = None

    @classmethod
    def of(cls, vectors: Vectors) -> Self:
        """`vectors`: unit float32 or float16 (vectors, dimension)."""
        size, dimension = vectors.shape
        if size <= EXACT:
            index = _faiss.IndexFlatIP(dimension)
            index.add(np.ascontiguousarray(vectors, np.float32))
            return cls(index, index)
        parts = next(dimension // numbers for numbers in (3, 4, 2, 1) if dimension % numbers == 0)
        codes = _faiss.IndexPQFastScan(dimension, parts, 4, _faiss.METRIC_INNER_PRODUCT)
        halves = _faiss.IndexScalarQuantizer(dimension, _faiss.ScalarQuantizer.QT_fp16, _faiss.METRIC_INNER_PRODUCT)
        index = _faiss.IndexRefine(codes, halves)
        index.train(np.ascontiguousarray(vectors[:: -(-size // _TRAINED_ON)], np.float32))
        for first in range(0, size, _ADDED_AT_ONCE):
            index.add(np.ascontiguousarray(vectors[first : first + _ADDED_AT_ONCE], np.float32))
        return cls(index, halves)

    @classmethod
    def from_bytes(cls, data: Buffer) -> Self:
        """What `to_bytes` wrote. The vectors stay where they are in `data`, which may be a mapped file.

        Raises `RuntimeError` and `ValueError` for other bytes.
        """
        array = np.frombuffer(data, np.uint8)
        reader = _faiss.ZeroCopyIOReader(_faiss.swig_ptr(array), array.size)
        index = _faiss.read_index(reader, _faiss.IO_FLAG_MMAP_IFC)
        exact = _faiss.downcast_index(index.refine_index) if isinstance(index, _faiss.IndexRefine) else index
        if exact.codes.size() != exact.ntotal * exact.code_size:
            raise ValueError(f"{exact.codes.size()} bytes for {exact.ntotal} vectors of {exact.code_size}")
        return cls(index, exact, array)

    def to_bytes(self) -> bytes:
        data: bytes = _faiss.serialize_index(self._index).tobytes()
        return data

    @property
    def size(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    @property
    def kind(self) -> str:
        """How it searches, in FAISS's words."""
        if self._exact is self._index:
            return "Flat"
        return f"PQ{_faiss.downcast_index(self._index.base_index).pq.M}x4fs,Refine(SQfp16)"

    @property
    def vectors(self) -> NDArray[Any]:
        """Unit (size, dimension), a view: float32, of more than `EXACT` float16."""
        number = np.dtype(np.float32 if self._exact is self._index else np.float16)
        size = self.size * self.dimension * number.itemsize
        data: NDArray[Any] = _faiss.rev_swig_ptr(self._exact.codes.data(), size)
        return data.view(number).reshape(self.size, self.dimension)

    def search(self, vector: Vectors, count: int, within: Bool | None = None) -> Int64:
        """The numbers of the `count` nearest vectors, best first; fewer where there are fewer.

        `within`: which may be given (size,), each of which is then compared; None, all.
        """
        count = min(count, self.size)
        if within is not None:
            selector = _faiss.IDSelectorBitmap(np.packbits(within, bitorder="little"))
            _, numbers = self._exact.search(vector[None], count, params=_faiss.SearchParameters(sel=selector))
        elif self._exact is self._index:
            _, numbers = self._index.search(vector[None], count)
        else:
            parameters = _faiss.IndexRefineSearchParameters(k_factor=max(1.0, _COMPARED / count))
            _, numbers = self._index.search(vector[None], count, params=parameters)
        return np.asarray(numbers[0][numbers[0] >= 0], np.int64)  # -1 stands for none

    def cosines(self, vector: Vectors, numbers: Int64) -> Float32:
        """The cosines of the vectors of those numbers (numbers,)."""
        return np.asarray(
            np.einsum("vd,d->v", self.vectors[numbers].astype(np.float32, copy=False), vector), np.float32
        )
