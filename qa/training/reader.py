"""`python -m qa.training.reader DATA… --work FOLDER --save qa/reader.safetensors`: trains the reader.

1. Passages and questions are read from the training sets, and more are made from them.
2. The encoder's token states of all texts are computed and kept in the work folder.
3. The network is trained on these states.

A run that was stopped continues from its last checkpoint. A question comes with the passage that answers it, if there is
one, and with passages that do not answer: its near misses (`TrainingQuestion`), and the passages of its article and of
its set that are most similar to it in vectors and words. The same seed gives the same examples in the same order. After a
short rise the learning rate is constant; over the last two fifths of the run it falls. So a checkpoint can be continued
with other `--pairs` or `--minutes`. With `--start qa/reader.safetensors` the training begins with the weights of an
earlier training instead of random weights; with `--halfway` the mean of these and the trained weights is saved.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

from index import SentenceEncoder, Span
from index.encoding.bert import packs_bfloat16
from index.encoding.encoder import Vectors, overlapping
from index.splitting.sentences import sentences
from index.storing.token_vectors import STEPS
from index.words.terms import LANGUAGES
from qa.evaluation.questions import held_out_titles
from qa.reader import padded, save
from qa.reader_network import Logits, Network, Size
from qa.training.entity_texts import add_cards
from qa.training.near_misses import add_exchanged, add_printed, add_shortened
from qa.training.reader_data import WRITTEN, TrainingData, TrainingQuestion, contains, read_training_data
from qa.training.state_cache import Encoded, encoded

PAIRS_IN_BATCH = 32
_SORTED = 40  # batches for which groups are collected and sorted by length
_WARM_UP = 150  # steps over which the learning rate rises
_LEVEL_UNTIL = 0.6  # share of the run after which the learning rate falls
_AVERAGE = 0.999  # decay of the moving average of the weights
_HARD_OF_ARTICLE, _HARD_OF_SET = 5, 10  # hard passages for a question, at most
_VALIDATION_PAIRS = 4_800  # at most
_log = logging.getLogger(__name__)


class Pair(NamedTuple):
    """The numbers of a question and a passage, and the start and end of the answer; -1, -1 if the passage does not answer."""

    question: int
    passage: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class ReaderExamples:
    """The data that the network is trained on.

    `passages`, `headings`, `questions`: the states of the texts; equal headings and questions are stored once.
    `heading_numbers`: for each passage, its number in `headings`. `question_numbers`: for each question of the data, its
    number in `questions`. `sentences`: for each passage, the sentence number of each token. `hard`: for each question, the
    passages that seem to answer but do not. `means`: float32 (2, 2, dimension), the mean states of questions and of
    passages, for each of `LANGUAGES`.
    """

    data: TrainingData
    passages: Encoded
    headings: Encoded
    questions: Encoded
    heading_numbers: NDArray[np.int64]
    question_numbers: NDArray[np.int64]
    sentences: list[NDArray[np.int64]]
    hard: list[NDArray[np.int64]]
    means: Vectors


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m qa.training.reader", description="Trains the reader.")
    parser.add_argument("data", nargs="+", metavar="DATA", help="a .jsonl.gz of questions; DATA:N takes N contexts")
    parser.add_argument(
        "--held-out", "--without", type=Path, metavar="FILE", help="JSON of titles by set that are left out"
    )
    parser.add_argument("--work", type=Path, required=True, help="folder for states and checkpoints")
    parser.add_argument("--save", type=Path, required=True, help="where the weights are written at the end")
    parser.add_argument(
        "--start", type=Path, metavar="FILE", help="weights to begin with, of the same width and encoder"
    )
    parser.add_argument(
        "--halfway", action="store_true", help="saves the mean of the weights to begin with and the trained ones"
    )
    parser.add_argument("--pairs", type=int, default=200_000, help="how many pairs are read in all")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="how long the training may take at most")
    parser.add_argument("--rate", type=float, default=1e-3, help="the highest learning rate")
    parser.add_argument("--width", type=int, default=Size().width)
    parser.add_argument("--depth", type=int, default=Size().depth)
    parser.add_argument("--cards", type=int, default=2_200, help="made passages of several entities")
    parser.add_argument("--threads", type=int, default=0, help="of PyTorch (default: its own choice)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    if options.halfway and options.start is None:
        parser.error("--halfway needs --start FILE, the weights to take the mean with")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    if options.threads:
        torch.set_num_threads(options.threads)
    options.work.mkdir(parents=True, exist_ok=True)
    encoder = SentenceEncoder()
    examples = prepared(options, encoder)
    network = trained(examples, options)
    if options.halfway:
        average_with(network, weights_of(options.start))
    save(options.save, network, examples.means, encoder.identity)
    _log.info("saved %s", options.save)


def prepared(options: argparse.Namespace, encoder: SentenceEncoder) -> ReaderExamples:
    """The examples; states that are not in the work folder are computed."""
    sets = [(Path(name), int(limit or 10**9)) for name, _, limit in (given.partition(":") for given in options.data)]
    held_out = frozenset() if options.held_out is None else held_out_titles(options.held_out)

    def rng(step: int) -> Random:  # of its own, so that a further set changes no example made from the sets before it
        return Random(options.seed + step)

    data = read_training_data(sets, without_titles=held_out, count_tokens=encoder.count_tokens, rng=rng(0))
    add_shortened(data, share={"fr": 0.9, "en": 0.2}, rng=rng(1))
    add_printed(data, share={"fr": 0.35, "en": 0.08}, rng=rng(2))
    real = sum(question.is_original for question in data.questions)
    add_exchanged(data, share={"fr": 1.0, "en": 0.2}, rng=rng(3))
    add_cards(data, texts=options.cards, rng=rng(4))
    texts = [text.text for text in data.passages]
    _log.info("%d passages, %d questions, %d of them real", len(texts), len(data.questions), real)
    folder = options.work / "states"
    folder.mkdir(exist_ok=True)
    places = {text: place for place, text in enumerate(dict.fromkeys(question.text for question in data.questions))}
    question_numbers = np.array([places[question.text] for question in data.questions])
    passages = encoded(encoder, texts, questions=False, folder=folder)
    questions = encoded(encoder, list(places), questions=True, folder=folder)
    heading_places = {text: place for place, text in enumerate(dict.fromkeys(text.heading for text in data.passages))}
    headings = encoded(encoder, list(heading_places), questions=False, folder=folder)
    heading_numbers = np.array([heading_places[text.heading] for text in data.passages])
    sentence_numbers = [_sentence_of_tokens(text, passages, number) for number, text in enumerate(texts)]
    hard = hard_passages(data, passages.vectors, questions.vectors[question_numbers])
    languages = {question.text: question.language for question in data.questions}
    means = np.stack(
        [
            _means(questions, [languages[text] for text in places]),
            _means(passages, [text.language for text in data.passages]),
        ]
    )
    return ReaderExamples(
        data, passages, headings, questions, heading_numbers, question_numbers, sentence_numbers, hard, means
    )


def _means(texts: Encoded, languages: Sequence[str]) -> Vectors:
    """The mean state of each of `LANGUAGES`, over every fifth token, (2, dimension)."""
    token_languages = np.repeat(np.array(languages), np.diff(texts.starts))
    means = []
    for language in LANGUAGES:
        rows = np.flatnonzero(token_languages == language)[::5]
        means.append(texts.codes[rows].astype(np.float32).mean(axis=0) / STEPS)
    return np.stack(means)


def _sentence_of_tokens(text: str, passages: Encoded, number: int) -> NDArray[np.int64]:
    """For each token of a passage the number of its sentence, (tokens,). No sentence goes beyond the end of a line."""
    starts = [span.start for line in re.finditer(r".+", text) for span in sentences(text, *line.span())]
    token_starts = passages.spans[passages.rows(number), 0]
    return np.maximum(np.searchsorted(np.array(starts), token_starts, side="right") - 1, 0)


def hard_passages(data: TrainingData, passages: Vectors, questions: Vectors) -> list[NDArray[np.int64]]:
    """For each question, passages that seem to answer but do not: the best of its article, then the best of its set.

    For a question that was made from another, only the best of its set: other passages of its article may answer it. The
    best are those with the highest sum of vector cosine, times four, and TF-IDF cosine. Passages that hold an answer are
    left out.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    hard: list[NDArray[np.int64]] = [np.empty(0, np.int64)] * len(data.questions)
    sets = [question.set for question in data.questions]
    made_only = _made_passages(data)
    for name in dict.fromkeys(sets):
        candidates = [n for n, text in enumerate(data.passages) if text.set == name and n not in made_only]
        set_questions = [n for n, question_set in enumerate(sets) if question_set == name]
        vectorizer = TfidfVectorizer(sublinear_tf=True, strip_accents="unicode", token_pattern=r"\w+")
        passage_words = vectorizer.fit_transform([data.passages[n].text for n in candidates])
        articles = np.array([data.passages[n].article for n in candidates])
        numbers = np.array(candidates)
        for first in range(0, len(set_questions), 512):
            block = set_questions[first : first + 512]
            scores = 4 * (questions[block] @ passages[candidates].T)
            question_words = vectorizer.transform([data.questions[n].text for n in block])
            scores += (question_words @ passage_words.T).toarray()
            for row, n in zip(scores, block, strict=True):
                question = data.questions[n]
                of_set = numbers[np.argsort(-row)[: 4 * _HARD_OF_SET]]
                same = np.flatnonzero((articles == question.article) & (question.origin in ("real", "cards")))
                of_article = numbers[same[np.argsort(-row[same])][: 2 * _HARD_OF_ARTICLE]]
                hard[n] = np.array(
                    [*_not_answering(question, of_article, data)[:_HARD_OF_ARTICLE],
                     *_not_answering(question, of_set, data)[:_HARD_OF_SET]],
                    np.int64,
                )  # fmt: skip
    return hard


