"""Conditional logits for ranking.json: they fit the weights of the signals and the score of "no passage answers"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from index.arrays import Float64

_IMPOSSIBLE = -1e9
_PENALTY = 1.0  # on the squares of the standardised weights


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """Questions with their candidates, padded.

    `signals`: (questions, candidates, signals). `present` (questions, candidates): which candidates are not padding.
    `right` (questions, candidates): which candidates answer.

    One value for each question: `pairs`, the languages of question and texts ("en-fr"); `sizes`, log10 of the number of
    passages that were searched; `importance`, the weight of the question in a fit.
    """

    signals: Float64
    present: NDArray[np.bool_]
    right: NDArray[np.bool_]
    pairs: NDArray[np.str_]
    sizes: Float64
    importance: Float64

    def only(self, chosen: NDArray[np.bool_]) -> Choices:
        """Some of the questions. `chosen` (questions,): which."""
        return Choices(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def padding_penalty(self) -> Float64:
        """Add this to the scores, (questions, candidates): padding then has probability 0."""
        return np.where(self.present, 0.0, _IMPOSSIBLE)

    def wrong_penalty(self) -> Float64:
        """Add this to the scores, (questions, candidates): wrong candidates then have probability 0."""
        return np.where(self.right, 0.0, _IMPOSSIBLE)

    def none_features(self, pairs: Sequence[str]) -> Float64:
        """The features of "no passage answers", (questions, 1 + pairs): the size, then 1 for the pair and 0 for others."""
        member = [[pair == other for other in pairs] for pair in self.pairs]
        return np.column_stack([self.sizes, np.array(member, float)])


def order_weights(choices: Choices) -> Float64:
    """The weights (signals,) that make right candidates most probable. Only questions with a right candidate count."""
    choices = choices.only(np.asarray(choices.right.any(axis=1)))
    values = choices.signals[choices.present]
    mean, deviation = values.mean(axis=0), values.std(axis=0) + 1e-9
    signals = np.where(choices.present[..., None], (choices.signals - mean) / deviation, 0)
    padding, wrong = choices.padding_penalty(), choices.wrong_penalty()
    importance = choices.importance / choices.importance.mean()

    def loss(weights: Float64) -> tuple[float, Float64]:
        scores = signals @ weights + padding
        all_, right = logsumexp(scores, axis=1), logsumexp(scores + wrong, axis=1)
        pull = importance[:, None] * (np.exp(scores + wrong - right[:, None]) - np.exp(scores - all_[:, None]))
        gradient = np.einsum("qc,qcl->l", pull, signals) - _PENALTY * weights
        return float(-(importance * (right - all_)).sum() + _PENALTY * weights @ weights / 2), -gradient

    bounds = [(0, None)] * signals.shape[2]  # a higher signal never makes a passage rank lower
    weights: Float64 = (
        minimize(loss, np.zeros(signals.shape[2]), jac=True, method="L-BFGS-B", bounds=bounds).x / deviation
    )
    return weights


def weights_and_none(choices: Choices, pairs: Sequence[str]) -> tuple[Float64, float, dict[str, float]]:
    """One fit of the weights (signals,), and of the weight of the size and the score by pair of "no passage answers".

    It makes the right candidates most probable, or "no passage answers" if no candidate is right. Use it for signals that
    say more about whether a passage answers than about which one does.
    """
    present = choices.present
    centre, deviation = choices.signals[present].mean(axis=0), choices.signals[present].std(axis=0) + 1e-9
    signals = np.where(present[..., None], (choices.signals - centre) / deviation, 0)
    padding, wrong = choices.padding_penalty(), choices.wrong_penalty()
    answered = np.asarray(choices.right.any(axis=1))
    none_features = choices.none_features(pairs)
    importance = choices.importance / choices.importance.mean()
    count = signals.shape[2]
    penalty = np.concatenate([np.full(count, _PENALTY), np.full(none_features.shape[1], 2e-3)])

    def loss(values: Float64) -> tuple[float, Float64]:
        scores = np.column_stack([signals @ values[:count] + padding, none_features @ values[count:]])
        right = np.column_stack([np.where(answered[:, None], wrong, _IMPOSSIBLE), np.where(answered, _IMPOSSIBLE, 0)])
        chosen, all_ = logsumexp(scores + right, axis=1), logsumexp(scores, axis=1)
        pull = np.exp(scores + right - chosen[:, None]) - np.exp(scores - all_[:, None])
        pull *= importance[:, None]
        gradient = np.concatenate([np.einsum("qc,qcl->l", pull[:, :-1], signals), pull[:, -1] @ none_features])
        return float(-(importance * (chosen - all_)).sum() + penalty @ values**2 / 2), penalty * values - gradient

    bounds = [(0.0, None)] * count + [(None, None)] * none_features.shape[1]
    start = np.array([1.0] * count + [0.0] * none_features.shape[1])
    fitted = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    weights: Float64 = fitted[:count] / deviation
    size, *none = fitted[count:].tolist()
    return weights, size, {pair: value + float(weights @ centre) for pair, value in zip(pairs, none, strict=True)}


def no_answer_odds(choices: Choices, scores: Float64, pairs: Sequence[str]) -> tuple[float, float, dict[str, float]]:
    """The factor on `scores`, and the weight of the size and the score by pair of "no passage answers".

    `scores`: (questions, candidates). The fit makes the right candidates most probable, or "no passage answers" if no
    candidate is right.
    """
    scores = np.where(choices.present, scores, 0)
    centre = float(scores[choices.present].mean())
    padding, wrong = choices.padding_penalty(), choices.wrong_penalty()
    answered = np.asarray(choices.right.any(axis=1))
    none_features = choices.none_features(pairs)
    importance = choices.importance / choices.importance.mean()

    def loss(values: Float64) -> tuple[float, Float64]:
        scaled = np.column_stack([values[0] * (scores - centre) + padding, none_features @ values[1:]])
        right = np.column_stack([np.where(answered[:, None], wrong, _IMPOSSIBLE), np.where(answered, _IMPOSSIBLE, 0)])
        chosen, all_ = logsumexp(scaled + right, axis=1), logsumexp(scaled, axis=1)
        pull = np.exp(scaled + right - chosen[:, None]) - np.exp(scaled - all_[:, None])
        pull *= importance[:, None]
        gradient = np.concatenate([[(pull[:, :-1] * (scores - centre)).sum()], pull[:, -1] @ none_features])
        penalty = 1e-3 * np.concatenate([[0.0], values[1:]])
        return float(-(importance * (chosen - all_)).sum() + penalty @ values), 2 * penalty - gradient

    start = np.array([0.5, *[0.0] * (len(pairs) + 1)])
    scale, size, *none = minimize(loss, start, jac=True, method="L-BFGS-B").x.tolist()
    return scale, size, {pair: value + scale * centre for pair, value in zip(pairs, none, strict=True)}
