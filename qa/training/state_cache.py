"""The encoder's states of many texts, computed once and kept in files, so that stopped work can be continued.

The files keep them as an index does, in one byte a number.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import SentenceEncoder
from index.encoding.encoder import TokenVectors, Vectors
from index.storing.token_vectors import packed_states
from qa.reader import states_of

_SHARD = 512  # texts in a file
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """The states of texts; the tokens of text n are the rows from `starts[n]` to `starts[n + 1]`.

    `codes`: int8 (tokens, dimension). `spans`: int32 (tokens, 2), the characters of each token. `vectors`: unit float32
    (texts, dimension).
    """

    codes: NDArray[np.int8]
    spans: NDArray[np.int32]
    starts: NDArray[np.int64]
    vectors: Vectors

    def rows(self, text: int) -> slice:
        """The rows of a text's tokens."""
        return slice(int(self.starts[text]), int(self.starts[text + 1]))


def encoded(encoder: SentenceEncoder, texts: Sequence[str], *, questions: bool, folder: Path) -> Encoded:
    """The states of the texts; a file of them is only computed if it is not in `folder`."""
    shards = [texts[first : first + _SHARD] for first in range(0, len(texts), _SHARD)]
    began, new = time.monotonic(), 0
    loaded: list[dict[str, NDArray[np.generic]]] = []
    for number, shard in enumerate(shards):
        key = hashlib.sha256("\0".join(["question" if questions else "passage", *shard]).encode()).hexdigest()[:24]
        path = folder / f"{key}.npz"
        if not path.exists():
            _write(path, **_shard(encoder, shard, questions))
            new += len(shard)
            _log.info(
                "%s: %d of %d files, %.0f texts a second",
                "questions" if questions else "passages",
                number + 1,
                len(shards),
                new / (time.monotonic() - began),
            )
        with np.load(path) as arrays:
            loaded.append(dict(arrays))
    lengths = np.concatenate([arrays["lengths"] for arrays in loaded]).astype(np.int64)
    return Encoded(
        np.concatenate([arrays["codes"] for arrays in loaded]),
        np.concatenate([arrays["spans"] for arrays in loaded]),
        np.concatenate([[0], np.cumsum(lengths)]),
        np.concatenate([arrays["vectors"] for arrays in loaded]),
    )


def _shard(encoder: SentenceEncoder, texts: Sequence[str], questions: bool) -> dict[str, NDArray[np.generic]]:
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    pairs: Iterable[tuple[int, Vectors, TokenVectors | None]]
    if questions:
        encodings = encoder.encode_questions([texts[number] for number in order])
        pairs = [(number, vector, tokens) for number, (vector, tokens) in zip(order, encodings, strict=True)]
    else:
        pairs = encoder.encode_passages_with_tokens(texts)
    by_number = {number: (vector, packed_states(states_of(tokens)), tokens) for number, vector, tokens in pairs}
    rows = [by_number[number] for number in range(len(texts))]
    return {
        "codes": np.concatenate([codes for _, codes, _ in rows]),
        "spans": np.concatenate([tokens.spans for _, _, tokens in rows if tokens is not None]),
        "lengths": np.array([len(codes) for _, codes, _ in rows], np.int32),
        "vectors": np.stack([vector for vector, _, _ in rows]),
    }


def _write(path: Path, **arrays: NDArray[np.generic]) -> None:
    """Writes a file in one step, so that no half of it is left when the work is stopped."""
    part = path.with_suffix(".part.npz")
    np.savez(part, **arrays)  # type: ignore[arg-type]  # NumPy's stub takes its flag for one of them
    part.replace(path)