def _made_passages(data: TrainingData) -> set[int]:
    """The numbers of passages that only made or translated questions use. What other questions they answer is not known.

    Those of cards are not among them.
    """
    made: set[int] = set()
    real: set[int] = set()
    for question in data.questions:
        if not question.is_original and question.origin != "cards":
            made |= {*question.near_misses, *(number for number, _, _ in question.answers[:1])}
        else:
            real |= {number for number, _, _ in question.answers[:1]}
    return made - real


def _not_answering(question: TrainingQuestion, numbers: NDArray[np.int64], data: TrainingData) -> list[int]:
    """The passages of `numbers` that hold no known answer and are in the same part, training or validation."""
    right = {number for number, _, _ in question.answers}
    if question.origin == "cards":
        return []  # only `entity_texts` knows which passages answer
    return [
        int(number)
        for number in numbers
        if number not in right
        and data.passages[number].in_validation == question.in_validation
        and not any(contains(data.passages[number].text, words) for words in question.answer_texts)
    ]


def repetitions(question: TrainingQuestion) -> float:
    """How often one round over the data has this question, on average."""
    if question.set.startswith(WRITTEN) and question.origin == "real":
        return 2.0  # they are of the kinds that the other sets lack
    if question.origin == "cards":
        return 1.5
    if question.across and question.origin == "real":
        return 0.7 if question.answers and question.language == "fr" else 1.0  # the French of a machine is rough
    if not question.answers:
        return 1.5 if question.is_original else 1.0  # people wrote few unanswerable questions
    return {"fr": 2.0, "en": 1.0}[question.language] if question.is_original else 1.0


