"""`python -m qa.training.ranking_with_reader DATA… [--save FILE]`: fits "with_reader" in ranking.json.

These are the order and the confidence after reading.

Run it after `qa.training.ranking`, whose order decides which passages are read. DATA are data sets
(`qa.training.data_sets`): training sets of the reader, of which only the articles are used that it was not trained on, and
folders whose articles are in no training set.

1. A conditional logit fits three weights and the score of "none answers", for the confidence. The weights are those of the
   first score, of the reader's log-odds that the passage answers, and of the share of the question's names in the passage.
   Another one, on the questions that a passage answers, fits these weights for the "order". Then Platt's line is fitted over
   questions that are asked of many texts and of one.
2. "thresholds" are by the languages of question and text. Each refuses 7 % of the questions whose first passage is right (5 %
   of those in the other language), asked of all texts of their set. "least_sure" is the lowest probability above which nine
   in ten answers are right, with 95 % certainty.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from typing import Any

import numpy as np

from index import Encoder, SentenceEncoder, Settings, UserError
from index.arrays import Float64
from index.searching import Candidate, Query, matched_words
from index.storing.saved import build
from index.storing.store import Index
from qa.evaluation.metrics import holds, says_the_answer
from qa.evaluation.progress import tracked
from qa.evaluation.questions import Split, add_split_options
from qa.ranking import PAIRS, PATH, READER_SIGNALS, Ranking, name_share, reader_signals
from qa.reader import Reader, read_count, reader_passages
from qa.retriever import Retriever
from qa.training.caching_encoder import CachingEncoder
from qa.training.conditional_logit import order_weights
from qa.training.data_sets import DataSet
from qa.training.examples import ALONE, ANSWERABLE, ELSEWHERE, TAKEN_OUT, UNANSWERABLE, ExampleBuilder, RankingExample
from qa.training.ranking import choices_of, coefficients, text_of
from qa.training.reader_data import set_name

_PLATT_WEIGHTS = {ANSWERABLE: 1.0, TAKEN_OUT: 1.0, ALONE: 1.0, ELSEWHERE: 1.0, UNANSWERABLE: 0.4}
"""How much each kind of question counts for Platt's line. Unanswerable ones count less: the sets have more of them than
people ask."""
_REFUSED, _REFUSED_ACROSS = 0.07, 0.05
"""Share of the questions with a right first passage that a threshold refuses: in the text's language, and in the other."""
_ENOUGH = 30  # questions for a threshold of a pair of languages
_RIGHT = 0.9  # of the answers that are shown
_BOUND = 0.95  # probability that as many are right on other texts too
_MAX_EXAMPLES, _MAX_QUESTIONS = 300, 400
"""Questions of each kind of a data set, at most: for the coefficients, and for the limits."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m qa.training.ranking_with_reader",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("data", nargs="+", type=Path, metavar="DATA")
    add_split_options(parser)
    parser.add_argument(
        "--save",
        type=Path,
        default=PATH,
        metavar="FILE",
        help="a ranking.json that gets the numbers, and whose order is used; if there is none, a copy of the package's is "
        "made (default: the package's)",
    )
    options = parser.parse_args(arguments)
    try:
        split = Split.read(options.held_out, options.trained_on)
        sets = [DataSet.read(path, split).drawn(_MAX_QUESTIONS) for path in options.data]
        if not options.save.exists():
            copyfile(PATH, options.save)
        encoder = CachingEncoder(SentenceEncoder.from_settings(Settings.from_env()))
        fitted = {
            "fitted": {
                "command": " ".join(["python -m qa.training.ranking_with_reader", *map(set_name, options.data)]),
                "date": datetime.now(UTC).date().isoformat(),
                "questions": {data.name: len(data.questions) for data in sets},
            },
            **fit_coefficients([data.drawn(_MAX_EXAMPLES) for data in sets], encoder, options.save),
        }
        _write(options.save, fitted)  # `fit_limits` asks the questions with these coefficients
        _write(options.save, fitted | fit_limits(sets, encoder, options.save))
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def fit_coefficients(sets: Sequence[DataSet], encoder: Encoder, path: Path = PATH) -> dict[str, Any]:
    """What "with_reader" of ranking.json holds, with limits that are not fitted yet. `path`: where the order is read."""
    ranking, reader = Ranking.of(encoder.identity, path), Reader.of(encoder.identity)
    if reader is None or not ranking.calibrated:
        raise ValueError("there is no reader, or no fitted order, for this encoder")

    def read(index: Index, query: Query, retrieved: Sequence[Candidate]) -> tuple[Float64, list[int]]:
        """The signals after reading, in the order of `ranking`, and the place of each candidate in `retrieved`."""
        places = {candidate.passage: place for place, candidate in enumerate(retrieved)}
        ranked = ranking.rank(retrieved, query.language, passages=len(index.passages))
        first = [entry.candidate.passage for entry in ranked[: read_count(len(index.passages))]]
        if query.tokens is None:
            raise ValueError("the encoder gives no tokens")
        readings = reader.read(query.tokens, reader_passages(index, encoder, first), query.language)
        name_shares = [name_share(query.words, words) for words in matched_words(index, query, first)]
        signals = reader_signals([entry.score for entry in ranked], readings, name_shares)
        return signals, [places[entry.candidate.passage] for entry in ranked]

    builder = ExampleBuilder(encoder, ranking.means, ranking.first_stage, read)
    examples = []
    for data in sets:
        others = [q for other in sets if other is not data for q in other.questions]
        examples += list(builder.examples(data, others))
    return reader_coefficients(examples)


def reader_coefficients(examples: Sequence[RankingExample]) -> dict[str, Any]:
    """What `fit_coefficients` gives, from examples whose signals are `READER_SIGNALS`.

    The order is fitted on the English questions: the French ones put twice as much weight on the first score, and with that
    the sample article's questions were ranked worse in both languages. The number of passages does not count: the sets
    with many of them have many alike, and with a weight for their number the confidence in short texts was too high.
    """
    weights = order_weights(choices_of([row for row in examples if row.language == "en"], READER_SIGNALS))
    examples = [replace(row, size=0.0) for row in examples]
    fitted, _ = coefficients(examples, READER_SIGNALS, order=weights, platt_weights=_PLATT_WEIGHTS)
    del fitted["size"]
    order = {signal: round(float(weight), 4) for signal, weight in zip(READER_SIGNALS, weights, strict=True)}
    return {
        "coefficients": fitted,
        "order": order,
        "thresholds": dict.fromkeys(PAIRS, 0.5),
        "least_sure": 1.0,
    }


def fit_limits(sets: Sequence[DataSet], encoder: Encoder, path: Path = PATH) -> dict[str, Any]:
    """The thresholds by pair of languages, and the probability from which on nine in ten shown answers are right.

    The threshold of a pair of languages refuses a share (`_REFUSED`) of the questions whose first passage is right, each
    asked of all texts of its set. If a pair has few questions, those of all pairs with the question's language are used. An
    answer that would be shown for an unanswerable question counts as wrong; of these questions only the share in
    `_PLATT_WEIGHTS` is used. `path`: where the order and the coefficients are read.
    """
    ranking = replace(Ranking.of(encoder.identity, path), least_sure=0.0)
    settings = Settings.from_env()
    shown: list[tuple[float, bool]] = []  # probability, and whether it is right
    confidence: dict[str, list[float]] = {pair: [] for pair in PAIRS}
    for data in sets:
        retriever = Retriever(build(data.documents, encoder, settings), encoder, settings=settings, ranking=ranking)
        for number, q in enumerate(tracked(data.questions, data.name)):
            hit = retriever.ask(q.text, 1).hits[0]
            text_language = retriever.index.passages.language(retriever.index.passages.index(hit.passage))
            pair = f"{q.language}-{text_language}"
            if q.answerable and holds(hit.passage, q):
                confidence[pair].append(hit.probability)
            if hit.answer is not None and (q.answerable or number % 5 < 5 * _PLATT_WEIGHTS[UNANSWERABLE]):
                right = says_the_answer(hit.passage.document_id, hit.answer, q)
                shown.append((hit.answer_probability, right))
    thresholds = {}
    for pair, values in confidence.items():
        if len(values) < _ENOUGH:
            same_language = [others for other, others in confidence.items() if other[:2] == pair[:2]]
            values = [value for others in same_language for value in others]
        share = _REFUSED if pair[:2] == pair[3:] else _REFUSED_ACROSS
        thresholds[pair] = round(float(np.quantile(values, share)), 3) if values else 0.5
    return {"thresholds": thresholds, "least_sure": least_sure(shown)}


def least_sure(answers: Sequence[tuple[float, bool]]) -> float:
    """The lowest limit such that, with a certainty of `_BOUND`, `_RIGHT` of the answers above it are right on other texts.

    Each answer is its probability, and whether it is right. The share on other texts is at least the lower bound of
    Clopper and Pearson (1934) for the answers counted. The result is 1.0 if no limit reaches it.
    """
    from scipy.stats import beta

    ordered = sorted(answers, reverse=True)
    right = np.cumsum([is_right for _, is_right in ordered])
    counts = np.arange(1, len(ordered) + 1)
    enough = np.flatnonzero(beta.ppf(1 - _BOUND, right, counts - right + 1) >= _RIGHT)
    return round(ordered[enough[-1]][0], 4) if len(enough) else 1.0


def _write(path: Path, fitted: Mapping[str, Any]) -> None:
    whole = json.loads(path.read_text(encoding="utf-8")) | {"with_reader": fitted}
    path.write_text(text_of(whole), encoding="utf-8")
    print(json.dumps(fitted, indent=1))


if __name__ == "__main__":
    sys.exit(main())
