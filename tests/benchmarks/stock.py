"""The stock way: the default model's weights in Sentence Transformers, float32, nothing set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from transformers import BertConfig, BertModel

from index.encoding import weights
from index.encoding.bert import Linear
from index.encoding.default_model import DefaultModel

_PAD = 1
_HEADS, _INNER = 12, 1536


class _Network(InputModule):
    def __init__(self, own: DefaultModel) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.max_seq_length = own.max_tokens
        self._own = own
        network = own.network
        config = BertConfig(
            vocab_size=own.word_count,
            hidden_size=own.dimension,
            num_hidden_layers=len(network.layers),
            num_attention_heads=_HEADS,
            intermediate_size=_INNER,
            max_position_embeddings=own.max_tokens,
            type_vocab_size=1,
            layer_norm_eps=network.epsilon,
        )
        self.bert = BertModel(config, add_pooling_layer=False).eval()  # type: ignore[no-untyped-call]
        embeddings = self.bert.embeddings
        for first in range(0, own.word_count, 10_000):  # all at once would take several times the memory
            ids = torch.arange(first, min(first + 10_000, own.word_count))
            with torch.no_grad():
                embeddings.word_embeddings.weight[ids] = network.words(ids)
        _set(embeddings.position_embeddings.weight, network.positions)
        _set(embeddings.token_type_embeddings.weight, torch.zeros(1, own.dimension))
        _set_both(embeddings.LayerNorm, network.norm)
        for layer, of_own in zip(self.bert.encoder.layer, network.layers, strict=True):
            attention = layer.attention.self
            weight, bias = _unpacked(of_own.query_key_value)
            parts = zip(weight.chunk(3), bias.chunk(3), strict=True)
            for linear, pair in zip((attention.query, attention.key, attention.value), parts, strict=True):
                _set_both(linear, pair)
            _set_both(layer.attention.output.dense, _unpacked(of_own.attention_output))
            _set_both(layer.attention.output.LayerNorm, of_own.attention_norm)
            _set_both(layer.intermediate.dense, _unpacked(of_own.inner))
            _set_both(layer.output.dense, _unpacked(of_own.output))
            _set_both(layer.output.LayerNorm, of_own.output_norm)
        del own.network  # the memory of this process is that of the stock way

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Tensor]:
        texts = self._own.tokenize([(prompt or "") + text for text in inputs])
        ids = [torch.tensor(list(text.ids)) for text in texts]
        masks = [torch.ones(len(of_text), dtype=torch.int64) for of_text in ids]
        return {
            "input_ids": pad_sequence(ids, batch_first=True, padding_value=_PAD),
            "attention_mask": pad_sequence(masks, batch_first=True),
        }

    def forward(self, features: dict[str, Tensor], **_: Any) -> dict[str, Tensor]:
        output = self.bert(input_ids=features["input_ids"], attention_mask=features["attention_mask"])
        return features | {"token_embeddings": output.last_hidden_state}

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        raise NotImplementedError(output_path)


def stock() -> SentenceTransformer:
    """Its vectors are those of the default model in float32."""
    path = weights.path()
    if path is None:
        raise SystemExit("The weights of the default model do not come by pip on this machine.")
    network = _Network(DefaultModel(path, torch.float32))
    pooling = Pooling(network.bert.config.hidden_size, pooling_mode="mean")
    return SentenceTransformer(modules=[network, pooling, Normalize()], device="cpu")


def _unpacked(linear: Linear) -> tuple[Tensor, Tensor]:
    """The weight and the bias of a map."""
    if linear.library == "FBGEMM":
        weight, bias = torch.ops.quantized.linear_unpack_fp16(linear.weight)
        return weight, bias
    return linear.weight, linear.bias


def _set(parameter: Tensor, value: Tensor) -> None:
    with torch.no_grad():
        parameter.copy_(value.reshape(parameter.shape))


def _set_both(module: Any, pair: Sequence[Tensor]) -> None:
    _set(module.weight, pair[0])
    _set(module.bias, pair[1])
