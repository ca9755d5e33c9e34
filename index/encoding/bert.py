"""The forward pass of BERT (Devlin et al., arXiv:1810.04805), only what encoding needs.

It computes the same as `transformers.BertModel`, whose import, checks and masks take longer than the arithmetic of a
question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Self

import torch
from torch import Tensor
from torch.nn import functional


class Norm(NamedTuple):
    """A layer norm's weight and bias."""

    weight: Tensor
    bias: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """A linear map: `weight` (out, in), or what `library` packed it to, and `bias` (out,).

    PyTorch converts a plain weight to the layout that it multiplies with, at each call; for the 18 tokens of a question that
    takes as long as the multiplication, or longer. So oneDNN has packed the weights in bfloat16, and FBGEMM those in
    float32. It keeps these in half precision and widens them in the registers: a question waits for its weights to come
    from memory, and half as many bytes come sooner.
    """

    weight: Any  # a tensor, or the object that FBGEMM packed weight and bias in
    bias: Tensor
    library: Literal["oneDNN", "FBGEMM"] | None = None

    @classmethod
    def of(cls, weight: Tensor, bias: Tensor) -> Self:
        """The map, packed if it is on a CPU with the instructions for it."""
        if weight.device.type == "cpu" and weight.dtype == torch.bfloat16 and packs_bfloat16():
            return cls(torch.ops.mkldnn._reorder_linear_weight(weight), bias, "oneDNN")
        if weight.device.type == "cpu" and weight.dtype == torch.float32 and _has_fbgemm():
            return cls(torch.ops.quantized.linear_prepack_fp16(weight, bias), bias, "FBGEMM")
        return cls(weight, bias)

    def __call__(self, rows: Tensor) -> Tensor:
        product: Tensor
        match self.library:
            case "oneDNN":
                product = torch.ops.mkldnn._linear_pointwise(rows, self.weight, self.bias, "none", [], "")
            case "FBGEMM":
                product = torch.ops.quantized.linear_dynamic_fp16(rows, self.weight)
            case None:
                product = functional.linear(rows, self.weight, self.bias)
        return product

    def then_gelu(self, rows: Tensor) -> Tensor:
        """GELU of the product; in one step if oneDNN packed the map."""
        if self.library != "oneDNN":
            return functional.gelu(self(rows))
        product: Tensor = torch.ops.mkldnn._linear_pointwise(rows, self.weight, self.bias, "gelu", [], "none")
        return product

    def added_to(self, states: Tensor, rows: Tensor) -> Tensor:
        """The product of `rows`, added to `states`; in one step if oneDNN packed the map."""
        if self.library != "oneDNN":
            return states + self(rows)
        product: Tensor = torch.ops.mkldnn._linear_pointwise.binary(rows, states, self.weight, self.bias, "add")
        return product


def packs_bfloat16() -> bool:
    """Whether PyTorch has oneDNN, and the processor the instructions that it multiplies bfloat16 with."""
    has_onednn = bool(torch.backends.mkldnn.is_available())  # type: ignore[no-untyped-call]
    return has_onednn and bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def _has_fbgemm() -> bool:
    """Whether PyTorch has FBGEMM, and the processor the instructions that it needs (AVX2)."""
    return "fbgemm" in torch.backends.quantized.supported_engines


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One of BERT's layers; `query_key_value` joins the three maps in one."""

    query_key_value: Linear
    attention_output: Linear
    attention_norm: Norm
    inner: Linear
    output: Linear
    output_norm: Norm

    def __call__(self, states: Tensor, mask: Tensor | None, heads: int, epsilon: float) -> Tensor:
        """`states` (texts, longest, hidden). `mask`: bool (texts, 1, 1, longest), True for a token; None without padding."""
        texts, length, hidden = states.shape
        joined = self.query_key_value(states)
        query, key, value = joined.view(texts, length, 3, heads, hidden // heads).permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        states = self.attention_output.added_to(states, attended.transpose(1, 2).reshape(texts, length, hidden))
        states = functional.layer_norm(states, (hidden,), *self.attention_norm, epsilon)
        states = self.output.added_to(states, self.inner.then_gelu(states))
        return functional.layer_norm(states, (hidden,), *self.output_norm, epsilon)


@dataclass(frozen=True, slots=True, eq=False)
class Bert:
    """The whole network. `words` gives the embeddings of token ids, from (ids,) to (ids, hidden)."""

    words: Callable[[Tensor], Tensor]
    positions: Tensor
    norm: Norm
    layers: tuple[Layer, ...]
    heads: int
    epsilon: float

    @classmethod
    def of(
        cls,
        tensors: Mapping[str, Tensor],
        words: Callable[[Tensor], Tensor],
        *,
        layers: int,
        heads: int,
        epsilon: float,
    ) -> Self:
        """`tensors` have the names of the weight file: `emb.pos`, `emb.type`, `l0.q.w`, …"""
        return cls(
            words=words,
            positions=tensors["emb.pos"] + tensors["emb.type"][0],  # all tokens are of the first type
            norm=Norm(tensors["emb.ln.w"], tensors["emb.ln.b"]),
            layers=tuple(_layer(tensors, f"l{number}") for number in range(layers)),
            heads=heads,
            epsilon=epsilon,
        )

    def __call__(self, ids: Sequence[Sequence[int]]) -> tuple[list[Tensor], Tensor]:
        """The hidden states after each layer, each (texts, longest, hidden), and which are tokens, bool (texts, longest)."""
        lengths = torch.tensor([len(text_ids) for text_ids in ids])
        longest = int(lengths.max())
        is_token = torch.arange(longest) < lengths[:, None]
        padded = torch.zeros((len(ids), longest), dtype=torch.int64)
        padded[is_token] = torch.tensor([id_ for text_ids in ids for id_ in text_ids])
        states = self.words(padded.view(-1)).view(len(ids), longest, -1) + self.positions[:longest]
        states = functional.layer_norm(states, states.shape[-1:], *self.norm, self.epsilon)
        mask = None if bool(is_token.all()) else is_token[:, None, None].to(states.device)
        is_token = is_token.to(states.device)
        layer_states = []
        for layer in self.layers:
            states = layer(states, mask, self.heads, self.epsilon)
            layer_states.append(states)
        return layer_states, is_token


def _layer(tensors: Mapping[str, Tensor], name: str) -> Layer:
    def linear(part: str) -> Linear:
        return Linear.of(tensors[f"{name}.{part}.w"], tensors[f"{name}.{part}.b"])

    def norm(part: str) -> Norm:
        return Norm(tensors[f"{name}.{part}.w"], tensors[f"{name}.{part}.b"])

    joined = Linear.of(*(torch.cat([tensors[f"{name}.{part}.{kind}"] for part in "qkv"]) for kind in "wb"))
    return Layer(
        query_key_value=joined,
        attention_output=linear("ao"),
        attention_norm=norm("aln"),
        inner=linear("fi"),
        output=linear("fo"),
        output_norm=norm("oln"),
    )