def groups(examples: ReaderExamples, seed: int) -> Iterator[list[Pair]]:
    """An endless stream of groups. A group is one question with some passages."""
    rng = np.random.default_rng(seed)
    questions = examples.data.questions
    numbers = np.array([n for n, question in enumerate(questions) if not question.in_validation])
    averages = np.array([repetitions(questions[n]) for n in numbers])
    while True:
        times = np.floor(averages + rng.random(len(numbers))).astype(np.int64)
        for n in rng.permutation(np.repeat(numbers, times)):
            yield group(examples, int(n), rng)


def group(examples: ReaderExamples, n: int, rng: np.random.Generator) -> list[Pair]:
    """Question n with the passage that answers, if there is one, then up to two that do not answer."""
    question = examples.data.questions[n]
    pairs = [Pair(n, *answer) for answer in question.answers]
    near, hard = list(question.near_misses), examples.hard[n].tolist()
    if not pairs and near:
        nearest = 0 if question.origin == "cards" else int(rng.integers(len(near)))  # of cards the first is its own
        pairs = [Pair(n, near.pop(nearest), -1, -1)]
    wrong = 1 + (rng.random() < 0.3) if question.answers else int(rng.random() < 0.3)
    for _ in range(wrong):
        pool = near if near and (not hard or rng.random() < 0.4) else hard
        if pool:
            number = pool.pop(int(min(rng.integers(len(pool)), rng.integers(len(pool)))))
            if number not in {pair.passage for pair in pairs}:
                pairs.append(Pair(n, int(number), -1, -1))
    return pairs


