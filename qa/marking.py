"""Which sentences of a passage to mark: the one most likely to answer, and its neighbour if that may answer too.

A softmax over four features gives the probability of each sentence. `python -m qa.training.marking` fits the weights and
writes them to marking.json, which also says how often the choice is right. The features need the reader and the token
vectors of one encoder. For another encoder, or a passage that was not read, only the cosines of the sentences decide.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import torch
from scipy.special import softmax

from index import EncoderIdentity, Passage, Span, TokenVectors
from index.arrays import Float64
from index.encoding.encoder import Vectors, overlapping
from index.searching import Query
from index.words.terms import Word

PATH = Path(__file__).with_name("marking.json")
FEATURES = (
    "sentence",  # cosine of the sentence with the question
    "content",  # share of the question's content words (numbers too, no names): each is shared out among the sentences by a softmax
    "function",  # mean, over the question's other tokens (no names), of the best cosine with a token of the sentence
    "reader",  # logarithm of the probability that the reader gives the sentence
)
_MIN_SHARE = 1e-4
_SHARPNESS = 20.0  # a sentence whose best cosine is .05 higher than another's gets e times as much of a token


class MarkingInput(NamedTuple):
    """A query, and what is known of the sentences of a passage for it.

    `cosines` (sentences,): of the sentences with the question. `shares` (sentences,): what the reader gives each sentence;
    None if it did not read the passage.
    """

    query: Query
    cosines: Vectors
    shares: Float64 | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Marking:
    """Chooses the sentences to mark, for one encoder.

    `weights` (features,): in the order of `FEATURES`. `cosine`: the weight of the cosine when it is the only feature. A
    neighbour is marked too if its probability is at least `neighbour`, or `neighbour_by_cosine` when only the cosine
    decides. `means` (2, dimension): the mean token vectors of questions and of passages; None for another encoder.
    """

    weights: Float64
    neighbour: float
    cosine: float
    neighbour_by_cosine: float
    means: Vectors | None

    @classmethod
    def of(cls, encoder: EncoderIdentity, path: Path = PATH) -> Self:
        """The marking for `encoder`. If the file was fitted for another model or other prompts, only the cosine decides."""
        fitted: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        is_fitted = fitted["encoder"] == encoder.as_dict()
        return cls(
            np.array([fitted["weights"][name] for name in FEATURES]),
            fitted["neighbour"],
            fitted["cosine"],
            fitted["neighbour_by_cosine"],
            np.array(fitted["means"], np.float32) if is_fitted else None,
        )

    def mark(self, passage: Passage, *inputs: MarkingInput, tokens: TokenVectors | None = None) -> Span:
        """The span of the document to mark in `passage`: one of its sentences, or two adjacent ones.

        `inputs`: of the question in one wording or several; the mean of their features is used. `tokens`: of the
        passage, with spans in the document. A sentence with a share of 0 only repeats the question; it is not marked if
        there are others. A passage without sentences is marked whole.
        """
        if not passage.sentences:
            return Span(passage.start, passage.end)
        rows = [
            features(query, passage, cosines=cosines, tokens=tokens, shares=shares, means=self.means)
            for query, cosines, shares in inputs
            if shares is not None and tokens is not None and query.tokens is not None and self.means is not None
        ]
        if rows:
            scores = np.mean(rows, axis=0) @ self.weights
            may_answer = np.all([shares > 0 for _, _, shares in inputs if shares is not None], axis=0)
            if may_answer.any():
                scores[~may_answer] = -np.inf
            first, last = chosen_sentences(np.asarray(softmax(scores)), self.neighbour)
        else:
            probabilities = by_cosine(inputs[0].cosines, self.cosine)
            first, last = chosen_sentences(probabilities, self.neighbour_by_cosine)
        return Span(passage.sentences[first].start, passage.sentences[last].end)


def by_cosine(cosines: Vectors, weight: float) -> Float64:
    """The probability of each sentence from its cosine alone, (sentences,)."""
    return np.asarray(softmax(weight * cosines.astype(np.float64)))


def chosen_sentences(probabilities: Float64, neighbour: float) -> tuple[int, int]:
    """The numbers of the first and the last sentence to mark.

    Marked are the most probable sentence and, if its probability is at least `neighbour`, the more probable of the two
    sentences next to it.
    """
    best = int(probabilities.argmax())
    neighbours = [number for number in (best - 1, best + 1) if 0 <= number < len(probabilities)]
    second = max(neighbours, key=lambda number: float(probabilities[number]), default=best)
    return (min(best, second), max(best, second)) if probabilities[second] >= neighbour else (best, best)


def features(
    query: Query, passage: Passage, *, cosines: Vectors, tokens: TokenVectors, shares: Float64, means: Vectors
) -> Float64:
    """`FEATURES` of each sentence, (sentences, features). Raises `ValueError` if the question has no tokens."""
    if query.tokens is None:
        raise ValueError("the question has no tokens: its encoder gives none")
    content, function = _token_features(query.tokens, query.words, tokens, passage.sentences, means)
    return np.column_stack([cosines.astype(np.float64), content, function, np.log(np.maximum(shares, _MIN_SHARE))])


def _token_features(
    question: TokenVectors, words: Sequence[Word], tokens: TokenVectors, sentences: Sequence[Span], means: Vectors
) -> tuple[Float64, Float64]:
    """The features "content" and "function", each (sentences,). Without content words all tokens count for the first."""
    if not len(question.spans):
        return np.zeros(len(sentences)), np.zeros(len(sentences))
    question_vectors = torch.from_numpy(_centred(question.vectors, means[0]))
    passage_vectors = torch.from_numpy(_centred(tokens.vectors, means[1]))
    cosines = (question_vectors @ passage_vectors.T).numpy()  # not in NumPy: its BLAS starts threads
    best = np.stack([cosines[:, overlapping(tokens.spans, span)].max(1, initial=-1.0) for span in sentences], 1)
    weights, is_function = np.zeros(len(question.spans)), np.ones(len(question.spans), bool)
    for word in words:
        in_word = overlapping(question.spans, Span(word.start, word.end))
        is_function &= ~in_word
        if not word.is_name or word.surface[0].isdigit():
            weights[in_word] = 1 / max(1, in_word.sum())  # a word counts once, however many tokens it has
    if is_function.all():
        weights[:] = 1
    content = np.einsum("t,ts->s", weights, softmax(_SHARPNESS * best, axis=1)) / max(1e-9, weights.sum())
    return content, best[is_function].mean(0) if is_function.any() else np.zeros(len(sentences))


def _centred(vectors: Vectors, mean: Vectors) -> Vectors:
    """The vectors without `mean`, at length 1."""
    centred = vectors - mean
    unit: Vectors = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    return unit
