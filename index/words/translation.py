"""Translates a question's words into words of a text in the other language, by the encoder's vectors; no dictionary.

The vector of a question's word is the mean of its token vectors, which depend on the words around it, less the mean of all
question tokens. The vector of a text's word is the mean over all its places (in an index that keeps no tokens, the word
encoded alone), less the mean of all words of the text. A word stands for its nearest words, at most five, each with a
weight. With this, shared words help nearly as much for English questions on French texts as for French questions.
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
from index.arrays import Float32, Strings
from index.encoding.encoder import TokenVectors, Vectors
from index.words.lexicon import Lexicon, QueryTerm
from index.words.terms import Word

NEIGHBOURS = 5
TEMPERATURE = 0.05
MIN_COSINE = 0.3
"""Two words with a lower cosine do not translate each other.

Of the words of English questions (squad-fr, without names) 99.7 % have a French word with a higher cosine among 12,940;
among the words of nine unrelated paragraphs only half have one, and without this limit a wrong word would be taken.
"""


@dataclass(frozen=True, slots=True, eq=False)
class WordVectors:
    """Words of the texts, and their vectors (words, dimension).

    `terms`: head and form of each word. `encoded`: the unit vectors before centring, float16. `vectors`: the same, centred and
    rescaled to unit length, float32.
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
                "surfaces": Strings.of(self.surfaces),
                "heads": Strings.of(heads),
                "forms": Strings.of(forms),
                "vectors": self.encoded,
            }
        )

    @classmethod
    def from_bytes(cls, data: arrays.Buffer) -> Self:
        """What `to_bytes` wrote."""
        fields = arrays.from_bytes(data)
        terms = list(zip(fields["heads"], fields["forms"], strict=True))
        return cls._of(fields["surfaces"], terms, fields["vectors"])

    def nearest(self, vectors: Vectors) -> list[list[tuple[tuple[str, str], float]]]:
        """For each of the unit `vectors`, the terms of the nearest words with their expected counts, whose sum is 1.

        The list is empty for a vector that no word is near.
        """
        count = min(NEIGHBOURS, len(self.vectors))
        if not count or not len(vectors):
            return [[] for _ in vectors]
        top = torch.topk(torch.from_numpy(vectors) @ torch.from_numpy(self.vectors).T, count, dim=1)
        nearest = []
        for cosines, numbers in zip(top.values.numpy(), top.indices.numpy(), strict=True):
            near = numbers[cosines >= MIN_COSINE]
            shares = softmax(cosines[cosines >= MIN_COSINE] / TEMPERATURE) if len(near) else near
            nearest.append([(self.terms[number], float(share)) for number, share in zip(near, shares, strict=True)])
        return nearest


@dataclass(frozen=True, slots=True)
class TranslatedWord:
    """What a word of a question stands for in texts of one language: terms for its head and for its form."""

    head: QueryTerm
    form: QueryTerm

    @classmethod
    def untranslated(cls, word: Word) -> Self:
        return cls({word.head: 1.0}, {word.form: 1.0})


def word_vectors(words: Sequence[Word], tokens: TokenVectors, mean: Vectors) -> list[Vectors | None]:
    """For each word of a question, the mean of its tokens less `mean`, the mean token of all questions.

    Unit float32 (dimension,); None for a word without a token.
    """
    starts = tokens.spans[:, 0]
    vectors: list[Vectors | None] = []
    for word in words:
        token_vectors = tokens.vectors[(starts >= word.start) & (starts < word.end)]
        vectors.append(unit(unit(token_vectors.mean(axis=0)) - mean) if len(token_vectors) else None)
    return vectors


def translated(
    words: Sequence[Word], vectors: Sequence[Vectors | None], vocabulary: WordVectors, lexicon: Lexicon
) -> list[TranslatedWord]:
    """For each word of a question, what it stands for in texts of the other language.

    `vectors`: of each word; None if it has none. Numbers, names that the text holds, and words that no word of the text is
    near stay as they are.
    """
    to_translate = {
        number: vector
        for number, (word, vector) in enumerate(zip(words, vectors, strict=True))
        if vector is not None and not word.surface[0].isdigit() and not (word.is_name and lexicon.has(word.form))
    }
    translations = [TranslatedWord.untranslated(word) for word in words]
    stacked = np.stack(list(to_translate.values())) if to_translate else np.empty((0, 0), np.float32)
    for number, nearest in zip(to_translate, vocabulary.nearest(stacked), strict=True):
        if nearest:
            heads: dict[str, float] = defaultdict(float)
            forms: dict[str, float] = defaultdict(float)
            for (head, form), share in nearest:
                heads[head] += share
                forms[form] += share
            translations[number] = TranslatedWord(dict(heads), dict(forms))
    return translations


def unit(vectors: Float32) -> Float32:
    """The vectors scaled to length 1, (dimension,) or (rows, dimension); a zero vector stays zero."""
    scaled: Float32 = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return scaled
