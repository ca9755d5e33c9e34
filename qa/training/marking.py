"""`python -m qa.training.marking DATA…`: fits the choice of sentences, qa/marking.json.

DATA are training sets of the reader and folders, as `qa.training.ranking_with_reader` takes them. Each question is put with the
passage that holds its answer, cut and encoded as in an index, and read; the weights are those that give the highest
probability to the sentences that hold the answer whole (conditional logit; McFadden, 1974).
"""

from __future__ import annotations

import argparse
import json
import sys
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
from index.arrays import Float64
from index.encoding.encoder import Vectors
from index.searching import Query
from index.storing.store import Index
from index.words.terms import Language
from qa import marking
from qa.evaluation.questions import Question, Split, add_split_options
from qa.reader import Reader, to_read
from qa.training.data_sets import DataSet

_RIDGE = 5.0  # of features in units of their spread within passages
_FOLDS = 5
_MARKED = 1.38  # sentences, on average
_MOST = 400
"""Questions of each kind of a data set, at most."""

Held = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class MarkingExample:
    """A question and the passage with its answer; `held` (sentences,): which hold one of its answers whole.

    `shares` (sentences,): what the reader says of each.
    """

    folder: str
    query: Query
    passage: Passage
    cosines: Vectors
    tokens: TokenVectors
    shares: Float64
    held: Held

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
    options = parser.parse_args(arguments)
    try:
        encoder = SentenceEncoder.from_settings(Settings.from_env())
        reader = Reader.of(encoder.identity)
        if reader is None:
            raise ValueError("there is no reader for this encoder")
        split = Split.read(options.held_out, options.trained_on)
        examples = []
        for path in options.data:
            examples += read_examples(DataSet.read(path, split).drawn(_MOST), encoder, reader)
        model = {"encoder": encoder.identity.as_dict()} | fitted(examples)
        marking.PATH.write_text(_json(model), encoding="utf-8")
        print(json.dumps(model["cross_validation"], indent=1))
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def read_examples(data: DataSet, encoder: Encoder, reader: Reader) -> list[MarkingExample]:
    """The questions of a data set whose answers have places, each with its passage."""
    questions = [q for q in data.questions if q.answerable and q.places]
    wanted = {document for question in questions for document, _ in question.places}
    documents = [document for document in data.documents if document.id in wanted]
    if not documents:
        return []
    index = Index.build(documents, encoder, token_passages=sys.maxsize, translated_words=0)
    examples = [_example(data.name, question, index, encoder, reader) for question in questions]
    return [example for example in examples if example is not None and example.held.any()]


def fitted(examples: Sequence[MarkingExample]) -> dict[str, Any]:
    """What marking.json holds, and by cross-validation how well it chooses."""
    means = np.stack(
        [
            _mean_token([example.query.tokens for example in examples]),
            _mean_token(list({id(e.passage): e.tokens for e in examples}.values())),
        ]
    )
    means = means.round(3).astype(np.float32)
    held = [example.held for example in examples]
    seen = [example.features(means) for example in examples]
    cosines = [example.cosines[:, None].astype(np.float64) for example in examples]
    chances, by_cosine = cross_validated(examples, seen), cross_validated(examples, cosines)
    neighbour, _ = neighbour_for(chances)
    neighbour_by_cosine, _ = neighbour_for(by_cosine)
    return {
        "fitted_on": {
            name: sum(e.folder == name for e in examples) for name in dict.fromkeys(e.folder for e in examples)
        },
        "cross_validation": {
            "first sentence holds the answer": first_right(chances, held),
            "by the reader alone": first_right([example.shares for example in examples], held),
            "by cosine alone": first_right(by_cosine, held),
            "marked text holds the answer": marked_right(chances, held, neighbour)[0],
            "marked text holds the answer, by cosine": marked_right(by_cosine, held, neighbour_by_cosine)[0],
            "sentences marked": marked_right(chances, held, neighbour)[1],
        },
        "weights": {
            name: round(float(weight), 3) for name, weight in zip(marking.FEATURES, fit(seen, held), strict=True)
        },
        "neighbour": neighbour,
        "cosine": round(float(fit(cosines, held)[0]), 3),
        "neighbour_by_cosine": neighbour_by_cosine,
        "means": means.tolist(),
    }


