"""What index and search know of a model: `Encoder`, and the vectors that it gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from index.arrays import Bool
from index.document import Span
from index.progress import Progress

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """The model and its prompts. Vectors can be compared only if both are the same, so an index is searched only with the
    identity that it was built with."""

    model: str
    revision: str
    query_prompt: str
    passage_prompt: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)

    def described(self) -> str:
        """The identity in words, the revision shortened."""
        return f"{self.model} ({self.revision[:8]}, prompts {self.query_prompt!r} and {self.passage_prompt!r})"


@dataclass(frozen=True, slots=True, eq=False)
class TokenVectors:
    """The tokens of a text, without those of the prompt and without special ones.

    `vectors`: unit float32 (tokens, dimension), from the last layer. `spans`: int32 (tokens, 2), the characters that each
    token covers. `states`: float32 (tokens, dimension), the hidden states of a middle layer, standardised (mean 0, standard
    deviation 1) in each dimension; None if the model does not give them. `qa.reader` reads them.
    """

    vectors: Vectors
    spans: NDArray[np.int32]
    states: Vectors | None = None


def overlapping(spans: NDArray[np.int32], span: Span) -> Bool:
    """Which tokens share a character with `span`, (tokens,). `spans`: the characters of each token, (tokens, 2)."""
    overlaps: Bool = (spans[:, 0] < span.end) & (spans[:, 1] > span.start)
    return overlaps


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage as it is encoded. `sentences`: their characters in `text`."""

    text: str
    sentences: tuple[Span, ...] = ()


class EncodedPassage(NamedTuple):
    """A passage's `number` among the encoded ones, and its vectors.

    `vector`: unit (dimension,). `sentences`: unit (sentences, dimension). `tokens`: None if the model gives none.
    """

    number: int
    vector: Vectors
    sentences: Vectors
    tokens: TokenVectors | None


class Encoder(Protocol):
    """Any object with these methods can encode; tests use one whose vectors can be computed by hand."""

    @property
    def identity(self) -> EncoderIdentity: ...

    @property
    def max_query_tokens(self) -> int:
        """How many tokens of a question fit in the window, beside the prompt and the special tokens."""

    @property
    def max_passage_tokens(self) -> int:
        """How many tokens of a passage fit in the window, beside the prompt and the special tokens."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, without prompt and special tokens."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, float32 (texts, dimension)."""

    def encode_question(self, text: str) -> tuple[Vectors, TokenVectors | None]:
        """A question's unit vector (dimension,) and its tokens, from one pass; None if the model has no tokens."""

    def encode_passages(
        self, passages: Sequence[PassageText], *, progress: Progress | None = None
    ) -> Iterator[EncodedPassage]:
        """Encodes each passage once, in any order; the spans of the tokens are in its text.

        The passages come one by one, because the float32 tokens of a whole index would take gigabytes.
        """
