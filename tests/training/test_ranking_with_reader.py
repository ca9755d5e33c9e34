"""The fit of order and confidence after reading."""

from __future__ import annotations

import subprocess
import sys

import numpy as np

from qa.training.ranking_with_reader import least_sure


def test_the_command_runs() -> None:
    """As README names it."""
    command = [sys.executable, "-m", "qa.training.ranking_with_reader", "--help"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "usage: python -m qa.training.ranking_with_reader" in ran.stdout


def test_answers_are_shown_from_the_probability_at_which_nine_in_ten_are_right() -> None:
    """The 95 most probable are all right, of the others every second one: 92 in 100 are right among the first 111 or so."""
    probabilities = np.linspace(1, 0, 200)
    right = np.array([n < 95 or n % 2 == 0 for n in range(200)])
    limit = least_sure(probabilities, right)
    assert right[probabilities >= limit].mean() >= 0.915
    assert right[probabilities >= limit - 0.02].mean() < 0.93
    assert least_sure(probabilities, np.zeros(200, bool)) == 1.0
