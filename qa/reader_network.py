"""The network of the reader: it reads a question and a passage together.

Its input is the token states of both texts. A frozen encoder computes them for each text alone. First the network
compares the two texts, which shows which passage tokens are about the question. It adds three things to the state of each
passage token, all through linear layers: the mean of the question's states, weighted by their similarity to the token;
the product of this mean and the token's state; and five numbers that say how well the token matches (`_matches`). Then
small transformer layers read both texts together (pre-norm: Xiong et al., arXiv:2002.04745). Without the comparison the
network learnt nothing, because the encoder saw each text without the other.

In the shapes below, "words" are the tokens of the question, "tokens" are those of the passage, and "places" are both: the
question's tokens, then the passage's. A passage begins with its heading, the title of its document and of its section: what
"elle" is in "Elle est née en 1962." often stands nowhere else. An answer is never in the heading.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from index.encoding import bert

_SHARPNESS = 15.0  # factor on cosines before a softmax: a cosine .1 higher gives e^1.5 times the weight
_NEARBY = 21  # width in tokens of the window in which `_matches` sums
_MATCHES = 5
_DISTANCES = (1, 2, 3, 5, 9, 17, 33, 65)  # in tokens; distances from one number to just below the next share a relation
_RELATIONS = 3 + 2 * len(_DISTANCES) + 1
_NEARNESS_SCALE = 10.0  # factor on `nearness`, so that a training step changes these few biases ten times as much
_IMPOSSIBLE = -1e4


@dataclass(frozen=True, slots=True)
class Size:
    """`dimension`: of the encoder's states. `width`, `depth`, `heads`: width, number and heads of the transformer layers."""

    dimension: int = 384
    width: int = 192
    depth: int = 3
    heads: int = 6

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


class Logits(NamedTuple):
    """The logits of the network for pairs of question and passage.

    `start`, `end` (pairs, 1 + tokens): the first and the last token of the answer; column 0 means "no answer". `inside`
    (pairs, tokens): whether a token belongs to the sentence that answers. `answers` (pairs,): whether the passage answers.
    """

    start: Tensor
    end: Tensor
    inside: Tensor
    answers: Tensor


class _Linear(nn.Linear):
    """A linear layer of PyTorch. After `pack` it is faster."""

    packed: bert.Linear | None = None

    def pack(self) -> None:
        """Copies the parameters into the packed form. Call it after training: the copy does not follow later changes."""
        self.packed = bert.Linear.of(self.weight.detach(), self.bias.detach())

    def forward(self, rows: Tensor) -> Tensor:
        return super().forward(rows) if self.packed is None else self.packed(rows)

    def then_gelu(self, rows: Tensor) -> Tensor:
        return functional.gelu(super().forward(rows)) if self.packed is None else self.packed.then_gelu(rows)

    def added_to(self, x: Tensor, rows: Tensor) -> Tensor:
        return x + super().forward(rows) if self.packed is None else self.packed.added_to(x, rows)


