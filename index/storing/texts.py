"""`Documents` and `Passages` of an index, as arrays that may stay in a mapped file.

A large index has millions of passages. As Python objects they would take gigabytes and a minute to read.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index import arrays
from index.arrays import Bool, Int32, Int64, Rows, Strings, check_ends
from index.document import Document, Span
from index.splitting.passages import Passage, title_over
from index.storing.passage_headings import Titles
from index.words.terms import LANGUAGES, Language


@dataclass(frozen=True, slots=True, eq=False)
class Documents(Rows[Document]):
    """Documents.

    `headings`: int32 (headings, 2), the spans of the headings of all documents; those of document n are the rows from
    `heading_ends[n]` on. `marks_headings` (documents,): False where a document's headings are None. `by_id` (documents,):
    their numbers in the order of their ids.
    """

    ids: Strings
    titles: Strings
    texts: Strings
    headings: Int32
    heading_ends: Int64
    marks_headings: Bool
    by_id: Int64

    def __post_init__(self) -> None:
        check_ends(self.heading_ends, len(self.headings), "headings")
        for name in ("titles", "texts", "heading_ends", "marks_headings", "by_id"):
            size = len(getattr(self, name)) - (name == "heading_ends")
            if size != len(self.ids):
                raise ValueError(f"{len(self.ids)} ids, {size} {name}")

    @classmethod
    def of(cls, documents: Sequence[Document]) -> Self:
        ids = [document.id for document in documents]
        spans = [document.headings or () for document in documents]
        return cls(
            ids=Strings.of(ids),
            titles=Strings.of(document.title for document in documents),
            texts=Strings.of(document.text for document in documents),
            headings=np.array([span for document_spans in spans for span in document_spans], np.int32).reshape(-1, 2),
            heading_ends=np.cumsum([0, *map(len, spans)], dtype=np.int64),
            marks_headings=np.array([document.headings is not None for document in documents], bool),
            by_id=np.array(sorted(range(len(ids)), key=ids.__getitem__), np.int64),
        )

    @classmethod
    def from_bytes(cls, data: arrays.Buffer) -> Self:
        return cls(**arrays.from_bytes(data))

    def to_bytes(self) -> bytes:
        """What `from_bytes` reads."""
        return arrays.to_bytes({name: getattr(self, name) for name in self.__dataclass_fields__})

    def __len__(self) -> int:
        return len(self.ids)

    def _row(self, number: int) -> Document:
        spans = self.headings[self.heading_ends[number] : self.heading_ends[number + 1]].tolist()
        headings = tuple(Span(*span) for span in spans) if self.marks_headings[number] else None
        return Document(self.ids[number], self.titles[number], self.texts[number], headings)

    def number(self, id: str) -> int:
        """The number of the document with that id; -1 if there is none."""
        place = bisect_left(self.by_id, id, key=lambda number: self.ids[int(number)])
        if place == len(self) or self.ids[number := int(self.by_id[place])] != id:
            return -1
        return number


@dataclass(frozen=True, slots=True, eq=False)
class Passages(Rows[Passage]):
    """The passages of `documents`, those of one document one after the other.

    `document_numbers`: int32 (passages,). `spans`: int32 (passages, 2), characters of the document. `byte_spans`: int64
    (passages, 2), the same as bytes of `documents.texts`. `sections`: their distinct names, and `section_numbers`: int32
    (passages,). `sentences`: int32 (sentences, 2), characters of the document; passage n has those from
    `sentence_starts[n]` to `sentence_starts[n + 1]`. `language_numbers`: uint8 (passages,), a place in `LANGUAGES`.
    """

    documents: Documents
    document_numbers: Int32
    spans: Int32
    byte_spans: Int64
    sections: Strings
    section_numbers: Int32
    sentences: Int32
    sentence_starts: Int64
    language_numbers: NDArray[np.uint8]

    def __post_init__(self) -> None:
        check_ends(self.sentence_starts, len(self.sentences), "sentences")
        for name in ("document_numbers", "spans", "byte_spans", "section_numbers", "language_numbers"):
            if len(getattr(self, name)) != len(self):
                raise ValueError(f"{len(getattr(self, name))} {name}, expected {len(self)}")

    @classmethod
    def of(cls, documents: Documents, passages: Sequence[Passage], languages: Sequence[Language]) -> Self:
        """`passages` are in the order of the documents, and in reading order. `languages`: of each."""
        sections = dict.fromkeys(passage.section for passage in passages)
        section_numbers = {section: number for number, section in enumerate(sections)}
        numbers = {document_id: number for number, document_id in enumerate(documents.ids)}
        document_numbers = np.array([numbers[passage.document_id] for passage in passages], np.int32)
        spans = np.array([(passage.start, passage.end) for passage in passages], np.int32).reshape(-1, 2)
        return cls(
            documents=documents,
            document_numbers=document_numbers,
            spans=spans,
            byte_spans=_byte_spans(documents.texts, document_numbers, spans),
            sections=Strings.of(sections),
            section_numbers=np.array([section_numbers[passage.section] for passage in passages], np.int32),
            sentences=np.array([span for passage in passages for span in passage.sentences], np.int32).reshape(-1, 2),
            sentence_starts=np.cumsum([0, *(len(passage.sentences) for passage in passages)], dtype=np.int64),
            language_numbers=np.array([LANGUAGES.index(language) for language in languages], np.uint8),
        )

    @classmethod
    def from_bytes(cls, documents: Documents, data: arrays.Buffer) -> Self:
        return cls(documents, **arrays.from_bytes(data))

    def to_bytes(self) -> bytes:
        """What `from_bytes` reads."""
        names = [name for name in self.__dataclass_fields__ if name != "documents"]
        return arrays.to_bytes({name: getattr(self, name) for name in names})

    def __len__(self) -> int:
        return len(self.sentence_starts) - 1

    def __contains__(self, passage: object) -> bool:
        if not isinstance(passage, Passage):
            return False
        number = self.beginning_at(passage.document_id, passage.start)
        return number >= 0 and self._row(number) == passage

    def _row(self, number: int) -> Passage:
        start, end = self.spans[number].tolist()
        sentences = self.sentences[self.sentence_starts[number] : self.sentence_starts[number + 1]].tolist()
        return Passage(
            document_id=self.documents.ids[int(self.document_numbers[number])],
            text=self.documents.texts.between(*self.byte_spans[number].tolist()),
            start=start,
            end=end,
            section=self.sections[int(self.section_numbers[number])],
            sentences=tuple(Span(*span) for span in sentences),
        )

    def of_document(self, number: int) -> range:
        """The numbers of the passages of the document with that number; none for -1."""
        first, end = np.searchsorted(self.document_numbers, [number, number + 1]).tolist()
        return range(first, end)

    def beginning_at(self, document_id: str, start: int) -> int:
        """The number of the passage that begins at character `start` of a document; -1 if there is none."""
        numbers = self.of_document(self.documents.number(document_id))
        starts = self.spans[numbers.start : numbers.stop, 0]
        place = int(np.searchsorted(starts, start))
        return numbers[place] if place < len(starts) and starts[place] == start else -1

    def titles_above(self, number: int) -> Titles:
        document = int(self.document_numbers[number])
        first, section = (
            self.sections[int(self.section_numbers[passage])] for passage in (self.of_document(document).start, number)
        )
        return Titles(self.documents.titles[document], title_over(first), section)

    def language(self, number: int) -> Language:
        return LANGUAGES[int(self.language_numbers[number])]


def _byte_spans(texts: Strings, document_numbers: Int32, spans: Int32) -> Int64:
    """Where each span of characters of its document is among the bytes of `texts`, (spans, 2)."""
    byte_spans = np.zeros((len(spans), 2), np.int64)
    firsts = [0, *(np.flatnonzero(np.diff(document_numbers)) + 1).tolist(), len(spans)] if len(spans) else []
    for first, end in pairwise(firsts):
        number = int(document_numbers[first])
        text, places = texts[number], spans[first:end].ravel().tolist()  # ascending
        sizes = [len(text[a:b].encode()) for a, b in pairwise([0, *places])]
        byte_spans[first:end] = (texts.ends[number] + np.cumsum(sizes)).reshape(-1, 2)
    return byte_spans
