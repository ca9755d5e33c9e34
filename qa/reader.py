"""`Reader`: reads a question and passages together, over the encoder's states of both, and says what answers where.

Its weights belong to one encoder with its prompts; any other is used without a reader. They come from
`python -m qa.training.reader`; `qa/reader.md` says what they were trained on and what they are bad at.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from index import Encoder, EncoderIdentity, Span, TokenVectors
from index.arrays import Float64
from index.encoding.encoder import Vectors
from index.encoding.threads import one_thread
from index.storing.store import Index
from index.words.terms import Language

if TYPE_CHECKING:
    from qa.reader_network import Network

PATH = Path(__file__).with_name("reader.safetensors")
LANGUAGES: tuple[Language, ...] = ("fr", "en")
"""The order of the languages on the second axis of `means` in the weight file."""
READ_PASSAGES = 6
"""Passages of a long text that are read, the best ones."""
READ_ALL_UP_TO = 10
"""A text of no more passages is read whole."""
MAX_ANSWER = 40
"""Tokens of an answer."""
_IMPOSSIBLE = -1e9


@dataclass(frozen=True, slots=True, eq=False)
class ToRead:
    """A passage for the reader: its tokens with their states, its language, and its sentences, spans where the tokens' are."""

    tokens: TokenVectors
    language: Language
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """What the reader found in a passage.

    `answers`: the log-odds that it answers.
    `span`: the likeliest place of the answer, within one sentence, and `chance` the probability of it and of those that
    are half the same, among all places there and "nowhere"; None where the passage has no sentence. `shares`: float64
    (sentences,), of the chance that the answer is in each, 1 in all.
    """

    answers: float
    span: Span | None
    chance: float
    shares: Float64


def to_read(index: Index, encoder: Encoder, numbers: Sequence[int]) -> list[ToRead]:
    """The passages of those numbers; their tokens are encoded anew where the index keeps no states."""
    passages = [index.passages[number] for number in numbers]
    kept = [index.tokens_of(number) for number in numbers]
    tokens = [own for own in kept if own is not None and own.states is not None]
    if len(tokens) < len(passages):
        anew = {one.number: one.tokens for one in encoder.encode_passages_with_tokens([one.text for one in passages])}
        tokens = [
            TokenVectors(own.vectors, own.spans + passage.start, own.states)
            for own, passage in ((anew[place], passage) for place, passage in enumerate(passages))
            if own is not None
        ]
    return [
        ToRead(own, index.languages[number], passage.sentences)
        for own, number, passage in zip(tokens, numbers, passages, strict=True)
    ]


class Reader:
    """Reads questions and passages of one encoder. Safe to share between threads."""

    def __init__(self, network: Network, means: Vectors) -> None:
        """`means`: float32 (2, 2, dimension), the mean states of questions and of passages in each of `LANGUAGES`."""
        from index.encoding.device import device_and_format

        self._place = device_and_format()
        with one_thread():
            self._network = network.to(*self._place).eval()
            self._network.pack()
        self._means = means

    @classmethod
    def of(cls, encoder: EncoderIdentity, path: Path = PATH) -> Self | None:
        """The reader of that encoder, prompts and all; None where the weights belong to another or are not there."""
        if not path.is_file():
            return None
        from safetensors import safe_open

        with one_thread(), safe_open(path, "pt") as file:
            about: dict[str, str] = file.metadata()
            if json.loads(about["encoder"]) != encoder.as_dict():
                return None
            tensors = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118  # not a dict
        from qa.reader_network import Network, Size

        means = tensors.pop("means").numpy()
        network = Network(Size(**json.loads(about["size"])))
        with one_thread():
            network.load_state_dict(tensors)
        return cls(network, means)

    def read(self, question: TokenVectors, passages: Sequence[ToRead], language: Language) -> list[Read]:
        """What is found in each passage; `language` is that of the question.

        Raises `ValueError` where the question or a passage has no states.
        """
        import torch

        readable = [number for number, passage in enumerate(passages) if len(passage.tokens.spans)]
        found = [Read(0.0, None, 0.0, _even(len(passage.sentences))) for passage in passages]
        if not readable or not len(question.spans):
            return found
        asked = self._centred(question, 0, language)
        texts = [self._centred(passages[number].tokens, 1, passages[number].language) for number in readable]
        longest = max(map(len, texts))
        states = np.zeros((len(texts), longest, texts[0].shape[1]), np.float32)
        there = np.zeros((len(texts), longest), bool)
        for row, text in enumerate(texts):
            states[row, : len(text)] = text
            there[row, : len(text)] = True
        words = torch.from_numpy(asked).to(*self._place)[None].expand(len(texts), -1, -1)
        with one_thread(), torch.inference_mode():
            reading = self._network(
                words,
                torch.from_numpy(states).to(*self._place),
                torch.ones(words.shape[:2], dtype=torch.bool, device=words.device),
                torch.from_numpy(there).to(words.device),
            )
        start, end, inside, answers = (part.double().cpu().numpy() for part in reading)
        for row, number in enumerate(readable):
            size = len(texts[row])
            found[number] = _read(
                passages[number], start[row, : size + 1], end[row, : size + 1], inside[row, :size], float(answers[row])
            )
        return found

    def _centred(self, tokens: TokenVectors, kind: int, language: Language) -> Vectors:
        if tokens.states is None:
            raise ValueError("the tokens have no states: their encoder tells none")
        centred: Vectors = tokens.states - self._means[kind, LANGUAGES.index(language)]
        return centred.astype(np.float32)


