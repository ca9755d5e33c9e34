"""Trains the reader: `python -m qa.training.reader DATA… --work FOLDER --save qa/reader.safetensors`.

Three steps, each of which goes on where it was ended. The data sets become passages and questions, real ones and made
ones; the encoder's states of all of them are kept in the folder; then the layers over them are trained. Every question
comes with the passage that answers it and some that look as if they did: those that it was made against, and the best
that the vectors and the words find in its article and in its set. The same seed gives the same examples in the same
order. The rate of learning stays level and falls over the last third, so that a run may be taken up with another length.
`--start qa/reader.safetensors` goes on from the weights of an earlier training instead of from chance.
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

from index import SentenceEncoder
from index.encoding.encoder import Vectors
from index.splitting.sentences import sentences
from index.storing.token_vectors import STEPS
from qa.reader import save
from qa.reader_network import Network, Size
from qa.training.entity_texts import add_cards
from qa.training.near_misses import add_exchanged, add_printed, add_shortened
from qa.training.reader_data import Collection, TrainingQuestion, base, held
from qa.training.reader_states import Encoded, encoded

LANGUAGES = ("fr", "en")
PAIRS_IN_BATCH = 32
_SORTED = 40  # batches whose pairs are sorted by length together
_WARM_UP = 150
_LEVEL_UNTIL = 0.6
_AVERAGE = 0.999
_HARD_OF_ARTICLE, _HARD_OF_SET = 5, 10
_CHECKS = 2_400  # pairs that the training is watched on, at most
_log = logging.getLogger(__name__)


class Pair(NamedTuple):
    """A question and a passage, by number; the answer's characters there, (-1, -1) where it does not answer."""

    question: int
    passage: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Everything that is read in training.

    `wordings`: where in `questions` the wording of each question is. `sentences`: for each passage the sentence of each of
    its tokens. `hard`: for each question the passages that look as if they answered. `means`: float32 (2, 2, dimension),
    the mean states of questions and passages, by language.
    """

    collection: Collection
    passages: Encoded
    questions: Encoded
    wordings: NDArray[np.int64]
    sentences: list[NDArray[np.int64]]
    hard: list[NDArray[np.int64]]
    means: Vectors


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m qa.training.reader", description="Trains the reader.")
    parser.add_argument("data", nargs="+", metavar="DATA", help="a .jsonl.gz of questions; DATA:N takes N contexts")
    parser.add_argument("--without", type=Path, metavar="FILE", help="JSON of titles by set that are not looked at")
    parser.add_argument("--work", type=Path, required=True, help="folder for states and checkpoints")
    parser.add_argument("--save", type=Path, required=True, help="where the weights go in the end")
    parser.add_argument(
        "--start", type=Path, metavar="FILE", help="weights to begin with, of the same size and encoder"
    )
    parser.add_argument("--pairs", type=int, default=200_000, help="how many pairs are read in all")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="how long it may take, loading apart")
    parser.add_argument("--rate", type=float, default=1e-3, help="the highest rate of learning")
    parser.add_argument("--width", type=int, default=Size().width)
    parser.add_argument("--depth", type=int, default=Size().depth)
    parser.add_argument("--cards", type=int, default=2_200, help="made passages of several entities")
    parser.add_argument("--threads", type=int, default=0, help="of PyTorch (default: its own choice)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    if options.threads:
        torch.set_num_threads(options.threads)
    options.work.mkdir(parents=True, exist_ok=True)
    encoder = SentenceEncoder()
    examples = prepared(options, encoder)
    network = trained(examples, options)
    save(options.save, network, examples.means, encoder.identity)
    _log.info("saved %s", options.save)


def prepared(options: argparse.Namespace, encoder: SentenceEncoder) -> Examples:
    """The examples, their states computed unless they are in the work folder."""
    sets = [(Path(name), int(limit or 10**9)) for name, _, limit in (data.partition(":") for data in options.data)]
    without: frozenset[str] = frozenset()
    if options.without is not None:
        titles = json.loads(options.without.read_text(encoding="utf-8"))
        without = frozenset(title for own in titles.values() for title in own)
    rng = Random(options.seed)
    collection, _, _ = base(sets, without_titles=without, count_tokens=encoder.count_tokens, rng=rng)
    add_shortened(collection, share={"fr": 0.9, "en": 0.2}, rng=rng)
    add_printed(collection, share={"fr": 0.35, "en": 0.08}, rng=rng)
    real = [number for number, asked in enumerate(collection.questions) if "-" not in asked.set]
    add_exchanged(collection, share={"fr": 1.0, "en": 0.2}, rng=rng)
    add_cards(collection, texts=options.cards, rng=rng)
    texts = [text.text for text in collection.texts]
    _log.info("%d passages, %d questions, %d of them real", len(texts), len(collection.questions), len(real))
    folder = options.work / "states"
    folder.mkdir(exist_ok=True)
    places = {text: place for place, text in enumerate(dict.fromkeys(asked.text for asked in collection.questions))}
    wordings = np.array([places[asked.text] for asked in collection.questions])
    passages = encoded(encoder, texts, questions=False, folder=folder)
    questions = encoded(encoder, list(places), questions=True, folder=folder)
    spans = [_sentence_of_tokens(text, passages, number) for number, text in enumerate(texts)]
    hard = hard_passages(collection, passages.vectors, questions.vectors[wordings])
    languages = {asked.text: asked.language for asked in collection.questions}
    means = np.stack(
        [
            _means(questions, [languages[text] for text in places]),
            _means(passages, [text.language for text in collection.texts]),
        ]
    )
    return Examples(collection, passages, questions, wordings, spans, hard, means)


def _means(texts: Encoded, languages: Sequence[str]) -> Vectors:
    """The mean standardised state in each language, (2, dimension)."""
    sizes = np.diff(texts.starts)
    of_token = np.repeat(np.array(languages), sizes)
    means = []
    for language in LANGUAGES:
        places = np.flatnonzero(of_token == language)[::5]
        means.append(texts.codes[places].astype(np.float32).mean(axis=0) / STEPS)
    return np.stack(means)


def _sentence_of_tokens(text: str, passages: Encoded, number: int) -> NDArray[np.int64]:
    """Which sentence of its passage each token is of, (tokens,); each line has sentences of its own."""
    starts = [span.start for line in re.finditer(r".+", text) for span in sentences(text, *line.span())]
    token_starts = passages.spans[passages.of(number), 0]
    return np.maximum(np.searchsorted(np.array(starts), token_starts, side="right") - 1, 0)


def hard_passages(collection: Collection, passages: Vectors, questions: Vectors) -> list[NDArray[np.int64]]:
    """For each question the passages that look as if they answered it, from its article and from its whole set.

    By the cosine of the vectors and the share of words in common; without those that have its answer in them.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    hard: list[NDArray[np.int64]] = [np.empty(0, np.int64)] * len(collection.questions)
    sets = [question.set.split("-")[0] for question in collection.questions]
    made = {number for question in collection.questions if "-" in question.set for number in question.near}
    made |= {question.answers[0][0] for question in collection.questions if "-" in question.set and question.answers}
    unchanged = {
        question.answers[0][0] for question in collection.questions if "-" not in question.set and question.answers
    }
    for name in dict.fromkeys(sets):
        candidates = [
            n for n, text in enumerate(collection.texts) if text.set == name and (n not in made or n in unchanged)
        ]
        of_set = [n for n, of in enumerate(sets) if of == name]
        words = TfidfVectorizer(sublinear_tf=True, strip_accents="unicode", token_pattern=r"\w+")
        of_passages = words.fit_transform([collection.texts[n].text for n in candidates])
        articles = np.array([collection.texts[n].article for n in candidates])
        numbers = np.array(candidates)
        for at in range(0, len(of_set), 512):
            slab = of_set[at : at + 512]
            near = 4 * (questions[slab] @ passages[candidates].T)
            near += (words.transform([collection.questions[n].text for n in slab]) @ of_passages.T).toarray()
            for row, n in zip(near, slab, strict=True):
                question = collection.questions[n]
                best = numbers[np.argsort(-row)[: 4 * _HARD_OF_SET]]
                same = np.flatnonzero(articles == question.article)
                of_article = numbers[same[np.argsort(-row[same])][: 2 * _HARD_OF_ARTICLE]]
                hard[n] = np.array(
                    [*_wrong(question, of_article, collection)[:_HARD_OF_ARTICLE],
                     *_wrong(question, best, collection)[:_HARD_OF_SET]],
                    np.int64,
                )  # fmt: skip
    return hard


