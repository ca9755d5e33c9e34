"""`Index`: passages with their vectors, their sentences' vectors and their words; built, and turned into files and back.

What is large, the vectors of passages, sentences and tokens among it, stays in the mapped files of a saved index.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

import numpy as np

from index.arrays import Buffer, Int64
from index.document import Document, Span
from index.encoding.encoder import Encoder, EncoderIdentity, TokenVectors
from index.errors import IndexMismatch, InputError
from index.progress import Progress
from index.splitting.passages import Passage
from index.storing.building import encoded_passages, lexicons, prepared_passages
from index.storing.generations import Files, Manifest
from index.storing.neighbours import Neighbours
from index.storing.token_vectors import PassageTokens
from index.words.lexicon import Lexicon
from index.words.passage_words import PassageWords
from index.words.terms import Language
from index.words.translation import Vocabulary

FORMAT = 6


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Index:
    """Documents, their passages, vectors and words, immutable; `build` makes one, `index.searching` asks it.

    `languages` and `words`: of each passage. `sentence_starts`, int64 (passages + 1,): passage n has the sentences from
    `sentence_starts[n]` on. `lexicons`: one for each language of the passages, with its vocabulary. `tokens`: None where
    the index is too large for them or the encoder has none.
    """

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    languages: tuple[Language, ...]
    words: PassageWords
    encoder: EncoderIdentity
    passage_tokens: int
    created: str
    sentence_starts: Int64
    lexicons: tuple[Lexicon, ...]
    vocabularies: Mapping[Language, Vocabulary]
    tokens: PassageTokens | None
    nearest_passages: Neighbours
    nearest_sentences: Neighbours
    _places: Mapping[str, int]

    def __post_init__(self) -> None:
        passages, sentences = len(self.passages), int(self.sentence_starts[-1])
        for name, size, expected in (
            ("languages", len(self.languages), passages),
            ("lists of words", len(self.words.starts) - 1, passages),
            ("sentence starts", len(self.sentence_starts) - 1, passages),
            ("passage vectors", self.nearest_passages.size, passages),
            ("sentence vectors", self.nearest_sentences.size, sentences),
            ("lists of tokens", passages if self.tokens is None else len(self.tokens.starts) - 1, passages),
            ("numbers a sentence vector", self.nearest_sentences.dimension, self.nearest_passages.dimension),
        ):
            if size != expected:
                raise ValueError(f"{size} {name}, expected {expected}")

    @classmethod
    def build(
        cls,
        documents: Sequence[Document],
        encoder: Encoder,
        *,
        passage_tokens: int = 200,
        token_passages: int = 3_000,
        translated_words: int = 20_000,
        previous: Index | None = None,
        progress: Progress | None = None,
    ) -> Self:
        """Splits and encodes `documents`; what `previous`, by the same encoder, has of them is taken from it.

        Token vectors are kept if there are at most `token_passages` passages; of each language, the `translated_words` most
        frequent words can be reached from the other. Raises `InputError` when there are no documents or two have the
        same id.
        """
        if not documents:
            raise InputError("no_documents")
        ids = Counter(document.id for document in documents)
        id_, times = ids.most_common(1)[0]
        if times > 1:
            raise InputError("same_id", id=id_, times=times)
        prepared = prepared_passages(
            documents, encoder, passage_tokens=passage_tokens, previous=previous, progress=progress
        )
        encoded = encoded_passages(
            prepared,
            encoder,
            token_passages=token_passages,
            translated_words=translated_words,
            previous=previous,
            progress=progress,
        )
        passages = tuple(each.passage for each in prepared)
        sentence_starts = _sentence_starts(passages)
        return cls(
            documents=tuple(documents),
            passages=passages,
            languages=tuple(each.language for each in prepared),
            words=PassageWords.of([each.words for each in prepared]),
            encoder=encoder.identity,
            passage_tokens=min(passage_tokens, encoder.max_passage_tokens),
            created=datetime.now(UTC).isoformat(timespec="microseconds"),
            sentence_starts=sentence_starts,
            lexicons=lexicons(prepared, sentence_starts),
            vocabularies=encoded.vocabularies,
            tokens=encoded.tokens,
            nearest_passages=Neighbours.of(encoded.passages),
            nearest_sentences=Neighbours.of(encoded.sentences),
            _places=_places(documents),
        )

    @property
    def dimension(self) -> int:
        return self.nearest_passages.dimension

    def tokens_of(self, passage: int) -> TokenVectors | None:
        """The tokens of the passage with that number, spans in its document's text; None where there are none."""
        return None if self.tokens is None else self.tokens.of_passage(passage)

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
            "search": {"passages": self.nearest_passages.kind, "sentences": self.nearest_sentences.kind},
        }
        return manifest, self._files()

    @property
    def file_count(self) -> int:
        """How many files `to_files` gives."""
        return 5 + 2 * len(self.lexicons) + (self.tokens is not None)

    def counts(self) -> dict[str, int]:
        return {
            "documents": len(self.documents),
            "passages": len(self.passages),
            "sentences": self.nearest_sentences.size,
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
        documents = tuple(_document(row) for row in _rows(files["documents.jsonl"]))
        texts = {document.id: document.text for document in documents}
        rows = list(_rows(files["passages.jsonl"]))
        passages = tuple(_passage(row, texts[row["document_id"]]) for row in rows)
        starts = _sentence_starts(passages)
        languages: tuple[Language, ...] = tuple(row["language"] for row in rows)
        tokens = files.get("tokens.safetensors")
        return cls(
            documents=documents,
            passages=passages,
            languages=languages,
            words=PassageWords.from_bytes(files["words.safetensors"]),
            encoder=EncoderIdentity(**manifest["encoder"]),
            passage_tokens=manifest["split"]["passage_tokens"],
            created=manifest["created"],
            sentence_starts=starts,
            lexicons=tuple(
                Lexicon.from_bytes(language, files[f"lexicon-{language}.safetensors"], starts)
                for language in sorted(set(languages))
            ),
            vocabularies={
                language: Vocabulary.from_bytes(files[f"vocabulary-{language}.safetensors"])
                for language in set(languages)
            },
            tokens=None if tokens is None else PassageTokens.from_bytes(tokens),
            nearest_passages=Neighbours.from_bytes(files["passages.faiss"]),
            nearest_sentences=Neighbours.from_bytes(files["sentences.faiss"]),
            _places=_places(documents),
        )

    def _files(self) -> Iterator[tuple[str, bytes]]:
        yield (
            "documents.jsonl",
            _lines(
                {field: getattr(document, field) for field in ("id", "title", "text", "headings")}
                for document in self.documents
            ),
        )
        fields = ("document_id", "start", "end", "section", "sentences")
        yield (
            "passages.jsonl",
            _lines(
                {field: getattr(passage, field) for field in fields} | {"language": language}
                for passage, language in zip(self.passages, self.languages, strict=True)
            ),
        )
        yield "words.safetensors", self.words.to_bytes()
        yield "passages.faiss", self.nearest_passages.to_bytes()
        yield "sentences.faiss", self.nearest_sentences.to_bytes()
        for lexicon in self.lexicons:
            yield f"lexicon-{lexicon.language}.safetensors", lexicon.to_bytes()
            yield f"vocabulary-{lexicon.language}.safetensors", self.vocabularies[lexicon.language].to_bytes()
        if self.tokens is not None:
            yield "tokens.safetensors", self.tokens.to_bytes()


def _sentence_starts(passages: Sequence[Passage]) -> Int64:
    return np.cumsum([0, *(len(passage.sentences) for passage in passages)], dtype=np.int64)


def _places(documents: Sequence[Document]) -> dict[str, int]:
    return {document.id: place for place, document in enumerate(documents)}


def _lines(rows: Iterable[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _rows(data: Buffer) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in bytes(data).split(b"\n") if line)


def _document(row: dict[str, Any]) -> Document:
    headings = row["headings"]
    return Document(
        row["id"], row["title"], row["text"], None if headings is None else tuple(Span(*span) for span in headings)
    )


def _passage(row: dict[str, Any], text: str) -> Passage:
    spans = tuple(Span(*span) for span in row["sentences"])
    return Passage(row["document_id"], text[row["start"] : row["end"]], row["start"], row["end"], row["section"], spans)
