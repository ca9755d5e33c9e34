"""The signals of the candidates to one order and one probability, by one small model.

    score        s = Σ weight × signal − none − size × log10(passages), in units of log-odds against "no passage answers"
    share        of passage d: exp(s_d) / (1 + Σ exp(s) over the candidates), a conditional logit (McFadden 1974)
    probability  σ(slope × logit(share) + offset) (Platt 1999)

`none`, slope and offset depend on the languages of question and text, because cosines across languages are lower.
`size` is there because among many passages some get a high score by chance. Without `size`, a fit on 2,000 passages was
not sure enough in single articles: the mean confidence was .63, but .81 of the first passages answered (PIAF). Order
and probability agree, because both rise with the score. Where the reader read passages together with the question, the
score is computed again from the first score and what the reader says (`READ_SIGNALS`).

The numbers are in ranking.json, written by `python -m qa.training.ranking` and `qa.training.ranking_with_reader`. They belong to
one encoder with its prompts. For any other the rule of thumb in `FALLBACK` ranks, and `calibrated` is false.
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
from qa.reader import Read

SIGNALS = ("passage", "sentence", "words", "tokens")
READ_SIGNALS = ("retrieved", "answers", "names")
"""Of a passage that was read: its score by the others, what the reader says of it, and the question's names in it."""
PAIRS = ("fr-fr", "en-en", "en-fr", "fr-en")
"""Languages of question and text."""
PATH = Path(__file__).parent / "ranking.json"
_LEAST_SHARE = 1e-6  # a share nearer to 0 or 1 than this counts as this


@dataclass(frozen=True, slots=True)
class Coefficients:
    """`weights` of the signals; `size`; `none` and `platt`, slope and offset, by language of question and text ("en-fr")."""

    weights: Mapping[str, float]
    size: float
    none: Mapping[str, float]
    platt: Mapping[str, tuple[float, float]]


FALLBACK = Coefficients(
    weights={"passage": 10.0, "sentence": 10.0, "words": 5.0},
    size=0.0,
    none=dict.fromkeys(PAIRS, 12.0),
    platt=dict.fromkeys(PAIRS, (1.0, 0.0)),
)
"""For any other encoder: even odds where the cosines of passage and sentence are .45 and .5 and half of the words are there."""