def _wrong(question: TrainingQuestion, numbers: NDArray[np.int64], collection: Collection) -> list[int]:
    right = {number for number, _, _ in question.answers}
    if question.set == "cards":
        return []  # which of them answer is known to their maker alone
    return [
        int(number)
        for number in numbers
        if number not in right
        and collection.texts[number].held_back == question.held_back
        and not any(held(word, collection.texts[number].text) for word in question.words)
    ]


def share_of(question: TrainingQuestion) -> float:
    """How often a question comes in one round over the data; above 1, more than once."""
    if question.set == "cards":
        return 1.5
    if not question.answers:
        return 1.5 if "-" not in question.set else 1.0  # people wrote few questions that look answerable and are not
    return {"fr": 2.0, "en": 1.0}[question.language] if "-" not in question.set else 1.0


def groups(examples: Examples, seed: int) -> Iterator[list[Pair]]:
    """Questions with some passages each, without end; the one that answers comes first, where one does."""
    rng = np.random.default_rng(seed)
    questions = examples.collection.questions
    trained_on = np.array([n for n, question in enumerate(questions) if not question.held_back])
    shares = np.array([share_of(questions[n]) for n in trained_on])
    while True:
        times = np.floor(shares + rng.random(len(trained_on))).astype(np.int64)
        for n in rng.permutation(np.repeat(trained_on, times)):
            yield group(examples, int(n), rng)