def batches(examples: ReaderExamples, seed: int) -> Iterator[list[list[Pair]]]:
    """An endless stream of batches: groups of similar length, about `PAIRS_IN_BATCH` pairs in all."""
    rng = np.random.default_rng(seed + 1)
    stream = groups(examples, seed)
    while True:
        pool: list[list[Pair]] = []
        count = 0
        while count < PAIRS_IN_BATCH * _SORTED:
            pool.append(next(stream))
            count += len(pool[-1])
        pool.sort(key=lambda members: max(_length(examples, pair) for pair in members) if members else 0)
        parts: list[list[list[Pair]]] = [[]]
        count = 0
        for members in pool:
            if count >= PAIRS_IN_BATCH:
                parts.append([])
                count = 0
            parts[-1].append(members)
            count += len(members)
        for number in rng.permutation(len(parts)):
            yield parts[int(number)]


def _length(examples: ReaderExamples, pair: Pair) -> int:
    return len(_heading(examples, pair.passage)) + len(_codes(examples.passages, pair.passage))


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """The input of the network for some pairs, and the targets.

    `question` and `passage`: (pairs, longest, dimension), padded; the masks are True where there is no padding. A passage
    begins with its heading, where `in_heading` (pairs, longest) is True. All others except `sentences` are (pairs,). `first`
    and `last`: the first and the last token of the answer, counted from 1; 0 if there is none. `sentence`: the sentence
    number of the answer; -1 if there is none. `sentences` (pairs, sentences, tokens): for the tokens of a sentence 1 / their
    number, else 0. `weights`: 1, or 0.5 if the place of the answer is a guess. `group`: the number of the pair's group.
    """

    question: Tensor
    passage: Tensor
    question_mask: Tensor
    passage_mask: Tensor
    in_heading: Tensor
    first: Tensor
    last: Tensor
    sentence: Tensor
    sentences: Tensor
    weights: Tensor
    group: Tensor


def batch_of(examples: ReaderExamples, chosen: Sequence[Sequence[Pair]], device: torch.device) -> Batch:
    """The groups `chosen` as one batch."""
    pairs = [pair for members in chosen for pair in members]
    question, question_mask = padded(
        [_codes(examples.questions, int(examples.question_numbers[pair.question])) for pair in pairs]
    )
    headings = [_heading(examples, pair.passage) for pair in pairs]
    sizes = np.array([len(heading) for heading in headings])
    passage, passage_mask = padded(
        [
            np.concatenate([heading, _codes(examples.passages, pair.passage)])
            for heading, pair in zip(headings, pairs, strict=True)
        ]
    )
    question /= STEPS
    passage /= STEPS
    data = examples.data
    for row, pair in enumerate(pairs):
        question[row] -= examples.means[0, LANGUAGES.index(data.questions[pair.question].language)]
        passage[row] -= examples.means[1, LANGUAGES.index(data.passages[pair.passage].language)]
    token_sentences = [examples.sentences[pair.passage] for pair in pairs]
    count = 1 + max(int(numbers.max(initial=0)) for numbers in token_sentences)
    shares = np.zeros((len(pairs), count, passage.shape[1]), np.float32)
    first, last, sentence = (np.full(len(pairs), none) for none in (0, 0, -1))
    for row, (pair, numbers, size) in enumerate(zip(pairs, token_sentences, sizes, strict=True)):
        shares[row, numbers, size + np.arange(len(numbers))] = 1
        if pair.start >= 0:
            spans = examples.passages.spans[examples.passages.rows(pair.passage)]
            inside = np.flatnonzero(overlapping(spans, Span(pair.start, pair.end)))
            if len(inside):
                first[row], last[row], sentence[row] = size + inside[0] + 1, size + inside[-1] + 1, numbers[inside[0]]
    shares /= np.maximum(shares.sum(axis=2, keepdims=True), 1)
    weights = [1.0 if data.questions[pair.question].is_exact or pair.start < 0 else 0.5 for pair in pairs]
    group_numbers = [number for number, members in enumerate(chosen) for _ in members]
    arrays = (
        question,
        passage,
        question_mask,
        passage_mask,
        np.arange(passage.shape[1]) < sizes[:, None],
        first,
        last,
        sentence,
        shares,
        np.array(weights, np.float32),
        group_numbers,
    )
    return Batch(*(torch.as_tensor(array).to(device) for array in arrays))


