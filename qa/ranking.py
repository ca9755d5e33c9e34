"""The legs' scores of a candidate to one score, that orders, and one probability."""

from __future__ import annotations

import math

from index.analysis import Language
from index.store import Candidate

_CALIBRATION = {"fr": (60.0, -101.0), "en": (60.0, -97.5)}


def score(candidate: Candidate) -> float:
    """Cosine of the passage plus that of its best sentence."""
    return candidate.cosine + float(candidate.sentence_cosines.max())


def probability(score: float, language: Language) -> float:
    """The probability that a passage with this score answers a question in `language`."""
    slope, offset = _CALIBRATION[language]
    return 1 / (1 + math.exp(-(slope * score + offset)))
