"""The token vectors of every passage, kept in one byte a number.

A passage of 185 tokens takes 71 kB at 384 dimensions. Each vector has a scale of its own, so that a cosine read back
is within .002 of what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.encoding.encoder import TokenVectors, Vectors


@dataclass(frozen=True, slots=True, eq=False)
class PackedTokens:
    """The tokens of all passages one after the other; those of passage n are `records[starts[n]:starts[n + 1]]`.

    `records`: (tokens,) of passage, start and end (characters of its document), is_word (it has a letter or a digit),
    scale and code, int8 (dimension,).
    """

    records: NDArray[Any]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, packed: dict[int, NDArray[Any]], passages: int, dimension: int) -> Self:
        """What `packed` gave for each passage's number."""
        parts = [packed[number] for number in range(passages)]
        return cls._of(np.concatenate(parts) if parts else np.empty(0, _record(dimension)), passages)

    @classmethod
    def from_bytes(cls, data: bytes, passages: int, dimension: int) -> Self:
        return cls._of(np.frombuffer(data, _record(dimension)), passages)

    @classmethod
    def _of(cls, records: NDArray[Any], passages: int) -> Self:
        return cls(records, np.searchsorted(records["passage"], np.arange(passages + 1)))

    def to_bytes(self) -> bytes:
        return self.records.tobytes()

    def of_passage(self, passage: int) -> TokenVectors:
        """The tokens of a passage, float32, spans in its document."""
        records = self.records[self.starts[passage] : self.starts[passage + 1]]
        spans = np.stack([records["start"], records["end"]], axis=1)
        return TokenVectors(records["code"].astype(np.float32) * records["scale"][:, None], spans)

    def match(self, question: Vectors, passage: int) -> float:
        """Mean over the question's unit token vectors (tokens, dimension) of the best cosine with a word token.

        MaxSim of Khattab and Zaharia, ColBERT, arXiv:2004.12832, over a model that was not trained for it. 0 where
        either has no token.
        """
        records = self.records[self.starts[passage] : self.starts[passage + 1]]
        if not len(records) or not len(question):
            return 0.0
        cosines = question @ records["code"].astype(np.float32).T
        cosines *= np.where(records["is_word"], records["scale"], np.float32(-1))
        return float(cosines.max(axis=1).mean())


def packed(tokens: TokenVectors, text: str, passage: int, start: int) -> NDArray[Any]:
    """The records of a passage's tokens; its `text` begins at the document's character `start`."""
    records = np.empty(len(tokens.vectors), _record(tokens.vectors.shape[1]))
    records["passage"] = passage
    records["start"], records["end"] = (tokens.spans + start).T
    records["is_word"] = word_tokens(tokens, text)
    records["scale"] = np.maximum(np.abs(tokens.vectors).max(axis=1, initial=0), 1e-12) / 127
    records["code"] = np.round(tokens.vectors / records["scale"][:, None])
    return records


def word_tokens(tokens: TokenVectors, text: str) -> NDArray[np.bool_]:
    """Which tokens have a letter or a digit (tokens,)."""
    return np.array([any(map(str.isalnum, text[a:b])) for a, b in tokens.spans.tolist()], bool)


def _record(dimension: int) -> np.dtype[Any]:
    fields = [("passage", "<i4"), ("start", "<i4"), ("end", "<i4"), ("is_word", "?"), ("scale", "<f4")]
    return np.dtype([*fields, ("code", "i1", (dimension,))])
