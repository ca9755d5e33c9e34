"""Orders the candidates by their signals and gives each a probability.

    score        s = Σ weight × signal − none − size × log10(passages), in units of log-odds against "no passage answers"
    share        of passage d: exp(s_d) / (1 + Σ exp(s) over the candidates), a conditional logit (McFadden 1974)
    probability  σ(slope × logit(share) + offset) (Platt 1999)

`none` is the score of "no passage answers", `size` a penalty for each tenfold number of passages. `none`, slope and
offset depend on the languages of question and text, because cosines across languages are lower. `size` is needed
because among many passages some get a high score by chance. Without `size`, a fit on 2,000 passages was underconfident
in single articles: the mean confidence was .63, but 81 % of the first passages answered (PIAF). Order and probability
agree, because both rise with the score. After the reader has read passages together with the question, the score is
computed again from the first score and what the reader says (`READER_SIGNALS`). Then other weights give the order: they are
fitted on the questions that a passage answers, because what tells best whether anything answers is not what tells best
which passage does. The first passage still gets the highest probability. How many passages there are does not count then.

`python -m qa.training.ranking` and `qa.training.ranking_with_reader` write the numbers to ranking.json. They belong to one
encoder with its prompts. With any other encoder candidates are ranked by the rule of thumb `FALLBACK`, and `calibrated` is false.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from scipy import special

from index import EncoderIdentity
from index.arrays import Float64
from index.encoding.encoder import Vectors
from index.searching import Candidate, FirstStageWeights
from index.words.terms import Language, Word
from qa.reader import Reading

SIGNALS = ("passage", "sentence", "words", "tokens")
READER_SIGNALS = ("retrieved", "answers", "names")
"""Signals of a passage that was read: its first score, the reader's log-odds that it answers, the share of the question's
names in it."""
PAIRS = ("fr-fr", "en-en", "en-fr", "fr-en")
"""Languages of question and text."""
PATH = Path(__file__).parent / "ranking.json"
_MIN_SHARE = 1e-6  # a share nearer to 0 or 1 than this counts as this


@dataclass(frozen=True, slots=True)
class Coefficients:
    """The numbers of the model above.

    `weights` are by signal. `none` and `platt` (slope and offset) are by the languages of question and text ("en-fr").
    """

    weights: Mapping[str, float]
    none: Mapping[str, float]
    platt: Mapping[str, tuple[float, float]]
    size: float = 0.0


FALLBACK = Coefficients(
    weights={"passage": 10.0, "sentence": 10.0, "words": 5.0},
    none=dict.fromkeys(PAIRS, 12.0),
    platt=dict.fromkeys(PAIRS, (1.0, 0.0)),
)
"""For any other encoder: even odds if the cosines of passage and sentence are .45 and .5 and half of the words are there
(10 × .45 + 10 × .5 + 5 × .5 = 12)."""

_EVEN_ODDS: Mapping[Language, float] = {"fr": 0.5, "en": 0.5}


@dataclass(frozen=True, slots=True)
class RankedCandidate:
    """A candidate with its signals by name, its score, its probability, and what the reader says if it read the passage."""

    candidate: Candidate
    signals: Mapping[str, float]
    score: float
    probability: float
    reading: Reading | None = None

    @property
    def answer_probability(self) -> float:
        """The probability that the passage answers and that the reader's best words are the answer."""
        return 0.0 if self.reading is None else self.probability * self.reading.span_probability


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Ranks the candidates of one encoder. `means` and `first_stage` are for `index.searching`.

    `thresholds` are by the language of the question: if the best passage has a lower probability, the text does not
    answer. If passages were read, `with_reader` and `thresholds_with_reader` are used instead; the latter are by the
    languages of question and text. `order_with_reader` are the weights of the order then, by default those of the
    confidence. The words of an answer are shown if their probability is at least `least_sure`.
    """

    with_tokens: Coefficients
    without_tokens: Coefficients
    calibrated: bool
    means: Mapping[Language, Vectors]
    first_stage: FirstStageWeights
    thresholds: Mapping[Language, float]
    with_reader: Coefficients | None = None
    order_with_reader: Mapping[str, float] = field(default_factory=dict)
    thresholds_with_reader: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(PAIRS, 0.5))
    least_sure: float = math.inf

    @classmethod
    def of(cls, encoder: EncoderIdentity, path: Path = PATH) -> Self:
        """The ranking for `encoder`; the fallback if the file was fitted for another model or other prompts."""
        fitted: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if fitted["encoder"] != encoder.as_dict():
            return cls(FALLBACK, FALLBACK, False, {}, FirstStageWeights(), _EVEN_ODDS)
        return cls(
            Coefficients(**fitted["with_tokens"]),
            Coefficients(**fitted["without_tokens"]),
            True,
            {language: np.array(mean, np.float32) for language, mean in fitted["question_means"].items()},
            FirstStageWeights(**fitted["first_stage"]),
            fitted["thresholds"],
            **_with_reader(fitted.get("with_reader")),
        )

    @classmethod
    def by_passage(cls) -> Self:
        """A ranking by the cosine of the passage alone, for comparison; its probabilities mean nothing."""
        alone = Coefficients({"passage": 1.0}, FALLBACK.none, FALLBACK.platt)
        return cls(alone, alone, False, {}, FirstStageWeights(1.0, 0.0, 0.0), _EVEN_ODDS)

    def rank(self, candidates: Sequence[Candidate], language: Language, *, passages: int) -> list[RankedCandidate]:
        """The candidates of a question in `language`, best first; ties stay in their order.

        `passages`: how many passages the candidates were chosen from. The language of the best candidate decides which
        slope and offset all get.
        """
        if not candidates:
            return []
        signals = [signals_of(candidate) for candidate in candidates]
        has_tokens = all("tokens" in candidate_signals for candidate_signals in signals)
        coefficients = self.with_tokens if has_tokens else self.without_tokens
        names = list(coefficients.weights)
        none = np.array([coefficients.none[f"{language}-{candidate.language}"] for candidate in candidates])
        values = np.array([[candidate_signals[name] for name in names] for candidate_signals in signals])
        weighted = values * list(coefficients.weights.values())
        scores = weighted.sum(axis=1) - none - coefficients.size * math.log10(passages)
        best = candidates[int(scores.argmax())]
        chances = probabilities(scores, coefficients.platt[f"{language}-{best.language}"])
        return [
            RankedCandidate(
                candidate=candidates[number],
                signals=signals[number],
                score=float(scores[number]),
                probability=float(chances[number]),
            )
            for number in np.argsort(-scores, kind="stable").tolist()
        ]

    def rerank(
        self,
        ranked: Sequence[RankedCandidate],
        readings: Sequence[Reading],
        name_shares: Sequence[float],
        language: Language,
    ) -> list[RankedCandidate]:
        """`ranked` in a new order, best first, after the reader has read the first `len(readings)` of them.

        `name_shares`: what `name_share` says of each of these. The candidates that were not read get the lowest values of
        those that were. Raises `ValueError` if nothing was fitted for a reader, or nothing was read.
        """
        if self.with_reader is None or not readings:
            has_coefficients = self.with_reader is not None
            raise ValueError(f"{len(readings)} passages read, coefficients for a reader: {has_coefficients}")
        signals = reader_signals([entry.score for entry in ranked], readings, name_shares)
        weights, order = (
            np.array([some[signal] for signal in READER_SIGNALS])
            for some in (self.with_reader.weights, self.order_with_reader or self.with_reader.weights)
        )
        none = [self.with_reader.none[f"{language}-{entry.candidate.language}"] for entry in ranked]
        scores = signals @ order
        in_order = np.argsort(-scores, kind="stable").tolist()
        odds = signals @ weights - none
        first = ranked[in_order[0]].candidate
        chances = probabilities(odds, self.with_reader.platt[f"{language}-{first.language}"])
        padded = [*readings, *[None] * (len(ranked) - len(readings))]
        return [
            replace(ranked[number], score=float(scores[number]), probability=chance, reading=padded[number])
            for number, chance in zip(in_order, sorted(chances.tolist(), reverse=True), strict=True)
        ]


def _with_reader(fitted: Mapping[str, Any] | None) -> dict[str, Any]:
    if fitted is None:
        return {}
    return {
        "with_reader": Coefficients(**fitted["coefficients"]),
        "order_with_reader": fitted.get("order", {}),
        "thresholds_with_reader": fitted["thresholds"],
        "least_sure": fitted["least_sure"],
    }


def reader_signals(scores: Sequence[float], readings: Sequence[Reading], name_shares: Sequence[float]) -> Float64:
    """`READER_SIGNALS` of all candidates, (candidates, 3).

    The first `len(readings)` candidates were read; the others get the lowest values of those.
    """
    read = np.array([[reading.answers, share] for reading, share in zip(readings, name_shares, strict=True)])
    unread = np.broadcast_to(read.min(axis=0), (len(scores) - len(readings), 2))
    return np.column_stack([np.array(scores), np.concatenate([read, unread])])


def name_share(words: Sequence[Word], matched: Mapping[str, Sequence[str]]) -> float:
    """The share of the question's names and numbers that a passage holds; 1 if the question has none.

    `words` are the question's. `matched` are those that the passage holds, as `index.searching.matched_words` gives them.
    """
    names = {word.surface for word in words if word.is_name}
    return len(names & matched.keys()) / len(names) if names else 1.0


def signals_of(candidate: Candidate) -> dict[str, float]:
    """The signals of a candidate by name; without "tokens" if the index or the encoder has none."""
    signals = {
        "passage": candidate.cosine,
        "sentence": float(candidate.sentence_cosines.max()),
        "words": candidate.word_share,
    }
    return signals if candidate.token_match is None else signals | {"tokens": candidate.token_match}


def shares(scores: Float64) -> Float64:
    """The share of each candidate (candidates,) in the softmax over the scores and 0, the score of "none answers"."""
    with_none: Float64 = special.softmax(np.append(scores, 0.0))
    return with_none[:-1]


def logit(share: Float64) -> Float64:
    """The log-odds of shares; those next to 0 and 1 are kept finite."""
    log_odds: Float64 = special.logit(np.clip(share, _MIN_SHARE, 1 - _MIN_SHARE))
    return log_odds


def probabilities(scores: Float64, platt: tuple[float, float]) -> Float64:
    """The probability that each candidate answers, (candidates,)."""
    slope, offset = platt
    chances: Float64 = special.expit(slope * logit(shares(scores)) + offset)
    return chances