def group(examples: Examples, n: int, rng: np.random.Generator) -> list[Pair]:
    question = examples.collection.questions[n]
    pairs = [Pair(n, *answer) for answer in question.answers]
    near, hard = list(question.near), examples.hard[n].tolist()
    if not pairs and near:
        pairs, near = [Pair(n, near[0], -1, -1)], near[1:]
    wanted = 1 + (rng.random() < 0.3) if question.answers else int(rng.random() < 0.3)
    for _ in range(wanted):
        pool = near if near and (not hard or rng.random() < 0.4) else hard
        if pool:
            number = pool.pop(int(min(rng.integers(len(pool)), rng.integers(len(pool)))))
            if number not in {pair.passage for pair in pairs}:
                pairs.append(Pair(n, int(number), -1, -1))
    return pairs


def batches(examples: Examples, seed: int) -> Iterator[list[list[Pair]]]:
    """Groups of about `PAIRS_IN_BATCH` pairs of about the same length."""
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


def _length(examples: Examples, pair: Pair) -> int:
    return int(examples.passages.starts[pair.passage + 1] - examples.passages.starts[pair.passage])


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Pairs as the network reads them, and what is right: `first`, `last` and `sentence` of the answer, 0, 0 and -1 for none.

    `sentences` (pairs, sentences, tokens): the share of each token in its sentence. `weights`: 1, or less where the place
    of the answer is a guess. `group`: of which group a pair is.
    """

    question: Tensor
    passage: Tensor
    question_mask: Tensor
    passage_mask: Tensor
    first: Tensor
    last: Tensor
    sentence: Tensor
    sentences: Tensor
    weights: Tensor
    group: Tensor


def batch_of(examples: Examples, chosen: Sequence[Sequence[Pair]], device: torch.device) -> Batch:
    pairs = [pair for members in chosen for pair in members]
    question, question_mask = _padded(examples.questions, [int(examples.wordings[pair.question]) for pair in pairs])
    passage, passage_mask = _padded(examples.passages, [pair.passage for pair in pairs])
    collection = examples.collection
    for row, pair in enumerate(pairs):
        question[row] -= examples.means[0, LANGUAGES.index(collection.questions[pair.question].language)]
        passage[row] -= examples.means[1, LANGUAGES.index(collection.texts[pair.passage].language)]
    sentence_of_token = [examples.sentences[pair.passage] for pair in pairs]
    count = 1 + max(int(of_tokens.max(initial=0)) for of_tokens in sentence_of_token)
    shares = np.zeros((len(pairs), count, passage.shape[1]), np.float32)
    first, last, sentence = (np.full(len(pairs), none) for none in (0, 0, -1))
    for row, (pair, of_tokens) in enumerate(zip(pairs, sentence_of_token, strict=True)):
        shares[row, of_tokens, np.arange(len(of_tokens))] = 1
        if pair.start >= 0:
            spans = examples.passages.spans[examples.passages.of(pair.passage)]
            inside = np.flatnonzero((spans[:, 0] < pair.end) & (spans[:, 1] > pair.start))
            if len(inside):
                first[row], last[row], sentence[row] = inside[0] + 1, inside[-1] + 1, of_tokens[inside[0]]
    shares /= np.maximum(shares.sum(axis=2, keepdims=True), 1)
    weights = [1.0 if collection.questions[pair.question].sure or pair.start < 0 else 0.5 for pair in pairs]
    numbers = [number for number, members in enumerate(chosen) for _ in members]
    arrays = (
        question,
        passage,
        question_mask,
        passage_mask,
        first,
        last,
        sentence,
        shares,
        np.array(weights, np.float32),
        numbers,
    )
    return Batch(*(torch.as_tensor(array).to(device) for array in arrays))


def _padded(texts: Encoded, numbers: Sequence[int]) -> tuple[Vectors, NDArray[np.bool_]]:
    sizes = [int(texts.starts[number + 1] - texts.starts[number]) for number in numbers]
    states = np.zeros((len(numbers), max(sizes), texts.codes.shape[1]), np.float32)
    for row, (number, size) in enumerate(zip(numbers, sizes, strict=True)):
        states[row, :size] = texts.codes[texts.of(number)]
    states /= STEPS
    return states, np.arange(max(sizes)) < np.array(sizes)[:, None]


def losses(network: Network, batch: Batch) -> dict[str, Tensor]:
    """The parts of the loss: the answer's place, its sentence, whether each passage answers, and which of a group does."""
    reading = network(batch.question, batch.passage, batch.question_mask, batch.passage_mask)
    right = (batch.first > 0).float()
    place = (
        functional.cross_entropy(reading.start, batch.first, reduction="none")
        + functional.cross_entropy(reading.end, batch.last, reduction="none")
    ) / 2
    of_sentences = (batch.sentences @ reading.inside[..., None])[..., 0]
    of_sentences = of_sentences.masked_fill(batch.sentences.sum(-1) == 0, -1e4)
    sentence = functional.cross_entropy(of_sentences, batch.sentence, ignore_index=-1, reduction="none")
    answers = functional.binary_cross_entropy_with_logits(reading.answers, right)
    count = int(batch.group.max()) + 1
    listed = torch.full((count, len(right)), -1e4, device=right.device)
    listed[batch.group, torch.arange(len(right), device=right.device)] = reading.answers
    listed = torch.cat([torch.zeros(count, 1, device=right.device), listed], dim=1)
    wanted = torch.zeros(count, dtype=torch.int64, device=right.device)
    rows = torch.nonzero(right)[:, 0]
    wanted[batch.group[rows]] = rows + 1
    return {
        "place": (place * batch.weights).mean(),
        "sentence": (sentence * batch.weights).sum() / right.sum().clamp(min=1) / 2,
        "answers": answers,
        "list": functional.cross_entropy(listed, wanted) / 2,
    }