_EVEN_ODDS: Mapping[Language, float] = {"fr": 0.5, "en": 0.5}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its signals by name, its score and its probability, and what the reader found, if it read it."""

    candidate: Candidate
    signals: Mapping[str, float]
    score: float
    probability: float
    read: Read | None = None

    @property
    def sureness(self) -> float:
        """The probability that the passage answers and that the reader's best words are the answer."""
        return 0.0 if self.read is None else self.probability * self.read.chance


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Ranks the candidates of one encoder. `means` and `first_stage` are for `index.searching`.

    `thresholds`, by the language of the question: a best passage with a lower probability does not answer. Where passages
    were read, `with_reader` and `thresholds_with_reader` are used instead, the latter by the languages of question and
    text. The words of an answer stand out from a probability of `least_sure` on.
    """

    with_tokens: Coefficients
    without_tokens: Coefficients
    calibrated: bool
    means: Mapping[Language, Vectors]
    first_stage: FirstStageWeights
    thresholds: Mapping[Language, float]
    with_reader: Coefficients | None = None
    thresholds_with_reader: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(PAIRS, 0.5))
    least_sure: float = math.inf

    @classmethod
    def of(cls, encoder: EncoderIdentity, path: Path = PATH) -> Self:
        """The fitted one where `encoder` is what it was fitted for, prompts and all; else the fallback."""
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
            *_with_reader(fitted.get("with_reader")),
        )

    @classmethod
    def by_passage(cls) -> Self:
        """By the cosine of the passage alone, for comparison; its probabilities mean nothing."""
        alone = Coefficients({"passage": 1.0}, 0.0, FALLBACK.none, FALLBACK.platt)
        return cls(alone, alone, False, {}, FirstStageWeights(1.0, 0.0, 0.0), _EVEN_ODDS)

    def ranked(self, candidates: Sequence[Candidate], language: Language, *, passages: int) -> list[Ranked]:
        """The candidates of a question in `language`, best first; ties stay in the order given.

        `passages`: how many they were chosen from. Slope and offset for all are those for the best one's language.
        """
        if not candidates:
            return []
        signals = [signals_of(candidate) for candidate in candidates]
        with_tokens = all("tokens" in of_one for of_one in signals)
        coefficients = self.with_tokens if with_tokens else self.without_tokens
        names = list(coefficients.weights)
        none = np.array([coefficients.none[f"{language}-{candidate.language}"] for candidate in candidates])
        weighted = np.array([[of_one[name] for name in names] for of_one in signals]) * list(
            coefficients.weights.values()
        )
        scores = weighted.sum(axis=1) - none - coefficients.size * math.log10(passages)
        best = candidates[int(scores.argmax())]
        chances = probabilities(scores, coefficients.platt[f"{language}-{best.language}"])
        return [
            Ranked(
                candidate=candidates[place],
                signals=signals[place],
                score=float(scores[place]),
                probability=float(chances[place]),
            )
            for place in np.argsort(-scores, kind="stable").tolist()
        ]

    def reread(
        self,
        ranked: Sequence[Ranked],
        reads: Sequence[Read],
        names: Sequence[float],
        language: Language,
        *,
        passages: int,
    ) -> list[Ranked]:
        """`ranked` in a new order, best first, now that the reader has read the first `len(reads)` of it.

        `names`: of each of these what `names_held` says. The others get the lowest values among those. Raises `ValueError`
        where nothing was fitted for a reader, or nothing was read.
        """
        if self.with_reader is None or not reads:
            raise ValueError(f"{len(reads)} passages read, coefficients for a reader: {self.with_reader is not None}")
        signals = read_signals([one.score for one in ranked], reads, names)
        weights = np.array([self.with_reader.weights[signal] for signal in READ_SIGNALS])
        none = [self.with_reader.none[f"{language}-{one.candidate.language}"] for one in ranked]
        scores = signals @ weights - none - self.with_reader.size * math.log10(passages)
        best = ranked[int(scores.argmax())].candidate
        chances = probabilities(scores, self.with_reader.platt[f"{language}-{best.language}"])
        found = [*reads, *[None] * (len(ranked) - len(reads))]
        return [
            replace(ranked[place], score=float(scores[place]), probability=float(chances[place]), read=found[place])
            for place in np.argsort(-scores, kind="stable").tolist()
        ]


def _with_reader(fitted: Mapping[str, Any] | None) -> tuple[Coefficients | None, Mapping[str, float], float]:
    if fitted is None:
        return None, dict.fromkeys(PAIRS, 0.5), math.inf
    return Coefficients(**fitted["coefficients"]), fitted["thresholds"], fitted["least_sure"]


def read_signals(scores: Sequence[float], reads: Sequence[Read], names: Sequence[float]) -> Float64:
    """`READ_SIGNALS` of candidates (candidates, 3), of which the first `len(reads)` were read; the others get the lowest."""
    reader_values = np.array([[read.answers, held] for read, held in zip(reads, names, strict=True)])
    rest = np.broadcast_to(reader_values.min(axis=0), (len(scores) - len(reads), 2))
    return np.column_stack([np.array(scores), np.concatenate([reader_values, rest])])


def names_held(words: Sequence[Word], matched: Mapping[str, Sequence[str]]) -> float:
    """The share of the question's names and numbers that a passage holds, 1 where the question has none.

    `words` are the question's, `matched` those that the passage holds, as `index.searching.matched_words` gives them.
    """
    names = {word.surface for word in words if word.is_name}
    return len(names & matched.keys()) / len(names) if names else 1.0


def signals_of(candidate: Candidate) -> dict[str, float]:
    """The signals of a candidate by name; without "tokens" where the index or the encoder has none."""
    signals = {
        "passage": candidate.cosine,
        "sentence": float(candidate.sentence_cosines.max()),
        "words": candidate.word_share,
    }
    return signals if candidate.token_match is None else signals | {"tokens": candidate.token_match}


def shares(scores: Float64) -> Float64:
    """The softmax of the scores and of 0, the score of "none answers"; of it the candidates' part, (candidates,)."""
    with_none: Float64 = special.softmax(np.append(scores, 0.0))
    return with_none[:-1]


def logit(share: Float64) -> Float64:
    """The log-odds of shares, of those next to 0 and 1 kept finite."""
    log_odds: Float64 = special.logit(np.clip(share, _LEAST_SHARE, 1 - _LEAST_SHARE))
    return log_odds


def probabilities(scores: Float64, platt: tuple[float, float]) -> Float64:
    """The probability that each candidate answers, (candidates,)."""
    slope, offset = platt
    chances: Float64 = special.expit(slope * logit(shares(scores)) + offset)
    return chances
