"""`python -m qa.evaluate DATA_DIR…`: how well questions find their passages, their sentences, and a refusal.

A DATA_DIR holds three files of one JSON object a line:
  corpus.jsonl   {"id", "title", "text"}                                  a document
  queries.jsonl  {"id", "lang": "fr" or "en", "text", "answerable": bool, "kind": str}   a question; "answerable" is true
                                                                          unless given, "kind" is optional
  qrels.jsonl    {"query_id", "doc_id", "answers": [{"text", "start"}]}    the document that answers it and, where known,
                                                                          the places: document text[start:start+len(text)]
Each folder is indexed in memory as a user's text would be, and its questions are asked one by one.

Reported per language of the question, and per kind where it has one: R@1, R@3, R@5, MRR@10 and nDCG@10 over documents
(ir-measures; a document stands where its best passage stands); where answers have places, how often the first and the
first three passages hold one, and the marked sentences of the first passage, overall and where that passage is right;
where some questions are not answerable, AUROC of the confidence, the shares of false answers and false refusals at the
threshold in force, and the expected calibration error in ten bins (Naeini et al., AAAI 2015). Intervals are 95 %,
bootstrapped.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from index import Document, InputError, Passage, SentenceEncoder, Settings, Span, UserError
from index.document import read_corpus
from qa.answer import Answer
from qa.ranking import Ranking
from qa.retriever import MAX_HITS, Retriever, build

_NO_LIMIT = 1_000_000  # megabytes


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a data set: `documents` answer it, `places` are those of its answers where they are known."""

    id: str
    language: str
    text: str
    answerable: bool
    documents: frozenset[str]
    places: tuple[tuple[str, Span], ...]
    kind: str = ""

    @property
    def group(self) -> str:
        """What it is reported with."""
        return f"{self.language} {self.kind}".strip()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m qa.evaluate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path, metavar="DATA_DIR")
    parser.add_argument("--json", action="store_true", help="print one JSON object, with intervals")
    parser.add_argument("--limit", type=int, metavar="N", help="ask only N questions of each folder, spread over it")
    parser.add_argument(
        "--half", choices=("fit", "report"), help="only the half that ranking was fitted on, or the other"
    )
    parser.add_argument("--dense", action="store_true", help="rank by the cosine of the passage alone, for comparison")
    options = parser.parse_args(arguments)
    ranking = Ranking.by_passage() if options.dense else None
    try:
        settings = Settings.from_env()
        encoder = SentenceEncoder.from_settings(settings)
        reports = {}
        for folder in options.folders:
            questions = [q for q in read_questions(folder) if options.half in (None, half(q.id))]
            step = max(1, len(questions) // options.limit) if options.limit else 1
            reports[folder.name] = evaluate(folder, questions[::step][: options.limit], encoder, settings, ranking)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(reports, indent=1))
    else:
        for name, report in reports.items():
            print(_table(name, report))
    return 0


def half(question_id: str) -> str:
    """Which half of its set a question belongs to: "fit" or "report"; a translation belongs where its original does."""
    return "report" if crc32(re.sub(r"-(fr|en)$", "", question_id).encode()) & 1 else "fit"


def read_questions(folder: Path) -> list[Question]:
    """The questions of a data set. Raises `InputError` when a file is missing or a line is not as described above."""
    places: dict[str, list[tuple[str, Span]]] = {}
    documents: dict[str, set[str]] = {}
    for row in _rows(folder / "qrels.jsonl", {"query_id", "doc_id"}):
        documents.setdefault(row["query_id"], set()).add(row["doc_id"])
        for answer in row.get("answers", ()):
            span = Span(answer["start"], answer["start"] + len(answer["text"]))
            places.setdefault(row["query_id"], []).append((row["doc_id"], span))
    return [
        Question(
            row["id"],
            row["lang"],
            row["text"],
            bool(row.get("answerable", True)),
            frozenset(documents.get(row["id"], ())),
            tuple(places.get(row["id"], ())),
            row.get("kind") or "",
        )
        for row in _rows(folder / "queries.jsonl", {"id", "lang", "text"})
    ]


def evaluate(
    folder: Path,
    questions: Sequence[Question],
    encoder: SentenceEncoder,
    settings: Settings,
    ranking: Ranking | None = None,
) -> dict[str, Any]:
    """The report on one data set: sizes, speeds, and for each group of its questions the measures above."""
    documents: list[Document] = read_corpus(folder / "corpus.jsonl", max_megabytes=_NO_LIMIT)
    encoder.load()
    started = time.perf_counter()
    index = build(documents, encoder, settings)
    indexed = time.perf_counter()
    retriever = Retriever(index, encoder, settings=settings, ranking=ranking)
    console = Console(stderr=True)
    answers = [retriever.ask(q.text, MAX_HITS) for q in track(questions, folder.name, console=console, transient=True)]
    asked = time.perf_counter()
    return {
        "documents": len(documents),
        "passages": len(index.passages),
        "seconds_to_index": round(indexed - started, 2),
        "ms_a_question": round(1000 * (asked - indexed) / max(1, len(questions)), 2),
        "languages": {
            group: measured([(q, a) for q, a in zip(questions, answers, strict=True) if q.group == group])
            for group in sorted({q.group for q in questions})
        },
    }