class Network(nn.Module):
    """Computes `Logits` for pairs of question and passage."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        width = size.width
        self.size = size
        self.question_in = _Linear(size.dimension, width)
        self.passage_in = _Linear(size.dimension, width)
        self.heading = nn.Parameter(torch.zeros(width))  # added to the tokens of the heading
        self.aligned_in = _Linear(size.dimension, width)
        self.product_in = _Linear(size.dimension, width)
        self.matches_in = _Linear(_MATCHES, width)
        self.layers = nn.ModuleList(_Layer(width, size.heads) for _ in range(size.depth))
        self.norm = nn.LayerNorm(width)
        self.span = _Linear(width, 2)
        self.inside = _Linear(width, 1)
        self.nowhere = _Linear(3 * width, 2)
        self.answers = nn.Sequential(_Linear(3 * width, width), nn.GELU(), _Linear(width, 1))

    def pack(self) -> None:
        """Makes the network faster. Call it after training, once the network has the number format that it will use."""
        for module in self.modules():
            if isinstance(module, _Linear):
                module.pack()

    def forward(
        self, question: Tensor, passage: Tensor, question_mask: Tensor, passage_mask: Tensor, in_heading: Tensor
    ) -> Logits:
        """`question` (pairs, words, dimension) and `passage` (pairs, tokens, dimension): standardised states, padded.

        `question_mask` (pairs, words) and `passage_mask` (pairs, tokens): True where the state is not padding. `in_heading`
        (pairs, tokens): True for the tokens of the heading.
        """
        x = self._compared(question, passage, question_mask, passage_mask, in_heading)
        is_token = torch.cat([question_mask, passage_mask], dim=1)
        sizes = list(zip(question_mask.sum(1).tolist(), passage_mask.sum(1).tolist(), strict=True))
        relations = _relations(passage.shape[1], x.device)
        rows = x[is_token]
        for layer in self.layers:
            rows = layer(rows, sizes, relations)
        x = torch.zeros_like(x).masked_scatter(is_token[..., None], self.norm(rows))
        words, tokens = x[:, : question.shape[1]], x[:, question.shape[1] :]
        span, in_text = self.span(tokens), passage_mask & ~in_heading
        pair = _pooled(words, tokens, span, question_mask, in_text)
        places = torch.cat([self.nowhere(pair)[:, None], span], dim=1).float()
        places = places.masked_fill(functional.pad(~in_text, (1, 0))[..., None], _IMPOSSIBLE)
        inside = self.inside(tokens).float()[..., 0].masked_fill(~in_text, _IMPOSSIBLE)
        return Logits(places[..., 0], places[..., 1], inside, self.answers(pair).float()[:, 0])

    def _compared(
        self, question: Tensor, passage: Tensor, question_mask: Tensor, passage_mask: Tensor, in_heading: Tensor
    ) -> Tensor:
        """The input of the transformer layers after the comparison of the two texts, (pairs, places, width)."""
        cosines = functional.normalize(passage, dim=-1) @ functional.normalize(question, dim=-1).transpose(1, 2)
        sharp = _SHARPNESS * cosines.float()
        aligned = (
            torch.softmax(sharp.masked_fill(~question_mask[:, None], _IMPOSSIBLE), dim=-1).to(question.dtype) @ question
        )
        return torch.cat(
            [
                self.question_in(question),
                self.passage_in(passage)
                + self.aligned_in(aligned)
                + self.product_in(aligned * passage)
                + self.matches_in(_matches(cosines.float(), question_mask, passage_mask).to(passage.dtype))
                + in_heading[..., None] * self.heading,
            ],
            dim=1,
        )


def _pooled(words: Tensor, tokens: Tensor, span: Tensor, question_mask: Tensor, in_text: Tensor) -> Tensor:
    """Each pair as one vector, (pairs, 3 width).

    It joins three vectors: the mean of `words`, the maximum of `tokens`, and the mean of `tokens` weighted by the softmax
    of start logit + end logit. `span`: these logits, (pairs, tokens, 2). `in_text` (pairs, tokens): True for the tokens
    that count.
    """
    count = question_mask.sum(1, keepdim=True).clamp(min=1)
    best = torch.softmax(span.sum(-1).float().masked_fill(~in_text, _IMPOSSIBLE), dim=1).to(words.dtype)
    return torch.cat(
        [
            (words * question_mask[..., None]).sum(1) / count,
            tokens.masked_fill(~in_text[..., None], _IMPOSSIBLE).amax(1),
            (best[..., None] * tokens).sum(1),
        ],
        dim=-1,
    )


def _matches(cosines: Tensor, question_mask: Tensor, passage_mask: Tensor) -> Tensor:
    """How well each passage token matches the question, (pairs, tokens, 5), from `cosines` (pairs, tokens, words).

    For each word of the question, a softmax over the passage's tokens gives weights that sum to 1. The share of a token is
    the mean of its weights.

    The five numbers of a token:
    1. its best cosine with a word
    2. its mean cosine with the words
    3. its share, times ten
    4. the sum of the shares of the `_NEARBY` tokens around it
    5. the best cosine of the word that the passage matches worst: the same for all tokens
    """
    count = question_mask.sum(1).clamp(min=1)[:, None]
    best = cosines.masked_fill(~question_mask[:, None], -1.0).amax(-1)
    mean = (cosines * question_mask[:, None]).sum(-1) / count
    pointing = (
        torch.softmax((_SHARPNESS * cosines).masked_fill(~passage_mask[..., None], _IMPOSSIBLE), dim=1)
        * question_mask[:, None]
    )
    share = pointing.sum(-1) / count
    around = functional.avg_pool1d(share[:, None], _NEARBY, 1, _NEARBY // 2)[:, 0] * _NEARBY
    best_of_word = cosines.masked_fill(~passage_mask[..., None], -1.0).amax(1)  # (pairs, words)
    worst = best_of_word.masked_fill(~question_mask, 1.0).amin(1, keepdim=True).expand_as(best)
    return torch.stack([best, mean, 10 * share, around, worst], dim=-1)


def _relations(tokens: int, device: torch.device) -> Tensor:
    """The relation number of each distance between two passage tokens, int64 (2 tokens - 1,).

    The distances are `1 - tokens` to `tokens - 1`; large distances share a number (`_DISTANCES`). Their numbers are 3 to
    `_RELATIONS - 1`. The numbers 0, 1 and 2 are for the other pairs of places: question to question, question to passage,
    passage to question.
    """
    distance = torch.arange(1 - tokens, tokens, device=device)
    steps = torch.bucketize(distance.abs(), torch.tensor(_DISTANCES, device=device), right=True)
    return 3 + torch.where(distance < 0, steps + len(_DISTANCES), steps)


class _Layer(nn.Module):
    """A pre-norm transformer layer. Its attention has a learnt bias for the relation of two places (`_relations`)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.nearness = nn.Parameter(torch.zeros(heads, _RELATIONS))
        self.before_attention, self.before_inner = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention_in, self.attention_out = _Linear(width, 3 * width), _Linear(width, width)
        self.inner_in, self.inner_out = _Linear(width, 4 * width), _Linear(4 * width, width)

    def forward(self, rows: Tensor, sizes: Sequence[tuple[int, int]], relations: Tensor) -> Tensor:
        """`rows` (places, width): the places of all pairs without padding. `relations`: the result of `_relations`.

        `sizes`: how many words and how many tokens each pair has. To the attention logits is added the bias that each head
        learnt for each relation.
        """
        parts = self.attention_in(self.before_attention(rows)).view(len(rows), 3, self.heads, -1)
        most_words = max(words for words, _ in sizes)
        bias = self._relation_bias(most_words, relations)
        attended, end = [], 0
        for words, tokens in sizes:  # one pair fits in the cache
            start, end = end, end + words + tokens
            its_places = slice(most_words - words, most_words + tokens)
            attended.append(_attended(parts[start:end].permute(1, 2, 0, 3), bias[:, its_places, its_places]))
        rows = self.attention_out.added_to(rows, torch.cat(attended))
        return self.inner_out.added_to(rows, self.inner_in.then_gelu(self.before_inner(rows)))

    def _relation_bias(self, words: int, relations: Tensor) -> Tensor:
        """The bias on the attention logit of each two places of a pair, (heads, places, places)."""
        tokens = (len(relations) + 1) // 2
        nearness = _NEARNESS_SCALE * self.nearness
        in_question, to_passage, to_question = (
            nearness[:, relation, None, None].expand(-1, *shape)
            for relation, shape in enumerate(((words, words), (words, tokens), (tokens, words)))
        )
        in_passage = nearness[:, relations].unfold(-1, tokens, 1).flip(1)  # row n: from token n to each token
        return torch.cat(
            [torch.cat([in_question, to_passage], dim=2), torch.cat([to_question, in_passage], dim=2)], dim=1
        )


def _attended(parts: Tensor, bias: Tensor) -> Tensor:
    """The output of the attention for one pair, (places, width).

    `parts`: queries, keys and values, (3, heads, places, width of a head). `bias` (heads, places, places) is added to the
    logits.
    """
    query, key, value = parts
    heads, places, width = query.shape
    # PyTorch's scaled_dot_product_attention takes longer here: with 150 places in bfloat16 .46 ms against .39 ms.
    shares = torch.softmax(torch.baddbmm(bias, query / math.sqrt(width), key.transpose(1, 2)), dim=-1)
    attended: Tensor = shares @ value
    return attended.transpose(0, 1).reshape(places, heads * width)
