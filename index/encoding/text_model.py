"""`TextModel`: what `SentenceEncoder` needs of a model. It turns texts into tokens and tokens into vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.encoding.encoder import Vectors


@dataclass(frozen=True, slots=True, eq=False)
class TokenizedText:
    """A text's tokens, with the special ones: their ids, and in `spans` the characters that each covers.

    A special token covers (0, 0). `spans` is None if the tokenizer does not give them.
    """

    text: str
    ids: Sequence[int]
    spans: Sequence[tuple[int, int]] | None


@dataclass(frozen=True, slots=True, eq=False)
class EncodedText:
    """What the model gives of a text.

    `vector`: unit float32 (dimension,). `tokens`: float32 (tokens, dimension), not scaled, from the last layer. `states`:
    float32 (tokens, dimension), the hidden states of a middle layer, standardised (mean 0, standard deviation 1) in each
    dimension. `tokens` and `states` are None if the model does not give them.
    """

    vector: Vectors
    tokens: Vectors | None
    states: Vectors | None = None


class TextModel(Protocol):
    """The default model, or one of Sentence Transformers."""

    @property
    def prompts(self) -> tuple[str, str]:
        """What the model wants before a question and before a passage."""

    @property
    def max_tokens(self) -> int | None:
        """The model's window; None if it does not say."""

    @property
    def dimension(self) -> int: ...

    @property
    def pools_tokens(self) -> bool:
        """Whether the vector of a text is the direction of the mean of its tokens."""

    @property
    def revision(self) -> str:
        """Identifies its weights among others of the same name; "" if that is not known."""

    def tokenize(self, texts: Sequence[str]) -> list[TokenizedText]: ...

    def encode(self, texts: Sequence[TokenizedText]) -> list[EncodedText]:
        """Encodes at least one text, all in one batch."""
