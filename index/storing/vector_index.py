"""`VectorIndex`: unit vectors, and which of them are nearest to a question's.

Up to `EXACT` vectors, FAISS compares the question with each of them. With more, it first compares the question with codes
of 64 bytes a vector (with 384 dimensions; product quantisation: Jégou et al., 2011; André et al., Quicker ADC,
arXiv:1812.09162). Then it compares the question with the 1,500 vectors whose codes are best, which it keeps in half
precision. On a million random vectors this found the ten nearest with a recall of .998 (`tests.benchmarks --large`). It
does not assume that vectors lie in clusters, as cells (IVF) do, and does not need the memory and the hours of a graph
(HNSW).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import torch  # before faiss: the other order crashes on macOS, where each brings an OpenMP of its own
from numpy.typing import NDArray

import faiss  # isort: skip

from index.arrays import Bool, Buffer, Float32, Int64
from index.encoding.encoder import Vectors

EXACT = 50_000
"""Above this number of vectors codes are compared first: 50,000 vectors take 3 ms, their codes .6 ms."""
_COMPARED = 1_500
"""How many vectors are compared exactly after the codes."""
_TRAINED_ON = 20_000
_ADDED_AT_ONCE = 100_000

_faiss: Any = faiss  # its type stubs lack what is used here


@dataclass(frozen=True, slots=True, eq=False)
class VectorIndex:
    """Unit vectors; use `of` or `from_bytes` to make one.

    `_index` is the FAISS index that is searched, `_exact` the one of the vectors themselves. `_data` keeps their bytes alive.
    """

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
        parts = next(dimension // size_ for size_ in (3, 4, 2, 1) if dimension % size_ == 0)
        codes = _faiss.IndexPQFastScan(dimension, parts, 4, _faiss.METRIC_INNER_PRODUCT)
        halves = _faiss.IndexScalarQuantizer(dimension, _faiss.ScalarQuantizer.QT_fp16, _faiss.METRIC_INNER_PRODUCT)
        index = _faiss.IndexRefine(codes, halves)
        index.train(np.ascontiguousarray(vectors[:: -(-size // _TRAINED_ON)], np.float32))
        for first in range(0, size, _ADDED_AT_ONCE):
            index.add(np.ascontiguousarray(vectors[first : first + _ADDED_AT_ONCE], np.float32))
        return cls(index, halves)

    @classmethod
    def from_bytes(cls, data: Buffer) -> Self:
        """What `to_bytes` wrote. The vectors stay in `data`, which may be a mapped file.

        Raises `RuntimeError` or `ValueError` for other bytes.
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
    def is_exact(self) -> bool:
        """Whether the question is compared with each vector."""
        return self._exact is self._index

    @property
    def kind(self) -> str:
        """How it searches, in FAISS's words."""
        if self.is_exact:
            return "Flat"
        return f"PQ{_faiss.downcast_index(self._index.base_index).pq.M}x4fs,Refine(SQfp16)"

    @property
    def vectors(self) -> NDArray[Any]:
        """The unit vectors (size, dimension), as a view; float32, or float16 for more than `EXACT`."""
        dtype = np.dtype(np.float32 if self.is_exact else np.float16)
        size = self.size * self.dimension * dtype.itemsize
        data: NDArray[Any] = _faiss.rev_swig_ptr(self._exact.codes.data(), size)
        return data.view(dtype).reshape(self.size, self.dimension)

    def search(self, vector: Vectors, count: int, within: Bool | None = None) -> Int64:
        """The numbers of the `count` nearest vectors, best first; fewer if there are fewer.

        `within` (size,): which vectors may be found; each of them is then compared exactly. None means all.
        """
        count = min(count, self.size)
        if within is not None:
            selector = _faiss.IDSelectorBitmap(np.packbits(within, bitorder="little"))
            _, numbers = self._exact.search(vector[None], count, params=_faiss.SearchParameters(sel=selector))
        elif self.is_exact:
            _, numbers = self._index.search(vector[None], count)
        else:
            parameters = _faiss.IndexRefineSearchParameters(k_factor=max(1.0, _COMPARED / count))
            _, numbers = self._index.search(vector[None], count, params=parameters)
        return np.asarray(numbers[0][numbers[0] >= 0], np.int64)  # -1 stands for none

    def cosines(self, vector: Vectors, numbers: Int64) -> Float32:
        """The cosines of `vector` with the vectors of those numbers, (numbers,)."""
        rows = torch.from_numpy(self.vectors[numbers]).float()  # NumPy widens half precision ten times as slowly
        cosines: Float32 = (rows @ torch.from_numpy(vector)).numpy()
        return cosines
