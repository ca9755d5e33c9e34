"""`python -m qa.training.ranking_with_reader DATA…`: fits what the reader's word counts for, "with_reader" of ranking.json.

To be run after `qa.training.ranking`, whose order says which passages are read. DATA are the reader's training sets, of
which only the articles count that it did not see (`qa.training.data_sets`), and folders whose articles are in none.

1. weights of the score by the other signals, of the reader's log-odds that a passage answers, and of the share of the
   question's names in it, with the score of "none answers", in one conditional logit; then Platt's line,
   over questions of many texts and of one
2. "thresholds" by the languages of question and text, which refuse 8 % of the questions that many texts answer, 5 % across
   languages; and "least_sure", from which probability on the words of an answer stand out: the least with which nine of
   ten are right
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from index import Encoder, SentenceEncoder, Settings, UserError
from index.arrays import Float64
from index.searching import Candidate, Query, matched_words
from index.storing.saved import build
from index.storing.store import Index
from index.words.terms import Language
from qa.evaluation.metrics import says_the_answer
from qa.evaluation.questions import Question, Split, add_split_options
from qa.ranking import PAIRS, PATH, READ_SIGNALS, Ranking, names_held, read_signals
from qa.reader import READ_ALL_UP_TO, READ_PASSAGES, Reader, to_read
from qa.retriever import Retriever
from qa.training.caching_encoder import CachingEncoder
from qa.training.data_sets import DataSet
from qa.training.examples import ALONE, ANSWERABLE, ELSEWHERE, TAKEN_OUT, UNANSWERABLE, ExampleBuilder
from qa.training.ranking import coefficients, text_of

T = TypeVar("T")
_PLATT_WEIGHTS = {ANSWERABLE: 1.0, TAKEN_OUT: 1.0, ALONE: 1.0, ELSEWHERE: 1.0, UNANSWERABLE: 0.4}
"""Kinds of questions whose confidence should hold; people ask fewer that look answerable and are not than the sets have."""
_REFUSED = {"fr-fr": 0.08, "en-en": 0.08, "en-fr": 0.05, "fr-en": 0.05}
"""Of the answerable questions. Fewer across languages, where a short text that answers is less sure than these."""
_ENOUGH = 30  # questions for a threshold of a pair of languages
_RIGHT = 0.92  # a little more than nine in ten, so that nine in ten also hold on other texts
_MOST = 300
"""Questions of each kind of a data set, at most."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m qa.training.ranking_with_reader",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("data", nargs="+", type=Path, metavar="DATA")
    add_split_options(parser)
    options = parser.parse_args(arguments)
    try:
        split = Split.read(options.held_out, options.trained_on)
        sets = [DataSet.read(path, split).drawn(_MOST) for path in options.data]
        encoder = CachingEncoder(SentenceEncoder.from_settings(Settings.from_env()))
        fitted = fit_ranking(sets, encoder)
        _write(PATH, fitted)
        _write(PATH, fitted | fit_limits(sets, encoder))
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def fit_ranking(sets: Sequence[DataSet], encoder: Encoder) -> dict[str, Any]:
    """What "with_reader" of ranking.json holds, its limits apart."""
    ranking, reader = Ranking.of(encoder.identity), Reader.of(encoder.identity)
    if reader is None or not ranking.calibrated:
        raise ValueError("there is no reader, or no order that was fitted, for this encoder")
    queries = {q.text: _query(q, encoder, ranking) for data in sets for q in data.questions}

    def read(index: Index, query: Query, found: Sequence[Candidate]) -> tuple[Float64, list[int]]:
        places = {one.passage: place for place, one in enumerate(found)}
        ranked = ranking.ranked(found, query.language, passages=len(index.passages))
        first = [
            one.candidate.passage
            for one in ranked[: READ_PASSAGES if len(index.passages) > READ_ALL_UP_TO else READ_ALL_UP_TO]
        ]
        if query.tokens is None:
            raise ValueError("the encoder gives no tokens")
        reads = reader.read(query.tokens, to_read(index, encoder, first), query.language)
        names = [names_held(query.words, words) for words in matched_words(index, query, first)]
        signals = read_signals([one.score for one in ranked], reads, names)
        return signals, [places[one.candidate.passage] for one in ranked]

    builder = ExampleBuilder(encoder, queries, ranking.first_stage, read)
    examples = []
    for data in sets:
        others = [q for other in sets if other is not data for q in other.questions]
        examples += list(builder.examples(data, others))
    found, _ = coefficients(examples, READ_SIGNALS, together=True, platt_weights=_PLATT_WEIGHTS)
    return {"coefficients": found, "thresholds": dict.fromkeys(PAIRS, 0.5), "least_sure": 1.0}


def _query(question: Question, encoder: Encoder, ranking: Ranking) -> Query:
    language: Language = "fr" if question.language == "fr" else "en"
    return Query.of(question.text, language, encoder, mean=ranking.means.get(language))


def fit_limits(sets: Sequence[DataSet], encoder: Encoder) -> dict[str, Any]:
    """The thresholds, and from which sureness on the words of first passages are right nine times in ten.

    A threshold refuses `_REFUSED` of the answerable questions, asked of all the texts of their set; one for each pair of
    languages, of all in the question's where there are few of it. Words count as wrong too where they would stand out and
    nothing answers.
    """
    ranking, settings = replace(Ranking.of(encoder.identity), least_sure=0.0), Settings.from_env()
    sure, right = [], []
    confidence: dict[str, list[float]] = {pair: [] for pair in PAIRS}
    for data in sets:
        retriever = Retriever(build(data.documents, encoder, settings), encoder, settings=settings, ranking=ranking)
        for q in _tracked(data.questions, data.name):
            hit = retriever.ask(q.text, 1).hits[0]
            if q.answerable:
                text_language = retriever.index.languages[retriever.index.passages.index(hit.passage)]
                confidence[f"{q.language}-{text_language}"].append(hit.probability)
            if hit.answer is not None:
                sure.append(hit.sureness)
                right.append(says_the_answer(hit.passage.document_id, hit.answer, q))
    thresholds = {}
    for pair, own in confidence.items():
        every = [value for other, values in confidence.items() if other[:2] == pair[:2] for value in values]
        enough = own if len(own) >= _ENOUGH else every
        thresholds[pair] = round(float(np.quantile(enough, _REFUSED[pair])), 3) if enough else 0.5
    return {"thresholds": thresholds, "least_sure": least_sure(np.array(sure), np.array(right))}


def least_sure(sure: Float64, right: NDArray[np.bool_]) -> float:
    """The lowest limit above which at least `_RIGHT` of the answers are right; 1.0 where there is none."""
    order = np.argsort(-sure)
    shares = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(shares >= _RIGHT)
    return round(float(sure[order][enough[-1]]), 4) if len(enough) else 1.0


def _write(path: Path, fitted: Mapping[str, Any]) -> None:
    whole = json.loads(path.read_text(encoding="utf-8")) | {"with_reader": fitted}
    path.write_text(text_of(whole), encoding="utf-8")
    print(json.dumps(fitted, indent=1))


def _tracked(items: Sequence[T], name: str) -> Iterable[T]:
    return track(items, name, console=Console(stderr=True), transient=True)
