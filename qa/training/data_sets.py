"""What the order and the confidence are fitted on: texts with questions about them.

A folder as `python -m qa.evaluate --help` describes it, of which the train part counts; or a training set of the reader
(`qa.training.reader_data`), of which only those articles count that the reader did not see: of the others it knows the
answers by heart. An unanswerable question has as its document the text that it is about, where that is known.
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
from qa.evaluation.questions import Part, Question, Split
from qa.training.near_misses import add_exchanged
from qa.training.reader_data import Collection, Text, TrainingQuestion, held_back, rows_of

EXCHANGED = "exchanged"
"""The kind of a question of which a name, a number or a word was exchanged, so that nothing answers it."""
_TEXTS = 800
"""Of a training set: those of the articles that count, and others up to that many, among which they are searched."""
_EXCHANGED_SHARE = {"fr": 1.0, "en": 0.0}  # people wrote such questions in English alone
_NO_LIMIT = 1_000_000  # megabytes


@dataclass(frozen=True, slots=True)
class DataSet:
    """`documents`, and the questions that are asked of them."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]

    @classmethod
    def read(cls, path: Path, split: Split, part: Part = "train") -> DataSet:
        """`path`: a folder, of which `part` counts, or a training set, without the titles that `split` holds out."""
        if path.is_dir():
            documents = read_corpus(path / "corpus.jsonl", max_megabytes=_NO_LIMIT)
            return cls(path.name, tuple(documents), tuple(split.questions(path, part)))
        return _of_training_set(path, split.held_out or frozenset())

    def drawn(self, most: int) -> DataSet:
        """With at most so many questions of each kind and language, drawn by their ids; translations stay together."""
        order = sorted(self.questions, key=lambda q: crc32(re.sub(r"-(fr|en)$", "", q.id).encode()))
        kinds: dict[tuple[str, bool], list[Question]] = {}
        for q in order:
            kinds.setdefault((q.group, q.answerable), []).append(q)
        return replace(self, questions=tuple(q for own in kinds.values() for q in own[:most]))


def _of_training_set(path: Path, without_titles: frozenset[str]) -> DataSet:
    rows = list(rows_of(path, without_titles=without_titles))
    name = path.name.split(".")[0]
    unseen = {row.context for row in rows if held_back(f"{row.set}/{row.title}")}
    others = sorted({row.context for row in rows} - unseen, key=lambda context: crc32(context.encode()))
    contexts = [*sorted(unseen), *others[: max(0, _TEXTS - len(unseen))]]
    collection, numbers = Collection(), {}
    for row in rows:
        if row.context in contexts and row.context not in numbers:
            text = Text(row.context, row.language, row.set, row.title, row.context in unseen)
            numbers[row.context] = collection.add(text)
    for row in rows:
        if row.context in unseen:
            number = numbers[row.context]
            places = tuple((number, start, start + len(text)) for text, start in row.answers)
            near = () if places else (number,)
            words = tuple(text for text, _ in row.answers)
            collection.questions.append(
                TrainingQuestion(row.question, row.language, row.set, row.title, True, places, near, words, row.sure)
            )
    add_exchanged(collection, share=_EXCHANGED_SHARE, rng=Random(0))
    documents = [Document(f"{name}-{n}", text.title, text.text) for n, text in enumerate(collection.texts)]
    return DataSet(name, tuple(documents), tuple(_questions(collection.questions, documents, name)))


def _questions(trained: Sequence[TrainingQuestion], documents: Sequence[Document], name: str) -> list[Question]:
    return [
        Question(
            id=f"{name}-{number}",
            language=one.language,
            text=one.text,
            answerable=bool(one.answers),
            documents=frozenset(documents[at].id for at, *_ in (*one.answers, *((at,) for at in one.near))),
            places=tuple((documents[at].id, Span(start, end)) for at, start, end in one.answers),
            kind=EXCHANGED if one.set.endswith("-exchanged") else "",
        )
        for number, one in enumerate(trained)
    ]
