"""The layers that read a question and a passage together, over the states that a frozen encoder gives of each.

The states of the two are compared first, as what says that a token is about what the question asks: each token of the
passage gets the question's tokens, weighted by how alike they are, the product of the two, and how well it is matched.
Small layers then read both together (pre-norm: Xiong et al., arXiv:2002.04745). A head on the states alone learns
nothing, as they were computed without a view of the other text.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

_SHARPNESS = 15.0  # a token a tenth more alike than another weighs e^1.5 times as much
_NEARBY = 21  # tokens over which the matches around a token are counted
_MATCHES = 5
_DISTANCES = (1, 2, 3, 5, 9, 17, 33, 65)  # tokens, from each of which on they count alike
_RELATIONS = 3 + 2 * len(_DISTANCES) + 1
_QUICK = 10.0  # lets the few numbers of `nearness` move as fast as they must
_AWAY = -1e4


@dataclass(frozen=True, slots=True)
class Size:
    """`dimension` of the encoder's states; `width`, `depth` and `heads` of the layers over them."""

    dimension: int = 384
    width: int = 192
    depth: int = 3
    heads: int = 6

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


class Reading(NamedTuple):
    """What the network says of each pair, as logits.

    `start`, `end`: (pairs, 1 + tokens), column 0 for "no answer". `inside`: (pairs, tokens), whether a token belongs to
    the sentence that answers. `answers`: (pairs,), whether the passage answers.
    """

    start: Tensor
    end: Tensor
    inside: Tensor
    answers: Tensor


class Network(nn.Module):
    """Reads pairs of question and passage; see `Reading` for what comes out."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        width = size.width
        self.size = size
        self.question_in = nn.Linear(size.dimension, width)
        self.passage_in = nn.Linear(size.dimension, width)
        self.aligned_in = nn.Linear(size.dimension, width)
        self.product_in = nn.Linear(size.dimension, width)
        self.matches_in = nn.Linear(_MATCHES, width)
        self.layers = nn.ModuleList(_Layer(width, size.heads) for _ in range(size.depth))
        self.norm = nn.LayerNorm(width)
        self.span = nn.Linear(width, 2)
        self.inside = nn.Linear(width, 1)
        self.nowhere = nn.Linear(3 * width, 2)
        self.answers = nn.Sequential(nn.Linear(3 * width, width), nn.GELU(), nn.Linear(width, 1))

    def forward(self, question: Tensor, passage: Tensor, asked: Tensor, there: Tensor) -> Reading:
        """`question` (pairs, words, dimension) and `passage` (pairs, tokens, dimension): standardised states, padded.

        `asked` and `there` say which of them are not padding.
        """
        cosines = functional.normalize(passage, dim=-1) @ functional.normalize(question, dim=-1).transpose(1, 2)
        sharp = _SHARPNESS * cosines.float()
        aligned = torch.softmax(sharp.masked_fill(~asked[:, None], _AWAY), dim=-1).to(question.dtype) @ question
        x = torch.cat(
            [
                self.question_in(question),
                self.passage_in(passage)
                + self.aligned_in(aligned)
                + self.product_in(aligned * passage)
                + self.matches_in(_matches(cosines.float(), asked, there).to(passage.dtype)),
            ],
            dim=1,
        )
        seen = torch.cat([asked, there], dim=1)
        mask = torch.zeros(seen.shape, dtype=x.dtype, device=x.device).masked_fill(~seen, _AWAY)[:, None, None]
        between = _between(question.shape[1], passage.shape[1], x.device)
        for layer in self.layers:
            x = layer(x, mask, between)
        x = self.norm(x)
        words = question.shape[1]
        own, tokens = x[:, :words], x[:, words:]
        count = asked.sum(1, keepdim=True).clamp(min=1)
        span = self.span(tokens)
        best = torch.softmax(span.sum(-1).float().masked_fill(~there, _AWAY), dim=1).to(x.dtype)
        whole = torch.cat(
            [
                (own * asked[..., None]).sum(1) / count,
                tokens.masked_fill(~there[..., None], _AWAY).amax(1),
                (best[..., None] * tokens).sum(1),
            ],
            dim=-1,
        )
        places = torch.cat([self.nowhere(whole)[:, None], span], dim=1).float()
        places = places.masked_fill(functional.pad(~there, (1, 0))[..., None], _AWAY)
        inside = self.inside(tokens).float()[..., 0].masked_fill(~there, _AWAY)
        return Reading(places[..., 0], places[..., 1], inside, self.answers(whole).float()[:, 0])


def _matches(cosines: Tensor, asked: Tensor, there: Tensor) -> Tensor:
    """How well each token of the passage is matched, (pairs, tokens, 5), from the cosines (pairs, tokens, words).

    Its best and its mean cosine; the share of the question's words that point at it, and at what is around it; and how
    well those words that point there are matched anywhere in the passage.
    """
    count = asked.sum(1).clamp(min=1)[:, None]
    best = cosines.masked_fill(~asked[:, None], -1.0).amax(-1)
    mean = (cosines * asked[:, None]).sum(-1) / count
    pointing = torch.softmax((_SHARPNESS * cosines).masked_fill(~there[..., None], _AWAY), dim=1) * asked[:, None]
    share = pointing.sum(-1) / count
    around = functional.avg_pool1d(share[:, None], _NEARBY, 1, _NEARBY // 2)[:, 0] * _NEARBY
    found = cosines.masked_fill(~there[..., None], -1.0).amax(1)  # (pairs, words)
    worst = found.masked_fill(~asked, 1.0).amin(1, keepdim=True).expand_as(best)
    return torch.stack([best, mean, 10 * share, around, worst], dim=-1)


def _between(words: int, tokens: int, device: torch.device) -> Tensor:
    """How any two places stand to each other, int64 (words + tokens, words + tokens): an index below `_RELATIONS`.

    Of two tokens of the passage how far the second is before or behind the first, ever more roughly; of others which of
    the texts they are of.
    """
    places = torch.arange(tokens, device=device)
    distance = places[None] - places[:, None]
    steps = torch.bucketize(distance.abs(), torch.tensor(_DISTANCES, device=device), right=True)
    found = torch.zeros(words + tokens, words + tokens, dtype=torch.int64, device=device)
    found[:words, words:] = 1
    found[words:, :words] = 2
    found[words:, words:] = 3 + torch.where(distance < 0, steps + len(_DISTANCES), steps)
    return found


class _Layer(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.nearness = nn.Parameter(torch.zeros(heads, _RELATIONS))
        self.before_attention, self.before_inner = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention_in, self.attention_out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.inner_in, self.inner_out = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor, mask: Tensor, between: Tensor) -> Tensor:
        """`x` (pairs, places, width); `mask` (pairs, 1, 1, places) is added to the attention's logits.

        As is what each head has learned for how two places stand to each other, `between`, as `_between` gives it.
        """
        pairs, tokens, width = x.shape
        parts: Any = self.attention_in(self.before_attention(x))
        query, key, value = parts.view(pairs, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        scores = query @ key.transpose(-1, -2) * (width // self.heads) ** -0.5
        scores = scores + (mask + _QUICK * self.nearness[:, between])
        seen = torch.softmax(scores, dim=-1).to(value.dtype) @ value  # twice as fast to train as PyTorch's fused one
        x = x + self.attention_out(seen.transpose(1, 2).reshape(pairs, tokens, width))
        inner: Tensor = self.inner_out(functional.gelu(self.inner_in(self.before_inner(x))))
        return x + inner
