"""`SentenceEncoder`: any Sentence Transformers model as an `Encoder`.

The number format is the one the CPU multiplies natively: bfloat16 where it has it, at 2 to 3 times the passages a
second of float32 and at most .3 nDCG@10 points less; naive int8 costs 5. Pooling is done in float32 in both.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoding.encoder import EncodedPassage, EncoderIdentity, TokenVectors, Vectors
from index.errors import ModelError
from index.progress import Progress
from index.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

HUB_NAME = "intfloat/multilingual-e5-small"
_E5_PROMPTS = ("query: ", "passage: ")  # from the model card; the model does not carry them itself
_SLAB = 32  # texts encoded between two reports of progress


class SentenceEncoder:
    """A Sentence Transformers model, loaded at its first use.

    `name` is "" for the default, else a folder or a hub name. Prompts not given are the model's own.
    Raises `ModelError` at first use when it cannot be loaded.
    """

    def __init__(self, name: str = "", *, query_prompt: str | None = None, passage_prompt: str | None = None) -> None:
        self._name = name
        self._prompts = (query_prompt, passage_prompt)
        self._loading = threading.Lock()
        self._model: SentenceTransformer | None = None

    @classmethod
    def from_settings(cls, settings: Settings) -> SentenceEncoder:
        return cls(settings.model, query_prompt=settings.query_prompt, passage_prompt=settings.passage_prompt)

    @cached_property
    def identity(self) -> EncoderIdentity:
        """Known for the default model without loading it, so that an index can be checked at once."""
        query_prompt, passage_prompt = (
            own if given is None else given for given, own in zip(self._prompts, self._own_prompts(), strict=True)
        )
        return EncoderIdentity(self._name or HUB_NAME, self._revision(), query_prompt, passage_prompt)

    @cached_property
    def max_query_tokens(self) -> int:
        return self._room(self.identity.query_prompt)

    @cached_property
    def max_passage_tokens(self) -> int:
        return self._room(self.identity.passage_prompt)

    @property
    def loaded(self) -> bool:
        return self._model is not None

    def load(self) -> SentenceTransformer:
        """The model itself; the first call takes seconds, threads that come meanwhile wait for it."""
        with self._loading:
            if self._model is None:
                self._model = _load(self._name)
            return self._model

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(ids) for ids in self._token_ids(texts, special=False)]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self.identity.query_prompt)

    def encode_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        order = sorted(range(len(texts)), key=lambda number: -len(texts[number]))  # alike lengths: little padding
        slabs = []
        for at in range(0, len(order), _SLAB):
            if progress is not None:
                progress("encode", at, len(order))
            slabs.append(
                self._encode([texts[number] for number in order[at : at + _SLAB]], self.identity.passage_prompt)
            )
        if progress is not None:
            progress("encode", len(order), len(order))
        if not slabs:
            return self._encode([], "")
        vectors = np.empty((len(order), slabs[0].shape[1]), np.float32)
        vectors[order] = np.concatenate(slabs)
        return vectors

    def encode_question(self, text: str) -> tuple[Vectors, TokenVectors | None]:
        ((vector, tokens),) = self._with_tokens([text], self.identity.query_prompt)
        return vector, tokens

    def encode_passages_with_tokens(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> Iterator[EncodedPassage]:
        order = sorted(range(len(texts)), key=lambda number: -len(texts[number]))
        for at in range(0, len(order), _SLAB):
            if progress is not None:
                progress("encode", at, len(order))
            slab = order[at : at + _SLAB]
            encoded = self._with_tokens([texts[number] for number in slab], self.identity.passage_prompt)
            for number, (vector, tokens) in zip(slab, encoded, strict=True):
                yield EncodedPassage(number, vector, tokens)
        if progress is not None:
            progress("encode", len(order), len(order))

    def _with_tokens(self, texts: Sequence[str], prompt: str) -> list[tuple[Vectors, TokenVectors | None]]:
        """Unit vectors of the texts, each after the prompt, and the vectors of the texts' own tokens."""
        whole = [prompt + text for text in texts]
        rows: Any = self.load().encode(  # one dict of tensors a text
            whole, output_value=None, batch_size=16, normalize_embeddings=True, show_progress_bar=False
        )
        offsets = self._offsets(whole)
        pairs = []
        for number, row in enumerate(rows):
            vector = np.ascontiguousarray(row["sentence_embedding"].float().numpy())
            tokens = None
            if offsets is not None and "token_embeddings" in row:
                tokens = _tokens(row["token_embeddings"].float().numpy(), offsets[number], prompt, texts[number])
            pairs.append((vector, tokens))
        return pairs

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        model = self.load()
        if not texts:
            return np.empty((0, model.get_embedding_dimension() or 0), np.float32)
        vectors = model.encode(
            list(texts), prompt=prompt, batch_size=16, normalize_embeddings=True, show_progress_bar=False
        )
        return np.ascontiguousarray(vectors, np.float32)

    def _own_prompts(self) -> tuple[str, str]:
        if not self._name or self._name == HUB_NAME:
            return _E5_PROMPTS
        prompts = self.load().prompts
        return prompts.get("query") or "", prompts.get("document") or prompts.get("passage") or ""

    def _revision(self) -> str:
        from index.encoding import weights

        if not self._name and weights.path() is not None:
            return weights.SHA256
        folder = Path(self._name)
        if self._name and folder.is_dir():
            return _content_hash(folder)
        config: Any = self.load()[0].config
        return str(getattr(config, "_commit_hash", None) or "")

    def _room(self, prompt: str) -> int:
        window = self.load().max_seq_length
        if window is None:
            raise ModelError("model_window", name=self._name)
        return int(window) - len(self._token_ids([prompt], special=True)[0])

    def _token_ids(self, texts: Sequence[str], *, special: bool) -> list[list[int]]:
        from tokenizers import Tokenizer

        tokenizer = self.load().tokenizer
        if isinstance(tokenizer, Tokenizer):
            return [encoding.ids for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=special)]
        if not texts:
            return []
        ids: list[list[int]] = tokenizer(list(texts), add_special_tokens=special, truncation=False, verbose=False)[
            "input_ids"
        ]
        return ids

    def _offsets(self, texts: Sequence[str]) -> list[list[tuple[int, int]]] | None:
        """The characters of each token, (0, 0) for special ones; None where the tokenizer does not tell."""
        from tokenizers import Tokenizer

        tokenizer = self.load().tokenizer
        if isinstance(tokenizer, Tokenizer):
            return [encoding.offsets for encoding in tokenizer.encode_batch(list(texts))]
        if not getattr(tokenizer, "is_fast", False):
            return None
        found = tokenizer(list(texts), truncation=False, verbose=False, return_offsets_mapping=True)
        return [[(a, b) for a, b in offsets] for offsets in found["offset_mapping"]]


