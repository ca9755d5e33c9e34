"""`Index`: passages with their vectors and those of their sentences; built, searched, and turned into files and back.

Inner products over unit float32 vectors, exact: at 100,000 passages a flat FAISS index still answers within the time
that encoding the question takes, and nothing about it needs to be tuned.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

import numpy as np
import torch  # noqa: F401  # before faiss: the other order crashes on macOS, where each brings an OpenMP of its own
from numpy.typing import NDArray

import faiss  # isort: skip

from index.document import Document
from index.encoder import Encoder, EncoderIdentity, Progress, Vectors
from index.errors import IndexMismatch, InputError
from index.generations import Files, Manifest
from index.passages import Passage, split
from index.sentences import Span

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer: its number in the index, its cosine and those of its sentences, float32 (sentences,)."""

    passage: int
    cosine: float
    sentence_cosines: Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Documents, their passages and the vectors, immutable; `build` makes one, `search` asks it."""

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    encoder: EncoderIdentity
    passage_tokens: int
    created: str
    _passage_vectors: faiss.Index
    _sentence_vectors: faiss.Index

    @classmethod
    def build(
        cls,
        documents: Sequence[Document],
        encoder: Encoder,
        *,
        passage_tokens: int = 200,
        progress: Progress | None = None,
    ) -> Self:
        """Splits and encodes `documents`. Raises `InputError` when there are none or two have the same id."""
        if not documents:
            raise InputError("no_documents", "There is no text to index: give at least one.")
        ids = Counter(document.id for document in documents)
        id_, times = ids.most_common(1)[0]
        if times > 1:
            raise InputError("same_id", "{times} documents have the id {id}: give each its own.", id=id_, times=times)
        room = min(passage_tokens, encoder.passage_room)
        passages: list[Passage] = []
        for number, document in enumerate(documents):
            if progress is not None:
                progress("split", number, len(documents))
            passages += split(document, count_tokens=encoder.count_tokens, max_tokens=room)
        texts = {document.id: document.text for document in documents}
        sentences = [texts[passage.document_id][a:b] for passage in passages for a, b in passage.sentences]
        vectors = encoder.encode_passages([passage.text for passage in passages] + sentences, progress=progress)
        return cls(
            tuple(documents),
            tuple(passages),
            encoder.identity,
            room,
            datetime.now(UTC).isoformat(timespec="microseconds"),
            _flat(vectors[: len(passages)]),
            _flat(vectors[len(passages) :]),
        )

    @property
    def dimension(self) -> int:
        return int(self._passage_vectors.d)

    def search(self, query: Vectors, limit: int) -> list[Candidate]:
        """The passages nearest to a question's unit vector (dimension,), by their own vector or by a sentence's.

        At most `limit` by each of the two ways, all cosines exact, best passage cosine first; ties in reading order.
        """
        if query.shape != (self.dimension,):
            raise ValueError(f"query has shape {query.shape}, the index has dimension {self.dimension}")
        row = np.ascontiguousarray(query[None], np.float32)
        owners = self._owners()
        _, by_passage = self._passage_vectors.search(row, min(limit, len(self.passages)))
        _, by_sentence = self._sentence_vectors.search(row, min(4 * limit, len(owners)))
        nearest = list(dict.fromkeys(owners[by_sentence[0]].tolist()))[:limit]
        numbers = np.array(sorted({*by_passage[0].tolist(), *nearest}))
        cosines = self._passage_vectors.reconstruct_batch(numbers) @ query
        found = [
            Candidate(int(number), float(cosine), self._vectors_of_sentences(owners, int(number)) @ query)
            for number, cosine in zip(numbers, cosines, strict=True)
        ]
        return sorted(found, key=lambda candidate: -candidate.cosine)

    def document(self, id: str) -> Document:
        """The document with that id. Raises `KeyError` when there is none."""
        for document in self.documents:
            if document.id == id:
                return document
        raise KeyError(id)

    def to_files(self) -> tuple[Manifest, Iterator[tuple[str, bytes]]]:
        """What `from_files` reads back: what describes the index, and its files one after the other."""
        manifest: Manifest = {
            "format": FORMAT,
            "created": self.created,
            "encoder": self.encoder.as_dict(),
            "dimension": self.dimension,
            "split": {"passage_tokens": self.passage_tokens},
            "counts": self.counts(),
        }
        return manifest, self._files()

    def counts(self) -> dict[str, int]:
        return {
            "documents": len(self.documents),
            "passages": len(self.passages),
            "sentences": int(self._sentence_vectors.ntotal),
        }

    @classmethod
    def from_files(cls, manifest: Manifest, files: Files) -> Self:
        """The index that `to_files` wrote. Raises `IndexMismatch` when this version does not read its format."""
        if manifest["format"] != FORMAT:
            raise IndexMismatch(
                "index_format",
                "The index has format {found}, this version reads {expected}: build it again with `python -m index build`.",
                found=manifest["format"],
                expected=FORMAT,
            )
        documents = [_document(row) for row in _rows(files["documents.jsonl"])]
        texts = {document.id: document.text for document in documents}
        return cls(
            tuple(documents),
            tuple(_passage(row, texts[row["document_id"]]) for row in _rows(files["passages.jsonl"])),
            EncoderIdentity(**manifest["encoder"]),
            manifest["split"]["passage_tokens"],
            manifest["created"],
            _deserialized(files["passages.faiss"]),
            _deserialized(files["sentences.faiss"]),
        )

    def _files(self) -> Iterator[tuple[str, bytes]]:
        yield (
            "documents.jsonl",
            _lines({f: getattr(d, f) for f in ("id", "title", "text", "headings")} for d in self.documents),
        )
        fields = ("document_id", "start", "end", "section", "sentences")
        yield "passages.jsonl", _lines({field: getattr(p, field) for field in fields} for p in self.passages)
        yield "passages.faiss", faiss.serialize_index(self._passage_vectors).tobytes()
        yield "sentences.faiss", faiss.serialize_index(self._sentence_vectors).tobytes()

    def _owners(self) -> NDArray[np.int64]:
        """The number of the passage that each sentence stands in."""
        return np.repeat(np.arange(len(self.passages)), [len(passage.sentences) for passage in self.passages])

    def _vectors_of_sentences(self, owners: NDArray[np.int64], passage: int) -> Vectors:
        first, end = np.searchsorted(owners, [passage, passage + 1])
        vectors: Vectors = self._sentence_vectors.reconstruct_n(int(first), int(end - first))
        return vectors


def _flat(vectors: Vectors) -> faiss.Index:
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, np.float32))
    return index


def _deserialized(data: bytes) -> faiss.Index:
    return faiss.deserialize_index(np.frombuffer(data, np.uint8))


def _lines(rows: Iterable[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _rows(data: bytes) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in data.split(b"\n") if line)


def _document(row: dict[str, Any]) -> Document:
    headings = row["headings"]
    return Document(
        row["id"], row["title"], row["text"], None if headings is None else tuple(Span(*span) for span in headings)
    )


def _passage(row: dict[str, Any], text: str) -> Passage:
    spans = tuple(Span(*span) for span in row["sentences"])
    return Passage(row["document_id"], text[row["start"] : row["end"]], row["start"], row["end"], row["section"], spans)
