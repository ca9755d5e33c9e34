"""`python -m qa.training.marking DATA_DIR…`: fits the choice of sentences, `qa/marking.json`, on the train parts of data sets.

A DATA_DIR is as `python -m qa.evaluate --help` describes; questions count whose answers have places. Each is put with
the passage that holds its answer, cut and encoded as in an index, and the coefficients are those that give the highest
probability to the sentences that hold it whole (conditional logit; McFadden, 1974). With --report nothing is written:
the shipped coefficients choose on the test parts.
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
from index.words.terms import Language, Word
from qa import marking
from qa.evaluation.questions import Question, Split, add_split_options
from qa.marking import Marking
from qa.training.data_sets import DataSet

_RIDGE = 5.0  # of features in units of their spread within passages
_FOLDS = 5
_MARKED = 1.42  # sentences, on average; below 1.5 by what sets differ

Held = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class MarkingExample:
    """A question and the passage with its answer; `held` (sentences,): which hold one of its answers whole."""

    folder: str
    query: Query
    passage: Passage
    words: Sequence[Word]
    language: Language
    cosines: Vectors
    tokens: TokenVectors | None
    held: Held

    def features(self, means: Vectors | None) -> Float64:
        return marking.features(
            self.query,
            self.passage,
            words=self.words,
            language=self.language,
            cosines=self.cosines,
            tokens=self.tokens,
            means=means,
        )

    def chances(self, model: Marking, *, tokens: bool = True) -> Float64:
        passage_tokens = self.tokens if tokens else None
        return model.probabilities(
            self.query,
            self.passage,
            words=self.words,
            language=self.language,
            cosines=self.cosines,
            tokens=passage_tokens,
        )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m qa.training.marking", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path, metavar="DATA_DIR")
    add_split_options(parser)
    parser.add_argument("--report", action="store_true", help="measure the shipped coefficients on the test parts")
    options = parser.parse_args(arguments)
    try:
        encoder = SentenceEncoder.from_settings(Settings.from_env())
        split = Split.read(options.held_out, options.trained_on)
        known: dict[str, MarkingExample] = {}
        for folder in options.folders:
            data = DataSet.read(folder, split, "test" if options.report else "train")
            known = read_examples(data, encoder, known=known) | known
        examples = list(known.values())
        if options.report:
            print(table(examples, Marking.of(encoder.identity)))
        else:
            model = {"encoder": encoder.identity.as_dict()} | fitted(examples)
            marking.PATH.write_text(_json(model), encoding="utf-8")
            print(json.dumps(model["cross_validation"], indent=1))
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def read_examples(
    data: DataSet, encoder: Encoder, *, known: dict[str, MarkingExample] | None = None
) -> dict[str, MarkingExample]:
    """The examples of a data set, by the ids of their questions, without those that are known."""
    questions = [q for q in data.questions if q.answerable and q.places and q.id not in (known or {})]
    wanted = {document for question in questions for document, _ in question.places}
    documents = [document for document in data.documents if document.id in wanted]
    if not documents:
        return {}
    index = Index.build(documents, encoder, token_passages=sys.maxsize, translated_words=0)
    read = {question.id: _example(data.name, question, index, encoder) for question in questions}
    return {id_: example for id_, example in read.items() if example is not None and example.held.any()}


def fitted(examples: Sequence[MarkingExample]) -> dict[str, Any]:
    """What `marking.json` holds, and by cross-validation how well it chooses."""
    means = np.stack(
        [
            _mean_token([example.query.tokens for example in examples]),
            _mean_token(list({id(e.passage): e.tokens for e in examples}.values())),
        ]
    )
    means = means.round(3).astype(np.float32)
    held = [example.held for example in examples]
    with_tokens = [example.features(means) for example in examples]
    without_tokens = [seen[:, : marking.WITHOUT_TOKENS] for seen in with_tokens]
    chances = cross_validated(examples, with_tokens)
    neighbour, _ = neighbour_for(chances)
    return {
        "fitted_on": {
            name: sum(e.folder == name for e in examples) for name in dict.fromkeys(e.folder for e in examples)
        },
        "cross_validation": {
            "first sentence holds the answer": first_right(chances, held),
            "without token vectors": first_right(cross_validated(examples, without_tokens), held),
            "best sentence vector": first_right([example.cosines for example in examples], held),
            "marked text holds the answer": marked_right(chances, held, neighbour)[0],
            "sentences marked": marked_right(chances, held, neighbour)[1],
        },
        "with_tokens": _named(fit(with_tokens, held)),
        "without_tokens": _named(fit(without_tokens, held)),
        "neighbour": neighbour,
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


def table(examples: Sequence[MarkingExample], model: Marking) -> str:
    """For each data set and language of the question, how often what `model` marks holds the answer."""
    lines = [f"{'':20}{'questions':>10}{'vector':>8}{'no tokens':>10}{'first':>8}{'marked':>8}{'sentences':>10}"]
    for folder, language in dict.fromkeys((e.folder, e.query.language) for e in examples):
        group = [e for e in examples if (e.folder, e.query.language) == (folder, language)]
        held = [e.held for e in group]
        chances = [e.chances(model) for e in group]
        fallback = [e.chances(model, tokens=False) for e in group]
        marked, size = marked_right(chances, held, model.neighbour)
        vector = first_right([e.cosines for e in group], held)
        lines.append(
            f"{folder + ' ' + language:20}{len(group):10}{vector:8.3f}{first_right(fallback, held):10.3f}"
            f"{first_right(chances, held):8.3f}{marked:8.3f}{size:10.2f}"
        )
    return "\n".join(lines)


def _example(folder: str, question: Question, index: Index, encoder: Encoder) -> MarkingExample | None:
    for number, passage in enumerate(index.passages):
        spans = [span for document, span in question.places if document == passage.document_id]
        if any(passage.start <= a and b <= passage.end for a, b in spans):
            language: Language = "fr" if question.language == "fr" else "en"
            query = Query.of(question.text, language, encoder)
            first, end = index.sentence_starts[number : number + 2]
            held = np.array([any(a <= x and y <= b for x, y in spans) for a, b in passage.sentences])
            cosines = index.nearest_sentences.cosines(query.vector, np.arange(first, end))
            return MarkingExample(
                folder=folder,
                query=query,
                passage=passage,
                words=index.words.of_passage(number),
                language=index.languages[number],
                cosines=cosines,
                tokens=index.tokens_of(number),
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


def _named(weights: Float64) -> dict[str, float]:
    return {name: round(float(weight), 3) for name, weight in zip(marking.FEATURES, weights, strict=False)}


def _json(model: dict[str, Any]) -> str:
    """Indented, but each mean on one line."""
    *rest, _ = (json.dumps({key: value}, indent=1)[2:-2] for key, value in model.items())
    rows = ",\n".join(f"  [{', '.join(f'{value:.3f}' for value in row)}]" for row in model["means"])
    return "{\n" + ",\n".join([*rest, f' "means": [\n{rows}\n ]']) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
