"""The questions of a data set, as `python -m qa.evaluate --help` describes it."""

from __future__ import annotations

import gzip
import json
import re
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self
from zlib import crc32

from index import InputError, Span
from index.words.terms import Language

Part = Literal["train", "test"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a data set.

    `documents`: ids of the documents that answer it. `places`: where its answers stand, if known, as document id and span.
    """

    id: str
    language: Language
    text: str
    answerable: bool
    documents: frozenset[str]
    places: tuple[tuple[str, Span], ...]
    kind: str = ""

    @property
    def group(self) -> str:
        """The name of the group that it is reported in."""
        return f"{self.language} {self.kind}".strip()


@dataclass(frozen=True, slots=True)
class Split:
    """Which part of the data sets a question belongs to: "train", which numbers may be fitted on, or "test".

    `held_out`: the titles of the test part; None draws half of all titles by their hash. `seen`: texts of training
    questions. A question without a document is "train" if its text is in `seen`. The split is by title, so that the
    paragraphs of an article stay together: a reader trained on one knows much about the others.
    """

    held_out: frozenset[str] | None = None
    seen: frozenset[str] = frozenset()

    @classmethod
    def read(cls, held_out: Path | None, trained_on: Sequence[Path] = ()) -> Self:
        """`held_out`: a JSON object of lists of titles. `trained_on`: files of one `{"question": …}` a line, may be .gz.

        Raises `InputError` for a missing file.
        """
        titles = None if held_out is None else held_out_titles(held_out)
        rows = (json.loads(line) for path in trained_on for line in _text(path).split("\n") if line.strip())
        return cls(titles, frozenset(row["question"].strip() for row in rows))

    def questions(self, folder: Path, part: Part) -> list[Question]:
        """The questions of one part of a data set. Raises what `read_questions` raises."""
        titles = {row["id"]: row.get("title") or "" for row in _rows(folder / "corpus.jsonl", {"id"})}
        return [question for question in read_questions(folder) if self.part(question, titles) == part]

    def part(self, question: Question, titles: Mapping[str, str]) -> Part:
        """The part of a question. `titles`: of the documents of the data set, by id.

        A question without a document is "train" if its text is in `seen`, else "test" if anything is in `seen` and the
        documents have titles. Any other question without a title is drawn by an id, so that each part gets half of them.
        """
        id = min(question.documents, default="")
        if not id and question.text.strip() in self.seen:
            return "train"
        if not id and self.seen and any(titles.values()):
            return "test"  # it belongs to an article that nothing was trained on
        title = titles.get(id, "")
        if title and self.held_out is not None:
            return "test" if title in self.held_out else "train"
        key = title or id or re.sub(r"-(fr|en)$", "", question.id)  # a translation stays with its original
        return "test" if crc32(key.encode()) & 1 else "train"


def held_out_titles(path: Path) -> frozenset[str]:
    """All titles of a JSON object of lists of titles. Raises `InputError` if the file is missing."""
    return frozenset(title for titles in json.loads(_text(path)).values() for title in titles)


def add_split_options(parser: ArgumentParser) -> None:
    """The options that `Split.read` takes."""
    parser.add_argument("--held-out", type=Path, metavar="FILE", help="JSON of the titles of the test part")
    parser.add_argument(
        "--trained-on",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="training sets: their questions are train",
    )


def read_questions(folder: Path) -> list[Question]:
    """The questions of a data set. Raises `InputError` if a file is missing or a line lacks a field."""
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
            "fr" if row["lang"] == "fr" else "en",
            row["text"],
            bool(row.get("answerable", True)),
            frozenset(documents.get(row["id"], ())),
            tuple(places.get(row["id"], ())),
            row.get("kind") or "",
        )
        for row in _rows(folder / "queries.jsonl", {"id", "lang", "text"})
    ]


def _rows(path: Path, needed: set[str]) -> Iterable[dict[str, Any]]:
    """The JSON objects of a file; each must have the `needed` fields."""
    for number, line in enumerate(_text(path).split("\n"), 1):
        if line.strip():
            row = json.loads(line)
            if not isinstance(row, dict) or not needed <= row.keys():
                raise InputError("data_line", line=number, path=path, needed=", ".join(sorted(needed)))
            yield row


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError("file_missing", path=path) from None
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