def _codes(texts: Encoded, number: int) -> NDArray[np.int8]:
    """The states of a text, (tokens, dimension)."""
    return texts.codes[texts.rows(number)]


def _heading(examples: ReaderExamples, passage: int) -> NDArray[np.int8]:
    """The states of a passage's heading, (tokens, dimension)."""
    return _codes(examples.headings, int(examples.heading_numbers[passage]))


def losses(network: Network, batch: Batch) -> dict[str, Tensor]:
    """The parts of the loss: place of the answer, its sentence, whether each passage answers, which of a group answers."""
    logits = network(batch.question, batch.passage, batch.question_mask, batch.passage_mask, batch.in_heading)
    right = (batch.first > 0).float()
    place = (
        functional.cross_entropy(logits.start, batch.first, reduction="none")
        + functional.cross_entropy(logits.end, batch.last, reduction="none")
    ) / 2
    sentence = functional.cross_entropy(
        _sentence_logits(logits, batch), batch.sentence, ignore_index=-1, reduction="none"
    )
    answers = functional.binary_cross_entropy_with_logits(logits.answers, right)
    # In the row of each group: 0 for "none answers", then the logits of the group's passages.
    count = int(batch.group.max()) + 1
    rows = torch.full((count, len(right)), -1e4, device=right.device)
    rows[batch.group, torch.arange(len(right), device=right.device)] = logits.answers
    rows = torch.cat([torch.zeros(count, 1, device=right.device), rows], dim=1)
    targets = torch.zeros(count, dtype=torch.int64, device=right.device)
    answering = torch.nonzero(right)[:, 0]
    targets[batch.group[answering]] = answering + 1
    return {
        "place": (place * batch.weights).mean(),
        "sentence": (sentence * batch.weights).sum() / right.sum().clamp(min=1) / 2,
        "answers": answers,
        "list": functional.cross_entropy(rows, targets) / 2,
    }


def _sentence_logits(logits: Logits, batch: Batch) -> Tensor:
    """The mean `inside` logit of each sentence's tokens, (pairs, sentences)."""
    means = (batch.sentences @ logits.inside[..., None])[..., 0]
    return means.masked_fill(batch.sentences.sum(-1) == 0, -1e4)


def _mixed_precision(device: torch.device) -> torch.autocast:
    """Products in bfloat16 where the device multiplies it; without, a CPU would take four times as long with it."""
    return torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda" or packs_bfloat16())


def rate_at(done: float, step: int) -> float:
    """The learning rate, as a share of the highest, after the share `done` of the run."""
    return min(1.0, (step + 1) / _WARM_UP) * min(1.0, max(0.01, (1 - done) / (1 - _LEVEL_UNTIL)))


