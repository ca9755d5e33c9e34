"""Any Sentence Transformers model as a `TextModel`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from index.encoding.text_model import EncodedText, TokenizedText
from index.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator


_TRIAL_TEXTS = ("Le chat dort sur le tapis.", "It never rains in the desert, they say: 1,000 days.")


class SentenceTransformerModel:
    """The model of a hub name or a folder. Raises `ModelError` if it cannot be loaded."""

    pools_tokens = False  # some do, but nothing tells

    def __init__(self, name: str, dtype: torch.dtype, device: torch.device) -> None:
        try:
            with _quiet():
                self._model = SentenceTransformer(name, device=str(device), model_kwargs={"dtype": dtype}).eval()
            prompts = self._model.prompts
            self.prompts = (prompts.get("query") or "", prompts.get("document") or prompts.get("passage") or "")
            self.max_tokens = self._model.max_seq_length
            self.dimension = self._model.get_embedding_dimension() or 0
            self.revision = str(getattr(getattr(self._model[0], "config", None), "_commit_hash", None) or "")
            self._check()
        except Exception as error:  # the folder decides what is loaded, and each library raises its own errors
            reason = str(error).strip()
            raise ModelError(
                "model_missing", name=name, reason=reason.splitlines()[0][:200] if reason else type(error).__name__
            ) from error

    def _check(self) -> None:
        """Encodes two texts. Raises an error if the parts of the model do not fit each other."""
        if not all(isinstance(prompt, str) for prompt in self.prompts):
            raise ValueError("its prompts are no texts")
        french, english = self.encode(self.tokenize(_TRIAL_TEXTS))
        if french.vector.shape != (self.dimension,) or not np.isfinite(french.vector).all():
            raise ValueError("its vectors do not have its dimension, or hold what is no number")
        if np.array_equal(french.vector, english.vector):
            raise ValueError("two texts have the same vector")

    def tokenize(self, texts: Sequence[str]) -> list[TokenizedText]:
        if not texts:
            return []
        tokenizer = self._model.tokenizer
        if isinstance(tokenizer, Tokenizer):
            encodings = tokenizer.encode_batch(list(texts))
            return [
                TokenizedText(text, encoding.ids, encoding.offsets)
                for text, encoding in zip(texts, encodings, strict=True)
            ]
        has_spans = bool(getattr(tokenizer, "is_fast", False))
        fields = tokenizer(list(texts), truncation=False, verbose=False, return_offsets_mapping=has_spans)
        spans = fields["offset_mapping"] if has_spans else [None] * len(texts)
        return [TokenizedText(*row) for row in zip(texts, fields["input_ids"], spans, strict=True)]

    def encode(self, texts: Sequence[TokenizedText]) -> list[EncodedText]:
        rows: Any = self._model.encode(  # one dict of tensors a text
            [text.text for text in texts],
            output_value=None,
            batch_size=len(texts),
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return [
            EncodedText(
                vector=np.ascontiguousarray(row["sentence_embedding"].float().cpu().numpy()),
                tokens=row["token_embeddings"].float().cpu().numpy() if "token_embeddings" in row else None,
            )
            for row in rows
        ]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps the library's messages about loading out of the terminal while the block lasts."""
    from transformers.utils import logging

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]
