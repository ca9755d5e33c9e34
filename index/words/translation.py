"""A question's word in the words of a text in the other language, through the encoder's own vectors; no dictionary.

A word of the question is seen among its neighbours, the mean of its token vectors; a word of the text alone, encoded
once at build. What all words of a kind have in common is taken out of both. Weighting five nearest words instead of
taking the first one brings the lexical leg of English questions on French texts from useless to nearly that of French ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index import arrays
from index.encoding.encoder import TokenVectors, Vectors
from index.words.lexicon import Lexicon, Term
from index.words.terms import Word

NEIGHBOURS = 5
TEMPERATURE = 0.05
LEAST = 0.2
"""Words less alike than this do not translate each other.

Of the words of English questions (names apart, squad-fr) 99 % have a nearer one among 20,000 French words, and half have
none in an unrelated article: there "écrite" would stand for "recipe".
"""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Words of the texts with unit vectors, their common mean taken out: float32 (words, dimension)."""

    grains: tuple[tuple[str, str], ...]
    vectors: Vectors

    @classmethod
    def of(cls, words: Sequence[Word], encoded: Vectors) -> Self:
        """`encoded`: a unit vector of each word alone, as a question. Kept in half precision, as it is saved."""
        centred = unit(encoded - encoded.mean(axis=0)) if len(encoded) else encoded
        return cls(tuple(word.grains for word in words), centred.astype(np.float16).astype(np.float32))

    def to_bytes(self) -> bytes:
        """What `from_bytes` reads."""
        heads, forms = zip(*self.grains, strict=True) if self.grains else ((), ())
        return arrays.to_bytes(
            {
                "heads": arrays.of_words(heads),
                "forms": arrays.of_words(forms),
                "vectors": self.vectors.astype(np.float16),
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        found = arrays.from_bytes(data)
        grains = zip(arrays.to_words(found["heads"]), arrays.to_words(found["forms"]), strict=True)
        return cls(tuple(grains), found["vectors"].astype(np.float32))

    def nearest(self, vector: Vectors) -> list[tuple[tuple[str, str], float]]:
        """The grains of the nearest words and the expected count of each, 1 in all; none when no word is near."""
        cosines = self.vectors @ vector
        few = min(NEIGHBOURS, len(cosines))
        top = np.argpartition(-cosines, few - 1)[:few] if few else np.empty(0, np.int64)
        top = top[np.argsort(-cosines[top], kind="stable")]
        top = top[cosines[top] >= LEAST]
        shares = np.exp((cosines[top] - cosines[top].max(initial=-1)) / TEMPERATURE)
        shares /= max(float(shares.sum()), 1e-9)
        return [(self.grains[place], float(share)) for place, share in zip(top, shares, strict=True)]


def word_vectors(words: Sequence[Word], tokens: TokenVectors, mean: Vectors) -> list[Vectors | None]:
    """For each word of a question the mean of its tokens without `mean`, which all questions' tokens have in common.

    Unit float32 (dimension,); None for a word without a token.
    """
    starts = tokens.spans[:, 0]
    vectors: list[Vectors | None] = []
    for word in words:
        own = tokens.vectors[(starts >= word.start) & (starts < word.end)]
        vectors.append(unit(unit(own.mean(axis=0)) - mean) if len(own) else None)
    return vectors


def translated(word: Word, vector: Vectors | None, vocabulary: Vocabulary, lexicon: Lexicon) -> tuple[Term, Term]:
    """The two terms that a word of a question stands for in a text of the other language.

    Numbers, names that the text holds, and words that nothing in the text is near, stay as they are.
    """
    head, form = word.grains
    kept = word.surface[0].isdigit() or (word.is_name and form in lexicon.columns)
    nearest = [] if kept or vector is None else vocabulary.nearest(vector)
    if not nearest:
        return {head: 1.0}, {form: 1.0}
    heads: Counter[str] = Counter()
    forms: Counter[str] = Counter()
    for (near_head, near_form), share in nearest:
        heads[near_head] += share  # type: ignore[assignment]  # a Counter of parts
        forms[near_form] += share  # type: ignore[assignment]
    return dict(heads), dict(forms)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors at length 1, (dimension,) or (rows, dimension); a zero vector stays one."""
    scaled: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return scaled