@dataclass(slots=True, eq=False)
class _Run:
    """A training run: the network, the moving average of its weights, the optimiser, and the progress."""

    network: Network
    average: Network
    optimiser: torch.optim.AdamW
    step: int = 0
    pairs: int = 0
    seconds: float = 0.0

    def load(self, path: Path, device: torch.device) -> None:
        """Restores the state of a checkpoint."""
        state: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.pairs, self.seconds = state["step"], state["pairs"], state["spent"]
        _log.info("goes on after %d pairs", self.pairs)

    def save(self, path: Path) -> None:
        """Writes a checkpoint. If this fails, the one before is still there."""
        state: dict[str, Any] = {"network": self.network.state_dict(), "average": self.average.state_dict()}
        state |= {
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "pairs": self.pairs,
            "spent": self.seconds,
        }
        torch.save(state, path.with_suffix(".part"))
        os.replace(path.with_suffix(".part"), path)

    def learn(self, batch: Batch, rate: float, device: torch.device) -> dict[str, float]:
        """One training step. Returns the parts of the loss."""
        for param_group in self.optimiser.param_groups:
            param_group["lr"] = rate
        with _mixed_precision(device):
            parts = losses(self.network, batch)
        torch.stack(list(parts.values())).sum().backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad()
        self.step, self.pairs = self.step + 1, self.pairs + len(batch.first)
        with torch.no_grad():
            weight = 1 - min(_AVERAGE, (1 + self.step) / (10 + self.step))
            torch._foreach_lerp_(list(self.average.parameters()), list(self.network.parameters()), weight)
        return {name: part.item() for name, part in parts.items()}


def trained(examples: ReaderExamples, options: argparse.Namespace) -> Network:
    """Trains the network. Returns the exponential moving average of its weights, with decay `_AVERAGE`."""
    torch.manual_seed(options.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    size = Size(examples.passages.codes.shape[1], options.width, options.depth)
    network = Network(size).to(device)
    if options.start is not None:
        begin_with(network, weights_of(options.start))
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=0.01, betas=(0.9, 0.98))
    run = _Run(network, deepcopy(network), optimiser)
    path = options.work / f"checkpoint-{options.width}x{options.depth}.pt"
    if path.exists():
        run.load(path, device)
    stream = batches(examples, options.seed)
    for _ in range(run.step):
        next(stream)
    validation = _validation_groups(examples)
    if options.start is not None and run.step == 0:
        _log.info("at the start: %s", json.dumps(validation_measures(network, examples, validation, device)))
    began, recent = time.monotonic() - run.seconds, []
    done = max(run.pairs / options.pairs, run.seconds / 60 / options.minutes)
    while done < 1:
        batch = batch_of(examples, next(stream), device)
        recent.append(run.learn(batch, options.rate * rate_at(done, run.step), device))
        run.seconds = time.monotonic() - began
        done = max(run.pairs / options.pairs, run.seconds / 60 / options.minutes)
        if run.step % 50 == 0:
            means = "  ".join(f"{name} {np.mean([parts[name] for parts in recent]):.3f}" for name in recent[0])
            speed = run.pairs / run.seconds
            _log.info(
                "step %d, %d pairs, %.0f %%  %s  %.1f pairs a second", run.step, run.pairs, 100 * done, means, speed
            )
            recent = []
        if run.step % 200 == 0 or done >= 1:
            run.save(path)
        if run.step % 1000 == 0 or done >= 1:
            _log.info("validation: %s", json.dumps(validation_measures(run.average, examples, validation, device)))
    return run.average


def weights_of(path: Path) -> dict[str, Tensor]:
    """The network's weights in a file of the reader, by name."""
    return {name: tensor for name, tensor in load_file(path).items() if name != "means"}


@torch.no_grad()
def begin_with(network: Network, weights: dict[str, Tensor]) -> None:
    """Gives the network `weights`. A layer that they lack adds nothing at first: a deeper network begins with their answers.

    Raises `RuntimeError` if they are of another width or of more layers.
    """
    parameters = network.state_dict()
    for name in parameters.keys() - weights.keys():
        if _is_output(name):
            parameters[name].zero_()
    network.load_state_dict(parameters | weights)


