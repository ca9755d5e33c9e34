"""`Index`: passages with their vectors, their sentences' vectors and their words; built, and turned into files and back.

Large arrays stay in the memory-mapped files of a saved index, so that an index of a million passages opens in seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

import numpy as np

from index.arrays import Float32
from index.document import Document
from index.encoding.encoder import Encoder, EncoderIdentity, Vectors
from index.errors import IndexMismatch, InputError
from index.progress import Progress
from index.storing.building import encoded_passages, lexicons, prepared_passages
from index.storing.generations import Files, Manifest
from index.storing.passage_headings import PassageHeadings
from index.storing.texts import Documents, Passages
from index.storing.token_vectors import PassageTokens
from index.storing.vector_index import VectorIndex
from index.words.lexicon import Lexicon
from index.words.passage_words import PassageWords
from index.words.terms import LANGUAGES, Language
from index.words.translation import WordVectors

FORMAT = 9


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Index:
    """Documents, their passages, vectors and words, immutable; `build` makes one, `index.searching` asks it.

    `words`: of each passage. `lexicons`: one for each language of the passages, with its vocabulary. `tokens`: None where
    the index is too large for them or the encoder has none. `headings`: kept with tokens that have states.
    """

    documents: Documents
    passages: Passages
    words: PassageWords
    encoder: EncoderIdentity
    passage_tokens: int
    created: str
    lexicons: tuple[Lexicon, ...]
    vocabularies: Mapping[Language, WordVectors]
    tokens: PassageTokens | None
    headings: PassageHeadings | None
    passage_vectors: VectorIndex
    sentence_vectors: VectorIndex

    def __post_init__(self) -> None:
        passages, sentences = len(self.passages), len(self.passages.sentences)
        for name, size, expected in (
            ("lists of words", len(self.words.starts) - 1, passages),
            ("passage vectors", self.passage_vectors.size, passages),
            ("sentence vectors", self.sentence_vectors.size, sentences),
            ("lists of tokens", passages if self.tokens is None else len(self.tokens.starts) - 1, passages),
            ("headings", passages if self.headings is None else len(self.headings.numbers), passages),
            ("numbers a sentence vector", self.sentence_vectors.dimension, self.passage_vectors.dimension),
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
        stored_documents = Documents.of(documents)
        passages = Passages.of(
            stored_documents, [each.passage for each in prepared], [each.language for each in prepared]
        )
        return cls(
            documents=stored_documents,
            passages=passages,
            words=PassageWords.of([each.words for each in prepared]),
            encoder=encoder.identity,
            passage_tokens=min(passage_tokens, encoder.max_passage_tokens),
            created=datetime.now(UTC).isoformat(timespec="microseconds"),
            lexicons=lexicons(prepared, passages.sentence_starts),
            vocabularies=encoded.vocabularies,
            tokens=encoded.tokens,
            headings=encoded.headings,
            passage_vectors=VectorIndex.of(encoded.passages),
            sentence_vectors=VectorIndex.of(encoded.sentences),
        )

    @property
    def has_several_documents(self) -> bool:
        """Whether it holds more than one text: the words for a person are then others, and say which text."""
        return len(self.documents) > 1

    @property
    def dimension(self) -> int:
        return self.passage_vectors.dimension

    def sentence_cosines(self, passage: int, vector: Vectors) -> Float32:
        """The cosines of the sentences of the passage with that number with a question's vector, (sentences,)."""
        first, end = self.passages.sentence_starts[passage : passage + 2]
        return self.sentence_vectors.cosines(vector, np.arange(first, end))

    def document(self, id: str) -> Document:
        """The document with that id. Raises `KeyError` when there is none."""
        number = self.documents.number(id)
        if number < 0:
            raise KeyError(id)
        return self.documents[number]

    def to_files(self) -> tuple[Manifest, Iterator[tuple[str, bytes]]]:
        """What `from_files` reads back: what describes the index, and its files one after the other."""
        manifest: Manifest = {
            "format": FORMAT,
            "created": self.created,
            "encoder": self.encoder.as_dict(),
            "dimension": self.dimension,
            "split": {"passage_tokens": self.passage_tokens},
            "counts": self.counts(),
            "search": {"passages": self.passage_vectors.kind, "sentences": self.sentence_vectors.kind},
        }
        return manifest, ((name, to_bytes()) for name, to_bytes in self._files())

    @property
    def file_count(self) -> int:
        """How many files `to_files` gives."""
        return len(self._files())

    def counts(self) -> dict[str, int]:
        return {
            "documents": len(self.documents),
            "passages": len(self.passages),
            "sentences": self.sentence_vectors.size,
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
        documents = Documents.from_bytes(files["documents.safetensors"])
        passages = Passages.from_bytes(documents, files["passages.safetensors"])
        languages = [language for language in LANGUAGES if f"lexicon-{language}.safetensors" in files]
        tokens, headings = files.get("tokens.safetensors"), files.get("headings.safetensors")
        return cls(
            documents=documents,
            passages=passages,
            words=PassageWords.from_bytes(files["words.safetensors"]),
            encoder=EncoderIdentity(**manifest["encoder"]),
            passage_tokens=manifest["split"]["passage_tokens"],
            created=manifest["created"],
            lexicons=tuple(
                Lexicon.from_bytes(language, files[f"lexicon-{language}.safetensors"]) for language in sorted(languages)
            ),
            vocabularies={
                language: WordVectors.from_bytes(files[f"vocabulary-{language}.safetensors"]) for language in languages
            },
            tokens=None if tokens is None else PassageTokens.from_bytes(tokens),
            headings=None if headings is None else PassageHeadings.from_bytes(headings),
            passage_vectors=VectorIndex.from_bytes(files["passages.faiss"]),
            sentence_vectors=VectorIndex.from_bytes(files["sentences.faiss"]),
        )

    def _files(self) -> list[tuple[str, Callable[[], bytes]]]:
        """The name of each file, and what makes its bytes when it is called."""
        files = [
            ("documents.safetensors", self.documents.to_bytes),
            ("passages.safetensors", self.passages.to_bytes),
            ("words.safetensors", self.words.to_bytes),
            ("passages.faiss", self.passage_vectors.to_bytes),
            ("sentences.faiss", self.sentence_vectors.to_bytes),
        ]
        for lexicon in self.lexicons:
            vocabulary = self.vocabularies[lexicon.language]
            files.append((f"lexicon-{lexicon.language}.safetensors", lexicon.to_bytes))
            files.append((f"vocabulary-{lexicon.language}.safetensors", vocabulary.to_bytes))
        if self.tokens is not None:
            files.append(("tokens.safetensors", self.tokens.to_bytes))
        if self.headings is not None:
            files.append(("headings.safetensors", self.headings.to_bytes))
        return files
