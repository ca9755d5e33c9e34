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
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from index import Document, SentenceEncoder, Settings, UserError
from index.encoding.threads import one_blas_thread
from index.reading.files import read_corpus
from index.storing.saved import build
from qa.answer import Answer
from qa.evaluation.metrics import measured
from qa.evaluation.questions import Question, half, read_questions
from qa.ranking import Ranking
from qa.retriever import Retriever

_NO_LIMIT = 1_000_000  # megabytes
_DEPTH = 20  # passages a question, enough to hold ten documents
_TIMED = 200  # questions that are timed, asked for three passages


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
    parser.add_argument(
        "--dense", action="store_true", help="also rank by the cosine of the passage alone, which most people build"
    )
    options = parser.parse_args(arguments)
    one_blas_thread()
    try:
        settings = Settings.from_env()
        encoder = SentenceEncoder.from_settings(settings)
        reports = {}
        for folder in options.folders:
            questions = [q for q in read_questions(folder) if options.half in (None, half(q.id))]
            step = max(1, len(questions) // options.limit) if options.limit else 1
            chosen = questions[::step][: options.limit]
            reports[folder.name] = evaluate(folder, chosen, encoder, settings, dense=options.dense)
            if not options.json:
                print(_table(folder.name, reports[folder.name]), flush=True)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(reports, indent=1))
    return 0


def evaluate(
    folder: Path,
    questions: Sequence[Question],
    encoder: SentenceEncoder,
    settings: Settings,
    *,
    dense: bool = False,
) -> dict[str, Any]:
    """The report on one data set: sizes, speeds, and for each group of its questions the measures above.

    With `dense` each group is there once more, as "… dense", ranked by the cosine of the passage alone.
    """
    documents: list[Document] = read_corpus(folder / "corpus.jsonl", max_megabytes=_NO_LIMIT)
    encoder.load()
    started = time.perf_counter()
    index = build(documents, encoder, settings)
    indexed = time.perf_counter()
    retriever = Retriever(index, encoder, settings=settings)
    console = Console(stderr=True)
    timed = questions[:_TIMED]
    encode_ms = _ms(lambda: [encoder.encode_question(q.text) for q in timed], len(timed))
    ask_ms = _ms(lambda: [retriever.ask(q.text) for q in timed], len(timed))
    answers = [retriever.ask(q.text, _DEPTH) for q in track(questions, folder.name, console=console, transient=True)]
    groups = _by_group(questions, answers)
    if dense:
        alone = Retriever(index, encoder, settings=settings, ranking=Ranking.by_passage())
        compared = [alone.ask(q.text, _DEPTH) for q in track(questions, "dense alone", console=console, transient=True)]
        found = _by_group(questions, compared, confidence=False)
        groups |= {f"{group} dense": measures for group, measures in found.items()}
    return {
        "documents": len(documents),
        "passages": len(index.passages),
        "seconds_to_index": round(indexed - started, 2),
        "ms_a_question": ask_ms,
        "ms_to_encode_it": encode_ms,
        "languages": dict(sorted(groups.items())),
    }


def _ms(work: Callable[[], object], count: int) -> float:
    started = time.perf_counter()
    work()
    return round(1000 * (time.perf_counter() - started) / max(1, count), 2)


def _by_group(questions: Sequence[Question], answers: Sequence[Answer], *, confidence: bool = True) -> dict[str, Any]:
    asked = list(zip(questions, answers, strict=True))
    return {
        group: measured([(q, a) for q, a in asked if q.group == group], confidence=confidence)
        for group in {q.group for q in questions}
    }


def _table(name: str, report: dict[str, Any]) -> str:
    lines = [
        f"{name}: {report['documents']} documents, {report['passages']} passages, indexed in "
        f"{report['seconds_to_index']} s, {report['ms_a_question']} ms a question, {report['ms_to_encode_it']} of them to encode it"
    ]
    languages = report["languages"]
    lines.append(" " * 38 + "".join(f"{group:>19}" for group in languages))
    for measure in dict.fromkeys(measure for measures in languages.values() for measure in measures):
        cells = [
            f"{measures[measure]['value']:19.3f}" if measure in measures else " " * 19
            for measures in languages.values()
        ]
        lines.append(f"  {measure:36}" + "".join(cells))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
