"""What `SentenceEncoder` needs of a model: `TextModel`, which turns texts to tokens and tokens to vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.encoding.encoder import Vectors


@dataclass(frozen=True, slots=True, eq=False)
class TokenizedText:
    """A text's tokens: their ids, special ones among them, and the characters that each covers.

    A special token covers (0, 0). `spans` is None where the tokenizer does not tell them.
    """

    text: str
    ids: Sequence[int]
    spans: Sequence[tuple[int, int]] | None


@dataclass(frozen=True, slots=True, eq=False)
class EncodedText:
    """A text's unit vector, float32 (dimension,), and those of its tokens, float32 (tokens, dimension), not scaled.

    `tokens` is None where the model tells none; `states`, those of its tokens in a middle layer, standardised in each
    dimension, None where it tells none of these.
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
        """The model's window; None where it does not tell."""

    @property
    def dimension(self) -> int: ...

    @property
    def revision(self) -> str:
        """What tells its weights from others of the same name, "" where that is not known."""

    def tokenized(self, texts: Sequence[str]) -> list[TokenizedText]: ...

    def encoded(self, texts: Sequence[TokenizedText]) -> list[EncodedText]:
        """The texts in one batch, of which there is at least one."""
