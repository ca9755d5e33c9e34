"""An encoder whose vectors can be computed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from zlib import crc32

import numpy as np

from index import EncodedPassage, EncoderIdentity, PassageText, Progress, TokenVectors
from index.encoding.encoder import Vectors


class WordEncoder:
    """One dimension a word: the cosine of two texts is the share of words they have in common.

    "le chat" and "le chien" share one of two words each: 1 / (√2 · √2) = .5.
    """

    max_query_tokens = 100
    max_passage_tokens = 100

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

    def encode_question(self, text: str) -> tuple[Vectors, TokenVectors]:
        return self.encode_queries([text])[0], self._tokens(text)

    def encode_passages(
        self, passages: Sequence[PassageText], *, progress: Progress | None = None
    ) -> Iterator[EncodedPassage]:
        if progress is not None:
            progress("encode", 0, len(passages))
        for number, passage in enumerate(passages):
            sentences = [passage.text[a:b] for a, b in passage.sentences]
            (vector,) = self.encode_queries([passage.text])
            yield EncodedPassage(number, vector, self.encode_queries(sentences), self._tokens(passage.text))

    def _tokens(self, text: str) -> TokenVectors:
        """A token is a word, its vector that of the word alone."""
        spans = [match.span() for match in re.finditer(r"\w+", text)]
        vectors = self.encode_queries([text[a:b] for a, b in spans])
        return TokenVectors(vectors, np.array(spans, np.int32).reshape(-1, 2))


class StatesEncoder(WordEncoder):
    """Its tokens have their vectors for states."""

    def _tokens(self, text: str) -> TokenVectors:
        tokens = super()._tokens(text)
        return replace(tokens, states=tokens.vectors)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
