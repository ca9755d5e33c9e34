"""The fits behind ranking.json: a conditional logit over candidates, then its odds against no answer, then Platt's line."""

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

    `signals`: (questions, candidates, signals). `present` and `right`: (questions, candidates).

    Of each question: `pairs`, the languages of question and texts ("en-fr"); `sizes`, log10 of the number of passages
    that the candidates were chosen from; `importance`, its weight.
    """

    signals: Float64
    present: NDArray[np.bool_]
    right: NDArray[np.bool_]
    pairs: NDArray[np.str_]
    sizes: Float64
    importance: Float64

    def only(self, chosen: NDArray[np.bool_]) -> Choices:
        return Choices(*(getattr(self, field.name)[chosen] for field in fields(self)))


def order_weights(choices: Choices) -> Float64:
    """Weights of the signals (signals,) that make the right candidates of answerable questions likeliest among all."""
    choices = choices.only(np.asarray(choices.right.any(axis=1)))
    values = choices.signals[choices.present]
    mean, deviation = values.mean(axis=0), values.std(axis=0) + 1e-9
    signals = np.where(choices.present[..., None], (choices.signals - mean) / deviation, 0)
    away = np.where(choices.present, 0, _IMPOSSIBLE)
    wrong = np.where(choices.right, 0, _IMPOSSIBLE)
    importance = choices.importance / choices.importance.mean()

    def loss(weights: Float64) -> tuple[float, Float64]:
        scores = signals @ weights + away
        whole, right = logsumexp(scores, axis=1), logsumexp(scores + wrong, axis=1)
        pull = importance[:, None] * (np.exp(scores + wrong - right[:, None]) - np.exp(scores - whole[:, None]))
        gradient = np.einsum("qc,qcl->l", pull, signals) - _PENALTY * weights
        return float(-(importance * (right - whole)).sum() + _PENALTY * weights @ weights / 2), -gradient

    bounds = [(0, None)] * signals.shape[2]  # a passage never ranks lower for a better signal
    weights: Float64 = (
        minimize(loss, np.zeros(signals.shape[2]), jac=True, method="L-BFGS-B", bounds=bounds).x / deviation
    )
    return weights


def weights_and_none(choices: Choices, pairs: Sequence[str]) -> tuple[Float64, float, dict[str, float]]:
    """Weights of the signals, and what "no passage answers" scores, all at once: right candidates, or none, are likeliest.

    For signals of which some tell more of whether anything answers than of what does.
    """
    present = choices.present
    centre, deviation = choices.signals[present].mean(axis=0), choices.signals[present].std(axis=0) + 1e-9
    signals = np.where(present[..., None], (choices.signals - centre) / deviation, 0)
    away, wrong = np.where(present, 0, _IMPOSSIBLE), np.where(choices.right, 0, _IMPOSSIBLE)
    answered = np.asarray(choices.right.any(axis=1))
    member = [[pair == other for pair in pairs] for other in choices.pairs]
    seen = np.column_stack([choices.sizes, np.array(member, float)])
    importance = choices.importance / choices.importance.mean()
    count = signals.shape[2]
    penalty = np.concatenate([np.full(count, _PENALTY), np.full(seen.shape[1], 2e-3)])

    def loss(values: Float64) -> tuple[float, Float64]:
        utilities = np.column_stack([signals @ values[:count] + away, seen @ values[count:]])
        right = np.column_stack([np.where(answered[:, None], wrong, _IMPOSSIBLE), np.where(answered, _IMPOSSIBLE, 0)])
        chosen, whole = logsumexp(utilities + right, axis=1), logsumexp(utilities, axis=1)
        pull = np.exp(utilities + right - chosen[:, None]) - np.exp(utilities - whole[:, None])
        pull *= importance[:, None]
        gradient = np.concatenate([np.einsum("qc,qcl->l", pull[:, :-1], signals), pull[:, -1] @ seen])
        return float(-(importance * (chosen - whole)).sum() + penalty @ values**2 / 2), penalty * values - gradient

    bounds = [(0.0, None)] * count + [(None, None)] * seen.shape[1]
    start = np.array([1.0] * count + [0.0] * seen.shape[1])
    fitted = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    weights: Float64 = fitted[:count] / deviation
    size, *none = fitted[count:].tolist()
    return weights, size, {pair: value + float(weights @ centre) for pair, value in zip(pairs, none, strict=True)}


def no_answer_odds(choices: Choices, scores: Float64, pairs: Sequence[str]) -> tuple[float, float, dict[str, float]]:
    """The scale of `scores` (questions, candidates), and what "no passage answers" scores for its size and each pair."""
    scores = np.where(choices.present, scores, 0)
    centre = float(scores[choices.present].mean())
    away = np.where(choices.present, 0, _IMPOSSIBLE)
    wrong = np.where(choices.right, 0, _IMPOSSIBLE)
    answered = np.asarray(choices.right.any(axis=1))
    member = [[pair == other for pair in pairs] for other in choices.pairs]
    seen = np.column_stack([choices.sizes, np.array(member, float)])
    importance = choices.importance / choices.importance.mean()

    def loss(values: Float64) -> tuple[float, Float64]:
        utilities = np.column_stack([values[0] * (scores - centre) + away, seen @ values[1:]])
        right = np.column_stack([np.where(answered[:, None], wrong, _IMPOSSIBLE), np.where(answered, _IMPOSSIBLE, 0)])
        chosen, whole = logsumexp(utilities + right, axis=1), logsumexp(utilities, axis=1)
        pull = np.exp(utilities + right - chosen[:, None]) - np.exp(utilities - whole[:, None])
        pull *= importance[:, None]
        gradient = np.concatenate([[(pull[:, :-1] * (scores - centre)).sum()], pull[:, -1] @ seen])
        penalty = 1e-3 * np.concatenate([[0.0], values[1:]])
        return float(-(importance * (chosen - whole)).sum() + penalty @ values), 2 * penalty - gradient

    start = np.array([0.5, *[0.0] * (len(pairs) + 1)])
    scale, size, *no_answer = minimize(loss, start, jac=True, method="L-BFGS-B").x.tolist()
    return scale, size, {pair: value + scale * centre for pair, value in zip(pairs, no_answer, strict=True)}
