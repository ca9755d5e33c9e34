"""The token vectors of every passage, and the hidden states that `qa.reader` reads, kept in one byte a number.

At 384 dimensions the vectors of a passage of 185 tokens take 71 kB, and so do its states. Rounding changes cosines by .002
at most, and states by at most 1/32 of a standard deviation; values beyond 7.9 standard deviations are clipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray

from index import arrays
from index.arrays import Bool, Float32, Int32, Int64
from index.encoding.encoder import TokenVectors, Vectors

STEPS = 16
"""The code of a state is its value in standard deviations, times this."""

_BLOCK = 512
"""How many tokens are compared at once: in float32 they fit in a core's cache; all at once would take twice as long."""


@dataclass(frozen=True, slots=True, eq=False)
class PackedTokens:
    """The tokens of one text, or of all passages of an index, one after the other.

    `codes`: int8 (tokens, dimension), and `scales`: float32 (tokens,); vector = code × scale. `spans`: int32 (tokens, 2),
    the characters of the document that each token covers. `is_word` (tokens,): whether the token has a letter or a digit.
    `states`: int8 (tokens, dimension), the hidden states; None if the encoder gives none.
    """

    codes: NDArray[np.int8]
    scales: Float32
    spans: Int32
    is_word: Bool
    states: NDArray[np.int8] | None = None

    def __post_init__(self) -> None:
        states = self.codes if self.states is None else self.states
        for name, array in (
            ("scales", self.scales),
            ("spans", self.spans),
            ("words", self.is_word),
            ("states", states),
        ):
            if len(array) != len(self.codes):
                raise ValueError(f"{len(self.codes)} token vectors, {len(array)} {name}")

    @classmethod
    def of(cls, tokens: TokenVectors, text: str, start: int) -> Self:
        """Packs the tokens of a passage whose `text` begins at character `start` of its document."""
        scales = np.maximum(np.abs(tokens.vectors).max(axis=1, initial=0), 1e-12) / 127
        return cls(
            codes=np.round(tokens.vectors / scales[:, None]).astype(np.int8),
            scales=scales.astype(np.float32),
            spans=tokens.spans + np.int32(start),
            is_word=word_tokens(tokens, text),
            states=None if tokens.states is None else packed_states(tokens.states),
        )

    def unpacked_states(self) -> Vectors | None:
        """The standardised hidden states, float32 (tokens, dimension)."""
        return None if self.states is None else self.states * np.float32(1 / STEPS)

    def moved(self, by: int) -> Self:
        """The same tokens with spans that begin `by` characters later."""
        return replace(self, spans=self.spans + np.int32(by))


@dataclass(frozen=True, slots=True, eq=False)
class PassageTokens:
    """The tokens of all passages; those of passage n are the rows from `starts[n]` to `starts[n + 1]` of `tokens`."""

    tokens: PackedTokens
    starts: Int64

    def __post_init__(self) -> None:
        arrays.check_ends(self.starts, len(self.tokens.codes), "tokens")

    @classmethod
    def of(cls, passages: Mapping[int, PackedTokens]) -> Self:
        """`passages`: the tokens of each passage, by its number."""
        parts = [passages[number] for number in range(len(passages))]
        states = [part.states for part in parts if part.states is not None]
        return cls(
            tokens=PackedTokens(
                codes=np.concatenate([part.codes for part in parts]),
                scales=np.concatenate([part.scales for part in parts]),
                spans=np.concatenate([part.spans for part in parts]),
                is_word=np.concatenate([part.is_word for part in parts]),
                states=np.concatenate(states) if len(states) == len(parts) else None,
            ),
            starts=np.cumsum([0, *(len(part.codes) for part in parts)], dtype=np.int64),
        )

    @classmethod
    def from_bytes(cls, data: arrays.Buffer) -> Self:
        fields = arrays.from_bytes(data)
        starts = fields.pop("starts")
        return cls(tokens=PackedTokens(**fields), starts=starts)

    def to_bytes(self) -> bytes:
        """What `from_bytes` reads."""
        fields: dict[str, NDArray[Any]] = {
            "codes": self.tokens.codes,
            "scales": self.tokens.scales,
            "spans": self.tokens.spans,
            "is_word": self.tokens.is_word,
            "starts": self.starts,
        }
        if self.tokens.states is not None:
            fields["states"] = self.tokens.states
        return arrays.to_bytes(fields)

    def rows(self, passage: int) -> slice:
        """The rows of a passage's tokens."""
        return slice(int(self.starts[passage]), int(self.starts[passage + 1]))

    def packed(self, passage: int) -> PackedTokens:
        """The tokens of a passage as they are kept."""
        rows, tokens = self.rows(passage), self.tokens
        return PackedTokens(
            codes=tokens.codes[rows],
            scales=tokens.scales[rows],
            spans=tokens.spans[rows],
            is_word=tokens.is_word[rows],
            states=None if tokens.states is None else tokens.states[rows],
        )

    def of_passage(self, passage: int) -> TokenVectors:
        """The tokens of a passage, float32, spans in its document."""
        packed = self.packed(passage)
        return TokenVectors(
            packed.codes.astype(np.float32) * packed.scales[:, None], packed.spans, packed.unpacked_states()
        )

    def matches(self, question: Vectors, passages: Int64) -> Float32:
        """For each passage, the mean over the question's tokens of the best cosine with a word token of the passage.

        `question`: unit token vectors (tokens, dimension). The result is (passages,), 0 if the question or the passage has
        no token. It is the MaxSim of Khattab and Zaharia, ColBERT, arXiv:2004.12832, over a model that was not trained for
        it.
        """
        firsts, lengths = self.starts[passages], self.starts[passages + 1] - self.starts[passages]
        matches = np.zeros(len(passages), np.float32)
        if not len(question) or not lengths.any():
            return matches
        rows = arrays.ranges(firsts, firsts + lengths)
        cosines = np.empty((len(question), len(rows)), np.float32)
        for first in range(0, len(rows), _BLOCK):
            codes = torch.from_numpy(self.tokens.codes[rows[first : first + _BLOCK]]).float()
            cosines[:, first : first + _BLOCK] = (torch.from_numpy(question) @ codes.T).numpy()
        cosines *= np.where(self.tokens.is_word[rows], self.tokens.scales[rows], np.float32(-1))
        has_tokens = lengths > 0
        ends = np.cumsum(lengths)
        best = np.maximum.reduceat(cosines, (ends - lengths)[has_tokens], axis=1)
        matches[has_tokens] = best.mean(axis=0)
        return matches


def packed_states(states: Vectors) -> NDArray[np.int8]:
    """Standardised hidden states in one byte a number; values beyond 7.9 standard deviations are clipped."""
    return np.clip(np.round(states * STEPS), -127, 127).astype(np.int8)


def word_tokens(tokens: TokenVectors, text: str) -> Bool:
    """Which tokens have a letter or a digit (tokens,)."""
    return np.array([any(map(str.isalnum, text[a:b])) for a, b in tokens.spans.tolist()], bool)
