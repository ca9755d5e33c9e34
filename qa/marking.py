"""Which sentences of a passage to mark: the likeliest to answer, and its neighbour when that may well answer too.

The chances of the sentences are a softmax over four features, fitted by `python -m qa.training.marking` to marking.json,
which says how often the choice is right. They need the reader and the token vectors of one encoder. For any other, and
where a passage was not read, the cosines of the sentences alone decide.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from scipy.special import softmax

from index import EncoderIdentity, Passage, Span, TokenVectors
from index.arrays import Bool, Float64, Int32
from index.encoding.encoder import Vectors
from index.searching import Query
from index.words.terms import Word

PATH = Path(__file__).with_name("marking.json")
FEATURES = (
    "sentence",  # cosine of the sentence with the question
    "content",  # how the tokens of the question's content words, names apart, divide over the sentences, by likeness
    "function",  # the mean cosine of the question's other tokens with the sentence's likest token
    "reader",  # logarithm of the share that the reader gives the sentence
)
_LEAST_SHARE = 1e-4
_SHARPNESS = 20.0  # a sentence whose likest token is .05 nearer than another's gets e times its share of a token


@dataclass(frozen=True, slots=True, eq=False)
class Marking:
    """What chooses the sentences for one encoder.

    `weights` are those of `FEATURES`, `cosine` the weight of the cosine where it is the only feature. A neighbour is
    marked too when its chance is at least `neighbour`, or `neighbour_by_cosine`. `means` (2, dimension): the mean token of
    questions and that of passages, which say what all texts have in common; None for another encoder.
    """

    weights: Float64
    neighbour: float
    cosine: float
    neighbour_by_cosine: float
    means: Vectors | None

    @classmethod
    def of(cls, encoder: EncoderIdentity, path: Path = PATH) -> Self:
        """The fitted one; for any other encoder than the one it was fitted for, prompts and all, by cosine alone."""
        fitted: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        owned = fitted["encoder"] == encoder.as_dict()
        return cls(
            np.array([fitted["weights"][name] for name in FEATURES]),
            fitted["neighbour"],
            fitted["cosine"],
            fitted["neighbour_by_cosine"],
            np.array(fitted["means"], np.float32) if owned else None,
        )

    def mark(
        self,
        query: Query,
        passage: Passage,
        *,
        cosines: Vectors,
        tokens: TokenVectors | None = None,
        shares: Float64 | None = None,
    ) -> Span:
        """The characters of the document to mark in `passage`: one of its sentences, or two that are adjacent.

        `cosines` (sentences,) are those of its sentences with the question; `tokens` those of its text, spans in the
        document; `shares` (sentences,) what the reader says of each. A passage without sentences is marked whole.
        """
        if not passage.sentences:
            return Span(passage.start, passage.end)
        if shares is None or tokens is None or query.tokens is None or self.means is None:
            first, last = chosen(by_cosine(cosines, self.cosine), self.neighbour_by_cosine)
        else:
            seen = features(query, passage, cosines=cosines, tokens=tokens, shares=shares, means=self.means)
            first, last = chosen(np.asarray(softmax(seen @ self.weights)), self.neighbour)
        return Span(passage.sentences[first].start, passage.sentences[last].end)


def by_cosine(cosines: Vectors, weight: float) -> Float64:
    """The chance of each sentence from its cosine alone, (sentences,)."""
    return np.asarray(softmax(weight * cosines.astype(np.float64)))


def chosen(chances: Float64, neighbour: float) -> tuple[int, int]:
    """The first and the last sentence to mark: the likeliest, and the likelier of its neighbours from `neighbour` on."""
    best = int(chances.argmax())
    beside = [at for at in (best - 1, best + 1) if 0 <= at < len(chances)]
    second = max(beside, key=lambda at: float(chances[at]), default=best)
    return (min(best, second), max(best, second)) if chances[second] >= neighbour else (best, best)


def features(
    query: Query, passage: Passage, *, cosines: Vectors, tokens: TokenVectors, shares: Float64, means: Vectors
) -> Float64:
    """`FEATURES` of each sentence, (sentences, features). Raises `ValueError` where the question has no tokens."""
    if query.tokens is None:
        raise ValueError("the question has no tokens: its encoder gives none")
    content, function = _token_features(query.tokens, query.words, tokens, passage.sentences, means)
    return np.column_stack([cosines.astype(np.float64), content, function, np.log(np.maximum(shares, _LEAST_SHARE))])


def _token_features(
    question: TokenVectors, words: Sequence[Word], tokens: TokenVectors, sentences: Sequence[Span], means: Vectors
) -> tuple[Float64, Float64]:
    """The features "content" and "function", each (sentences,)."""
    if not len(question.spans):
        return np.zeros(len(sentences)), np.zeros(len(sentences))
    centred = (
        torch.from_numpy(_centred(question.vectors, means[0])),
        torch.from_numpy(_centred(tokens.vectors, means[1])),
    )
    likeness = (centred[0] @ centred[1].T).numpy()  # NumPy's BLAS would share it among threads of its own
    likest = np.stack([likeness[:, _covering(tokens.spans, span)].max(1, initial=-1.0) for span in sentences], 1)
    weights, function = np.zeros(len(question.spans)), np.ones(len(question.spans), bool)
    for word in words:
        of_word = _covering(question.spans, Span(word.start, word.end))
        function &= ~of_word
        if not word.is_name or word.surface[0].isdigit():
            weights[of_word] = 1 / max(1, of_word.sum())  # a word counts once, however many tokens it has
    if function.all():
        weights[:] = 1
    content = np.einsum("t,ts->s", weights, softmax(_SHARPNESS * likest, axis=1)) / max(1e-9, weights.sum())
    return content, likest[function].mean(0) if function.any() else np.zeros(len(sentences))


def _covering(tokens: Int32, span: Span) -> Bool:
    covering: Bool = (tokens[:, 0] < span.end) & (tokens[:, 1] > span.start)
    return covering


def _centred(vectors: Vectors, mean: Vectors) -> Vectors:
    centred = vectors - mean
    unit: Vectors = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    return unit