def rate_at(done: float, step: int) -> float:
    """The share of the highest rate after `done` of the whole."""
    return min(1.0, (step + 1) / _WARM_UP) * min(1.0, max(0.01, (1 - done) / (1 - _LEVEL_UNTIL)))


def trained(examples: Examples, options: argparse.Namespace) -> Network:
    """The mean of the network's last weights, each step's counting a thousandth less than the next one's."""
    torch.manual_seed(options.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    size = Size(examples.passages.codes.shape[1], options.width, options.depth)
    network = Network(size).to(device)
    if options.start is not None:
        network.load_state_dict({name: tensor for name, tensor in load_file(options.start).items() if name != "means"})
    average = deepcopy(network)
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=0.01, betas=(0.9, 0.98))
    path = options.work / f"checkpoint-{options.width}x{options.depth}.pt"
    step, pairs, spent = 0, 0, 0.0
    if path.exists():
        state: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        step, pairs, spent = state["step"], state["pairs"], state["spent"]
        _log.info("goes on after %d pairs", pairs)
    stream = batches(examples, options.seed)
    for _ in range(step):
        next(stream)
    checks = _checks(examples)
    began, seen = time.monotonic() - spent, []
    done = max(pairs / options.pairs, spent / 60 / options.minutes)
    while done < 1:
        batch = batch_of(examples, next(stream), device)
        for param_group in optimiser.param_groups:
            param_group["lr"] = options.rate * rate_at(done, step)
        with torch.autocast(device.type, torch.bfloat16):
            parts = losses(network, batch)
        torch.stack(list(parts.values())).sum().backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        step, pairs, spent = step + 1, pairs + len(batch.first), time.monotonic() - began
        done = max(pairs / options.pairs, spent / 60 / options.minutes)
        with torch.no_grad():
            weight = 1 - min(_AVERAGE, (1 + step) / (10 + step))
            torch._foreach_lerp_(list(average.parameters()), list(network.parameters()), weight)
        seen.append({name: part.item() for name, part in parts.items()})
        if step % 50 == 0:
            means = "  ".join(f"{name} {np.mean([losses_[name] for losses_ in seen]):.3f}" for name in seen[0])
            _log.info(
                "step %d, %d pairs, %.0f %%  %s  %.1f pairs a second", step, pairs, 100 * done, means, pairs / spent
            )
            seen = []
        if step % 200 == 0 or done >= 1:
            state = {"network": network.state_dict(), "average": average.state_dict()}
            state |= {"optimiser": optimiser.state_dict(), "step": step, "pairs": pairs, "spent": spent}
            torch.save(state, path.with_suffix(".part"))
            os.replace(path.with_suffix(".part"), path)
        if step % 1000 == 0 or done >= 1:
            _log.info("held back: %s", json.dumps(checked(average, examples, checks, device)))
    return average


