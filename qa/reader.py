"""`Reader`: reads a question together with passages, and says whether each passage answers and where.

It reads the encoder's states of both. Its weights belong to one encoder with its prompts; any other encoder is used
without a reader. `python -m qa.training.reader` trains them. `qa/reader.md` says on what, and what they are bad at.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy import special

from index import Encoder, EncoderIdentity, PassageText, Span, TokenVectors
from index.arrays import Bool, Float64
from index.encoding.encoder import Vectors
from index.encoding.threads import one_thread
from index.storing.passage_headings import heading
from index.storing.store import Index
from index.words.terms import LANGUAGES, Language

if TYPE_CHECKING:
    from qa.reader_network import Network

PATH = Path(__file__).with_name("reader.safetensors")
READ_PASSAGES = 6
"""How many passages of a long text are read: the best ones."""
READ_ALL_UP_TO = 10
"""A text of no more passages is read whole."""
MAX_ANSWER_TOKENS = 40
_IMPOSSIBLE = -1e9


@dataclass(frozen=True, slots=True, eq=False)
class ReaderPassage:
    """A passage as the reader takes it: its tokens with their states, its language, its sentences and its heading.

    The spans of tokens and sentences are in the same text. `heading`: the states of the title of its document and of its
    section, standardised float32 (tokens, dimension); `index.storing.passage_headings`.
    """

    tokens: TokenVectors
    language: Language
    sentences: tuple[Span, ...]
    heading: Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the reader says of a passage.

    `answers`: the log-odds that the passage answers. `span`: the most probable place of the answer, within one sentence;
    None if the passage has no sentence. `span_probability`: of this place and of the places that overlap it
    (`_overlapping`), among all places of the passage and "nowhere". `shares`: float64 (sentences,), how probable it is that
    the answer is in each sentence; their sum is 1.
    """

    answers: float
    span: Span | None
    span_probability: float
    shares: Float64


def read_count(passages: int) -> int:
    """How many of the best candidates are read, at most, in a text of `passages` passages."""
    return READ_PASSAGES if passages > READ_ALL_UP_TO else READ_ALL_UP_TO


def reader_passages(index: Index, encoder: Encoder, numbers: Sequence[int]) -> list[ReaderPassage]:
    """The passages with these numbers; if the index keeps no states, they and their headings are encoded again."""
    passages = [index.passages[number] for number in numbers]
    if index.tokens is None or index.headings is None:
        tokens, headings = _encoded(index, encoder, numbers)
    else:
        tokens = [index.tokens.of_passage(number) for number in numbers]
        headings = [index.headings.of_passage(number) for number in numbers]
    return [
        ReaderPassage(tokens[place], index.passages.language(number), passage.sentences, headings[place])
        for place, (number, passage) in enumerate(zip(numbers, passages, strict=True))
    ]


def _encoded(index: Index, encoder: Encoder, numbers: Sequence[int]) -> tuple[list[TokenVectors], list[Vectors]]:
    """The tokens of each passage, spans in its document, and the states of its heading; the encoder must give states."""
    passages = [index.passages[number] for number in numbers]
    headings = [heading(index.passages.titles_above(number), encoder.count_tokens) for number in numbers]
    new = list(dict.fromkeys([*(passage.text for passage in passages), *headings]))
    encoded: dict[str, TokenVectors] = {}
    for number, _, _, of_text in encoder.encode_passages([PassageText(text) for text in new]):
        if of_text is None:
            raise ValueError("the encoder gives no tokens")
        encoded[new[number]] = of_text
    tokens = [replace(encoded[passage.text], spans=encoded[passage.text].spans + passage.start) for passage in passages]
    return tokens, [states_of(encoded[text]) for text in headings]


class Reader:
    """Reads the questions and passages of one encoder. Threads may share it."""

    def __init__(self, network: Network, means: Vectors) -> None:
        """`means`: float32 (2, 2, dimension), the mean states of questions and of passages in each of `LANGUAGES`."""
        from index.encoding.device import device_and_format

        self._device_and_format = device_and_format()
        with one_thread():
            self._network = network.to(*self._device_and_format).eval()
            self._network.pack()
        self._means = means

    @classmethod
    def of(cls, encoder: EncoderIdentity, path: Path = PATH) -> Self | None:
        """The reader for `encoder`; None if there are no weights, or they belong to another model or other prompts."""
        if not path.is_file():
            return None
        from safetensors import safe_open

        with one_thread(), safe_open(path, "pt") as file:
            metadata: dict[str, str] = file.metadata()
            if json.loads(metadata["encoder"]) != encoder.as_dict():
                return None
            tensors = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118  # not a dict
        from qa.reader_network import Network, Size

        means = tensors.pop("means").numpy()
        network = Network(Size(**json.loads(metadata["size"])))
        with one_thread():
            network.load_state_dict(tensors)
        return cls(network, means)

    def read(self, question: TokenVectors, passages: Sequence[ReaderPassage], language: Language) -> list[Reading]:
        """What the reader says of each passage; `language` is that of the question.

        Raises `ValueError` if the question or a passage has no states.
        """
        import torch

        not_empty = [number for number, passage in enumerate(passages) if len(passage.tokens.spans)]
        readings = [Reading(0.0, None, 0.0, _uniform(len(passage.sentences))) for passage in passages]
        if not not_empty or not len(question.spans):
            return readings
        question_states = self._centred(states_of(question), 0, language)
        texts = [self._with_heading(passages[number]) for number in not_empty]
        headings = [len(passages[number].heading) for number in not_empty]
        states, mask = padded(texts)
        in_heading = np.arange(mask.shape[1]) < np.array(headings)[:, None]
        words = torch.from_numpy(question_states).to(*self._device_and_format)[None].expand(len(texts), -1, -1)
        with one_thread(), torch.inference_mode():
            logits = self._network(
                words,
                torch.from_numpy(states).to(*self._device_and_format),
                torch.ones(words.shape[:2], dtype=torch.bool, device=words.device),
                torch.from_numpy(mask).to(words.device),
                torch.from_numpy(in_heading).to(words.device),
            )
        start, end, inside, answers = (part.double().cpu().numpy() for part in logits)
        for row, number in enumerate(not_empty):
            first, last = headings[row], len(texts[row])
            places = [0, *range(first + 1, last + 1)]  # nowhere, then the tokens of the text
            readings[number] = _reading(
                passages[number], start[row, places], end[row, places], inside[row, first:last], float(answers[row])
            )
        return readings

    def _with_heading(self, passage: ReaderPassage) -> Vectors:
        """The states of the heading, then those of the passage, without their mean."""
        states = np.concatenate([passage.heading, states_of(passage.tokens)])
        return self._centred(states, 1, passage.language)

    def _centred(self, states: Vectors, kind: int, language: Language) -> Vectors:
        """The states without their mean; `kind` is 0 for a question and 1 for a passage."""
        centred: Vectors = states - self._means[kind, LANGUAGES.index(language)]
        return centred.astype(np.float32)


