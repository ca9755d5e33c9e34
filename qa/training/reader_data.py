"""Reading comprehension data sets to passages and questions: what the reader is trained on, before it is encoded.

A data set is a gzip of JSON lines, `{lang, title, question, context, answers: [{text, start}], answerable}`, where
`context[start : start + len(text)] == text`. Contexts are cut as an index cuts documents, two thirds of them into
passages of about half the size, as in short articles: the reader must not live on long ones, and learns faster from these.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from zlib import crc32

from index import Document, split
from index.splitting.passages import CountTokens

VALIDATION_SHARE = 0.12
LONG, SHORT = 200, 110
"""Tokens of a passage, at most."""
MAX_QUESTION = 300
"""Characters; longer ones are left out."""


@dataclass(frozen=True, slots=True)
class Text:
    """A passage to read: `set` and `title` say which article it is of, `language` is its own."""

    text: str
    language: str
    set: str
    title: str
    held_back: bool

    @property
    def article(self) -> str:
        return f"{self.set}/{self.title}"


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question: `answers` are the passages that answer it, by number, each with the characters of the answer.

    `near`: numbers of passages that look as if they did and do not. `words`: every wording of the answer that is known; a
    passage that has one of them is not taken as wrong. `sure`: the place of the answer is known, not guessed.
    """

    text: str
    language: str
    set: str
    title: str
    held_back: bool
    answers: tuple[tuple[int, int, int], ...] = ()
    near: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    sure: bool = True

    @property
    def article(self) -> str:
        return f"{self.set}/{self.title}"


@dataclass(slots=True)
class Collection:
    """Passages and questions, in the order in which they were made."""

    texts: list[Text] = field(default_factory=list)
    questions: list[TrainingQuestion] = field(default_factory=list)

    def add(self, text: Text) -> int:
        self.texts.append(text)
        return len(self.texts) - 1


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a data set."""

    set: str
    language: str
    title: str
    question: str
    context: str
    answers: tuple[tuple[str, int], ...]
    sure: bool


def held_back(article: str) -> bool:
    """Whether an article is kept apart, to watch the training on."""
    return crc32(f"validation:{article}".encode()) / 2**32 < VALIDATION_SHARE


def rows_of(path: Path, *, without_titles: frozenset[str] = frozenset()) -> Iterator[Row]:
    """The usable lines of a data set; `without_titles` are left out."""
    name = path.name.split(".")[0]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["title"] in without_titles or len(row["question"]) > MAX_QUESTION or not row["question"].strip():
                continue
            if row["answerable"] and not row["answers"]:
                continue
            yield Row(
                name,
                row["lang"],
                row["title"],
                row["question"].strip(),
                row["context"],
                tuple((answer["text"], answer["start"]) for answer in row["answers"]) if row["answerable"] else (),
                not row.get("ambiguous_start"),
            )


def collected(
    rows: Sequence[Row], collection: Collection, *, count_tokens: CountTokens, contexts: int, rng: Random
) -> dict[str, list[tuple[int, int]]]:
    """Adds the passages of at most `contexts` contexts, chosen by chance, and all questions about them.

    Gives for each context its passages, by number and with the character each begins at.
    """
    known = list(dict.fromkeys(row.context for row in rows))
    rng.shuffle(known)
    first = {row.context: row for row in reversed(rows)}
    pieces: dict[str, list[tuple[int, int]]] = {}
    for context in known[:contexts]:
        row = first[context]
        article = f"{row.set}/{row.title or context[:40]}"
        size = LONG if crc32(context.encode()) % 3 == 0 else SHORT
        pieces[context] = [
            (
                collection.add(Text(passage.text, row.language, row.set, row.title, held_back(article))),
                passage.start,
            )
            for passage in split(Document("", "", context), count_tokens=count_tokens, max_tokens=size)
        ]
    for row in rows:
        if row.context in pieces:
            collection.questions += _questions(row, pieces[row.context], collection.texts)
    return pieces


def _questions(row: Row, passages: Sequence[tuple[int, int]], texts: Sequence[Text]) -> Iterator[TrainingQuestion]:
    answers = []
    for text, start in row.answers[:1]:
        for number, begin in passages:
            if begin <= start and start + len(text) <= begin + len(texts[number].text):
                answers.append((number, start - begin, start - begin + len(text)))
    if row.answers and not answers:
        return  # it was cut in two
    words = tuple(dict.fromkeys(text for text, _ in row.answers))
    near = tuple(number for number, _ in passages if number not in {answer[0] for answer in answers})
    if row.answers:  # a passage of the same context with the same words in it may answer too
        near = tuple(number for number in near if not any(held(word, texts[number].text) for word in words))
    yield TrainingQuestion(
        row.question,
        row.language,
        row.set,
        row.title,
        texts[passages[0][0]].held_back,
        tuple(answers),
        near,
        words,
        row.sure,
    )


def held(word: str, text: str) -> bool:
    """Whether a text holds an answer as whole words, in whatever case."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None


def base(
    sets: Sequence[tuple[Path, int]], *, without_titles: frozenset[str], count_tokens: CountTokens, rng: Random
) -> tuple[Collection, dict[str, list[tuple[int, int]]], list[Row]]:
    """All sets, each with the contexts that it may have at most: what is in them, as `collected` gives it, and the lines."""
    collection = Collection()
    pieces: dict[str, list[tuple[int, int]]] = {}
    kept: list[Row] = []
    for path, contexts in sets:
        rows = list(rows_of(path, without_titles=without_titles))
        found = collected(rows, collection, count_tokens=count_tokens, contexts=contexts, rng=rng)
        pieces |= found
        kept += [row for row in rows if row.context in found]
    return collection, pieces, kept
