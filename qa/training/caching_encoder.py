"""An encoder that encodes each passage once: several data sets have the same paragraphs, and a fit should take minutes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from index import EncodedPassage, Encoder, EncoderIdentity, PassageText, Progress, TokenVectors
from index.encoding.encoder import Vectors


class CachingEncoder:
    """Gives what `encoder` gives, and keeps it except for questions; the tokens of passages in half precision."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._queries: dict[str, Vectors] = {}
        self._passages: dict[PassageText, EncodedPassage] = {}

    @property
    def identity(self) -> EncoderIdentity:
        return self._encoder.identity

    @property
    def max_query_tokens(self) -> int:
        return self._encoder.max_query_tokens

    @property
    def max_passage_tokens(self) -> int:
        return self._encoder.max_passage_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._encoder.count_tokens(texts)

    def encode_question(self, text: str) -> tuple[Vectors, TokenVectors | None]:
        return self._encoder.encode_question(text)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._queries]
        encoded = self._encoder.encode_queries(new)
        self._queries.update(zip(new, encoded, strict=True))
        return np.stack([self._queries[text] for text in texts]) if texts else encoded

    def encode_passages(
        self, passages: Sequence[PassageText], *, progress: Progress | None = None
    ) -> Iterator[EncodedPassage]:
        new = [passage for passage in dict.fromkeys(passages) if passage not in self._passages]
        for encoded in self._encoder.encode_passages(new, progress=progress):
            self._passages[new[encoded.number]] = encoded._replace(tokens=_converted(encoded.tokens, np.float16))
        for number, passage in enumerate(passages):
            encoded = self._passages[passage]
            yield encoded._replace(number=number, tokens=_converted(encoded.tokens, np.float32))


def _converted(tokens: TokenVectors | None, dtype: type[np.float16 | np.float32]) -> TokenVectors | None:
    """The tokens with their vectors and states in another number format."""
    if tokens is None:
        return None
    states = None if tokens.states is None else tokens.states.astype(dtype)
    return TokenVectors(tokens.vectors.astype(dtype), tokens.spans, states)  # type: ignore[arg-type]  # or in float16
