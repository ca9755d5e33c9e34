"""The measures that `qa.evaluate` reports, each with its 95 % interval."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import Passage, Span
from qa.answer import Answer
from qa.evaluation.questions import Question


def measured(pairs: Sequence[tuple[Question, Answer]], *, confidence: bool = True) -> dict[str, Any]:
    """The measures of some questions and their answers, each {"value", "low", "high", "questions"}.

    Those of the confidence are only given if some of the questions are unanswerable and `confidence` is true: for
    confidences that are not calibrated they would mean nothing.
    """
    answerable = [(q, a) for q, a in pairs if q.answerable and q.documents]
    measures: dict[str, Any] = _retrieval(answerable)
    with_places = [(q, a) for q, a in answerable if q.places]
    if with_places:
        measures |= _marks(with_places)
    if confidence and any(not q.answerable for q, _ in pairs):
        measures |= _refusals(pairs)
    return measures


def _retrieval(pairs: Sequence[tuple[Question, Answer]]) -> dict[str, Any]:
    """How well documents are found."""
    from ir_measures import RR, Qrel, R, ScoredDoc, iter_calc, nDCG

    metrics = {"R@1": R @ 1, "R@3": R @ 3, "R@5": R @ 5, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10}
    qrels = [Qrel(q.id, document, 1) for q, _ in pairs for document in q.documents]
    run = []
    for q, a in pairs:
        ranked = dict.fromkeys(hit.passage.document_id for hit in a.hits)
        run += [ScoredDoc(q.id, document, -float(rank)) for rank, document in enumerate(ranked)]
    values: dict[str, list[float]] = {}
    for result in iter_calc(list(metrics.values()), qrels, run):
        values.setdefault(str(result.measure), []).append(result.value)
    return {name: mean(values.get(str(metric), [])) for name, metric in metrics.items()}


def _marks(pairs: Sequence[tuple[Question, Answer]]) -> dict[str, Any]:
    """How well passages and sentences are found, for questions whose answers have places."""
    right = np.array([holds(a.hits[0].passage, q) for q, a in pairs])
    marked = np.array([_inside(a.hits[0].passage.document_id, a.hits[0].sentence, q) for q, a in pairs])
    measures: dict[str, Any] = {
        "first passage holds the answer": mean(right),
        "first three hold it": mean([any(holds(h.passage, q) for h in a.hits[:3]) for q, a in pairs]),
        "marked text holds it": mean(marked),
        "marked text holds it, right passage": mean(marked[right]),
        "sentences marked": mean([_sentences_marked(a) for _, a in pairs]),
    }
    shown = np.array([a.hits[0].answer is not None for _, a in pairs])
    if shown.any():
        measures["answer shown, right passage"] = mean(shown[right])
        measures["shown answer is right"] = mean(
            [
                says_the_answer(hit.passage.document_id, hit.answer, q)
                for q, hit in ((q, a.hits[0]) for q, a in pairs)
                if hit.answer is not None
            ]
        )
    return measures


def _refusals(pairs: Sequence[tuple[Question, Answer]]) -> dict[str, Any]:
    """How well the confidence tells right answers from others."""
    answerable = np.array([q.answerable for q, _ in pairs])
    confidence = np.array([a.confidence for _, a in pairs])
    answered = np.array([a.answered for _, a in pairs])
    right = np.array([q.answerable and _right(q, a) for q, a in pairs])
    measures = {
        "false answers": mean(answered[~answerable]),
        "false refusals": mean(~answered[answerable]),
        "calibration error": _with_interval(_calibration_error, confidence, right),
        "calibration error of a perfect one": _perfect_calibration_error(confidence),
    }
    if answerable.any():
        measures["AUROC"] = _with_interval(_auroc, confidence, answerable)
    return measures


def _auroc(confidence: NDArray[Any], answerable: NDArray[np.bool_]) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(answerable, confidence)) if len(set(answerable.tolist())) == 2 else float("nan")


def _right(q: Question, a: Answer) -> bool:
    hit = a.hits[0]
    return holds(hit.passage, q) if q.places else hit.passage.document_id in q.documents


def _calibration_error(confidence: NDArray[Any], right: NDArray[Any]) -> float:
    """The mean distance between confidence and share of right answers, over ten bins of equal width weighted by size."""
    bins = np.minimum((confidence * 10).astype(int), 9)
    gaps = [abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)]
    return float(sum(gaps))


def _perfect_calibration_error(confidence: NDArray[Any]) -> dict[str, float | int]:
    """The calibration error by chance alone, if each confidence were exactly true; from 200 draws."""
    draw = np.random.default_rng(0)
    errors = [_calibration_error(confidence, draw.random(len(confidence)) < confidence) for _ in range(200)]
    low, high = np.quantile(errors, [0.025, 0.975])
    return {"value": float(np.mean(errors)), "low": float(low), "high": float(high), "questions": len(confidence)}


def holds(passage: Passage, q: Question) -> bool:
    """Whether a passage holds an answer whole, at one of its places."""
    return _inside(passage.document_id, Span(passage.start, passage.end), q)


def says_the_answer(document_id: str, span: Span, q: Question) -> bool:
    """Whether the span and an answer overlap with a Dice coefficient of at least 0.5, in characters."""
    return any(
        document == document_id
        and 4 * (min(span.end, end) - max(span.start, start)) >= span.end - span.start + end - start
        for document, (start, end) in q.places
    )


def _inside(document_id: str, span: Span, q: Question) -> bool:
    return any(d == document_id and span.start <= a and b <= span.end for d, (a, b) in q.places)


def _sentences_marked(a: Answer) -> int:
    hit = a.hits[0]
    return sum(s.start >= hit.sentence.start and s.end <= hit.sentence.end for s in hit.passage.sentences)


def mean(values: Iterable[float] | NDArray[Any]) -> dict[str, float | int]:
    """The mean of some values, with its interval."""
    array = np.asarray(list(values), float)
    if not len(array):
        return {"value": float("nan"), "questions": 0}
    return _with_interval(lambda column: float(column.mean()), array)


def _with_interval(measure: Callable[..., float], *columns: NDArray[Any]) -> dict[str, float | int]:
    """The measure of the columns, and its 95 % interval over resampled questions; a single question has no interval."""
    from scipy.stats import bootstrap

    value, questions = measure(*columns), len(columns[0])
    if questions < 2:
        return {"value": value, "questions": questions}
    rows = np.arange(questions)

    def resampled(sample: NDArray[np.int64]) -> float:
        sample_value = measure(*(column[sample] for column in columns))
        return value if np.isnan(sample_value) else sample_value  # a sample of one class has no AUROC

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # equal values give an interval of one point
        result = bootstrap((rows,), resampled, n_resamples=1000, vectorized=False, method="percentile", rng=0)
    low, high = result.confidence_interval
    return {"value": value, "low": float(low), "high": float(high), "questions": questions}
