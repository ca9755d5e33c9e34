"""A question's word in the words of a text in the other language, through the encoder's own vectors; no dictionary.

The vector of a question's word is the mean of its token vectors, which depend on the words around it. The vector of a
text's word is the mean over all its places. The mean of all question tokens is subtracted from the first, the mean of
all words of the text from the second. A word stands for its nearest words, at most five, each with a weight. With this,
shared words tell nearly as much for English questions on French texts as for French questions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import softmax

from index import arrays
from index.arrays import Float32
from index.encoding.encoder import TokenVectors, Vectors
from index.words.lexicon import Lexicon, QueryTerm
from index.words.terms import Word

NEIGHBOURS = 5
TEMPERATURE = 0.05
LEAST = 0.3
"""Words less alike than this do not translate each other.

Of the words of English questions (squad-fr, without names) 99.7 % have a more similar word among 12,940 French words.
In nine unrelated paragraphs half of them have none; without this limit the least unlike word would be taken there.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Words of the texts: `surfaces`, the two `terms` of each, and their unit vectors (words, dimension).

    `encoded`, in half precision: as they were encoded. `vectors`, float32: without their common mean.
    """

    surfaces: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    encoded: NDArray[np.float16]
    vectors: Vectors

    def __post_init__(self) -> None:
        for name, size in (("terms", len(self.terms)), ("vectors", len(self.encoded)), ("vectors", len(self.vectors))):
            if size != len(self.surfaces):
                raise ValueError(f"{len(self.surfaces)} words, {size} {name}")

    @classmethod
    def of(cls, words: Sequence[Word], encoded: Vectors) -> Self:
        """`encoded`: a unit vector of each word, float32 (words, dimension)."""
        return cls._of([word.surface for word in words], [word.terms for word in words], encoded.astype(np.float16))

    @classmethod
    def _of(cls, surfaces: Sequence[str], terms: Sequence[tuple[str, str]], encoded: NDArray[np.float16]) -> Self:
        vectors = encoded.astype(np.float32)
        if len(vectors):
            vectors = unit(vectors - vectors.mean(axis=0))
        return cls(surfaces=tuple(surfaces), terms=tuple(terms), encoded=encoded, vectors=vectors)

    def to_bytes(self) -> bytes:
        """What `from_bytes` reads."""
        heads, forms = zip(*self.terms, strict=True) if self.terms else ((), ())
        return arrays.to_bytes(
            {
                "surfaces": arrays.of_words(self.surfaces),
                "heads": arrays.of_words(heads),
                "forms": arrays.of_words(forms),
                "vectors": self.encoded,
            }
        )

    @classmethod
    def from_bytes(cls, data: arrays.Buffer) -> Self:
        """What `to_bytes` wrote."""
        fields = arrays.from_bytes(data)
        surfaces, heads, forms = (arrays.to_words(fields[name]) for name in ("surfaces", "heads", "forms"))
        return cls._of(surfaces, list(zip(heads, forms, strict=True)), fields["vectors"])

    def nearest(self, vectors: Vectors) -> list[list[tuple[tuple[str, str], float]]]:
        """For each of the unit `vectors` the terms of the nearest words and the expected count of each, 1 in all.

        An empty list for a vector that no word is near.
        """
        count = min(NEIGHBOURS, len(self.vectors))
        if not count or not len(vectors):
            return [[] for _ in vectors]
        top = torch.topk(torch.from_numpy(vectors) @ torch.from_numpy(self.vectors).T, count, dim=1)
        cosines, places = top.values.numpy(), top.indices.numpy()
        nearest = []
        for row, of_row in zip(cosines, places, strict=True):
            near = of_row[row >= LEAST]
            shares = softmax(row[row >= LEAST] / TEMPERATURE) if len(near) else near
            nearest.append([(self.terms[place], float(share)) for place, share in zip(near, shares, strict=True)])
        return nearest


def word_vectors(words: Sequence[Word], tokens: TokenVectors, mean: Vectors) -> list[Vectors | None]:
    """For each word of a question the mean of its tokens without `mean`, which all questions' tokens have in common.

    Unit float32 (dimension,); None for a word without a token.
    """
    starts = tokens.spans[:, 0]
    vectors: list[Vectors | None] = []
    for word in words:
        of_word = tokens.vectors[(starts >= word.start) & (starts < word.end)]
        vectors.append(unit(unit(of_word.mean(axis=0)) - mean) if len(of_word) else None)
    return vectors


def translated(
    words: Sequence[Word], vectors: Sequence[Vectors | None], vocabulary: Vocabulary, lexicon: Lexicon
) -> list[tuple[QueryTerm, QueryTerm]]:
    """For each word of a question the two terms, head and form, that it stands for in a text of the other language.

    `vectors`: of each word, None where it has none. Numbers, names that the text holds, and words that nothing in the
    text is near, stay as they are.
    """
    moved = {
        number: vector
        for number, (word, vector) in enumerate(zip(words, vectors, strict=True))
        if vector is not None and not word.surface[0].isdigit() and not (word.is_name and word.form in lexicon.columns)
    }
    terms: list[tuple[QueryTerm, QueryTerm]] = [({word.head: 1.0}, {word.form: 1.0}) for word in words]
    stacked = np.stack(list(moved.values())) if moved else np.empty((0, 0), np.float32)
    for number, nearest in zip(moved, vocabulary.nearest(stacked), strict=True):
        if nearest:
            heads: dict[str, float] = defaultdict(float)
            forms: dict[str, float] = defaultdict(float)
            for (head, form), share in nearest:
                heads[head] += share
                forms[form] += share
            terms[number] = dict(heads), dict(forms)
    return terms


def unit(vectors: Float32) -> Float32:
    """The vectors at length 1, (dimension,) or (rows, dimension); a zero vector stays one."""
    scaled: Float32 = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return scaled
