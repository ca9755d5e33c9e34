"""`python -m qa.evaluate DATA_DIR…`: measures how well passages and sentences are found, and questions refused.

A DATA_DIR holds three files of one JSON object a line:
  corpus.jsonl   {"id", "title", "text"}: a document
  queries.jsonl  {"id", "lang": "fr" or "en", "text", "answerable": bool, "kind": str}: a question; "answerable" is true
                 unless given, "kind" is optional
  qrels.jsonl    {"query_id", "doc_id", "answers": [{"text", "start"}]}: a document that answers a question and, if known,
                 the places of the answer: document text[start:start+len(text)]
Each folder is indexed in memory, as a user's text would be, and its questions are asked one by one.

The measures are given by the language of the question, and by its kind if it has one:
- R@1, R@3, R@5, MRR@10 and nDCG@10 over documents (ir-measures); a document has the rank of its best passage;
- if answers have places: how often the first passage holds one, and how often one of the first three does; how often
  the marked sentences of the first passage hold one, over all questions and over those whose first passage is right;
- if some questions are not answerable: AUROC of the confidence, the shares of false answers and false refusals at the
  current threshold, and the expected calibration error in ten bins (Naeini et al., AAAI 2015).
Intervals are 95 %, by bootstrap.

With --single each article is also indexed alone, all documents of its title together. It is asked its own questions, and
those of the next article, which it does not answer. With --wrong-entity N, N made texts are also asked a question: each
has five paragraphs of one kind about five entities. The answer is right if the marked text holds what belongs to the
entity of the question.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from index import Document, SentenceEncoder, Settings, UserError, from_text
from index.reading.files import read_corpus
from index.storing.saved import build
from qa.answer import Answer
from qa.evaluation.metrics import mean, measured
from qa.evaluation.progress import tracked
from qa.evaluation.questions import Question, Split, add_split_options, read_questions
from qa.evaluation.wrong_entity import wrong_entities
from qa.ranking import Ranking
from qa.retriever import Retriever

_NO_LIMIT = 1_000_000  # megabytes
_DEPTH = 20  # passages for each question, enough for ten documents
_TIMED = 200  # questions that are timed, each with three passages


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        reports = _reports(options)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(reports, indent=1))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m qa.evaluate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path, metavar="DATA_DIR")
    parser.add_argument("--json", action="store_true", help="print one JSON object, with intervals")
    parser.add_argument("--limit", type=int, metavar="N", help="ask only N questions of each folder, spread over it")
    parser.add_argument("--split", choices=("train", "test"), help="only the questions of one part, split by title")
    add_split_options(parser)
    parser.add_argument(
        "--dense", action="store_true", help="also rank by the cosine of the passage alone, which most people build"
    )
    parser.add_argument(
        "--without-reader",
        action="store_true",
        help="also without reading the best passages together with the question",
    )
    parser.add_argument("--single", action="store_true", help="also each article alone")
    parser.add_argument("--wrong-entity", type=int, default=0, metavar="N", help="also N made texts")
    return parser


def _reports(options: argparse.Namespace) -> dict[str, Any]:
    """The reports by the name of their folder; unless all are printed as JSON, each is printed once it is there."""
    settings = Settings.from_env()
    encoder = SentenceEncoder.from_settings(settings)
    split = Split.read(options.held_out, options.trained_on)
    compared = {}
    if options.without_reader:
        compared["without reader"] = replace(Ranking.of(encoder.identity), with_reader=None)
    if options.dense:
        compared["dense"] = Ranking.by_passage()
    reports = {}
    for folder in options.folders:
        documents = read_corpus(folder / "corpus.jsonl", max_megabytes=_NO_LIMIT)
        questions = split.questions(folder, options.split) if options.split else read_questions(folder)
        step = max(1, len(questions) // options.limit) if options.limit else 1
        chosen = questions[::step][: options.limit]
        report = evaluate(folder.name, documents, chosen, encoder, settings, compared=compared)
        if options.single:
            report["languages"] |= single_articles(documents, chosen, encoder, settings)
        reports[folder.name] = report
        if not options.json:
            print(_table(folder.name, report), flush=True)
    if options.wrong_entity:
        reports["wrong entity"] = {"languages": wrong_entity(options.wrong_entity, encoder, settings)}
        if not options.json:
            print(_table("wrong entity", reports["wrong entity"]), flush=True)
    return reports


def evaluate(
    name: str,
    documents: Sequence[Document],
    questions: Sequence[Question],
    encoder: SentenceEncoder,
    settings: Settings,
    *,
    compared: Mapping[str, Ranking] | None = None,
) -> dict[str, Any]:
    """The report on one data set: sizes, speeds, and for each group of its questions the measures above.

    For each ranking in `compared`, each group is measured again with that ranking, as "fr NAME".
    """
    encoder.load()
    started = time.perf_counter()
    index = build(documents, encoder, settings)
    indexed = time.perf_counter()
    retriever = Retriever(index, encoder, settings=settings)
    timed = questions[:_TIMED]
    encode_ms = _ms(lambda: [encoder.encode_question(q.text) for q in timed], len(timed))
    ask_ms = _ms(lambda: [retriever.ask(q.text) for q in timed], len(timed))
    groups = _by_group([(q, retriever.ask(q.text, _DEPTH)) for q in tracked(questions, name)])
    for ranking_name, ranking in (compared or {}).items():
        compared_retriever = Retriever(index, encoder, settings=settings, ranking=ranking)
        pairs = [(q, compared_retriever.ask(q.text, _DEPTH)) for q in tracked(questions, f"{name} {ranking_name}")]
        rows = _by_group(pairs, confidence=ranking.calibrated)
        groups |= {f"{group} {ranking_name}": row for group, row in rows.items()}
    return {
        "documents": len(documents),
        "passages": len(index.passages),
        "seconds_to_index": round(indexed - started, 2),
        "ms_a_question": ask_ms,
        "ms_to_encode_it": encode_ms,
        "languages": dict(sorted(groups.items())),
    }


def single_articles(
    documents: Sequence[Document], questions: Sequence[Question], encoder: SentenceEncoder, settings: Settings
) -> dict[str, Any]:
    """The measures of questions that are asked of their own article alone, and of another article as unanswerable.

    An article is all documents of one title. It is also asked the questions of the next article that has questions.
    """
    titles = {document.id: document.title or document.id for document in documents}
    articles: dict[str, list[Document]] = {}
    for document in documents:
        articles.setdefault(titles[document.id], []).append(document)
    by_title: dict[str, list[Question]] = {}
    for question in questions:
        if question.answerable and question.documents:
            by_title.setdefault(titles[min(question.documents)], []).append(question)
    order = list(by_title)
    pairs: list[tuple[Question, Answer]] = []
    for number, title in enumerate(tracked(order, "single articles")):
        retriever = Retriever(build(articles[title], encoder, settings), encoder, settings=settings)
        pairs += [(q, retriever.ask(q.text)) for q in by_title[title]]
        if len(order) > 1:
            next_questions = by_title[order[(number + 1) % len(order)]]
            unanswerable = [replace(q, answerable=False, documents=frozenset(), places=()) for q in next_questions]
            pairs += [(q, retriever.ask(q.text)) for q in unanswerable]
    return {f"{group} single": row for group, row in _by_group(pairs).items()}


def wrong_entity(count: int, encoder: SentenceEncoder, settings: Settings) -> dict[str, Any]:
    """How often, over `count` made texts, the marked text holds what belongs to the entity of the question."""
    right: dict[str, list[bool]] = {}
    for case in tracked(wrong_entities(count), "wrong entity"):
        index = build([from_text(case.text)], encoder, settings)
        hit = Retriever(index, encoder, settings=settings).ask(case.question).hits[0]
        right.setdefault(case.language, []).append(case.answer in hit.sentence_text)
    return {language: {"marked text is right": mean(values)} for language, values in sorted(right.items())}


def _ms(work: Callable[[], object], count: int) -> float:
    """The milliseconds that `work` takes for each of `count` items."""
    started = time.perf_counter()
    work()
    return round(1000 * (time.perf_counter() - started) / max(1, count), 2)


def _by_group(pairs: Sequence[tuple[Question, Answer]], *, confidence: bool = True) -> dict[str, Any]:
    return {
        group: measured([(q, a) for q, a in pairs if q.group == group], confidence=confidence)
        for group in sorted({q.group for q, _ in pairs})
    }


def _table(name: str, report: dict[str, Any]) -> str:
    lines = [name]
    if "documents" in report:
        lines[0] += (
            f": {report['documents']} documents, {report['passages']} passages, indexed in {report['seconds_to_index']} s, "
            f"{report['ms_a_question']} ms a question, {report['ms_to_encode_it']} of them to encode it"
        )
    groups = report["languages"]
    lines.append(" " * 38 + "".join(f"{group:>19}" for group in groups))
    for measure in dict.fromkeys(measure for measures in groups.values() for measure in measures):
        cells = [
            f"{measures[measure]['value']:19.3f}" if measure in measures else " " * 19 for measures in groups.values()
        ]
        lines.append(f"  {measure:36}" + "".join(cells))
    return "\n".join(lines)
