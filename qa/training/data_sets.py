"""What the order and the confidence are fitted on: texts with questions about them.

A data set is a folder, as `python -m qa.evaluate --help` describes it, or a training set of the reader, as
`qa.training.reader_data` describes it. Of a folder only the train part is used. Of a training set only the articles are
used that the reader was not trained on: it knows the answers in the others by heart. The document of an unanswerable
question is the text that it is about, if that is known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from zlib import crc32

from index import Document, Span
from index.reading.files import read_corpus
from qa.evaluation.questions import Question, Split
from qa.training.near_misses import add_exchanged
from qa.training.reader_data import (
    Row,
    TrainingData,
    TrainingPassage,
    TrainingQuestion,
    in_validation,
    read_rows,
    set_name,
)

EXCHANGED = "exchanged"
"""The kind of a question in which a name, a number or a word was exchanged, so that nothing answers it."""
_TEXTS = 800
"""At least so many texts of a training set are searched, if it has them: all that are used, then others."""
_EXCHANGED_SHARE = {"fr": 1.0, "en": 0.0}  # people wrote such questions in English alone
_NO_LIMIT = 1_000_000  # megabytes


@dataclass(frozen=True, slots=True)
class DataSet:
    """Documents, and the questions that are asked of them."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]

    @classmethod
    def read(cls, path: Path, split: Split) -> DataSet:
        """Reads the train part of a folder, or a training set without the titles that `split` holds out."""
        if path.is_dir():
            documents = read_corpus(path / "corpus.jsonl", max_megabytes=_NO_LIMIT)
            return cls(path.name, tuple(documents), tuple(split.questions(path, "train")))
        return _of_training_set(path, split.held_out or frozenset())

    def drawn(self, count: int) -> DataSet:
        """The data set with at most `count` questions of each kind and language, drawn by their ids.

        A question and its translation are drawn together.
        """
        order = sorted(self.questions, key=lambda q: crc32(re.sub(r"-(fr|en)$", "", q.id).encode()))
        by_kind: dict[tuple[str, bool], list[Question]] = {}
        for q in order:
            by_kind.setdefault((q.group, q.answerable), []).append(q)
        return replace(self, questions=tuple(q for questions in by_kind.values() for q in questions[:count]))


def _of_training_set(path: Path, without_titles: frozenset[str]) -> DataSet:
    rows = list(read_rows(path, without_titles=without_titles))
    name = set_name(path)
    unseen = {row.context for row in rows if in_validation(row.article)}
    others = sorted({row.context for row in rows} - unseen, key=lambda context: crc32(context.encode()))
    contexts = unseen.union(others[: max(0, _TEXTS - len(unseen))])
    chosen: dict[str, Row] = {}  # the first row of each context
    for row in rows:
        if row.context in contexts:
            chosen.setdefault(row.context, row)
    data = TrainingData()
    numbers = {
        row.context: data.add(TrainingPassage(row.context, row.language, row.set, row.article, row.context in unseen))
        for row in chosen.values()
    }
    for row in rows:
        if row.context in unseen:
            number = numbers[row.context]
            answers = tuple((number, start, start + len(text)) for text, start in row.answers)
            data.questions.append(
                TrainingQuestion(
                    row.question,
                    row.question_language,
                    row.set,
                    row.article,
                    True,
                    answers,
                    near_misses=() if answers else (number,),
                    answer_texts=tuple(text for text, _ in row.answers),
                    is_exact=row.is_exact,
                    across=row.across,
                    translated=row.translated,
                )
            )
    add_exchanged(data, share=_EXCHANGED_SHARE, rng=Random(0))
    documents = [Document(f"{name}-{n}", row.title, row.context) for n, row in enumerate(chosen.values())]
    return DataSet(name, tuple(documents), tuple(_questions(data.questions, documents, name)))


def _questions(questions: Sequence[TrainingQuestion], documents: Sequence[Document], name: str) -> list[Question]:
    return [
        Question(
            id=f"{name}-{number}",
            language=q.language,
            text=q.text,
            answerable=bool(q.answers),
            documents=frozenset(documents[text].id for text in (*(text for text, _, _ in q.answers), *q.near_misses)),
            places=tuple((documents[text].id, Span(start, end)) for text, start, end in q.answers),
            kind=EXCHANGED if q.origin == "exchanged" else "",
        )
        for number, q in enumerate(questions)
    ]