def neighbour_for(chances: Sequence[Float64], marked: float = _MARKED) -> tuple[float, float]:
    """From which probability on to mark a neighbour, so that `marked` sentences are marked on average; and how many are."""
    limits = np.arange(0.01, 0.5, 0.001)
    sizes = [float(np.mean([marking.chosen(p, limit) for p in chances], 0) @ [-1, 1] + 1) for limit in limits]
    best = int(np.abs(np.array(sizes) - marked).argmin())
    return round(float(limits[best]), 3), round(sizes[best], 3)


def fit(seen: Sequence[Float64], held: Sequence[Held]) -> Float64:
    """The coefficients under which the sentences that hold the answers are likeliest, given their passages."""
    owners = np.repeat(np.arange(len(seen)), [len(rows) for rows in seen])
    rows = np.concatenate([values - values.mean(0) for values in seen])
    spread = rows.std(0) + 1e-9
    rows /= spread
    right = np.concatenate(held)

    def loss(weights: Float64) -> tuple[float, Float64]:
        powers = np.exp(rows @ weights)
        chances = powers / np.bincount(owners, powers)[owners]
        answered = np.bincount(owners, chances * right)
        gradient = rows.T @ (chances - chances * right / answered[owners])
        return float(_RIDGE * weights @ weights / 2 - np.log(answered).sum()), gradient + _RIDGE * weights

    weights: Float64 = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x / spread
    return weights


def _example(folder: str, question: Question, index: Index, encoder: Encoder, reader: Reader) -> MarkingExample | None:
    for number, passage in enumerate(index.passages):
        spans = [span for document, span in question.places if document == passage.document_id]
        if any(passage.start <= a and b <= passage.end for a, b in spans):
            language: Language = "fr" if question.language == "fr" else "en"
            query = Query.of(question.text, language, encoder)
            first, end = index.sentence_starts[number : number + 2]
            held = np.array([any(a <= x and y <= b for x, y in spans) for a, b in passage.sentences])
            tokens = index.tokens_of(number)
            if tokens is None or query.tokens is None:
                raise ValueError("the encoder gives no tokens")
            (read,) = reader.read(query.tokens, to_read(index, encoder, [number]), language)
            cosines = index.nearest_sentences.cosines(query.vector, np.arange(first, end))
            return MarkingExample(
                folder=folder,
                query=query,
                passage=passage,
                cosines=cosines,
                tokens=tokens,
                shares=read.shares,
                held=held,
            )
    return None


def cross_validated(examples: Sequence[MarkingExample], seen: Sequence[Float64]) -> list[Float64]:
    """The probabilities that each example's sentences get from coefficients fitted without its passage."""
    folds = [crc32(example.passage.text.encode()) % _FOLDS for example in examples]
    weights = []
    for fold in range(_FOLDS):
        kept = [at for at, other in enumerate(folds) if other != fold]
        weights.append(fit([seen[at] for at in kept], [examples[at].held for at in kept]))
    return [softmax(rows @ weights[fold]) for rows, fold in zip(seen, folds, strict=True)]


def first_right(scores: Sequence[NDArray[Any]], held: Sequence[Held]) -> float:
    return round(float(np.mean([row[score.argmax()] for score, row in zip(scores, held, strict=True)])), 4)


def marked_right(chances: Sequence[Float64], held: Sequence[Held], neighbour: float) -> tuple[float, float]:
    """How often what is marked holds an answer, and how many sentences that is."""
    spans = [marking.chosen(row, neighbour) for row in chances]
    holding = [row[first : last + 1].any() for (first, last), row in zip(spans, held, strict=True)]
    return round(float(np.mean(holding)), 4), round(float(np.mean([last - first + 1 for first, last in spans])), 3)


def _mean_token(texts: Sequence[TokenVectors | None]) -> Vectors:
    mean: Vectors = np.concatenate([tokens.vectors for tokens in texts if tokens is not None]).mean(0)
    return mean


def _json(model: dict[str, Any]) -> str:
    """Indented, but each mean on one line."""
    *rest, _ = (json.dumps({key: value}, indent=1)[2:-2] for key, value in model.items())
    rows = ",\n".join(f"  [{', '.join(f'{value:.3f}' for value in row)}]" for row in model["means"])
    return "{\n" + ",\n".join([*rest, f' "means": [\n{rows}\n ]']) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
