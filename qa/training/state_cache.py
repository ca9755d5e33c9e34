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

from index import PassageText, SentenceEncoder
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
    """The states of the texts; only those are computed that no file in `folder` has."""
    keys = [_key(text, questions) for text in texts]
    paths = {key: path for path in folder.glob("*.npz") for key in _keys_in(path)}
    missing = list({key: text for key, text in zip(keys, texts, strict=True) if key not in paths}.items())
    began = time.monotonic()
    for first in range(0, len(missing), _SHARD):
        new_keys, new_texts = zip(*missing[first : first + _SHARD], strict=True)
        path = folder / f"{_key(''.join(new_keys), questions)}.npz"
        _write(path, keys=np.array(new_keys), **_shard(encoder, new_texts, questions))
        paths |= dict.fromkeys(new_keys, path)
        done = first + len(new_texts)
        speed = done / (time.monotonic() - began)
        _log.info("%d of %d %s encoded, %.0f a second", done, len(missing), _kind(questions), speed)
    states: dict[str, _States] = {}
    for path in {paths[key] for key in keys}:
        states |= _states_in(path)
    codes, spans, vectors = zip(*(states[key] for key in keys), strict=True)
    starts = np.cumsum([0, *map(len, codes)], dtype=np.int64)
    return Encoded(np.concatenate(codes), np.concatenate(spans), starts, np.stack(vectors))


def _kind(questions: bool) -> str:
    return "questions" if questions else "passages"


def _key(text: str, questions: bool) -> str:
    """The name of a text's states; the same text has others as a question."""
    return hashlib.sha256(f"{_kind(questions)}\0{text}".encode()).hexdigest()[:24]


def _keys_in(path: Path) -> list[str]:
    """The keys of the texts in a file, in order."""
    with np.load(path) as arrays:
        keys: list[str] = arrays["keys"].tolist()
    return keys


_States = tuple[NDArray[np.int8], NDArray[np.int32], Vectors]
"""The codes, the spans and the vector of a text."""


def _states_in(path: Path) -> dict[str, _States]:
    """The states of the texts in a file, by their keys."""
    with np.load(path) as arrays:
        keys, codes, spans, vectors = (arrays[name] for name in ("keys", "codes", "spans", "vectors"))
        ends = np.cumsum(arrays["lengths"])[:-1]
    return dict(
        zip(keys.tolist(), zip(np.split(codes, ends), np.split(spans, ends), vectors, strict=True), strict=True)
    )


def _shard(encoder: SentenceEncoder, texts: Sequence[str], questions: bool) -> dict[str, NDArray[np.generic]]:
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    pairs: Iterable[tuple[int, Vectors, TokenVectors | None]]
    if questions:
        encodings = encoder.encode_questions([texts[number] for number in order])
        pairs = [(number, vector, tokens) for number, (vector, tokens) in zip(order, encodings, strict=True)]
    else:
        passages = encoder.encode_passages([PassageText(text) for text in texts])
        pairs = ((number, vector, tokens) for number, vector, _, tokens in passages)
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
