"""Why a passage was found: what each leg says of it, and which words of the question it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qa.ranking import Ranked


@dataclass(frozen=True, slots=True)
class Leg:
    """The score of a passage by one leg, and its place by it among the candidates, 1 the best."""

    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """`legs` by name: passage and sentence (cosines), words (share of the question's), tokens (mean best cosine).

    `words`: each word of the question that the passage holds, with the words in the passage that it was found in.
    """

    legs: Mapping[str, Leg] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {
            "legs": {name: {"score": round(leg.score, 4), "rank": leg.rank} for name, leg in self.legs.items()},
            "words": {word: list(found) for word, found in self.words.items()},
        }


def legs_among(one: Ranked, ranked: Sequence[Ranked]) -> dict[str, Leg]:
    """The legs of one candidate, ranked among all; those with the same score share a place."""
    return {name: Leg(score, 1 + sum(other.legs[name] > score for other in ranked)) for name, score in one.legs.items()}
