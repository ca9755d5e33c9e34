"""`python -m qa.training.marking DATA… [--save FILE]`: fits qa/marking.json, the numbers that choose which sentences to mark.

DATA are data sets: folders, or training sets of the reader (`qa.training.data_sets`). Their texts are split and encoded
as in an index. The reader reads each question with the passage that holds its answer. The fit finds the weights that give
the highest probability to the sentences that hold the whole answer (conditional logit; McFadden, 1974).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import softmax

from index import Encoder, Passage, SentenceEncoder, Settings, TokenVectors, UserError
from index.arrays import Bool, Float64
from index.encoding.encoder import Vectors
from index.searching import Query
from index.storing.store import Index
from qa import marking
from qa.bilingual_nouns import with_nouns_of_texts
from qa.evaluation.questions import Question, Split, add_split_options
from qa.reader import Reader, reader_passages
from qa.training.data_sets import DataSet
from qa.training.ranking import text_of

_RIDGE = 5.0  # penalty on the squared weights; the features are divided by their standard deviation within passages
_FOLDS = 5
_MARKED = 1.38  # how many sentences to mark in a passage, on average
_MAX_QUESTIONS = 400
"""At most so many questions of each kind are used of a data set."""


@dataclass(frozen=True, slots=True, eq=False)
class MarkingExample:
    """A question and the passage with its answer.

    `cosines` (sentences,): of each sentence with the question. `tokens`: of the passage. `shares` (sentences,): what the
    reader gives each sentence. `holds` (sentences,): which sentences hold a whole answer.
    """

    data_set: str
    query: Query
    passage: Passage
    cosines: Vectors
    tokens: TokenVectors
    shares: Float64
    holds: Bool

    def features(self, means: Vectors) -> Float64:
        return marking.features(
            self.query, self.passage, cosines=self.cosines, tokens=self.tokens, shares=self.shares, means=means
        )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m qa.training.marking", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="+", type=Path, metavar="DATA")
    add_split_options(parser)
    parser.add_argument(
        "--save", type=Path, default=marking.PATH, metavar="FILE", help="default: the package's marking.json"
    )
    options = parser.parse_args(arguments)
    try:
        encoder = SentenceEncoder.from_settings(Settings.from_env())
        reader = Reader.of(encoder.identity)
        if reader is None:
            raise ValueError("there is no reader for this encoder")
        split = Split.read(options.held_out, options.trained_on)
        examples = []
        for path in options.data:
            examples += read_examples(DataSet.read(path, split).drawn(_MAX_QUESTIONS), encoder, reader)
        model = {"encoder": encoder.identity.as_dict()} | fitted(examples)
        options.save.write_text(text_of(model), encoding="utf-8")
        print(json.dumps(model["cross_validation"], indent=1))
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def read_examples(data: DataSet, encoder: Encoder, reader: Reader) -> list[MarkingExample]:
    """The questions of a data set that have a known place of the answer, each with its passage."""
    questions = [q for q in data.questions if q.answerable and q.places]
    ids = {document_id for question in questions for document_id, _ in question.places}
    documents = [document for document in data.documents if document.id in ids]
    if not documents:
        return []
    index = Index.build(documents, encoder, token_passages=sys.maxsize, translated_words=0)
    examples = [_example(data.name, question, index, encoder, reader) for question in questions]
    return [example for example in examples if example is not None and example.holds.any()]


def fitted(examples: Sequence[MarkingExample]) -> dict[str, Any]:
    """What marking.json holds without "encoder": the fitted numbers, and how well they choose by cross-validation."""
    means = np.stack(
        [
            _mean_token([example.query.tokens for example in examples]),
            _mean_token(list({id(example.passage): example.tokens for example in examples}.values())),
        ]
    )
    means = means.round(3).astype(np.float32)
    holds = [example.holds for example in examples]
    features = [example.features(means) for example in examples]
    cosines = [example.cosines[:, None].astype(np.float64) for example in examples]
    probabilities, by_cosine = cross_validated(examples, features), cross_validated(examples, cosines)
    neighbour = neighbour_for(probabilities)
    neighbour_by_cosine = neighbour_for(by_cosine)
    return {
        "fitted_on": dict(Counter(example.data_set for example in examples)),
        "cross_validation": {
            "first sentence holds the answer": first_right(probabilities, holds),
            "by the reader alone": first_right([example.shares for example in examples], holds),
            "by cosine alone": first_right(by_cosine, holds),
            "marked text holds the answer": marked_right(probabilities, holds, neighbour)[0],
            "marked text holds the answer, by cosine": marked_right(by_cosine, holds, neighbour_by_cosine)[0],
            "sentences marked": marked_right(probabilities, holds, neighbour)[1],
        },
        "weights": {
            name: round(float(weight), 3) for name, weight in zip(marking.FEATURES, fit(features, holds), strict=True)
        },
        "neighbour": neighbour,
        "cosine": round(float(fit(cosines, holds)[0]), 3),
        "neighbour_by_cosine": neighbour_by_cosine,
        "means": [[round(float(x), 3) for x in mean] for mean in means],
    }


def neighbour_for(probabilities: Sequence[Float64]) -> float:
    """The least probability at which a neighbour is marked; it brings the mean number marked closest to `_MARKED`."""
    limits = np.arange(0.01, 0.5, 0.001)
    sizes = [
        float(np.mean([marking.chosen_sentences(row, limit) for row in probabilities], 0) @ [-1, 1] + 1)
        for limit in limits
    ]
    best = int(np.abs(np.array(sizes) - _MARKED).argmin())
    return round(float(limits[best]), 3)


def fit(features: Sequence[Float64], holds: Sequence[Bool]) -> Float64:
    """The weights (features,) that give the highest probability to the sentences that hold an answer.

    The probabilities of the sentences of a passage sum to 1. `features`: (sentences, features) of each example. `holds`:
    (sentences,) of each example.
    """
    owners = np.repeat(np.arange(len(features)), [len(values) for values in features])
    rows = np.concatenate([values - values.mean(0) for values in features])
    spread = rows.std(0) + 1e-9
    rows /= spread
    right = np.concatenate(holds)

    def loss(weights: Float64) -> tuple[float, Float64]:
        powers = np.exp(rows @ weights)
        probabilities = powers / np.bincount(owners, powers)[owners]
        answered = np.bincount(owners, probabilities * right)
        gradient = rows.T @ (probabilities - probabilities * right / answered[owners])
        return float(_RIDGE * weights @ weights / 2 - np.log(answered).sum()), gradient + _RIDGE * weights

    weights: Float64 = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x / spread
    return weights


def _example(
    data_set: str, question: Question, index: Index, encoder: Encoder, reader: Reader
) -> MarkingExample | None:
    """The question with the first passage that holds one of its answers; None if no passage holds one.

    Raises `ValueError` if the encoder gives no token vectors.
    """
    for number, passage in enumerate(index.passages):
        spans = [span for document_id, span in question.places if document_id == passage.document_id]
        if any(passage.start <= a and b <= passage.end for a, b in spans):
            text = with_nouns_of_texts(question.text, question.language, index).text
            query = Query.of(text, question.language, encoder)
            holds = np.array([any(a <= x and y <= b for x, y in spans) for a, b in passage.sentences])
            if index.tokens is None or query.tokens is None:
                raise ValueError("the encoder gives no tokens")
            tokens = index.tokens.of_passage(number)
            (reading,) = reader.read(query.tokens, reader_passages(index, encoder, [number]), question.language)
            cosines = index.sentence_cosines(number, query.vector)
            return MarkingExample(
                data_set=data_set,
                query=query,
                passage=passage,
                cosines=cosines,
                tokens=tokens,
                shares=reading.shares,
                holds=holds,
            )
    return None


def cross_validated(examples: Sequence[MarkingExample], features: Sequence[Float64]) -> list[Float64]:
    """The probabilities of each example's sentences, by weights that were fitted without its passage."""
    folds = [crc32(example.passage.text.encode()) % _FOLDS for example in examples]
    weights = []
    for fold in range(_FOLDS):
        others = [number for number, other in enumerate(folds) if other != fold]
        weights.append(fit([features[number] for number in others], [examples[number].holds for number in others]))
    return [softmax(rows @ weights[fold]) for rows, fold in zip(features, folds, strict=True)]


def first_right(scores: Sequence[NDArray[Any]], holds: Sequence[Bool]) -> float:
    """How often the sentence with the highest score holds an answer."""
    return round(float(np.mean([row[score.argmax()] for score, row in zip(scores, holds, strict=True)])), 4)


def marked_right(probabilities: Sequence[Float64], holds: Sequence[Bool], neighbour: float) -> tuple[float, float]:
    """How often the marked sentences hold an answer, and how many sentences are marked on average."""
    marked = [marking.chosen_sentences(row, neighbour) for row in probabilities]
    right = [row[first : last + 1].any() for (first, last), row in zip(marked, holds, strict=True)]
    return round(float(np.mean(right)), 4), round(float(np.mean([last - first + 1 for first, last in marked])), 3)


def _mean_token(texts: Sequence[TokenVectors | None]) -> Vectors:
    mean: Vectors = np.concatenate([tokens.vectors for tokens in texts if tokens is not None]).mean(0)
    return mean


if __name__ == "__main__":
    sys.exit(main())