def _checks(examples: Examples) -> list[list[Pair]]:
    """Groups of the articles that were held back, every kind of question in turn, each with two passages."""
    rng = np.random.default_rng(0)
    questions = examples.collection.questions
    by_kind: dict[str, list[int]] = {}
    for n in rng.permutation([n for n, question in enumerate(questions) if question.held_back]):
        by_kind.setdefault(_kind(questions[int(n)]), []).append(int(n))
    few = [n for numbers in by_kind.values() for n in numbers[: _CHECKS // 2 // len(by_kind)]]
    checks = []
    for n in few:
        pairs = [Pair(n, *answer) for answer in questions[n].answers]
        wrong = [*questions[n].near, *examples.hard[n].tolist()]
        pairs += [Pair(n, int(number), -1, -1) for number in wrong[: 2 - len(pairs)]]
        checks.append(pairs)
    return sorted(checks, key=lambda pairs: max(_length(examples, pair) for pair in pairs))


def _kind(question: TrainingQuestion) -> str:
    kind = question.set.rpartition("-")[2] if "-" in question.set else "cards" if question.set == "cards" else "real"
    kind = "near" if kind == "real" and not question.answers else kind
    return f"{question.language} {kind}"


@torch.no_grad()
def checked(
    network: Network, examples: Examples, checks: Sequence[Sequence[Pair]], device: torch.device
) -> dict[str, list[float]]:
    """By kind of question: AUROC against all wrong passages in the language, exact spans, right sentences."""
    scores: dict[str, list[tuple[float, bool, bool, bool]]] = {}
    for at in range(0, len(checks), 16):
        chosen = [pairs for pairs in checks[at : at + 16] if pairs]
        batch = batch_of(examples, chosen, device)
        with torch.autocast(device.type, torch.bfloat16):
            reading = network(batch.question, batch.passage, batch.question_mask, batch.passage_mask)
        exact = (reading.start[:, 1:].argmax(1) + 1 == batch.first) & (reading.end[:, 1:].argmax(1) + 1 == batch.last)
        of_sentences = (batch.sentences @ reading.inside[..., None])[..., 0]
        of_sentences = of_sentences.masked_fill(batch.sentences.sum(-1) == 0, -1e4)
        sentence = of_sentences.argmax(1) == batch.sentence
        for row, pair in enumerate(pair for pairs in chosen for pair in pairs):
            kind = _kind(examples.collection.questions[pair.question])
            score = (float(reading.answers[row]), pair.start >= 0, bool(exact[row]), bool(sentence[row]))
            scores.setdefault(kind, []).append(score)
    measures = {}
    for kind, pairs in sorted(scores.items()):
        right = [score for score in pairs if score[1]] or [
            score for score in scores.get(f"{kind[:2]} real", []) if score[1]
        ]
        wrong = np.array([score[0] for score in pairs if not score[1]])
        better = np.array([[np.mean(wrong < score[0]) + np.mean(wrong == score[0]) / 2, *score[2:]] for score in right])
        measures[kind] = [len(pairs), *np.round(better.mean(axis=0), 3).tolist()] if len(wrong) and right else []
    return measures


if __name__ == "__main__":
    main()
