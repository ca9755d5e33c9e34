"""What the tests share: an encoder that can be computed by hand, and the sample article's text."""

from __future__ import annotations

import gc
import re
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest

from index import EncodedPassage, EncoderIdentity, Progress, SentenceEncoder, TokenVectors
from index.encoder import Vectors


class WordEncoder:
    """One dimension a word: the cosine of two texts is the share of words they have in common.

    "le chat" and "le chien" share one of two words each: 1 / (√2 · √2) = .5.
    """

    query_room = 100
    passage_room = 100

    def __init__(self, model: str = "words", *, dimension: int = 4096) -> None:
        self.identity = EncoderIdentity(model, "1", "", "")
        self.dimension = dimension

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(_words(text)) for text in texts]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in _words(text):
                row[crc32(word.encode()) % self.dimension] += 1
            row[0] += not row.any()  # a text without words has a direction too
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def encode_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        if progress is not None:
            progress("encode", 0, len(texts))
        return self.encode_queries(texts)

    def encode_question(self, text: str) -> tuple[Vectors, TokenVectors]:
        return self.encode_queries([text])[0], self._tokens(text)

    def encode_passages_with_tokens(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> Iterator[EncodedPassage]:
        for number, vector in enumerate(self.encode_passages(texts, progress=progress)):
            yield EncodedPassage(number, vector, self._tokens(texts[number]))

    def _tokens(self, text: str) -> TokenVectors:
        """A token is a word, its vector that of the word alone."""
        spans = [match.span() for match in re.finditer(r"\w+", text)]
        vectors = self.encode_queries([text[a:b] for a, b in spans])
        return TokenVectors(vectors, np.array(spans, np.int32).reshape(-1, 2))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


@pytest.fixture
def encoder() -> WordEncoder:
    return WordEncoder()


@pytest.fixture(scope="session")
def model() -> SentenceEncoder:
    """The real default model, loaded once."""
    return SentenceEncoder()


@pytest.fixture(scope="session")
def article() -> str:
    return (Path(__file__).parent.parent / "index" / "article.txt").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def away_from_saved_indexes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a folder of its own for the index, and no settings from the outside."""
    import os

    for variable in [variable for variable in os.environ if variable.startswith("QA_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("QA_INDEX", str(tmp_path / "index"))


@pytest.fixture
def loops_that_gradio_leaves_open() -> Iterator[None]:
    """Collected here, so that no later test of another file is blamed for them."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