@torch.no_grad()
def average_with(network: Network, weights: dict[str, Tensor]) -> None:
    """Makes each weight the mean of what it is and of `weights` (model soups: Wortsman et al., arXiv:2203.05482).

    So a training on new kinds of questions forgets less of the old ones. A layer that `weights` lack adds half of what it did.
    """
    for name, parameter in network.state_dict().items():
        if name in weights:
            parameter.lerp_(weights[name].to(parameter), 0.5)
        elif _is_output(name):
            parameter.mul_(0.5)


def _is_output(name: str) -> bool:
    """Whether it is the name of a weight that makes what a layer adds to its input."""
    return "attention_out." in name or "inner_out." in name


def _validation_groups(examples: ReaderExamples) -> list[list[Pair]]:
    """Validation questions, at most the same number of each kind, each with at most two passages."""
    rng = np.random.default_rng(0)
    questions = examples.data.questions
    by_kind: dict[str, list[int]] = {}
    for n in rng.permutation([n for n, question in enumerate(questions) if question.in_validation]):
        by_kind.setdefault(_kind(questions[int(n)]), []).append(int(n))
    chosen = [n for numbers in by_kind.values() for n in numbers[: _VALIDATION_PAIRS // 2 // len(by_kind)]]
    groups = []
    for n in chosen:
        pairs = [Pair(n, *answer) for answer in questions[n].answers]
        wrong = [*questions[n].near_misses, *examples.hard[n].tolist()]
        pairs += [Pair(n, int(number), -1, -1) for number in wrong[: 2 - len(pairs)]]
        groups.append(pairs)
    return sorted(groups, key=lambda pairs: max(_length(examples, pair) for pair in pairs))


def _kind(question: TrainingQuestion) -> str:
    """The language of a question and its origin, such as "fr real", "en across" or "fr translated-exchanged"."""
    origin = "near" if question.origin == "real" and not question.answers else question.origin
    if not question.across:
        return f"{question.language} {origin}"
    group = "translated" if question.translated else "across"
    return f"{question.language} {group}" if origin == "real" else f"{question.language} {group}-{origin}"


@torch.no_grad()
def validation_measures(
    network: Network, examples: ReaderExamples, groups: Sequence[Sequence[Pair]], device: torch.device
) -> dict[str, list[float]]:
    """For each kind of question: number of pairs, AUROC, and how often the answer's span and its sentence are right.

    The AUROC compares the passages that answer with those that do not, within a kind. A kind in which nothing answers is
    compared with the answering passages of the "real" questions in its language (of the "across" or "translated" ones, if
    the kind is one of those). Empty if one of the two sides has no passage.
    """
    scores: dict[str, list[tuple[float, bool, bool, bool]]] = {}
    for first in range(0, len(groups), 16):
        chosen = [pairs for pairs in groups[first : first + 16] if pairs]
        batch = batch_of(examples, chosen, device)
        with _mixed_precision(device):
            logits = network(batch.question, batch.passage, batch.question_mask, batch.passage_mask, batch.in_heading)
        exact = (logits.start[:, 1:].argmax(1) + 1 == batch.first) & (logits.end[:, 1:].argmax(1) + 1 == batch.last)
        sentence = _sentence_logits(logits, batch).argmax(1) == batch.sentence
        for row, pair in enumerate(pair for pairs in chosen for pair in pairs):
            kind = _kind(examples.data.questions[pair.question])
            score = (float(logits.answers[row]), pair.start >= 0, bool(exact[row]), bool(sentence[row]))
            scores.setdefault(kind, []).append(score)
    measures = {}
    for kind, pairs in sorted(scores.items()):
        group = kind[3:].partition("-")[0]
        answered = f"{kind[:2]} {group if group in ('across', 'translated') else 'real'}"
        right = [score for score in pairs if score[1]] or [score for score in scores.get(answered, []) if score[1]]
        wrong = np.array([score[0] for score in pairs if not score[1]])
        better = np.array([[np.mean(wrong < score[0]) + np.mean(wrong == score[0]) / 2, *score[2:]] for score in right])
        measures[kind] = [len(pairs), *np.round(better.mean(axis=0), 3).tolist()] if len(wrong) and right else []
    return measures


if __name__ == "__main__":
    main()