def _tokens(vectors: Vectors, offsets: Sequence[tuple[int, int]], prompt: str, text: str) -> TokenVectors:
    """The tokens of `text` among those of `prompt + text`, unit, blank ones left out, spans without white space."""
    rows, spans = [], []
    for row, (start, end) in enumerate(offsets[: len(vectors)]):
        a, b = max(start - len(prompt), 0), end - len(prompt)
        while a < b and text[a].isspace():
            a += 1
        if a < b:
            rows.append(row)
            spans.append((a, b))
    own = vectors[rows]
    own = own / np.maximum(np.linalg.norm(own, axis=1, keepdims=True), 1e-12)
    return TokenVectors(own.astype(np.float32), np.array(spans, np.int32).reshape(-1, 2))


def _load(name: str) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    from index.encoding import default_model as bundled
    from index.encoding import weights

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    abilities = torch.cpu.get_capabilities()
    native = any(abilities.get(ability) for ability in ("avx512_bf16", "amx_bf16", "bf16"))
    dtype = torch.bfloat16 if native else torch.float32
    path = None if name else weights.path()
    if path is not None:
        return bundled.load(path, dtype)
    try:
        return SentenceTransformer(name or HUB_NAME, device="cpu", model_kwargs={"dtype": dtype}).eval()
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelError(
            "model_missing",
            name=name or HUB_NAME,
            reason=str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__,
        ) from error


def _content_hash(folder: Path) -> str:
    """SHA-256 over the names and bytes of a model folder's files."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