def measured(asked: Sequence[tuple[Question, Answer]]) -> dict[str, Any]:
    """The measures of some questions and their answers, each {"value", "low", "high", "questions"}."""
    found = [(q, a) for q, a in asked if q.answerable and q.documents]
    measures: dict[str, Any] = _retrieval(found)
    placed = [(q, a) for q, a in found if q.places]
    if placed:
        first = np.array([holds(a.hits[0].passage, q) for q, a in placed])
        marked = np.array([_inside(a.hits[0].passage.document_id, a.hits[0].sentence, q) for q, a in placed])
        measures["first passage holds the answer"] = _mean(first)
        measures["first three hold it"] = _mean([any(holds(h.passage, q) for h in a.hits[:3]) for q, a in placed])
        measures["marked text holds it"] = _mean(marked)
        measures["marked text holds it, right passage"] = _mean(marked[first])
        measures["sentences marked"] = _mean([_sentences_marked(a) for _, a in placed])
    if any(not q.answerable for q, _ in asked):
        measures |= _refusals(asked)
    return measures


def _retrieval(found: Sequence[tuple[Question, Answer]]) -> dict[str, Any]:
    from ir_measures import RR, Qrel, R, ScoredDoc, iter_calc, nDCG

    wanted = {"R@1": R @ 1, "R@3": R @ 3, "R@5": R @ 5, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10}
    qrels = [Qrel(q.id, document, 1) for q, _ in found for document in q.documents]
    run = []
    for q, a in found:
        ranked = dict.fromkeys(hit.passage.document_id for hit in a.hits)
        run += [ScoredDoc(q.id, document, -float(rank)) for rank, document in enumerate(ranked)]
    values: dict[str, list[float]] = {}
    for metric in iter_calc(list(wanted.values()), qrels, run):
        values.setdefault(str(metric.measure), []).append(metric.value)
    return {name: _mean(values.get(str(measure), [])) for name, measure in wanted.items()}


def _refusals(asked: Sequence[tuple[Question, Answer]]) -> dict[str, Any]:
    from sklearn.metrics import roc_auc_score

    answerable = np.array([q.answerable for q, _ in asked])
    confidence = np.array([a.confidence for _, a in asked])
    answered = np.array([a.answered for _, a in asked])
    right = np.array([q.answerable and _right(q, a) for q, a in asked])
    measures = {
        "false answers": _mean(answered[~answerable]),
        "false refusals": _mean(~answered[answerable]),
        "calibration error": {"value": _calibration_error(confidence, right), "questions": len(asked)},
    }
    if answerable.any():
        measures["AUROC"] = {"value": float(roc_auc_score(answerable, confidence)), "questions": len(asked)}
    return measures


def _right(q: Question, a: Answer) -> bool:
    hit = a.hits[0]
    return holds(hit.passage, q) if q.places else hit.passage.document_id in q.documents


def _calibration_error(confidence: NDArray[Any], right: NDArray[Any]) -> float:
    """Mean distance between confidence and share of right answers over ten bins of equal width, weighted by their size."""
    bins = np.minimum((confidence * 10).astype(int), 9)
    gaps = [abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)]
    return float(sum(gaps))


def holds(passage: Passage, q: Question) -> bool:
    return _inside(passage.document_id, Span(passage.start, passage.end), q)


def _inside(document_id: str, span: Span, q: Question) -> bool:
    return any(d == document_id and span.start <= a and b <= span.end for d, (a, b) in q.places)


def _sentences_marked(a: Answer) -> int:
    hit = a.hits[0]
    return sum(s.start >= hit.sentence.start and s.end <= hit.sentence.end for s in hit.passage.sentences)


def _mean(values: Iterable[float] | NDArray[Any]) -> dict[str, float | int]:
    """The mean with its 95 % interval."""
    from scipy.stats import bootstrap

    array = np.asarray(list(values), float)
    if len(array) < 2:
        return {"value": float(array.mean()) if len(array) else float("nan"), "questions": len(array)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # all values alike have an interval of one point
        interval = bootstrap((array,), np.mean, n_resamples=1000, method="percentile", rng=np.random.default_rng(0))
    low, high = interval.confidence_interval
    return {"value": float(array.mean()), "low": float(low), "high": float(high), "questions": len(array)}


def _rows(path: Path, needed: set[str]) -> Iterable[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        raise InputError("file_missing", "There is no file {path}: check its name.", path=path) from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            row = json.loads(line)
            if not isinstance(row, dict) or not needed <= row.keys():
                raise InputError(
                    "data_line",
                    "Line {line} of {path} lacks {needed}: mend it.",
                    line=number,
                    path=path,
                    needed=sorted(needed),
                )
            yield row


def _table(name: str, report: dict[str, Any]) -> str:
    lines = [
        f"{name}: {report['documents']} documents, {report['passages']} passages, indexed in "
        f"{report['seconds_to_index']} s, {report['ms_a_question']} ms a question"
    ]
    languages = report["languages"]
    lines.append(" " * 38 + "".join(f"{group:>13}" for group in languages))
    for measure in dict.fromkeys(measure for measures in languages.values() for measure in measures):
        cells = [
            f"{measures[measure]['value']:13.3f}" if measure in measures else " " * 13
            for measures in languages.values()
        ]
        lines.append(f"  {measure:36}" + "".join(cells))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
