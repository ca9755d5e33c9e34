"""`SentenceEncoder`: the default model, or any of Sentence Transformers, as an `Encoder`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.document import Span
from index.encoding import weights
from index.encoding.encoder import EncodedPassage, EncoderIdentity, PassageText, TokenVectors, Vectors, overlapping
from index.encoding.threads import on_every_core, one_thread
from index.errors import ModelError
from index.locks import Lock
from index.progress import Progress, part_of
from index.settings import Settings

if TYPE_CHECKING:
    from index.encoding.text_model import EncodedText, TextModel, TokenizedText

HUB_NAME = "intfloat/multilingual-e5-small"
_BATCH_TOKENS = 2_048
"""The most tokens of a batch, with padding."""
_SORTED_TEXTS = 4_096
"""How many texts are sorted by length together, so that a batch has little padding."""


class SentenceEncoder:
    """A model, loaded at its first use.

    `name` is "" for the default model, else a folder or a hub name. By default the prompts are the model's. Its first use
    raises `ModelError` if it cannot be loaded.
    """

    def __init__(self, name: str = "", *, query_prompt: str | None = None, passage_prompt: str | None = None) -> None:
        self._name = name
        self._prompts = (query_prompt, passage_prompt)
        self._loading = Lock()
        self._model: TextModel | None = None

    @classmethod
    def from_settings(cls, settings: Settings) -> SentenceEncoder:
        return cls(settings.model, query_prompt=settings.query_prompt, passage_prompt=settings.passage_prompt)

    @cached_property
    def identity(self) -> EncoderIdentity:
        """The model and its prompts.

        For the default model installed by pip, this does not load the model, so an index can be checked at once.
        """
        query_prompt, passage_prompt = (
            default if prompt is None else prompt
            for prompt, default in zip(self._prompts, self._model_prompts(), strict=True)
        )
        return EncoderIdentity(self._name or HUB_NAME, self._revision(), query_prompt, passage_prompt)

    @cached_property
    def max_query_tokens(self) -> int:
        return self._tokens_after(self.identity.query_prompt)

    @cached_property
    def max_passage_tokens(self) -> int:
        return self._tokens_after(self.identity.passage_prompt)

    def load(self) -> TextModel:
        """The model itself. The first call loads it, which takes seconds; other threads wait for it."""
        with self._loading:
            if self._model is None:
                with one_thread():
                    self._model = _load(self._name)
            return self._model

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.ids) - self._special_tokens for text in self.load().tokenize(texts)]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._vectors(texts, self.identity.query_prompt, None)

    def encode_question(self, text: str) -> tuple[Vectors, TokenVectors | None]:
        prompt = self.identity.query_prompt
        with one_thread():
            (tokenized,) = self.load().tokenize([prompt + text])
            (encoded,) = self.load().encode([tokenized])
            return encoded.vector, _token_vectors(tokenized, encoded, prompt)

    def encode_questions(self, texts: Sequence[str]) -> list[tuple[Vectors, TokenVectors | None]]:
        """What `encode_question` gives, for several questions."""
        prompt = self.identity.query_prompt
        by_number = {
            number: (encoded.vector, _token_vectors(tokenized, encoded, prompt))
            for number, tokenized, encoded in self._encoded(texts, prompt, None)
        }
        return [by_number[number] for number in range(len(texts))]

    def encode_passages(
        self, passages: Sequence[PassageText], *, progress: Progress | None = None
    ) -> Iterator[EncodedPassage]:
        prompt = self.identity.passage_prompt
        alone = [] if self.load().pools_tokens else [p.text[a:b] for p in passages for a, b in p.sentences]
        vectors_alone = self._vectors(alone, prompt, part_of(progress, after=len(passages))) if alone else None
        starts = np.cumsum([0, *(len(passage.sentences) for passage in passages)])
        texts = [passage.text for passage in passages]
        for number, tokenized, encoded in self._encoded(texts, prompt, part_of(progress, before=len(alone))):
            if vectors_alone is None:
                sentences = _sentence_vectors(tokenized, encoded, prompt, passages[number].sentences)
            else:
                sentences = vectors_alone[starts[number] : starts[number + 1]]
            yield EncodedPassage(number, encoded.vector, sentences, _token_vectors(tokenized, encoded, prompt))

    def _vectors(self, texts: Sequence[str], prompt: str, progress: Progress | None) -> Vectors:
        vectors = np.empty((len(texts), self.load().dimension), np.float32)
        for number, _, encoded in self._encoded(texts, prompt, progress):
            vectors[number] = encoded.vector
        return vectors

    def _encoded(
        self, texts: Sequence[str], prompt: str, progress: Progress | None
    ) -> Iterator[tuple[int, TokenizedText, EncodedText]]:
        """Each text with the prompt before it, and its place in `texts`. Each core encodes one batch at a time."""
        model = self.load()

        def encode(batch: list[tuple[int, TokenizedText]]) -> list[tuple[int, TokenizedText, EncodedText]]:
            results = model.encode([text for _, text in batch])
            return [(number, text, result) for (number, text), result in zip(batch, results, strict=True)]

        done = 0
        for results in on_every_core(encode, self._batches(texts, prompt)):
            if progress is not None:
                progress("encode", done, len(texts))
            done += len(results)
            yield from results
        if progress is not None:
            progress("encode", len(texts), len(texts))

    def _batches(self, texts: Sequence[str], prompt: str) -> Iterator[list[tuple[int, TokenizedText]]]:
        """Batches of texts of similar length, the longest first."""
        for first in range(0, len(texts), _SORTED_TEXTS):
            tokenized = self.load().tokenize([prompt + text for text in texts[first : first + _SORTED_TEXTS]])
            batch: list[tuple[int, TokenizedText]] = []
            for number in sorted(range(len(tokenized)), key=lambda number: -len(tokenized[number].ids)):
                if batch and (len(batch) + 1) * len(batch[0][1].ids) > _BATCH_TOKENS:
                    yield batch
                    batch = []
                batch.append((first + number, tokenized[number]))
            if batch:
                yield batch

    @cached_property
    def _special_tokens(self) -> int:
        """How many tokens the model puts around a text."""
        (empty,) = self.load().tokenize([""])
        return len(empty.ids)

    def _model_prompts(self) -> tuple[str, str]:
        if not self._name or self._name == HUB_NAME:
            return weights.PROMPTS  # the model on the hub does not carry them itself
        return self.load().prompts

    def _revision(self) -> str:
        if not self._name and weights.path() is not None:
            return weights.SHA256
        folder = Path(self._name)
        if self._name and folder.is_dir():
            return _content_hash(folder)
        return self.load().revision

    def _tokens_after(self, prompt: str) -> int:
        """Tokens of a text that fit in the window after the prompt."""
        window = self.load().max_tokens
        if window is None:
            raise ModelError("model_window", name=self._name)
        (tokenized,) = self.load().tokenize([prompt])
        return int(window) - len(tokenized.ids)


def _token_vectors(tokenized: TokenizedText, encoded: EncodedText, prompt: str) -> TokenVectors | None:
    """The tokens of the text after the prompt, as unit vectors. Blank tokens are left out; spans begin after white space."""
    if encoded.tokens is None or tokenized.spans is None:
        return None
    rows, spans = [], []
    for row, (start, end) in enumerate(tokenized.spans[: len(encoded.tokens)]):
        start = max(start, len(prompt))
        while start < end and tokenized.text[start].isspace():
            start += 1
        if start < end:
            rows.append(row)
            spans.append((start - len(prompt), end - len(prompt)))
    vectors = encoded.tokens[rows]
    vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return TokenVectors(
        vectors.astype(np.float32),
        np.array(spans, np.int32).reshape(-1, 2),
        None if encoded.states is None else encoded.states[rows],
    )


def _sentence_vectors(
    tokenized: TokenizedText, encoded: EncodedText, prompt: str, sentences: Sequence[Span]
) -> Vectors:
    """The mean of each sentence's tokens as a unit vector, (sentences, dimension); that of the text for one without tokens.

    It is read off the passage ("late chunking": Günther et al., arXiv:2409.04701), because to encode each sentence once
    more, alone, would more than double the time of a build.
    """
    vectors = np.tile(encoded.vector, (len(sentences), 1))
    if encoded.tokens is not None and tokenized.spans is not None:
        spans = np.array(tokenized.spans, np.int32) - len(prompt)
        for row, sentence in enumerate(sentences):
            inside = overlapping(spans, sentence)
            if inside.any():
                mean = encoded.tokens[inside].mean(axis=0)
                vectors[row] = mean / np.linalg.norm(mean)
    return vectors


def _load(name: str) -> TextModel:
    """The model of that name; for "" the default model, from the installed weights or else from the hub."""
    from index.encoding.device import device_and_format

    device, dtype = device_and_format()
    path = None if name else weights.path()
    if path is not None:
        from index.encoding.default_model import DefaultModel

        return DefaultModel(path, dtype, device)
    from index.encoding.sentence_transformer import SentenceTransformerModel

    return SentenceTransformerModel(name or HUB_NAME, dtype, device)


def _content_hash(folder: Path) -> str:
    """The SHA-256 of the names, sizes and bytes of a model folder's files."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