def save(path: Path, network: Network, means: Vectors, encoder: EncoderIdentity) -> None:
    """Writes what `Reader.of` reads: weights in half precision, tied to the encoder whose states they read."""
    import torch
    from safetensors.torch import save_file

    tensors = {name: tensor.to(torch.float16).contiguous() for name, tensor in network.state_dict().items()}
    tensors["means"] = torch.from_numpy(means)
    about = {"encoder": json.dumps(encoder.as_dict()), "size": json.dumps(network.size.as_dict())}
    save_file(tensors, path, metadata=about)


def _read(passage: ToRead, start: Float64, end: Float64, inside: Float64, answers: float) -> Read:
    """`start` and `end` (1 + tokens,), `inside` (tokens,) are the network's logits for the passage."""
    spans, size = passage.tokens.spans, len(inside)
    own = [
        np.flatnonzero((spans[:, 0] >= sentence.start) & (spans[:, 1] <= sentence.end))
        for sentence in passage.sentences
    ]
    shares = _even(len(own))
    if own:
        logits = np.array([inside[tokens].mean() if len(tokens) else _IMPOSSIBLE for tokens in own])
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
    sums = start[1:, None] + sliding_window_view(
        np.pad(end[1:], (0, MAX_ANSWER - 1), constant_values=_IMPOSSIBLE), MAX_ANSWER
    )
    sentences = np.full(size + MAX_ANSWER - 1, -1)  # of each token, -1 for none
    for number, tokens in enumerate(own):
        sentences[tokens] = number
    within = (sentences[:size, None] >= 0) & (sliding_window_view(sentences, MAX_ANSWER) == sentences[:size, None])
    nowhere, whole = start[0] + end[0], _log_sum(sums)
    place, chance = None, 0.0
    if within.any():
        best = int(np.where(within, sums, -np.inf).argmax())
        first, last = best // MAX_ANSWER, best // MAX_ANSWER + best % MAX_ANSWER
        place = Span(int(spans[first, 0]), int(spans[last, 1]))
        alike = _log_sum(sums[_alike(first, last, size)])
        chance = float(np.exp(alike - np.logaddexp(whole, nowhere)))
    return Read(answers, place, chance, shares)


def _alike(first: int, last: int, size: int) -> NDArray[np.bool_]:
    """Which places share half of their tokens with the place from token `first` to token `last`, (size, MAX_ANSWER).

    Row n, column m is the place that begins at token n and has m tokens more.
    """
    starts, more = np.arange(size)[:, None], np.arange(MAX_ANSWER)[None]
    shared = np.minimum(starts + more, last) - np.maximum(starts, first) + 1
    alike: NDArray[np.bool_] = 4 * shared >= (more + 1) + (last - first + 1)
    return alike


def _log_sum(logits: Float64) -> float:
    """log(sum(exp(logits)))."""
    highest = float(logits.max())
    return highest + float(np.log(np.exp(logits - highest).sum()))


def _even(count: int) -> Float64:
    return np.full(count, 1 / count) if count else np.empty(0)
