"""The encoder's states of many texts, computed once and kept in files, so that the work goes on where it was ended.
They are kept as an index keeps them, in one byte a number.
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

_SHARD = 512  # texts in a file
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """Texts token by token: those of text n are `codes[starts[n]:starts[n + 1]]`.

    `codes`: int8 (tokens, dimension). `spans`: int32 (tokens, 2), characters. `vectors`: unit float32 (texts, dimension).
    """

    codes: NDArray[np.int8]
    spans: NDArray[np.int32]
    starts: NDArray[np.int64]
    vectors: Vectors

    def of(self, text: int) -> slice:
        return slice(int(self.starts[text]), int(self.starts[text + 1]))


def encoded(encoder: SentenceEncoder, texts: Sequence[str], *, questions: bool, folder: Path) -> Encoded:
    """The texts' states, each file of them computed unless it is in `folder`."""
    shards = [texts[at : at + _SHARD] for at in range(0, len(texts), _SHARD)]
    began, new = time.monotonic(), 0
    found: list[dict[str, NDArray[np.generic]]] = []
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
            found.append(dict(arrays))
    lengths = np.concatenate([shard["lengths"] for shard in found]).astype(np.int64)
    return Encoded(
        np.concatenate([shard["codes"] for shard in found]),
        np.concatenate([shard["spans"] for shard in found]),
        np.concatenate([[0], np.cumsum(lengths)]),
        np.concatenate([shard["vectors"] for shard in found]),
    )


def _shard(encoder: SentenceEncoder, texts: Sequence[str], questions: bool) -> dict[str, NDArray[np.generic]]:
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    pairs: Iterable[tuple[int, Vectors, TokenVectors | None]]
    if questions:
        of = encoder.encode_questions([texts[number] for number in order])
        pairs = [(number, vector, tokens) for number, (vector, tokens) in zip(order, of, strict=True)]
    else:
        pairs = encoder.encode_passages_with_tokens(texts)
    rows = {number: (vector, packed_states(_told(tokens)), tokens) for number, vector, tokens in pairs}
    whole = [rows[number] for number in range(len(texts))]
    return {
        "codes": np.concatenate([codes for _, codes, _ in whole]),
        "spans": np.concatenate([tokens.spans for _, _, tokens in whole if tokens is not None]),
        "lengths": np.array([len(codes) for _, codes, _ in whole], np.int32),
        "vectors": np.stack([vector for vector, _, _ in whole]),
    }


def _told(tokens: TokenVectors | None) -> Vectors:
    if tokens is None or tokens.states is None:
        raise ValueError("the encoder tells no states of its tokens")
    return tokens.states


def _write(path: Path, **arrays: NDArray[np.generic]) -> None:
    aside = path.with_suffix(".part.npz")
    np.savez(aside, **arrays)  # type: ignore[arg-type]  # NumPy's stub takes its flag for one of them
    aside.replace(path)
