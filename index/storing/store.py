"""`Index`: passages with their vectors, their sentences' vectors and their words; built, and turned into files and back.

Vectors are unit float32 in flat FAISS indexes, searched whole: every leg of a question's search is known of every
passage, so that none is missed because one leg ranks it low, and nothing about it needs to be tuned.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

import numpy as np
import torch  # noqa: F401  # before faiss: the other order crashes on macOS, where each brings an OpenMP of its own
from numpy.typing import NDArray

import faiss  # isort: skip

from index.document import Document, Span
from index.encoding.encoder import Encoder, EncoderIdentity, TokenVectors, Vectors
from index.errors import IndexMismatch, InputError
from index.progress import Progress
from index.splitting.passages import Passage
from index.storing.building import contents_of, encoded_contents
from index.storing.generations import Files, Manifest
from index.storing.token_vectors import PackedTokens
from index.words.lexicon import Lexicon
from index.words.terms import Language
from index.words.translation import Vocabulary

FORMAT = 3


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Documents, their passages, vectors and words, immutable; `build` makes one, `index.searching` asks it.

    `languages`: of each document. `sentence_starts`, int64 (passages + 1,): passage n has the sentences from
    `sentence_starts[n]` on. `lexicons`: one for each language of the documents, with its vocabulary. `tokens`: None
    where the index is too large for them or the encoder has none.
    """

    documents: tuple[Document, ...]
    languages: tuple[Language, ...]
    passages: tuple[Passage, ...]
    encoder: EncoderIdentity
    passage_tokens: int
    created: str
    sentence_starts: NDArray[np.int64]
    lexicons: tuple[Lexicon, ...]
    vocabularies: Mapping[Language, Vocabulary]
    tokens: PackedTokens | None
    _passage_vectors: faiss.IndexFlat
    _sentence_vectors: faiss.IndexFlat
    _places: Mapping[str, int]

    @classmethod
    def build(
        cls,
        documents: Sequence[Document],
        encoder: Encoder,
        *,
        passage_tokens: int = 200,
        token_passages: int = 3_000,
        translated_words: int = 20_000,
        progress: Progress | None = None,
    ) -> Self:
        """Splits and encodes `documents`.

        Token vectors are kept for at most `token_passages` passages; of each language, the `translated_words` most
        frequent words can be reached from the other. Raises `InputError` when there are no documents or two have the
        same id.
        """
        if not documents:
            raise InputError("no_documents")
        ids = Counter(document.id for document in documents)
        id_, times = ids.most_common(1)[0]
        if times > 1:
            raise InputError("same_id", id=id_, times=times)
        contents = contents_of(documents, encoder, passage_tokens=passage_tokens, progress=progress)
        encoded = encoded_contents(
            contents, encoder, token_passages=token_passages, translated_words=translated_words, progress=progress
        )
        return cls(
            tuple(documents),
            contents.languages,
            contents.passages,
            encoder.identity,
            min(passage_tokens, encoder.passage_room),
            datetime.now(UTC).isoformat(timespec="microseconds"),
            _starts(contents.passages),
            contents.lexicons(),
            encoded.vocabularies,
            encoded.tokens,
            _flat(encoded.passages),
            _flat(encoded.sentences),
            _places(documents),
        )

    @property
    def dimension(self) -> int:
        return int(self._passage_vectors.d)

    @property
    def passage_vectors(self) -> Vectors:
        """Unit float32 (passages, dimension), a view."""
        return _view(self._passage_vectors)

    @property
    def sentence_vectors(self) -> Vectors:
        """Unit float32 (sentences, dimension), a view."""
        return _view(self._sentence_vectors)

    def tokens_of(self, passage: int) -> TokenVectors | None:
        """The tokens of the passage with that number, spans in its document's text; None where there are none."""
        return None if self.tokens is None else self.tokens.of_passage(passage)

    def language_of_passage(self, passage: int) -> Language:
        return self.languages[self._places[self.passages[passage].document_id]]

    def document(self, id: str) -> Document:
        """The document with that id. Raises `KeyError` when there is none."""
        return self.documents[self._places[id]]

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

    @property
    def file_count(self) -> int:
        """How many files `to_files` gives."""
        return 4 + 2 * len(self.lexicons) + (self.tokens is not None)

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
                found=manifest["format"],
                expected=FORMAT,
            )
        rows = list(_rows(files["documents.jsonl"]))
        documents = [_document(row) for row in rows]
        texts = {document.id: document.text for document in documents}
        passages = tuple(_passage(row, texts[row["document_id"]]) for row in _rows(files["passages.jsonl"]))
        starts = _starts(passages)
        languages: tuple[Language, ...] = tuple(row["language"] for row in rows)
        there = sorted(set(languages))
        tokens = files.get("tokens.bin")
        return cls(
            tuple(documents),
            languages,
            passages,
            EncoderIdentity(**manifest["encoder"]),
            manifest["split"]["passage_tokens"],
            manifest["created"],
            starts,
            tuple(Lexicon.from_bytes(language, files[f"words-{language}.npz"], starts) for language in there),
            {language: Vocabulary.from_bytes(files[f"vocabulary-{language}.npz"]) for language in there},
            None if tokens is None else PackedTokens.from_bytes(tokens, len(passages), manifest["dimension"]),
            _deserialized(files["passages.faiss"]),
            _deserialized(files["sentences.faiss"]),
            _places(documents),
        )

    def _files(self) -> Iterator[tuple[str, bytes]]:
        yield (
            "documents.jsonl",
            _lines(
                {f: getattr(d, f) for f in ("id", "title", "text", "headings")} | {"language": language}
                for d, language in zip(self.documents, self.languages, strict=True)
            ),
        )
        fields = ("document_id", "start", "end", "section", "sentences")
        yield "passages.jsonl", _lines({field: getattr(p, field) for field in fields} for p in self.passages)
        yield "passages.faiss", faiss.serialize_index(self._passage_vectors).tobytes()
        yield "sentences.faiss", faiss.serialize_index(self._sentence_vectors).tobytes()
        for lexicon in self.lexicons:
            yield f"words-{lexicon.language}.npz", lexicon.to_bytes()
            yield f"vocabulary-{lexicon.language}.npz", self.vocabularies[lexicon.language].to_bytes()
        if self.tokens is not None:
            yield "tokens.bin", self.tokens.to_bytes()


def _starts(passages: Sequence[Passage]) -> NDArray[np.int64]:
    return np.cumsum([0, *(len(passage.sentences) for passage in passages)], dtype=np.int64)


def _places(documents: Sequence[Document]) -> dict[str, int]:
    return {document.id: place for place, document in enumerate(documents)}


def _view(index: faiss.IndexFlat) -> Vectors:
    vectors: Vectors = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d).reshape(index.ntotal, index.d)
    return vectors


def _flat(vectors: Vectors) -> faiss.IndexFlat:
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, np.float32))
    return index


def _deserialized(data: bytes) -> faiss.IndexFlat:
    index: Any = faiss.deserialize_index(np.frombuffer(data, np.uint8))  # typed as its parent
    flat: faiss.IndexFlat = index
    return flat


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
