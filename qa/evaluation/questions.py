"""The questions of a data set, as `python -m qa.evaluate --help` describes it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from index import InputError, Span


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


def _rows(path: Path, needed: set[str]) -> Iterable[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        raise InputError("file_missing", path=path) from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            row = json.loads(line)
            if not isinstance(row, dict) or not needed <= row.keys():
                raise InputError(
                    "data_line",
                    line=number,
                    path=path,
                    needed=sorted(needed),
                )
            yield row