def states_of(tokens: TokenVectors | None) -> Vectors:
    """The hidden states of a text's tokens, (tokens, dimension). Raises `ValueError` if the encoder gives none."""
    if tokens is None or tokens.states is None:
        raise ValueError("the tokens have no states: their encoder gives none")
    return tokens.states


def save(path: Path, network: Network, means: Vectors, encoder: EncoderIdentity) -> None:
    """Writes what `Reader.of` reads: the weights in half precision, with the identity of the encoder they belong to."""
    import torch
    from safetensors.torch import save_file

    tensors = {name: tensor.to(torch.float16).contiguous() for name, tensor in network.state_dict().items()}
    tensors["means"] = torch.from_numpy(means)
    metadata = {"encoder": json.dumps(encoder.as_dict()), "size": json.dumps(network.size.as_dict())}
    save_file(tensors, path, metadata=metadata)


def padded(texts: Sequence[NDArray[np.float32 | np.int8]]) -> tuple[Vectors, Bool]:
    """The states of all texts, (texts, longest, dimension), and which of them are no padding, (texts, longest)."""
    longest = max(map(len, texts))
    states = np.zeros((len(texts), longest, texts[0].shape[1]), np.float32)
    mask = np.zeros((len(texts), longest), bool)
    for row, text in enumerate(texts):
        states[row, : len(text)] = text
        mask[row, : len(text)] = True
    return states, mask


def _reading(passage: ReaderPassage, start: Float64, end: Float64, inside: Float64, answers: float) -> Reading:
    """`start` and `end` (1 + tokens,), `inside` (tokens,) are the network's logits for the passage."""
    spans, size = passage.tokens.spans, len(inside)
    sentence_tokens = [
        np.flatnonzero((spans[:, 0] >= sentence.start) & (spans[:, 1] <= sentence.end))
        for sentence in passage.sentences
    ]
    shares = _uniform(len(sentence_tokens))
    if sentence_tokens:
        logits = np.array([inside[tokens].mean() if len(tokens) else _IMPOSSIBLE for tokens in sentence_tokens])
        shares = special.softmax(logits)
    # Row n, column m of `sums` and `within` is the place that begins at token n and ends m tokens later.
    sums = start[1:, None] + sliding_window_view(
        np.pad(end[1:], (0, MAX_ANSWER_TOKENS - 1), constant_values=_IMPOSSIBLE), MAX_ANSWER_TOKENS
    )
    sentences = np.full(size + MAX_ANSWER_TOKENS - 1, -1)  # of each token, -1 for none
    for number, tokens in enumerate(sentence_tokens):
        sentences[tokens] = number
    last_sentences = sliding_window_view(sentences, MAX_ANSWER_TOKENS)
    within = (sentences[:size, None] >= 0) & (last_sentences == sentences[:size, None])
    nowhere, somewhere = start[0] + end[0], _log_sum(sums)
    span, probability = None, 0.0
    if within.any():
        best = int(np.where(within, sums, -np.inf).argmax())
        first, last = best // MAX_ANSWER_TOKENS, best // MAX_ANSWER_TOKENS + best % MAX_ANSWER_TOKENS
        span = Span(int(spans[first, 0]), int(spans[last, 1]))
        similar = _log_sum(sums[_overlapping(first, last, size)])
        probability = float(np.exp(similar - np.logaddexp(somewhere, nowhere)))
    return Reading(answers, span, probability, shares)


def _overlapping(first: int, last: int, size: int) -> Bool:
    """Which places overlap that from token `first` to token `last`: bool (size, MAX_ANSWER_TOKENS).

    The Dice coefficient of the two, in tokens, is at least .5. Row n, column m is the place that begins at token n and ends
    m tokens later.
    """
    starts, more = np.arange(size)[:, None], np.arange(MAX_ANSWER_TOKENS)[None]
    shared = np.minimum(starts + more, last) - np.maximum(starts, first) + 1
    similar: Bool = 4 * shared >= (more + 1) + (last - first + 1)
    return similar


def _log_sum(logits: Float64) -> float:
    """log(sum(exp(logits))); `scipy.special.logsumexp` takes nine times as long for the places of a passage."""
    highest = float(logits.max())
    return highest + float(np.log(np.exp(logits - highest).sum()))


def _uniform(count: int) -> Float64:
    """Equal shares, 1 in all, (count,)."""
    return np.full(count, 1 / count) if count else np.empty(0)
