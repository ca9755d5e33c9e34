"""What the reader's word counts for."""

from __future__ import annotations

import numpy as np

from qa.training.ranking_with_reader import least_sure


def test_words_stand_out_from_where_nine_of_ten_are_right() -> None:
    """Of the 95 surest all are right, of the others every second one: 92 in 100 are at 111 or so."""
    sure = np.linspace(1, 0, 200)
    right = np.array([n < 95 or n % 2 == 0 for n in range(200)])
    limit = least_sure(sure, right)
    assert right[sure >= limit].mean() >= 0.915
    assert right[sure >= limit - 0.02].mean() < 0.93
    assert least_sure(sure, np.zeros(200, bool)) == 1.0
