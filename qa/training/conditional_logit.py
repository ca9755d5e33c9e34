"""Conditional logits for ranking.json: they fit the weights of the signals and the score of "no passage answers"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from index.arrays import Float64

_IMPOSSIBLE = -1e9
_PENALTY = 1.0  # on the squares of the standardised weights
_NONE_PENALTY = 2e-3  # on the squares of the values of "no passage answers"


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
        residual = importance[:, None] * (np.exp(scores + wrong - right[:, None]) - np.exp(scores - all_[:, None]))
        gradient = np.einsum("qc,qcl->l", residual, signals) - _PENALTY * weights
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
    deviation = choices.signals[choices.present].std(axis=0) + 1e-9
    scaled = replace(choices, signals=choices.signals / deviation)
    weights, size, none = _fit_with_none(scaled, pairs, start=1.0, least=0.0, penalty=_PENALTY)
    return weights / deviation, size, none


def fit_scale_and_none(
    choices: Choices, scores: Float64, pairs: Sequence[str]
) -> tuple[float, float, dict[str, float]]:
    """The factor on `scores`, and the weight of the size and the score by pair of "no passage answers".

    `scores`: (questions, candidates). The fit makes the right candidates most probable, or "no passage answers" if no
    candidate is right.
    """
    one_signal = replace(choices, signals=scores[..., None])
    (scale,), size, none = _fit_with_none(one_signal, pairs, start=0.5, least=None, penalty=0.0)
    return float(scale), size, none


def _fit_with_none(
    choices: Choices, pairs: Sequence[str], *, start: float, least: float | None, penalty: float
) -> tuple[Float64, float, dict[str, float]]:
    """The weights (signals,), and the weight of the size and the score by pair of "no passage answers".

    Of each weight: `start`, where the fit begins; `least`, its lower bound; `penalty`, on its square.
    """
    centre = choices.signals[choices.present].mean(axis=0)
    signals = np.where(choices.present[..., None], choices.signals - centre, 0)
    padding, wrong = choices.padding_penalty(), choices.wrong_penalty()
    answered = np.asarray(choices.right.any(axis=1))
    none_features = choices.none_features(pairs)
    importance = choices.importance / choices.importance.mean()
    count, none_count = signals.shape[2], none_features.shape[1]
    penalties = np.array([penalty] * count + [_NONE_PENALTY] * none_count)

    def loss(values: Float64) -> tuple[float, Float64]:
        scores = np.column_stack([signals @ values[:count] + padding, none_features @ values[count:]])
        right = np.column_stack([np.where(answered[:, None], wrong, _IMPOSSIBLE), np.where(answered, _IMPOSSIBLE, 0)])
        chosen, all_ = logsumexp(scores + right, axis=1), logsumexp(scores, axis=1)
        residual = np.exp(scores + right - chosen[:, None]) - np.exp(scores - all_[:, None])
        residual *= importance[:, None]
        of_signals = (residual[:, :-1, None] * signals).sum(axis=(0, 1))
        gradient = np.concatenate([of_signals, residual[:, -1] @ none_features])
        return float(-(importance * (chosen - all_)).sum() + penalties @ values**2 / 2), penalties * values - gradient

    bounds = [(least, None)] * count + [(None, None)] * none_count
    first = np.array([start] * count + [0.0] * none_count)
    fitted = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds).x
    weights: Float64 = fitted[:count]
    size, *none = fitted[count:].tolist()
    return weights, size, {pair: value + float(weights @ centre) for pair, value in zip(pairs, none, strict=True)}
